// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/evaluate/benchmark.h"
#include "core/training/baselines.h"
#include "core/training/task_model.h"

#include <optional>
#include <string>
#include <vector>

// Internal header of core/evaluate.

namespace molrl::evaluate {

inline constexpr const char* kImageMethod = "image model";
inline constexpr const char* kFusionMethod = "late fusion";

/// What is computed in one round: every method on one set, one split, with one seed.
struct RoundTask {
    const BenchmarkOptions& options; ///< must outlive it, as all here
    const LabelledSource& source;
    const std::string& split;
    int seed = 1;

    /// Options of a fine-tuning run, directory included.
    /// @param epochs  of the whole network; 0: the frozen probe
    [[nodiscard]] training::FinetuneRunOptions makeRun(int epochs) const;
    /// "FOLDER/bace-random-scaffold-3"
    [[nodiscard]] std::string path() const;
};

/// One method in one round: the mean over the tasks that have a score, NaN when none has.
struct RoundScore {
    std::string method;
    std::string setting; ///< chosen on validation
    double valid = 0;
    double test = 0;
};

/// What a table needs of a round.
struct RoundResult {
    std::string metric; ///< "ROC-AUC" or "RMSE"
    std::size_t tasks = 0;
    std::size_t molecules = 0;
    std::vector<std::size_t> partSizes; ///< train, valid, test
    std::vector<RoundScore> scores;
    std::string calibrated; ///< the method whose calibration was checked
    training::CalibrationCheck calibration;
};

/// A round that is computed here.
class BenchmarkRound {
public:
    BenchmarkRound(const RoundTask& task, JobContext& job) : m_task(task), m_job(job) {}

    /// @error as runBenchmark
    Result<void> run();

    [[nodiscard]] RoundResult result() const;
    [[nodiscard]] const training::Contest& contest() const { return *m_contest; }
    [[nodiscard]] const training::Split& split() const { return m_data.split; }
    [[nodiscard]] double score(const training::MethodAnswer& answer, const std::vector<std::size_t>& rows) const;

private:
    [[nodiscard]] training::Metric metric() const;
    Result<void> checkTasks() const;
    Result<std::string> finetune(int epochs, JobContext& job);
    Result<void> addNetwork(const std::string& method, int epochs, JobContext job);
    Result<void> checkCoverage(const training::TaskModel& model, const training::RawPredictions& raw);
    Result<void> addOthers(JobContext job);

    RoundTask m_task;
    JobContext& m_job;
    training::FinetuneData m_data;
    std::shared_ptr<training::FrozenEmbeddings> m_frozen = std::make_shared<training::FrozenEmbeddings>();
    std::optional<training::Contest> m_contest;
    std::string m_calibrated;
    training::CalibrationCheck m_calibration;
};

/// Whether two texts of config.json mean the same training. What only decides what is reported doesn't count, and a
/// setting that an older file doesn't have is the default.
[[nodiscard]] bool isSameTraining(const std::string& one, const std::string& other);

} // namespace molrl::evaluate
