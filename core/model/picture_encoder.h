// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job_context.h"
#include "core/base/matrix.h"
#include "core/base/picture.h"
#include "core/model/network.h"

#include <span>
#include <vector>

namespace molrl::model {

/// Cleaned pictures to embeddings, by the way that drawings take.
///
/// @param pictures  square, of the network's side (imaging::CleanOptions::sidePx = config().picturePx).
/// @return [n, d]; NaN rows for blank pictures.
/// @error InvalidArgument  another size. @error Cancelled
[[nodiscard]] Result<Matrix> encodePictures(const Network& network, std::span<const Picture> pictures, JobContext& job);

/// The record of the network's way through one picture; its attention lies on patches, since the atoms are unknown.
/// @error as encodePictures; InvalidArgument for a blank picture
[[nodiscard]] Result<NetworkRecord> inspectPicture(const Network& network, const Picture& picture, JobContext& job);

/// A row of a library and how near it is.
struct Neighbour {
    std::size_t row = 0;
    float similarity = 0; ///< cosine of the centred embeddings, -1 to 1
};

/// The rows nearest to a query, nearest first; equal ones by row. Rows of NaN are never among them.
///
/// Cosine about the library's mean: what all molecules share would otherwise drown the differences. O(rows * d).
/// @error InvalidArgument  the query has another length, or holds a NaN.
[[nodiscard]] Result<std::vector<Neighbour>> findNearest(MatrixView library, std::span<const float> query,
                                                         std::size_t count);

} // namespace molrl::model
