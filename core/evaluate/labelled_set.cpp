// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluate/labelled_set.h"

#include "core/base/parallel.h"
#include "core/chem/column_guess.h"
#include "core/chem/delimited_text.h"
#include "core/chem/record_reader.h"
#include "core/chem/standardize.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <optional>

namespace molrl::evaluate {
namespace {

namespace fs = std::filesystem;

/// Label columns; "*" where all the columns beside the structure are labels.
const std::vector<LabelledSource>& knownSets()
{
    static const std::vector<LabelledSource> sets = {
        {"bace", "bace.csv", {"Class"}, {}},
        {"bbbp", "bbbp.csv", {"p_np"}, {}},
        {"tox21",
         "tox21.csv",
         {"NR-AR", "NR-AR-LBD", "NR-AhR", "NR-Aromatase", "NR-ER", "NR-ER-LBD", "NR-PPAR-gamma", "SR-ARE", "SR-ATAD5",
          "SR-HSE", "SR-MMP", "SR-p53"},
         {}},
        {"sider", "sider.csv", {"*"}, {}},
        {"clintox", "clintox.csv", {"FDA_APPROVED", "CT_TOX"}, {}},
        {"esol", "esol.csv", {"measured log solubility in mols per litre"}, {}},
        {"freesolv", "freesolv.csv", {"expt"}, {}},
        {"lipophilicity", "lipophilicity.csv", {"exp"}, {}},
    };
    return sets;
}

bool isFile(const fs::path& path)
{
    std::error_code ignored;
    return fs::is_regular_file(path, ignored);
}

std::string join(const std::vector<std::string>& words)
{
    std::string text;
    for (const std::string& word : words)
        text += (text.empty() ? "" : ", ") + word;
    return text;
}

bool isLabelColumn(const std::vector<chem::RawRecord>& records, std::size_t column)
{
    bool hasNumber = false;
    for (const chem::RawRecord& record : records) {
        if (column >= record.fields.size())
            continue;
        const std::string_view cell = chem::trimBlanks(record.fields[column]);
        if (chem::isNumber(cell))
            hasNumber = true;
        else if (!chem::isMissingWord(cell))
            return false;
    }
    return hasNumber;
}

/// Positions of the wished columns among the file's.
Result<std::vector<std::size_t>> findColumns(const std::vector<std::string>& wishes,
                                             const std::vector<std::string>& columns,
                                             const std::vector<chem::RawRecord>& records)
{
    std::vector<std::size_t> found;
    const auto add = [&](std::string_view name) {
        const auto at = std::find(columns.begin(), columns.end(), chem::trimBlanks(name));
        if (at != columns.end())
            found.push_back(static_cast<std::size_t>(at - columns.begin()));
        return at != columns.end();
    };
    for (const std::string& wish : wishes) {
        if (wish == "*") {
            for (std::size_t c = 0; c < columns.size(); ++c)
                if (isLabelColumn(records, c))
                    found.push_back(c);
            continue;
        }
        if (add(wish))
            continue;
        for (std::size_t begin = 0; begin <= wish.size();) {
            const std::size_t end = std::min(wish.find(',', begin), wish.size());
            if (!add(std::string_view(wish).substr(begin, end - begin)))
                return fail(ErrorCode::NotFound, "there is no column \"" + wish.substr(begin, end - begin) +
                                                     "\"; the file has " + join(columns));
            begin = end + 1;
        }
    }
    if (found.empty())
        return fail(ErrorCode::NotFound, "no column holds numbers alone; the file has " + join(columns));
    return found;
}

class Loader {
public:
    Loader(const LabelledSource& source, int threads, JobContext& job)
        : m_source(source), m_threads(threads), m_job(job)
    {
    }

    Result<LabelledSet> run()
    {
        m_set.name = m_source.name.empty() ? fs::path(m_source.path).stem().string() : m_source.name;
        m_set.path = m_source.path;
        m_job.report(0, "reading " + m_set.name);
        MOLRL_CHECK(readRecords());
        MOLRL_CHECK(parseMolecules());
        MOLRL_TRY(const auto columns, findColumns(m_source.columns, m_columns, m_records));
        for (const std::size_t column : columns)
            MOLRL_CHECK(addTask(column));
        MOLRL_CHECK(decideKind());
        MOLRL_CHECK(addSplitCells());
        return std::move(m_set);
    }

private:
    Result<void> readRecords()
    {
        chem::ReaderOptions options;
        options.nameColumn = -1; // a label may look like a name
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
        m_set.fileRows = static_cast<std::int64_t>(m_records.size());
        return {};
    }

    Result<void> parseMolecules()
    {
        std::vector<chem::Molecule> written(m_records.size());
        std::vector<chem::Molecule> canonical(m_records.size());
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
                    written[i] = std::move(*parsed);
                }
            },
            16));
        for (std::size_t i = 0; i < m_records.size(); ++i) {
            if (written[i].isNull()) {
                m_set.badRows.push_back({m_records[i].row, reasons[i]});
                continue;
            }
            m_usable.push_back(i);
            m_set.asWritten.push_back(std::move(written[i]));
            m_set.molecules.push_back(std::move(canonical[i]));
        }
        if (m_usable.empty())
            return fail(ErrorCode::ParseError,
                        "no row holds a molecule" +
                            (m_set.badRows.empty() ? std::string() : "; row 1: " + m_set.badRows[0].reason));
        return {};
    }

    [[nodiscard]] std::string cell(std::size_t usable, std::size_t column) const
    {
        const auto& fields = m_records[m_usable[usable]].fields;
        return column < fields.size() ? std::string(chem::trimBlanks(fields[column])) : std::string();
    }

    Result<void> addTask(std::size_t column)
    {
        std::vector<double> labels(m_usable.size(), std::numeric_limits<double>::quiet_NaN());
        bool hasNumber = false;
        for (std::size_t i = 0; i < m_usable.size(); ++i) {
            const std::string text = cell(i, column);
            if (chem::isNumber(text)) {
                labels[i] = std::strtod(text.c_str(), nullptr);
                hasNumber = true;
            } else if (!chem::isMissingWord(text)) {
                m_set.badLabels.push_back({m_records[m_usable[i]].row,
                                           "\"" + text + "\" in column \"" + m_columns[column] + "\" is no number"});
            }
        }
        if (!hasNumber)
            return fail(ErrorCode::ParseError, "the column \"" + m_columns[column] + "\" holds no number");
        m_set.tasks.push_back(m_columns[column]);
        m_set.labels.push_back(std::move(labels));
        return {};
    }

    Result<void> decideKind()
    {
        std::size_t ofClasses = 0;
        for (const std::vector<double>& labels : m_set.labels)
            ofClasses +=
                std::all_of(labels.begin(), labels.end(), [](double y) { return std::isnan(y) || y == 0 || y == 1; })
                    ? 1
                    : 0;
        if (ofClasses != 0 && ofClasses != m_set.labels.size())
            return fail(ErrorCode::InvalidArgument,
                        "some of the label columns hold classes (0 and 1), others values; probe them apart");
        m_set.isForClasses = ofClasses > 0;
        return {};
    }

    Result<void> addSplitCells()
    {
        m_set.splitCells.resize(m_usable.size());
        if (m_source.splitColumn.empty())
            return {};
        MOLRL_TRY(const auto columns, findColumns({m_source.splitColumn}, m_columns, m_records));
        for (std::size_t i = 0; i < m_usable.size(); ++i)
            m_set.splitCells[i] = cell(i, columns.front());
        return {};
    }

    const LabelledSource& m_source;
    int m_threads;
    JobContext& m_job;
    LabelledSet m_set;
    std::vector<chem::RawRecord> m_records;
    std::vector<std::string> m_columns;
    chem::FileFormat m_format = chem::FileFormat::Delimited;
    std::vector<std::size_t> m_usable;
};

} // namespace

Result<LabelledSource> parseLabelledSource(const std::string& text)
{
    for (std::size_t colon = text.find(':'); colon != std::string::npos; colon = text.find(':', colon + 1)) {
        if (!isFile(text.substr(0, colon)))
            continue;
        if (colon + 1 == text.size())
            break;
        return LabelledSource{{}, text.substr(0, colon), {text.substr(colon + 1)}, {}};
    }
    if (isFile(text) || (!text.empty() && text.back() == ':'))
        return fail(ErrorCode::InvalidArgument, "name the label column after a colon, as in set.csv:pIC50", text);
    return fail(ErrorCode::NotFound, "there is no such file (the form is FILE:COLUMN)", text);
}

Result<std::vector<LabelledSource>> findSuite(const std::string& folder, const std::vector<std::string>& names)
{
    std::vector<LabelledSource> found;
    std::string known;
    for (const LabelledSource& set : knownSets()) {
        known += (known.empty() ? "" : ", ") + set.name;
        const bool wanted = names.empty() || std::find(names.begin(), names.end(), set.name) != names.end();
        const fs::path path = fs::path(folder) / set.path;
        if (!wanted)
            continue;
        if (isFile(path))
            found.push_back({set.name, path.string(), set.columns, {}});
        else if (!names.empty())
            return fail(ErrorCode::NotFound, "the folder has no " + set.path, folder);
    }
    for (const std::string& name : names)
        if (std::none_of(knownSets().begin(), knownSets().end(),
                         [&](const LabelledSource& set) { return set.name == name; }))
            return fail(ErrorCode::InvalidArgument, "there is no set \"" + name + "\" in the suite; it has " + known);
    if (found.empty())
        return fail(ErrorCode::NotFound, "the folder holds none of the suite's files (bace.csv, esol.csv, …)", folder);
    return found;
}

Result<LabelledSet> loadLabelledSet(const LabelledSource& source, int threads, JobContext& job)
{
    auto set = Loader(source, threads, job).run();
    if (!set)
        return fail(std::move(set).error().withContext(source.path));
    return set;
}

} // namespace molrl::evaluate
