// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sketch/groups.h"

#include "core/sketch/conversion.h"
#include "core/sketch/edits.h"

#include <algorithm>
#include <cmath>
#include <sstream>

namespace molrl::sketch {

Result<GroupLibrary> GroupLibrary::parse(std::string_view text)
{
    GroupLibrary library;
    std::istringstream lines{std::string(text)};
    std::string line;
    for (int number = 1; std::getline(lines, line); ++number) {
        if (line.empty() || line[0] == '#')
            continue;
        const auto tab = line.find('\t');
        const std::string where = "groups: line " + std::to_string(number);
        if (tab == std::string::npos || tab == 0)
            return fail(ErrorCode::ParseError, "not \"name<tab>SMILES\"", where);
        const std::string smiles = line.substr(tab + 1);
        if (std::count(smiles.begin(), smiles.end(), '*') != 1)
            return fail(ErrorCode::ParseError, "a group needs one \"*\" where it is attached", where);
        const auto mol = chem::parseSmiles(smiles);
        if (!mol)
            return fail(mol.error().withContext(where));
        library.m_smiles[line.substr(0, tab)] = smiles;
    }
    return library;
}

bool GroupLibrary::hasLonger(const std::string& start) const
{
    const auto next = m_smiles.upper_bound(start);
    return next != m_smiles.end() && next->first.compare(0, start.size(), start) == 0;
}

Result<void> GroupLibrary::expand(Drawing& drawing, int atom, const std::string& name) const
{
    const auto entry = m_smiles.find(name);
    if (entry == m_smiles.end())
        return fail(ErrorCode::NotFound, "no group called \"" + name + "\"");
    const auto others = drawing.neighbours(atom);
    if (others.size() > 1)
        return fail(ErrorCode::InvalidArgument, name + " has one place to attach, this atom has " +
                                                    std::to_string(others.size()) +
                                                    " bonds. Type it on the end of a bond.");
    MOLRL_TRY(const auto mol, chem::parseSmiles(entry->second));
    MOLRL_TRY(Drawing group, fromMolecule(mol));
    int star = 0;
    while (group.atoms[static_cast<std::size_t>(star)].number != 0)
        ++star;
    const int root = group.neighbours(star).at(0);
    const Point here = drawing.atoms[static_cast<std::size_t>(atom)].at;
    const Point from =
        others.empty() ? Point{here.x - kBondLength, here.y} : drawing.atoms[static_cast<std::size_t>(others[0])].at;
    const Point starAt = group.atoms[static_cast<std::size_t>(star)].at;
    const Point rootAt = group.atoms[static_cast<std::size_t>(root)].at;
    const auto all = allAtoms(group);
    rotateAtoms(group, all, rootAt,
                std::atan2(here.y - from.y, here.x - from.x) - std::atan2(rootAt.y - starAt.y, rootAt.x - starAt.x));
    moveAtoms(group, all, here.x - rootAt.x, here.y - rootAt.y);

    const int first = static_cast<int>(drawing.atoms.size());
    std::vector<int> index(group.atoms.size(), -1);
    int next = first;
    for (int i = 0; i < static_cast<int>(group.atoms.size()); ++i) {
        if (i == star)
            continue;
        if (i == root) {
            drawing.atoms[static_cast<std::size_t>(atom)] = group.atoms[static_cast<std::size_t>(i)];
            drawing.atoms[static_cast<std::size_t>(atom)].at = here;
            index[static_cast<std::size_t>(i)] = atom;
        } else {
            drawing.atoms.push_back(group.atoms[static_cast<std::size_t>(i)]);
            index[static_cast<std::size_t>(i)] = next++;
        }
    }
    for (const Bond& b : group.bonds)
        if (b.a != star && b.b != star)
            drawing.bonds.push_back(
                {index[static_cast<std::size_t>(b.a)], index[static_cast<std::size_t>(b.b)], b.kind});
    return {};
}

} // namespace molrl::sketch
