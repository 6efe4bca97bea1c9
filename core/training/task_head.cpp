// SPDX-License-Identifier: GPL-3.0-or-later
#include <ATen/ATen.h>

#include "core/training/task_head.h"

#include "core/base/error.h"
#include "core/base/rng.h"

#include <algorithm>
#include <cmath>

namespace molrl::training {
namespace {

using at::Tensor;

Tensor toIndex(const std::vector<std::int64_t>& values, at::Device device)
{
    Tensor index = at::empty({static_cast<std::int64_t>(values.size())}, at::kLong);
    std::copy(values.begin(), values.end(), index.data_ptr<std::int64_t>());
    return index.to(device);
}

Tensor toRow(const std::vector<double>& values, at::Device device)
{
    Tensor row = at::empty({static_cast<std::int64_t>(values.size())}, at::kFloat);
    std::transform(values.begin(), values.end(), row.data_ptr<float>(), [](double v) { return static_cast<float>(v); });
    return row.to(device);
}

void add(Tensor& sum, const Tensor& term)
{
    sum = sum.defined() ? sum + term : term;
}

Tensor binaryLoss(const TaskLayout& layout, const std::vector<std::int64_t>& tasks, const Tensor& outputs,
                  const Tensor& targets, double smoothing)
{
    std::vector<std::int64_t> columns;
    std::vector<double> positive;
    std::vector<double> negative;
    for (const std::int64_t t : tasks) {
        const auto i = static_cast<std::size_t>(t);
        columns.push_back(layout.offset[i]);
        negative.push_back(layout.classWeights[i][0]);
        positive.push_back(layout.classWeights[i][1]);
    }
    const at::Device device = outputs.device();
    const Tensor x = outputs.index_select(1, toIndex(columns, device));
    const Tensor raw = targets.index_select(1, toIndex(tasks, device));
    const Tensor known = raw.isnan().logical_not();
    const Tensor y = at::where(known, raw, at::zeros_like(raw));
    const Tensor weight = y * toRow(positive, device) + (1 - y) * toRow(negative, device);
    const Tensor aim = y * (1 - smoothing) + smoothing / 2;
    return ((at::softplus(x) - x * aim) * weight * known).sum();
}

Tensor valueLoss(const TaskLayout& layout, const std::vector<std::int64_t>& tasks, const Tensor& outputs,
                 const Tensor& targets)
{
    std::vector<std::int64_t> columns;
    for (const std::int64_t t : tasks)
        columns.push_back(layout.offset[static_cast<std::size_t>(t)]);
    const Tensor raw = targets.index_select(1, toIndex(tasks, outputs.device()));
    const Tensor known = raw.isnan().logical_not();
    const Tensor y = at::where(known, raw, at::zeros_like(raw));
    return ((outputs.index_select(1, toIndex(columns, outputs.device())) - y).square() * known).sum();
}

Tensor classLoss(const TaskLayout& layout, std::size_t task, const Tensor& outputs, const Tensor& targets,
                 double smoothing)
{
    const auto count = static_cast<std::int64_t>(layout.tasks[task].outputCount());
    const Tensor raw = targets.select(1, static_cast<std::int64_t>(task));
    const Tensor known = raw.isnan().logical_not();
    const Tensor y = at::where(known, raw, at::zeros_like(raw)).to(at::kLong);
    const Tensor logProbabilities = at::log_softmax(outputs.narrow(1, layout.offset[task], count), 1);
    const Tensor weight = toRow(layout.classWeights[task], outputs.device()).index_select(0, y);
    const Tensor right = logProbabilities.gather(1, y.unsqueeze(1)).squeeze(1);
    return -((right * (1 - smoothing) + logProbabilities.mean(1) * smoothing) * weight * known).sum();
}

} // namespace

TaskLayout TaskLayout::of(const std::vector<Task>& tasks)
{
    TaskLayout layout;
    layout.tasks = tasks;
    for (const Task& task : tasks) {
        layout.offset.push_back(layout.outputs);
        layout.outputs += static_cast<std::int64_t>(task.outputCount());
        layout.classWeights.emplace_back(task.kind == TaskKind::Regression ? 0 : task.classes.size(), 1.0);
    }
    return layout;
}

model::ParameterStore makeHead(MatrixView embeddings, std::int64_t outputs, std::uint64_t seed)
{
    const auto width = static_cast<std::int64_t>(embeddings.cols);
    const Tensor all = at::from_blob(const_cast<float*>(embeddings.data),
                                     {static_cast<std::int64_t>(embeddings.rows), width}, at::kFloat);
    const Tensor rows = all.index({all.isnan().any(1).logical_not()}).to(at::kDouble);
    MOLRL_ASSERT(rows.size(0) > 0);
    const Tensor mean = rows.mean(0);
    const Tensor sd = (rows - mean).square().mean(0).sqrt();
    model::ParameterStore head;
    head.add("head.mean", mean.to(at::kFloat));
    // A column that is constant says nothing; a floor keeps its rounding noise from being blown up.
    head.add("head.scale", sd.clamp_min(1e-4 * std::max(1e-12, sd.max().item<double>())).to(at::kFloat));
    Tensor weight = at::empty({outputs, width}, at::kFloat);
    const double bound = 0.1 / std::sqrt(static_cast<double>(width));
    Rng rng(seed);
    for (std::int64_t i = 0; i < weight.numel(); ++i)
        weight.data_ptr<float>()[i] = static_cast<float>(rng.uniform(-bound, bound));
    head.add("head.weight", weight);
    head.add("head.bias", at::zeros({outputs}, at::kFloat));
    return head;
}

at::Tensor standardizeEmbedding(const model::ParameterStore& head, const at::Tensor& embedding)
{
    return (embedding - head["head.mean"]) / head["head.scale"];
}

at::Tensor applyHead(const model::ParameterStore& head, const at::Tensor& standardized)
{
    return at::linear(standardized, head["head.weight"], head["head.bias"]);
}

at::Tensor computeTaskLoss(const TaskLayout& layout, const at::Tensor& outputs, const at::Tensor& targets,
                           double smoothing)
{
    std::vector<std::int64_t> binary;
    std::vector<std::int64_t> values;
    Tensor sum;
    for (std::size_t t = 0; t < layout.tasks.size(); ++t) {
        if (layout.tasks[t].kind == TaskKind::Binary)
            binary.push_back(static_cast<std::int64_t>(t));
        else if (layout.tasks[t].kind == TaskKind::Regression)
            values.push_back(static_cast<std::int64_t>(t));
        else
            add(sum, classLoss(layout, t, outputs, targets, smoothing));
    }
    if (!binary.empty())
        add(sum, binaryLoss(layout, binary, outputs, targets, smoothing));
    if (!values.empty())
        add(sum, valueLoss(layout, values, outputs, targets));
    return sum;
}

} // namespace molrl::training
