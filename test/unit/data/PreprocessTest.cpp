// The picture options, and which of option, artifact and default wins.
#include "lib/Data/Preprocess.h"
#include "TestFiles.h"

using namespace dlc::data;

namespace {

const int64_t nchw[] = {1, 3, 8, 8}, nhwc[] = {1, 8, 8, 3}, flat[] = {4, 48};

dlc_port port(llvm::ArrayRef<int64_t> dims) {
  return {"x", DLC_F32, static_cast<int32_t>(dims.size()), dims.data()};
}

} // namespace

TEST(Preprocess, ParsesEveryOption) {
  PreprocessOptions options;
  EXPECT_TRUE(options.empty());
  expectSuccess(options.set("scale", "1/255"));
  expectSuccess(options.set("mean", "0.485, 0.456,0.406"));
  expectSuccess(options.set("std", "0.5"));
  expectSuccess(options.set("layout", "NHWC"));
  expectSuccess(options.set("order", "bgr"));
  expectSuccess(options.set("resize", "crop"));
  EXPECT_FALSE(options.empty());
  dlc_preprocess result = options.resolve(2, port(nchw), nullptr);
  EXPECT_EQ(result.input, 2);
  EXPECT_FLOAT_EQ(result.scale, 1.0f / 255);
  EXPECT_FLOAT_EQ(result.mean[1], 0.456f);
  EXPECT_FLOAT_EQ(result.std[3], 0.5f);
  EXPECT_EQ(result.layout, DLC_LAYOUT_NHWC);
  EXPECT_EQ(result.order, DLC_CHANNELS_BGR);
  EXPECT_EQ(result.resize, DLC_RESIZE_CROP);
}

TEST(Preprocess, RefusesWrongValues) {
  PreprocessOptions options;
  EXPECT_MESSAGE(options.set("scale", "1/0"), "--scale: expected a number such as 0.5 or 1/255, got '1/0'");
  EXPECT_MESSAGE(options.set("scale", "x"), "got 'x'");
  EXPECT_MESSAGE(options.set("scale", "1e99"), "got '1e99'");
  EXPECT_MESSAGE(options.set("scale", "nan"), "got 'nan'");
  EXPECT_MESSAGE(options.set("mean", ""), "--mean: expected finite numbers");
  EXPECT_MESSAGE(options.set("mean", "1,,2"), "got ''");
  EXPECT_MESSAGE(options.set("mean", "1,2"), "expected 1, 3 or 4 numbers, got 2");
  EXPECT_MESSAGE(options.set("std", "1,0,1"), "--std: expected finite numbers other than 0");
  EXPECT_MESSAGE(options.set("std", "1,2,3,4,5"), "got 5");
  EXPECT_MESSAGE(options.set("layout", "chw"), "--layout: expected nchw or nhwc, got 'chw'");
  EXPECT_MESSAGE(options.set("order", "gbr"), "expected rgb or bgr");
  EXPECT_MESSAGE(options.set("resize", "fit"), "expected stretch, crop or none");
  EXPECT_MESSAGE(options.set("size", "4"), "got 'size'");
  EXPECT_TRUE(options.empty());
}

TEST(Preprocess, Defaults) {
  dlc_preprocess result = PreprocessOptions().resolve(0, port(nchw), nullptr);
  EXPECT_FLOAT_EQ(result.scale, 1.0f / 255);
  EXPECT_EQ(result.mean[0], 0);
  EXPECT_EQ(result.std[3], 1);
  EXPECT_EQ(result.layout, DLC_LAYOUT_NCHW);
  EXPECT_EQ(result.resize, DLC_RESIZE_STRETCH);
  EXPECT_EQ(PreprocessOptions().resolve(0, port(nhwc), nullptr).layout, DLC_LAYOUT_NHWC);
}

TEST(Preprocess, OptionsWinOverTheArtifact) {
  dlc_preprocess records[2] = {};
  records[1] = {1, DLC_LAYOUT_NHWC, DLC_CHANNELS_BGR, DLC_RESIZE_NONE, 2.0f, {1, 2, 3, 4}, {5, 6, 7, 8}};
  EXPECT_EQ(findPreprocess(records, 1), &records[1]);
  EXPECT_EQ(findPreprocess(records, 2), nullptr);
  PreprocessOptions options;
  expectSuccess(options.set("mean", "9"));
  dlc_preprocess result = options.resolve(1, port(nchw), &records[1]);
  EXPECT_EQ(result.scale, 2);
  EXPECT_EQ(result.mean[2], 9);
  EXPECT_EQ(result.std[2], 7);
  EXPECT_EQ(result.order, DLC_CHANNELS_BGR);
  EXPECT_EQ(result.layout, DLC_LAYOUT_NHWC);
}

TEST(Preprocess, PlacesFlattenedPictures) {
  dlc_preprocess preprocess = PreprocessOptions().resolve(0, port(flat), nullptr);
  Picture picture;
  picture.height = picture.width = 4;
  picture.channels = 3;
  picture.pixels.assign(48, 1);
  HostTensor tensor = value(HostTensor::create(DLC_F32, flat));
  dlc_tensor input = tensor.view();
  std::string seen;
  auto record = [&](const dlc_preprocess &, const Picture &, dlc_tensor &target, int64_t index) {
    seen = shapeText({target.shape, size_t(target.rank)}) + " at " + std::to_string(index);
    return llvm::Error::success();
  };
  expectSuccess(placePicture(preprocess, picture, input, 2, record));
  EXPECT_EQ(seen, "4x3x4x4 at 2");
  preprocess.layout = DLC_LAYOUT_NHWC;
  expectSuccess(placePicture(preprocess, picture, input, 3, record));
  EXPECT_EQ(seen, "4x4x4x3 at 3");
  EXPECT_EQ(input.rank, 2);
  picture.height = 5;
  EXPECT_MESSAGE(placePicture(preprocess, picture, input, 0, record),
                 "or of 20, 60 or 80 values for a picture of 5x4");
  input.rank = 0;
  EXPECT_MESSAGE(placePicture(preprocess, picture, input, 0, record),
                 "expected an input of rank 1..8, got 0");
}
