// Payload rules of TensorProto: where the elements lie, how many there must be, which field holds
// which type. Every count is checked before anything is allocated.
#include "lib/Frontend/Onnx/Tensors.h"

#include "dialects/Nn/NnDialect.h"

#include "dlc-onnx.pb.h"
#include "llvm/Support/xxhash.h"

using namespace dlc;
using namespace dlc::frontend;
using onnx::TensorProto;

namespace {
struct TypeRow {
  int32_t number;
  const char *name;
  const char *oldName;
};
constexpr TypeRow typeRows[] = {
    {TensorProto::FLOAT, "float", "FLOAT"},
    {TensorProto::UINT8, "uint8", "UINT8"},
    {TensorProto::INT8, "int8", "INT8"},
    {TensorProto::UINT16, "uint16", "UINT16"},
    {TensorProto::INT16, "int16", "INT16"},
    {TensorProto::INT32, "int32", "INT32"},
    {TensorProto::INT64, "int64", "INT64"},
    {TensorProto::STRING, "string", "STRING"},
    {TensorProto::BOOL, "bool", "BOOL"},
    {TensorProto::FLOAT16, "float16", "FLOAT16"},
    {TensorProto::DOUBLE, "double", "DOUBLE"},
    {TensorProto::UINT32, "uint32", "UINT32"},
    {TensorProto::UINT64, "uint64", "UINT64"},
    {TensorProto::COMPLEX64, "complex64", "COMPLEX64"},
    {TensorProto::COMPLEX128, "complex128", "COMPLEX128"},
    {TensorProto::BFLOAT16, "bfloat16", "BFLOAT16"},
    {17, "float8e4m3fn", ""},
    {18, "float8e4m3fnuz", ""},
    {19, "float8e5m2", ""},
    {20, "float8e5m2fnuz", ""},
    {21, "uint4", ""},
    {22, "int4", ""},
    {23, "float4e2m1", ""},
    {24, "float8e8m0", ""},
    {25, "uint2", ""},
    {26, "int2", ""},
    {27, "float6e2m3", ""},
    {28, "float6e3m2", ""},
};
} // namespace

std::string frontend::dataTypeName(int32_t dataType) {
  for (const TypeRow &row : typeRows)
    if (row.number == dataType)
      return row.name;
  return "data type " + std::to_string(dataType);
}

int32_t frontend::dataTypeNumber(StringRef name) {
  for (const TypeRow &row : typeRows)
    if (*row.oldName && name == row.oldName)
      return row.number;
  return 0;
}

FailureOr<Type> frontend::getElementType(int32_t dataType, MLIRContext *context, Complaint &complaint) {
  mlir::Builder b(context);
  auto integer = [&](unsigned width, bool isUnsigned) -> Type {
    return IntegerType::get(context, width, isUnsigned ? IntegerType::Unsigned : IntegerType::Signless);
  };
  switch (dataType) {
  case TensorProto::FLOAT:
    return Type(b.getF32Type());
  case TensorProto::DOUBLE:
    return Type(b.getF64Type());
  case TensorProto::FLOAT16:
    return Type(b.getF16Type());
  case TensorProto::BFLOAT16:
    return Type(b.getBF16Type());
  case TensorProto::BOOL:
    return integer(1, false);
  case TensorProto::INT8:
    return integer(8, false);
  case TensorProto::INT16:
    return integer(16, false);
  case TensorProto::INT32:
    return integer(32, false);
  case TensorProto::INT64:
    return integer(64, false);
  case TensorProto::UINT8:
    return integer(8, true);
  case TensorProto::UINT16:
    return integer(16, true);
  case TensorProto::UINT32:
    return integer(32, true);
  case TensorProto::UINT64:
    return integer(64, true);
  case TensorProto::UNDEFINED:
    return complaint.invalid("expected an element type, found none");
  default:
    if (dataType < 0 || dataType > 28)
      return complaint.invalid("expected an element type of ONNX, found " + dataTypeName(dataType));
    return complaint.unsupported("element type " + dataTypeName(dataType) + " is not supported",
                                 "dlc computes with float16, bfloat16, float, double, integers of 8 to 64 bits and bool");
  }
}

std::string frontend::elementTypeName(Type type) {
  if (type.isF32())
    return "float";
  if (type.isF64())
    return "double";
  if (type.isF16())
    return "float16";
  if (type.isBF16())
    return "bfloat16";
  if (type.isInteger(1))
    return "bool";
  return (type.isUnsignedInteger() ? "uint" : "int") + std::to_string(type.getIntOrFloatBitWidth());
}

std::string frontend::typeName(RankedTensorType type) {
  auto &dialect = *type.getContext()->getLoadedDialect<nn::NnDialect>();
  std::string text = elementTypeName(type.getElementType()) + "[";
  for (auto [k, dim] : llvm::enumerate(nn::getDims(type)))
    text += (k ? ", " : "") + nn::printDim(dim, dialect);
  return text + "]";
}

FailureOr<HostValue> TensorReader::read(const TensorProto &tensor, Complaint &complaint) {
  auto it = decoded.find(&tensor);
  if (it != decoded.end())
    return it->second;
  // The message is ours; its payload moves into the value.
  FailureOr<HostValue> value = decode(const_cast<TensorProto &>(tensor), complaint);
  if (succeeded(value))
    decoded[&tensor] = *value;
  return value;
}

static int64_t typedCount(const TensorProto &tensor) {
  return int64_t(tensor.float_data_size()) + tensor.int32_data_size() + tensor.int64_data_size() +
         tensor.double_data_size() + tensor.uint64_data_size() + tensor.string_data_size();
}

/// Booleans are 0 or 1 in the compiler.
static bool isNormalized(ArrayRef<char> bytes) {
  return llvm::all_of(bytes, [](char c) { return c == 0 || c == 1; });
}

/// A copy of `bytes`, booleans made 0 or 1.
static HostValue copyOf(Type type, ArrayRef<int64_t> shape, ArrayRef<char> bytes) {
  HostValue value(type, shape);
  MutableArrayRef<char> out = value.getMutableBytes();
  for (size_t k = 0; k < bytes.size(); ++k)
    out[k] = type.isInteger(1) ? bytes[k] != 0 : bytes[k];
  return value;
}

FailureOr<HostValue> TensorReader::decode(TensorProto &tensor, Complaint &complaint) {
  FailureOr<Type> type = getElementType(tensor.data_type(), context, complaint);
  if (failed(type))
    return failure();
  if (tensor.has_segment())
    return complaint.unsupported("the tensor is stored in segments", "save the model again with a current onnx package");
  if (tensor.dims_size() > static_cast<int64_t>(budget.maxRank))
    return complaint.unsupported("expected a rank of at most " + llvm::Twine(budget.maxRank) + ", found " +
                                 llvm::Twine(tensor.dims_size()));
  SmallVector<int64_t> shape(tensor.dims().begin(), tensor.dims().end());
  for (auto [k, size] : llvm::enumerate(shape))
    if (size < 0 || size > ImportBudget::maxDim)
      return complaint.invalid("expected sizes of 0 " + llvm::Twine(size < 0 ? "or more" : "to 2^40") + ", found " +
                               llvm::Twine(size) + " as dimension " + llvm::Twine(k));
  std::optional<int64_t> count = checkedElementCount(shape);
  int64_t width = elementSize(*type);
  if (!count || *count > budget.maxTensorBytes / width)
    return complaint.invalid("expected a tensor of at most " + llvm::Twine(budget.maxTensorBytes) +
                             " bytes, found larger dimensions");
  int64_t size = *count * width;

  if (tensor.data_location() == TensorProto::EXTERNAL) {
    if (tensor.raw_data().size() || typedCount(tensor))
      return complaint.invalid("expected external data or data in the file, found both");
    return decodeExternal(tensor, *type, shape, size, complaint);
  }
  if (tensor.has_raw_data() && (tensor.raw_data().size() || !typedCount(tensor))) {
    if (typedCount(tensor))
      return complaint.invalid("expected raw_data or a typed field, found both");
    if (static_cast<int64_t>(tensor.raw_data().size()) != size)
      return complaint.invalid("expected " + llvm::Twine(size) + " bytes of raw_data for " + llvm::Twine(*count) + " x " +
                               elementTypeName(*type) + ", found " + llvm::Twine(tensor.raw_data().size()));
    auto owner = std::make_shared<std::string>(std::move(*tensor.mutable_raw_data()));
    ArrayRef<char> bytes(owner->data(), owner->size());
    if (type->isInteger(1) && !isNormalized(bytes))
      return copyOf(*type, shape, bytes);
    return HostValue(*type, shape, bytes, owner);
  }
  return decodeTyped(tensor, *type, shape, *count, complaint);
}

FailureOr<HostValue> TensorReader::decodeExternal(const TensorProto &tensor, Type type, ArrayRef<int64_t> shape,
                                                  size_t size, Complaint &complaint) {
  StringRef location;
  uint64_t offset = 0;
  std::optional<uint64_t> length;
  for (const auto &entry : tensor.external_data()) {
    StringRef key = entry.key(), text = entry.value();
    uint64_t number = 0;
    if ((key == "offset" || key == "length") && text.getAsInteger(10, number))
      return complaint.invalid("expected a number of bytes as " + key + " of external data, found " + quoted(text));
    if (key == "location")
      location = text;
    else if (key == "offset")
      offset = number;
    else if (key == "length")
      length = number;
    else if (key != "checksum")
      ++unknownKeys[key];
  }
  if (length && *length != size)
    return complaint.invalid("expected " + llvm::Twine(size) + " bytes of external data, found a length of " +
                             llvm::Twine(*length));
  FailureOr<ExternalFiles::Range> range = files.read(location, offset, uint64_t(size), complaint);
  if (failed(range))
    return failure();
  externalHash = llvm::xxh3_64bits(ArrayRef(reinterpret_cast<const uint8_t *>(range->bytes.data()), size)) +
                 externalHash * 0x9e3779b97f4a7c15;
  bool isAligned = reinterpret_cast<uintptr_t>(range->bytes.data()) % elementSize(type) == 0;
  if (!isAligned || (type.isInteger(1) && !isNormalized(range->bytes)))
    return copyOf(type, shape, range->bytes);
  return HostValue(type, shape, range->bytes, range->owner);
}

/// Writes integers that must fit `Storage` into `value`.
template <typename Storage, typename Field>
static LogicalResult store(HostValue &value, const Field &field, Complaint &complaint) {
  auto *out = reinterpret_cast<Storage *>(value.getMutableBytes().data());
  for (int k = 0; k < field.size(); ++k) {
    out[k] = static_cast<Storage>(field[k]);
    if constexpr (std::is_integral_v<Storage>)
      if (static_cast<int64_t>(out[k]) != static_cast<int64_t>(field[k]))
        return complaint.invalid("expected elements that fit " + elementTypeName(value.getElementType()) + ", found " +
                                 llvm::Twine(field[k]) + " at index " + llvm::Twine(k));
  }
  return success();
}

FailureOr<HostValue> TensorReader::decodeTyped(const TensorProto &tensor, Type type, ArrayRef<int64_t> shape,
                                               int64_t count, Complaint &complaint) {
  struct {
    const char *name;
    int64_t size;
  } fields[] = {{"float_data", tensor.float_data_size()},   {"int32_data", tensor.int32_data_size()},
                {"int64_data", tensor.int64_data_size()},   {"double_data", tensor.double_data_size()},
                {"uint64_data", tensor.uint64_data_size()}, {"string_data", tensor.string_data_size()}};
  StringRef expected = type.isF32()            ? "float_data"
                       : type.isF64()          ? "double_data"
                       : type.isInteger(64) && !type.isUnsignedInteger() ? "int64_data"
                       : type.isUnsignedInteger(64) || type.isUnsignedInteger(32) ? "uint64_data"
                                               : "int32_data";
  for (const auto &field : fields) {
    if (field.name == expected && field.size != count)
      return complaint.invalid("expected " + llvm::Twine(count) + " elements of " + elementTypeName(type) + " in " +
                               expected + ", found " + llvm::Twine(field.size));
    if (field.name != expected && field.size)
      return complaint.invalid("expected elements of " + elementTypeName(type) + " in " + expected + ", found " +
                               llvm::Twine(field.size) + " in " + field.name);
  }
  HostValue value(type, shape);
  LogicalResult result = success();
  if (type.isF32())
    result = store<float>(value, tensor.float_data(), complaint);
  else if (type.isF64())
    result = store<double>(value, tensor.double_data(), complaint);
  else if (type.isF16() || type.isBF16())
    result = store<uint16_t>(value, tensor.int32_data(), complaint);
  else if (type.isUnsignedInteger(64))
    result = store<uint64_t>(value, tensor.uint64_data(), complaint);
  else if (type.isUnsignedInteger(32))
    result = store<uint32_t>(value, tensor.uint64_data(), complaint);
  else if (type.isUnsignedInteger(16))
    result = store<uint16_t>(value, tensor.int32_data(), complaint);
  else if (type.isUnsignedInteger(8))
    result = store<uint8_t>(value, tensor.int32_data(), complaint);
  else if (type.isInteger(64))
    result = store<int64_t>(value, tensor.int64_data(), complaint);
  else if (type.isInteger(32))
    result = store<int32_t>(value, tensor.int32_data(), complaint);
  else if (type.isInteger(16))
    result = store<int16_t>(value, tensor.int32_data(), complaint);
  else if (type.isInteger(8))
    result = store<int8_t>(value, tensor.int32_data(), complaint);
  else
    for (int k = 0; k < tensor.int32_data_size(); ++k)
      value.getMutableBytes()[k] = tensor.int32_data(k) != 0;
  if (failed(result))
    return failure();
  return value;
}
