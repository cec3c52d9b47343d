// What every kernel op tells the passes and emitters.

#ifndef DLC_KERNEL_INTERFACES
#define DLC_KERNEL_INTERFACES

include "mlir/IR/OpBase.td"

def Kernel_KernelOpInterface : OpInterface<"KernelOpInterface"> {
  let cppNamespace = "::dlc::kernel";
  let description = [{
    A parallel loop nest with one output. Its iteration space is cut into tasks that can run in any
    order and on any thread; how it is cut depends on shapes alone.
  }];
  let methods = [
    InterfaceMethod<"All tensors or buffers read.", "::mlir::OperandRange", "getInputs", (ins)>,
    InterfaceMethod<"The destination, in buffer form; null in tensor form.", "::mlir::Value", "getDestination", (ins)>,
    InterfaceMethod<[{The number of leading inputs that the kernel itself reads; the others belong to the epilogue.}],
                    "unsigned", "getNumCoreInputs", (ins)>,
    InterfaceMethod<[{
      The epilogue: a block whose first argument is the kernel's value for an output element, in compute
      type, and whose others are elements of the epilogue's inputs. It yields what is stored.
    }], "::mlir::Region &", "getEpilogue", (ins)>,
    InterfaceMethod<[{For each epilogue input, the map from an output index to the element read.}],
                    "::mlir::SmallVector<::mlir::AffineMap>", "getReadMaps", (ins)>,
    InterfaceMethod<"The sizes of the output.", "::mlir::SmallVector<::mlir::AffineExpr>", "getOutputDims", (ins)>,
    InterfaceMethod<[{How many tasks the kernel is cut into, and the scalar operations of one (an estimate).}],
                    "::dlc::kernel::TaskSpace", "getTasks", (ins)>,
  ];
}

#endif // DLC_KERNEL_INTERFACES
