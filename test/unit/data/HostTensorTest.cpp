// Sizes of tensors, their ownership and their views.
#include "lib/Data/HostTensor.h"
#include "TestFiles.h"

using namespace dlc::data;

TEST(HostTensor, IsZeroedAndAligned) {
  HostTensor tensor = value(HostTensor::create(DLC_F32, {2, 3, 5}));
  EXPECT_EQ(tensor.bytes(), 120u);
  EXPECT_EQ(tensor.elements(), 30);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(tensor.data()) % 64, 0u);
  for (float element : tensor.as<float>())
    EXPECT_EQ(element, 0.0f);
  dlc_tensor view = tensor.view();
  EXPECT_EQ(view.rank, 3);
  EXPECT_EQ(view.shape[2], 5);
  EXPECT_EQ(view.size, 120u);
}

TEST(HostTensor, ScalarAndEmpty) {
  EXPECT_EQ(value(HostTensor::create(DLC_F64, {})).elements(), 1);
  HostTensor empty = value(HostTensor::create(DLC_I64, {0, int64_t(1) << 40}));
  EXPECT_EQ(empty.bytes(), 0u);
  EXPECT_NE(empty.data(), nullptr);
}

TEST(HostTensor, EveryTypeHasNameAndSize) {
  for (int32_t dtype = 0; dtype != DLC_NUM_DTYPES; ++dtype) {
    EXPECT_GT(dtypeSize(dtype), 0u);
    EXPECT_NE(dtypeName(dtype), "?");
  }
  EXPECT_EQ(dtypeSize(-1), 0u);
  EXPECT_EQ(dtypeSize(DLC_NUM_DTYPES), 0u);
  EXPECT_EQ(dtypeName(DLC_NUM_DTYPES), "?");
}

TEST(HostTensor, RefusesImpossibleSizes) {
  EXPECT_MESSAGE(tensorBytes(DLC_F32, {2, -1}), "expected dimensions of 0 or more, got -1");
  EXPECT_MESSAGE(tensorBytes(99, {2}), "expected an element type");
  EXPECT_MESSAGE(tensorBytes(DLC_U8, {1, 1, 1, 1, 1, 1, 1, 1, 1}), "expected at most 8 dimensions, got 9");
  EXPECT_MESSAGE(tensorBytes(DLC_F32, {int64_t(1) << 40, int64_t(1) << 40}), "passes 2^63 bytes");
  EXPECT_MESSAGE(tensorBytes(DLC_F32, {0, int64_t(1) << 40, int64_t(1) << 40}), "passes 2^63 bytes");
  EXPECT_MESSAGE(HostTensor::create(DLC_U8, {INT64_MAX}), "no memory for");
}

TEST(HostTensor, MovesAndCopies) {
  HostTensor first = counting<int32_t>(DLC_I32, {4});
  HostTensor copy = value(first.clone());
  HostTensor second = std::move(first);
  EXPECT_EQ(first.bytes(), 0u);
  EXPECT_EQ(first.elements(), 0);
  second.as<int32_t>()[0] = 7;
  EXPECT_EQ(copy.as<int32_t>()[0], 0);
  EXPECT_EQ(copy.as<int32_t>()[3], 3);
  dlc_tensor view = second.view();
  view.size = 15;
  EXPECT_MESSAGE(HostTensor::copyOf(view), "expected a buffer of 16 bytes, got 15");
  view.rank = 99;
  EXPECT_MESSAGE(HostTensor::copyOf(view), "expected a rank of 0..8, got 99");
}

TEST(HostTensor, Reshapes) {
  HostTensor tensor = counting<float>(DLC_F32, {2, 6});
  expectSuccess(tensor.reshape({3, 4}));
  EXPECT_EQ(shapeText(tensor.shape()), "3x4");
  EXPECT_MESSAGE(tensor.reshape({5}), "cannot view shape 3x4 as 5");
  EXPECT_MESSAGE(tensor.reshape({-3, -4}), "0 or more");
}
