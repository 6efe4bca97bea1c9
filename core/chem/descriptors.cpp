// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chem/descriptors.h"

#include "core/chem/rdkit_boundary.h"

#include <GraphMol/Descriptors/MolDescriptors.h>
#include <GraphMol/MolOps.h>
#include <GraphMol/RWMol.h>
#include <algorithm>
#include <array>
#include <cmath>

namespace molrl::chem {
namespace {

namespace D = RDKit::Descriptors;
using Mol = RDKit::ROMol;

struct ScalarDescriptor {
    const char* name;
    double (*compute)(const Mol&);
};

double logP(const Mol& mol)
{
    double logp = 0;
    double mr = 0;
    D::calcCrippenDescriptors(mol, logp, mr);
    return logp;
}

double molarRefractivity(const Mol& mol)
{
    double logp = 0;
    double mr = 0;
    D::calcCrippenDescriptors(mol, logp, mr);
    return mr;
}

double formalCharge(const Mol& mol)
{
    return RDKit::MolOps::getFormalCharge(mol);
}

double valenceElectrons(const Mol& mol)
{
    double sum = 0;
    for (const RDKit::Atom* atom : mol.atoms()) {
        const int outer = RDKit::PeriodicTable::getTable()->getNouterElecs(atom->getAtomicNum());
        sum += outer - atom->getFormalCharge() + static_cast<int>(atom->getTotalNumHs());
    }
    return sum;
}

double radicalElectrons(const Mol& mol)
{
    double sum = 0;
    for (const RDKit::Atom* atom : mol.atoms())
        sum += atom->getNumRadicalElectrons();
    return sum;
}

/// RDKit's Python names; one entry a number.
constexpr std::array kScalars = {
    ScalarDescriptor{"MolWt", [](const Mol& m) { return D::calcAMW(m); }},
    ScalarDescriptor{"ExactMolWt", [](const Mol& m) { return D::calcExactMW(m); }},
    ScalarDescriptor{"HeavyAtomMolWt", [](const Mol& m) { return D::calcAMW(m, true); }},
    ScalarDescriptor{"HeavyAtomCount", [](const Mol& m) { return double(m.getNumHeavyAtoms()); }},
    ScalarDescriptor{"FormalCharge", formalCharge},
    ScalarDescriptor{"NumValenceElectrons", valenceElectrons},
    ScalarDescriptor{"NumRadicalElectrons", radicalElectrons},
    ScalarDescriptor{"MolLogP", logP},
    ScalarDescriptor{"MolMR", molarRefractivity},
    ScalarDescriptor{"TPSA", [](const Mol& m) { return D::calcTPSA(m); }},
    ScalarDescriptor{"LabuteASA", [](const Mol& m) { return D::calcLabuteASA(m); }},
    ScalarDescriptor{"NHOHCount", [](const Mol& m) { return double(D::calcLipinskiHBD(m)); }},
    ScalarDescriptor{"NOCount", [](const Mol& m) { return double(D::calcLipinskiHBA(m)); }},
    ScalarDescriptor{"NumHDonors", [](const Mol& m) { return double(D::calcNumHBD(m)); }},
    ScalarDescriptor{"NumHAcceptors", [](const Mol& m) { return double(D::calcNumHBA(m)); }},
    ScalarDescriptor{"NumRotatableBonds", [](const Mol& m) { return double(D::calcNumRotatableBonds(m)); }},
    ScalarDescriptor{"NumAmideBonds", [](const Mol& m) { return double(D::calcNumAmideBonds(m)); }},
    ScalarDescriptor{"NumHeteroatoms", [](const Mol& m) { return double(D::calcNumHeteroatoms(m)); }},
    ScalarDescriptor{"FractionCSP3", [](const Mol& m) { return D::calcFractionCSP3(m); }},
    ScalarDescriptor{"RingCount", [](const Mol& m) { return double(D::calcNumRings(m)); }},
    ScalarDescriptor{"NumAromaticRings", [](const Mol& m) { return double(D::calcNumAromaticRings(m)); }},
    ScalarDescriptor{"NumAliphaticRings", [](const Mol& m) { return double(D::calcNumAliphaticRings(m)); }},
    ScalarDescriptor{"NumSaturatedRings", [](const Mol& m) { return double(D::calcNumSaturatedRings(m)); }},
    ScalarDescriptor{"NumHeterocycles", [](const Mol& m) { return double(D::calcNumHeterocycles(m)); }},
    ScalarDescriptor{"NumAromaticHeterocycles", [](const Mol& m) { return double(D::calcNumAromaticHeterocycles(m)); }},
    ScalarDescriptor{"NumAromaticCarbocycles", [](const Mol& m) { return double(D::calcNumAromaticCarbocycles(m)); }},
    ScalarDescriptor{"NumAliphaticHeterocycles",
                     [](const Mol& m) { return double(D::calcNumAliphaticHeterocycles(m)); }},
    ScalarDescriptor{"NumAliphaticCarbocycles", [](const Mol& m) { return double(D::calcNumAliphaticCarbocycles(m)); }},
    ScalarDescriptor{"NumSaturatedHeterocycles",
                     [](const Mol& m) { return double(D::calcNumSaturatedHeterocycles(m)); }},
    ScalarDescriptor{"NumSaturatedCarbocycles", [](const Mol& m) { return double(D::calcNumSaturatedCarbocycles(m)); }},
    ScalarDescriptor{"NumSpiroAtoms", [](const Mol& m) { return double(D::calcNumSpiroAtoms(m)); }},
    ScalarDescriptor{"NumBridgeheadAtoms", [](const Mol& m) { return double(D::calcNumBridgeheadAtoms(m)); }},
    ScalarDescriptor{"NumAtomStereoCenters", [](const Mol& m) { return double(D::numAtomStereoCenters(m)); }},
    ScalarDescriptor{"NumUnspecifiedAtomStereoCenters",
                     [](const Mol& m) { return double(D::numUnspecifiedAtomStereoCenters(m)); }},
    ScalarDescriptor{"Chi0v", [](const Mol& m) { return D::calcChi0v(m); }},
    ScalarDescriptor{"Chi1v", [](const Mol& m) { return D::calcChi1v(m); }},
    ScalarDescriptor{"Chi2v", [](const Mol& m) { return D::calcChi2v(m); }},
    ScalarDescriptor{"Chi3v", [](const Mol& m) { return D::calcChi3v(m); }},
    ScalarDescriptor{"Chi4v", [](const Mol& m) { return D::calcChi4v(m); }},
    ScalarDescriptor{"Chi0n", [](const Mol& m) { return D::calcChi0n(m); }},
    ScalarDescriptor{"Chi1n", [](const Mol& m) { return D::calcChi1n(m); }},
    ScalarDescriptor{"Chi2n", [](const Mol& m) { return D::calcChi2n(m); }},
    ScalarDescriptor{"Chi3n", [](const Mol& m) { return D::calcChi3n(m); }},
    ScalarDescriptor{"Chi4n", [](const Mol& m) { return D::calcChi4n(m); }},
    ScalarDescriptor{"HallKierAlpha", [](const Mol& m) { return D::calcHallKierAlpha(m); }},
    ScalarDescriptor{"Kappa1", [](const Mol& m) { return D::calcKappa1(m); }},
    ScalarDescriptor{"Kappa2", [](const Mol& m) { return D::calcKappa2(m); }},
    ScalarDescriptor{"Kappa3", [](const Mol& m) { return D::calcKappa3(m); }},
    ScalarDescriptor{"Phi", [](const Mol& m) { return D::calcPhi(m); }},
};

struct VectorDescriptor {
    const char* name;
    int size;
    std::vector<double> (*compute)(const Mol&);
};

constexpr std::array kVectors = {
    VectorDescriptor{"SlogP_VSA", 12, [](const Mol& m) { return D::calcSlogP_VSA(m); }},
    VectorDescriptor{"SMR_VSA", 10, [](const Mol& m) { return D::calcSMR_VSA(m); }},
    VectorDescriptor{"PEOE_VSA", 14, [](const Mol& m) { return D::calcPEOE_VSA(m); }},
};

/// A model can't use inf or NaN; RDKit gives them for single atoms and for elements without parameters.
double finite(double value)
{
    return std::isfinite(value) ? value : 0.0;
}

/// The value, or 0 where RDKit has no parameters for an element (metals in PEOE): one blank number must not cost the
/// row.
template <class Compute> auto computeOr(Compute&& compute, decltype(compute()) fallback)
{
    return guarded("", std::forward<Compute>(compute)).value_or(std::move(fallback));
}

} // namespace

const std::vector<std::string>& descriptorNames()
{
    static const std::vector<std::string> names = [] {
        std::vector<std::string> all;
        for (const ScalarDescriptor& descriptor : kScalars)
            all.emplace_back(descriptor.name);
        for (const VectorDescriptor& descriptor : kVectors) {
            for (int i = 1; i <= descriptor.size; ++i)
                all.push_back(descriptor.name + std::to_string(i));
        }
        return all;
    }();
    return names;
}

Result<std::vector<double>> computeDescriptors(const Molecule& mol)
{
    if (mol.isNull())
        return fail(ErrorCode::InvalidArgument, "no molecule");
    silenceRdkit();
    return guarded("computing descriptors", [&] {
        std::vector<double> values;
        values.reserve(descriptorNames().size());
        if (mol.atomCount() == 0) {
            values.assign(descriptorNames().size(), 0.0);
            return values;
        }
        // RDKit caches intermediate results in the molecule; a copy keeps ours immutable.
        const Mol work(mol.rdkit());
        for (const ScalarDescriptor& descriptor : kScalars)
            values.push_back(finite(computeOr([&] { return descriptor.compute(work); }, 0.0)));
        for (const VectorDescriptor& descriptor : kVectors) {
            const auto size = static_cast<std::size_t>(descriptor.size);
            std::vector<double> bins =
                computeOr([&] { return descriptor.compute(work); }, std::vector<double>(size, 0.0));
            bins.resize(size);
            std::transform(bins.begin(), bins.end(), std::back_inserter(values), finite);
        }
        return values;
    });
}

Result<MolecularProperties> computeProperties(const Molecule& mol)
{
    if (mol.isNull())
        return fail(ErrorCode::InvalidArgument, "no molecule");
    silenceRdkit();
    return guarded("computing properties", [&] {
        MolecularProperties p;
        if (mol.atomCount() == 0)
            return p;
        const Mol work(mol.rdkit());
        p.formula = D::calcMolFormula(work);
        p.molecularWeight = D::calcAMW(work);
        p.logP = logP(work);
        p.tpsa = D::calcTPSA(work);
        p.hBondDonors = static_cast<int>(D::calcNumHBD(work));
        p.hBondAcceptors = static_cast<int>(D::calcNumHBA(work));
        p.rotatableBonds = static_cast<int>(D::calcNumRotatableBonds(work));
        p.ringCount = static_cast<int>(D::calcNumRings(work));
        p.aromaticRingCount = static_cast<int>(D::calcNumAromaticRings(work));
        p.fractionCsp3 = D::calcFractionCSP3(work);
        p.stereoCenterCount = static_cast<int>(D::numAtomStereoCenters(work));
        p.unspecifiedStereoCenterCount = static_cast<int>(D::numUnspecifiedAtomStereoCenters(work));
        p.heavyAtomCount = static_cast<int>(work.getNumHeavyAtoms());
        return p;
    });
}

} // namespace molrl::chem
