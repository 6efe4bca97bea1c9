// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job_context.h"
#include "core/chem/record_reader.h"
#include "core/chem/standardize.h"
#include "core/workspace/prepared_compound.h"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace molrl::workspace {

/// Some records of a file, one after the other, with their chemistry done.
struct ImportBlock {
    struct Row {
        PreparedCompound prepared;
        std::vector<std::string> fields;
    };
    std::size_t sequence = 0;
    std::vector<chem::RawRecord> raw; ///< emptied by the chemistry
    std::vector<Row> rows;
    std::shared_ptr<const std::vector<std::string>> columns; ///< the reader's, as known after these records
    double progress01 = 0;
};

/// Reads on one thread, does the chemistry on several, hands blocks out in the file's order.
///
/// At most a few blocks a thread are under way, so memory does not grow with the file. Threads end with the object.
class ImportPipeline {
public:
    ImportPipeline(std::unique_ptr<chem::RecordReader> reader, const chem::StandardizeOptions& options, int threads);
    ~ImportPipeline();
    ImportPipeline(const ImportPipeline&) = delete;
    ImportPipeline& operator=(const ImportPipeline&) = delete;

    /// The next block; an empty optional at the end. @error Cancelled within 50 ms; IoError of the reader, in its
    /// place.
    [[nodiscard]] Result<std::optional<ImportBlock>> next(const JobContext& job);

private:
    void readAll();
    void work();
    void prepare(ImportBlock& block) const;
    [[nodiscard]] Result<bool> readBlock(ImportBlock& block); ///< false at the end of the file

    std::unique_ptr<chem::RecordReader> m_reader;
    const chem::StandardizeOptions m_options;
    const chem::FileFormat m_format;
    const std::size_t m_maxUnderWay;

    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<ImportBlock> m_toDo;
    std::map<std::size_t, ImportBlock> m_done;
    std::size_t m_read = 0; ///< blocks read
    std::size_t m_handedOut = 0;
    bool m_readerEnded = false;
    bool m_stop = false;
    std::optional<Error> m_readerError;
    std::shared_ptr<const std::vector<std::string>> m_columns; ///< reader thread only
    std::vector<std::thread> m_threads;
};

} // namespace molrl::workspace
