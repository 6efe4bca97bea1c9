// SPDX-License-Identifier: GPL-3.0-or-later
#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "core/training/data_parallel.h"
#include "core/training/mixed_precision.h"
#include "core/training/pretrain_trainer_impl.h"

#include "tests/core/training/fixture.h"
#include "tests/core/training/together.h"

#include <cmath>
#include <mutex>

namespace molrl::training {
namespace {

const std::vector<std::string> kMolecules{"CCO",       "c1ccccc1O", "CC(=O)Nc1ccccc1", "C1CCCCC1N",
                                          "OC(=O)CCl", "N#CCCBr",   "Cc1ccncc1",       "FC(F)(F)CCO",
                                          "CSC",       "CC(C)=O",   "C=CCC=O",         "c1ccsc1"};

class DataParallelTest : public TrainingTest {
protected:
    static PretrainConfig config()
    {
        PretrainConfig config = tinyConfig();
        config.bootstrapShare = 0.6;
        config.weights.descriptors = config.weights.clusters = 0; // these need a reference
        return config;
    }
    static std::vector<Sample> samples(const PretrainConfig& config)
    {
        const SampleMaker maker(config, nullptr, nullptr);
        std::vector<Sample> all;
        for (std::size_t i = 0; i < kMolecules.size(); ++i) {
            CorpusRecord record;
            record.position = static_cast<std::int64_t>(i);
            record.raw.structure = kMolecules[i];
            all.push_back(maker.prepare(record, chem::FileFormat::Smiles, "corpus").sample);
        }
        return all;
    }
    static at::Tensor weightsOf(const PretrainTrainer& trainer)
    {
        std::vector<at::Tensor> all;
        for (const auto* store : {&trainer.impl().online, &trainer.impl().target})
            for (const at::Tensor& value : store->tensors())
                all.push_back(value.detach().reshape({-1}).clone());
        return at::cat(all);
    }
    struct Outcome {
        std::vector<StepReport> steps;
        Evaluation evaluation;
        at::Tensor weights;
    };
    /// Five steps and an evaluation. @param ends  where the parts of the batch end, by rank
    static Outcome train(const std::vector<Sample>& batch, const std::vector<std::size_t>& ends,
                         const std::shared_ptr<ProcessGroup>& group)
    {
        Outcome outcome;
        auto trainer = std::move(PretrainTrainer::make(config(), nullptr, {model::Device::Cpu, group})).value();
        const std::size_t rank = group ? static_cast<std::size_t>(group->rank()) : 0;
        const std::size_t begin = rank == 0 ? 0 : ends[rank - 1];
        const std::span<const Sample> own(batch.data() + begin, ends[rank] - begin);
        for (int i = 0; i < 5; ++i) {
            auto report = trainer.step(own, 0.2, true);
            EXPECT_TRUE(report) << report.error().message();
            outcome.steps.push_back(*report);
        }
        outcome.evaluation = trainer.evaluate(own, Weights::Online).value();
        outcome.weights = weightsOf(trainer);
        return outcome;
    }
    static void expectSame(const Outcome& one, const Outcome& other)
    {
        for (std::size_t i = 0; i < one.steps.size(); ++i) {
            for (std::size_t k = 0; k < kLossCount; ++k)
                EXPECT_NEAR(one.steps[i].losses.each[k], other.steps[i].losses.each[k],
                            2e-5 * (1 + one.steps[i].losses.each[k]))
                    << "step " << i << " " << lossNames()[k];
            EXPECT_NEAR(one.steps[i].gradientNorm, other.steps[i].gradientNorm, 1e-3 * one.steps[i].gradientNorm);
            EXPECT_NEAR(one.steps[i].embeddingSd, other.steps[i].embeddingSd, 1e-4);
            EXPECT_NEAR(one.steps[i].effectiveRank, other.steps[i].effectiveRank, 1e-2);
        }
        EXPECT_NEAR(one.evaluation.losses.total, other.evaluation.losses.total, 1e-4 * one.evaluation.losses.total);
        EXPECT_NEAR(one.evaluation.effectiveRank, other.evaluation.effectiveRank, 1e-2);
        EXPECT_LT((one.weights - other.weights).abs().max().item<double>(), 2e-4);
    }
};

TEST_F(DataParallelTest, AStepOfSeveralProcessesIsThatOfOne)
{
    const auto batch = samples(config());
    const Outcome alone = train(batch, {batch.size()}, nullptr);
    // Unequal parts, and one without any molecule.
    const std::vector<std::vector<std::size_t>> cuts{{5, 12}, {11, 12}, {4, 4, 12}};
    for (const auto& ends : cuts) {
        std::vector<Outcome> outcomes(ends.size());
        runTogether(static_cast<int>(ends.size()), [&](const std::shared_ptr<ProcessGroup>& group) {
            outcomes[static_cast<std::size_t>(group->rank())] = train(batch, ends, group);
        });
        for (const Outcome& outcome : outcomes) {
            expectSame(alone, outcome);
            EXPECT_TRUE(at::equal(outcome.weights, outcomes[0].weights)) << "all hold the same weights to the bit";
        }
    }
}

TEST_F(DataParallelTest, GradientsThatOneHasNotAreTheOthers)
{
    runTogether(2, [](const std::shared_ptr<ProcessGroup>& group) {
        model::ParameterStore store;
        for (const char* name : {"both", "one", "none"})
            store.add(name, at::zeros({2, 2}));
        store.tensors()[0].mutable_grad() = at::full({2, 2}, 1.0 + group->rank());
        if (group->rank() == 1)
            store.tensors()[1].mutable_grad() = at::full({2, 2}, 7.0);
        std::array<double, 2> losses{0.5, static_cast<double>(group->rank())};
        ASSERT_TRUE(sumGradients(group.get(), store, losses));
        EXPECT_TRUE(at::equal(store["both"].grad(), at::full({2, 2}, 3.0)));
        ASSERT_TRUE(store["one"].grad().defined());
        EXPECT_TRUE(at::equal(store["one"].grad(), at::full({2, 2}, 7.0)));
        EXPECT_FALSE(store["none"].grad().defined()) << "it is left as it is, as in a single process";
        EXPECT_EQ(losses, (std::array<double, 2>{1, 1}));
    });
}

TEST_F(DataParallelTest, AloneNothingChanges)
{
    model::ParameterStore store;
    store.add("a", at::zeros({2}));
    std::array<double, 1> losses{3};
    EXPECT_TRUE(sumGradients(nullptr, store, losses));
    EXPECT_EQ(losses[0], 3);
    EXPECT_EQ(sumCounts(nullptr, {1, 2, 3, 4}).value().views, 3);
    auto trainer = std::move(PretrainTrainer::make(config(), nullptr)).value();
    EXPECT_TRUE(trainer.agree());
}

TEST_F(DataParallelTest, WeightsThatWentApartAreAnErrorOnAllAndRoundingIsNot)
{
    for (const double shift : {1e-7, 1e-2}) {
        runTogether(3, [&](const std::shared_ptr<ProcessGroup>& group) {
            auto trainer = std::move(PretrainTrainer::make(config(), nullptr, {model::Device::Cpu, group})).value();
            const at::Tensor before = weightsOf(trainer);
            if (group->rank() == 2) {
                const at::NoGradGuard noGrad;
                at::Tensor value = trainer.impl().online.tensors()[0]; // shares the weights
                value.add_(shift);
            }
            const auto agreed = trainer.agree();
            if (shift < 1e-3) {
                EXPECT_TRUE(agreed) << agreed.error().message();
                EXPECT_TRUE(at::equal(weightsOf(trainer), before)) << "rank 0's were taken over";
            } else {
                ASSERT_FALSE(agreed);
                EXPECT_EQ(agreed.error().code, ErrorCode::Internal);
                EXPECT_NE(agreed.error().message().find("of rank 2"), std::string::npos) << agreed.error().message();
            }
        });
    }
}

TEST_F(DataParallelTest, ATrainerTravelsAsBytes)
{
    auto trainer = std::move(PretrainTrainer::make(config(), nullptr)).value();
    const auto batch = samples(config());
    ASSERT_TRUE(trainer.step(batch));
    RunState state;
    state.step = 1;
    state.position = 17;
    const std::string bytes = trainer.toBytes(state).value();
    RunState arrived;
    auto copy = PretrainTrainer::fromBytes(bytes, arrived);
    ASSERT_TRUE(copy) << copy.error().message();
    EXPECT_EQ(arrived.position, 17);
    EXPECT_TRUE(at::equal(weightsOf(trainer), weightsOf(*copy)));
    EXPECT_EQ(trainer.step(batch)->losses.total, copy->step(batch)->losses.total);
    EXPECT_EQ(PretrainTrainer::fromBytes(bytes.substr(0, bytes.size() - 1), arrived).error().code,
              ErrorCode::UnsupportedModel);
    EXPECT_EQ(PretrainTrainer::fromBytes("", arrived).error().code, ErrorCode::UnsupportedModel);
}

TEST(MixedPrecision, IsChosenWhereTheDeviceGains)
{
    using model::Device;
    EXPECT_TRUE(usesBFloat16(Precision::Auto, Device::Cuda, true).value());
    EXPECT_FALSE(usesBFloat16(Precision::Auto, Device::Cuda, false).value());
    EXPECT_FALSE(usesBFloat16(Precision::Auto, Device::Cpu, false).value());
    EXPECT_FALSE(usesBFloat16(Precision::Auto, Device::Mps, false).value());
    EXPECT_FALSE(usesBFloat16(Precision::Float32, Device::Cuda, true).value());
    EXPECT_TRUE(usesBFloat16(Precision::BFloat16, Device::Cuda, true).value());
    EXPECT_TRUE(usesBFloat16(Precision::BFloat16, Device::Cpu, false).value());
    EXPECT_EQ(usesBFloat16(Precision::BFloat16, Device::Cuda, false).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(usesBFloat16(Precision::BFloat16, Device::Mps, false).error().code, ErrorCode::InvalidArgument);
    EXPECT_FALSE(gainsFromBFloat16(Device::Cpu));
}

TEST(MixedPrecision, HoldsForItsScopeAlone)
{
    const at::Tensor a = at::randn({8, 8});
    {
        const MixedPrecision mixed(at::kCPU, true);
        EXPECT_EQ(at::matmul(a, a).scalar_type(), at::kBFloat16);
        const MixedPrecision nothing(at::kCPU, false);
        EXPECT_EQ(at::matmul(a, a).scalar_type(), at::kBFloat16);
    }
    EXPECT_EQ(at::matmul(a, a).scalar_type(), at::kFloat);
}

TEST_F(DataParallelTest, TrainingInBFloat16KeepsToTheCourseOfFloat32)
{
    PretrainConfig exact = config();
    PretrainConfig mixed = config();
    mixed.precision = Precision::BFloat16;
    const auto batch = samples(exact);
    auto one = std::move(PretrainTrainer::make(exact, nullptr)).value();
    auto other = std::move(PretrainTrainer::make(mixed, nullptr)).value();
    bool differs = false;
    for (int i = 0; i < 30; ++i) {
        const auto a = one.step(batch, 0.2);
        const auto b = other.step(batch, 0.2);
        ASSERT_TRUE(b) << b.error().message();
        EXPECT_NEAR(a->losses.total, b->losses.total, 0.05 * a->losses.total) << "step " << i;
        differs = differs || a->losses.total != b->losses.total;
    }
    EXPECT_TRUE(differs) << "bfloat16 was used at all";
    for (const at::Tensor& value : other.impl().online.tensors())
        EXPECT_EQ(value.scalar_type(), at::kFloat);
}

} // namespace
} // namespace molrl::training
