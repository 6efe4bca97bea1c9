// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chem/column_guess.h"

#include "core/chem/molecule.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

namespace molrl::chem {
namespace {

constexpr std::size_t kRowsToParse = 20;

std::string lettersOf(std::string_view text)
{
    std::string out;
    for (const char c : text) {
        if (std::isalnum(static_cast<unsigned char>(c)))
            out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    return out;
}

template <std::size_t N> bool isOneOf(std::string_view text, const std::array<std::string_view, N>& words)
{
    return std::find(words.begin(), words.end(), text) != words.end();
}

/// 3 for the very names, 2 and 1 for the likely ones, 0 for the rest.
int rateStructureName(std::string_view name)
{
    const std::string letters = lettersOf(name);
    if (letters == "smiles" || letters == "canonicalsmiles" || letters == "isomericsmiles")
        return 3;
    if (letters.find("smiles") != std::string::npos)
        return 2;
    constexpr std::array<std::string_view, 8> kOthers = {"structure", "smi", "inchi",    "standardinchi",
                                                         "molecule",  "mol", "cxsmiles", "smile"};
    return isOneOf(letters, kOthers) ? 1 : 0;
}

/// A cell that reads as chemistry. "12" and words such as "CN" do so too, so shares of a column count, not one cell.
bool isStructure(const std::string& cell)
{
    constexpr std::size_t kMostToTry = 2000;
    return !cell.empty() && cell.size() < kMostToTry && cell.find(' ') == std::string::npos && !isNumber(cell) &&
           parseAny(cell).has_value();
}

struct ColumnScore {
    double parsedShare = 0;
    double meanLength = 0;
};

ColumnScore scoreColumn(const TextRows& rows, std::size_t column)
{
    std::size_t tried = 0;
    std::size_t parsed = 0;
    std::size_t length = 0;
    for (const auto& row : rows) {
        if (column >= row.size() || row[column].empty())
            continue;
        if (++tried > kRowsToParse)
            break;
        parsed += isStructure(row[column]) ? 1 : 0;
        length += row[column].size();
    }
    const auto count = static_cast<double>(std::max<std::size_t>(1, std::min(tried, kRowsToParse)));
    return {static_cast<double>(parsed) / count, static_cast<double>(length) / count};
}

} // namespace

bool isNumber(std::string_view cell)
{
    if (!cell.empty() && cell.front() == '+')
        cell.remove_prefix(1);
    double value = 0;
    const auto [end, code] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
    return code == std::errc() && end == cell.data() + cell.size() && !cell.empty();
}

bool isNearlyNumber(std::string_view cell)
{
    cell.remove_prefix(std::min(cell.find_first_not_of("<>=~ "), cell.size()));
    std::string text(cell);
    std::replace(text.begin(), text.end(), ',', '.');
    return isNumber(text);
}

bool isMissingWord(std::string_view cell)
{
    constexpr std::array<std::string_view, 6> kWords = {"na", "nan", "null", "none", "missing", "nd"};
    const std::string letters = lettersOf(cell);
    return cell.empty() || cell == "-" || cell == "?" || cell == "." || (cell.size() <= 7 && isOneOf(letters, kWords));
}

bool looksLikeStructureName(std::string_view name)
{
    return rateStructureName(name) > 0;
}

bool guessHeader(const TextRows& rows)
{
    if (rows.empty())
        return false;
    const std::vector<std::string>& first = rows.front();
    if (std::any_of(first.begin(), first.end(), looksLikeStructureName))
        return true;
    const bool isData = std::any_of(first.begin(), first.end(),
                                    [](const std::string& cell) { return isNumber(cell) || isStructure(cell); });
    if (isData)
        return false;
    const TextRows below(rows.begin() + 1, rows.end());
    for (std::size_t i = 0; i < first.size(); ++i) {
        if (scoreColumn(below, i).parsedShare > 0.5)
            return true;
        if (std::any_of(below.begin(), below.end(),
                        [i](const auto& row) { return i < row.size() && isNumber(row[i]); }))
            return true;
    }
    return false;
}

int guessStructureColumn(const std::vector<std::string>& names, const TextRows& rows)
{
    int best = 0;
    double bestScore = -1;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const ColumnScore score = scoreColumn(rows, i);
        const int rate = rateStructureName(names[i]);
        // A well named column wins if it reads at all; else reading decides, then length: "CN" is a name as well.
        const double total = (score.parsedShare > 0 || rows.empty() ? rate : 0.3 * rate) + score.parsedShare +
                             0.1 * std::min(1.0, score.meanLength / 100);
        if (total > bestScore) {
            bestScore = total;
            best = static_cast<int>(i);
        }
    }
    return best;
}

int guessNameColumn(const std::vector<std::string>& names, std::size_t structureColumn)
{
    constexpr std::array<std::string_view, 16> kNames = {
        "name",       "compoundname", "moleculename", "drugname",     "title", "prefname",  "id",    "compoundid",
        "moleculeid", "molid",        "chemblid",     "cmpdchemblid", "cid",   "catalogid", "iupac", "iupacname"};
    for (const std::string_view wanted : kNames) {
        for (std::size_t i = 0; i < names.size(); ++i) {
            if (i != structureColumn && lettersOf(names[i]) == wanted)
                return static_cast<int>(i);
        }
    }
    return -1;
}

} // namespace molrl::chem
