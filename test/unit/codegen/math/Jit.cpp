// From text to code in memory, through the lowering that is common to all kernels.
#include "Jit.h"

#include "codegen/Cpu/Passes.h"
#include "codegen/Math/Passes.h"

#include "mlir/Conversion/Passes.h"
#include "mlir/Dialect/Arith/Transforms/Passes.h"
#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "mlir/Transforms/Passes.h"
#include "llvm/ExecutionEngine/Orc/LLJIT.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/SmallVectorMemoryBuffer.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/Transforms/Utils/Cloning.h"
#include <gtest/gtest.h>

#include <cstdlib>
#include <xmmintrin.h>

using namespace mlir;
using namespace dlc;
using namespace dlc::test;

const std::vector<Variant> &test::getVariants() {
  static const std::vector<Variant> variants = [] {
    auto native = cantFail(cpu::CpuTarget::get("native"));
    std::vector<Variant> result;
    auto add = [&](std::string name, StringRef cpu, int64_t lanes) {
      auto target = cantFail(cpu::CpuTarget::get(cpu));
      if ((target.required & ~native.required) == 0)
        result.push_back({name, target, lanes ? lanes : int64_t(target.vectorBytes / 4)});
    };
    add("v2x4", "x86-64-v2", 4);
    add("v3x8", "x86-64-v3", 8);
    add("v4x16", "x86-64-v4", 16);
    add("native", "native", 0);
    add("v2x1", "x86-64-v2", 1);
    add("v3x1", "x86-64-v3", 1);
    return result;
  }();
  return variants;
}

std::string test::typeText(int64_t lanes, StringRef element) {
  return lanes == 1 ? element.str() : formatv("vector<{0}x{1}>", lanes, element).str();
}

std::string test::loopText(StringRef name, ArrayRef<StringRef> ins, StringRef out, int64_t lanes, StringRef body) {
  std::string text;
  llvm::raw_string_ostream os(text);
  os << "func.func @" << name << "(";
  for (auto [i, in] : llvm::enumerate(ins))
    os << formatv("%in{0}: memref<{1}x{2}>, ", i, blockSize, in);
  os << formatv("%out: memref<{0}x{1}>) {{\n", blockSize, out);
  os << formatv("  %c0 = arith.constant 0 : index\n  %n = arith.constant {0} : index\n"
                "  %step = arith.constant {1} : index\n  scf.for %i = %c0 to %n step %step {{\n",
                blockSize, lanes);
  for (auto [i, in] : llvm::enumerate(ins))
    os << formatv(lanes == 1 ? "    %x{0} = memref.load %in{0}[%i] : memref<{1}x{2}>\n"
                             : "    %x{0} = vector.load %in{0}[%i] : memref<{1}x{2}>, vector<{3}x{2}>\n",
                  i, blockSize, in, lanes);
  os << "    " << body << "\n";
  os << formatv(lanes == 1 ? "    memref.store %y, %out[%i] : memref<{0}x{1}>\n"
                           : "    vector.store %y, %out[%i] : memref<{0}x{1}>, vector<{2}x{1}>\n",
                blockSize, out, lanes);
  os << "  }\n  return\n}\n";
  return text;
}

static bool lower(ModuleOp module, const cpu::CpuTarget &target, bool expandF64) {
  PassManager pm(module.getContext());
  ExpandMathOptions math;
  math.hasFma = target.hasFma;
  math.expandF64 = expandF64;
  pm.addPass(createExpandMath(math));
  LegalizeArithOptions arith;
  arith.hasF16c = target.hasF16c;
  arith.hasBf16 = target.hasBf16;
  arith.hasFma = target.hasFma;
  pm.addPass(createLegalizeArith(arith));
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createCSEPass());
  pm.addPass(createConvertVectorToLLVMPass());
  pm.addPass(createSCFToControlFlowPass());
  pm.addPass(createConvertMathToLLVMPass());
  pm.addPass(createConvertMathToLibmPass());
  pm.addPass(createArithToLLVMConversionPass());
  pm.addPass(createConvertVectorToLLVMPass());
  pm.addPass(createFinalizeMemRefToLLVMConversionPass());
  ConvertFuncToLLVMPassOptions func;
  func.useBarePtrCallConv = true;
  pm.addPass(createConvertFuncToLLVMPass(func));
  pm.addPass(createConvertControlFlowToLLVMPass());
  pm.addPass(createConvertIndexToLLVMPass());
  pm.addPass(createUBToLLVMConversionPass());
  pm.addPass(createReconcileUnrealizedCastsPass());
  return succeeded(pm.run(module));
}

static void optimize(llvm::Module &module, llvm::TargetMachine &machine) {
  llvm::PipelineTuningOptions tuning;
  tuning.LoopVectorization = tuning.SLPVectorization = tuning.LoopUnrolling = false; // scalar code is to stay so
  llvm::PassBuilder builder(&machine, tuning);
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager graph;
  llvm::ModuleAnalysisManager modules;
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(graph);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, graph, modules);
  builder.buildPerModuleDefaultPipeline(llvm::OptimizationLevel::O3).run(module, modules);
}

static llvm::SmallVector<char, 0> emit(llvm::Module &module, llvm::TargetMachine &machine, llvm::CodeGenFileType type) {
  llvm::SmallVector<char, 0> buffer;
  llvm::raw_svector_ostream os(buffer);
  llvm::legacy::PassManager passes;
  EXPECT_FALSE(machine.addPassesToEmitFile(passes, os, nullptr, type));
  passes.run(module);
  return buffer;
}

std::unique_ptr<Compiled> Compiled::compile(StringRef text, const cpu::CpuTarget &target, bool expandF64) {
  DialectRegistry registry;
  registerAllDialects(registry);
  registerAllExtensions(registry);
  registerBuiltinDialectTranslation(registry);
  registerLLVMDialectTranslation(registry);
  MLIRContext context(registry, MLIRContext::Threading::DISABLED);
  OwningOpRef<ModuleOp> module = parseSourceString<ModuleOp>(text, &context);
  if (!module || !lower(*module, target, expandF64)) {
    ADD_FAILURE() << "does not compile for " << target.cpu << ":\n" << text.str();
    return nullptr;
  }
  llvm::LLVMContext llvmContext;
  std::unique_ptr<llvm::Module> code = translateModuleToLLVMIR(*module, llvmContext);
  EXPECT_TRUE(code);
  auto machine = target.createMachine(3);
  EXPECT_TRUE(bool(machine)) << toString(machine.takeError());
  if (!code || !machine)
    return nullptr;
  code->setTargetTriple((*machine)->getTargetTriple());
  code->setDataLayout((*machine)->createDataLayout());
  optimize(*code, **machine);

  auto result = std::make_unique<Compiled>();
  auto listing = emit(*llvm::CloneModule(*code), **machine, llvm::CodeGenFileType::AssemblyFile);
  result->assembly.assign(listing.begin(), listing.end());
  auto object = emit(*code, **machine, llvm::CodeGenFileType::ObjectFile);
  result->jit = cantFail(llvm::orc::LLJITBuilder().create());
  cantFail(result->jit->addObjectFile(std::make_unique<llvm::SmallVectorMemoryBuffer>(std::move(object))));
  return result;
}

Compiled::~Compiled() = default;

void *Compiled::find(StringRef name) {
  auto symbol = jit->lookup(name);
  EXPECT_TRUE(bool(symbol)) << toString(symbol.takeError());
  return symbol ? symbol->toPtr<void *>() : nullptr;
}

std::string test::functionOf(const std::string &assembly, StringRef name) {
  StringRef text(assembly);
  size_t begin = text.find(("\n" + name + ":").str()), end = text.find(".Lfunc_end", begin);
  return begin == StringRef::npos ? "" : text.slice(begin, end).str();
}

FlushDenormals::FlushDenormals() : before(_mm_getcsr()) { _mm_setcsr(before | 0x8040); }
FlushDenormals::~FlushDenormals() { _mm_setcsr(before); }

bool test::isFullTest() {
  const char *text = std::getenv("DLC_TEST_FULL");
  return text && *text && StringRef(text) != "0";
}
