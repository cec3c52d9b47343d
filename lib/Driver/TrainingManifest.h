// training.json and the copy of the source in a training folder.
#ifndef DLC_DRIVER_TRAININGMANIFEST_H
#define DLC_DRIVER_TRAININGMANIFEST_H

#include "dlc/Compiler/Training.h"
#include "lib/Support/Mlir.h"

namespace dlc {

/// The model at `from` as one file at `to`, or with one file of weights beside it. Fails with a sentence.
Error copySource(const std::string &from, const std::string &to);

/// What training was asked for as JSON, with the digest (XXH64, hexadecimal) of the file `source`. Fails with a sentence.
Error writeManifest(const std::string &file, const std::string &source, const TrainingOptions &options);

} // namespace dlc

#endif
