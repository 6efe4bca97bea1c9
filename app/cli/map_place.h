// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/console.h"
#include "app/cli/map_flags.h"

namespace molrl::cli {

/// `molrl map FILE --place-on OLD`: places rows on a map that stands. Where FILE is the workspace OLD itself, those of
/// its compounds that have no place get one.
/// @error NotFound  OLD has no map. @error InvalidArgument  another number of columns, a table that isn't OLD's
[[nodiscard]] Result<void> placeRows(const MapFlags& flags, Console& console);

} // namespace molrl::cli
