// Pictures against what Pillow wrote, damaged ones, and their terminal form.
#include "lib/Data/Picture.h"
#include "TestFiles.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Endian.h"
#include <zlib.h>

using namespace dlc::data;

namespace {

void expectGradient(const Picture &picture, int32_t channels) {
  ASSERT_EQ(picture.height, 6);
  ASSERT_EQ(picture.width, 10);
  ASSERT_EQ(picture.channels, channels);
  for (int32_t y = 0; y != 6; ++y)
    for (int32_t x = 0; x != 10; ++x) {
      EXPECT_EQ(picture.at(y, x, 0), 25 * x);
      if (channels >= 3)
        EXPECT_EQ(picture.at(y, x, 1), 50 * y);
      if (channels == 4)
        EXPECT_EQ(picture.at(y, x, 3), 128);
    }
}

size_t lines(const std::string &text) { return llvm::StringRef(text).count('\n'); }

} // namespace

TEST(Picture, ReadsPng) {
  expectGradient(value(readPicture(fixture("rgb.png"))), 3);
  expectGradient(value(readPicture(fixture("rgba.png"))), 4);
  expectGradient(value(readPicture(fixture("grey.png"))), 1);
  expectGradient(value(readPicture(fixture("grey16.png"))), 1);
  Picture greyAlpha = value(readPicture(fixture("grey-alpha.png")));
  EXPECT_EQ(greyAlpha.channels, 4);
  EXPECT_EQ(greyAlpha.at(0, 9, 1), 225);
  EXPECT_EQ(greyAlpha.at(0, 9, 3), 255);
}

TEST(Picture, ReadsJpeg) {
  for (const char *name : {"flat.jpg", "flat-progressive.jpg"}) {
    Picture picture = value(readPicture(fixture(name)));
    ASSERT_EQ(picture.pixels.size(), 16u * 16 * 3);
    EXPECT_NEAR(picture.at(8, 8, 0), 200, 2);
    EXPECT_NEAR(picture.at(8, 8, 1), 100, 2);
    EXPECT_NEAR(picture.at(8, 8, 2), 50, 2);
  }
}

TEST(Picture, RoundTrip) {
  Folder folder;
  for (const char *name : {"rgb.png", "rgba.png", "grey.png"}) {
    Picture picture = value(readPicture(fixture(name)));
    expectSuccess(writePng(folder.path("out.png"), picture));
    EXPECT_EQ(value(readPicture(folder.path("out.png"))).pixels, picture.pixels);
  }
  Picture wrong;
  wrong.height = wrong.width = 2;
  EXPECT_MESSAGE(writePng(folder.path("out.png"), wrong), "expected 2x2x1 pixels, got 0 bytes");
  EXPECT_MESSAGE(writePng(folder.path("out.png"), Picture()), "expected 0x0x1 pixels");
}

TEST(Picture, ReadsPaletteAndInks) {
  expectGradient(value(readPicture(fixture("palette.png"))), 3);
  Picture picture = value(readPicture(fixture("cmyk.jpg")));
  ASSERT_EQ(picture.pixels.size(), 16u * 16 * 3);
  EXPECT_NEAR(picture.at(8, 8, 0), 200, 3);
  EXPECT_NEAR(picture.at(8, 8, 2), 50, 3);
}

TEST(Picture, RefusesOtherFiles) {
  Folder folder;
  EXPECT_MESSAGE(readPicture(folder.path("absent.png")), "cannot read: No such file");
  EXPECT_MESSAGE(decodePicture("", "a.png"), "a.png: expected a png or jpeg");
  EXPECT_MESSAGE(decodePicture("GIF89a....", "a.gif"),
                 "a.gif: expected a png or jpeg, found other first bytes");
}

TEST(Picture, RefusesHugeHeaders) {
  std::string bytes = contentsOf(fixture("rgb.png"));
  auto withSize = [&](uint32_t width, uint32_t height) { // IHDR's fields and its checksum
    std::string result = bytes;
    llvm::support::endian::write32be(&result[16], width);
    llvm::support::endian::write32be(&result[20], height);
    auto *header = reinterpret_cast<const Bytef *>(&result[12]);
    llvm::support::endian::write32be(&result[29], static_cast<uint32_t>(crc32(0, header, 17)));
    return result;
  };
  EXPECT_MESSAGE(decodePicture(withSize(0x7fffffff, 0x7fffffff), "a.png"),
                 "cannot decode the png of at most 67108864");
  EXPECT_MESSAGE(decodePicture(withSize(32769, 1), "a.png"), "Invalid IHDR data");
  EXPECT_MESSAGE(decodePicture(withSize(8193, 8193), "a.png"), "the picture is too large");
  EXPECT_MESSAGE(decodePicture(withSize(800, 800), "a.png"), "cannot decode the png");
  EXPECT_MESSAGE(decodePicture(withSize(0, 8), "a.png"), "Invalid IHDR data");
  std::string jpeg = contentsOf(fixture("flat.jpg"));
  size_t frame = jpeg.find("\xff\xc0");
  ASSERT_NE(frame, std::string::npos);
  jpeg[frame + 5] = jpeg[frame + 7] = 0x7f;
  EXPECT_MESSAGE(decodePicture(jpeg, "a.jpg"), "the picture is too large");
}

TEST(Picture, EveryTruncatedPngAndMostTruncatedJpegsFail) {
  std::string png = contentsOf(fixture("rgb.png")), jpeg = contentsOf(fixture("flat.jpg"));
  for (size_t size = 0; size != png.size(); ++size)
    EXPECT_NE(message(decodePicture(llvm::StringRef(png).take_front(size), "cut.png")), "success") << size;
  for (size_t size = 0; size + 2 < jpeg.size(); ++size) // all but the end marker
    EXPECT_NE(message(decodePicture(llvm::StringRef(jpeg).take_front(size), "cut.jpg")), "success") << size;
}

TEST(Picture, TruncationsAndFlippedBitsAreHarmless) {
  for (const char *name : {"rgb.png", "grey16.png", "flat.jpg", "flat-progressive.jpg"}) {
    std::string whole = contentsOf(fixture(name));
    ASSERT_FALSE(whole.empty());
    for (size_t size = 0; size != whole.size(); ++size)
      llvm::consumeError(decodePicture(llvm::StringRef(whole).take_front(size), "cut").takeError());
    for (size_t bit = 0; bit != whole.size() * 8; ++bit) {
      std::string damaged = whole;
      damaged[bit / 8] ^= static_cast<char>(1 << bit % 8);
      llvm::consumeError(decodePicture(damaged, "flipped").takeError());
    }
  }
}

TEST(Picture, Names) {
  EXPECT_TRUE(isPictureName("a/b.PNG"));
  EXPECT_TRUE(isPictureName("b.jpeg"));
  EXPECT_FALSE(isPictureName("b.npy"));
}

TEST(Picture, TextFitsTheWidth) {
  Picture picture;
  picture.width = 200;
  picture.height = 100;
  picture.pixels.assign(200 * 100, 0);
  TextOptions options;
  options.maxColumns = 40;
  options.style = TextStyle::Ascii;
  std::string text = pictureText(picture, options);
  EXPECT_EQ(lines(text), 10u);
  EXPECT_EQ(text.size(), 10u * 41);
  options.maxColumns = 1000; // never enlarged
  EXPECT_EQ(lines(pictureText(picture, options)), 50u);
  options.maxColumns = -5;
  EXPECT_EQ(lines(pictureText(picture, options)), 1u);
  EXPECT_EQ(pictureText(Picture(), options), "");
}

TEST(Picture, TextStyles) {
  Picture picture; // black and white above, white and white below
  picture.width = picture.height = 2;
  picture.pixels = {0, 255, 255, 255};
  TextOptions options;
  options.style = TextStyle::Ascii;
  EXPECT_EQ(pictureText(picture, options), "=@\n");
  options.darkOnLight = true;
  EXPECT_EQ(pictureText(picture, options), "= \n");
  options.style = TextStyle::Blocks;
  options.darkOnLight = false;
  EXPECT_EQ(pictureText(picture, options), "▄█\n");
  options.style = TextStyle::Colour;
  EXPECT_EQ(pictureText(picture, options), "\x1b[38;2;0;0;0m\x1b[48;2;255;255;255m▀"
                                           "\x1b[38;2;255;255;255m\x1b[48;2;255;255;255m▀\x1b[0m\n");
}

TEST(Picture, OddRowsAndTransparency) {
  Picture picture;
  picture.width = 1;
  picture.height = 3;
  picture.channels = 4;
  picture.pixels = {255, 255, 255, 255, 255, 255,
                    255, 255, 255, 255, 255, 0}; // the last pixel is transparent
  TextOptions options;
  EXPECT_EQ(pictureText(picture, options), "█\n \n");
}

TEST(Picture, SharedPhotos) {
  std::string folder = sharedFile("data/images");
  if (folder.empty())
    GTEST_SKIP() << "no shared data; set DLC_SHARED";
  int count = 0;
  std::error_code error;
  for (llvm::sys::fs::directory_iterator it(folder, error), end; it != end && !error; it.increment(error)) {
    if (!isPictureName(it->path()))
      continue;
    Picture picture = value(readPicture(it->path()));
    EXPECT_EQ(picture.pixels.size(), size_t(picture.height) * picture.width * picture.channels);
    ++count;
  }
  EXPECT_GT(count, 10);
}
