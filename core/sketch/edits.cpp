// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sketch/edits.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace molrl::sketch {
namespace {

constexpr double kPi = std::numbers::pi;
constexpr double kSnap = 0.35; ///< a new atom this close to another is that one

Atom& atomAt(Drawing& d, int i)
{
    return d.atoms[static_cast<std::size_t>(i)];
}
const Atom& atomAt(const Drawing& d, int i)
{
    return d.atoms[static_cast<std::size_t>(i)];
}
double angleOf(Point from, Point to)
{
    return std::atan2(to.y - from.y, to.x - from.x);
}
Point along(Point from, double angle, double length)
{
    return {from.x + length * std::cos(angle), from.y + length * std::sin(angle)};
}

/// Bonds of double order at the atom, one of them left out.
int doublesAt(const Drawing& d, int atom)
{
    return static_cast<int>(std::count_if(d.bonds.begin(), d.bonds.end(), [&](const Bond& b) {
        return (b.a == atom || b.b == atom) && orderOf(b.kind) >= 2;
    }));
}

int valenceOf(const Drawing& d, int atom)
{
    int sum = 0;
    for (const Bond& b : d.bonds)
        if (b.a == atom || b.b == atom)
            sum += orderOf(b.kind);
    return sum;
}

int roomOf(const Atom& atom)
{
    switch (atom.number) {
    case 6:
    case 14: return 4;
    case 7:
    case 15: return 3 + (atom.charge > 0 ? 1 : 0);
    case 8:
    case 16: return 2 + (atom.charge > 0 ? 1 : 0);
    default: return 1;
    }
}

/// Makes every other bond of the ring double, in the phase that gives more doubles without breaking a valence.
void alternate(Drawing& d, const std::vector<int>& ring)
{
    Drawing best = d;
    int bestCount = -1;
    for (std::size_t phase = 0; phase < 2; ++phase) {
        Drawing trial = d;
        for (std::size_t i = phase; i < ring.size(); i += 2) {
            const int a = ring[i];
            const int b = ring[(i + 1) % ring.size()];
            Bond& bond = trial.bonds[static_cast<std::size_t>(trial.bondBetween(a, b))];
            const auto fits = [&](int atom) {
                return doublesAt(trial, atom) == 0 && valenceOf(trial, atom) < roomOf(atomAt(trial, atom));
            };
            if (bond.kind == BondKind::Single && fits(a) && fits(b))
                bond.kind = BondKind::Double;
        }
        int count = 0;
        for (std::size_t i = 0; i < ring.size(); ++i)
            count +=
                orderOf(trial.bonds[static_cast<std::size_t>(trial.bondBetween(ring[i], ring[(i + 1) % ring.size()]))]
                            .kind) == 2;
        if (count > bestCount) {
            bestCount = count;
            best = std::move(trial);
        }
    }
    d = std::move(best);
}

/// @param member  the only atom of the drawing that the ring takes in, its first; -1: all that its places lie on
void addRingAtPlaces(Drawing& d, const std::vector<Point>& places, bool isAromatic, int member = -1)
{
    std::vector<int> ring;
    for (const Point place : places) {
        const int there = member < 0 ? d.atomNear(place, kSnap) : ring.empty() ? member : -1;
        ring.push_back(there >= 0 ? there : addAtom(d, 6, place));
    }
    std::vector<int> unique = ring;
    std::sort(unique.begin(), unique.end());
    if (std::adjacent_find(unique.begin(), unique.end()) != unique.end())
        return;
    for (std::size_t i = 0; i < ring.size(); ++i)
        if (d.bondBetween(ring[i], ring[(i + 1) % ring.size()]) < 0)
            d.bonds.push_back({ring[i], ring[(i + 1) % ring.size()], BondKind::Single});
    if (isAromatic)
        alternate(d, ring);
}

std::vector<Point> ringPlaces(Point center, double firstAngle, int size)
{
    const double radius = kBondLength / (2 * std::sin(kPi / size));
    std::vector<Point> places;
    for (int i = 0; i < size; ++i)
        places.push_back(along(center, firstAngle + 2 * kPi * i / size, radius));
    return places;
}

} // namespace

int addAtom(Drawing& d, int number, Point at)
{
    Atom atom;
    atom.number = number;
    atom.at = at;
    d.atoms.push_back(atom);
    return static_cast<int>(d.atoms.size()) - 1;
}

void setBond(Drawing& d, int a, int b, BondKind kind)
{
    if (a == b)
        return;
    const int there = d.bondBetween(a, b);
    if (there < 0)
        d.bonds.push_back({a, b, kind});
    else
        d.bonds[static_cast<std::size_t>(there)] = {a, b, kind};
}

void setElement(Drawing& d, int atom, int number, int isotope)
{
    const Point at = atomAt(d, atom).at;
    atomAt(d, atom) = Atom{};
    atomAt(d, atom).number = number;
    atomAt(d, atom).isotope = isotope;
    atomAt(d, atom).at = at;
}

Point sproutPlace(const Drawing& d, int atom, BondKind kind)
{
    const Point here = atomAt(d, atom).at;
    const auto others = d.neighbours(atom);
    if (others.empty())
        return along(here, kPi / 6, kBondLength);
    if (others.size() == 1) {
        const int other = others[0];
        const double back = angleOf(here, atomAt(d, other).at);
        const int order = orderOf(d.bonds[static_cast<std::size_t>(d.bondBetween(atom, other))].kind);
        if (order == 3 || kind == BondKind::Triple || (order == 2 && orderOf(kind) == 2))
            return along(here, back + kPi, kBondLength);
        // Trans to the chain before it: of the two places, the one further from the neighbour's other neighbours.
        const Point left = along(here, back + 2 * kPi / 3, kBondLength);
        const Point right = along(here, back - 2 * kPi / 3, kBondLength);
        double sumLeft = 0;
        double sumRight = 0;
        for (const int far : d.neighbours(other))
            if (far != atom) {
                sumLeft += distanceOf(left, atomAt(d, far).at);
                sumRight += distanceOf(right, atomAt(d, far).at);
            }
        if (std::abs(sumLeft - sumRight) > 1e-6)
            return sumLeft > sumRight ? left : right;
        return left.y > right.y + 1e-9 || (std::abs(left.y - right.y) <= 1e-9 && left.x > right.x) ? left : right;
    }
    std::vector<double> angles;
    for (const int other : others)
        angles.push_back(angleOf(here, atomAt(d, other).at));
    std::sort(angles.begin(), angles.end());
    double widest = -1;
    double middle = 0;
    for (std::size_t i = 0; i < angles.size(); ++i) {
        const double next = i + 1 < angles.size() ? angles[i + 1] : angles[0] + 2 * kPi;
        if (next - angles[i] > widest + 1e-9) {
            widest = next - angles[i];
            middle = (next + angles[i]) / 2;
        }
    }
    return along(here, middle, kBondLength);
}

int sprout(Drawing& d, int atom, int number, BondKind kind)
{
    const Point place = sproutPlace(d, atom, kind);
    int end = d.atomNear(place, kSnap);
    if (end < 0)
        end = addAtom(d, number, place);
    setBond(d, atom, end, kind);
    return end;
}

void addChain(Drawing& d, int atom, Point from, Point to, int count)
{
    if (count <= 0)
        return;
    int last = atom >= 0 ? atom : addAtom(d, 6, from);
    const Point start = atomAt(d, last).at;
    const double direction = angleOf(start, to);
    for (int i = 0; i < count; ++i) {
        const double turn = (i % 2 == 0 ? 1 : -1) * kPi / 6;
        const Point place = along(atomAt(d, last).at, direction + turn, kBondLength);
        int next = d.atomNear(place, kSnap);
        if (next < 0)
            next = addAtom(d, 6, place);
        if (d.bondBetween(last, next) < 0)
            setBond(d, last, next, BondKind::Single);
        last = next;
    }
}

void addRingAt(Drawing& d, Point center, int size, bool isAromatic)
{
    addRingAtPlaces(d, ringPlaces(center, kPi / 2 + (size % 2 == 0 ? kPi / size : 0), size), isAromatic);
}

void addRingOnBond(Drawing& d, int bond, int size, bool isAromatic)
{
    const Bond b = d.bonds[static_cast<std::size_t>(bond)];
    const Point pa = atomAt(d, b.a).at;
    const Point pb = atomAt(d, b.b).at;
    const double length = distanceOf(pa, pb);
    if (length <= 0)
        return;
    const double height = length / (2 * std::tan(kPi / size));
    const Point middle{(pa.x + pb.x) / 2, (pa.y + pb.y) / 2};
    const Point normal{-(pb.y - pa.y) / length, (pb.x - pa.x) / length};
    // The emptier side: that of fewer neighbours of the two ends.
    double lean = 0;
    for (const int end : {b.a, b.b})
        for (const int other : d.neighbours(end))
            if (other != b.a && other != b.b) {
                const Point p = atomAt(d, other).at;
                const double side = (p.x - middle.x) * normal.x + (p.y - middle.y) * normal.y;
                lean += side > 0.1 ? 1 : side < -0.1 ? -1 : 0;
            }
    const double sign = lean > 0 ? -1 : 1;
    const Point center{middle.x + sign * height * normal.x, middle.y + sign * height * normal.y};
    const double radius = distanceOf(center, pa);
    const double first = angleOf(center, pa);
    double step = angleOf(center, pb) - first;
    step = step > kPi ? step - 2 * kPi : step < -kPi ? step + 2 * kPi : step;
    std::vector<Point> places;
    for (int i = 0; i < size; ++i)
        places.push_back(along(center, first + i * (step > 0 ? 1 : -1) * 2 * kPi / size, radius));
    addRingAtPlaces(d, places, isAromatic);
}

void addRingOnAtom(Drawing& d, int atom, int size, bool isAromatic)
{
    const auto others = d.neighbours(atom);
    const double radius = kBondLength / (2 * std::sin(kPi / size));
    int member = atom;
    double outwards = kPi / 2;
    if (others.size() == 1) {
        outwards = angleOf(atomAt(d, others[0]).at, atomAt(d, atom).at);
    } else if (others.size() >= 2) {
        const Point place = sproutPlace(d, atom);
        outwards = angleOf(atomAt(d, atom).at, place);
        member = sprout(d, atom);
    }
    const Point center = along(atomAt(d, member).at, outwards, radius);
    addRingAtPlaces(d, ringPlaces(center, outwards + kPi, size), isAromatic, member);
}

void removeParts(Drawing& d, std::span<const int> atoms, std::span<const int> bonds)
{
    std::vector<int> renumbered(d.atoms.size(), 0);
    for (const int atom : atoms)
        renumbered[static_cast<std::size_t>(atom)] = -1;
    std::vector<char> goes(d.bonds.size(), 0);
    for (const int bond : bonds)
        goes[static_cast<std::size_t>(bond)] = 1;
    Drawing left;
    for (std::size_t i = 0; i < d.atoms.size(); ++i)
        if (renumbered[i] == 0) {
            renumbered[i] = static_cast<int>(left.atoms.size());
            left.atoms.push_back(d.atoms[i]);
        }
    for (std::size_t i = 0; i < d.bonds.size(); ++i) {
        const int a = renumbered[static_cast<std::size_t>(d.bonds[i].a)];
        const int b = renumbered[static_cast<std::size_t>(d.bonds[i].b)];
        if (goes[i] == 0 && a >= 0 && b >= 0)
            left.bonds.push_back({a, b, d.bonds[i].kind});
    }
    d = std::move(left);
}

void moveAtoms(Drawing& d, std::span<const int> atoms, double dx, double dy)
{
    for (const int atom : atoms) {
        atomAt(d, atom).at.x += dx;
        atomAt(d, atom).at.y += dy;
    }
}

void rotateAtoms(Drawing& d, std::span<const int> atoms, Point center, double radians)
{
    const double c = std::cos(radians);
    const double s = std::sin(radians);
    for (const int atom : atoms) {
        Point& p = atomAt(d, atom).at;
        p = {center.x + c * (p.x - center.x) - s * (p.y - center.y),
             center.y + s * (p.x - center.x) + c * (p.y - center.y)};
    }
}

Anchor anchorOf(const Drawing& d, std::span<const int> atoms)
{
    std::vector<char> isInside(d.atoms.size(), 0);
    for (const int atom : atoms)
        isInside[static_cast<std::size_t>(atom)] = 1;
    Anchor found;
    for (std::size_t i = 0; i < d.bonds.size(); ++i) {
        const Bond& b = d.bonds[i];
        if (isInside[static_cast<std::size_t>(b.a)] == isInside[static_cast<std::size_t>(b.b)])
            continue;
        if (found.bond >= 0)
            return {};
        found = {isInside[static_cast<std::size_t>(b.a)] != 0 ? b.b : b.a, static_cast<int>(i)};
    }
    return found;
}

void flipAtoms(Drawing& d, std::span<const int> atoms, bool isVertical)
{
    std::vector<char> isFlipped(d.atoms.size(), 0);
    for (const int atom : atoms)
        isFlipped[static_cast<std::size_t>(atom)] = 1;
    const bool isPart = std::any_of(d.bonds.begin(), d.bonds.end(), [&](const Bond& b) {
        return isFlipped[static_cast<std::size_t>(b.a)] != isFlipped[static_cast<std::size_t>(b.b)];
    });
    Point center = centerOf(d, atoms);
    double axis = isVertical ? 0 : kPi / 2; // the line that stays
    if (isPart) {
        const Anchor anchor = anchorOf(d, atoms);
        if (anchor.bond < 0 || orderOf(d.bonds[static_cast<std::size_t>(anchor.bond)].kind) != 1)
            return;
        const Bond& b = d.bonds[static_cast<std::size_t>(anchor.bond)];
        center = atomAt(d, b.a).at;
        axis = angleOf(center, atomAt(d, b.b).at);
    }
    const double c = std::cos(2 * axis);
    const double s = std::sin(2 * axis);
    for (const int atom : atoms) {
        Point& p = atomAt(d, atom).at;
        p = {center.x + c * (p.x - center.x) + s * (p.y - center.y),
             center.y + s * (p.x - center.x) - c * (p.y - center.y)};
    }
    for (Bond& b : d.bonds)
        if (isFlipped[static_cast<std::size_t>(b.a)] != 0)
            b.kind = b.kind == BondKind::Wedge ? BondKind::Hash : b.kind == BondKind::Hash ? BondKind::Wedge : b.kind;
}

void scaleAtoms(Drawing& d, std::span<const int> atoms, Point center, double factor)
{
    for (const int atom : atoms) {
        Point& p = atomAt(d, atom).at;
        p = {center.x + factor * (p.x - center.x), center.y + factor * (p.y - center.y)};
    }
}

int mergeOverlaps(Drawing& d, std::span<const int> moved, double radius)
{
    std::vector<char> isMoved(d.atoms.size(), 0);
    for (const int atom : moved)
        isMoved[static_cast<std::size_t>(atom)] = 1;
    std::vector<int> gone;
    for (const int atom : moved) {
        int onto = -1;
        double nearest = radius;
        for (std::size_t i = 0; i < d.atoms.size(); ++i)
            if (const double r = distanceOf(d.atoms[i].at, atomAt(d, atom).at); isMoved[i] == 0 && r <= nearest) {
                nearest = r;
                onto = static_cast<int>(i);
            }
        if (onto < 0)
            continue;
        for (Bond& b : d.bonds) {
            b.a = b.a == atom ? onto : b.a;
            b.b = b.b == atom ? onto : b.b;
        }
        if (atomAt(d, onto).number == 6)
            atomAt(d, onto).number = atomAt(d, atom).number;
        gone.push_back(atom);
    }
    if (gone.empty())
        return 0;
    std::vector<Bond> bonds;
    for (const Bond& b : d.bonds) {
        const bool isDouble = std::any_of(bonds.begin(), bonds.end(), [&](const Bond& o) {
            return (o.a == b.a && o.b == b.b) || (o.a == b.b && o.b == b.a);
        });
        if (b.a != b.b && !isDouble)
            bonds.push_back(b);
    }
    d.bonds = std::move(bonds);
    removeParts(d, gone, {});
    return static_cast<int>(gone.size());
}

std::vector<int> insertDrawing(Drawing& d, const Drawing& other, bool isMoved)
{
    double shiftX = 0;
    double shiftY = 0;
    if (isMoved && !d.isEmpty() && !other.isEmpty()) {
        double right = -1e300;
        for (const Atom& a : d.atoms)
            right = std::max(right, a.at.x);
        double left = 1e300;
        for (const Atom& a : other.atoms)
            left = std::min(left, a.at.x);
        shiftX = right + 1.6 * kBondLength - left;
        shiftY = centerOf(d, allAtoms(d)).y - centerOf(other, allAtoms(other)).y;
    }
    const int first = static_cast<int>(d.atoms.size());
    for (Atom atom : other.atoms) {
        atom.at.x += shiftX;
        atom.at.y += shiftY;
        d.atoms.push_back(atom);
    }
    for (const Bond& b : other.bonds)
        d.bonds.push_back({b.a + first, b.b + first, b.kind});
    std::vector<int> added(other.atoms.size());
    std::iota(added.begin(), added.end(), first);
    return added;
}

Point centerOf(const Drawing& d, std::span<const int> atoms)
{
    Point sum;
    for (const int atom : atoms) {
        sum.x += atomAt(d, atom).at.x / double(atoms.size());
        sum.y += atomAt(d, atom).at.y / double(atoms.size());
    }
    return sum;
}

std::vector<int> allAtoms(const Drawing& d)
{
    std::vector<int> all(d.atoms.size());
    std::iota(all.begin(), all.end(), 0);
    return all;
}

} // namespace molrl::sketch
