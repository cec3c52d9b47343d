// Reading whole files, and writing files that appear whole or not at all: written beside their place
// under another name, flushed to the disk, then renamed.
#ifndef DLC_DATA_FILES_H
#define DLC_DATA_FILES_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"

namespace dlc::data {

/// The contents of a regular file, mapped where that pays. Devices and pipes are refused: they may
/// never end.
llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>> readFile(llvm::StringRef path);

/// Fails unless there is a regular file at `path`, and returns its size in bytes.
llvm::Expected<uint64_t> regularFileSize(llvm::StringRef path);

/// Calls `write` with a stream and puts what it wrote at `path`. When it fails, or the disk is full,
/// nothing is left behind and an older file stays as it was. A device or pipe at `path` is written
/// to directly.
llvm::Error writeFileAtomically(llvm::StringRef path,
                                llvm::function_ref<llvm::Error(llvm::raw_ostream &)> write);

/// The same for code that wants a name to write to: `write` creates the file at the given path,
/// in the same directory as `path`.
llvm::Error replaceFileAtomically(llvm::StringRef path,
                                  llvm::function_ref<llvm::Error(llvm::StringRef)> write);

/// Creates `directory` with its parents where missing.
llvm::Error createDirectory(llvm::StringRef directory);

} // namespace dlc::data
#endif
