// Numbers, names and tables as `dlc` prints them.
#include "tools/dlc/Format.h"
#include "tools/dlc/Table.h"

#include "gtest/gtest.h"

#include <cmath>

using namespace dlc::cli;

TEST(Format, Quantities) {
  EXPECT_EQ(bytesText(0), "0 B");
  EXPECT_EQ(bytesText(999), "999 B");
  EXPECT_EQ(bytesText(1000), "1.00 KB");
  EXPECT_EQ(bytesText(999960), "1.00 MB"); // not "1000.0 KB"
  EXPECT_EQ(bytesText(5e12), "5.00 TB");
  EXPECT_EQ(countText(0), "0");
  EXPECT_EQ(countText(999), "999");
  EXPECT_EQ(countText(1234567), "1,234,567");
  EXPECT_EQ(countText(-1234), "-1,234");
  EXPECT_EQ(countText(INT64_MIN), "-9,223,372,036,854,775,808");
  EXPECT_EQ(magnitudeText(704e6), "704.0 M");
  EXPECT_EQ(timeText(85e-9), "85 ns");
  EXPECT_EQ(timeText(4.56e-3), "4.56 ms");
  EXPECT_EQ(percentText(0.9313), "93.1 %");
  EXPECT_EQ(decimalText(INFINITY, 2), "inf");
}

TEST(Format, TextFromFilesIsHarmless) {
  EXPECT_EQ(safeText("conv/1"), "conv/1");
  EXPECT_EQ(safeText("a\033[31mb\n\x7f"), "a\\x1b[31mb\\n\\x7f");
  EXPECT_EQ(safeText("\xc3\xa9"), "\xc3\xa9");
  EXPECT_EQ(safeText(llvm::StringRef("a\0b", 3)), "a\\x00b");
  EXPECT_EQ(safeText("\xff"), "\xef\xbf\xbd"); // no UTF-8: the replacement character
}

TEST(Format, LongNamesLoseTheirMiddle) {
  EXPECT_EQ(shortText("short", 10), "short");
  EXPECT_EQ(shortText("abcdefghijklmnop", 10), "abcde...op");
  // Characters are counted, not bytes, and none is cut.
  EXPECT_EQ(shortText("\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9", 9).size(), 18u);
  EXPECT_EQ(shortText("\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9", 9),
            "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9...\xc3\xa9\xc3\xa9");
}

TEST(Format, NearestWord) {
  llvm::StringRef words[] = {"compile", "run", "eval"};
  EXPECT_EQ(nearestWord("comple", words), "compile");
  EXPECT_EQ(nearestWord("RUN", words), "run");
  EXPECT_EQ(nearestWord("frobnicate", words), "");
  EXPECT_EQ(nearestWord("", words), "");
}

static std::string printed(const Table &table) {
  std::string text;
  llvm::raw_string_ostream os(text);
  table.print(os);
  return text;
}

TEST(Table, AlignsAndLeavesNoTrailingSpaces) {
  Table table({{"name"}, {"n", Align::Right}, {"note"}});
  table.add({"a", "1", ""});
  table.add({"long", "1,000", "x"});
  EXPECT_EQ(printed(table), "name      n  note\n"
                            "-----------------\n"
                            "a         1\n"
                            "long  1,000  x\n");
}

TEST(Table, WideCharactersKeepColumns) {
  Table table({{"name"}, {"n"}});
  table.add({"\xe7\x8c\xab", "1"}); // one character, two columns
  table.add({"ab", "2"});
  EXPECT_EQ(printed(table), "name  n\n-------\n\xe7\x8c\xab    1\nab    2\n");
}

TEST(Table, LimitsAndMissingCells) {
  Table table({{"name", Align::Left, 9}, {"n"}});
  table.add({"abcdefghijkl"});
  table.addRule();
  table.add({"x", "1", "dropped"});
  EXPECT_EQ(printed(table), "name       n\n------------\nabcd...kl\n------------\nx          1\n");
}
