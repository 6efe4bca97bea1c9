// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workspace/import_pipeline.h"

#include <algorithm>
#include <chrono>

namespace molrl::workspace {
namespace {

constexpr std::size_t kBlockRecords = 32;
constexpr std::size_t kBlockBytes = 256u << 10;

} // namespace

ImportPipeline::ImportPipeline(std::unique_ptr<chem::RecordReader> reader, const chem::StandardizeOptions& options,
                               int threads)
    : m_reader(std::move(reader)), m_options(options), m_format(m_reader->format()),
      m_maxUnderWay(static_cast<std::size_t>(std::max(1, threads)) * 4 + 4)
{
    m_threads.emplace_back([this] { readAll(); });
    for (int i = 0; i < std::max(1, threads); ++i)
        m_threads.emplace_back([this] { work(); });
}

ImportPipeline::~ImportPipeline()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stop = true;
    }
    m_changed.notify_all();
    for (std::thread& thread : m_threads)
        thread.join();
}

Result<bool> ImportPipeline::readBlock(ImportBlock& block)
{
    std::size_t bytes = 0;
    while (block.raw.size() < kBlockRecords && bytes < kBlockBytes) {
        MOLRL_TRY(std::optional<chem::RawRecord> record, m_reader->next());
        if (!record)
            return false;
        bytes += record->structure.size();
        block.raw.push_back(std::move(*record));
    }
    return true;
}

void ImportPipeline::readAll()
{
    for (bool more = true; more;) {
        {
            std::unique_lock lock(m_mutex);
            m_changed.wait(lock, [&] { return m_stop || m_read - m_handedOut < m_maxUnderWay; });
            if (m_stop)
                return;
        }
        ImportBlock block;
        auto read = guarded("reading the file", [&] { return readBlock(block); });
        more = read && *read;
        if (!m_columns || m_columns->size() != m_reader->columns().size())
            m_columns = std::make_shared<const std::vector<std::string>>(m_reader->columns());
        block.columns = m_columns;
        block.progress01 = m_reader->progress01();
        const std::lock_guard lock(m_mutex);
        block.sequence = m_read++;
        m_toDo.push_back(std::move(block));
        if (!read)
            m_readerError = read.error();
        m_readerEnded = !more;
        m_changed.notify_all();
    }
}

void ImportPipeline::prepare(ImportBlock& block) const
{
    block.rows.reserve(block.raw.size());
    for (chem::RawRecord& record : block.raw) {
        Compound compound;
        compound.row = record.row;
        compound.line = record.line;
        compound.name = std::move(record.name);
        const auto prepared = guarded("reading the structure", [&] {
            return prepareCompound(compound, chem::parseRecord(record, m_format), m_options);
        });
        PreparedCompound result = prepared ? *prepared : prepareCompound(compound, fail(prepared.error()), m_options);
        result.compound.original = std::move(record.structure);
        block.rows.push_back({std::move(result), std::move(record.fields)});
    }
    block.raw.clear();
}

void ImportPipeline::work()
{
    for (;;) {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [&] { return m_stop || !m_toDo.empty() || m_readerEnded; });
        if (m_stop || m_toDo.empty())
            return;
        ImportBlock block = std::move(m_toDo.front());
        m_toDo.pop_front();
        lock.unlock();
        prepare(block);
        lock.lock();
        const std::size_t sequence = block.sequence;
        m_done.emplace(sequence, std::move(block));
        m_changed.notify_all();
    }
}

Result<std::optional<ImportBlock>> ImportPipeline::next(const JobContext& job)
{
    std::unique_lock lock(m_mutex);
    for (;;) {
        if (job.stopRequested())
            return JobContext::cancelled();
        if (auto found = m_done.find(m_handedOut); found != m_done.end()) {
            std::optional<ImportBlock> block = std::move(found->second);
            m_done.erase(found);
            ++m_handedOut;
            m_changed.notify_all();
            return block;
        }
        if (m_readerEnded && m_handedOut == m_read) {
            if (m_readerError)
                return fail(*m_readerError);
            return std::optional<ImportBlock>();
        }
        m_changed.wait_for(lock, std::chrono::milliseconds(20)); // the stop flag rings no bell
    }
}

} // namespace molrl::workspace
