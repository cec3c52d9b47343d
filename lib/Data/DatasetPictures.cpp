// A folder of pictures per class, read file by file when a batch asks for them.
#include "lib/Data/DatasetKinds.h"
#include "lib/Data/Failure.h"
#include "lib/Data/Picture.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

namespace dlc::data {

namespace {

std::string join(llvm::StringRef directory, llvm::StringRef name) {
  llvm::SmallString<128> path(directory);
  llvm::sys::path::append(path, name);
  return path.str().str();
}

class PictureDataset : public Dataset {
public:
  PictureDataset(llvm::StringRef directory) {
    source = directory.str();
    fixedShape = false;
    type = DLC_U8;
  }

  void addClass(std::string name, const std::vector<std::string> &pictures) {
    for (const std::string &picture : pictures) {
      files.push_back(picture);
      labelList.push_back(static_cast<int64_t>(names.size()));
    }
    names.push_back(std::move(name));
  }

  llvm::Expected<Picture> picture(int64_t index) const override {
    if (llvm::Error error = checkIndex(index))
      return error;
    return readPicture(join(join(source, names[labelList[index]]), files[index]));
  }

  llvm::Expected<HostTensor> read(int64_t index) const override {
    llvm::Expected<Picture> found = picture(index);
    if (!found)
      return found.takeError();
    llvm::Expected<HostTensor> tensor =
        HostTensor::create(DLC_U8, {found->height, found->width, found->channels});
    if (tensor)
      llvm::copy(found->pixels, tensor->as<uint8_t>().begin());
    return tensor;
  }

  llvm::Error copy(int64_t index, char *to) const override {
    return failure(source, "pictures of different sizes can only be read one by one");
  }

private:
  std::vector<std::string> files; ///< without the folder of their class
};

} // namespace

llvm::ArrayRef<llvm::StringLiteral> splitWords(Split split) {
  static constexpr llvm::StringLiteral test[] = {"t10k", "test", "val"}, train[] = {"train"};
  if (split == Split::Test)
    return test;
  return train;
}

llvm::Expected<std::vector<std::string>> listDirectory(llvm::StringRef directory) {
  std::vector<std::string> names;
  std::error_code reason;
  for (llvm::sys::fs::directory_iterator it(directory, reason), end; it != end && !reason;
       it.increment(reason)) {
    llvm::StringRef name = llvm::sys::path::filename(it->path());
    if (!name.starts_with("."))
      names.push_back(name.str());
  }
  if (reason)
    return failure(directory, "cannot read the directory: " + reason.message());
  llvm::sort(names);
  return names;
}

llvm::Expected<std::unique_ptr<Dataset>> openPictureFolders(llvm::StringRef directory, Split split) {
  std::string root = directory.str();
  for (llvm::StringRef word : splitWords(split))
    if (llvm::sys::fs::is_directory(join(directory, word))) {
      root = join(directory, word);
      break;
    }
  auto dataset = std::make_unique<PictureDataset>(root);
  llvm::Expected<std::vector<std::string>> names = listDirectory(root);
  if (!names)
    return names.takeError();
  for (const std::string &name : *names) {
    if (!llvm::sys::fs::is_directory(join(root, name)))
      continue;
    llvm::Expected<std::vector<std::string>> files = listDirectory(join(root, name));
    if (!files)
      return files.takeError();
    llvm::erase_if(*files, [](const std::string &file) { return !isPictureName(file); });
    dataset->addClass(name, *files); // an empty class keeps its number
  }
  if (dataset->size() == 0)
    return nullptr;
  return dataset;
}

} // namespace dlc::data
