// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/chem/molecule.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace molrl::chem {

enum class FileFormat { Smiles, Delimited, Sdf, Mol, Inchi };
enum class TextEncoding { Utf8, Latin1 };
enum class ColumnType { Number, Text }; ///< as guessed from the values of the first rows

/// How to read a file of molecules. Every field has an "ask the file" value; sniffFile fills them all.
struct ReaderOptions {
    std::optional<FileFormat> format;
    std::optional<char> delimiter; ///< of delimited text: ',', '\t', ';', '|', ' '
    std::optional<bool> hasHeader;
    std::optional<TextEncoding> encoding;
    std::optional<int> structureColumn;     ///< 0-based; SMILES (or InChI) of delimited text
    std::optional<int> nameColumn;          ///< 0-based, -1 for none
    std::size_t maxRecordBytes = 16u << 20; ///< a longer line or record becomes one bad row; memory stays flat
};

/// What a look at the first ~256 kB says about a file: what an import dialog shows and lets the user correct.
struct FileSniff {
    ReaderOptions options;            ///< all optionals set
    std::vector<std::string> columns; ///< header names, or "column 1" …; for SDF the tags seen
    std::vector<ColumnType> columnTypes;
    std::vector<std::vector<std::string>> preview; ///< up to 20 rows, as many cells as columns
    std::uint64_t fileBytes = 0;                   ///< as on disk (packed)
};

/// @error NotFound / IoError  missing, a directory, no permission; the message has the remedy.
/// @error ParseError          empty, or binary without a format we read.
[[nodiscard]] Result<FileSniff> sniffFile(const std::string& path, const ReaderOptions& wishes = {});

/// One row or record as it stands in the file, not yet parsed as chemistry.
struct RawRecord {
    std::int64_t row = 0;  ///< 1-based count of records in the file (the header is no record)
    std::int64_t line = 0; ///< 1-based physical line where it begins
    std::string structure; ///< SMILES, InChI, or the whole MOL block
    std::string name;
    std::vector<std::string> fields; ///< cells by `RecordReader::columns()`; empty text where missing
    /// Set when the record itself is broken: too long, cut, a stray quote, no cell for the structure, more cells than
    /// columns (its fields are then missing, for none is known to be its column's). Missing trailing cells are no
    /// error.
    std::optional<Error> error;
};

/// Streams a file of molecules, record by record, in memory that does not grow with the file.
///
/// Plain, gzip and zstd files alike (by content, not by name). Law: every non-blank line of delimited text and every
/// SDF record, however broken, comes out as exactly one RawRecord. SDF tags that first appear late are appended to
/// columns(), so `fields` of earlier records may be shorter. Not thread-safe; one reader a thread.
class RecordReader {
public:
    /// @error as sniffFile.
    [[nodiscard]] static Result<std::unique_ptr<RecordReader>> open(const std::string& path,
                                                                    const ReaderOptions& options = {});
    virtual ~RecordReader() = default;

    /// The next record; an empty optional at the end. @error IoError  the disk or the packing broke midway.
    [[nodiscard]] virtual Result<std::optional<RawRecord>> next() = 0;
    /// Names of the data columns (the structure and the name are not among them).
    [[nodiscard]] virtual const std::vector<std::string>& columns() const = 0;
    [[nodiscard]] virtual FileFormat format() const = 0;
    /// Share of the file's bytes consumed, for progress.
    [[nodiscard]] virtual double progress01() const = 0;
};

/// Chemistry of a record: parses `structure` according to `format`.
/// @error ParseError with the reason; the record's own error is passed on.
[[nodiscard]] Result<Molecule> parseRecord(const RawRecord& record, FileFormat format);

} // namespace molrl::chem
