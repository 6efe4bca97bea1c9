// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sketch/pen.h"

#include "core/sketch/edits.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace molrl::sketch {
namespace {

constexpr double kChainStep = 1.3; ///< of a zigzag, along its direction
constexpr int kMostCharge = 8;

Point atomAt(const Drawing& d, int atom)
{
    return d.atoms[static_cast<std::size_t>(atom)].at;
}

/// Clicked again, a bond goes on to its next kind.
void clickBond(Bond& bond, BondKind kind)
{
    const bool isDirected =
        kind == BondKind::Wedge || kind == BondKind::Hash || kind == BondKind::Wavy || kind == BondKind::Dative;
    if (isDirected && bond.kind == kind)
        std::swap(bond.a, bond.b); // the other end becomes the narrow one
    else if (kind == BondKind::Single && bond.kind == BondKind::Single)
        bond.kind = BondKind::Double;
    else if (kind == BondKind::Single && bond.kind == BondKind::Double)
        bond.kind = BondKind::Triple;
    else
        bond.kind = kind;
}

NamedDrawing drawBond(Drawing next, const Pen& pen, const Stroke& stroke)
{
    if (!stroke.isDrag && stroke.atom < 0 && stroke.bond >= 0) {
        clickBond(next.bonds[static_cast<std::size_t>(stroke.bond)], pen.kind);
        return {"change bond", std::move(next), {}};
    }
    const int start = stroke.atom >= 0 ? stroke.atom : addAtom(next, 6, stroke.from);
    if (!stroke.isDrag) {
        sprout(next, start, 6, pen.kind);
        return {"add bond", std::move(next), {}};
    }
    const Point end = strokeEnd(next, atomAt(next, start), stroke.to, stroke.isFree);
    int last = next.atomNear(end, kAtomReach);
    if (last != start) {
        if (last < 0)
            last = addAtom(next, 6, end);
        setBond(next, start, last, pen.kind);
    }
    return {"add bond", std::move(next), {}};
}

NamedDrawing drawRing(Drawing next, const Pen& pen, const Stroke& stroke)
{
    if (stroke.atom >= 0)
        addRingOnAtom(next, stroke.atom, pen.value, pen.isAromatic);
    else if (stroke.bond >= 0)
        addRingOnBond(next, stroke.bond, pen.value, pen.isAromatic);
    else
        addRingAt(next, stroke.from, pen.value, pen.isAromatic);
    return {stroke.bond >= 0 ? "fuse ring" : "add ring", std::move(next), {}};
}

NamedDrawing drawTemplate(Drawing next, const Pen& pen, const Stroke& stroke)
{
    if (!pen.what)
        return {{}, std::move(next), {}};
    if (stroke.atom >= 0)
        placeTemplateOnAtom(next, *pen.what, stroke.atom);
    else if (stroke.bond >= 0 && pen.what->bond >= 0)
        placeTemplateOnBond(next, *pen.what, stroke.bond);
    else
        placeTemplate(next, *pen.what, stroke.from);
    return {"add template", std::move(next), {}};
}

NamedDrawing drawElement(Drawing next, const Pen& pen, const Stroke& stroke)
{
    const auto isDrawn = [&](int atom) { return next.atoms[static_cast<std::size_t>(atom)].number == pen.value; };
    if (stroke.isDrag && stroke.atom >= 0) {
        const Point end = strokeEnd(next, atomAt(next, stroke.atom), stroke.to, stroke.isFree);
        if (next.atomNear(end, kAtomReach) < 0)
            setBond(next, stroke.atom, addAtom(next, pen.value, end), BondKind::Single);
        return {"add " + symbolOf(pen.value), std::move(next), {}};
    }
    if (stroke.atom >= 0) {
        if (!isDrawn(stroke.atom))
            setElement(next, stroke.atom, pen.value);
    } else if (stroke.bond < 0) {
        addAtom(next, pen.value, stroke.from);
    }
    return {"set " + symbolOf(pen.value), std::move(next), {}};
}

NamedDrawing drawGroup(const Drawing& drawing, const Pen& pen, const Stroke& stroke, const GroupLibrary& groups)
{
    if (stroke.bond >= 0)
        return {{}, drawing, {}};
    Drawing next = drawing;
    int atom = stroke.atom >= 0 ? stroke.atom : addAtom(next, 6, stroke.from);
    if (stroke.atom >= 0 && next.neighbours(atom).size() > 1)
        atom = sprout(next, atom);
    if (const auto done = groups.expand(next, atom, pen.text); !done)
        return {{}, drawing, done.error().what};
    return {"add " + pen.text, std::move(next), {}};
}

NamedDrawing changeAtom(Drawing next, const Pen& pen, const Stroke& stroke)
{
    if (stroke.atom < 0)
        return {{}, std::move(next), {}};
    Atom& atom = next.atoms[static_cast<std::size_t>(stroke.atom)];
    if (pen.tool == PenTool::Radical) {
        atom.radicals = (atom.radicals + 1) % 3;
        return {"change radical", std::move(next), {}};
    }
    atom.charge = std::clamp(atom.charge + pen.value, -kMostCharge, kMostCharge);
    return {"change charge", std::move(next), {}};
}

} // namespace

Point strokeEnd(const Drawing& drawing, Point from, Point to, bool isFree)
{
    if (const int there = drawing.atomNear(to, kAtomReach); there >= 0 && !(atomAt(drawing, there) == from))
        return atomAt(drawing, there);
    if (isFree)
        return to;
    const double step = std::numbers::pi / 12;
    const double angle = std::round(std::atan2(to.y - from.y, to.x - from.x) / step) * step;
    return {from.x + kBondLength * std::cos(angle), from.y + kBondLength * std::sin(angle)};
}

int chainLength(const Drawing& drawing, const Stroke& stroke)
{
    if (!stroke.isDrag)
        return 0;
    const Point start = stroke.atom >= 0 ? atomAt(drawing, stroke.atom) : stroke.from;
    return static_cast<int>(std::lround(distanceOf(start, stroke.to) / kChainStep));
}

NamedDrawing applyPen(const Drawing& drawing, const Pen& pen, const Stroke& stroke, const GroupLibrary& groups)
{
    switch (pen.tool) {
    case PenTool::Bond: return drawBond(drawing, pen, stroke);
    case PenTool::Chain: {
        Drawing next = drawing;
        addChain(next, stroke.atom, stroke.from, stroke.to, chainLength(drawing, stroke));
        return {"add chain", std::move(next), {}};
    }
    case PenTool::Ring: return drawRing(drawing, pen, stroke);
    case PenTool::Template: return drawTemplate(drawing, pen, stroke);
    case PenTool::Element: return drawElement(drawing, pen, stroke);
    case PenTool::Group: return drawGroup(drawing, pen, stroke, groups);
    case PenTool::Charge:
    case PenTool::Radical: return changeAtom(drawing, pen, stroke);
    case PenTool::Erase: {
        Drawing next = drawing;
        if (stroke.atom >= 0)
            removeParts(next, std::vector{stroke.atom}, {});
        else if (stroke.bond >= 0)
            removeParts(next, {}, std::vector{stroke.bond});
        return {"delete", std::move(next), {}};
    }
    }
    return {{}, drawing, {}};
}

} // namespace molrl::sketch
