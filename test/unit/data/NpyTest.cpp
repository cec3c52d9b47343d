// .npy files against what numpy wrote, and against files that numpy would not write.
#include "lib/Data/Npy.h"
#include "TestFiles.h"
#include "lib/Data/Compare.h"

using namespace dlc::data;

namespace {

/// A version 1 file with this dictionary and these elements.
std::string npyFile(llvm::StringRef dictionary, llvm::StringRef elements = "") {
  std::string file = "\x93NUMPY\x01";
  file += '\0';
  file += static_cast<char>(dictionary.size() & 255);
  file += static_cast<char>(dictionary.size() >> 8);
  return file + dictionary.str() + elements.str();
}

void expectCounting(const HostTensor &tensor) {
  EXPECT_EQ(shapeText(tensor.shape()), "2x3x4");
  ASSERT_EQ(tensor.dtype(), DLC_F32);
  for (int i = 0; i != tensor.elements(); ++i)
    EXPECT_EQ(tensor.as<float>()[i], i);
}

} // namespace

TEST(Npy, ReadsEveryType) {
  for (int32_t dtype = 0; dtype != DLC_NUM_DTYPES; ++dtype) {
    HostTensor tensor = value(readNpy(fixture(dtypeName(dtype).str() + ".npy")));
    ASSERT_EQ(tensor.dtype(), dtype);
    ASSERT_EQ(shapeText(tensor.shape()), "2x2");
    dlc_tensor view = tensor.view();
    const double want[] = {0, 1, dtype == DLC_BOOL ? 1.0 : 2.0, dtype == DLC_BOOL ? 0.0 : 127.0};
    for (int i = 0; i != 4; ++i)
      EXPECT_EQ(elementAsDouble(view, i), want[i]) << dtypeName(dtype).str();
  }
}

TEST(Npy, ReadsOrdersAndVersions) {
  for (const char *name : {"fortran.npy", "big-endian.npy", "version2.npy", "version3.npy"}) {
    SCOPED_TRACE(name);
    expectCounting(value(readNpy(fixture(name))));
  }
  HostTensor scalar = value(readNpy(fixture("scalar.npy")));
  EXPECT_EQ(scalar.shape().size(), 0u);
  EXPECT_EQ(scalar.as<double>()[0], 2.5);
  EXPECT_EQ(shapeText(value(readNpy(fixture("empty.npy"))).shape()), "0x3");
}

TEST(Npy, WritesWhatNumpyWrites) {
  Folder folder;
  for (int32_t dtype = 0; dtype != DLC_NUM_DTYPES; ++dtype) {
    std::string original = fixture(dtypeName(dtype).str() + ".npy");
    expectSuccess(writeNpy(folder.path("out.npy"), value(readNpy(original)).view()));
    EXPECT_EQ(contentsOf(folder.path("out.npy")), contentsOf(original)) << dtypeName(dtype).str();
  }
  for (const char *name : {"scalar.npy", "empty.npy"}) {
    expectSuccess(writeNpy(folder.path("out.npy"), value(readNpy(fixture(name))).view()));
    EXPECT_EQ(contentsOf(folder.path("out.npy")), contentsOf(fixture(name)));
  }
}

TEST(Npy, HeaderIsReadAsPythonWouldReadIt) {
  // Other order of keys, double quotes, spaces, Python 2's long integers, no comma at the end.
  HostTensor tensor =
      value(parseNpy(npyFile("{ \"shape\" :(2L , 1),'fortran_order':False,'descr':\"|u1\"}\n", "ab"), "t"));
  EXPECT_EQ(shapeText(tensor.shape()), "2x1");
  EXPECT_EQ(tensor.as<uint8_t>()[1], 'b');
  HostTensor bfloat =
      value(parseNpy(npyFile("{'descr': 'bfloat16', 'fortran_order': False, 'shape': (1,)}", "ab"), "t"));
  EXPECT_EQ(bfloat.dtype(), DLC_BF16);
}

TEST(Npy, RefusesBadHeaders) {
  auto parse = [](llvm::StringRef dictionary, llvm::StringRef elements = "") {
    return parseNpy(npyFile(dictionary, elements), "bad.npy");
  };
  EXPECT_MESSAGE(parseNpy("", "bad.npy"), "bad.npy: expected an npy file");
  EXPECT_MESSAGE(parseNpy("PK\x03\x04 more", "bad.npy"), "expected an npy file");
  EXPECT_MESSAGE(parseNpy("\x93NUMPY", "bad.npy"), "end of the file at byte 6");
  EXPECT_MESSAGE(parseNpy("\x93NUMPY\x09 xyzw1234", "bad.npy"), "version 1, 2 or 3, found 9");
  EXPECT_MESSAGE(parseNpy("\x93NUMPY\x02 a", "bad.npy"), "end of the file");
  EXPECT_MESSAGE(parseNpy("\x93NUMPY\x02 \xff\xff\xff\x7f", "bad.npy"),
                 "at most 1048576 bytes, found 2147483647");
  EXPECT_MESSAGE(parseNpy(llvm::StringRef(npyFile("{'descr': '<f4'")).drop_back(3), "bad.npy"),
                 "end of the file");
  EXPECT_MESSAGE(parse(""), "expected '{' at byte 0 of the header");
  EXPECT_MESSAGE(parse("{'descr'"), "a quoted key and ':'");
  EXPECT_MESSAGE(parse("{'descr"), "a quoted key and ':'");
  EXPECT_MESSAGE(parse("{'descr': 4}"), "an element type such as '<f4'");
  EXPECT_MESSAGE(parse("{'descr': '<f4', 'descr': '<f4'}"), "once each, found 'descr'");
  EXPECT_MESSAGE(parse("{'name': '<f4'}"), "once each, found 'name'");
  EXPECT_MESSAGE(parse("{'descr': '<f4' 'shape': ()}"), "expected ',' or '}'");
  EXPECT_MESSAGE(parse("{'descr': '<f4', 'fortran_order': Maybe}"), "True or False");
  EXPECT_MESSAGE(parse("{'descr': '<f4', 'fortran_order': False}"), "has no 'shape'");
  EXPECT_MESSAGE(parse("{'shape': 3}"), "'(' before the shape");
  EXPECT_MESSAGE(parse("{'shape': (-3,)}"), "a dimension of 0 or more");
  EXPECT_MESSAGE(parse("{'shape': (99999999999999999999,)}"), "a dimension of 0 or more");
  EXPECT_MESSAGE(parse("{'shape': (1 2)}"), "',' or ')'");
  EXPECT_MESSAGE(parse("{'shape': (1,"), "a dimension");
  EXPECT_MESSAGE(parse("{'shape': (1,1,1,1,1,1,1,1,1)}"), "at most 8 dimensions");
  EXPECT_MESSAGE(parse("{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} x", "abcd"),
                 "the end of the header");
  for (const char *type : {"<c8", "|O", "<U4", "|S2", "<M8[ns]", "<f3", "f", "", "<<", "|V3", "\x01\xff"})
    EXPECT_MESSAGE(parse(std::string("{'descr': '") + type + "', "), "expected elements of type f2, f4");
  EXPECT_MESSAGE(readNpy(fixture("structured.npy")), "found a structured array");
  EXPECT_MESSAGE(readNpy(fixture("complex.npy")), "found '<c8'");
}

TEST(Npy, RefusesWrongSizes) {
  std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)}";
  EXPECT_MESSAGE(parseNpy(npyFile(header, "short"), "bad.npy"),
                 "expected 24 bytes of 2x3 float32 from byte 67 on, found 5");
  EXPECT_MESSAGE(parseNpy(npyFile(header, std::string(25, 'x')), "bad.npy"), "expected 24 bytes");
  // Refused by arithmetic, before memory is asked for.
  EXPECT_MESSAGE(
      parseNpy(npyFile("{'descr': '<f8', 'fortran_order': False, 'shape': (4611686018427387904, 4)}"),
               "bad.npy"),
      "passes 2^63 bytes");
  EXPECT_MESSAGE(
      parseNpy(npyFile("{'descr': '<f8', 'fortran_order': False, 'shape': (100000000000,)}"), "bad.npy"),
      "expected 800000000000 bytes");
  EXPECT_MESSAGE(
      parseNpy(npyFile("{'descr': '|b1', 'fortran_order': False, 'shape': (2,)}", "\x01\x07"), "bad.npy"),
      "bools of 0 or 1, found 7 at element 1");
}

TEST(Npy, EveryTruncationFails) {
  std::string whole = contentsOf(fixture("fortran.npy"));
  ASSERT_FALSE(whole.empty());
  for (size_t size = 0; size != whole.size(); ++size)
    EXPECT_NE(message(parseNpy(llvm::StringRef(whole).take_front(size), "cut")), "success") << size;
}

TEST(Npy, EveryFlippedHeaderBitIsHarmless) {
  std::string whole = contentsOf(fixture("float64.npy"));
  for (size_t bit = 0; bit != 128 * 8; ++bit) {
    std::string damaged = whole;
    damaged[bit / 8] ^= static_cast<char>(1 << bit % 8);
    llvm::consumeError(parseNpy(damaged, "flipped").takeError());
  }
}

TEST(Npy, NamesUnreadableFiles) {
  Folder folder;
  EXPECT_MESSAGE(readNpy(folder.path("absent.npy")), "absent.npy: cannot read: No such file");
  EXPECT_MESSAGE(readNpy(folder.path()), "expected a file, found a directory");
  EXPECT_MESSAGE(readNpy("/dev/zero"), "found a device or pipe");
}
