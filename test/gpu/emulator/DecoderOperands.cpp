// Rows for operands: registers, constants, special registers, addresses.
#include "Decoder.h"

namespace dlc::emulator {

Place Decoder::allocate(bool wide) {
  Place place{program->rows, wide};
  program->rows += wide ? 64 : 32;
  return place;
}

Place Decoder::registerPlace(int index) {
  auto [found, inserted] = places.try_emplace({function, index});
  if (inserted) {
    unsigned bytes = function->registers[static_cast<size_t>(index)].bytes;
    if (bytes > 8)
      fail("128-bit registers are not supported");
    found->second = bytes ? allocate(bytes == 8) : Place{nextPredicate++, false};
  }
  return found->second;
}

bool Decoder::isPredicate(const Operand &operand) const {
  return operand.kind == Operand::Kind::Register && !function->registers[static_cast<size_t>(operand.index)].bytes;
}

Place Decoder::constant(uint64_t value, bool wide) {
  auto [found, inserted] = constants.try_emplace({value, wide});
  if (inserted) {
    found->second = allocate(wide);
    program->constants.push_back({found->second, value});
  }
  return found->second;
}

Place Decoder::special(const std::string &name, unsigned bytes) {
  static const std::map<std::string, Special, std::less<>> names = {
      {"%tid.x", Special::TidX},
      {"%tid.y", Special::TidY},
      {"%tid.z", Special::TidZ},
      {"%ntid.x", Special::NtidX},
      {"%ntid.y", Special::NtidY},
      {"%ntid.z", Special::NtidZ},
      {"%ctaid.x", Special::CtaidX},
      {"%ctaid.y", Special::CtaidY},
      {"%ctaid.z", Special::CtaidZ},
      {"%nctaid.x", Special::NctaidX},
      {"%nctaid.y", Special::NctaidY},
      {"%nctaid.z", Special::NctaidZ},
      {"%laneid", Special::LaneId},
      {"%warpid", Special::WarpId},
      {"%nwarpid", Special::NWarpId},
      {"%clusterid.x", Special::ClusterIdX},
      {"%clusterid.y", Special::ClusterIdY},
      {"%clusterid.z", Special::ClusterIdZ},
      {"%nclusterid.x", Special::NClusterIdX},
      {"%nclusterid.y", Special::NClusterIdY},
      {"%nclusterid.z", Special::NClusterIdZ},
      {"%cluster_ctaid.x", Special::ClusterCtaidX},
      {"%cluster_ctaid.y", Special::ClusterCtaidY},
      {"%cluster_ctaid.z", Special::ClusterCtaidZ},
      {"%cluster_nctaid.x", Special::ClusterNctaidX},
      {"%cluster_nctaid.y", Special::ClusterNctaidY},
      {"%cluster_nctaid.z", Special::ClusterNctaidZ},
      {"%cluster_ctarank", Special::ClusterCtaRank},
      {"%cluster_nctarank", Special::ClusterNctaRank},
      {"%lanemask_eq", Special::LaneEq},
      {"%lanemask_le", Special::LaneLe},
      {"%lanemask_lt", Special::LaneLt},
      {"%lanemask_ge", Special::LaneGe},
      {"%lanemask_gt", Special::LaneGt},
      {"%dynamic_smem_size", Special::DynamicSmem},
      {"%total_smem_size", Special::TotalSmem},
      {"%smid", Special::SmId},
      {"%nsmid", Special::NSmId},
      {"%gridid", Special::GridId},
      {"%is_explicit_cluster", Special::IsExplicitCluster}};
  auto which = names.find(name);
  if (which == names.end())
    fail("unknown operand '" + name + "'");
  auto [found, inserted] = specials.try_emplace({name, bytes == 8});
  if (inserted) {
    found->second = allocate(bytes == 8);
    program->specials.emplace_back(found->second, which->second);
  }
  return found->second;
}

uint64_t Decoder::variableValue(const Operand &operand) {
  auto index = static_cast<size_t>(operand.index);
  uint64_t displacement = static_cast<uint64_t>(operand.value);
  if (!operand.moduleLevel)
    return layouts[function][index] + displacement;
  const Variable &variable = module.ptx.variables[index];
  return (variable.space == Space::Shared ? sharedOffsets[index] : module.addresses[index]) + displacement;
}

Place Decoder::source(const Operand &operand, unsigned bytes, bool anyWidth) {
  switch (operand.kind) {
  case Operand::Kind::Register: {
    if (isPredicate(operand))
      fail("a predicate where a value is expected");
    Place place = registerPlace(operand.index);
    touchedRows.push_back(place.row / 32);
    if (!anyWidth && place.wide != (bytes == 8))
      fail("register '" + function->registers[static_cast<size_t>(operand.index)].name + "' does not fit the type");
    return place;
  }
  case Operand::Kind::Immediate:
    return constant(bytes == 8 ? static_cast<uint64_t>(operand.value) : static_cast<uint32_t>(operand.value),
                    bytes == 8);
  case Operand::Kind::Variable: return constant(variableValue(operand), bytes == 8);
  case Operand::Kind::Name: return special(operand.name, bytes);
  default: fail("unexpected operand");
  }
}

Place Decoder::destination(const Operand &operand, unsigned bytes, bool anyWidth) {
  if (operand.kind == Operand::Kind::Sink) {
    if (!sinkMade)
      sinkPlace = allocate(true);
    sinkMade = true;
    return {sinkPlace.row, bytes == 8};
  }
  if (operand.kind != Operand::Kind::Register || isPredicate(operand))
    fail("expected a register as the result");
  Place place = registerPlace(operand.index);
  touchedRows.push_back(place.row / 32);
  writtenRows.push_back(place.row / 32);
  if (!anyWidth && place.wide != (bytes == 8))
    fail("register '" + function->registers[static_cast<size_t>(operand.index)].name + "' does not fit the type");
  return place;
}

/// `wide` of a predicate's place says that it is negated.
Place Decoder::predicate(const Operand &operand) {
  if (operand.kind == Operand::Kind::Immediate)
    return {0, operand.negated == (operand.value != 0)};
  if (!isPredicate(operand))
    fail("expected a predicate");
  Place place = registerPlace(operand.index);
  place.wide = operand.negated;
  return place;
}

Place Decoder::predicateDestination(int registerIndex) {
  if (registerIndex < 0)
    return {nextPredicate++, false};
  if (function->registers[static_cast<size_t>(registerIndex)].bytes)
    fail("expected a predicate as the result");
  return registerPlace(registerIndex);
}

std::vector<Place> Decoder::sources(const Operand &operand, unsigned bytes) {
  std::vector<Place> result;
  if (operand.kind != Operand::Kind::Vector)
    return {source(operand, bytes, true)};
  for (const Operand &part : operand.parts)
    result.push_back(source(part, bytes, true));
  return result;
}

std::vector<Place> Decoder::destinations(const Operand &operand, unsigned bytes) {
  std::vector<Place> result;
  if (operand.kind != Operand::Kind::Vector)
    return {destination(operand, bytes, true)};
  for (const Operand &part : operand.parts)
    result.push_back(destination(part, bytes, true));
  return result;
}

int64_t Decoder::immediate(const Operand &operand) {
  if (operand.kind != Operand::Kind::Immediate)
    fail("expected an immediate");
  return operand.value;
}

Space Decoder::spaceOf() {
  for (const std::string &modifier : modifiers) {
    if (modifier == "global")
      return Space::Global;
    if (modifier == "shared" || modifier == "shared::cta")
      return Space::Shared;
    if (modifier == "shared::cluster")
      return Space::SharedCluster;
    if (modifier == "local")
      return Space::Local;
    if (modifier == "const")
      return Space::Const;
    if (modifier == "param" || modifier == "param::entry" || modifier == "param::func")
      return Space::Param;
  }
  return Space::Generic;
}

uint64_t Decoder::parameterOffset(const Operand &operand) const {
  return layouts.at(function)[static_cast<size_t>(operand.index)] + static_cast<uint64_t>(operand.value);
}

void Decoder::address(const Operand &operand, Space space) {
  if (operand.kind != Operand::Kind::Address)
    fail("expected an address");
  const Operand &base = operand.parts[0];
  instr.space = space;
  instr.offset = operand.value;
  unsigned bytes = 8;
  if (base.kind == Operand::Kind::Register)
    bytes = function->registers[static_cast<size_t>(base.index)].bytes;
  instr.a = source(base, bytes == 8 ? 8 : 4, true);
  if (base.kind == Operand::Kind::Variable)
    instr.a = constant(variableValue(base), true);
}

} // namespace dlc::emulator
