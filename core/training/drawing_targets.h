// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chem/depiction.h"
#include "core/chem/structure_facts.h"
#include "core/imaging/patches.h"

#include <cstdint>
#include <string>
#include <vector>

namespace molrl::training {

/// Names of the yes-or-no facts about a patch ("holds O", "ring of 5", "double bond"), in the order of their columns.
[[nodiscard]] const std::vector<std::string>& patchFactNames();

/// What each node of one drawing holds: the targets of "reading the drawing" (METHOD section 4).
///
/// An atom belongs to the patch that its position lies in, a bond to every patch that its segment crosses. What lies in
/// a patch without ink (the middle of a letter O) has no node and no target.
struct DrawingTargets {
    std::vector<std::uint8_t> facts;        ///< [nodes, patchFactNames().size()], 0 or 1
    std::vector<std::int32_t> atomNode;     ///< node of each atom that has one
    std::vector<std::int32_t> environment1; ///< its class, one bond wide; as long as atomNode
    std::vector<std::int32_t> environment2; ///< two bonds wide
};

/// @param patches  of the one drawing of `depiction`.
/// @param bins1    classes that the environment codes are hashed to
[[nodiscard]] DrawingTargets makeDrawingTargets(const chem::Depiction& depiction, const chem::StructureFacts& facts,
                                                const imaging::PatchBatch& patches, int bins1, int bins2);

} // namespace molrl::training
