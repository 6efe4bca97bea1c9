// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/explain/attention_view.h"

#include <QString>
#include <vector>

namespace molrl::ui {

/// One of the graphs between patches that a record holds.
struct GraphSource {
    enum class Kind { Anchor, Learned, Bootstrapped, Routed };
    Kind kind = Kind::Anchor;
    std::size_t layer = 0; ///< of Routed
    QString name;
    int headCount = 1;
};
[[nodiscard]] std::vector<GraphSource> listGraphs(const model::NetworkRecord& record);

/// An undirected line between two patches.
struct PatchEdge {
    int a = 0;
    int b = 0;
    float weight = 0; ///< mean of both directions
};

struct PatchEdges {
    std::vector<PatchEdge> edges; ///< strongest first
    float strongest = 0;          ///< of all edges of the graph, shown or not
    int total = 0;                ///< edges with a weight above 0
};

/// @param head         explain::kAllHeads takes the mean.
/// @param threshold01  share of the strongest weight that an edge needs.
[[nodiscard]] PatchEdges selectEdges(const model::NetworkRecord& record, const GraphSource& graph, int head,
                                     double threshold01, int maxEdges);

} // namespace molrl::ui
