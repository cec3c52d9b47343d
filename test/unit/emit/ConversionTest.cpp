// Conversions of 16-bit floats on levels with and without instructions for them: every f16 and bf16, and
// f32 and f64 around every place where rounding turns.
#include "Artifact.h"

#include "lib/Support/ElementTypes.h"

using namespace dlc;
using namespace dlc::test;

namespace {

/// y = convert(x), 8 lanes at a time; sizes are multiples of 8.
std::string conversion(const char *from, int fromDtype, const char *to, int toDtype, const char *op) {
  std::string text = R"(
module attributes {
    rt.symbols = ["N"],
    rt.inputs = [{name = "x", dtype = FROMTYPE : i32, dims = #nn.dims<"N">}],
    rt.outputs = [{name = "y", dtype = TOTYPE : i32, dims = #nn.dims<"N">}],
    rt.workspace = #nn.dims<0>, rt.weights = [], rt.weights_size = 0 : i64,
    rt.kernels = [{name = "dlc_cast", nodes = "cast"}]} {
  func.func private @cast(%x: memref<?xFROM> {rt.dims = #nn.dims<"N">}, %y: memref<?xTO> {rt.dims = #nn.dims<"N">},
                          %begin: index, %end: index) attributes {rt.kernel} {
    %c1 = arith.constant 1 : index
    %c8 = arith.constant 8 : index
    scf.for %i = %begin to %end step %c1 {
      %j = arith.muli %i, %c8 : index
      %a = vector.load %x[%j] : memref<?xFROM>, vector<8xFROM>
      %b = OP %a : vector<8xFROM> to vector<8xTO>
      vector.store %b, %y[%j] : memref<?xTO>, vector<8xTO>
    }
    return
  }
  func.func @run() attributes {rt.entry} {
    %x = rt.buffer input 0 offset <0> : memref<?xFROM>
    %y = rt.buffer output 0 offset <0> : memref<?xTO>
    rt.launch @cast(%x, %y) tasks <"N floordiv 8"> cost <8> index 0 : memref<?xFROM>, memref<?xTO>
    return
  }
}
)";
  for (auto [word, value] : {std::pair("FROMTYPE", std::to_string(fromDtype)), {"TOTYPE", std::to_string(toDtype)},
                             {"FROM", from}, {"TO", to}, {"OP", op}})
    for (size_t at; (at = text.find(word)) != std::string::npos;)
      text.replace(at, strlen(word), value);
  return text;
}

template <typename From, typename To>
std::vector<To> convert(const std::string &text, const char *isa, std::vector<From> x, int fromDtype, int toDtype) {
  Folder folder;
  emit::ArtifactOptions options;
  options.targets = targetsOf({isa});
  Compiled compiled = compileText(text, folder / "libm.so", options);
  EXPECT_TRUE(compiled.ok) << compiled.message;
  std::vector<To> y(x.size());
  if (!compiled.ok)
    return y;
  ModelPtr model = load(folder / "libm.so");
  dlc_tensor input = tensorOf(x, fromDtype, {int64_t(x.size())}), output = tensorOf(y, toDtype, {});
  EXPECT_EQ(dlc_model_run(model.get(), &input, 1, &output, 1, nullptr, 0), DLC_OK) << dlc_last_error();
  return y;
}

/// Every 16-bit float, its neighbours in `Wide`, and the points half way to the next one, likewise.
template <typename Wide, typename Element>
std::vector<Wide> turningPoints() {
  std::vector<Wide> values;
  auto add = [&](double value) {
    Wide v = static_cast<Wide>(value);
    for (Wide near : {std::nextafter(v, -std::numeric_limits<Wide>::infinity()), v,
                      std::nextafter(v, std::numeric_limits<Wide>::infinity())})
      if (near == 0 || std::abs(near) >= std::numeric_limits<float>::min()) // f32 denormals are flushed
        values.push_back(near);
  };
  for (uint32_t bits = 0; bits < 0x10000; ++bits) {
    double value = Element::toDouble(bits), next = Element::toDouble(uint16_t(bits + 1));
    add(value);
    if (std::isfinite(value) && std::isfinite(next))
      add((value + next) / 2);
  }
  values.resize(values.size() / 8 * 8);
  return values;
}

template <typename Element>
bool isNan(uint16_t bits) {
  return std::isnan(Element::toDouble(bits));
}

template <typename Wide, typename Element>
void checkNarrowing(const char *wide, int wideDtype, const char *narrow, int narrowDtype) {
  std::string text = conversion(wide, wideDtype, narrow, narrowDtype, "arith.truncf");
  std::vector<Wide> x = turningPoints<Wide, Element>();
  for (const char *isa : {"x86-64-v2", "x86-64-v3", "x86-64-v4", "znver4"}) {
    if (!canRun(isa))
      continue;
    std::vector<uint16_t> y = convert<Wide, uint16_t>(text, isa, x, wideDtype, narrowDtype);
    for (size_t i = 0; i < x.size(); ++i) {
      uint16_t expected = Element::fromDouble(x[i]);
      if (isNan<Element>(expected) && isNan<Element>(y[i]))
        continue;
      bool isFlushed = Element::toDouble(y[i]) == 0 && std::abs(x[i]) < std::numeric_limits<float>::min() * 1.01;
      ASSERT_TRUE(y[i] == expected || isFlushed) << isa << ": " << x[i] << " gives " << y[i] << ", expected " << expected;
    }
  }
}

template <typename Element>
void checkWidening(const char *narrow, int narrowDtype) {
  std::string text = conversion(narrow, narrowDtype, "f32", DLC_F32, "arith.extf");
  std::vector<uint16_t> x(0x10000);
  for (size_t i = 0; i < x.size(); ++i)
    x[i] = i;
  for (const char *isa : {"x86-64-v2", "x86-64-v3", "x86-64-v4"}) {
    if (!canRun(isa))
      continue;
    std::vector<float> y = convert<uint16_t, float>(text, isa, x, narrowDtype, DLC_F32);
    for (size_t i = 0; i < x.size(); ++i) {
      float expected = static_cast<float>(Element::toDouble(x[i]));
      ASSERT_TRUE(y[i] == expected || (std::isnan(y[i]) && std::isnan(expected))) << isa << ": " << i;
      ASSERT_EQ(std::signbit(y[i]), std::signbit(expected)) << isa << ": " << i;
    }
  }
}

TEST(Conversion, WidensF16) { checkWidening<F16Element>("f16", DLC_F16); }
TEST(Conversion, WidensBF16) { checkWidening<BF16Element>("bf16", DLC_BF16); }
TEST(Conversion, NarrowsF32ToF16) { checkNarrowing<float, F16Element>("f32", DLC_F32, "f16", DLC_F16); }
TEST(Conversion, NarrowsF32ToBF16) { checkNarrowing<float, BF16Element>("f32", DLC_F32, "bf16", DLC_BF16); }
TEST(Conversion, NarrowsF64ToF16) { checkNarrowing<double, F16Element>("f64", DLC_F64, "f16", DLC_F16); }
TEST(Conversion, NarrowsF64ToBF16) { checkNarrowing<double, BF16Element>("f64", DLC_F64, "bf16", DLC_BF16); }

/// Rounded once, not to f32 first.
TEST(Conversion, Integers) {
  std::vector<int32_t> x;
  for (int32_t base = 1; base > 0 && base < (1 << 30); base *= 2)
    for (int32_t offset : {0, 1, 2, 3})
      for (int32_t part : {base + offset, base + base / 256 + offset - 1, base + 3 * (base / 256) + offset - 1})
        x.insert(x.end(), {part, -part});
  x.resize(x.size() / 8 * 8);
  std::string text = conversion("i32", DLC_I32, "bf16", DLC_BF16, "arith.sitofp");
  for (const char *isa : {"x86-64-v2", "x86-64-v4"}) {
    if (!canRun(isa))
      continue;
    std::vector<uint16_t> y = convert<int32_t, uint16_t>(text, isa, x, DLC_I32, DLC_BF16);
    for (size_t i = 0; i < x.size(); ++i)
      ASSERT_EQ(y[i], BF16Element::fromDouble(x[i])) << isa << ": " << x[i];
  }
}

} // namespace
