// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/chem/molecule.h"

#include <cstdint>
#include <map>
#include <span>
#include <vector>

namespace molrl::chem {

/// A fixed-length bit fingerprint in 64-bit words, bit i in word i / 64.
struct BitFingerprint {
    int bitCount = 0;
    std::vector<std::uint64_t> words;
    [[nodiscard]] bool test(int bit) const { return (words[static_cast<std::size_t>(bit) / 64] >> (bit % 64)) & 1u; }
};

/// Morgan (ECFP) bits, Rogers & Hahn 2010. @param radius 2 is ECFP4.
[[nodiscard]] Result<BitFingerprint> computeMorganBits(const Molecule& mol, int radius = 2, int bitCount = 2048);
/// Morgan counts folded to `size` bins.
[[nodiscard]] Result<std::vector<std::uint32_t>> computeMorganCounts(const Molecule& mol, int radius = 2,
                                                                     int size = 2048);
/// 167 bits; bit 0 is never set, as in RDKit.
[[nodiscard]] Result<BitFingerprint> computeMaccs(const Molecule& mol);
/// RDKit's pattern fingerprint: if a query's bits are not all set in a molecule, it can't be a substructure.
[[nodiscard]] Result<BitFingerprint> computePatternBits(const Molecule& mol, int bitCount = 2048);

/// |a & b| / |a | b|; 0 when both are empty. Sizes must agree.
[[nodiscard]] double computeTanimoto(const BitFingerprint& a, const BitFingerprint& b);
[[nodiscard]] double computeTanimoto(std::span<const std::uint64_t> a, std::span<const std::uint64_t> b);
/// True when every bit of `query` is set in `target`.
[[nodiscard]] bool isSubsetOf(std::span<const std::uint64_t> query, std::span<const std::uint64_t> target);

} // namespace molrl::chem
