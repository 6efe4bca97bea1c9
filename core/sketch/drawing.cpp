// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sketch/drawing.h"

#include <GraphMol/PeriodicTable.h>
#include <algorithm>
#include <cmath>

namespace molrl::sketch {

double distanceOf(Point a, Point b)
{
    return std::hypot(a.x - b.x, a.y - b.y);
}

int orderOf(BondKind kind)
{
    switch (kind) {
    case BondKind::Double:
    case BondKind::DoubleEither: return 2;
    case BondKind::Triple: return 3;
    default: return 1;
    }
}

int Drawing::bondBetween(int a, int b) const
{
    for (std::size_t i = 0; i < bonds.size(); ++i)
        if ((bonds[i].a == a && bonds[i].b == b) || (bonds[i].a == b && bonds[i].b == a))
            return static_cast<int>(i);
    return -1;
}

std::vector<int> Drawing::neighbours(int atom) const
{
    std::vector<int> found;
    for (const Bond& bond : bonds)
        if (bond.a == atom || bond.b == atom)
            found.push_back(bond.a == atom ? bond.b : bond.a);
    return found;
}

std::vector<int> Drawing::fragmentOf(int atom) const
{
    std::vector<std::vector<int>> next(atoms.size());
    for (const Bond& bond : bonds) {
        next[static_cast<std::size_t>(bond.a)].push_back(bond.b);
        next[static_cast<std::size_t>(bond.b)].push_back(bond.a);
    }
    std::vector<int> found{atom};
    std::vector<char> isSeen(atoms.size(), 0);
    isSeen[static_cast<std::size_t>(atom)] = 1;
    for (std::size_t i = 0; i < found.size(); ++i)
        for (const int other : next[static_cast<std::size_t>(found[i])])
            if (isSeen[static_cast<std::size_t>(other)]++ == 0)
                found.push_back(other);
    std::sort(found.begin(), found.end());
    return found;
}

int Drawing::atomNear(Point place, double radius) const
{
    int found = -1;
    for (std::size_t i = 0; i < atoms.size(); ++i)
        if (const double d = distanceOf(atoms[i].at, place); d <= radius) {
            radius = d;
            found = static_cast<int>(i);
        }
    return found;
}

int Drawing::bondNear(Point place, double radius) const
{
    int found = -1;
    for (std::size_t i = 0; i < bonds.size(); ++i) {
        const Point a = atoms[static_cast<std::size_t>(bonds[i].a)].at;
        const Point b = atoms[static_cast<std::size_t>(bonds[i].b)].at;
        const double length2 = (b.x - a.x) * (b.x - a.x) + (b.y - a.y) * (b.y - a.y);
        if (length2 <= 0)
            continue;
        const double t = ((place.x - a.x) * (b.x - a.x) + (place.y - a.y) * (b.y - a.y)) / length2;
        if (t < 0.15 || t > 0.85)
            continue;
        const double d = distanceOf(place, {a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)});
        if (d <= radius) {
            radius = d;
            found = static_cast<int>(i);
        }
    }
    return found;
}

std::string symbolOf(int number)
{
    return number <= 0 || number > 118
               ? std::string("*")
               : RDKit::PeriodicTable::getTable()->getElementSymbol(static_cast<unsigned>(number));
}

int numberOf(const std::string& symbol)
{
    if (symbol == "*")
        return -1;
    if (symbol == "D" || symbol == "T")
        return 1;
    for (int number = 1; number <= 118; ++number)
        if (symbolOf(number) == symbol)
            return number;
    return 0;
}

} // namespace molrl::sketch
