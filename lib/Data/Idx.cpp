// An idx file is two zero bytes, a type code, the rank, the dimensions as 4-byte big-endian numbers,
// and the elements, big endian too.
#include "lib/Data/Idx.h"
#include "lib/Data/Failure.h"
#include "lib/Data/Files.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Endian.h"
#include <algorithm>
#include <cstring>
#include <zlib.h>

namespace dlc::data {

namespace {

constexpr uint64_t maxGzipRatio = 1032; // the most that deflate can expand

/// The bytes of a file, inflated on the way when it is gzipped.
class Source {
public:
  Source(llvm::StringRef bytes, llvm::StringRef name)
      : rest(bytes), name(name), gzipped(bytes.starts_with("\x1f\x8b")) {}
  Source(const Source &) = delete;
  ~Source() {
    if (open)
      inflateEnd(&stream);
  }

  /// The most bytes that can still come.
  uint64_t limit() const { return gzipped ? (rest.size() + stream.avail_in) * maxGzipRatio : rest.size(); }
  bool isGzipped() const { return gzipped; }

  /// Fills `size` bytes, or says at which byte of the contents they ended.
  llvm::Error read(char *to, size_t size, const llvm::Twine &what) {
    llvm::Expected<size_t> got = gzipped ? inflateSome(to, size) : copySome(to, size);
    if (!got)
      return got.takeError();
    if (*got != size)
      return failure(name, "expected " + llvm::Twine(size) + " bytes of " + what + " from byte " +
                               llvm::Twine(position) + " on" +
                               (gzipped ? " of the uncompressed contents" : "") + ", found " +
                               llvm::Twine(*got));
    position += size;
    return llvm::Error::success();
  }

  llvm::Error expectEnd() {
    char extra;
    llvm::Expected<size_t> got = gzipped ? inflateSome(&extra, 1) : copySome(&extra, 1);
    if (!got)
      return got.takeError();
    if (*got != 0)
      return failure(name,
                     "expected the end of the contents at byte " + llvm::Twine(position) + ", found more");
    return llvm::Error::success();
  }

private:
  llvm::Expected<size_t> copySome(char *to, size_t size) {
    size = std::min(size, rest.size());
    if (size != 0)
      std::memcpy(to, rest.data(), size);
    rest = rest.drop_front(size);
    return size;
  }

  llvm::Expected<size_t> inflateSome(char *to, size_t size) {
    if (!open && inflateInit2(&stream, 15 + 16) != Z_OK) // 16: gzip's header and checksum
      return failure(name, "no memory to inflate");
    open = true;
    size_t done = 0;
    while (done < size && !ended) {
      if (stream.avail_in == 0) { // zlib counts in 32 bits
        stream.avail_in = static_cast<uInt>(std::min<size_t>(rest.size(), 1u << 30));
        stream.next_in = const_cast<Bytef *>(rest.bytes_begin());
        rest = rest.drop_front(stream.avail_in);
      }
      uInt room = static_cast<uInt>(std::min<size_t>(size - done, 1u << 30));
      stream.next_out = reinterpret_cast<Bytef *>(to + done);
      stream.avail_out = room;
      int status = inflate(&stream, Z_NO_FLUSH);
      done += room - stream.avail_out;
      if (status == Z_STREAM_END)
        ended =
            stream.avail_in == 0 && rest.empty() ? true : inflateReset(&stream) != Z_OK; // members may follow
      else if (status == Z_BUF_ERROR && stream.avail_in == 0 && rest.empty())
        return failure(name, "truncated gzip file: it ends after " + llvm::Twine(position + done) +
                                 " bytes of contents");
      else if (status != Z_OK && status != Z_BUF_ERROR)
        return failure(name, llvm::Twine("damaged gzip file: ") +
                                 (stream.msg ? stream.msg : "unknown reason") + " after " +
                                 llvm::Twine(position + done) + " bytes of contents");
    }
    return done;
  }

  llvm::StringRef rest, name;
  bool gzipped;
  z_stream stream = {};
  bool open = false, ended = false;
  uint64_t position = 0;
};

int32_t dtypeOf(unsigned char code) {
  switch (code) {
  case 0x08:
    return DLC_U8;
  case 0x09:
    return DLC_I8;
  case 0x0b:
    return DLC_I16;
  case 0x0c:
    return DLC_I32;
  case 0x0d:
    return DLC_F32;
  case 0x0e:
    return DLC_F64;
  default:
    return -1;
  }
}

} // namespace

llvm::Expected<HostTensor> readIdx(llvm::StringRef path) {
  llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>> file = readFile(path);
  if (!file)
    return file.takeError();
  Source source((*file)->getBuffer(), path);
  unsigned char head[4];
  if (llvm::Error error = source.read(reinterpret_cast<char *>(head), 4, "an idx header"))
    return error;
  int32_t dtype = dtypeOf(head[2]);
  if (head[0] != 0 || head[1] != 0 || dtype < 0)
    return failure(
        path, "expected an idx file (bytes 00 00, a type of 08, 09, 0b, 0c, 0d or 0e, the rank), found " +
                  llvm::toHex(llvm::ArrayRef<uint8_t>(head, 4), /*LowerCase=*/true));
  if (head[3] < 1 || head[3] > DLC_MAX_RANK)
    return failure(path, "expected 1.." + llvm::Twine(DLC_MAX_RANK) + " dimensions in byte 3, found " +
                             llvm::Twine(unsigned(head[3])));
  std::vector<int64_t> shape;
  for (unsigned d = 0; d != head[3]; ++d) {
    char dim[4];
    if (llvm::Error error = source.read(dim, 4, "dimension " + llvm::Twine(d)))
      return error;
    shape.push_back(llvm::support::endian::read32be(dim));
  }
  llvm::Expected<size_t> bytes = tensorBytes(dtype, shape);
  if (!bytes)
    return failure(path, llvm::toString(bytes.takeError()));
  if (*bytes > source.limit() || (!source.isGzipped() && *bytes != source.limit()))
    return failure(path, "expected " + llvm::Twine(*bytes) + " bytes of " + shapeText(shape) + " " +
                             dtypeName(dtype) + " from byte " + llvm::Twine(4 + 4 * shape.size()) +
                             " on, found " + (source.isGzipped() ? "at most " : "") +
                             llvm::Twine(source.limit()));
  llvm::Expected<HostTensor> tensor = HostTensor::create(dtype, shape);
  if (!tensor)
    return failure(path, llvm::toString(tensor.takeError()));
  if (llvm::Error error = source.read(tensor->data(), *bytes, shapeText(shape) + " " + dtypeName(dtype)))
    return error;
  if (llvm::Error error = source.expectEnd())
    return error;
  size_t width = dtypeSize(dtype);
  for (char *p = tensor->data(), *end = p + *bytes; width > 1 && p != end; p += width)
    std::reverse(p, p + width);
  return tensor;
}

} // namespace dlc::data
