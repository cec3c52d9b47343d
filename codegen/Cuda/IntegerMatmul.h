// Integer products with packed weights as matrix products: row m is a window of an image, column n an output channel of
// its group, k counts words of four neighbouring channels, tap by tap. Sums are exact modulo 2^32, so that engines may
// add in any order: all give the same bits, those of the CPU.
#ifndef DLC_CODEGEN_CUDA_INTEGERMATMUL_H
#define DLC_CODEGEN_CUDA_INTEGERMATMUL_H

#include "codegen/Cuda/GpuBuilder.h"

namespace dlc::cuda {

struct IntegerMatmul {
  kernel::KernelOpInterface op;
  const Buffer *image = nullptr, *weights = nullptr; // bytes; a matrix is images of one pixel
  SmallVector<AffineExpr> outputDims;
  AffineExpr m;                                        // rows: all of the output's dimensions but the last
  int64_t groups = 1, channels = 0, columns = 0;       // channels and columns of a group
  int64_t panels = 1, panel = 1;                       // of packed columns of a group, and columns of one
  SmallVector<int64_t> taps, strides, pads, dilations; // of the spatial dimensions
  int64_t padValue = 0;                                // the unsigned byte that taps outside count as
  bool isSigned = false;                               // bytes of the image have 128 added
  SmallVector<int64_t> order;                          // of the bytes in a word of the weights
  /// Rows and columns that the op's `schedule = {tile = array<i64: rows, columns>}` asks for, if any.
  SmallVector<int64_t> wantedTile;

  unsigned spatialRank() const { return taps.size(); }
  int64_t wordsOfTap() const { return (channels + 3) / 4; }
  int64_t words() const; // of a row
  /// A byte as it lies in memory that counts as `padValue`.
  int64_t storedPadValue() const { return padValue ^ (isSigned ? 128 : 0); }

  static FailureOr<IntegerMatmul> describe(kernel::IntegerGemmOp op, GpuBuilder &b);
  static FailureOr<IntegerMatmul> describe(kernel::IntegerConvOp op, GpuBuilder &b);

  /// The output index of a row and a column of a group.
  SmallVector<Value> outputAt(GpuBuilder &b, Value group, Value row, Value column) const;
  /// Columns, from a multiple of their number on, that the epilogue works on together: a power of two.
  int64_t outputRun(GpuBuilder &b) const;
  /// A word of the image as the products want it: with 128 added and in the order of the weights.
  Value prepare(GpuBuilder &b, Value word) const;

  //===--------------------------------------------------------------------===//
  // Words of the image
  //===--------------------------------------------------------------------===//
  /// Neighbouring bytes that are one aligned piece of memory and all there or none: 16, 8 or 4. 1: words are put
  /// together from bytes.
  int64_t findPiece() const;

  struct Row {
    Value start;               // !llvm.ptr<1>, where the window's first tap would lie
    Value isThere;             // i1; null: certainly
    SmallVector<Value> origin; // of the window, in each spatial dimension
  };
  Row locateRow(GpuBuilder &b, Value group, Value row) const;

  struct Word {
    Value offset;           // from a row's start
    Value isThere;          // i1; null: certainly
    Value channel;          // the first one, in its group
    SmallVector<Value> tap; // its distance from the window's origin
  };
  /// Word `word` of any row, which need not exist.
  Word locateWord(GpuBuilder &b, Value word) const;
  /// As above, of a tap that is known: `tap` is its distance from the origin.
  Word locateWord(GpuBuilder &b, ArrayRef<Value> tap, Value channel) const;

  struct Place {
    Value address; // !llvm.ptr<1>; to be read only where `isThere`
    Value isThere; // i1; null: certainly
  };
  Place at(GpuBuilder &b, const Row &row, const Word &word) const;
  /// The word there, as it lies in memory, or `storedPadValue` in all bytes; put together from bytes.
  Value loadBytes(GpuBuilder &b, const Place &place, Value channel) const;

private:
  bool isAlwaysInside(unsigned d) const;
};

/// On tensor cores: the weights' columns must lie at multiples of four bytes.
bool canUseIntegerMma(const IntegerMatmul &matmul);
LogicalResult emitIntegerMma(const IntegerMatmul &matmul, GpuBuilder &b);

/// With dp4a, straight from global memory: few columns or short sums. Tiles of a thread are 1 or 4 rows of 4 columns.
LogicalResult emitIntegerDot(const IntegerMatmul &matmul, GpuBuilder &b);

/// With the best engine for it, or the one that has the wanted tile.
LogicalResult emitIntegerMatmul(const IntegerMatmul &matmul, GpuBuilder &b);

} // namespace dlc::cuda

#endif
