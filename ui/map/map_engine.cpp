// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/map/map_engine.h"

#include "core/base/matrix.h"
#include "ui/library_encoder.h"

#include <algorithm>
#include <cmath>

namespace molrl::ui {

struct MapNeighbours {
    Matrix embeddings;
};

namespace {

constexpr std::size_t kFewest = 5;
constexpr double kEncodeShare = 0.5; // of the progress, when there is something to encode

Matrix principal(const Matrix& points)
{
    Matrix centered = points;
    std::vector<double> mean(points.cols, 0);
    for (std::size_t i = 0; i < points.rows; ++i)
        for (std::size_t j = 0; j < points.cols; ++j)
            mean[j] += double(points.row(i)[j]) / double(points.rows);
    for (std::size_t i = 0; i < points.rows; ++i)
        for (std::size_t j = 0; j < points.cols; ++j)
            centered.row(i)[j] -= static_cast<float>(mean[j]);
    Matrix out(points.rows, 2);
    for (std::size_t c = 0; c < 2; ++c) {
        std::vector<double> v(points.cols);
        for (std::size_t j = 0; j < v.size(); ++j)
            v[j] = std::sin(double(j + 1 + c));
        for (int it = 0; it < 60; ++it) {
            std::vector<double> w(points.cols, 0);
            for (std::size_t i = 0; i < points.rows; ++i) {
                double dot = 0;
                for (std::size_t j = 0; j < v.size(); ++j)
                    dot += double(centered.row(i)[j]) * v[j];
                for (std::size_t j = 0; j < v.size(); ++j)
                    w[j] += dot * double(centered.row(i)[j]);
            }
            double norm = 0;
            for (const double x : w)
                norm += x * x;
            for (std::size_t j = 0; j < v.size(); ++j)
                v[j] = w[j] / std::sqrt(norm);
        }
        for (std::size_t i = 0; i < points.rows; ++i) {
            double dot = 0;
            for (std::size_t j = 0; j < v.size(); ++j)
                dot += double(centered.row(i)[j]) * v[j];
            out.row(i)[c] = static_cast<float>(dot);
            for (std::size_t j = 0; j < v.size(); ++j)
                centered.row(i)[j] -= static_cast<float>(dot * v[j]);
        }
    }
    return out;
}

} // namespace

Result<LaidOut> layOutMap(workspace::Workspace& workspace, const model::Network& network, const MapRequest& request,
                          LiveLayout& live, JobContext& job)
{
    JobContext encoding = job.part(0, kEncodeShare);
    MOLRL_CHECK(encodeLibrary(workspace, network, request.budget, encoding));
    auto points = std::make_shared<MapPoints>();
    MOLRL_TRY(points->snapshot, workspace.snapshot());
    MOLRL_TRY(const Matrix all, workspace.loadEmbeddings(network.hash(), points->snapshot->ids));
    auto neighbours = std::make_shared<MapNeighbours>();
    for (std::size_t row = 0; row < all.rows; ++row)
        if (all.cols > 0 && std::isfinite(all.row(row)[0])) {
            points->ids.push_back(points->snapshot->ids[row]);
            points->rows.push_back(static_cast<std::int32_t>(row));
        }
    if (points->ids.size() < kFewest)
        return fail(ErrorCode::InvalidArgument, "a map needs at least 5 compounds with a structure");
    neighbours->embeddings = Matrix(points->ids.size(), all.cols);
    for (std::size_t i = 0; i < points->ids.size(); ++i)
        std::copy_n(all.row(static_cast<std::size_t>(points->rows[i])).data(), all.cols, neighbours->embeddings.row(i).data());
    live.setCompounds(points->ids);
    const Matrix xy = principal(neighbours->embeddings);
    live.publish(xy.values);
    for (std::size_t i = 0; i < xy.rows; ++i) {
        points->x.push_back(xy.row(i)[0]);
        points->y.push_back(xy.row(i)[1]);
    }
    points->stored.method = toString(request.method);
    points->stored.parameters = "interim";
    MOLRL_TRY(points->cluster, clusterMap(*neighbours, request.resolution, request.seed, job));
    return LaidOut{points, neighbours};
}

Result<MapNeighboursPtr> findNeighbours(const workspace::Workspace& workspace, const model::Network& network,
                                        const std::vector<workspace::CompoundId>& ids, ThreadBudget, JobContext&)
{
    auto neighbours = std::make_shared<MapNeighbours>();
    MOLRL_TRY(neighbours->embeddings, workspace.loadEmbeddings(network.hash(), ids));
    return MapNeighboursPtr(neighbours);
}

Result<std::vector<std::int32_t>> clusterMap(const MapNeighbours& neighbours, double resolution, std::uint64_t,
                                             JobContext&)
{
    std::vector<std::int32_t> cluster;
    for (std::size_t i = 0; i < neighbours.embeddings.rows; ++i)
        cluster.push_back(1 + (neighbours.embeddings.row(i)[0] > 0) + 2 * (neighbours.embeddings.row(i)[1] > 0) +
                          (resolution > 1 ? 4 * (neighbours.embeddings.row(i)[2] > 0) : 0));
    return cluster;
}

std::vector<std::size_t> findMedoids(const MapNeighbours& neighbours, const std::vector<std::int32_t>& cluster)
{
    const Matrix& all = neighbours.embeddings;
    const auto count = static_cast<std::size_t>(cluster.empty() ? 0 : *std::max_element(cluster.begin(), cluster.end()));
    std::vector<std::vector<double>> mean(count, std::vector<double>(all.cols, 0));
    std::vector<double> size(count, 0);
    for (std::size_t i = 0; i < cluster.size(); ++i) {
        if (cluster[i] <= 0)
            continue;
        const auto c = static_cast<std::size_t>(cluster[i] - 1);
        ++size[c];
        for (std::size_t j = 0; j < all.cols; ++j)
            mean[c][j] += double(all.row(i)[j]);
    }
    std::vector<std::size_t> medoids(count, 0);
    std::vector<double> best(count, INFINITY);
    for (std::size_t i = 0; i < cluster.size(); ++i) {
        if (cluster[i] <= 0)
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
