// Attributes of a node: references of function bodies resolved, types checked, none left over.
#include "lib/Frontend/Onnx/Node.h"

#include "dlc-onnx.pb.h"

using namespace dlc;
using namespace dlc::frontend;
using onnx::AttributeProto;

void Node::resolveAttributes() {
  for (const AttributeProto &attribute : proto.attribute()) {
    const AttributeProto *value = &attribute;
    if (!attribute.ref_attr_name().empty()) {
      auto it = frame.attributes.find(attribute.ref_attr_name());
      if (it == frame.attributes.end())
        continue; // the call leaves it out, and so does the node
      value = it->second;
    }
    if (!attributes.try_emplace(attribute.name(), value).second)
      (void)invalid("expected each attribute once, found " + quoted(attribute.name()) + " twice");
  }
}

LogicalResult Node::checkAttributes() {
  for (auto &entry : attributes) {
    if (knownAttributes.contains(entry.first()))
      continue;
    SmallVector<StringRef> candidates;
    for (auto &known : knownAttributes)
      if (!attributes.contains(known.first()))
        candidates.push_back(known.first());
    llvm::sort(candidates);
    std::string names = listNames(nearestNames(entry.first(), candidates));
    (void)invalid("expected attributes of " + opType + " at opset " + llvm::Twine(opsetVersion) + ", found " +
                      quoted(entry.first()),
                  names.empty() ? "check the model with onnx.checker" : "did you mean " + names + "?");
  }
  return failure(isFailed);
}

static StringRef attributeTypeName(int type) {
  switch (type) {
  case AttributeProto::FLOAT:
    return "a float";
  case AttributeProto::INT:
    return "an integer";
  case AttributeProto::STRING:
    return "a string";
  case AttributeProto::TENSOR:
    return "a tensor";
  case AttributeProto::GRAPH:
    return "a graph";
  case AttributeProto::FLOATS:
    return "a list of floats";
  case AttributeProto::INTS:
    return "a list of integers";
  case AttributeProto::STRINGS:
    return "a list of strings";
  default:
    return "something else";
  }
}

/// Old files leave the type out; the field that is set tells it.
static int typeOf(const AttributeProto &attribute) {
  if (attribute.type() != AttributeProto::UNDEFINED)
    return attribute.type();
  if (attribute.has_f())
    return AttributeProto::FLOAT;
  if (attribute.has_i())
    return AttributeProto::INT;
  if (attribute.has_s())
    return AttributeProto::STRING;
  if (attribute.has_t())
    return AttributeProto::TENSOR;
  if (attribute.has_g())
    return AttributeProto::GRAPH;
  if (attribute.floats_size())
    return AttributeProto::FLOATS;
  if (attribute.ints_size())
    return AttributeProto::INTS;
  if (attribute.strings_size())
    return AttributeProto::STRINGS;
  return AttributeProto::UNDEFINED;
}

const AttributeProto *Node::attr(StringRef attribute) {
  knownAttributes.insert(attribute);
  auto it = attributes.find(attribute);
  return it == attributes.end() ? nullptr : it->second;
}

bool Node::hasAttr(StringRef attribute) { return attr(attribute) != nullptr; }

void Node::ignoreAttrs(std::initializer_list<StringRef> names) {
  for (StringRef attribute : names)
    knownAttributes.insert(attribute);
}

/// The attribute if it is there and has `type`; an empty list matches any list.
static const AttributeProto *typed(Node &node, StringRef attribute, int type) {
  const AttributeProto *found = node.attr(attribute);
  if (!found)
    return nullptr;
  int actual = typeOf(*found);
  if (actual == type || (actual == AttributeProto::UNDEFINED && type >= AttributeProto::FLOATS))
    return found;
  (void)node.invalid("expected attribute " + quoted(attribute) + " to be " + attributeTypeName(type) + ", found " +
                     attributeTypeName(actual));
  return nullptr;
}

int64_t Node::intAttr(StringRef attribute, int64_t otherwise) {
  const AttributeProto *found = typed(*this, attribute, AttributeProto::INT);
  return found ? found->i() : otherwise;
}

double Node::floatAttr(StringRef attribute, double otherwise) {
  const AttributeProto *found = typed(*this, attribute, AttributeProto::FLOAT);
  return found ? found->f() : otherwise;
}

std::string Node::stringAttr(StringRef attribute, StringRef otherwise) {
  const AttributeProto *found = typed(*this, attribute, AttributeProto::STRING);
  return found ? found->s() : otherwise.str();
}

std::optional<SmallVector<int64_t>> Node::intsAttr(StringRef attribute) {
  const AttributeProto *found = typed(*this, attribute, AttributeProto::INTS);
  if (!found)
    return std::nullopt;
  constexpr int maxEntries = 4096;
  if (found->ints_size() > maxEntries) {
    (void)invalid("expected at most " + llvm::Twine(maxEntries) + " entries in attribute " + quoted(attribute) +
                  ", found " + llvm::Twine(found->ints_size()));
    return std::nullopt;
  }
  return SmallVector<int64_t>(found->ints().begin(), found->ints().end());
}
