// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sketch/analysis.h"

#include "core/chem/rdkit_boundary.h"
#include "core/sketch/conversion.h"
#include "core/sketch/conversion_rdkit.h"

#include <GraphMol/MolOps.h>
#include <GraphMol/PeriodicTable.h>
#include <GraphMol/SanitException.h>
#include <algorithm>

namespace molrl::sketch {
namespace {

std::string explainValence(const Drawing& drawing, int index)
{
    const Atom& atom = drawing.atoms[static_cast<std::size_t>(index)];
    int bonds = 0;
    for (const Bond& b : drawing.bonds)
        if (b.a == index || b.b == index)
            bonds += orderOf(b.kind);
    const auto& allowed =
        RDKit::PeriodicTable::getTable()->getValenceList(static_cast<unsigned>(std::max(0, atom.number)));
    std::string text = symbolOf(atom.number) + " (atom " + std::to_string(index + 1) + ") has " +
                       std::to_string(bonds) + (bonds == 1 ? " bond" : " bonds");
    if (atom.charge != 0)
        text += " and a charge of " + std::string(atom.charge > 0 ? "+" : "") + std::to_string(atom.charge);
    if (atom.hydrogens > 0)
        text += " and " + std::to_string(atom.hydrogens) + " fixed hydrogens";
    if (!allowed.empty() && allowed.back() > 0)
        text += "; without a charge it takes up to " + std::to_string(allowed.back());
    const bool chargeHelps =
        atom.charge == 0 && (atom.number == 7 || atom.number == 8) && bonds == (atom.number == 7 ? 4 : 3);
    return text + (chargeHelps ? ". Press + for a positive charge, or remove a bond."
                               : ". Remove or lower a bond, or change the element.");
}

void findProblems(Analysis& analysis, const Drawing& drawing)
{
    auto raw = toRawMol(drawing);
    raw->updatePropertyCache(false);
    for (const auto& problem : RDKit::MolOps::detectChemistryProblems(*raw)) {
        if (const auto* kekule = dynamic_cast<const RDKit::KekulizeException*>(problem.get())) {
            Problem found;
            for (const unsigned atom : kekule->getAtomIndices())
                found.atoms.push_back(static_cast<int>(atom));
            found.what =
                "the double bonds of this aromatic ring can't be placed. Fix a hydrogen on a ring nitrogen, or "
                "draw the double bonds yourself.";
            analysis.problems.push_back(std::move(found));
        } else if (const auto* one = dynamic_cast<const RDKit::AtomSanitizeException*>(problem.get())) {
            const int atom = static_cast<int>(one->getAtomIdx());
            analysis.problems.push_back({{atom}, explainValence(drawing, atom)});
        } else {
            analysis.problems.push_back({{}, problem->what()});
        }
    }
}

void readLabels(Analysis& analysis, const Drawing& drawing)
{
    auto mol = toSaneMol(drawing, true);
    for (const auto* atom : mol->atoms()) {
        analysis.hydrogens[atom->getIdx()] = static_cast<int>(atom->getTotalNumHs());
        std::string code;
        if (atom->getPropIfPresent("_CIPCode", code))
            analysis.atomLabels[atom->getIdx()] = code;
        else if (atom->hasProp("_ChiralityPossible"))
            analysis.atomLabels[atom->getIdx()] = "?";
    }
    for (const auto* bond : mol->bonds()) {
        const auto stereo = bond->getStereo();
        analysis.bondLabels[bond->getIdx()] = stereo == RDKit::Bond::STEREOE || stereo == RDKit::Bond::STEREOTRANS ? "E"
                                              : stereo == RDKit::Bond::STEREOZ || stereo == RDKit::Bond::STEREOCIS ? "Z"
                                              : stereo == RDKit::Bond::STEREOANY                                   ? "?"
                                                                                                                   : "";
    }
}

} // namespace

std::vector<int> countHydrogens(const Drawing& drawing)
{
    chem::silenceRdkit();
    std::vector<int> counts(drawing.atoms.size(), 0);
    [[maybe_unused]] const auto counted = guarded("counting hydrogens", [&] {
        auto raw = toRawMol(drawing);
        raw->updatePropertyCache(false);
        for (const auto* atom : raw->atoms())
            counts[atom->getIdx()] = static_cast<int>(atom->getTotalNumHs());
    });
    return counts;
}

Analysis analyze(const Drawing& drawing)
{
    chem::silenceRdkit();
    Analysis analysis;
    analysis.hydrogens.assign(drawing.atoms.size(), 0);
    analysis.atomLabels.assign(drawing.atoms.size(), {});
    analysis.bondLabels.assign(drawing.bonds.size(), {});
    if (drawing.isEmpty())
        return analysis;
    const auto found = guarded("checking the drawing", [&] { findProblems(analysis, drawing); });
    if (!found)
        analysis.problems.push_back({{}, found.error().message()});
    if (!analysis.problems.empty()) {
        analysis.hydrogens = countHydrogens(drawing); // one fault doesn't strip the sheet
        return analysis;
    }
    const auto labelled = guarded("reading stereo", [&] { readLabels(analysis, drawing); });
    auto molecule = toMolecule(drawing);
    auto smiles = toSmiles(drawing);
    if (!labelled || !molecule || !smiles) {
        analysis.problems.push_back({{},
                                     (!labelled   ? labelled.error()
                                      : !molecule ? molecule.error()
                                                  : smiles.error())
                                         .message()});
        return analysis;
    }
    analysis.molecule = *molecule;
    analysis.smiles = *smiles;
    if (const auto properties = chem::computeProperties(analysis.molecule))
        analysis.properties = *properties;
    return analysis;
}

} // namespace molrl::sketch
