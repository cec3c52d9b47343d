// Writes the structures of Artifact.h as constants, field by field in their order.
#include "codegen/Emit/Descriptor.h"
#include "codegen/Emit/DescriptorWriter.h"
#include "codegen/Emit/Names.h"
#include "codegen/Lowering/DimValues.h"

#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/GlobalVariable.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/Support/xxhash.h"

using namespace dlc;
using namespace dlc::emit;
using llvm::Constant;

/// The state's table, and the hash by which two artifacts know that they can share one.
static LogicalResult readState(ModuleOp module, Descriptor &descriptor) {
  auto entries = module->getAttrOfType<ArrayAttr>("rt.state");
  auto size = module->getAttrOfType<IntegerAttr>("rt.state_size");
  if (!entries || !size)
    return success();
  std::string layout;
  llvm::raw_string_ostream text(layout);
  for (Attribute attr : entries) {
    auto entry = dyn_cast<DictionaryAttr>(attr);
    auto name = entry ? entry.getAs<StringAttr>("name") : StringAttr();
    auto dims = entry ? entry.getAs<mlir::DenseI64ArrayAttr>("dims") : mlir::DenseI64ArrayAttr();
    SmallVector<int64_t, 4> numbers;
    for (const char *key : {"role", "dtype", "offset", "initial"})
      if (auto number = entry ? entry.getAs<IntegerAttr>(key) : IntegerAttr())
        numbers.push_back(number.getInt());
    if (!name || !dims || numbers.size() != 4)
      return module.emitError("internal error: rt.state: expected name, role, dtype, dims, offset and initial, got ") << attr;
    descriptor.state.push_back({name.str(), static_cast<int32_t>(numbers[0]), static_cast<int32_t>(numbers[1]),
                                SmallVector<int64_t>(dims.asArrayRef()), numbers[2], numbers[3]});
    text << name.getValue() << '\0' << numbers[1] << ' ' << numbers[2] << ' ' << dims << '\n';
  }
  descriptor.stateSize = size.getInt();
  descriptor.stateHash = llvm::xxHash64(layout);
  return success();
}

LogicalResult emit::readDescriptor(ModuleOp module, Descriptor &descriptor) {
  FailureOr<lowering::Interface> interface = lowering::readInterface(module);
  if (failed(interface))
    return failure();
  descriptor.interface = std::move(*interface);
  descriptor.symbols = llvm::to_vector(lowering::SymbolOrder(module).getNames());
  for (const lowering::Constraint &constraint : descriptor.interface.constraints)
    descriptor.constraints.push_back(lowering::printConstraint(constraint, module.getContext()));
  auto kernels = module->getAttrOfType<ArrayAttr>("rt.kernels");
  for (Attribute entry : kernels ? kernels.getValue() : ArrayRef<Attribute>()) {
    auto dict = dyn_cast<DictionaryAttr>(entry);
    auto name = dict ? dict.getAs<StringAttr>("name") : StringAttr();
    if (!name)
      return module.emitError("internal error: rt.kernels: expected a name in each entry, got ") << entry;
    auto nodes = dict.getAs<StringAttr>("nodes");
    auto flops = dict.getAs<FloatAttr>("flops"), bytes = dict.getAs<FloatAttr>("bytes");
    descriptor.kernels.push_back({name.str(), nodes ? nodes.str() : "", flops ? flops.getValueAsDouble() : 0,
                                  bytes ? bytes.getValueAsDouble() : 0});
  }

  if (failed(readState(module, descriptor)))
    return failure();

  // Where the runtime takes the symbols' values from.
  const auto *dialect = module.getContext()->getOrLoadDialect<nn::NnDialect>();
  llvm::StringSet<> bound;
  for (const lowering::Port &port : descriptor.interface.inputs)
    for (AffineExpr dim : port.dims)
      if (auto symbol = dyn_cast<mlir::AffineSymbolExpr>(dim))
        bound.insert(dialect->getSymbolName(symbol.getPosition()));
  for (StringRef symbol : descriptor.symbols)
    if (!bound.contains(symbol))
      return module.emitError("unsupported: size '") << symbol << "' is no dimension of an input, so that a run cannot "
                                                     "tell it; fix it with --shape " << symbol << "=<size>";
  return success();
}

int64_t DescriptorWriter::dimOf(AffineExpr dim) {
  if (auto constant = dyn_cast<mlir::AffineConstantExpr>(dim))
    return constant.getValue();
  auto symbol = dyn_cast<mlir::AffineSymbolExpr>(dim);
  if (!symbol)
    return DLC_DIM_EXPRESSION;
  const auto *dialect = dim.getContext()->getOrLoadDialect<nn::NnDialect>();
  auto it = llvm::find(dialectSymbols, dialect->getSymbolName(symbol.getPosition()));
  return it == dialectSymbols.end() ? DLC_DIM_EXPRESSION : DLC_DIM_SYMBOL(it - dialectSymbols.begin());
}

Constant *DescriptorWriter::ports(ArrayRef<lowering::Port> list, const char *name) {
  SmallVector<Constant *> entries;
  for (const lowering::Port &port : list) {
    auto dims = llvm::map_to_vector(port.dims, [&](AffineExpr dim) { return number(i64, dimOf(dim)); });
    entries.push_back(record({text(port.name), number(i32, port.dtype), number(i32, dims.size()), table(dims, "dims")}));
  }
  return table(entries, name);
}

Constant *DescriptorWriter::preprocess() {
  SmallVector<Constant *> entries;
  for (const dlc_preprocess &p : descriptor.preprocess)
    entries.push_back(record({number(i32, p.input), number(i32, p.layout), number(i32, p.order), number(i32, p.resize),
                              real(f32, p.scale), llvm::ConstantDataArray::get(context, ArrayRef<float>(p.mean)),
                              llvm::ConstantDataArray::get(context, ArrayRef<float>(p.std))}));
  return table(entries, "preprocess");
}

Constant *DescriptorWriter::state() {
  SmallVector<Constant *> entries;
  for (const Descriptor::State &entry : descriptor.state) {
    auto dims = llvm::map_to_vector(entry.dims, [&](int64_t dim) { return number(i64, dim); });
    entries.push_back(record({text(entry.name), number(i32, entry.role), number(i32, entry.dtype), number(i32, dims.size()),
                              table(dims, "dims"), number(i64, entry.offset), number(i64, entry.initial)}));
  }
  return table(entries, "state");
}

void DescriptorWriter::writeArtifact() {
  SmallVector<Constant *> variants, kernels;
  for (const Variant &variant : descriptor.variants)
    variants.push_back(record({text(variant.target.name), number(i64, variant.target.required), external(variant.runSymbol, true)}));
  for (const Descriptor::Kernel &kernel : descriptor.kernels)
    kernels.push_back(record({text(kernel.name), text(kernel.nodes), real(f64, kernel.flops), real(f64, kernel.bytes)}));
  SmallVector<StringRef> constraints(descriptor.constraints.begin(), descriptor.constraints.end());
  auto count = [&](size_t n) { return number(i32, n); };
  const lowering::Interface &interface = descriptor.interface;
  Constant *value = record({
      number(i32, DLC_ARTIFACT_MAGIC),
      number(i32, DLC_ABI_VERSION),
      text(descriptor.name),
      count(interface.inputs.size()),
      count(interface.outputs.size()),
      count(descriptor.symbols.size()),
      count(variants.size()),
      count(kernels.size()),
      count(descriptor.preprocess.size()),
      count(constraints.size()),
      ports(interface.inputs, "inputs"),
      ports(interface.outputs, "outputs"),
      textTable(descriptor.symbols, "symbols"),
      table(variants, "variants"),
      table(kernels, "kernels"),
      preprocess(),
      textTable(constraints, "constraints"),
      external(descriptor.shapesSymbol, true),
      descriptor.weightsSymbol.empty() ? null() : external(descriptor.weightsSymbol, false),
      number(i64, descriptor.weightsSize),
      optionalText(descriptor.weightsFile),
      number(i64, descriptor.weightsHash),
      optionalText(descriptor.labels),
      optionalText(descriptor.provenance),
      count(descriptor.state.size()),
      state(),
      number(i64, descriptor.stateSize),
      number(i64, descriptor.stateHash),
      cuda(),
  });
  assert(module.getDataLayout().getTypeAllocSize(value->getType()) == sizeof(dlc_artifact) &&
         "the fields must be those of dlc_artifact, in order");
  auto *artifact = new llvm::GlobalVariable(module, value->getType(), /*isConstant=*/true, llvm::GlobalValue::ExternalLinkage,
                                            value, modelSymbol(descriptor.name, "artifact"));
  artifact->setAlignment(llvm::Align(alignof(dlc_artifact)));
}

llvm::Function *DescriptorWriter::makeFunction(StringRef name) {
  auto *function = llvm::Function::Create(llvm::FunctionType::get(pointer, false), llvm::GlobalValue::ExternalLinkage, name, module);
  function->addFnAttr(llvm::Attribute::NoUnwind);
  return function;
}

void DescriptorWriter::writeApi() {
  llvm::Function *runtime = makeFunction("dlc_api_v1");
  llvm::Function *api = makeFunction(modelSymbol(descriptor.name, "api"));
  llvm::IRBuilder<> builder(llvm::BasicBlock::Create(context, "", api));
  llvm::CallInst *call = builder.CreateCall(runtime);
  call->setTailCallKind(llvm::CallInst::TCK_Tail);
  builder.CreateRet(call);
}

void DescriptorWriter::writeLibraryEntry() {
  llvm::IRBuilder<> builder(llvm::BasicBlock::Create(context, "", makeFunction("dlc_artifact_v1")));
  builder.CreateRet(module.getNamedGlobal(modelSymbol(descriptor.name, "artifact")));
}

void emit::addDescriptor(llvm::Module &module, const Descriptor &descriptor, bool isLibrary) {
  DescriptorWriter writer(module, descriptor);
  writer.writeArtifact();
  writer.writeApi();
  if (isLibrary)
    writer.writeLibraryEntry();
}
