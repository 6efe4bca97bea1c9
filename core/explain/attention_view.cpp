// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/explain/attention_view.h"

#include <algorithm>
#include <numeric>

namespace molrl::explain {
namespace {

using model::LayerRecord;
using model::NetworkRecord;
using Vector = std::vector<double>;

/// A small dense matrix; sums over many small weights are taken in double.
struct Dense {
    std::size_t rows = 0;
    std::size_t cols = 0;
    Vector values;

    Dense(std::size_t r, std::size_t c) : rows(r), cols(c), values(r * c, 0.0) {}
    double& operator()(std::size_t i, std::size_t j) { return values[i * cols + j]; }
    double operator()(std::size_t i, std::size_t j) const { return values[i * cols + j]; }
};

Dense multiply(const Dense& a, const Dense& b)
{
    MOLRL_ASSERT(a.cols == b.rows);
    Dense product(a.rows, b.cols);
    for (std::size_t i = 0; i < a.rows; ++i)
        for (std::size_t k = 0; k < a.cols; ++k)
            for (std::size_t j = 0; j < b.cols; ++j)
                product(i, j) += a(i, k) * b(k, j);
    return product;
}

Dense transpose(const Dense& a)
{
    Dense turned(a.cols, a.rows);
    for (std::size_t i = 0; i < a.rows; ++i)
        for (std::size_t j = 0; j < a.cols; ++j)
            turned(j, i) = a(i, j);
    return turned;
}

Dense toDense(const NamedArray& array)
{
    MOLRL_ASSERT(array.shape.size() == 2);
    Dense dense(static_cast<std::size_t>(array.shape[0]), static_cast<std::size_t>(array.shape[1]));
    std::ranges::copy(array.values, dense.values.begin());
    return dense;
}

NamedArray toArray(const Dense& dense)
{
    NamedArray array{{static_cast<std::int64_t>(dense.rows), static_cast<std::int64_t>(dense.cols)}, {}};
    array.values.assign(dense.values.begin(), dense.values.end());
    return array;
}

/// One head of [H, n, n], or the mean over heads.
Dense headOf(const NamedArray& attention, int head)
{
    MOLRL_ASSERT(attention.shape.size() == 3 && head >= kAllHeads && head < attention.shape[0]);
    const auto heads = static_cast<std::size_t>(attention.shape[0]);
    const auto n = static_cast<std::size_t>(attention.shape[1]);
    const std::size_t first = head == kAllHeads ? 0 : static_cast<std::size_t>(head);
    const std::size_t count = head == kAllHeads ? heads : 1;
    Dense mean(n, n);
    for (std::size_t h = first; h < first + count; ++h)
        for (std::size_t at = 0; at < n * n; ++at)
            mean.values[at] += attention.values[h * n * n + at] / static_cast<double>(count);
    return mean;
}

void normalizeRows(Dense& dense)
{
    for (std::size_t i = 0; i < dense.rows; ++i) {
        const auto row = std::span(dense.values).subspan(i * dense.cols, dense.cols);
        const double sum = std::accumulate(row.begin(), row.end(), 0.0);
        for (double& value : row)
            value = sum > 0 ? value / sum : 0;
    }
}

/// Patches in the clusters of a level, [clusters, n]; columns sum to 1.
Dense membership(const NetworkRecord& record, int level)
{
    MOLRL_ASSERT(level >= 1 && static_cast<std::size_t>(level) <= record.assignments.size());
    Dense product = toDense(record.assignments[0]);
    for (int l = 1; l < level; ++l)
        product = multiply(toDense(record.assignments[static_cast<std::size_t>(l)]), product);
    return product;
}

/// Weights over the clusters of a level carried to the nodes below: a cluster's state is the mean of its members, so
/// its weight is shared out by membership. The sum is kept.
Vector carryBelow(const NetworkRecord& record, int level, const Vector& weights)
{
    const Dense assignment = toDense(record.assignments[static_cast<std::size_t>(level - 1)]);
    MOLRL_ASSERT(assignment.rows == weights.size());
    Vector below(assignment.cols, 0.0);
    for (std::size_t k = 0; k < assignment.rows; ++k) {
        const auto row = std::span(assignment.values).subspan(k * assignment.cols, assignment.cols);
        const double mass = std::accumulate(row.begin(), row.end(), 0.0);
        for (std::size_t i = 0; i < assignment.cols && mass > 0; ++i)
            below[i] += weights[k] * row[i] / mass;
    }
    return below;
}

/// One step back through a GIN layer: half stays (the node's own term), half goes where the node looked.
Vector stepBack(const LayerRecord& layer, const Vector& weights)
{
    const Dense attention = headOf(layer.attention, kAllHeads);
    MOLRL_ASSERT(attention.rows == weights.size());
    Vector before(weights.size(), 0.0);
    for (std::size_t i = 0; i < weights.size(); ++i) {
        before[i] += 0.5 * weights[i];
        for (std::size_t j = 0; j < weights.size(); ++j)
            before[j] += 0.5 * weights[i] * attention(i, j);
    }
    return before;
}

Vector readoutWeights(const NetworkRecord& record, std::size_t entry)
{
    MOLRL_ASSERT(entry < record.readout.size() && record.readout.size() == record.readoutLevel.size());
    return {record.readout[entry].values.begin(), record.readout[entry].values.end()};
}

std::vector<float> toUnitSum(const Vector& weights)
{
    const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
    std::vector<float> result;
    for (const double weight : weights)
        result.push_back(static_cast<float>(sum > 0 ? weight / sum : 0));
    return result;
}

} // namespace

NamedArray attentionBetweenPatches(const NetworkRecord& record, std::size_t layer, int head)
{
    MOLRL_ASSERT(layer < record.layers.size());
    const LayerRecord& from = record.layers[layer];
    Dense attention = headOf(from.attention, head);
    if (from.level > 0) {
        const Dense members = membership(record, from.level);
        attention = multiply(transpose(members), multiply(attention, members));
        normalizeRows(attention);
    }
    return toArray(attention);
}

std::vector<float> computeReceivedAttention(const NamedArray& attention)
{
    const Dense dense = toDense(attention);
    MOLRL_ASSERT(dense.rows == dense.cols);
    Vector received(dense.cols, 0.0); // the column mean times n is the column sum
    for (std::size_t i = 0; i < dense.rows; ++i)
        for (std::size_t j = 0; j < dense.cols; ++j)
            received[j] += dense(i, j);
    return {received.begin(), received.end()};
}

std::vector<float> computeRollout(const NetworkRecord& record)
{
    Vector total(record.row.size(), 0.0);
    for (std::size_t entry = 0; entry < record.readout.size(); ++entry) {
        Vector weights = readoutWeights(record, entry);
        int level = record.readoutLevel[entry];
        for (auto layer = record.layers.rbegin(); layer != record.layers.rend(); ++layer) {
            if (layer->level > level || layer->kind == LayerRecord::Kind::StructureLearner)
                continue;
            for (; level > layer->level; --level)
                weights = carryBelow(record, level, weights);
            weights = stepBack(*layer, weights);
        }
        for (; level > 0; --level)
            weights = carryBelow(record, level, weights);
        for (std::size_t i = 0; i < total.size(); ++i)
            total[i] += weights[i];
    }
    return toUnitSum(total);
}

std::vector<float> readoutOnPatches(const NetworkRecord& record, std::size_t entry)
{
    Vector weights = readoutWeights(record, entry);
    for (int level = record.readoutLevel[entry]; level > 0; --level)
        weights = carryBelow(record, level, weights);
    return toUnitSum(weights);
}

PatchClusters clustersOfPatches(const NetworkRecord& record, std::size_t pooling)
{
    PatchClusters clusters;
    if (record.row.empty())
        return clusters;
    const Dense members = membership(record, static_cast<int>(pooling) + 1);
    std::vector<std::size_t> size(members.rows, 0);
    for (std::size_t i = 0; i < members.cols; ++i) {
        std::size_t best = 0;
        for (std::size_t k = 1; k < members.rows; ++k)
            if (members(k, i) > members(best, i))
                best = k;
        clusters.cluster.push_back(static_cast<int>(best));
        clusters.strength.push_back(static_cast<float>(members(best, i)));
        size[best] += 1;
    }
    std::vector<std::size_t> order(members.rows);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&size](std::size_t a, std::size_t b) { return size[a] > size[b]; });
    std::vector<int> rank(members.rows);
    for (std::size_t k = 0; k < order.size(); ++k)
        rank[order[k]] = static_cast<int>(k);
    for (int& cluster : clusters.cluster)
        cluster = rank[static_cast<std::size_t>(cluster)];
    clusters.clusterCount = static_cast<int>(std::ranges::count_if(size, [](std::size_t s) { return s > 0; }));
    return clusters;
}

} // namespace molrl::explain
