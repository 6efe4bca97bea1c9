// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workspace/column_store.h"

#include "core/workspace/cell_text.h"
#include "core/workspace/schema.h"
#include "core/workspace/text_fold.h"
#include "core/workspace/workspace_impl.h"

#include <algorithm>

namespace molrl::workspace {

std::vector<Column> readColumns(Connection& connection)
{
    std::vector<Column> columns;
    Query query(connection.prepare(std::string("SELECT id, name, kind, origin, hidden FROM columns WHERE ") +
                                   kColumnIsAlive + " ORDER BY position, id"));
    while (query.next()) {
        columns.push_back({.id = {query.integer(0)},
                           .name = query.text(1),
                           .kind = query.text(2) == "number" ? ColumnKind::Number : ColumnKind::Text,
                           .origin = query.text(3),
                           .hidden = query.integer(4) != 0,
                           .position = static_cast<int>(columns.size())});
    }
    return columns;
}

Result<Column> findColumn(Connection& connection, ColumnId id)
{
    for (Column& column : readColumns(connection))
        if (column.id == id)
            return std::move(column);
    return fail(ErrorCode::NotFound, "there is no column " + std::to_string(id.value));
}

std::optional<Column> findColumnNamed(Connection& connection, std::string_view name)
{
    const std::string folded = foldCase(name);
    for (Column& column : readColumns(connection))
        if (foldCase(column.name) == folded)
            return std::move(column);
    return {};
}

std::string makeUniqueName(Connection& connection, const std::string& name)
{
    std::vector<std::string> taken;
    for (const Column& column : readColumns(connection))
        taken.push_back(foldCase(column.name));
    std::string candidate = name;
    for (int n = 2; std::find(taken.begin(), taken.end(), foldCase(candidate)) != taken.end(); ++n)
        candidate = name + " (" + std::to_string(n) + ")";
    return candidate;
}

ColumnId insertColumn(Connection& connection, const std::string& name, ColumnKind kind, const std::string& origin)
{
    Query(connection.prepare("INSERT INTO columns(name, kind, origin, position) VALUES(?, ?, ?, (SELECT "
                             "coalesce(max(position), -1) + 1 FROM columns))"))
        .bind(1, name)
        .bind(2, std::string(kind == ColumnKind::Number ? "number" : "text"))
        .bind(3, origin)
        .run();
    const ColumnId id{connection.lastId()};
    connection.execute(valueTableSql(id, kind));
    return id;
}

void setCell(Connection& connection, ColumnId column, CompoundId compound, const CellValue& stored)
{
    if (std::holds_alternative<std::monostate>(stored)) {
        Query(connection.prepare("DELETE FROM " + valueTable(column) + " WHERE compound=?"))
            .bind(1, compound.value)
            .run();
        return;
    }
    Query query(connection.prepare("INSERT OR REPLACE INTO " + valueTable(column) + "(compound, value) VALUES(?, ?)"));
    query.bind(1, compound.value);
    if (const auto* number = std::get_if<double>(&stored))
        query.bind(2, *number);
    else
        query.bind(2, std::get<std::string>(stored));
    query.run();
}

CellValue readCellOf(Connection& connection, ColumnId column, CompoundId compound)
{
    Query query(connection.prepare("SELECT value FROM " + valueTable(column) + " WHERE compound=?"));
    query.bind(1, compound.value);
    if (!query.next())
        return {};
    return query.isText(0) ? CellValue(query.text(0)) : CellValue(query.number(0));
}

void convertColumn(Connection& connection, ColumnId column, ColumnKind kind)
{
    const std::string table = valueTable(column);
    const std::string old = table + "_old";
    connection.forget(table); // statements must not see the table change under them
    connection.execute("ALTER TABLE " + table + " RENAME TO " + old);
    connection.execute(valueTableSql(column, kind));
    {
        SQLite::Statement read(connection.database(), "SELECT compound, value FROM " + old + " ORDER BY compound");
        Query rows(read);
        while (rows.next()) {
            const CellValue cell = rows.isText(1) ? CellValue(rows.text(1)) : CellValue(rows.number(1));
            setCell(connection, column, {rows.integer(0)}, toStored(cell, kind));
        }
    }
    connection.execute("DROP TABLE " + old);
    Query(connection.prepare("UPDATE columns SET kind=? WHERE id=?"))
        .bind(1, std::string(kind == ColumnKind::Number ? "number" : "text"))
        .bind(2, column.value)
        .run();
}

} // namespace molrl::workspace
