// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <span>
#include <string>
#include <string_view>

namespace molrl {

/// SHA-256 (FIPS 180-4) of bytes, as 64 lower-case hexadecimal digits.
[[nodiscard]] std::string computeSha256(std::span<const std::byte> bytes);
[[nodiscard]] std::string computeSha256(std::string_view text);
/// SHA-256 of a file's content, streamed.
/// @error IoError  it can't be read.
[[nodiscard]] Result<std::string> computeFileSha256(const std::string& path);

} // namespace molrl
