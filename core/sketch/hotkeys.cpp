// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sketch/hotkeys.h"

#include "core/sketch/edits.h"

#include <algorithm>
#include <cctype>

namespace molrl::sketch {
namespace {

std::string lowered(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return char(std::tolower(c)); });
    return text;
}

bool startsWith(const std::string& text, const std::string& start)
{
    return text.compare(0, start.size(), start) == 0;
}

/// The group's name as the library has it: as typed, else whatever its case, where that is unique.
std::optional<std::string> findGroup(const std::string& label, const GroupLibrary& groups)
{
    if (groups.has(label))
        return label;
    std::optional<std::string> found;
    for (const auto& [name, smiles] : groups.smiles())
        if (lowered(name) == lowered(label)) {
            if (found)
                return std::nullopt;
            found = name;
        }
    return found;
}

constexpr int kLastTypedInLowerCase = 94; ///< "no" and "cn" are beginnings and groups, no nobelium and copernicium

/// The atomic number that letters name, -1 for "*"; 0: none. Any case where `isExact` doesn't ask for "Cl".
int readSymbol(std::string letters, bool isExact)
{
    if (letters.empty())
        return 0;
    const bool isWellWritten = numberOf(letters) != 0;
    letters[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(letters[0])));
    const int number = numberOf(letters);
    return isWellWritten || (!isExact && number <= kLastTypedInLowerCase) ? number : 0;
}

/// "13C", "NH3+", "Fe+2", "cl", "D": an atom at no place; empty: no such thing. Hydrogens are left to the valence.
std::optional<Atom> readAtom(const std::string& label, bool isExact)
{
    Atom atom;
    std::size_t at = 0;
    while (at < label.size() && std::isdigit(static_cast<unsigned char>(label[at])) && at < 3)
        atom.isotope = atom.isotope * 10 + (label[at++] - '0');
    std::size_t end = at;
    while (end < label.size() && (std::isalpha(static_cast<unsigned char>(label[end])) || label[end] == '*'))
        ++end;
    const std::string symbol = label.substr(at, end - at);
    std::string rest = label.substr(end);
    int number = readSymbol(symbol, isExact);
    if (number == 0 && symbol.size() > 1 && std::toupper(static_cast<unsigned char>(symbol.back())) == 'H') {
        number = readSymbol(symbol.substr(0, symbol.size() - 1), isExact);
        if (!rest.empty() && std::isdigit(static_cast<unsigned char>(rest[0])))
            rest.erase(0, 1);
    }
    if (number == 0)
        return std::nullopt;
    atom.number = std::max(0, number);
    if (number == 1 && symbol != "H" && symbol != "h")
        atom.isotope = symbol == "D" || symbol == "d" ? 2 : 3;
    if (rest.empty())
        return atom;
    const int sign = rest[0] == '+' ? 1 : rest[0] == '-' ? -1 : 0;
    if (rest.find_first_not_of(rest[0]) == std::string::npos)
        atom.charge = sign * static_cast<int>(rest.size());
    else if (rest.size() == 2 && std::isdigit(static_cast<unsigned char>(rest[1])))
        atom.charge = sign * (rest[1] - '0');
    return sign == 0 || atom.charge == 0 ? std::nullopt : std::optional(atom);
}

} // namespace

std::optional<NamedDrawing> editBondByKey(const Drawing& drawing, int bond, char key)
{
    Drawing next = drawing;
    Bond& changed = next.bonds[static_cast<std::size_t>(bond)];
    const auto set = [&](BondKind kind) {
        const bool isDirected =
            kind == BondKind::Wedge || kind == BondKind::Hash || kind == BondKind::Wavy || kind == BondKind::Dative;
        if (isDirected && changed.kind == kind)
            std::swap(changed.a, changed.b);
        changed.kind = kind;
        return NamedDrawing{"change bond", std::move(next), {}};
    };
    switch (key) {
    case '1': return set(BondKind::Single);
    case '2': return set(BondKind::Double);
    case '3': return set(BondKind::Triple);
    case 'w': return set(BondKind::Wedge);
    case 'h': return set(BondKind::Hash);
    case 'y': return set(BondKind::Wavy);
    case 'd': return set(BondKind::Dative);
    case 'e': return set(BondKind::DoubleEither);
    default: break;
    }
    if (key != 'a' && (key < '4' || key > '8'))
        return std::nullopt;
    addRingOnBond(next, bond, key == 'a' ? 6 : key - '0', key == 'a');
    return NamedDrawing{"fuse ring", std::move(next), {}};
}

std::optional<NamedDrawing> editAtomByKey(const Drawing& drawing, int atom, char key)
{
    Drawing next = drawing;
    Atom& changed = next.atoms[static_cast<std::size_t>(atom)];
    switch (key) {
    case '+':
    case '-':
        changed.charge = std::clamp(changed.charge + (key == '+' ? 1 : -1), -8, 8);
        return NamedDrawing{"change charge", std::move(next), {}};
    case '.': changed.radicals = (changed.radicals + 1) % 3; return NamedDrawing{"change radical", std::move(next), {}};
    case '0':
    case '1':
    case '2':
        sprout(next, atom, 6, key == '2' ? BondKind::Double : BondKind::Single);
        return NamedDrawing{"add bond", std::move(next), {}};
    default: break;
    }
    if (key != 'a' && (key < '3' || key > '8'))
        return std::nullopt;
    addRingOnAtom(next, atom, key == 'a' ? 6 : key - '0', key == 'a');
    return NamedDrawing{"add ring", std::move(next), {}};
}

Result<NamedDrawing> setLabel(const Drawing& drawing, int atom, const std::string& label, const GroupLibrary& groups)
{
    Drawing next = drawing;
    const auto setGroup = [&](const std::string& name) -> Result<NamedDrawing> {
        MOLRL_CHECK(groups.expand(next, atom, name));
        return NamedDrawing{"type " + name, std::move(next), {}};
    };
    const auto setAtom = [&](Atom typed) -> Result<NamedDrawing> {
        Atom& changed = next.atoms[static_cast<std::size_t>(atom)];
        typed.at = changed.at;
        // What is the element already keeps its charge and the rest, unless something more was typed.
        if (typed.number != changed.number || typed.isotope != 0 || typed.charge != 0)
            changed = typed;
        return NamedDrawing{"type " + label, std::move(next), {}};
    };
    if (groups.has(label))
        return setGroup(label);
    if (const auto exact = readAtom(label, true))
        return setAtom(*exact);
    if (const auto name = findGroup(label, groups))
        return setGroup(*name);
    if (const auto typed = readAtom(label, false))
        return setAtom(*typed);
    return fail(ErrorCode::NotFound, "no element or group is called \"" + label + "\"");
}

bool mayGoOn(const std::string& label, const GroupLibrary& groups)
{
    const std::string start = lowered(label);
    for (const auto& [name, smiles] : groups.smiles())
        if (name.size() > label.size() && startsWith(lowered(name), start))
            return true;
    if (label.size() == 1 && std::isalpha(static_cast<unsigned char>(label[0])))
        for (int number = 1; number <= 118; ++number)
            if (const std::string symbol = symbolOf(number); symbol.size() > 1 && startsWith(lowered(symbol), start))
                return true;
    return false;
}

} // namespace molrl::sketch
