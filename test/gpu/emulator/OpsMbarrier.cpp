// mbarrier: to come.
#include "Async.h"

namespace dlc::emulator {

void decodeCopyArrive(Decoder &decoder) { decoder.unsupported(); }
void registerMbarrierOps() {}

} // namespace dlc::emulator
