// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/embedding/activity_cliffs.h"

#include "core/embedding/bit_scan.h"
#include "core/embedding/worker_team.h"

#include <algorithm>
#include <cmath>

namespace molrl::embedding {
namespace {

constexpr std::size_t kRowBlock = 64;
constexpr double kLeastDissimilarity = 0.05;
constexpr int kTypicalNeighbours = 15;

bool isSteeper(const ActivityCliff& x, const ActivityCliff& y)
{
    if (x.index != y.index)
        return x.index > y.index;
    return std::pair(x.a, x.b) < std::pair(y.a, y.b);
}

/// The steepest pairs seen; drops the flattest now and then, so that memory stays bounded.
class Steepest {
public:
    explicit Steepest(const CliffOptions& options) : m_options(&options) {}

    void offer(std::uint32_t one, std::uint32_t other, double similarity, std::span<const double> values)
    {
        const double difference = std::abs(values[one] - values[other]);
        if (!(difference > 0) || difference < m_options->difference || similarity < m_options->similarity - 1e-12)
            return;
        const bool inOrder = values[one] < values[other];
        m_all.push_back({inOrder ? one : other, inOrder ? other : one, similarity, difference,
                         difference / std::max(1 - similarity, kLeastDissimilarity)});
        if (m_all.size() >= 4 * m_options->most + 64)
            trim();
    }
    void take(Steepest&& other)
    {
        m_all.insert(m_all.end(), other.m_all.begin(), other.m_all.end());
        trim();
    }
    /// Gives back what was taken while pairs came.
    void compact()
    {
        trim();
        m_all.shrink_to_fit();
    }
    std::vector<ActivityCliff> finish()
    {
        trim();
        std::sort(m_all.begin(), m_all.end(), isSteeper);
        return std::move(m_all);
    }

private:
    void trim()
    {
        if (m_all.size() <= m_options->most)
            return;
        std::nth_element(m_all.begin(), m_all.begin() + static_cast<std::ptrdiff_t>(m_options->most), m_all.end(),
                         isSteeper);
        m_all.resize(m_options->most);
    }

    const CliffOptions* m_options;
    std::vector<ActivityCliff> m_all;
};

Result<void> check(const CliffOptions& options, std::size_t rows, std::size_t values)
{
    if (!(options.similarity > 0) || options.similarity > 1 || !(options.difference >= 0) || options.most < 1 ||
        options.threads < 1)
        return fail(ErrorCode::InvalidArgument,
                    "the similarity must lie between 0 and 1, the difference be at least 0, "
                    "the most pairs and threads at least 1");
    if (values != rows)
        return fail(ErrorCode::InvalidArgument,
                    std::to_string(values) + " values for " + std::to_string(rows) + " rows");
    return {};
}

/// offerPairs(i, steepest) gives each pair once; blocks of rows are joined in their order.
template <class OfferPairs>
Result<std::vector<ActivityCliff>> collect(std::size_t rows, const CliffOptions& options, JobContext& job,
                                           const OfferPairs& offerPairs)
{
    const std::size_t blocks = blockCount(rows, kRowBlock);
    std::vector<Steepest> ofBlock(blocks, Steepest(options));
    WorkerTeam team(options.threads);
    MOLRL_CHECK(team.run(blocks, job, [&](std::size_t block, std::size_t) {
        const BlockRange range(block, kRowBlock, rows);
        for (std::size_t i = range.begin; i < range.end; ++i)
            offerPairs(i, ofBlock[block]);
        ofBlock[block].compact();
        job.report(static_cast<double>(block) / static_cast<double>(blocks), "looking for activity cliffs");
    }));
    Steepest all(options);
    for (Steepest& one : ofBlock)
        all.take(std::move(one));
    job.report(1);
    return all.finish();
}

/// Rows of each group, as [start, end) of one list.
struct Members {
    std::vector<std::uint32_t> start;
    std::vector<std::uint32_t> rows;

    explicit Members(const RowGroups& groups) : start(groups.size() + 1)
    {
        for (const std::uint32_t group : groups.groupOf)
            if (group != RowGroups::kNone)
                ++start[group + 1];
        for (std::size_t g = 0; g < groups.size(); ++g)
            start[g + 1] += start[g];
        rows.resize(start.back());
        std::vector<std::uint32_t> next(start.begin(), start.end() - 1);
        for (std::uint32_t row = 0; row < groups.groupOf.size(); ++row)
            if (groups.groupOf[row] != RowGroups::kNone)
                rows[next[groups.groupOf[row]]++] = row;
    }
    [[nodiscard]] std::span<const std::uint32_t> of(std::size_t group) const
    {
        return std::span(rows).subspan(start[group], start[group + 1] - start[group]);
    }
};

} // namespace

double typicalDistance(const Neighbourhood& neighbourhood)
{
    const KnnGraph& graph = neighbourhood.graph;
    const auto most = static_cast<std::size_t>(std::min(kTypicalNeighbours, graph.k));
    std::vector<float> distances;
    distances.reserve(graph.n * most);
    for (std::size_t i = 0; i < graph.n; ++i)
        distances.insert(distances.end(), graph.distancesOf(i).begin(),
                         graph.distancesOf(i).begin() + static_cast<std::ptrdiff_t>(most));
    if (distances.empty())
        return 0;
    const auto middle = distances.begin() + static_cast<std::ptrdiff_t>(distances.size() / 2);
    std::nth_element(distances.begin(), middle, distances.end());
    return double(*middle);
}

double similarityOf(double distance, double typical)
{
    return typical > 0 ? typical / (typical + distance) : 1;
}

Result<std::vector<ActivityCliff>> findCliffsByFingerprint(const PackedBits& bits, std::span<const double> values,
                                                           const CliffOptions& options, JobContext& job)
{
    MOLRL_CHECK(check(options, bits.rows, values.size()));
    if (bits.wordsPerRow < 1 || bits.words.size() != bits.rows * bits.wordsPerRow)
        return fail(ErrorCode::InvalidArgument, "the fingerprints don't fit the number of rows");
    return guarded("looking for activity cliffs", [&]() -> Result<std::vector<ActivityCliff>> {
        const BitScan scan(bits.words, bits.rows, bits.wordsPerRow);
        return collect(bits.rows, options, job, [&](std::size_t i, Steepest& steepest) {
            if (!std::isfinite(values[i]))
                return;
            scan.forEachAlike(i, options.similarity, [&](std::uint32_t other, double similarity) {
                if (other > i && std::isfinite(values[other]))
                    steepest.offer(static_cast<std::uint32_t>(i), other, similarity, values);
            });
        });
    });
}

Result<std::vector<ActivityCliff>> findCliffsByNeighbours(const Neighbourhood& neighbourhood,
                                                          std::span<const double> values, const CliffOptions& options,
                                                          JobContext& job)
{
    const RowGroups& groups = neighbourhood.groups;
    MOLRL_CHECK(check(options, groups.groupOf.size(), values.size()));
    return guarded("looking for activity cliffs", [&]() -> Result<std::vector<ActivityCliff>> {
        const Members members(groups);
        const double typical = typicalDistance(neighbourhood);
        const KnnGraph& graph = neighbourhood.graph;
        const auto offerAll = [&](std::size_t g, std::size_t h, double similarity, Steepest& steepest) {
            for (const std::uint32_t a : members.of(g))
                for (const std::uint32_t b : members.of(h))
                    if ((g != h || a < b) && std::isfinite(values[a]) && std::isfinite(values[b]))
                        steepest.offer(a, b, similarity, values);
        };
        return collect(groups.size(), options, job, [&](std::size_t g, Steepest& steepest) {
            offerAll(g, g, 1, steepest);
            for (int n = 0; n < graph.k; ++n) {
                const std::uint32_t h = graph.neighbours(g)[static_cast<std::size_t>(n)];
                const auto back = graph.neighbours(h);
                // A pair that sees one another is given by its smaller row.
                if (h < g && std::find(back.begin(), back.end(), g) != back.end())
                    continue;
                offerAll(g, h, similarityOf(double(graph.distancesOf(g)[static_cast<std::size_t>(n)]), typical),
                         steepest);
            }
        });
    });
}

} // namespace molrl::embedding
