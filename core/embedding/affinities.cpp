// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/embedding/affinities.h"

#include <algorithm>
#include <cmath>

namespace molrl::embedding {
namespace {

constexpr int kBisections = 100;
constexpr float kTolerance = 1e-4f;

/// Unnormalised affinities at a precision; their sum and entropy.
struct Row {
    float sum = 0;
    float entropy = 0;
    Row(std::span<const float> distances, std::span<const float> weights, float precision, float* out)
    {
        const float nearest = distances[0] * distances[0];
        float moment = 0;
        for (std::size_t j = 0; j < distances.size(); ++j) {
            const float squared = distances[j] * distances[j] - nearest;
            out[j] = weights[j] * std::exp(-precision * squared);
            sum += out[j];
            moment += squared * out[j];
        }
        entropy = precision * moment / sum + std::log(sum);
    }
};

} // namespace

std::vector<float> computeAffinities(const KnnGraph& graph, const std::vector<float>& weightOfNeighbour,
                                     double perplexity)
{
    const auto k = static_cast<std::size_t>(graph.k);
    std::vector<float> affinities(graph.n * k);
    std::vector<float> weights(k);
    for (std::size_t i = 0; i < graph.n; ++i) {
        const auto distances = graph.distancesOf(i);
        float* out = affinities.data() + i * k;
        float held = 0;
        for (std::size_t j = 0; j < k; ++j)
            held += weights[j] = weightOfNeighbour[graph.neighbours(i)[j]];
        // Where fewer rows are at hand than the perplexity asks for, all of them count alike.
        const float wanted = std::log(std::min(static_cast<float>(perplexity), 0.95f * held));
        float mean = 0;
        for (std::size_t j = 0; j < k; ++j)
            mean += (distances[j] * distances[j] - distances[0] * distances[0]) / static_cast<float>(k);
        float low = 0;
        float high = INFINITY;
        float precision = mean > 0 ? 1 / mean : 1;
        Row row(distances, weights, precision, out);
        for (int t = 0; t < kBisections && std::abs(row.entropy - wanted) > kTolerance && mean > 0; ++t) {
            if (row.entropy > wanted) {
                low = precision;
                precision = std::isinf(high) ? precision * 2 : (low + high) / 2;
            } else {
                high = precision;
                precision = (low + high) / 2;
            }
            row = Row(distances, weights, precision, out);
        }
        for (std::size_t j = 0; j < k; ++j)
            out[j] /= row.sum;
    }
    return affinities;
}

} // namespace molrl::embedding
