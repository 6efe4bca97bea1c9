// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace molrl::chem {

using TextRows = std::vector<std::vector<std::string>>;

/// A decimal number in the C locale, with nothing else around it.
[[nodiscard]] bool isNumber(std::string_view cell);
/// A number with a qualifier or a decimal comma: ">10", "~ 3", "1,5".
[[nodiscard]] bool isNearlyNumber(std::string_view cell);
/// What people write for "no value": "", "NA", "nan", "-", "null", …
[[nodiscard]] bool isMissingWord(std::string_view cell);
/// "SMILES", "canonical_smiles", "Structure", "InChI" and the like, in any case.
[[nodiscard]] bool looksLikeStructureName(std::string_view name);

/// Whether the first row names the columns: one of them is a structure's name, or none of its cells is a number or a
/// structure while cells below are.
[[nodiscard]] bool guessHeader(const TextRows& rows);
/// The column of the structures, by name and by trying to parse its cells; 0 if none convinces.
[[nodiscard]] int guessStructureColumn(const std::vector<std::string>& names, const TextRows& rows);
/// A column called name, id, title, …; -1 if there is none.
[[nodiscard]] int guessNameColumn(const std::vector<std::string>& names, std::size_t structureColumn);

} // namespace molrl::chem
