// ONNX element types and tensors as values of the compiler.
#ifndef DLC_FRONTEND_ONNX_TENSORS_H
#define DLC_FRONTEND_ONNX_TENSORS_H

#include "lib/Frontend/Onnx/ExternalData.h"
#include "lib/Support/HostValue.h"

#include "llvm/ADT/DenseMap.h"

namespace onnx {
class TensorProto;
}

namespace dlc::frontend {

/// ONNX's name of a TensorProto data type: "float16"; "data type 99" for an unknown one.
std::string dataTypeName(int32_t dataType);

/// The number of a data type's name as old Cast operators give it ("FLOAT16"); 0 if there is none.
int32_t dataTypeNumber(StringRef name);

/// The element type of the nn dialect. Types it does not have are unsupported by name.
FailureOr<Type> getElementType(int32_t dataType, MLIRContext *context, Complaint &complaint);

/// ONNX's name of an element type: "float" for f32.
std::string elementTypeName(Type type);

/// "float[2, 3, N]": a type as ONNX users read it.
std::string typeName(RankedTensorType type);

/// Decodes tensors. Contents are moved out of the message, or mapped, never copied where the layout
/// allows; each tensor is decoded once and shared after that.
class TensorReader {
public:
  TensorReader(MLIRContext *context, ExternalFiles &files, const ImportBudget &budget)
      : context(context), files(files), budget(budget) {}

  FailureOr<HostValue> read(const onnx::TensorProto &tensor, Complaint &complaint);

  /// Keys of external data that dlc does not know, for a warning.
  llvm::StringMap<int> unknownKeys;
  /// Hash over all external bytes that were mapped.
  uint64_t externalHash = 0;

private:
  FailureOr<HostValue> decode(onnx::TensorProto &tensor, Complaint &complaint);
  FailureOr<HostValue> decodeExternal(const onnx::TensorProto &tensor, Type type, ArrayRef<int64_t> shape,
                                      size_t size, Complaint &complaint);
  FailureOr<HostValue> decodeTyped(const onnx::TensorProto &tensor, Type type, ArrayRef<int64_t> shape,
                                   int64_t count, Complaint &complaint);

  MLIRContext *context;
  ExternalFiles &files;
  const ImportBudget &budget;
  llvm::DenseMap<const onnx::TensorProto *, HostValue> decoded;
};

} // namespace dlc::frontend

#endif
