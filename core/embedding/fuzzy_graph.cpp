// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/embedding/fuzzy_graph.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace molrl::embedding {
namespace {

constexpr int kBisections = 64;
constexpr float kTolerance = 1e-5f;
constexpr float kLeastScale = 1e-3f; // of the mean distance; umap-learn's floor for rows among near twins

float membershipSum(std::span<const float> distances, float nearest, float scale)
{
    float sum = 0;
    for (const float distance : distances)
        sum += distance > nearest ? std::exp(-(distance - nearest) / scale) : 1.f;
    return sum;
}

float findScale(std::span<const float> distances, float nearest)
{
    const float wanted = std::log2(static_cast<float>(distances.size()) + 1);
    float low = 0;
    float high = INFINITY;
    float middle = 1;
    for (int i = 0; i < kBisections; ++i) {
        const float sum = membershipSum(distances, nearest, middle);
        if (std::abs(sum - wanted) < kTolerance)
            break;
        if (sum > wanted) {
            high = middle;
            middle = (low + high) / 2;
        } else {
            low = middle;
            middle = std::isinf(high) ? middle * 2 : (low + high) / 2;
        }
    }
    const float mean = std::accumulate(distances.begin(), distances.end(), 0.f) / static_cast<float>(distances.size());
    return std::max(middle, kLeastScale * mean);
}

/// The lists turned round: who names me, ascending, and with what weight.
struct Reversed {
    std::vector<std::size_t> offsets;
    std::vector<std::uint32_t> sources;
    std::vector<float> weights;

    Reversed(const KnnGraph& graph, const std::vector<float>& given) : offsets(graph.n + 1)
    {
        for (const std::uint32_t target : graph.indices)
            ++offsets[target + 1];
        std::partial_sum(offsets.begin(), offsets.end(), offsets.begin());
        sources.resize(graph.indices.size());
        weights.resize(graph.indices.size());
        std::vector<std::size_t> next(offsets.begin(), offsets.end() - 1);
        for (std::size_t edge = 0; edge < graph.indices.size(); ++edge) {
            const std::size_t slot = next[graph.indices[edge]]++;
            sources[slot] = static_cast<std::uint32_t>(edge / static_cast<std::size_t>(graph.k));
            weights[slot] = given[edge];
        }
    }
};

} // namespace

std::vector<float> computeMemberships(const KnnGraph& graph)
{
    std::vector<float> memberships(graph.distances.size());
    for (std::size_t i = 0; i < graph.n; ++i) {
        const auto distances = graph.distancesOf(i);
        const auto first = std::find_if(distances.begin(), distances.end(), [](float d) { return d > 0; });
        const float nearest = first == distances.end() ? 0.f : *first;
        const float scale = std::max(findScale(distances, nearest), 1e-30f);
        for (std::size_t j = 0; j < distances.size(); ++j)
            memberships[i * distances.size() + j] =
                distances[j] > nearest ? std::exp(-(distances[j] - nearest) / scale) : 1.f;
    }
    return memberships;
}

WeightedGraph symmetrise(const KnnGraph& graph, const std::vector<float>& weights, Joining joining)
{
    const Reversed in(graph, weights);
    const auto k = static_cast<std::size_t>(graph.k);
    WeightedGraph joined;
    joined.offsets.reserve(graph.n + 1);
    joined.offsets.push_back(0);
    joined.targets.reserve(graph.indices.size() * 3 / 2);
    joined.weights.reserve(graph.indices.size() * 3 / 2);
    const auto add = [&](std::uint32_t target, float out, float back) {
        joined.targets.push_back(target);
        joined.weights.push_back(joining == Joining::FuzzyUnion ? out + back - out * back : out + back);
    };
    std::vector<std::pair<std::uint32_t, float>> out(k);
    for (std::size_t i = 0; i < graph.n; ++i) {
        for (std::size_t j = 0; j < k; ++j)
            out[j] = {graph.indices[i * k + j], weights[i * k + j]};
        std::sort(out.begin(), out.end());
        std::size_t a = 0;
        std::size_t b = in.offsets[i];
        const std::size_t end = in.offsets[i + 1];
        while (a < k || b < end) {
            if (b == end || (a < k && out[a].first < in.sources[b])) {
                add(out[a].first, out[a].second, 0);
                ++a;
            } else if (a == k || in.sources[b] < out[a].first) {
                add(in.sources[b], 0, in.weights[b]);
                ++b;
            } else {
                add(out[a].first, out[a].second, in.weights[b]);
                ++a;
                ++b;
            }
        }
        joined.offsets.push_back(joined.targets.size());
    }
    return joined;
}

} // namespace molrl::embedding
