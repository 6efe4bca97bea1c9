// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chem/record_reader.h"

#include "core/chem/line_source.h"
#include "core/chem/text_readers.h"

#include <filesystem>

namespace molrl::chem {

Result<std::unique_ptr<RecordReader>> RecordReader::open(const std::string& path, const ReaderOptions& options)
{
    const std::string context = "reading " + std::filesystem::path(path).filename().string();
    auto sniff = sniffFile(path, options);
    if (!sniff)
        return fail(std::move(sniff).error());
    ReaderOptions complete = sniff->options;
    if (options.structureColumn)
        complete.structureColumn = options.structureColumn; // a wrong wish is an error here, not a guess
    auto bytes = ByteSource::open(path);
    if (!bytes)
        return fail(std::move(bytes).error());
    auto lines = std::make_unique<LineSource>(std::move(*bytes), *complete.encoding, complete.maxRecordBytes);
    switch (*complete.format) {
    case FileFormat::Sdf:
    case FileFormat::Mol: return makeSdfReader(std::move(lines), complete);
    case FileFormat::Smiles:
    case FileFormat::Inchi: return makeLineReader(std::move(lines), complete);
    case FileFormat::Delimited: break;
    }
    auto reader = makeDelimitedReader(std::move(lines), complete);
    if (!reader)
        return fail(std::move(reader).error().withContext(context));
    return reader;
}

Result<Molecule> parseRecord(const RawRecord& record, FileFormat format)
{
    if (record.error)
        return fail(*record.error);
    switch (format) {
    case FileFormat::Sdf:
    case FileFormat::Mol: return parseMolBlock(record.structure);
    case FileFormat::Inchi: return parseInchi(record.structure);
    case FileFormat::Smiles:
    case FileFormat::Delimited: break;
    }
    return record.structure.rfind("InChI=", 0) == 0 ? parseInchi(record.structure) : parseSmiles(record.structure);
}

} // namespace molrl::chem
