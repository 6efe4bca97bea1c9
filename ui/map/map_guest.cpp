// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/map/map_guest.h"

#include "ui/map/map_place.h"

#include <algorithm>
#include <cmath>

namespace molrl::ui {
namespace {

constexpr double kSame =
    1e-4; // of its length: embeddings of one molecule differ by rounding, as its batch was composed

/// The compound of the map that has this embedding, for all that rounding lets one say.
std::optional<std::size_t> findSame(const Matrix& embeddings, std::span<const float> embedding)
{
    double length = 0;
    for (const float value : embedding)
        length += double(value) * double(value);
    for (std::size_t i = 0; i < embeddings.rows; ++i) {
        const auto row = embeddings.row(i);
        double square = 0;
        for (std::size_t c = 0; c < embedding.size() && square <= kSame * kSame * length; ++c)
            square += std::pow(double(row[c]) - double(embedding[c]), 2);
        if (square <= kSame * kSame * length) // never where it is NaN
            return i;
    }
    return {};
}

} // namespace

Result<MapGuest> placeGuest(const MapPoints& points, const MapNeighbours& neighbours, std::span<const float> embedding,
                            ThreadBudget budget, JobContext& job)
{
    if (embedding.size() != neighbours.embeddings.cols)
        return fail(ErrorCode::InvalidArgument, "the molecule was encoded by another model than the map's compounds");
    MapGuest guest;
    if (const auto same = findSame(neighbours.embeddings, embedding)) {
        guest.x = points.x[*same];
        guest.y = points.y[*same];
        guest.z = points.isInSpace() ? points.z[*same] : 0;
        guest.cluster = points.cluster.empty() ? 0 : points.cluster[*same];
        return guest;
    }
    Matrix row(1, embedding.size());
    std::ranges::copy(embedding, row.row(0).begin());
    MOLRL_TRY(const PlacedRows placed, placeRows(points, neighbours, row, budget, job));
    const auto place = placed.placement.positions.row(0);
    guest.x = place[0];
    guest.y = place.size() > 1 ? place[1] : 0;
    guest.z = place.size() > 2 ? place[2] : 0;
    guest.novelty = placed.placement.novelty[0];
    guest.cluster = placed.cluster.empty() ? 0 : placed.cluster[0];
    return guest;
}

} // namespace molrl::ui
