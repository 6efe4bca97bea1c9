// SPDX-License-Identifier: GPL-3.0-or-later
#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include "core/training/pretrain_trainer_impl.h"

#include "core/chem/molecule.h"
#include "tests/core/training/fixture.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace molrl::training {
namespace {

const std::vector<std::string> kMolecules{"CCO",
                                          "c1ccccc1O",
                                          "CC(=O)Nc1ccccc1",
                                          "C1CCCCC1N",
                                          "OC(=O)CCl",
                                          "N#CCCBr",
                                          "Cc1ccncc1",
                                          "FC(F)(F)CCO",
                                          "CSC",
                                          "CC(C)=O",
                                          "C=CCC=O",
                                          "c1ccsc1",
                                          "C1COCCN1",
                                          "O=[N+]([O-])c1ccccc1",
                                          "CCCCCCCC",
                                          "C[C@H](N)C(=O)O"};

class PretrainTrainerTest : public TrainingTest {
protected:
    static std::vector<Chemistry> chemistry(const PretrainConfig& config)
    {
        std::vector<Chemistry> all;
        for (const std::string& smiles : kMolecules)
            all.push_back(computeChemistry(chem::parseSmiles(smiles).value(), {config.morganBits, true, true}).value());
        return all;
    }
    static std::shared_ptr<const ChemistryReference> reference(const PretrainConfig& config)
    {
        return std::make_shared<const ChemistryReference>(
            ChemistryReference::fit(chemistry(config), config.clusterCount, Rng(1)));
    }
    static std::vector<Sample> samples(const PretrainConfig& config, std::int64_t first, std::size_t count)
    {
        const SampleMaker maker(config, nullptr, reference(config));
        std::vector<Sample> all;
        for (std::size_t i = 0; i < count; ++i) {
            CorpusRecord record;
            record.position = first + static_cast<std::int64_t>(i);
            record.raw.structure = kMolecules[static_cast<std::size_t>(record.position) % kMolecules.size()];
            all.push_back(maker.prepare(record, chem::FileFormat::Smiles, "corpus").sample);
        }
        return all;
    }
    static PretrainTrainer make(const PretrainConfig& config)
    {
        return std::move(PretrainTrainer::make(config, reference(config))).value();
    }
};

TEST_F(PretrainTrainerTest, LearnsTheSameToTheBitWithAnyNumberOfThreads)
{
    const PretrainConfig config = tinyConfig();
    const auto batch = samples(config, 0, 64); // enough nodes for several chunks
    const int before = at::get_num_threads();
    std::vector<StepReport> reports;
    std::vector<at::Tensor> weights;
    for (const int threads : {1, 2, 4}) {
        at::set_num_threads(threads);
        PretrainTrainer trainer = make(config);
        for (int i = 0; i < 3; ++i)
            reports.push_back(trainer.step(batch).value());
        for (const at::Tensor& tensor : trainer.impl().online.tensors())
            weights.push_back(tensor.detach().clone());
    }
    at::set_num_threads(before);
    const std::size_t count = weights.size() / 3;
    for (std::size_t run = 1; run < 3; ++run) {
        EXPECT_EQ(reports[3 * run + 2].losses.total, reports[2].losses.total);
        for (std::size_t i = 0; i < count; ++i)
            EXPECT_TRUE(at::equal(weights[run * count + i], weights[i])) << i;
    }
}

TEST_F(PretrainTrainerTest, OverfitsAFewMoleculesInEveryLossWithoutCollapse)
{
    const PretrainConfig config = tinyConfig();
    PretrainTrainer trainer = make(config);
    const auto batch = samples(config, 0, 16);
    const StepReport first = trainer.step(batch, -1, true).value();
    StepReport last;
    for (int i = 0; i < 79; ++i)
        last = trainer.step(batch, 0.3, i == 78).value();
    for (std::size_t i = 0; i < kLossCount; ++i)
        EXPECT_LT(last.losses.each[i], 0.9 * first.losses.each[i]) << lossNames()[i];
    EXPECT_LT(last.losses.total, 0.6 * first.losses.total);
    EXPECT_GT(last.effectiveRank, 3) << "the embedding has not collapsed";
    EXPECT_GT(last.embeddingSd, 0.05);
}

TEST_F(PretrainTrainerTest, ALossWithoutWeightIsNotComputedAndHasNoHead)
{
    const PretrainConfig all = tinyConfig();
    const std::vector<double LossWeights::*> fields{
        &LossWeights::bootstrap, &LossWeights::patchFacts, &LossWeights::environment1, &LossWeights::environment2,
        &LossWeights::morgan,    &LossWeights::maccs,      &LossWeights::descriptors,  &LossWeights::clusters};
    for (std::size_t off = 0; off < fields.size(); ++off) {
        PretrainConfig config = all;
        config.weights.*fields[off] = 0;
        PretrainTrainer trainer = make(config);
        const StepReport report = trainer.step(samples(config, 0, 4)).value();
        for (std::size_t i = 0; i < kLossCount; ++i)
            EXPECT_EQ(report.losses.each[i] == 0, i == off) << lossNames()[i] << " without " << lossNames()[off];
        EXPECT_LT(trainer.impl().online.size(), make(all).impl().online.size());
    }
}

TEST_F(PretrainTrainerTest, TheMovingAverageTargetFollowsItsFormula)
{
    const PretrainConfig config = tinyConfig();
    PretrainTrainer trainer = make(config);
    const auto batch = samples(config, 0, 4);
    const at::Tensor before = trainer.impl().target["patch.linear.weight"].clone();
    const double momentum = trainer.step(batch, 0.5).value().momentum;
    EXPECT_NEAR(momentum, (config.emaStart + config.emaEnd) / 2, 1e-9) << "half-way along the cosine";
    const at::Tensor expected =
        before * momentum + trainer.impl().online["patch.linear.weight"].detach() * (1 - momentum);
    EXPECT_TRUE(at::allclose(trainer.impl().target["patch.linear.weight"], expected, 1e-6, 1e-7));
    EXPECT_FALSE(at::equal(trainer.impl().target["patch.linear.weight"], before));
}

TEST_F(PretrainTrainerTest, SchedulesStartAndEndWhereTheConfigurationSays)
{
    PretrainConfig config = tinyConfig();
    config.warmupSteps = 4;
    PretrainTrainer trainer = make(config);
    const auto batch = samples(config, 0, 4);
    const StepReport first = trainer.step(batch, 0).value();
    EXPECT_NEAR(first.learningRate, config.learningRate / 4, 1e-9);
    EXPECT_NEAR(first.tau, config.tauStart, 1e-9);
    EXPECT_NEAR(first.momentum, config.emaStart, 1e-9);
    for (int i = 0; i < 4; ++i)
        (void)trainer.step(batch, 0).value();
    const StepReport last = trainer.step(batch, 1).value();
    EXPECT_NEAR(last.learningRate, config.learningRate * config.finalLearningRate01, 1e-9);
    EXPECT_NEAR(last.tau, config.network.tau, 1e-9);
    EXPECT_NEAR(last.momentum, config.emaEnd, 1e-9);
}

TEST_F(PretrainTrainerTest, ATrainerFromACheckpointGoesOnAsIfNothingHadHappened)
{
    const PretrainConfig config = tinyConfig();
    PretrainTrainer through = make(config);
    RunState state;
    state.position = 1234;
    state.molecules = 24;
    for (int i = 0; i < 3; ++i)
        (void)through.step(samples(config, 8 * i, 8)).value();
    ASSERT_TRUE(through.save(path("c.safetensors"), state));
    RunState loadedState;
    auto resumed = PretrainTrainer::load(path("c.safetensors"), loadedState);
    ASSERT_TRUE(resumed) << resumed.error().message();
    EXPECT_EQ(loadedState.position, 1234);
    EXPECT_EQ(loadedState.molecules, 24);
    EXPECT_EQ(resumed->stepCount(), 3);
    for (int i = 3; i < 6; ++i) {
        const auto batch = samples(config, 8 * i, 8);
        const StepReport a = through.step(batch).value();
        const StepReport b = resumed->step(batch).value();
        EXPECT_NEAR(a.losses.total, b.losses.total, 1e-5);
        EXPECT_NEAR(a.gradientNorm, b.gradientNorm, 1e-4);
        EXPECT_EQ(a.learningRate, b.learningRate);
    }
    for (std::size_t i = 0; i < through.impl().online.size(); ++i)
        EXPECT_TRUE(at::allclose(through.impl().online.tensors()[i], resumed->impl().online.tensors()[i], 1e-5, 1e-6))
            << through.impl().online.names()[i];
}

TEST_F(PretrainTrainerTest, ADamagedCheckpointIsAnErrorThatNamesTheFile)
{
    const PretrainConfig config = tinyConfig();
    const PretrainTrainer trainer = make(config);
    ASSERT_TRUE(trainer.save(path("c.safetensors"), {}));
    std::ifstream in(path("c.safetensors"), std::ios::binary);
    const std::string whole((std::istreambuf_iterator<char>(in)), {});
    std::string flipped = whole;
    flipped[whole.size() - 100] = static_cast<char>(flipped[whole.size() - 100] ^ 1);
    RunState state;
    for (const std::string& damaged : {whole.substr(0, whole.size() / 2), flipped, std::string(), std::string("x")}) {
        const auto loaded = PretrainTrainer::load(write("damaged.safetensors", damaged), state);
        ASSERT_FALSE(loaded);
        EXPECT_EQ(loaded.error().code, ErrorCode::UnsupportedModel);
        EXPECT_NE(loaded.error().message().find("damaged.safetensors"), std::string::npos);
    }
    EXPECT_EQ(PretrainTrainer::load(path("none.safetensors"), state).error().code, ErrorCode::NotFound);
    const auto network = trainer.makeNetwork(Weights::Ema, {}).value();
    ASSERT_TRUE(network->save(path("model.safetensors")));
    EXPECT_EQ(PretrainTrainer::load(path("model.safetensors"), state).error().code, ErrorCode::UnsupportedModel)
        << "a model is no checkpoint";
}

TEST_F(PretrainTrainerTest, AnEncoderOnTheAnchorGraphStaysThere)
{
    PretrainConfig config = tinyConfig();
    config.network.graph = "anchor";
    auto trainer = std::move(PretrainTrainer::make(config, reference(config))).value();
    EXPECT_EQ(trainer.makeNetwork(Weights::Online, {}).value()->config().graph, "anchor");
    // The learned graph is then on nobody's way: how the target mixes it in changes nothing.
    PretrainConfig mixed = config;
    mixed.tauStart = mixed.network.tau = 0;
    auto other = std::move(PretrainTrainer::make(mixed, reference(mixed))).value();
    const auto batch = samples(config, 0, 8);
    EXPECT_EQ(trainer.step(batch)->losses.total, other.step(batch)->losses.total);
    mixed.network.graph = "bootstrapped";
    auto routed = std::move(PretrainTrainer::make(mixed, reference(mixed))).value();
    EXPECT_EQ(routed.makeNetwork(Weights::Online, {}).value()->config().graph, "learned");
    EXPECT_NE(routed.step(batch)->losses.total, other.step(batch)->losses.total);
}

TEST_F(PretrainTrainerTest, CuttingABatchIntoChunksDoesNotChangeTheLosses)
{
    PretrainConfig config = tinyConfig();
    const auto batch = samples(config, 0, 12);
    const PretrainTrainer trainer = make(config);
    const auto& impl = trainer.impl();
    std::vector<const Sample*> all;
    for (const Sample& sample : batch)
        all.push_back(&sample);
    const BatchCounts counts = countBatch(all);
    std::vector<at::Tensor> projections{projectTarget(config, impl.target, 0.5, all)};
    centerProjections(projections);
    const auto whole = computeLosses(config, impl.online, projections[0], false, all, counts);
    std::vector<std::span<const Sample* const>> parts;
    std::vector<at::Tensor> projectedParts;
    for (std::size_t i = 0; i < all.size(); i += 5) {
        parts.push_back(std::span<const Sample* const>(all).subspan(i, std::min<std::size_t>(5, all.size() - i)));
        projectedParts.push_back(projectTarget(config, impl.target, 0.5, parts.back()));
    }
    centerProjections(projectedParts);
    std::array<double, kLossCount> sums{};
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto losses = computeLosses(config, impl.online, projectedParts[i], false, parts[i], counts);
        for (std::size_t k = 0; k < kLossCount; ++k)
            sums[k] += losses.sums[k];
    }
    for (std::size_t k = 0; k < kLossCount; ++k)
        EXPECT_NEAR(sums[k], whole.sums[k], 1e-4 * (1 + std::abs(whole.sums[k]))) << lossNames()[k];
}

TEST_F(PretrainTrainerTest, AProcessWithoutPairsAddsUpOnTheDeviceOfTheOthers)
{
    std::vector<at::Tensor> none(2);
    centerProjections(none, nullptr, 4);
    // No GPU is needed to see where its zeros lie: what lies on "meta" has no number to read.
    EXPECT_ANY_THROW(centerProjections(none, nullptr, 4, at::Device(at::kMeta)));
}

TEST_F(PretrainTrainerTest, TheCollapseWatchTellsAPointFromACloud)
{
    const at::Tensor cloud = at::eye(16, at::kFloat);
    EXPECT_GT(measureSpread(cloud).effectiveRank, 14);
    EXPECT_GT(measureSpread(cloud).sd, 0.9);
    const at::Tensor point = at::ones({16, 8}, at::kFloat) + 1e-6 * at::eye(16, at::kFloat).narrow(1, 0, 8);
    EXPECT_LT(measureSpread(point).sd, 1e-3);
    const at::Tensor line = at::arange(16, at::kFloat).unsqueeze(1) * at::ones({1, 8});
    EXPECT_LT(measureSpread(line).effectiveRank, 1.01);
}

TEST_F(PretrainTrainerTest, WrongRequestsAreErrors)
{
    PretrainConfig config = tinyConfig();
    EXPECT_EQ(PretrainTrainer::make(config, nullptr).error().code, ErrorCode::InvalidArgument) << "no reference";
    PretrainTrainer trainer = make(config);
    EXPECT_EQ(trainer.step({}).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(trainer.evaluate({}, Weights::Ema).error().code, ErrorCode::InvalidArgument);
    config.network.heads = 3;
    EXPECT_EQ(PretrainTrainer::make(config, nullptr).error().code, ErrorCode::InvalidArgument);
}

} // namespace
} // namespace molrl::training
