// The enumerations of the kernel dialect, apart because tablegen writes every enumeration it sees.

#ifndef DLC_KERNEL_ENUMS
#define DLC_KERNEL_ENUMS

include "mlir/IR/EnumAttr.td"

class Kernel_Enum<string name, string summary, list<I32EnumAttrCase> cases> : I32EnumAttr<name, summary, cases> {
  let cppNamespace = "::dlc::kernel";
  let genSpecializedAttr = 0;
}
def Kernel_CombineKind : Kernel_Enum<"CombineKind", "how a reduction combines two values", [
  I32EnumAttrCase<"Add", 0, "add">, I32EnumAttrCase<"Mul", 1, "mul">, I32EnumAttrCase<"Max", 2, "max">,
  I32EnumAttrCase<"Min", 3, "min">, I32EnumAttrCase<"UMax", 4, "umax">, I32EnumAttrCase<"UMin", 5, "umin">]>;

def Kernel_RowKind : Kernel_Enum<"RowKind", "what a row kernel computes", [
  I32EnumAttrCase<"Softmax", 0, "softmax">, I32EnumAttrCase<"LogSoftmax", 1, "log_softmax">,
  I32EnumAttrCase<"Normalize", 2, "normalize">]>;

def Kernel_PoolKind : Kernel_Enum<"PoolKind", "what a pool computes", [
  I32EnumAttrCase<"Max", 0, "max">, I32EnumAttrCase<"Avg", 1, "avg">, I32EnumAttrCase<"AvgPadded", 2, "avg_padded">]>;

#endif // DLC_KERNEL_ENUMS
