// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace molrl::chem {

/// Why a SMILES that RDKit refused can't be read, in words with the position of the first fault ("character 3: …").
///
/// RDKit says only that there is a syntax error. A scan of the tokens finds unbalanced brackets and parentheses, ring
/// bonds left open and characters that are no SMILES; where it finds nothing it says so and no more.
[[nodiscard]] std::string describeSmilesFault(std::string_view smiles);

} // namespace molrl::chem
