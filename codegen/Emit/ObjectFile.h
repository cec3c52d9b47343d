// Native code by LLVM in process.
#ifndef DLC_CODEGEN_EMIT_OBJECTFILE_H
#define DLC_CODEGEN_EMIT_OBJECTFILE_H

#include "codegen/Cpu/CpuTarget.h"

#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/raw_ostream.h"

namespace mlir {
class DialectRegistry;
}

namespace dlc::emit {

/// What `translate` needs of a context.
void registerTranslations(mlir::DialectRegistry &registry);

/// A module in LLVM dialect, whose context has the translations, as an LLVM module called `name`, laid out for `target`. Null after a diagnostic.
std::unique_ptr<llvm::Module> translate(ModuleOp module, const cpu::CpuTarget &target, StringRef name,
                                        llvm::LLVMContext &context);

struct CodeOptions {
  int optimizationLevel = 2; // 0 to 3
  /// If set, receives the assembly as well.
  llvm::raw_ostream *assembly = nullptr;
};

/// Optimizes `module` and writes it as an object file. Fails with a sentence.
Error emitObject(llvm::Module &module, const cpu::CpuTarget &target, const CodeOptions &options,
                 llvm::raw_pwrite_stream &out);

} // namespace dlc::emit

#endif
