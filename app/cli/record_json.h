// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/model_choice.h"
#include "core/explain/attention_view.h"
#include "core/model/encoder.h"

#include <string>

namespace molrl::cli {

/// Writes everything that the network did with one molecule: each array with its shape (row-major values, NaN as null),
/// the pixel of each atom, which patch holds which atoms, the embedding, and the network that made it.
/// @error IoError
[[nodiscard]] Result<void> saveRecordJson(const std::string& path, const chem::Molecule& molecule,
                                          const model::Inspection& inspection, const explain::PatchAtomMap& map,
                                          const model::DefaultModel& model);

} // namespace molrl::cli
