// Pictures of a model's graph, for `dlc inspect --graph`.
#ifndef DLC_TOOLS_DLC_GRAPH_H
#define DLC_TOOLS_DLC_GRAPH_H

#include "tools/dlc/ModelFile.h"

namespace dlc::cli {

/// Boxes in rows from top to bottom, and lines between them.
struct Graph {
  struct Node {
    std::string title, detail;      ///< the ops; the result's type
    std::string name;               ///< the model's
    enum { Op, Input, Output } kind = Op;
    std::vector<size_t> from;       ///< nodes whose results it reads
  };
  std::string name;
  std::vector<Node> nodes; ///< every node after those it reads
};

Graph graphOf(const ModelFile &file, llvm::ArrayRef<Layer> layers);

/// Writes `path` by its ending: .dot for Graphviz, .svg, or .html, which is the svg with the list of
/// layers and needs no other file.
llvm::Error writeGraph(const Graph &graph, llvm::StringRef path);

} // namespace dlc::cli

#endif
