// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/map/map_place.h"

#include "core/embedding/pca.h"
#include "ui/library_encoder.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <regex>

namespace molrl::ui {
namespace {

constexpr int kVoters = 15;
constexpr double kEncoded = 0.5;
constexpr double kFound = 0.7;

/// The first number after or before a word; the value as it was where the text doesn't tell.
template <class T> void readNumber(const std::string& text, const char* pattern, T& value)
{
    std::smatch match;
    if (std::regex_search(text, match, std::regex(pattern)))
        value = static_cast<T>(std::stod(match[1]));
}

struct Newcomers {
    std::vector<workspace::CompoundId> ids; ///< ascending
    Matrix embeddings;
};

/// The readable compounds with an embedding that are not among the points.
Result<Newcomers> findNewcomers(const workspace::Workspace& workspace, const std::string& modelHash,
                                const MapPoints& points, const workspace::TableSnapshot& snapshot)
{
    std::vector<workspace::CompoundId> wanted;
    for (std::size_t row = 0; row < snapshot.rows(); ++row)
        if (snapshot.isBad[row] == 0 && !std::binary_search(points.ids.begin(), points.ids.end(), snapshot.ids[row]))
            wanted.push_back(snapshot.ids[row]);
    MOLRL_TRY(const Matrix all, workspace.loadEmbeddings(modelHash, wanted));
    Newcomers found;
    std::vector<std::size_t> rows;
    for (std::size_t i = 0; all.cols > 0 && i < wanted.size(); ++i)
        if (std::isfinite(all.row(i)[0])) {
            found.ids.push_back(wanted[i]);
            rows.push_back(i);
        }
    if (found.ids.empty())
        return fail(ErrorCode::InvalidArgument, "every compound with a structure has a place on this map");
    found.embeddings = Matrix(rows.size(), all.cols);
    for (std::size_t i = 0; i < rows.size(); ++i)
        std::ranges::copy(all.row(rows[i]), found.embeddings.row(i).begin());
    return found;
}

Result<embedding::Placement> place(const MapPoints& points, const MapNeighbours& neighbours, const Matrix& rows,
                                   ThreadBudget budget, JobContext& job)
{
    const MapSettings settings = parseMapParameters(points.stored.parameters);
    const int dims = points.isInSpace() ? 3 : 2;
    if (points.stored.method == "PCA") {
        MOLRL_TRY(const auto pca,
                  embedding::computePca(neighbours.embeddings,
                                        {std::min(dims, static_cast<int>(rows.cols)), budget.threads}, job));
        embedding::Placement placement;
        MOLRL_TRY(placement.positions, pca.project(rows));
        placement.novelty.assign(rows.rows, NAN);
        return placement;
    }
    embedding::Layout layout{Matrix(points.ids.size(), static_cast<std::size_t>(dims))};
    for (std::size_t i = 0; i < points.ids.size(); ++i) {
        layout.positions.row(i)[0] = points.x[i];
        layout.positions.row(i)[1] = points.y[i];
        if (dims == 3)
            layout.positions.row(i)[2] = points.z[i];
    }
    const embedding::FixedMap map{neighbours.embeddings, neighbours.neighbourhood.get(), &layout};
    embedding::TransformOptions transform;
    transform.threads = budget.threads;
    if (points.stored.method == "t-SNE") {
        embedding::TsneOptions options;
        options.dims = dims;
        options.perplexity = settings.perplexity;
        options.threads = budget.threads;
        return embedding::placeOnTsne(rows, map, options, transform, job);
    }
    embedding::UmapOptions options;
    options.dims = dims;
    options.neighbourCount = settings.neighbours;
    options.minDistance = settings.minDistance;
    options.threads = budget.threads;
    return embedding::placeOnUmap(rows, map, options, transform, job);
}

/// The cluster that most of the nearest on the map belong to; of equally many the nearest one's.
Result<std::vector<std::int32_t>> vote(const MapPoints& points, const Matrix& reference, const Matrix& rows,
                                       ThreadBudget budget, JobContext& job)
{
    std::vector<std::int32_t> cluster;
    if (points.cluster.empty())
        return cluster;
    std::vector<std::size_t> known;
    for (std::size_t i = 0; i < reference.rows; ++i)
        if (std::isfinite(reference.row(i)[0]))
            known.push_back(i);
    Matrix whole(known.size(), reference.cols);
    for (std::size_t i = 0; i < known.size(); ++i)
        std::ranges::copy(reference.row(known[i]), whole.row(i).begin());
    embedding::KnnOptions options;
    options.neighbourCount = std::min(kVoters, static_cast<int>(whole.rows));
    options.threads = budget.threads;
    MOLRL_TRY(const auto graph, embedding::computeKnnBetween(rows, whole, options, job));
    for (std::size_t i = 0; i < rows.rows; ++i) {
        std::map<std::int32_t, int> votes;
        std::int32_t best = 0;
        for (const std::uint32_t voter : graph.neighbours(i)) {
            const std::int32_t one = points.cluster[known[voter]];
            if (++votes[one] > votes[best] || best == 0)
                best = one;
        }
        cluster.push_back(best);
    }
    return cluster;
}

/// Old and new points together, by ascending id.
LaidOut join(const MapPoints& points, const Newcomers& newcomers, const PlacedRows& placed,
             const workspace::SnapshotPtr& snapshot)
{
    const embedding::Placement& placement = placed.placement;
    auto joined = std::make_shared<MapPoints>();
    LaidOut result;
    std::size_t old = 0;
    std::size_t fresh = 0;
    while (old < points.ids.size() || fresh < newcomers.ids.size()) {
        const bool isOld =
            fresh == newcomers.ids.size() || (old < points.ids.size() && points.ids[old] < newcomers.ids[fresh]);
        const auto id = isOld ? points.ids[old] : newcomers.ids[fresh];
        const auto axis = [&](std::size_t c) {
            return placement.positions.cols > c ? placement.positions.row(fresh)[c] : 0.f;
        };
        if (const auto row = snapshot->rowOf(id)) { // a compound that was removed since is left out
            joined->ids.push_back(id);
            joined->rows.push_back(static_cast<std::int32_t>(*row));
            joined->x.push_back(isOld ? points.x[old] : axis(0));
            joined->y.push_back(isOld ? points.y[old] : axis(1));
            if (points.isInSpace())
                joined->z.push_back(isOld ? points.z[old] : axis(2));
            if (!points.cluster.empty())
                joined->cluster.push_back(isOld ? points.cluster[old] : placed.cluster[fresh]);
            result.novelty.push_back(isOld ? workspace::kMissing : double(placement.novelty[fresh]));
            if (!isOld)
                result.placed.push_back(id);
        }
        ++(isOld ? old : fresh);
    }
    joined->snapshot = snapshot;
    joined->stored.method = points.stored.method;
    joined->stored.parameters = std::regex_replace(points.stored.parameters, std::regex(R"(, \d+ placed later)"), "") +
                                ", " + std::to_string(result.placed.size()) + " placed later";
    result.points = std::move(joined);
    return result;
}

} // namespace

MapSettings parseMapParameters(const std::string& parameters)
{
    MapSettings settings;
    readNumber(parameters, R"((\d+) neighbours)", settings.neighbours);
    readNumber(parameters, R"(min_dist ([\d.e+-]+))", settings.minDistance);
    readNumber(parameters, R"(perplexity ([\d.e+-]+))", settings.perplexity);
    std::smatch match;
    if (std::regex_search(parameters, match, std::regex(R"(model ([0-9a-f]+))")))
        settings.model = match[1];
    return settings;
}

Result<void> checkModelOfMap(const MapPoints& points, const std::string& modelHash)
{
    const std::string model = parseMapParameters(points.stored.parameters).model;
    if (!model.empty() && modelHash.rfind(model, 0) != 0)
        return fail(ErrorCode::InvalidArgument,
                    "the map was made with another model (" + model + "…); load that model, or lay out a new map");
    return {};
}

Result<PlacedRows> placeRows(const MapPoints& points, const MapNeighbours& neighbours, const Matrix& rows,
                             ThreadBudget budget, JobContext& job)
{
    PlacedRows placed;
    MOLRL_TRY(placed.placement, place(points, neighbours, rows, budget, job));
    MOLRL_TRY(placed.cluster, vote(points, neighbours.embeddings, rows, budget, job));
    return placed;
}

std::size_t countUnplaced(const MapPoints& points)
{
    const auto good =
        static_cast<std::size_t>(std::count(points.snapshot->isBad.begin(), points.snapshot->isBad.end(), 0));
    return good > points.ids.size() ? good - points.ids.size() : 0;
}

Result<LaidOut> placeNewCompounds(workspace::Workspace& workspace, const model::Network& network,
                                  const MapPoints& points, MapNeighboursPtr neighbours, ThreadBudget budget,
                                  JobContext& job)
{
    MOLRL_CHECK(checkModelOfMap(points, network.hash()));
    JobContext encoding = job.part(0, kEncoded);
    MOLRL_CHECK(encodeLibrary(workspace, network, budget, encoding));
    MOLRL_TRY(const auto snapshot, workspace.snapshot());
    MOLRL_TRY(const Newcomers newcomers, findNewcomers(workspace, network.hash(), points, *snapshot));
    JobContext searching = job.part(kEncoded, kFound);
    if (!neighbours) {
        MOLRL_TRY(neighbours, findNeighbours(workspace, network, points.ids, budget, searching));
    }
    job.report(kFound, "placing " + std::to_string(newcomers.ids.size()) + " compounds");
    JobContext placing = job.part(kFound, 1);
    MOLRL_TRY(const PlacedRows placed, placeRows(points, *neighbours, newcomers.embeddings, budget, placing));
    return join(points, newcomers, placed, snapshot);
}

} // namespace molrl::ui
