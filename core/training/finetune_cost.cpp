// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/process_info.h"
#include "core/training/drawn_view.h"
#include "core/training/finetune_plan.h"

#include <algorithm>
#include <chrono>

namespace molrl::training {
namespace {

constexpr std::size_t kTried = 16; ///< molecules that are timed

class Stopwatch {
public:
    [[nodiscard]] double seconds() const
    {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - m_begin).count();
    }

private:
    std::chrono::steady_clock::time_point m_begin = std::chrono::steady_clock::now();
};

} // namespace

Result<void> estimateCost(FinetuneData& data, const FinetuneConfig& config, const model::Network& network, int threads,
                          JobContext& job, model::Device device)
{
    const FinetunePlan plan = FinetunePlan::make(data, config);
    MOLRL_TRY(FinetuneTrainer trainer,
              FinetuneTrainer::make(config, network, data.table.tasks, plan.classWeights, device));
    std::vector<std::size_t> positions;
    const std::size_t stride = std::max<std::size_t>(1, plan.train.size() / kTried);
    for (std::size_t i = 0; i < plan.train.size() && positions.size() < kTried; i += stride)
        positions.push_back(i);
    std::vector<chem::Molecule> molecules;
    for (const std::size_t i : positions)
        molecules.push_back(data.table.molecules[plan.train[i]]);
    const Stopwatch encoding;
    MOLRL_TRY(const ViewMatrix embedded,
              trainer.embed(FinetuneTrainer::Encoder::Base, molecules, 1, 1, true, threads, job));
    const double perView = encoding.seconds() / static_cast<double>(molecules.size());
    std::vector<imaging::PatchBatch> drawings;
    std::vector<std::size_t> sound;
    Rng rng(1);
    for (std::size_t i = 0; i < molecules.size(); ++i)
        if (auto view = drawAugmentedView(molecules[i], network.config(), rng)) {
            drawings.push_back(std::move(view->patches));
            sound.push_back(positions[i]);
        }
    if (drawings.empty())
        return fail(ErrorCode::InvalidArgument, "none of the training molecules that were tried can be drawn");
    double perStep = 0;
    if (config.epochs > 0) {
        trainer.beginMember(1, embedded);
        trainer.keepAsBestOfTrial();
        trainer.keepTrialAsBestOfMember();
        trainer.beginWholeNetwork();
        const Stopwatch learning;
        MOLRL_CHECK(trainer.stepWhole(drawings, plan.targetsOf(sound), {1e-5, 1e-5, 1}));
        perStep = learning.seconds() / static_cast<double>(drawings.size());
    }
    const auto train = static_cast<double>(plan.train.size());
    const auto valid = static_cast<double>(plan.valid.size());
    const auto test = static_cast<double>(plan.test.size());
    const double members = config.members;
    const double views = config.augment ? config.frozenViews : 1;
    const double trials = config.epochs > 0 ? static_cast<double>(config.learningRates.size()) + members - 1 : 0;
    Preflight& report = data.report;
    report.moleculesPerSecond = config.epochs > 0 ? 1 / perStep : 1 / perView;
    report.expectedSeconds = (train * views + valid) * perView +
                             trials * config.epochs * (train * perStep + valid * perView) +
                             ((valid + test) * config.predictViews * members + train) * perView;
    const double width = network.embeddingDim();
    report.expectedMemoryMb = residentMemoryMb() + train * (views + 1) * width * 4 / 1e6 +
                              static_cast<double>(network.parameterCount()) * 4 * (5 + members) / 1e6;
    return {};
}

} // namespace molrl::training
