// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/batch_source.h"

namespace molrl::training {
namespace {

constexpr std::int64_t kMostRefused = 100000;

} // namespace

BatchSource::BatchSource(SampleQueue& queue, int batchSize, ProcessGroup* group,
                         std::function<void(const std::string&, std::int64_t)> onBad)
    : m_queue(queue), m_batchSize(batchSize), m_group(group), m_onBad(std::move(onBad))
{
    MOLRL_ASSERT(batchSize >= 1);
}

Result<std::vector<Sample>> BatchSource::next(RunState& state, const JobContext& job)
{
    using Outcome = PreparedRecord::Outcome;
    const Shard shard = m_group == nullptr ? Shard{} : Shard{m_group->rank(), m_group->size()};
    std::vector<Sample> samples;
    // As many records as are still wanted, until all are found: the last round then ends with the last sample, so the
    // batch ends where it would if a single process had read record by record.
    for (std::int64_t wanted = m_batchSize; wanted > 0;) {
        std::vector<double> outcomes(static_cast<std::size_t>(wanted), 0.0);
        for (std::int64_t i = 0; i < wanted; ++i) {
            if (!shard.has(state.position + i))
                continue;
            if (m_group == nullptr && job.stopRequested())
                return JobContext::cancelled();
            MOLRL_TRY(PreparedRecord record, m_queue.next());
            MOLRL_ASSERT(record.position == state.position + i);
            outcomes[static_cast<std::size_t>(i)] = static_cast<double>(record.outcome);
            if (record.outcome == Outcome::Ready)
                samples.push_back(std::move(record.sample));
            else if (record.outcome == Outcome::Bad && m_onBad)
                m_onBad(record.why, state.bad);
        }
        if (m_group != nullptr)
            MOLRL_CHECK(m_group->sum(outcomes));
        state.position += wanted;
        wanted = 0;
        for (const double code : outcomes) {
            const auto outcome = static_cast<Outcome>(static_cast<int>(code));
            m_refused = outcome == Outcome::Ready ? 0 : m_refused + 1;
            wanted += outcome == Outcome::Ready ? 0 : 1;
            state.bad += outcome == Outcome::Bad ? 1 : 0;
            state.excluded += outcome == Outcome::Excluded ? 1 : 0;
            state.tooLarge += outcome == Outcome::TooLarge ? 1 : 0;
        }
        if (m_refused > kMostRefused)
            return fail(ErrorCode::InvalidArgument, "100000 lines in a row gave no molecule; is the corpus a file of "
                                                    "SMILES, and not wholly left out?");
    }
    return samples;
}

} // namespace molrl::training
