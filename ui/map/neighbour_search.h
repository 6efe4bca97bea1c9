// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/thread_budget.h"
#include "core/workspace/view.h"
#include "ui/map/map_engine.h"

#include <QString>
#include <memory>
#include <vector>

namespace molrl::ui {

/// What searches for neighbours read once and keep: embeddings and fingerprints of all compounds. Immutable.
struct SearchSources {
    std::string modelHash; ///< empty: no model, no embeddings
    workspace::SnapshotPtr snapshot;
    Matrix embeddings; ///< by the snapshot's rows, NaN where there is none; no columns: none at all
    std::shared_ptr<const workspace::Workspace::SearchData> search;
};
using SearchSourcesPtr = std::shared_ptr<const SearchSources>;
/// `before` itself where it still holds. @error Cancelled, what the workspace says
[[nodiscard]] Result<SearchSourcesPtr> loadSearchSources(const workspace::Workspace& workspace,
                                                         const std::string& modelHash, const SearchSourcesPtr& before,
                                                         JobContext& job);

struct NearestRequest {
    std::shared_ptr<const workspace::Workspace> workspace;
    std::shared_ptr<workspace::ViewCache> cache;
    SearchSourcesPtr sources; ///< of an earlier search, or null
    std::string modelHash;
    workspace::CompoundId query;
    workspace::ColumnId property; ///< a number; 0: none
    int count = 12;
    ThreadBudget budget;
};

/// A neighbour, by both measures.
struct NearCompound {
    workspace::CompoundId id;
    std::string smiles;
    QString name;
    double distance = workspace::kMissing; ///< Euclidean, in the embedding
    double tanimoto = 0;                   ///< Morgan 2, 2048 bits
    double value = workspace::kMissing;    ///< of the property
    bool inBoth = false;                   ///< among the nearest by either measure
};

struct Nearest {
    workspace::CompoundId query;
    QString name;
    double value = workspace::kMissing;
    bool hasEmbedding = false;
    bool hasFingerprint = false;
    std::vector<NearCompound> byEmbedding; ///< nearest first; equal ones by id
    std::vector<NearCompound> byTanimoto;
    SearchSourcesPtr sources;
};
/// @error NotFound  no such compound. @error Cancelled, what the workspace says
[[nodiscard]] Result<Nearest> findNearest(const NearestRequest& request, JobContext& job);

/// What makes two compounds near.
enum class CliffSpace { Fingerprint, Embedding };

struct CliffRequest {
    std::shared_ptr<const workspace::Workspace> workspace;
    std::shared_ptr<workspace::ViewCache> cache;
    SearchSourcesPtr sources;
    std::string modelHash;
    MapPointsPtr points;         ///< for CliffSpace::Embedding
    MapNeighboursPtr neighbours; ///< theirs
    workspace::ColumnId property;
    CliffSpace space = CliffSpace::Fingerprint;
    double similarity = 0.6;
    double difference = -1; ///< below 0: the property's standard deviation
    std::size_t most = 300;
    ThreadBudget budget;
};

struct CliffPair {
    workspace::CompoundId low; ///< the lower value
    workspace::CompoundId high;
    std::string lowSmiles;
    std::string highSmiles;
    QString lowName;
    QString highName;
    double lowValue = 0;
    double highValue = 0;
    double similarity = 0;
    double index = 0; ///< steepness, SALI
    [[nodiscard]] double difference() const { return highValue - lowValue; }
};

struct FoundCliffs {
    std::vector<CliffPair> pairs; ///< steepest first
    double difference = 0;        ///< the least that was asked for
    bool isCut = false;           ///< there are more than `most`
    SearchSourcesPtr sources;
};
/// @error InvalidArgument  the property has no numbers that differ. @error Cancelled, what the workspace says
[[nodiscard]] Result<FoundCliffs> findCliffs(const CliffRequest& request, JobContext& job);

} // namespace molrl::ui
