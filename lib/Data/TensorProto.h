// ONNX's TensorProto files: input_0.pb and the like, as ONNX ships its test data.
#ifndef DLC_DATA_TENSORPROTO_H
#define DLC_DATA_TENSORPROTO_H

#include "lib/Data/HostTensor.h"

namespace dlc::data {

/// Parses one serialized TensorProto whose values are in the file itself: raw_data or the typed
/// fields. `tensorName`, when not null, receives the name inside. Strings, complex numbers and types
/// below 8 bits are refused.
llvm::Expected<HostTensor> parseTensorProto(llvm::StringRef contents, llvm::StringRef name,
                                            std::string *tensorName = nullptr);
llvm::Expected<HostTensor> readTensorProto(llvm::StringRef path, std::string *tensorName = nullptr);

} // namespace dlc::data
#endif
