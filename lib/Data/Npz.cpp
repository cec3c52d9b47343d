// Archives come from outside: a member's declared size is believed only as far as the bytes of the
// archive can hold it.
#include "lib/Data/Npz.h"
#include "lib/Data/Failure.h"
#include "lib/Data/Files.h"
#include "lib/Data/Npy.h"
#include <cstring>
#include <zip.h>

namespace dlc::data {

namespace {

constexpr uint64_t maxDeflateRatio = 1032; // a deflated bit pair stands for at most 258 bytes

std::string zipMessage(int code) {
  zip_error_t error;
  zip_error_init_with_code(&error, code);
  std::string text = zip_error_strerror(&error);
  zip_error_fini(&error);
  return text;
}

/// A member being read.
class Member {
public:
  Member(zip_t *archive, uint64_t entry) : file(zip_fopen_index(archive, entry, 0)) {}
  Member(const Member &) = delete;
  ~Member() {
    if (file)
      zip_fclose(file);
  }

  bool isOpen() const { return file; }

  /// Reads until `size` bytes are there or the member ends; returns how many are.
  size_t read(char *to, size_t size) {
    size_t done = 0;
    while (done < size) {
      zip_int64_t got = zip_fread(file, to + done, std::min<size_t>(size - done, size_t(1) << 30));
      if (got <= 0)
        break;
      done += static_cast<size_t>(got);
    }
    return done;
  }

  /// Whether the member ends here; libzip compares the checksum only then.
  llvm::Error expectEnd(llvm::StringRef name) {
    char extra;
    zip_int64_t got = zip_fread(file, &extra, 1);
    if (got > 0)
      return failure(name, "expected the end of the member, found more bytes than the archive declares");
    if (got < 0)
      return failure(name, llvm::Twine("damaged member: ") + zip_file_strerror(file));
    return llvm::Error::success();
  }

  std::string message(size_t expected, size_t found) {
    std::string text = "expected " + std::to_string(expected) + " bytes, found " + std::to_string(found);
    zip_error_t *error = zip_file_get_error(file);
    return zip_error_code_zip(error) == ZIP_ER_OK ? text : text + ": " + zip_error_strerror(error);
  }

private:
  zip_file_t *file;
};

} // namespace

void NpzReader::Close::operator()(struct zip *archive) const { zip_discard(archive); }

llvm::Expected<NpzReader> NpzReader::open(llvm::StringRef path) {
  llvm::Expected<uint64_t> size = regularFileSize(path);
  if (!size)
    return size.takeError();
  NpzReader reader;
  reader.path = path.str();
  reader.fileSize = *size;
  int code = 0;
  reader.archive.reset(zip_open(reader.path.c_str(), ZIP_RDONLY, &code));
  if (!reader.archive)
    return failure(path, "expected an npz (zip) archive: " + zipMessage(code));
  zip_int64_t count = zip_get_num_entries(reader.archive.get(), 0);
  for (zip_int64_t i = 0; i < count; ++i) {
    const char *text = zip_get_name(reader.archive.get(), i, ZIP_FL_ENC_GUESS);
    llvm::StringRef name = text ? text : "";
    if (!name.consume_back(".npy"))
      continue;
    reader.arrayNames.push_back(name.str());
    reader.entries.push_back(i);
  }
  if (reader.arrayNames.empty())
    return failure(path,
                   "expected an archive of .npy arrays, found " + llvm::Twine(count) + " other members");
  return reader;
}

int64_t NpzReader::find(llvm::StringRef name) const {
  for (size_t i = 0; i != arrayNames.size(); ++i)
    if (arrayNames[i] == name)
      return static_cast<int64_t>(i);
  return -1;
}

llvm::Expected<HostTensor> NpzReader::read(size_t index) const {
  std::string name = path + "[" + arrayNames[index] + "]";
  zip_stat_t stat;
  zip_uint64_t needed = ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD;
  if (zip_stat_index(archive.get(), entries[index], 0, &stat) != 0 || (stat.valid & needed) != needed)
    return failure(name, "the archive does not declare the member's size");
  if ((stat.valid & ZIP_STAT_ENCRYPTION_METHOD) && stat.encryption_method != ZIP_EM_NONE)
    return failure(name, "expected an archive without encryption");
  if (stat.comp_method != ZIP_CM_STORE && stat.comp_method != ZIP_CM_DEFLATE)
    return failure(name, "expected a stored or deflated member, found compression method " +
                             llvm::Twine(stat.comp_method));
  uint64_t limit = stat.comp_method == ZIP_CM_STORE ? fileSize : fileSize * maxDeflateRatio;
  if (stat.comp_size > fileSize || stat.size > limit)
    return failure(name, "the archive of " + llvm::Twine(fileSize) + " bytes declares a member of " +
                             llvm::Twine(stat.size));
  Member member(archive.get(), entries[index]);
  if (!member.isOpen())
    return failure(name, llvm::Twine("cannot open the member: ") + zip_strerror(archive.get()));

  std::string start(npyPrefixBytes, '\0');
  start.resize(member.read(start.data(), std::min<uint64_t>(npyPrefixBytes, stat.size)));
  llvm::Expected<uint64_t> offset = npyDataOffset(start, name);
  if (!offset)
    return offset.takeError();
  // A version 1 header may end before npyPrefixBytes: never, it holds at least the three keys.
  size_t have = start.size(), want = std::max<uint64_t>(*offset, have);
  start.resize(want);
  start.resize(have + member.read(start.data() + have, want - have));
  llvm::Expected<NpyHeader> header = parseNpyHeader(start, stat.size, name);
  if (!header)
    return header.takeError();
  llvm::Expected<HostTensor> tensor = HostTensor::create(header->dtype, header->shape);
  if (!tensor)
    return failure(name, llvm::toString(tensor.takeError()));
  size_t found = member.read(tensor->data(), header->bytes);
  if (found != header->bytes)
    return failure(name, member.message(header->bytes, found));
  if (llvm::Error error = member.expectEnd(name))
    return error;
  if (llvm::Error error = finishNpy(*header, *tensor, name))
    return error;
  return tensor;
}

/// Adds every tensor to `archive`; `headers` keeps what the archive refers to until it is closed.
static llvm::Error addMembers(zip_t *archive, llvm::StringRef path, llvm::ArrayRef<NamedTensor> tensors,
                              std::vector<std::string> &headers) {
  for (const NamedTensor &named : tensors) {
    llvm::ArrayRef<int64_t> shape(named.tensor.shape, named.tensor.rank);
    llvm::Expected<size_t> bytes = tensorBytes(named.tensor.dtype, shape);
    if (!bytes)
      return failure(path, named.name + ": " + llvm::toString(bytes.takeError()));
    std::string &header = headers.emplace_back(npyHeaderText(named.tensor.dtype, shape));
    zip_buffer_fragment_t parts[2] = {{reinterpret_cast<zip_uint8_t *>(header.data()), header.size()},
                                      {static_cast<zip_uint8_t *>(named.tensor.data), *bytes}};
    zip_source_t *source = zip_source_buffer_fragment(archive, parts, *bytes ? 2 : 1, 0);
    zip_int64_t entry =
        source ? zip_file_add(archive, (named.name + ".npy").c_str(), source, ZIP_FL_ENC_UTF_8) : -1;
    if (entry < 0) {
      zip_source_free(source);
      return failure(path, "cannot add " + named.name + ": " + zip_strerror(archive));
    }
    zip_set_file_compression(archive, entry, ZIP_CM_STORE, 0);
    zip_file_set_dostime(archive, entry, 0, (1 << 5) | 1, 0); // 1980-01-01: no clock in the bytes
  }
  return llvm::Error::success();
}

llvm::Error writeNpz(llvm::StringRef path, llvm::ArrayRef<NamedTensor> tensors) {
  if (tensors.empty())
    return failure(path, "expected at least one tensor to write, got none"); // zip deletes an empty archive
  std::vector<std::string> headers;
  headers.reserve(tensors.size()); // their addresses are kept
  return replaceFileAtomically(path, [&](llvm::StringRef file) -> llvm::Error {
    int code = 0;
    zip_t *archive = zip_open(file.str().c_str(), ZIP_CREATE | ZIP_TRUNCATE, &code);
    if (!archive)
      return failure(path, "cannot write: " + zipMessage(code));
    llvm::Error error = addMembers(archive, path, tensors, headers);
    if (!error && zip_close(archive) == 0)
      return error;
    if (!error)
      error = failure(path, llvm::Twine("cannot write: ") + zip_strerror(archive));
    zip_discard(archive);
    return error;
  });
}

} // namespace dlc::data
