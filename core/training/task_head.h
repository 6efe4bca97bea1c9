// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/matrix.h"
#include "core/model/parameter_store.h"
#include "core/training/label_table.h"

#include <ATen/core/Tensor.h>
#include <cstdint>
#include <vector>

// Internal header of core/training: sees torch.
//
// Head: outputs = W ((z - mean) / scale) + b on the embedding z; mean and scale are those of the training molecules'
// embeddings in the frozen network and are not learned. Linear throughout, so that an attribution to the readout's
// nodes is exact.

namespace molrl::training {

/// What each output is for and how much each label counts.
struct TaskLayout {
    std::vector<Task> tasks;
    std::vector<std::int64_t> offset; ///< of each task's first output
    std::int64_t outputs = 0;
    std::vector<std::vector<double>> classWeights; ///< [task][class]; empty for values

    [[nodiscard]] static TaskLayout of(const std::vector<Task>& tasks);
};

/// head.mean, head.scale, head.weight, head.bias for embeddings such as these. @param embeddings  NaN rows are left
/// out.
[[nodiscard]] model::ParameterStore makeHead(MatrixView embeddings, std::int64_t outputs, std::uint64_t seed);
[[nodiscard]] at::Tensor standardizeEmbedding(const model::ParameterStore& head, const at::Tensor& embedding);
/// @param standardized  of standardizeEmbedding. @return [n, outputs]
[[nodiscard]] at::Tensor applyHead(const model::ParameterStore& head, const at::Tensor& standardized);

/// Sum over labelled entries of cross entropy (classes, weighted) or squared error (standardised values).
/// @param targets  [n, tasks] class numbers or standardised values; NaN where missing.
/// @param smoothing  share of a class label that is spread evenly over the task's classes.
[[nodiscard]] at::Tensor computeTaskLoss(const TaskLayout& layout, const at::Tensor& outputs, const at::Tensor& targets,
                                         double smoothing = 0);

} // namespace molrl::training
