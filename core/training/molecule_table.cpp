// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/molecule_table.h"

#include "core/base/parallel.h"
#include "core/chem/delimited_text.h"
#include "core/chem/standardize.h"

#include <algorithm>
#include <optional>

namespace molrl::training {
namespace {

std::string cellOf(const chem::RawRecord& record, std::size_t column)
{
    return column < record.fields.size() ? std::string(chem::trimBlanks(record.fields[column])) : std::string();
}

Result<chem::FileFormat> readRecords(const std::string& path, const chem::ReaderOptions& options, MoleculeTable& table,
                                     const JobContext& job)
{
    MOLRL_TRY(const auto reader, chem::RecordReader::open(path, options));
    for (;;) {
        MOLRL_TRY(std::optional<chem::RawRecord> record, reader->next());
        if (!record)
            break;
        table.records.push_back(std::move(*record));
        if (table.records.size() % 1024 == 0 && job.stopRequested())
            return JobContext::cancelled();
    }
    table.columns = reader->columns();
    table.fileRows = static_cast<std::int64_t>(table.records.size());
    return reader->format();
}

Result<void> parseMolecules(chem::FileFormat format, const chem::StandardizeOptions& standardize, int threads,
                            MoleculeTable& table, const JobContext& job)
{
    const std::size_t count = table.records.size();
    std::vector<chem::Molecule> written(count);
    std::vector<chem::Molecule> canonical(count);
    std::vector<std::string> reasons(count);
    MOLRL_CHECK(parallelFor(
        count, threads, job,
        [&](std::size_t i) {
            auto parsed = chem::parseRecord(table.records[i], format);
            if (!parsed) {
                reasons[i] = parsed.error().message();
            } else if (parsed->atomCount() == 0) {
                reasons[i] = "the molecule has no atoms";
            } else {
                canonical[i] = chem::toCanonical(*parsed, standardize);
                written[i] = std::move(*parsed);
            }
        },
        16));
    for (std::size_t i = 0; i < count; ++i) {
        if (written[i].isNull()) {
            table.badRows.push_back({table.records[i].row, reasons[i]});
            continue;
        }
        table.usable.push_back(i);
        table.rows.push_back(table.records[i].row);
        table.asWritten.push_back(std::move(written[i]));
        table.molecules.push_back(std::move(canonical[i]));
    }
    if (table.usable.empty())
        return fail(ErrorCode::ParseError,
                    "no row holds a molecule" + (table.badRows.empty() ? std::string("; the file is empty")
                                                                       : "; row 1: " + table.badRows[0].reason));
    return {};
}

} // namespace

std::string joinQuoted(const std::vector<std::string>& words, std::size_t most)
{
    std::string text;
    for (std::size_t i = 0; i < words.size() && i < most; ++i)
        text += (text.empty() ? "\"" : ", \"") + words[i] + "\"";
    if (words.size() > most)
        text += " and " + std::to_string(words.size() - most) + " more";
    return text;
}

std::vector<std::string> MoleculeTable::cells(std::size_t column) const
{
    std::vector<std::string> found;
    for (const std::size_t i : usable)
        found.push_back(cellOf(records[i], column));
    return found;
}

std::vector<std::string> MoleculeTable::allCells(std::size_t column) const
{
    std::vector<std::string> found;
    for (const chem::RawRecord& record : records)
        found.push_back(cellOf(record, column));
    return found;
}

Result<std::size_t> MoleculeTable::findColumn(const std::string& name) const
{
    const auto at = std::find(columns.begin(), columns.end(), chem::trimBlanks(name));
    if (at == columns.end())
        return fail(ErrorCode::NotFound, "there is no column \"" + name + "\"; the file has " + joinQuoted(columns));
    return static_cast<std::size_t>(at - columns.begin());
}

Result<std::vector<std::size_t>>
MoleculeTable::findColumns(const std::vector<std::string>& wishes,
                           const std::function<bool(std::size_t column)>& isWanted) const
{
    std::vector<std::size_t> found;
    const auto add = [&](std::size_t column) {
        if (std::find(found.begin(), found.end(), column) == found.end())
            found.push_back(column);
    };
    for (const std::string& wish : wishes) {
        if (wish == "*") {
            for (std::size_t c = 0; c < columns.size(); ++c)
                if (isWanted(c))
                    add(c);
            continue;
        }
        if (const auto whole = findColumn(wish)) {
            add(*whole);
            continue;
        }
        for (std::size_t begin = 0; begin <= wish.size();) {
            const std::size_t end = std::min(wish.find(',', begin), wish.size());
            MOLRL_TRY(const std::size_t column, findColumn(wish.substr(begin, end - begin)));
            add(column);
            begin = end + 1;
        }
    }
    return found;
}

Result<MoleculeTable> readMoleculeTable(const std::string& path, chem::ReaderOptions reader,
                                        const chem::StandardizeOptions& standardize, int threads, JobContext& job)
{
    job.report(0, "reading " + path);
    reader.nameColumn = -1;
    MoleculeTable table;
    MOLRL_TRY(const chem::FileFormat format, readRecords(path, reader, table, job));
    MOLRL_CHECK(parseMolecules(format, standardize, threads, table, job));
    return table;
}

} // namespace molrl::training
