// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/embedding/transform.h"

#include "core/embedding/affinities.h"
#include "core/embedding/repulsion.h"
#include "core/embedding/tsne_kernel.h"
#include "core/embedding/umap_kernel.h"
#include "core/embedding/worker_team.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

namespace molrl::embedding {
namespace {

constexpr std::size_t kBlock = 256;
constexpr float kUmapClip = 1;
constexpr float kUmapRate = 0.5f;
constexpr float kTsneRate = 0.1f;
constexpr float kTsneLongest = 0.25f;
constexpr int kTsneLookedUp = 45; // fewer than in the fit: a new row has no one to agree with but its nearest

Result<void> check(MatrixView rows, const FixedMap& map, const TransformOptions& transform, int neighbours)
{
    const auto bad = [](const char* what) { return fail(ErrorCode::InvalidArgument, what); };
    if (map.neighbourhood == nullptr || map.layout == nullptr)
        return bad("the map has no neighbours or no positions");
    if (map.neighbourhood->groups.groupOf.size() != map.points.rows || map.layout->positions.rows != map.points.rows)
        return bad("the map's rows, neighbours and positions are of different numbers");
    if (map.layout->positions.cols != 2 && map.layout->positions.cols != 3)
        return bad("a map has 2 or 3 dimensions");
    if (rows.cols != map.points.cols)
        return fail(ErrorCode::InvalidArgument, "the new rows have " + std::to_string(rows.cols) +
                                                    " columns, the map's have " + std::to_string(map.points.cols));
    if (transform.epochs < 0 || transform.epochs > 10'000 || transform.threads < 1 || neighbours < 1)
        return bad("epochs, neighbours or threads are out of range");
    return {};
}

/// The map by groups, and what both methods need of the new rows.
struct Prepared {
    std::vector<float> places;         // [groups, dims] of the map
    std::vector<std::uint32_t> finite; // new rows without NaN
    KnnGraph graph;                    // of those, in the map's groups
    std::vector<float> positions;      // [finite, dims]
    std::size_t dims = 2;
};

float quantile(std::vector<float> values, double share01)
{
    const auto at = static_cast<std::ptrdiff_t>(share01 * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), values.begin() + at, values.end());
    return values[static_cast<std::size_t>(at)];
}

Result<Prepared> prepare(MatrixView rows, const FixedMap& map, int neighbours, int threads, JobContext& job)
{
    const RowGroups& groups = map.neighbourhood->groups;
    Prepared prepared;
    prepared.dims = map.layout->positions.cols;
    for (const std::uint32_t row : groups.firstRow) {
        const auto place = map.layout->positions.row(row);
        if (!std::all_of(place.begin(), place.end(), [](float v) { return std::isfinite(v); }))
            return fail(ErrorCode::InvalidArgument, "the map has no position for its row " + std::to_string(row + 1));
        prepared.places.insert(prepared.places.end(), place.begin(), place.end());
    }
    Matrix wanted(0, rows.cols);
    for (std::size_t i = 0; i < rows.rows; ++i)
        if (std::all_of(rows.row(i).begin(), rows.row(i).end(), [](float v) { return std::isfinite(v); })) {
            prepared.finite.push_back(static_cast<std::uint32_t>(i));
            wanted.values.insert(wanted.values.end(), rows.row(i).begin(), rows.row(i).end());
            ++wanted.rows;
        }
    KnnOptions options;
    options.neighbourCount =
        static_cast<int>(std::min<std::size_t>(static_cast<std::size_t>(neighbours), groups.size()));
    options.metric = map.neighbourhood->metric;
    options.threads = threads;
    const Matrix gathered = groups.isIdentity() ? Matrix() : gatherGroups(map.points, groups);
    MOLRL_TRY(prepared.graph,
              computeKnnBetween(wanted, groups.isIdentity() ? map.points : MatrixView(gathered), options, job));
    return prepared;
}

/// Coordinate by coordinate, so that one far neighbour doesn't drag the start into the void between families.
void startAtMedians(Prepared& prepared, const std::vector<float>& weights)
{
    const auto k = static_cast<std::size_t>(prepared.graph.k);
    prepared.positions.resize(prepared.finite.size() * prepared.dims);
    std::vector<std::pair<float, float>> values(k);
    for (std::size_t i = 0; i < prepared.finite.size(); ++i)
        for (std::size_t c = 0; c < prepared.dims; ++c) {
            float total = 0;
            for (std::size_t j = 0; j < k; ++j) {
                const float weight = weights[i * k + j];
                values[j] = {prepared.places[prepared.graph.indices[i * k + j] * prepared.dims + c], weight};
                total += weight;
            }
            std::sort(values.begin(), values.end());
            float held = 0;
            std::size_t j = 0;
            while (j + 1 < k && (held += values[j].second) < total / 2)
                ++j;
            prepared.positions[i * prepared.dims + c] = values[j].first;
        }
}

/// Twins of the map's rows onto them, novelty, and NaN for rows without a value.
Placement finish(const Prepared& prepared, std::size_t rows, const FixedMap& map)
{
    Placement placement;
    placement.positions = Matrix(rows, prepared.dims, NAN);
    placement.novelty.assign(rows, NAN);
    placement.isOutOfDomain.assign(rows, 0);
    const KnnGraph& own = map.neighbourhood->graph;
    const int k = std::min(own.k, prepared.graph.k);
    const auto meanOf = [&](const KnnGraph& graph, std::size_t i) {
        const auto distances = graph.distancesOf(i).first(static_cast<std::size_t>(k));
        return std::accumulate(distances.begin(), distances.end(), 0.f) / static_cast<float>(k);
    };
    std::vector<float> usual(own.n);
    for (std::size_t i = 0; i < own.n; ++i)
        usual[i] = meanOf(own, i);
    const float limit = std::max(quantile(std::move(usual), 0.99), 1e-20f);
    for (std::size_t i = 0; i < prepared.finite.size(); ++i) {
        const std::uint32_t row = prepared.finite[i];
        const bool isTwin = prepared.graph.distancesOf(i)[0] == 0;
        const float* place = isTwin ? prepared.places.data() + prepared.graph.neighbours(i)[0] * prepared.dims
                                    : prepared.positions.data() + i * prepared.dims;
        std::copy_n(place, prepared.dims, placement.positions.row(row).begin());
        placement.novelty[row] = meanOf(prepared.graph, i) / limit;
        placement.isOutOfDomain[row] = placement.novelty[row] > 1 ? 1 : 0;
    }
    return placement;
}

} // namespace

Result<Placement> placeOnUmap(MatrixView rows, const FixedMap& map, const UmapOptions& options,
                              const TransformOptions& transform, JobContext& job)
{
    MOLRL_CHECK(check(rows, map, transform, options.neighbourCount));
    return guarded("placing rows on the map", [&]() -> Result<Placement> {
        job.report(0, "placing rows on the map");
        MOLRL_TRY(Prepared prepared, prepare(rows, map, options.neighbourCount, transform.threads, job));
        const auto k = static_cast<std::size_t>(prepared.graph.k);
        const std::vector<float> weights = computeMemberships(prepared.graph);
        startAtMedians(prepared, weights);
        const UmapCurve curve = computeUmapCurve(options.minDistance, options.spread);
        const std::size_t n = prepared.finite.size();
        std::vector<std::size_t> offsets(n + 1);
        for (std::size_t i = 0; i <= n; ++i)
            offsets[i] = i * k;
        std::vector<float> period(weights.size());
        std::transform(weights.begin(), weights.end(), period.begin(), [](float w) { return 1 / std::max(w, 1e-6f); });
        std::vector<float> due = period;
        WorkerTeam team(transform.threads);
        UmapBlock shared;
        shared.dims = static_cast<int>(prepared.dims);
        shared.offsets = offsets.data();
        shared.targets = prepared.graph.indices.data();
        shared.period = period.data();
        shared.due = due.data();
        shared.live = prepared.positions.data();
        shared.headsDrawAlike = true; // hence the same place in whatever company
        shared.frozen = prepared.places.data();
        shared.drawCount = map.neighbourhood->groups.size();
        shared.a = static_cast<float>(curve.a);
        shared.b = static_cast<float>(curve.b);
        shared.clip = kUmapClip;
        shared.pull = 1;
        for (int epoch = 0; epoch < transform.epochs; ++epoch) {
            shared.epoch = static_cast<float>(epoch + 1);
            shared.rate = kUmapRate * (1 - static_cast<float>(epoch) / static_cast<float>(transform.epochs));
            shared.seed = transform.seed * 0x9e3779b97f4a7c15ULL + static_cast<std::uint64_t>(epoch);
            MOLRL_CHECK(team.run(blockCount(n, kBlock), job, [&](std::size_t index, std::size_t) {
                const BlockRange range(index, kBlock, n);
                UmapBlock block = shared;
                block.begin = range.begin;
                block.end = range.end;
                runUmapBlock(block);
            }));
        }
        job.report(1);
        return finish(prepared, rows.rows, map);
    });
}

Result<Placement> placeOnTsne(MatrixView rows, const FixedMap& map, const TsneOptions& options,
                              const TransformOptions& transform, JobContext& job)
{
    const double perplexity = std::min(options.perplexity, kTsneLookedUp / 3.0);
    MOLRL_CHECK(check(rows, map, transform, options.perplexity >= 2 ? 1 : 0));
    return guarded("placing rows on the map", [&]() -> Result<Placement> {
        job.report(0, "placing rows on the map");
        MOLRL_TRY(Prepared prepared, prepare(rows, map, tsneNeighbours(perplexity), transform.threads, job));
        const RowGroups& groups = map.neighbourhood->groups;
        const std::size_t n = prepared.finite.size();
        const auto k = static_cast<std::size_t>(prepared.graph.k);
        const std::vector<float> affinities = computeAffinities(prepared.graph, groups.weight, perplexity);
        startAtMedians(prepared, affinities);
        std::vector<std::size_t> offsets(n + 1);
        for (std::size_t i = 0; i <= n; ++i)
            offsets[i] = i * k;
        WorkerTeam team(transform.threads);
        const auto field = prepared.dims == 2 ? makeFftField() : makeTreeField(0.5f);
        MOLRL_CHECK(field->load(prepared.places, groups.weight, 5, team, job));
        std::vector<float> attraction(n * prepared.dims);
        std::vector<float> velocity(n * prepared.dims);
        std::vector<float> gains(n * prepared.dims, 1.f);
        const AttractionRows edges{static_cast<int>(prepared.dims), offsets.data(), prepared.graph.indices.data(),
                                   affinities.data()};
        DescentStep descent;
        descent.dims = static_cast<int>(prepared.dims);
        descent.exaggeration = 1.5f;
        descent.rate = kTsneRate;
        descent.longest = kTsneLongest;
        Repulsion repulsion;
        for (int epoch = 0; epoch < transform.epochs; ++epoch) {
            MOLRL_CHECK(field->read(prepared.positions, repulsion, team, job));
            MOLRL_CHECK(team.run(blockCount(n, kBlock), job, [&](std::size_t block, std::size_t) {
                const BlockRange range(block, kBlock, n);
                computeAttraction(edges, prepared.positions.data(), prepared.places.data(), range.begin, range.end,
                                  attraction.data());
                for (std::size_t i = range.begin; i < range.end; ++i) // each row's own normaliser
                    descend(descent, attraction.data(), repulsion.force.data(),
                            1 / std::max(repulsion.potential[i], 1e-6f), i, i + 1, prepared.positions.data(),
                            velocity.data(), gains.data());
            }));
        }
        job.report(1);
        return finish(prepared, rows.rows, map);
    });
}

} // namespace molrl::embedding
