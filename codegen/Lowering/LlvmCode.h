// LLVM's optimizer and code generator as every target uses them.
#ifndef DLC_CODEGEN_LOWERING_LLVMCODE_H
#define DLC_CODEGEN_LOWERING_LLVMCODE_H

#include "lib/Support/Mlir.h"

#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/CodeGen.h"
#include "llvm/Support/raw_ostream.h"

namespace llvm {
class TargetMachine;
}

namespace dlc::lowering {

struct LlvmOptions {
  int level = 3;                 // 0 to 3
  bool vectorizesLoops = false;  // that are still scalar
  bool vectorizesBlocks = false; // SLP
};

/// Loops come unrolled as far as registers allow: LLVM unrolls none.
void optimize(llvm::Module &module, llvm::TargetMachine &machine, const LlvmOptions &options);

/// Writes assembly or an object file. Changes the module.
Error generate(llvm::Module &module, llvm::TargetMachine &machine, llvm::CodeGenFileType type, llvm::raw_pwrite_stream &out);

/// What LLVM complains about from now on is added to `problem`; by default it would end the process.
void collectErrors(llvm::LLVMContext &context, std::string &problem);

} // namespace dlc::lowering

#endif
