// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chem/fingerprint.h"

#include "core/chem/rdkit_boundary.h"

#include <DataStructs/ExplicitBitVect.h>
#include <DataStructs/SparseIntVect.h>
#include <GraphMol/Fingerprints/Fingerprints.h>
#include <GraphMol/Fingerprints/MACCS.h>
#include <GraphMol/Fingerprints/MorganGenerator.h>
#include <GraphMol/RWMol.h>
#include <bit>
#include <memory>

namespace molrl::chem {
namespace {

BitFingerprint makeEmpty(int bitCount)
{
    BitFingerprint bits;
    bits.bitCount = bitCount;
    bits.words.assign((static_cast<std::size_t>(bitCount) + 63) / 64, 0);
    return bits;
}

void setBit(BitFingerprint& bits, std::size_t i)
{
    bits.words[i / 64] |= std::uint64_t{1} << (i % 64);
}

BitFingerprint toBits(const ExplicitBitVect& source)
{
    BitFingerprint bits = makeEmpty(static_cast<int>(source.getNumBits()));
    const boost::dynamic_bitset<>& set = *source.dp_bits;
    for (std::size_t i = set.find_first(); i != boost::dynamic_bitset<>::npos; i = set.find_next(i))
        setBit(bits, i);
    return bits;
}

Result<void> checkRequest(const Molecule& mol, int size)
{
    if (mol.isNull())
        return fail(ErrorCode::InvalidArgument, "no molecule");
    if (size < 1 || size > (1 << 24))
        return fail(ErrorCode::InvalidArgument, "a fingerprint of " + std::to_string(size) + " bits");
    return {};
}

/// Environments by their 32-bit code, unfolded. Folding here (modulo, as RDKit does) keeps clear of the generator's
/// positional arguments, which differ between RDKit's versions.
std::unique_ptr<RDKit::SparseIntVect<std::uint64_t>> computeMorganEnvironments(const Molecule& mol, int radius)
{
    const std::unique_ptr<RDKit::FingerprintGenerator<std::uint64_t>> generator(
        RDKit::MorganFingerprint::getMorganGenerator<std::uint64_t>(static_cast<unsigned>(radius)));
    return std::unique_ptr<RDKit::SparseIntVect<std::uint64_t>>(generator->getSparseCountFingerprint(mol.rdkit()));
}

Result<void> checkRadius(int radius)
{
    if (radius < 0 || radius > 16)
        return fail(ErrorCode::InvalidArgument,
                    "a Morgan radius of " + std::to_string(radius) + "; 0 to 16 are possible");
    return {};
}

} // namespace

Result<BitFingerprint> computeMorganBits(const Molecule& mol, int radius, int bitCount)
{
    MOLRL_CHECK(checkRequest(mol, bitCount));
    MOLRL_CHECK(checkRadius(radius));
    return guarded("computing a Morgan fingerprint", [&] {
        const auto environments = computeMorganEnvironments(mol, radius);
        BitFingerprint bits = makeEmpty(bitCount);
        for (const auto& [code, count] : environments->getNonzeroElements()) {
            if (count > 0)
                setBit(bits, code % static_cast<std::uint64_t>(bitCount));
        }
        return bits;
    });
}

Result<std::vector<std::uint32_t>> computeMorganCounts(const Molecule& mol, int radius, int size)
{
    MOLRL_CHECK(checkRequest(mol, size));
    MOLRL_CHECK(checkRadius(radius));
    return guarded("computing Morgan counts", [&] {
        const auto environments = computeMorganEnvironments(mol, radius);
        std::vector<std::uint32_t> counts(static_cast<std::size_t>(size), 0);
        for (const auto& [code, count] : environments->getNonzeroElements())
            counts[code % static_cast<std::uint64_t>(size)] += static_cast<std::uint32_t>(count);
        return counts;
    });
}

Result<BitFingerprint> computeMaccs(const Molecule& mol)
{
    MOLRL_CHECK(checkRequest(mol, 167));
    silenceRdkit();
    return guarded("computing MACCS keys", [&] {
        return toBits(
            *std::unique_ptr<ExplicitBitVect>(RDKit::MACCSFingerprints::getFingerprintAsBitVect(mol.rdkit())));
    });
}

Result<BitFingerprint> computePatternBits(const Molecule& mol, int bitCount)
{
    MOLRL_CHECK(checkRequest(mol, bitCount));
    return guarded("computing a pattern fingerprint", [&] {
        return toBits(*std::unique_ptr<ExplicitBitVect>(
            RDKit::PatternFingerprintMol(mol.rdkit(), static_cast<unsigned>(bitCount))));
    });
}

double computeTanimoto(std::span<const std::uint64_t> a, std::span<const std::uint64_t> b)
{
    MOLRL_ASSERT(a.size() == b.size());
    int both = 0;
    int either = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        both += std::popcount(a[i] & b[i]);
        either += std::popcount(a[i] | b[i]);
    }
    return either == 0 ? 0.0 : static_cast<double>(both) / either;
}

double computeTanimoto(const BitFingerprint& a, const BitFingerprint& b)
{
    MOLRL_ASSERT(a.bitCount == b.bitCount);
    return computeTanimoto(std::span<const std::uint64_t>(a.words), std::span<const std::uint64_t>(b.words));
}

bool isSubsetOf(std::span<const std::uint64_t> query, std::span<const std::uint64_t> target)
{
    MOLRL_ASSERT(query.size() == target.size());
    for (std::size_t i = 0; i < query.size(); ++i) {
        if ((query[i] & ~target[i]) != 0)
            return false;
    }
    return true;
}

} // namespace molrl::chem
