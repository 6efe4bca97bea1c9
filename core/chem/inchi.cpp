// SPDX-License-Identifier: GPL-3.0-or-later
//
// IUPAC's library by its C interface. Stereo goes through its "0D" elements: parities of neighbours in order, no
// coordinates. An even permutation of the neighbours keeps a parity, an odd one flips it.
#include "core/chem/molecule.h"
#include "core/chem/rdkit_boundary.h"

#include <GraphMol/MolOps.h>
#include <GraphMol/PeriodicTable.h>
#include <GraphMol/RWMol.h>
#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <inchi_api.h>
#include <limits>
#include <memory>
#include <mutex>
#include <stdexcept>

namespace molrl::chem {
namespace {

/// Debian 12's InChI 1.03 keeps state in globals (it answers inchi_Ret_BUSY or worse when entered twice).
std::mutex& libraryMutex()
{
    static std::mutex mutex;
    return mutex;
}

// 1.03 refuses more atoms than this, and the newer ones do so unless asked.
constexpr unsigned kMaxAtoms = 1023;
// Highly symmetric cages can take hours; no molecule of a library takes a second.
constexpr const char* kTimeLimit = "-W20";

struct InchiGraph {
    std::vector<inchi_Atom> atoms;
    std::vector<inchi_Stereo0D> stereo;
};

AT_NUM toIndex(unsigned i)
{
    return static_cast<AT_NUM>(i);
}

S_CHAR toInchiBond(const RDKit::Bond& bond)
{
    switch (bond.getBondType()) {
    case RDKit::Bond::SINGLE:
    case RDKit::Bond::DATIVE: return INCHI_BOND_TYPE_SINGLE;
    case RDKit::Bond::DOUBLE: return INCHI_BOND_TYPE_DOUBLE;
    case RDKit::Bond::TRIPLE: return INCHI_BOND_TYPE_TRIPLE;
    default: throw std::runtime_error("InChI knows no bond of the kind at bond " + std::to_string(bond.getIdx()));
    }
}

inchi_Atom toInchiAtom(const RDKit::Atom& atom)
{
    if (atom.getAtomicNum() == 0)
        throw std::runtime_error("InChI has no R-groups or wildcards (atom " + std::to_string(atom.getIdx()) + ")");
    inchi_Atom out{};
    std::strncpy(out.elname, atom.getSymbol().c_str(), ATOM_EL_LEN - 1);
    out.charge = static_cast<S_CHAR>(atom.getFormalCharge());
    out.isotopic_mass = static_cast<AT_NUM>(atom.getIsotope());
    out.num_iso_H[0] = static_cast<S_CHAR>(atom.getTotalNumHs());
    // Singlet, doublet and triplet are 1, 2, 3.
    out.radical = static_cast<S_CHAR>(atom.getNumRadicalElectrons() > 0 ? atom.getNumRadicalElectrons() + 1 : 0);
    return out;
}

void addBonds(InchiGraph& graph, const RDKit::ROMol& mol)
{
    for (const RDKit::Bond* bond : mol.bonds()) {
        inchi_Atom& from = graph.atoms[bond->getBeginAtomIdx()];
        if (from.num_bonds >= MAXVAL)
            throw std::runtime_error("InChI allows an atom " + std::to_string(MAXVAL) + " bonds");
        from.neighbor[from.num_bonds] = toIndex(bond->getEndAtomIdx());
        from.bond_type[from.num_bonds] = toInchiBond(*bond);
        ++from.num_bonds;
    }
}

void addTetrahedral(InchiGraph& graph, const RDKit::ROMol& mol, const RDKit::Atom& atom)
{
    const bool isClockwise = atom.getChiralTag() == RDKit::Atom::CHI_TETRAHEDRAL_CW;
    if (!isClockwise && atom.getChiralTag() != RDKit::Atom::CHI_TETRAHEDRAL_CCW)
        return;
    const unsigned degree = atom.getDegree();
    if (degree != 3 && degree != 4)
        return;
    inchi_Stereo0D element{};
    element.central_atom = toIndex(atom.getIdx());
    element.type = INCHI_StereoType_Tetrahedral;
    // With three neighbours InChI puts the centre first, in place of the hydrogen; RDKit has it second, so the
    // parity flips.
    int slot = 0;
    if (degree == 3)
        element.neighbor[slot++] = element.central_atom;
    for (const RDKit::Bond* bond : mol.atomBonds(&atom))
        element.neighbor[slot++] = toIndex(bond->getOtherAtomIdx(atom.getIdx()));
    element.parity = isClockwise == (degree == 4) ? INCHI_PARITY_EVEN : INCHI_PARITY_ODD;
    graph.stereo.push_back(element);
}

void addDoubleBond(InchiGraph& graph, const RDKit::Bond& bond)
{
    const RDKit::Bond::BondStereo stereo = bond.getStereo();
    const bool isCis = stereo == RDKit::Bond::STEREOZ || stereo == RDKit::Bond::STEREOCIS;
    const bool isTrans = stereo == RDKit::Bond::STEREOE || stereo == RDKit::Bond::STEREOTRANS;
    if ((!isCis && !isTrans) || bond.getStereoAtoms().size() != 2)
        return;
    inchi_Stereo0D element{};
    element.central_atom = NO_ATOM;
    element.type = INCHI_StereoType_DoubleBond;
    element.neighbor[0] = static_cast<AT_NUM>(bond.getStereoAtoms()[0]);
    element.neighbor[1] = toIndex(bond.getBeginAtomIdx());
    element.neighbor[2] = toIndex(bond.getEndAtomIdx());
    element.neighbor[3] = static_cast<AT_NUM>(bond.getStereoAtoms()[1]);
    element.parity = isCis ? INCHI_PARITY_ODD : INCHI_PARITY_EVEN;
    graph.stereo.push_back(element);
}

InchiGraph toInchiGraph(const RDKit::ROMol& source)
{
    RDKit::RWMol mol(source);
    RDKit::MolOps::Kekulize(mol, false);
    InchiGraph graph;
    for (const RDKit::Atom* atom : mol.atoms())
        graph.atoms.push_back(toInchiAtom(*atom));
    addBonds(graph, mol);
    for (const RDKit::Atom* atom : mol.atoms())
        addTetrahedral(graph, mol, *atom);
    for (const RDKit::Bond* bond : mol.bonds())
        addDoubleBond(graph, *bond);
    return graph;
}

std::string messageOf(const char* text)
{
    return text == nullptr || *text == '\0' ? "no reason given" : text;
}

Result<std::string> callLibrary(InchiGraph& graph)
{
    std::string options = kTimeLimit;
    inchi_Input input{};
    input.atom = graph.atoms.data();
    input.num_atoms = static_cast<AT_NUM>(graph.atoms.size());
    input.stereo0D = graph.stereo.empty() ? nullptr : graph.stereo.data();
    input.num_stereo0D = static_cast<AT_NUM>(graph.stereo.size());
    input.szOptions = options.data();
    inchi_Output output{};
    const std::scoped_lock lock(libraryMutex());
    const int code = GetStdINCHI(&input, &output);
    Result<std::string> result;
    if ((code == inchi_Ret_OKAY || code == inchi_Ret_WARNING) && output.szInChI != nullptr)
        result = std::string(output.szInChI);
    else
        result = fail(ErrorCode::Internal, "InChI refused the molecule: " + messageOf(output.szMessage));
    FreeStdINCHI(&output);
    return result;
}

/// Whether `a` is an odd permutation of `b`. @pre the same elements.
bool isOddPermutation(std::vector<int> a, const std::vector<int>& b)
{
    bool isOdd = false;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (a[i] == b[i])
            continue;
        const auto other = std::find(a.begin() + static_cast<std::ptrdiff_t>(i), a.end(), b[i]);
        if (other == a.end())
            throw std::runtime_error("InChI's stereo names atoms that are no neighbours");
        std::iter_swap(a.begin() + static_cast<std::ptrdiff_t>(i), other);
        isOdd = !isOdd;
    }
    return isOdd;
}

void addAtoms(RDKit::RWMol& mol, const inchi_OutputStruct& structure)
{
    const RDKit::PeriodicTable& table = *RDKit::PeriodicTable::getTable();
    for (int i = 0; i < structure.num_atoms; ++i) {
        const inchi_Atom& source = structure.atom[i];
        auto atom = std::make_unique<RDKit::Atom>(table.getAtomicNumber(std::string(source.elname)));
        atom->setFormalCharge(source.charge);
        atom->setNoImplicit(true);
        atom->setNumExplicitHs(static_cast<unsigned>(std::max<int>(source.num_iso_H[0], 0)));
        if (source.radical > 1)
            atom->setNumRadicalElectrons(static_cast<unsigned>(source.radical - 1));
        if (source.isotopic_mass != 0) {
            const int average = static_cast<int>(std::lround(table.getAtomicWeight(atom->getAtomicNum())));
            const int mass = source.isotopic_mass > ISOTOPIC_SHIFT_FLAG - ISOTOPIC_SHIFT_MAX
                                 ? average + source.isotopic_mass - ISOTOPIC_SHIFT_FLAG
                                 : source.isotopic_mass;
            atom->setIsotope(static_cast<unsigned>(std::max(mass, 0)));
        }
        mol.addAtom(atom.release(), false, true);
    }
}

/// Hydrogens with a mass of their own can't stay implicit.
void addIsotopicHydrogens(RDKit::RWMol& mol, const inchi_OutputStruct& structure)
{
    for (int i = 0; i < structure.num_atoms; ++i) {
        for (int mass = 1; mass <= NUM_H_ISOTOPES; ++mass) {
            for (int n = 0; n < structure.atom[i].num_iso_H[mass]; ++n) {
                auto hydrogen = std::make_unique<RDKit::Atom>(1);
                hydrogen->setIsotope(static_cast<unsigned>(mass));
                const unsigned at = mol.addAtom(hydrogen.release(), false, true);
                mol.addBond(static_cast<unsigned>(i), at, RDKit::Bond::SINGLE);
            }
        }
    }
}

void addBonds(RDKit::RWMol& mol, const inchi_OutputStruct& structure)
{
    for (int i = 0; i < structure.num_atoms; ++i) {
        const inchi_Atom& atom = structure.atom[i];
        for (int b = 0; b < atom.num_bonds; ++b) {
            const auto from = static_cast<unsigned>(i);
            const auto to = static_cast<unsigned>(atom.neighbor[b]);
            if (mol.getBondBetweenAtoms(from, to) != nullptr)
                continue;
            const auto order = atom.bond_type[b] == INCHI_BOND_TYPE_DOUBLE   ? RDKit::Bond::DOUBLE
                               : atom.bond_type[b] == INCHI_BOND_TYPE_TRIPLE ? RDKit::Bond::TRIPLE
                                                                             : RDKit::Bond::SINGLE;
            mol.addBond(from, to, order);
        }
    }
}

void setTetrahedral(RDKit::RWMol& mol, const inchi_Stereo0D& element)
{
    RDKit::Atom* centre = mol.getAtomWithIdx(static_cast<unsigned>(element.central_atom));
    std::vector<int> stated(element.neighbor, element.neighbor + 4);
    std::vector<int> bonded;
    for (const RDKit::Bond* bond : mol.atomBonds(centre))
        bonded.push_back(static_cast<int>(bond->getOtherAtomIdx(centre->getIdx())));
    if (bonded.size() == 3) // the implicit hydrogen stands second in RDKit and as the centre itself in InChI
        bonded.insert(bonded.begin() + 1, static_cast<int>(centre->getIdx()));
    if (bonded.size() != 4)
        return;
    const bool isEven = (element.parity & 7) == INCHI_PARITY_EVEN;
    centre->setChiralTag(isEven != isOddPermutation(stated, bonded) ? RDKit::Atom::CHI_TETRAHEDRAL_CW
                                                                    : RDKit::Atom::CHI_TETRAHEDRAL_CCW);
}

void setDoubleBond(RDKit::RWMol& mol, const inchi_Stereo0D& element)
{
    const auto at = [&](int i) { return static_cast<unsigned>(element.neighbor[i]); };
    RDKit::Bond* bond = mol.getBondBetweenAtoms(at(1), at(2));
    if (bond == nullptr || bond->getBondType() != RDKit::Bond::DOUBLE)
        return; // a cumulene: RDKit has no such stereo
    const bool isForward = bond->getBeginAtomIdx() == at(1);
    const unsigned first = isForward ? at(0) : at(3);
    const unsigned second = isForward ? at(3) : at(0);
    if (mol.getBondBetweenAtoms(bond->getBeginAtomIdx(), first) == nullptr ||
        mol.getBondBetweenAtoms(bond->getEndAtomIdx(), second) == nullptr)
        return;
    bond->setStereoAtoms(first, second);
    bond->setStereo((element.parity & 7) == INCHI_PARITY_EVEN ? RDKit::Bond::STEREOTRANS : RDKit::Bond::STEREOCIS);
}

void setStereo(RDKit::RWMol& mol, const inchi_OutputStruct& structure)
{
    for (int i = 0; i < structure.num_stereo0D; ++i) {
        const inchi_Stereo0D& element = structure.stereo0D[i];
        const int parity = element.parity & 7;
        if (parity != INCHI_PARITY_EVEN && parity != INCHI_PARITY_ODD)
            continue;
        if (element.type == INCHI_StereoType_Tetrahedral)
            setTetrahedral(mol, element);
        else if (element.type == INCHI_StereoType_DoubleBond)
            setDoubleBond(mol, element);
    }
}

using MolPtr = std::unique_ptr<RDKit::RWMol>;

/// As InChI has it: sanitised, its stereo marked but not yet assigned.
MolPtr toRawMol(const inchi_OutputStruct& structure)
{
    auto mol = std::make_unique<RDKit::RWMol>();
    addAtoms(*mol, structure);
    addBonds(*mol, structure);
    addIsotopicHydrogens(*mol, structure);
    setStereo(*mol, structure);
    RDKit::MolOps::sanitizeMol(*mol);
    return mol;
}

Molecule finish(MolPtr mol)
{
    // assignStereochemistry trusts the directions of the single bonds and forgets cis and trans labels alone.
    RDKit::MolOps::setDoubleBondNeighborDirections(*mol);
    RDKit::MolOps::assignStereochemistry(*mol, true, true);
    RDKit::MolOps::removeHs(*mol);
    RDKit::MolOps::assignStereochemistry(*mol, true, true);
    return Molecule(std::shared_ptr<const RDKit::ROMol>(std::move(mol)));
}

/// The bond from a carbon to a double-bonded nitrogen that can take up a hydrogen, or null.
RDKit::Bond* findImine(RDKit::RWMol& mol, const RDKit::Atom& carbon)
{
    for (RDKit::Bond* bond : mol.atomBonds(&carbon)) {
        const RDKit::Atom* other = bond->getOtherAtom(&carbon);
        if (bond->getBondType() == RDKit::Bond::DOUBLE && !bond->getIsAromatic() && other->getAtomicNum() == 7 &&
            other->getFormalCharge() == 0 && other->getTotalDegree() == 2)
            return bond;
    }
    return nullptr;
}

/// HO-C=N becomes O=C-NH, likewise with sulfur. @return whether the atom was such an OH or SH
bool moveHydrogenToNitrogen(RDKit::RWMol& mol, RDKit::Atom& acid)
{
    const bool isAcid = (acid.getAtomicNum() == 8 || acid.getAtomicNum() == 16) && acid.getFormalCharge() == 0 &&
                        acid.getDegree() == 1 && acid.getNumExplicitHs() == 1;
    if (!isAcid)
        return false;
    RDKit::Bond* toCarbon = *mol.atomBonds(&acid).begin();
    const RDKit::Atom* carbon = toCarbon->getOtherAtom(&acid);
    if (carbon->getAtomicNum() != 6 || toCarbon->getBondType() != RDKit::Bond::SINGLE)
        return false;
    RDKit::Bond* imine = findImine(mol, *carbon);
    if (imine == nullptr)
        return false;
    RDKit::Atom* nitrogen = imine->getOtherAtom(carbon);
    imine->setStereo(RDKit::Bond::STEREONONE);
    imine->getStereoAtoms().clear();
    imine->setBondType(RDKit::Bond::SINGLE);
    toCarbon->setBondType(RDKit::Bond::DOUBLE);
    acid.setNumExplicitHs(0);
    nitrogen->setNumExplicitHs(nitrogen->getNumExplicitHs() + 1);
    return true;
}

/// The same compound with amides in place of imidic acids, or null where there is none of these.
///
/// InChI leaves open where a mobile hydrogen sits, and its library puts it on the oxygen: paracetamol would come back
/// as CC(O)=Nc1ccc(O)cc1, which is no duplicate of the one out of a SMILES and is drawn as no chemist would.
MolPtr withAmides(const RDKit::RWMol& mol)
{
    auto copy = std::make_unique<RDKit::RWMol>(mol);
    bool isChanged = false;
    for (RDKit::Atom* atom : copy->atoms())
        isChanged = moveHydrogenToNitrogen(*copy, *atom) || isChanged;
    if (!isChanged)
        return nullptr;
    RDKit::MolOps::sanitizeMol(*copy);
    return copy;
}

struct StructureOwner {
    inchi_OutputStruct value{};
    bool isStandard = true;
    ~StructureOwner()
    {
        if (isStandard)
            FreeStructFromStdINCHI(&value);
        else
            FreeStructFromINCHI(&value);
    }
};

Result<MolPtr> readStructure(std::string text)
{
    std::string options = kTimeLimit;
    inchi_InputINCHI input{text.data(), options.data()};
    const std::scoped_lock lock(libraryMutex());
    StructureOwner structure;
    structure.isStandard = text.rfind("InChI=1S/", 0) == 0;
    const int code = structure.isStandard ? GetStructFromStdINCHI(&input, &structure.value)
                                          : GetStructFromINCHI(&input, &structure.value);
    if ((code != inchi_Ret_OKAY && code != inchi_Ret_WARNING) || structure.value.num_atoms <= 0)
        return fail(ErrorCode::ParseError, "not a valid InChI: " + messageOf(structure.value.szMessage));
    return toRawMol(structure.value);
}

} // namespace

Result<std::string> toInchi(const Molecule& mol)
{
    if (mol.isNull() || mol.atomCount() == 0)
        return fail(ErrorCode::InvalidArgument, "no molecule");
    if (mol.rdkit().getNumAtoms() > kMaxAtoms)
        return fail(ErrorCode::Internal, "InChI takes up to " + std::to_string(kMaxAtoms) + " atoms");
    silenceRdkit();
    return guarded("computing the InChI", [&] {
        InchiGraph graph = toInchiGraph(mol.rdkit());
        return callLibrary(graph);
    });
}

Result<std::string> toInchiKey(const Molecule& mol)
{
    MOLRL_TRY(const std::string inchi, toInchi(mol));
    std::array<char, 64> key{};
    const std::scoped_lock lock(libraryMutex());
    if (GetStdINCHIKeyFromStdINCHI(inchi.c_str(), key.data()) != INCHIKEY_OK)
        return fail(ErrorCode::Internal, "InChI made no key of " + inchi);
    return std::string(key.data());
}

Result<Molecule> parseInchi(std::string_view inchi)
{
    const std::string text(inchi.substr(0, inchi.find_first_of(" \t\r\n")));
    if (text.rfind("InChI=", 0) != 0)
        return fail(ErrorCode::ParseError, "an InChI begins with \"InChI=\"");
    return guardedParse([&]() -> Result<Molecule> {
        MOLRL_TRY(MolPtr mol, readStructure(text));
        const auto amides = guarded("reading amides", [&] {
            MolPtr candidate = withAmides(*mol);
            return candidate ? finish(std::move(candidate)) : Molecule();
        });
        // An InChI that fixes its hydrogens, and all that doesn't come back, is left as InChI's own library reads it.
        if (amides && !amides->isNull() && toInchi(*amides).value_or(std::string()) == text)
            return *amides;
        return finish(std::move(mol));
    });
}

} // namespace molrl::chem
