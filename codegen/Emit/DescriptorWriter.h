// Builds the constants of an artifact: Descriptor.cpp has what every model needs, DescriptorCuda.cpp code for GPUs.
#ifndef DLC_CODEGEN_EMIT_DESCRIPTORWRITER_H
#define DLC_CODEGEN_EMIT_DESCRIPTORWRITER_H

#include "codegen/Emit/Descriptor.h"

#include "llvm/ADT/StringMap.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/GlobalVariable.h"

namespace dlc::emit {

using llvm::Constant;

class DescriptorWriter {
public:
  DescriptorWriter(llvm::Module &module, const Descriptor &descriptor)
      : module(module), context(module.getContext()), descriptor(descriptor),
        dialectSymbols(descriptor.symbols) {
    pointer = llvm::PointerType::getUnqual(context);
    i8 = llvm::Type::getInt8Ty(context);
    i32 = llvm::Type::getInt32Ty(context);
    i64 = llvm::Type::getInt64Ty(context);
    f32 = llvm::Type::getFloatTy(context);
    f64 = llvm::Type::getDoubleTy(context);
  }

  void writeArtifact();
  void writeApi();
  void writeLibraryEntry();

private:
  Constant *number(llvm::Type *type, uint64_t value) { return llvm::ConstantInt::get(type, value); }
  Constant *numbers(ArrayRef<int32_t> values) { return llvm::ConstantDataArray::get(context, values); }
  Constant *null() { return llvm::ConstantPointerNull::get(llvm::cast<llvm::PointerType>(pointer)); }
  Constant *real(llvm::Type *type, double value) { return llvm::ConstantFP::get(type, value); }
  Constant *record(ArrayRef<Constant *> fields) { return llvm::ConstantStruct::getAnon(context, fields); }
  /// A private constant; its address.
  Constant *place(Constant *value, const char *name) {
    auto *global = new llvm::GlobalVariable(module, value->getType(), /*isConstant=*/true,
                                            llvm::GlobalValue::PrivateLinkage, value, name);
    global->setUnnamedAddr(llvm::GlobalValue::UnnamedAddr::Global);
    return global;
  }
  Constant *text(StringRef value) {
    Constant *&known = texts[value];
    if (!known)
      known = place(llvm::ConstantDataArray::getString(context, value), "text");
    return known;
  }
  Constant *optionalText(StringRef value) { return value.empty() ? null() : text(value); }
  /// The address of an array of equal records; null for none.
  Constant *table(ArrayRef<Constant *> entries, const char *name) {
    if (entries.empty())
      return null();
    auto *type = llvm::ArrayType::get(entries.front()->getType(), entries.size());
    return place(llvm::ConstantArray::get(type, entries), name);
  }
  Constant *textTable(ArrayRef<StringRef> values, const char *name) {
    return table(llvm::map_to_vector(values, [&](StringRef value) { return text(value); }), name);
  }
  Constant *external(StringRef name, bool isFunction) {
    llvm::GlobalValue *value = module.getNamedValue(name);
    if (!value) {
      if (isFunction)
        value = llvm::Function::Create(llvm::FunctionType::get(i32, {pointer}, false), llvm::GlobalValue::ExternalLinkage,
                                       name, module);
      else
        value = new llvm::GlobalVariable(module, i8, true, llvm::GlobalValue::ExternalLinkage, nullptr, name);
      value->setVisibility(llvm::GlobalValue::HiddenVisibility);
    }
    return value;
  }
  int64_t dimOf(AffineExpr dim);
  Constant *ports(ArrayRef<lowering::Port> list, const char *name);
  Constant *preprocess();
  Constant *state();
  Constant *cuda();
  Constant *cudaProgram(const GpuProgram &program);
  Constant *cudaLaunch(const cuda::PlannedLaunch &launch);
  Constant *cudaMap(const dlc_cuda_tensor_map &map);
  Constant *cudaArgument(const dlc_cuda_argument &argument);
  llvm::Function *makeFunction(StringRef name);

  llvm::Module &module;
  llvm::LLVMContext &context;
  const Descriptor &descriptor;
  ArrayRef<StringRef> dialectSymbols;
  llvm::Type *pointer, *i8, *i32, *i64, *f32, *f64;
  llvm::StringMap<Constant *> texts;
};

} // namespace dlc::emit

#endif
