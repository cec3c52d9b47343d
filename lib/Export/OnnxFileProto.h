// What the sources of OnnxFile share of ONNX's own classes. Only targets with exceptions see it.
#ifndef DLC_EXPORT_ONNXFILEPROTO_H
#define DLC_EXPORT_ONNXFILEPROTO_H

#include "lib/Data/Failure.h"
#include "lib/Export/OnnxFileModel.h"

#include "dlc-onnx.pb.h"

#include <exception>

struct dlc::OnnxFile::Model {
  onnx::ModelProto proto; // on the heap: the parser's arena has a budget, and edits grow the model
  ReadExternal readExternal;
  std::map<std::string, int, std::less<>> index; // of initializers, by name
};

namespace dlc::onnxfile {

/// The rows dlc and ONNX have in common.
inline constexpr std::pair<int32_t, int32_t> dtypes[] = {
    {DLC_F32, onnx::TensorProto::FLOAT},  {DLC_F64, onnx::TensorProto::DOUBLE}, {DLC_F16, onnx::TensorProto::FLOAT16},
    {DLC_BF16, onnx::TensorProto::BFLOAT16}, {DLC_I8, onnx::TensorProto::INT8}, {DLC_I16, onnx::TensorProto::INT16},
    {DLC_I32, onnx::TensorProto::INT32},  {DLC_I64, onnx::TensorProto::INT64},  {DLC_U8, onnx::TensorProto::UINT8},
    {DLC_U16, onnx::TensorProto::UINT16}, {DLC_U32, onnx::TensorProto::UINT32}, {DLC_U64, onnx::TensorProto::UINT64},
    {DLC_BOOL, onnx::TensorProto::BOOL},
};

inline int32_t dtypeOf(int32_t type) {
  for (auto [dtype, onnx] : dtypes)
    if (onnx == type)
      return dtype;
  return -1;
}

/// Runs `body`, which may throw as protobuf does.
template <typename Result, typename Body> Result guarded(llvm::StringRef path, Body body) {
  try {
    return body();
  } catch (const std::exception &error) {
    return data::failure(path, llvm::Twine("cannot hold the model in memory: ") + error.what());
  }
}

inline std::string str(llvm::StringRef text) { return text.str(); }

inline void fill(onnx::AttributeProto &to, const OnnxAttribute &attribute) {
  to.Clear();
  to.set_name(attribute.name);
  if (attribute.i) {
    to.set_type(onnx::AttributeProto::INT);
    to.set_i(*attribute.i);
  } else if (attribute.f) {
    to.set_type(onnx::AttributeProto::FLOAT);
    to.set_f(*attribute.f);
  } else if (!attribute.ints.empty()) {
    to.set_type(onnx::AttributeProto::INTS);
    for (int64_t value : attribute.ints)
      to.add_ints(value);
  } else {
    to.set_type(onnx::AttributeProto::STRING);
    to.set_s(attribute.s);
  }
}

/// A node with the attributes that dlc's passes look at.
OnnxNode readNode(const onnx::NodeProto &node, int64_t origin);

} // namespace dlc::onnxfile

#endif
