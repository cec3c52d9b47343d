// The lists behind Registration.h; a group is in when its target is part of the build.
#include "tools/dlc-opt/Registration.h"

#include "dialects/Nn/NnDialect.h"
#ifdef DLC_HAS_DlcKernel
#include "dialects/Kernel/KernelDialect.h"
#endif
#ifdef DLC_HAS_DlcRt
#include "dialects/Rt/RtDialect.h"
#endif
#ifdef DLC_HAS_DlcReference
#include "lib/Reference/Reference.h"
#endif
#ifdef DLC_HAS_DlcCanonical
#include "passes/Canonical/Passes.h"
#endif
#ifdef DLC_HAS_DlcLayout
#include "passes/Layout/Passes.h"
#endif
#ifdef DLC_HAS_DlcFusion
#include "passes/Fusion/Passes.h"
#endif
#ifdef DLC_HAS_DlcLowering
#include "codegen/Lowering/Passes.h"
#endif
#ifdef DLC_HAS_DlcCpu
#include "codegen/Cpu/Passes.h"
#endif

#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/InitAllPasses.h"

using namespace dlc;

void dlc::registerDialects(mlir::DialectRegistry &registry) {
  mlir::registerAllDialects(registry);
  mlir::registerAllExtensions(registry);
  registry.insert<nn::NnDialect>();
#ifdef DLC_HAS_DlcKernel
  registry.insert<kernel::KernelDialect>();
#endif
#ifdef DLC_HAS_DlcRt
  registry.insert<rt::RtDialect>();
#endif
#ifdef DLC_HAS_DlcReference
  registerReferenceModels(registry);
#endif
}

void dlc::registerPasses() {
  mlir::registerAllPasses();
#ifdef DLC_HAS_DlcCanonical
  registerCanonicalPasses();
#endif
#ifdef DLC_HAS_DlcLayout
  registerLayoutPasses();
#endif
#ifdef DLC_HAS_DlcFusion
  fusion::registerFusionPasses();
#endif
#ifdef DLC_HAS_DlcLowering
  lowering::registerLoweringPasses();
#endif
#ifdef DLC_HAS_DlcCpu
  registerCpuPasses();
#endif
}
