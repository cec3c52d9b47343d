// What a pruning removed and what that is worth.
#ifndef DLC_TOOLS_DLC_PRUNEREPORT_H
#define DLC_TOOLS_DLC_PRUNEREPORT_H

#include "tools/dlc/QuantizeReport.h"

namespace dlc::cli {

struct GroupRow {
  std::string name;
  std::vector<std::string> nodes; ///< whose parameters are cut
  int64_t before = 0, after = 0;  ///< channels
  double largestRemoved = 0, smallestKept = 0; ///< scores, relative to the group's mean
};

/// One side of the comparison.
struct ModelFigures {
  int64_t parameters = 0, bytes = 0;
  std::optional<double> flops;
  std::optional<double> seconds; ///< of a run, the median
  std::optional<AccuracyFigures> accuracy;
};

struct PruneReport {
  double share = 0;
  bool isGlobal = false;
  int64_t multiple = 8;
  std::vector<GroupRow> groups;
  std::vector<std::pair<std::string, std::string>> frozen; ///< nodes that keep their channels, and why
  ModelFigures before, after;
  std::string assumed;  ///< of the FLOPs: "with N=1"
  std::string evalData;
  int64_t batch = 1;    ///< of the timed runs

  void print(llvm::raw_ostream &os, bool all) const;
  llvm::json::Object json() const;
  std::string metadata() const;
};

} // namespace dlc::cli

#endif
