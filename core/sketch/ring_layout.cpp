// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sketch/conversion_rdkit.h"

#include <GraphMol/MolOps.h>
#include <GraphMol/RingInfo.h>
#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>
#include <vector>

namespace molrl::sketch {
namespace {

constexpr std::size_t kLargeRing = 9; ///< in smaller ones double bonds can't be E
constexpr double kBond = 1.5;         ///< RDKit's length
constexpr int kSteps = 600;

/// Whether the ring's own neighbours lie on opposite sides of a double bond; nullopt: not defined.
std::optional<bool> isTransInRing(const RDKit::Bond& bond, int before, int after)
{
    using Stereo = RDKit::Bond;
    const auto stereo = bond.getStereo();
    const bool isTrans = stereo == Stereo::STEREOE || stereo == Stereo::STEREOTRANS;
    if (!isTrans && stereo != Stereo::STEREOZ && stereo != Stereo::STEREOCIS)
        return std::nullopt;
    const auto& ends = bond.getStereoAtoms();
    if (ends.size() != 2)
        return std::nullopt;
    // The marks speak of neighbours that may be the ring's or not; each that isn't swaps the sides.
    const bool firstIsRings = ends[0] == before || ends[0] == after;
    const bool secondIsRings = ends[1] == before || ends[1] == after;
    return isTrans == (firstIsRings == secondIsRings);
}

/// Which way a walk round the ring turns at each atom: +1 with the ring, -1 against it. Of the atoms of an E double
/// bond one turns against, preferably one without a substituent, for that would point into the ring.
std::vector<int> turnsOf(const RDKit::ROMol& mol, const std::vector<int>& ring)
{
    const std::size_t n = ring.size();
    std::vector<int> turns(n, 1);
    const auto bondAfter = [&](std::size_t i) {
        return mol.getBondBetweenAtoms(static_cast<unsigned>(ring[i % n]), static_cast<unsigned>(ring[(i + 1) % n]));
    };
    const auto degree = [&](std::size_t i) {
        return mol.getAtomWithIdx(static_cast<unsigned>(ring[i % n]))->getDegree();
    };
    for (std::size_t i = 0; i < n; ++i) {
        const auto* bond = bondAfter(i);
        if (bond->getBondType() != RDKit::Bond::DOUBLE)
            continue;
        if (isTransInRing(*bond, ring[(i + n - 1) % n], ring[(i + 2) % n]) != true)
            continue;
        const bool takesFirst = degree(i) != degree(i + 1) ? degree(i) < degree(i + 1) : turns[(i + n - 1) % n] == 1;
        turns[(takesFirst ? i : i + 1) % n] = -1;
    }
    return turns;
}

/// A closed walk of equal steps with about these turns; empty where they can't close. Who draws looks whether all held.
std::vector<RDGeom::Point2D> walkRing(const std::vector<int>& turns)
{
    const std::size_t n = turns.size();
    int sum = 0;
    for (const int turn : turns)
        sum += turn;
    if (sum < 3)
        return {};
    const double angle = 2 * std::numbers::pi / sum;
    std::vector<RDGeom::Point2D> at(n);
    RDGeom::Point2D place(0, 0);
    double heading = 0;
    for (std::size_t i = 0; i < n; ++i) {
        at[i] = place;
        heading += turns[i] * angle;
        place += RDGeom::Point2D(std::cos(heading), std::sin(heading)) * kBond;
    }
    for (std::size_t i = 0; i < n; ++i) // the gap that is left is shared by all
        at[i] -= place * (static_cast<double>(i) / static_cast<double>(n));
    const double span = 2 * kBond * std::cos(angle / 2); // of next but one, where all turns are equal
    const double room = 2 * kBond;
    for (int step = 0; step < kSteps; ++step) {
        std::vector<RDGeom::Point2D> pushes(n);
        const auto push = [&](std::size_t a, std::size_t b, double wanted, double share) {
            RDGeom::Point2D way = at[b] - at[a];
            const double length = std::max(way.length(), 1e-3);
            way *= share * (wanted - length) / length;
            pushes[a] -= way;
            pushes[b] += way;
        };
        for (std::size_t i = 0; i < n; ++i) {
            push(i, (i + 1) % n, kBond, 0.2);
            push(i, (i + 2) % n, span, 0.1);
            for (std::size_t k = i + 3; k < n; ++k)
                if (i + n - k > 2 && (at[i] - at[k]).length() < room)
                    push(i, k, room, 0.02);
        }
        for (std::size_t i = 0; i < n; ++i)
            at[i] += pushes[i];
    }
    return at;
}

} // namespace

void markOpenDoubleBonds(RDKit::RWMol& mol)
{
    const auto* rings = mol.getRingInfo();
    for (auto* bond : mol.bonds())
        if (bond->getBondType() == RDKit::Bond::DOUBLE && !bond->getIsAromatic() &&
            bond->getStereo() == RDKit::Bond::STEREONONE && rings->numBondRings(bond->getIdx()) > 0 &&
            rings->minBondRingSize(bond->getIdx()) >= kLargeRing)
            bond->setStereo(RDKit::Bond::STEREOANY);
}

RDGeom::INT_POINT2D_MAP layOutLargeRing(const RDKit::ROMol& mol)
{
    if (!mol.getRingInfo()->isInitialized())
        return {};
    const std::vector<int>* largest = nullptr;
    for (const auto& ring : mol.getRingInfo()->atomRings())
        if (ring.size() >= kLargeRing && (largest == nullptr || ring.size() > largest->size()))
            largest = &ring;
    if (largest == nullptr)
        return {};
    const std::vector<int> turns = turnsOf(mol, *largest);
    const auto places = walkRing(turns);
    RDGeom::INT_POINT2D_MAP fixed;
    for (std::size_t i = 0; i < places.size(); ++i)
        fixed.emplace((*largest)[i], places[i]);
    return fixed;
}

} // namespace molrl::sketch
