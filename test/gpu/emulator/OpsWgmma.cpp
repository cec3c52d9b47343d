// wgmma: to come.
#include "Decoder.h"

namespace dlc::emulator {

void registerWgmmaOps() {}

} // namespace dlc::emulator
