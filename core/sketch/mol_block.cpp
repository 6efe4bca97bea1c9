// SPDX-License-Identifier: GPL-3.0-or-later
// A drawing as a MOL text, line by line as it lies on the sheet: no other writer's choice of wedges can change its
// stereo.
#include "core/sketch/formats.h"

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

namespace molrl::sketch {
namespace {

constexpr std::size_t kMostV2000 = 999;
constexpr std::size_t kPairsALine = 8;

template <class... Args> std::string format(const char* pattern, Args... args)
{
    char buffer[160];
    std::snprintf(buffer, sizeof buffer, pattern, args...);
    return buffer;
}

int typeOf(BondKind kind)
{
    return kind == BondKind::Aromatic ? 4 : kind == BondKind::Dative ? 9 : orderOf(kind);
}

/// Only V3000 knows dative bonds.
bool isBeyondV2000(const Drawing& drawing)
{
    return drawing.atoms.size() > kMostV2000 || drawing.bonds.size() > kMostV2000 ||
           std::any_of(drawing.bonds.begin(), drawing.bonds.end(),
                       [](const Bond& b) { return b.kind == BondKind::Dative; });
}

/// @param codes  of wedge, hash, wavy and a double bond of unknown geometry
int stereoOf(BondKind kind, const int (&codes)[4])
{
    switch (kind) {
    case BondKind::Wedge: return codes[0];
    case BondKind::Hash: return codes[1];
    case BondKind::Wavy: return codes[2];
    case BondKind::DoubleEither: return codes[3];
    default: return 0;
    }
}

/// The valence that fixes an atom's hydrogens: 0 as usual, 15 (V2000) or -1 (V3000) for none at all.
int valenceOf(const Drawing& drawing, std::size_t atom, int none)
{
    const int hydrogens = drawing.atoms[atom].hydrogens;
    if (hydrogens < 0)
        return 0;
    double sum = hydrogens;
    for (const Bond& bond : drawing.bonds)
        if (bond.a == static_cast<int>(atom) || bond.b == static_cast<int>(atom))
            sum += bond.kind == BondKind::Aromatic ? 1.5 : bond.kind == BondKind::Dative ? 0 : orderOf(bond.kind);
    const int valence = static_cast<int>(sum);
    return valence == 0 ? none : valence;
}

int radicalOf(const Atom& atom)
{
    return atom.radicals == 1 ? 2 : atom.radicals >= 2 ? 3 : 0; // doublet, triplet
}

bool isChiral(const Drawing& drawing)
{
    return std::any_of(drawing.bonds.begin(), drawing.bonds.end(),
                       [](const Bond& b) { return b.kind == BondKind::Wedge || b.kind == BondKind::Hash; });
}

/// "M  CHG  2   1   1   5  -1": eight pairs a line.
std::string propertyLines(const char* name, const std::vector<std::pair<int, int>>& pairs)
{
    std::string text;
    for (std::size_t i = 0; i < pairs.size(); i += kPairsALine) {
        const std::size_t count = std::min(kPairsALine, pairs.size() - i);
        text += format("M  %s%3d", name, static_cast<int>(count));
        for (std::size_t k = i; k < i + count; ++k)
            text += format(" %3d %3d", pairs[k].first, pairs[k].second);
        text += '\n';
    }
    return text;
}

std::string writeV2000(const Drawing& drawing)
{
    std::string text = format("%3d%3d  0  0%3d  0  0  0  0  0999 V2000\n", static_cast<int>(drawing.atoms.size()),
                              static_cast<int>(drawing.bonds.size()), isChiral(drawing) ? 1 : 0);
    std::vector<std::pair<int, int>> charges;
    std::vector<std::pair<int, int>> isotopes;
    std::vector<std::pair<int, int>> radicals;
    for (std::size_t i = 0; i < drawing.atoms.size(); ++i) {
        const Atom& atom = drawing.atoms[i];
        const int number = static_cast<int>(i) + 1;
        text += format("%10.4f%10.4f%10.4f %-3s 0  0  0  0  0%3d  0  0  0  0  0  0\n", atom.at.x, atom.at.y, 0.0,
                       symbolOf(atom.number).c_str(), valenceOf(drawing, i, 15));
        if (atom.charge != 0)
            charges.emplace_back(number, atom.charge);
        if (atom.isotope != 0)
            isotopes.emplace_back(number, atom.isotope);
        if (atom.radicals != 0)
            radicals.emplace_back(number, radicalOf(atom));
    }
    for (const Bond& bond : drawing.bonds)
        text += format("%3d%3d%3d%3d\n", bond.a + 1, bond.b + 1, typeOf(bond.kind), stereoOf(bond.kind, {1, 6, 4, 3}));
    return text + propertyLines("CHG", charges) + propertyLines("ISO", isotopes) + propertyLines("RAD", radicals);
}

std::string writeV3000(const Drawing& drawing)
{
    std::string text = "  0  0  0     0  0            999 V3000\nM  V30 BEGIN CTAB\n";
    text += format("M  V30 COUNTS %d %d 0 0 %d\nM  V30 BEGIN ATOM\n", static_cast<int>(drawing.atoms.size()),
                   static_cast<int>(drawing.bonds.size()), isChiral(drawing) ? 1 : 0);
    for (std::size_t i = 0; i < drawing.atoms.size(); ++i) {
        const Atom& atom = drawing.atoms[i];
        text += format("M  V30 %d %s %.6f %.6f 0 0", static_cast<int>(i) + 1, symbolOf(atom.number).c_str(), atom.at.x,
                       atom.at.y);
        if (atom.charge != 0)
            text += format(" CHG=%d", atom.charge);
        if (atom.radicals != 0)
            text += format(" RAD=%d", radicalOf(atom));
        if (atom.isotope != 0)
            text += format(" MASS=%d", atom.isotope);
        if (const int valence = valenceOf(drawing, i, -1); valence != 0)
            text += format(" VAL=%d", valence);
        text += '\n';
    }
    text += "M  V30 END ATOM\nM  V30 BEGIN BOND\n";
    for (std::size_t i = 0; i < drawing.bonds.size(); ++i) {
        const Bond& bond = drawing.bonds[i];
        text += format("M  V30 %d %d %d %d", static_cast<int>(i) + 1, typeOf(bond.kind), bond.a + 1, bond.b + 1);
        if (const int stereo = stereoOf(bond.kind, {1, 3, 2, 2}); stereo != 0)
            text += format(" CFG=%d", stereo);
        text += '\n';
    }
    return text + "M  V30 END BOND\nM  V30 END CTAB\n";
}

} // namespace

std::string toMolBlock(const Drawing& drawing)
{
    return "\n  MolRL Studio          2D\n\n" + (isBeyondV2000(drawing) ? writeV3000(drawing) : writeV2000(drawing)) +
           "M  END\n";
}

} // namespace molrl::sketch
