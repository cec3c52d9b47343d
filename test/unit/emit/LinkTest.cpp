// Artifacts in a user's program: archives and objects, headers in C and C++, several models in one program.
#include "Artifact.h"
#include "Models.h"

using namespace dlc;
using namespace dlc::test;

namespace {

/// Runs a compiler; what it says is in the test's output.
bool run(const std::string &command) { return std::system((command + " 2>&1").c_str()) == 0; }

void write(const std::string &path, const std::string &text) { std::ofstream(path) << text; }

/// A program that runs models `names` of shape [3, 8] and checks one element of each.
std::string programFor(std::initializer_list<const char *> names) {
  std::string text = "#include <stdio.h>\n";
  for (const char *name : names)
    text += std::string("#include \"") + name + ".h\"\n";
  text += "int main(void) {\n  float x[24], y[24];\n  int i;\n  for (i = 0; i < 24; ++i) x[i] = (float)i;\n";
  for (std::string name : names)
    text += "  {\n    dlc_model *model;\n    dlc_tensor in = {x, sizeof(x), DLC_F32, 2, {3, 8}}, out = {y, sizeof(y), 0, 0, {0}};\n"
            "    if (" + name + "_create(NULL, &model) != DLC_OK || " + name + "_run(model, &in, &out) != DLC_OK) {\n"
            "      puts(" + name + "_last_error());\n      return 1;\n    }\n"
            "    if (y[10] != 10 * 3 + 3) return 2;\n    " + name + "_destroy(model);\n  }\n";
  return text + "  return 0;\n}\n";
}

const std::string flags = " -Wall -Wextra -Werror -I" DLC_INCLUDE_DIR " ";

TEST(Link, TwoModelsInACProgram) {
  Folder folder;
  emit::ArtifactOptions options;
  options.name = "one";
  ASSERT_TRUE(compileText(scaleAndShift, folder / "libone.a", options).ok);
  options.name = "two";
  ASSERT_TRUE(compileText(scaleAndShift, folder / "two.o", options).ok);
  write(folder / "app.c", programFor({"one", "two"}));
  std::string common = std::string(DLC_C_COMPILER) + " -std=c99 -pedantic" + flags + "-I" + folder.path + " " +
                       (folder / "app.c") + " -o " + (folder / "app") + " ";
  ASSERT_TRUE(run(common + (folder / "libone.a") + " " + (folder / "two.o") + " " DLC_RUNTIME_ARCHIVE " -lm -lpthread"));
  EXPECT_TRUE(run(folder / "app"));
}

TEST(Link, LibraryAloneInACProgram) {
  Folder folder;
  emit::ArtifactOptions options;
  options.name = "one";
  ASSERT_TRUE(compileText(scaleAndShift, folder / "libone.so", options).ok);
  write(folder / "app.c", programFor({"one"}));
  ASSERT_TRUE(run(std::string(DLC_C_COMPILER) + flags + "-I" + folder.path + " " + (folder / "app.c") + " -o " +
                  (folder / "app") + " -L" + folder.path + " -lone -Wl,-rpath," + folder.path));
  EXPECT_TRUE(run(folder / "app"));
}

TEST(Link, HeaderSurvivesAnyName) {
  Folder folder;
  std::string text = scaleAndShift;
  text.replace(text.find("name = \"x\""), 10, R"(name = "*/ \22x\0Ay??/\C3\A4")");
  text.replace(text.find("name = \"y\""), 10, R"(name = "NUM_INPUTS")");
  for (const char *name : {"m", "_7up", "template"}) {
    emit::ArtifactOptions options;
    options.name = name;
    Compiled compiled = compileText(text, folder / "libm.a", options);
    ASSERT_TRUE(compiled.ok) << compiled.message;
    write(folder / "use.c", "#include \"" + std::string(name) + ".h\"\nint unused;\n");
    std::string file = " -fsyntax-only" + flags + "-I" + folder.path + " ";
    EXPECT_TRUE(run(std::string(DLC_C_COMPILER) + " -std=c99 -pedantic" + file + (folder / "use.c")));
    EXPECT_TRUE(run(std::string(DLC_CXX_COMPILER) + " -std=c++17 -x c++" + file + (folder / "use.c")));
  }
  ModelPtr unused;
  EXPECT_NE(readFile(folder / "m.h").find("#define M_NUM_INPUTS 1"), std::string::npos);
}

} // namespace
