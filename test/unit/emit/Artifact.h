// Compiles text to artifacts in a folder of the test's own, and runs them.
#ifndef DLC_TEST_UNIT_EMIT_ARTIFACT_H
#define DLC_TEST_UNIT_EMIT_ARTIFACT_H

#include "codegen/Emit/ArtifactBuilder.h"
#include "dialects/Kernel/KernelDialect.h"
#include "dialects/Rt/RtDialect.h"

#include "dlc/Runtime/Runtime.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Object/ELFObjectFile.h"
#include "llvm/Support/FileSystem.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <set>

namespace dlc::test {

/// A folder that goes with the test.
class Folder {
public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "dlc-emit-XXXXXX").string();
    path = mkdtemp(pattern.data());
  }
  ~Folder() { std::filesystem::remove_all(path); }
  std::string operator/(const std::string &name) const { return path + "/" + name; }
  std::string path;
};

inline std::string readFile(const std::string &path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline std::vector<cpu::CpuTarget> targetsOf(std::initializer_list<const char *> names) {
  std::vector<cpu::CpuTarget> targets;
  for (const char *name : names)
    targets.push_back(llvm::cantFail(cpu::CpuTarget::get(name)));
  return targets;
}

struct Compiled {
  bool ok = false;
  std::string message; // the first diagnostic or error
  std::vector<std::string> files;
};

/// Compiles `text` to `output`, whose extension says the kind.
inline Compiled compileText(const std::string &text, const std::string &output, emit::ArtifactOptions options = {}) {
  Compiled result;
  MLIRContext context;
  context.loadDialect<nn::NnDialect, kernel::KernelDialect, rt::RtDialect, mlir::func::FuncDialect,
                      mlir::memref::MemRefDialect, mlir::scf::SCFDialect, mlir::vector::VectorDialect,
                      mlir::arith::ArithDialect, mlir::math::MathDialect>();
  mlir::ScopedDiagnosticHandler handler(&context, [&](mlir::Diagnostic &diagnostic) {
    if (result.message.empty() && diagnostic.getSeverity() == mlir::DiagnosticSeverity::Error)
      result.message = diagnostic.str();
    return success();
  });
  mlir::OwningOpRef<ModuleOp> module = mlir::parseSourceString<ModuleOp>(text, &context);
  if (!module)
    return result;
  options.output = output;
  if (options.name.empty())
    options.name = "m";
  if (options.targets.empty())
    options.targets = targetsOf({"x86-64-v2"});
  options.kind = llvm::StringRef(output).ends_with(".so")  ? emit::ArtifactKind::SharedLibrary
                 : llvm::StringRef(output).ends_with(".a") ? emit::ArtifactKind::StaticLibrary
                                                           : emit::ArtifactKind::Object;
  emit::ArtifactBuilder builder(options);
  if (failed(builder.emit(*module)))
    return result;
  module = {};
  if (Error error = builder.finish()) {
    result.message = llvm::toString(std::move(error));
    return result;
  }
  result.ok = true;
  result.files = builder.getFiles().vec();
  return result;
}

struct ModelDeleter {
  void operator()(dlc_model *model) const { dlc_model_destroy(model); }
};
using ModelPtr = std::unique_ptr<dlc_model, ModelDeleter>;

inline ModelPtr load(const std::string &path, const char *isa = nullptr, int32_t threads = 1) {
  dlc_options options = DLC_OPTIONS_INIT;
  options.threads = threads;
  options.isa = isa;
  dlc_model *model = nullptr;
  EXPECT_EQ(dlc_model_load(path.c_str(), &options, &model), DLC_OK) << dlc_last_error();
  return ModelPtr(model);
}

template <typename T>
dlc_tensor tensorOf(std::vector<T> &data, int32_t dtype, std::vector<int64_t> shape) {
  dlc_tensor tensor = {data.data(), data.size() * sizeof(T), dtype, static_cast<int32_t>(shape.size()), {}};
  std::copy(shape.begin(), shape.end(), tensor.shape);
  return tensor;
}

/// What a shared library needs, and the symbols it shows.
inline void readDynamicSymbols(const std::string &path, std::set<std::string> &needed, std::set<std::string> &defined) {
  using File = llvm::object::ELF64LEObjectFile;
  auto binary = llvm::cantFail(llvm::object::ObjectFile::createObjectFile(path));
  auto *file = llvm::cast<File>(binary.getBinary());
  for (const llvm::object::ELFSymbolRef symbol : file->getDynamicSymbolIterators())
    if (!(llvm::cantFail(symbol.getFlags()) & llvm::object::SymbolRef::SF_Undefined))
      defined.insert(llvm::cantFail(symbol.getName()).str());
  std::vector<uint64_t> names;
  const char *strings = nullptr;
  for (const auto &entry : llvm::cantFail(file->getELFFile().dynamicEntries())) {
    if (entry.d_tag == llvm::ELF::DT_NEEDED)
      names.push_back(entry.d_un.d_val);
    if (entry.d_tag == llvm::ELF::DT_STRTAB)
      strings = reinterpret_cast<const char *>(llvm::cantFail(file->getELFFile().toMappedAddr(entry.d_un.d_ptr)));
  }
  for (uint64_t name : names)
    needed.insert(strings + name);
}

/// Whether this machine runs code of `name`.
inline bool canRun(const char *name) {
  uint64_t required = llvm::cantFail(cpu::CpuTarget::get(name)).required;
  return (dlc_cpu_features() & required) == required;
}

} // namespace dlc::test

#endif
