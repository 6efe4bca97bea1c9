// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/embedding/layout.h"

namespace molrl::embedding {

/// Brings islands of a layout nearer to its body, so that a view of all of it isn't mostly empty.
///
/// Where the graph of neighbours falls apart, nothing says how far its parts lie from one another: UMAP drives them apart for
/// as long as it runs. Rows farther from the median than the body reaches (the distance that 95 % of the rows keep, and a
/// half more) are taken as islands, those near one another as one; each is moved as a whole, along the line to the
/// median, to where its distance has shrunk to its logarithm. What lies within the body stays; no distance within an
/// island changes; equal rows stay equal. NaN rows stay NaN.
/// @return how many rows were moved. Cost O(n log n).
std::size_t gatherIslands(Layout& layout);

} // namespace molrl::embedding
