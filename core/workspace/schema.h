// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workspace/sql.h"
#include "core/workspace/types.h"

#include <string>

namespace molrl::workspace {

constexpr std::int64_t kApplicationId = 0x4d6f6c57; ///< "MolW", in the header of every workspace file
constexpr std::int64_t kFormatVersion = 1;

/// Makes an empty workspace file; whole or absent, whatever happens meanwhile.
[[nodiscard]] Result<void> createFile(const std::string& path);
/// To be called before a whole file takes this path. SQLite keeps its log beside a database and plays it into whatever
/// file it finds there at the next opening: that of a file which was there (it was killed, or is open) must not meet
/// the new one.
/// @error IoError  another program has it open.
[[nodiscard]] Result<void> makeWay(const std::string& path);
/// Tells a workspace of a version that we read from anything else.
[[nodiscard]] Result<void> checkFormat(Connection& connection);

/// The table that holds a column's cells, sparse: a missing cell has no row.
[[nodiscard]] std::string valueTable(ColumnId column);
[[nodiscard]] std::string valueTableSql(ColumnId column, ColumnKind kind);
/// The table that holds one model's embeddings.
[[nodiscard]] std::string embeddingTable(std::int64_t modelId);

} // namespace molrl::workspace
