// SPDX-License-Identifier: GPL-3.0-or-later
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>

#include "core/base/parallel.h"
#include "core/model/network_impl.h"
#include "core/model/serial_math.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <numeric>
#include <optional>

namespace molrl::model {
namespace {

/// Limits of one pass through the network: nodes keep it in the cache, pairs keep the padded attentions small.
struct PassLimits {
    std::int64_t nodes = 0;
    std::int64_t pairs = 0;
};

PassLimits limitsOf(const at::Device& device)
{
    return device.is_cpu() ? PassLimits{1024, std::int64_t{1} << 18} : PassLimits{1 << 15, std::int64_t{1} << 23};
}

/// Molecules that have nodes, ordered by size and cut into passes.
std::vector<std::vector<std::size_t>> planPasses(const imaging::PatchBatch& batch, const PassLimits& limits)
{
    std::vector<std::size_t> order(batch.moleculeCount());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto nodes = [&batch](std::size_t m) { return batch.offsets[m + 1] - batch.offsets[m]; };
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return nodes(a) > nodes(b); });

    std::vector<std::vector<std::size_t>> passes;
    std::int64_t used = 0;
    std::int64_t pairs = 0;
    for (const std::size_t m : order) {
        if (nodes(m) == 0)
            continue;
        if (passes.empty() || used + nodes(m) > limits.nodes || pairs + nodes(m) * nodes(m) > limits.pairs) {
            passes.emplace_back();
            used = pairs = 0;
        }
        passes.back().push_back(m);
        used += nodes(m);
        pairs += nodes(m) * nodes(m);
    }
    return passes;
}

Result<void> checkFits(const NetworkConfig& config, const imaging::PatchBatch& batch)
{
    const auto wrong = [](const std::string& why) {
        return fail(ErrorCode::InvalidArgument, "the patches don't fit the network: " + why);
    };
    if (batch.options.patchPx != config.patchPx || batch.options.haloPx != config.haloPx ||
        batch.options.keepBlank != config.keepBlank)
        return wrong("they were cut with another patch size, halo or treatment of blank patches");
    if (batch.moleculeCount() > 0 && batch.gridSide != config.picturePx / config.patchPx)
        return wrong("they come from pictures of another size");
    const auto side = static_cast<std::size_t>(batch.windowPx());
    const std::size_t nodes = batch.nodeCount();
    if (batch.pixels.size() != nodes * 3 * side * side || batch.row.size() != nodes || batch.col.size() != nodes ||
        batch.hasInk.size() != nodes || batch.offsets.back() != static_cast<std::int64_t>(nodes))
        return wrong("the batch is inconsistent");
    for (std::size_t i = 0; i < nodes; ++i)
        if (batch.row[i] < 0 || batch.row[i] >= batch.gridSide || batch.col[i] < 0 || batch.col[i] >= batch.gridSide)
            return wrong("a patch lies outside the grid");
    return {};
}

/// Runs the passes, shared out among threads.
template <class Work>
Result<void> forEachPass(const Network::Impl& network, const imaging::PatchBatch& batch, int threads, JobContext& job,
                         const ForwardOptions& options, Work&& work)
{
    const auto passes = planPasses(batch, limitsOf(network.device));
    const bool shared = threads > 1 && passes.size() > 1;
    return parallelFor(passes.size(), shared ? threads : 1, job, [&](std::size_t i) {
        std::optional<SerialMathScope> serial;
        if (shared)
            serial.emplace();
        const c10::InferenceMode inference;
        const ForwardInput input = makeForwardInput(batch, passes[i], {network.device, at::kFloat, false});
        work(input, runForward(network.config, network.parameters, input, options));
    });
}

NamedArray toArray(const at::Tensor& tensor)
{
    const at::Tensor values = tensor.to(at::kCPU, at::kFloat).contiguous();
    NamedArray array{values.sizes().vec(), std::vector<float>(static_cast<std::size_t>(values.numel()))};
    std::copy_n(values.data_ptr<float>(), array.values.size(), array.values.begin());
    return array;
}

/// The leading n rows and columns of the last two dimensions: without the padding.
NamedArray squareOf(const RecordedTensor& tensor, std::int64_t molecule, std::int64_t n)
{
    return toArray(tensor.of(molecule).narrow(-1, 0, n).narrow(-2, 0, n));
}

void fillPlaces(NetworkRecord& record, const NetworkConfig& config, const imaging::PatchBatch& batch, std::size_t m)
{
    const auto begin = batch.offsets[m];
    const auto end = batch.offsets[m + 1];
    record.gridSide = batch.gridSide;
    record.patchPx = config.patchPx;
    record.row.assign(batch.row.begin() + begin, batch.row.begin() + end);
    record.col.assign(batch.col.begin() + begin, batch.col.begin() + end);
    record.hasInk.assign(batch.hasInk.begin() + begin, batch.hasInk.begin() + end);
}

void fillRecord(NetworkRecord& record, const ForwardInput& input, const ForwardOutput& output, std::int64_t molecule)
{
    const std::int64_t nodes = input.nodeCounts[static_cast<std::size_t>(molecule)];
    const ForwardRecord& from = output.record;
    record.anchor = squareOf(from.anchor, molecule, nodes);
    record.learned = squareOf(from.learned, molecule, nodes);
    record.bootstrapped = squareOf(from.bootstrapped, molecule, nodes);
    std::vector<std::int64_t> nodesOfLevel{nodes};
    for (const RecordedTensor& assignment : from.assignments) {
        const at::Tensor piece = assignment.of(molecule).narrow(0, 0, nodesOfLevel.back());
        record.assignments.push_back(toArray(piece.t()));
        nodesOfLevel.push_back(piece.size(1));
    }
    for (const ForwardRecord::Layer& layer : from.layers)
        record.layers.push_back(
            {layer.kind, layer.level, layer.name,
             squareOf(layer.attention, molecule, nodesOfLevel[static_cast<std::size_t>(layer.level)])});
    for (std::size_t i = 0; i < from.readout.size(); ++i) {
        const auto level = static_cast<std::size_t>(from.readoutLevel[i]);
        record.readout.push_back(toArray(from.readout[i].of(molecule).narrow(0, 0, nodesOfLevel[level])));
        record.readoutLevel.push_back(from.readoutLevel[i]);
    }
    record.embedding = toArray(output.embedding[molecule]).values;
}

} // namespace

imaging::PatchOptions patchOptionsOf(const NetworkConfig& config)
{
    imaging::PatchOptions options;
    options.patchPx = config.patchPx;
    options.haloPx = config.haloPx;
    options.keepBlank = config.keepBlank;
    return options;
}

Result<void> encodeInto(const Network::Impl& network, const imaging::PatchBatch& batch, Matrix& out, int threads,
                        JobContext& job)
{
    MOLRL_ASSERT(out.rows == batch.moleculeCount());
    return forEachPass(network, batch, threads, job, ForwardOptions::of(network.config),
                       [&out](const ForwardInput& input, const ForwardOutput& output) {
                           const at::Tensor rows = output.embedding.to(at::kCPU, at::kFloat).contiguous();
                           MOLRL_ASSERT(rows.size(1) == static_cast<std::int64_t>(out.cols));
                           const float* from = rows.data_ptr<float>();
                           for (const std::size_t m : input.molecules) {
                               std::copy_n(from, out.cols, out.row(m).begin());
                               from += out.cols;
                           }
                       });
}

Result<Matrix> Network::encode(const imaging::PatchBatch& batch, JobContext& job) const
{
    MOLRL_CHECK(checkFits(m_impl->config, batch));
    Matrix out(batch.moleculeCount(), static_cast<std::size_t>(embeddingDim()),
               std::numeric_limits<float>::quiet_NaN());
    MOLRL_CHECK(encodeInto(*m_impl, batch, out, at::get_num_threads(), job));
    return out;
}

Result<std::vector<NetworkRecord>> Network::inspect(const imaging::PatchBatch& batch, JobContext& job) const
{
    MOLRL_CHECK(checkFits(m_impl->config, batch));
    std::vector<NetworkRecord> records(batch.moleculeCount());
    for (std::size_t m = 0; m < records.size(); ++m) {
        fillPlaces(records[m], m_impl->config, batch, m);
        records[m].embedding.assign(static_cast<std::size_t>(embeddingDim()), std::numeric_limits<float>::quiet_NaN());
    }
    ForwardOptions options = ForwardOptions::of(m_impl->config);
    options.record = true;
    MOLRL_CHECK(forEachPass(*m_impl, batch, at::get_num_threads(), job, options,
                            [&records](const ForwardInput& input, const ForwardOutput& output) {
                                for (std::size_t i = 0; i < input.molecules.size(); ++i)
                                    fillRecord(records[input.molecules[i]], input, output,
                                               static_cast<std::int64_t>(i));
                            }));
    return records;
}

} // namespace molrl::model
