// Writes weights straight from the blobs they lie in. The object file is written by hand: LLVM would hold
// the whole block three times.
#include "codegen/Emit/Weights.h"

#include "dlc/Runtime/Artifact.h"
#include "lib/Support/HostValue.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "llvm/BinaryFormat/ELF.h"
#include "llvm/Support/EndianStream.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::emit;
namespace elf = llvm::ELF;

/// Above this, code and data could get too far apart for 32-bit distances.
static constexpr int64_t largeBlock = int64_t(1) << 30;

FailureOr<Weights> Weights::read(ModuleOp module) {
  Weights weights;
  if (auto total = module->getAttrOfType<IntegerAttr>("rt.weights_size"))
    weights.size = total.getInt();
  auto list = module->getAttrOfType<ArrayAttr>("rt.weights");
  for (Attribute entry : list ? list.getValue() : ArrayRef<Attribute>()) {
    auto dict = dyn_cast<DictionaryAttr>(entry);
    auto offset = dict ? dict.getAs<IntegerAttr>("offset") : IntegerAttr();
    auto value = dict ? dict.getAs<ElementsAttr>("value") : ElementsAttr();
    if (!offset || !value)
      return module.emitError("internal error: rt.weights: expected an offset and a value in each entry"), failure();
    weights.parts.push_back({offset.getInt(), value});
  }
  llvm::sort(weights.parts, [](const Part &a, const Part &b) { return a.offset < b.offset; });
  int64_t end = 0;
  for (const Part &part : weights.parts) {
    auto type = part.value.getShapedType();
    std::optional<int64_t> count = checkedElementCount(type.getShape());
    int64_t width = elementSize(type.getElementType());
    if (!count || width == 0 || part.offset < end || part.offset > weights.size ||
        *count > (weights.size - part.offset) / width)
      return module.emitError("internal error: rt.weights: the part at ") << part.offset << " of type " << type
             << " overlaps another or exceeds rt.weights_size, which is " << weights.size;
    end = part.offset + *count * width;
  }
  return weights;
}

void Weights::write(llvm::raw_ostream &out) const {
  int64_t end = 0;
  auto fill = [&](int64_t until) {
    for (; end < until; end += std::min<int64_t>(until - end, 4096))
      out.write_zeros(std::min<int64_t>(until - end, 4096));
  };
  for (const Part &part : parts) {
    fill(part.offset);
    HostValue value = HostValue::fromAttr(part.value);
    out.write(value.getBytes().data(), value.getBytes().size());
    end += value.getBytes().size();
  }
  fill(size);
}

void Weights::writeObject(llvm::raw_ostream &out, StringRef symbol) const {
  bool isLarge = size >= largeBlock;
  StringRef dataSection = isLarge ? ".lrodata" : ".rodata";
  std::string strings(1, '\0'); // of sections and the symbol
  auto addString = [&](StringRef text) {
    uint32_t at = strings.size();
    strings += text.str() + '\0';
    return at;
  };
  uint32_t dataName = addString(dataSection), symtabName = addString(".symtab"), strtabName = addString(".strtab"),
           stackName = addString(".note.GNU-stack"), symbolName = addString(symbol);
  constexpr uint64_t headerSize = 64, sectionHeaderSize = 64, symbolSize = 24;
  constexpr uint16_t numSections = 5, stringSection = 3;
  uint64_t dataAt = headerSize, symbolsAt = llvm::alignTo(dataAt + size, 8);
  uint64_t stringsAt = symbolsAt + 2 * symbolSize, sectionsAt = llvm::alignTo(stringsAt + strings.size(), 8);

  llvm::support::endian::Writer w(out, llvm::endianness::little);
  out.write("\x7f" "ELF\x02\x01\x01\0\0\0\0\0\0\0\0\0", 16);
  w.write<uint16_t>(elf::ET_REL);
  w.write<uint16_t>(elf::EM_X86_64);
  w.write<uint32_t>(1);
  w.write<uint64_t>(0); // entry
  w.write<uint64_t>(0); // program headers
  w.write<uint64_t>(sectionsAt);
  w.write<uint32_t>(0);
  for (uint16_t value : {uint16_t(headerSize), uint16_t(0), uint16_t(0), uint16_t(sectionHeaderSize), numSections, stringSection})
    w.write<uint16_t>(value);

  write(out);
  out.write_zeros(symbolsAt - dataAt - size);

  out.write_zeros(symbolSize); // the null symbol
  w.write<uint32_t>(symbolName);
  w.write<uint8_t>(elf::STB_GLOBAL << 4 | elf::STT_OBJECT);
  w.write<uint8_t>(elf::STV_HIDDEN);
  w.write<uint16_t>(1); // section
  w.write<uint64_t>(0);
  w.write<uint64_t>(size);
  out << strings;
  out.write_zeros(sectionsAt - stringsAt - strings.size());

  auto section = [&](uint32_t name, uint32_t type, uint64_t flags, uint64_t offset, uint64_t bytes, uint32_t link,
                     uint32_t info, uint64_t alignment, uint64_t entrySize) {
    w.write<uint32_t>(name);
    w.write<uint32_t>(type);
    w.write<uint64_t>(flags);
    w.write<uint64_t>(0); // address
    w.write<uint64_t>(offset);
    w.write<uint64_t>(bytes);
    w.write<uint32_t>(link);
    w.write<uint32_t>(info);
    w.write<uint64_t>(alignment);
    w.write<uint64_t>(entrySize);
  };
  out.write_zeros(sectionHeaderSize);
  uint64_t flags = elf::SHF_ALLOC | (isLarge ? uint64_t(elf::SHF_X86_64_LARGE) : 0);
  section(dataName, elf::SHT_PROGBITS, flags, dataAt, size, 0, 0, DLC_ALIGNMENT, 0);
  section(symtabName, elf::SHT_SYMTAB, 0, symbolsAt, 2 * symbolSize, stringSection, /*firstGlobal=*/1, 8, symbolSize);
  section(strtabName, elf::SHT_STRTAB, 0, stringsAt, strings.size(), 0, 0, 1, 0);
  section(stackName, elf::SHT_PROGBITS, 0, sectionsAt, 0, 0, 0, 1, 0); // the stack need not be executable
}

void Weights::release() {
  for (Part &part : parts)
    if (auto resource = dyn_cast<DenseResourceElementsAttr>(part.value))
      if (AsmResourceBlob *blob = resource.getRawHandle().getBlob())
        *blob = AsmResourceBlob();
  parts.clear();
}
