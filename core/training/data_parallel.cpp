// SPDX-License-Identifier: GPL-3.0-or-later
#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "core/training/data_parallel.h"

#include "core/training/pretrain_trainer_impl.h"
#include "core/training/process_group_impl.h"

#include <algorithm>
#include <array>
#include <string>

namespace molrl::training {
namespace {

/// Relative difference of weights that kinds of processors explain: they got the same gradients to the bit, and only
/// the update itself may be rounded differently.
constexpr double kMostDifference = 1e-4;

/// Reshapes consecutive pieces of `flat` as the tensors of a store.
template <class Visit> void forEachPiece(const model::ParameterStore& store, const at::Tensor& flat, Visit&& visit)
{
    std::int64_t at = 0;
    for (std::size_t i = 0; i < store.size(); ++i) {
        const at::Tensor& like = store.tensors()[i];
        visit(i, flat.narrow(0, at, like.numel()).view(like.sizes()));
        at += like.numel();
    }
}

} // namespace

Result<void> sumNumbers(ProcessGroup* group, std::span<double> numbers)
{
    return group == nullptr ? Result<void>() : group->sum(numbers);
}

Result<BatchCounts> sumCounts(ProcessGroup* group, const BatchCounts& own)
{
    std::array<double, 4> numbers{own.nodes, own.atoms, own.views, own.pairs};
    MOLRL_CHECK(sumNumbers(group, numbers));
    return BatchCounts{numbers[0], numbers[1], numbers[2], numbers[3]};
}

Result<void> sumGradients(ProcessGroup* group, model::ParameterStore& parameters, std::span<double> losses)
{
    if (group == nullptr)
        return {};
    const at::NoGradGuard noGrad;
    // Gradients, then for each parameter whether it has one, then the losses. Float32 holds a loss to seven digits.
    std::vector<at::Tensor> pieces;
    std::vector<float> further;
    for (const at::Tensor& value : parameters.tensors()) {
        pieces.push_back(value.grad().defined() ? value.grad().reshape({-1})
                                                : at::zeros({value.numel()}, value.options()));
        further.push_back(value.grad().defined() ? 1.f : 0.f);
    }
    for (const double loss : losses)
        further.push_back(static_cast<float>(loss));
    const auto count = static_cast<std::int64_t>(further.size());
    pieces.push_back(at::from_blob(further.data(), {count}, at::kFloat).to(pieces[0].device()));
    at::Tensor flat = at::cat(pieces);
    MOLRL_CHECK(sumTensor(*group, flat));
    const at::Tensor tail = flat.narrow(0, flat.size(0) - count, count).cpu();
    const auto* told = tail.data_ptr<float>();
    forEachPiece(parameters, flat, [&](std::size_t i, const at::Tensor& sum) {
        if (told[i] > 0)
            parameters.tensors()[i].mutable_grad() = sum;
    });
    for (std::size_t i = 0; i < losses.size(); ++i)
        losses[i] = static_cast<double>(told[parameters.size() + i]);
    return {};
}

Result<at::Tensor> joinRows(ProcessGroup* group, const std::vector<at::Tensor>& chunks)
{
    const at::Tensor own = chunks.empty() ? at::Tensor() : at::cat(chunks);
    return group == nullptr ? Result<at::Tensor>(own) : gatherRows(*group, own);
}

Result<void> takeFromLead(ProcessGroup& group, model::ParameterStore& parameters, const char* what)
{
    const at::NoGradGuard noGrad;
    std::vector<at::Tensor> pieces;
    for (const at::Tensor& value : parameters.tensors())
        pieces.push_back(value.detach().reshape({-1}));
    const at::Tensor own = at::cat(pieces);
    at::Tensor lead = own.clone();
    MOLRL_CHECK(broadcastTensor(group, lead));
    const double scale = std::max(lead.norm().item<double>(), 1e-12);
    const double difference = (own - lead).norm().item<double>() / scale;
    std::vector<double> differences(static_cast<std::size_t>(group.size()), 0.0);
    differences[static_cast<std::size_t>(group.rank())] = difference;
    MOLRL_CHECK(group.sum(differences));
    for (std::size_t rank = 0; rank < differences.size(); ++rank)
        if (!(differences[rank] <= kMostDifference))
            return fail(ErrorCode::Internal, std::string(what) + " of rank " + std::to_string(rank) +
                                                 " are no longer those of rank 0 (relative difference " +
                                                 std::to_string(differences[rank]) +
                                                 "); resume from a checkpoint and check that machine");
    forEachPiece(parameters, lead,
                 [&](std::size_t i, const at::Tensor& value) { parameters.tensors()[i].copy_(value); });
    return {};
}

Result<void> PretrainTrainer::agree()
{
    Impl& self = *m_impl;
    if (!self.group)
        return {};
    return guarded("comparing the processes", [&]() -> Result<void> {
        MOLRL_CHECK(takeFromLead(*self.group, self.online, "the weights"));
        return takeFromLead(*self.group, self.target, "the averaged weights");
    });
}

} // namespace molrl::training
