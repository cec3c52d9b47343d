// dlc bench: how fast a model runs, with what makes the figure doubtful.
#include "tools/dlc/CpuInfo.h"
#include "tools/dlc/Format.h"
#include "tools/dlc/LoadedModel.h"
#include "tools/dlc/Probes.h"
#include "tools/dlc/Statistics.h"
#include "tools/dlc/Table.h"

#include "lib/Data/Files.h"

#include <sys/resource.h>

using namespace dlc;
using namespace dlc::cli;

namespace {
struct Measurement {
  double firstRun = 0;              ///< seconds
  std::vector<double> samples;      ///< seconds, in order
  Latencies latency;
  std::vector<double> parts;        ///< medians of consecutive parts
  int64_t peakMemory = 0;           ///< bytes, before the samples take theirs
  int64_t pageFaults = 0, preempted = 0; ///< while timing
  double elapsed = 0;
};

/// Nanoseconds by kernel, collected by the runtime's hook.
struct Profile {
  std::vector<int64_t> nanoseconds, calls;
  int64_t runs = 0;

  static void note(void *user, int32_t kernel, int64_t nanoseconds) {
    auto *profile = static_cast<Profile *>(user);
    if (kernel < 0 || static_cast<size_t>(kernel) >= profile->nanoseconds.size())
      return;
    profile->nanoseconds[kernel] += nanoseconds;
    ++profile->calls[kernel];
  }
};
} // namespace

static rusage usageNow() {
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  return usage;
}

static llvm::Expected<Measurement> measure(Invocation &invocation, llvm::function_ref<llvm::Error()> run, double warmup,
                                           double seconds) {
  Measurement result;
  auto start = Clock::now();
  if (llvm::Error error = run())
    return std::move(error);
  result.firstRun = secondsSince(start);
  invocation.progress.step("warming up");
  int64_t warmRuns = 0;
  for (start = Clock::now(); secondsSince(start) < warmup; ++warmRuns)
    if (llvm::Error error = run())
      return std::move(error);
  double perRun = warmRuns ? secondsSince(start) / static_cast<double>(warmRuns) : result.firstRun / 8;
  result.peakMemory = usageNow().ru_maxrss * int64_t(1024);
  invocation.progress.step("timing for " + timeText(seconds));
  invocation.progress.clear();
  // Memory for the samples is touched before, so that timing causes no page faults of its own.
  constexpr size_t maxSamples = 20000000;
  result.samples.resize(std::min(maxSamples, static_cast<size_t>(1.5 * seconds / std::max(1e-7, perRun)) + 1024), 1.0);
  result.samples.clear();
  rusage before = usageNow();
  start = Clock::now();
  do {
    auto begin = Clock::now();
    if (llvm::Error error = run())
      return std::move(error);
    result.samples.push_back(secondsSince(begin));
  } while (secondsSince(start) < seconds && result.samples.size() < maxSamples);
  result.elapsed = secondsSince(start);
  rusage after = usageNow();
  result.pageFaults = after.ru_minflt - before.ru_minflt + after.ru_majflt - before.ru_majflt;
  result.preempted = after.ru_nivcsw - before.ru_nivcsw;
  result.parts = partMedians(result.samples, 20);
  result.latency = summarize(result.samples);
  return std::move(result);
}

/// Latencies without the copies there and back.
static llvm::Expected<Latencies> measureOnDevice(Invocation &invocation, const LoadedModel &model,
                                                 const RunBuffers &buffers, double warmup, double seconds) {
  auto there = DeviceBuffers::create(model.model(), buffers);
  if (!there)
    return there.takeError();
  auto measured = measure(invocation, [&] { return there->run(); }, warmup, seconds);
  if (!measured)
    return measured.takeError();
  return measured->latency;
}

/// The processor's bits that the chosen variant needs.
static uint64_t variantFeatures(const LoadedModel &model) {
  for (int32_t k = 0; k < model.artifact().num_variants; ++k)
    if (llvm::StringRef(model.artifact().variants[k].isa) == dlc_model_isa(model.model()))
      return model.artifact().variants[k].features;
  return 0;
}

static void addWarnings(Invocation &invocation, const LoadedModel &model, const Measurement &m) {
  CpuInfo cpu = readCpuInfo();
  int threads = dlc_model_threads(model.model());
  double available = cpu.cpuQuota > 0 ? std::min<double>(cpu.processors, cpu.cpuQuota) : cpu.processors;
  if (threads > available)
    invocation.warn(std::to_string(threads) + " threads on " + numberText(available) +
                    " processors: they wait for each other; use --threads " +
                    std::to_string(std::max(1, static_cast<int>(available))));
  if (m.latency.cv > 0.1)
    invocation.warn("latencies vary by " + percentText(m.latency.cv) +
                    " (standard deviation / mean): other work on the machine, or a changing clock; compare medians, "
                    "and measure longer with --seconds");
  if (m.latency.count < 30)
    invocation.warn("only " + std::to_string(m.latency.count) +
                    " runs: the upper percentiles say little; measure longer with --seconds");
  if (m.pageFaults > static_cast<int64_t>(m.latency.count) / 10 + 20)
    invocation.warn(countText(m.pageFaults) + " page faults while timing: memory is touched for the first time or "
                                              "swapped; measure longer, or free memory");
  if (static_cast<double>(m.preempted) > 200 * m.elapsed * threads)
    invocation.warn("the threads were interrupted " + countText(m.preempted) +
                    " times: other processes want the same processors");
  if (m.parts.size() >= 10 && m.parts.back() > 1.15 * m.parts.front())
    invocation.warn("the last runs are " + percentText(m.parts.back() / m.parts.front() - 1) +
                    " slower than the first: the clock falls under load");
}

/// "dlc-bench" records of earlier runs.
static llvm::Expected<llvm::json::Object> readRecord(llvm::StringRef path) {
  auto buffer = data::readFile(path);
  if (!buffer)
    return withCode(ErrorCode::FileUnreadable, buffer.takeError());
  auto value = llvm::json::parse((*buffer)->getBuffer());
  if (!value)
    return fail(ErrorCode::BadBenchFile, path + ": " + llvm::toString(value.takeError()));
  llvm::json::Object *object = value->getAsObject();
  const llvm::json::Object *latency = object ? object->getObject("latency_us") : nullptr;
  if (!latency || !latency->getNumber("p50"))
    return fail(ErrorCode::BadBenchFile, path + ": expected the JSON of an earlier 'dlc bench --json'");
  return std::move(*object);
}

static void compareWith(Invocation &invocation, const llvm::json::Object &other, llvm::StringRef path,
                        const Measurement &m) {
  const llvm::json::Object &theirs = *other.getObject("latency_us");
  Table table({{""}, {"before", Align::Right}, {"now", Align::Right}, {"now / before", Align::Right}});
  auto add = [&](const char *name, double now) {
    auto before = theirs.getNumber(name);
    if (before && *before > 0)
      table.add({name, timeText(*before * 1e-6), timeText(now), decimalText(now * 1e6 / *before, 3)});
  };
  add("min", m.latency.min);
  add("p50", m.latency.p50);
  add("p90", m.latency.p90);
  add("p99", m.latency.p99);
  std::vector<double> before;
  if (const llvm::json::Array *parts = other.getArray("part_medians_us"))
    for (const llvm::json::Value &part : *parts)
      if (auto number = part.getAsNumber())
        before.push_back(*number * 1e-6);
  double chance = differenceByChance(before, m.parts), ratio = m.latency.p50 * 1e6 / *theirs.getNumber("p50");
  llvm::raw_ostream &os = invocation.out();
  os << "\ncompared with " << safeText(path) << "\n";
  table.print(os, "  ");
  std::string verdict;
  bool isKnown = before.size() >= 2 && m.parts.size() >= 2;
  if (!isKnown)
    verdict = "too few runs to say whether that is chance";
  else if (chance >= 0.01)
    verdict = "no significant difference (p = " + numberText(chance, 2) + ")";
  else
    verdict = (ratio < 1 ? "faster by " + percentText(1 - ratio) : "slower by " + percentText(ratio - 1)) +
              ", significant (p = " + numberText(chance, 2) + ")";
  os << "  " << verdict << "\n";
  for (const char *key : {"isa", "threads", "name"}) {
    const llvm::json::Object *model = other.getObject("model"), *own = invocation.json.getObject("model");
    const llvm::json::Value *a = model ? model->get(key) : nullptr, *b = own ? own->get(key) : nullptr;
    if (a && b && *a != *b)
      invocation.warn("the record to compare with has another " + std::string(key) + ": " +
                      llvm::formatv("{0}", *a).str() + ", now " + llvm::formatv("{0}", *b).str());
  }
  invocation.json["comparison"] = llvm::json::Object{{"file", jsonText(path)},
                                                     {"p50_ratio", ratio},
                                                     {"p_value", isKnown ? llvm::json::Value(chance) : nullptr},
                                                     {"significant", isKnown && chance < 0.01}};
}

/// Times every kernel over the given seconds and lists them, slowest first.
static llvm::Error profile(Invocation &invocation, const LoadedModel &model, RunBuffers &buffers, double seconds,
                           double peak) {
  Profile profile;
  profile.nanoseconds.resize(model.kernels().size());
  profile.calls.resize(model.kernels().size());
  dlc_model_set_hook(model.model(), Profile::note, &profile);
  llvm::Error error = llvm::Error::success();
  for (auto start = Clock::now(); !error && (profile.runs == 0 || secondsSince(start) < seconds); ++profile.runs)
    error = model.run(buffers);
  dlc_model_set_hook(model.model(), nullptr, nullptr);
  if (error)
    return error;
  double total = 0, runs = static_cast<double>(profile.runs);
  std::vector<size_t> order;
  for (size_t k = 0; k < profile.nanoseconds.size(); ++k) {
    total += static_cast<double>(profile.nanoseconds[k]);
    order.push_back(k);
  }
  llvm::sort(order, [&](size_t a, size_t b) {
    return std::pair(-profile.nanoseconds[a], a) < std::pair(-profile.nanoseconds[b], b);
  });
  Table table({{"time", Align::Right},
               {"share", Align::Right},
               {"GFLOP/s", Align::Right},
               {"of peak", Align::Right},
               {"GB/s", Align::Right},
               {"kernel", Align::Left, 48},
               {"nodes", Align::Left, 48}});
  llvm::json::Array list;
  for (size_t k : order) {
    const dlc_kernel_info &kernel = model.kernels()[k];
    double seconds = static_cast<double>(profile.nanoseconds[k]) * 1e-9 / runs;
    double rate = seconds > 0 ? kernel.flops / seconds : 0, bytes = seconds > 0 ? kernel.bytes / seconds : 0;
    double share = total > 0 ? static_cast<double>(profile.nanoseconds[k]) / total : 0;
    std::string nodes = kernel.nodes ? kernel.nodes : "";
    table.add({timeText(seconds), percentText(share), rate > 0 ? decimalText(rate / 1e9, 1) : "-",
               rate > 0 && peak > 0 ? percentText(rate / peak) : "-", bytes > 0 ? decimalText(bytes / 1e9, 1) : "-",
               kernel.name, nodes});
    list.push_back(llvm::json::Object{{"kernel", jsonText(kernel.name)},
                                      {"nodes", jsonText(nodes)},
                                      {"us", seconds * 1e6},
                                      {"share", share},
                                      {"calls_per_run", static_cast<double>(profile.calls[k]) / runs},
                                      {"gflops", rate / 1e9},
                                      {"gb_per_s", bytes / 1e9}});
  }
  invocation.out() << "\nkernels, mean of " << countText(profile.runs) << " runs (" << timeText(total * 1e-9 / runs)
                   << " in kernels)\n";
  table.print(invocation.out(), "  ");
  invocation.json["profile"] = std::move(list);
  return llvm::Error::success();
}

static llvm::json::Object latencyJson(const Latencies &l) {
  return llvm::json::Object{{"min", l.min * 1e6},   {"p50", l.p50 * 1e6}, {"p90", l.p90 * 1e6},
                            {"p95", l.p95 * 1e6},   {"p99", l.p99 * 1e6}, {"p99_9", l.p999 * 1e6},
                            {"max", l.max * 1e6},   {"mean", l.mean * 1e6}, {"cv", l.cv}};
}

static void printLatencies(llvm::raw_ostream &os, const Latencies &l, llvm::StringRef title) {
  os << title << (title.empty() ? "" : "\n");
  Table table({{"min", Align::Right},
               {"p50", Align::Right},
               {"p90", Align::Right},
               {"p95", Align::Right},
               {"p99", Align::Right},
               {"p99.9", Align::Right},
               {"mean", Align::Right},
               {"CV", Align::Right},
               {"runs", Align::Right}});
  table.add({timeText(l.min), timeText(l.p50), timeText(l.p90), timeText(l.p95), timeText(l.p99), timeText(l.p999),
             timeText(l.mean), percentText(l.cv), countText(static_cast<int64_t>(l.count))});
  table.print(os);
}

static std::string inputsText(const RunBuffers &buffers, bool areRandom) {
  std::string text;
  for (const data::HostTensor &input : buffers.inputs)
    text += (text.empty() ? "" : ", ") + (data::dtypeName(input.dtype()) + " " + data::shapeText(input.shape())).str();
  return (text.empty() ? "none" : text) + (areRandom && !text.empty() ? " (random)" : "");
}

static llvm::Expected<int> bench(Invocation &invocation) {
  auto options = loadOptions(invocation);
  auto seconds = invocation.number(OPT_seconds, 2, 0.001, 86400);
  auto warmup = invocation.number(OPT_warmup, 0.3, 0, 86400);
  auto seed = invocation.integer(OPT_seed, 1, 0);
  if (!options || !seconds || !warmup || !seed)
    return llvm::joinErrors(llvm::joinErrors(options.takeError(), seconds.takeError()),
                            llvm::joinErrors(warmup.takeError(), seed.takeError()));
  llvm::json::Object before;
  if (invocation.has(OPT_compare)) {
    auto record = readRecord(invocation.text(OPT_compare));
    if (!record)
      return record.takeError();
    before = std::move(*record);
  }
  int exitCode;
  auto opened = LoadedModel::open(invocation, invocation.positional(0), *options, exitCode);
  if (!opened)
    return opened.takeError();
  if (exitCode != ExitOk)
    return exitCode;
  LoadedModel &model = **opened;
  bool areRandom = !invocation.has(OPT_inputs) && !invocation.has(OPT_input);
  llvm::Expected<std::vector<data::HostTensor>> inputs = std::vector<data::HostTensor>();
  if (areRandom) {
    auto symbols = symbolValues(invocation, model, 1);
    if (!symbols)
      return symbols.takeError();
    inputs = randomInputs(model, *symbols, static_cast<uint64_t>(*seed));
  } else {
    data::InputFiles files;
    inputs = givenInputs(invocation, model, files);
  }
  if (!inputs)
    return inputs.takeError();
  auto buffers = model.prepare(std::move(*inputs));
  if (!buffers)
    return buffers.takeError();
  bool isOnDevice = dlc_model_device(model.model()) >= 0;
  if (invocation.has(OPT_device_data) && !isOnDevice)
    return fail(ErrorCode::ConflictingOptions, optionName(OPT_device_data) + " needs a GPU, the model runs on the " +
                                                   "processor (" + dlc_model_isa(model.model()) + ")");
  auto measured = measure(invocation, [&] { return model.run(*buffers); }, *warmup, *seconds);
  if (!measured)
    return measured.takeError();
  std::optional<Latencies> onDevice;
  if (invocation.has(OPT_device_data)) {
    auto there = measureOnDevice(invocation, model, *buffers, *warmup, *seconds);
    if (!there)
      return there.takeError();
    onDevice = *there;
  }
  const Latencies &l = measured->latency;
  int threads = dlc_model_threads(model.model());
  double flops = model.flops(), rate = flops > 0 ? flops / l.p50 : 0;
  double peak = 0; // of a GPU it is not known
  if (!isOnDevice) {
    invocation.progress.step("measuring the processor's peak");
    peak = measureCompute(floatKindFor(variantFeatures(model)), threads, 0.05);
  }

  llvm::raw_ostream &os = invocation.out();
  os << safeText(model.path()) << ": " << dlc_model_isa(model.model()) << ", " << threads
     << (threads == 1 ? " thread" : " threads") << ", input " << inputsText(*buffers, areRandom) << "\n\n";
  printLatencies(os, l, "");
  if (onDevice) {
    os << "\n";
    printLatencies(os, *onDevice, "data on the GPU:");
  }
  os << "\n";
  Summary summary;
  summary.add("throughput", decimalText(static_cast<double>(l.count) / measured->elapsed, 1) + " runs/s");
  if (rate > 0) {
    std::string text = decimalText(rate / 1e9, 1) + " GFLOP/s (" + magnitudeText(flops) + "FLOP a run)";
    if (peak > 0)
      text += ", " + percentText(rate / peak) + " of the measured fp32 peak of " + decimalText(peak / 1e9, 1) + " GFLOP/s";
    summary.add("speed", text);
  } else {
    summary.add("speed", "unknown: the work depends on sizes that were not known when compiling");
  }
  summary.add("load", timeText(model.loadSeconds) + ", first run " + timeText(measured->firstRun));
  summary.add("memory", bytesText(static_cast<double>(buffers->workspaceBytes)) + " workspace, " +
                            bytesText(static_cast<double>(model.artifact().weights_size)) + " weights, " +
                            bytesText(static_cast<double>(measured->peakMemory)) + " peak of this process" +
                            (model.wasCompiled ? " (with the compilation)" : ""));
  summary.print(os);

  llvm::json::Object &json = invocation.json;
  json["model"] = model.json();
  json["latency_us"] = latencyJson(l);
  if (onDevice)
    json["device_latency_us"] = latencyJson(*onDevice);
  json["runs"] = static_cast<int64_t>(l.count);
  json["seconds"] = measured->elapsed;
  llvm::json::Array parts;
  for (double part : measured->parts)
    parts.push_back(part * 1e6);
  json["part_medians_us"] = std::move(parts);
  json["load_us"] = model.loadSeconds * 1e6;
  json["first_run_us"] = measured->firstRun * 1e6;
  json["peak_memory_bytes"] = measured->peakMemory;
  json["workspace_bytes"] = static_cast<int64_t>(buffers->workspaceBytes);
  json["weight_bytes"] = static_cast<int64_t>(model.artifact().weights_size);
  json["flops"] = flops > 0 ? llvm::json::Value(flops) : nullptr;
  json["gflops"] = rate > 0 ? llvm::json::Value(rate / 1e9) : nullptr;
  json["peak_gflops"] = peak > 0 ? llvm::json::Value(peak / 1e9) : nullptr;
  json["percent_of_peak"] = rate > 0 && peak > 0 ? llvm::json::Value(rate / peak * 100) : nullptr;
  json["page_faults"] = measured->pageFaults;
  json["preempted"] = measured->preempted;
  json["random_inputs"] = areRandom;
  if (!before.empty())
    compareWith(invocation, before, invocation.text(OPT_compare), *measured);
  if (invocation.has(OPT_profile))
    if (llvm::Error error = profile(invocation, model, *buffers, std::min(*seconds, 1.0), peak))
      return std::move(error);
  addWarnings(invocation, model, *measured);
  return ExitOk;
}

const Verb cli::benchVerb = {
    "bench", "how fast a model runs", "MODEL.{so,onnx} [options]",
    "Times every run and prints the latencies' percentiles, the speed against this processor's measured peak, load\n"
    "time and memory, and warns of what makes the figures doubtful. Inputs are random unless given; open sizes are\n"
    "1 unless --shape says otherwise.\n",
    "# two seconds, all processors\n"
    "dlc bench libnet.so\n"
    "# one thread, batch 8, every kernel's time\n"
    "dlc bench libnet.so --threads 1 --shape N=8 --profile\n"
    "# on a GPU, with and without the copies there and back\n"
    "dlc bench libnet.so --isa cuda --device-data\n"
    "# did a change make it faster?\n"
    "dlc bench old.so --json old.json && dlc bench new.so --compare old.json\n",
    BenchVerb, 1, 1, bench};
