// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/embedding/islands.h"

#include "core/embedding/disjoint_sets.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <unordered_map>
#include <vector>

namespace molrl::embedding {
namespace {

constexpr std::size_t kNearRows = 5;       // whose distance says how close near rows lie
constexpr std::size_t kMostLookedAt = 400; // rows of which it is taken
constexpr double kStep = 4;                // times that distance: farther apart, rows are not of one island
constexpr std::size_t kMostRows = 20'000;  // larger maps are hardly empty
constexpr int kSteps = 30;                 // places along the way to the middle
constexpr std::array kTurns = {0.0, 0.15, -0.15, 0.3, -0.3}; // radians to the side, so that islands needn't queue
constexpr double kTurnCost = 0.3; // a way that is turned by a radian has to end so much nearer

using Place = std::array<double, 3>;

/// Where rows of islands lie, in cells as wide as the least gap.
class Occupied {
public:
    explicit Occupied(double side) : m_side(side) {}
    [[nodiscard]] bool isEmpty() const { return m_cells.empty(); }

    /// Whether an island's row is in the cell or in one beside it.
    [[nodiscard]] bool isNear(const Place& place) const
    {
        const auto cell = cellOf(place);
        for (int shift = 0; shift < 27; ++shift)
            if (m_cells.contains(
                    keyOf({cell[0] + shift % 3 - 1, cell[1] + shift / 3 % 3 - 1, cell[2] + shift / 9 - 1})))
                return true;
        return false;
    }
    /// The first row that took the cell.
    std::uint32_t take(const Place& place, std::uint32_t row)
    {
        return m_cells.emplace(keyOf(cellOf(place)), row).first->second;
    }
    template <class Visit> void forBeside(const Place& place, const Visit& visit) const
    {
        const auto cell = cellOf(place);
        for (int shift = 0; shift < 27; ++shift)
            if (const auto found = m_cells.find(
                    keyOf({cell[0] + shift % 3 - 1, cell[1] + shift / 3 % 3 - 1, cell[2] + shift / 9 - 1}));
                found != m_cells.end())
                visit(found->second);
    }

private:
    using Cell = std::array<std::int64_t, 3>;
    [[nodiscard]] Cell cellOf(const Place& place) const
    {
        return {static_cast<std::int64_t>(std::floor(place[0] / m_side)),
                static_cast<std::int64_t>(std::floor(place[1] / m_side)),
                static_cast<std::int64_t>(std::floor(place[2] / m_side))};
    }
    static std::uint64_t keyOf(const Cell& cell) // 21 bits an axis
    {
        constexpr std::int64_t kMiddle = 1 << 20;
        const auto bits = [](std::int64_t at) { return static_cast<std::uint64_t>(at + kMiddle) & 0x1fffffU; };
        return bits(cell[0]) << 42 | bits(cell[1]) << 21 | bits(cell[2]);
    }
    double m_side;
    std::unordered_map<std::uint64_t, std::uint32_t> m_cells;
};

std::vector<Place> placesOf(const Matrix& positions, const std::vector<std::size_t>& rows)
{
    std::vector<Place> places(rows.size(), Place{});
    for (std::size_t i = 0; i < rows.size(); ++i)
        for (std::size_t c = 0; c < positions.cols; ++c)
            places[i][c] = double(positions.row(rows[i])[c]);
    return places;
}

double distanceOf(const Place& a, const Place& b)
{
    return std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

/// The median distance to the fifth nearest, of rows spread evenly.
double usualDistance(const std::vector<Place>& places)
{
    std::vector<double> fifths;
    const std::size_t looked = std::min(places.size(), kMostLookedAt);
    std::vector<double> all(places.size());
    for (std::size_t s = 0; s < looked; ++s) {
        const Place& here = places[s * places.size() / looked];
        std::transform(places.begin(), places.end(), all.begin(),
                       [&](const Place& other) { return distanceOf(here, other); });
        const auto fifth = all.begin() + static_cast<std::ptrdiff_t>(kNearRows); // itself is the nearest
        std::nth_element(all.begin(), fifth, all.end());
        fifths.push_back(*fifth);
    }
    std::nth_element(fifths.begin(), fifths.begin() + static_cast<std::ptrdiff_t>(looked / 2), fifths.end());
    return fifths[looked / 2];
}

struct Island {
    std::vector<std::uint32_t> members;
    Place center{};
    double distance = 0; ///< of the centre from the middle
};

/// From the middle outwards.
std::vector<Island> findIslands(const std::vector<Place>& places, double side, const Place& middle)
{
    DisjointSets sets(places.size());
    Occupied cells(side);
    for (std::uint32_t i = 0; i < places.size(); ++i)
        sets.join(i, cells.take(places[i], i));
    for (std::uint32_t i = 0; i < places.size(); ++i)
        cells.forBeside(places[i], [&](std::uint32_t other) { sets.join(i, other); });
    std::vector<Island> islands;
    std::vector<std::uint32_t> islandOf(places.size(), UINT32_MAX); // of a root
    for (std::uint32_t i = 0; i < places.size(); ++i) {
        auto& own = islandOf[sets.rootOf(i)];
        if (own == UINT32_MAX) {
            own = static_cast<std::uint32_t>(islands.size());
            islands.emplace_back();
        }
        islands[own].members.push_back(i);
    }
    for (Island& island : islands) {
        for (const std::uint32_t i : island.members)
            for (std::size_t c = 0; c < 3; ++c)
                island.center[c] += places[i][c] / static_cast<double>(island.members.size());
        island.distance = distanceOf(island.center, middle);
    }
    std::stable_sort(islands.begin(), islands.end(),
                     [](const Island& a, const Island& b) { return a.distance < b.distance; });
    return islands;
}

Place medianOf(const std::vector<Place>& places)
{
    Place middle{};
    std::vector<double> axis(places.size());
    for (std::size_t c = 0; c < 3; ++c) {
        std::transform(places.begin(), places.end(), axis.begin(), [c](const Place& place) { return place[c]; });
        const auto half = axis.begin() + static_cast<std::ptrdiff_t>(axis.size() / 2);
        std::nth_element(axis.begin(), half, axis.end());
        middle[c] = *half;
    }
    return middle;
}

Place minus(const Place& a, const Place& b)
{
    return {a[0] - b[0], a[1] - b[1], a[2] - b[2]};
}
Place plus(const Place& a, const Place& b)
{
    return {a[0] + b[0], a[1] + b[1], a[2] + b[2]};
}

/// Where an island's centre goes: as near to the middle as nothing placed comes in its way.
Place centerInwards(const Island& island, const std::vector<Place>& places, const Occupied& placed, const Place& middle)
{
    if (placed.isEmpty())
        return middle;
    Place best = island.center;
    double bestCost = island.distance;
    for (const double turn : kTurns) {
        const double x = island.center[0] - middle[0];
        const double y = island.center[1] - middle[1];
        const Place out{x * std::cos(turn) - y * std::sin(turn), x * std::sin(turn) + y * std::cos(turn),
                        island.center[2] - middle[2]};
        for (int step = 0; step <= kSteps; ++step) {
            const double left = 1 - static_cast<double>(step) / kSteps;
            const Place center{middle[0] + left * out[0], middle[1] + left * out[1], middle[2] + left * out[2]};
            const Place way = minus(center, island.center);
            if (std::any_of(island.members.begin(), island.members.end(),
                            [&](std::uint32_t i) { return placed.isNear(plus(places[i], way)); }))
                break;
            const double cost = island.distance * (left + kTurnCost * std::abs(turn));
            if (cost < bestCost) {
                bestCost = cost;
                best = center;
            }
        }
    }
    return best;
}

} // namespace

Result<std::size_t> closeGaps(Layout& layout, const JobContext& job)
{
    Matrix& positions = layout.positions;
    std::vector<std::size_t> rows;
    for (std::size_t i = 0; i < positions.rows; ++i)
        if (std::isfinite(positions.row(i)[0]))
            rows.push_back(i);
    if (rows.size() <= 2 * kNearRows || rows.size() > kMostRows || positions.cols < 1 || positions.cols > 3)
        return std::size_t{0};
    const std::vector<Place> places = placesOf(positions, rows);
    const double side = kStep * usualDistance(places);
    if (!(side > 0))
        return std::size_t{0};
    const Place middle = medianOf(places);
    Occupied placed(2 * side); // two islands are farther apart than what makes one of them
    std::size_t moved = 0;
    for (const Island& island : findIslands(places, side, middle)) {
        if (job.stopRequested())
            return JobContext::cancelled();
        const Place way = minus(centerInwards(island, places, placed, middle), island.center);
        for (const std::uint32_t i : island.members) {
            const Place place = plus(places[i], way);
            placed.take(place, i);
            for (std::size_t c = 0; c < positions.cols && way != Place{}; ++c)
                positions.row(rows[i])[c] = static_cast<float>(place[c]);
        }
        moved += way != Place{} ? island.members.size() : 0;
    }
    return moved;
}

} // namespace molrl::embedding
