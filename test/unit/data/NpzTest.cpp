// .npz archives, whole and damaged.
#include "lib/Data/Npz.h"
#include "TestFiles.h"
#include "llvm/ADT/STLExtras.h"

using namespace dlc::data;

namespace {

/// Every place of `from` in `text` replaced; both of one length.
std::string replaced(std::string text, const std::string &from, const std::string &to) {
  for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

/// Opens and reads all arrays; the first failure.
llvm::Error readAll(llvm::StringRef path) {
  llvm::Expected<NpzReader> archive = NpzReader::open(path);
  if (!archive)
    return archive.takeError();
  for (size_t i = 0; i != archive->names().size(); ++i)
    if (llvm::Expected<HostTensor> tensor = archive->read(i); !tensor)
      return tensor.takeError();
  return llvm::Error::success();
}

} // namespace

TEST(Npz, ReadsStoredAndDeflated) {
  NpzReader stored = value(NpzReader::open(fixture("stored.npz")));
  ASSERT_EQ(stored.names().size(), 2u);
  EXPECT_EQ(stored.find("x"), 0);
  EXPECT_EQ(stored.find("y"), 1);
  EXPECT_EQ(stored.find("z"), -1);
  EXPECT_EQ(value(stored.read(0)).as<float>()[23], 23.0f);
  EXPECT_EQ(value(stored.read(1)).as<int64_t>()[0], 1);

  NpzReader deflated = value(NpzReader::open(fixture("deflated.npz")));
  EXPECT_EQ(deflated.names()[0], "arr_0");
  EXPECT_EQ(value(deflated.read(0)).as<float>()[23], 23.0f);
}

TEST(Npz, RoundTripIsReproducible) {
  Folder folder;
  HostTensor x = counting<float>(DLC_F32, {3, 5}), empty = value(HostTensor::create(DLC_I32, {0}));
  NamedTensor tensors[] = {{"x", x.view()}, {"räum", empty.view()}};
  expectSuccess(writeNpz(folder.path("a.npz"), tensors));
  expectSuccess(writeNpz(folder.path("b.npz"), tensors));
  EXPECT_EQ(contentsOf(folder.path("a.npz")), contentsOf(folder.path("b.npz")));
  EXPECT_EQ(folder.entries(), 2u); // nothing temporary is left
  NpzReader archive = value(NpzReader::open(folder.path("a.npz")));
  ASSERT_EQ(archive.names().size(), 2u);
  EXPECT_EQ(archive.names()[1], "räum");
  EXPECT_EQ(value(archive.read(0)).as<float>()[14], 14.0f);
  EXPECT_EQ(value(archive.read(1)).elements(), 0);
}

TEST(Npz, RefusesOtherFiles) {
  Folder folder;
  EXPECT_MESSAGE(NpzReader::open(folder.path("absent.npz")), "cannot read: No such file");
  EXPECT_MESSAGE(NpzReader::open(folder.write("text.npz", "no archive")), "expected an npz (zip) archive");
  EXPECT_MESSAGE(NpzReader::open(folder.write("empty.npz", "")), "expected an");
  std::string other = replaced(contentsOf(fixture("stored.npz")), ".npy", ".txt");
  EXPECT_MESSAGE(NpzReader::open(folder.write("other.npz", other)), "found 2 other members");
  EXPECT_MESSAGE(writeNpz(folder.path("none.npz"), {}), "expected at least one tensor");
}

TEST(Npz, ChecksumIsCompared) {
  Folder folder;
  std::string bytes = contentsOf(fixture("stored.npz"));
  const float last = 23.0f, other = 24.0f;
  std::string from(reinterpret_cast<const char *>(&last), 4), to(reinterpret_cast<const char *>(&other), 4);
  std::string path = folder.write("damaged.npz", replaced(bytes, from, to));
  ASSERT_NE(contentsOf(path), bytes);
  EXPECT_MESSAGE(readAll(path), "CRC");
}

TEST(Npz, DeclaredSizesAreNotBelieved) {
  Folder folder;
  // In both the local and the central header: 80 00 00 00 + 96 bytes of x become 4 GB.
  uint32_t size = 128 + 96, huge = 0xfffffff0;
  std::string from(reinterpret_cast<const char *>(&size), 4), to(reinterpret_cast<const char *>(&huge), 4);
  std::string bytes = contentsOf(fixture("stored.npz"));
  ASSERT_NE(replaced(bytes, from, to), bytes);
  EXPECT_NE(message(readAll(folder.write("huge.npz", replaced(bytes, from, to)))), "success");
}

TEST(Npz, TruncationsAndFlippedBitsAreHarmless) {
  Folder folder;
  for (const char *name : {"stored.npz", "deflated.npz"}) {
    std::string whole = contentsOf(fixture(name));
    ASSERT_FALSE(whole.empty());
    for (size_t size = 0; size < whole.size(); size += 7)
      EXPECT_NE(message(readAll(folder.write("cut.npz", whole.substr(0, size)))), "success");
    for (size_t bit = 3; bit < whole.size() * 8; bit += 13) {
      std::string damaged = whole;
      damaged[bit / 8] ^= static_cast<char>(1 << bit % 8);
      llvm::consumeError(readAll(folder.write("flipped.npz", damaged)));
    }
  }
}
