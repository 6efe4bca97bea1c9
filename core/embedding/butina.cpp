// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/embedding/butina.h"

#include "core/embedding/simd.h"
#include "core/embedding/worker_team.h"

#include <algorithm>
#include <bit>
#include <numeric>

#if MOLRL_HAS_AVX2_VARIANT
#define MOLRL_POPCNT __attribute__((target("popcnt")))
#else
#define MOLRL_POPCNT
#endif

namespace molrl::embedding {
namespace {

constexpr std::size_t kRowBlock = 64;

MOLRL_INLINE int countCommon(const std::uint64_t* a, const std::uint64_t* b, std::size_t words)
{
    int common = 0;
    for (std::size_t w = 0; w < words; ++w)
        common += __builtin_popcountll(a[w] & b[w]);
    return common;
}
int countCommonPlain(const std::uint64_t* a, const std::uint64_t* b, std::size_t words) { return countCommon(a, b, words); }
MOLRL_POPCNT int countCommonFast(const std::uint64_t* a, const std::uint64_t* b, std::size_t words) { return countCommon(a, b, words); }

auto commonFunction()
{
#if MOLRL_HAS_AVX2_VARIANT
    return __builtin_cpu_supports("popcnt") ? countCommonFast : countCommonPlain;
#else
    return countCommonPlain;
#endif
}

using Lists = std::vector<std::vector<std::uint32_t>>;

/// Rows at least so alike, for each row; only rows whose bit counts allow it are compared.
Result<Lists> findAlike(const PackedBits& bits, const std::vector<int>& counts, const ButinaOptions& options, JobContext& job)
{
    std::vector<std::uint32_t> order(bits.rows);
    std::iota(order.begin(), order.end(), 0u);
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return counts[a] < counts[b]; });
    Lists lists(bits.rows);
    WorkerTeam team(options.threads);
    const auto common = commonFunction();
    const double threshold = options.similarity - 1e-12;
    MOLRL_CHECK(team.run(blockCount(bits.rows, kRowBlock), job, [&](std::size_t block, std::size_t) {
        const BlockRange range(block, kRowBlock, bits.rows);
        for (std::size_t i = range.begin; i < range.end; ++i) {
            const int own = counts[i];
            if (own == 0)
                continue;
            const auto least = static_cast<int>(threshold * own); // |a & b| <= min(|a|, |b|)
            auto other = std::lower_bound(order.begin(), order.end(), least,
                                          [&](std::uint32_t row, int count) { return counts[row] < count; });
            for (; other != order.end() && own >= threshold * counts[*other]; ++other) {
                if (*other == i || counts[*other] == 0)
                    continue;
                const int both = common(bits.words.data() + i * bits.wordsPerRow,
                                        bits.words.data() + *other * bits.wordsPerRow, bits.wordsPerRow);
                if (both >= threshold * (own + counts[*other] - both))
                    lists[i].push_back(*other);
            }
            std::sort(lists[i].begin(), lists[i].end());
        }
        job.report(static_cast<double>(block) / static_cast<double>(blockCount(bits.rows, kRowBlock)), "comparing fingerprints");
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
        std::vector<int> counts(bits.rows);
        for (std::size_t i = 0; i < bits.rows; ++i)
            for (const std::uint64_t word : bits.words.subspan(i * bits.wordsPerRow, bits.wordsPerRow))
                counts[i] += std::popcount(word);
        MOLRL_TRY(const Lists lists, findAlike(bits, counts, options, job));
        std::vector<std::uint32_t> order(bits.rows);
        std::iota(order.begin(), order.end(), 0u);
        std::stable_sort(order.begin(), order.end(),
                         [&](std::uint32_t a, std::uint32_t b) { return lists[a].size() > lists[b].size(); });
        std::vector<int> labels(bits.rows, Clustering::kNoise);
        std::vector<std::uint32_t> centres;
        for (const std::uint32_t row : order) {
            if (labels[row] >= 0 || counts[row] == 0)
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
