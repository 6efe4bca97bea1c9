// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluate/labelled_set.h"

#include "core/chem/column_guess.h"
#include "core/training/label_column.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>

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

/// Numbers and missing words alone.
bool isLabelColumn(const std::vector<std::string>& cells)
{
    return std::any_of(cells.begin(), cells.end(), [](const std::string& cell) { return chem::isNumber(cell); }) &&
           std::all_of(cells.begin(), cells.end(),
                       [](const std::string& cell) { return chem::isNumber(cell) || chem::isMissingWord(cell); });
}

Result<void> addTask(const training::MoleculeTable& file, std::size_t column, LabelledSet& set)
{
    std::vector<double> labels(file.size(), std::numeric_limits<double>::quiet_NaN());
    const std::vector<std::string> cells = file.cells(column);
    bool hasNumber = false;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (const double value = training::toFiniteNumber(cells[i]); !std::isnan(value)) {
            labels[i] = value;
            hasNumber = true;
        } else if (!chem::isMissingWord(cells[i])) {
            set.badLabels.push_back(
                {file.rows[i], "\"" + cells[i] + "\" in column \"" + file.columns[column] + "\" is no number"});
        }
    }
    if (!hasNumber)
        return fail(ErrorCode::ParseError, "the column \"" + file.columns[column] + "\" holds no number");
    set.tasks.push_back(file.columns[column]);
    set.labels.push_back(std::move(labels));
    return {};
}

Result<void> decideKind(LabelledSet& set)
{
    const auto isOfClasses = [](const std::vector<double>& labels) {
        return std::all_of(labels.begin(), labels.end(), [](double y) { return std::isnan(y) || y == 0 || y == 1; });
    };
    const auto ofClasses = static_cast<std::size_t>(std::count_if(set.labels.begin(), set.labels.end(), isOfClasses));
    if (ofClasses != 0 && ofClasses != set.labels.size())
        return fail(ErrorCode::InvalidArgument,
                    "some of the label columns hold classes (0 and 1), others values; probe them apart");
    set.isForClasses = ofClasses > 0;
    return {};
}

Result<LabelledSet> load(const LabelledSource& source, int threads, JobContext& job)
{
    LabelledSet set;
    set.name = source.name.empty() ? fs::path(source.path).stem().string() : source.name;
    set.path = source.path;
    MOLRL_TRY(training::MoleculeTable file, training::readMoleculeTable(source.path, {}, {}, threads, job));
    MOLRL_TRY(const auto columns, file.findColumns(source.columns, [&](std::size_t column) {
        return isLabelColumn(file.allCells(column));
    }));
    if (columns.empty())
        return fail(ErrorCode::NotFound,
                    "no column holds numbers alone; the file has " + training::joinQuoted(file.columns));
    for (const std::size_t column : columns)
        MOLRL_CHECK(addTask(file, column, set));
    MOLRL_CHECK(decideKind(set));
    set.splitCells.resize(file.size());
    if (!source.splitColumn.empty()) {
        MOLRL_TRY(const std::size_t split, file.findColumn(source.splitColumn));
        set.splitCells = file.cells(split);
    }
    set.fileRows = file.fileRows;
    set.badRows = std::move(file.badRows);
    set.asWritten = std::move(file.asWritten);
    set.molecules = std::move(file.molecules);
    return set;
}

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
    auto set = load(source, threads, job);
    if (!set)
        return fail(std::move(set).error().withContext(source.path));
    return set;
}

} // namespace molrl::evaluate
