// Aligned tables without colour.
#include "tools/dlc/Table.h"
#include "tools/dlc/Format.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Unicode.h"

using namespace dlc::cli;

/// Columns on a terminal.
static size_t widthOf(llvm::StringRef text) {
  int width = llvm::sys::unicode::columnWidthUTF8(text);
  return width < 0 ? text.size() : static_cast<size_t>(width);
}

static void printCell(llvm::raw_ostream &os, llvm::StringRef text, size_t width, Align align, bool isLast) {
  size_t padding = width - std::min(width, widthOf(text));
  if (align == Align::Right)
    os.indent(padding) << text;
  else
    (os << text).indent(isLast ? 0 : padding);
}

void Table::add(std::vector<std::string> cells) {
  cells.resize(columns.size());
  for (auto [cell, column] : llvm::zip(cells, columns)) {
    cell = safeText(cell);
    if (column.limit)
      cell = shortText(cell, column.limit);
  }
  rows.push_back(std::move(cells));
}

void Table::print(llvm::raw_ostream &os, llvm::StringRef indent) const {
  std::vector<size_t> widths;
  size_t total = 0;
  for (auto [k, column] : llvm::enumerate(columns)) {
    size_t width = widthOf(column.title);
    for (const auto &row : rows)
      width = std::max(width, widthOf(row[k]));
    widths.push_back(width);
    total += width + (k ? 2 : 0);
  }
  auto printRow = [&](auto &&cellOf) {
    os << indent;
    // Nothing but empty cells to the right: no spaces at the line's end.
    size_t end = columns.size();
    while (end > 1 && llvm::StringRef(cellOf(end - 1)).empty())
      --end;
    for (size_t k = 0; k < end; ++k) {
      if (k)
        os << "  ";
      printCell(os, cellOf(k), widths[k], columns[k].align, k + 1 == end);
    }
    os << "\n";
  };
  std::string line(total, '-');
  printRow([&](size_t k) { return columns[k].title; });
  os << indent << line << "\n";
  for (size_t r = 0; r < rows.size(); ++r) {
    if (r && llvm::is_contained(rules, r))
      os << indent << line << "\n";
    printRow([&](size_t k) { return rows[r][k]; });
  }
}

void Summary::print(llvm::raw_ostream &os, llvm::StringRef indent) const {
  size_t width = 0;
  for (const auto &[name, value] : pairs)
    width = std::max(width, widthOf(name));
  for (const auto &[name, value] : pairs) {
    os << indent;
    printCell(os, name, width, Align::Left, false);
    os << "  " << safeText(value) << "\n";
  }
}
