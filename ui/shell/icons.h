// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/line_icon.h"

namespace molrl::ui {

/// The program's own icon, in its colours.
[[nodiscard]] QIcon makeAppIcon();

} // namespace molrl::ui
