// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workspace/types.h"

#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace molrl::workspace {

// One change of the document each; Workspace::apply returns the edit that takes it back, so that undo is an edit too.
struct SetCells { ///< values of one column
    ColumnId column;
    std::vector<std::pair<CompoundId, CellValue>> cells;
};
struct SetCompoundName {
    CompoundId compound;
    std::string name;
};
struct AddColumn { ///< with an id given, brings a removed column back
    ColumnId id;
    std::string name;
    ColumnKind kind = ColumnKind::Text;
    std::string origin;
};
struct RemoveColumn {
    ColumnId id;
};
struct AddColumns { ///< filled columns at once: a map, predictions
    struct One {
        std::string name; ///< "name (2)" when it is taken
        std::string origin;
        bool hidden = false;
        std::vector<double> numbers{};    ///< kind Number: by `compounds`, NaN where missing
        std::vector<std::string> texts{}; ///< kind Text, instead of numbers: empty where missing
    };
    std::string what; ///< in a user's words, for the Undo menu: "lay out a map"
    std::vector<CompoundId> compounds;
    std::vector<One> columns;
    std::vector<ColumnId> replaced{}; ///< live columns that go as these come, first, so that their names are free
};
struct RemoveColumns {
    std::string what;
    std::vector<ColumnId> ids;
    std::vector<ColumnId> restored{}; ///< removed columns that come back as these go
};
struct RestoreColumns { ///< brings removed ones back, with their cells
    std::string what;
    std::vector<ColumnId> ids;
    std::vector<ColumnId> replaced{}; ///< live columns that go as these come
};
struct RenameColumn {
    ColumnId id;
    std::string name;
};
struct SetColumnHidden {
    ColumnId id;
    bool hidden = true;
};
struct MoveColumn {
    ColumnId id;
    int position = 0;
};
struct RemoveCompounds { ///< their rows stay in the file, unseen, so that undo brings back the same ids
    std::vector<CompoundId> ids;
};
struct RestoreCompounds {
    std::vector<CompoundId> ids;
};
struct AddCompounds { ///< drawn or pasted ones
    struct Entry {
        std::string original; ///< SMILES, InChI or MOL block
        std::string name;
    };
    std::vector<Entry> entries;
};
struct RemoveSource { ///< takes an import back: its compounds, and the columns that it brought
    std::int64_t sourceId = 0;
};
struct RestoreSource {
    std::int64_t sourceId = 0;
};

using Edit = std::variant<SetCells, SetCompoundName, AddColumn, RemoveColumn, AddColumns, RemoveColumns, RestoreColumns,
                          RenameColumn, SetColumnHidden, MoveColumn, RemoveCompounds, RestoreCompounds, AddCompounds,
                          RemoveSource, RestoreSource>;

/// In a user's words, for the Undo menu: "remove 12 compounds".
[[nodiscard]] std::string describe(const Edit& edit);

} // namespace molrl::workspace
