// From a picture to a model's input: known values, layouts, channels, element types, refusals.
#include "dlc/Runtime/Runtime.h"

#include <cmath>
#include <cstring>
#include <gtest/gtest.h>
#include <vector>

namespace {

dlc_preprocess recipe(int32_t layout = DLC_LAYOUT_NCHW, int32_t resize = DLC_RESIZE_STRETCH) {
  return {0, layout, DLC_CHANNELS_RGB, resize, 1, {0, 0, 0, 0}, {1, 1, 1, 1}};
}

struct Input {
  std::vector<float> data;
  dlc_tensor tensor;
  Input(int64_t a, int64_t b, int64_t c, int64_t d) : data(a * b * c * d, -1) {
    tensor = {data.data(), data.size() * 4, DLC_F32, 4, {a, b, c, d}};
  }
};

using Pixels = std::vector<uint8_t>;

dlc_status apply(const dlc_preprocess &p, const Pixels &pixels, int32_t h, int32_t w, int32_t c, Input &input,
                 int64_t index = 0) {
  EXPECT_EQ(pixels.size(), size_t(h) * w * c);
  return dlc_preprocess_image(&p, pixels.data(), h, w, c, &input.tensor, index);
}

TEST(Preprocess, SameSizeIsExact) {
  Pixels pixels{0, 1, 2, 253, 254, 255};
  Input input(1, 1, 2, 3);
  ASSERT_EQ(apply(recipe(), pixels, 2, 3, 1, input), DLC_OK) << dlc_last_error();
  EXPECT_EQ(input.data, (std::vector<float>{0, 1, 2, 253, 254, 255}));
}

TEST(Preprocess, ScaleMeanStd) {
  dlc_preprocess p = recipe();
  p.scale = 1.0f / 255;
  p.mean[1] = 0.5f;
  p.std[2] = 0.25f;
  Pixels pixels{255, 255, 255};
  Input input(1, 3, 1, 1);
  ASSERT_EQ(apply(p, pixels, 1, 1, 3, input), DLC_OK);
  EXPECT_EQ(input.data, (std::vector<float>{1, 0.5f, 4}));
}

TEST(Preprocess, LayoutsAndOrders) {
  Pixels pixels{1, 2, 3, 4, 5, 6}; // one row: (1,2,3) (4,5,6)
  Input planar(1, 3, 1, 2), packed(1, 1, 2, 3);
  ASSERT_EQ(apply(recipe(), pixels, 1, 2, 3, planar), DLC_OK);
  EXPECT_EQ(planar.data, (std::vector<float>{1, 4, 2, 5, 3, 6}));
  dlc_preprocess p = recipe(DLC_LAYOUT_NHWC);
  ASSERT_EQ(apply(p, pixels, 1, 2, 3, packed), DLC_OK);
  EXPECT_EQ(packed.data, (std::vector<float>{1, 2, 3, 4, 5, 6}));
  p.order = DLC_CHANNELS_BGR;
  ASSERT_EQ(apply(p, pixels, 1, 2, 3, packed), DLC_OK);
  EXPECT_EQ(packed.data, (std::vector<float>{3, 2, 1, 6, 5, 4}));
}

TEST(Preprocess, Channels) {
  Input one(1, 1, 1, 1), three(1, 3, 1, 1), four(1, 4, 1, 1);
  ASSERT_EQ(apply(recipe(), {100, 200, 50}, 1, 1, 3, one), DLC_OK);
  EXPECT_NEAR(one.data[0], 0.299 * 100 + 0.587 * 200 + 0.114 * 50, 1e-4);
  ASSERT_EQ(apply(recipe(), {7}, 1, 1, 1, three), DLC_OK);
  EXPECT_EQ(three.data, (std::vector<float>{7, 7, 7}));
  ASSERT_EQ(apply(recipe(), {1, 2, 3, 9}, 1, 1, 4, three), DLC_OK);
  EXPECT_EQ(three.data, (std::vector<float>{1, 2, 3}));
  ASSERT_EQ(apply(recipe(), {1, 2, 3}, 1, 1, 3, four), DLC_OK);
  EXPECT_EQ(four.data, (std::vector<float>{1, 2, 3, 255}));
}

TEST(Preprocess, BatchIndex) {
  Input input(3, 1, 1, 2);
  ASSERT_EQ(apply(recipe(), {5, 6}, 1, 2, 1, input, 1), DLC_OK);
  EXPECT_EQ(input.data, (std::vector<float>{-1, -1, 5, 6, -1, -1}));
  EXPECT_EQ(apply(recipe(), {5, 6}, 1, 2, 1, input, 3), DLC_ERROR_ARGUMENT);
  EXPECT_STREQ(dlc_last_error(), "picture input: index 3 is outside the batch of 3");
  EXPECT_EQ(apply(recipe(), {5, 6}, 1, 2, 1, input, -1), DLC_ERROR_ARGUMENT);
}

TEST(Preprocess, Enlarge) {
  Input input(1, 1, 1, 4);
  ASSERT_EQ(apply(recipe(), {0, 100}, 1, 2, 1, input), DLC_OK);
  EXPECT_EQ(input.data, (std::vector<float>{0, 25, 75, 100}));
}

TEST(Preprocess, ShrinkByTwo) {
  Input input(1, 1, 1, 4); // centre weights 1 3 3 1 of 8; at the borders 3 3 1 of 7
  ASSERT_EQ(apply(recipe(), {8, 16, 24, 32, 40, 48, 56, 64}, 1, 8, 1, input), DLC_OK);
  EXPECT_FLOAT_EQ(input.data[0], (3 * 8 + 3 * 16 + 24) / 7.0f);
  EXPECT_FLOAT_EQ(input.data[1], (16 + 3 * 24 + 3 * 32 + 40) / 8.0f);
  EXPECT_FLOAT_EQ(input.data[3], (48 + 3 * 56 + 3 * 64) / 7.0f);
}

TEST(Preprocess, EverySourcePixelCounts) {
  const int32_t h = 211, w = 307; // a checkerboard averages out only if nothing is skipped
  Pixels pixels(h * w * 3);
  for (int32_t i = 0; i < h * w; ++i)
    for (int c = 0; c < 3; ++c)
      pixels[i * 3 + c] = (i / w + i % w) % 2 ? 255 : 0;
  Input input(1, 3, 8, 8);
  ASSERT_EQ(apply(recipe(), pixels, h, w, 3, input), DLC_OK);
  for (float value : input.data)
    EXPECT_NEAR(value, 127.5, 1.0);
}

// The same by the definition: every target pixel a normalised sum over the whole picture.
double definition(const Pixels &pixels, int32_t h, int32_t w, double y0, double x0, double scaleY, double scaleX,
                  int32_t y, int32_t x) {
  auto weight = [](double start, double scale, int32_t target, int32_t source) {
    double support = std::max(scale, 1.0), distance = source + 0.5 - (start + (target + 0.5) * scale);
    return std::max(0.0, 1 - std::fabs(distance) / support);
  };
  double sum = 0, total = 0;
  for (int32_t i = 0; i < h; ++i)
    for (int32_t k = 0; k < w; ++k) {
      double share = weight(y0, scaleY, y, i) * weight(x0, scaleX, x, k);
      sum += share * pixels[i * w + k];
      total += share;
    }
  return sum / total;
}

TEST(Preprocess, MatchesTheDefinition) {
  for (int32_t h : {1, 3, 17, 40})
    for (int32_t w : {1, 5, 29})
      for (int32_t outH : {1, 4, 23})
        for (int32_t outW : {1, 7, 31})
          for (int32_t resize : {DLC_RESIZE_STRETCH, DLC_RESIZE_CROP}) {
            Pixels pixels(h * w);
            for (size_t i = 0; i < pixels.size(); ++i)
              pixels[i] = uint8_t(i * 97 + i / 3);
            Input input(1, 1, outH, outW);
            ASSERT_EQ(apply(recipe(DLC_LAYOUT_NCHW, resize), pixels, h, w, 1, input), DLC_OK) << dlc_last_error();
            double scaleY = double(h) / outH, scaleX = double(w) / outW, y0 = 0, x0 = 0;
            if (resize == DLC_RESIZE_CROP) {
              scaleY = scaleX = std::min(scaleY, scaleX);
              y0 = (h - scaleY * outH) / 2;
              x0 = (w - scaleX * outW) / 2;
            }
            for (int32_t y = 0; y < outH; ++y)
              for (int32_t x = 0; x < outW; ++x)
                ASSERT_NEAR(input.data[y * outW + x], definition(pixels, h, w, y0, x0, scaleY, scaleX, y, x), 1e-3)
                    << h << " x " << w << " to " << outH << " x " << outW << ", mode " << resize;
          }
}

TEST(Preprocess, CropTakesTheMiddle) {
  Input input(1, 1, 1, 2);
  ASSERT_EQ(apply(recipe(DLC_LAYOUT_NCHW, DLC_RESIZE_CROP), {1, 2, 3, 4, 5, 6}, 1, 6, 1, input), DLC_OK);
  EXPECT_EQ(input.data, (std::vector<float>{3, 4}));
}

TEST(Preprocess, ResizeNoneWantsTheSize) {
  Input input(1, 1, 2, 2);
  EXPECT_EQ(apply(recipe(DLC_LAYOUT_NCHW, DLC_RESIZE_NONE), {1, 2, 3}, 1, 3, 1, input), DLC_ERROR_SHAPE);
  EXPECT_NE(strstr(dlc_last_error(), "expected 2 x 2 pixels (height x width), got 1 x 3"), nullptr);
  EXPECT_EQ(apply(recipe(DLC_LAYOUT_NCHW, DLC_RESIZE_NONE), {1, 2, 3, 4}, 2, 2, 1, input), DLC_OK);
}

template <typename T> std::vector<T> asType(int32_t dtype, const dlc_preprocess &p, const Pixels &pixels) {
  std::vector<T> data(pixels.size());
  dlc_tensor input = {data.data(), data.size() * sizeof(T), dtype, 4, {1, 1, 1, int64_t(pixels.size())}};
  EXPECT_EQ(dlc_preprocess_image(&p, pixels.data(), 1, int32_t(pixels.size()), 1, &input, 0), DLC_OK)
      << dlc_last_error();
  return data;
}

TEST(Preprocess, ElementTypes) {
  dlc_preprocess p = recipe();
  Pixels pixels{0, 1, 3, 255};
  EXPECT_EQ(asType<double>(DLC_F64, p, pixels), (std::vector<double>{0, 1, 3, 255}));
  EXPECT_EQ(asType<uint8_t>(DLC_U8, p, pixels), pixels);
  EXPECT_EQ(asType<uint16_t>(DLC_F16, p, pixels), (std::vector<uint16_t>{0, 0x3c00, 0x4200, 0x5bf8}));
  EXPECT_EQ(asType<uint16_t>(DLC_BF16, p, pixels), (std::vector<uint16_t>{0, 0x3f80, 0x4040, 0x437f}));
  p.mean[0] = 128;
  EXPECT_EQ(asType<int8_t>(DLC_I8, p, pixels), (std::vector<int8_t>{-128, -127, -125, 127}));
  p.mean[0] = 0;
  p.scale = 0.5f; // ties go to even
  EXPECT_EQ(asType<uint8_t>(DLC_U8, p, pixels), (std::vector<uint8_t>{0, 0, 2, 128}));
  p.scale = 2;
  EXPECT_EQ(asType<uint8_t>(DLC_U8, p, pixels), (std::vector<uint8_t>{0, 2, 6, 255}));
  p.scale = 1000; // beyond float16
  EXPECT_EQ(asType<uint16_t>(DLC_F16, p, pixels)[3], 0x7c00);
  p.scale = 1.0f / 16777216; // the smallest denormal of float16, and three of them
  EXPECT_EQ(asType<uint16_t>(DLC_F16, p, pixels), (std::vector<uint16_t>{0, 1, 3, 255}));
}

TEST(Preprocess, HalfRoundsToEven) {
  dlc_preprocess p = recipe();
  p.scale = 1;
  Pixels pixels{1};
  for (auto [mean, bits] : std::vector<std::pair<float, uint16_t>>{
           {-2048, 0x6800}, {-2050, 0x6802}, {-65518, 0x7bff}, {-65519, 0x7c00}, {1, 0}, {2, 0xbc00}}) {
    p.mean[0] = mean; // 2049 lies between 2048 and 2050, 2051 between 2050 and 2052; 65520 becomes infinite
    EXPECT_EQ(asType<uint16_t>(DLC_F16, p, pixels)[0], bits) << mean;
  }
}

TEST(Preprocess, Refusals) {
  dlc_preprocess p = recipe();
  Pixels pixels(12, 1);
  Input input(1, 3, 2, 2);
  dlc_tensor &t = input.tensor;
  const dlc_tensor good = t;
  auto apply = [&](int32_t h = 2, int32_t w = 2, int32_t c = 3) {
    return dlc_preprocess_image(&p, pixels.data(), h, w, c, &t, 0);
  };
  ASSERT_EQ(apply(), DLC_OK);
  EXPECT_EQ(dlc_preprocess_image(nullptr, pixels.data(), 2, 2, 3, &t, 0), DLC_ERROR_ARGUMENT);
  EXPECT_EQ(dlc_preprocess_image(&p, pixels.data(), 2, 2, 3, nullptr, 0), DLC_ERROR_ARGUMENT);
  EXPECT_EQ(dlc_preprocess_image(&p, nullptr, 2, 2, 3, &t, 0), DLC_ERROR_ARGUMENT);
  EXPECT_EQ(apply(0, 2, 3), DLC_ERROR_ARGUMENT);
  EXPECT_EQ(apply(2, -1, 3), DLC_ERROR_ARGUMENT);
  EXPECT_EQ(apply(2, 2, 2), DLC_ERROR_ARGUMENT);
  auto with = [&](auto change) {
    t = good;
    change();
    dlc_status status = apply();
    t = good;
    return status;
  };
  EXPECT_EQ(with([&] { t.rank = 3; }), DLC_ERROR_SHAPE);
  EXPECT_EQ(with([&] { t.dtype = DLC_I64; }), DLC_ERROR_DTYPE);
  EXPECT_EQ(with([&] { t.shape[1] = 2; }), DLC_ERROR_SHAPE);
  EXPECT_EQ(with([&] { t.shape[2] = 0; }), DLC_ERROR_SHAPE);
  EXPECT_EQ(with([&] { t.shape[2] = -1; }), DLC_ERROR_SHAPE);
  EXPECT_EQ(with([&] { t.shape[2] = t.shape[3] = INT64_MAX; }), DLC_ERROR_SHAPE);
  EXPECT_EQ(with([&] { t.shape[0] = 0; }), DLC_ERROR_ARGUMENT);
  EXPECT_EQ(with([&] { t.size = 47; }), DLC_ERROR_ARGUMENT);
  EXPECT_EQ(with([&] { t.data = nullptr; }), DLC_ERROR_ARGUMENT);
  EXPECT_EQ(with([&] { t.data = static_cast<char *>(t.data) + 1; }), DLC_ERROR_ARGUMENT);
  p.std[1] = 0;
  EXPECT_EQ(apply(), DLC_ERROR_ARGUMENT);
  EXPECT_NE(strstr(dlc_last_error(), "std[1]"), nullptr);
  p = recipe(5);
  EXPECT_EQ(apply(), DLC_ERROR_ARGUMENT);
}

} // namespace
