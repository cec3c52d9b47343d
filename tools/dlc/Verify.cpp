// dlc verify: compiled code against the reference evaluator, kernel by kernel, and against itself
// with other numbers of threads and other instruction sets.
#include "tools/dlc/CpuInfo.h"
#include "tools/dlc/Format.h"
#include "tools/dlc/LoadedModel.h"
#include "tools/dlc/ReferenceRun.h"
#include "tools/dlc/Table.h"

#include "lib/Data/Compare.h"

#include <cmath>

using namespace dlc;
using namespace dlc::cli;

namespace {
/// What may differ. Sums of large numbers that cancel leave errors of the size of the large ones, so
/// `atol` grows with the largest magnitude of a tensor.
///
/// A model that quantizes rounds to steps: a value at half a step may go either way, and from there a
/// few more steps in the next layers. Their number has no bound worth the name, but they are rare: there
/// the root mean square must stay within a step.
struct Tolerance {
  double rtol = 1e-4, atol = 1e-5;
  bool isGiven = false;
  bool isQuantized = false;

  bool isStepped(const dlc_tensor &want) const { return isQuantized && !isGiven && want.dtype != DLC_BOOL; }

  Tolerance forTensor(const dlc_tensor &want, int64_t elements) const {
    Tolerance result = *this;
    if (!isGiven && want.dtype == DLC_F16)
      result.rtol = result.atol = 2e-2;
    if (!isGiven && want.dtype == DLC_BF16)
      result.rtol = result.atol = 1e-1;
    if (data::isFloat(want.dtype))
      result.atol *= std::max(1.0, largest(want, elements));
    return result;
  }

  /// The step of a tensor: given when it was dequantized, else as if 8 bits held its range.
  static double stepOf(const dlc_tensor &want, int64_t elements, double given) {
    constexpr double levels = 127;
    return !data::isFloat(want.dtype) ? 1 : given > 0 ? given : largest(want, elements) / levels;
  }

private:
  static double largest(const dlc_tensor &tensor, int64_t elements) {
    double result = 0;
    for (int64_t k = 0; k < elements; ++k) {
      double value = std::fabs(data::elementAsDouble(tensor, k));
      if (std::isfinite(value))
        result = std::max(result, value);
    }
    return result;
  }
};

/// One compared tensor: a kernel's result or an output.
struct Row {
  int32_t kernel = -1;
  std::string what, node, shape, remark; ///< remark: why nothing could be compared
  data::Comparison comparison;
  std::string detail; ///< where it diverges first
  bool ok() const { return !remark.empty() || comparison.matches(); }
};

/// How one variant with one number of threads did.
struct VariantRow {
  std::string isa;
  int32_t threads = 1;
  double maxAbs = 0, maxRel = 0;
  int64_t diverging = 0;
  bool sameAsFirst = true, sameAsOneThread = true;
};
} // namespace

/// The result of a kernel as it is stored, without gaps.
static llvm::Expected<data::HostTensor> resultTensor(const KernelResult &result, const RunBuffers &buffers) {
  size_t rank = result.shape.size(), width = data::dtypeSize(result.dtype);
  auto tensor = data::HostTensor::create(result.dtype, result.shape);
  if (!tensor)
    return withCode(ErrorCode::OutOfMemory, tensor.takeError());
  int64_t last = 0; // the element furthest from the first
  for (size_t k = 0; k < rank; ++k)
    last += std::max<int64_t>(result.shape[k] - 1, 0) * result.strides[k];
  uint64_t span = tensor->elements() ? (static_cast<uint64_t>(last) + 1) * width : 0;
  const char *from;
  if (result.offset < 0) {
    size_t output = static_cast<size_t>(-1 - result.offset);
    if (output >= buffers.outputs.size() || buffers.outputs[output].bytes() < span)
      return fail(ErrorCode::InternalError, "a kernel's result is said to be an output that does not hold it");
    from = buffers.outputs[output].data();
  } else {
    if (static_cast<uint64_t>(result.offset) + span > buffers.workspaceBytes)
      return fail(ErrorCode::InternalError, "a kernel's result is said to lie beyond the workspace");
    from = buffers.workspace.data() + result.offset;
  }
  llvm::SmallVector<int64_t> index(rank, 0);
  for (int64_t k = 0, n = tensor->elements(), offset = 0; k < n; ++k) {
    std::memcpy(tensor->data() + static_cast<size_t>(k) * width, from + static_cast<size_t>(offset) * width, width);
    for (size_t d = rank; d-- > 0;) {
      offset += result.strides[d];
      if (++index[d] < result.shape[d])
        break;
      offset -= result.strides[d] * result.shape[d];
      index[d] = 0;
    }
  }
  return tensor;
}

/// A value of the reference in the shape that a kernel stored it in: as it is, or with channels last.
static llvm::Expected<data::HostTensor> inLayout(const HostValue &value, bool isChannelsLast, llvm::ArrayRef<int64_t> shape) {
  auto tensor = toTensor(value);
  if (!tensor)
    return tensor.takeError();
  if (isChannelsLast) {
    auto moved = tensor->clone();
    if (!moved)
      return moved.takeError();
    int64_t images = value.getShape()[0], channels = value.getShape()[1];
    int64_t pixels = images * channels ? tensor->elements() / (images * channels) : 0;
    size_t width = data::dtypeSize(tensor->dtype());
    for (int64_t n = 0; n < images; ++n)
      for (int64_t c = 0; c < channels; ++c)
        for (int64_t p = 0; p < pixels; ++p)
          std::memcpy(moved->data() + ((n * pixels + p) * channels + c) * width,
                      tensor->data() + ((n * channels + c) * pixels + p) * width, width);
    tensor = std::move(moved);
  }
  if (llvm::Error error = tensor->reshape(shape))
    return std::move(error);
  return tensor;
}

/// Compares two tensors of one type and shape. `step` is that of a dequantized tensor, 0 where it is not
/// known; `detail` receives what is wrong.
static llvm::Expected<data::Comparison> compareAs(const dlc_tensor &got, const data::HostTensor &want,
                                                  const Tolerance &tolerance, double step, std::string &detail) {
  dlc_tensor wanted = want.view();
  Tolerance bounds = tolerance.forTensor(wanted, want.elements());
  auto comparison = data::compareTensors(got, wanted, bounds.rtol, bounds.atol);
  if (!comparison || comparison->matches())
    return comparison;
  detail = data::comparisonText(*comparison, got, wanted);
  if (!tolerance.isStepped(wanted) || !std::isfinite(comparison->maxAbs))
    return comparison;
  double squares = 0;
  for (int64_t k = 0; k < want.elements(); ++k)
    squares += std::pow(data::elementAsDouble(got, k) - data::elementAsDouble(wanted, k), 2);
  double rms = std::sqrt(squares / static_cast<double>(want.elements()));
  step = Tolerance::stepOf(wanted, want.elements(), step);
  if (rms <= step) {
    comparison->mismatches = 0;
    detail.clear();
  } else {
    detail += "; root mean square " + numberText(rms) + ", more than a step of " + numberText(step);
  }
  return comparison;
}

/// Compares a kernel's result with the value of its node. A node may have become several ops; the one
/// meant is the nearest of those with this type and number of elements.
static llvm::Expected<Row> compareKernel(const KernelResult &result, const LoadedModel &model,
                                         const RunBuffers &buffers, const ReferenceRun &reference,
                                         const Tolerance &tolerance) {
  Row row;
  row.kernel = result.kernel;
  row.node = result.node;
  if (result.kernel >= 0 && result.kernel < model.artifact().num_kernels)
    row.what = model.kernels()[result.kernel].name;
  auto got = resultTensor(result, buffers);
  if (!got)
    return got.takeError();
  row.shape = (data::dtypeName(got->dtype()) + " " + data::shapeText(got->shape())).str();
  llvm::ArrayRef<HostValue> candidates = reference.valuesOf(result.node);
  if (candidates.empty())
    row.remark = "no reference value of this name";
  else
    row.remark = "the reference has another shape or type";
  for (const HostValue &value : candidates) {
    if (dtypeOf(value.getElementType()) != got->dtype() || value.getNumElements() != got->elements())
      continue;
    // Where shapes cannot tell the layouts apart, the nearer one is meant.
    for (bool isChannelsLast : {false, true}) {
      if (isChannelsLast && value.getRank() < 3)
        continue;
      auto want = inLayout(value, isChannelsLast, got->shape());
      if (!want)
        return want.takeError();
      std::string detail;
      auto comparison = compareAs(got->view(), *want, tolerance, reference.stepOf(result.node), detail);
      if (!comparison)
        return withCode(ErrorCode::InternalError, comparison.takeError());
      if (row.remark.empty() && comparison->maxAbs > row.comparison.maxAbs)
        continue;
      row.remark.clear();
      row.comparison = *comparison;
      row.detail = detail;
    }
  }
  return row;
}

static llvm::Expected<std::vector<Row>> compareOutputs(const LoadedModel &model, const RunBuffers &buffers,
                                                       const ReferenceRun &reference, const Tolerance &tolerance) {
  std::vector<Row> rows;
  for (auto [port, got, want] : llvm::zip(model.outputs(), buffers.outputViews, reference.outputs)) {
    Row row;
    row.what = "output";
    row.node = port.name;
    row.shape = (data::dtypeName(got.dtype) + " " + data::shapeText(llvm::ArrayRef(got.shape, got.rank))).str();
    auto comparison = compareAs(got, want, tolerance, reference.stepOf(reference.outputNode(rows.size())), row.detail);
    if (!comparison)
      return fail(ErrorCode::Diverged, model.path() + ": output '" + port.name +
                                           "': " + llvm::toString(comparison.takeError()));
    row.comparison = *comparison;
    rows.push_back(std::move(row));
  }
  return std::move(rows);
}

static std::string ulpText(uint64_t ulp) { return ulp == UINT64_MAX ? "inf" : countText(static_cast<int64_t>(std::min<uint64_t>(ulp, INT64_MAX))); }

static llvm::json::Object rowJson(const Row &row) {
  llvm::json::Object object{{"kernel_number", row.kernel}, {"kernel", jsonText(row.what)},
                            {"node", jsonText(row.node)},  {"type", row.shape},
                            {"ok", row.ok()}};
  if (!row.remark.empty()) {
    object["not_compared"] = row.remark;
    return object;
  }
  object["max_abs"] = jsonNumber(row.comparison.maxAbs);
  object["max_rel"] = jsonNumber(row.comparison.maxRel);
  object["max_ulp"] = static_cast<double>(row.comparison.maxUlp);
  object["mismatches"] = row.comparison.mismatches;
  object["elements"] = row.comparison.elements;
  return object;
}

static void printRows(Invocation &invocation, llvm::ArrayRef<Row> rows) {
  Table table({{"#", Align::Right},
               {"kernel", Align::Left, 40},
               {"node", Align::Left, 36},
               {"result"},
               {"max abs", Align::Right},
               {"max rel", Align::Right},
               {"max ulp", Align::Right},
               {"differ", Align::Right},
               {""}});
  constexpr size_t shown = 60;
  bool all = invocation.has(OPT_all) || rows.size() <= shown;
  llvm::json::Array list;
  size_t omitted = 0;
  for (const Row &row : rows) {
    list.push_back(rowJson(row));
    bool isKernel = row.kernel >= 0;
    if (!all && row.ok() && isKernel && table.size() >= shown) {
      ++omitted;
      continue;
    }
    std::vector<std::string> cells{isKernel ? std::to_string(row.kernel) : "", row.what, row.node, row.shape};
    if (!row.remark.empty())
      cells.insert(cells.end(), {"-", "-", "-", "-", row.remark});
    else
      cells.insert(cells.end(),
                   {numberText(row.comparison.maxAbs, 3), numberText(row.comparison.maxRel, 3),
                    ulpText(row.comparison.maxUlp), countText(row.comparison.mismatches), row.ok() ? "ok" : "DIVERGES"});
    table.add(std::move(cells));
  }
  table.print(invocation.out());
  if (omitted)
    invocation.out() << "... " << omitted << " more kernels that agree, --all lists them\n";
  invocation.json["results"] = std::move(list);
}

static bool sameOutputs(const std::vector<data::HostTensor> &a, const std::vector<data::HostTensor> &b) {
  for (auto [x, y] : llvm::zip(a, b))
    if (x.bytes() != y.bytes() || (x.bytes() && std::memcmp(x.data(), y.data(), x.bytes()) != 0))
      return false;
  return a.size() == b.size();
}

static std::vector<std::string> fittingVariants(const dlc_artifact &artifact) {
  std::vector<std::string> names;
  uint64_t present = dlc_cpu_features();
  for (int32_t k = 0; k < artifact.num_variants; ++k)
    if ((artifact.variants[k].features & present) == artifact.variants[k].features)
      names.push_back(artifact.variants[k].isa);
  return names;
}

namespace {
/// Runs one artifact in all variants and thread counts and collects what differs.
class Verification {
public:
  Verification(Invocation &invocation, ReferenceRun &reference, const Tolerance &tolerance, int32_t threads)
      : invocation(invocation), reference(reference), tolerance(tolerance), threads(threads) {}

  std::vector<Row> firstRows; ///< of the best variant
  std::vector<VariantRow> variants;
  std::vector<std::string> divergences; ///< sentences, the first of every run

  llvm::Error verify(llvm::StringRef artifact, llvm::ArrayRef<KernelResult> results) {
    LoadOptions options;
    options.threads = 1;
    auto probe = LoadedModel::load(artifact, options);
    if (!probe)
      return probe.takeError();
    std::vector<data::HostTensor> first;
    for (const std::string &isa : fittingVariants((*probe)->artifact())) {
      std::vector<data::HostTensor> oneThread;
      for (int32_t count : {1, threads}) {
        auto outputs = runOnce(artifact, results, isa, count);
        if (!outputs)
          return outputs.takeError();
        if (count == 1) {
          oneThread = std::move(*outputs);
          if (first.empty())
            for (const data::HostTensor &tensor : oneThread) {
              auto copy = tensor.clone();
              if (!copy)
                return withCode(ErrorCode::OutOfMemory, copy.takeError());
              first.push_back(std::move(*copy));
            }
          variants.back().sameAsFirst = sameOutputs(first, oneThread);
        } else {
          variants.back().sameAsOneThread = sameOutputs(oneThread, *outputs);
          variants.back().sameAsFirst = sameOutputs(first, *outputs);
        }
      }
    }
    return llvm::Error::success();
  }

private:
  llvm::Expected<std::vector<data::HostTensor>> runOnce(llvm::StringRef artifact, llvm::ArrayRef<KernelResult> results,
                                                        const std::string &isa, int32_t count) {
    invocation.progress.step("running " + isa + " with " + std::to_string(count) + (count == 1 ? " thread" : " threads"));
    LoadOptions options;
    options.threads = count;
    options.isa = isa;
    auto model = LoadedModel::load(artifact, options);
    if (!model)
      return model.takeError();
    std::vector<data::HostTensor> inputs;
    for (const data::HostTensor &input : reference.inputs) {
      auto copy = input.clone();
      if (!copy)
        return withCode(ErrorCode::OutOfMemory, copy.takeError());
      inputs.push_back(std::move(*copy));
    }
    auto buffers = (*model)->prepare(std::move(inputs));
    if (!buffers)
      return buffers.takeError();
    if (llvm::Error error = (*model)->run(*buffers))
      return std::move(error);
    std::vector<Row> rows;
    for (const KernelResult &result : results) {
      auto row = compareKernel(result, **model, *buffers, reference, tolerance);
      if (!row)
        return row.takeError();
      rows.push_back(std::move(*row));
    }
    auto outputs = compareOutputs(**model, *buffers, reference, tolerance);
    if (!outputs)
      return outputs.takeError();
    rows.insert(rows.end(), outputs->begin(), outputs->end());
    VariantRow variant{isa, count, 0, 0, 0, true, true};
    for (const Row &row : rows) {
      if (!row.remark.empty())
        continue;
      variant.maxAbs = std::max(variant.maxAbs, row.comparison.maxAbs);
      variant.maxRel = std::max(variant.maxRel, row.comparison.maxRel);
      if (row.ok())
        continue;
      if (variant.diverging++ == 0)
        divergences.push_back(isa + ", " + std::to_string(count) + (count == 1 ? " thread" : " threads") +
                              ": first divergence at " +
                              (row.kernel >= 0 ? "kernel " + std::to_string(row.kernel) + " (" + row.what + "), node '"
                                               : "output '") +
                              row.node + "': " + row.detail);
    }
    variants.push_back(variant);
    if (firstRows.empty())
      firstRows = std::move(rows);
    return std::move(buffers->outputs);
  }

  Invocation &invocation;
  ReferenceRun &reference;
  Tolerance tolerance;
  int32_t threads;
};
} // namespace

static void printVariants(Invocation &invocation, llvm::ArrayRef<VariantRow> variants) {
  Table table({{"variant"},
               {"threads", Align::Right},
               {"max abs", Align::Right},
               {"max rel", Align::Right},
               {"diverging", Align::Right},
               {"bits of 1 thread"},
               {"bits of the best variant"}});
  llvm::json::Array list;
  for (const VariantRow &row : variants) {
    table.add({row.isa, std::to_string(row.threads), numberText(row.maxAbs, 3), numberText(row.maxRel, 3),
               std::to_string(row.diverging), row.sameAsOneThread ? "same" : "DIFFER",
               row.sameAsFirst ? "same" : "differ"});
    list.push_back(llvm::json::Object{{"isa", row.isa},
                                      {"threads", row.threads},
                                      {"max_abs", jsonNumber(row.maxAbs)},
                                      {"max_rel", jsonNumber(row.maxRel)},
                                      {"diverging", row.diverging},
                                      {"same_bits_as_one_thread", row.sameAsOneThread},
                                      {"same_bits_as_best_variant", row.sameAsFirst}});
  }
  invocation.out() << "\n";
  table.print(invocation.out());
  invocation.json["variants"] = std::move(list);
}

/// Compiles the model for these inputs with every intermediate result kept, for the levels this
/// processor has or for --target.
static llvm::Expected<int> compileForVerify(Invocation &invocation, llvm::StringRef path, const ReferenceRun &reference,
                                            llvm::StringRef output, CompileReport &report) {
  std::vector<std::string> targets;
  for (const std::string &target : CompileOptions().targets) {
    int level;
    if (llvm::StringRef rest = target; rest.consume_front("x86-64-v") && !rest.getAsInteger(10, level) && hasLevel(level))
      targets.push_back(target);
  }
  if (targets.empty())
    targets.push_back("native");
  auto options = compileOptions(invocation, path, targets);
  if (!options)
    return options.takeError();
  options->shapes = reference.shapes;
  options->output = output.str();
  options->keepIntermediates = true;
  return compileWithProgress(invocation, *options, report);
}

static llvm::Expected<int> verify(Invocation &invocation) {
  Tolerance tolerance;
  auto rtol = invocation.number(OPT_rtol, tolerance.rtol, 0);
  auto atol = invocation.number(OPT_atol, tolerance.atol, 0);
  auto threads = invocation.integer(OPT_threads, 2, 2, 1024);
  if (!rtol || !atol || !threads)
    return llvm::joinErrors(llvm::joinErrors(rtol.takeError(), atol.takeError()), threads.takeError());
  tolerance = {*rtol, *atol, invocation.has(OPT_rtol) || invocation.has(OPT_atol), false};
  std::string path = invocation.positional(0);
  auto kind = fileKind(path);
  if (!kind)
    return kind.takeError();
  if (*kind != FileKind::Model)
    return fail(ErrorCode::InvalidModel, path + ": expected an ONNX model first; usage: dlc verify " +
                                             invocation.verb.usage);
  auto reference = ReferenceRun::prepare(invocation, path);
  if (!reference)
    return reference.takeError();
  invocation.progress.step("evaluating the reference");
  if (llvm::Error error = (*reference)->run())
    return std::move(error);

  (*reference)->file.main().walk([&](nn::QuantizeOp) { tolerance.isQuantized = true; });
  Verification verification(invocation, **reference, tolerance, static_cast<int32_t>(*threads));
  auto folder = TemporaryFolder::create();
  if (!folder)
    return folder.takeError();
  CompileReport report;
  bool hasArtifact = invocation.positionals().size() == 2;
  std::string artifact = hasArtifact ? invocation.positional(1) : (*folder)->file("libmodel.so");
  if (hasArtifact) {
    auto artifactKind = fileKind(artifact);
    if (!artifactKind)
      return artifactKind.takeError();
    if (*artifactKind != FileKind::Artifact)
      return fail(ErrorCode::NotAnArtifact, artifact + ": expected a shared library that 'dlc compile' wrote");
  } else {
    auto exitCode = compileForVerify(invocation, path, **reference, artifact, report);
    if (!exitCode || *exitCode != ExitOk)
      return exitCode;
  }
  if (llvm::Error error = verification.verify(artifact, report.results))
    return std::move(error);

  llvm::raw_ostream &os = invocation.out();
  os << safeText(path) << " against the reference evaluator, " << ((*reference)->areRandom ? "random" : "given")
     << " inputs";
  if (hasArtifact)
    os << ", outputs of " << safeText(artifact);
  os << "\n\n";
  printRows(invocation, verification.firstRows);
  printVariants(invocation, verification.variants);
  int64_t compared = 0, skipped = 0;
  for (const Row &row : verification.firstRows)
    ++(row.remark.empty() ? compared : skipped);
  bool isStable = llvm::all_of(verification.variants, [](const VariantRow &row) { return row.sameAsOneThread; });
  invocation.json["model"] = jsonText(path);
  invocation.json["compared"] = compared;
  invocation.json["not_compared"] = skipped;
  if (tolerance.isQuantized && !tolerance.isGiven)
    os << "\nthe model quantizes: differences are accepted while their root mean square is within a step\n";
  if (!verification.divergences.empty()) {
    size_t others = verification.divergences.size() - 1;
    invocation.report(ErrorCode::Diverged,
                      path + ": " + verification.divergences.front() +
                          (others ? " (and so " + std::to_string(others) + " more of the runs above)" : ""));
  }
  if (!isStable)
    invocation.report(ErrorCode::NotDeterministic,
                      path + ": outputs differ between 1 and " + std::to_string(*threads) + " threads");
  if (!verification.divergences.empty() || !isStable)
    return ExitGate;
  os << "\n" << compared << " results agree with the reference";
  if (skipped)
    os << ", " << skipped << " could not be compared";
  os << "; same bits with 1 and " << *threads << " threads\n";
  return ExitOk;
}

const Verb cli::verifyVerb = {
    "verify", "compare compiled code with the reference evaluator", "MODEL.onnx [ARTIFACT.so] [options]",
    "Compiles the model so that every kernel's result stays readable, runs it in every instruction set that this\n"
    "processor has and with one and more threads, and compares every kernel with the reference evaluator. Prints the\n"
    "first divergence. With an artifact only its outputs are compared.\n"
    "\n"
    "--atol grows with the largest magnitude in a tensor. Without --rtol and --atol, half precision gets 2e-2, and in\n"
    "models that quantize the root mean square may reach one step. Exit status 3 when something diverges.\n",
    "# random inputs, every kernel\n"
    "dlc verify net.onnx\n"
    "# the inputs at hand, tighter\n"
    "dlc verify net.onnx --inputs ref/ --rtol 1e-5 --atol 1e-6\n"
    "# an artifact that was compiled before\n"
    "dlc verify net.onnx libnet.so --input x=seven.png\n",
    VerifyVerb, 1, 2, verify};
