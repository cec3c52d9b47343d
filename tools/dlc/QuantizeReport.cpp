// The table of a quantization.
#include "tools/dlc/QuantizeReport.h"
#include "tools/dlc/Format.h"
#include "tools/dlc/Table.h"

#include "llvm/ADT/STLExtras.h"

#include <cmath>

using namespace dlc;
using namespace dlc::cli;
using quant::RangeCandidate;

void ErrorMeter::add(llvm::ArrayRef<float> want, llvm::ArrayRef<float> got) {
  for (auto [w, g] : llvm::zip(want, got)) {
    double difference = double(g) - w;
    signal += double(w) * w;
    error += difference * difference;
    dot += double(w) * g;
    energy += double(g) * g;
    largest = std::max(largest, std::fabs(difference));
  }
  count += static_cast<int64_t>(std::min(want.size(), got.size()));
}

double ErrorMeter::cosine() const {
  double norm = std::sqrt(signal * energy);
  return norm > 0 ? dot / norm : signal == energy ? 1 : 0;
}

std::vector<size_t> QuantizeReport::ranking() const {
  std::vector<size_t> order;
  for (auto [k, row] : llvm::enumerate(layers))
    if (!row.own.empty())
      order.push_back(k);
  llvm::sort(order, [&](size_t a, size_t b) {
    return std::pair(-layers[a].own.relativeEnergy(), a) < std::pair(-layers[b].own.relativeEnergy(), b);
  });
  return order;
}

static std::string decibelText(double value) { return std::isfinite(value) ? decimalText(value, 1) : "exact"; }

static std::string rangeText(const quant::Range &range) {
  return "[" + numberText(range.min, 4) + ", " + numberText(range.max, 4) + "]";
}

static std::string rejectedText(const quant::Calibration &calibration) {
  std::string text;
  for (const RangeCandidate &candidate : calibration.rejected)
    text += (text.empty() ? "" : ", ") + quant::calibratorName(candidate.calibrator).str() + " " +
            decibelText(candidate.sqnr);
  return text;
}

void QuantizeReport::print(llvm::raw_ostream &os, bool all) const {
  std::vector<size_t> order = ranking();
  std::vector<std::string> rank(layers.size());
  for (auto [place, k] : llvm::enumerate(order))
    rank[k] = std::to_string(place + 1);
  Table table({{"node", Align::Left, 32},
               {"op", Align::Left, 20},
               {"range by", Align::Left},
               {"range", Align::Left},
               {"dB", Align::Right},
               {"rejected, dB", Align::Left, 32},
               {"clipped", Align::Right},
               {"own dB", Align::Right},
               {"cosine", Align::Right},
               {"max error", Align::Right},
               {"with inherited dB", Align::Right},
               {"worst", Align::Right},
               {"without VNNI", Align::Left}});
  constexpr size_t shown = 60;
  size_t omitted = 0;
  for (auto [k, row] : llvm::enumerate(layers)) {
    if (row.isMove && !all)
      continue;
    if (!all && table.size() >= shown) {
      ++omitted;
      continue;
    }
    std::vector<std::string> cells{row.node, row.op};
    if (row.calibration) {
      const RangeCandidate &chosen = row.calibration->chosen;
      cells.insert(cells.end(), {quant::calibratorName(chosen.calibrator).str(), rangeText(chosen.range),
                                 decibelText(chosen.sqnr), rejectedText(*row.calibration),
                                 percentText(chosen.clipped, 3)});
    } else {
      cells.insert(cells.end(), {"float result", "", "", "", ""});
    }
    if (!row.own.empty())
      cells.insert(cells.end(), {decibelText(row.own.sqnr()), decimalText(row.own.cosine(), 6),
                                 numberText(row.own.maxAbs(), 3)});
    else
      cells.insert(cells.end(), {"", "", ""});
    cells.push_back(row.total.empty() ? "" : decibelText(row.total.sqnr()));
    cells.push_back(rank[k]);
    cells.push_back(row.saturation);
    table.add(std::move(cells));
  }
  table.print(os);
  if (omitted)
    os << "... " << omitted << " more layers, --all lists them\n";
  os << "dB: signal to quantization noise; 'dB' of the range alone, 'own' of the layer fed with float values, "
        "'with inherited' in the quantized model\n"
        "without VNNI: 'proved' that 16-bit sums cannot saturate, or 'widened' so that they do not; the bits are the same\n";
  constexpr size_t named = 5;
  if (!order.empty()) {
    os << "\nworst layers by their own error\n";
    for (size_t place = 0; place < std::min(named, order.size()); ++place) {
      const LayerRow &row = layers[order[place]];
      os << "  " << place + 1 << ". " << safeText(row.node) << " (" << row.op << "): " << decibelText(row.own.sqnr())
         << " dB";
      if (row.isLinear)
        os << ", its weights alone " << decibelText(row.weights.weightSqnr) << " dB";
      os << "; --keep-float '" << safeText(row.node) << "' leaves it in float\n";
    }
  }
  if (!kept.empty()) {
    os << "\nkept in float\n";
    Table list({{"node", Align::Left, 40}, {"op", Align::Left, 24}, {"why"}});
    for (const FloatRow &row : kept)
      list.add({row.node, row.op, row.reason});
    list.print(os, "  ");
  }
  if (!computedInFloat.empty()) {
    os << "\nquantized, but computed in float by this dlc\n";
    Table list({{"node", Align::Left, 40}, {"why"}});
    for (const FloatRow &row : computedInFloat)
      list.add({row.node, row.reason});
    list.print(os, "  ");
  }
  Summary summary;
  summary.add("scheme", scheme);
  summary.add("calibrated on", countText(samples) + " samples of " + safeText(data) + ", errors measured on " +
                                   countText(compared));
  if (!folded.empty())
    summary.add("folded", std::to_string(folded.size()) + " nodes into the layers before them");
  if (raisedOpset)
    summary.add("opset", "raised to 13");
  summary.add("size", bytesText(double(bytesBefore)) + " -> " + bytesText(double(bytesAfter)));
  if (seconds) {
    double ratio = seconds->first / seconds->second;
    summary.add("time of a run", timeText(seconds->first) + " -> " + timeText(seconds->second) + ", " + decimalText(ratio, 2) +
                                     "x as fast, batch 1, " + machine +
                                     (ratio < 1 ? "; float is faster here: small layers do not repay the conversions" : ""));
  }
  if (before && after) {
    summary.add("accuracy", percentText(before->fraction(), 2) + " -> " + percentText(after->fraction(), 2) + " on " +
                                countText(after->samples) + " samples of " + safeText(evalData));
    double p = after->fraction(), n = double(std::max<int64_t>(1, after->samples));
    summary.add("drop", decimalText(drop(), 2) + " points; 95 % interval of either accuracy +- " +
                            decimalText(196 * std::sqrt(p * (1 - p) / n), 2) + " points");
  }
  os << "\n";
  summary.print(os);
}

/// Whole decibels: the last digits depend on the processor's way of summing.
static llvm::json::Value wholeDecibels(double value) {
  return std::isfinite(value) ? llvm::json::Value(static_cast<int64_t>(std::lround(value))) : jsonNumber(value);
}

static llvm::json::Object candidateJson(const RangeCandidate &candidate) {
  return llvm::json::Object{{"calibrator", quant::calibratorName(candidate.calibrator)},
                            {"min", jsonNumber(candidate.range.min)},
                            {"max", jsonNumber(candidate.range.max)},
                            {"sqnr_db", jsonNumber(candidate.sqnr)},
                            {"mean_squared_error", jsonNumber(candidate.error)},
                            {"clipped", jsonNumber(candidate.clipped)}};
}

static llvm::json::Object meterJson(const ErrorMeter &meter) {
  return llvm::json::Object{{"sqnr_db", jsonNumber(meter.sqnr())},
                            {"cosine", jsonNumber(meter.cosine())},
                            {"max_abs", jsonNumber(meter.maxAbs())}};
}

llvm::json::Object QuantizeReport::json() const {
  llvm::json::Array rows;
  std::vector<size_t> order = ranking();
  for (auto [k, row] : llvm::enumerate(layers)) {
    llvm::json::Object object{{"node", jsonText(row.node)}, {"op", jsonText(row.op)}, {"output", jsonText(row.output)}};
    llvm::json::Array fused;
    for (const std::string &name : row.fused)
      fused.push_back(jsonText(name));
    object["fused"] = std::move(fused);
    if (row.calibration) {
      object["chosen"] = candidateJson(row.calibration->chosen);
      llvm::json::Array rejected;
      for (const RangeCandidate &candidate : row.calibration->rejected)
        rejected.push_back(candidateJson(candidate));
      object["rejected"] = std::move(rejected);
      object["zeros"] = row.values ? double(row.zeros) / double(row.values) : 0;
    }
    if (row.isLinear) {
      object["weight_sqnr_db"] = jsonNumber(row.weights.weightSqnr);
      object["dead_channels"] = row.weights.deadChannels;
      object["weights"] = row.weights.weightCount;
    }
    if (!row.saturation.empty())
      object["saturation"] = row.saturation;
    if (!row.own.empty()) {
      object["own_error"] = meterJson(row.own);
      object["rank"] = static_cast<int64_t>(llvm::find(order, k) - order.begin() + 1);
    }
    if (!row.total.empty())
      object["total_error"] = meterJson(row.total);
    rows.push_back(std::move(object));
  }
  llvm::json::Array floats;
  for (const FloatRow &row : kept)
    floats.push_back(llvm::json::Object{{"node", jsonText(row.node)}, {"op", jsonText(row.op)}, {"reason", jsonText(row.reason)}});
  llvm::json::Array inFloat;
  for (const FloatRow &row : computedInFloat)
    inFloat.push_back(llvm::json::Object{{"node", jsonText(row.node)}, {"reason", jsonText(row.reason)}});
  llvm::json::Array foldedList;
  for (const quant::FoldedNode &node : folded)
    foldedList.push_back(llvm::json::Object{{"node", jsonText(node.node)}, {"into", jsonText(node.into)}});
  llvm::json::Object object{{"scheme", scheme},         {"calibrator", calibrator},
                            {"data", jsonText(data)},   {"samples", samples},
                            {"compared", compared},     {"layers", std::move(rows)},
                            {"kept_float", std::move(floats)}, {"computed_in_float", std::move(inFloat)},
                            {"folded", std::move(foldedList)},
                            {"raised_opset", raisedOpset}, {"bytes_before", bytesBefore},
                            {"bytes_after", bytesAfter}};
  if (seconds) {
    object["run_us_before"] = seconds->first * 1e6;
    object["run_us_after"] = seconds->second * 1e6;
    object["machine"] = jsonText(machine);
  }
  if (before && after) {
    object["accuracy"] = llvm::json::Object{{"data", jsonText(evalData)},
                                            {"samples", after->samples},
                                            {"before", before->fraction()},
                                            {"after", after->fraction()},
                                            {"drop_points", drop()}};
    if (maxDrop)
      object["max_drop_points"] = *maxDrop;
  }
  return object;
}

std::string QuantizeReport::metadata() const {
  llvm::json::Array rows;
  for (const LayerRow &row : layers) {
    if (row.isMove)
      continue;
    llvm::json::Object object{{"node", jsonText(row.node)}, {"op", jsonText(row.op)}};
    if (row.calibration)
      object["calibrator"] = quant::calibratorName(row.calibration->chosen.calibrator);
    if (!row.own.empty())
      object["own_db"] = wholeDecibels(row.own.sqnr());
    if (!row.total.empty())
      object["total_db"] = wholeDecibels(row.total.sqnr());
    rows.push_back(std::move(object));
  }
  llvm::json::Array floats;
  for (const FloatRow &row : kept)
    floats.push_back(llvm::json::Object{{"node", jsonText(row.node)}, {"reason", jsonText(row.reason)}});
  llvm::json::Object object{{"version", 1},
                            {"scheme", scheme},
                            {"calibrator", calibrator},
                            {"samples", samples},
                            {"layers", std::move(rows)},
                            {"kept_float", std::move(floats)}};
  if (before && after)
    object["accuracy"] = llvm::json::Object{{"samples", after->samples},
                                            {"before", before->fraction()},
                                            {"after", after->fraction()}};
  std::string text;
  llvm::raw_string_ostream(text) << llvm::json::Value(std::move(object)); // keys come sorted
  return text;
}
