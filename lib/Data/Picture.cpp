// Decoding is libpng's and libjpeg-turbo's; see PictureCodec.h.
#include "lib/Data/Picture.h"
#include "lib/Data/Failure.h"
#include "lib/Data/Files.h"
#include "lib/Data/PictureCodec.h"
#include <cstdlib>
#include <memory>

namespace dlc::data {

namespace {
struct Free {
  void operator()(unsigned char *memory) const { std::free(memory); }
};
using CodecBytes = std::unique_ptr<unsigned char, Free>;
} // namespace

llvm::Expected<Picture> decodePicture(llvm::StringRef contents, llvm::StringRef name) {
  bool png = contents.starts_with("\x89PNG\r\n\x1a\n");
  if (!png && !contents.starts_with("\xff\xd8"))
    return failure(name, "expected a png or jpeg, found other first bytes");
  dlc_pixels pixels;
  char message[DLC_CODEC_MESSAGE];
  if ((png ? dlc_decode_png : dlc_decode_jpeg)(contents.bytes_begin(), contents.size(), &pixels, message) !=
      0)
    return failure(name, llvm::Twine("cannot decode the ") + (png ? "png" : "jpeg") + " of at most " +
                             llvm::Twine(DLC_CODEC_MAX_PIXELS) + " pixels: " + message);
  CodecBytes bytes(pixels.data);
  Picture picture{pixels.height, pixels.width, pixels.channels, {}};
  picture.pixels.assign(bytes.get(), bytes.get() + size_t(pixels.width) * pixels.height * pixels.channels);
  return picture;
}

llvm::Expected<Picture> readPicture(llvm::StringRef path) {
  llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>> file = readFile(path);
  if (!file)
    return file.takeError();
  return decodePicture((*file)->getBuffer(), path);
}

llvm::Error writePng(llvm::StringRef path, const Picture &picture) {
  size_t expected = size_t(picture.height) * picture.width * picture.channels;
  bool channels = picture.channels == 1 || picture.channels == 3 || picture.channels == 4;
  if (picture.width < 1 || picture.height < 1 || !channels ||
      expected / picture.channels > DLC_CODEC_MAX_PIXELS || expected != picture.pixels.size())
    return failure(path, "expected " + llvm::Twine(picture.height) + "x" + llvm::Twine(picture.width) + "x" +
                             llvm::Twine(picture.channels) + " pixels, got " +
                             llvm::Twine(picture.pixels.size()) + " bytes");
  dlc_pixels pixels{const_cast<uint8_t *>(picture.pixels.data()), picture.width, picture.height,
                    picture.channels};
  char message[DLC_CODEC_MESSAGE];
  size_t size = 0;
  CodecBytes bytes(dlc_encode_png(&pixels, &size, message));
  if (!bytes)
    return failure(path, llvm::Twine("cannot encode the picture: ") + message);
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
