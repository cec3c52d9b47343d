// Graphs as dot, svg and html. The layout is the classic one for layered graphs: a row is the
// longest way from an input, and rows are ordered by the means of their neighbours.
#include "tools/dlc/Graph.h"
#include "tools/dlc/Errors.h"
#include "tools/dlc/Format.h"

#include "lib/Data/Files.h"

#include "llvm/Support/Path.h"

#include <numeric>

using namespace dlc;
using namespace dlc::cli;

Graph cli::graphOf(const ModelFile &file, llvm::ArrayRef<Layer> layers) {
  Graph graph;
  graph.name = file.report.file;
  std::vector<Port> inputs = inputsOf(file), outputs = outputsOf(file);
  for (const Port &port : inputs)
    graph.nodes.push_back({port.name, typeText(port.type, file.dialect()), "", Graph::Node::Input, {}});
  for (const Layer &layer : layers) {
    Graph::Node node{layer.ops, layer.result, layer.node, Graph::Node::Op, {}};
    for (size_t input : layer.modelInputs)
      node.from.push_back(input);
    for (size_t input : layer.inputs)
      node.from.push_back(inputs.size() + input);
    graph.nodes.push_back(std::move(node));
  }
  for (auto [k, port] : llvm::enumerate(outputs)) {
    Graph::Node node{port.name, typeText(port.type, file.dialect()), "", Graph::Node::Output, {}};
    for (auto [l, layer] : llvm::enumerate(layers))
      if (llvm::is_contained(layer.modelOutputs, k))
        node.from.push_back(inputs.size() + l);
    graph.nodes.push_back(std::move(node));
  }
  return graph;
}

/// Text in XML, and in what HTML has of it.
static std::string escaped(llvm::StringRef text) {
  std::string out;
  for (char c : safeText(text)) {
    switch (c) {
    case '<':
      out += "&lt;";
      break;
    case '>':
      out += "&gt;";
      break;
    case '&':
      out += "&amp;";
      break;
    case '"':
      out += "&quot;";
      break;
    default:
      out += c;
    }
  }
  return out;
}

static std::string dotEscaped(llvm::StringRef text) {
  std::string out;
  for (char c : safeText(text)) {
    if (c == '"' || c == '\\')
      out += '\\';
    out += c;
  }
  return out;
}

static void printDot(const Graph &graph, llvm::raw_ostream &os) {
  os << "digraph model {\n  node [shape=box, fontname=\"sans-serif\", fontsize=10];\n";
  for (auto [k, node] : llvm::enumerate(graph.nodes)) {
    os << "  n" << k << " [label=\"" << dotEscaped(node.title) << "\\n" << dotEscaped(node.detail) << "\"";
    if (!node.name.empty())
      os << ", tooltip=\"" << dotEscaped(node.name) << "\"";
    if (node.kind != Graph::Node::Op)
      os << ", shape=ellipse";
    os << "];\n";
    for (size_t from : node.from)
      os << "  n" << from << " -> n" << k << ";\n";
  }
  os << "}\n";
}

namespace {
/// Places of all nodes.
class Layout {
public:
  static constexpr double boxHeight = 36, rowGap = 34, columnGap = 24, margin = 20;

  struct Box {
    size_t row = 0, place = 0;
    double x = 0, y = 0, width = 0; ///< the upper left corner
  };
  std::vector<Box> boxes;
  double width = 0, height = 0;

  explicit Layout(const Graph &graph) : boxes(graph.nodes.size()), to(graph.nodes.size()) {
    for (size_t k = 0; k < graph.nodes.size(); ++k) {
      const Graph::Node &node = graph.nodes[k];
      size_t letters = std::max(shortText(node.title, 28).size(), shortText(node.detail, 28).size());
      boxes[k].width = 20 + 6.4 * static_cast<double>(letters);
      for (size_t from : node.from) {
        boxes[k].row = std::max(boxes[k].row, boxes[from].row + 1);
        to[from].push_back(k);
      }
    }
    fillRows();
    for (int round = 0; round < 8; ++round)
      orderRows(graph, round % 2 == 0);
    placeBoxes();
  }

private:
  void fillRows() {
    size_t last = 0;
    for (const Box &box : boxes)
      last = std::max(last, box.row);
    rows.resize(last + 1);
    for (size_t k = 0; k < boxes.size(); ++k) {
      boxes[k].place = rows[boxes[k].row].size();
      rows[boxes[k].row].push_back(k);
    }
  }

  /// Sorts every row by the mean place of the neighbours in the rows before (or after).
  void orderRows(const Graph &graph, bool downwards) {
    for (size_t n = 0; n < rows.size(); ++n) {
      std::vector<size_t> &row = rows[downwards ? n : rows.size() - 1 - n];
      std::vector<std::tuple<double, size_t, size_t>> keys; // wanted place, present place, node
      for (size_t k : row) {
        llvm::ArrayRef<size_t> neighbours = downwards ? graph.nodes[k].from : to[k];
        double sum = 0;
        for (size_t neighbour : neighbours)
          sum += static_cast<double>(boxes[neighbour].place) + 0.5;
        double place = neighbours.empty() ? static_cast<double>(boxes[k].place) + 0.5
                                          : sum / static_cast<double>(neighbours.size());
        keys.push_back({place, boxes[k].place, k});
      }
      llvm::sort(keys);
      for (size_t p = 0; p < keys.size(); ++p) {
        row[p] = std::get<2>(keys[p]);
        boxes[row[p]].place = p;
      }
    }
  }

  void placeBoxes() {
    std::vector<double> rowWidths;
    for (const auto &row : rows) {
      double sum = columnGap * static_cast<double>(row.size() - 1);
      for (size_t k : row)
        sum += boxes[k].width;
      rowWidths.push_back(sum);
      width = std::max(width, sum);
    }
    for (size_t r = 0; r < rows.size(); ++r) {
      double x = margin + (width - rowWidths[r]) / 2;
      for (size_t k : rows[r]) {
        boxes[k].x = x;
        boxes[k].y = margin + static_cast<double>(r) * (boxHeight + rowGap);
        x += boxes[k].width + columnGap;
      }
    }
    width += 2 * margin;
    height = 2 * margin + static_cast<double>(rows.size()) * (boxHeight + rowGap) - rowGap;
  }

  std::vector<std::vector<size_t>> to, rows;
};
} // namespace

static std::string at(double value) { return decimalText(value, 1); }

static void printSvg(const Graph &graph, llvm::raw_ostream &os) {
  Layout layout(graph);
  os << "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" << at(layout.width) << "\" height=\"" << at(layout.height)
     << "\" font-family=\"sans-serif\" font-size=\"11\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n"
        "<g fill=\"none\" stroke=\"#888\">\n";
  for (auto [k, node] : llvm::enumerate(graph.nodes)) {
    const Layout::Box &target = layout.boxes[k];
    double x2 = target.x + target.width / 2, y2 = target.y;
    for (size_t from : node.from) {
      const Layout::Box &source = layout.boxes[from];
      double x1 = source.x + source.width / 2, y1 = source.y + Layout::boxHeight, middle = (y1 + y2) / 2;
      os << "<path d=\"M" << at(x1) << " " << at(y1) << " C" << at(x1) << " " << at(middle) << " " << at(x2) << " "
         << at(middle) << " " << at(x2) << " " << at(y2) << "\"/>\n";
    }
  }
  os << "</g>\n<g text-anchor=\"middle\">\n";
  for (auto [k, node] : llvm::enumerate(graph.nodes)) {
    const Layout::Box &box = layout.boxes[k];
    bool isPort = node.kind != Graph::Node::Op;
    os << "<g><title>" << escaped(node.name.empty() ? node.title : node.name) << "</title><rect x=\"" << at(box.x)
       << "\" y=\"" << at(box.y) << "\" width=\"" << at(box.width) << "\" height=\"" << at(Layout::boxHeight)
       << "\" rx=\"" << (isPort ? 18 : 4) << "\" fill=\"" << (isPort ? "#e8eef7" : "#f7f2e4")
       << "\" stroke=\"#555\"/><text x=\"" << at(box.x + box.width / 2) << "\" y=\"" << at(box.y + 15) << "\">"
       << escaped(shortText(node.title, 28)) << "</text><text x=\"" << at(box.x + box.width / 2) << "\" y=\""
       << at(box.y + 29) << "\" fill=\"#666\" font-size=\"9\">" << escaped(shortText(node.detail, 28))
       << "</text></g>\n";
  }
  os << "</g>\n</svg>\n";
}

static void printHtml(const Graph &graph, llvm::raw_ostream &os) {
  os << "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>" << escaped(graph.name)
     << "</title>\n<style>body{font-family:sans-serif;margin:2em}table{border-collapse:collapse;margin-top:2em}"
        "td,th{border:1px solid #ccc;padding:.2em .6em;text-align:left;font-size:.9em}"
        "div{overflow:auto;border:1px solid #ccc}</style></head><body>\n<h1>"
     << escaped(graph.name) << "</h1>\n<div>\n";
  printSvg(graph, os);
  os << "</div>\n<table><tr><th>node</th><th>ops</th><th>result</th></tr>\n";
  for (const Graph::Node &node : graph.nodes)
    if (node.kind == Graph::Node::Op)
      os << "<tr><td>" << escaped(node.name) << "</td><td>" << escaped(node.title) << "</td><td>"
         << escaped(node.detail) << "</td></tr>\n";
  os << "</table>\n</body></html>\n";
}

llvm::Error cli::writeGraph(const Graph &graph, llvm::StringRef path) {
  llvm::StringRef extension = llvm::sys::path::extension(path);
  auto *print = extension == ".dot"    ? printDot
                : extension == ".svg"  ? printSvg
                : extension == ".html" ? printHtml
                                       : nullptr;
  if (!print)
    return fail(ErrorCode::BadOptionValue,
                "--graph '" + path + "': expected a name that ends in .dot, .svg or .html, which says what to write");
  return withCode(ErrorCode::FileUnwritable, data::writeFileAtomically(path, [&](llvm::raw_ostream &os) {
                    print(graph, os);
                    return llvm::Error::success();
                  }));
}
