// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/imaging/patches.h"
#include "core/training/chemistry_targets.h"
#include "core/training/corpus_stream.h"
#include "core/training/drawing_targets.h"
#include "core/training/exclusion.h"
#include "core/training/pretrain_config.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace molrl::training {

/// One drawing of a molecule with what is known about it.
struct View {
    imaging::PatchBatch patches;
    DrawingTargets targets;
};

/// A molecule made ready for the network.
struct Sample {
    std::vector<View> views; ///< one, or two for the bootstrapping loss
    chem::BitFingerprint morgan;
    chem::BitFingerprint maccs;
    std::vector<float> ranks;
    int cluster = 0;
};

/// What became of a line of the corpus.
struct PreparedRecord {
    enum class Outcome { Ready, Bad, Excluded, TooLarge };
    std::int64_t position = 0;
    Outcome outcome = Outcome::Ready;
    std::string why; ///< of a bad one: file, row and reason
    Sample sample;
};

/// Turns lines of the corpus into samples. Immutable; prepare() may run on several threads.
///
/// Law: a record's sample depends on the seed, its position and its text alone.
class SampleMaker {
public:
    /// @param reference  may be null as long as neither ranks nor clusters are wanted.
    SampleMaker(const PretrainConfig& config, std::shared_ptr<const ExclusionSet> excluded,
                std::shared_ptr<const ChemistryReference> reference);

    [[nodiscard]] PreparedRecord prepare(const CorpusRecord& record, chem::FileFormat format,
                                         const std::string& fileName) const;
    /// A molecule's chemistry alone, for fitting the reference; filtered like prepare().
    [[nodiscard]] Result<Chemistry> describe(const CorpusRecord& record, chem::FileFormat format) const;

    /// Views are drawn from this stream of randomness; another salt gives other views of the same records.
    void setSalt(std::uint64_t salt) { m_salt = salt; }
    /// Whether every record, none, or a share of them gets a second view.
    void setSecondViewShare(double share) { m_secondViewShare = share; }

private:
    [[nodiscard]] Result<View> draw(const chem::Molecule& mol, const chem::StructureFacts& facts, Rng& rng) const;
    [[nodiscard]] Result<Sample> makeSample(const chem::Molecule& mol, Rng rng) const;
    [[nodiscard]] ChemistryWishes wishes() const;

    PretrainConfig m_config;
    std::shared_ptr<const ExclusionSet> m_excluded;
    std::shared_ptr<const ChemistryReference> m_reference;
    std::uint64_t m_salt = 0;
    double m_secondViewShare = 1;
};

} // namespace molrl::training
