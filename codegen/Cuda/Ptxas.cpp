// Runs ptxas on files in the system's folder for temporary ones, and reads what -v prints.
#include "codegen/Cuda/Ptxas.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/Regex.h"

using namespace dlc;
using namespace dlc::cuda;
namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

Expected<std::optional<std::string>> cuda::findPtxas(StringRef given) {
  if (!given.empty()) {
    if (fs::can_execute(given))
      return given.str();
    return createStringError("'" + given.str() + "' is no program that can be run; name ptxas of a CUDA toolkit");
  }
  if (auto found = llvm::sys::findProgramByName("ptxas"))
    return *found;
  for (const char *variable : {"CUDA_HOME", "CUDA_PATH"})
    if (std::optional<std::string> root = llvm::sys::Process::GetEnv(variable)) {
      llvm::SmallString<128> program(*root);
      path::append(program, "bin", "ptxas");
      if (fs::can_execute(program))
        return program.str().str();
    }
  return std::nullopt;
}

/// "Compiling entry function 'k' for 'sm_80'", and behind it lines on its memory and registers.
static void readReport(StringRef text, Cubin &cubin) {
  llvm::Regex entry("Compiling entry function '([^']+)'"),
      memory("([0-9]+) bytes stack frame, ([0-9]+) bytes spill stores, ([0-9]+) bytes spill loads"), registers("Used ([0-9]+) registers");
  SmallVector<StringRef> lines, match;
  text.split(lines, '\n', -1, /*KeepEmpty=*/false);
  auto toNumber = [](StringRef digits) {
    int64_t value = 0;
    (void)digits.getAsInteger(10, value);
    return value;
  };
  for (StringRef line : lines) {
    if (entry.match(line, &match)) {
      cubin.kernels.push_back({match[1].str()});
    } else if (line.contains("warning") || line.contains("(C7")) {
      cubin.warnings.push_back(line.trim().str());
    } else if (cubin.kernels.empty()) {
      continue;
    } else if (memory.match(line, &match)) {
      KernelResources &kernel = cubin.kernels.back();
      kernel.stack = toNumber(match[1]);
      kernel.spillStores = toNumber(match[2]);
      kernel.spillLoads = toNumber(match[3]);
    } else if (registers.match(line, &match)) {
      cubin.kernels.back().registers = toNumber(match[1]);
    }
  }
}

Expected<Cubin> cuda::assemble(StringRef ptxas, StringRef ptx, const CudaTarget &target) {
  SmallVector<llvm::SmallString<128>, 3> files(3);
  SmallVector<llvm::FileRemover, 3> removers(3);
  constexpr const char *extensions[] = {"ptx", "cubin", "txt"};
  for (size_t k = 0; k < std::size(extensions); ++k) {
    int descriptor = -1;
    if (std::error_code error = fs::createTemporaryFile("dlc", extensions[k], descriptor, files[k]))
      return createStringError("cannot make a temporary file for ptxas: " + error.message());
    removers[k].setFile(files[k]);
    llvm::raw_fd_ostream out(descriptor, /*shouldClose=*/true);
    if (k == 0)
      out << ptx;
    out.close();
    if (out.has_error()) {
      std::string why = out.error().message();
      out.clear_error();
      return createStringError("cannot write '" + files[k].str().str() + "': " + why);
    }
  }
  std::string architecture = "-arch=" + target.name, message;
  StringRef arguments[] = {ptxas, "-v", architecture, files[0], "-o", files[1]};
  std::optional<StringRef> redirects[] = {StringRef(), StringRef(files[2]), StringRef(files[2])};
  constexpr unsigned patience = 600; // seconds
  int status = llvm::sys::ExecuteAndWait(ptxas, arguments, std::nullopt, redirects, patience, /*MemoryLimit=*/0, &message);
  auto report = llvm::MemoryBuffer::getFile(files[2]), code = llvm::MemoryBuffer::getFile(files[1], /*IsText=*/false, /*RequiresNullTerminator=*/false);
  StringRef said = report ? (*report)->getBuffer().trim() : StringRef();
  if (status != 0)
    return createStringError("'" + ptxas.str() + "' refuses the code for " + target.name + " (status " + std::to_string(status) +
                             "): " + (said.empty() ? message : said.take_front(2000).str()));
  if (!code)
    return createStringError("cannot read what ptxas wrote: " + code.getError().message());
  Cubin cubin;
  cubin.code = (*code)->getBuffer().str();
  readReport(said, cubin);
  return cubin;
}
