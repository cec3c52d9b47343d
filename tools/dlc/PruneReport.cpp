// The table of a pruning.
#include "tools/dlc/PruneReport.h"
#include "tools/dlc/Format.h"
#include "tools/dlc/Table.h"

using namespace dlc;
using namespace dlc::cli;

/// "50.0 %": what is left.
static std::string leftText(double before, double after) { return before > 0 ? percentText(after / before) : "-"; }

void PruneReport::print(llvm::raw_ostream &os, bool all) const {
  Table table({{"group", Align::Left, 36},
               {"channels", Align::Right},
               {"left", Align::Right},
               {"", Align::Right},
               {"largest removed", Align::Right},
               {"smallest kept", Align::Right},
               {"cuts the weights of", Align::Left, 60}});
  constexpr size_t shown = 60;
  for (const GroupRow &row : groups) {
    if (!all && table.size() >= shown)
      break;
    std::string nodes;
    for (const std::string &node : row.nodes)
      nodes += (nodes.empty() ? "" : ", ") + node;
    bool isCut = row.after < row.before;
    table.add({row.name, std::to_string(row.before), std::to_string(row.after), leftText(double(row.before), double(row.after)),
               isCut ? decimalText(row.largestRemoved, 3) : "", decimalText(row.smallestKept, 3), nodes});
  }
  table.print(os);
  if (!all && groups.size() > shown)
    os << "... " << groups.size() - shown << " more groups, --all lists them\n";
  os << "scores: L2 norm of a channel's weights relative to the mean of its group\n";
  if (!frozen.empty()) {
    os << "\nkeep their channels\n";
    Table list({{"node", Align::Left, 40}, {"why"}});
    for (const auto &[node, why] : frozen)
      list.add({node, why});
    list.print(os, "  ");
  }
  Table sums({{""}, {"before", Align::Right}, {"after", Align::Right}, {"", Align::Right}});
  sums.add({"parameters", countText(before.parameters), countText(after.parameters),
            leftText(double(before.parameters), double(after.parameters))});
  if (before.flops && after.flops)
    sums.add({"FLOP of a run" + std::string(assumed.empty() ? "" : " " + assumed), magnitudeText(*before.flops),
              magnitudeText(*after.flops), leftText(*before.flops, *after.flops)});
  sums.add({"file", bytesText(double(before.bytes)), bytesText(double(after.bytes)),
            leftText(double(before.bytes), double(after.bytes))});
  if (before.seconds && after.seconds)
    sums.add({"time of a run, batch " + std::to_string(batch), timeText(*before.seconds), timeText(*after.seconds),
              leftText(*before.seconds, *after.seconds)});
  if (before.accuracy && after.accuracy)
    sums.add({"accuracy on " + countText(after.accuracy->samples) + " samples", percentText(before.accuracy->fraction(), 2),
              percentText(after.accuracy->fraction(), 2), ""});
  os << "\n";
  sums.print(os);
}

static llvm::json::Object figuresJson(const ModelFigures &figures) {
  llvm::json::Object object{{"parameters", figures.parameters},
                            {"bytes", figures.bytes},
                            {"flops", figures.flops ? llvm::json::Value(*figures.flops) : nullptr}};
  if (figures.seconds)
    object["run_us"] = *figures.seconds * 1e6;
  if (figures.accuracy)
    object["accuracy"] = figures.accuracy->fraction();
  return object;
}

static llvm::json::Array groupsJson(llvm::ArrayRef<GroupRow> groups, bool withScores) {
  llvm::json::Array rows;
  for (const GroupRow &row : groups) {
    llvm::json::Object object{{"group", jsonText(row.name)}, {"channels", row.before}, {"left", row.after}};
    if (withScores) {
      llvm::json::Array nodes;
      for (const std::string &node : row.nodes)
        nodes.push_back(jsonText(node));
      object["nodes"] = std::move(nodes);
      object["largest_removed"] = row.largestRemoved;
      object["smallest_kept"] = row.smallestKept;
    }
    rows.push_back(std::move(object));
  }
  return rows;
}

llvm::json::Object PruneReport::json() const {
  llvm::json::Array kept;
  for (const auto &[node, why] : frozen)
    kept.push_back(llvm::json::Object{{"node", jsonText(node)}, {"reason", jsonText(why)}});
  llvm::json::Object object{{"share", share},
                            {"global", isGlobal},
                            {"multiple", multiple},
                            {"groups", groupsJson(groups, true)},
                            {"kept", std::move(kept)},
                            {"before", figuresJson(before)},
                            {"after", figuresJson(after)}};
  if (!evalData.empty()) {
    object["data"] = jsonText(evalData);
    object["samples"] = after.accuracy ? after.accuracy->samples : 0;
  }
  return object;
}

std::string PruneReport::metadata() const {
  std::string text;
  llvm::raw_string_ostream(text) << llvm::json::Value(llvm::json::Object{{"version", 1},
                                                                          {"share", share},
                                                                          {"global", isGlobal},
                                                                          {"parameters_before", before.parameters},
                                                                          {"parameters", after.parameters},
                                                                          {"groups", groupsJson(groups, false)}});
  return text;
}
