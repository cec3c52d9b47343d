// Functions of floats in kernels: that every one there is gets to the target's code, in each precision. How precise
// they are is tested in math/.
#include "Text.h"

#include <gtest/gtest.h>

using namespace dlc;
using namespace dlc::test;

static void checkFunction(const std::string &function, int64_t operands, const std::string &element, double rtol) {
  std::string arguments, names, maps;
  for (int64_t k = 0; k < operands; ++k) {
    std::string separator = k ? ", " : "";
    arguments += separator + "%x" + std::to_string(k) + ": " + element;
    names += separator + "%x" + std::to_string(k);
    maps += separator + "affine_map<(d0) -> (d0)>";
  }
  CheckOptions options;
  options.rtol = rtol;
  options.atol = rtol / 16; // near zeros of sine and cosine
  options.range = 6;
  std::string region = "{\n^bb0(" + arguments + "):\n  %y = math." + function + " " + names + " : " + element +
                       "\n  kernel.yield %y : " + element + "\n}";
  std::string type = memrefText({131}, element);
  checkKernel(kernelText("kernel.generic", std::vector<std::string>(operands, type), type,
                         "maps = [" + maps + "], bounds = #nn.dims<131>", region),
              options);
}

TEST(Math, Functions) {
  for (auto [element, rtol] : {std::pair("f32", 6e-7), std::pair("f64", 1e-15)}) {
    for (const char *function : {"exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "tanh", "erf", "sin", "cos"})
      checkFunction(function, 1, element, rtol);
    checkFunction("powf", 2, element, rtol);
  }
}
