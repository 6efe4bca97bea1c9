// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job_context.h"
#include "core/chem/fingerprint.h"
#include "core/chem/molecule.h"

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace molrl::chem {

/// A substructure query: SMARTS, or a SMILES whose explicit atoms must match.
class SubstructureQuery {
public:
    /// SMILES is tried first, then SMARTS. @error ParseError  neither.
    [[nodiscard]] static Result<SubstructureQuery> parse(std::string_view text);
    [[nodiscard]] bool matches(const Molecule& mol) const;
    /// Atoms of the first match, for highlighting; empty when it does not match.
    [[nodiscard]] std::vector<int> matchAtoms(const Molecule& mol) const;
    /// Bits that any match must have (2048, computePatternBits's); the screen before the match.
    [[nodiscard]] const BitFingerprint& patternBits() const { return m_bits; }
    [[nodiscard]] const Molecule& molecule() const { return m_query; }

private:
    Molecule m_query;
    BitFingerprint m_bits;
};

/// Rows of a library as the search sees them; fingerprints packed [rows, 32] 64-bit words, all zero where bad.
struct SearchLibrary {
    std::size_t rows = 0;
    std::span<const std::uint64_t> patternWords;
    std::span<const std::uint64_t> morganWords;
    std::function<std::string(std::size_t)> smiles; ///< of a row; empty where bad; thread-safe
};

/// Rows that contain the query, ascending.
[[nodiscard]] Result<std::vector<std::uint32_t>>
findSubstructure(const SearchLibrary& library, const SubstructureQuery& query, int threads, JobContext& job);
/// Tanimoto of every row with the query (Morgan 2, 2048 bits); 0 where bad.
[[nodiscard]] Result<std::vector<float>> computeSimilarities(const SearchLibrary& library, const BitFingerprint& query,
                                                             int threads, JobContext& job);

} // namespace molrl::chem
