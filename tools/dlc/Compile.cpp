// dlc compile: from an ONNX model to a shared library, an archive or an object.
#include "tools/dlc/CompileRequest.h"
#include "tools/dlc/Format.h"
#include "tools/dlc/LoadedModel.h"
#include "tools/dlc/ModelFile.h"
#include "tools/dlc/Table.h"

#include "lib/Data/Files.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <sys/resource.h>

using namespace dlc;
using namespace dlc::cli;

/// --emit may go without.
static llvm::Expected<std::string> outputName(const Invocation &invocation, const CompileOptions &options) {
  auto output = outputOption(invocation);
  if (!output)
    return output;
  if (options.emitText)
    return output->empty() ? "-" : *output;
  if (options.emitPtx) {
    if (output->empty())
      return fail(ErrorCode::BadArguments, "--emit=ptx writes several files: give a folder, -o ptx/");
    return llvm::StringRef(*output).rtrim('/').empty() ? *output : llvm::StringRef(*output).rtrim('/').str();
  }
  if (output->empty())
    return fail(ErrorCode::BadArguments, "give the artifact's name: -o lib" +
                                             llvm::sys::path::stem(invocation.positional(0)) + ".so");
  llvm::StringRef extension = llvm::sys::path::extension(*output);
  if (extension != ".so" && extension != ".a" && extension != ".o")
    return fail(ErrorCode::BadOptionValue, "-o '" + safeText(*output) +
                                               "': expected a name that ends in .so, .a or .o, which says what to write");
  return output;
}

/// Class names, one a line, without a last empty one.
static llvm::Expected<std::string> readLabels(llvm::StringRef path) {
  auto buffer = data::readFile(path);
  if (!buffer)
    return withCode(ErrorCode::FileUnreadable, buffer.takeError());
  llvm::StringRef contents = (*buffer)->getBuffer();
  if (contents.contains('\0') || !llvm::json::isUTF8(contents))
    return fail(ErrorCode::BadData, path + ": expected UTF-8 text with one class name a line");
  std::string labels;
  llvm::SmallVector<llvm::StringRef> lines;
  contents.rtrim().split(lines, '\n');
  for (llvm::StringRef line : lines)
    labels += (labels.empty() ? "" : "\n") + line.trim().str();
  if (labels.empty())
    return fail(ErrorCode::BadData, path + ": expected one class name a line, found none");
  return labels;
}

/// A path as Make reads it in a rule.
static std::string makeEscaped(llvm::StringRef path) {
  std::string out;
  for (char c : path) {
    if (c == ' ' || c == '#' || c == '\\')
      out += '\\';
    if (c == '$')
      out += '$';
    out += c;
  }
  return out;
}

/// One rule: the artifact, and everything that was read for it.
static llvm::Error writeDepfile(llvm::StringRef path, llvm::StringRef output, llvm::ArrayRef<std::string> inputs) {
  llvm::Error error = data::writeFileAtomically(path, [&](llvm::raw_ostream &os) {
    os << makeEscaped(output) << ":";
    for (const std::string &input : inputs)
      os << " \\\n  " << makeEscaped(input);
    os << "\n";
    return llvm::Error::success();
  });
  return withCode(ErrorCode::FileUnwritable, std::move(error));
}

static llvm::json::Array remarksJson(llvm::ArrayRef<Remark> remarks) {
  llvm::json::Array list;
  for (const Remark &remark : remarks)
    list.push_back(llvm::json::Object{{"node", jsonText(remark.node)}, {"message", jsonText(remark.message)}});
  return list;
}

static void printRemarks(llvm::StringRef title, llvm::ArrayRef<Remark> remarks, llvm::raw_ostream &os) {
  os << "\n" << title << " (" << remarks.size() << ")\n";
  if (remarks.empty())
    return;
  Table table({{"node", Align::Left, 40}, {"what", Align::Left, 100}});
  for (const Remark &remark : remarks)
    table.add({remark.node, remark.message});
  table.print(os, "  ");
}

static void printPrecision(llvm::ArrayRef<PrecisionDecision> decisions, llvm::raw_ostream &os) {
  if (decisions.empty())
    return;
  os << "\nprecision\n";
  Table table({{"node", Align::Left, 40}, {"op"}, {"type"}, {"why", Align::Left, 80}});
  for (const PrecisionDecision &decision : decisions)
    table.add({decision.node, decision.op, decision.type, decision.reason});
  table.print(os, "  ");
}

static llvm::json::Array precisionJson(llvm::ArrayRef<PrecisionDecision> decisions) {
  llvm::json::Array list;
  for (const PrecisionDecision &decision : decisions)
    list.push_back(llvm::json::Object{{"node", jsonText(decision.node)}, {"op", decision.op}, {"type", decision.type},
                                      {"reason", jsonText(decision.reason)}});
  return list;
}

/// Most memory this process has used, in bytes.
static int64_t peakMemory() {
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss * int64_t(1024);
}

/// The work of a run; of a model with open sizes, with those taken for 1.
static std::string workText(const CompileOptions &options, const CompileReport &report) {
  if (report.flops > 0)
    return magnitudeText(report.flops) + "FLOP";
  ModelFile file = importModel(options.input, options.shapes);
  Work work = file.ok() ? workOf(file, layersOf(file, 1), 1) : Work();
  return work.flops ? magnitudeText(*work.flops) + "FLOP " + work.assumed : "unknown";
}

/// "12 layers, 3 proved not to saturate 16 bits, 9 widened on processors without VNNI"
static std::string integerText(const CompileReport &report) {
  int64_t proved = llvm::count_if(report.integerLayers, [](const IntegerLayer &layer) { return layer.isProved; });
  int64_t all = report.integerLayers.size();
  return std::to_string(all) + " layers, " + std::to_string(proved) + " proved not to saturate 16 bits, " +
         std::to_string(all - proved) + " widened on processors without VNNI";
}

static llvm::json::Array integerLayersJson(llvm::ArrayRef<IntegerLayer> layers) {
  llvm::json::Array list;
  for (const IntegerLayer &layer : layers)
    list.push_back(llvm::json::Object{{"node", jsonText(layer.node)},
                                      {"kernel", layer.kernel},
                                      {"saturation", layer.isProved ? "proved" : "widened"},
                                      {"order", llvm::json::Array(layer.order)}});
  return list;
}

/// "24 kernels, at most 168 registers and 98304 B of shared memory, no local memory"
static void addGpuSummary(const CompileReport &report, Summary &summary) {
  if (report.gpuKernels.empty())
    return;
  int64_t registers = 0, shared = 0, withLocal = 0;
  for (const GpuKernel &kernel : report.gpuKernels) {
    registers = std::max(registers, kernel.registers);
    shared = std::max(shared, kernel.sharedBytes);
    withLocal += kernel.localBytes > 0;
  }
  summary.add("on GPUs", std::to_string(report.gpuKernels.size()) + " kernels, at most " + std::to_string(registers) +
                             " registers and " + bytesText(static_cast<double>(shared)) + " of shared memory, " +
                             (withLocal ? std::to_string(withLocal) + " with" : "no") + " local memory");
}

static void printGpuKernels(const CompileReport &report, llvm::raw_ostream &os) {
  if (report.gpuKernels.empty())
    return;
  os << "\non GPUs\n";
  Table table({{"target"}, {"kernel", Align::Left, 60}, {"registers", Align::Right}, {"shared", Align::Right}, {"local", Align::Right}});
  for (const GpuKernel &kernel : report.gpuKernels)
    table.add({kernel.target, kernel.kernel, std::to_string(kernel.registers), std::to_string(kernel.sharedBytes),
               std::to_string(kernel.localBytes)});
  table.print(os, "  ");
}

static llvm::json::Array gpuKernelsJson(const CompileReport &report) {
  llvm::json::Array list;
  for (const GpuKernel &kernel : report.gpuKernels)
    list.push_back(llvm::json::Object{{"target", kernel.target}, {"kernel", kernel.kernel}, {"registers", kernel.registers},
                                      {"shared_bytes", kernel.sharedBytes}, {"local_bytes", kernel.localBytes}});
  return list;
}

static void printReport(Invocation &invocation, const CompileOptions &options, const CompileReport &report,
                        double seconds) {
  llvm::raw_ostream &os = invocation.out();
  Table files({{"file"}, {"size", Align::Right}});
  llvm::json::Array fileList;
  for (const std::string &file : report.files) {
    uint64_t size = 0;
    if (llvm::sys::fs::file_size(file, size))
      size = 0;
    files.add({file, bytesText(static_cast<double>(size))});
    fileList.push_back(llvm::json::Object{{"path", jsonText(file)}, {"bytes", static_cast<int64_t>(size)}});
  }
  files.print(os);
  std::string targets;
  for (const std::string &target : report.targets)
    targets += (targets.empty() ? "" : ", ") + target;
  std::string symbolic = "depends on the inputs' sizes";
  Summary summary;
  summary.add("code for", targets);
  summary.add("weights", bytesText(static_cast<double>(report.weightBytes)) + ", " + countText(report.parameters) +
                             " parameters");
  summary.add("workspace", report.workspaceBytes < 0 ? symbolic : bytesText(static_cast<double>(report.workspaceBytes)));
  summary.add("work per run", workText(options, report));
  summary.add("kernels", std::to_string(report.kernels) + " from " + std::to_string(report.nodes) + " nodes, " +
                             std::to_string(report.fusedNodes) + " fused" +
                             (report.missedFusions.empty() || invocation.has(OPT_remarks)
                                  ? ""
                                  : "; " + std::to_string(report.missedFusions.size()) +
                                        " fusions missed, --remarks says why"));
  if (!report.precision.empty()) {
    auto isNarrow = [](const PrecisionDecision &decision) { return decision.type != "f32"; };
    summary.add("precision", std::to_string(llvm::count_if(report.precision, isNarrow)) + " of " +
                                 std::to_string(report.precision.size()) + " nodes in 16 bits" +
                                 (invocation.has(OPT_remarks) ? "" : "; --remarks says which and why"));
  }
  if (!report.integerLayers.empty() || !report.keptInFloat.empty())
    summary.add("in integers", integerText(report) + (report.keptInFloat.empty() || invocation.has(OPT_remarks)
                                                          ? ""
                                                          : "; " + std::to_string(report.keptInFloat.size()) +
                                                                " kept in float, --remarks says why"));
  addGpuSummary(report, summary);
  std::string phases;
  llvm::json::Object phaseTimes;
  for (const auto &[phase, time] : report.phaseSeconds) {
    if (time >= 0.01 * seconds)
      phases += (phases.empty() ? "" : ", ") + phase + " " + timeText(time);
    phaseTimes[phase] = time;
  }
  summary.add("time", timeText(seconds) + (phases.empty() ? "" : " (" + phases + ")"));
  summary.add("peak memory", bytesText(static_cast<double>(peakMemory())));
  os << "\n";
  summary.print(os);
  if (invocation.has(OPT_remarks)) {
    printRemarks("fused", report.fusions, os);
    printRemarks("not fused", report.missedFusions, os);
    printPrecision(report.precision, os);
    if (!report.keptInFloat.empty())
      printRemarks("kept in float", report.keptInFloat, os);
    printGpuKernels(report, os);
  }
  for (const std::string &warning : report.gpuWarnings)
    invocation.warn("ptxas: " + warning);
  llvm::json::Object &json = invocation.json;
  json["files"] = std::move(fileList);
  json["targets"] = llvm::json::Array(report.targets);
  json["artifact_bytes"] = report.artifactBytes;
  json["weight_bytes"] = report.weightBytes;
  json["parameters"] = report.parameters;
  json["workspace_bytes"] = report.workspaceBytes < 0 ? llvm::json::Value(nullptr) : report.workspaceBytes;
  json["flops"] = report.flops > 0 ? llvm::json::Value(report.flops) : nullptr;
  json["nodes"] = report.nodes;
  json["kernels"] = report.kernels;
  json["fused_nodes"] = report.fusedNodes;
  json["fusions"] = remarksJson(report.fusions);
  json["integer_layers"] = integerLayersJson(report.integerLayers);
  json["kept_in_float"] = remarksJson(report.keptInFloat);
  json["missed_fusions"] = remarksJson(report.missedFusions);
  json["precision"] = precisionJson(report.precision);
  json["gpu_kernels"] = gpuKernelsJson(report);
  json["phase_seconds"] = std::move(phaseTimes);
  json["seconds"] = seconds;
  json["peak_memory_bytes"] = peakMemory();
}

static llvm::Expected<int> compileModel(Invocation &invocation) {
  auto start = Clock::now();
  std::string input = invocation.positional(0);
  if (llvm::Error error = expectModel(input))
    return std::move(error);
  auto options = compileOptions(invocation, input, CompileOptions().targets);
  if (!options)
    return options.takeError();
  if (llvm::Error error = readEmit(invocation, *options))
    return std::move(error);
  for (OptionId id : {OPT_depfile, OPT_remarks})
    if ((options->emitText || (options->emitPtx && id == OPT_depfile)) && invocation.has(id))
      return fail(ErrorCode::ConflictingOptions, "--emit writes text, no artifact: " + optionName(id) +
                                                     " has no meaning with it");
  auto output = outputName(invocation, *options);
  if (!output)
    return output.takeError();
  options->output = *output;
  options->name = invocation.text(OPT_name).str();
  options->externalWeights = invocation.has(OPT_external_weights);
  options->dumpAsm = invocation.text(OPT_dump_asm).str();
  std::vector<std::string> dependencies{input};
  if (invocation.has(OPT_labels)) {
    auto labels = readLabels(invocation.text(OPT_labels));
    if (!labels)
      return labels.takeError();
    options->labels = std::move(*labels);
    dependencies.push_back(invocation.text(OPT_labels).str());
  }
  if (llvm::Error error = addPreprocess(invocation, *options))
    return std::move(error);

  CompileReport report;
  invocation.json["model"] = jsonText(input);
  int exitCode = compileWithProgress(invocation, *options, report);
  if (exitCode != ExitOk || options->emitText)
    return exitCode;
  printReport(invocation, *options, report, secondsSince(start));
  if (invocation.has(OPT_depfile)) {
    for (std::string &file : externalDataFiles(input))
      dependencies.push_back(std::move(file));
    if (llvm::Error error = writeDepfile(invocation.text(OPT_depfile), *output, dependencies))
      return std::move(error);
  }
  return ExitOk;
}

const Verb cli::compileVerb = {
    "compile", "compile an ONNX model to a library or an object", "MODEL.onnx -o FILE.{so,a,o} [options]",
    "Writes native code that needs libc and libm alone, and beside it a C header with the model's name, inputs\n"
    "and outputs. By default the artifact holds code for x86-64-v2, v3 and v4 and takes the best one that fits\n"
    "when it is loaded. Equal inputs give equal bytes.\n"
    "\n"
    "How pictures become inputs (--scale, --mean, ...) and the class names (--labels) are stored in the artifact:\n"
    "run, eval and the C API then see the same.\n",
    "# a shared library for any x86-64 processor of the last 15 years, and digits.h\n"
    "dlc compile digits.onnx -o libdigits.so\n"
    "# an archive to link into a program, for this processor alone, batch size fixed to 8\n"
    "dlc compile net.onnx -o libnet.a --target cpu:native --shape N=8\n"
    "# pictures as ImageNet models expect them, and the names of the classes\n"
    "dlc compile resnet.onnx -o libresnet.so --mean 0.485,0.456,0.406 --std 0.229,0.224,0.225 --labels classes.txt\n"
    "# for NVIDIA's GPUs, with code for processors beside it where there is none\n"
    "dlc compile net.onnx -o libnet.so --target cuda:sm_80,sm_90a --target cpu:v3\n"
    "# what the model looks like after fusion\n"
    "dlc compile net.onnx --emit=fuse\n",
    CompileVerb, 1, 1, compileModel};
