// Which of a model's weights are trained.
#ifndef DLC_DRIVER_TRAINEDNAMES_H
#define DLC_DRIVER_TRAINEDNAMES_H

#include "dlc/Compiler/Training.h"
#include "lib/Support/Mlir.h"

#include "llvm/Support/GlobPattern.h"

namespace dlc {

/// The patterns of `train` and `freeze` as a predicate on names of initializers.
class TrainedNames {
public:
  /// Fails with a sentence on a malformed pattern.
  static Expected<TrainedNames> get(const TrainingOptions &options) {
    TrainedNames names;
    for (auto [texts, patterns] : {std::pair{&options.train, &names.train}, {&options.freeze, &names.freeze}})
      for (const std::string &text : *texts) {
        Expected<llvm::GlobPattern> pattern = llvm::GlobPattern::create(text);
        if (!pattern)
          return createStringError("pattern '" + text + "' of parameters: " + llvm::toString(pattern.takeError()));
        patterns->push_back(std::move(*pattern));
      }
    return names;
  }

  bool operator()(StringRef name) const {
    auto matches = [&](const llvm::GlobPattern &pattern) { return pattern.match(name); };
    return (train.empty() || llvm::any_of(train, matches)) && llvm::none_of(freeze, matches);
  }

private:
  std::vector<llvm::GlobPattern> train, freeze;
};

} // namespace dlc

#endif
