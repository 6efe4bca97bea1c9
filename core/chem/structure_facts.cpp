// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chem/structure_facts.h"

#include "core/chem/rdkit_boundary.h"

#include <GraphMol/ROMol.h>
#include <GraphMol/RingInfo.h>
#include <algorithm>
#include <numeric>

namespace molrl::chem {
namespace {

/// Mixes one more number into a code (SplitMix64's finaliser).
std::uint64_t mix(std::uint64_t code, std::uint64_t next)
{
    std::uint64_t z = code * 0x9e3779b97f4a7c15ULL + next + 0x632be59bd9b4e019ULL;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

BondKind kindOf(const RDKit::Bond& bond)
{
    if (bond.getIsAromatic())
        return BondKind::Aromatic;
    switch (bond.getBondType()) {
    case RDKit::Bond::SINGLE: return BondKind::Single;
    case RDKit::Bond::DOUBLE: return BondKind::Double;
    case RDKit::Bond::TRIPLE: return BondKind::Triple;
    default: return BondKind::Other;
    }
}

int hybridizationOf(const RDKit::Atom& atom)
{
    switch (atom.getHybridization()) {
    case RDKit::Atom::SP: return 1;
    case RDKit::Atom::SP2: return 2;
    case RDKit::Atom::SP3: return 3;
    default: return 0;
    }
}

AtomFacts factsOf(const RDKit::Atom& atom, const RDKit::RingInfo& rings)
{
    AtomFacts facts{};
    facts.atomicNumber = atom.getAtomicNum();
    facts.degree = static_cast<int>(atom.getDegree());
    facts.hydrogens = static_cast<int>(atom.getTotalNumHs(true));
    facts.charge = atom.getFormalCharge();
    facts.isAromatic = atom.getIsAromatic();
    facts.smallestRing = rings.isInitialized() ? static_cast<int>(rings.minAtomRingSize(atom.getIdx())) : 0;
    facts.hybridization = hybridizationOf(atom);
    facts.hasStereo = atom.getChiralTag() == RDKit::Atom::CHI_TETRAHEDRAL_CW ||
                      atom.getChiralTag() == RDKit::Atom::CHI_TETRAHEDRAL_CCW;
    return facts;
}

BondFacts factsOf(const RDKit::Bond& bond, const RDKit::RingInfo& rings)
{
    BondFacts facts;
    facts.atomA = static_cast<int>(bond.getBeginAtomIdx());
    facts.atomB = static_cast<int>(bond.getEndAtomIdx());
    facts.kind = kindOf(bond);
    facts.inRing = rings.isInitialized() && rings.numBondRings(bond.getIdx()) > 0;
    facts.hasStereo = bond.getStereo() > RDKit::Bond::STEREOANY;
    return facts;
}

/// One round of Morgan's algorithm: the code of an atom becomes that of itself and its sorted neighbours.
template <class BondCode>
std::vector<std::uint64_t> spread(const RDKit::ROMol& mol, const std::vector<std::uint64_t>& codes, BondCode&& bondCode)
{
    std::vector<std::uint64_t> wider(codes.size());
    std::vector<std::uint64_t> around;
    for (const RDKit::Atom* atom : mol.atoms()) {
        around.clear();
        for (const RDKit::Bond* bond : mol.atomBonds(atom))
            around.push_back(mix(codes[bond->getOtherAtomIdx(atom->getIdx())], bondCode(*bond)));
        std::sort(around.begin(), around.end());
        wider[atom->getIdx()] = std::accumulate(around.begin(), around.end(), codes[atom->getIdx()], mix);
    }
    return wider;
}

void fillEnvironments(StructureFacts& facts, const RDKit::ROMol& mol)
{
    std::vector<std::uint64_t> codes;
    for (const AtomFacts& atom : facts.atoms) {
        std::uint64_t code = static_cast<std::uint64_t>(atom.atomicNumber);
        for (const int fact :
             {atom.degree, atom.hydrogens, atom.charge + 16, atom.isAromatic ? 1 : 0, atom.smallestRing > 0 ? 1 : 0})
            code = mix(code, static_cast<std::uint64_t>(fact));
        codes.push_back(code);
    }
    for (int radius = 0; radius < 2; ++radius) {
        codes = spread(mol, codes, [](const RDKit::Bond& bond) { return static_cast<std::uint64_t>(kindOf(bond)); });
        for (std::size_t i = 0; i < codes.size(); ++i)
            facts.atoms[i].environment[radius] = codes[i];
    }
}

/// A round of spreading over heavy atoms alone: an explicit hydrogen must change nothing.
std::vector<std::uint64_t> spreadOverSkeleton(const RDKit::ROMol& mol, const std::vector<std::uint64_t>& codes)
{
    std::vector<std::uint64_t> wider(codes.size(), 0);
    std::vector<std::uint64_t> around;
    for (const RDKit::Atom* atom : mol.atoms()) {
        if (atom->getAtomicNum() == 1)
            continue;
        around.clear();
        for (const RDKit::Atom* next : mol.atomNeighbors(atom))
            if (next->getAtomicNum() != 1)
                around.push_back(codes[next->getIdx()]);
        std::sort(around.begin(), around.end());
        wider[atom->getIdx()] = std::accumulate(around.begin(), around.end(), codes[atom->getIdx()], mix);
    }
    return wider;
}

} // namespace

Result<StructureFacts> computeStructureFacts(const Molecule& mol)
{
    if (mol.isNull())
        return fail(ErrorCode::InvalidArgument, "no molecule");
    return guarded("reading facts off the molecule", [&] {
        StructureFacts facts;
        const RDKit::RingInfo& rings = *mol.rdkit().getRingInfo();
        for (const RDKit::Atom* atom : mol.rdkit().atoms())
            facts.atoms.push_back(factsOf(*atom, rings));
        for (const RDKit::Bond* bond : mol.rdkit().bonds())
            facts.bonds.push_back(factsOf(*bond, rings));
        fillEnvironments(facts, mol.rdkit());
        return facts;
    });
}

Result<std::uint64_t> computeSkeletonCode(const Molecule& mol)
{
    if (mol.isNull())
        return fail(ErrorCode::InvalidArgument, "no molecule");
    return guarded("computing the skeleton's code", [&] {
        std::vector<std::uint64_t> codes;
        for (const RDKit::Atom* atom : mol.rdkit().atoms())
            codes.push_back(atom->getAtomicNum() == 1 ? 0 : static_cast<std::uint64_t>(atom->getAtomicNum()));
        constexpr int kRounds = 6;
        for (int round = 0; round < kRounds; ++round)
            codes = spreadOverSkeleton(mol.rdkit(), codes);
        return std::accumulate(codes.begin(), codes.end(), std::uint64_t{0});
    });
}

} // namespace molrl::chem
