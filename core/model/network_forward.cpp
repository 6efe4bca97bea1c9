// SPDX-License-Identifier: GPL-3.0-or-later
#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "core/model/network_forward.h"
#include "core/model/parameter_spec.h"
#include "core/model/routing.h"

#include <algorithm>
#include <cmath>
#include <ctime>
#include <limits>

namespace molrl::model {
namespace {

using at::Tensor;

constexpr double kNormEpsilon = 1e-5;
constexpr double kMinMass = 1e-6;
/// Nodes a pass of the patch CNN when no gradient is wanted: its intermediate pictures then stay in the cache.
constexpr std::int64_t kCnnBlock = 512;

double threadSeconds()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

/// Adds the time since the last lap to a stage.
class Stopwatch {
public:
    explicit Stopwatch(StageTimes* times) : m_times(times), m_last(times == nullptr ? 0 : threadSeconds()) {}
    void lap(double StageTimes::*stage)
    {
        if (m_times == nullptr)
            return;
        const double now = threadSeconds();
        m_times->*stage += now - m_last;
        m_last = now;
    }

private:
    StageTimes* m_times;
    double m_last;
};

/// One run of the network: the inputs of every step, so that the steps read like the formulas in the header.
class Forward {
public:
    Forward(const NetworkConfig& config, const ParameterStore& parameters, const ForwardInput& input,
            const ForwardOptions& options)
        : m_config(config), m_parameters(parameters), m_input(input), m_options(options), m_groups(input.groups),
          m_heads(config.heads), m_watch(options.times)
    {
    }

    ForwardOutput run();

private:
    using Graphs = std::vector<Tensor>; ///< [molecules, H, width, width] of each group

    Tensor parameter(const std::string& name) const { return m_parameters[name]; }
    at::ScalarType weightType() const { return m_parameters["position.row"].scalar_type(); }
    Tensor norm(const Tensor& x, const std::string& name) const
    {
        return at::layer_norm(x, {m_config.dim}, parameter(name + ".weight"), parameter(name + ".bias"), kNormEpsilon);
    }
    Tensor linear(const Tensor& x, const std::string& name) const
    {
        return at::linear(x, parameter(name + ".weight"), parameter(name + ".bias"));
    }

    Tensor pad(const Tensor& packed, const NodeGroup& group) const;
    Tensor unpad(const Tensor& padded, const NodeGroup& group) const;
    Tensor splitHeads(const Tensor& padded) const;

    Tensor applyPatchCnn(const Tensor& pixels) const;
    Tensor embedPatches() const;
    Tensor finishGinStep(const std::string& name, const Tensor& h, const Tensor& u, const Tensor& gathered) const;
    Tensor softmaxAttention(const Tensor& query, const Tensor& key, const NodeGroup& group, const Tensor& prior,
                            const Tensor& neighbours) const;
    template <class AttentionOf>
    Tensor attentiveLayer(const std::string& name, const Tensor& h, Graphs& attention, AttentionOf&& attentionOf) const;
    Tensor structureLayer(int i, const Tensor& h, Graphs& attention) const;
    Tensor localLayer(int i, const Tensor& h, const Graphs& routed) const;
    Tensor globalLayer(const std::string& name, const Tensor& h, const Graphs& graphs, Graphs& attention) const;
    Graphs makeCurrentGraph(const Graphs& learned) const;
    Graphs route(const Graphs& current) const;
    Tensor pool(int p, const Tensor& h, Graphs& graphs);
    Tensor readOut(int level, const Tensor& h);
    void runGlobalLayers(int p, Tensor& h, const Graphs& graphs);

    RecordedTensor recorded(const Graphs& byGroup) const;
    void recordLayer(LayerRecord::Kind kind, const std::string& name, const Graphs& attention);

    const NetworkConfig& m_config;
    const ParameterStore& m_parameters;
    const ForwardInput& m_input;
    const ForwardOptions& m_options;
    std::vector<NodeGroup> m_groups; ///< of the current level
    int m_level = 0;
    int m_globalCount = 0;
    std::int64_t m_heads;
    ForwardRecord m_record;
    Stopwatch m_watch;
};

Tensor Forward::pad(const Tensor& packed, const NodeGroup& group) const
{
    const Tensor part = packed.narrow(0, group.firstNode, group.nodeCount);
    const std::int64_t columns = packed.size(1);
    if (!group.slot.defined())
        return part.reshape({group.moleculeCount, group.width, columns});
    return at::zeros({group.moleculeCount * group.width, columns}, packed.options())
        .index_copy_(0, group.slot, part)
        .view({group.moleculeCount, group.width, columns});
}

Tensor Forward::unpad(const Tensor& padded, const NodeGroup& group) const
{
    const Tensor flat = padded.reshape({group.moleculeCount * group.width, padded.size(2)});
    return group.slot.defined() ? flat.index_select(0, group.slot) : flat;
}

/// [b, n, d] -> [b, H, n, d_h]
Tensor Forward::splitHeads(const Tensor& padded) const
{
    return padded.view({padded.size(0), padded.size(1), m_heads, m_config.dim / m_heads}).transpose(1, 2);
}

Tensor Forward::applyPatchCnn(const Tensor& pixels) const
{
    const Tensor weight = parameter("patch.conv1.weight");
    Tensor x = (255 - pixels).to(weight.scalar_type()).div_(255);
    x = at::gelu(at::conv2d(x, weight, parameter("patch.conv1.bias"), 2));
    x = at::gelu(at::conv2d(x, parameter("patch.conv2.weight"), parameter("patch.conv2.bias"), 2));
    return linear(x.flatten(1), "patch.linear");
}

Tensor Forward::embedPatches() const
{
    const Tensor& pixels = m_input.pixels;
    Tensor h;
    if (at::GradMode::is_enabled() || pixels.size(0) <= kCnnBlock) {
        h = applyPatchCnn(pixels);
    } else {
        std::vector<Tensor> blocks;
        for (const Tensor& block : pixels.split(kCnnBlock))
            blocks.push_back(applyPatchCnn(block));
        h = at::cat(blocks);
    }
    return h + parameter("position.row").index_select(0, m_input.row) +
           parameter("position.col").index_select(0, m_input.col);
}

/// m = (1 + eps) u + gathered;  h + MLP(LN'(m))
Tensor Forward::finishGinStep(const std::string& name, const Tensor& h, const Tensor& u, const Tensor& gathered) const
{
    const Tensor m = gathered + u * (1 + parameter(name + ".epsilon"));
    const Tensor hidden = at::gelu(linear(norm(m, name + ".mlp.norm"), name + ".mlp.in"));
    return h + linear(hidden, name + ".mlp.out");
}

Tensor Forward::softmaxAttention(const Tensor& query, const Tensor& key, const NodeGroup& group, const Tensor& prior,
                                 const Tensor& neighbours) const
{
    const double scale = 1 / std::sqrt(static_cast<double>(m_config.dim / m_heads));
    Tensor logits = at::matmul(query * scale, key.transpose(-1, -2));
    if (neighbours.defined())
        logits.addcmul_(prior.to(logits.scalar_type()), neighbours.to(logits.scalar_type())); // bfloat16 in training
    if (group.active.defined())
        logits.masked_fill_(group.active.logical_not(), -std::numeric_limits<double>::infinity());
    // Graphs are of the weights' type even where autocast makes products bfloat16: routing compares their entries.
    return at::softmax(logits, -1, weightType());
}

/// A GIN step whose graph is made from queries and keys.
template <class AttentionOf>
Tensor Forward::attentiveLayer(const std::string& name, const Tensor& h, Graphs& attention,
                               AttentionOf&& attentionOf) const
{
    const Tensor u = norm(h, name + ".norm");
    const Tensor projected = at::linear(u, parameter(name + ".qkv.weight"));
    std::vector<Tensor> gathered;
    attention.clear();
    for (std::size_t g = 0; g < m_groups.size(); ++g) {
        const Tensor padded = pad(projected, m_groups[g]);
        const std::vector<Tensor> qkv = padded.split(m_config.dim, 2);
        const auto heads = [this](const Tensor& part) {
            return part.unflatten(2, {m_heads, m_config.dim / m_heads}).transpose(1, 2);
        };
        attention.push_back(attentionOf(g, heads(qkv[0]), heads(qkv[1])));
        const Tensor seen = at::matmul(attention.back(), heads(qkv[2])).transpose(1, 2).flatten(2);
        gathered.push_back(unpad(seen, m_groups[g]));
    }
    return finishGinStep(name, h, u, gathered.size() == 1 ? gathered[0] : at::cat(gathered));
}

Tensor Forward::structureLayer(int i, const Tensor& h, Graphs& attention) const
{
    const std::string name = "structure." + std::to_string(i);
    const Tensor prior = parameter(name + ".prior").view({1, m_heads, 1, 1});
    return attentiveLayer(name, h, attention, [&](std::size_t g, const Tensor& query, const Tensor& key) {
        const Tensor neighbours = m_groups[g].anchor.gt(0).to(h.scalar_type());
        return softmaxAttention(query, key, m_groups[g], prior, neighbours);
    });
}

Tensor Forward::localLayer(int i, const Tensor& h, const Graphs& routed) const
{
    const std::string name = "local." + std::to_string(i);
    const Tensor u = norm(h, name + ".norm");
    const Tensor value = at::linear(u, parameter(name + ".value.weight"));
    std::vector<Tensor> gathered;
    for (std::size_t g = 0; g < m_groups.size(); ++g) {
        const Tensor seen = at::matmul(routed[g], splitHeads(pad(value, m_groups[g]))).transpose(1, 2).flatten(2);
        gathered.push_back(unpad(seen, m_groups[g]));
    }
    return finishGinStep(name, h, u, gathered.size() == 1 ? gathered[0] : at::cat(gathered));
}

Tensor Forward::globalLayer(const std::string& name, const Tensor& h, const Graphs& graphs, Graphs& attention) const
{
    const Tensor mix = at::softmax(parameter(name + ".mix"), -1); // [H, 2H]
    return attentiveLayer(name, h, attention, [&](std::size_t g, const Tensor& query, const Tensor& key) {
        const Tensor own = softmaxAttention(query, key, m_groups[g], {}, {});
        const Tensor both = at::cat({own, graphs[g].expand_as(own)}, 1).flatten(2); // [b, 2H, n n]
        return at::matmul(mix, both).view(own.sizes());
    });
}

Forward::Graphs Forward::makeCurrentGraph(const Graphs& learned) const
{
    Graphs current;
    for (std::size_t g = 0; g < m_groups.size(); ++g) {
        const Tensor anchor = m_groups[g].anchor.expand_as(learned[g]);
        switch (m_options.graph) {
        case GraphKind::Anchor: current.push_back(anchor); break;
        case GraphKind::Learned: current.push_back(learned[g]); break;
        case GraphKind::Bootstrapped:
            current.push_back((learned[g] * (1 - m_options.tau)).add_(anchor, m_options.tau));
            break;
        }
    }
    return current;
}

Forward::Graphs Forward::route(const Graphs& current) const
{
    Graphs routed;
    for (const Tensor& graph : current)
        routed.push_back(m_config.localRouting ? routeToLargest(graph, m_config.topK) : normalizeRows(graph));
    return routed;
}

/// Fewer nodes: afterwards every molecule has K, so that one group without padding holds all of them.
Tensor Forward::pool(int p, const Tensor& h, Graphs& graphs)
{
    const std::string name = "pool." + std::to_string(p);
    const Tensor packed = at::softmax(linear(norm(h, name + ".norm"), name + ".assign"), -1);
    std::vector<Tensor> states;
    std::vector<Tensor> coarse;
    Graphs assignments;
    for (std::size_t g = 0; g < m_groups.size(); ++g) {
        const NodeGroup& group = m_groups[g];
        Tensor assignment = pad(packed, group); // [b, n, K]
        if (group.active.defined())
            assignment = assignment * group.active.view({group.moleculeCount, group.width, 1}).to(h.scalar_type());
        const Tensor transposed = assignment.transpose(1, 2);
        const Tensor mass = assignment.sum(1).clamp_min(kMinMass).unsqueeze(-1);
        states.push_back(at::matmul(transposed, pad(h, group)) / mass);
        const Tensor walked = at::matmul(normalizeRows(graphs[g]), assignment.unsqueeze(1)); // [b, H, n, K]
        coarse.push_back(normalizeRows(at::matmul(transposed.unsqueeze(1), walked).to(weightType())));
        assignments.push_back(assignment);
    }
    if (m_options.record)
        m_record.assignments.push_back(recorded(assignments));

    NodeGroup all;
    all.moleculeCount = static_cast<std::int64_t>(m_input.molecules.size());
    all.width = packed.size(1);
    all.nodeCount = all.moleculeCount * all.width;
    m_groups = {all};
    m_level += 1;
    graphs = {at::cat(coarse)};
    return at::cat(states).view({all.nodeCount, m_config.dim});
}

Tensor Forward::readOut(int level, const Tensor& h)
{
    const std::string name = "readout." + std::to_string(level);
    const Tensor u = norm(h, name + ".norm");
    const Tensor scores = at::mv(u, parameter(name + ".score")).unsqueeze(1);
    std::vector<Tensor> summed;
    Graphs weights;
    for (const NodeGroup& group : m_groups) {
        Tensor logits = pad(scores, group).squeeze(2);
        if (group.active.defined())
            logits = logits.masked_fill(group.active.view({group.moleculeCount, group.width}).logical_not(),
                                        -std::numeric_limits<double>::infinity());
        weights.push_back(at::softmax(logits, -1));
        summed.push_back(at::matmul(weights.back().unsqueeze(1), pad(u, group)).squeeze(1));
    }
    if (m_options.record) {
        m_record.readout.push_back(recorded(weights));
        m_record.readoutLevel.push_back(level);
    }
    return at::linear(at::cat(summed), parameter(name + ".value.weight"));
}

RecordedTensor Forward::recorded(const Graphs& byGroup) const
{
    RecordedTensor tensor{byGroup, {}};
    for (const NodeGroup& group : m_groups)
        tensor.firstMolecule.push_back(group.firstMolecule);
    return tensor;
}

void Forward::recordLayer(LayerRecord::Kind kind, const std::string& name, const Graphs& attention)
{
    if (m_options.record)
        m_record.layers.push_back({kind, m_level, name, recorded(attention)});
}

void Forward::runGlobalLayers(int p, Tensor& h, const Graphs& graphs)
{
    Graphs attention;
    for (int i = 0; i < m_config.globalLayers[static_cast<std::size_t>(p)]; ++i) {
        h = globalLayer("global." + std::to_string(p) + "." + std::to_string(i), h, graphs, attention);
        recordLayer(LayerRecord::Kind::GlobalAttention, "global " + std::to_string(++m_globalCount), attention);
    }
}

ForwardOutput Forward::run()
{
    ForwardOutput output;
    Tensor h = embedPatches();
    m_watch.lap(&StageTimes::patchCnn);

    Graphs attention;
    for (int i = 0; i < m_config.structureLayers; ++i) {
        h = structureLayer(i, h, attention);
        recordLayer(LayerRecord::Kind::StructureLearner, "structure " + std::to_string(i + 1), attention);
    }
    output.learned = attention;
    Graphs graphs = makeCurrentGraph(m_options.teacherGraph.empty() ? output.learned : m_options.teacherGraph);
    if (m_options.record) {
        Graphs anchors;
        Graphs mixed;
        for (std::size_t g = 0; g < m_groups.size(); ++g) {
            anchors.push_back(m_groups[g].anchor.squeeze(1));
            mixed.push_back(m_groups[g].anchor * m_options.tau + output.learned[g] * (1 - m_options.tau));
        }
        m_record.anchor = recorded(anchors);
        m_record.learned = recorded(output.learned);
        m_record.bootstrapped = recorded(mixed);
    }
    m_watch.lap(&StageTimes::structure);

    const Graphs routed = route(graphs);
    for (int i = 0; i < m_config.localLayers; ++i) {
        h = localLayer(i, h, routed);
        recordLayer(LayerRecord::Kind::LocalRouting, "local " + std::to_string(i + 1), routed);
    }
    output.nodeStates = h;
    m_watch.lap(&StageTimes::local);

    std::vector<Tensor> readouts;
    const std::vector<int> levels = readoutLevels(m_config);
    const auto readIfWanted = [&] {
        m_watch.lap(&StageTimes::pooledAttention);
        if (std::find(levels.begin(), levels.end(), m_level) != levels.end())
            readouts.push_back(readOut(m_level, h));
        m_watch.lap(&StageTimes::readout);
    };
    if (!m_config.pooling)
        for (Tensor& graph : graphs)
            graph = normalizeRows(graph);
    else
        readIfWanted();
    for (std::size_t p = 0; p < m_config.poolClusters.size(); ++p) {
        if (m_config.pooling)
            h = pool(static_cast<int>(p), h, graphs);
        runGlobalLayers(static_cast<int>(p), h, graphs);
        if (m_config.pooling)
            readIfWanted();
    }
    if (!m_config.pooling)
        readIfWanted();
    output.embedding = at::cat(readouts, 1);
    output.record = std::move(m_record);
    return output;
}

} // namespace

at::Tensor RecordedTensor::of(std::int64_t molecule) const
{
    const auto next = std::upper_bound(firstMolecule.begin(), firstMolecule.end(), molecule);
    const auto group = static_cast<std::size_t>(next - firstMolecule.begin()) - 1;
    return byGroup[group][molecule - firstMolecule[group]];
}

GraphKind parseGraphKind(const std::string& name)
{
    if (name == "anchor")
        return GraphKind::Anchor;
    return name == "learned" ? GraphKind::Learned : GraphKind::Bootstrapped;
}

ForwardOptions ForwardOptions::of(const NetworkConfig& config)
{
    ForwardOptions options;
    options.graph = parseGraphKind(config.graph);
    options.tau = config.tau;
    return options;
}

ForwardOutput runForward(const NetworkConfig& config, const ParameterStore& parameters, const ForwardInput& input,
                         const ForwardOptions& options)
{
    MOLRL_ASSERT(!input.molecules.empty());
    return Forward(config, parameters, input, options).run();
}

} // namespace molrl::model
