// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/map/map_engine.h"

#include "core/embedding/islands.h"
#include "core/embedding/leiden.h"
#include "core/embedding/pca.h"
#include "core/embedding/tsne.h"
#include "core/embedding/umap.h"
#include "ui/library_encoder.h"

#include <algorithm>
#include <cmath>

namespace molrl::ui {

namespace {

constexpr std::size_t kFewest = 5;
constexpr int kNeighbours = 15;
constexpr int kLayoutNeighbours = 90; // what t-SNE wants; the others take the nearest of them
// Shares of the progress.
constexpr double kEncoded = 0.45;
constexpr double kNeighboursFound = 0.6;
constexpr double kLaidOut = 0.95;

Result<MapNeighboursPtr> neighboursOf(Matrix embeddings, ThreadBudget budget, JobContext& job)
{
    job.report(0, "looking for neighbours");
    auto result = std::make_shared<MapNeighbours>();
    embedding::KnnOptions options;
    options.neighbourCount = std::min(kLayoutNeighbours, static_cast<int>(embeddings.rows) - 1);
    options.threads = budget.threads;
    MOLRL_TRY(result->neighbourhood, embedding::computeNeighbourhood(embeddings, options, job));
    result->embeddings = std::move(embeddings);
    return MapNeighboursPtr(std::move(result));
}

/// The compounds that have an embedding, and these.
Result<Matrix> gatherEmbeddings(const workspace::Workspace& workspace, const std::string& modelHash, MapPoints& points)
{
    MOLRL_TRY(points.snapshot, workspace.snapshot());
    MOLRL_TRY(const Matrix all, workspace.loadEmbeddings(modelHash, points.snapshot->ids));
    for (std::size_t row = 0; row < all.rows; ++row)
        if (all.cols > 0 && points.snapshot->isBad[row] == 0 && std::isfinite(all.row(row)[0])) {
            points.ids.push_back(points.snapshot->ids[row]);
            points.rows.push_back(static_cast<std::int32_t>(row));
        }
    if (points.ids.size() < kFewest)
        return fail(ErrorCode::InvalidArgument, "a map needs at least 5 compounds with a structure",
                    std::to_string(points.ids.size()) + " have one");
    Matrix embeddings(points.ids.size(), all.cols);
    for (std::size_t i = 0; i < points.ids.size(); ++i)
        std::ranges::copy(all.row(static_cast<std::size_t>(points.rows[i])), embeddings.row(i).begin());
    return embeddings;
}

std::string numberWords(double value)
{
    char text[32];
    std::snprintf(text, sizeof text, "%g", value);
    return text;
}

/// Positions and the words for how they came about.
struct Positions {
    Matrix xy;
    std::string parameters;
};

Result<Positions> runUmap(const MapNeighbours& neighbours, const MapRequest& request, LiveLayout& live, JobContext& job)
{
    embedding::UmapOptions options;
    options.dims = request.dims;
    options.seed = request.seed;
    options.threads = request.budget.threads;
    options.neighbourCount = std::min(kNeighbours, neighbours.neighbourhood->graph.k);
    MOLRL_TRY(auto run, embedding::UmapRun::create(neighbours.embeddings, neighbours.neighbourhood, options, job));
    while (!run.isDone()) {
        if (live.isWanted())
            live.publish(run.layout().positions.values, static_cast<std::size_t>(options.dims));
        live.waitWhilePaused(job);
        MOLRL_CHECK(run.step(job));
        job.report(static_cast<double>(run.epoch()) / run.epochCount(),
                   "laying out, epoch " + std::to_string(run.epoch()) + " of " + std::to_string(run.epochCount()));
    }
    embedding::Layout layout = run.layout();
    embedding::gatherIslands(layout); // how far parts lie that no neighbour joins is the method's whim
    if (const auto closed = embedding::closeGaps(layout, job); !closed)
        return fail(closed.error());
    return Positions{std::move(layout.positions), std::to_string(options.neighbourCount) + " neighbours, min_dist " +
                                                      numberWords(options.minDistance) + ", " +
                                                      std::to_string(run.epochCount()) + " epochs, seed " +
                                                      std::to_string(options.seed)};
}

Result<Positions> runTsne(const MapNeighbours& neighbours, const MapRequest& request, LiveLayout& live, JobContext& job)
{
    embedding::TsneOptions options;
    options.dims = request.dims;
    options.threads = request.budget.threads;
    // Three times the perplexity are looked up; a small library hasn't got so many.
    options.perplexity = std::clamp(neighbours.neighbourhood->graph.k / 3.0, 2.0, options.perplexity);
    MOLRL_TRY(auto run, embedding::TsneRun::create(neighbours.embeddings, neighbours.neighbourhood, options, job));
    while (!run.isDone()) {
        if (live.isWanted())
            live.publish(run.layout().positions.values, static_cast<std::size_t>(options.dims));
        live.waitWhilePaused(job);
        MOLRL_CHECK(run.step(job));
        job.report(static_cast<double>(run.iteration()) / run.iterationCount(),
                   "laying out, iteration " + std::to_string(run.iteration()) + " of " +
                       std::to_string(run.iterationCount()));
    }
    return Positions{run.layout().positions, "perplexity " + numberWords(options.perplexity) + ", " +
                                                 std::to_string(run.iterationCount()) + " iterations"};
}

Result<Positions> runPca(const MapNeighbours& neighbours, const MapRequest& request, JobContext& job)
{
    embedding::PcaOptions options;
    options.threads = request.budget.threads;
    options.components = std::min(request.dims, static_cast<int>(neighbours.embeddings.cols));
    MOLRL_TRY(const auto pca, embedding::computePca(neighbours.embeddings, options, job));
    MOLRL_TRY(auto xy, pca.project(neighbours.embeddings));
    return Positions{std::move(xy), "the " + std::to_string(options.components) + " directions of largest spread, " +
                                        std::to_string(std::lround(pca.explained01() * 100)) + " % of the variance"};
}

Result<Positions> positionsOf(const MapNeighbours& neighbours, const MapRequest& request, LiveLayout& live,
                              JobContext& job)
{
    switch (request.method) {
    case MapMethod::Umap: return runUmap(neighbours, request, live, job);
    case MapMethod::Tsne: return runTsne(neighbours, request, live, job);
    case MapMethod::Pca: return runPca(neighbours, request, job);
    }
    return fail(ErrorCode::Internal, "an unknown method");
}

/// Axes that the layout lacks are 0.
void takePositions(const Matrix& positions, int dims, MapPoints& points)
{
    const auto axis = [&](std::size_t i, std::size_t c) { return positions.cols > c ? positions.row(i)[c] : 0.f; };
    for (std::size_t i = 0; i < positions.rows; ++i) {
        points.x.push_back(axis(i, 0));
        points.y.push_back(axis(i, 1));
        if (dims == 3)
            points.z.push_back(axis(i, 2));
    }
}

} // namespace

Result<LaidOut> layOutMap(workspace::Workspace& workspace, const model::Network& network, const MapRequest& request,
                          LiveLayout& live, JobContext& job)
{
    JobContext encoding = job.part(0, kEncoded);
    MOLRL_CHECK(encodeLibrary(workspace, network, request.budget, encoding));
    auto points = std::make_shared<MapPoints>();
    MOLRL_TRY(Matrix embeddings, gatherEmbeddings(workspace, network.hash(), *points));
    JobContext searching = job.part(kEncoded, kNeighboursFound);
    MOLRL_TRY(const auto neighbours, neighboursOf(std::move(embeddings), request.budget, searching));
    live.setCompounds(points->ids);
    JobContext layingOut = job.part(kNeighboursFound, kLaidOut);
    MOLRL_TRY(const auto positions, positionsOf(*neighbours, request, live, layingOut));
    takePositions(positions.xy, request.dims, *points);
    live.publish(positions.xy.values, positions.xy.cols);
    points->stored.method = toString(request.method);
    points->stored.parameters =
        positions.parameters + (request.dims == 3 ? ", in space" : "") + ", model " + network.hash().substr(0, 8);
    JobContext clustering = job.part(kLaidOut, 1);
    MOLRL_TRY(points->cluster, clusterMap(*neighbours, request.resolution, request.seed, clustering));
    return LaidOut{points, neighbours, {}, {}};
}

Result<MapNeighboursPtr> findNeighbours(const workspace::Workspace& workspace, const model::Network& network,
                                        const std::vector<workspace::CompoundId>& ids, ThreadBudget budget,
                                        JobContext& job)
{
    MOLRL_TRY(auto embeddings, workspace.loadEmbeddings(network.hash(), ids));
    if (embeddings.cols == 0)
        return fail(ErrorCode::NotFound, "there are no embeddings of the model in use; encode the library first");
    return neighboursOf(std::move(embeddings), budget, job);
}

Result<std::vector<std::int32_t>> clusterMap(const MapNeighbours& neighbours, double resolution, std::uint64_t seed,
                                             JobContext& job)
{
    job.report(0, "clustering");
    embedding::LeidenOptions options;
    options.resolution = resolution;
    options.seed = seed;
    MOLRL_TRY(auto leiden, embedding::computeLeiden(*neighbours.neighbourhood, options, job));
    std::vector<std::int32_t> cluster(leiden.clustering.labels.begin(), leiden.clustering.labels.end());
    for (std::int32_t& label : cluster) // numbered from 1 for people; noise, -1, becomes 0
        ++label;
    return cluster;
}

std::vector<std::size_t> findMedoids(const MapNeighbours& neighbours, const std::vector<std::int32_t>& cluster)
{
    const Matrix& all = neighbours.embeddings;
    const auto count =
        static_cast<std::size_t>(cluster.empty() ? 0 : *std::max_element(cluster.begin(), cluster.end()));
    std::vector<std::vector<double>> mean(count, std::vector<double>(all.cols, 0));
    std::vector<double> size(count, 0);
    const auto takesPart = [&](std::size_t i) { return cluster[i] > 0 && std::isfinite(all.row(i)[0]); };
    for (std::size_t i = 0; i < cluster.size(); ++i) {
        if (!takesPart(i))
            continue;
        const auto c = static_cast<std::size_t>(cluster[i] - 1);
        ++size[c];
        for (std::size_t j = 0; j < all.cols; ++j)
            mean[c][j] += double(all.row(i)[j]);
    }
    std::vector<std::size_t> medoids(count, 0);
    std::vector<double> best(count, INFINITY);
    for (std::size_t i = 0; i < cluster.size(); ++i) {
        if (cluster[i] > 0 && !std::isfinite(best[static_cast<std::size_t>(cluster[i] - 1)]) && !takesPart(i))
            medoids[static_cast<std::size_t>(cluster[i] - 1)] = i; // until a better one comes
        if (!takesPart(i))
            continue;
        const auto c = static_cast<std::size_t>(cluster[i] - 1);
        double square = 0;
        for (std::size_t j = 0; j < all.cols; ++j) {
            const double d = double(all.row(i)[j]) - mean[c][j] / size[c];
            square += d * d;
        }
        if (square < best[c]) {
            best[c] = square;
            medoids[c] = i;
        }
    }
    return medoids;
}

} // namespace molrl::ui
