// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workspace/import.h"

#include "core/workspace/import_writer.h"

#include <chrono>
#include <filesystem>

namespace molrl::workspace {
namespace {

/// Moves everything from the file into the table. @error Cancelled, or what stopped it
Result<void> transfer(ImportPipeline& pipeline, ImportWriter& writer, const std::string& stage, JobContext& job)
{
    for (;;) {
        auto block = pipeline.next(job);
        if (!block) { // rows that were read are stored, whatever stopped the reading
            MOLRL_CHECK(writer.flush());
            return fail(block.error());
        }
        if (!*block)
            return writer.finish();
        job.report((*block)->progress01, stage);
        MOLRL_CHECK(writer.add(std::move(**block)));
    }
}

} // namespace

Result<ImportReport> importFile(Workspace& workspace, const std::string& path, const ImportOptions& options,
                                JobContext& job)
{
    const auto start = std::chrono::steady_clock::now();
    const std::string stage = "reading " + std::filesystem::path(path).filename().string();
    job.report(0, stage);
    MOLRL_TRY(const chem::FileSniff sniff, chem::sniffFile(path, options.reader));
    MOLRL_TRY(auto reader, chem::RecordReader::open(path, sniff.options));
    ImportWriter writer(workspace.impl(), path, options, sniff);
    Result<void> done;
    {
        ImportPipeline pipeline(std::move(reader), options.standardize, options.budget.threads);
        done = transfer(pipeline, writer, stage, job);
    }
    const bool cancelled = !done && done.error().code == ErrorCode::Cancelled;
    if (!done && !cancelled)
        return fail(std::move(done).error().withContext(path));
    if (done)
        job.report(1);
    ImportReport report = writer.takeReport();
    report.cancelled = cancelled;
    report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return report;
}

} // namespace molrl::workspace
