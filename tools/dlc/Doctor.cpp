// dlc doctor: what this machine is and can do, and what dlc finds on it.
#include "tools/dlc/CpuInfo.h"
#include "tools/dlc/Format.h"
#include "tools/dlc/Invocation.h"
#include "tools/dlc/Probes.h"
#include "tools/dlc/Table.h"

#include "dlc/Runtime/Runtime.h"

#include "llvm/Config/llvm-config.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Program.h"
#include "llvm/TargetParser/Host.h"

using namespace dlc;
using namespace dlc::cli;

static std::string joined(llvm::ArrayRef<std::string> words) {
  std::string text;
  for (const std::string &word : words)
    text += (text.empty() ? "" : " ") + word;
  return text;
}

/// The driver as the runtime finds it, and a line for every device.
static void describeCuda(Summary &summary, llvm::json::Object &json) {
  int32_t version = 0, count = 0;
  bool isFound = dlc_cuda_driver(&version, &count) == DLC_OK;
  json["driver_found"] = isFound;
  if (!isFound) {
    summary.add("CUDA", dlc_last_error());
    json["reason"] = jsonText(dlc_last_error());
    return;
  }
  std::string text = std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);
  summary.add("CUDA", "driver for CUDA " + text + ", " + std::to_string(count) + (count == 1 ? " device" : " devices"));
  json["driver_version"] = text;
  json["devices"] = count;
  llvm::json::Array list;
  for (int32_t k = 0; k < count; ++k) {
    dlc_cuda_device device;
    std::string key = "device " + std::to_string(k);
    if (dlc_cuda_describe(k, &device) != DLC_OK) {
      summary.add(key, dlc_last_error());
      continue;
    }
    std::string capability = std::to_string(device.capability / 10) + "." + std::to_string(device.capability % 10);
    summary.add(key, device.name + (", capability " + capability) + ", " + std::to_string(device.multiprocessors) +
                         " multiprocessors, " + bytesText(static_cast<double>(device.memory)));
    list.push_back(llvm::json::Object{{"name", jsonText(device.name)},
                                      {"capability", capability},
                                      {"multiprocessors", device.multiprocessors},
                                      {"memory_bytes", static_cast<int64_t>(device.memory)}});
  }
  json["device_list"] = std::move(list);
}

static std::string memoryText(int64_t &total) {
  auto buffer = llvm::MemoryBuffer::getFileAsStream("/proc/meminfo");
  total = 0;
  int64_t available = 0;
  if (!buffer)
    return "unknown";
  llvm::SmallVector<llvm::StringRef> lines;
  (*buffer)->getBuffer().split(lines, '\n');
  for (llvm::StringRef line : lines) {
    auto [key, value] = line.split(':');
    int64_t *target = key == "MemTotal" ? &total : key == "MemAvailable" ? &available : nullptr;
    if (target && !value.trim().split(' ').first.getAsInteger(10, *target))
      *target *= 1024;
  }
  return bytesText(static_cast<double>(total)) + ", " + bytesText(static_cast<double>(available)) + " available";
}

static void describe(Invocation &invocation, const CpuInfo &cpu) {
  Summary summary;
  std::string name = cpu.name.empty() ? "unknown" : cpu.name;
  if (!cpu.vendor.empty())
    name += " (" + cpu.vendor + ", family " + std::to_string(cpu.family) + ", model " + std::to_string(cpu.model) +
            ", stepping " + std::to_string(cpu.stepping) + (cpu.isVirtual ? ", virtual machine" : "") + ")";
  summary.add("processor", name);
  summary.add("LLVM's name", llvm::sys::getHostCPUName());
  std::string threads = std::to_string(cpu.processors) + " processor" + (cpu.processors == 1 ? "" : "s") +
                        " for this process";
  if (cpu.cpuQuota > 0)
    threads += ", limited to " + decimalText(cpu.cpuQuota, 2) + " by its control group";
  summary.add("threads", threads);
  std::string caches;
  llvm::json::Array cacheList;
  for (const CacheInfo &cache : cpu.caches) {
    std::string shared = cache.sharedBy > 1 ? " shared by " + std::to_string(cache.sharedBy) : "";
    caches += (caches.empty() ? "" : ", ") + std::string("L") + std::to_string(cache.level) + " " +
              std::to_string(cache.bytes / 1024) + " KiB" + shared;
    cacheList.push_back(llvm::json::Object{{"level", cache.level},
                                           {"kind", cache.kind},
                                           {"bytes", cache.bytes},
                                           {"shared_by", cache.sharedBy}});
  }
  summary.add("caches", caches.empty() ? "unknown" : caches);
  int64_t memory;
  summary.add("memory", memoryText(memory));
  summary.add("huge pages", cpu.hugePages.empty() ? "none" : cpu.hugePages);
  summary.add("levels", cpu.levels.empty() ? "below x86-64-v2: dlc's default artifacts do not run here"
                                           : joined(cpu.levels));
  summary.add("features", joined(cpu.features));
  summary.print(invocation.out());
  invocation.json["cpu"] = llvm::json::Object{{"name", jsonText(cpu.name)},
                                              {"vendor", jsonText(cpu.vendor)},
                                              {"family", cpu.family},
                                              {"model", cpu.model},
                                              {"stepping", cpu.stepping},
                                              {"virtual", cpu.isVirtual},
                                              {"llvm_name", llvm::sys::getHostCPUName()},
                                              {"processors", cpu.processors},
                                              {"cpu_quota", cpu.cpuQuota},
                                              {"caches", std::move(cacheList)},
                                              {"memory_bytes", memory},
                                              {"huge_pages", cpu.hugePages},
                                              {"levels", llvm::json::Array(cpu.levels)},
                                              {"features", llvm::json::Array(cpu.features)}};
}

static void measureArithmetic(Invocation &invocation, int threads) {
  invocation.progress.step("measuring arithmetic");
  double clock = measureClock(0.05);
  Table table({{"arithmetic"},
               {"instruction"},
               {"1 thread", Align::Right},
               {"per clock", Align::Right},
               {std::to_string(threads) + " threads", Align::Right}});
  llvm::json::Array list;
  for (const ComputeProbe &probe : computeProbes()) {
    if (!isSupported(probe.kind)) {
      table.add({probe.name, probe.instruction, "-"});
      continue;
    }
    double one = measureCompute(probe.kind, 1, 0.06), all = threads > 1 ? measureCompute(probe.kind, threads, 0.06) : one;
    table.add({probe.name, probe.instruction, decimalText(one / 1e9, 1), clock > 0 ? decimalText(one / clock, 1) : "-",
               decimalText(all / 1e9, 1)});
    list.push_back(llvm::json::Object{{"name", probe.name},
                                      {"instruction", probe.instruction},
                                      {"gop_per_s", one / 1e9},
                                      {"per_clock", clock > 0 ? one / clock : 0},
                                      {"gop_per_s_all_threads", all / 1e9}});
  }
  llvm::raw_ostream &os = invocation.out();
  os << "\narithmetic in Gop/s, a multiply-add counts two";
  if (clock > 0)
    os << "; the clock runs at " << decimalText(clock / 1e9, 2) << " GHz";
  os << "\n";
  table.print(os, "  ");
  invocation.json["clock_ghz"] = clock / 1e9;
  invocation.json["arithmetic"] = std::move(list);
}

static void measureMemory(Invocation &invocation, const CpuInfo &cpu, int threads) {
  invocation.progress.step("measuring memory");
  struct Place {
    std::string name;
    int64_t bytes;
  };
  // Half of a cache stays clear of everything else in it; memory is far beyond the largest.
  std::vector<Place> places;
  int64_t largest = int64_t(4) << 20;
  for (const CacheInfo &cache : cpu.caches) {
    places.push_back({"L" + std::to_string(cache.level) + " cache", cache.bytes / 2});
    largest = std::max(largest, cache.bytes);
  }
  constexpr int64_t ceiling = int64_t(256) << 20;
  places.push_back({"memory", std::min(4 * largest, std::max(ceiling, 2 * largest))});
  Table table({{"from"}, {"data", Align::Right}, {"1 thread", Align::Right}, {std::to_string(threads) + " threads", Align::Right}});
  llvm::json::Array list;
  for (const Place &place : places) {
    double one = measureRead(place.bytes, 1, 0.05);
    // Threads share the last cache and memory: each reads its part.
    bool isShared = place.bytes > cpu.cacheBytes(2);
    int64_t part = isShared ? place.bytes / threads : place.bytes;
    double all = threads > 1 ? measureRead(part, threads, 0.05) : one;
    table.add({place.name, bytesText(static_cast<double>(place.bytes)), decimalText(one / 1e9, 1),
               decimalText(all / 1e9, 1)});
    list.push_back(llvm::json::Object{{"from", place.name},
                                      {"bytes", place.bytes},
                                      {"gb_per_s", one / 1e9},
                                      {"gb_per_s_all_threads", all / 1e9}});
  }
  invocation.out() << "\nreading in GB/s\n";
  table.print(invocation.out(), "  ");
  invocation.json["read"] = std::move(list);
}

static void describeEnvironment(Invocation &invocation) {
  llvm::json::Object environment{{"llvm", LLVM_VERSION_STRING},
                                 {"triple", llvm::sys::getDefaultTargetTriple()},
                                 {"artifact_abi", static_cast<int64_t>(DLC_ABI_VERSION)},
                                 {"oldest_artifact_abi", static_cast<int64_t>(DLC_ABI_OLDEST)}};
  Summary summary;
  summary.add("dlc", std::string(dlc_version()) + ", LLVM " + LLVM_VERSION_STRING + ", artifacts of ABI " +
                         std::to_string(DLC_ABI_OLDEST) + " to " + std::to_string(DLC_ABI_VERSION));
  summary.add("compiles for", llvm::sys::getDefaultTargetTriple());
  auto ptxas = llvm::sys::findProgramByName("ptxas");
  summary.add("ptxas", ptxas ? *ptxas : "not on PATH (optional: PTX alone also runs)");
  environment["ptxas"] = ptxas ? jsonText(*ptxas) : llvm::json::Value(nullptr);
  llvm::json::Object cuda;
  describeCuda(summary, cuda);
  environment["cuda"] = std::move(cuda);
  invocation.out() << "\n";
  summary.print(invocation.out());
  invocation.json["environment"] = std::move(environment);
}

static llvm::Expected<int> doctor(Invocation &invocation) {
  auto given = invocation.integer(OPT_threads, 0, 0, 1024);
  if (!given)
    return given.takeError();
  CpuInfo cpu = readCpuInfo();
  describe(invocation, cpu);
  int threads = *given ? static_cast<int>(*given) : cpu.processors;
  if (!invocation.has(OPT_quick)) {
    measureArithmetic(invocation, threads);
    measureMemory(invocation, cpu, threads);
  }
  describeEnvironment(invocation);
  if (cpu.cpuQuota > 0 && threads > cpu.cpuQuota)
    invocation.warn("more threads than the control group grants time for: they will wait for each other; use --threads " +
                    std::to_string(std::max(1, static_cast<int>(cpu.cpuQuota))));
  return ExitOk;
}

const Verb cli::doctorVerb = {
    "doctor", "what this machine can do, and what dlc finds on it", "[options]",
    "Shows the processor, its caches and instruction sets, and measures its arithmetic (fp32, bf16, fp16, int8) and\n"
    "its bandwidth; then versions and drivers. Takes about two seconds.\n",
    "# everything\n"
    "dlc doctor\n"
    "# for a bug report\n"
    "dlc doctor --json machine.json\n"
    "# only what can be told without measuring\n"
    "dlc doctor --quick\n",
    DoctorVerb, 0, 0, doctor};
