// SPDX-License-Identifier: GPL-3.0-or-later
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>

#include "core/model/routing.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

namespace molrl::model {
namespace {

using at::Tensor;

constexpr float kNoWeight = std::numeric_limits<float>::min();

/// The k-th largest of a row; `best` has room for k.
template <class T> T findKthLargest(const T* row, std::int64_t n, std::int64_t k, T* best)
{
    std::int64_t held = 0;
    for (std::int64_t i = 0; i < n; ++i) { // `best` stays sorted, largest first
        const T value = row[i];
        if (held == k && !(value > best[k - 1]))
            continue;
        std::int64_t at = held < k ? held++ : k - 1;
        for (; at > 0 && best[at - 1] < value; --at)
            best[at] = best[at - 1];
        best[at] = value;
    }
    return best[k - 1];
}

template <class T> void routeRow(const T* row, T* out, std::int64_t n, std::int64_t self, T least)
{
    T sum = 0;
    for (std::int64_t i = 0; i < n; ++i) {
        out[i] = row[i] >= least ? row[i] : T(0);
        sum += out[i];
    }
    if (sum <= kNoWeight) {
        out[self] += 1;
        sum += 1;
    }
    const T scale = 1 / sum;
    for (std::int64_t i = 0; i < n; ++i)
        out[i] *= scale;
}

template <class Work> void forEachRow(std::int64_t rows, std::int64_t k, Work&& work)
{
    at::parallel_for(0, rows, 256, [&](std::int64_t begin, std::int64_t end) {
        std::vector<double> room(static_cast<std::size_t>(k)); // k values of either precision
        for (std::int64_t r = begin; r < end; ++r)
            work(r, room.data());
    });
}

Tensor routeInOnePass(const Tensor& graph, std::int64_t k)
{
    const Tensor values = graph.contiguous();
    const std::int64_t n = values.size(-1);
    Tensor routed = at::empty_like(values);
    AT_DISPATCH_FLOATING_TYPES(values.scalar_type(), "routeInOnePass", [&] {
        const auto* from = values.data_ptr<scalar_t>();
        auto* to = routed.data_ptr<scalar_t>();
        forEachRow(n == 0 ? 0 : values.numel() / n, k, [&](std::int64_t r, double* room) {
            const scalar_t least = findKthLargest(from + r * n, n, k, reinterpret_cast<scalar_t*>(room));
            routeRow(from + r * n, to + r * n, n, r % n, least);
        });
    });
    return routed;
}

/// [.., n] -> [.., 1], without a gradient.
Tensor kthLargest(const Tensor& graph, std::int64_t k)
{
    const at::NoGradGuard noGrad;
    const Tensor values = graph.detach().contiguous();
    if (!values.is_cpu())
        return std::get<0>(values.topk(k)).narrow(-1, k - 1, 1);
    const std::int64_t n = values.size(-1); // torch's topk sorts; here a row costs a tenth of that
    Tensor found = at::empty({values.size(0), values.size(1), n, 1}, values.options());
    AT_DISPATCH_FLOATING_TYPES(values.scalar_type(), "kthLargest", [&] {
        const auto* from = values.data_ptr<scalar_t>();
        auto* to = found.data_ptr<scalar_t>();
        forEachRow(found.numel(), k, [&](std::int64_t r, double* room) {
            to[r] = findKthLargest(from + r * n, n, k, reinterpret_cast<scalar_t*>(room));
        });
    });
    return found;
}

} // namespace

at::Tensor normalizeRows(const at::Tensor& graph)
{
    const Tensor sum = graph.sum(-1, true);
    const Tensor lonely = sum.detach().le(kNoWeight).to(graph.scalar_type());
    const Tensor self = at::eye(graph.size(-1), graph.options());
    return (graph + lonely * self) / (sum + lonely);
}

at::Tensor routeToLargest(const at::Tensor& graph, std::int64_t k)
{
    k = std::min(k, graph.size(-1));
    if (graph.is_cpu() && !at::GradMode::is_enabled())
        return routeInOnePass(graph, k);
    return normalizeRows(graph * graph.detach().ge(kthLargest(graph, k)).to(graph.scalar_type()));
}

} // namespace molrl::model
