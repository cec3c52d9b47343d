// What structured pruning knows of an op.

#ifndef DLC_PRUNING_OP_INTERFACE
#define DLC_PRUNING_OP_INTERFACE

include "mlir/IR/OpBase.td"

def PruningOpInterface : OpInterface<"PruningOpInterface"> {
  let cppNamespace = "::dlc::pruning";
  let description = [{
    Which slices of the op's operands and results go together when channels are removed. Attached to the ops by
    passes/Pruning. An op without it keeps all its sizes, unless it is elementwise: those follow from broadcasting.
  }];
  let methods = [
    InterfaceMethod<[{
      Ties indices of dimensions of operands and results that can only be removed together, and freezes those that
      cannot be removed. What is left out is free on its own, so every dimension of more than one element must be
      spoken of. Removal must mean the same as zeroes in all tied slices of parameters.
    }], "void", "tieChannels", (ins "::dlc::pruning::ChannelTies &":$ties)>,
  ];
}

#endif // DLC_PRUNING_OP_INTERFACE
