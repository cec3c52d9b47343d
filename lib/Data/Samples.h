// Samples for a model with any number of inputs, without labels: what a model is calibrated on.
#ifndef DLC_DATA_SAMPLES_H
#define DLC_DATA_SAMPLES_H

#include "lib/Data/Dataset.h"
#include "lib/Data/Inputs.h"

#include <functional>

namespace dlc::data {

struct SamplesOptions {
  Split split = Split::Train;
  PreprocessOptions preprocess; ///< of pictures
  /// Puts pictures into inputs, as PreprocessFn; without one pictures are refused.
  std::function<llvm::Error(const dlc_preprocess &, const Picture &, dlc_tensor &, int64_t)> preprocessor;
};

class Samples {
public:
  virtual ~Samples();

  /// Opens samples for `ports`, in this order of looking:
  /// - an npz with an array for every input, by its name; of a model with one input also one with a single array;
  /// - a folder with input_0.npy, input_1.npy, ... (or .pb), or an npy file, for a model with one input;
  /// - a data set as `openDataset` takes it, for a model with one input; its labels are not looked at. Where it has no
  ///   training split the test split is taken.
  /// The first dimension of an array counts samples: one run of the model takes as many of them as the first dimension of
  /// its input, `batch` where that is open. Names, types and the other dimensions must be the model's. Fails as well when
  /// there is not a single full run.
  static llvm::Expected<std::unique_ptr<Samples>> open(llvm::StringRef path, const ModelPorts &ports,
                                                       const SamplesOptions &options);

  virtual llvm::StringRef path() const = 0;
  /// Samples for runs of `batch`; the model's own batch wins over it.
  virtual int64_t size() const = 0;
  /// How many of them one run takes.
  int64_t perRun(int64_t batch) const { return fixedBatch > 0 ? fixedBatch : batch; }
  /// The inputs of a run that starts with sample `first`, `batch` of them where the batch is open. Fails when a float is
  /// NaN or infinite, naming the input and the sample.
  llvm::Expected<std::vector<HostTensor>> read(int64_t first, int64_t batch) const;

protected:
  virtual llvm::Expected<std::vector<HostTensor>> readRun(int64_t first, int64_t batch) const = 0;

  std::vector<std::string> inputNames;
  int64_t fixedBatch = 0; ///< of the first input; 0: open
};

} // namespace dlc::data
#endif
