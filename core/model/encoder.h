// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job_context.h"
#include "core/base/matrix.h"
#include "core/base/thread_budget.h"
#include "core/chem/depiction.h"
#include "core/chem/molecule.h"
#include "core/model/network.h"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace molrl::model {

/// Tells torch, OpenMP, OpenBLAS and OpenCV the budget; once, from the program's main.
void applyThreadBudget(ThreadBudget budget);

struct EncodeOptions {
    ThreadBudget budget;
    int batchSize = 64;         ///< molecules a forward pass; memory ~ 1 MB each for `small`
    chem::DepictionStyle style; ///< picturePx is taken from the network
};

struct EncodedMolecules {
    Matrix embeddings;                        ///< [n, d]; NaN rows where bad
    std::vector<std::optional<Error>> errors; ///< [n]
};

/// Molecules to embeddings: drawing on the budget's threads ahead of the network.
///
/// @param molecules  null molecules give NaN rows with an error.
/// @param onBatch    optional; called from the calling thread with (first row, rows) after each batch.
/// @error Cancelled
[[nodiscard]] Result<EncodedMolecules>
encodeMolecules(const Network& network, std::span<const chem::Molecule> molecules, const EncodeOptions& options,
                JobContext& job, const std::function<void(std::size_t, MatrixView)>& onBatch = {});

/// One molecule, all the way: its drawing and the record of the network's way through it.
struct Inspection {
    chem::Depiction depiction;
    NetworkRecord record;
};
[[nodiscard]] Result<Inspection> inspectMolecule(const Network& network, const chem::Molecule& molecule,
                                                 JobContext& job);

} // namespace molrl::model
