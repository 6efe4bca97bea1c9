// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/model_card.h"

#include <array>
#include <ctime>
#include <filesystem>
#include <sstream>

namespace molrl::training {
namespace {

std::string today()
{
    const std::time_t now = std::time(nullptr);
    std::tm utc{};
    gmtime_r(&now, &utc);
    std::array<char, 16> text{};
    std::strftime(text.data(), text.size(), "%Y-%m-%d", &utc);
    return text.data();
}

/// File names without folders: a card travels, the paths of the machine don't.
std::string corpusNames(const PretrainRunOptions& options)
{
    std::string names;
    for (const CorpusFile& file : options.corpora)
        names += (names.empty() ? "" : ", ") + std::filesystem::path(file.path).filename().string();
    return names;
}

} // namespace

model::Provenance makeProvenance(const PretrainRunOptions& options, const RunState& state,
                                 const PretrainTrainer& trainer)
{
    model::Provenance provenance;
    provenance.trained = true;
    provenance.name = options.modelName;
    provenance.created = today();
    provenance.description = "pretrained by structure bootstrapping and reading the drawing, " +
                             std::to_string(state.molecules) + " molecules in " + std::to_string(state.step) +
                             " steps of " + corpusNames(options);
    provenance.extra["seed"] = std::to_string(trainer.config().seed);
    provenance.extra["batch"] = std::to_string(trainer.config().batch);
    return provenance;
}

std::string makeModelCard(const PretrainRunOptions& options, const RunState& state, const LossValues& validation,
                          const model::Network& network)
{
    std::ostringstream card;
    card << "# " << options.modelName << "\n\n"
         << network.provenance().description << ".\n\n"
         << "- made: " << network.provenance().created << "\n"
         << "- weights: " << network.parameterCount() << ", embedding of " << network.embeddingDim() << " numbers\n"
         << "- hash: " << network.hash() << "\n\n## Data\n\n";
    for (const CorpusFile& file : options.corpora)
        card << "- " << std::filesystem::path(file.path).filename().string() << ", weight " << file.weight << "\n";
    card << "\nTrained on " << state.molecules << " molecules; passed over " << state.excluded
         << " that had to be left out (InChIKey first block), " << state.tooLarge << " with more than "
         << options.config.maxHeavyAtoms << " heavy atoms, " << state.bad << " unreadable rows.\n\n## Losses\n\n"
         << "Of the shipped weights on held-out molecules, unweighted:\n\n| loss | weight | value |\n|---|---|---|\n";
    const auto weights = toArray(options.config.weights);
    for (std::size_t i = 0; i < kLossCount; ++i)
        if (weights[i] > 0)
            card << "| " << lossNames()[i] << " | " << weights[i] << " | " << validation.each[i] << " |\n";
    card << "\n## Settings\n\n```json\n" << options.config.toJson() << "\n```\n";
    return card.str();
}

} // namespace molrl::training
