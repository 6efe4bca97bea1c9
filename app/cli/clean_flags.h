// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/imaging/cleaning.h"

#include <string>

namespace CLI {
class App;
}

namespace molrl::cli {

/// The options about cleaning pictures that `clean` and `search` share.
struct CleanFlags {
    imaging::CleanOptions values;
    std::string paper = "auto";
    std::string region; ///< x,y,width,height

    void addTo(CLI::App& command);
    [[nodiscard]] imaging::CleanOptions options() const;
    /// The part of the picture that --region names, or all of it.
    /// @error InvalidArgument  not four numbers, or beside the picture
    [[nodiscard]] Result<Picture> cut(const Picture& picture) const;
};

} // namespace molrl::cli
