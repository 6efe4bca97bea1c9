// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/embedding/quality.h"

#include "core/base/rng.h"
#include "core/embedding/distance.h"
#include "core/embedding/plane_neighbours.h"
#include "core/embedding/worker_team.h"

#include <algorithm>
#include <cmath>

namespace molrl::embedding {
namespace {

constexpr std::size_t kQueryBlock = 16;

Matrix takeRows(MatrixView from, const std::vector<std::uint32_t>& rows)
{
    Matrix taken(rows.size(), from.cols);
    for (std::size_t i = 0; i < rows.size(); ++i)
        std::copy(from.row(rows[i]).begin(), from.row(rows[i]).end(), taken.row(i).begin());
    return taken;
}

std::vector<std::uint32_t> rowsWithBoth(MatrixView points, MatrixView positions)
{
    const auto isFinite = [](float v) { return std::isfinite(v); };
    std::vector<std::uint32_t> rows;
    for (std::size_t i = 0; i < points.rows; ++i)
        if (std::all_of(points.row(i).begin(), points.row(i).end(), isFinite) &&
            std::all_of(positions.row(i).begin(), positions.row(i).end(), isFinite))
            rows.push_back(static_cast<std::uint32_t>(i));
    return rows;
}

/// `count` different rows of n, ascending.
std::vector<std::uint32_t> sampleRows(std::size_t n, std::size_t count, Rng& rng)
{
    std::vector<std::uint32_t> all(n);
    for (std::size_t i = 0; i < n; ++i)
        all[i] = static_cast<std::uint32_t>(i);
    for (std::size_t i = 0; i < count; ++i)
        std::swap(all[i], all[i + rng.below(n - i)]);
    all.resize(count);
    std::sort(all.begin(), all.end());
    return all;
}

struct Tally {
    double penalty = 0; // of trustworthiness
    double kept = 0;
};

/// A row's ranks among all others, counted: rank r means r - 1 rows are nearer.
Tally judgeRow(MatrixView points, std::span<const std::uint32_t> mapNeighbours, std::uint32_t row,
               std::vector<float>& distances)
{
    const SquaredDistance squared = squaredDistanceFunction();
    const float* own = points.data + row * points.cols;
    for (std::size_t j = 0; j < points.rows; ++j)
        distances[j] = j == row ? -1.f : squared(own, points.data + j * points.cols, points.cols);
    std::vector<float> limits;
    for (const std::uint32_t neighbour : mapNeighbours)
        limits.push_back(distances[neighbour]);
    std::sort(limits.begin(), limits.end());
    std::vector<std::size_t> nearer(limits.size() + 1);
    for (const float distance : distances)
        if (distance < limits.back() && distance >= 0)
            ++nearer[static_cast<std::size_t>(std::upper_bound(limits.begin(), limits.end(), distance) -
                                              limits.begin())];
    Tally tally;
    std::size_t rank = 1;
    const auto k = mapNeighbours.size();
    for (std::size_t i = 0; i < k; ++i) {
        rank += nearer[i];
        if (rank > k)
            tally.penalty += static_cast<double>(rank - k);
        else
            tally.kept += 1;
    }
    return tally;
}

double tripletAccuracy(MatrixView points, MatrixView positions, std::size_t count, Rng& rng)
{
    std::size_t right = 0;
    std::size_t asked = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const auto a = rng.below(points.rows);
        const auto b = rng.below(points.rows);
        const auto c = rng.below(points.rows);
        if (a == b || a == c || b == c)
            continue;
        ++asked;
        const auto isNearer = [&](MatrixView m) {
            return squaredDistance(m.data + a * m.cols, m.data + b * m.cols, m.cols) <
                   squaredDistance(m.data + a * m.cols, m.data + c * m.cols, m.cols);
        };
        right += isNearer(points) == isNearer(positions) ? 1 : 0;
    }
    return asked > 0 ? static_cast<double>(right) / static_cast<double>(asked) : 0;
}

} // namespace

Result<MapQuality> computeMapQuality(MatrixView allPoints, MatrixView allPositions, const MapQualityOptions& options,
                                     JobContext& job)
{
    if (allPoints.rows != allPositions.rows)
        return fail(ErrorCode::InvalidArgument, "the map has another number of rows than the matrix");
    if (options.neighbourCount < 1 || options.sampleRows < 1 || options.threads < 1)
        return fail(ErrorCode::InvalidArgument, "neighbours, sampled rows and threads must be at least 1");
    return guarded("judging the map", [&]() -> Result<MapQuality> {
        const auto rows = rowsWithBoth(allPoints, allPositions);
        if (rows.size() < 5)
            return fail(ErrorCode::InvalidArgument, "a map is judged by at least 5 rows with a position");
        const bool isWhole = rows.size() == allPoints.rows;
        const Matrix keptPoints = isWhole ? Matrix() : takeRows(allPoints, rows);
        const Matrix positions = takeRows(allPositions, rows);
        const MatrixView points = isWhole ? allPoints : MatrixView(keptPoints);
        MapQuality quality;
        quality.rows = rows.size();
        quality.neighbourCount = std::min(options.neighbourCount, static_cast<int>((rows.size() - 1) / 2));
        job.report(0, "judging the map");
        MOLRL_TRY(const KnnGraph near, computePlaneNeighbours(positions, quality.neighbourCount, options.threads, job));
        Rng rng(options.seed);
        const auto sample = sampleRows(rows.size(), std::min(options.sampleRows, rows.size()), rng);
        quality.sampledRows = sample.size();
        std::vector<Tally> tallies(sample.size());
        WorkerTeam team(options.threads);
        std::vector<std::vector<float>> scratch(static_cast<std::size_t>(team.threads()),
                                                std::vector<float>(points.rows));
        MOLRL_CHECK(team.run(blockCount(sample.size(), kQueryBlock), job, [&](std::size_t block, std::size_t worker) {
            const BlockRange range(block, kQueryBlock, sample.size());
            for (std::size_t i = range.begin; i < range.end; ++i)
                tallies[i] = judgeRow(points, near.neighbours(sample[i]), sample[i], scratch[worker]);
        }));
        double penalty = 0;
        double kept = 0;
        for (const Tally& tally : tallies) {
            penalty += tally.penalty;
            kept += tally.kept;
        }
        const auto k = static_cast<double>(quality.neighbourCount);
        const auto n = static_cast<double>(rows.size());
        const auto m = static_cast<double>(sample.size());
        quality.trustworthiness = 1 - penalty * 2 / (m * k * (2 * n - 3 * k - 1));
        quality.neighboursKept = kept / (m * k);
        quality.tripletAccuracy = tripletAccuracy(points, positions, options.tripletCount, rng);
        job.report(1);
        return quality;
    });
}

Result<std::vector<float>> computeReliability(const Neighbourhood& neighbourhood, MatrixView positions, int k,
                                              int threads, JobContext& job)
{
    const RowGroups& groups = neighbourhood.groups;
    if (positions.rows != groups.groupOf.size())
        return fail(ErrorCode::InvalidArgument, "the map has another number of rows than the neighbours");
    return guarded("judging the map", [&]() -> Result<std::vector<float>> {
        const Matrix places = takeRows(positions, groups.firstRow);
        MOLRL_TRY(const KnnGraph near, computePlaneNeighbours(places, k, threads, job));
        std::vector<float> ofGroup(groups.size());
        for (std::size_t g = 0; g < groups.size(); ++g) {
            std::vector<std::uint32_t> truth(neighbourhood.graph.neighbours(g).begin(),
                                             neighbourhood.graph.neighbours(g).end());
            std::sort(truth.begin(), truth.end());
            const auto seen = near.neighbours(g);
            const auto held = std::count_if(seen.begin(), seen.end(), [&](std::uint32_t other) {
                return std::binary_search(truth.begin(), truth.end(), other);
            });
            ofGroup[g] = static_cast<float>(held) / static_cast<float>(std::min(k, neighbourhood.graph.k));
            ofGroup[g] = std::min(ofGroup[g], 1.f);
        }
        std::vector<float> reliability(positions.rows, std::numeric_limits<float>::quiet_NaN());
        for (std::size_t i = 0; i < reliability.size(); ++i)
            if (groups.groupOf[i] != RowGroups::kNone)
                reliability[i] = ofGroup[groups.groupOf[i]];
        return reliability;
    });
}

} // namespace molrl::embedding
