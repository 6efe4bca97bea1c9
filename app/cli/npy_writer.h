// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/matrix.h"

#include <cstddef>
#include <cstdio>
#include <memory>
#include <string>

namespace molrl::cli {

/// Writes a float32 [rows, cols] NumPy file (format 1.0) row by row; memory does not grow with it.
///
/// Written beside the target and renamed by close(), so the target is either the old file or the whole new one.
class NpyWriter {
public:
    /// @error IoError  a folder that isn't there, no permission.
    [[nodiscard]] static Result<NpyWriter> create(const std::string& path, std::size_t cols);
    ~NpyWriter();
    NpyWriter(NpyWriter&&) = default;
    NpyWriter& operator=(NpyWriter&&) = delete;

    /// @error IoError  a full disk and the like.
    [[nodiscard]] Result<void> append(MatrixView rows);
    [[nodiscard]] Result<void> close();
    [[nodiscard]] std::size_t rows() const { return m_rows; }

private:
    struct FileCloser {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    NpyWriter(std::string path, std::size_t cols) : m_path(std::move(path)), m_cols(cols) {}
    [[nodiscard]] Result<void> writeHeader();
    [[nodiscard]] Result<void> write(const void* bytes, std::size_t count);
    [[nodiscard]] tl::unexpected<Error> systemError() const;

    std::string m_path;
    std::string m_draft; ///< empty once it has become the target
    std::size_t m_cols;
    std::size_t m_rows = 0;
    std::unique_ptr<std::FILE, FileCloser> m_file;
};

} // namespace molrl::cli
