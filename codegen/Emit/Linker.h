// Objects into artifacts, in process: no linker or archiver on the PATH is needed.
#ifndef DLC_CODEGEN_EMIT_LINKER_H
#define DLC_CODEGEN_EMIT_LINKER_H

#include "lib/Support/Mlir.h"

#include <string>
#include <vector>

namespace dlc::emit {

struct LibraryOptions {
  std::string soname;
  std::string versionScript; // path of a file that says which symbols stay visible
};

/// Links `objects` and the archives among them into the shared library `output`. What it needs of libc and libm is
/// looked up in those of this process. Fails with the linker's words.
Error linkShared(ArrayRef<std::string> objects, const LibraryOptions &options, StringRef output);

/// Joins `objects` into one.
Error linkRelocatable(ArrayRef<std::string> objects, StringRef output);

struct Member {
  std::string path, name; // the file, and what it is called in the archive
};
/// A static library. Equal members give equal bytes.
Error writeArchive(ArrayRef<Member> members, StringRef output);

/// The bytes of libdlc_runtime.a that shared libraries carry.
StringRef getEmbeddedRuntime();

} // namespace dlc::emit

#endif
