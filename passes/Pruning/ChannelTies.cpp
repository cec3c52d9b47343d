// Union and find over indices and over dimensions.
#include "passes/Pruning/ChannelTies.h"

using namespace mlir;
using namespace dlc::pruning;

int64_t ChannelTies::rankOf(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return type ? type.getRank() : 0;
}

int64_t ChannelTies::sizeOf(Value value, int64_t dim) {
  int64_t size = cast<RankedTensorType>(value.getType()).getDimSize(dim);
  return ShapedType::isDynamic(size) ? -1 : size;
}

void ChannelTies::alias(Value value, Value of) {
  if (value != of)
    aliases[value] = of;
}

const ChannelTies::Place &ChannelTies::placeOf(Value value) {
  if (auto found = aliases.find(value); found != aliases.end())
    value = found->second;
  auto [entry, isNew] = places.try_emplace(value);
  if (!isNew)
    return entry->second;
  Place &place = entry->second;
  place.firstDim = static_cast<int64_t>(dims.size());
  for (int64_t d = 0, rank = rankOf(value); d < rank; ++d) {
    dims.push_back(static_cast<int64_t>(dims.size()));
    place.firstItems.push_back(static_cast<int64_t>(items.size()));
    for (int64_t k = 0, size = sizeOf(value, d); k < size; ++k)
      items.push_back(static_cast<int64_t>(items.size()));
  }
  return place;
}

int64_t ChannelTies::find(std::vector<int64_t> &parents, int64_t k) {
  while (parents[k] != k)
    k = parents[k] = parents[parents[k]];
  return k;
}

void ChannelTies::join(int64_t a, int64_t b) {
  a = find(items, a);
  b = find(items, b);
  if (a == b)
    return;
  if (a > b)
    std::swap(a, b);
  items[b] = a;
  if (auto found = frozen.find(b); found != frozen.end()) {
    int64_t reason = found->second;
    auto [entry, isNew] = frozen.try_emplace(a, reason);
    if (!isNew)
      entry->second = std::min(entry->second, reason);
  }
}

void ChannelTies::freeze(Value value, int64_t dim, StringRef why) {
  if (reasons.empty() || reasons.back() != why)
    reasons.push_back(why.str());
  for (int64_t k = 0, size = sizeOf(value, dim); k < size; ++k)
    frozen.try_emplace(find(items, item(value, dim, k)), static_cast<int64_t>(reasons.size()) - 1);
}

void ChannelTies::freeze(Value value, StringRef why) {
  for (int64_t d = 0, rank = rankOf(value); d < rank; ++d)
    freeze(value, d, why);
}

void ChannelTies::freezeOp(Operation *op, StringRef why) {
  for (Value value : op->getOperands())
    freeze(value, why);
  for (Value value : op->getResults())
    freeze(value, why);
}

void ChannelTies::tie(Value x, int64_t a, Value y, int64_t b) {
  int64_t size = sizeOf(x, a);
  if (size != sizeOf(y, b) || size < 0) {
    freeze(x, a, "a size is open");
    return freeze(y, b, "a size is open");
  }
  int64_t p = find(dims, placeOf(x).firstDim + a), q = find(dims, placeOf(y).firstDim + b);
  dims[std::max(p, q)] = std::min(p, q);
  for (int64_t k = 0; k < size; ++k)
    join(item(x, a, k), item(y, b, k));
}

void ChannelTies::tiePart(Value x, int64_t a, int64_t first, int64_t step, Value y, int64_t b, int64_t start, int64_t count) {
  int64_t last = first + (count - 1) * step;
  bool isInside = count > 0 && std::min(first, last) >= 0 && std::max(first, last) < sizeOf(x, a) && start >= 0 &&
                  start + count <= sizeOf(y, b);
  if (!isInside) {
    freeze(x, a, "a size is open");
    return freeze(y, b, "a size is open");
  }
  for (int64_t k = 0; k < count; ++k)
    join(item(x, a, first + k * step), item(y, b, start + k));
}

void ChannelTies::tieBlocks(Value x, int64_t a, Value y, int64_t b) {
  int64_t large = sizeOf(x, a), small = sizeOf(y, b);
  if (large < small) {
    std::swap(x, y);
    std::swap(a, b);
    std::swap(large, small);
  }
  if (small <= 0 || large % small) {
    freeze(x, a, "a reshape cuts through its channels");
    return freeze(y, b, "a reshape cuts through its channels");
  }
  for (int64_t k = 0; k < large; ++k)
    join(item(x, a, k), item(y, b, k / (large / small)));
}

void ChannelTies::tieModulo(Value x, int64_t dim, int64_t period) {
  for (int64_t k = period, size = sizeOf(x, dim); period > 0 && k < size; ++k)
    join(item(x, dim, k), item(x, dim, k - period));
}

void ChannelTies::produce(Value value, int64_t dim) {
  for (int64_t k = 0, size = sizeOf(value, dim); k < size; ++k)
    produced.push_back(item(value, dim, k));
}

bool ChannelTies::isProduced(int64_t channel) {
  if (producedChannels.empty())
    for (int64_t item : produced)
      producedChannels.insert(find(items, item));
  return producedChannels.contains(channel);
}

int64_t ChannelTies::channelOf(Value value, int64_t dim, int64_t index) { return find(items, item(value, dim, index)); }

int64_t ChannelTies::dimensionOf(Value value, int64_t dim) { return find(dims, placeOf(value).firstDim + dim); }

StringRef ChannelTies::whyFrozen(int64_t channel) const {
  auto found = frozen.find(channel);
  return found == frozen.end() ? StringRef() : StringRef(reasons[found->second]);
}
