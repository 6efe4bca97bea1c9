// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sketch/templates.h"

#include "core/sketch/edits.h"
#include "core/sketch/formats.h"

#include <algorithm>
#include <cmath>
#include <sstream>

namespace molrl::sketch {
namespace {

double angleOf(Point from, Point to)
{
    return std::atan2(to.y - from.y, to.x - from.x);
}
Point atomAt(const Drawing& d, int atom)
{
    return d.atoms[static_cast<std::size_t>(atom)].at;
}

bool isInRing(const Drawing& drawing, const Bond& bond)
{
    Drawing cut = drawing;
    cut.bonds.erase(std::find(cut.bonds.begin(), cut.bonds.end(), bond));
    const auto side = cut.fragmentOf(bond.a);
    return std::binary_search(side.begin(), side.end(), bond.b);
}

/// The first double bond of a ring, else its first bond: on a double bond, rings that alternate fuse as they should.
int fusingBond(const Drawing& drawing)
{
    int found = -1;
    for (int i = 0; i < static_cast<int>(drawing.bonds.size()); ++i) {
        const Bond& bond = drawing.bonds[static_cast<std::size_t>(i)];
        if (!isInRing(drawing, bond))
            continue;
        if (bond.kind == BondKind::Double)
            return i;
        found = found < 0 ? i : found;
    }
    return found;
}

int bondOrdersAt(const Drawing& drawing, int atom)
{
    int sum = 0;
    for (const Bond& bond : drawing.bonds)
        if (bond.a == atom || bond.b == atom)
            sum += orderOf(bond.kind);
    return sum;
}

/// Turned about its atom by `radians` and brought there with that atom.
Drawing turned(Drawing drawing, int atom, Point there, double radians)
{
    const auto all = allAtoms(drawing);
    const Point at = atomAt(drawing, atom);
    rotateAtoms(drawing, all, at, radians);
    moveAtoms(drawing, all, there.x - at.x, there.y - at.y);
    return drawing;
}

} // namespace

Result<TemplateLibrary> TemplateLibrary::parse(std::string_view text)
{
    TemplateLibrary library;
    std::istringstream lines{std::string(text)};
    std::string line;
    for (int number = 1; std::getline(lines, line); ++number) {
        if (!line.empty() && line.back() == '\r')
            line.pop_back();
        if (line.empty() || line[0] == '#')
            continue;
        const auto first = line.find('\t');
        const auto second = first == std::string::npos ? first : line.find('\t', first + 1);
        if (first == 0 || second == std::string::npos || second == first + 1 || second + 1 == line.size())
            return fail(ErrorCode::ParseError, "not \"category<tab>name<tab>structure\"",
                        "templates: line " + std::to_string(number));
        TemplateEntry entry{line.substr(0, first), line.substr(first + 1, second - first - 1), line.substr(second + 1)};
        std::replace(entry.text.begin(), entry.text.end(), '|', '\n');
        library.m_entries.push_back(std::move(entry));
    }
    return library;
}

std::string TemplateLibrary::toText() const
{
    std::string text;
    for (const TemplateEntry& entry : m_entries) {
        std::string structure = entry.text;
        std::replace(structure.begin(), structure.end(), '\n', '|');
        text += entry.category + '\t' + entry.name + '\t' + structure + '\n';
    }
    return text;
}

Result<void> TemplateLibrary::add(const std::string& category, const std::string& name, const Drawing& drawing)
{
    std::string clean = name;
    std::replace_if(
        clean.begin(), clean.end(), [](char c) { return c == '\t' || c == '\n' || c == '\r'; }, ' ');
    if (clean.find_first_not_of(' ') == std::string::npos)
        return fail(ErrorCode::InvalidArgument, "a template needs a name");
    if (drawing.isEmpty())
        return fail(ErrorCode::InvalidArgument, "nothing is drawn yet that could be a template");
    remove(category, clean);
    m_entries.push_back({category, clean, toOwnText(drawing)});
    return {};
}

bool TemplateLibrary::remove(const std::string& category, const std::string& name)
{
    return std::erase_if(m_entries, [&](const TemplateEntry& e) { return e.category == category && e.name == name; }) >
           0;
}

Result<Template> makeTemplate(const std::string& text)
{
    MOLRL_TRY(Drawing drawing, parseDrawing(text));
    Template made;
    for (int i = 0; i < static_cast<int>(drawing.atoms.size()); ++i)
        if (drawing.atoms[static_cast<std::size_t>(i)].number == 0 && drawing.neighbours(i).size() == 1) {
            const int root = drawing.neighbours(i)[0];
            removeParts(drawing, std::vector{i}, {});
            made.atom = root > i ? root - 1 : root;
            break;
        }
    made.bond = fusingBond(drawing);
    made.drawing = std::move(drawing);
    return made;
}

void placeTemplate(Drawing& drawing, const Template& what, Point center)
{
    Drawing moved = what.drawing;
    const auto all = allAtoms(moved);
    const Point middle = centerOf(moved, all);
    moveAtoms(moved, all, center.x - middle.x, center.y - middle.y);
    insertDrawing(drawing, moved, false);
}

void placeTemplateOnAtom(Drawing& drawing, const Template& what, int atom)
{
    const auto others = drawing.neighbours(atom);
    int member = atom;
    double outwards = 0;
    if (others.size() == 1) {
        outwards = angleOf(atomAt(drawing, others[0]), atomAt(drawing, atom));
    } else if (others.size() >= 2) {
        outwards = angleOf(atomAt(drawing, atom), sproutPlace(drawing, atom));
        member = sprout(drawing, atom);
    }
    // The template's own free direction looks back along the bond that it hangs on.
    const double inwards = angleOf(atomAt(what.drawing, what.atom), sproutPlace(what.drawing, what.atom));
    const Drawing placed =
        turned(what.drawing, what.atom, atomAt(drawing, member), outwards + 3.14159265358979323846 - inwards);
    const auto added = insertDrawing(drawing, placed, false);
    const int attaching = added[static_cast<std::size_t>(what.atom)];
    if (drawing.atoms[static_cast<std::size_t>(attaching)].number != 6) // its element is the template's
        drawing.atoms[static_cast<std::size_t>(member)] = drawing.atoms[static_cast<std::size_t>(attaching)];
    for (Bond& bond : drawing.bonds) {
        bond.a = bond.a == attaching ? member : bond.a;
        bond.b = bond.b == attaching ? member : bond.b;
    }
    removeParts(drawing, std::vector{attaching}, {});
}

void placeTemplateOnBond(Drawing& drawing, const Template& what, int bond)
{
    if (what.bond < 0)
        return;
    const Bond target = drawing.bonds[static_cast<std::size_t>(bond)];
    const Bond fuse = what.drawing.bonds[static_cast<std::size_t>(what.bond)];
    const Point a = atomAt(drawing, target.a);
    const Point b = atomAt(drawing, target.b);
    const auto sideOf = [&](Point p) { return (p.y - a.y) * (b.x - a.x) - (p.x - a.x) * (b.y - a.y); };
    double lean = 0;
    for (const int end : {target.a, target.b})
        for (const int other : drawing.neighbours(end))
            if (other != target.a && other != target.b)
                lean += sideOf(atomAt(drawing, other)) > 0 ? 1 : -1;
    // Of both ways round, the one whose middle lies on the emptier side.
    Drawing best;
    double bestSide = 1e300;
    for (const auto& [p, q] : {std::pair{fuse.a, fuse.b}, std::pair{fuse.b, fuse.a}}) {
        Drawing placed =
            turned(what.drawing, p, a, angleOf(a, b) - angleOf(atomAt(what.drawing, p), atomAt(what.drawing, q)));
        const auto all = allAtoms(placed);
        const double side = sideOf(centerOf(placed, all)) * (lean > 0 ? 1 : -1);
        if (side < bestSide) {
            bestSide = side;
            best = std::move(placed);
        }
    }
    const bool wantsDouble = fuse.kind == BondKind::Double && target.kind == BondKind::Single &&
                             bondOrdersAt(drawing, target.a) <= 2 && bondOrdersAt(drawing, target.b) <= 2;
    mergeOverlaps(drawing, insertDrawing(drawing, best, false), 0.45);
    const int fused = drawing.bondBetween(target.a, target.b);
    if (wantsDouble && fused >= 0)
        drawing.bonds[static_cast<std::size_t>(fused)].kind = BondKind::Double;
}

} // namespace molrl::sketch
