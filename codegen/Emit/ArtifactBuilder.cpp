// The steps of emission: weights, code of every variant, descriptor, header; then linking.
#include "codegen/Emit/ArtifactBuilder.h"
#include "codegen/Cpu/Pipeline.h"
#include "codegen/Emit/Header.h"
#include "codegen/Emit/Linker.h"
#include "codegen/Emit/Names.h"
#include "codegen/Emit/ObjectFile.h"
#include "codegen/Emit/Weights.h"
#include "codegen/Lowering/Passes.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Threading.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/ADT/bit.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/xxhash.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::emit;
namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

ArtifactBuilder::ArtifactBuilder(ArtifactOptions given) : options(std::move(given)), temporary(options.output) {
  descriptor.name = options.name;
  descriptor.preprocess = options.preprocess;
  descriptor.labels = options.labels;
  descriptor.provenance = options.provenance;
  descriptor.shapesSymbol = modelSymbol(options.name, "shapes");
  // The runtime takes the first that fits: more features first.
  std::vector<cpu::CpuTarget> targets = options.targets;
  llvm::sort(targets, [](const cpu::CpuTarget &a, const cpu::CpuTarget &b) {
    return std::pair(-llvm::popcount(a.required), a.name) < std::pair(-llvm::popcount(b.required), b.name);
  });
  for (cpu::CpuTarget &target : targets) {
    bool isKnown = llvm::any_of(descriptor.variants, [&](const Variant &v) { return v.target.name == target.name; });
    if (!isKnown)
      descriptor.variants.push_back({target, modelSymbol(options.name, "run__") + makeIdentifier(target.name)});
  }
}

std::string ArtifactBuilder::beside(StringRef file) const {
  llvm::SmallString<128> result(path::parent_path(options.output));
  path::append(result, file);
  return result.str().str();
}

LogicalResult ArtifactBuilder::addObject(ModuleOp module, StringRef name, ArrayRef<char> bytes) {
  Expected<std::string> file =
      temporary.create("o", [&](llvm::raw_ostream &out) { out.write(bytes.data(), bytes.size()); });
  if (!file)
    return module.emitError() << llvm::toString(file.takeError());
  objects.push_back({*file, name.str()});
  return success();
}

LogicalResult ArtifactBuilder::emitWeights(ModuleOp module) {
  FailureOr<Weights> weights = Weights::read(module);
  if (failed(weights))
    return failure();
  descriptor.weightsSize = weights->getSize();
  if (weights->getSize() == 0)
    return success();
  tell("weights");
  if (!options.externalWeights) {
    descriptor.weightsSymbol = modelSymbol(options.name, "weights");
    Expected<std::string> file = temporary.create(
        "o", [&](llvm::raw_ostream &out) { weights->writeObject(out, descriptor.weightsSymbol); });
    if (!file)
      return module.emitError() << llvm::toString(file.takeError());
    objects.push_back({*file, options.name + ".weights.o"});
  } else {
    descriptor.weightsFile = options.name + ".weights";
    Expected<std::string> file = temporary.create("weights", [&](llvm::raw_ostream &out) { weights->write(out); });
    if (!file)
      return module.emitError() << llvm::toString(file.takeError());
    auto contents = llvm::MemoryBuffer::getFile(*file, /*IsText=*/false, /*RequiresNullTerminator=*/false);
    if (!contents)
      return module.emitError("cannot read '") << *file << "' back: " << contents.getError().message();
    descriptor.weightsHash = llvm::xxHash64((*contents)->getBuffer());
    temporary.keepAs(*file, beside(descriptor.weightsFile));
    files.push_back(beside(descriptor.weightsFile));
  }
  weights->release();
  module->removeAttr("rt.weights");
  return success();
}

/// One variant's object file: everything from a clone of the module on. Runs on any thread.
static LogicalResult compileVariant(ModuleOp module, const Variant &variant, StringRef name, const CodeOptions &options,
                                    SmallVectorImpl<char> &object) {
  PassManager passes(module.getContext());
  std::string suffix = "__" + makeIdentifier(variant.target.name);
  cpu::buildCpuPipeline(passes, variant.target, variant.runSymbol, suffix);
  if (failed(passes.run(module)))
    return failure();
  llvm::LLVMContext context;
  std::unique_ptr<llvm::Module> code = translate(module, variant.target, name, context);
  if (!code)
    return failure();
  module.getBody()->clear(); // LLVM has it all
  llvm::raw_svector_ostream out(object);
  if (Error error = emitObject(*code, variant.target, options, out))
    return module.emitError("internal error: ") << llvm::toString(std::move(error));
  return success();
}

LogicalResult ArtifactBuilder::emitVariants(ModuleOp module) {
  if (descriptor.variants.empty())
    return success();
  MLIRContext *context = module.getContext();
  size_t count = descriptor.variants.size();
  std::vector<OwningOpRef<ModuleOp>> clones;
  std::vector<SmallVector<char, 0>> code(count);
  std::vector<std::string> assembly(count);
  std::string names;
  for (const Variant &variant : descriptor.variants) {
    clones.push_back(module.clone());
    names += (names.empty() ? "" : ", ") + variant.target.name;
  }
  tell("code for " + names);

  // Dialects must be there before threads share the context.
  DialectRegistry registry;
  for (const Variant &variant : descriptor.variants) {
    PassManager passes(context);
    cpu::buildCpuPipeline(passes, variant.target, variant.runSymbol, "");
    passes.getDependentDialects(registry);
  }
  registerTranslations(registry);
  context->appendDialectRegistry(registry);
  context->loadAllAvailableDialects();

  LogicalResult result = failableParallelForEachN(context, 0, count, [&](size_t i) {
    llvm::raw_string_ostream text(assembly[i]);
    CodeOptions codeOptions;
    codeOptions.optimizationLevel = options.optimizationLevel;
    codeOptions.assembly = options.dumpAsm.empty() ? nullptr : &text;
    return compileVariant(*clones[i], descriptor.variants[i], options.name + "." + descriptor.variants[i].target.name,
                          codeOptions, code[i]);
  });
  if (failed(result))
    return failure();
  for (auto [variant, bytes, text] : llvm::zip(descriptor.variants, code, assembly)) {
    std::string stem = options.name + "." + variant.target.name;
    if (failed(addObject(module, stem + ".o", bytes)))
      return failure();
    if (options.dumpAsm.empty())
      continue;
    if (std::error_code error = fs::create_directories(options.dumpAsm))
      return module.emitError("cannot make the folder '") << options.dumpAsm << "': " << error.message();
    llvm::SmallString<128> destination(options.dumpAsm);
    path::append(destination, stem + ".s");
    Expected<std::string> file = temporary.create("s", [&](llvm::raw_ostream &out) { out << text; });
    if (!file)
      return module.emitError() << llvm::toString(file.takeError());
    temporary.keepAs(*file, destination);
    files.push_back(destination.str().str());
  }
  return success();
}

LogicalResult ArtifactBuilder::emitPrograms(ModuleOp module) {
  // The runtime takes the first that fits: newer architectures first, and those that are for one device alone.
  std::vector<cuda::CudaTarget> gpus = options.gpus;
  llvm::stable_sort(gpus, [](const cuda::CudaTarget &a, const cuda::CudaTarget &b) {
    return std::pair(a.capability, a.isExact) > std::pair(b.capability, b.isExact);
  });
  for (const cuda::CudaTarget &gpu : gpus) {
    tell("code for " + gpu.name);
    FailureOr<GpuProgram> program = compileProgram(module, gpu, options.ptxas);
    if (failed(program))
      return failure();
    program->valuesSymbol = modelSymbol(options.name, "values__") + makeIdentifier(gpu.name);
    SmallVector<char, 0> object;
    if (failed(compileValues(module, *program, options.triple, object)) ||
        failed(addObject(module, options.name + "." + gpu.name + ".o", object)))
      return failure();
    descriptor.programs.push_back(std::move(*program));
  }
  return success();
}

LogicalResult ArtifactBuilder::emitDescriptor(ModuleOp module) {
  tell("descriptor");
  // Code that runs before a variant is chosen is for any x86-64.
  Expected<cpu::CpuTarget> base = cpu::CpuTarget::get("x86-64", options.triple);
  if (!base)
    return module.emitError("internal error: ") << llvm::toString(base.takeError());
  OwningOpRef<ModuleOp> clone = module.clone();
  PassManager passes(module.getContext());
  cpu::buildShapesPipeline(passes, descriptor.shapesSymbol);
  if (failed(passes.run(*clone)))
    return failure();
  llvm::LLVMContext context;
  std::unique_ptr<llvm::Module> code = translate(*clone, *base, options.name, context);
  if (!code)
    return failure();
  addDescriptor(*code, descriptor, options.kind == ArtifactKind::SharedLibrary);
  SmallVector<char, 0> object;
  llvm::raw_svector_ostream out(object);
  if (Error error = emitObject(*code, *base, CodeOptions(), out))
    return module.emitError("internal error: ") << llvm::toString(std::move(error));
  return addObject(module, options.name + ".o", object);
}

LogicalResult ArtifactBuilder::emit(ModuleOp module) {
  assert((!descriptor.variants.empty() || !options.gpus.empty()) && "an artifact needs code for some target");
  if (failed(readDescriptor(module, descriptor)))
    return failure();
  PassManager passes(module.getContext());
  passes.addPass(lowering::createMergeKernels());
  if (failed(passes.run(module)) || failed(emitWeights(module)) || failed(emitPrograms(module)) ||
      failed(emitVariants(module)) || failed(emitDescriptor(module)))
    return failure();
  std::string header = makeHeader(descriptor, module.getContext());
  Expected<std::string> file = temporary.create("h", [&](llvm::raw_ostream &out) { out << header; });
  if (!file)
    return module.emitError() << llvm::toString(file.takeError());
  temporary.keepAs(*file, beside(options.name + ".h"));
  files.insert(files.begin(), beside(options.name + ".h"));
  return success();
}

Error ArtifactBuilder::link(StringRef output) {
  if (options.kind == ArtifactKind::StaticLibrary) {
    std::vector<Member> members;
    for (const ObjectFile &object : llvm::reverse(objects)) // the descriptor first
      members.push_back({object.path, object.name});
    return writeArchive(members, output);
  }
  std::vector<std::string> paths;
  for (const ObjectFile &object : llvm::reverse(objects))
    paths.push_back(object.path);
  if (options.kind == ArtifactKind::Object)
    return linkRelocatable(paths, output);

  Expected<std::string> runtime = temporary.create("a", [](llvm::raw_ostream &out) { out << getEmbeddedRuntime(); });
  if (!runtime)
    return runtime.takeError();
  paths.push_back(*runtime);
  Expected<std::string> script = temporary.create("map", [&](llvm::raw_ostream &out) {
    out << "{ global: " << modelSymbol(options.name, "artifact") << "; " << modelSymbol(options.name, "api")
        << "; dlc_artifact_v1; local: *; };\n";
  });
  if (!script)
    return script.takeError();
  return linkShared(paths, {path::filename(options.output).str(), *script}, output);
}

Error ArtifactBuilder::finish() {
  tell("linking");
  bool isLibrary = options.kind == ArtifactKind::SharedLibrary;
  Expected<std::string> output = temporary.reserve(isLibrary ? "so" : options.kind == ArtifactKind::Object ? "o" : "a");
  if (!output)
    return output.takeError();
  if (Error error = link(*output))
    return error;
  unsigned permissions = (isLibrary ? fs::all_all : fs::all_read | fs::all_write) & ~fs::getUmask();
  if (std::error_code code = fs::setPermissions(*output, static_cast<fs::perms>(permissions)))
    return createStringError("cannot write '" + options.output + "': " + code.message());
  uint64_t size = 0;
  if (std::error_code code = fs::file_size(*output, size))
    return createStringError("cannot write '" + options.output + "': " + code.message());
  artifactBytes = size;
  temporary.keepAs(*output, options.output);
  files.insert(files.begin(), options.output);
  return temporary.publish();
}
