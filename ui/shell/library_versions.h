// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace molrl::ui {

struct LibraryVersion {
    std::string name;
    std::string version;
};

/// What the program stands on, for the About dialog and the log.
[[nodiscard]] std::vector<LibraryVersion> libraryVersions();

} // namespace molrl::ui
