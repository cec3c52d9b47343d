// Bulk copies: to come.
#include "Async.h"

namespace dlc::emulator {

void decodeBulk(Decoder &decoder) { decoder.unsupported(); }
void registerTensorOps() {}

} // namespace dlc::emulator
