// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/model/network.h"
#include "core/training/chemistry_targets.h"
#include "core/training/pretrain_config.h"
#include "core/training/sample.h"

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace molrl::model {
struct TensorFile;
}

namespace molrl::training {

constexpr std::size_t kLossCount = 8;
/// Names of the losses in the order of LossValues: those of LossWeights.
[[nodiscard]] const std::array<const char*, kLossCount>& lossNames();
[[nodiscard]] std::array<double, kLossCount> toArray(const LossWeights& weights);

struct LossValues {
    std::array<double, kLossCount> each{}; ///< unweighted means; 0 where switched off
    double total = 0;                      ///< weighted sum
};

struct StepReport {
    LossValues losses;
    double learningRate = 0;
    double tau = 0;
    double momentum = 0;
    double gradientNorm = 0; ///< before clipping
    double embeddingSd = 0;  ///< collapse watch: 1 is isotropic, 0 collapsed
    double effectiveRank = 0;
    double nodesPerDrawing = 0; ///< inked patches, mean over the batch: what a step's cost grows with
};

struct Evaluation {
    LossValues losses; ///< weighted by molecule
    double embeddingSd = 0;
    double effectiveRank = 0;
};

/// Where a run stands; kept in its checkpoints.
struct RunState {
    std::int64_t step = 0;
    std::int64_t molecules = 0; ///< trained on
    std::int64_t position = 0;  ///< of the corpus stream's next record
    std::int64_t bad = 0;
    std::int64_t excluded = 0;
    std::int64_t tooLarge = 0;
    double seconds = 0; ///< spent training
    double bestValidation = 1e300;
};

enum class Weights { Online, Ema };

class ProcessGroup;

/// Where a trainer works, and with whom.
struct TrainerPlace {
    TrainerPlace(model::Device onDevice = model::Device::Cpu, std::shared_ptr<ProcessGroup> with = nullptr)
        : device(onDevice), group(std::move(with))
    {
    }
    model::Device device;                ///< CUDA: the GPU whose number is the group's local rank
    std::shared_ptr<ProcessGroup> group; ///< null: alone
};

/// Whether training on a device computes in bfloat16.
/// @param deviceGains  it has units for it: compute capability 8 or more
/// @error InvalidArgument  BFloat16 was demanded of a device that can't.
[[nodiscard]] Result<bool> usesBFloat16(Precision precision, model::Device device, bool deviceGains);

/// The learning machine: weights, their moving average, optimiser and schedules. Feeds on ready samples.
///
/// Law: step() is a function of the state and the samples; a trainer loaded from a checkpoint goes on as the one that
/// wrote it would have. Not thread-safe; torch's own threads serve it.
/// In a group each process holds the same weights and brings its part of a batch; step(), evaluate() and agree() are
/// then called by all together. Losses, counts, the centring and gradients are those of the whole batch, so that the
/// number of processes changes nothing beyond rounding.
class PretrainTrainer {
public:
    struct Impl;
    /// @error InvalidArgument  an impossible configuration.
    [[nodiscard]] static Result<PretrainTrainer> make(const PretrainConfig& config,
                                                      std::shared_ptr<const ChemistryReference> reference,
                                                      const TrainerPlace& place = {});
    /// @error NotFound, IoError
    /// @error UnsupportedModel  cut, changed, or not a pretraining checkpoint of this version.
    [[nodiscard]] static Result<PretrainTrainer> load(const std::string& path, RunState& state,
                                                      const TrainerPlace& place = {});
    /// From toBytes() of another process.
    [[nodiscard]] static Result<PretrainTrainer> fromBytes(std::string_view bytes, RunState& state,
                                                           const TrainerPlace& place = {});
    PretrainTrainer(PretrainTrainer&&) noexcept;
    PretrainTrainer& operator=(PretrainTrainer&&) noexcept;
    ~PretrainTrainer();

    /// Learns from one batch; in a group from this process's part of it, which may be empty.
    /// @param progress01     of the schedules; < 0 takes step / totalSteps.
    /// @param measureSpread  fills the collapse watch (costs an SVD).
    /// @error Internal  the loss is not finite; the weights are then as they were.
    [[nodiscard]] Result<StepReport> step(std::span<const Sample> batch, double progress01 = -1,
                                          bool measureSpread = false);
    /// Losses without learning: Online as in training, Ema with the graph that the finished model routes on.
    [[nodiscard]] Result<Evaluation> evaluate(std::span<const Sample> samples, Weights weights) const;

    /// Holds the weights of all processes against those of rank 0, and takes over rank 0's, so that rounding that
    /// differs between kinds of processors can't add up. Nothing to do alone.
    /// @error Internal  on all processes, if those of one have gone another way. @error IoError  a process is gone.
    [[nodiscard]] Result<void> agree();

    /// What save() writes.
    [[nodiscard]] Result<std::string> toBytes(const RunState& state) const;
    /// Written beside and renamed. @error IoError  the old file is left.
    [[nodiscard]] Result<void> save(const std::string& path, const RunState& state) const;
    /// The encoder without its heads.
    [[nodiscard]] Result<std::shared_ptr<const model::Network>> makeNetwork(Weights weights,
                                                                            model::Provenance provenance) const;

    [[nodiscard]] const PretrainConfig& config() const;
    [[nodiscard]] const std::shared_ptr<const ChemistryReference>& reference() const;
    [[nodiscard]] std::int64_t stepCount() const;
    [[nodiscard]] const Impl& impl() const { return *m_impl; }

private:
    explicit PretrainTrainer(std::unique_ptr<Impl> impl);
    static Result<PretrainTrainer> fromFile(const model::TensorFile& file, RunState& state, const TrainerPlace& place);
    std::unique_ptr<Impl> m_impl;
};

} // namespace molrl::training
