// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/finetune_report.h"
#include "core/training/molecule_features.h"
#include "core/training/preflight.h"

#include <cstdint>
#include <string>
#include <vector>

namespace molrl::training {

/// Labels as columns that trees can learn: a task of two classes or of values is one, one of more classes is a column a
/// class (one against the rest; probabilities are scaled to 1 afterwards).
struct TargetColumns {
    std::vector<std::size_t> firstOfTask;
    std::vector<std::vector<double>> labels; ///< [target][row]; NaN where missing
    std::vector<bool> isClass;               ///< labels are 0 and 1

    [[nodiscard]] static TargetColumns of(const LabelTable& table);
    [[nodiscard]] std::size_t size() const { return labels.size(); }
};

/// What a method predicts of the rows of validation and test.
struct MethodAnswer {
    std::string method;
    std::string setting;                     ///< chosen on validation, in words; may be empty
    std::vector<std::vector<double>> values; ///< [target][row]; NaN elsewhere
};

struct BaselineOptions {
    int trees = 200; ///< of a forest
    std::uint64_t seed = 1;
    int threads = 1; ///< doesn't change the result
};

/// Methods on the same molecules, labels and split; the simple ones are made here, others are added.
///
/// Law: whatever is chosen (settings, numbers of trees, weights) is chosen on validation; test is predicted, not looked
/// at. Missing labels are left out task by task.
class Contest {
public:
    /// @param data  must outlive it.
    Contest(const FinetuneData& data, const BaselineOptions& options);

    void add(MethodAnswer answer) { m_answers.push_back(std::move(answer)); }
    /// A model's predictions of predictedRows(), in their order. A molecule without one gets the mean label.
    void addModel(const std::string& method, const ModelPredictions& predictions);
    /// The training labels' mean, or the shares of the classes.
    void addMean();
    /// Leaves of 1 or 5, whichever is better on validation. @error Cancelled
    Result<void> addForest(const std::string& method, const FeatureTable& features, JobContext& job);
    /// Trees of two depths, as many as are best on validation. @error Cancelled, Internal
    Result<void> addBoosted(const std::string& method, const FeatureTable& features, JobContext& job);
    /// A weighted mean of other methods, weights in quarters. @param methods  names; missing ones are left out.
    void addFusion(const std::string& method, const std::vector<std::string>& methods);

    [[nodiscard]] const std::vector<MethodAnswer>& answers() const { return m_answers; }
    [[nodiscard]] const std::vector<std::size_t>& predictedRows() const { return m_rows; } ///< validation, then test
    [[nodiscard]] std::vector<TaskPrediction> predictionsOf(const MethodAnswer& answer) const;
    /// See computeSelectionScore: higher is better. @param rows  those of validation or of test.
    [[nodiscard]] double scoreOf(const MethodAnswer& answer, const std::vector<std::size_t>& rows) const;
    /// All metrics of all tasks on some of predictedRows().
    [[nodiscard]] MethodScore measure(const MethodAnswer& answer, const std::vector<std::size_t>& rows) const;

private:
    [[nodiscard]] MethodAnswer emptyAnswer(const std::string& method) const;
    [[nodiscard]] std::vector<std::size_t> labelledRows(std::size_t target, const std::vector<std::size_t>& rows) const;
    [[nodiscard]] MethodAnswer mix(const std::string& method, const std::vector<const MethodAnswer*>& from,
                                   const std::vector<int>& weights) const;
    [[nodiscard]] bool isTuned() const;
    void addBest(std::vector<MethodAnswer> candidates);

    const FinetuneData& m_data;
    BaselineOptions m_options;
    TargetColumns m_targets;
    std::vector<std::size_t> m_rows;
    std::vector<double> m_mean;  ///< [target] of the training labels; NaN without any
    std::vector<double> m_scale; ///< [task] standard deviation of the training labels
    std::vector<MethodAnswer> m_answers;
};

/// Names of the methods that computeBaselines makes, and of features put together.
inline constexpr const char* kMorganForest = "Morgan counts, random forest";
inline constexpr const char* kMorganBoosted = "Morgan counts, XGBoost";
inline constexpr const char* kDescriptorForest = "descriptors, random forest";
inline constexpr const char* kDescriptorBoosted = "descriptors, XGBoost";

/// Morgan counts and descriptors, each with a random forest and with XGBoost. @error Cancelled, Internal
[[nodiscard]] Result<void> addTreeBaselines(Contest& contest, const FeatureTable& morgan,
                                            const FeatureTable& descriptors, JobContext& job);
/// What a model must beat to be worth its time: the tree baselines and the mean label, measured on test.
/// @error Cancelled, Internal
[[nodiscard]] Result<std::vector<MethodScore>> computeBaselines(const FinetuneData& data,
                                                                const BaselineOptions& options, JobContext& job);

} // namespace molrl::training
