// Dimensions of graph inputs: names, expressions and what the user overrides.
#include "lib/Frontend/Onnx/Symbols.h"

#include "dialects/Nn/NnDialect.h"

#include "dlc-onnx.pb.h"
#include "llvm/ADT/StringExtras.h"

using namespace dlc;
using namespace dlc::frontend;

Expected<DimOverride> dlc::parseDimOverride(StringRef text) {
  size_t split = text.rfind('=');
  if (split == StringRef::npos || split == 0 || split + 1 == text.size())
    return createStringError("expected <input>=<size>,<size>,... or <symbol>=<size>, got '" + text + "'");
  DimOverride result;
  result.name = text.take_front(split).trim().str();
  SmallVector<StringRef> parts;
  text.drop_front(split + 1).trim("[] ").split(parts, ',');
  for (StringRef part : parts) {
    if (part.trim().empty())
      return createStringError("expected a size or a name between commas, got '" + text + "'");
    result.dims.push_back(part.trim().str());
  }
  return result;
}

static bool isIdentifier(StringRef text) {
  return !text.empty() && text.size() <= 64 && (llvm::isAlpha(text.front()) || text.front() == '_') &&
         llvm::all_of(text, [](char c) { return llvm::isAlnum(c) || c == '_'; }) && text != "floordiv" &&
         text != "ceildiv" && text != "mod" && text != "max" && text != "min";
}

std::string InputDims::uniqueName(StringRef text) {
  std::string name;
  for (char c : text.take_front(48))
    if (llvm::isAlnum(c) || c == '_')
      name += c;
    else if (!name.empty() && name.back() != '_')
      name += '_';
  while (!name.empty() && name.back() == '_' && !isIdentifier(text))
    name.pop_back();
  if (name.empty() || !isIdentifier(name))
    name = "dim_" + name;
  std::string unique = name;
  for (int k = 1; !names.insert(unique).second; ++k)
    unique = name + "_" + std::to_string(k);
  return unique;
}

AffineExpr InputDims::symbolFor(StringRef param) {
  auto [it, isNew] = nameOfParam.try_emplace(param);
  if (isNew)
    it->second = uniqueName(param);
  return context->getLoadedDialect<nn::NnDialect>()->getSymbol(it->second);
}

AffineExpr InputDims::anonymousSymbol(StringRef input, size_t dimension) {
  std::string name = (input + "_d" + llvm::Twine(dimension)).str();
  auto [it, isNew] = nameOfParam.try_emplace(std::string(1, '\0') + name); // no dim_param's key
  if (isNew)
    it->second = uniqueName(name);
  return context->getLoadedDialect<nn::NnDialect>()->getSymbol(it->second);
}

AffineExpr InputDims::parseExpression(StringRef text) {
  // Names are replaced by their symbols first; one that no input has alone could never be computed.
  constexpr size_t maxLength = 200;
  if (text.size() > maxLength)
    return {};
  std::string renamed;
  for (size_t k = 0; k < text.size();) {
    size_t end = k;
    while (end < text.size() && (llvm::isAlnum(text[end]) || text[end] == '_' || text[end] == '.'))
      ++end;
    StringRef word = text.slice(k, end);
    if (word.empty()) {
      if (!StringRef("+-*/() ").contains(text[k]))
        return {};
      renamed += text[k++];
      continue;
    }
    k = end;
    if (llvm::isDigit(word.front()) || word == "floordiv" || word == "ceildiv" || word == "mod") {
      renamed += word;
      continue;
    }
    auto it = nameOfParam.find(word);
    if (it == nameOfParam.end())
      return {};
    renamed += it->second;
  }
  Expected<AffineExpr> expr = nn::parseDim(renamed, context);
  if (!expr) {
    llvm::consumeError(expr.takeError());
    return {};
  }
  return *expr;
}

FailureOr<SmallVector<AffineExpr>> InputDims::readDims(const onnx::ValueInfoProto &input, Complaint &complaint) {
  SmallVector<AffineExpr> result;
  for (const auto &dim : input.type().tensor_type().shape().dim()) {
    size_t k = result.size();
    if (dim.has_dim_value()) {
      // Exporters wrote -1 for "unknown" before ONNX had names, with IR 3 to 5.
      if (dim.dim_value() == -1)
        result.push_back(anonymousSymbol(input.name(), k));
      else if (dim.dim_value() < 0)
        return complaint.invalid("expected a size of 0 or more, found " + llvm::Twine(dim.dim_value()) +
                                     " as dimension " + llvm::Twine(k),
                                 "give the shape with --shape");
      else
        result.push_back(nn::getConstantDim(dim.dim_value(), context));
    } else if (dim.dim_param().empty()) {
      result.push_back(anonymousSymbol(input.name(), k));
    } else if (nameOfParam.contains(dim.dim_param())) {
      result.push_back(symbolFor(dim.dim_param()));
    } else {
      AffineExpr expr = parseExpression(dim.dim_param());
      result.push_back(expr ? expr : symbolFor(dim.dim_param()));
    }
  }
  return result;
}

/// Makes `declared` equal to `given`, by giving its symbol a value where it is one.
LogicalResult InputDims::bind(AffineExpr declared, AffineExpr given, const llvm::Twine &what, Complaint &complaint) {
  auto &dialect = *context->getLoadedDialect<nn::NnDialect>();
  if (mlir::isa<mlir::AffineSymbolExpr>(declared)) {
    auto [it, isNew] = values.try_emplace(declared, given);
    if (isNew || it->second == given)
      return success();
    return complaint.invalid("expected one size for symbol '" + nn::printDim(declared, dialect) + "', got " +
                             nn::printDim(it->second, dialect) + " and " + nn::printDim(given, dialect));
  }
  if (mlir::isa<mlir::AffineConstantExpr>(declared) && declared != given)
    return complaint.invalid("expected " + what + " to stay " + nn::printDim(declared, dialect) +
                                 ", which the model fixes, got " + nn::printDim(given, dialect),
                             "leave it, or export the model with a symbolic dimension");
  return success(); // an expression: checked when all symbols are known
}

LogicalResult InputDims::applyToInput(const DimOverride &shape, std::optional<SmallVector<AffineExpr>> &declared,
                                      Complaint &complaint) {
  SmallVector<AffineExpr> given;
  for (StringRef text : shape.dims) {
    int64_t size;
    if (!text.getAsInteger(10, size)) {
      if (size < 0)
        return complaint.invalid("expected a size of 0 or more in --shape, got " + text);
      given.push_back(nn::getConstantDim(size, context));
    } else if (isIdentifier(text)) {
      given.push_back(symbolFor(text));
    } else {
      return complaint.invalid("expected an integer or a name in --shape, got " + quoted(text));
    }
  }
  if (!declared) {
    declared = given;
    return success();
  }
  if (declared->size() != given.size())
    return complaint.invalid("expected " + llvm::Twine(declared->size()) + " dimensions in --shape, got " +
                             llvm::Twine(given.size()));
  for (size_t k = 0; k < given.size(); ++k)
    if (failed(bind((*declared)[k], given[k], "dimension " + llvm::Twine(k), complaint)))
      return failure();
  return success();
}

void InputDims::resolve(ArrayRef<const onnx::ValueInfoProto *> inputs,
                        function_ref<void(StringRef input, Complaint complaint)> report) {
  // Plain names first: expressions may use them whatever the order of inputs.
  for (const onnx::ValueInfoProto *input : inputs)
    for (const auto &dim : input->type().tensor_type().shape().dim())
      if (isIdentifier(dim.dim_param()))
        symbolFor(dim.dim_param());
  dims.resize(inputs.size());
  for (auto [k, input] : llvm::enumerate(inputs)) {
    Complaint complaint;
    if (!input->type().tensor_type().has_shape())
      continue;
    FailureOr<SmallVector<AffineExpr>> read = readDims(*input, complaint);
    if (succeeded(read))
      dims[k] = *read;
    else
      report(input->name(), complaint);
  }

  for (const DimOverride &shape : overrides) {
    Complaint complaint;
    auto input = llvm::find_if(inputs, [&](auto *i) { return i->name() == shape.name; });
    if (input != inputs.end()) {
      if (failed(applyToInput(shape, dims[input - inputs.begin()], complaint)))
        report(shape.name, complaint);
      continue;
    }
    auto param = nameOfParam.find(shape.name);
    auto symbol = llvm::find_if(nameOfParam, [&](auto &entry) { return entry.second == shape.name; });
    std::string name = param != nameOfParam.end() ? param->second : symbol != nameOfParam.end() ? shape.name : "";
    int64_t size;
    if (name.empty()) {
      SmallVector<StringRef> known;
      std::string list;
      for (const onnx::ValueInfoProto *i : inputs)
        list += (list.empty() ? "" : ", ") + quoted(i->name());
      (void)complaint.invalid("expected the name of an input or a symbol in --shape, got " + quoted(shape.name),
                        "the inputs are " + list);
      report("", complaint);
    } else if (shape.dims.size() != 1 || StringRef(shape.dims[0]).getAsInteger(10, size) || size < 0) {
      (void)complaint.invalid("expected one size of 0 or more for symbol " + quoted(shape.name) + " in --shape");
      report("", complaint);
    } else if (failed(bind(context->getLoadedDialect<nn::NnDialect>()->getSymbol(name),
                           nn::getConstantDim(size, context), "", complaint))) {
      report("", complaint);
    }
  }
  for (auto [k, list] : llvm::enumerate(dims)) {
    if (!list)
      continue;
    for (auto [position, dim] : llvm::enumerate(*list)) {
      dim = dim.replace(values);
      auto constant = mlir::dyn_cast<mlir::AffineConstantExpr>(dim);
      if (!constant || constant.getValue() >= 0)
        continue;
      Complaint complaint;
      (void)complaint.invalid("expected a size of 0 or more, got " + llvm::Twine(constant.getValue()) + " as dimension " +
                            llvm::Twine(position) + " from --shape",
                        "give other sizes");
      report(inputs[k]->name(), complaint);
      list.reset();
      break;
    }
  }
}
