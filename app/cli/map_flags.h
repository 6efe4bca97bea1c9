// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/vector_input.h"
#include "core/embedding/knn.h"

#include <nlohmann/json.hpp>
#include <string>

namespace molrl::cli {

/// Who made a column, in its origin.
inline constexpr const char* kMapMaker = "molrl map";

/// What was typed after `molrl map`.
struct MapFlags {
    VectorFlags vectors;
    std::string method = "umap";
    int dims = 2;
    std::uint64_t seed = 1;
    int neighbours = 15;
    double minDistance = 0.1;
    double perplexity = 30;
    int epochs = 0;
    std::string metric = "euclidean";
    std::string out;
    bool noQuality = false;
    std::string placeOn; ///< vectors whose map stands; empty: a new map
    std::string places;  ///< where they lie

    [[nodiscard]] embedding::Metric metricKind() const
    {
        return metric == "cosine" ? embedding::Metric::Cosine : embedding::Metric::Euclidean;
    }
    [[nodiscard]] std::string name() const { return method == "umap" ? "UMAP" : method == "tsne" ? "t-SNE" : "PCA"; }
    [[nodiscard]] nlohmann::ordered_json parameters() const
    {
        nlohmann::ordered_json all{{"method", method}, {"dims", dims}};
        if (method != "pca")
            all["metric"] = metric;
        if (method == "umap")
            all.update({{"neighbours", neighbours}, {"minDistance", minDistance}, {"epochs", epochs}, {"seed", seed}});
        if (method == "tsne")
            all.update({{"perplexity", perplexity}, {"iterations", epochs}});
        return all;
    }
};

} // namespace molrl::cli
