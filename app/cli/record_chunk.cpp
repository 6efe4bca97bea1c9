// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/record_chunk.h"

#include "core/base/parallel.h"

namespace molrl::cli {
namespace {

constexpr std::size_t kListed = 100;

} // namespace

Result<ParsedRecords> parseRecords(const std::vector<chem::RawRecord>& records, chem::FileFormat format,
                                   const chem::StandardizeOptions& standardize, const Console& console, JobContext& job)
{
    ParsedRecords result{std::vector<chem::Molecule>(records.size()),
                         std::vector<std::optional<Error>>(records.size())};
    MOLRL_CHECK(parallelFor(records.size(), console.budget.threads, job, [&](std::size_t i) {
        auto parsed = chem::parseRecord(records[i], format);
        if (!parsed)
            result.errors[i] = std::move(parsed).error();
        else
            result.molecules[i] = chem::toCanonical(*parsed, standardize);
    }));
    return result;
}

void FailedRows::add(const Console& console, const std::string& place, std::int64_t row, const std::string& reason)
{
    ++m_count;
    if (m_listed.size() >= kListed)
        return;
    m_listed.push_back({{"row", row}, {"reason", reason}});
    console.note(place + ": " + reason);
}

} // namespace molrl::cli
