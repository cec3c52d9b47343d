// Files against the ports of a model.
#include "lib/Data/Inputs.h"
#include "TestFiles.h"
#include "lib/Data/Npy.h"
#include "lib/Data/Npz.h"

using namespace dlc::data;

namespace {

const int64_t imageDims[] = {DLC_DIM_SYMBOL(0), 3, DLC_DIM_SYMBOL(1), 10},
              vectorDims[] = {DLC_DIM_SYMBOL(0), 4}, fixedDims[] = {2, 3, 4},
              openDims[] = {DLC_DIM_EXPRESSION, 4};
const dlc_port image = {"image", DLC_F32, 4, imageDims}, vector = {"vector", DLC_I64, 2, vectorDims},
               fixed = {"x", DLC_F32, 3, fixedDims}, open = {"open", DLC_F32, 2, openDims};
const char *const symbols[] = {"N", "H"};

ModelPorts portsOf(llvm::ArrayRef<dlc_port> inputs) { return {inputs, symbols, {}}; }

/// Stands for the runtime: marks where a picture went.
llvm::Error mark(const dlc_preprocess &preprocess, const Picture &picture, dlc_tensor &input, int64_t index) {
  static_cast<float *>(input.data)[0] = static_cast<float>(picture.channels);
  return llvm::Error::success();
}

llvm::Expected<std::vector<HostTensor>> read(llvm::ArrayRef<dlc_port> inputs, const InputFiles &files) {
  return readInputs(portsOf(inputs), files, {}, mark);
}

InputFiles fromArguments(llvm::ArrayRef<std::string> arguments) {
  InputFiles files;
  for (const std::string &argument : arguments)
    expectSuccess(files.add(argument));
  return files;
}

InputFiles fromDirectory(const std::string &directory) {
  InputFiles files;
  files.directory = directory;
  return files;
}

} // namespace

TEST(Inputs, PortText) {
  EXPECT_EQ(portText(image, symbols), "float32 Nx3xHx10");
  EXPECT_EQ(portText(open, symbols), "float32 ?x4");
  EXPECT_EQ(portText({"s", DLC_BOOL, 0, nullptr}, symbols), "bool scalar");
}

TEST(Inputs, Directory) {
  Folder folder;
  expectSuccess(writeNpy(folder.path("input_0.npy"), counting<float>(DLC_F32, {2, 3, 5, 10}).view()));
  expectSuccess(writeNpy(folder.path("input_1.npy"), counting<int64_t>(DLC_I64, {2, 4}).view()));
  auto tensors = value(read({image, vector}, fromDirectory(folder.path())));
  ASSERT_EQ(tensors.size(), 2u);
  EXPECT_EQ(tensors[1].as<int64_t>()[7], 7);
  EXPECT_MESSAGE(read({image, vector, fixed}, fromDirectory(folder.path())),
                 "expected input_2.npy or .pb for input 'x' (float32 2x3x4)");
}

TEST(Inputs, ByName) {
  Folder folder;
  std::string vectorFile = folder.path("v.npy");
  expectSuccess(writeNpy(vectorFile, counting<int64_t>(DLC_I64, {3, 4}).view()));
  auto tensors =
      value(read({fixed, vector}, fromArguments({"vector=" + vectorFile, "x=" + fixture("stored.npz")})));
  EXPECT_EQ(tensors[0].as<float>()[5], 5.0f);
  EXPECT_EQ(shapeText(tensors[1].shape()), "3x4");
  // An archive by order, for a model of one input without a name.
  EXPECT_EQ(value(read({fixed}, fromArguments({fixture("deflated.npz")})))[0].as<float>()[5], 5.0f);
#ifdef DLC_HAVE_TENSOR_PROTO
  EXPECT_EQ(value(read({fixed}, fromArguments({"x=" + fixture("raw.pb")})))[0].as<float>()[5], 5.0f);
#endif
}

TEST(Inputs, OneArchiveForAll) {
  Folder folder;
  HostTensor x = counting<float>(DLC_F32, {2, 3, 4}), v = counting<int64_t>(DLC_I64, {1, 4});
  NamedTensor members[] = {{"vector", v.view()}, {"x", x.view()}};
  expectSuccess(writeNpz(folder.path("all.npz"), members));
  auto tensors = value(read({fixed, vector}, fromArguments({folder.path("all.npz")})));
  EXPECT_EQ(tensors[0].dtype(), DLC_F32);
  EXPECT_EQ(tensors[1].dtype(), DLC_I64);
}

TEST(Inputs, Pictures) {
  auto tensors = value(read({image}, fromArguments({"image=" + fixture("rgb.png")})));
  EXPECT_EQ(shapeText(tensors[0].shape()), "1x3x6x10"); // the open height is the picture's
  EXPECT_EQ(tensors[0].as<float>()[0], 3.0f);
  EXPECT_MESSAGE(read({fixed}, fromArguments({"x=" + fixture("rgb.png")})),
                 "rgb.png: input 'x' (float32 2x3x4): a picture fills a batch of 1");
  auto broken = [](const dlc_preprocess &, const Picture &, dlc_tensor &, int64_t) {
    return llvm::createStringError("size differs");
  };
  EXPECT_MESSAGE(readInputs(portsOf({image}), fromArguments({fixture("rgb.png")}), {}, broken),
                 "input 'image' (float32 Nx3xHx10): size differs");
}

TEST(Inputs, PicturesThroughTheRuntime) {
  PreprocessOptions options;
  expectSuccess(options.set("scale", "1"));
  expectSuccess(options.set("mean", "0,0,2"));
  auto tensors =
      value(readInputs(portsOf({image}), fromArguments({fixture("rgb.png")}), options, runtimePreprocessor));
  ASSERT_EQ(shapeText(tensors[0].shape()), "1x3x6x10");
  auto pixels = tensors[0].as<float>();
  EXPECT_EQ(pixels[9], 225.0f);       // red grows to the right
  EXPECT_EQ(pixels[60 + 50], 250.0f); // green grows downwards
  EXPECT_EQ(pixels[120], 5.0f);       // blue is 7
  const int64_t dims[] = {1, 7, 6, 10};
  dlc_port seven = {"seven", DLC_F32, 4, dims};
  EXPECT_MESSAGE(readInputs(portsOf({seven}), fromArguments({fixture("rgb.png")}), {}, runtimePreprocessor),
                 "input 'seven' (float32 1x7x6x10): ");
}

TEST(Inputs, Mismatches) {
  Folder folder;
  auto file = [&](llvm::StringRef name, const HostTensor &tensor) {
    expectSuccess(writeNpy(folder.path(name), tensor.view()));
    return "=" + folder.path(name);
  };
  EXPECT_MESSAGE(read({fixed}, fromArguments({"x" + file("a.npy", counting<double>(DLC_F64, {2, 3, 4}))})),
                 "expected input 'x' (float32 2x3x4), found float64; values are never converted silently, "
                 "save the array "
                 "as float32 (numpy: x.astype('float32'))");
  EXPECT_MESSAGE(read({fixed}, fromArguments({"x" + file("b.npy", counting<float>(DLC_F32, {2, 12}))})),
                 "found rank 2 (2x12)");
  EXPECT_MESSAGE(read({fixed}, fromArguments({"x" + file("c.npy", counting<float>(DLC_F32, {2, 3, 5}))})),
                 "found 2x3x5: dimension 2 is 5");
  EXPECT_MESSAGE(
      read({image, vector}, fromArguments({"image" + file("d.npy", counting<float>(DLC_F32, {2, 3, 5, 10})),
                                           "vector" + file("e.npy", counting<int64_t>(DLC_I64, {3, 4}))})),
      "found 3x4: N is 3 here and 2 before");
  EXPECT_EQ(
      value(read({open}, fromArguments({"open" + file("f.npy", counting<float>(DLC_F32, {7, 4}))}))).size(),
      1u);
}

TEST(Inputs, WrongArguments) {
  Folder folder;
  InputFiles files;
  EXPECT_MESSAGE(files.add(""), "expected NAME=FILE, got nothing");
  EXPECT_MESSAGE(files.add("x="), "expected NAME=FILE, got 'x='");
  EXPECT_MESSAGE(files.add("=y"), "expected NAME=FILE, got '=y'");
  EXPECT_MESSAGE(read({fixed}, {}),
                 "input 'x' (float32 2x3x4): no data; give --input x=FILE or --inputs DIR");
  EXPECT_MESSAGE(read({fixed}, fromArguments({"y=a.npy"})),
                 "--input y: the model has no such input; its inputs are x");
  EXPECT_MESSAGE(read({fixed, vector}, fromArguments({"a.npy"})),
                 "expected NAME=FILE for a model with the inputs x, vector");
  EXPECT_MESSAGE(read({fixed}, fromArguments({"x=a.txt"})),
                 "expected a file named .npy, .npz or .pb, or a picture");
  EXPECT_MESSAGE(read({fixed}, fromArguments({"x=absent.png"})), "absent.png: cannot read");
  EXPECT_MESSAGE(readTensor(fixture("stored.npz"), "z", 2), "expected an array 'z' or 3 arrays, found 2");
}

TEST(Inputs, Outputs) {
  Folder folder;
  std::string out = folder.path("new/folder");
  HostTensor first = counting<float>(DLC_F32, {2, 2}), second = counting<int64_t>(DLC_I64, {3});
  expectSuccess(writeOutputs(out, {first.view(), second.view()}));
  auto tensors = value(readOutputs(out, 2));
  ASSERT_EQ(tensors.size(), 2u);
  EXPECT_EQ(tensors[1].as<int64_t>()[2], 2);
  EXPECT_MESSAGE(readOutputs(out, 3), "expected output_2.npy or .pb");
}
