// The nn dialect itself, its attributes and the constraints its ops share.

#ifndef DLC_NN_BASE
#define DLC_NN_BASE

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/BuiltinAttributeInterfaces.td"
include "mlir/IR/TensorEncoding.td"
include "mlir/IR/EnumAttr.td"
include "mlir/IR/OpBase.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "dialects/Nn/NnInterfaces.td"

def Nn_Dialect : Dialect {
  let name = "nn";
  let cppNamespace = "::dlc::nn";
  let summary = "Neural-network operations on tensors";
  let description = [{
    One op is one mathematical operation on tensors, in the newest ONNX semantics: value semantics,
    no layout, no target. The importer brings every ONNX operator and version to these ops.

    **Element types.** `f64 f32 f16 bf16`, signed integers `i8 i16 i32 i64` (signless in MLIR's
    sense), unsigned `ui8 ui16 ui32 ui64`, booleans `i1`.

    **Dimensions** are constants or named expressions: a tensor type with dynamic dimensions carries
    them as its encoding, `tensor<?x3x?xf32, #nn.dims<"N", 3, "2 * H">>`. Symbols are shared by name
    in the whole module. Zero is a legal size. Shapes are types here, never values: there is no op
    that takes a shape tensor, the importer resolves shape arithmetic.

    **Parameters** are module-level (`nn.parameter`): immutable, trainable, or state of training; folding
    and packing ask.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::math::MathDialect"]; // bodies of nn.map
  let useDefaultAttributePrinterParser = 1;
  let hasConstantMaterializer = 1;
  let extraClassDeclaration = [{
    /// The affine symbol that stands for `name` everywhere in this context. Thread-safe.
    ::mlir::AffineExpr getSymbol(::llvm::StringRef name);
    /// The name of symbol number `position`; empty if there is none.
    std::string getSymbolName(unsigned position) const;
  private:
    struct SymbolTable;
    std::shared_ptr<SymbolTable> symbols;
  public:
  }];
}

def Nn_DimsAttr : AttrDef<Nn_Dialect, "Dims", [DeclareAttrInterfaceMethods<VerifiableTensorEncoding>]> {
  let mnemonic = "dims";
  let summary = "A list of integers, some of which are expressions of named symbols";
  let description = [{
    As the encoding of a tensor type it gives every dimension: constants for static ones (C1: equal
    to the type's), expressions for dynamic ones. Also used where an op takes a list of integers
    that may depend on dimensions (starts of `nn.slice`, pads of `nn.pad`).

    Example: `#nn.dims<"N", 3, "H floordiv 2 + 1">`. Expressions know `+ - *`, `floordiv`,
    `ceildiv`, `mod` and parentheses; names are letters, digits, `_` and `.`, and do not start with a
    digit. An expression has at most 256 operands: what would be longer is an unnamed dimension.
  }];
  let parameters = (ins ArrayRefParameter<"::mlir::AffineExpr">:$exprs);
  let hasCustomAssemblyFormat = 1;
  let extraClassDeclaration = [{
    /// All elements, if every one is a constant.
    ::std::optional<::llvm::SmallVector<int64_t>> getConstants() const;
    int64_t size() const { return getExprs().size(); }
    static DimsAttr get(::mlir::MLIRContext *context, ::llvm::ArrayRef<int64_t> values);
  }];
  let skipDefaultBuilders = 0;
}

class Nn_Enum<string name, string summary, list<I32EnumAttrCase> cases> : I32EnumAttr<name, summary, cases> {
  let cppNamespace = "::dlc::nn";
  let genSpecializedAttr = 0;
}
/// Written `#nn.reduce_kind<sum>`.
class Nn_EnumAttr<I32EnumAttr enum, string mnemonic> : EnumAttr<Nn_Dialect, enum, mnemonic> {
  let assemblyFormat = "`<` $value `>`";
}

/// A keyword of the op's own syntax.
def Nn_MutabilityAttr : I32EnumAttr<"Mutability", "what training does to a parameter", [
  I32EnumAttrCase<"Immutable", 0, "immutable">, I32EnumAttrCase<"Trainable", 1, "trainable">,
  I32EnumAttrCase<"State", 2, "state">]> {
  let cppNamespace = "::dlc::nn";
}

def Nn_ReduceKind : Nn_Enum<"ReduceKind", "what a reduction computes", [
  I32EnumAttrCase<"Sum", 0, "sum">, I32EnumAttrCase<"Mean", 1, "mean">, I32EnumAttrCase<"Max", 2, "max">,
  I32EnumAttrCase<"Min", 3, "min">, I32EnumAttrCase<"Prod", 4, "prod">, I32EnumAttrCase<"L1", 5, "l1">,
  I32EnumAttrCase<"L2", 6, "l2">, I32EnumAttrCase<"LogSum", 7, "log_sum">,
  I32EnumAttrCase<"LogSumExp", 8, "log_sum_exp">, I32EnumAttrCase<"SumSquare", 9, "sum_square">]>;
def Nn_ReduceKindAttr : Nn_EnumAttr<Nn_ReduceKind, "reduce_kind">;

def Nn_PadMode : Nn_Enum<"PadMode", "where padding takes its values from", [
  I32EnumAttrCase<"Constant", 0, "constant">, I32EnumAttrCase<"Reflect", 1, "reflect">,
  I32EnumAttrCase<"Edge", 2, "edge">, I32EnumAttrCase<"Wrap", 3, "wrap">]>;
def Nn_PadModeAttr : Nn_EnumAttr<Nn_PadMode, "pad_mode">;

def Nn_Element : AnyTypeOf<[F64, F32, F16, BF16, I1, I8, I16, I32, I64, UI8, UI16, UI32, UI64],
                           "f64/f32/f16/bf16/i1/i8/i16/i32/i64/ui8/ui16/ui32/ui64">;
def Nn_Float : AnyTypeOf<[F64, F32, F16, BF16], "f64/f32/f16/bf16">;
class Nn_TensorOf<list<Type> elements> :
    RankedTensorOf<elements, [CPred<"::dlc::nn::hasOnlyDims($_self)">], "ranked tensor (no encoding but #nn.dims)">;
def Nn_Tensor : Nn_TensorOf<[Nn_Element]>;
def Nn_FloatTensor : Nn_TensorOf<[Nn_Float]>;
def Nn_BoolTensor : Nn_TensorOf<[I1]>;
def Nn_IndexTensor : Nn_TensorOf<[I32, I64]>;

class Nn_Op<string mnemonic, list<Trait> traits = []> : Op<Nn_Dialect, mnemonic, traits>;

/// A pure op whose result types follow from operands and attributes.
class Nn_PureOp<string mnemonic, list<Trait> traits = []> :
    Nn_Op<mnemonic, !listconcat(traits, [Pure, DeclareOpInterfaceMethods<InferTypeOpInterface>])> {
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
  let extraClassDeclaration = [{
    static bool isCompatibleReturnTypes(::mlir::TypeRange lhs, ::mlir::TypeRange rhs) {
      return ::dlc::nn::areCompatibleTypes(lhs, rhs);
    }
  }];
}

#endif // DLC_NN_BASE
