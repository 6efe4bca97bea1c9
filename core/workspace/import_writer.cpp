// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workspace/import_writer.h"

#include "core/workspace/cell_text.h"
#include "core/workspace/column_store.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <filesystem>

namespace molrl::workspace {
namespace {

constexpr auto kStoreEvery = std::chrono::milliseconds(100);
constexpr std::size_t kMaxIssues = 10000;
constexpr std::size_t kMaxSamples = 1000;
constexpr std::size_t kMaxIssueBytes = 200;

std::string utcNow()
{
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    gmtime_r(&now, &parts);
    std::array<char, 32> text{};
    std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
    return text.data();
}

/// At most 200 bytes, cut between UTF-8 characters.
std::string shortened(const std::string& text)
{
    if (text.size() <= kMaxIssueBytes)
        return text;
    std::size_t end = kMaxIssueBytes;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
        --end;
    return text.substr(0, end);
}

ImportIssue makeIssue(const Compound& compound, const std::string& text, std::string reason)
{
    return {compound.row, compound.line, shortened(text), std::move(reason)};
}

} // namespace

ImportWriter::ImportWriter(Workspace::Impl& workspace, const std::string& path, const ImportOptions& options,
                           const chem::FileSniff& sniff)
    : m_workspace(workspace), m_path(path), m_options(options), m_sniff(sniff)
{
    m_report.file = path;
}

Result<void> ImportWriter::add(ImportBlock&& block)
{
    m_pending.push_back(std::move(block));
    if (std::chrono::steady_clock::now() - m_lastStore < kStoreEvery)
        return {};
    return flush();
}

Result<void> ImportWriter::flush()
{
    if (m_pending.empty())
        return {};
    return inSql("storing the rows after row " + std::to_string(m_report.rows), [&]() -> Result<void> {
        const auto writer = m_workspace.lockWriter();
        WriteTransaction transaction(*writer);
        m_db = &*writer;
        store();
        transaction.commit();
        m_db = nullptr;
        m_workspace.onCompoundsAdded();
        m_pending.clear();
        m_lastStore = std::chrono::steady_clock::now();
        return {};
    });
}

void ImportWriter::store()
{
    insertSource();
    for (ImportBlock& block : m_pending) {
        if (block.columns->size() > m_targets.size())
            addTargets(*block.columns);
        for (ImportBlock::Row& row : block.rows)
            storeRow(row);
    }
    Query(m_db->prepare("UPDATE sources SET rows=?, flagged=? WHERE id=?"))
        .bind(1, m_report.rows)
        .bind(2, m_report.flagged)
        .bind(3, m_report.sourceId)
        .run();
}

void ImportWriter::insertSource()
{
    if (m_report.sourceId != 0)
        return;
    Query(m_db->prepare("INSERT INTO sources(path, imported_at) VALUES(?, ?)")).bind(1, m_path).bind(2, utcNow()).run();
    m_report.sourceId = m_db->lastId();
    Query last(m_db->prepare("SELECT coalesce(max(id), 0) FROM compounds"));
    m_firstId = last.next() ? last.integer(0) + 1 : 1;
}

ColumnKind ImportWriter::guessKind(std::size_t column) const
{
    CellTally tally;
    for (const ImportBlock& block : m_pending)
        for (const ImportBlock::Row& row : block.rows)
            if (column < row.fields.size())
                tally.add(row.fields[column]);
    if (!tally.isEmpty())
        return tally.kind();
    // Nothing but missing cells so far: the sniff looks further ahead. Its columns include the structure's, the
    // reader's don't, so they are matched by name.
    for (std::size_t i = 0; i < m_sniff.columns.size(); ++i)
        if (m_sniff.columns[i] == m_names[column])
            return m_sniff.columnTypes[i] == chem::ColumnType::Number ? ColumnKind::Number : ColumnKind::Text;
    return ColumnKind::Text;
}

void ImportWriter::addTargets(const std::vector<std::string>& names)
{
    const std::string origin = "imported from " + std::filesystem::path(m_path).filename().string();
    m_names = names;
    for (std::size_t i = m_targets.size(); i < names.size(); ++i) {
        const ColumnMapping mapping = i < m_options.columns.size() ? m_options.columns[i] : ColumnMapping{};
        Target target;
        target.take = mapping.take;
        target.guessed = !mapping.kind;
        if (!target.take) {
            m_targets.push_back(target);
            continue;
        }
        std::string name = mapping.name.empty() ? names[i] : mapping.name;
        if (name.empty())
            name = "column " + std::to_string(i + 1);
        target.kind = mapping.kind ? *mapping.kind : guessKind(i);
        const auto shared = findColumnNamed(*m_db, name);
        const auto isOurs = [&](const Target& t) { return shared && t.id == shared->id; };
        const bool fits = shared && (shared->kind == target.kind || shared->kind == ColumnKind::Text);
        if (fits && std::none_of(m_targets.begin(), m_targets.end(), isOurs)) {
            target.id = shared->id;
            target.kind = shared->kind;
        } else {
            target.id = insertColumn(*m_db, makeUniqueName(*m_db, name), target.kind, origin);
            target.created = true;
        }
        // A column that was made by hand or computed does not go away with the import that fills it.
        Query(m_db->prepare("INSERT OR IGNORE INTO column_sources(column, source) SELECT ?1, ?2 WHERE ?3 OR EXISTS "
                            "(SELECT 1 FROM column_sources WHERE column=?1)"))
            .bind(1, target.id.value)
            .bind(2, m_report.sourceId)
            .bind(3, static_cast<std::int64_t>(target.created))
            .run();
        m_targets.push_back(target);
    }
}

void ImportWriter::storeRow(ImportBlock::Row& row)
{
    row.prepared.compound.sourceId = m_report.sourceId;
    const CompoundId id = insertCompound(*m_db, row.prepared);
    noteRow(row.prepared);
    for (std::size_t i = 0; i < row.fields.size() && i < m_targets.size(); ++i)
        if (m_targets[i].take && !row.fields[i].empty())
            storeCell(i, row.fields[i], id, row);
}

void ImportWriter::storeCell(std::size_t column, const std::string& text, CompoundId compound,
                             const ImportBlock::Row& row)
{
    Target& target = m_targets[column];
    target.tally.add(text);
    const CellReading reading = readCell(text);
    if (reading.state == CellState::Text)
        noteCell(column, text, row.prepared.compound);
    if (target.kind == ColumnKind::Text)
        setCell(*m_db, target.id, compound, text);
    else
        setCell(*m_db, target.id, compound, toStored(text, ColumnKind::Number));
}

void ImportWriter::noteCell(std::size_t column, const std::string& text, const Compound& compound)
{
    // A column of text has no bad cells, unless it turns out to be one of numbers.
    const Target& target = m_targets[column];
    const bool mayBecomeNumbers = target.created && target.guessed;
    if ((target.kind == ColumnKind::Number || mayBecomeNumbers) && target.noted < kMaxSamples) {
        ++m_targets[column].noted;
        m_cellIssues.push_back(
            {column, makeIssue(compound, text,
                               "column \"" + m_names[column] + "\": not a number; left missing, its text kept")});
    }
}

void ImportWriter::noteRow(const PreparedCompound& prepared)
{
    const Compound& compound = prepared.compound;
    ++m_report.rows;
    if (!compound.error.empty()) {
        ++m_report.flagged;
        if (m_report.issues.size() < kMaxIssues)
            m_report.issues.push_back(makeIssue(compound, compound.original, compound.error));
        return;
    }
    ++m_report.kept;
    if (!prepared.changed)
        return;
    ++m_report.changed;
    if (m_report.changeSamples.size() < kMaxSamples)
        m_report.changeSamples.push_back(makeIssue(compound, compound.original, compound.changes));
}

void ImportWriter::correctKinds()
{
    for (std::size_t i = 0; i < m_targets.size(); ++i) {
        Target& target = m_targets[i];
        if (!target.created || !target.guessed)
            continue;
        // Zeros that a number loses are lost already where the column is one of numbers: they turn it no more.
        const ColumnKind right = target.kind == ColumnKind::Number && target.tally.hasMostlyNumbers()
                                     ? ColumnKind::Number
                                     : target.tally.kind();
        if (right == target.kind || target.tally.isEmpty())
            continue;
        convertColumn(*m_db, target.id, right);
        target.kind = right;
    }
}

void ImportWriter::countDuplicates()
{
    Query query(m_db->prepare("SELECT count(*) - count(DISTINCT smiles) FROM compounds WHERE id>=? AND source=? AND "
                              "bad=0"));
    query.bind(1, m_firstId).bind(2, m_report.sourceId);
    if (query.next())
        m_report.duplicates = query.integer(0);
}

Result<void> ImportWriter::finish()
{
    MOLRL_CHECK(flush());
    return inSql("ending the import", [&]() -> Result<void> {
        const auto writer = m_workspace.lockWriter();
        WriteTransaction transaction(*writer);
        m_db = &*writer;
        insertSource();
        correctKinds();
        countDuplicates();
        Query(writer->prepare("UPDATE sources SET complete=1 WHERE id=?")).bind(1, m_report.sourceId).run();
        transaction.commit();
        m_db = nullptr;
        return {};
    });
}

ImportReport ImportWriter::takeReport()
{
    const auto isOfNumbers = [&](std::size_t column) { return m_targets[column].kind == ColumnKind::Number; };
    for (std::size_t i = 0; i < m_targets.size(); ++i)
        if (isOfNumbers(i))
            m_report.badCells += m_targets[i].tally.measurements + m_targets[i].tally.words;
    for (CellIssue& issue : m_cellIssues)
        if (isOfNumbers(issue.column) && m_report.cellIssues.size() < kMaxSamples)
            m_report.cellIssues.push_back(std::move(issue.issue));
    return std::move(m_report);
}

} // namespace molrl::workspace
