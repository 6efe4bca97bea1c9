// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/embedding/butina.h"

#include "core/embedding/bit_scan.h"
#include "core/embedding/worker_team.h"

#include <algorithm>
#include <bit>
#include <numeric>

namespace molrl::embedding {
namespace {

constexpr std::size_t kRowBlock = 64;

using Lists = std::vector<std::vector<std::uint32_t>>;

/// Rows at least so alike, for each row, ascending.
Result<Lists> findAlike(const BitScan& scan, std::size_t rows, const ButinaOptions& options, JobContext& job)
{
    Lists lists(rows);
    WorkerTeam team(options.threads);
    MOLRL_CHECK(team.run(blockCount(rows, kRowBlock), job, [&](std::size_t block, std::size_t) {
        const BlockRange range(block, kRowBlock, rows);
        for (std::size_t i = range.begin; i < range.end; ++i) {
            scan.forEachAlike(i, options.similarity, [&](std::uint32_t other, double) { lists[i].push_back(other); });
            std::sort(lists[i].begin(), lists[i].end());
        }
        job.report(static_cast<double>(block) / static_cast<double>(blockCount(rows, kRowBlock)),
                   "comparing fingerprints");
    }));
    return lists;
}

} // namespace

double computeTanimoto(std::span<const std::uint64_t> a, std::span<const std::uint64_t> b)
{
    MOLRL_ASSERT(a.size() == b.size());
    int both = 0;
    int either = 0;
    for (std::size_t w = 0; w < a.size(); ++w) {
        both += std::popcount(a[w] & b[w]);
        either += std::popcount(a[w] | b[w]);
    }
    return either > 0 ? static_cast<double>(both) / either : 0;
}

Result<Butina> computeButina(const PackedBits& bits, const ButinaOptions& options, JobContext& job)
{
    if (!(options.similarity > 0) || options.similarity > 1 || options.threads < 1)
        return fail(ErrorCode::InvalidArgument, "the similarity must lie between 0 and 1, threads be at least 1");
    if (bits.wordsPerRow < 1 || bits.words.size() != bits.rows * bits.wordsPerRow)
        return fail(ErrorCode::InvalidArgument, "the fingerprints don't fit the number of rows");
    return guarded("clustering fingerprints", [&]() -> Result<Butina> {
        const BitScan scan(bits.words, bits.rows, bits.wordsPerRow);
        MOLRL_TRY(const Lists lists, findAlike(scan, bits.rows, options, job));
        std::vector<std::uint32_t> order(bits.rows);
        std::iota(order.begin(), order.end(), 0u);
        std::stable_sort(order.begin(), order.end(),
                         [&](std::uint32_t a, std::uint32_t b) { return lists[a].size() > lists[b].size(); });
        std::vector<int> labels(bits.rows, Clustering::kNoise);
        std::vector<std::uint32_t> centres;
        for (const std::uint32_t row : order) {
            if (labels[row] >= 0 || scan.count(row) == 0)
                continue;
            const auto label = static_cast<int>(centres.size());
            centres.push_back(row);
            labels[row] = label;
            for (const std::uint32_t other : lists[row])
                if (labels[other] < 0)
                    labels[other] = label;
        }
        Butina butina;
        butina.clustering = makeClustering(labels);
        butina.centres.resize(centres.size());
        for (const std::uint32_t centre : centres)
            butina.centres[static_cast<std::size_t>(butina.clustering.labels[centre])] = centre;
        job.report(1);
        return butina;
    });
}

} // namespace molrl::embedding
