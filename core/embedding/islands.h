// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job_context.h"
#include "core/embedding/layout.h"

namespace molrl::embedding {

/// Brings islands of a layout nearer to its body, so that a view of all of it isn't mostly empty.
///
/// Where the graph of neighbours falls apart, nothing says how far its parts lie from one another: UMAP drives them
/// apart for as long as it runs. Islands are rows farther from the median than the body reaches (the distance that 95 %
/// of the rows keep, and three tenths more) and not joined to it by rows between. Each is moved as a whole, along the
/// line to the median, to where its distance beyond the body has shrunk to about its logarithm. The body stays; no
/// distance within an island changes; equal rows stay equal. NaN rows stay NaN.
/// @return how many rows were moved. Cost O(n log n).
std::size_t gatherIslands(Layout& layout);

/// Closes the gaps between islands, wherever these lie, to a little more than would make one of two.
///
/// For maps that fall apart into many small islands, of which a view of all shows specks on empty paper. From the
/// middle outwards, each island is moved as a whole towards the median, by up to 17 degrees to a side, until it would
/// come too near to one that is placed. Islands are rows that hang together by steps of a few times the usual distance
/// between near rows; none are joined, no distance within one changes. NaN rows stay NaN.
/// @return how many rows were moved; none of more than 20,000. Cost O(150 n) hash look-ups.
/// @error Cancelled  some islands are moved and others aren't: the layout is of no use
[[nodiscard]] Result<std::size_t> closeGaps(Layout& layout, const JobContext& job);

} // namespace molrl::embedding
