// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chem/record_reader.h"

#include <memory>
#include <string>
#include <string_view>

namespace molrl::chem {

class LineSource;

/// A line of a SMILES or InChI file: the structure with its CXSMILES part, and all after it as the name.
struct StructureLine {
    std::string structure;
    std::string name;
};
[[nodiscard]] StructureLine splitStructureLine(std::string_view line);

/// Whether a line of an SD file is a tag's header with the name in brackets: "> 25 <MELTING.POINT> (MD-08974)".
[[nodiscard]] bool isBracketedHeader(std::string_view line);

/// Readers by format; `options` has every field set, as sniffFile leaves it.
[[nodiscard]] Result<std::unique_ptr<RecordReader>> makeDelimitedReader(std::unique_ptr<LineSource> lines,
                                                                        const ReaderOptions& options);
[[nodiscard]] std::unique_ptr<RecordReader> makeLineReader(std::unique_ptr<LineSource> lines,
                                                           const ReaderOptions& options);
[[nodiscard]] std::unique_ptr<RecordReader> makeSdfReader(std::unique_ptr<LineSource> lines,
                                                          const ReaderOptions& options);

} // namespace molrl::chem
