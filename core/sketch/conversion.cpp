// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sketch/conversion.h"

#include "core/chem/mol_query.h"
#include "core/chem/rdkit_boundary.h"
#include "core/sketch/conversion_rdkit.h"

#include <GraphMol/Conformer.h>
#include <GraphMol/Depictor/RDDepictor.h>
#include <GraphMol/FileParsers/FileParsers.h>
#include <GraphMol/MolDraw2D/MolDraw2D.h>
#include <GraphMol/MolDraw2D/MolDraw2DUtils.h>
#include <GraphMol/MolOps.h>
#include <GraphMol/SmilesParse/SmilesParse.h>
#include <algorithm>
#include <cmath>
#include <optional>
#include <stdexcept>

namespace molrl::sketch {
namespace {

constexpr unsigned kMaxAtoms = 2000;
constexpr double kOverlap = 0.3; ///< atoms nearer than this can't be told apart
constexpr double kRoom = 0.9;    ///< that relaxing makes between atoms which are not bonded
constexpr int kRelaxSteps = 200;

RDKit::Bond::BondType typeOf(BondKind kind)
{
    switch (kind) {
    case BondKind::Double:
    case BondKind::DoubleEither: return RDKit::Bond::DOUBLE;
    case BondKind::Triple: return RDKit::Bond::TRIPLE;
    case BondKind::Aromatic: return RDKit::Bond::AROMATIC;
    case BondKind::Dative: return RDKit::Bond::DATIVE;
    default: return RDKit::Bond::SINGLE;
    }
}

RDKit::Bond::BondDir directionOf(BondKind kind)
{
    switch (kind) {
    case BondKind::Wedge: return RDKit::Bond::BEGINWEDGE;
    case BondKind::Hash: return RDKit::Bond::BEGINDASH;
    case BondKind::Wavy: return RDKit::Bond::UNKNOWN;
    case BondKind::DoubleEither: return RDKit::Bond::EITHERDOUBLE;
    default: return RDKit::Bond::NONE;
    }
}

BondKind kindOf(const RDKit::Bond& bond)
{
    switch (bond.getBondType()) {
    case RDKit::Bond::DOUBLE:
        return bond.getStereo() == RDKit::Bond::STEREOANY || bond.getBondDir() == RDKit::Bond::EITHERDOUBLE
                   ? BondKind::DoubleEither
                   : BondKind::Double;
    case RDKit::Bond::TRIPLE: return BondKind::Triple;
    case RDKit::Bond::AROMATIC: return BondKind::Aromatic;
    case RDKit::Bond::DATIVE: return BondKind::Dative;
    case RDKit::Bond::SINGLE: break;
    default: throw std::runtime_error("the molecule has a kind of bond that can't be drawn here");
    }
    switch (bond.getBondDir()) {
    case RDKit::Bond::BEGINWEDGE: return BondKind::Wedge;
    case RDKit::Bond::BEGINDASH: return BondKind::Hash;
    case RDKit::Bond::UNKNOWN: return BondKind::Wavy;
    default: return BondKind::Single;
    }
}

/// Hydrogens that the valence alone would not give are fixed, so that the drawing reads back the same.
void fixHydrogens(Drawing& drawing, const RDKit::RWMol& mol)
{
    const auto raw = toRawMol(drawing);
    raw->updatePropertyCache(false);
    for (unsigned i = 0; i < mol.getNumAtoms(); ++i) {
        const auto* atom = mol.getAtomWithIdx(i);
        const auto* automatic = raw->getAtomWithIdx(i);
        if (automatic->getTotalNumHs() != atom->getTotalNumHs() ||
            automatic->getNumRadicalElectrons() != atom->getNumRadicalElectrons())
            drawing.atoms[i].hydrogens = static_cast<int>(atom->getTotalNumHs());
    }
}

/// The bond length of the sheet.
void normalise(RDKit::RWMol& mol)
{
    auto& conformer = mol.getConformer();
    std::vector<double> lengths;
    for (const auto* bond : mol.bonds())
        lengths.push_back(
            (conformer.getAtomPos(bond->getBeginAtomIdx()) - conformer.getAtomPos(bond->getEndAtomIdx())).length());
    if (lengths.empty())
        return;
    std::nth_element(lengths.begin(), lengths.begin() + static_cast<std::ptrdiff_t>(lengths.size() / 2), lengths.end());
    const double median = lengths[lengths.size() / 2];
    if (median > 1e-6)
        for (auto& p : conformer.getPositions())
            p *= kBondLength / median;
}

/// Pushes atoms apart that lie on one another, as those of bridges do, against bonds that hold their length. RDKit's
/// own sampling of layouts would do so too, but asserts on molecules without a rotatable bond.
void relax(RDKit::RWMol& mol, const RDGeom::INT_POINT2D_MAP* fixed)
{
    auto& places = mol.getConformer().getPositions();
    std::vector<RDGeom::Point3D> pushes(places.size());
    const auto push = [&](std::size_t a, std::size_t b, double wanted, double share) {
        RDGeom::Point3D way = places[b] - places[a];
        double length = way.length();
        if (length < 1e-3) { // exactly on one another: a direction of their own
            way = RDGeom::Point3D(std::cos(double(a + 2 * b)), std::sin(double(a + 2 * b)), 0);
            length = 1;
            wanted += 1;
        }
        way *= share * (wanted - length) / length;
        pushes[a] -= way;
        pushes[b] += way;
    };
    for (int step = 0; step < kRelaxSteps; ++step) {
        std::fill(pushes.begin(), pushes.end(), RDGeom::Point3D());
        for (const auto* bond : mol.bonds())
            push(bond->getBeginAtomIdx(), bond->getEndAtomIdx(), kBondLength, 0.2);
        for (std::size_t a = 0; a < places.size(); ++a)
            for (std::size_t b = a + 1; b < places.size(); ++b)
                if (std::abs(places[a].x - places[b].x) < kRoom && (places[a] - places[b]).length() < kRoom &&
                    mol.getBondBetweenAtoms(static_cast<unsigned>(a), static_cast<unsigned>(b)) == nullptr)
                    push(a, b, kRoom, 0.3);
        for (std::size_t i = 0; i < places.size(); ++i)
            if (fixed == nullptr || fixed->count(static_cast<int>(i)) == 0)
                places[i] += pushes[i];
    }
}

/// Four decimals, as MOL texts have: stereo that hangs on less would be lost in them.
void roundPlaces(RDKit::RWMol& mol)
{
    constexpr double kSteps = 1e4;
    for (auto& p : mol.getConformer().getPositions())
        p = RDGeom::Point3D(std::round(p.x * kSteps) / kSteps, std::round(p.y * kSteps) / kSteps, 0);
}

enum class Layout { Own, Plain, Relaxed, LargeRing, RelaxedLargeRing };

Drawing drawOnce(const RDKit::ROMol& source, Layout layout, bool addChiralHs)
{
    RDKit::RWMol mol(source);
    RDKit::MolOps::KekulizeIfPossible(mol, true);
    if (layout == Layout::LargeRing || layout == Layout::RelaxedLargeRing) {
        const auto places = layOutLargeRing(mol);
        layOutMol(mol, places.empty() ? nullptr : &places, false);
        normalise(mol);
        if (layout == Layout::RelaxedLargeRing)
            relax(mol, nullptr);
    } else if (layout != Layout::Own) {
        layOutMol(mol, nullptr, layout == Layout::Relaxed);
    }
    normalise(mol);
    roundPlaces(mol);
    RDKit::MolOps::findPotentialStereoBonds(mol, false); // undefined ones are drawn crossed, not as E or Z
    if (layout == Layout::LargeRing || layout == Layout::RelaxedLargeRing)
        markOpenDoubleBonds(mol);
    RDKit::MolDraw2DUtils::prepareMolForDrawing(mol, false, addChiralHs, true, false);
    return readDrawing(mol);
}

/// Atom maps tie a reaction's sides together; a drawing has no place for them, and its SMILES would never match theirs.
Result<chem::Molecule> withoutMapNumbers(const chem::Molecule& mol)
{
    return guarded("clearing atom maps", [&] {
        auto copy = std::make_shared<RDKit::RWMol>(mol.rdkit());
        for (auto* atom : copy->atoms())
            atom->setAtomMapNum(0);
        return chem::Molecule(std::move(copy));
    });
}

} // namespace

void layOutMol(RDKit::RWMol& mol, const RDGeom::INT_POINT2D_MAP* fixed, bool isRelaxed)
{
    RDDepict::compute2DCoords(mol, fixed, fixed == nullptr, true);
    if (isRelaxed)
        relax(mol, fixed);
}

bool hasOverlaps(const Drawing& drawing)
{
    // Sorted by x, only neighbours need a look.
    std::vector<Point> places;
    for (const Atom& atom : drawing.atoms)
        places.push_back(atom.at);
    std::sort(places.begin(), places.end(), [](Point a, Point b) { return a.x < b.x; });
    for (std::size_t i = 0; i < places.size(); ++i)
        for (std::size_t k = i + 1; k < places.size() && places[k].x - places[i].x < kOverlap; ++k)
            if (distanceOf(places[i], places[k]) < kOverlap)
                return true;
    return false;
}

std::unique_ptr<RDKit::RWMol> toRawMol(const Drawing& drawing)
{
    auto mol = std::make_unique<RDKit::RWMol>();
    auto* conformer = new RDKit::Conformer(static_cast<unsigned>(drawing.atoms.size()));
    conformer->set3D(false);
    for (std::size_t i = 0; i < drawing.atoms.size(); ++i) {
        const Atom& from = drawing.atoms[i];
        auto* atom = new RDKit::Atom(std::max(0, from.number));
        atom->setFormalCharge(from.charge);
        atom->setIsotope(static_cast<unsigned>(from.isotope));
        atom->setNumRadicalElectrons(static_cast<unsigned>(from.radicals));
        if (from.hydrogens >= 0) {
            atom->setNoImplicit(true);
            atom->setNumExplicitHs(static_cast<unsigned>(from.hydrogens));
        }
        atom->setProp(kIndexKey, static_cast<int>(i));
        const unsigned idx = mol->addAtom(atom, false, true);
        conformer->setAtomPos(idx, RDGeom::Point3D(from.at.x, from.at.y, 0));
    }
    for (const auto& from : drawing.bonds) {
        const unsigned count =
            mol->addBond(static_cast<unsigned>(from.a), static_cast<unsigned>(from.b), typeOf(from.kind));
        auto* bond = mol->getBondWithIdx(count - 1);
        bond->setBondDir(directionOf(from.kind));
        if (from.kind == BondKind::DoubleEither)
            bond->setStereo(RDKit::Bond::STEREOANY);
        if (from.kind == BondKind::Aromatic) {
            bond->setIsAromatic(true);
            bond->getBeginAtom()->setIsAromatic(true);
            bond->getEndAtom()->setIsAromatic(true);
        }
    }
    mol->addConformer(conformer, true);
    return mol;
}

std::unique_ptr<RDKit::RWMol> toSaneMol(const Drawing& drawing, bool keepHs)
{
    // The order of RDKit's own MOL reader: centres before sanitising, double bonds after, for they ask for rings.
    auto mol = toRawMol(drawing);
    mol->updatePropertyCache(false);
    RDKit::MolOps::assignChiralTypesFromBondDirs(*mol, -1, true);
    RDKit::MolOps::sanitizeMol(*mol);
    RDKit::MolOps::clearSingleBondDirFlags(*mol);
    RDKit::MolOps::setDoubleBondNeighborDirections(*mol, &mol->getConformer());
    RDKit::MolOps::assignStereochemistry(*mol, true, true, true);
    if (!keepHs &&
        std::any_of(drawing.atoms.begin(), drawing.atoms.end(), [](const Atom& a) { return a.number == 1; })) {
        RDKit::MolOps::removeHs(*mol);
        RDKit::MolOps::assignStereochemistry(*mol, true, true, true);
    }
    return mol;
}

Drawing readDrawing(const RDKit::RWMol& mol)
{
    Drawing drawing;
    const auto& conformer = mol.getConformer();
    for (const auto* from : mol.atoms()) {
        Atom atom;
        atom.number = from->getAtomicNum();
        atom.charge = from->getFormalCharge();
        atom.isotope = static_cast<int>(from->getIsotope());
        atom.radicals = static_cast<int>(from->getNumRadicalElectrons());
        const auto& p = conformer.getAtomPos(from->getIdx());
        atom.at = {p.x, p.y};
        drawing.atoms.push_back(atom);
    }
    for (const auto* bond : mol.bonds())
        drawing.bonds.push_back(
            {static_cast<int>(bond->getBeginAtomIdx()), static_cast<int>(bond->getEndAtomIdx()), kindOf(*bond)});
    fixHydrogens(drawing, mol);
    return drawing;
}

Result<chem::Molecule> toMolecule(const Drawing& drawing)
{
    return chem::guardedParse([&] {
        auto mol = toSaneMol(drawing);
        if (!mol->getRingInfo()->isInitialized())
            RDKit::MolOps::symmetrizeSSSR(*mol);
        return chem::Molecule(std::shared_ptr<const RDKit::ROMol>(std::move(mol)));
    });
}

Result<std::string> toSmiles(const Drawing& drawing)
{
    if (drawing.isEmpty())
        return std::string();
    MOLRL_TRY(const auto mol, toMolecule(drawing));
    // Once more through the parser: what marks were needless is gone then, and one molecule has one SMILES.
    const std::string smiles = chem::toSmiles(mol);
    const auto again = chem::parseSmiles(smiles);
    return again ? chem::toSmiles(*again) : smiles;
}

Result<Drawing> fromMolecule(const chem::Molecule& mol)
{
    if (mol.isNull())
        return fail(ErrorCode::InvalidArgument, "no molecule");
    if (mol.atomCount() == 0)
        return Drawing();
    chem::silenceRdkit();
    MOLRL_TRY(const auto unmapped, withoutMapNumbers(mol));
    const auto parsed = chem::parseSmiles(chem::toSmiles(unmapped));
    const std::string wanted = chem::toSmiles(parsed ? *parsed : unmapped);
    return guarded("drawing the molecule", [&]() -> Result<Drawing> {
        // Own coordinates first; then a new layout, with the hydrogens of ring fusions drawn, as chemists draw them;
        // where atoms would lie on one another, a relaxed one. Last, large rings with E double bonds.
        std::optional<Drawing> crowded;
        for (const auto& [layout, hydrogens] : {std::pair{Layout::Own, false},
                                                {Layout::Plain, true},
                                                {Layout::Relaxed, true},
                                                {Layout::Plain, false},
                                                {Layout::Relaxed, false},
                                                {Layout::LargeRing, false},
                                                {Layout::RelaxedLargeRing, false}}) {
            if (layout == Layout::Own && !mol.has2D())
                continue;
            Drawing drawing = drawOnce(unmapped.rdkit(), layout, hydrogens);
            const auto smiles = toSmiles(drawing);
            if (!smiles || *smiles != wanted)
                continue;
            if (layout == Layout::Own || !hasOverlaps(drawing))
                return drawing;
            if (!crowded)
                crowded = std::move(drawing);
        }
        if (crowded)
            return *crowded;
        return fail(ErrorCode::Internal, "its stereochemistry can't be drawn with wedges on the plane");
    });
}

Result<Drawing> fromImpossibleText(const std::string& text, bool isBlock)
{
    chem::silenceRdkit();
    return guarded("drawing what can't be", [&]() -> Result<Drawing> {
        std::unique_ptr<RDKit::RWMol> mol(isBlock ? RDKit::MolBlockToMol(text, false, false)
                                                  : RDKit::SmilesToMol(text, 0, false));
        if (!mol || mol->getNumAtoms() == 0 || mol->getNumAtoms() > kMaxAtoms)
            return fail(ErrorCode::ParseError, "no structure can be read from it");
        // A list of elements would be drawn as its first, and nothing would mark it.
        if (const std::string query = chem::describeQuery(*mol); !query.empty())
            return fail(ErrorCode::ParseError, query);
        mol->updatePropertyCache(false);
        RDKit::MolOps::symmetrizeSSSR(*mol);
        if (mol->getNumConformers() == 0 || mol->getConformer().is3D())
            layOutMol(*mol, nullptr, false);
        normalise(*mol);
        return readDrawing(*mol);
    });
}

} // namespace molrl::sketch
