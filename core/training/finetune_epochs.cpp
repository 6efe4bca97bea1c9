// SPDX-License-Identifier: GPL-3.0-or-later
// How a run learns: steps, epochs, trials.
#include "core/training/finetune_run_impl.h"

#include "core/base/parallel.h"
#include "core/training/drawn_view.h"

#include <algorithm>
#include <cmath>

namespace molrl::training {
namespace {

constexpr std::uint64_t kViewSalt = 0x76696577ULL;

} // namespace

Result<FrozenEmbeddings> FinetuneRun::computeFrozen()
{
    tell("drawing and encoding the molecules");
    using Encoder = FinetuneTrainer::Encoder;
    const int views = m_options.config.augment ? m_options.config.frozenViews : 1;
    MOLRL_TRY(ViewMatrix train, untilDone([&](JobContext& job) {
                  m_session->showProgressOf(job);
                  return m_trainer->embed(Encoder::Base, m_plan.moleculesOf(m_data, m_plan.train), views,
                                          m_options.config.seed ^ kViewSalt, false, m_options.threads, job);
              }));
    MOLRL_TRY(ViewMatrix valid, untilDone([&](JobContext& job) {
                  return m_trainer->embed(Encoder::Base, m_plan.moleculesOf(m_data, m_plan.valid), 1, 0, true,
                                          m_options.threads, job);
              }));
    noteHalving(train.wasHalved || valid.wasHalved);
    return FrozenEmbeddings{"", std::move(train), std::move(valid)};
}

/// They serve every member's frozen phase.
Result<void> FinetuneRun::embedFrozen()
{
    if (m_frozen)
        return {};
    const auto kept = m_options.frozen ? m_options.frozen : std::make_shared<FrozenEmbeddings>();
    std::string wanted;
    if (m_options.frozen) {
        FinetuneRunOptions same = m_options;
        same.config.epochs = 0;
        MOLRL_TRY(wanted, makeRunConfig(same));
    }
    if (wanted.empty() || kept->of != wanted) {
        MOLRL_TRY(*kept, computeFrozen());
        kept->of = wanted;
    }
    m_frozen = kept;
    m_state.undrawable.clear();
    for (std::size_t i = 0; i < m_plan.train.size(); ++i)
        if (m_frozen->train.errors[i]) {
            m_state.undrawable.push_back(i);
            m_directory->log(LogLevel::Warning, "row " + std::to_string(m_data.table.rows[m_plan.train[i]]) + ": " +
                                                    m_frozen->train.errors[i]->message());
        }
    if (m_state.undrawable.size() == m_plan.train.size())
        return fail(ErrorCode::InvalidArgument, "none of the training molecules can be drawn");
    return {};
}

void FinetuneRun::noteHalving(bool happened)
{
    if (happened)
        m_directory->log(LogLevel::Warning, "out of memory: the batch now runs in smaller parts, with the same result");
}

Result<double> FinetuneRun::stepFrozen(const std::vector<std::size_t>& batch)
{
    const auto views = static_cast<std::size_t>(m_frozen->train.views);
    Matrix rows(batch.size(), m_frozen->train.values.cols);
    Rng rng = m_plan.rng(m_state, 1).fork(static_cast<std::uint64_t>(m_state.batch));
    for (std::size_t i = 0; i < batch.size(); ++i) {
        std::size_t from = batch[i] * views + rng.below(views);
        if (std::isnan(m_frozen->train.values.row(from)[0])) // that view couldn't be drawn
            from = batch[i] * views;
        std::ranges::copy(m_frozen->train.values.row(from), rows.row(i).begin());
    }
    FinetuneTrainer::StepOptions step;
    step.headRate = m_options.config.frozenLearningRate;
    step.seed = rng();
    return m_trainer->stepHead(rows, m_plan.targetsOf(batch), step);
}

Result<double> FinetuneRun::stepWhole(const std::vector<std::size_t>& batch)
{
    const model::NetworkConfig& network = m_options.network->config();
    const Rng rng = m_plan.rng(m_state, 2).fork(static_cast<std::uint64_t>(m_state.batch));
    std::vector<std::optional<imaging::PatchBatch>> drawn(batch.size());
    const JobContext never; // a batch is drawn in milliseconds
    MOLRL_CHECK(parallelFor(batch.size(), m_options.threads, never, [&](std::size_t i) {
        const chem::Molecule& mol = m_data.table.molecules[m_plan.train[batch[i]]];
        Rng own = rng.fork(batch[i]);
        auto view = m_options.config.augment ? drawAugmentedView(mol, network, own) : drawPlainView(mol, network);
        if (!view)
            view = drawPlainView(mol, network);
        if (view)
            drawn[i] = std::move(view->patches);
    }));
    std::vector<imaging::PatchBatch> drawings;
    std::vector<std::size_t> sound;
    for (std::size_t i = 0; i < batch.size(); ++i)
        if (drawn[i]) {
            drawings.push_back(std::move(*drawn[i]));
            sound.push_back(batch[i]);
        }
    if (drawings.empty())
        return 0.0;
    FinetuneTrainer::StepOptions step;
    step.encoderRate = m_plan.learningRate(m_state);
    step.headRate = step.encoderRate * m_options.config.headLearningRateFactor;
    step.seed = rng.fork(0xd20)();
    const int before = m_trainer->halvings();
    auto loss = m_trainer->stepWhole(drawings, m_plan.targetsOf(sound), step);
    noteHalving(m_trainer->halvings() != before);
    return loss;
}

Result<double> FinetuneRun::step(const std::vector<std::size_t>& batch)
{
    return m_state.trial == 0 ? stepFrozen(batch) : stepWhole(batch);
}

Result<void> FinetuneRun::runEpoch()
{
    const std::vector<std::size_t> order = m_plan.orderOf(m_state);
    const auto size =
        static_cast<std::size_t>(m_state.trial == 0 ? m_options.config.frozenBatch : m_options.config.batch);
    if (m_state.batch == 0)
        m_epochBegan = secondsNow();
    for (std::size_t begin = static_cast<std::size_t>(m_state.batch) * size; begin < order.size(); begin += size) {
        MOLRL_CHECK(obey());
        const std::size_t end = std::min(order.size(), begin + size);
        MOLRL_TRY(const double loss, step({order.begin() + static_cast<std::ptrdiff_t>(begin),
                                           order.begin() + static_cast<std::ptrdiff_t>(end)}));
        m_state.batch += 1;
        m_state.step += 1;
        m_state.lossSum += loss * static_cast<double>(end - begin);
        m_state.lossCount += static_cast<double>(end - begin);
        m_stepsDone += 1;
        tell(m_state.trial == 0 ? "training the head" : "training the whole network");
        if (m_state.trial > 0 && m_state.step % m_options.config.logEvery == 0)
            MOLRL_CHECK(logLine({{"kind", "train"},
                                 {"step", m_state.step},
                                 {"member", m_state.member},
                                 {"trial", m_state.trial},
                                 {"epoch", m_state.epoch},
                                 {"loss", loss},
                                 {"learningRate", m_plan.learningRate(m_state)}}));
        if (m_options.stopAfterSteps > 0 && m_stepsDone >= m_options.stopAfterSteps)
            return leave("left after the wished number of steps");
        if (m_state.trial > 0 && m_state.step % m_options.config.checkpointEvery == 0)
            MOLRL_CHECK(saveCheckpoint());
    }
    return {};
}

Result<void> FinetuneRun::validate()
{
    ViewMatrix embedded;
    if (m_state.trial > 0) {
        MOLRL_TRY(embedded, untilDone([&](JobContext& job) {
                      return m_trainer->embed(FinetuneTrainer::Encoder::Current,
                                              m_plan.moleculesOf(m_data, m_plan.valid), 1, 0, true, m_options.threads,
                                              job);
                  }));
        noteHalving(embedded.wasHalved);
    }
    MOLRL_TRY(const RawPredictions raw, m_trainer->predict(m_state.trial > 0 ? embedded : m_frozen->valid));
    const double score = m_plan.scoreValidation(m_data.table, raw);
    if (std::isnan(score))
        return fail(ErrorCode::InvalidArgument, "the validation part gives no score; use another split");
    const bool isBest = score > m_state.trialBest;
    const double elapsed = secondsNow() - m_epochBegan;
    const double speed = elapsed > 0 ? m_state.lossCount / elapsed : 0;
    nlohmann::ordered_json line = {{"kind", "validation"},
                                   {"step", m_state.step},
                                   {"member", m_state.member},
                                   {"trial", m_state.trial},
                                   {"epoch", m_state.epoch},
                                   {"loss", m_state.lossCount > 0 ? m_state.lossSum / m_state.lossCount : 0},
                                   {"score", score}};
    if (const auto named = m_plan.nameScore(m_data.table.tasks, score))
        line[std::string(named->first)] = named->second;
    line.update({{"best", isBest}, {"seconds", secondsNow()}, {"moleculesPerSecond", speed}});
    MOLRL_CHECK(logLine(std::move(line)));
    if (isBest) {
        m_state.trialBest = score;
        m_state.trialBestEpoch = m_state.epoch;
        m_trainer->keepAsBestOfTrial();
    }
    if (m_onValidated)
        m_onValidated({m_state.member, m_state.trial, m_state.epoch, m_state.step, score, m_state.trialBest, speed});
    return {};
}

Result<void> FinetuneRun::beginTrial()
{
    if (m_state.trial == 0)
        MOLRL_CHECK(embedFrozen());
    if (m_state.epoch == 0 && m_state.batch == 0) {
        if (m_state.trial == 0)
            m_trainer->beginMember(m_plan.headSeed(m_state.member), m_frozen->train);
        else
            m_trainer->beginWholeNetwork();
        m_state.trialBest = -1e300;
        m_state.trialBestEpoch = -1;
        m_state.lossSum = m_state.lossCount = 0;
    }
    return {};
}

/// What is left of the epoch, and its validation.
Result<void> FinetuneRun::learnEpoch()
{
    MOLRL_CHECK(runEpoch());
    MOLRL_CHECK(validate());
    m_state.epoch += 1;
    m_state.batch = 0;
    m_state.lossSum = m_state.lossCount = 0;
    return {};
}

Result<void> FinetuneRun::runTrial()
{
    MOLRL_CHECK(beginTrial());
    while (!m_plan.isTrialOver(m_state)) {
        MOLRL_CHECK(learnEpoch());
        if (m_state.trial > 0)
            MOLRL_CHECK(saveCheckpoint());
    }
    return {};
}

Result<void> FinetuneRun::endTrial()
{
    m_directory->log(LogLevel::Info, "member " + std::to_string(m_state.member + 1) + ", " +
                                         m_plan.nameOfTrial(m_state) + ": best validation " +
                                         std::to_string(m_state.trialBest) + " in epoch " +
                                         std::to_string(m_state.trialBestEpoch + 1));
    if (m_state.trialBest > m_state.memberBest) {
        m_state.memberBest = m_state.trialBest;
        m_state.memberBestTrial = m_state.trial;
        m_trainer->keepTrialAsBestOfMember();
    }
    m_plan.advance(m_state);
    if (m_state.trial == 0)
        m_trainer->finishMember();
    return saveCheckpoint();
}

} // namespace molrl::training
