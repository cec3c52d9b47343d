// Lookup in the handler table.
#include "lib/Frontend/Onnx/HandlerTable.h"
#include "lib/Frontend/Onnx/Import.h"

using namespace dlc;
using namespace dlc::frontend;

int64_t HandlerRow::sinceAt(int64_t opset) const {
  int64_t since = 0;
  for (int64_t version : versions)
    if (version <= opset)
      since = version;
  return since;
}

const HandlerTable &HandlerTable::get() {
  static const HandlerTable table = [] {
    HandlerTable t;
    registerConstantHandlers(t);
    registerControlHandlers(t);
    registerMathHandlers(t);
    registerNnHandlers(t);
    registerQuantHandlers(t);
    registerReduceHandlers(t);
    registerSliceHandlers(t);
    registerTensorHandlers(t);
    registerWindowHandlers(t);
    return t;
  }();
  return table;
}

void HandlerTable::onOp(StringRef name, std::initializer_list<int64_t> versions, Inputs inputs, Handler handler,
                        StringRef domain) {
  HandlerRow &row = domains[domain][name];
  assert(!row.handler && "one row per operator");
  row.versions.assign(versions.begin(), versions.end());
  row.inputs = inputs;
  row.handler = handler;
}

void HandlerTable::refuseOp(StringRef name, std::initializer_list<int64_t> versions, Handler handler,
                            StringRef domain) {
  onOp(name, versions, {0, Inputs::any}, handler, domain);
  domains[domain][name].isRefused = true;
}

const HandlerRow *HandlerTable::find(StringRef domain, StringRef name) const {
  auto table = domains.find(domain);
  if (table == domains.end())
    return nullptr;
  auto row = table->second.find(name);
  return row == table->second.end() ? nullptr : &row->second;
}

SmallVector<StringRef> HandlerTable::getNames(StringRef domain) const {
  SmallVector<StringRef> names;
  auto table = domains.find(domain);
  if (table != domains.end())
    for (const auto &entry : table->second)
      if (!entry.second.isRefused)
        names.push_back(entry.first());
  llvm::sort(names);
  return names;
}

SmallVector<StringRef> HandlerTable::getDomains() const {
  SmallVector<StringRef> names(domains.keys().begin(), domains.keys().end());
  llvm::sort(names);
  return names;
}

std::vector<SupportedOperator> dlc::getSupportedOperators() {
  std::vector<SupportedOperator> list;
  const HandlerTable &table = HandlerTable::get();
  for (StringRef domain : table.getDomains())
    for (StringRef name : table.getNames(domain))
      list.push_back({domain.str(), name.str(), table.find(domain, name)->versions});
  return list;
}
