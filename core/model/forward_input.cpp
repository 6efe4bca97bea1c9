// SPDX-License-Identifier: GPL-3.0-or-later
#include <ATen/ATen.h>

#include "core/graph/patch_graph.h"
#include "core/model/network_forward.h"

#include <algorithm>
#include <cstring>

namespace molrl::model {
namespace {

/// More padding than this share of a group's rows begins a new group.
constexpr double kMaxPadding = 0.15;

std::int64_t nodesOf(const imaging::PatchBatch& batch, std::size_t molecule)
{
    return batch.offsets[molecule + 1] - batch.offsets[molecule];
}

bool hasActiveNode(const imaging::PatchBatch& batch, std::size_t molecule, bool maskBlank)
{
    const auto begin = batch.hasInk.begin() + batch.offsets[molecule];
    const auto end = batch.hasInk.begin() + batch.offsets[molecule + 1];
    return maskBlank ? std::any_of(begin, end, [](std::uint8_t ink) { return ink != 0; }) : begin != end;
}

/// Largest first, so that memory peaks at once and groups end with the small ones.
std::vector<std::size_t> orderBySize(const imaging::PatchBatch& batch, std::span<const std::size_t> molecules,
                                     bool maskBlank)
{
    std::vector<std::size_t> order;
    for (const std::size_t m : molecules)
        if (hasActiveNode(batch, m, maskBlank))
            order.push_back(m);
    std::stable_sort(order.begin(), order.end(),
                     [&batch](std::size_t a, std::size_t b) { return nodesOf(batch, a) > nodesOf(batch, b); });
    return order;
}

std::vector<NodeGroup> makeGroups(const std::vector<std::int64_t>& counts)
{
    std::vector<NodeGroup> groups;
    std::int64_t node = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        const std::int64_t padded = groups.empty() ? 0 : groups.back().width * (groups.back().moleculeCount + 1);
        if (groups.empty() || static_cast<double>(padded - groups.back().nodeCount - counts[i]) >
                                  kMaxPadding * static_cast<double>(padded)) {
            NodeGroup group;
            group.firstNode = node;
            group.firstMolecule = static_cast<std::int64_t>(i);
            group.width = counts[i];
            groups.push_back(group);
        }
        groups.back().moleculeCount += 1;
        groups.back().nodeCount += counts[i];
        node += counts[i];
    }
    return groups;
}

/// A0 of each molecule of the batch, by the node it starts from.
struct AnchorRows {
    std::vector<std::size_t> begin;
    graph::EdgeList edges;
};

AnchorRows makeAnchorRows(const imaging::PatchBatch& batch, bool maskBlank)
{
    AnchorRows rows;
    rows.edges = graph::makeAnchorGraph(batch);
    graph::EdgeList& edges = rows.edges;
    if (maskBlank) {
        for (std::size_t e = 0; e < edges.from.size(); ++e)
            if (!batch.hasInk[static_cast<std::size_t>(edges.from[e])] ||
                !batch.hasInk[static_cast<std::size_t>(edges.to[e])])
                edges.weight[e] = 0;
    }
    graph::normalizeSymmetric(edges, batch.nodeCount());
    rows.begin.assign(batch.nodeCount() + 1, 0);
    for (const std::int32_t from : edges.from) // edges come ordered by the node they start from
        rows.begin[static_cast<std::size_t>(from) + 1] += 1;
    for (std::size_t i = 0; i < batch.nodeCount(); ++i)
        rows.begin[i + 1] += rows.begin[i];
    return rows;
}

void fillGroup(NodeGroup& group, const imaging::PatchBatch& batch, std::span<const std::size_t> molecules,
               const AnchorRows& anchors, const InputOptions& options)
{
    const std::int64_t width = group.width;
    const bool padded = group.nodeCount != group.moleculeCount * width;
    at::Tensor slot = at::empty({group.nodeCount}, at::kLong);
    at::Tensor active = at::zeros({group.moleculeCount, 1, 1, width}, at::kBool);
    at::Tensor anchor = at::zeros({group.moleculeCount, 1, width, width}, at::kFloat);
    auto* slotAt = slot.data_ptr<std::int64_t>();
    auto* activeAt = active.data_ptr<bool>();
    auto* anchorAt = anchor.data_ptr<float>();
    bool allActive = true;
    for (std::int64_t b = 0; b < group.moleculeCount; ++b) {
        const std::size_t molecule = molecules[static_cast<std::size_t>(group.firstMolecule + b)];
        const std::int64_t first = batch.offsets[molecule];
        for (std::int64_t i = 0; i < nodesOf(batch, molecule); ++i) {
            const auto node = static_cast<std::size_t>(first + i);
            *slotAt++ = b * width + i;
            activeAt[b * width + i] = !options.maskBlank || batch.hasInk[node] != 0;
            allActive = allActive && activeAt[b * width + i];
            for (std::size_t e = anchors.begin[node]; e < anchors.begin[node + 1]; ++e)
                anchorAt[(b * width + i) * width + anchors.edges.to[e] - first] = anchors.edges.weight[e];
        }
    }
    if (padded)
        group.slot = slot.to(options.device);
    if (padded || !allActive)
        group.active = active.to(options.device);
    group.anchor = anchor.to(options.device, options.type);
}

} // namespace

ForwardInput makeForwardInput(const imaging::PatchBatch& batch, std::span<const std::size_t> molecules,
                              const InputOptions& options)
{
    ForwardInput input;
    input.molecules = orderBySize(batch, molecules, options.maskBlank);
    std::int64_t nodes = 0;
    for (const std::size_t m : input.molecules) {
        input.nodeCounts.push_back(nodesOf(batch, m));
        nodes += input.nodeCounts.back();
    }
    const std::int64_t window = batch.windowPx();
    const std::int64_t bytes = 3 * window * window;
    at::Tensor pixels = at::empty({nodes, 3, window, window}, at::kByte);
    at::Tensor row = at::empty({nodes}, at::kLong);
    at::Tensor col = at::empty({nodes}, at::kLong);
    std::int64_t at = 0;
    for (const std::size_t m : input.molecules) {
        const std::int64_t first = batch.offsets[m];
        const std::int64_t count = nodesOf(batch, m);
        std::memcpy(pixels.data_ptr<std::uint8_t>() + at * bytes, batch.pixels.data() + first * bytes,
                    static_cast<std::size_t>(count * bytes));
        std::copy_n(batch.row.begin() + first, count, row.data_ptr<std::int64_t>() + at);
        std::copy_n(batch.col.begin() + first, count, col.data_ptr<std::int64_t>() + at);
        at += count;
    }
    input.pixels = pixels.to(options.device);
    input.row = row.to(options.device);
    input.col = col.to(options.device);
    input.groups = makeGroups(input.nodeCounts);
    const AnchorRows anchors = makeAnchorRows(batch, options.maskBlank);
    for (NodeGroup& group : input.groups)
        fillGroup(group, batch, input.molecules, anchors, options);
    return input;
}

} // namespace molrl::model
