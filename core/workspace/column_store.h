// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workspace/sql.h"
#include "core/workspace/types.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace molrl::workspace {

// The table of columns, as edits and imports change it. All within a transaction of the caller; throw
// SQLite::Exception.

/// The live columns in table order.
[[nodiscard]] std::vector<Column> readColumns(Connection& connection);
/// A live column. @error NotFound
[[nodiscard]] Result<Column> findColumn(Connection& connection, ColumnId id);
/// A live column of that name, whatever its case.
[[nodiscard]] std::optional<Column> findColumnNamed(Connection& connection, std::string_view name);
/// `name`, or "name (2)", "name (3)" …: the first that no live column has.
[[nodiscard]] std::string makeUniqueName(Connection& connection, const std::string& name);
/// Makes a column at the end of the table, with its empty value table.
[[nodiscard]] ColumnId insertColumn(Connection& connection, const std::string& name, ColumnKind kind,
                                    const std::string& origin);
void setCell(Connection& connection, ColumnId column, CompoundId compound, const CellValue& stored);
[[nodiscard]] CellValue readCellOf(Connection& connection, ColumnId column, CompoundId compound);
/// Turns a column into another kind; cells keep their text (numbers the shortest that reads back the same).
void convertColumn(Connection& connection, ColumnId column, ColumnKind kind);

} // namespace molrl::workspace
