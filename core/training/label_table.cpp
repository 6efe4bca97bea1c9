// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/label_table.h"

#include "core/base/parallel.h"
#include "core/chem/column_guess.h"
#include "core/chem/delimited_text.h"
#include "core/chem/standardize.h"
#include "core/training/label_column.h"

#include <algorithm>
#include <optional>
#include <set>

namespace molrl::training {
namespace {

std::string join(const std::vector<std::string>& words, std::size_t most = 20)
{
    std::string text;
    for (std::size_t i = 0; i < words.size() && i < most; ++i)
        text += (text.empty() ? "\"" : ", \"") + words[i] + "\"";
    if (words.size() > most)
        text += " and " + std::to_string(words.size() - most) + " more";
    return text;
}

class Loader {
public:
    Loader(const LabelSource& source, int threads, JobContext& job) : m_source(source), m_threads(threads), m_job(job)
    {
    }

    Result<LabelTable> run()
    {
        m_table.path = m_source.path;
        MOLRL_CHECK(readRecords());
        MOLRL_TRY(const auto labelColumns, findLabelColumns());
        MOLRL_CHECK(parseMolecules());
        for (const std::size_t column : labelColumns)
            MOLRL_CHECK(addTask(column));
        MOLRL_CHECK(addOtherColumns(labelColumns));
        return std::move(m_table);
    }

private:
    Result<void> readRecords()
    {
        m_job.report(0, "reading " + m_source.path);
        chem::ReaderOptions options = m_source.reader;
        options.nameColumn = -1;
        MOLRL_TRY(const auto reader, chem::RecordReader::open(m_source.path, options));
        for (;;) {
            MOLRL_TRY(std::optional<chem::RawRecord> record, reader->next());
            if (!record)
                break;
            m_records.push_back(std::move(*record));
            if (m_records.size() % 1024 == 0 && m_job.stopRequested())
                return JobContext::cancelled();
        }
        m_columns = reader->columns();
        m_format = reader->format();
        m_table.fileRows = static_cast<std::int64_t>(m_records.size());
        return {};
    }

    Result<std::size_t> findColumn(const std::string& name) const
    {
        const auto at = std::find(m_columns.begin(), m_columns.end(), chem::trimBlanks(name));
        if (at == m_columns.end())
            return fail(ErrorCode::NotFound, "there is no column \"" + name + "\"; the file has " + join(m_columns));
        return static_cast<std::size_t>(at - m_columns.begin());
    }

    /// Names one by one: a name with commas is taken whole when there is such a column.
    [[nodiscard]] std::vector<std::string> wishedColumns() const
    {
        std::vector<std::string> names;
        for (const Task& task : m_source.knownTasks)
            names.push_back(task.column);
        if (!names.empty())
            return names;
        for (const std::string& wish : m_source.labels) {
            if (findColumn(wish)) {
                names.push_back(wish);
                continue;
            }
            for (std::size_t begin = 0; begin <= wish.size();) {
                const std::size_t end = std::min(wish.find(',', begin), wish.size());
                names.emplace_back(chem::trimBlanks(std::string_view(wish).substr(begin, end - begin)));
                begin = end + 1;
            }
        }
        return names;
    }

    Result<std::vector<std::size_t>> findLabelColumns() const
    {
        std::vector<std::size_t> found;
        for (const std::string& name : wishedColumns()) {
            if (name == "*") {
                for (std::size_t c = 0; c < m_columns.size(); ++c)
                    if (m_columns[c] != m_source.splitColumn && looksLikeNumbers(allCells(c)))
                        found.push_back(c);
                continue;
            }
            MOLRL_TRY(const std::size_t column, findColumn(name));
            if (std::find(found.begin(), found.end(), column) == found.end())
                found.push_back(column);
        }
        if (found.empty())
            return fail(ErrorCode::InvalidArgument, "no label column was named; the file has " + join(m_columns));
        return found;
    }

    Result<void> parseMolecules()
    {
        std::vector<chem::Molecule> written(m_records.size());
        std::vector<chem::Molecule> canonical(m_records.size());
        std::vector<std::string> smiles(m_records.size());
        std::vector<std::string> reasons(m_records.size());
        MOLRL_CHECK(parallelFor(
            m_records.size(), m_threads, m_job,
            [&](std::size_t i) {
                auto parsed = chem::parseRecord(m_records[i], m_format);
                if (!parsed) {
                    reasons[i] = parsed.error().message();
                } else if (parsed->atomCount() == 0) {
                    reasons[i] = "the molecule has no atoms";
                } else {
                    canonical[i] = chem::toCanonical(*parsed, {});
                    smiles[i] = chem::toSmiles(canonical[i]);
                    written[i] = std::move(*parsed);
                }
            },
            16));
        for (std::size_t i = 0; i < m_records.size(); ++i) {
            if (written[i].isNull()) {
                m_table.badRows.push_back({m_records[i].row, reasons[i]});
                continue;
            }
            m_usable.push_back(i);
            m_table.saltRows += written[i].fragmentCount() > 1 ? 1 : 0;
            m_table.rows.push_back(m_records[i].row);
            m_table.asWritten.push_back(std::move(written[i]));
            m_table.molecules.push_back(std::move(canonical[i]));
            m_table.smiles.push_back(std::move(smiles[i]));
        }
        if (m_usable.empty())
            return fail(ErrorCode::ParseError,
                        "no row holds a molecule" + (m_table.badRows.empty() ? std::string("; the file is empty")
                                                                             : "; row 1: " + m_table.badRows[0].reason));
        return {};
    }

    [[nodiscard]] std::string cellOf(std::size_t record, std::size_t column) const
    {
        const auto& fields = m_records[record].fields;
        return column < fields.size() ? std::string(chem::trimBlanks(fields[column])) : std::string();
    }
    [[nodiscard]] std::vector<std::string> allCells(std::size_t column) const
    {
        std::vector<std::string> cells;
        for (std::size_t i = 0; i < m_records.size(); ++i)
            cells.push_back(cellOf(i, column));
        return cells;
    }
    [[nodiscard]] std::vector<std::string> usableCells(std::size_t column) const
    {
        std::vector<std::string> cells;
        for (const std::size_t i : m_usable)
            cells.push_back(cellOf(i, column));
        return cells;
    }

    Result<void> addTask(std::size_t column)
    {
        const std::size_t index = m_table.tasks.size();
        auto read = m_source.knownTasks.empty()
                        ? readLabelColumn(m_columns[column], usableCells(column), m_source.task)
                        : readKnownColumn(m_source.knownTasks[index], usableCells(column));
        if (!read) {
            std::vector<std::string> numeric;
            for (std::size_t c = 0; c < m_columns.size(); ++c)
                if (c != column && looksLikeNumbers(allCells(c)))
                    numeric.push_back(m_columns[c]);
            Error error = std::move(read).error();
            if (!numeric.empty())
                error.what += "; columns of numbers here: " + join(numeric, 8);
            return fail(std::move(error));
        }
        for (const auto& [cell, text] : read->unreadable)
            m_table.badLabels.push_back({m_table.rows[cell], "\"" + text + "\" in column \"" + m_columns[column] +
                                                                  "\" is no label; taken as missing"});
        m_table.tasks.push_back(std::move(read->task));
        m_table.labels.push_back(std::move(read->labels));
        return {};
    }

    Result<void> addOtherColumns(const std::vector<std::size_t>& labelColumns)
    {
        std::optional<std::size_t> split;
        if (!m_source.splitColumn.empty()) {
            MOLRL_TRY(split, findColumn(m_source.splitColumn));
        }
        m_table.splitCells = split ? usableCells(*split) : std::vector<std::string>(m_usable.size());
        for (std::size_t c = 0; c < m_columns.size(); ++c) {
            if (c == split || std::find(labelColumns.begin(), labelColumns.end(), c) != labelColumns.end())
                continue;
            m_table.otherColumns.push_back(m_columns[c]);
            m_table.otherCells.push_back(usableCells(c));
        }
        return {};
    }

    const LabelSource& m_source;
    int m_threads;
    JobContext& m_job;
    LabelTable m_table;
    std::vector<chem::RawRecord> m_records;
    std::vector<std::string> m_columns;
    chem::FileFormat m_format = chem::FileFormat::Delimited;
    std::vector<std::size_t> m_usable;
};

} // namespace

std::size_t LabelTable::outputCount() const
{
    std::size_t count = 0;
    for (const Task& task : tasks)
        count += task.outputCount();
    return count;
}

LabelTable LabelTable::subset(const std::vector<std::size_t>& wanted) const
{
    const auto pick = [&wanted](const auto& from) {
        std::decay_t<decltype(from)> to;
        to.reserve(wanted.size());
        for (const std::size_t i : wanted)
            to.push_back(from[i]);
        return to;
    };
    LabelTable part = *this;
    part.rows = pick(rows);
    part.asWritten = pick(asWritten);
    part.molecules = pick(molecules);
    part.smiles = pick(smiles);
    part.splitCells = pick(splitCells);
    for (auto& column : part.labels)
        column = pick(column);
    for (auto& column : part.otherCells)
        column = pick(column);
    return part;
}

Result<LabelTable> loadLabelTable(const LabelSource& source, int threads, JobContext& job)
{
    auto table = Loader(source, threads, job).run();
    if (!table)
        return fail(std::move(table).error().withContext(source.path));
    return table;
}

} // namespace molrl::training
