// The idx files of MNIST and its relatives, plain or gzipped.
#ifndef DLC_DATA_IDX_H
#define DLC_DATA_IDX_H

#include "lib/Data/HostTensor.h"

namespace dlc::data {

/// Reads a whole file into native byte order. Whether it is gzipped is seen from its first bytes.
/// Memory is asked for only after the header agrees with the file's size, or for a gzipped file
/// with the most that its bytes could expand to.
llvm::Expected<HostTensor> readIdx(llvm::StringRef path);

} // namespace dlc::data
#endif
