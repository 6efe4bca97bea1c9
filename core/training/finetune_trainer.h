// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job_context.h"
#include "core/base/matrix.h"
#include "core/model/network.h"
#include "core/training/calibration.h"
#include "core/training/finetune_config.h"
#include "core/training/label_table.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace molrl::training {

/// Embeddings of drawings: row * views + view.
struct ViewMatrix {
    Matrix values;
    int views = 1;
    std::vector<std::optional<Error>> errors; ///< by row
    bool wasHalved = false;                   ///< memory was short, and it went on in smaller parts
};

/// What the untouched encoder makes of a run's molecules.
struct FrozenEmbeddings {
    std::string of; ///< the run's configuration, whatever the whole network's epochs; empty: not computed yet
    ViewMatrix train;
    ViewMatrix valid;
};

/// The learning machine of fine-tuning: one network and head at a time, and the best of them so far.
///
/// Law: a step is a function of the weights, its batch and its seed; a trainer loaded from a checkpoint goes on as the
/// one that wrote it would have. Which step comes when is decided by runFinetuning. Not thread-safe.
class FinetuneTrainer {
public:
    struct Impl;
    /// @param classWeights  [task][class], empty for values. @error InvalidArgument  an impossible configuration.
    [[nodiscard]] static Result<FinetuneTrainer> make(const FinetuneConfig& config, const model::Network& base,
                                                      const std::vector<Task>& tasks,
                                                      std::vector<std::vector<double>> classWeights,
                                                      model::Device device = model::Device::Cpu);
    FinetuneTrainer(FinetuneTrainer&&) noexcept;
    FinetuneTrainer& operator=(FinetuneTrainer&&) noexcept;
    ~FinetuneTrainer();

    /// Back to the base encoder with a new head; nothing is the best yet.
    void beginMember(std::uint64_t seed, const ViewMatrix& trainEmbeddings);
    /// The whole network learns from here on, beginning with the best frozen head.
    void beginWholeNetwork();

    struct StepOptions {
        double encoderRate = 0; ///< of the whole network's steps
        double headRate = 0;
        std::uint64_t seed = 0; ///< of dropout
    };
    /// Mean loss over labels. @param embeddings  [n, width]. @param targets  [n, tasks], NaN where missing.
    /// @error Internal  the loss is not finite; the weights are as they were.
    [[nodiscard]] Result<double> stepHead(MatrixView embeddings, MatrixView targets, const StepOptions& options);
    /// The same through the encoder. Out of memory halves the share that runs at a time (which doesn't change the
    /// result) and goes on; `halvings` counts.
    [[nodiscard]] Result<double> stepWhole(std::span<const imaging::PatchBatch> drawings, MatrixView targets,
                                           const StepOptions& options);
    [[nodiscard]] int halvings() const;

    enum class Encoder { Base, Current };
    /// @error Cancelled
    [[nodiscard]] Result<ViewMatrix> embed(Encoder encoder, std::span<const chem::Molecule> molecules, int views,
                                           std::uint64_t seed, bool sameForAll, int threads, JobContext& job) const;
    /// The current head on embeddings: one sample a view.
    [[nodiscard]] Result<RawPredictions> predict(const ViewMatrix& embeddings) const;

    /// See FinetuneRunOptions::beforePart.
    void watchParts(std::function<void(std::size_t nodes)> beforePart);

    void keepAsBestOfTrial();
    [[nodiscard]] bool hasBestOfTrial() const;
    void keepTrialAsBestOfMember();
    [[nodiscard]] bool hasBestOfMember() const;
    /// The member's best joins the ensemble.
    void finishMember();
    [[nodiscard]] std::size_t memberCount() const;

    /// Written beside and renamed. @param state  text that load gives back. @error IoError  the old file is left.
    [[nodiscard]] Result<void> save(const std::string& path, const std::string& state) const;
    /// Into a trainer of the same configuration and base.
    /// @error NotFound, IoError. @error UnsupportedModel  cut, changed, or another run's.
    [[nodiscard]] Result<std::string> load(const std::string& path);

    [[nodiscard]] const Impl& impl() const { return *m_impl; }

private:
    explicit FinetuneTrainer(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace molrl::training
