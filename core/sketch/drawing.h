// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace molrl::sketch {

/// Length of a drawn bond; coordinates are in its unit (Å as RDKit lays out), y upwards.
constexpr double kBondLength = 1.5;

struct Point {
    double x = 0;
    double y = 0;
    bool operator==(const Point&) const = default;
};
[[nodiscard]] double distanceOf(Point a, Point b);

struct Atom {
    int number = 6; ///< atomic number; 0: any ("*")
    Point at;
    int charge = 0;
    int isotope = 0;    ///< mass number; 0: natural
    int radicals = 0;   ///< unpaired electrons
    int hydrogens = -1; ///< -1: as the valence asks; else fixed
    bool operator==(const Atom&) const = default;
};

/// Wedge, Hash and Wavy are single bonds whose narrow end is `a`.
enum class BondKind { Single, Double, Triple, Aromatic, Dative, Wedge, Hash, Wavy, DoubleEither };
[[nodiscard]] int orderOf(BondKind kind); ///< 1, 2, 3

struct Bond {
    int a = 0;
    int b = 0;
    BondKind kind = BondKind::Single;
    bool operator==(const Bond&) const = default;
};

/// What is on the sheet: a plain value, equal exactly when it looks and means the same. May be chemically impossible.
struct Drawing {
    std::vector<Atom> atoms;
    std::vector<Bond> bonds;
    bool operator==(const Drawing&) const = default;

    [[nodiscard]] bool isEmpty() const { return atoms.empty(); }
    [[nodiscard]] int bondBetween(int a, int b) const; ///< -1: none
    [[nodiscard]] std::vector<int> neighbours(int atom) const;
    /// The atoms connected to this one, itself included.
    [[nodiscard]] std::vector<int> fragmentOf(int atom) const;
    [[nodiscard]] int atomNear(Point place, double radius) const; ///< the nearest; -1: none
    [[nodiscard]] int bondNear(Point place, double radius) const; ///< not at its ends; -1: none
};

/// "C", "Br"; "*" for 0.
[[nodiscard]] std::string symbolOf(int number);
/// 0: unknown; "*" is -1. "D" and "T" are hydrogen.
[[nodiscard]] int numberOf(const std::string& symbol);

} // namespace molrl::sketch
