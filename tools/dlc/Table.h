// Aligned tables without colour: the one way this program lists things.
#ifndef DLC_TOOLS_DLC_TABLE_H
#define DLC_TOOLS_DLC_TABLE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/raw_ostream.h"

#include <string>
#include <vector>

namespace dlc::cli {

enum class Align { Left, Right };

/// Collects rows, prints them with columns as wide as their widest cell. Text from files is made
/// printable; cells longer than their column's limit lose their middle.
class Table {
public:
  struct Column {
    std::string title;
    Align align = Align::Left;
    size_t limit = 0; ///< in characters, 0: none
  };

  explicit Table(std::vector<Column> columns) : columns(std::move(columns)) {}

  /// Fewer cells than columns leave the rest empty; more are dropped.
  void add(std::vector<std::string> cells);
  /// A line between the rows before and after.
  void addRule() { rules.push_back(rows.size()); }
  bool empty() const { return rows.empty(); }
  size_t size() const { return rows.size(); }
  void print(llvm::raw_ostream &os, llvm::StringRef indent = "") const;

private:
  std::vector<Column> columns;
  std::vector<std::vector<std::string>> rows;
  std::vector<size_t> rules;
};

/// Name and value, one pair a line, values aligned: the closing summary of a command.
class Summary {
public:
  void add(llvm::StringRef name, llvm::StringRef value) { pairs.emplace_back(name.str(), value.str()); }
  void print(llvm::raw_ostream &os, llvm::StringRef indent = "") const;

private:
  std::vector<std::pair<std::string, std::string>> pairs;
};

} // namespace dlc::cli

#endif
