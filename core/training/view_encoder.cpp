// SPDX-License-Identifier: GPL-3.0-or-later
#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include "core/training/view_encoder.h"

#include "core/base/parallel.h"
#include "core/model/network_forward.h"
#include "core/model/parameter_spec.h"
#include "core/model/serial_math.h"
#include "core/training/drawn_view.h"

#include <algorithm>
#include <atomic>
#include <limits>
#include <mutex>
#include <numeric>

namespace molrl::training {
namespace {

constexpr std::size_t kBlock = 16;       ///< molecules a thread takes at a time
constexpr std::size_t kPassNodes = 1024; ///< keeps a pass in the cache

class Encoding {
public:
    Encoding(const model::NetworkConfig& config, std::span<const model::ParameterStore* const> networks,
             at::Device device, std::span<const chem::Molecule> molecules, const ViewPlan& plan, JobContext& job)
        : m_config(config), m_networks(networks), m_device(device), m_molecules(molecules), m_plan(plan), m_job(job)
    {
        const std::size_t width = static_cast<std::size_t>(config.dim) * model::readoutLevels(config).size();
        for (std::size_t n = 0; n < networks.size(); ++n)
            m_result.byNetwork.emplace_back(molecules.size() * views(), width, std::numeric_limits<float>::quiet_NaN());
        m_result.errors.resize(molecules.size());
    }

    Result<ViewEmbeddings> run()
    {
        const std::size_t blocks = (m_molecules.size() + kBlock - 1) / kBlock;
        std::size_t done = 0;
        MOLRL_CHECK(parallelFor(blocks, std::max(1, m_plan.threads), m_job, [&](std::size_t block) {
            auto encoded = guarded("encoding molecules", [&] { return encodeBlock(block); });
            const std::scoped_lock lock(m_mutex);
            if (!encoded && !m_failure)
                m_failure = std::move(encoded).error();
            m_job.report(static_cast<double>(++done) / static_cast<double>(blocks));
        }));
        if (m_failure)
            return fail(std::move(*m_failure));
        return std::move(m_result);
    }

private:
    [[nodiscard]] std::size_t views() const { return static_cast<std::size_t>(std::max(1, m_plan.views)); }

    Result<DrawnView> draw(std::size_t row, std::size_t view) const
    {
        const chem::Molecule& mol = m_molecules[row];
        if (mol.isNull())
            return fail(ErrorCode::InvalidArgument, "there is no molecule in this row");
        if (view == 0)
            return drawPlainView(mol, m_config);
        Rng rng = Rng(m_plan.seed).fork(view);
        if (!m_plan.sameForAll)
            rng = rng.fork(row);
        return drawAugmentedView(mol, m_config, rng);
    }

    Result<void> encodeBlock(std::size_t block)
    {
        {
            const std::scoped_lock lock(m_mutex);
            if (m_failure)
                return {};
        }
        const model::SerialMathScope serial;
        std::vector<imaging::PatchBatch> drawings;
        std::vector<std::size_t> rowOf; ///< of the result
        for (std::size_t row = block * kBlock; row < std::min(m_molecules.size(), (block + 1) * kBlock); ++row)
            for (std::size_t view = 0; view < views(); ++view) {
                if (m_job.stopRequested())
                    return JobContext::cancelled();
                auto drawn = draw(row, view);
                if (drawn) {
                    drawings.push_back(std::move(drawn->patches));
                    rowOf.push_back(row * views() + view);
                } else if (view == 0) {
                    m_result.errors[row] = std::move(drawn).error();
                    break; // what can't be drawn plainly is bad, whatever the other views would give
                }
            }
        if (drawings.empty())
            return {};
        MOLRL_TRY(const imaging::PatchBatch batch, imaging::concatenate(drawings));
        for (;;) {
            const std::size_t nodes = m_passNodes;
            auto encoded = guarded("encoding molecules", [&] { return encodePasses(batch, nodes, rowOf); });
            if (encoded || !isOutOfMemory(encoded.error()) || nodes / 2 < kLeastPartNodes)
                return encoded;
            m_passNodes = nodes / 2; // of every block that comes
            const std::scoped_lock lock(m_mutex);
            m_result.wasHalved = true;
        }
    }

    Result<void> encodePasses(const imaging::PatchBatch& batch, std::size_t nodes,
                              const std::vector<std::size_t>& rowOf)
    {
        for (const auto& pass : cutByNodes(batch, nodes)) {
            if (m_job.stopRequested())
                return JobContext::cancelled();
            if (m_plan.beforePart)
                m_plan.beforePart(nodes);
            encodePass(batch, pass, rowOf);
        }
        return {};
    }

    void encodePass(const imaging::PatchBatch& batch, const std::vector<std::size_t>& pass,
                    const std::vector<std::size_t>& rowOf)
    {
        const c10::InferenceMode inference;
        const model::ForwardInput input = model::makeForwardInput(batch, pass, {m_device, at::kFloat, false});
        for (std::size_t n = 0; n < m_networks.size(); ++n) {
            const auto output = model::runForward(m_config, *m_networks[n], input, model::ForwardOptions::of(m_config));
            const at::Tensor rows = output.embedding.to(at::kCPU, at::kFloat).contiguous();
            const float* from = rows.data_ptr<float>();
            Matrix& to = m_result.byNetwork[n];
            MOLRL_ASSERT(rows.size(1) == static_cast<std::int64_t>(to.cols));
            for (const std::size_t m : input.molecules) {
                std::copy_n(from, to.cols, to.row(rowOf[m]).begin());
                from += to.cols;
            }
        }
    }

    const model::NetworkConfig& m_config;
    std::span<const model::ParameterStore* const> m_networks;
    at::Device m_device;
    std::span<const chem::Molecule> m_molecules;
    ViewPlan m_plan;
    JobContext& m_job;
    ViewEmbeddings m_result;
    std::atomic<std::size_t> m_passNodes{kPassNodes};
    std::mutex m_mutex;
    std::optional<Error> m_failure;
};

} // namespace

bool isOutOfMemory(const Error& error)
{
    const auto says = [&](const char* words) { return error.what.find(words) != std::string::npos; };
    return error.code == ErrorCode::ResourceExhausted || says("out of memory") || says("can't allocate memory") ||
           says("not enough memory");
}

std::vector<std::vector<std::size_t>> cutByNodes(const imaging::PatchBatch& batch, std::size_t maxNodes)
{
    const auto nodes = [&batch](std::size_t m) {
        return static_cast<std::size_t>(batch.offsets[m + 1] - batch.offsets[m]);
    };
    std::vector<std::size_t> order(batch.moleculeCount());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return nodes(a) > nodes(b); });
    std::vector<std::vector<std::size_t>> parts;
    std::size_t used = 0;
    for (const std::size_t m : order) {
        if (nodes(m) == 0)
            continue;
        if (parts.empty() || used + nodes(m) > maxNodes) {
            parts.emplace_back();
            used = 0;
        }
        parts.back().push_back(m);
        used += nodes(m);
    }
    return parts;
}

Result<ViewEmbeddings> embedViews(const model::NetworkConfig& config,
                                  std::span<const model::ParameterStore* const> networks, at::Device device,
                                  std::span<const chem::Molecule> molecules, const ViewPlan& plan, JobContext& job)
{
    if (job.stopRequested())
        return JobContext::cancelled();
    return Encoding(config, networks, device, molecules, plan, job).run();
}

} // namespace molrl::training
