// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workspace/cell_text.h"
#include "core/workspace/text_fold.h"

#include <gtest/gtest.h>

namespace molrl::workspace {

TEST(CellText, ReadsWholeNumbersOnly)
{
    EXPECT_EQ(readCell(" 1.5 ").number, 1.5);
    EXPECT_EQ(readCell("+2e-3").number, 0.002);
    EXPECT_EQ(readCell("-7").state, CellState::Number);
    for (const char* text : {">10", "<0.5", "1,5", "n/a", "5 nM", "inf", "-inf", "+-1", "0x10", "1e999"})
        EXPECT_EQ(readCell(text).state, CellState::Text) << text;
    for (const char* text : {"", "  ", "NA", "NaN", "nan", "null", "None"})
        EXPECT_EQ(readCell(text).state, CellState::Missing) << text;
}

TEST(CellText, KeepsZerosOfIdentifiers)
{
    EXPECT_TRUE(looksLikeIdentifier("00123"));
    EXPECT_FALSE(looksLikeIdentifier("0"));
    EXPECT_FALSE(looksLikeIdentifier("0.5"));
    EXPECT_FALSE(looksLikeIdentifier("10"));
}

TEST(CellText, AColumnOfNumbersMayHoldMeasurementsButHardlyAnyWords)
{
    const auto kindOf = [](std::initializer_list<const char*> cells) {
        CellTally tally;
        for (const char* cell : cells)
            tally.add(cell);
        return tally.kind();
    };
    EXPECT_EQ(kindOf({"1", "2.5", "", "NA"}), ColumnKind::Number);
    EXPECT_EQ(kindOf({"1", ">10", "> 10", "<0.5", "≥3", "1,5", "12 ± 3"}), ColumnKind::Number);
    EXPECT_EQ(kindOf({"1", "2", "3", "4", "5", "n/a"}), ColumnKind::Number);
    EXPECT_EQ(kindOf({"1", "2", "3", "4", "n/a"}), ColumnKind::Text);
    EXPECT_EQ(kindOf({"1", "2", "3", "A1", "B2"}), ColumnKind::Text);
    EXPECT_EQ(kindOf({">10", ">10"}), ColumnKind::Text) << "not one number";
    EXPECT_EQ(kindOf({"1", "2", "3", "4", "5", "007"}), ColumnKind::Text) << "a number would lose the zeros";
    EXPECT_EQ(kindOf({"12-34-5", "64-17-5", "71-43-2"}), ColumnKind::Text);
    EXPECT_EQ(kindOf({}), ColumnKind::Text);
}

TEST(CellText, StoresWhatFitsTheColumn)
{
    EXPECT_EQ(toStored(std::string("3.25"), ColumnKind::Number), CellValue(3.25));
    EXPECT_EQ(toStored(std::string(">10"), ColumnKind::Number), CellValue(std::string(">10")));
    EXPECT_EQ(toStored(std::string("NA"), ColumnKind::Number), CellValue());
    EXPECT_EQ(toStored(kMissing, ColumnKind::Number), CellValue());
    EXPECT_EQ(toStored(0.1, ColumnKind::Text), CellValue(std::string("0.1")));
    EXPECT_EQ(toStored(std::string(), ColumnKind::Text), CellValue());
}

TEST(TextFold, ComparesLettersOfAnyCaseInUtf8)
{
    EXPECT_EQ(foldCase("AbC-Ä-Ω-Ж-Š-Ž"), foldCase("aBc-ä-ω-ж-š-ž"));
    EXPECT_EQ(foldCase("×"), "×");
    EXPECT_EQ(foldCase("\xc3"), "\xc3"); // cut in the middle of a character
    EXPECT_EQ(foldCase("日本"), "日本");
}

TEST(TextFold, SortsNumbersInNamesByValue)
{
    EXPECT_LT(makeSortKey("CMPD-2"), makeSortKey("cmpd-10"));
    EXPECT_LT(makeSortKey("a1b2"), makeSortKey("a1b10"));
    EXPECT_LT(makeSortKey("a007"), makeSortKey("a8"));
    EXPECT_LT(makeSortKey("10"), makeSortKey("a"));
}

} // namespace molrl::workspace
