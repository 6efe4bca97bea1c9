// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/console.h"
#include "app/cli/reader_flags.h"
#include "core/base/matrix.h"
#include "core/chem/molecule.h"
#include "core/model/default_model.h"

#include <cstdint>
#include <string>
#include <vector>

namespace molrl::cli {

struct LibraryRow {
    std::int64_t row = 0; ///< 1-based record of the file; the compound's id in a workspace
    std::string name;
    std::string smiles; ///< standardised; empty where bad
    chem::Molecule molecule;
};

/// A library in memory, as `search` needs it.
struct LibraryRows {
    std::vector<LibraryRow> rows;
    Matrix embeddings; ///< [rows, d], NaN where bad; empty when no model was given
    std::int64_t failed = 0;
};

/// Reads a file or a workspace. Embeddings that a workspace lacks are computed and stored there.
/// @param model  null: without embeddings
/// @error as chem::RecordReader::open and Workspace::open; InvalidArgument when no row has a structure
[[nodiscard]] Result<LibraryRows> loadLibrary(const std::string& path, const ReaderFlags& reader,
                                              const model::DefaultModel* model, Console& console);

} // namespace molrl::cli
