// SPDX-License-Identifier: GPL-3.0-or-later
// What chemists want in columns beside an assay: size, lipophilicity, polarity, shape of the skeleton, rules of thumb.
#include "core/chem/descriptors.h"
#include "core/chem/standardize.h"
#include "core/plugin/extension.h"

#include <GraphMol/Descriptors/MolDescriptors.h>
#include <GraphMol/ROMol.h>
#include <optional>

namespace {

using namespace molrl;
namespace D = RDKit::Descriptors;

/// One molecule, and what several columns need of it, computed once.
struct Subject {
    chem::Molecule molecule;
    RDKit::ROMol work; ///< RDKit keeps intermediate results in the molecule; ours stays as it is
    chem::MolecularProperties properties;
};

struct Property {
    plugin::ColumnInfo info;
    Result<plugin::Cell> (*compute)(const Subject&);
};

plugin::Cell number(double value)
{
    return value;
}

double ruleOfFiveViolations(const Subject& s)
{
    return (s.properties.molecularWeight > 500) + (s.properties.logP > 5) + (D::calcLipinskiHBD(s.work) > 5) +
           (D::calcLipinskiHBA(s.work) > 10);
}

double veberViolations(const Subject& s)
{
    return (s.properties.rotatableBonds > 10) + (s.properties.tpsa > 140);
}

double molarRefractivity(const Subject& s)
{
    double logP = 0;
    double refractivity = 0;
    D::calcCrippenDescriptors(s.work, logP, refractivity);
    return refractivity;
}

Result<plugin::Cell> text(Result<std::string> value)
{
    if (!value)
        return fail(std::move(value).error());
    if (value->empty())
        return plugin::Cell{};
    return plugin::Cell{std::move(*value)};
}

const std::vector<Property>& properties()
{
    using C = plugin::Cell;
    using R = Result<C>;
    using S = const Subject&;
    static const std::vector<Property> all{
        {{"mw", "MW", "Molecular weight, g/mol, average of isotopes"},
         [](S s) -> R { return number(s.properties.molecularWeight); }},
        {{"logp", "cLogP",
          "Octanol-water partition by atom contributions (Wildman and Crippen 1999, doi:10.1021/ci990307l)"},
         [](S s) -> R { return number(s.properties.logP); }},
        {{"tpsa", "TPSA", "Topological polar surface area, Å², of N and O (Ertl et al. 2000, doi:10.1021/jm000942e)"},
         [](S s) -> R { return number(s.properties.tpsa); }},
        {{"hbd", "HBD", "Hydrogen-bond donors"}, [](S s) -> R { return number(s.properties.hBondDonors); }},
        {{"hba", "HBA", "Hydrogen-bond acceptors"}, [](S s) -> R { return number(s.properties.hBondAcceptors); }},
        {{"rotatable-bonds", "Rotatable bonds", "Single bonds outside rings that turn freely; amides are not counted"},
         [](S s) -> R { return number(s.properties.rotatableBonds); }},
        {{"fsp3", "Fsp3", "Share of sp3 carbons among carbons (Lovering et al. 2009, doi:10.1021/jm901241e)"},
         [](S s) -> R { return number(s.properties.fractionCsp3); }},
        {{"rings", "Rings", "Rings of the smallest set", false, false},
         [](S s) -> R { return number(s.properties.ringCount); }},
        {{"aromatic-rings", "Aromatic rings", "Aromatic rings of the smallest set"},
         [](S s) -> R { return number(s.properties.aromaticRingCount); }},
        {{"heavy-atoms", "Heavy atoms", "Atoms but hydrogen", false, false},
         [](S s) -> R { return number(s.properties.heavyAtomCount); }},
        {{"stereo-centres", "Stereo centres", "Tetrahedral centres, assigned or not", false, false},
         [](S s) -> R { return number(s.properties.stereoCenterCount); }},
        {{"open-stereo-centres", "Open stereo centres", "Tetrahedral centres whose configuration is not given", false,
          false},
         [](S s) -> R { return number(s.properties.unspecifiedStereoCenterCount); }},
        {{"molar-refractivity", "Molar refractivity", "By atom contributions, cm³/mol (Wildman and Crippen 1999)",
          false, false},
         [](S s) -> R { return number(molarRefractivity(s)); }},
        {{"exact-mass", "Exact mass", "Monoisotopic mass, Da", false, false},
         [](S s) -> R { return number(D::calcExactMW(s.work)); }},
        {{"ro5-violations", "Ro5 violations",
          "Of Lipinski's rule of five: weight over 500, cLogP over 5, more than 5 NH and OH, more than 10 N and O "
          "(Lipinski et al. 1997, doi:10.1016/S0169-409X(96)00423-1)"},
         [](S s) -> R { return number(ruleOfFiveViolations(s)); }},
        {{"veber-violations", "Veber violations",
          "Of the rule for oral absorption: more than 10 rotatable bonds, TPSA over 140 Å² (Veber et al. 2002, "
          "doi:10.1021/jm020017n)",
          false, false},
         [](S s) -> R { return number(veberViolations(s)); }},
        {{"formula", "Formula", "In Hill's order", true, false}, [](S s) { return text(s.properties.formula); }},
        {{"scaffold", "Scaffold",
          "Bemis-Murcko scaffold as SMILES, without stereo; empty for chains (doi:10.1021/jm9602928)", true, false},
         [](S s) { return text(chem::computeScaffold(s.molecule)); }},
        {{"inchikey", "InChIKey", "Of the standard InChI", true, false},
         [](S s) { return text(chem::toInchiKey(s.molecule)); }},
    };
    return all;
}

class Properties : public plugin::ColumnProvider {
public:
    [[nodiscard]] std::string name() const override { return "Physical and drug-like properties"; }

    [[nodiscard]] std::vector<plugin::ColumnInfo> columns() const override
    {
        std::vector<plugin::ColumnInfo> columns;
        for (const Property& property : properties())
            columns.push_back(property.info);
        return columns;
    }

    [[nodiscard]] Result<std::vector<plugin::Cell>> compute(const std::string& smiles,
                                                            std::span<const std::size_t> wanted) const override
    {
        MOLRL_TRY(const chem::Molecule molecule, chem::parseSmiles(smiles));
        MOLRL_TRY(chem::MolecularProperties handful, chem::computeProperties(molecule));
        const Subject subject{molecule, RDKit::ROMol(molecule.rdkit()), std::move(handful)};
        std::vector<plugin::Cell> cells;
        for (const std::size_t column : wanted) {
            MOLRL_TRY(plugin::Cell cell, properties().at(column).compute(subject));
            cells.push_back(std::move(cell));
        }
        return cells;
    }
};

void provide(plugin::Extensions& extensions)
{
    extensions.columnProviders.push_back(std::make_shared<Properties>());
}

} // namespace

MOLRL_PLUGIN("properties", "1.0", "Physical and drug-like properties", provide)
