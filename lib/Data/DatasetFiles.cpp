// Finds out what kind of data lies at a path.
#include "lib/Data/DatasetKinds.h"
#include "lib/Data/Failure.h"
#include "lib/Data/Files.h"
#include "lib/Data/Idx.h"
#include "lib/Data/Npy.h"
#include "lib/Data/Npz.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

namespace dlc::data {

namespace {

namespace fs = llvm::sys::fs;
namespace sys_path = llvm::sys::path;

using DatasetPointer = std::unique_ptr<Dataset>;

llvm::StringRef splitName(Split split) { return split == Split::Test ? "test" : "train"; }

bool hasWord(llvm::StringRef name, Split split) {
  return llvm::any_of(splitWords(split),
                      [&](llvm::StringRef word) { return name.contains_insensitive(word); });
}

bool isIdxImages(llvm::StringRef name) { return name.contains("images") && name.contains("idx"); }

std::string sibling(llvm::StringRef path, llvm::StringRef name) {
  llvm::SmallString<128> result(sys_path::parent_path(path));
  sys_path::append(result, name);
  return result.str().str();
}

void replaceLast(std::string &text, llvm::StringRef from, llvm::StringRef to) {
  size_t place = text.rfind(from.str());
  if (place != std::string::npos)
    text.replace(place, from.size(), to.str());
}

llvm::Expected<Answers> readAnswers(llvm::StringRef path, const DatasetOptions &options) {
  llvm::Expected<HostTensor> answers = path.ends_with_insensitive(".npy") ? readNpy(path) : readIdx(path);
  if (!answers)
    return answers.takeError();
  return answersFrom(std::move(*answers), path, options);
}

/// "t10k-images-idx3-ubyte.gz" -> "t10k-labels-idx1-ubyte.gz", or its name without or with ".gz".
llvm::Expected<std::string> idxLabelsOf(llvm::StringRef path) {
  std::string name = sys_path::filename(path).str();
  replaceLast(name, "images", "labels");
  size_t idx = name.rfind("idx");
  if (idx != std::string::npos && idx + 3 < name.size())
    name[idx + 3] = '1';
  std::string labels = sibling(path, name);
  std::string other =
      llvm::StringRef(labels).ends_with(".gz") ? labels.substr(0, labels.size() - 3) : labels + ".gz";
  if (name == sys_path::filename(path))
    return failure(
        path, "expected 'images' in the name of an idx file of samples; give the labels' file with --labels");
  if (!fs::exists(labels) && !fs::exists(other))
    return failure(path, "expected its labels in " + labels + "; give the labels' file with --labels");
  return fs::exists(labels) ? labels : other;
}

llvm::Expected<DatasetPointer> openIdx(llvm::StringRef path, const DatasetOptions &options) {
  llvm::Expected<HostTensor> samples =
      readIdx(path); // first: a file of no known kind fails with its own bytes
  if (!samples)
    return samples.takeError();
  llvm::Expected<std::string> labelsPath = options.labels.empty() ? idxLabelsOf(path) : options.labels;
  if (!labelsPath)
    return labelsPath.takeError();
  llvm::Expected<Answers> answers = readAnswers(*labelsPath, options);
  if (!answers)
    return answers.takeError();
  return makeArrayDataset(path, ArrayData::owned(std::move(*samples)), std::move(*answers));
}

llvm::Expected<DatasetPointer> openNpyPair(llvm::StringRef path, const DatasetOptions &options) {
  std::string labelsPath = options.labels;
  llvm::StringRef name = sys_path::filename(path);
  if (labelsPath.empty()) {
    if (!name.starts_with("x") && !name.starts_with("X"))
      return failure(
          path, "expected samples in a file named x....npy beside its y....npy; give the labels' file with "
                "--labels");
    labelsPath = sibling(path, (name[0] == 'x' ? "y" : "Y") + name.drop_front().str());
    std::string lower = sibling(path, "y" + name.drop_front().str());
    if (!fs::exists(labelsPath) && fs::exists(lower))
      labelsPath = lower; // X.npy beside y.npy
  }
  llvm::Expected<Answers> answers = readAnswers(labelsPath, options);
  if (!answers)
    return answers.takeError();
  llvm::Expected<ArrayData> samples = openNpyArray(path);
  if (!samples)
    return samples.takeError();
  return makeArrayDataset(path, std::move(*samples), std::move(*answers));
}

llvm::Expected<DatasetPointer> openNpz(llvm::StringRef path, const DatasetOptions &options) {
  llvm::Expected<NpzReader> archive = NpzReader::open(path);
  if (!archive)
    return archive.takeError();
  std::string split = splitName(options.split).str();
  const std::pair<std::string, std::string> pairs[] = {
      {"x_" + split, "y_" + split}, {"x", "y"}, {"X", "y"}, {"images", "labels"}, {"data", "labels"}};
  int64_t x = -1, y = -1;
  for (const auto &[samples, labels] : pairs) {
    x = archive->find(samples);
    y = archive->find(labels);
    if (x >= 0 && y >= 0)
      break;
  }
  if (x < 0 || y < 0) {
    x = 0;
    y = 1;
    if (archive->names().size() < 2)
      return failure(path, "expected arrays x and y, found only '" + archive->names()[0] + "'");
  }
  llvm::Expected<HostTensor> labels = archive->read(y);
  if (!labels)
    return labels.takeError();
  llvm::Expected<Answers> answers =
      answersFrom(std::move(*labels), path.str() + "[" + archive->names()[y] + "]", options);
  if (!answers)
    return answers.takeError();
  llvm::Expected<HostTensor> samples = archive->read(x);
  if (!samples)
    return samples.takeError();
  return makeArrayDataset(path, ArrayData::owned(std::move(*samples)), std::move(*answers));
}

llvm::Expected<DatasetPointer> openFile(llvm::StringRef path, const DatasetOptions &options) {
  if (path.ends_with_insensitive(".npz"))
    return openNpz(path, options);
  if (path.ends_with_insensitive(".npy"))
    return openNpyPair(path, options);
  return openIdx(path, options);
}

llvm::Expected<DatasetPointer> openDirectory(llvm::StringRef path, const DatasetOptions &options) {
  llvm::Expected<std::vector<std::string>> names = listDirectory(path);
  if (!names)
    return names.takeError();
  auto inside = [&](llvm::StringRef name) {
    llvm::SmallString<128> result(path);
    sys_path::append(result, name);
    return result.str().str();
  };
  Split other = options.split == Split::Test ? Split::Train : Split::Test;
  std::string otherIdx;
  for (const std::string &name : *names) {
    if (!isIdxImages(name))
      continue;
    // A pair that names no split serves for both.
    if (hasWord(name, options.split) || !hasWord(name, other))
      return openIdx(inside(name), options);
    otherIdx = name;
  }
  std::string split = splitName(options.split).str();
  for (const std::string &name :
       {"x_" + split + ".npy", "X_" + split + ".npy", std::string("x.npy"), std::string("X.npy")})
    if (llvm::is_contained(*names, name))
      return openNpyPair(inside(name), options);
  if (!otherIdx.empty())
    return failure(path, "expected idx files of the " + split + " split, found only " + otherIdx +
                             "; ask for --split " + splitName(other));
  llvm::Expected<DatasetPointer> pictures = openPictureFolders(path, options.split);
  if (!pictures || *pictures)
    return pictures;
  return failure(path,
                 "expected idx files, x.npy and y.npy, or one folder of png or jpg files per class, found " +
                     llvm::Twine(names->size()) + " other entries");
}

} // namespace

llvm::Expected<std::unique_ptr<Dataset>> openDataset(llvm::StringRef path, const DatasetOptions &options) {
  if (fs::is_directory(path))
    return openDirectory(path, options);
  return openFile(path, options);
}

} // namespace dlc::data
