// What this processor is, from the processor and the system themselves.
#ifndef DLC_TOOLS_DLC_CPUINFO_H
#define DLC_TOOLS_DLC_CPUINFO_H

#include <cstdint>
#include <string>
#include <vector>

namespace dlc::cli {

struct CacheInfo {
  int level = 0;
  std::string kind; ///< "data", "unified"
  int64_t bytes = 0;
  int64_t sharedBy = 1; ///< processors
};

struct CpuInfo {
  std::string name, vendor;
  int family = 0, model = 0, stepping = 0;
  bool isVirtual = false;
  std::vector<CacheInfo> caches; ///< without those for instructions
  std::vector<std::string> features; ///< of CpuFeatures.def, LLVM's names
  std::vector<std::string> levels;   ///< of x86-64 that it has, lowest first
  int processors = 1; ///< that this process may use
  double cpuQuota = 0; ///< processors' worth of time the control group grants; 0: no limit
  std::string hugePages; ///< the system's policy for transparent ones

  int64_t cacheBytes(int level) const;
};

CpuInfo readCpuInfo();

/// Whether code for x86-64-v<level> runs here.
bool hasLevel(int level);

} // namespace dlc::cli

#endif
