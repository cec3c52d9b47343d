// The part of an artifact that is for GPUs: dlc_cuda_code, field by field in its order.
#include "codegen/Emit/DescriptorWriter.h"

using namespace dlc;
using namespace dlc::emit;

Constant *DescriptorWriter::cudaArgument(const dlc_cuda_argument &argument) {
  return record({number(i32, argument.kind), number(i32, argument.index), number(i32, argument.value)});
}

Constant *DescriptorWriter::cudaMap(const dlc_cuda_tensor_map &map) {
  return record({cudaArgument(map.base), number(i32, map.dtype), number(i32, map.rank), numbers(map.sizes), numbers(map.strides),
                 numbers(map.box), number(i32, map.swizzle), number(i32, map.pixels), number(i32, map.channels),
                 numbers(map.lower), numbers(map.upper), numbers(map.steps)});
}

Constant *DescriptorWriter::cudaLaunch(const cuda::PlannedLaunch &launch) {
  SmallVector<Constant *> arguments, maps;
  for (const dlc_cuda_argument &argument : launch.arguments)
    arguments.push_back(cudaArgument(argument));
  for (const dlc_cuda_tensor_map &map : launch.maps)
    maps.push_back(cudaMap(map));
  return record({text(launch.function), number(i32, launch.kernel), numbers(launch.grid), numbers(launch.block),
                 number(i32, launch.cluster), number(i32, launch.shared), number(i32, arguments.size()), number(i32, maps.size()),
                 table(arguments, "arguments"), table(maps, "tensor_maps")});
}

Constant *DescriptorWriter::cudaProgram(const GpuProgram &program) {
  SmallVector<Constant *> images, launches;
  auto addImage = [&](int32_t kind, Constant *data, const char *name) {
    uint64_t bytes = llvm::cast<llvm::ArrayType>(data->getType())->getNumElements();
    images.push_back(record({number(i32, kind), number(i32, program.target.capability), number(i32, program.target.isExact),
                             number(i64, bytes), place(data, name)}));
  };
  if (program.cubin)
    addImage(DLC_CUDA_CUBIN, llvm::ConstantDataArray::getString(context, program.cubin->code, /*AddNull=*/false), "cubin");
  addImage(DLC_CUDA_PTX, llvm::ConstantDataArray::getString(context, program.ptx), "ptx");
  for (const cuda::PlannedLaunch &launch : program.plan.getLaunches())
    launches.push_back(cudaLaunch(launch));
  return record({text(program.target.name), number(i32, images.size()), number(i32, launches.size()),
                 number(i32, program.plan.getValues().size()), number(i32, program.plan.hasFailures()), table(images, "images"),
                 table(launches, "launches"), external(program.valuesSymbol, true)});
}

Constant *DescriptorWriter::cuda() {
  if (descriptor.programs.empty())
    return null();
  SmallVector<Constant *> programs;
  for (const GpuProgram &program : descriptor.programs)
    programs.push_back(cudaProgram(program));
  return place(record({number(i32, programs.size()), table(programs, "programs"), external("dlc_cuda_part", false)}), "cuda");
}
