// ONNX files that are changed and written back, with contents inside and beside them.
#include "lib/Export/OnnxFile.h"

#include "dlc-onnx.pb.h"
#include "gtest/gtest.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

using namespace dlc;

namespace {

struct OnnxFileTest : testing::Test {
  OnnxFileTest() { EXPECT_FALSE(llvm::sys::fs::createUniqueDirectory("dlc-export", folder)); }
  ~OnnxFileTest() override { llvm::sys::fs::remove_directories(folder); }

  std::string path(llvm::StringRef name) const {
    llvm::SmallString<128> result(folder);
    llvm::sys::path::append(result, name);
    return result.str().str();
  }
  std::string write(llvm::StringRef name, llvm::StringRef contents) const {
    std::error_code error;
    llvm::raw_fd_ostream(path(name), error) << contents;
    EXPECT_FALSE(error);
    return path(name);
  }
  std::string contents(llvm::StringRef name) const {
    auto buffer = llvm::MemoryBuffer::getFile(path(name));
    return buffer ? (*buffer)->getBuffer().str() : "";
  }
  std::vector<std::string> files() const {
    std::vector<std::string> names;
    std::error_code error;
    for (llvm::sys::fs::directory_iterator it(folder.str(), error), end; it != end && !error; it.increment(error))
      names.push_back(llvm::sys::path::filename(it->path()).str());
    llvm::sort(names);
    return names;
  }
  std::unique_ptr<OnnxFile> load(llvm::StringRef name) {
    auto file = OnnxFile::load(path(name));
    if (file)
      return std::move(*file);
    ADD_FAILURE() << llvm::toString(file.takeError());
    return nullptr;
  }
  /// `expected` values of a float initializer.
  void expectFloats(const OnnxFile &file, llvm::StringRef name, llvm::ArrayRef<float> expected) {
    auto tensor = file.read(name);
    ASSERT_TRUE(static_cast<bool>(tensor)) << llvm::toString(tensor.takeError());
    EXPECT_EQ(std::vector<float>(tensor->as<float>()), expected.vec());
  }
  static llvm::ArrayRef<char> bytesOf(llvm::ArrayRef<float> values) {
    return {reinterpret_cast<const char *>(values.data()), values.size() * sizeof(float)};
  }
  static std::string message(llvm::Error error) { return error ? llvm::toString(std::move(error)) : "success"; }

  llvm::SmallString<128> folder;
};

/// y = Relu(x + w + f): w raw or external, f in float_data, n an int64 in int64_data.
onnx::ModelProto model(bool isExternal) {
  onnx::ModelProto model;
  model.set_ir_version(8);
  model.set_doc_string("kept");
  model.add_opset_import()->set_version(17);
  auto &graph = *model.mutable_graph();
  graph.set_name("net");
  graph.add_input()->set_name("x");
  graph.add_output()->set_name("y");
  auto &w = *graph.add_initializer();
  w.set_name("w");
  w.set_data_type(onnx::TensorProto::FLOAT);
  w.add_dims(2);
  if (isExternal) {
    w.set_data_location(onnx::TensorProto::EXTERNAL);
    auto add = [&](const char *key, const char *value) {
      auto &entry = *w.add_external_data();
      entry.set_key(key);
      entry.set_value(value);
    };
    add("location", "weights.bin");
    add("offset", "4");
    add("length", "8");
  } else {
    w.set_raw_data(std::string("\0\0\x80\x3f\0\0\0\x40", 8)); // 1, 2
  }
  auto &f = *graph.add_initializer();
  f.set_name("f");
  f.set_data_type(onnx::TensorProto::FLOAT);
  f.add_dims(2);
  f.add_float_data(3);
  f.add_float_data(4);
  auto &n = *graph.add_initializer();
  n.set_name("n");
  n.set_data_type(onnx::TensorProto::INT64);
  n.add_int64_data(7);
  auto node = [&](const char *op, const char *a, const char *b, const char *out) {
    auto &added = *graph.add_node();
    added.set_op_type(op);
    added.set_name(out);
    added.add_input(a);
    if (*b)
      added.add_input(b);
    added.add_output(out);
  };
  node("Add", "x", "w", "s");
  node("Add", "s", "f", "t");
  node("Relu", "t", "", "y");
  return model;
}

const std::string outsideBytes = std::string("....\0\0\x80\x3f\0\0\0\x40", 12);

TEST_F(OnnxFileTest, ReadsContentsOfEveryEncoding) {
  write("m.onnx", model(true).SerializeAsString());
  write("weights.bin", outsideBytes);
  auto file = load("m.onnx");
  ASSERT_TRUE(file);
  auto list = file->initializers();
  ASSERT_EQ(list.size(), 3u);
  EXPECT_TRUE(list[0].isExternal);
  EXPECT_EQ(list[0].dims, (std::vector<int64_t>{2}));
  EXPECT_EQ(list[2].dtype, DLC_I64);
  expectFloats(*file, "w", {1, 2});
  expectFloats(*file, "f", {3, 4});
  EXPECT_EQ(message(file->read("z").takeError()), path("m.onnx") + ": no initializer 'z'");
}

TEST_F(OnnxFileTest, AnUnchangedModelKeepsItsBytes) {
  std::string bytes = model(false).SerializeAsString();
  write("m.onnx", bytes);
  EXPECT_EQ(message(load("m.onnx")->save(path("copy.onnx"))), "success");
  EXPECT_EQ(contents("copy.onnx"), bytes);
}

TEST_F(OnnxFileTest, ReplacesContentsAndNothingElse) {
  write("m.onnx", model(false).SerializeAsString());
  auto file = load("m.onnx");
  for (const char *name : {"w", "f"})
    EXPECT_EQ(message(file->replace(name, DLC_F32, {2}, bytesOf({5, 6}))), "success");
  EXPECT_EQ(message(file->save(path("out.onnx"))), "success");
  auto out = load("out.onnx");
  expectFloats(*out, "w", {5, 6});
  expectFloats(*out, "f", {5, 6});
  onnx::ModelProto expected = model(false), got;
  ASSERT_TRUE(got.ParseFromString(contents("out.onnx")));
  expected.mutable_graph()->clear_initializer();
  got.mutable_graph()->clear_initializer();
  EXPECT_EQ(got.SerializeAsString(), expected.SerializeAsString());
  EXPECT_EQ(files(), (std::vector<std::string>{"m.onnx", "out.onnx"}));
}

TEST_F(OnnxFileTest, ReplaceRefusesAnotherShapeOrType) {
  write("m.onnx", model(false).SerializeAsString());
  auto file = load("m.onnx");
  EXPECT_EQ(message(file->replace("w", DLC_F32, {1, 2}, bytesOf({5, 6}))),
            path("m.onnx") + ": initializer 'w': expected contents of float32 2, got float32 1x2");
  EXPECT_EQ(message(file->replace("w", DLC_I32, {2}, bytesOf({5, 6}))),
            path("m.onnx") + ": initializer 'w': expected contents of float32 2, got int32 2");
  EXPECT_EQ(message(file->replace("w", DLC_F32, {2}, bytesOf({5}))),
            path("m.onnx") + ": initializer 'w': expected 8 bytes for float32 2, got 4");
  EXPECT_EQ(message(file->replace("z", DLC_F32, {2}, bytesOf({5, 6}))), path("m.onnx") + ": no initializer 'z'");
  expectFloats(*file, "w", {1, 2});
}

TEST_F(OnnxFileTest, ExternalContentsStayExternal) {
  write("m.onnx", model(true).SerializeAsString());
  write("weights.bin", outsideBytes);
  auto file = load("m.onnx");
  EXPECT_EQ(message(file->save(path("out.onnx"))), "success");
  auto first = files();
  ASSERT_EQ(first.size(), 4u); // m.onnx, out-<hash>.data, out.onnx, weights.bin
  EXPECT_TRUE(load("out.onnx")->initializers()[0].isExternal);
  expectFloats(*load("out.onnx"), "w", {1, 2});
  expectFloats(*file, "w", {1, 2});
  // Other contents have another name; the old data file goes once the new model stands.
  EXPECT_EQ(message(file->replace("w", DLC_F32, {2}, bytesOf({5, 6}))), "success");
  EXPECT_EQ(message(file->save(path("out.onnx"))), "success");
  EXPECT_EQ(files().size(), 4u);
  EXPECT_NE(files(), first);
  EXPECT_TRUE(load("out.onnx")->initializers()[0].isExternal);
  expectFloats(*load("out.onnx"), "w", {5, 6});
  expectFloats(*file, "w", {5, 6});
  EXPECT_EQ(contents("weights.bin"), outsideBytes);
}

TEST_F(OnnxFileTest, DataOutsideTheFolderAndShortDataAreRefused) {
  auto bad = model(true);
  write("weights.bin", "....");
  bad.mutable_graph()->mutable_initializer(0)->mutable_external_data(0)->set_value("../secret");
  write("m.onnx", bad.SerializeAsString());
  std::string text = message(load("m.onnx")->read("w").takeError());
  EXPECT_NE(text.find("inside the model's folder"), std::string::npos) << text;
  EXPECT_NE(message(load("m.onnx")->save(path("out.onnx"))).find("tensor 'w'"), std::string::npos);
  write("s.onnx", model(true).SerializeAsString());
  text = message(load("s.onnx")->read("w").takeError());
  EXPECT_NE(text.find("found a file of 4 bytes"), std::string::npos) << text;
  EXPECT_EQ(files(), (std::vector<std::string>{"m.onnx", "s.onnx", "weights.bin"}));
}

TEST_F(OnnxFileTest, NodesAndTensorsAreAdded) {
  write("m.onnx", model(false).SerializeAsString());
  auto file = load("m.onnx");
  EXPECT_EQ(message(file->set("scale", DLC_F32, {}, bytesOf({0.5f}))), "success");
  file->insertNode(1, {"q", "QuantizeLinear", "", {"s", "scale"}, {"s_q"}, {{"axis", 0, {}, {}, ""}}});
  file->insertNode(2, {"dq", "DequantizeLinear", "", {"s_q", "scale"}, {"s_dq"}, {}});
  file->setNodeInput(3, 0, "s_dq");
  file->removeInitializer("n");
  file->setOpset("", 19);
  file->setMetadata("dlc", "quantized");
  EXPECT_EQ(message(file->save(path("out.onnx"))), "success");
  auto out = load("out.onnx");
  ASSERT_EQ(out->numNodes(), 5u);
  const char *ops[] = {"Add", "QuantizeLinear", "DequantizeLinear", "Add", "Relu"};
  for (size_t k = 0; k < 5; ++k)
    EXPECT_EQ(out->node(k).op, ops[k]);
  EXPECT_EQ(out->node(3).inputs, (std::vector<std::string>{"s_dq", "f"}));
  EXPECT_EQ(out->opset(), 19);
  EXPECT_FALSE(out->hasInitializer("n"));
  expectFloats(*out, "scale", {0.5f});
  expectFloats(*out, "w", {1, 2});
  EXPECT_EQ(out->inputNames(), (std::vector<std::string>{"x"}));
  EXPECT_EQ(out->outputNames(), (std::vector<std::string>{"y"}));
}

TEST_F(OnnxFileTest, WhatIsNoModelIsNamed) {
  write("m.onnx", "PK\x03\x04");
  EXPECT_EQ(message(OnnxFile::load(path("m.onnx")).takeError()).rfind(path("m.onnx") + ": expected an ONNX model", 0),
            0u);
  EXPECT_NE(message(OnnxFile::load(path("none.onnx")).takeError()).find("cannot read"), std::string::npos);
  write("ok.onnx", model(false).SerializeAsString());
  EXPECT_NE(message(load("ok.onnx")->save(path("no/such/folder/m.onnx"))).find("cannot write"), std::string::npos);
}

} // namespace
