// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/chem/molecule.h"

#include <memory>
#include <string>
#include <vector>

namespace molrl::chem {

struct WriterOptions {
    std::vector<std::string> columns; ///< names of the values that follow each molecule
    char delimiter = ',';             ///< of CSV
};

/// Writes molecules with their values as SMILES (.smi), CSV (.csv, .tsv) or SDF (.sdf), by the name's ending;
/// a further .gz packs it. The file appears under its name only when close() succeeded (written beside and renamed).
class RecordWriter {
public:
    [[nodiscard]] static Result<std::unique_ptr<RecordWriter>> create(const std::string& path, WriterOptions options);
    virtual ~RecordWriter() = default;
    /// @param mol     may be null: SMILES and CSV then write `originalText`, SDF an empty record.
    /// @param values  one text a column.
    [[nodiscard]] virtual Result<void> write(const Molecule& mol, const std::string& name,
                                             const std::vector<std::string>& values,
                                             const std::string& originalText = {}) = 0;
    /// @error IoError  full disk and the like; the target is untouched.
    [[nodiscard]] virtual Result<void> close() = 0;
};

} // namespace molrl::chem
