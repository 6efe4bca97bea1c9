// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <string>

namespace molrl::runs {

/// What a person wrote about a run; kept in its directory (studio.json), so that it goes where the run goes.
struct RunNotes {
    bool starred = false;
    std::string note;
    bool operator==(const RunNotes&) const = default;
};

/// A run without notes, or with a file that can't be read, has empty ones.
[[nodiscard]] RunNotes loadRunNotes(const std::string& directory);
/// @error IoError  the directory can't be written.
[[nodiscard]] Result<void> saveRunNotes(const std::string& directory, const RunNotes& notes);

} // namespace molrl::runs
