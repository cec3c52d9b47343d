// Text of the generated header; include/dlc/Runtime/README.md shows one.
#include "codegen/Emit/Header.h"
#include "codegen/Emit/Names.h"

#include "llvm/ADT/StringSet.h"
#include "llvm/Support/raw_ostream.h"

using namespace dlc;
using namespace dlc::emit;

/// In the order of dlc_dtype.
static constexpr StringRef dtypeNames[DLC_NUM_DTYPES] = {"float32", "float64", "float16", "bfloat16", "int8",
                                                         "int16",   "int32",   "int64",   "uint8",    "uint16",
                                                         "uint32",  "uint64",  "bool"};

/// Text that may stand in a C comment on one line.
static std::string inComment(StringRef text) {
  std::string result;
  for (char c : text) {
    bool endsComment = c == '/' && !result.empty() && result.back() == '*';
    result += endsComment ? '_' : llvm::isPrint(c) || (c & 0x80) ? c : '?';
  }
  return result;
}

static std::string shapeOf(const lowering::Port &port, const nn::NnDialect &dialect) {
  std::string text = "[";
  for (auto [i, dim] : llvm::enumerate(port.dims))
    text += (i ? ", " : "") + nn::printDim(dim, dialect);
  return text + "]";
}

namespace {
class HeaderWriter {
public:
  HeaderWriter(const Descriptor &descriptor, MLIRContext *context)
      : descriptor(descriptor), dialect(*context->getOrLoadDialect<nn::NnDialect>()), name(descriptor.name),
        macro(makeMacro(descriptor.name)), out(text) {}

  std::string write() {
    writeComment();
    writeConstants();
    writeFunctions();
    return text;
  }

private:
  void writeComment();
  void writeConstants();
  void writePortConstants(ArrayRef<lowering::Port> ports, StringRef kind);
  void writeFunctions();
  void define(const std::string &constant, int64_t value) { out << "#define " << constant << " " << value << "\n"; }
  /// A constant's name not used before: with the index behind it if needed.
  std::string unique(std::string constant, size_t index) {
    if (!taken.insert(constant).second)
      taken.insert(constant += "_" + std::to_string(index));
    return constant;
  }

  const Descriptor &descriptor;
  const nn::NnDialect &dialect;
  std::string name, macro, text;
  llvm::raw_string_ostream out;
  llvm::StringSet<> taken;
};
} // namespace

void HeaderWriter::writeComment() {
  out << "/* Model '" << name << "', compiled by dlc " << DLC_VERSION << " for ";
  llvm::interleaveComma(descriptor.variants, out, [&](const Variant &variant) { out << variant.target.name; });
  out << ".\n *\n";
  auto list = [&](ArrayRef<lowering::Port> ports, StringRef kind) {
    for (auto [i, port] : llvm::enumerate(ports))
      out << " *   " << llvm::left_justify(kind, 6) << " " << i << "  " << inComment(port.name) << "  "
          << dtypeNames[port.dtype] << " " << inComment(shapeOf(port, dialect)) << "\n";
  };
  list(descriptor.interface.inputs, "input");
  list(descriptor.interface.outputs, "output");
  for (const std::string &constraint : descriptor.constraints)
    out << " *   requires  " << inComment(constraint) << "\n";
  if (!descriptor.weightsFile.empty())
    out << " *\n * The weights are in '" << inComment(descriptor.weightsFile)
        << "', which belongs beside the library or program.\n";
  out << " *\n * Statuses are those of dlc/Runtime/Runtime.h; " << name
      << "_last_error() tells in words what went wrong. */\n";
}

void HeaderWriter::writePortConstants(ArrayRef<lowering::Port> ports, StringRef kind) {
  for (auto [i, port] : llvm::enumerate(ports)) {
    std::string constant = unique(macro + "_" + kind.str() + "_" + makeMacro(port.name), i);
    define(constant, i);
    std::string rank = constant + "_RANK";
    if (taken.insert(rank).second)
      define(rank, port.dims.size());
    for (auto [k, dim] : llvm::enumerate(port.dims)) {
      auto size = dyn_cast<mlir::AffineConstantExpr>(dim);
      std::string dimension = constant + "_DIM" + std::to_string(k);
      if (size && taken.insert(dimension).second)
        define(dimension, size.getValue());
    }
  }
}

void HeaderWriter::writeConstants() {
  std::string guard = "DLC_MODEL_" + macro + "_H";
  out << "#ifndef " << guard << "\n#define " << guard << "\n\n#include \"dlc/Runtime/Runtime.h\"\n\n";
  for (const char *constant : {"_NUM_INPUTS", "_NUM_OUTPUTS"})
    taken.insert(macro + constant);
  define(macro + "_NUM_INPUTS", descriptor.interface.inputs.size());
  define(macro + "_NUM_OUTPUTS", descriptor.interface.outputs.size());
  out << "\n/* Places of inputs and outputs, their ranks, and their dimensions where those are fixed. */\n";
  writePortConstants(descriptor.interface.inputs, "INPUT");
  writePortConstants(descriptor.interface.outputs, "OUTPUT");
  if (!descriptor.symbols.empty())
    out << "\n/* Places of the named dimensions in " << modelSymbol(name, "artifact") << ".symbols. */\n";
  for (auto [i, symbol] : llvm::enumerate(descriptor.symbols))
    define(unique(macro + "_SYMBOL_" + makeMacro(symbol), i), i);
}

void HeaderWriter::writeFunctions() {
  // $ stands for the model's name, @ for the name in capitals.
  StringRef body = R"(
#ifdef __cplusplus
extern "C" {
#endif

extern const dlc_artifact $_dlc_artifact;

/* The runtime that serves the model: the program's, or the one inside the model's library. */
const dlc_api *$_dlc_api(void);

/* Opens the model. `options` may be NULL. */
static inline dlc_status $_create(const dlc_options *options, dlc_model **model) {
  return $_dlc_api()->model_create(&$_dlc_artifact, options, model);
}

/* Frees the model. NULL is fine. */
static inline void $_destroy(dlc_model *model) { $_dlc_api()->model_destroy(model); }

/* From the shapes of @_NUM_INPUTS inputs: dtype, rank, shape and size of the outputs, and the bytes of
 * workspace a call needs (`workspace_size` may be NULL). */
static inline dlc_status $_shapes(const dlc_model *model, const dlc_tensor *inputs, dlc_tensor *outputs,
                                  size_t *workspace_size) {
  return $_dlc_api()->model_shapes(model, inputs, @_NUM_INPUTS, outputs, @_NUM_OUTPUTS, workspace_size);
}

/* Runs the model once, on a workspace that it keeps itself. May be called from many threads at once. */
static inline dlc_status $_run(dlc_model *model, const dlc_tensor *inputs, dlc_tensor *outputs) {
  return $_dlc_api()->model_run(model, inputs, @_NUM_INPUTS, outputs, @_NUM_OUTPUTS, NULL, 0);
}

/* What the last failing call on this thread found. */
static inline const char *$_last_error(void) { return $_dlc_api()->last_error(); }

#ifdef __cplusplus
}
#endif
#endif
)";
  for (char c : body) {
    if (c == '$')
      out << name;
    else if (c == '@')
      out << macro;
    else
      out << c;
  }
}

std::string emit::makeHeader(const Descriptor &descriptor, MLIRContext *context) {
  return HeaderWriter(descriptor, context).write();
}
