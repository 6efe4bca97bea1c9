// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chem/standardize.h"

#include "core/chem/rdkit_boundary.h"

#include <GraphMol/ChemTransforms/ChemTransforms.h>
#include <GraphMol/MolOps.h>
#include <GraphMol/MolStandardize/Charge.h>
#include <GraphMol/MolStandardize/Fragment.h>
#include <GraphMol/MolStandardize/MolStandardize.h>
#include <GraphMol/MolStandardize/Tautomer.h>
#include <GraphMol/SmilesParse/SmilesWrite.h>
#include <algorithm>
#include <memory>

namespace molrl::chem {
namespace {

using MolPtr = std::unique_ptr<RDKit::ROMol>;

std::string smilesOf(const RDKit::ROMol& mol)
{
    return RDKit::MolToSmiles(RDKit::ROMol(mol));
}

/// "removed 2 fragments (Cl, O)": all that is not the kept one, each structure once.
std::string describeRemoved(const RDKit::ROMol& before, const std::string& keptSmiles)
{
    std::vector<std::string> removed;
    for (const auto& fragment : RDKit::MolOps::getMolFrags(before, false))
        removed.push_back(RDKit::MolToSmiles(*fragment));
    if (const auto kept = std::find(removed.begin(), removed.end(), keptSmiles); kept != removed.end())
        removed.erase(kept);
    const std::size_t count = removed.size();
    std::sort(removed.begin(), removed.end());
    removed.erase(std::unique(removed.begin(), removed.end()), removed.end());
    std::string names;
    for (const std::string& name : removed)
        names += (names.empty() ? "" : ", ") + name;
    return "removed " + std::to_string(count) + (count == 1 ? " fragment (" : " fragments (") + names + ")";
}

MolPtr keepLargest(MolPtr mol, std::vector<std::string>& changes)
{
    std::vector<int> fragmentOfAtom;
    if (RDKit::MolOps::getMolFrags(*mol, fragmentOfAtom) < 2)
        return mol;
    RDKit::MolStandardize::LargestFragmentChooser chooser;
    MolPtr largest(chooser.choose(*mol));
    changes.push_back(describeRemoved(*mol, smilesOf(*largest)));
    return largest;
}

bool isCharged(const RDKit::ROMol& mol)
{
    for (const RDKit::Atom* atom : mol.atoms()) {
        if (atom->getFormalCharge() != 0)
            return true;
    }
    return false;
}

MolPtr neutralize(MolPtr mol, std::vector<std::string>& changes)
{
    if (!isCharged(*mol))
        return mol;
    const auto chargesOf = [](const RDKit::ROMol& m) {
        std::vector<int> charges;
        for (const RDKit::Atom* atom : m.atoms())
            charges.push_back(atom->getFormalCharge());
        return charges;
    };
    RDKit::MolStandardize::Uncharger uncharger;
    MolPtr neutral(uncharger.uncharge(*mol));
    if (chargesOf(*neutral) == chargesOf(*mol))
        return mol;
    changes.emplace_back(isCharged(*neutral) ? "neutralised in part" : "neutralised");
    return neutral;
}

/// Centres and double bonds whose configuration is stated.
int countStereo(const RDKit::ROMol& mol)
{
    int count = 0;
    for (const RDKit::Atom* atom : mol.atoms())
        count += atom->getChiralTag() != RDKit::Atom::CHI_UNSPECIFIED ? 1 : 0;
    for (const RDKit::Bond* bond : mol.bonds())
        count += bond->getStereo() > RDKit::Bond::STEREOANY ? 1 : 0;
    return count;
}

MolPtr chooseTautomer(MolPtr mol, std::vector<std::string>& changes)
{
    RDKit::MolStandardize::TautomerEnumerator enumerator;
    // RDKit would flatten whatever some tautomer touches, as every amino acid's centre. Only what is no centre and no
    // stereo bond in the tautomer chosen may lose its configuration, which reassigning (the default) sees to.
    enumerator.setRemoveSp3Stereo(false);
    enumerator.setRemoveBondStereo(false);
    MolPtr canonical(enumerator.canonicalize(*mol));
    if (smilesOf(*canonical) == smilesOf(*mol))
        return mol;
    changes.emplace_back("tautomer changed");
    if (const int lost = countStereo(*mol) - countStereo(*canonical); lost > 0)
        changes.push_back("stereo lost at " + std::to_string(lost) +
                          (lost == 1 ? " centre or double bond" : " centres or double bonds"));
    return canonical;
}

/// Stereo that the file calls racemic (AND) or relative (OR), which neither SMILES nor the drawing can say.
///
/// A racemic centre alone becomes unspecified. Centres bound together keep their wedges, since they tell cis from
/// trans; the same is done for OR, where one of the two is there.
void resolveStereoGroups(RDKit::ROMol& mol, std::vector<std::string>& changes)
{
    int cleared = 0;
    bool hasRacemic = false;
    bool hasRelative = false;
    for (const RDKit::StereoGroup& group : mol.getStereoGroups()) {
        const bool isAnd = group.getGroupType() == RDKit::StereoGroupType::STEREO_AND;
        if (isAnd && group.getAtoms().size() == 1) {
            group.getAtoms().front()->setChiralTag(RDKit::Atom::CHI_UNSPECIFIED);
            ++cleared;
        }
        hasRacemic = hasRacemic || (isAnd && group.getAtoms().size() > 1);
        hasRelative = hasRelative || group.getGroupType() == RDKit::StereoGroupType::STEREO_OR;
    }
    if (cleared > 0)
        changes.push_back("racemic stereo (AND) of " + std::to_string(cleared) +
                          (cleared == 1 ? " centre" : " centres") + " read as unspecified");
    if (hasRacemic)
        changes.emplace_back("racemic stereo (AND) of several centres read as one enantiomer");
    if (hasRelative)
        changes.emplace_back("relative stereo (OR) read as one enantiomer");
}

} // namespace

Result<Standardized> standardize(const Molecule& mol, const StandardizeOptions& options)
{
    if (mol.isNull())
        return fail(ErrorCode::InvalidArgument, "no molecule");
    silenceRdkit();
    return guarded("standardising", [&] {
        Standardized out;
        MolPtr work = std::make_unique<RDKit::RWMol>(mol.rdkit());
        resolveStereoGroups(*work, out.changes);
        if (options.keepLargestFragment)
            work = keepLargest(std::move(work), out.changes);
        if (options.neutralize)
            work = neutralize(std::move(work), out.changes);
        if (options.canonicalTautomer)
            work = chooseTautomer(std::move(work), out.changes);
        if (out.changes.empty()) {
            out.molecule = mol;
            return out;
        }
        RDKit::RWMol sane(*work);
        RDKit::MolOps::sanitizeMol(sane);
        RDKit::MolOps::assignStereochemistry(sane, true, true);
        out.molecule = Molecule(std::make_shared<const RDKit::ROMol>(sane));
        return out;
    });
}

Molecule toCanonical(const Molecule& mol, const StandardizeOptions& options)
{
    const auto standard = standardize(mol, options);
    const Molecule& kept = standard ? standard->molecule : mol;
    auto canonical = parseSmiles(toSmiles(kept));
    return canonical ? std::move(*canonical) : kept;
}

Result<std::string> computeScaffold(const Molecule& mol, bool keepChirality)
{
    if (mol.isNull())
        return fail(ErrorCode::InvalidArgument, "no molecule");
    silenceRdkit();
    return guarded("computing the scaffold", [&]() -> std::string {
        const MolPtr scaffold(RDKit::MurckoDecompose(RDKit::ROMol(mol.rdkit())));
        if (!scaffold || scaffold->getNumAtoms() == 0)
            return {};
        // These steps are rdkit.Chem.Scaffolds.MurckoScaffold's, which DeepChem's split is made with.
        RDKit::RWMol work(*scaffold);
        work.clearComputedProps();
        work.updatePropertyCache();
        RDKit::MolOps::symmetrizeSSSR(work);
        return RDKit::MolToSmiles(work, keepChirality);
    });
}

} // namespace molrl::chem
