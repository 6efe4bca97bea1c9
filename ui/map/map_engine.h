// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/thread_budget.h"
#include "core/embedding/knn.h"
#include "core/model/network.h"
#include "ui/map/stored_map.h"

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace molrl::ui {

enum class MapMethod { Umap, Tsne, Pca };
[[nodiscard]] const char* toString(MapMethod method); ///< "UMAP", "t-SNE", "PCA"

struct MapRequest {
    MapMethod method = MapMethod::Umap;
    int dims = 2; ///< or 3
    std::uint64_t seed = 1;
    double resolution = 1; ///< of the clusters: larger ones make more and smaller clusters, (0, 100]
    ThreadBudget budget;
};

/// Where a layout's positions go while it runs, and how it is paused: shared by the job and the window.
class LiveLayout {
public:
    /// The compounds laid out, told once before the first positions.
    void setCompounds(std::vector<workspace::CompoundId> ids);
    /// @param positions  [n, dims]; of a map in space the first two axes are shown. Overwrites what nobody has taken.
    void publish(std::span<const float> positions, std::size_t dims);
    /// Whether the last ones were taken, so that publishing is worth a copy.
    [[nodiscard]] bool isWanted() const;
    /// Returns at once unless paused; else waits until resumed or the job is stopped.
    void waitWhilePaused(const JobContext& job) const;
    void setPaused(bool paused) { m_paused = paused; }
    [[nodiscard]] bool isPaused() const { return m_paused; }

    struct Frame {
        std::vector<workspace::CompoundId> ids; ///< only in the first one taken
        std::vector<float> x;
        std::vector<float> y;
    };
    /// The newest positions, if there are any that were not taken yet.
    [[nodiscard]] std::optional<Frame> take();

private:
    mutable std::mutex m_mutex;
    std::vector<workspace::CompoundId> m_ids;
    std::vector<float> m_x;
    std::vector<float> m_y;
    bool m_isNew = false;
    bool m_idsTaken = false;
    std::atomic<bool> m_paused{false};
};

/// Embeddings and neighbours of the compounds of a map: what clusters are made of. Immutable.
struct MapNeighbours {
    Matrix embeddings; ///< [compounds of the map]; NaN where the model has none
    embedding::NeighbourhoodPtr neighbourhood;
};
using MapNeighboursPtr = std::shared_ptr<const MapNeighbours>;

struct LaidOut {
    MapPointsPtr points;
    MapNeighboursPtr neighbours; ///< null: not looked up
    // Where compounds were placed on a map that stood:
    std::vector<workspace::CompoundId> placed; ///< ascending; else empty
    std::vector<double> novelty; ///< [points] of the placed ones: distance to the map's compounds over what is usual
                                 ///< there; above 1 the place says little. NaN for the others
};

/// Encodes what has no embedding yet, finds neighbours, lays out and clusters. For jobs of the Background lane.
/// @error InvalidArgument  fewer than 5 compounds have an embedding. @error Cancelled
[[nodiscard]] Result<LaidOut> layOutMap(workspace::Workspace& workspace, const model::Network& network,
                                        const MapRequest& request, LiveLayout& live, JobContext& job);
/// Neighbours of the compounds of a stored map, from the embeddings in the workspace.
/// @error NotFound  there are none of this model for some compounds. @error Cancelled
[[nodiscard]] Result<MapNeighboursPtr> findNeighbours(const workspace::Workspace& workspace,
                                                      const model::Network& network,
                                                      const std::vector<workspace::CompoundId>& ids,
                                                      ThreadBudget budget, JobContext& job);
/// Communities in the graph of neighbours, numbered from 1 by falling size.
[[nodiscard]] Result<std::vector<std::int32_t>> clusterMap(const MapNeighbours& neighbours, double resolution,
                                                           std::uint64_t seed, JobContext& job);
/// For each cluster (from 1) the compound nearest to the mean of its members' embeddings.
[[nodiscard]] std::vector<std::size_t> findMedoids(const MapNeighbours& neighbours,
                                                   const std::vector<std::int32_t>& cluster);

} // namespace molrl::ui
