// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/reader_flags.h"
#include "core/chem/molecule.h"
#include "core/chem/record_reader.h"

#include <cstdint>
#include <optional>
#include <string>

namespace molrl::cli {

/// What "SMILES|FILE[:row]" means.
struct MoleculeInput {
    std::string file;                ///< empty: the text itself is a molecule
    std::optional<std::int64_t> row; ///< 1-based record of the file
    chem::Molecule molecule;         ///< when `file` is empty
};

/// A file if there is one of that name (without ":row"), else a molecule.
/// @error ParseError  neither; the message says why the molecule can't be read.
[[nodiscard]] Result<MoleculeInput> resolveInput(const std::string& text);
/// The row's record. @error NotFound  the file has fewer rows.
[[nodiscard]] Result<chem::RawRecord> readRow(chem::RecordReader& reader, std::int64_t row, const std::string& path);
/// The molecule that an input means, as it stands there; row 1 of a file unless another was named.
/// @error ParseError, NotFound  naming file and row.
[[nodiscard]] Result<chem::Molecule> loadAsDrawn(const MoleculeInput& input, const ReaderFlags& flags);
/// "library.csv: row 17 (line 18)", for messages.
[[nodiscard]] std::string placeOf(const std::string& path, const chem::RawRecord& record);

} // namespace molrl::cli
