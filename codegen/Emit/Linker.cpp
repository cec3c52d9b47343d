// lld as a library, and LLVM's archive writer.
#include "codegen/Emit/Linker.h"

#include "lld/Common/Driver.h"
#include "llvm/Object/ArchiveWriter.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Process.h"

#include <dlfcn.h>
#include <mutex>

LLD_HAS_DRIVER(elf)

using namespace dlc;
using namespace dlc::emit;

extern "C" const char dlcEmbeddedRuntimeBegin[], dlcEmbeddedRuntimeEnd[];

StringRef emit::getEmbeddedRuntime() {
  return StringRef(dlcEmbeddedRuntimeBegin, dlcEmbeddedRuntimeEnd - dlcEmbeddedRuntimeBegin);
}

/// Runs lld with `arguments`, which leave out the program's name.
static Error runLld(ArrayRef<std::string> arguments) {
  static std::mutex oneAtATime;
  std::lock_guard lock(oneAtATime);
  SmallVector<const char *> pointers{"ld.lld"};
  for (const std::string &argument : arguments)
    pointers.push_back(argument.c_str());
  std::string output, errors;
  llvm::raw_string_ostream outputStream(output), errorStream(errors);
  lld::Result result = lld::lldMain(pointers, outputStream, errorStream, {{lld::Gnu, &lld::elf::link}});
  if (result.retCode == 0)
    return Error::success();
  return createStringError("the linker failed: " + (errors.empty() ? "no message" : StringRef(errors).rtrim().str()));
}

/// The file that this process has `symbol` from; empty if that is the program itself.
static std::string libraryOf(const char *symbol) {
  Dl_info info;
  void *address = dlsym(RTLD_DEFAULT, symbol);
  if (!address || !dladdr(address, &info) || !info.dli_fname)
    return "";
  StringRef name(info.dli_fname);
  return name.starts_with("/") && name.contains(".so") ? name.str() : "";
}

Error emit::linkShared(ArrayRef<std::string> objects, const LibraryOptions &options, StringRef output) {
  std::vector<std::string> arguments = {"-shared", "-o", output.str(), "--soname=" + options.soname,
                                        "--version-script=" + options.versionScript, "--gc-sections", "--build-id=none",
                                        "--hash-style=gnu", "--eh-frame-hdr", "-z", "relro", "-z", "now", "-z",
                                        "noexecstack", "-O1"};
  llvm::append_range(arguments, objects);
  // libc, libm and the loader (for thread-local storage), by names that only glibc's files have.
  std::vector<std::string> libraries;
  for (const char *symbol : {"gnu_get_libc_version", "erf", "__tls_get_addr"})
    if (std::string library = libraryOf(symbol); !library.empty() && !llvm::is_contained(libraries, library))
      libraries.push_back(library);
  if (!libraries.empty()) {
    arguments.push_back("--as-needed");
    llvm::append_range(arguments, libraries);
    arguments.push_back("--no-undefined");
  }
  return runLld(arguments);
}

Error emit::linkRelocatable(ArrayRef<std::string> objects, StringRef output) {
  std::vector<std::string> arguments = {"-r", "-o", output.str()};
  llvm::append_range(arguments, objects);
  return runLld(arguments);
}

Error emit::writeArchive(ArrayRef<Member> members, StringRef output) {
  std::vector<llvm::NewArchiveMember> news;
  for (const Member &member : members) {
    Expected<llvm::NewArchiveMember> file = llvm::NewArchiveMember::getFile(member.path, /*Deterministic=*/true);
    if (!file)
      return file.takeError();
    file->MemberName = member.name;
    news.push_back(std::move(*file));
  }
  return llvm::writeArchive(output, news, llvm::SymtabWritingMode::NormalSymtab, llvm::object::Archive::K_GNU,
                            /*Deterministic=*/true, /*Thin=*/false);
}
