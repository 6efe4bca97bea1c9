// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/workspace/edit.h"

#include <QString>

namespace molrl::ui {

/// The molecules in a text from the clipboard: one MOL block, the records of an SDF, or a line each of SMILES or InChI
/// with an optional name after a blank. Lines that are none stay as entries, to be flagged, when another one is good.
/// @error ParseError  nothing in it is a molecule: says why for the first line.
[[nodiscard]] Result<workspace::AddCompounds> parsePastedText(const QString& text);

} // namespace molrl::ui
