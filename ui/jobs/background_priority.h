// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace molrl::ui {

/// Makes this thread, and those it starts from now on, give way to the window's: for work that takes every processor.
/// Stays so; call it on threads of the Background lane only.
void makeThreadYield();

} // namespace molrl::ui
