// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/parameter_spec.h"

#include <algorithm>
#include <cmath>

namespace molrl::model {
namespace {

using Init = ParameterSpec::Init;

int sideAfter(int side, int kernel)
{
    return (side - kernel) / 2 + 1;
}

class SpecList {
public:
    explicit SpecList(const NetworkConfig& config) : m_config(config), m_dim(config.dim)
    {
        int layers = config.structureLayers + config.localLayers;
        for (const int count : config.globalLayers)
            layers += count;
        // The residual branches of a deep network start small, so that their sum keeps its size.
        m_residualScale = 1 / std::sqrt(static_cast<double>(std::max(layers, 1)));
    }

    void addPatchCnn()
    {
        const auto c1 = static_cast<std::int64_t>(m_config.cnnChannels1);
        const auto c2 = static_cast<std::int64_t>(m_config.cnnChannels2);
        const int side = sideAfter(sideAfter(m_config.patchPx + 2 * m_config.haloPx, 4), 3);
        addLinear("patch.conv1", {c1, 3, 4, 4}, std::sqrt(2.0));
        addLinear("patch.conv2", {c2, c1, 3, 3}, std::sqrt(2.0));
        addLinear("patch.linear", {m_dim, c2 * side * side}, std::sqrt(2.0));
        const std::int64_t grid = m_config.picturePx / m_config.patchPx;
        m_specs.push_back({"position.row", {grid, m_dim}, Init::Uniform, 0.2});
        m_specs.push_back({"position.col", {grid, m_dim}, Init::Uniform, 0.2});
    }

    /// @param projections  3: query, key and value; 1: the value alone
    void addGinLayer(const std::string& name, int projections)
    {
        const std::int64_t hidden = hiddenWidth(m_config);
        addNorm(name + ".norm");
        addWeight(name + (projections == 3 ? ".qkv.weight" : ".value.weight"), {projections * m_dim, m_dim});
        m_specs.push_back({name + ".epsilon", {1}, Init::Constant, 0});
        addNorm(name + ".mlp.norm");
        addLinear(name + ".mlp.in", {hidden, m_dim}, 1);
        addLinear(name + ".mlp.out", {m_dim, hidden}, 2 * m_residualScale);
    }

    void addPrior(const std::string& name)
    {
        // exp(2) times the odds of any other patch: a start that looks around itself, free to be unlearned.
        m_specs.push_back({name + ".prior", {m_config.heads}, Init::Constant, 2});
    }
    void addHeadMix(const std::string& name)
    {
        m_specs.push_back({name + ".mix", {m_config.heads, 2 * m_config.heads}, Init::HeadMix, 0});
    }
    void addNorm(const std::string& name)
    {
        m_specs.push_back({name + ".weight", {m_dim}, Init::Constant, 1});
        m_specs.push_back({name + ".bias", {m_dim}, Init::Constant, 0});
    }
    void addLinear(const std::string& name, std::vector<std::int64_t> shape, double gain)
    {
        const std::int64_t outputs = shape[0];
        addWeight(name + ".weight", std::move(shape), gain);
        m_specs.push_back({name + ".bias", {outputs}, Init::Constant, 0});
    }
    void addWeight(const std::string& name, std::vector<std::int64_t> shape, double gain = 1)
    {
        double fanIn = 1;
        for (std::size_t i = 1; i < shape.size(); ++i)
            fanIn *= static_cast<double>(shape[i]);
        m_specs.push_back({name, std::move(shape), Init::Uniform, gain / std::sqrt(fanIn)});
    }
    void addReadout(int level)
    {
        const std::string name = "readout." + std::to_string(level);
        addNorm(name + ".norm");
        m_specs.push_back({name + ".score", {m_dim}, Init::Uniform, 1 / std::sqrt(static_cast<double>(m_dim))});
        addWeight(name + ".value.weight", {m_dim, m_dim});
    }

    std::vector<ParameterSpec> take() { return std::move(m_specs); }

private:
    const NetworkConfig& m_config;
    std::int64_t m_dim;
    double m_residualScale = 1;
    std::vector<ParameterSpec> m_specs;
};

} // namespace

std::int64_t hiddenWidth(const NetworkConfig& config)
{
    return std::llround(config.mlpRatio * config.dim);
}

std::vector<int> readoutLevels(const NetworkConfig& config)
{
    const int last = config.pooling ? static_cast<int>(config.poolClusters.size()) : 0;
    std::vector<int> levels;
    for (int level = config.readAllLevels ? 0 : last; level <= last; ++level)
        levels.push_back(level);
    return levels;
}

std::vector<ParameterSpec> parameterSpecs(const NetworkConfig& config)
{
    SpecList list(config);
    list.addPatchCnn();
    for (int i = 0; i < config.structureLayers; ++i) {
        const std::string name = "structure." + std::to_string(i);
        list.addGinLayer(name, 3);
        list.addPrior(name);
    }
    for (int i = 0; i < config.localLayers; ++i)
        list.addGinLayer("local." + std::to_string(i), 1);
    for (std::size_t p = 0; p < config.poolClusters.size(); ++p) {
        if (config.pooling) {
            list.addNorm("pool." + std::to_string(p) + ".norm");
            list.addLinear("pool." + std::to_string(p) + ".assign", {config.poolClusters[p], config.dim}, 1);
        }
        for (int i = 0; i < config.globalLayers[p]; ++i) {
            const std::string name = "global." + std::to_string(p) + "." + std::to_string(i);
            list.addGinLayer(name, 3);
            list.addHeadMix(name);
        }
    }
    for (const int level : readoutLevels(config))
        list.addReadout(level);
    return list.take();
}

} // namespace molrl::model
