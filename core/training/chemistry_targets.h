// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/rng.h"
#include "core/chem/fingerprint.h"
#include "core/chem/molecule.h"

#include <cstdint>
#include <vector>

namespace molrl::training {

/// What RDKit computes of a molecule, before it is set in relation to the corpus.
struct Chemistry {
    chem::BitFingerprint morgan; ///< radius 2
    chem::BitFingerprint maccs;
    std::vector<double> descriptors; ///< as chem::descriptorNames(); empty when not wanted
};

struct ChemistryWishes {
    int morganBits = 1024;
    bool maccs = true;
    bool descriptors = true;
};
[[nodiscard]] Result<Chemistry> computeChemistry(const chem::Molecule& mol, const ChemistryWishes& wishes);

/// How the corpus' molecules are distributed: turns descriptors into ranks and fingerprints into clusters.
///
/// Immutable after fit(); fitted once to a sample at the beginning of a run and kept in its checkpoints.
class ChemistryReference {
public:
    /// Ranks by quantiles; clusters by k-medoids on Tanimoto distance (alternating, seeded).
    /// @param sample  at least 2; with fewer molecules than clusters, as many clusters as molecules.
    [[nodiscard]] static ChemistryReference fit(const std::vector<Chemistry>& sample, int clusterCount, Rng rng);

    /// Each descriptor's rank among the sample in [0, 1]; ties get the middle of their ranks.
    [[nodiscard]] std::vector<float> ranksOf(const std::vector<double>& descriptors) const;
    /// Index of the nearest medoid.
    [[nodiscard]] int clusterOf(const chem::BitFingerprint& morgan) const;

    std::vector<std::vector<float>> knots; ///< [descriptor, kKnots] quantiles, ascending
    std::vector<chem::BitFingerprint> medoids;
};

} // namespace molrl::training
