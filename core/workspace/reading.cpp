// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workspace/column_store.h"
#include "core/workspace/schema.h"
#include "core/workspace/workspace_impl.h"

#include <algorithm>
#include <cstring>

namespace molrl::workspace {
namespace {

constexpr std::size_t kWords = 32; // of a 2048-bit fingerprint

ColumnKind kindFrom(const std::string& text)
{
    return text == "number" ? ColumnKind::Number : ColumnKind::Text;
}

/// Walks a table that is ordered by compound along a snapshot: take(row, query) for each compound that is in it.
template <class Take> void walkAlong(Query& query, const TableSnapshot& snapshot, Take&& take)
{
    std::size_t row = 0;
    const std::size_t rows = snapshot.rows();
    while (row < rows && query.next()) {
        const std::int64_t id = query.integer(0);
        while (row < rows && snapshot.ids[row].value < id)
            ++row;
        if (row < rows && snapshot.ids[row].value == id)
            take(row, query);
    }
}

Compound readCompound(CompoundId id, const Query& query)
{
    return {.id = id,
            .sourceId = query.integer(0),
            .row = query.integer(1),
            .line = query.integer(2),
            .name = query.text(3),
            .original = {},
            .smiles = query.text(4),
            .error = query.text(5),
            .changes = query.text(6)};
}

std::string compoundSql()
{
    return std::string("SELECT source, row, line, name, smiles, error, changes FROM compounds WHERE id=? AND ") +
           kIsAlive;
}

} // namespace

std::optional<std::size_t> TableSnapshot::rowOf(CompoundId id) const
{
    const auto found = std::lower_bound(ids.begin(), ids.end(), id);
    if (found == ids.end() || *found != id)
        return {};
    return static_cast<std::size_t>(found - ids.begin());
}

Result<SnapshotPtr> Workspace::snapshot() const
{
    const std::lock_guard lock(m_impl->snapshotMutex);
    // Counted before reading: a change during the reading makes the next call read again.
    const std::uint64_t additions = m_impl->additions.load();
    const std::uint64_t changes = m_impl->changes.load();
    const SnapshotPtr& last = m_impl->lastSnapshot;
    const bool sameRemovals = last && m_impl->snapshotChanges == changes;
    if (sameRemovals && m_impl->snapshotAdditions == additions)
        return last;
    return inSql("reading the table", [&]() -> Result<SnapshotPtr> {
        auto snapshot = std::make_shared<TableSnapshot>();
        std::int64_t after = 0;
        if (sameRemovals && !last->ids.empty()) { // during an import only the new rows are read
            snapshot->ids = last->ids;
            snapshot->isBad = last->isBad;
            after = last->ids.back().value;
        }
        const auto reader = m_impl->leaseReader();
        Query query(
            reader->prepare(std::string("SELECT id, bad FROM compounds WHERE id>? AND ") + kIsAlive + " ORDER BY id"));
        query.bind(1, after);
        while (query.next()) {
            snapshot->ids.push_back({query.integer(0)});
            snapshot->isBad.push_back(query.integer(1) != 0);
        }
        snapshot->generation = m_impl->nextGeneration++;
        m_impl->lastSnapshot = snapshot;
        m_impl->snapshotAdditions = additions;
        m_impl->snapshotChanges = changes;
        return m_impl->lastSnapshot;
    });
}

Result<std::vector<Column>> Workspace::columns() const
{
    return inSql("reading the columns", [&]() -> Result<std::vector<Column>> {
        const auto reader = m_impl->leaseReader();
        return readColumns(*reader);
    });
}

Result<std::vector<Source>> Workspace::sources() const
{
    return inSql("reading the sources", [&]() -> Result<std::vector<Source>> {
        const auto reader = m_impl->leaseReader();
        std::vector<Source> sources;
        Query query(reader->prepare(
            "SELECT id, path, imported_at, rows, flagged, complete FROM sources WHERE removed=0 ORDER BY id"));
        while (query.next())
            sources.push_back({query.integer(0), query.text(1), query.text(2), query.integer(3), query.integer(4),
                               query.integer(5) != 0});
        return sources;
    });
}

Result<Compound> Workspace::compound(CompoundId id) const
{
    return inSql("reading a compound", [&]() -> Result<Compound> {
        const auto reader = m_impl->leaseReader();
        Query query(reader->prepare(compoundSql()));
        query.bind(1, id.value);
        if (!query.next())
            return fail(ErrorCode::NotFound, "there is no compound " + std::to_string(id.value));
        Compound compound = readCompound(id, query);
        Query original(reader->prepare("SELECT text FROM originals WHERE compound=?"));
        original.bind(1, id.value);
        if (original.next())
            compound.original = original.text(0);
        return compound;
    });
}

Result<std::vector<Compound>> Workspace::compounds(std::span<const CompoundId> ids) const
{
    return inSql("reading compounds", [&]() -> Result<std::vector<Compound>> {
        const auto reader = m_impl->leaseReader();
        std::vector<Compound> compounds;
        compounds.reserve(ids.size());
        const std::string sql = compoundSql();
        for (const CompoundId id : ids) {
            Query query(reader->prepare(sql));
            query.bind(1, id.value);
            if (query.next())
                compounds.push_back(readCompound(id, query));
        }
        return compounds;
    });
}

Result<ColumnDataPtr> Workspace::loadColumn(ColumnId column, const SnapshotPtr& snapshot) const
{
    return inSql("reading a column", [&]() -> Result<ColumnDataPtr> {
        const auto reader = m_impl->leaseReader();
        Query kind(reader->prepare(std::string("SELECT kind FROM columns WHERE id=? AND ") + kColumnIsAlive));
        kind.bind(1, column.value);
        if (!kind.next())
            return fail(ErrorCode::NotFound, "there is no column " + std::to_string(column.value));
        auto data = std::make_shared<ColumnData>();
        data->kind = kindFrom(kind.text(0));
        Query query(reader->prepare("SELECT compound, value FROM " + valueTable(column) + " ORDER BY compound"));
        if (data->kind == ColumnKind::Text) {
            data->texts.resize(snapshot->rows());
            walkAlong(query, *snapshot, [&](std::size_t row, const Query& q) { data->texts[row] = q.text(1); });
            return data;
        }
        data->numbers.assign(snapshot->rows(), kMissing);
        walkAlong(query, *snapshot, [&](std::size_t row, const Query& q) {
            if (q.isText(1))
                data->unreadable.emplace_back(static_cast<std::uint32_t>(row), q.text(1));
            else
                data->numbers[row] = q.number(1);
        });
        return data;
    });
}

Result<std::map<ColumnId, CellValue>> Workspace::cells(CompoundId id) const
{
    MOLRL_TRY(const std::vector<Column> live, columns());
    return inSql("reading the cells of a compound", [&]() -> Result<std::map<ColumnId, CellValue>> {
        const auto reader = m_impl->leaseReader();
        std::map<ColumnId, CellValue> cells;
        for (const Column& column : live) {
            Query query(reader->prepare("SELECT value FROM " + valueTable(column.id) + " WHERE compound=?"));
            query.bind(1, id.value);
            if (!query.next())
                continue;
            cells[column.id] = query.isText(0) ? CellValue(query.text(0)) : CellValue(query.number(0));
        }
        return cells;
    });
}

Result<std::vector<std::string>> Workspace::loadSmiles(const SnapshotPtr& snapshot) const
{
    return inSql("reading the structures", [&]() -> Result<std::vector<std::string>> {
        const auto reader = m_impl->leaseReader();
        std::vector<std::string> smiles(snapshot->rows());
        Query query(reader->prepare("SELECT id, smiles FROM compounds ORDER BY id"));
        walkAlong(query, *snapshot, [&](std::size_t row, const Query& q) { smiles[row] = q.text(1); });
        return smiles;
    });
}

Result<std::vector<std::string>> Workspace::loadNames(const SnapshotPtr& snapshot) const
{
    return inSql("reading the names", [&]() -> Result<std::vector<std::string>> {
        const auto reader = m_impl->leaseReader();
        std::vector<std::string> names(snapshot->rows());
        Query query(reader->prepare("SELECT id, name FROM compounds ORDER BY id"));
        walkAlong(query, *snapshot, [&](std::size_t row, const Query& q) { names[row] = q.text(1); });
        return names;
    });
}

chem::SearchLibrary Workspace::SearchData::library() const
{
    return {.rows = snapshot->rows(),
            .patternWords = patternWords,
            .morganWords = morganWords,
            .smiles = [this](std::size_t row) { return smiles[row]; }};
}

Result<std::shared_ptr<const Workspace::SearchData>> Workspace::loadSearchData(const SnapshotPtr& snapshot,
                                                                               JobContext& job) const
{
    using Ptr = std::shared_ptr<const SearchData>;
    auto data = std::make_shared<SearchData>();
    data->snapshot = snapshot;
    data->patternWords.resize(snapshot->rows() * kWords);
    data->morganWords.resize(snapshot->rows() * kWords);
    MOLRL_TRY(data->smiles, loadSmiles(snapshot));
    return inSql("reading the fingerprints", [&]() -> Result<Ptr> {
        const auto reader = m_impl->leaseReader();
        Query query(reader->prepare("SELECT compound, pattern, morgan FROM fingerprints ORDER BY compound"));
        const auto copy = [](std::span<const std::byte> blob, std::uint64_t* words) {
            std::memcpy(words, blob.data(), std::min(blob.size(), kWords * sizeof(std::uint64_t)));
        };
        bool stopped = false;
        walkAlong(query, *snapshot, [&](std::size_t row, const Query& q) {
            if (stopped || (row % 1024 == 0 && job.stopRequested())) {
                stopped = true;
                return;
            }
            copy(q.blob(1), data->patternWords.data() + row * kWords);
            copy(q.blob(2), data->morganWords.data() + row * kWords);
        });
        if (stopped || job.stopRequested())
            return JobContext::cancelled();
        return Ptr(data);
    });
}

} // namespace molrl::workspace
