// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/label_table.h"

#include "core/training/label_column.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace molrl::training {
namespace {

class Loader {
public:
    Loader(const LabelSource& source, int threads, JobContext& job) : m_source(source), m_threads(threads), m_job(job)
    {
    }

    Result<LabelTable> run()
    {
        m_table.path = m_source.path;
        MOLRL_TRY(m_file, readMoleculeTable(m_source.path, m_source.reader, m_source.standardize, m_threads, m_job));
        MOLRL_TRY(const auto labelColumns, findLabelColumns());
        takeMolecules();
        for (const std::size_t column : labelColumns)
            MOLRL_CHECK(addTask(column));
        MOLRL_CHECK(addOtherColumns(labelColumns));
        return std::move(m_table);
    }

private:
    Result<std::vector<std::size_t>> findLabelColumns() const
    {
        std::vector<std::string> wishes;
        for (const Task& task : m_source.knownTasks)
            wishes.push_back(task.column);
        MOLRL_TRY(auto found, m_file.findColumns(wishes.empty() ? m_source.labels : wishes, [this](std::size_t column) {
            return m_file.columns[column] != m_source.splitColumn && looksLikeNumbers(m_file.allCells(column));
        }));
        if (found.empty())
            return fail(ErrorCode::InvalidArgument,
                        "no label column was named; the file has " + joinQuoted(m_file.columns));
        return found;
    }

    void takeMolecules()
    {
        m_table.fileRows = m_file.fileRows;
        m_table.badRows = std::move(m_file.badRows);
        m_table.rows = m_file.rows;
        m_table.asWritten = std::move(m_file.asWritten);
        m_table.molecules = std::move(m_file.molecules);
        for (const chem::Molecule& molecule : m_table.asWritten)
            m_table.saltRows += molecule.fragmentCount() > 1 ? 1 : 0;
        for (const chem::Molecule& molecule : m_table.molecules)
            m_table.smiles.push_back(chem::toSmiles(molecule));
    }

    Result<void> addTask(std::size_t column)
    {
        const std::size_t index = m_table.tasks.size();
        const std::string& name = m_file.columns[column];
        auto read = m_source.knownTasks.empty() ? readLabelColumn(name, m_file.cells(column), m_source.task)
                                                : readKnownColumn(m_source.knownTasks[index], m_file.cells(column));
        if (!read) {
            std::vector<std::string> numeric;
            for (std::size_t c = 0; c < m_file.columns.size(); ++c)
                if (c != column && looksLikeNumbers(m_file.allCells(c)))
                    numeric.push_back(m_file.columns[c]);
            Error error = std::move(read).error();
            if (!numeric.empty())
                error.what += "; columns of numbers here: " + joinQuoted(numeric, 8);
            return fail(std::move(error));
        }
        for (const auto& [cell, text] : read->unreadable)
            m_table.badLabels.push_back(
                {m_table.rows[cell], "\"" + text + "\" in column \"" + name + "\" is no label; taken as missing"});
        m_table.tasks.push_back(std::move(read->task));
        m_table.labels.push_back(std::move(read->labels));
        return {};
    }

    Result<void> addOtherColumns(const std::vector<std::size_t>& labelColumns)
    {
        std::optional<std::size_t> split;
        if (!m_source.splitColumn.empty()) {
            MOLRL_TRY(split, m_file.findColumn(m_source.splitColumn));
        }
        m_table.splitCells = split ? m_file.cells(*split) : std::vector<std::string>(m_table.size());
        for (std::size_t c = 0; c < m_file.columns.size(); ++c) {
            if (c == split || std::find(labelColumns.begin(), labelColumns.end(), c) != labelColumns.end())
                continue;
            m_table.otherColumns.push_back(m_file.columns[c]);
            m_table.otherCells.push_back(m_file.cells(c));
        }
        return {};
    }

    const LabelSource& m_source;
    int m_threads;
    JobContext& m_job;
    LabelTable m_table;
    MoleculeTable m_file;
};

} // namespace

std::size_t LabelTable::outputCount() const
{
    std::size_t count = 0;
    for (const Task& task : tasks)
        count += task.outputCount();
    return count;
}

bool LabelTable::isLabelled(std::size_t row) const
{
    return std::any_of(labels.begin(), labels.end(), [row](const auto& column) { return !std::isnan(column[row]); });
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
