// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/library_encoder.h"

#include "core/base/parallel.h"
#include "core/model/encoder.h"
#include "ui/jobs/background_priority.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <span>

namespace molrl::ui {
namespace {

/// Molecules between two stores: what a kill costs at most.
constexpr std::size_t kChunk = 512;

/// The rows of the snapshot that have a structure and no embedding of this model.
Result<std::vector<std::size_t>> findMissing(const workspace::Workspace& workspace, const std::string& modelHash,
                                             const workspace::TableSnapshot& snapshot)
{
    MOLRL_TRY(const Matrix stored, workspace.loadEmbeddings(modelHash, snapshot.ids));
    std::vector<std::size_t> missing;
    for (std::size_t i = 0; i < snapshot.rows(); ++i)
        if (snapshot.isBad[i] == 0 && (stored.cols == 0 || std::isnan(stored.row(i)[0])))
            missing.push_back(i);
    return missing;
}

struct Encoding {
    workspace::Workspace& workspace;
    const model::Network& network;
    workspace::SnapshotPtr snapshot;
    std::vector<std::string> smiles;
    ThreadBudget budget;
};

Result<std::vector<chem::Molecule>> parseAll(const Encoding& work, std::span<const std::size_t> rows, JobContext& job)
{
    std::vector<chem::Molecule> molecules(rows.size());
    MOLRL_CHECK(parallelFor(
        rows.size(), work.budget.threads, job,
        [&](std::size_t i) {
            if (auto parsed = chem::parseSmiles(work.smiles[rows[i]]))
                molecules[i] = std::move(*parsed); // a null one comes back as a failed row
        },
        16));
    return molecules;
}

/// @return how many of the rows failed
Result<qint64> encodeChunk(const Encoding& work, std::span<const std::size_t> rows, JobContext& job)
{
    MOLRL_TRY(const auto molecules, parseAll(work, rows, job));
    model::EncodeOptions options;
    options.budget = work.budget;
    MOLRL_TRY(const auto result, model::encodeMolecules(work.network, molecules, options, job));
    std::vector<workspace::CompoundId> ids;
    ids.reserve(rows.size());
    for (const std::size_t row : rows)
        ids.push_back(work.snapshot->ids[row]);
    MOLRL_CHECK(work.workspace.storeEmbeddings(work.network.hash(), ids, result.embeddings));
    return std::count_if(result.errors.begin(), result.errors.end(), [](const auto& e) { return e.has_value(); });
}

} // namespace

Result<EncodeSummary> encodeLibrary(workspace::Workspace& workspace, const model::Network& network, ThreadBudget budget,
                                    JobContext& job)
{
    makeThreadYield();
    const auto start = std::chrono::steady_clock::now();
    job.report(0, "looking for embeddings that are there already");
    MOLRL_TRY(const workspace::SnapshotPtr snapshot, workspace.snapshot());
    MOLRL_TRY(auto smiles, workspace.loadSmiles(snapshot));
    MOLRL_TRY(const auto missing, findMissing(workspace, network.hash(), *snapshot));
    EncodeSummary summary;
    summary.rows = static_cast<qint64>(snapshot->rows());
    summary.bad = std::count_if(snapshot->isBad.begin(), snapshot->isBad.end(), [](auto bad) { return bad != 0; });
    summary.cached = summary.rows - summary.bad - static_cast<qint64>(missing.size());
    const Encoding work{workspace, network, snapshot, std::move(smiles), budget};
    for (std::size_t begin = 0; begin < missing.size(); begin += kChunk) {
        const std::size_t count = std::min(kChunk, missing.size() - begin);
        const auto total = static_cast<double>(missing.size());
        JobContext part = job.part(static_cast<double>(begin) / total, static_cast<double>(begin + count) / total);
        MOLRL_TRY(const qint64 failed, encodeChunk(work, {missing.data() + begin, count}, part));
        summary.failed += failed;
        summary.encoded += static_cast<qint64>(count) - failed;
    }
    job.report(1);
    summary.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return summary;
}

} // namespace molrl::ui
