// The C header of a model.
#ifndef DLC_CODEGEN_EMIT_HEADER_H
#define DLC_CODEGEN_EMIT_HEADER_H

#include "codegen/Emit/Descriptor.h"

namespace dlc::emit {

/// The text of `<name>.h`: what the model takes and gives, its constants and inline functions. C and C++.
std::string makeHeader(const Descriptor &descriptor, MLIRContext *context);

} // namespace dlc::emit

#endif
