// ONNX's tensors against what the onnx package wrote.
#include "lib/Data/TensorProto.h"
#include "TestFiles.h"
#include "lib/Data/Compare.h"

using namespace dlc::data;

namespace {
class TensorProto : public testing::Test {
  void SetUp() override {
#ifndef DLC_HAVE_TENSOR_PROTO
    GTEST_SKIP() << "built without the ONNX classes";
#endif
  }
};
} // namespace

TEST_F(TensorProto, ReadsRawData) {
  std::string name;
  HostTensor tensor = value(readTensorProto(fixture("raw.pb"), &name));
  EXPECT_EQ(name, "x");
  EXPECT_EQ(shapeText(tensor.shape()), "2x3x4");
  EXPECT_EQ(tensor.as<float>()[23], 23.0f);
}

TEST_F(TensorProto, ReadsEveryTypedField) {
  const std::pair<const char *, int32_t> kinds[] = {
      {"float", DLC_F32}, {"double", DLC_F64}, {"float16", DLC_F16}, {"bfloat16", DLC_BF16},
      {"int8", DLC_I8},   {"int16", DLC_I16},  {"int32", DLC_I32},   {"int64", DLC_I64},
      {"uint8", DLC_U8},  {"uint16", DLC_U16}, {"uint32", DLC_U32},  {"uint64", DLC_U64}};
  for (auto [name, dtype] : kinds) {
    SCOPED_TRACE(name);
    HostTensor tensor = value(readTensorProto(fixture(std::string("typed-") + name + ".pb")));
    ASSERT_EQ(tensor.dtype(), dtype);
    ASSERT_EQ(tensor.elements(), 4);
    const double want[] = {0, 1, 2, 127};
    for (int i = 0; i != 4; ++i)
      EXPECT_EQ(elementAsDouble(tensor.view(), i), want[i]);
  }
  HostTensor tensor = value(readTensorProto(fixture("typed-bool.pb")));
  EXPECT_EQ(tensor.dtype(), DLC_BOOL);
  EXPECT_EQ(tensor.as<uint8_t>()[1], 1);
}

TEST_F(TensorProto, RefusesWhatItCannotHold) {
  Folder folder;
  EXPECT_MESSAGE(readTensorProto(fixture("string.pb")), "found ONNX data type 8");
  EXPECT_MESSAGE(readTensorProto(fixture("wrong-count.pb")),
                 "expected 36 values for 3x3x4 float32, found 96 bytes");
  EXPECT_MESSAGE(readTensorProto(fixture("huge.pb")), "passes 2^63 bytes");
  EXPECT_MESSAGE(readTensorProto(fixture("out-of-range.pb")),
                 "expected a value of int8, found 300 at element 1");
  EXPECT_MESSAGE(readTensorProto(folder.write("text.pb", "no message")),
                 "expected a serialized ONNX TensorProto");
  EXPECT_MESSAGE(readTensorProto(folder.path("absent.pb")), "cannot read: No such file");
  EXPECT_MESSAGE(parseTensorProto("", "empty.pb"), "found ONNX data type 0");
}

TEST_F(TensorProto, TruncationsAndFlippedBitsAreHarmless) {
  for (const char *name : {"raw.pb", "typed-float.pb", "typed-bfloat16.pb", "typed-uint64.pb"}) {
    std::string whole = contentsOf(fixture(name));
    ASSERT_FALSE(whole.empty());
    for (size_t size = 0; size != whole.size(); ++size)
      llvm::consumeError(parseTensorProto(llvm::StringRef(whole).take_front(size), "cut").takeError());
    for (size_t bit = 0; bit != whole.size() * 8; ++bit) {
      std::string damaged = whole;
      damaged[bit / 8] ^= static_cast<char>(1 << bit % 8);
      llvm::consumeError(parseTensorProto(damaged, "flipped").takeError());
    }
  }
}
