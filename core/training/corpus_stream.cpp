// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/corpus_stream.h"

#include <algorithm>
#include <numeric>
#include <string_view>

namespace molrl::training {
namespace {

/// FNV-1a with a finishing mix: the same on every machine, unlike std::hash.
std::uint64_t hashOf(std::string_view text, std::uint64_t salt)
{
    std::uint64_t hash = 0xcbf29ce484222325ULL ^ salt;
    for (const char c : text)
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9ULL;
    hash = (hash ^ (hash >> 27)) * 0x94d049bb133111ebULL;
    return hash ^ (hash >> 31);
}

constexpr std::uint64_t kHeldOutSalt = 0x48656c644f7574ULL;

std::size_t chooseFile(const std::vector<CorpusFile>& files, double total, Rng& rng)
{
    double left = rng.uniform01() * total;
    for (std::size_t i = 0; i + 1 < files.size(); ++i) {
        left -= files[i].weight;
        if (left < 0)
            return i;
    }
    return files.size() - 1;
}

} // namespace

Result<CorpusStream> CorpusStream::open(std::vector<CorpusFile> files, const CorpusOptions& options)
{
    if (files.empty())
        return fail(ErrorCode::InvalidArgument, "no corpus was named; give at least one file of SMILES");
    CorpusStream stream;
    stream.m_options = options;
    for (const CorpusFile& file : files) {
        if (!(file.weight > 0 && file.weight < 1e12))
            return fail(ErrorCode::InvalidArgument, "a corpus' weight must be a positive number", file.path);
        auto reader = chem::RecordReader::open(file.path);
        if (!reader)
            return fail(std::move(reader).error().withContext("opening the corpus"));
        Source source;
        source.format = (*reader)->format();
        source.reader = std::move(*reader);
        stream.m_sources.push_back(std::move(source));
    }
    stream.m_files = std::move(files);
    return stream;
}

bool CorpusStream::isHeldOut(const std::string& structure) const
{
    return static_cast<double>(hashOf(structure, kHeldOutSalt) >> 11) * 0x1p-53 < m_options.heldOutShare;
}

Result<chem::RawRecord> CorpusStream::nextOf(std::size_t file)
{
    Source& source = m_sources[file];
    const auto every = static_cast<std::uint64_t>(m_options.keepEvery);
    for (;;) {
        MOLRL_TRY(auto record, source.reader->next());
        if (record) {
            const std::uint64_t slot =
                hashOf({}, m_options.seed * 31 + static_cast<std::uint64_t>(record->row)) % every;
            if (slot != static_cast<std::uint64_t>(source.pass) % every || isHeldOut(record->structure))
                continue;
            source.gaveInPass = true;
            return std::move(*record);
        }
        source.emptyPasses = source.gaveInPass ? 0 : source.emptyPasses + 1;
        if (source.emptyPasses > m_options.keepEvery)
            return fail(ErrorCode::InvalidArgument, "the corpus has no molecule to train on; give another file",
                        m_files[file].path);
        source.gaveInPass = false;
        source.pass += 1;
        MOLRL_TRY(source.reader, chem::RecordReader::open(m_files[file].path));
    }
}

Result<void> CorpusStream::fillWindow()
{
    Rng rng = Rng(m_options.seed).fork(m_windowIndex++);
    const double total = std::accumulate(m_files.begin(), m_files.end(), 0.0,
                                         [](double sum, const CorpusFile& file) { return sum + file.weight; });
    m_window.clear();
    m_usedOfWindow = 0;
    for (int i = 0; i < m_options.shuffleWindow; ++i) {
        const std::size_t file = chooseFile(m_files, total, rng);
        MOLRL_TRY(chem::RawRecord raw, nextOf(file));
        m_window.push_back({0, file, std::move(raw)});
    }
    for (std::size_t i = m_window.size(); i > 1; --i)
        std::swap(m_window[i - 1], m_window[rng.below(i)]);
    return {};
}

Result<CorpusRecord> CorpusStream::next()
{
    if (m_usedOfWindow == m_window.size())
        MOLRL_CHECK(fillWindow());
    CorpusRecord record = std::move(m_window[m_usedOfWindow++]);
    record.position = m_position++;
    return record;
}

Result<void> CorpusStream::skipTo(std::int64_t position)
{
    MOLRL_ASSERT(position >= m_position);
    while (m_position < position) {
        if (m_usedOfWindow == m_window.size())
            MOLRL_CHECK(fillWindow());
        const auto step =
            std::min<std::int64_t>(position - m_position, static_cast<std::int64_t>(m_window.size() - m_usedOfWindow));
        m_usedOfWindow += static_cast<std::size_t>(step);
        m_position += step;
    }
    return {};
}

Result<std::vector<CorpusRecord>> CorpusStream::readHeldOut(std::size_t count) const
{
    std::vector<CorpusRecord> held;
    for (std::size_t file = 0; file < m_files.size() && m_options.heldOutShare > 0; ++file) {
        const std::size_t wanted = (file + 1) * count / m_files.size();
        MOLRL_TRY(const auto reader, chem::RecordReader::open(m_files[file].path));
        while (held.size() < wanted) {
            MOLRL_TRY(auto record, reader->next());
            if (!record)
                break;
            if (isHeldOut(record->structure))
                held.push_back({static_cast<std::int64_t>(held.size()), file, std::move(*record)});
        }
    }
    return held;
}

std::vector<std::int64_t> CorpusStream::passes() const
{
    std::vector<std::int64_t> passes;
    for (const Source& source : m_sources)
        passes.push_back(source.pass);
    return passes;
}

} // namespace molrl::training
