// From command line options to a compilation, and what every verb that compiles does around one.
#ifndef DLC_TOOLS_DLC_COMPILEREQUEST_H
#define DLC_TOOLS_DLC_COMPILEREQUEST_H

#include "tools/dlc/Invocation.h"
#include "tools/dlc/ModelFile.h"

#include "lib/Data/Preprocess.h"

#include "llvm/ADT/STLFunctionalExtras.h"

namespace dlc::cli {

/// Reads --target, --fp, -O and --shape. `output` and what follows from it are left to the caller.
llvm::Expected<CompileOptions> compileOptions(const Invocation &invocation, llvm::StringRef model,
                                              std::vector<std::string> defaultTargets);

/// What one --target says: "cpu:x86-64-v2,v3,v4" adds {"x86-64-v4", "x86-64-v3", "x86-64-v2"} to the targets, names
/// as LLVM has them, best level first; "cuda:sm_80,sm_90a" adds to the GPUs, "cuda" every family.
llvm::Error addTargets(llvm::StringRef text, CompileOptions &options);

/// All that --shape says: "x=1,3,224,224", "N=8".
llvm::Expected<ShapeMap> parseShapes(const Invocation &invocation);

/// An error unless the file at `path` is there and no compiled code.
llvm::Error expectModel(llvm::StringRef path);

/// --scale, --mean, --std, --layout, --order and --resize.
llvm::Expected<data::PreprocessOptions> preprocessOptions(const Invocation &invocation);

/// What -o or --output says, "" when neither was given.
llvm::Expected<std::string> outputOption(const Invocation &invocation);

/// --emit: the phase to stop after, and whether the module's text is wanted.
llvm::Error readEmit(const Invocation &invocation, CompileOptions &options);

/// How pictures become inputs, when the command line says anything of it.
llvm::Error addPreprocess(const Invocation &invocation, CompileOptions &options);

/// Runs `work`, which compiles with `options`, with progress on stderr and diagnostics in the invocation's record. Errors
/// have been reported when this returns; the result is the exit code. With `as` the progress is this one line instead of the
/// phases.
int withProgress(Invocation &invocation, CompileOptions &options, llvm::function_ref<Outcome()> work,
                 llvm::StringRef as = "");
int compileWithProgress(Invocation &invocation, CompileOptions &options, CompileReport &report,
                        llvm::StringRef as = "");

} // namespace dlc::cli

#endif
