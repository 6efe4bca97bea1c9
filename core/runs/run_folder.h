// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <cstdint>
#include <string>
#include <vector>

namespace molrl::runs {

/// Whether a directory holds a run: a config.json whose "format" names one of ours.
[[nodiscard]] bool isRunDirectory(const std::string& directory);

/// The runs directly in a folder, by name. A folder that isn't there has none.
[[nodiscard]] std::vector<std::string> findRuns(const std::string& folder);

/// A directory name that is free in the folder, made from the wish: letters, digits, "-", "_" and "." are kept.
[[nodiscard]] std::string freeRunDirectory(const std::string& folder, const std::string& wish);

/// Takes a run off the list by renaming its directory to a hidden one beside it; nothing is deleted yet.
/// @return where it is now, for restoreRun. @error IoError, NotFound
[[nodiscard]] Result<std::string> trashRun(const std::string& directory);
/// Brings a trashed run back to its old place. @error IoError, InvalidArgument (something else is there now)
[[nodiscard]] Result<void> restoreRun(const std::string& trashed, const std::string& directory);
/// Deletes what was trashed in a folder longer ago than so many seconds. @return how many runs.
int purgeTrash(const std::string& folder, std::int64_t olderThanSeconds);

} // namespace molrl::runs
