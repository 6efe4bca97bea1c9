// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/job_context.h"
#include "core/chem/molecule.h"

#include <cstdint>
#include <string>
#include <unordered_set>
#include <vector>

namespace molrl::training {

/// Molecules that must not be learned from, by standardised InChIKey first block (stereo, salts, isotopes and
/// tautomers that InChI knows do not hide them).
class ExclusionSet {
public:
    /// @param files    one InChIKey (or first block) a line, or files of molecules (SMILES, CSV, SDF).
    /// @param badRows  counts what could not be read.
    /// @error NotFound, IoError, ParseError, Cancelled
    [[nodiscard]] static Result<ExclusionSet> load(const std::vector<std::string>& files, int threads, JobContext& job,
                                                   std::size_t* badRows = nullptr);

    [[nodiscard]] bool isEmpty() const { return m_blocks.empty(); }
    [[nodiscard]] std::size_t size() const { return m_blocks.size(); }
    /// Thread-safe. InChI is asked only where the skeleton is known. A molecule InChI refuses is kept when no
    /// excluded molecule has its skeleton, else excluded.
    [[nodiscard]] bool contains(const chem::Molecule& mol) const;

private:
    std::unordered_set<std::string> m_blocks;
    std::unordered_set<std::uint64_t> m_skeletons;
    bool m_hasBareKeys = false; ///< keys without a structure: the skeletons then say nothing
};

} // namespace molrl::training
