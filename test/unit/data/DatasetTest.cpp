// Data sets of every kind, and the complaints about those that do not fit together.
#include "lib/Data/Dataset.h"
#include "TestFiles.h"
#include "lib/Data/Idx.h"
#include "lib/Data/Npy.h"
#include "lib/Data/Npz.h"
#include "llvm/Support/Endian.h"
#include <zlib.h>

using namespace dlc::data;

namespace {

std::string idx(int code, std::vector<uint32_t> dims, llvm::StringRef elements) {
  std::string file{'\0', '\0', static_cast<char>(code), static_cast<char>(dims.size())};
  for (uint32_t dim : dims) {
    char bytes[4];
    llvm::support::endian::write32be(bytes, dim);
    file.append(bytes, 4);
  }
  return file + elements.str();
}

std::string gzip(llvm::StringRef contents) {
  z_stream stream = {};
  EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&stream, contents.size()) + 64, '\0');
  stream.next_in = const_cast<Bytef *>(contents.bytes_begin());
  stream.avail_in = static_cast<uInt>(contents.size());
  stream.next_out = reinterpret_cast<Bytef *>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

const std::string images = idx(8, {3, 2, 2}, "abcdefghijkl"),
                  labels = idx(8, {3}, llvm::StringRef("\x02\x00\x01", 3));

using DatasetPointer = std::unique_ptr<Dataset>;

llvm::Error recordNothing(const dlc_preprocess &, const Picture &, dlc_tensor &, int64_t) {
  return llvm::Error::success();
}

} // namespace

TEST(Idx, ReadsEveryType) {
  Folder folder;
  const std::pair<int, int32_t> kinds[] = {{8, DLC_U8},   {9, DLC_I8},   {11, DLC_I16},
                                           {12, DLC_I32}, {13, DLC_F32}, {14, DLC_F64}};
  for (auto [code, dtype] : kinds) {
    std::string elements(dtypeSize(dtype), '\0');
    elements.back() = 5; // big endian
    HostTensor tensor = value(readIdx(folder.write("a", idx(code, {1}, elements))));
    ASSERT_EQ(tensor.dtype(), dtype);
    EXPECT_EQ(tensor.data()[0], 5);
  }
  HostTensor zipped = value(readIdx(folder.write("a.gz", gzip(images))));
  EXPECT_EQ(shapeText(zipped.shape()), "3x2x2");
  EXPECT_EQ(std::string(zipped.data(), zipped.bytes()), "abcdefghijkl");
  // Two members, as `cat a.gz b.gz` makes them.
  EXPECT_EQ(
      value(readIdx(folder.write("b.gz", gzip(images.substr(0, 20)) + gzip(images.substr(20))))).data()[11],
      'l');
}

TEST(Idx, RefusesDamagedFiles) {
  Folder folder;
  auto read = [&](const std::string &bytes) { return readIdx(folder.write("a-images-idx3", bytes)); };
  EXPECT_MESSAGE(read(""), "expected 4 bytes of an idx header from byte 0 on, found 0");
  EXPECT_MESSAGE(read("abcd"), "expected an idx file");
  EXPECT_MESSAGE(read(idx(10, {1}, "a")), "found 00000a01");
  EXPECT_MESSAGE(read(idx(8, {}, "")), "expected 1..8 dimensions in byte 3, found 0");
  EXPECT_MESSAGE(read(idx(8, {1, 1, 1, 1, 1, 1, 1, 1, 1}, "a")), "found 9");
  EXPECT_MESSAGE(read(images.substr(0, 10)), "expected 4 bytes of dimension 1 from byte 8 on, found 2");
  EXPECT_MESSAGE(read(images + "m"), "expected 12 bytes of 3x2x2 uint8 from byte 16 on, found 13");
  EXPECT_MESSAGE(read(images.substr(0, 20)), "expected 12 bytes of 3x2x2 uint8 from byte 16 on, found 4");
  EXPECT_MESSAGE(read(idx(14, {0xffffffff, 0xffffffff, 2}, "")), "passes 2^63 bytes");
  EXPECT_MESSAGE(read(idx(8, {0xffffffff, 16}, "")), "expected 68719476720 bytes");
  EXPECT_MESSAGE(read(gzip(idx(8, {0xffffffff, 16}, "abc"))), "found at most");
  EXPECT_MESSAGE(read(gzip(images + "m")), "expected the end of the contents at byte 28, found more");
  EXPECT_MESSAGE(read(gzip(images.substr(0, 20))), "of the uncompressed contents, found 4");
  std::string zipped = gzip(images);
  EXPECT_MESSAGE(read(zipped.substr(0, 25)), "truncated gzip file");
  zipped[zipped.size() - 6] ^= 1; // the checksum
  EXPECT_MESSAGE(read(zipped), "damaged gzip file");
  EXPECT_MESSAGE(read("\x1f\x8b nonsense"), "damaged gzip file");
}

TEST(Idx, TruncationsAndFlippedBitsAreHarmless) {
  Folder folder;
  std::string zipped = gzip(images);
  for (size_t size = 0; size != zipped.size(); ++size)
    EXPECT_NE(message(readIdx(folder.write("cut", zipped.substr(0, size)))), "success") << size;
  for (size_t bit = 0; bit != zipped.size() * 8; ++bit) {
    std::string damaged = zipped;
    damaged[bit / 8] ^= static_cast<char>(1 << bit % 8);
    llvm::consumeError(readIdx(folder.write("flipped", damaged)).takeError());
  }
}

TEST(Dataset, IdxFolder) {
  Folder folder;
  folder.write("t10k-images-idx3-ubyte.gz", gzip(images));
  folder.write("t10k-labels-idx1-ubyte", labels);
  folder.write("README.md", "text");
  DatasetPointer dataset = value(openDataset(folder.path()));
  ASSERT_TRUE(dataset);
  EXPECT_EQ(dataset->size(), 3);
  EXPECT_EQ(dataset->labels()[0], 2);
  EXPECT_EQ(shapeText(dataset->sampleShape()), "2x2");
  EXPECT_EQ(value(dataset->read(1)).data()[0], 'e');
  Picture picture = value(dataset->picture(2));
  EXPECT_EQ(picture.at(1, 1, 0), 'l');
  EXPECT_MESSAGE(dataset->read(3), "expected a sample number below 3, got 3");
  EXPECT_MESSAGE(dataset->picture(-1), "got -1");
  expectSuccess(checkLabels(*dataset, 3));
  EXPECT_MESSAGE(checkLabels(*dataset, 2),
                 "expected labels below 2, the model's number of classes, found 2 for sample 0");
  DatasetOptions train;
  train.split = Split::Train;
  EXPECT_MESSAGE(openDataset(folder.path(), train),
                 "found only t10k-images-idx3-ubyte.gz; ask for --split test");
}

TEST(Dataset, IdxPair) {
  Folder folder;
  std::string samples = folder.write("my-images.idx3", images), bare = folder.write("samples", images);
  EXPECT_MESSAGE(openDataset(samples), "give the labels' file with --labels");
  EXPECT_MESSAGE(openDataset(bare), "expected 'images' in the name");
  folder.write("my-labels.idx1.gz", gzip(labels));
  EXPECT_EQ(value(openDataset(samples))->size(), 3);
  EXPECT_EQ(value(openDataset(folder.path()))->size(), 3); // a pair that names no split
  DatasetOptions options;
  options.labels = folder.path("my-labels.idx1.gz");
  EXPECT_EQ(value(openDataset(bare, options))->size(), 3);
  options.labels = folder.write("two", idx(8, {2}, "ab"));
  EXPECT_MESSAGE(openDataset(bare, options), "expected as many labels as the 3 samples, found 2");
  EXPECT_MESSAGE(openDataset(folder.path("absent")), "cannot read: No such file");
}

TEST(Dataset, NpyPairs) {
  Folder folder;
  expectSuccess(writeNpy(folder.path("x.npy"), counting<float>(DLC_F32, {4, 3, 2}).view()));
  expectSuccess(writeNpy(folder.path("y.npy"), counting<int16_t>(DLC_I16, {4, 1}).view()));
  for (const std::string &path : {folder.path(), folder.path("x.npy")}) {
    DatasetPointer dataset = value(openDataset(path));
    ASSERT_TRUE(dataset);
    EXPECT_EQ(dataset->size(), 4);
    EXPECT_EQ(dataset->labels()[3], 3);
    EXPECT_EQ(value(dataset->read(1)).as<float>()[0], 6.0f);
    EXPECT_MESSAGE(dataset->picture(0),
                   "expected uint8 samples of HxW, HxWxC or CxHxW with 1, 3 or 4 channels");
  }
  expectSuccess(writeNpy(folder.path("x_test.npy"), counting<float>(DLC_F32, {1, 2}).view()));
  EXPECT_MESSAGE(openDataset(folder.path()), "y_test.npy: cannot read");
  expectSuccess(writeNpy(folder.path("y_test.npy"), counting<float>(DLC_F32, {1}).view()));
  EXPECT_MESSAGE(openDataset(folder.path()), "expected one integer label per sample, found float32 1");
  expectSuccess(writeNpy(folder.path("data.npy"), counting<float>(DLC_F32, {1, 2}).view()));
  EXPECT_MESSAGE(openDataset(folder.path("data.npy")), "expected samples in a file named x....npy");
}

TEST(Dataset, Labels) {
  Folder folder;
  expectSuccess(writeNpy(folder.path("x.npy"), counting<uint8_t>(DLC_U8, {2, 2}).view()));
  auto withLabels = [&](const HostTensor &tensor) {
    expectSuccess(writeNpy(folder.path("y.npy"), tensor.view()));
    return openDataset(folder.path());
  };
  for (int32_t dtype : {DLC_I8, DLC_I16, DLC_I32, DLC_I64, DLC_U8, DLC_U16, DLC_U32, DLC_U64}) {
    HostTensor tensor = value(HostTensor::create(dtype, {2}));
    tensor.data()[dtypeSize(dtype)] = 1;
    EXPECT_EQ(value(withLabels(tensor))->labels()[1], 1) << dtypeName(dtype).str();
  }
  HostTensor negative = counting<int64_t>(DLC_I64, {2});
  negative.as<int64_t>()[1] = -1;
  EXPECT_MESSAGE(withLabels(negative), "expected labels from 0 on, found -1 for sample 1");
  EXPECT_MESSAGE(withLabels(counting<int64_t>(DLC_I64, {2, 2})), "found int64 2x2; turn scores into labels");
  EXPECT_MESSAGE(withLabels(counting<uint8_t>(DLC_BOOL, {2})), "found bool 2");
}

TEST(Dataset, Npz) {
  EXPECT_EQ(value(openDataset(fixture("stored.npz")))->labels()[0], 1);
  EXPECT_EQ(value(openDataset(fixture("deflated.npz")))->size(), 2); // the first two arrays
  Folder folder;
  HostTensor x = counting<float>(DLC_F32, {2, 3}), y = counting<int64_t>(DLC_I64, {2});
  NamedTensor members[] = {{"y_train", y.view()}, {"x_train", x.view()}, {"x", x.view()}};
  expectSuccess(writeNpz(folder.path("a.npz"), members));
  DatasetOptions train;
  train.split = Split::Train;
  EXPECT_EQ(value(openDataset(folder.path("a.npz"), train))->dtype(), DLC_F32);
  expectSuccess(writeNpz(folder.path("one.npz"), llvm::ArrayRef(members).take_back(1)));
  EXPECT_MESSAGE(openDataset(folder.path("one.npz")), "expected arrays x and y, found only 'x'");
}

// Answers that are not one class per sample, where they are asked for.
TEST(Dataset, Targets) {
  Folder folder;
  HostTensor x = counting<float>(DLC_F32, {3, 2}), y = counting<float>(DLC_F32, {3, 4});
  HostTensor classes = counting<int64_t>(DLC_I64, {3});
  auto write = [&](const char *name, const HostTensor &answers) {
    NamedTensor arrays[] = {{"x", x.view()}, {"y", answers.view()}};
    expectSuccess(writeNpz(folder.path(name), arrays));
    return folder.path(name);
  };
  DatasetOptions options;
  options.targets = true;
  DatasetPointer data = value(openDataset(write("targets.npz", y), options));
  ASSERT_TRUE(data && data->targets());
  EXPECT_EQ(data->size(), 3);
  EXPECT_EQ(data->targets()->shape().vec(), (std::vector<int64_t>{3, 4}));
  EXPECT_EQ(data->targets()->as<float>()[11], 11);
  EXPECT_EQ(data->labels()[2], 0);
  // Classes stay labels; without the option floats are refused as ever; the counts must agree.
  data = value(openDataset(write("classes.npz", classes), options));
  ASSERT_TRUE(data);
  EXPECT_EQ(data->targets(), nullptr);
  EXPECT_EQ(data->labels()[2], 2);
  EXPECT_MESSAGE(openDataset(write("targets.npz", y)), "expected one integer label per sample, found float32 3x4");
  HostTensor few = counting<float>(DLC_F32, {2, 4});
  EXPECT_MESSAGE(openDataset(write("few.npz", few), options), "expected as many labels as the 3 samples, found 2");
}

TEST(Dataset, PictureFolders) {
  Folder folder;
  folder.write("dog/2.png", contentsOf(fixture("rgb.png")));
  folder.write("dog/1.JPG", contentsOf(fixture("flat.jpg")));
  folder.write("dog/notes.txt", "text");
  folder.write("ant/a.png", contentsOf(fixture("grey.png")));
  folder.write("cat/none.txt", "text");
  folder.write(".hidden/a.png", "");
  DatasetPointer dataset = value(openDataset(folder.path()));
  ASSERT_TRUE(dataset);
  EXPECT_EQ(dataset->size(), 3);
  EXPECT_EQ(dataset->classNames(), llvm::ArrayRef<std::string>({"ant", "cat", "dog"}));
  EXPECT_EQ(dataset->labels(), llvm::ArrayRef<int64_t>({0, 2, 2}));
  EXPECT_FALSE(dataset->hasFixedShape());
  EXPECT_EQ(value(dataset->picture(0)).channels, 1);
  EXPECT_EQ(shapeText(value(dataset->read(1)).shape()), "16x16x3");
  EXPECT_EQ(shapeText(value(dataset->read(2)).shape()), "6x10x3");
  char byte;
  EXPECT_MESSAGE(dataset->copy(0, &byte), "can only be read one by one");

  Folder split;
  split.write("train/a/1.png", contentsOf(fixture("rgb.png")));
  split.write("val/a/1.png", contentsOf(fixture("rgb.png")));
  split.write("val/b/1.png", contentsOf(fixture("rgb.png")));
  EXPECT_EQ(value(openDataset(split.path()))->size(), 2);
  DatasetOptions train;
  train.split = Split::Train;
  EXPECT_EQ(value(openDataset(split.path(), train))->size(), 1);

  Folder empty;
  EXPECT_MESSAGE(openDataset(empty.path()),
                 "expected idx files, x.npy and y.npy, or one folder of png or jpg files");
}

TEST(Dataset, FillsBatchesOfTheSameType) {
  Folder folder;
  expectSuccess(writeNpy(folder.path("x.npy"), counting<float>(DLC_F32, {4, 2, 2}).view()));
  expectSuccess(writeNpy(folder.path("y.npy"), counting<int64_t>(DLC_I64, {4}).view()));
  DatasetPointer dataset = value(openDataset(folder.path()));
  ASSERT_TRUE(dataset);
  for (std::vector<int64_t> shape : {std::vector<int64_t>{3, 1, 2, 2}, {3, 2, 2, 1}, {3, 4}}) {
    HostTensor batch = value(HostTensor::create(DLC_F32, shape));
    dlc_tensor input = batch.view();
    expectSuccess(fillBatch(*dataset, {3, 1}, {}, input, recordNothing));
    EXPECT_EQ(batch.as<float>()[0], 12.0f);
    EXPECT_EQ(batch.as<float>()[7], 7.0f);
    EXPECT_EQ(batch.as<float>()[8], 0.0f);
  }
  auto fill = [&](int32_t dtype, std::vector<int64_t> shape, std::vector<int64_t> indices) {
    HostTensor batch = value(HostTensor::create(dtype, shape));
    dlc_tensor input = batch.view();
    return fillBatch(*dataset, indices, {}, input, recordNothing);
  };
  EXPECT_MESSAGE(fill(DLC_F64, {3, 2, 2}, {0}), "expected samples of float64 2x2, found float32 2x2");
  EXPECT_MESSAGE(fill(DLC_F32, {3, 2, 3}, {0}), "expected samples of float32 2x3, found float32 2x2");
  EXPECT_MESSAGE(fill(DLC_F32, {1, 2, 2}, {0, 1}),
                 "expected an input with a batch of 2 or more, got shape 1x2x2");
  EXPECT_MESSAGE(fill(DLC_F32, {1, 2, 2}, {9}), "expected a sample number below 4, got 9");
  HostTensor batch = value(HostTensor::create(DLC_F32, {2, 2, 2}));
  dlc_tensor input = batch.view();
  input.size = 8;
  EXPECT_MESSAGE(fillBatch(*dataset, {0}, {}, input, recordNothing), "expected a buffer of 32 bytes, got 8");
}

TEST(Dataset, FillsBatchesThroughPreprocessing) {
  Folder folder;
  folder.write("t10k-images-idx3-ubyte", images);
  folder.write("t10k-labels-idx1-ubyte", labels);
  DatasetPointer dataset = value(openDataset(folder.path()));
  ASSERT_TRUE(dataset);
  HostTensor batch = value(HostTensor::create(DLC_F32, {2, 1, 2, 2}));
  dlc_tensor input = batch.view();
  auto run = [](const dlc_preprocess &, const Picture &picture, dlc_tensor &target, int64_t index) {
    for (int i = 0; i != 4; ++i)
      static_cast<float *>(target.data)[index * 4 + i] = picture.pixels[i];
    return llvm::Error::success();
  };
  expectSuccess(fillBatch(*dataset, {2, 0}, {}, input, run));
  EXPECT_EQ(batch.as<float>()[0], 'i');
  EXPECT_EQ(batch.as<float>()[4], 'a');
  auto fail = [](const dlc_preprocess &, const Picture &, dlc_tensor &, int64_t) {
    return llvm::createStringError("size differs");
  };
  EXPECT_MESSAGE(fillBatch(*dataset, {2}, {}, input, fail), "sample 2: size differs");
}

TEST(Dataset, ChannelsFirstArraysArePictures) {
  Folder folder;
  expectSuccess(writeNpy(folder.path("x.npy"), counting<uint8_t>(DLC_U8, {1, 3, 2, 5}).view()));
  expectSuccess(writeNpy(folder.path("y.npy"), counting<int64_t>(DLC_I64, {1}).view()));
  Picture picture = value(value(openDataset(folder.path()))->picture(0));
  EXPECT_EQ(picture.height, 2);
  EXPECT_EQ(picture.width, 5);
  EXPECT_EQ(picture.at(1, 4, 0), 9);
  EXPECT_EQ(picture.at(1, 4, 2), 29);
}

TEST(Dataset, SharedMnist) {
  for (const char *name : {"data/mnist", "data/fashion-mnist"}) {
    std::string folder = sharedFile(name);
    if (folder.empty())
      GTEST_SKIP() << "no shared data; set DLC_SHARED";
    DatasetPointer test = value(openDataset(folder));
    ASSERT_TRUE(test);
    EXPECT_EQ(test->size(), 10000);
    EXPECT_EQ(shapeText(test->sampleShape()), "28x28");
    expectSuccess(checkLabels(*test, 10));
    DatasetOptions options;
    options.split = Split::Train;
    EXPECT_EQ(value(openDataset(folder, options))->size(), 60000);
  }
}
