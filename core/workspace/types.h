// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace molrl::workspace {

/// Identity of a compound within a workspace: never reused, survives sorting, filtering, removal and undo.
struct CompoundId {
    std::int64_t value = 0; ///< 0: none
    auto operator<=>(const CompoundId&) const = default;
    [[nodiscard]] explicit operator bool() const { return value != 0; }
};

struct ColumnId {
    std::int64_t value = 0; ///< 0: none
    auto operator<=>(const ColumnId&) const = default;
    [[nodiscard]] explicit operator bool() const { return value != 0; }
};

enum class ColumnKind { Number, Text };

struct Column {
    ColumnId id;
    std::string name; ///< unique among live columns, case-insensitively
    ColumnKind kind = ColumnKind::Text;
    std::string origin; ///< "imported from a.csv", "computed", later "predicted by <model hash>"
    bool hidden = false;
    int position = 0; ///< order in the table
};

/// A file that was imported.
struct Source {
    std::int64_t id = 0;
    std::string path;
    std::string importedAt; ///< ISO time, UTC
    std::int64_t rows = 0;
    std::int64_t flagged = 0;
    bool complete = true; ///< false: the import was cut (kill, power); the rows up to then are here
};

struct Compound {
    CompoundId id;
    std::int64_t sourceId = 0;
    std::int64_t row = 0;  ///< 1-based record of the source file
    std::int64_t line = 0; ///< 1-based line where it begins
    std::string name;
    std::string original; ///< as it stood in the file: SMILES, InChI or MOL block
    std::string smiles;   ///< standardised, canonical isomeric; empty when bad
    std::string error;    ///< why it is bad; empty when good
    std::string changes;  ///< what standardising did, in words; empty when nothing
};

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();
using CellValue = std::variant<std::monostate, double, std::string>; ///< monostate: missing

/// The live compounds at one moment, in id order. Immutable; everything that is computed row by row refers to one.
struct TableSnapshot {
    std::vector<CompoundId> ids;     ///< ascending
    std::vector<std::uint8_t> isBad; ///< [rows]
    std::uint64_t generation = 0;    ///< changes when compounds come or go
    [[nodiscard]] std::size_t rows() const { return ids.size(); }
    /// Row of an id, if it is alive. O(log n).
    [[nodiscard]] std::optional<std::size_t> rowOf(CompoundId id) const;
};
using SnapshotPtr = std::shared_ptr<const TableSnapshot>;

/// A column's values by the rows of a snapshot.
struct ColumnData {
    ColumnKind kind = ColumnKind::Number;
    std::vector<double> numbers;                                   ///< kind Number: [rows], NaN where missing
    std::vector<std::pair<std::uint32_t, std::string>> unreadable; ///< kind Number: (row, text) of cells such as ">10",
                                                                   ///< rows ascending; NaN in `numbers`
    std::vector<std::string> texts;                                ///< kind Text: [rows], empty where missing
};
using ColumnDataPtr = std::shared_ptr<const ColumnData>;

} // namespace molrl::workspace
