// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/drawing_targets.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace molrl::training {
namespace {

constexpr std::array kElements{6, 7, 8, 9, 15, 16, 17, 35, 53};

/// First column of each family of facts.
enum Column : int {
    kAnyAtom = 0,
    kSeveralAtoms,
    kElement,
    kOtherElement = kElement + static_cast<int>(kElements.size()),
    kAromatic,
    kRingSize, // 3, 4, 5, 6, 7 and more
    kPositive = kRingSize + 5,
    kNegative,
    kHydrogens,                   // 0, 1, 2, 3 and more
    kDegree = kHydrogens + 4,     // 1, 2, 3, 4 and more
    kHybridization = kDegree + 4, // sp, sp2, sp3
    kStereoCentre = kHybridization + 3,
    kAnyBond,
    kBondKind, // single, double, triple, aromatic
    kRingBond = kBondKind + 4,
    kStereoBond,
    kColumnCount
};

class TargetMaker {
public:
    explicit TargetMaker(const imaging::PatchBatch& patches)
        : m_patches(patches), m_side(patches.gridSide),
          m_nodeAt(static_cast<std::size_t>(m_side) * static_cast<std::size_t>(m_side), -1),
          m_atomsIn(patches.nodeCount(), 0)
    {
        for (std::size_t i = 0; i < patches.nodeCount(); ++i)
            m_nodeAt[static_cast<std::size_t>(patches.row[i] * m_side + patches.col[i])] = static_cast<int>(i);
        m_targets.facts.assign(patches.nodeCount() * kColumnCount, 0);
    }

    /// Node of the patch at a place of the drawing; -1 without one.
    int nodeAt(double x, double y) const
    {
        const int col = static_cast<int>(std::floor(x / m_patches.options.patchPx));
        const int row = static_cast<int>(std::floor(y / m_patches.options.patchPx));
        if (col < 0 || row < 0 || col >= m_side || row >= m_side)
            return -1;
        return m_nodeAt[static_cast<std::size_t>(row * m_side + col)];
    }

    void addAtom(const PointPx& place, const chem::AtomFacts& atom, int bins1, int bins2)
    {
        const int node = nodeAt(place.x, place.y);
        if (node < 0)
            return;
        set(node, m_atomsIn[static_cast<std::size_t>(node)]++ == 0 ? kAnyAtom : kSeveralAtoms);
        const auto element = std::find(kElements.begin(), kElements.end(), atom.atomicNumber);
        set(node, kElement + static_cast<int>(element - kElements.begin())); // the one past the end is kOtherElement
        if (atom.isAromatic)
            set(node, kAromatic);
        if (atom.smallestRing >= 3)
            set(node, kRingSize + std::min(atom.smallestRing - 3, 4));
        if (atom.charge != 0)
            set(node, atom.charge > 0 ? kPositive : kNegative);
        set(node, kHydrogens + std::min(atom.hydrogens, 3));
        if (atom.degree > 0)
            set(node, kDegree + std::min(atom.degree - 1, 3));
        if (atom.hybridization > 0)
            set(node, kHybridization + atom.hybridization - 1);
        if (atom.hasStereo)
            set(node, kStereoCentre);
        m_targets.atomNode.push_back(node);
        const auto bin = [](std::uint64_t code, int bins) {
            return static_cast<std::int32_t>(code % static_cast<std::uint64_t>(bins));
        };
        m_targets.environment1.push_back(bin(atom.environment[0], bins1));
        m_targets.environment2.push_back(bin(atom.environment[1], bins2));
    }

    void addBond(const PointPx& a, const PointPx& b, const chem::BondFacts& bond)
    {
        const double stepPx = 0.25 * m_patches.options.patchPx;
        const int steps = std::max(1, static_cast<int>(std::ceil(std::hypot(b.x - a.x, b.y - a.y) / stepPx)));
        int last = -1;
        for (int i = 0; i <= steps; ++i) {
            const double t = static_cast<double>(i) / steps;
            const int node = nodeAt(a.x + t * (b.x - a.x), a.y + t * (b.y - a.y));
            if (node < 0 || node == last)
                continue;
            last = node;
            set(node, kAnyBond);
            if (bond.kind != chem::BondKind::Other)
                set(node, kBondKind + static_cast<int>(bond.kind));
            if (bond.inRing)
                set(node, kRingBond);
            if (bond.hasStereo)
                set(node, kStereoBond);
        }
    }

    DrawingTargets take() { return std::move(m_targets); }

private:
    void set(int node, int column)
    {
        m_targets.facts[static_cast<std::size_t>(node) * kColumnCount + static_cast<std::size_t>(column)] = 1;
    }

    const imaging::PatchBatch& m_patches;
    int m_side;
    std::vector<int> m_nodeAt;
    std::vector<int> m_atomsIn;
    DrawingTargets m_targets;
};

} // namespace

const std::vector<std::string>& patchFactNames()
{
    static const std::vector<std::string> names{"holds an atom",
                                                "holds several atoms",
                                                "holds C",
                                                "holds N",
                                                "holds O",
                                                "holds F",
                                                "holds P",
                                                "holds S",
                                                "holds Cl",
                                                "holds Br",
                                                "holds I",
                                                "holds another element",
                                                "aromatic atom",
                                                "ring of 3",
                                                "ring of 4",
                                                "ring of 5",
                                                "ring of 6",
                                                "ring of 7 or more",
                                                "positive",
                                                "negative",
                                                "no H",
                                                "1 H",
                                                "2 H",
                                                "3 H or more",
                                                "1 neighbour",
                                                "2 neighbours",
                                                "3 neighbours",
                                                "4 neighbours or more",
                                                "sp",
                                                "sp2",
                                                "sp3",
                                                "stereo centre",
                                                "holds a bond",
                                                "single bond",
                                                "double bond",
                                                "triple bond",
                                                "aromatic bond",
                                                "ring bond",
                                                "stereo bond"};
    MOLRL_ASSERT(names.size() == kColumnCount);
    return names;
}

DrawingTargets makeDrawingTargets(const chem::Depiction& depiction, const chem::StructureFacts& facts,
                                  const imaging::PatchBatch& patches, int bins1, int bins2)
{
    MOLRL_ASSERT(depiction.atoms.size() == facts.atoms.size() && depiction.bonds.size() == facts.bonds.size());
    TargetMaker maker(patches);
    for (std::size_t i = 0; i < facts.atoms.size(); ++i)
        maker.addAtom(depiction.atoms[i], facts.atoms[i], bins1, bins2);
    for (std::size_t i = 0; i < facts.bonds.size(); ++i)
        maker.addBond(depiction.bonds[i].a, depiction.bonds[i].b, facts.bonds[i]);
    return maker.take();
}

} // namespace molrl::training
