// training.json, and losses and optimizers as words.
#include "lib/Training/Manifest.h"

#include "FakeTraining.h"

using namespace dlc;
using namespace dlc::training;

TEST(Optimizer, WordsAndDefaults) {
  auto sgd = parseOptimizer("sgd:lr=0.1,momentum=0.9,nesterov,wd=5e-4");
  ASSERT_TRUE(static_cast<bool>(sgd));
  EXPECT_EQ(sgd->kind, OptimizerKind::Sgd);
  EXPECT_EQ(sgd->learningRate, 0.1);
  EXPECT_EQ(sgd->momentum, 0.9);
  EXPECT_EQ(sgd->weightDecay, 5e-4);
  EXPECT_TRUE(sgd->nesterov);
  auto adamw = parseOptimizer("adamw");
  ASSERT_TRUE(static_cast<bool>(adamw));
  EXPECT_EQ(adamw->learningRate, 1e-3);
  EXPECT_EQ(adamw->weightDecay, 0.01);
  EXPECT_EQ(adamw->beta2, 0.999);
  auto adam = parseOptimizer("adam:beta1=0.8,eps=1e-6");
  ASSERT_TRUE(static_cast<bool>(adam));
  EXPECT_EQ(adam->weightDecay, 0);
  EXPECT_EQ(adam->beta1, 0.8);
  EXPECT_EQ(adam->epsilon, 1e-6);
}

TEST(Optimizer, TextReadsBack) {
  for (const char *text : {"sgd:lr=0.1", "sgd:lr=0.05,wd=0.0005,momentum=0.9,nesterov", "adam:lr=0.001",
                           "adamw:lr=0.003,wd=0.1,beta1=0.8"}) {
    auto options = parseOptimizer(text);
    ASSERT_TRUE(static_cast<bool>(options));
    EXPECT_EQ(optimizerText(*options), text);
  }
}

TEST(Optimizer, ErrorsNameTheWord) {
  EXPECT_EQ(message(parseOptimizer("rmsprop")).rfind("expected sgd, adam or adamw", 0), 0u);
  EXPECT_EQ(message(parseOptimizer("sgd:beta1=0.9")),
            "'sgd:beta1=0.9': no parameter 'beta1'; sgd has lr, wd, momentum, nesterov");
  EXPECT_TRUE(contains(message(parseOptimizer("adam:nesterov")), "no parameter 'nesterov'"));
  EXPECT_TRUE(
      contains(message(parseOptimizer("adam:beta2=1")), "expected a number from 0 to below 1 as beta2, got '1'"));
  EXPECT_TRUE(contains(message(parseOptimizer("adam:lr=-1")), "expected a number from 0 on as lr, got '-1'"));
  EXPECT_TRUE(contains(message(parseOptimizer("sgd:lr=nan")), "as lr, got 'nan'"));
  EXPECT_TRUE(contains(message(parseOptimizer("sgd:nesterov")), "nesterov needs a momentum above 0"));
}

TEST(Loss, Words) {
  auto loss = parseLoss("softmax_ce:logits");
  ASSERT_TRUE(static_cast<bool>(loss));
  EXPECT_EQ(loss->first, LossKind::SoftmaxCrossEntropy);
  EXPECT_EQ(loss->second, "logits");
  EXPECT_TRUE(contains(message(parseLoss("hinge")), "expected softmax_ce, bce or mse"));
}

static const char *record = R"({"format": 1, "model": "model.onnx", "model_xxh64": "d24ec4f1a98c6e5b",
  "loss": {"kind": "bce", "output": "y"},
  "optimizer": {"kind": "sgd", "learning_rate": 0.25, "momentum": 0.5, "nesterov": true, "weight_decay": 0}})";

TEST(ManifestTest, Reads) {
  Folder folder;
  folder.write("training.json", record);
  folder.write("model.onnx", "a"); // whose XXH64 is in the record
  auto manifest = Manifest::read(folder.path());
  ASSERT_TRUE(static_cast<bool>(manifest)) << llvm::toString(manifest.takeError());
  EXPECT_EQ(manifest->loss, LossKind::BinaryCrossEntropyWithLogits);
  EXPECT_EQ(manifest->output, "y");
  EXPECT_EQ(optimizerText(manifest->optimizer), "sgd:lr=0.25,momentum=0.5,nesterov");
}

TEST(ManifestTest, DamageIsNamed) {
  Folder folder;
  EXPECT_TRUE(contains(message(Manifest::read(folder.path())), "training.json: cannot read"));
  folder.write("training.json", "{");
  EXPECT_TRUE(contains(message(Manifest::read(folder.path())), "found no JSON"));
  folder.write("training.json", "{\"format\": 2}");
  EXPECT_TRUE(contains(message(Manifest::read(folder.path())), "expected a record of format 1"));
  folder.write("training.json", record);
  folder.write("model.onnx", "b");
  EXPECT_TRUE(contains(message(Manifest::read(folder.path())), "expected digest d24ec4f1a98c6e5b, found "));
}
