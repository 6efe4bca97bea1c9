// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/rng.h"
#include "core/chem/record_reader.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace molrl::training {

struct CorpusFile {
    std::string path;
    double weight = 1; ///< chance of a line to come from this file, relative to the others
};

struct CorpusOptions {
    std::uint64_t seed = 1;
    int shuffleWindow = 16384;
    int keepEvery = 1;       ///< 1 of so many lines in each pass; as many passes see every line once
    double heldOutShare = 0; ///< of the lines, chosen by their text, are never given out by next()
};

struct CorpusRecord {
    std::int64_t position = 0; ///< 0-based count of records given out
    std::size_t file = 0;
    chem::RawRecord raw;
};

/// An endless, shuffled stream over files of molecules, in memory that does not grow with them.
///
/// Law: the sequence depends on files, weights and options alone. A window of lines is gathered from the files by
/// weight, shuffled by the seed, given out, and so on; a file that ends begins anew. Not thread-safe.
class CorpusStream {
public:
    /// @error InvalidArgument  no file, or a weight that is not positive. @error NotFound, IoError, ParseError
    [[nodiscard]] static Result<CorpusStream> open(std::vector<CorpusFile> files, const CorpusOptions& options);

    /// @error IoError  @error InvalidArgument  a file has no line to give.
    [[nodiscard]] Result<CorpusRecord> next();
    /// Passes over records: the next one is that of `position`, as after a resume.
    [[nodiscard]] Result<void> skipTo(std::int64_t position);
    /// The first `count` held-out lines of the files in turn (fewer if they have fewer), read beside the stream.
    [[nodiscard]] Result<std::vector<CorpusRecord>> readHeldOut(std::size_t count) const;

    [[nodiscard]] std::int64_t position() const { return m_position; } ///< of the record that comes next
    [[nodiscard]] chem::FileFormat formatOf(std::size_t file) const { return m_sources[file].format; }
    [[nodiscard]] const std::vector<CorpusFile>& files() const { return m_files; }
    /// Finished passes through each file.
    [[nodiscard]] std::vector<std::int64_t> passes() const;

private:
    struct Source {
        std::unique_ptr<chem::RecordReader> reader;
        chem::FileFormat format = chem::FileFormat::Smiles;
        std::int64_t pass = 0;
        int emptyPasses = 0;
        bool gaveInPass = false;
    };
    Result<void> fillWindow();
    Result<chem::RawRecord> nextOf(std::size_t file);
    [[nodiscard]] bool isHeldOut(const std::string& structure) const;

    std::vector<CorpusFile> m_files;
    CorpusOptions m_options;
    std::vector<Source> m_sources;
    std::vector<CorpusRecord> m_window;
    std::size_t m_usedOfWindow = 0;
    std::uint64_t m_windowIndex = 0;
    std::int64_t m_position = 0;
};

} // namespace molrl::training
