// Decoding is stb's; bounds and names of files are ours.
#include "lib/Data/Picture.h"
#include "lib/Data/Failure.h"
#include "lib/Data/Files.h"
#include "lib/Data/StbImage.h"
#include <memory>

namespace dlc::data {

namespace {
struct FreeStb {
  void operator()(unsigned char *memory) const { dlc_stb_free(memory); }
};
using StbBytes = std::unique_ptr<unsigned char, FreeStb>;
} // namespace

llvm::Expected<Picture> decodePicture(llvm::StringRef contents, llvm::StringRef name) {
  const unsigned char *bytes = contents.bytes_begin();
  Picture picture;
  const char *reason = "";
  if (dlc_stb_info(bytes, contents.size(), &picture.width, &picture.height, &picture.channels, &reason) != 0)
    return failure(name, llvm::Twine("expected a png or jpeg of at most ") + llvm::Twine(DLC_STB_MAX_PIXELS) +
                             " pixels: " + reason);
  if (picture.channels == 2)
    picture.channels = 4;
  int32_t width = picture.width, height = picture.height;
  StbBytes pixels(dlc_stb_decode(bytes, contents.size(), picture.channels, &width, &height, &reason));
  if (!pixels)
    return failure(name, llvm::Twine("damaged picture: ") + reason);
  if (width != picture.width || height != picture.height)
    return failure(name, "damaged picture: two sizes in one file");
  size_t size = static_cast<size_t>(width) * height * picture.channels;
  picture.pixels.assign(pixels.get(), pixels.get() + size);
  return picture;
}

llvm::Expected<Picture> readPicture(llvm::StringRef path) {
  llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>> file = readFile(path);
  if (!file)
    return file.takeError();
  return decodePicture((*file)->getBuffer(), path);
}

llvm::Error writePng(llvm::StringRef path, const Picture &picture) {
  size_t expected = static_cast<size_t>(picture.height) * picture.width * picture.channels;
  bool fits = picture.width > 0 && picture.height > 0 && picture.channels >= 1 && picture.channels <= 4 &&
              expected / picture.channels <= DLC_STB_MAX_PIXELS && expected == picture.pixels.size();
  if (!fits)
    return failure(path, "expected " + llvm::Twine(picture.height) + "x" + llvm::Twine(picture.width) + "x" +
                             llvm::Twine(picture.channels) + " pixels, got " + llvm::Twine(picture.pixels.size()) +
                             " bytes");
  int size = 0;
  StbBytes bytes(dlc_stb_encode_png(picture.pixels.data(), picture.width, picture.height, picture.channels, &size));
  if (!bytes)
    return failure(path, "no memory to encode the picture");
  return writeFileAtomically(path, [&](llvm::raw_ostream &stream) {
    stream.write(reinterpret_cast<const char *>(bytes.get()), size);
    return llvm::Error::success();
  });
}

bool isPictureName(llvm::StringRef path) {
  return path.ends_with_insensitive(".png") || path.ends_with_insensitive(".jpg") ||
         path.ends_with_insensitive(".jpeg");
}

} // namespace dlc::data
