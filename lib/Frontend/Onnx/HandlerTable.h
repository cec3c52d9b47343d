// Which function imports which operator: the one list of what dlc reads. A row names the opset
// versions at which ONNX changed the operator; its handler brings all of them to the newest meaning.
#ifndef DLC_FRONTEND_ONNX_HANDLERTABLE_H
#define DLC_FRONTEND_ONNX_HANDLERTABLE_H

#include "lib/Support/Mlir.h"

#include "llvm/ADT/StringMap.h"

namespace dlc::frontend {

class Node;
using Handler = LogicalResult (*)(Node &);

/// How many inputs an operator takes, over all its versions.
struct Inputs {
  static constexpr unsigned any = ~0u;
  unsigned min, max;
  constexpr Inputs(unsigned count) : min(count), max(count) {}
  constexpr Inputs(unsigned min, unsigned max) : min(min), max(max) {}
};

struct HandlerRow {
  SmallVector<int64_t> versions; // ascending
  Inputs inputs = 0;
  Handler handler = nullptr;
  /// Known only to say well why it is not supported.
  bool isRefused = false;
  /// The version in force at `opset`, 0 if the operator is younger.
  int64_t sinceAt(int64_t opset) const;
};

class HandlerTable {
public:
  /// All operators of all domains.
  static const HandlerTable &get();

  void onOp(StringRef name, std::initializer_list<int64_t> versions, Inputs inputs, Handler handler,
            StringRef domain = "");

  /// An operator whose handler only explains.
  void refuseOp(StringRef name, std::initializer_list<int64_t> versions, Handler handler, StringRef domain = "");

  const HandlerRow *find(StringRef domain, StringRef name) const;
  /// Names of a domain's supported operators, sorted.
  SmallVector<StringRef> getNames(StringRef domain) const;
  SmallVector<StringRef> getDomains() const;

private:
  llvm::StringMap<llvm::StringMap<HandlerRow>> domains;
};

/// The newest opset of ai.onnx and the newest IR that dlc knows.
constexpr int64_t newestOpset = 28, newestIr = 14;

void registerConstantHandlers(HandlerTable &table);
void registerControlHandlers(HandlerTable &table);
void registerMathHandlers(HandlerTable &table);
void registerNnHandlers(HandlerTable &table);
void registerQuantHandlers(HandlerTable &table);
void registerReduceHandlers(HandlerTable &table);
void registerSliceHandlers(HandlerTable &table);
void registerTensorHandlers(HandlerTable &table);
void registerWindowHandlers(HandlerTable &table);

} // namespace dlc::frontend

#endif
