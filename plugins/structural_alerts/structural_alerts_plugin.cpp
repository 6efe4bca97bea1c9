// SPDX-License-Identifier: GPL-3.0-or-later
// Counts and names the structural alerts of published collections, by RDKit's FilterCatalog.
#include "core/chem/molecule.h"
#include "core/plugin/extension.h"

#include <GraphMol/FilterCatalog/FilterCatalog.h>
#include <GraphMol/ROMol.h>
#include <algorithm>
#include <array>
#include <mutex>
#include <optional>

namespace {

using namespace molrl;
using RDKit::FilterCatalog;
using RDKit::FilterCatalogParams;

struct Collection {
    const char* id;
    const char* name;
    const char* about;
    std::vector<FilterCatalogParams::FilterCatalogs> parts;
    bool isUsual;
};

constexpr std::size_t kCollections = 3;

const std::array<Collection, kCollections>& collections()
{
    using P = FilterCatalogParams;
    static const std::array<Collection, kCollections> all{{
        {"pains-alerts",
         "PAINS alerts",
         "Number of substructures that often give false signals in assays (sets A, B and C of Baell and Holloway 2010, "
         "doi:10.1021/jm901137j)",
         {P::PAINS_A, P::PAINS_B, P::PAINS_C},
         true},
        {"brenk-alerts",
         "Brenk alerts",
         "Number of groups that are reactive, toxic or bad for pharmacokinetics (Brenk et al. 2008, "
         "doi:10.1002/cmdc.200700139)",
         {P::BRENK},
         true},
        {"nih-alerts",
         "NIH alerts",
         "Number of reactive and other unwanted groups (Jadhav et al. 2010, doi:10.1021/jm901070c; Doveston et al. "
         "2015, "
         "doi:10.1039/C4OB02287D)",
         {P::NIH},
         false},
    }};
    return all;
}

/// The text column stands after the counts.
constexpr const char* kNamesId = "alert-names";

class Alerts : public plugin::ColumnProvider {
public:
    [[nodiscard]] std::string name() const override { return "Structural alerts"; }

    [[nodiscard]] std::vector<plugin::ColumnInfo> columns() const override
    {
        std::vector<plugin::ColumnInfo> columns;
        for (const Collection& collection : collections())
            columns.push_back({collection.id, collection.name, collection.about, false, collection.isUsual});
        columns.push_back(
            {kNamesId, "Alerts", "Which PAINS, Brenk and NIH alerts the structure has, by name", true, true});
        return columns;
    }

    [[nodiscard]] Result<std::vector<plugin::Cell>> compute(const std::string& smiles,
                                                            std::span<const std::size_t> wanted) const override
    {
        MOLRL_TRY(const chem::Molecule molecule, chem::parseSmiles(smiles));
        return guarded("finding alerts", [&] {
            std::array<std::optional<std::vector<std::string>>, kCollections> found; // each is searched once
            const auto in = [&](std::size_t collection) -> const std::vector<std::string>& {
                if (!found[collection])
                    found[collection] = findIn(collection, molecule);
                return *found[collection];
            };
            std::vector<plugin::Cell> cells;
            for (const std::size_t column : wanted) {
                if (column < kCollections) {
                    cells.emplace_back(static_cast<double>(in(column).size()));
                    continue;
                }
                std::string names;
                for (std::size_t i = 0; i < kCollections; ++i)
                    append(names, i, in(i));
                cells.emplace_back(std::move(names));
            }
            return cells;
        });
    }

private:
    /// Built at the first question: hundreds of patterns have to be read.
    const FilterCatalog& catalog(std::size_t of) const
    {
        std::call_once(m_once[of], [&] {
            FilterCatalogParams parameters;
            for (const auto part : collections()[of].parts)
                parameters.addCatalog(part);
            m_catalogs[of] = std::make_unique<FilterCatalog>(parameters);
        });
        return *m_catalogs[of];
    }

    std::vector<std::string> findIn(std::size_t collection, const chem::Molecule& molecule) const
    {
        std::vector<std::string> names;
        for (const auto& match : catalog(collection).getMatches(molecule.rdkit()))
            names.push_back(match->getDescription());
        return names;
    }

    /// "PAINS: catechol_A(92); Brenk: catechol"
    static void append(std::string& text, std::size_t collection, std::vector<std::string> names)
    {
        const std::string title = collections()[collection].name;
        std::sort(names.begin(), names.end());
        for (const std::string& name : names)
            text += (text.empty() ? "" : "; ") + title.substr(0, title.find(' ')) + ": " + name;
    }

    mutable std::array<std::once_flag, kCollections> m_once;
    mutable std::array<std::unique_ptr<FilterCatalog>, kCollections> m_catalogs;
};

void provide(plugin::Extensions& extensions)
{
    extensions.columnProviders.push_back(std::make_shared<Alerts>());
}

} // namespace

MOLRL_PLUGIN("structural-alerts", "1.0", "Structural alerts: PAINS, Brenk, NIH", provide)
