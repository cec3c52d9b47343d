// Names of the phases.
#include "dlc/Compiler/Compiler.h"

#include <iterator>

using namespace dlc;

static constexpr const char *names[] = {"import",   "canonicalize", "compress",  "differentiate",
                                        "fuse",     "schedule",     "bufferize", "emit"};

const char *dlc::phaseName(Phase phase) { return names[static_cast<size_t>(phase)]; }

std::optional<Phase> dlc::parsePhase(const std::string &name) {
  for (size_t i = 0; i < std::size(names); ++i)
    if (name == names[i])
      return static_cast<Phase>(i);
  return std::nullopt;
}
