// Device memory and modules.
#include "Decoder.h"
#include "Emulator.h"
#include "Machine.h"
#include <algorithm>
#include <cstring>

namespace dlc::emulator {

Module::~Module() = default;
Kernel::~Kernel() = default;

Device::Device(Options given) : options(given) {}
Device::~Device() = default;

unsigned Device::maxSharedPerBlock() const {
  return options.sm >= 90 ? 227 * 1024 : options.sm == 80 ? 163 * 1024 : 99 * 1024;
}

namespace {
constexpr uint64_t guardBytes = 4096, allocationAlign = 512;
/// NaN as f32, f16 and bf16, so that a value nobody wrote shows in the result.
constexpr uint16_t poison = 0x7fba;
} // namespace

void fillPoison(void *memory, uint64_t bytes) {
  auto *at = static_cast<uint8_t *>(memory);
  for (uint64_t i = 0; i != bytes; ++i)
    at[i] = i & 1 ? poison >> 8 : poison & 255;
}

uint64_t Device::allocate(uint64_t bytes, std::string name) {
  if (!bytes || bytes > options.memory || usedBytes > options.memory - bytes)
    return 0;
  auto allocation = std::make_unique<Allocation>();
  allocation->storage.reset(new (std::nothrow) uint8_t[bytes + 2 * guardBytes + allocationAlign]);
  if (!allocation->storage)
    return 0;
  auto raw = reinterpret_cast<uint64_t>(allocation->storage.get());
  allocation->address = (raw + guardBytes + allocationAlign - 1) / allocationAlign * allocationAlign;
  allocation->size = bytes;
  allocation->name = std::move(name);
  fillPoison(host(allocation->address), bytes);
  usedBytes += bytes;
  uint64_t address = allocation->address;
  auto place = std::upper_bound(allocations.begin(), allocations.end(), address,
                                [](uint64_t a, const auto &other) { return a < other->address; });
  allocations.insert(place, std::move(allocation));
  return address;
}

Allocation *Device::find(uint64_t address) const {
  auto after = std::upper_bound(allocations.begin(), allocations.end(), address,
                                [](uint64_t a, const auto &other) { return a < other->address; });
  if (after == allocations.begin())
    return nullptr;
  Allocation *allocation = std::prev(after)->get();
  return address - allocation->address < allocation->size ? allocation : nullptr;
}

bool Device::free(uint64_t address) {
  for (auto it = allocations.begin(); it != allocations.end(); ++it)
    if ((*it)->address == address) {
      usedBytes -= (*it)->size;
      allocations.erase(it);
      return true;
    }
  return false;
}

Kernel *Module::kernel(std::string_view name) const {
  for (const auto &kernel : kernels)
    if (kernel->name == name)
      return kernel.get();
  return nullptr;
}

uint64_t Module::variable(std::string_view name, uint64_t *size) const {
  for (size_t i = 0; i != addresses.size(); ++i)
    if (addresses[i] && ptx.variables[i].name == name) {
      if (size)
        *size = ptx.variables[i].size;
      return addresses[i];
    }
  return 0;
}

Module *Device::loadModule(std::string_view text) {
  auto module = std::make_unique<Module>();
  module->device = this;
  module->ptx = parsePtx(text);
  const std::string &target = module->ptx.target;
  int needs = target.size() > 3 ? std::atoi(target.c_str() + 3) : 0;
  bool exact = target.ends_with("a");
  if (needs > options.sm || (exact && needs != options.sm))
    throw Failure("target " + target + " does not run on sm_" + std::to_string(options.sm));
  std::vector<Variable> &variables = module->ptx.variables;
  module->addresses.assign(variables.size(), 0);
  try {
    for (size_t i = 0; i != variables.size(); ++i)
      if (variables[i].space != Space::Shared) {
        uint64_t size = std::max<uint64_t>(variables[i].size, 1);
        uint64_t address = module->addresses[i] = allocate(size, variables[i].name);
        if (!address)
          throw Failure("out of memory for variable '" + variables[i].name + "'");
        find(address)->constant = variables[i].space == Space::Const;
        std::memset(host(address), 0, size);
        if (!variables[i].initial.empty())
          std::memcpy(host(address), variables[i].initial.data(),
                      std::min<uint64_t>(size, variables[i].initial.size()));
      }
    for (size_t i = 0; i != variables.size(); ++i)
      for (const auto &relocation : variables[i].relocations) {
        uint64_t value = module->variable(relocation.symbol) + static_cast<uint64_t>(relocation.addend);
        if (!module->variable(relocation.symbol))
          throw Failure("undefined symbol '" + relocation.symbol + "'");
        std::memcpy(static_cast<uint8_t *>(host(module->addresses[i])) + relocation.at, &value, 8);
      }
    for (const auto &function : module->ptx.functions)
      if (function->entry && function->defined)
        module->kernels.push_back(decodeKernel(*module, *function));
  } catch (...) {
    for (uint64_t address : module->addresses)
      free(address);
    throw;
  }
  modules.push_back(std::move(module));
  return modules.back().get();
}

void Device::unloadModule(Module *module) {
  for (uint64_t address : module->addresses)
    if (address)
      free(address);
  std::erase_if(modules, [&](const auto &other) { return other.get() == module; });
}

} // namespace dlc::emulator
