// The enumerations of the rt dialect, apart because tablegen writes every enumeration it sees.

#ifndef DLC_RT_ENUMS
#define DLC_RT_ENUMS

include "mlir/IR/EnumAttr.td"

def Rt_BufferKind : I32EnumAttr<"BufferKind", "where a buffer lies", [
  I32EnumAttrCase<"Input", 0, "input">, I32EnumAttrCase<"Output", 1, "output">,
  I32EnumAttrCase<"Weights", 2, "weights">, I32EnumAttrCase<"Workspace", 3, "workspace">,
  I32EnumAttrCase<"State", 4, "state">]> {
  let cppNamespace = "::dlc::rt";
  let genSpecializedAttr = 0;
}

#endif // DLC_RT_ENUMS
