// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/embedding/knn.h"

#include "core/embedding/knn_exact.h"

#include <algorithm>
#include <cmath>

namespace molrl::embedding {
namespace {

constexpr std::size_t kLeastForCells = 3000; // below, Auto never takes cells

Result<void> checkFinite(MatrixView points, const char* what)
{
    for (std::size_t i = 0; i < points.rows; ++i)
        for (const float value : points.row(i))
            if (!std::isfinite(value))
                return fail(ErrorCode::InvalidArgument, std::string("row ") + std::to_string(i + 1) + " of the " +
                                                            what + " holds a value that is not a finite number");
    return {};
}

Result<void> checkOptions(const KnnOptions& options, std::size_t most)
{
    if (options.threads < 1)
        return fail(ErrorCode::InvalidArgument, "at least one thread is needed");
    if (options.neighbourCount < 1 || static_cast<std::size_t>(options.neighbourCount) > most)
        return fail(ErrorCode::InvalidArgument, "the number of neighbours is " +
                                                    std::to_string(options.neighbourCount) +
                                                    ", but must lie between 1 and " + std::to_string(most));
    return {};
}

/// Rows of length 1; |a - b|^2 / 2 is then 1 - cosine.
Matrix normalised(MatrixView points)
{
    Matrix unit(points.rows, points.cols);
    for (std::size_t i = 0; i < points.rows; ++i) {
        double sum = 0;
        for (const float value : points.row(i))
            sum += static_cast<double>(value) * value;
        const double scale = sum > 0 ? 1 / std::sqrt(sum) : 0;
        std::transform(points.row(i).begin(), points.row(i).end(), unit.row(i).begin(),
                       [&](float value) { return static_cast<float>(value * scale); });
    }
    return unit;
}

void toCosine(KnnGraph& graph)
{
    for (float& distance : graph.distances)
        distance = distance * distance / 2;
}

Result<KnnGraph> findEuclidean(MatrixView points, const KnnOptions& options, JobContext& job)
{
    JobContext finding = job.part(0, 0.95);
    finding.report(0, "finding neighbours");
    const bool isSmall = points.rows <= options.exactUpTo || points.rows <= kLeastForCells;
    const bool isExact = options.method == KnnMethod::Exact || (options.method == KnnMethod::Auto && isSmall);
    MOLRL_TRY(auto graph, isExact ? findExact(points, options.neighbourCount, options.threads, finding)
                                  : findByCells(points, options.neighbourCount, options.threads, finding));
    JobContext settling = job.part(0.95, 1);
    MOLRL_CHECK(settleDistances(graph, points, points, options.threads, settling));
    job.report(1);
    return graph;
}

} // namespace

KnnGraph KnnGraph::truncated(int fewer) const
{
    MOLRL_ASSERT(fewer >= 1 && fewer <= k);
    KnnGraph cut;
    cut.n = n;
    cut.k = fewer;
    const auto take = static_cast<std::size_t>(fewer);
    cut.indices.reserve(n * take);
    cut.distances.reserve(n * take);
    for (std::size_t i = 0; i < n; ++i) {
        const auto rows = neighbours(i).first(take);
        const auto lengths = distancesOf(i).first(take);
        cut.indices.insert(cut.indices.end(), rows.begin(), rows.end());
        cut.distances.insert(cut.distances.end(), lengths.begin(), lengths.end());
    }
    return cut;
}

Result<KnnGraph> computeKnn(MatrixView points, const KnnOptions& options, JobContext& job)
{
    if (points.rows < 2 || points.cols < 1 || points.rows >= RowGroups::kNone)
        return fail(ErrorCode::InvalidArgument, "neighbours need at least two rows and one column");
    MOLRL_CHECK(checkOptions(options, points.rows - 1));
    if (options.method == KnnMethod::Approximate && static_cast<std::size_t>(options.neighbourCount) * 4 > points.rows)
        return fail(ErrorCode::InvalidArgument, "an approximate search needs four times as many rows as neighbours");
    MOLRL_CHECK(checkFinite(points, "matrix"));
    return guarded("finding neighbours", [&]() -> Result<KnnGraph> {
        if (options.metric == Metric::Euclidean)
            return findEuclidean(points, options, job);
        const Matrix unit = normalised(points);
        MOLRL_TRY(auto graph, findEuclidean(unit, options, job));
        toCosine(graph);
        return graph;
    });
}

Result<KnnGraph> computeKnnBetween(MatrixView queries, MatrixView reference, const KnnOptions& options, JobContext& job)
{
    if (reference.rows < 1 || reference.cols < 1 || reference.rows >= RowGroups::kNone)
        return fail(ErrorCode::InvalidArgument, "the reference needs at least one row and one column");
    if (queries.cols != reference.cols)
        return fail(ErrorCode::InvalidArgument, "the new rows have " + std::to_string(queries.cols) +
                                                    " columns, the reference has " + std::to_string(reference.cols));
    MOLRL_CHECK(checkOptions(options, reference.rows));
    MOLRL_CHECK(checkFinite(queries, "new rows"));
    MOLRL_CHECK(checkFinite(reference, "reference"));
    return guarded("finding neighbours", [&]() -> Result<KnnGraph> {
        const bool isCosine = options.metric == Metric::Cosine;
        const Matrix unitQueries = isCosine ? normalised(queries) : Matrix();
        const Matrix unitReference = isCosine ? normalised(reference) : Matrix();
        const MatrixView from = isCosine ? MatrixView(unitQueries) : queries;
        const MatrixView to = isCosine ? MatrixView(unitReference) : reference;
        MOLRL_TRY(auto graph, findExactBetween(from, to, options.neighbourCount, options.threads, job));
        MOLRL_CHECK(settleDistances(graph, from, to, options.threads, job));
        if (isCosine)
            toCosine(graph);
        return graph;
    });
}

Result<NeighbourhoodPtr> computeNeighbourhood(MatrixView points, KnnOptions options, JobContext& job)
{
    return guarded("finding neighbours", [&]() -> Result<NeighbourhoodPtr> {
        auto neighbourhood = std::make_shared<Neighbourhood>();
        neighbourhood->metric = options.metric;
        MOLRL_TRY(neighbourhood->groups, makeRowGroups(points));
        const std::size_t groups = neighbourhood->groups.size();
        if (groups < 3 || points.cols < 1)
            return fail(ErrorCode::InvalidArgument,
                        "a map needs at least 3 different rows with a value; there are " + std::to_string(groups));
        if (options.neighbourCount > 0)
            options.neighbourCount =
                static_cast<int>(std::min<std::size_t>(static_cast<std::size_t>(options.neighbourCount), groups - 1));
        const Matrix gathered =
            neighbourhood->groups.isIdentity() ? Matrix() : gatherGroups(points, neighbourhood->groups);
        const MatrixView rows = neighbourhood->groups.isIdentity() ? points : MatrixView(gathered);
        MOLRL_TRY(neighbourhood->graph, computeKnn(rows, options, job));
        return NeighbourhoodPtr(std::move(neighbourhood));
    });
}

} // namespace molrl::embedding
