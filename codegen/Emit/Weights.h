// The weights of an artifact as one block of bytes, in an object file or a file of their own.
#ifndef DLC_CODEGEN_EMIT_WEIGHTS_H
#define DLC_CODEGEN_EMIT_WEIGHTS_H

#include "lib/Support/Mlir.h"

#include "llvm/Support/raw_ostream.h"

namespace dlc::emit {

/// The module's `rt.weights`: contents at byte offsets of a block of `rt.weights_size` bytes, zeros between.
class Weights {
public:
  /// Fails with a diagnostic when the attributes are malformed.
  static FailureOr<Weights> read(ModuleOp module);

  int64_t getSize() const { return size; }

  /// The block. Contents are written from where they lie, without a copy of the whole.
  void write(llvm::raw_ostream &out) const;

  /// An ELF object for x86-64 that defines the hidden symbol `symbol` as the block, read-only and aligned
  /// to DLC_ALIGNMENT. Large blocks go to a section that linkers keep away from code.
  void writeObject(llvm::raw_ostream &out, StringRef symbol) const;

  /// Frees the contents that are resources; the module's attributes are empty afterwards.
  void release();

private:
  struct Part {
    int64_t offset;
    ElementsAttr value;
  };
  SmallVector<Part> parts; // by offset
  int64_t size = 0;
};

} // namespace dlc::emit

#endif
