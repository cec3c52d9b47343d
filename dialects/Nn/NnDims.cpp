// The algebra of dimensions: expressions of named symbols, their text form, and how shapes combine.
#include "dialects/Nn/NnDialect.h"

#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::nn;

//===----------------------------------------------------------------------===//
// Text
//===----------------------------------------------------------------------===//

/// Operands of one expression: far more than shapes need, few enough to walk them by recursion.
static constexpr int maxOperands = 256;

namespace {
/// Recursive descent over
///   sum     = product (('+' | '-') product)*
///   product = factor (('*' | 'floordiv' | 'ceildiv' | 'mod' | '//' ) factor)*
///   factor  = integer | name | '-' factor | '(' sum ')'
class DimParser {
public:
  DimParser(StringRef text, NnDialect &dialect) : text(text), rest(text), dialect(dialect) {}

  Expected<AffineExpr> parse() {
    AffineExpr expr = parseSum();
    if (!message.empty())
      return error();
    skipSpace();
    if (!rest.empty()) {
      message = "unexpected text";
      return error();
    }
    return expr;
  }

private:
  Error error() {
    constexpr size_t shown = 80;
    return createStringError("dimension '" + text.take_front(shown) + (text.size() > shown ? "..." : "") +
                             "': " + message + " at offset " + llvm::Twine(text.size() - rest.size()));
  }
  void skipSpace() { rest = rest.ltrim(); }
  bool consume(StringRef token) {
    skipSpace();
    if (!rest.starts_with(token))
      return false;
    bool isWord = llvm::isAlpha(token.front());
    if (isWord && rest.size() > token.size() && (llvm::isAlnum(rest[token.size()]) || rest[token.size()] == '_'))
      return false;
    rest = rest.drop_front(token.size());
    return true;
  }
  AffineExpr fail(StringRef what) {
    if (message.empty())
      message = what.str();
    return getAffineConstantExpr(0, dialect.getContext());
  }

  AffineExpr parseSum() {
    if (++depth > 64)
      return fail("nested too deeply");
    AffineExpr expr = parseProduct();
    while (message.empty()) {
      if (consume("+"))
        expr = expr + parseProduct();
      else if (consume("-"))
        expr = expr - parseProduct();
      else
        break;
    }
    --depth;
    return expr;
  }
  AffineExpr parseProduct() {
    AffineExpr expr = parseFactor();
    while (message.empty()) {
      if (consume("floordiv") || consume("//"))
        expr = divide(expr, parseFactor(), [](AffineExpr a, AffineExpr b) { return a.floorDiv(b); });
      else if (consume("ceildiv"))
        expr = divide(expr, parseFactor(), [](AffineExpr a, AffineExpr b) { return a.ceilDiv(b); });
      else if (consume("mod"))
        expr = divide(expr, parseFactor(), [](AffineExpr a, AffineExpr b) { return a % b; });
      else if (consume("*"))
        expr = expr * parseFactor();
      else
        break;
    }
    return expr;
  }
  AffineExpr divide(AffineExpr a, AffineExpr b, function_ref<AffineExpr(AffineExpr, AffineExpr)> apply) {
    if (auto constant = dyn_cast<AffineConstantExpr>(b); constant && constant.getValue() <= 0)
      return fail("divisor is not positive");
    return apply(a, b);
  }
  AffineExpr parseFactor() {
    skipSpace();
    if (++depth > 64)
      return fail("nested too deeply");
    llvm::scope_exit done([&] { --depth; });
    if (consume("(")) {
      AffineExpr expr = parseSum();
      return consume(")") ? expr : fail("expected ')'");
    }
    bool isNegative = consume("-");
    skipSpace();
    if (++operands > maxOperands)
      return fail("more than 256 operands");
    if (!rest.empty() && llvm::isDigit(rest.front())) {
      uint64_t value;
      if (rest.consumeInteger(10, value) || value > uint64_t(INT64_MAX) + isNegative)
        return fail("integer too large");
      return getAffineConstantExpr(static_cast<int64_t>(isNegative ? -value : value), dialect.getContext());
    }
    if (isNegative)
      return -parseFactor();
    size_t length = 0;
    while (length < rest.size() && (llvm::isAlnum(rest[length]) || rest[length] == '_' || rest[length] == '.'))
      ++length;
    if (length == 0)
      return fail("expected a name or an integer");
    AffineExpr symbol = dialect.getSymbol(rest.take_front(length));
    rest = rest.drop_front(length);
    return symbol;
  }

  StringRef text, rest;
  NnDialect &dialect;
  std::string message;
  int depth = 0, operands = 0;
};
} // namespace

Expected<AffineExpr> nn::parseDim(StringRef text, MLIRContext *context) {
  return DimParser(text, *context->getOrLoadDialect<NnDialect>()).parse();
}

/// Prints with the fewest parentheses; `parent` is the binding strength around.
static void print(AffineExpr expr, const NnDialect &dialect, int parent, std::string &out) {
  switch (expr.getKind()) {
  case AffineExprKind::Constant:
    out += std::to_string(cast<AffineConstantExpr>(expr).getValue());
    return;
  case AffineExprKind::SymbolId:
    out += dialect.getSymbolName(cast<AffineSymbolExpr>(expr).getPosition());
    return;
  case AffineExprKind::DimId:
    out += "d" + std::to_string(cast<AffineDimExpr>(expr).getPosition());
    return;
  default:
    break;
  }
  auto binary = cast<AffineBinaryOpExpr>(expr);
  bool isSum = expr.getKind() == AffineExprKind::Add;
  int strength = isSum ? 1 : 2;
  AffineExpr lhs = binary.getLHS(), rhs = binary.getRHS();
  StringRef op = isSum ? " + " : " * ";
  if (expr.getKind() == AffineExprKind::FloorDiv)
    op = " floordiv ";
  else if (expr.getKind() == AffineExprKind::CeilDiv)
    op = " ceildiv ";
  else if (expr.getKind() == AffineExprKind::Mod)
    op = " mod ";
  if (auto constant = dyn_cast<AffineConstantExpr>(rhs);
      isSum && constant && constant.getValue() < 0 && constant.getValue() != INT64_MIN) {
    op = " - ";
    rhs = getAffineConstantExpr(-constant.getValue(), expr.getContext());
  }
  if (strength < parent)
    out += "(";
  print(lhs, dialect, strength, out);
  out += op;
  print(rhs, dialect, strength + 1, out);
  if (strength < parent)
    out += ")";
}

std::string nn::printDim(AffineExpr expr, const NnDialect &dialect) {
  std::string out;
  if (!expr)
    return "?";
  print(expr, dialect, 0, out);
  return out;
}

Attribute DimsAttr::parse(AsmParser &parser, Type) {
  SmallVector<AffineExpr> exprs;
  auto parseOne = [&]() -> ParseResult {
    std::string text;
    llvm::SMLoc loc = parser.getCurrentLocation();
    if (succeeded(parser.parseOptionalString(&text))) {
      Expected<AffineExpr> expr = parseDim(text, parser.getContext());
      if (!expr)
        return parser.emitError(loc, llvm::toString(expr.takeError()));
      exprs.push_back(*expr);
      return success();
    }
    int64_t value;
    if (parser.parseInteger(value))
      return failure();
    exprs.push_back(getAffineConstantExpr(value, parser.getContext()));
    return success();
  };
  if (parser.parseCommaSeparatedList(AsmParser::Delimiter::LessGreater, parseOne))
    return {};
  return DimsAttr::get(parser.getContext(), exprs);
}

void DimsAttr::print(AsmPrinter &printer) const {
  auto &dialect = cast<NnDialect>(getDialect());
  printer << "<";
  llvm::interleaveComma(getExprs(), printer, [&](AffineExpr expr) {
    if (auto constant = dyn_cast<AffineConstantExpr>(expr))
      printer << constant.getValue();
    else
      printer << '"' << printDim(expr, dialect) << '"';
  });
  printer << ">";
}

DimsAttr DimsAttr::get(MLIRContext *context, ArrayRef<int64_t> values) {
  return get(context, llvm::map_to_vector(values, [&](int64_t v) { return getAffineConstantExpr(v, context); }));
}

std::optional<SmallVector<int64_t>> DimsAttr::getConstants() const {
  SmallVector<int64_t> values;
  for (AffineExpr expr : getExprs()) {
    auto constant = dyn_cast<AffineConstantExpr>(expr);
    if (!constant)
      return std::nullopt;
    values.push_back(constant.getValue());
  }
  return values;
}

LogicalResult DimsAttr::verifyEncoding(ArrayRef<int64_t> shape, Type elementType,
                                       function_ref<InFlightDiagnostic()> emitError) const {
  if (static_cast<size_t>(size()) != shape.size())
    return emitError() << "expected #nn.dims with " << shape.size() << " entries, got " << size();
  for (auto [k, expr] : llvm::enumerate(getExprs())) { // C1
    auto constant = dyn_cast<AffineConstantExpr>(expr);
    if (constant ? shape[k] != constant.getValue() || constant.getValue() < 0 : !ShapedType::isDynamic(shape[k]))
      return emitError() << "expected #nn.dims that agree with the type in dimension " << k << ", got "
                         << printDim(expr, cast<NnDialect>(getDialect())) << " for "
                         << (ShapedType::isDynamic(shape[k]) ? "?" : std::to_string(shape[k]));
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Shapes
//===----------------------------------------------------------------------===//

AffineExpr nn::getConstantDim(int64_t value, MLIRContext *context) { return getAffineConstantExpr(value, context); }

/// Counts down for each operand; stops as soon as none is left.
static bool countOperands(AffineExpr expr, int &left) {
  auto binary = dyn_cast<AffineBinaryOpExpr>(expr);
  if (!binary)
    return --left >= 0;
  return countOperands(binary.getRHS(), left) && countOperands(binary.getLHS(), left);
}

AffineExpr nn::limitDim(AffineExpr expr) {
  int left = maxOperands;
  return expr && countOperands(expr, left) ? expr : AffineExpr();
}

bool nn::hasOnlyDims(Type type) {
  Attribute encoding = cast<RankedTensorType>(type).getEncoding();
  return !encoding || isa<DimsAttr>(encoding);
}

SmallVector<AffineExpr> nn::getDims(RankedTensorType type) {
  if (auto dims = dyn_cast_or_null<DimsAttr>(type.getEncoding()))
    return llvm::to_vector(dims.getExprs());
  return llvm::map_to_vector(type.getShape(), [&](int64_t size) {
    return ShapedType::isDynamic(size) ? AffineExpr() : getAffineConstantExpr(size, type.getContext());
  });
}

RankedTensorType nn::getTensorType(ArrayRef<AffineExpr> dims, Type elementType) {
  SmallVector<int64_t> shape;
  bool isNamed = true, isStatic = true;
  SmallVector<AffineExpr> limited = llvm::map_to_vector(dims, limitDim);
  for (AffineExpr dim : limited) {
    auto constant = dyn_cast_or_null<AffineConstantExpr>(dim);
    bool fits = constant && constant.getValue() >= 0;
    shape.push_back(fits ? constant.getValue() : ShapedType::kDynamic);
    isStatic &= fits;
    isNamed &= dim && (!constant || fits);
  }
  Attribute encoding;
  if (!isStatic && isNamed)
    encoding = DimsAttr::get(elementType.getContext(), limited);
  return RankedTensorType::get(shape, elementType, encoding);
}

static std::optional<int64_t> evaluate(AffineExpr expr, ArrayRef<int64_t> symbols) {
  if (auto constant = dyn_cast<AffineConstantExpr>(expr))
    return constant.getValue();
  if (auto symbol = dyn_cast<AffineSymbolExpr>(expr)) {
    if (symbol.getPosition() >= symbols.size() || symbols[symbol.getPosition()] < 0)
      return std::nullopt;
    return symbols[symbol.getPosition()];
  }
  auto binary = dyn_cast<AffineBinaryOpExpr>(expr);
  if (!binary)
    return std::nullopt;
  std::optional<int64_t> a = evaluate(binary.getLHS(), symbols), b = evaluate(binary.getRHS(), symbols);
  if (!a || !b)
    return std::nullopt;
  int64_t result;
  switch (expr.getKind()) {
  case AffineExprKind::Add:
    return llvm::AddOverflow(*a, *b, result) ? std::nullopt : std::optional(result);
  case AffineExprKind::Mul:
    return llvm::MulOverflow(*a, *b, result) ? std::nullopt : std::optional(result);
  case AffineExprKind::FloorDiv:
    return *b <= 0 ? std::nullopt : std::optional(llvm::divideFloorSigned(*a, *b));
  case AffineExprKind::CeilDiv:
    return *b <= 0 ? std::nullopt : std::optional(llvm::divideCeilSigned(*a, *b));
  case AffineExprKind::Mod:
    return *b <= 0 ? std::nullopt : std::optional(llvm::mod(*a, *b));
  default:
    return std::nullopt;
  }
}

std::optional<int64_t> nn::evaluateDim(AffineExpr expr, ArrayRef<int64_t> symbols) {
  return expr ? evaluate(expr, symbols) : std::nullopt;
}

std::optional<SmallVector<int64_t>> nn::evaluateShape(RankedTensorType type, ArrayRef<int64_t> symbols) {
  SmallVector<int64_t> shape;
  for (AffineExpr dim : getDims(type)) {
    std::optional<int64_t> size = evaluateDim(dim, symbols);
    if (!size || *size < 0)
      return std::nullopt;
    shape.push_back(*size);
  }
  return shape;
}

AffineExpr nn::productOf(ArrayRef<AffineExpr> dims, MLIRContext *context) {
  AffineExpr product = getAffineConstantExpr(1, context);
  for (AffineExpr dim : dims) {
    product = limitDim(dim ? product * dim : AffineExpr());
    if (!product)
      return {};
  }
  return product;
}

bool nn::knownEqual(AffineExpr a, AffineExpr b) {
  if (!a || !b)
    return false;
  if (a == b)
    return true;
  AffineExpr difference = a - b;
  unsigned numSymbols = 0;
  difference.walk([&](AffineExpr e) {
    if (auto symbol = dyn_cast<AffineSymbolExpr>(e))
      numSymbols = std::max(numSymbols, symbol.getPosition() + 1);
  });
  auto constant = dyn_cast<AffineConstantExpr>(simplifyAffineExpr(difference, 0, numSymbols));
  return constant && constant.getValue() == 0;
}

bool nn::mayBeEqual(AffineExpr a, AffineExpr b) {
  auto ca = dyn_cast_or_null<AffineConstantExpr>(a), cb = dyn_cast_or_null<AffineConstantExpr>(b);
  return !ca || !cb || ca.getValue() == cb.getValue();
}

FailureOr<SmallVector<AffineExpr>> nn::broadcastDims(ArrayRef<SmallVector<AffineExpr>> shapes,
                                                     function_ref<InFlightDiagnostic()> emitError) {
  size_t rank = 0;
  for (const auto &shape : shapes)
    rank = std::max(rank, shape.size());
  SmallVector<AffineExpr> result(rank);
  for (size_t k = 0; k < rank; ++k) {
    // A constant other than 1 wins, then the first expression, then 1.
    AffineExpr best;
    bool isUnknown = false, isSet = false;
    auto isOne = [](AffineExpr e) {
      auto c = dyn_cast_or_null<AffineConstantExpr>(e);
      return c && c.getValue() == 1;
    };
    for (const auto &shape : shapes) {
      if (k + shape.size() < rank)
        continue;
      AffineExpr dim = shape[k + shape.size() - rank];
      isUnknown |= !dim;
      if (!dim)
        continue;
      if (!isSet || isOne(best)) {
        best = dim;
        isSet = true;
        continue;
      }
      if (isOne(dim) || dim == best)
        continue;
      if (!mayBeEqual(best, dim)) {
        if (emitError)
          emitError() << "shapes do not broadcast: sizes " << cast<AffineConstantExpr>(best).getValue() << " and "
                      << cast<AffineConstantExpr>(dim).getValue() << " of dimension " << k << " of the result differ";
        return failure();
      }
      if (isa<AffineConstantExpr>(dim))
        best = dim;
    }
    auto constant = dyn_cast_or_null<AffineConstantExpr>(best);
    result[k] = isUnknown && !(constant && constant.getValue() != 1) ? AffineExpr() : best;
  }
  return result;
}
