// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sketch/groups.h"
#include "core/sketch/pen.h"

#include <optional>
#include <string>

namespace molrl::sketch {

// What a key does to the atom or the bond under the pointer. Pure; empty where the key has no meaning there.

/// 1, 2, 3: its order; w, h, y: wedge, hash, wavy (again: turned round); e: E or Z unknown; d: dative; 4 to 8: a ring
/// fused; a: benzene fused.
[[nodiscard]] std::optional<NamedDrawing> editBondByKey(const Drawing& drawing, int bond, char key);
/// 1, 2: a bond sprouts, 0: the same as 1; 3 to 8: a ring; a: benzene; + and -: charge; .: radical.
[[nodiscard]] std::optional<NamedDrawing> editAtomByKey(const Drawing& drawing, int atom, char key);

/// A typed label: an element ("Cl", "br", "*"), with mass, hydrogens and charge ("13C", "D", "NH3+", "O-", "Fe+2"), or
/// a group ("Boc", "co2me"). Case counts only where it must: "CO" is no cobalt, "co" is.
/// @error NotFound  neither. @error InvalidArgument  a group where there are several bonds.
[[nodiscard]] Result<NamedDrawing> setLabel(const Drawing& drawing, int atom, const std::string& label,
                                            const GroupLibrary& groups);
/// Whether letters could go on from here to a group or an element: typing should wait.
[[nodiscard]] bool mayGoOn(const std::string& label, const GroupLibrary& groups);

} // namespace molrl::sketch
