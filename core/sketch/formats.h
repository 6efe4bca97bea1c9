// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/sketch/drawing.h"

#include <string>
#include <string_view>

namespace molrl::sketch {

/// SMILES, InChI, MOL V2000 / V3000, the first record of an SDF, or the sketcher's own text, told apart by their looks.
/// What is a structure, but with valences that can't be, is drawn all the same: analyze() says what to mend.
/// @error ParseError  none of these, with the reason; more atoms than can be drawn (2000).
[[nodiscard]] Result<Drawing> parseDrawing(std::string_view text);

/// The sketcher's own text: keeps everything exactly, impossible valences included.
[[nodiscard]] std::string toOwnText(const Drawing& drawing);
/// MOL text of the drawing just as it lies (V2000; V3000 for dative bonds and beyond 999 atoms): coordinates, wedges
/// and what can't be, too.
[[nodiscard]] std::string toMolBlock(const Drawing& drawing);
/// @error ParseError  no molecule yet. @error Internal  InChI refuses it
[[nodiscard]] Result<std::string> toInchi(const Drawing& drawing);

} // namespace molrl::sketch
