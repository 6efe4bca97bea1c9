// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/molecule_input.h"

#include <charconv>
#include <filesystem>

namespace molrl::cli {
namespace {

bool isThere(const std::string& path)
{
    std::error_code ignored;
    return !path.empty() && std::filesystem::exists(path, ignored);
}

} // namespace

Result<MoleculeInput> resolveInput(const std::string& text)
{
    if (isThere(text))
        return MoleculeInput{.file = text, .row = {}, .molecule = {}};
    if (const std::size_t colon = text.rfind(':'); colon != std::string::npos && isThere(text.substr(0, colon))) {
        std::int64_t row = 0;
        const auto [end, problem] = std::from_chars(text.data() + colon + 1, text.data() + text.size(), row);
        if (problem != std::errc() || end != text.data() + text.size() || row < 1)
            return fail(ErrorCode::InvalidArgument, "after the colon a row number from 1 on is expected", text);
        return MoleculeInput{.file = text.substr(0, colon), .row = row, .molecule = {}};
    }
    auto molecule = chem::parseAny(text);
    if (!molecule)
        return fail(std::move(molecule).error().withContext("\"" + text + "\" is neither a file nor a molecule"));
    if (molecule->atomCount() == 0)
        return fail(ErrorCode::ParseError, "the molecule has no atoms", "\"" + text + "\"");
    return MoleculeInput{.file = {}, .row = {}, .molecule = std::move(*molecule)};
}

Result<chem::RawRecord> readRow(chem::RecordReader& reader, std::int64_t row, const std::string& path)
{
    std::int64_t rows = 0;
    for (;;) {
        MOLRL_TRY(std::optional<chem::RawRecord> record, reader.next());
        if (!record)
            return fail(ErrorCode::NotFound,
                        "there is no row " + std::to_string(row) + "; the file has " + std::to_string(rows), path);
        if (++rows == row)
            return std::move(*record);
    }
}

Result<chem::Molecule> loadAsDrawn(const MoleculeInput& input, const ReaderFlags& flags)
{
    if (input.file.empty())
        return input.molecule;
    MOLRL_TRY(const chem::ReaderOptions options, flags.reader(input.file));
    MOLRL_TRY(auto reader, chem::RecordReader::open(input.file, options));
    MOLRL_TRY(const chem::RawRecord record, readRow(*reader, input.row.value_or(1), input.file));
    auto parsed = chem::parseRecord(record, reader->format());
    if (!parsed)
        return fail(std::move(parsed).error().withContext(placeOf(input.file, record)));
    if (parsed->atomCount() == 0)
        return fail(ErrorCode::ParseError, "the molecule has no atoms", placeOf(input.file, record));
    return parsed;
}

std::string placeOf(const std::string& path, const chem::RawRecord& record)
{
    return path + ": row " + std::to_string(record.row) + " (line " + std::to_string(record.line) + ")";
}

} // namespace molrl::cli
