// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sketch/formats.h"

#include "core/sketch/conversion.h"

#include <cmath>
#include <iomanip>
#include <locale>
#include <sstream>

namespace molrl::sketch {
namespace {

constexpr std::string_view kMagic = "MOLRL-SKETCH 1";
constexpr int kMaxAtoms = 2000;

Result<Drawing> parseOwn(const std::string& text)
{
    std::istringstream in(text.substr(kMagic.size()));
    in.imbue(std::locale::classic());
    const auto bad = [] { return fail(ErrorCode::ParseError, "the sketch is damaged; copy it again"); };
    int atoms = 0;
    int bonds = 0;
    if (!(in >> atoms >> bonds) || atoms < 0 || bonds < 0)
        return bad();
    if (atoms > kMaxAtoms || bonds > 4 * kMaxAtoms)
        return fail(ErrorCode::ParseError,
                    "the sketch has " + std::to_string(atoms) + " atoms; up to 2000 can be drawn");
    Drawing drawing;
    for (int i = 0; i < atoms; ++i) {
        Atom a;
        if (!(in >> a.number >> a.at.x >> a.at.y >> a.charge >> a.isotope >> a.radicals >> a.hydrogens) ||
            a.number < 0 || a.number > 118 || std::abs(a.charge) > 20 || a.isotope < 0 || a.isotope > 400 ||
            a.radicals < 0 || a.radicals > 8 || a.hydrogens < -1 || a.hydrogens > 20 || !std::isfinite(a.at.x) ||
            !std::isfinite(a.at.y))
            return bad();
        drawing.atoms.push_back(a);
    }
    for (int i = 0; i < bonds; ++i) {
        Bond b;
        int kind = 0;
        if (!(in >> b.a >> b.b >> kind) || b.a < 0 || b.b < 0 || b.a >= atoms || b.b >= atoms || b.a == b.b ||
            kind < 0 || kind > static_cast<int>(BondKind::DoubleEither) || drawing.bondBetween(b.a, b.b) >= 0)
            return bad();
        b.kind = static_cast<BondKind>(kind);
        drawing.bonds.push_back(b);
    }
    return drawing;
}

/// A long word of amino acids' letters alone, as people paste sequences.
bool isProteinSequence(const std::string& text)
{
    constexpr std::size_t kLeast = 12;
    return text.size() >= kLeast && text.find_first_not_of("ACDEFGHIKLMNPQRSTVWY") == std::string::npos;
}

} // namespace

Result<Drawing> parseDrawing(std::string_view text)
{
    const std::string all(text);
    if (all.rfind(kMagic, 0) == 0)
        return parseOwn(all);
    // Of an SDF, the first record; of lines of SMILES, the first that holds something.
    std::string record = all.substr(0, all.find("$$$$"));
    const bool isBlock = record.find("M  END") != std::string::npos || record.find(" V2000") != std::string::npos ||
                         record.find(" V3000") != std::string::npos;
    if (isBlock) {
        if (const auto end = record.find("M  END"); end != std::string::npos)
            record = record.substr(0, end) + "M  END\n";
    } else if (const auto begin = record.find_first_not_of(" \t\r\n"); begin != std::string::npos) {
        record = record.substr(begin, record.find_first_of("\r\n", begin) - begin);
    }
    const auto mol = chem::parseAny(record);
    if (mol)
        return fromMolecule(*mol);
    if (isProteinSequence(record))
        return fail(ErrorCode::ParseError, "these are the one-letter codes of a protein or peptide, no structure");
    // A word that is neither SMILES nor blocks stays an error; what is one but can't be is drawn, to be mended.
    if (record.rfind("InChI=", 0) != 0 && mol.error().code == ErrorCode::ParseError)
        if (auto drawing =
                fromImpossibleText(isBlock ? record : record.substr(0, record.find_first_of(" \t")), isBlock))
            return drawing;
    return fail(mol.error());
}

std::string toOwnText(const Drawing& drawing)
{
    std::ostringstream out;
    out.imbue(std::locale::classic());
    out << kMagic << '\n' << drawing.atoms.size() << ' ' << drawing.bonds.size() << '\n' << std::setprecision(17);
    for (const Atom& a : drawing.atoms)
        out << a.number << ' ' << a.at.x << ' ' << a.at.y << ' ' << a.charge << ' ' << a.isotope << ' ' << a.radicals
            << ' ' << a.hydrogens << '\n';
    for (const Bond& b : drawing.bonds)
        out << b.a << ' ' << b.b << ' ' << static_cast<int>(b.kind) << '\n';
    return out.str();
}

Result<std::string> toInchi(const Drawing& drawing)
{
    MOLRL_TRY(const auto mol, toMolecule(drawing));
    return chem::toInchi(mol);
}

} // namespace molrl::sketch
