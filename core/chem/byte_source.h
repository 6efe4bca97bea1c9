// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace molrl::chem {

/// The unpacked bytes of a file: plain, gzip or zstd, told apart by their first bytes. Not thread-safe.
class ByteSource {
public:
    /// @error NotFound  no such file. @error IoError  a directory, no permission, a device that can't be read.
    [[nodiscard]] static Result<std::unique_ptr<ByteSource>> open(const std::string& path);
    virtual ~ByteSource() = default;

    /// Fills the front of `buffer`; 0 at the end. @error IoError  the disk or the packing broke.
    [[nodiscard]] virtual Result<std::size_t> read(std::span<char> buffer) = 0;
    /// Bytes of the file itself consumed so far, and all of them.
    [[nodiscard]] virtual std::uint64_t consumedBytes() const = 0;
    [[nodiscard]] virtual std::uint64_t fileBytes() const = 0;
};

} // namespace molrl::chem
