// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job_context.h"
#include "core/chem/record_reader.h"
#include "core/chem/standardize.h"

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace molrl::cli {

/// The options about reading and standardising that several commands share, as typed.
struct ReaderFlags {
    std::string format;
    std::string delimiter;
    bool header = false;
    bool noHeader = false;
    std::string encoding;
    std::string structureColumn; ///< a name, or a number from 1
    std::string nameColumn;      ///< the same, or "none"
    bool keepSalts = false;
    bool keepCharges = false;
    bool tautomer = false;

    void addTo(CLI::App& command);
    [[nodiscard]] chem::StandardizeOptions standardize() const;
    /// The reader's options for a file; column names are looked up in it.
    /// @error InvalidArgument  a name that isn't there (the message lists those that are); as chem::sniffFile.
    [[nodiscard]] Result<chem::ReaderOptions> reader(const std::string& path) const;
};

/// Reads a file's records in chunks. @param each  does one, with its share of the job.
/// @error as chem::RecordReader, and those of `each`, which end it.
[[nodiscard]] Result<void> forEachChunk(
    const std::string& path, const ReaderFlags& flags, std::size_t chunk, JobContext& job, const std::string& stage,
    const std::function<Result<void>(const std::vector<chem::RawRecord>&, chem::FileFormat, JobContext&)>& each);

} // namespace molrl::cli
