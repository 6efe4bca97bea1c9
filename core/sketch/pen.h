// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sketch/drawing.h"
#include "core/sketch/groups.h"
#include "core/sketch/templates.h"

#include <memory>
#include <string>

namespace molrl::sketch {

enum class PenTool {
    Bond,
    Chain,
    Ring,
    Template,
    Element,
    Group,
    Charge,
    Radical,
    Erase,
};

/// What a click or a stroke draws.
struct Pen {
    PenTool tool = PenTool::Bond;
    BondKind kind = BondKind::Single;     ///< Bond
    int value = 6;                        ///< Ring: its size; Element: the atomic number; Charge: +1 or -1
    bool isAromatic = false;              ///< Ring
    std::string text;                     ///< Group: its name
    std::shared_ptr<const Template> what; ///< Template
};

/// From where to where the pen went, and what lay under it where it went down.
struct Stroke {
    Point from;
    Point to;
    bool isDrag = false;
    bool isFree = false; ///< of angle and length
    int atom = -1;
    int bond = -1; ///< -1 where there is an atom
};

/// A change and its name in a user's words.
struct NamedDrawing {
    std::string name;
    Drawing drawing;
    std::string problem; ///< why nothing changed, where there is more to say than nothing
};

/// How near the pointer must be to an atom, and to a bond.
constexpr double kAtomReach = 0.42;
constexpr double kBondReach = 0.3;

/// What the stroke makes of the drawing; pure, so that it can be shown before it is done.
[[nodiscard]] NamedDrawing applyPen(const Drawing& drawing, const Pen& pen, const Stroke& stroke,
                                    const GroupLibrary& groups);
/// Where a bond drawn from there ends: on an atom near by, else one bond length away in steps of 15° (30° where no
/// angle of the drawing asks for more), else where the pen is.
[[nodiscard]] Point strokeEnd(const Drawing& drawing, Point from, Point to, bool isFree);
/// Carbons of the chain that a stroke draws.
[[nodiscard]] int chainLength(const Drawing& drawing, const Stroke& stroke);

} // namespace molrl::sketch
