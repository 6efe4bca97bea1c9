// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/npy_writer.h"

#include <bit>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <unistd.h>

namespace molrl::cli {
namespace {

static_assert(std::endian::native == std::endian::little, "the header says '<f4'");
constexpr std::size_t kHeaderBytes = 128; // leaves room for any number of rows, so that it can be written again

} // namespace

tl::unexpected<Error> NpyWriter::systemError() const
{
    return fail(ErrorCode::IoError, std::strerror(errno), m_path);
}

Result<NpyWriter> NpyWriter::create(const std::string& path, std::size_t cols)
{
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored))
        return fail(ErrorCode::IoError, "this is a folder; name a file in it", path);
    NpyWriter writer(path, cols);
    const std::string draft = path + ".new-" + std::to_string(getpid());
    writer.m_file.reset(std::fopen(draft.c_str(), "wb"));
    if (!writer.m_file)
        return writer.systemError();
    writer.m_draft = draft;
    MOLRL_CHECK(writer.writeHeader());
    return writer;
}

NpyWriter::~NpyWriter()
{
    m_file.reset();
    if (!m_draft.empty())
        unlink(m_draft.c_str());
}

Result<void> NpyWriter::write(const void* bytes, std::size_t count)
{
    if (std::fwrite(bytes, 1, count, m_file.get()) != count)
        return systemError();
    return {};
}

Result<void> NpyWriter::writeHeader()
{
    std::string header("\x93NUMPY\x01\x00", 8);
    const std::size_t rest = kHeaderBytes - header.size() - 2;
    header += static_cast<char>(rest & 0xff);
    header += static_cast<char>(rest >> 8);
    header += "{'descr': '<f4', 'fortran_order': False, 'shape': (" + std::to_string(m_rows) + ", " +
              std::to_string(m_cols) + "), }";
    header.resize(kHeaderBytes - 1, ' ');
    header += '\n';
    return write(header.data(), header.size());
}

Result<void> NpyWriter::append(MatrixView rows)
{
    MOLRL_ASSERT(rows.cols == m_cols);
    m_rows += rows.rows;
    return write(rows.data, rows.rows * rows.cols * sizeof(float));
}

Result<void> NpyWriter::close()
{
    if (std::fseek(m_file.get(), 0, SEEK_SET) != 0)
        return systemError();
    MOLRL_CHECK(writeHeader());
    if (std::fflush(m_file.get()) != 0 || fsync(fileno(m_file.get())) != 0)
        return systemError();
    if (std::rename(m_draft.c_str(), m_path.c_str()) != 0)
        return systemError();
    m_draft.clear();
    m_file.reset();
    return {};
}

} // namespace molrl::cli
