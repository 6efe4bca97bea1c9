// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/console.h"
#include "core/chem/record_reader.h"
#include "core/chem/standardize.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace molrl::cli {

/// Records of a file as molecules, by record.
struct ParsedRecords {
    std::vector<chem::Molecule> molecules; ///< canonical; null where bad
    std::vector<std::optional<Error>> errors;
};
/// On all threads of the console's budget. @error Cancelled
[[nodiscard]] Result<ParsedRecords> parseRecords(const std::vector<chem::RawRecord>& records, chem::FileFormat format,
                                                 const chem::StandardizeOptions& standardize, const Console& console,
                                                 JobContext& job);

/// The rows that got no result: all are counted, the first hundred are told and listed.
class FailedRows {
public:
    /// @param place  "library.csv: row 17 (line 18)"
    void add(const Console& console, const std::string& place, std::int64_t row, const std::string& reason);
    [[nodiscard]] std::int64_t count() const { return m_count; }
    [[nodiscard]] const nlohmann::ordered_json& listed() const { return m_listed; }

private:
    std::int64_t m_count = 0;
    nlohmann::ordered_json m_listed = nlohmann::ordered_json::array();
};

} // namespace molrl::cli
