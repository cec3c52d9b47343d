// A .npy file is "\x93NUMPY", two version bytes, a little-endian length (2 bytes, from version 2 on
// 4), a Python dictionary of that length, and the elements.
#include "lib/Data/Npy.h"
#include "lib/Data/Failure.h"
#include "lib/Data/Files.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Endian.h"
#include <cstring>

namespace dlc::data {

namespace {

constexpr llvm::StringLiteral magic("\x93NUMPY");
constexpr uint64_t maxHeaderBytes = 1 << 20; // numpy itself stops at 10000 unless told otherwise

/// numpy's letter and size of an element.
struct TypeCode {
  const char *code;
  int32_t dtype;
};
constexpr TypeCode typeCodes[] = {{"f4", DLC_F32}, {"f8", DLC_F64}, {"f2", DLC_F16}, {"V2", DLC_BF16},
                                  {"i1", DLC_I8},  {"i2", DLC_I16}, {"i4", DLC_I32}, {"i8", DLC_I64},
                                  {"u1", DLC_U8},  {"u2", DLC_U16}, {"u4", DLC_U32}, {"u8", DLC_U64},
                                  {"b1", DLC_BOOL}};

/// The beginning of text from a file, fit for a message.
std::string printable(llvm::StringRef text) {
  std::string result;
  for (char c : text.take_front(24))
    result += llvm::isPrint(c) ? c : '?';
  return text.size() > 24 ? result + "..." : result;
}

/// Reads the dictionary: {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }.
class HeaderParser {
public:
  HeaderParser(llvm::StringRef text, llvm::StringRef name) : all(text), rest(text), name(name) {}

  llvm::Error parse(NpyHeader &header) {
    bool descr = false, order = false, shape = false;
    if (!take('{'))
      return unexpected("'{'");
    while (!take('}')) {
      llvm::StringRef key;
      if (!takeString(key) || !take(':'))
        return unexpected("a quoted key and ':'");
      bool *seen = key == "descr"           ? &descr
                   : key == "fortran_order" ? &order
                   : key == "shape"         ? &shape
                                            : nullptr;
      if (!seen || *seen)
        return failure(name, "expected the header keys descr, fortran_order and shape once each, found '" +
                                 printable(key) + "'");
      *seen = true;
      if (llvm::Error error = seen == &descr   ? parseDescr(header)
                              : seen == &order ? parseOrder(header)
                                               : parseShape(header))
        return error;
      if (!take(',') && !skipSpace().starts_with("}"))
        return unexpected("',' or '}'");
    }
    if (!skipSpace().empty())
      return unexpected("the end of the header");
    if (!descr || !order || !shape)
      return failure(name, llvm::Twine("the header has no '") +
                               (!descr   ? "descr"
                                : !order ? "fortran_order"
                                         : "shape") +
                               "'");
    return llvm::Error::success();
  }

private:
  llvm::StringRef skipSpace() { return rest = rest.ltrim(" \t\r\n"); }

  bool take(char c) {
    skipSpace();
    return rest.consume_front(llvm::StringRef(&c, 1));
  }

  bool takeString(llvm::StringRef &value) {
    skipSpace();
    if (!rest.starts_with("'") && !rest.starts_with("\""))
      return false;
    size_t end = rest.find(rest[0], 1);
    if (end == llvm::StringRef::npos)
      return false;
    value = rest.slice(1, end);
    rest = rest.drop_front(end + 1);
    return true;
  }

  llvm::Error unexpected(const llvm::Twine &expected) {
    std::string found = rest.empty() ? "its end" : "'" + printable(rest) + "'";
    return failure(name, "expected " + expected + " at byte " + llvm::Twine(all.size() - rest.size()) +
                             " of the header, found " + found);
  }

  llvm::Error parseDescr(NpyHeader &header) {
    if (skipSpace().starts_with("["))
      return failure(
          name,
          "expected one element type, found a structured array; save each field as an array of its own");
    llvm::StringRef descr;
    if (!takeString(descr))
      return unexpected("an element type such as '<f4'");
    llvm::StringRef code = descr.ltrim("<>|=");
    bool bigEndian = descr.starts_with(">");
    if (code == "bfloat16")
      code = "V2";
    else if (code == "?")
      code = "b1";
    for (const TypeCode &row : typeCodes) {
      if (code != row.code)
        continue;
      header.dtype = row.dtype;
      header.swapped = bigEndian && dtypeSize(row.dtype) > 1;
      return llvm::Error::success();
    }
    return failure(name, "expected elements of type f2, f4, f8, i1..i8, u1..u8, b1 or bfloat16, found '" +
                             printable(descr) + "'; convert with numpy's astype before saving");
  }

  llvm::Error parseOrder(NpyHeader &header) {
    skipSpace();
    header.fortran = rest.consume_front("True");
    if (!header.fortran && !rest.consume_front("False"))
      return unexpected("True or False");
    return llvm::Error::success();
  }

  llvm::Error parseShape(NpyHeader &header) {
    if (!take('('))
      return unexpected("'(' before the shape");
    while (!take(')')) {
      int64_t dim = 0;
      skipSpace();
      if (rest.consumeInteger(10, dim) || dim < 0)
        return unexpected("a dimension of 0 or more");
      rest.consume_front("L"); // Python 2 wrote long integers so
      if (header.shape.size() == DLC_MAX_RANK)
        return failure(name, "expected at most " + llvm::Twine(DLC_MAX_RANK) + " dimensions, found more");
      header.shape.push_back(dim);
      if (!take(',') && !skipSpace().starts_with(")"))
        return unexpected("',' or ')'");
    }
    return llvm::Error::success();
  }

  llvm::StringRef all, rest, name;
};

void swapBytes(HostTensor &tensor) {
  size_t width = dtypeSize(tensor.dtype());
  for (char *p = tensor.data(), *end = p + tensor.bytes(); p != end; p += width)
    std::reverse(p, p + width);
}

/// From first-dimension-fastest to last-dimension-fastest.
llvm::Error toRowMajor(HostTensor &tensor) {
  llvm::ArrayRef<int64_t> shape = tensor.shape();
  size_t rank = shape.size(), width = dtypeSize(tensor.dtype());
  if (rank < 2 || tensor.bytes() == 0)
    return llvm::Error::success();
  llvm::Expected<HostTensor> result = HostTensor::create(tensor.dtype(), shape);
  if (!result)
    return result.takeError();
  int64_t index[DLC_MAX_RANK] = {}, strides[DLC_MAX_RANK] = {1};
  for (size_t d = 1; d < rank; ++d)
    strides[d] = strides[d - 1] * shape[d - 1];
  int64_t from = 0;
  for (char *to = result->data(), *end = to + result->bytes(); to != end; to += width) {
    std::memcpy(to, tensor.data() + from * width, width);
    for (size_t d = rank; d-- > 0;) {
      from += strides[d];
      if (++index[d] < shape[d])
        break;
      from -= strides[d] * shape[d];
      index[d] = 0;
    }
  }
  tensor = std::move(*result);
  return llvm::Error::success();
}

/// The bytes of magic, version and length, and through `length` those of the dictionary.
llvm::Expected<uint64_t> parsePrefix(llvm::StringRef start, llvm::StringRef name, uint64_t &length) {
  if (!start.starts_with(magic))
    return failure(name, "expected an npy file, found other first bytes");
  if (start.size() < 10)
    return failure(name, "expected a header, found the end of the file at byte " + llvm::Twine(start.size()));
  int major = static_cast<unsigned char>(start[6]);
  if (major < 1 || major > 3)
    return failure(name, "expected npy version 1, 2 or 3, found " + llvm::Twine(major));
  if (major == 1) {
    length = llvm::support::endian::read16le(start.data() + 8);
    return 10;
  }
  if (start.size() < npyPrefixBytes)
    return failure(name, "expected a header, found the end of the file at byte " + llvm::Twine(start.size()));
  length = llvm::support::endian::read32le(start.data() + 8);
  return npyPrefixBytes;
}

} // namespace

llvm::Expected<uint64_t> npyDataOffset(llvm::StringRef prefix, llvm::StringRef name) {
  uint64_t length = 0;
  llvm::Expected<uint64_t> text = parsePrefix(prefix, name, length);
  if (!text)
    return text.takeError();
  if (length > maxHeaderBytes)
    return failure(name, "expected a header of at most " + llvm::Twine(maxHeaderBytes) + " bytes, found " +
                             llvm::Twine(length));
  return *text + length;
}

llvm::Expected<NpyHeader> parseNpyHeader(llvm::StringRef start, uint64_t fileSize, llvm::StringRef name) {
  NpyHeader header;
  uint64_t length = 0;
  llvm::Expected<uint64_t> offset = npyDataOffset(start, name);
  if (!offset)
    return offset.takeError();
  header.offset = *offset;
  if (header.offset > start.size())
    return failure(name, "expected a header of " + llvm::Twine(header.offset) +
                             " bytes, found the end of the file at byte " + llvm::Twine(start.size()));
  uint64_t text = llvm::cantFail(parsePrefix(start, name, length)); // npyDataOffset has seen it succeed
  if (llvm::Error error = HeaderParser(start.substr(text, length), name).parse(header))
    return error;
  llvm::Expected<size_t> bytes = tensorBytes(header.dtype, header.shape);
  if (!bytes)
    return failure(name, llvm::toString(bytes.takeError()));
  header.bytes = *bytes;
  uint64_t found = fileSize - header.offset;
  if (header.bytes != found)
    return failure(name, "expected " + llvm::Twine(header.bytes) + " bytes of " + shapeText(header.shape) +
                             " " + dtypeName(header.dtype) + " from byte " + llvm::Twine(header.offset) +
                             " on, found " + llvm::Twine(found));
  return header;
}

llvm::Error finishNpy(const NpyHeader &header, HostTensor &tensor, llvm::StringRef name) {
  if (header.swapped)
    swapBytes(tensor);
  if (header.fortran)
    if (llvm::Error error = toRowMajor(tensor))
      return failure(name, llvm::toString(std::move(error)));
  if (header.dtype == DLC_BOOL)
    for (size_t i = 0; i != tensor.bytes(); ++i)
      if (static_cast<unsigned char>(tensor.data()[i]) > 1)
        return failure(name,
                       "expected bools of 0 or 1, found " +
                           llvm::Twine(static_cast<unsigned>(static_cast<unsigned char>(tensor.data()[i]))) +
                           " at element " + llvm::Twine(i));
  return llvm::Error::success();
}

llvm::Expected<HostTensor> parseNpy(llvm::StringRef contents, llvm::StringRef name) {
  llvm::Expected<NpyHeader> header = parseNpyHeader(contents, contents.size(), name);
  if (!header)
    return header.takeError();
  llvm::Expected<HostTensor> tensor = HostTensor::create(header->dtype, header->shape);
  if (!tensor)
    return failure(name, llvm::toString(tensor.takeError()));
  if (header->bytes != 0)
    std::memcpy(tensor->data(), contents.data() + header->offset, header->bytes);
  if (llvm::Error error = finishNpy(*header, *tensor, name))
    return error;
  return tensor;
}

llvm::Expected<HostTensor> readNpy(llvm::StringRef path) {
  llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>> file = readFile(path);
  if (!file)
    return file.takeError();
  return parseNpy((*file)->getBuffer(), path);
}

std::string npyHeaderText(int32_t dtype, llvm::ArrayRef<int64_t> shape) {
  std::string text = "{'descr': '";
  text += dtypeSize(dtype) == 1 ? '|' : '<';
  for (const TypeCode &row : typeCodes)
    if (row.dtype == dtype)
      text += row.code;
  text += "', 'fortran_order': False, 'shape': (";
  for (size_t d = 0; d != shape.size(); ++d)
    text += (d ? ", " : "") + std::to_string(shape[d]);
  text += shape.size() == 1 ? ",), }" : "), }";
  text.append(63 - (10 + text.size()) % 64, ' '); // with the newline a multiple of 64 bytes
  text += '\n';
  std::string header = magic.str() + std::string("\x01\x00", 2);
  header += static_cast<char>(text.size() & 255);
  header += static_cast<char>(text.size() >> 8);
  return header + text;
}

llvm::Error writeNpy(llvm::StringRef path, const dlc_tensor &tensor) {
  llvm::ArrayRef<int64_t> shape(tensor.shape, tensor.rank);
  llvm::Expected<size_t> bytes = tensorBytes(tensor.dtype, shape);
  if (!bytes)
    return failure(path, llvm::toString(bytes.takeError()));
  return writeFileAtomically(path, [&](llvm::raw_ostream &stream) {
    stream << npyHeaderText(tensor.dtype, shape);
    stream.write(static_cast<const char *>(tensor.data), *bytes);
    return llvm::Error::success();
  });
}

} // namespace dlc::data
