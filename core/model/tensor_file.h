// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace molrl::model {

enum class StoredType { Float32, Float16 };

/// One array of a model file.
struct StoredTensor {
    std::string name;
    StoredType type = StoredType::Float32;
    std::vector<std::int64_t> shape;
    std::vector<std::byte> bytes; ///< little-endian, row-major
};

/// A model file: text about it, and arrays. Its layout is that of safetensors, so that other programs can read it:
/// 8 bytes little-endian header length, a JSON header (name -> dtype, shape, data_offsets; "__metadata__" -> strings),
/// then the arrays one after the other. Reading never executes anything.
///
/// The metadata "sha256" is written and checked here: it covers every other metadata entry, the directory of arrays and
/// the arrays themselves, so that a cut file or a changed bit anywhere is noticed.
struct TensorFile {
    std::map<std::string, std::string> metadata;
    std::vector<StoredTensor> tensors;
};

/// The content of such a file.
/// @error Internal  the metadata is no UTF-8.
[[nodiscard]] Result<std::string> toBytes(const TensorFile& file);
/// @error UnsupportedModel  empty, cut, changed, or not of this layout.
[[nodiscard]] Result<TensorFile> fromBytes(std::string_view bytes);

/// Written beside, synced and renamed: a full disk or a crash leaves the old file as it was.
/// @error IoError
[[nodiscard]] Result<void> writeTensorFile(const std::string& path, const TensorFile& file);
/// @error NotFound, IoError
/// @error UnsupportedModel  a folder, empty, cut, changed, or not of this layout; `what` says what to do.
[[nodiscard]] Result<TensorFile> readTensorFile(const std::string& path);

} // namespace molrl::model
