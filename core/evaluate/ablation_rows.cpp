// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluate/ablation.h"

namespace molrl::evaluate {
namespace {

using training::LossWeights;
using training::PretrainConfig;

void dropBootstrap(LossWeights& weights)
{
    weights.bootstrap = 0;
}

void dropPatches(LossWeights& weights)
{
    weights.patchFacts = weights.environment1 = weights.environment2 = 0;
}

void dropMolecule(LossWeights& weights)
{
    weights.morgan = weights.maccs = weights.descriptors = weights.clusters = 0;
}

} // namespace

const std::vector<AblationRow>& ablationRows()
{
    static const std::vector<AblationRow> rows = {
        {"untrained", "losses", "random weights", false, [](PretrainConfig&) {}},
        {"bootstrap-only", "losses", "structure bootstrapping alone, two views of every molecule", true,
         [](PretrainConfig& config) {
             dropPatches(config.weights);
             dropMolecule(config.weights);
             config.bootstrapShare = 1;
         }},
        {"patch-only", "losses", "reading the drawing alone", true,
         [](PretrainConfig& config) {
             dropBootstrap(config.weights);
             dropMolecule(config.weights);
         }},
        {"molecule-only", "losses", "chemistry of the molecule alone", true,
         [](PretrainConfig& config) {
             dropBootstrap(config.weights);
             dropPatches(config.weights);
         }},
        {"patch-and-molecule", "losses", "both, without bootstrapping", true,
         [](PretrainConfig& config) { dropBootstrap(config.weights); }},
        {"all", "losses", "everything: the configuration as it is", true, [](PretrainConfig&) {}},
        {"anchor-graph", "graph", "both branches route on the grid alone", true,
         [](PretrainConfig& config) { config.network.graph = "anchor"; }},
        {"learned-graph", "graph", "the target routes on its learned graph, without the anchor", true,
         [](PretrainConfig& config) {
             config.network.graph = "learned";
             config.network.tau = 0;
             config.tauStart = 0;
         }},
        {"no-local-routing", "layers", "local layers see the whole graph", true,
         [](PretrainConfig& config) { config.network.localRouting = false; }},
        {"no-pooling", "layers", "global layers stay on patches", true,
         [](PretrainConfig& config) { config.network.pooling = false; }},
        {"views-none", "views", "every view is the plain drawing", true,
         [](PretrainConfig& config) { config.augmentation = "none"; }},
        {"views-picture", "views", "views differ in style and pixel noise", true,
         [](PretrainConfig& config) { config.augmentation = "picture"; }},
        {"views-coordinates", "views", "views are turned, mirrored and scaled", true,
         [](PretrainConfig& config) { config.augmentation = "coordinates"; }},
    };
    return rows;
}

} // namespace molrl::evaluate
