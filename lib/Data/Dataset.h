// Labelled samples for eval, calibration and training. Arrays stay in the type of their file; samples
// are converted one batch at a time.
#ifndef DLC_DATA_DATASET_H
#define DLC_DATA_DATASET_H

#include "lib/Data/HostTensor.h"
#include "lib/Data/Preprocess.h"

namespace dlc::data {

enum class Split { Test, Train };

struct DatasetOptions {
  Split split = Split::Test;
  std::string labels; ///< the labels' file, when its name does not follow from the samples'
  /// Accept answers of any type and shape [count, ...], not only one integer per sample; see Dataset::targets.
  bool targets = false;
};

class Dataset {
public:
  virtual ~Dataset();

  int64_t size() const { return static_cast<int64_t>(labelList.size()); }
  /// One per sample, 0 or more; all 0 where the data has `targets`.
  llvm::ArrayRef<int64_t> labels() const { return labelList; }
  /// Answers along the first dimension that are not one class per sample; null for data with labels.
  const HostTensor *targets() const { return hasTargets ? &answers : nullptr; }
  /// Of one sample; empty and `!hasFixedShape()` for picture files, which differ in size.
  llvm::ArrayRef<int64_t> sampleShape() const { return shape; }
  bool hasFixedShape() const { return fixedShape; }
  int32_t dtype() const { return type; }
  /// By label; empty when the data has none.
  llvm::ArrayRef<std::string> classNames() const { return names; }
  /// What messages call this data: the path of its samples.
  llvm::StringRef path() const { return source; }

  /// Sample `index` as a tensor of `sampleShape`, or height x width x channels for a picture file.
  /// Fails when the index is out of range or the file unreadable.
  virtual llvm::Expected<HostTensor> read(int64_t index) const = 0;

  /// Sample `index` as a picture. Arrays must be uint8 of HxW, HxWxC or CxHxW with 1, 3 or 4 channels.
  virtual llvm::Expected<Picture> picture(int64_t index) const = 0;

  /// Copies sample `index` to `to`, which has room for `sampleShape`. Only with a fixed shape.
  virtual llvm::Error copy(int64_t index, char *to) const = 0;

protected:
  llvm::Error checkIndex(int64_t index) const;

  std::string source;
  std::vector<int64_t> labelList;
  std::vector<int64_t> shape;
  bool fixedShape = true;
  int32_t type = DLC_U8;
  std::vector<std::string> names;
  HostTensor answers;
  bool hasTargets = false;
};

/// Opens, in this order of looking:
/// - a folder with idx files, "t10k-images-idx3-ubyte[.gz]" and "t10k-labels-idx1-ubyte[.gz]" for the
///   test split ("test" and "val" do as well), "train-..." for the other;
/// - a folder with x_test.npy and y_test.npy (x_train, y_train), or x.npy and y.npy;
/// - a folder with one folder of png and jpg files per class, labelled by the sorted names; above
///   them may stand "test" (or "val") and "train";
/// - an images file of an idx pair; an npz of x_test and y_test (x_train, y_train), of x and y, or of
///   two arrays; an npy file of samples named x..., beside its y....
/// Fails when samples and labels disagree in number, or a label is negative or no integer.
llvm::Expected<std::unique_ptr<Dataset>> openDataset(llvm::StringRef path,
                                                     const DatasetOptions &options = {});

/// Fails unless every label is below `classes`, naming the first sample that is not.
llvm::Error checkLabels(const Dataset &dataset, int64_t classes);

/// Puts the samples `indices` into the first places of the batch `input`. Samples of the input's type
/// are copied when the shapes agree but for dimensions of 1 or flattening; uint8 pictures pass
/// through `preprocess`. Fails otherwise, saying what to convert.
llvm::Error fillBatch(const Dataset &dataset, llvm::ArrayRef<int64_t> indices,
                      const dlc_preprocess &preprocess, dlc_tensor &input, PreprocessFn preprocessor);

} // namespace dlc::data
#endif
