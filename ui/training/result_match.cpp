// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/result_match.h"

#include "core/chem/molecule.h"
#include "core/chem/standardize.h"

#include <unordered_map>

namespace molrl::ui {

Result<std::vector<workspace::CompoundId>> matchCompounds(const runs::RunResults& results,
                                                          const workspace::Workspace& workspace, JobContext& job)
{
    MOLRL_TRY(const auto snapshot, workspace.snapshot());
    MOLRL_TRY(const auto smiles, workspace.loadSmiles(snapshot));
    std::unordered_map<std::string, workspace::CompoundId> bySmiles;
    for (std::size_t i = 0; i < smiles.size(); ++i)
        if (!smiles[i].empty())
            bySmiles.emplace(smiles[i], snapshot->ids[i]);
    std::vector<workspace::CompoundId> compounds(results.rows());
    for (std::size_t i = 0; i < results.rows(); ++i) {
        if (job.stopRequested())
            return JobContext::cancelled();
        const workspace::CompoundId wanted{i < results.compound.size() ? results.compound[i] : 0};
        const auto row = wanted ? snapshot->rowOf(wanted) : std::nullopt;
        if (row && smiles[*row] == results.smiles[i]) {
            compounds[i] = wanted;
            continue;
        }
        auto found = bySmiles.find(results.smiles[i]);
        if (found == bySmiles.end()) // a run of a file keeps its spelling, a workspace its own
            if (const auto molecule = chem::parseSmiles(results.smiles[i]))
                found = bySmiles.find(chem::toSmiles(chem::toCanonical(*molecule, {})));
        if (found != bySmiles.end())
            compounds[i] = found->second;
    }
    return compounds;
}

} // namespace molrl::ui
