// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chem/byte_source.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <vector>
#include <zlib.h>
#include <zstd.h>

namespace molrl::chem {
namespace {

constexpr std::size_t kChunkBytes = 1u << 16;

struct FileCloser {
    void operator()(std::FILE* file) const { std::fclose(file); }
};

std::string inQuotes(const std::string& path)
{
    return "\"" + path + "\"";
}

/// The packed bytes, and what is common to all three kinds.
class FileBytes : public ByteSource {
public:
    FileBytes(std::unique_ptr<std::FILE, FileCloser> file, std::string path, std::uint64_t size)
        : m_path(std::move(path)), m_file(std::move(file)), m_size(size)
    {
    }

    Result<std::size_t> read(std::span<char> buffer) override
    {
        const std::size_t count = std::fread(buffer.data(), 1, buffer.size(), m_file.get());
        m_consumed += count;
        if (count == 0 && std::ferror(m_file.get()))
            return fail(ErrorCode::IoError, "reading " + inQuotes(m_path) + " failed: " + std::strerror(errno));
        return count;
    }
    std::uint64_t consumedBytes() const override { return m_consumed; }
    std::uint64_t fileBytes() const override { return m_size; }

    const std::string& path() const { return m_path; }
    void rewind()
    {
        std::rewind(m_file.get());
        m_consumed = 0;
    }

private:
    std::string m_path;
    std::unique_ptr<std::FILE, FileCloser> m_file;
    std::uint64_t m_size;
    std::uint64_t m_consumed = 0;
};

class PackedBytes : public ByteSource {
public:
    explicit PackedBytes(std::unique_ptr<FileBytes> file) : m_file(std::move(file)), m_packed(kChunkBytes) {}
    std::uint64_t consumedBytes() const override { return m_file->consumedBytes(); }
    std::uint64_t fileBytes() const override { return m_file->fileBytes(); }

protected:
    Result<std::size_t> refill() { return m_file->read(m_packed); }
    tl::unexpected<Error> broken(std::string_view kind, std::string_view why) const
    {
        return fail(ErrorCode::IoError, inQuotes(m_file->path()) + " is a damaged " + std::string(kind) + " file (" +
                                            std::string(why) + "); copy or download it again");
    }

    std::unique_ptr<FileBytes> m_file;
    std::vector<char> m_packed;
};

class GzipBytes : public PackedBytes {
public:
    explicit GzipBytes(std::unique_ptr<FileBytes> file) : PackedBytes(std::move(file))
    {
        constexpr int kGzipOnly = 16;
        MOLRL_ASSERT(inflateInit2(&m_stream, MAX_WBITS + kGzipOnly) == Z_OK);
    }
    ~GzipBytes() override { inflateEnd(&m_stream); }
    GzipBytes(const GzipBytes&) = delete;
    GzipBytes& operator=(const GzipBytes&) = delete;

    Result<std::size_t> read(std::span<char> buffer) override
    {
        m_stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
        m_stream.avail_out = static_cast<uInt>(buffer.size());
        while (m_stream.avail_out == buffer.size()) {
            if (m_stream.avail_in == 0) {
                MOLRL_TRY(const std::size_t count, refill());
                if (count == 0 && m_isBetweenMembers)
                    return 0;
                if (count == 0)
                    return broken("gzip", "it ends in the middle");
                m_stream.next_in = reinterpret_cast<Bytef*>(m_packed.data());
                m_stream.avail_in = static_cast<uInt>(count);
            }
            if (m_isBetweenMembers && m_hasMember && *m_stream.next_in != 0x1f)
                return 0; // padding after the last member, as tape tools leave it
            m_isBetweenMembers = false;
            const int code = inflate(&m_stream, Z_NO_FLUSH);
            if (code == Z_STREAM_END) {
                m_isBetweenMembers = true;
                m_hasMember = true;
                inflateReset(&m_stream);
            } else if (code != Z_OK && code != Z_BUF_ERROR) {
                return broken("gzip", m_stream.msg != nullptr ? m_stream.msg : "the packing is broken");
            }
        }
        return buffer.size() - m_stream.avail_out;
    }

private:
    z_stream m_stream{};
    bool m_isBetweenMembers = true;
    bool m_hasMember = false;
};

class ZstdBytes : public PackedBytes {
public:
    explicit ZstdBytes(std::unique_ptr<FileBytes> file) : PackedBytes(std::move(file)), m_stream(ZSTD_createDStream())
    {
        MOLRL_ASSERT(m_stream != nullptr);
    }
    ~ZstdBytes() override { ZSTD_freeDStream(m_stream); }
    ZstdBytes(const ZstdBytes&) = delete;
    ZstdBytes& operator=(const ZstdBytes&) = delete;

    Result<std::size_t> read(std::span<char> buffer) override
    {
        ZSTD_outBuffer out{buffer.data(), buffer.size(), 0};
        while (out.pos == 0) {
            if (m_in.pos == m_in.size && !m_mayHoldMore) {
                MOLRL_TRY(const std::size_t count, refill());
                if (count == 0 && m_isBetweenFrames)
                    return 0;
                if (count == 0)
                    return broken("zstd", "it ends in the middle");
                m_in = {m_packed.data(), count, 0};
            }
            const std::size_t left = ZSTD_decompressStream(m_stream, &out, &m_in);
            if (ZSTD_isError(left))
                return broken("zstd", ZSTD_getErrorName(left));
            m_isBetweenFrames = left == 0;
            m_mayHoldMore = out.pos == out.size;
        }
        return out.pos;
    }

private:
    ZSTD_DStream* m_stream;
    ZSTD_inBuffer m_in{nullptr, 0, 0};
    bool m_isBetweenFrames = true;
    bool m_mayHoldMore = false; ///< the output was full, so the decoder may keep bytes without new input
};

} // namespace

Result<std::unique_ptr<ByteSource>> ByteSource::open(const std::string& path)
{
    std::error_code code;
    const std::filesystem::file_status status = std::filesystem::status(path, code);
    if (!std::filesystem::exists(status))
        return fail(code && code != std::errc::no_such_file_or_directory ? ErrorCode::IoError : ErrorCode::NotFound,
                    code && code != std::errc::no_such_file_or_directory
                        ? inQuotes(path) + " can't be reached: " + code.message()
                        : "there is no file " + inQuotes(path) + "; check the name");
    if (std::filesystem::is_directory(status))
        return fail(ErrorCode::IoError, inQuotes(path) + " is a folder; choose a file in it");
    std::unique_ptr<std::FILE, FileCloser> raw(std::fopen(path.c_str(), "rb"));
    if (!raw)
        return fail(ErrorCode::IoError, inQuotes(path) + " can't be opened: " + std::strerror(errno) +
                                            (errno == EACCES ? "; ask its owner for the right to read it" : ""));
    const std::uintmax_t size = std::filesystem::is_regular_file(status) ? std::filesystem::file_size(path, code) : 0;
    auto file = std::make_unique<FileBytes>(std::move(raw), path, code ? 0 : size);
    if (!std::filesystem::is_regular_file(status))
        return std::unique_ptr<ByteSource>(std::move(file)); // a pipe can't be looked at twice
    std::array<char, 4> magic{};
    MOLRL_TRY(const std::size_t count, file->read(magic));
    file->rewind();
    const std::string_view head(magic.data(), count);
    if (head.substr(0, 2) == "\x1f\x8b")
        return std::unique_ptr<ByteSource>(std::make_unique<GzipBytes>(std::move(file)));
    if (head == "\x28\xb5\x2f\xfd")
        return std::unique_ptr<ByteSource>(std::make_unique<ZstdBytes>(std::move(file)));
    return std::unique_ptr<ByteSource>(std::move(file));
}

} // namespace molrl::chem
