// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/picture.h"
#include "core/sketch/drawing.h"
#include "core/base/error.h"

#include <string>
#include <string_view>

namespace molrl::sketch {

/// SMILES, InChI, MOL V2000 / V3000, the first record of an SDF, or the sketcher's own text, told apart by their looks.
/// @error ParseError  none of these, with the reason; more atoms than can be drawn (2000).
[[nodiscard]] Result<Drawing> parseDrawing(std::string_view text);

/// The sketcher's own text: keeps everything exactly, impossible valences included.
[[nodiscard]] std::string toOwnText(const Drawing& drawing);
[[nodiscard]] Result<std::string> toMolBlock(const Drawing& drawing);
/// Black on white, laid out anew by RDKit. @error ParseError  no molecule yet
[[nodiscard]] Result<std::string> toSvg(const Drawing& drawing, int widthPx = 600, int heightPx = 450);
/// Black on white, as drawn. @error ParseError  no molecule yet
[[nodiscard]] Result<Picture> toPicture(const Drawing& drawing, int widthPx = 1200, int heightPx = 900);

} // namespace molrl::sketch
