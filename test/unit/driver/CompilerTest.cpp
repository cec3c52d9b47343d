// compile(): what it refuses and with which outcome, what it reports, and the bundled model end to end.
#include "dlc/Compiler/Compiler.h"
#include "dlc/Runtime/Runtime.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

using namespace dlc;

namespace {

std::string readFile(const std::string &path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

class Compiler : public testing::Test {
protected:
  Compiler() {
    std::string pattern = (std::filesystem::temp_directory_path() / "dlc-driver-XXXXXX").string();
    folder = mkdtemp(pattern.data());
    options.input = DLC_TEST_DATA "/digits.onnx";
    options.output = folder + "/libdigits.so";
    options.targets = {"x86-64-v2"};
    options.diagnostics = [this](const Diagnostic &diagnostic) { diagnostics.push_back(diagnostic); };
    options.progress = [this](Phase phase, const std::string &what) { steps.emplace_back(phase, what); };
  }
  ~Compiler() override { std::filesystem::remove_all(folder); }

  void write(const std::string &name, const std::string &bytes) {
    std::ofstream(folder + "/" + name, std::ios::binary) << bytes;
  }
  /// Compiles and expects an error whose message holds `words`, and no file.
  void refused(Outcome outcome, const std::string &words) {
    diagnostics.clear();
    size_t before = std::distance(std::filesystem::directory_iterator(folder), {});
    EXPECT_EQ(compile(options, report), outcome);
    ASSERT_FALSE(diagnostics.empty());
    EXPECT_TRUE(std::any_of(diagnostics.begin(), diagnostics.end(), [&](const Diagnostic &d) {
      return d.severity == Severity::Error && d.message.find(words) != std::string::npos;
    })) << diagnostics.front().message;
    EXPECT_EQ(size_t(std::distance(std::filesystem::directory_iterator(folder), {})), before);
  }

  std::string folder;
  CompileOptions options;
  CompileReport report;
  std::vector<Diagnostic> diagnostics;
  std::vector<std::pair<Phase, std::string>> steps;
};

TEST_F(Compiler, PhaseNames) {
  for (int i = 0; i <= static_cast<int>(Phase::Emit); ++i)
    EXPECT_EQ(parsePhase(phaseName(static_cast<Phase>(i))), static_cast<Phase>(i));
  EXPECT_EQ(parsePhase("link"), std::nullopt);
}

TEST_F(Compiler, BundledModel) {
  ASSERT_EQ(compile(options, report), Outcome::Ok) << (diagnostics.empty() ? "" : diagnostics.front().message);
  EXPECT_EQ(report.files, (std::vector<std::string>{options.output, folder + "/digits.h"}));
  EXPECT_EQ(report.artifactBytes, int64_t(std::filesystem::file_size(options.output)));
  EXPECT_GT(report.parameters, 1000);
  EXPECT_GT(report.weightBytes, report.parameters);
  EXPECT_GT(report.kernels, 0);
  EXPECT_EQ(report.workspaceBytes, -1); // the batch size is free
  ASSERT_FALSE(steps.empty());
  EXPECT_EQ(steps.front().first, Phase::Import);
  EXPECT_EQ(steps.back().first, Phase::Emit);
  EXPECT_TRUE(std::is_sorted(steps.begin(), steps.end(), [](auto &a, auto &b) { return a.first < b.first; }));

  dlc_model *model = nullptr;
  ASSERT_EQ(dlc_model_load(options.output.c_str(), nullptr, &model), DLC_OK) << dlc_last_error();
  std::string provenance = dlc_model_artifact(model)->provenance;
  for (const char *word : {"\"compiler\":\"dlc ", "\"llvm\":", "x86-64-v2", "sha256:", "\"opset\":"})
    EXPECT_NE(provenance.find(word), std::string::npos) << word << " in " << provenance;
  EXPECT_EQ(provenance.find(folder), std::string::npos);
  dlc_model_destroy(model);
}

TEST_F(Compiler, FixedBatchIsStatic) {
  options.shapes["x"] = {"1", "1", "28", "28"};
  ASSERT_EQ(compile(options, report), Outcome::Ok) << (diagnostics.empty() ? "" : diagnostics.front().message);
  EXPECT_GT(report.workspaceBytes, 0);
  EXPECT_GT(report.flops, 0);
}

TEST_F(Compiler, EqualInputsGiveEqualBytes) {
  ASSERT_EQ(compile(options, report), Outcome::Ok);
  std::string first = readFile(options.output), header = readFile(folder + "/digits.h");
  std::filesystem::create_directory(folder + "/again");
  options.output = folder + "/again/libdigits.so";
  ASSERT_EQ(compile(options, report), Outcome::Ok);
  EXPECT_TRUE(first == readFile(options.output));
  EXPECT_EQ(header, readFile(folder + "/again/digits.h"));
}

TEST_F(Compiler, TextOfEveryPhase) {
  options.emitText = true;
  for (Phase phase : {Phase::Import, Phase::Canonicalize, Phase::Fuse, Phase::Bufferize}) {
    options.stopAfter = phase;
    options.output = folder + "/" + phaseName(phase) + ".mlir";
    ASSERT_EQ(compile(options, report), Outcome::Ok) << phaseName(phase);
    std::string text = readFile(options.output);
    EXPECT_NE(text.find(phase == Phase::Import ? "nn.conv" : phase == Phase::Bufferize ? "rt.launch" : "func.func"),
              std::string::npos);
    EXPECT_LT(text.size(), 200000u); // without the weights
  }
}

TEST_F(Compiler, Requests) {
  CompileOptions good = options;
  options.output = folder + "/digits.dll";
  refused(Outcome::UserError, "expected a name that ends in .so, .a or .o, got '.dll'");
  options.output = folder;
  refused(Outcome::UserError, "it is a folder");
  options.output = folder + "/none/libdigits.so";
  refused(Outcome::UserError, "there is no folder");
  options.output = "";
  refused(Outcome::UserError, "no output given");
  options = good;
  options.targets = {"x86-64-v7"};
  refused(Outcome::UserError, "target 'x86-64-v7': unknown CPU");
  options.targets = {};
  refused(Outcome::UserError, "no target given");
  options = good;
  options.optimizationLevel = 9;
  refused(Outcome::UserError, "expected an optimization level of 0 to 3, got 9");
  options = good;
  options.preprocess.push_back({});
  options.preprocess[0].input = 3;
  refused(Outcome::UserError, "preprocessing for input 3: the model has 1 inputs");
  options = good;
  options.shapes["nothing"] = {"1"};
  refused(Outcome::UserError, "nothing");
}

TEST_F(Compiler, BadModels) {
  options.input = folder + "/missing.onnx";
  refused(Outcome::UserError, "missing.onnx");
  std::string bytes = readFile(DLC_TEST_DATA "/digits.onnx");
  options.input = folder + "/bad.onnx";
  write("bad.onnx", "");
  refused(Outcome::UserError, "bad.onnx");
  write("bad.onnx", bytes.substr(0, bytes.size() / 2));
  refused(Outcome::UserError, "bad.onnx");
  options.output = options.input;
  write("bad.onnx", bytes);
  options.emitText = true;
  options.stopAfter = Phase::Import;
  refused(Outcome::UserError, "it is the model itself");
}

} // namespace
