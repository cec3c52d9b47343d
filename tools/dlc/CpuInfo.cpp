// cpuid, /sys and /proc.
#include "tools/dlc/CpuInfo.h"

#include "dlc/Runtime/Runtime.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/MemoryBuffer.h"

#include <array>
#include <cstring>
#include <sched.h>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

using namespace dlc::cli;

/// A file of /sys or /proc as trimmed text, "" when it cannot be read.
static std::string readText(const llvm::Twine &path) {
  auto buffer = llvm::MemoryBuffer::getFileAsStream(path);
  return buffer ? (*buffer)->getBuffer().trim().str() : "";
}

static bool readNumber(const llvm::Twine &path, int &value) {
  std::string text = readText(path);
  return !llvm::StringRef(text).getAsInteger(10, value);
}

enum FeatureBit : uint64_t {
#define DLC_CPU_FEATURE(bit, name, text) Has##name = uint64_t(1) << bit,
#include "dlc/Runtime/CpuFeatures.def"
};

bool dlc::cli::hasLevel(int level) {
  constexpr uint64_t v2 = HasSSE3 | HasSSSE3 | HasSSE41 | HasSSE42 | HasPOPCNT | HasCX16 | HasLAHF;
  constexpr uint64_t v3 = v2 | HasAVX | HasAVX2 | HasBMI | HasBMI2 | HasF16C | HasFMA | HasLZCNT | HasMOVBE;
  constexpr uint64_t v4 = v3 | HasAVX512F | HasAVX512BW | HasAVX512CD | HasAVX512DQ | HasAVX512VL;
  constexpr std::array<uint64_t, 3> needed{v2, v3, v4};
  uint64_t features = dlc_cpu_features();
  return level >= 2 && level <= 4 && (features & needed[level - 2]) == needed[level - 2];
}

#if defined(__x86_64__)
static void readProcessor(CpuInfo &info) {
  unsigned a, b, c, d;
  if (__get_cpuid(0, &a, &b, &c, &d)) {
    char vendor[13] = {};
    std::memcpy(vendor, &b, 4);
    std::memcpy(vendor + 4, &d, 4);
    std::memcpy(vendor + 8, &c, 4);
    info.vendor = vendor;
  }
  if (__get_cpuid(1, &a, &b, &c, &d)) {
    int family = (a >> 8) & 15, model = (a >> 4) & 15;
    info.family = family == 15 ? family + ((a >> 20) & 255) : family;
    info.model = family == 15 || family == 6 ? model + (((a >> 16) & 15) << 4) : model;
    info.stepping = a & 15;
    info.isVirtual = (c >> 31) & 1;
  }
  char name[49] = {};
  for (unsigned leaf = 0; leaf < 3; ++leaf) {
    unsigned words[4];
    if (!__get_cpuid(0x80000002 + leaf, &words[0], &words[1], &words[2], &words[3]))
      return;
    std::memcpy(name + 16 * leaf, words, 16);
  }
  info.name = llvm::StringRef(name).trim().str();
}
#else
static void readProcessor(CpuInfo &info) { info.name = readText("/sys/firmware/devicetree/base/model"); }
#endif

/// Processors in a list such as "0-3,8".
static int64_t countList(llvm::StringRef list) {
  int64_t count = 0;
  llvm::SmallVector<llvm::StringRef> parts;
  list.split(parts, ',');
  for (llvm::StringRef part : parts) {
    auto [first, last] = part.split('-');
    int64_t low, high;
    if (first.getAsInteger(10, low))
      continue;
    count += last.empty() || last.getAsInteger(10, high) ? 1 : high - low + 1;
  }
  return count ? count : 1;
}

static void readCaches(CpuInfo &info) {
  for (int k = 0; k < 8; ++k) {
    std::string folder = "/sys/devices/system/cpu/cpu0/cache/index" + std::to_string(k) + "/";
    std::string kind = readText(folder + "type"), size = readText(folder + "size");
    CacheInfo cache;
    if (kind.empty() || kind == "Instruction" || !readNumber(folder + "level", cache.level))
      continue;
    llvm::StringRef digits = size;
    int64_t unit = digits.consume_back("K") ? 1024 : digits.consume_back("M") ? 1 << 20 : 1;
    if (digits.getAsInteger(10, cache.bytes))
      continue;
    cache.bytes *= unit;
    cache.kind = kind == "Data" ? "data" : "unified";
    cache.sharedBy = countList(readText(folder + "shared_cpu_list"));
    info.caches.push_back(cache);
  }
}

int64_t CpuInfo::cacheBytes(int level) const {
  for (const CacheInfo &cache : caches)
    if (cache.level == level)
      return cache.bytes;
  return 0;
}

CpuInfo dlc::cli::readCpuInfo() {
  CpuInfo info;
  readProcessor(info);
  readCaches(info);
  struct Feature {
    uint64_t bit;
    const char *name;
  };
  constexpr Feature features[] = {
#define DLC_CPU_FEATURE(bit, name, text) {uint64_t(1) << bit, text},
#include "dlc/Runtime/CpuFeatures.def"
  };
  uint64_t present = dlc_cpu_features();
  for (const Feature &feature : features)
    if (present & feature.bit)
      info.features.push_back(feature.name);
  for (int level = 2; level <= 4; ++level)
    if (hasLevel(level))
      info.levels.push_back("x86-64-v" + std::to_string(level));
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof(allowed), &allowed) == 0)
    info.processors = CPU_COUNT(&allowed);
  // "max 100000" or "150000 100000": microseconds of time per period.
  std::string limit = readText("/sys/fs/cgroup/cpu.max");
  auto [quota, period] = llvm::StringRef(limit).split(' ');
  double granted, per;
  if (!quota.getAsDouble(granted) && !period.getAsDouble(per) && per > 0)
    info.cpuQuota = granted / per;
  // "always [madvise] never": the one in brackets is in force.
  std::string policies = readText("/sys/kernel/mm/transparent_hugepage/enabled");
  info.hugePages = llvm::StringRef(policies).split('[').second.split(']').first.str();
  return info;
}
