// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/embedding/clustering.h"

#include <algorithm>
#include <map>

namespace molrl::embedding {

Clustering makeClustering(const std::vector<int>& labels)
{
    struct Seen {
        int label;
        std::size_t size;
        std::size_t firstRow;
    };
    std::map<int, Seen> seen;
    for (std::size_t i = 0; i < labels.size(); ++i)
        if (labels[i] >= 0)
            ++seen.try_emplace(labels[i], Seen{labels[i], 0, i}).first->second.size;
    std::vector<Seen> order;
    for (const auto& entry : seen)
        order.push_back(entry.second);
    std::sort(order.begin(), order.end(), [](const Seen& a, const Seen& b) {
        return a.size != b.size ? a.size > b.size : a.firstRow < b.firstRow;
    });
    std::map<int, int> number;
    for (const Seen& cluster : order)
        number.emplace(cluster.label, static_cast<int>(number.size()));
    Clustering clustering;
    clustering.count = static_cast<int>(order.size());
    clustering.labels.resize(labels.size());
    std::transform(labels.begin(), labels.end(), clustering.labels.begin(),
                   [&](int label) { return label < 0 ? Clustering::kNoise : number.at(label); });
    return clustering;
}

std::vector<std::vector<std::uint32_t>> rowsByCluster(const Clustering& clustering)
{
    std::vector<std::vector<std::uint32_t>> rows(static_cast<std::size_t>(clustering.count));
    for (std::size_t i = 0; i < clustering.labels.size(); ++i)
        if (clustering.labels[i] >= 0)
            rows[static_cast<std::size_t>(clustering.labels[i])].push_back(static_cast<std::uint32_t>(i));
    return rows;
}

} // namespace molrl::embedding
