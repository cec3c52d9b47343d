// Files that appear whole or not at all.
#include "lib/Data/Files.h"
#include "TestFiles.h"
#include "lib/Data/Failure.h"

using namespace dlc::data;

namespace {
llvm::Error writeText(llvm::StringRef path, llvm::StringRef text) {
  return writeFileAtomically(path, [&](llvm::raw_ostream &stream) {
    stream << text;
    return llvm::Error::success();
  });
}
} // namespace

TEST(Files, WritesAndReplaces) {
  Folder folder;
  std::string path = folder.path("100%.txt");
  expectSuccess(writeText(path, "first"));
  expectSuccess(writeText(path, "second"));
  EXPECT_EQ(contentsOf(path), "second");
  EXPECT_EQ(folder.entries(), 1u);
  EXPECT_EQ(value(regularFileSize(path)), 6u);
  EXPECT_EQ(value(readFile(path))->getBuffer(), "second");
}

TEST(Files, AFailureLeavesTheOldFile) {
  Folder folder;
  std::string path = folder.write("file", "old");
  EXPECT_MESSAGE(writeFileAtomically(path,
                                     [](llvm::raw_ostream &stream) {
                                       stream << "half";
                                       return failure("broke off");
                                     }),
                 "broke off");
  EXPECT_EQ(contentsOf(path), "old");
  EXPECT_EQ(folder.entries(), 1u);
}

TEST(Files, NamesTheReason) {
  Folder folder;
  EXPECT_MESSAGE(writeText("", "x"), "expected a file name");
  EXPECT_MESSAGE(writeText(folder.path(), "x"), "cannot write: is a directory");
  EXPECT_MESSAGE(writeText(folder.path("absent/file"), "x"), "cannot write: No such file or directory");
  EXPECT_MESSAGE(createDirectory(folder.write("file", "") + "/below"), "cannot create the directory");
  expectSuccess(createDirectory(folder.path("a/b/c")));
  expectSuccess(createDirectory(folder.path("a/b/c")));
}

TEST(Files, AFullDiskIsReported) {
  if (!llvm::sys::fs::exists("/dev/full"))
    GTEST_SKIP() << "no /dev/full here";
  EXPECT_MESSAGE(writeText("/dev/full", "x"), "/dev/full: cannot write: No space left on device");
  expectSuccess(writeText("/dev/null", "x"));
}
