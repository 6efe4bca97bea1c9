// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workspace/cell_text.h"
#include "core/workspace/column_store.h"
#include "core/workspace/prepared_compound.h"
#include "core/workspace/text_fold.h"
#include "core/workspace/workspace_impl.h"

#include <algorithm>
#include <cmath>

namespace molrl::workspace {
namespace {

/// Does an edit and says what undoes it. One run a transaction.
struct Applier {
    Connection& db;
    std::vector<PreparedCompound>& prepared; ///< of AddCompounds
    bool added = false;
    bool changed = false;

    Result<Edit> operator()(const SetCells& edit)
    {
        MOLRL_TRY(const Column column, findColumn(db, edit.column));
        SetCells undo{edit.column, {}};
        undo.cells.reserve(edit.cells.size());
        for (const auto& [compound, value] : edit.cells) {
            if (!exists(compound))
                return noCompound(compound);
            undo.cells.emplace_back(compound, readCellOf(db, edit.column, compound));
            setCell(db, edit.column, compound, toStored(value, column.kind));
        }
        // The same compound twice: the first old value is the one to come back to, so it must be written last.
        std::reverse(undo.cells.begin(), undo.cells.end());
        return undo;
    }

    Result<Edit> operator()(const SetCompoundName& edit)
    {
        Query old(db.prepare("SELECT name FROM compounds WHERE id=?"));
        old.bind(1, edit.compound.value);
        if (!old.next())
            return noCompound(edit.compound);
        const SetCompoundName undo{edit.compound, old.text(0)};
        Query(db.prepare("UPDATE compounds SET name=? WHERE id=?"))
            .bind(1, edit.name)
            .bind(2, edit.compound.value)
            .run();
        return undo;
    }

    Result<Edit> operator()(const AddColumn& edit)
    {
        if (edit.id)
            return bringBack(edit);
        if (edit.name.empty())
            return fail(ErrorCode::InvalidArgument, "a column needs a name");
        if (findColumnNamed(db, edit.name))
            return nameTaken(edit.name);
        return RemoveColumn{insertColumn(db, edit.name, edit.kind, edit.origin)};
    }

    Result<Edit> operator()(const RemoveColumn& edit)
    {
        MOLRL_TRY(const Column column, findColumn(db, edit.id));
        setColumn("removed", edit.id, 1);
        return AddColumn{edit.id, column.name, column.kind, column.origin};
    }

    Result<Edit> operator()(const AddColumns& edit)
    {
        RemoveColumns undo{edit.what, {}, edit.replaced};
        MOLRL_CHECK(removeAll(edit.replaced));
        for (const AddColumns::One& one : edit.columns) {
            const bool isText = !one.texts.empty();
            if (one.name.empty())
                return fail(ErrorCode::InvalidArgument, "a column needs a name");
            if ((isText ? one.texts.size() : one.numbers.size()) != edit.compounds.size())
                return fail(ErrorCode::InvalidArgument, "a value for every compound is needed", one.name);
            const ColumnId id = insertColumn(db, makeUniqueName(db, one.name),
                                             isText ? ColumnKind::Text : ColumnKind::Number, one.origin);
            undo.ids.push_back(id);
            if (one.hidden)
                setColumn("hidden", id, 1);
            for (std::size_t i = 0; i < edit.compounds.size(); ++i)
                MOLRL_CHECK(fillCell(id, one, i, edit.compounds[i]));
        }
        return undo;
    }

    Result<Edit> operator()(const RemoveColumns& edit)
    {
        MOLRL_CHECK(removeAll(edit.ids));
        MOLRL_CHECK(bringAllBack(edit.restored));
        return RestoreColumns{edit.what, edit.ids, edit.restored};
    }

    Result<Edit> operator()(const RestoreColumns& edit)
    {
        MOLRL_CHECK(removeAll(edit.replaced));
        MOLRL_CHECK(bringAllBack(edit.ids));
        return RemoveColumns{edit.what, edit.ids, edit.replaced};
    }

    Result<Edit> operator()(const RenameColumn& edit)
    {
        MOLRL_TRY(const Column column, findColumn(db, edit.id));
        if (edit.name.empty())
            return fail(ErrorCode::InvalidArgument, "a column needs a name");
        if (const auto other = findColumnNamed(db, edit.name); other && other->id != edit.id)
            return nameTaken(edit.name);
        rename(edit.id, edit.name);
        return RenameColumn{edit.id, column.name};
    }

    Result<Edit> operator()(const SetColumnHidden& edit)
    {
        MOLRL_TRY(const Column column, findColumn(db, edit.id));
        setColumn("hidden", edit.id, edit.hidden ? 1 : 0);
        return SetColumnHidden{edit.id, column.hidden};
    }

    Result<Edit> operator()(const MoveColumn& edit)
    {
        MOLRL_TRY(const Column column, findColumn(db, edit.id));
        std::vector<Column> order = readColumns(db);
        order.erase(order.begin() + column.position);
        const int target = std::clamp(edit.position, 0, static_cast<int>(order.size()));
        order.insert(order.begin() + target, column);
        for (std::size_t i = 0; i < order.size(); ++i)
            setColumn("position", order[i].id, static_cast<std::int64_t>(i));
        return MoveColumn{edit.id, column.position};
    }

    Result<Edit> operator()(const RemoveCompounds& edit)
    {
        changed = true;
        return RestoreCompounds{setRemoved(edit.ids, true)};
    }

    Result<Edit> operator()(const RestoreCompounds& edit)
    {
        changed = true;
        return RemoveCompounds{setRemoved(edit.ids, false)};
    }

    Result<Edit> operator()(const AddCompounds&)
    {
        RemoveCompounds undo;
        for (const PreparedCompound& compound : prepared)
            undo.ids.push_back(insertCompound(db, compound));
        added = true;
        return undo;
    }

    Result<Edit> operator()(const RemoveSource& edit)
    {
        MOLRL_CHECK(setSourceRemoved(edit.sourceId, true));
        return RestoreSource{edit.sourceId};
    }

    Result<Edit> operator()(const RestoreSource& edit)
    {
        const std::vector<Column> before = readColumns(db);
        MOLRL_CHECK(setSourceRemoved(edit.sourceId, false));
        // Meanwhile somebody may have made a column of the same name: the one that comes back gives way.
        for (const Column& column : readColumns(db)) {
            const auto hasName = [&](const Column& c) { return foldCase(c.name) == foldCase(column.name); };
            const auto isSame = [&](const Column& c) { return c.id == column.id; };
            if (std::none_of(before.begin(), before.end(), isSame) &&
                std::any_of(before.begin(), before.end(), hasName))
                rename(column.id, makeUniqueName(db, column.name));
        }
        return RemoveSource{edit.sourceId};
    }

private:
    [[nodiscard]] bool exists(CompoundId id)
    {
        Query query(db.prepare("SELECT 1 FROM compounds WHERE id=?"));
        query.bind(1, id.value);
        return query.next();
    }

    Result<void> fillCell(ColumnId column, const AddColumns::One& one, std::size_t i, CompoundId compound)
    {
        const bool isText = !one.texts.empty();
        if (isText ? one.texts[i].empty() : std::isnan(one.numbers[i]))
            return {};
        if (!exists(compound))
            return noCompound(compound);
        setCell(db, column, compound, isText ? CellValue(one.texts[i]) : CellValue(one.numbers[i]));
        return {};
    }

    static tl::unexpected<Error> noCompound(CompoundId id)
    {
        return fail(ErrorCode::NotFound, "there is no compound " + std::to_string(id.value));
    }

    static tl::unexpected<Error> nameTaken(const std::string& name)
    {
        return fail(ErrorCode::InvalidArgument, "there is a column \"" + name + "\" already; choose another name");
    }

    void setColumn(const char* field, ColumnId id, std::int64_t value)
    {
        Query(db.prepare(std::string("UPDATE columns SET ") + field + "=? WHERE id=?"))
            .bind(1, value)
            .bind(2, id.value)
            .run();
    }

    void rename(ColumnId id, const std::string& name)
    {
        Query(db.prepare("UPDATE columns SET name=? WHERE id=?")).bind(1, name).bind(2, id.value).run();
    }

    Result<Edit> bringBack(const AddColumn& edit)
    {
        std::string name;
        {
            Query query(db.prepare("SELECT name FROM columns WHERE id=? AND removed=1"));
            query.bind(1, edit.id.value);
            if (!query.next())
                return fail(ErrorCode::NotFound, "there is no removed column " + std::to_string(edit.id.value));
            name = edit.name.empty() ? query.text(0) : edit.name;
        }
        rename(edit.id, makeUniqueName(db, name));
        setColumn("removed", edit.id, 0);
        return RemoveColumn{edit.id};
    }

    Result<void> removeAll(const std::vector<ColumnId>& ids)
    {
        for (const ColumnId id : ids) {
            MOLRL_CHECK(findColumn(db, id));
            setColumn("removed", id, 1);
        }
        return {};
    }

    Result<void> bringAllBack(const std::vector<ColumnId>& ids)
    {
        for (const ColumnId id : ids)
            MOLRL_CHECK(bringBack(AddColumn{id, {}, ColumnKind::Number, {}}));
        return {};
    }

    /// The ids whose state really changed.
    std::vector<CompoundId> setRemoved(const std::vector<CompoundId>& ids, bool removed)
    {
        std::vector<CompoundId> done;
        for (const CompoundId id : ids) {
            Query update(db.prepare("UPDATE compounds SET removed=? WHERE id=? AND removed<>?"));
            const std::int64_t state = removed ? 1 : 0;
            update.bind(1, state).bind(2, id.value).bind(3, state).run();
            if (db.database().getChanges() > 0)
                done.push_back(id);
        }
        return done;
    }

    Result<void> setSourceRemoved(std::int64_t id, bool removed)
    {
        const std::int64_t state = removed ? 1 : 0;
        Query(db.prepare("UPDATE sources SET removed=? WHERE id=? AND removed<>?"))
            .bind(1, state)
            .bind(2, id)
            .bind(3, state)
            .run();
        if (db.database().getChanges() == 0)
            return fail(ErrorCode::NotFound,
                        "there is no such import to " + std::string(removed ? "take" : "bring") + " back");
        changed = true;
        return {};
    }
};

std::vector<PreparedCompound> prepareEntries(const Edit& edit)
{
    std::vector<PreparedCompound> prepared;
    const auto* add = std::get_if<AddCompounds>(&edit);
    if (add == nullptr)
        return prepared;
    for (const AddCompounds::Entry& entry : add->entries) {
        Compound compound;
        compound.name = entry.name;
        compound.original = entry.original;
        prepared.push_back(prepareCompound(std::move(compound), chem::parseAny(entry.original), {}));
    }
    return prepared;
}

} // namespace

Result<Edit> Workspace::apply(const Edit& edit)
{
    std::vector<PreparedCompound> prepared = prepareEntries(edit); // chemistry before the lock
    return inSql(describe(edit), [&]() -> Result<Edit> {
        const auto writer = m_impl->lockWriter();
        WriteTransaction transaction(*writer);
        Applier applier{*writer, prepared};
        MOLRL_TRY(Edit undo, std::visit(applier, edit));
        transaction.commit();
        if (applier.added)
            m_impl->onCompoundsAdded();
        if (applier.changed)
            m_impl->onCompoundsChanged();
        return undo;
    });
}

} // namespace molrl::workspace
