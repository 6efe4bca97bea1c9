// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QMenu;
class QWidget;

namespace molrl::ui {

class SketchTools;
class SketchView;

/// What can be done with the atom, the bond, the selected or the sheet under the pointer. Deletes itself when closed.
[[nodiscard]] QMenu* makeSketchMenu(SketchView& view, const SketchTools& tools, QWidget* parent);

} // namespace molrl::ui
