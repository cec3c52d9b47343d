// What the writer and the reader of checkpoints must agree on.
#ifndef DLC_TRAINING_CHECKPOINTFORMAT_H
#define DLC_TRAINING_CHECKPOINTFORMAT_H

#include "lib/Training/Checkpoint.h"

#include "llvm/Support/JSON.h"

namespace dlc::training {

constexpr llvm::StringLiteral checkpointFormat = "dlc-checkpoint", metadataKey = "__metadata__",
                              checksumPrefix = "xxh64:", headerChecksumKey = "header_xxh64",
                              noChecksum = "0000000000000000";

/// A limit of the safetensors format.
constexpr uint64_t maxHeaderBytes = 100'000'000;

constexpr std::pair<int32_t, llvm::StringLiteral> checkpointDtypes[] = {
    {DLC_F64, "F64"}, {DLC_F32, "F32"}, {DLC_F16, "F16"},  {DLC_BF16, "BF16"}, {DLC_I64, "I64"},
    {DLC_I32, "I32"}, {DLC_I16, "I16"}, {DLC_I8, "I8"},    {DLC_U64, "U64"},   {DLC_U32, "U32"},
    {DLC_U16, "U16"}, {DLC_U8, "U8"},   {DLC_BOOL, "BOOL"}};

/// "F32"; empty for a number that is no dlc_dtype.
llvm::StringRef formatDtype(int32_t dtype);

std::string hexText(uint64_t value);
/// XXH64 as 16 hex digits.
std::string checksumText(llvm::ArrayRef<char> bytes);

/// JSON of a file, which may be anything: nesting beyond what our files have is refused before it is parsed, as the
/// parser goes as deep as the file. Messages continue "<file>: ".
llvm::Expected<llvm::json::Value> parseShallow(llvm::StringRef text);

/// Key and value of every field of `info`, in the file's order.
std::vector<std::pair<llvm::StringRef, std::string>> infoTexts(const CheckpointInfo &info);

} // namespace dlc::training

#endif
