// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/reader_flags.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <map>

namespace molrl::cli {
namespace {

const std::map<std::string, chem::FileFormat> kFormats{{"smiles", chem::FileFormat::Smiles},
                                                       {"csv", chem::FileFormat::Delimited},
                                                       {"sdf", chem::FileFormat::Sdf},
                                                       {"mol", chem::FileFormat::Mol},
                                                       {"inchi", chem::FileFormat::Inchi}};
const std::map<std::string, char> kDelimiters{{"comma", ','}, {"tab", '\t'}, {"semicolon", ';'}, {"pipe", '|'},
                                              {"space", ' '}, {",", ','},    {"\\t", '\t'},      {";", ';'},
                                              {"|", '|'},     {" ", ' '}};

template <class Map> std::vector<std::string> keysOf(const Map& map)
{
    std::vector<std::string> keys;
    for (const auto& entry : map)
        keys.push_back(entry.first);
    return keys;
}

/// 0-based position of a column given by number (from 1) or name.
Result<int> findColumn(const std::string& wish, const chem::FileSniff& sniff, const std::string& path)
{
    const auto& names = sniff.columns;
    if (const auto named = std::find(names.begin(), names.end(), wish); named != names.end())
        return static_cast<int>(named - names.begin());
    int number = 0;
    const auto [end, problem] = std::from_chars(wish.data(), wish.data() + wish.size(), number);
    if (problem == std::errc() && end == wish.data() + wish.size() && number >= 1 &&
        number <= static_cast<int>(names.size()))
        return number - 1;
    std::string known;
    for (std::size_t i = 0; i < names.size() && i < 20; ++i)
        known += (i == 0 ? "" : ", ") + names[i];
    return fail(ErrorCode::InvalidArgument, "no column \"" + wish + "\"; there are: " + known, path);
}

} // namespace

void ReaderFlags::addTo(CLI::App& command)
{
    const char* group = "Reading";
    command.add_option("--format", format, "smiles, csv, sdf, mol or inchi (default: by content)")
        ->check(CLI::IsMember(keysOf(kFormats)))
        ->group(group);
    command.add_option("--delimiter", delimiter, "comma, tab, semicolon, pipe, space (default: by content)")
        ->check(CLI::IsMember(keysOf(kDelimiters)))
        ->group(group);
    auto* yes = command.add_flag("--header", header, "The first line holds the columns' names")->group(group);
    command.add_flag("--no-header", noHeader, "The first line is a row")->excludes(yes)->group(group);
    command.add_option("--encoding", encoding, "utf8 or latin1")
        ->check(CLI::IsMember({"utf8", "latin1"}))
        ->group(group);
    command.add_option("--structure-column", structureColumn, "Name or number (from 1) of the SMILES column")
        ->group(group);
    command.add_option("--name-column", nameColumn, "Name or number of the column of names, or \"none\"")->group(group);
    command.add_flag("--keep-salts", keepSalts, "Keep all fragments, not the largest alone")->group("Standardising");
    command.add_flag("--keep-charges", keepCharges, "Don't neutralise")->group("Standardising");
    command.add_flag("--canonical-tautomer", tautomer, "Take the canonical tautomer (slow)")->group("Standardising");
}

chem::StandardizeOptions ReaderFlags::standardize() const
{
    return {.keepLargestFragment = !keepSalts, .neutralize = !keepCharges, .canonicalTautomer = tautomer};
}

Result<chem::ReaderOptions> ReaderFlags::reader(const std::string& path) const
{
    chem::ReaderOptions options;
    if (!format.empty())
        options.format = kFormats.at(format);
    if (!delimiter.empty())
        options.delimiter = kDelimiters.at(delimiter);
    if (header || noHeader)
        options.hasHeader = header;
    if (!encoding.empty())
        options.encoding = encoding == "utf8" ? chem::TextEncoding::Utf8 : chem::TextEncoding::Latin1;
    if (structureColumn.empty() && nameColumn.empty())
        return options;
    MOLRL_TRY(const chem::FileSniff sniff, chem::sniffFile(path, options));
    if (!structureColumn.empty()) {
        MOLRL_TRY(options.structureColumn, findColumn(structureColumn, sniff, path));
    }
    if (nameColumn == "none") {
        options.nameColumn = -1;
    } else if (!nameColumn.empty()) {
        MOLRL_TRY(options.nameColumn, findColumn(nameColumn, sniff, path));
    }
    return options;
}

Result<void> forEachChunk(
    const std::string& path, const ReaderFlags& flags, std::size_t chunk, JobContext& job, const std::string& stage,
    const std::function<Result<void>(const std::vector<chem::RawRecord>&, chem::FileFormat, JobContext&)>& each)
{
    MOLRL_TRY(const chem::ReaderOptions options, flags.reader(path));
    MOLRL_TRY(auto reader, chem::RecordReader::open(path, options));
    double before = 0;
    for (bool more = true; more;) {
        std::vector<chem::RawRecord> records;
        while (records.size() < chunk) {
            MOLRL_TRY(std::optional<chem::RawRecord> record, reader->next());
            if (!record)
                break;
            records.push_back(std::move(*record));
        }
        more = records.size() == chunk;
        const double after = more ? reader->progress01() : 1;
        JobContext part = job.part(before, after);
        before = after;
        part.report(0, stage + " " + path);
        MOLRL_CHECK(each(records, reader->format(), part));
    }
    return {};
}

} // namespace molrl::cli
