// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/explain/attention_view.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace molrl::explain {
namespace {

constexpr int kInkThreshold = 247; ///< as the patches' own: any channel darker holds ink
constexpr int kNobody = -1;

/// Which atom owns each pixel: the one whose position or half of a bond is nearest, if it is near enough.
class OwnerMap {
public:
    OwnerMap(int width, int height)
        : m_width(width), m_height(height), m_owner(static_cast<std::size_t>(width * height), kNobody),
          m_distance(m_owner.size(), std::numeric_limits<float>::infinity())
    {
    }

    /// Claims the pixels within `reachPx` of the segment from a to b (a point, when they are equal).
    void claim(int atom, PointPx a, PointPx b, double reachPx)
    {
        const int left = clampTo(std::floor(std::min(a.x, b.x) - reachPx), m_width);
        const int right = clampTo(std::ceil(std::max(a.x, b.x) + reachPx), m_width);
        const int top = clampTo(std::floor(std::min(a.y, b.y) - reachPx), m_height);
        const int bottom = clampTo(std::ceil(std::max(a.y, b.y) + reachPx), m_height);
        for (int y = top; y < bottom; ++y) {
            for (int x = left; x < right; ++x) {
                const auto distance = static_cast<float>(distanceTo(a, b, {x + 0.5, y + 0.5}));
                const auto at = static_cast<std::size_t>(y * m_width + x);
                if (distance <= reachPx && distance < m_distance[at]) {
                    m_distance[at] = distance;
                    m_owner[at] = atom;
                }
            }
        }
    }
    [[nodiscard]] int owner(int x, int y) const { return m_owner[static_cast<std::size_t>(y * m_width + x)]; }

private:
    static int clampTo(double value, int size)
    {
        return std::isfinite(value) ? static_cast<int>(std::clamp(value, 0.0, static_cast<double>(size))) : 0;
    }
    static double distanceTo(PointPx a, PointPx b, PointPx p)
    {
        const double dx = b.x - a.x;
        const double dy = b.y - a.y;
        const double length2 = dx * dx + dy * dy;
        const double t = length2 > 0 ? std::clamp(((p.x - a.x) * dx + (p.y - a.y) * dy) / length2, 0.0, 1.0) : 0.0;
        return std::hypot(a.x + t * dx - p.x, a.y + t * dy - p.y);
    }

    int m_width;
    int m_height;
    std::vector<int> m_owner;
    std::vector<float> m_distance;
};

OwnerMap makeOwnerMap(const chem::Depiction& depiction)
{
    // Labels ("NH2") reach about half a bond from their atom; the second line of a double bond a fifth of one.
    const double bondPx = depiction.bondLengthPx > 0 ? depiction.bondLengthPx : 30;
    const double labelReachPx = std::clamp(0.5 * bondPx, 6.0, 25.0);
    const double lineReachPx = std::clamp(0.3 * bondPx, 3.0, 12.0);
    OwnerMap map(depiction.picture.width(), depiction.picture.height());
    for (std::size_t atom = 0; atom < depiction.atoms.size(); ++atom)
        map.claim(static_cast<int>(atom), depiction.atoms[atom], depiction.atoms[atom], labelReachPx);
    for (const chem::BondSegment& bond : depiction.bonds) {
        const PointPx middle{(bond.a.x + bond.b.x) / 2, (bond.a.y + bond.b.y) / 2};
        map.claim(bond.atomA, bond.a, middle, lineReachPx);
        map.claim(bond.atomB, bond.b, middle, lineReachPx);
    }
    return map;
}

bool hasInk(const Picture& picture, int x, int y)
{
    const std::uint8_t* pixel = picture.pixel(x, y);
    return std::min({pixel[0], pixel[1], pixel[2]}) < kInkThreshold;
}

std::vector<int> nodesOnGrid(const model::NetworkRecord& record)
{
    std::vector<int> nodeAt(static_cast<std::size_t>(record.gridSide * record.gridSide), kNobody);
    for (std::size_t i = 0; i < record.row.size(); ++i)
        nodeAt[static_cast<std::size_t>(record.row[i] * record.gridSide + record.col[i])] = static_cast<int>(i);
    return nodeAt;
}

void shareOut(std::vector<PatchAtomMap::Share>& shares)
{
    double sum = 0;
    for (const PatchAtomMap::Share& share : shares)
        sum += share.share;
    for (PatchAtomMap::Share& share : shares)
        share.share = static_cast<float>(share.share / sum);
}

} // namespace

PatchAtomMap mapPatchesToAtoms(const model::NetworkRecord& record, const chem::Depiction& depiction)
{
    PatchAtomMap map;
    map.atomToPatches.resize(depiction.atoms.size());
    map.patchToAtoms.resize(record.row.size());
    const Picture& picture = depiction.picture;
    if (picture.isEmpty() || record.row.empty())
        return map;

    const OwnerMap owners = makeOwnerMap(depiction);
    const std::vector<int> nodeAt = nodesOnGrid(record);
    std::map<std::pair<int, int>, int> inkOf; // pixels by (atom, node)
    for (int y = 0; y < picture.height(); ++y) {
        for (int x = 0; x < picture.width(); ++x) {
            const int atom = owners.owner(x, y);
            if (atom == kNobody || !hasInk(picture, x, y))
                continue;
            const int row = y * record.gridSide / picture.height();
            const int col = x * record.gridSide / picture.width();
            const int node = nodeAt[static_cast<std::size_t>(row * record.gridSide + col)];
            if (node != kNobody)
                inkOf[{atom, node}] += 1;
        }
    }
    for (const auto& [place, pixels] : inkOf) {
        const auto [atom, node] = place;
        map.atomToPatches[static_cast<std::size_t>(atom)].push_back({node, static_cast<float>(pixels)});
        map.patchToAtoms[static_cast<std::size_t>(node)].push_back({atom, static_cast<float>(pixels)});
    }
    std::ranges::for_each(map.atomToPatches, shareOut);
    std::ranges::for_each(map.patchToAtoms, shareOut);
    return map;
}

std::vector<float> projectToAtoms(std::span<const float> patchValues, const PatchAtomMap& map)
{
    std::vector<float> values;
    for (const auto& shares : map.atomToPatches) {
        double sum = 0;
        for (const PatchAtomMap::Share& share : shares) {
            MOLRL_ASSERT(static_cast<std::size_t>(share.index) < patchValues.size());
            sum += static_cast<double>(share.share) * patchValues[static_cast<std::size_t>(share.index)];
        }
        values.push_back(shares.empty() ? std::numeric_limits<float>::quiet_NaN() : static_cast<float>(sum));
    }
    return values;
}

} // namespace molrl::explain
