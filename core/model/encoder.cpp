// SPDX-License-Identifier: GPL-3.0-or-later
#include <ATen/Parallel.h>

#include "core/imaging/augmentation.h"
#include "core/model/encoder.h"
#include "core/model/network_impl.h"
#include "core/model/serial_math.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <limits>
#include <mutex>
#include <thread>

namespace molrl::model {
namespace {

chem::DepictionStyle styleFor(const NetworkConfig& config, chem::DepictionStyle style)
{
    style.widthPx = style.heightPx = config.picturePx;
    return style;
}

/// Shares blocks of molecules out among threads: each thread draws its block and runs the network on it.
///
/// A thread that draws ahead of another that computes would leave one of them waiting, whichever is slower; so every
/// thread does both, on its own, in its own cache. The calling thread hands finished blocks on in their order.
class BlockEncoder {
public:
    BlockEncoder(const Network& network, std::span<const chem::Molecule> molecules, const EncodeOptions& options,
                 JobContext& job)
        : m_network(network), m_molecules(molecules), m_style(styleFor(network.config(), options.style)), m_job(job),
          m_threads(static_cast<std::size_t>(std::max(options.budget.threads, 1)))
    {
        // Small jobs are cut finer, so that every thread has a share.
        const std::size_t share = (molecules.size() + m_threads - 1) / m_threads;
        m_blockSize = std::clamp<std::size_t>(share, 1, static_cast<std::size_t>(std::max(options.batchSize, 1)));
        m_done.assign((molecules.size() + m_blockSize - 1) / m_blockSize, false);
        m_result.embeddings = Matrix(molecules.size(), static_cast<std::size_t>(network.embeddingDim()),
                                     std::numeric_limits<float>::quiet_NaN());
        m_result.errors.resize(molecules.size());
    }

    Result<EncodedMolecules> run(const std::function<void(std::size_t, MatrixView)>& onBatch)
    {
        {
            std::vector<std::jthread> threads;
            const std::size_t count = std::min(m_threads, m_done.size());
            for (std::size_t i = 0; i < count; ++i)
                threads.emplace_back([this] { work(); });
            handOn(onBatch);
        }
        if (m_failure)
            return fail(std::move(*m_failure));
        if (m_job.stopRequested())
            return JobContext::cancelled();
        return std::move(m_result);
    }

private:
    std::size_t blockEnd(std::size_t block) const { return std::min(m_molecules.size(), (block + 1) * m_blockSize); }

    void work()
    {
        const SerialMathScope serial;
        for (;;) {
            const std::size_t block = m_next.fetch_add(1);
            if (block >= m_done.size() || m_failed)
                return;
            auto encoded = guarded("encoding molecules", [&] { return encodeBlock(block); });
            const std::scoped_lock lock(m_mutex);
            if (!encoded && !m_failure)
                m_failure = std::move(encoded).error();
            m_failed = m_failure.has_value();
            m_done[block] = true;
            m_changed.notify_all();
        }
    }

    Result<void> encodeBlock(std::size_t block)
    {
        const std::size_t begin = block * m_blockSize;
        const std::size_t end = blockEnd(block);
        std::vector<Picture> pictures;
        std::vector<std::size_t> rows;
        for (std::size_t row = begin; row < end; ++row) {
            if (m_job.stopRequested())
                return JobContext::cancelled();
            auto picture = draw(m_molecules[row]);
            if (!picture) {
                m_result.errors[row] = std::move(picture).error();
                continue;
            }
            pictures.push_back(std::move(*picture));
            rows.push_back(row);
        }
        MOLRL_TRY(const imaging::PatchBatch batch, imaging::decompose(pictures, patchOptionsOf(m_network.config())));
        Matrix encoded(rows.size(), m_result.embeddings.cols, std::numeric_limits<float>::quiet_NaN());
        MOLRL_CHECK(encodeInto(m_network.impl(), batch, encoded, 1, m_job));
        for (std::size_t i = 0; i < rows.size(); ++i) {
            std::ranges::copy(encoded.row(i), m_result.embeddings.row(rows[i]).begin());
            if (batch.offsets[i] == batch.offsets[i + 1])
                m_result.errors[rows[i]] = Error{ErrorCode::InvalidArgument, "the molecule's drawing is blank", {}};
        }
        return {};
    }

    Result<Picture> draw(const chem::Molecule& molecule) const
    {
        if (molecule.isNull())
            return fail(ErrorCode::InvalidArgument, "there is no molecule in this row");
        MOLRL_TRY(chem::Depiction depiction, chem::depict(molecule, m_style));
        return std::move(depiction.picture);
    }

    /// In order, on the calling thread; returns when everything is done or has failed.
    void handOn(const std::function<void(std::size_t, MatrixView)>& onBatch)
    {
        for (std::size_t block = 0; block < m_done.size(); ++block) {
            {
                std::unique_lock lock(m_mutex);
                m_changed.wait(lock, [&] { return m_done[block] || m_failure; });
                if (m_failure)
                    return;
            }
            const std::size_t begin = block * m_blockSize;
            const Matrix& all = m_result.embeddings;
            if (onBatch)
                onBatch(begin, MatrixView(all.row(begin).data(), blockEnd(block) - begin, all.cols));
            m_job.report(static_cast<double>(blockEnd(block)) / static_cast<double>(m_molecules.size()), "encoding");
        }
    }

    const Network& m_network;
    std::span<const chem::Molecule> m_molecules;
    chem::DepictionStyle m_style;
    JobContext& m_job;
    std::size_t m_threads;
    std::size_t m_blockSize = 1;
    EncodedMolecules m_result;
    std::atomic<std::size_t> m_next{0};
    std::atomic<bool> m_failed{false};
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::vector<bool> m_done;
    std::optional<Error> m_failure;
};

} // namespace

void applyThreadBudget(ThreadBudget budget)
{
    const int threads = std::max(budget.threads, 1);
    at::set_num_threads(threads);
    // Can be told once in a process's life, and before its first use; a second call would throw.
    if (at::get_num_interop_threads() != 1)
        (void)guarded("setting torch's threads", [] { at::set_num_interop_threads(1); });
    imaging::setImagingThreads(threads);
    applyThreadBudgetToBlas({threads});
}

Result<EncodedMolecules> encodeMolecules(const Network& network, std::span<const chem::Molecule> molecules,
                                         const EncodeOptions& options, JobContext& job,
                                         const std::function<void(std::size_t, MatrixView)>& onBatch)
{
    if (job.stopRequested())
        return JobContext::cancelled();
    return guarded("encoding molecules", [&] { return BlockEncoder(network, molecules, options, job).run(onBatch); });
}

Result<Inspection> inspectMolecule(const Network& network, const chem::Molecule& molecule, JobContext& job)
{
    if (molecule.isNull())
        return fail(ErrorCode::InvalidArgument, "there is no molecule to inspect");
    MOLRL_TRY(chem::Depiction depiction, chem::depict(molecule, styleFor(network.config(), {})));
    MOLRL_TRY(const imaging::PatchBatch batch,
              imaging::decompose(std::span(&depiction.picture, 1), patchOptionsOf(network.config())));
    MOLRL_TRY(std::vector<NetworkRecord> records, network.inspect(batch, job));
    return Inspection{std::move(depiction), std::move(records.front())};
}

} // namespace molrl::model
