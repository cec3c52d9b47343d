// Compiled apart from the rest, with exceptions: protobuf's generated classes allocate with new.
// None leaves parseTensorProto.
#include "lib/Data/TensorProto.h"
#include "lib/Data/Failure.h"
#include "lib/Data/Files.h"
#ifdef DLC_HAVE_TENSOR_PROTO
#include "dlc-onnx.pb.h"
#endif
#include <climits>
#include <cstring>
#include <exception>

namespace dlc::data {

#ifdef DLC_HAVE_TENSOR_PROTO
namespace {

using onnx::TensorProto;

/// The dlc type of an ONNX one, or -1.
int32_t dtypeOf(int32_t type) {
  switch (type) {
  case TensorProto::FLOAT:
    return DLC_F32;
  case TensorProto::DOUBLE:
    return DLC_F64;
  case TensorProto::FLOAT16:
    return DLC_F16;
  case TensorProto::BFLOAT16:
    return DLC_BF16;
  case TensorProto::INT8:
    return DLC_I8;
  case TensorProto::INT16:
    return DLC_I16;
  case TensorProto::INT32:
    return DLC_I32;
  case TensorProto::INT64:
    return DLC_I64;
  case TensorProto::UINT8:
    return DLC_U8;
  case TensorProto::UINT16:
    return DLC_U16;
  case TensorProto::UINT32:
    return DLC_U32;
  case TensorProto::UINT64:
    return DLC_U64;
  case TensorProto::BOOL:
    return DLC_BOOL;
  default:
    return -1;
  }
}

/// Fills `tensor` from a repeated field whose values must lie in Stored's range.
template <typename Stored, typename Field>
llvm::Error fill(HostTensor &tensor, const Field &field, llvm::StringRef fieldName) {
  if (field.size() != tensor.elements())
    return failure("expected " + llvm::Twine(tensor.elements()) + " values for shape " +
                   shapeText(tensor.shape()) + " in " + fieldName + ", found " + llvm::Twine(field.size()));
  llvm::MutableArrayRef<Stored> out = tensor.as<Stored>();
  for (int i = 0; i != field.size(); ++i) {
    out[i] = static_cast<Stored>(field.Get(i));
    if constexpr (std::is_integral_v<Stored>)
      if (static_cast<std::decay_t<decltype(field.Get(i))>>(out[i]) != field.Get(i))
        return failure("expected a value of " + dtypeName(tensor.dtype()) + ", found " +
                       llvm::Twine(field.Get(i)) + " at element " + llvm::Twine(i));
  }
  return llvm::Error::success();
}

llvm::Error fillTyped(HostTensor &tensor, const TensorProto &proto) {
  switch (tensor.dtype()) {
  case DLC_F32:
    return fill<float>(tensor, proto.float_data(), "float_data");
  case DLC_F64:
    return fill<double>(tensor, proto.double_data(), "double_data");
  case DLC_I8:
    return fill<int8_t>(tensor, proto.int32_data(), "int32_data");
  case DLC_I16:
    return fill<int16_t>(tensor, proto.int32_data(), "int32_data");
  case DLC_I32:
    return fill<int32_t>(tensor, proto.int32_data(), "int32_data");
  case DLC_I64:
    return fill<int64_t>(tensor, proto.int64_data(), "int64_data");
  case DLC_U32:
    return fill<uint32_t>(tensor, proto.uint64_data(), "uint64_data");
  case DLC_U64:
    return fill<uint64_t>(tensor, proto.uint64_data(), "uint64_data");
  case DLC_F16:
  case DLC_BF16: // their bits, in the low half of an int32
  case DLC_U16:
    return fill<uint16_t>(tensor, proto.int32_data(), "int32_data");
  default: // DLC_U8, DLC_BOOL
    return fill<uint8_t>(tensor, proto.int32_data(), "int32_data");
  }
}

llvm::Error fillRaw(HostTensor &tensor, const std::string &raw) {
  if (raw.size() != tensor.bytes())
    return failure("expected " + llvm::Twine(tensor.bytes()) + " bytes for " + shapeText(tensor.shape()) +
                   " " + dtypeName(tensor.dtype()) + " in raw_data, found " + llvm::Twine(raw.size()));
  if (!raw.empty())
    std::memcpy(tensor.data(), raw.data(), raw.size()); // little endian, as is every target dlc runs on
  return llvm::Error::success();
}

/// The bytes or values the message carries, an upper bound of what its shape may ask for.
uint64_t payloadBytes(const TensorProto &proto, int32_t dtype) {
  uint64_t values = static_cast<uint64_t>(proto.float_data_size()) + proto.int32_data_size() +
                    proto.int64_data_size() + proto.double_data_size() + proto.uint64_data_size();
  return proto.has_raw_data() ? proto.raw_data().size() : values * dtypeSize(dtype);
}

llvm::Expected<HostTensor> convert(const TensorProto &proto) {
  if (proto.has_segment())
    return failure("expected a whole tensor, found a segment");
  if (proto.data_location() == TensorProto::EXTERNAL)
    return failure("expected the values inside, found external data; save the tensor without external data");
  int32_t dtype = dtypeOf(proto.data_type());
  if (dtype < 0)
    return failure("expected a float, integer or bool tensor of 8 bits or more, found ONNX data type " +
                   llvm::Twine(proto.data_type()));
  llvm::ArrayRef<int64_t> shape(proto.dims().data(), proto.dims_size());
  llvm::Expected<size_t> bytes = tensorBytes(dtype, shape);
  if (!bytes)
    return bytes.takeError();
  uint64_t payload = payloadBytes(proto, dtype);
  if (*bytes != payload)
    return failure("expected " + llvm::Twine(*bytes / dtypeSize(dtype)) + " values for " + shapeText(shape) +
                   " " + dtypeName(dtype) + ", found " + llvm::Twine(payload) + " bytes of them");
  llvm::Expected<HostTensor> tensor = HostTensor::create(dtype, shape);
  if (!tensor)
    return tensor;
  if (llvm::Error error =
          proto.has_raw_data() ? fillRaw(*tensor, proto.raw_data()) : fillTyped(*tensor, proto))
    return error;
  if (dtype == DLC_BOOL)
    for (uint8_t value : tensor->as<uint8_t>())
      if (value > 1)
        return failure("expected bools of 0 or 1, found " + llvm::Twine(unsigned(value)));
  return tensor;
}

} // namespace

llvm::Expected<HostTensor> parseTensorProto(llvm::StringRef contents, llvm::StringRef name,
                                            std::string *tensorName) {
  try {
    TensorProto proto;
    if (contents.size() > INT_MAX ||
        !proto.ParseFromArray(contents.data(), static_cast<int>(contents.size())))
      return failure(name, "expected a serialized ONNX TensorProto of less than 2 GB, found other bytes");
    llvm::Expected<HostTensor> tensor = convert(proto);
    if (!tensor)
      return failure(name, llvm::toString(tensor.takeError()));
    if (tensorName)
      *tensorName = proto.name();
    return tensor;
  } catch (const std::exception &error) {
    return failure(name, llvm::Twine("cannot read the tensor: ") + error.what());
  }
}

#else
llvm::Expected<HostTensor> parseTensorProto(llvm::StringRef, llvm::StringRef name, std::string *) {
  return failure(name, "this dlc was built without the ONNX classes; convert the file to .npy");
}
#endif

llvm::Expected<HostTensor> readTensorProto(llvm::StringRef path, std::string *tensorName) {
  llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>> file = readFile(path);
  if (!file)
    return file.takeError();
  return parseTensorProto((*file)->getBuffer(), path, tensorName);
}

} // namespace dlc::data
