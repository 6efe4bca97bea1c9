// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/sample.h"

#include "core/chem/structure_facts.h"
#include "core/training/drawn_view.h"

namespace molrl::training {

SampleMaker::SampleMaker(const PretrainConfig& config, std::shared_ptr<const ExclusionSet> excluded,
                         std::shared_ptr<const ChemistryReference> reference)
    : m_config(config), m_excluded(std::move(excluded)), m_reference(std::move(reference)),
      m_secondViewShare(config.weights.bootstrap > 0 ? config.bootstrapShare : 0)
{
}

ChemistryWishes SampleMaker::wishes() const
{
    return {m_config.morganBits, m_config.weights.maccs > 0, m_config.weights.descriptors > 0};
}

Result<View> SampleMaker::draw(const chem::Molecule& mol, const chem::StructureFacts& facts, Rng& rng) const
{
    MOLRL_TRY(DrawnView drawn,
              drawAugmentedView(mol, m_config.network, rng, m_config.augmentation, m_config.scanShare));
    View view;
    view.patches = std::move(drawn.patches);
    view.targets =
        makeDrawingTargets(drawn.depiction, facts, view.patches, m_config.environmentBins1, m_config.environmentBins2);
    return view;
}

Result<Sample> SampleMaker::makeSample(const chem::Molecule& mol, Rng rng) const
{
    Sample sample;
    const bool twice = rng.chance(m_secondViewShare);
    MOLRL_TRY(const chem::StructureFacts facts, chem::computeStructureFacts(mol));
    for (int i = 0; i < (twice ? 2 : 1); ++i) {
        MOLRL_TRY(View view, draw(mol, facts, rng));
        sample.views.push_back(std::move(view));
    }
    const LossWeights& weights = m_config.weights;
    if (weights.morgan > 0 || weights.maccs > 0 || weights.descriptors > 0 || weights.clusters > 0) {
        MOLRL_TRY(Chemistry chemistry, computeChemistry(mol, wishes()));
        if (weights.descriptors > 0)
            sample.ranks = m_reference->ranksOf(chemistry.descriptors);
        if (weights.clusters > 0)
            sample.cluster = m_reference->clusterOf(chemistry.morgan);
        sample.morgan = std::move(chemistry.morgan);
        sample.maccs = std::move(chemistry.maccs);
    }
    return sample;
}

PreparedRecord SampleMaker::prepare(const CorpusRecord& record, chem::FileFormat format,
                                    const std::string& fileName) const
{
    using Outcome = PreparedRecord::Outcome;
    PreparedRecord prepared;
    prepared.position = record.position;
    const auto bad = [&](const Error& error) {
        prepared.outcome = Outcome::Bad;
        prepared.why = error.withContext(fileName + ", row " + std::to_string(record.raw.row)).message();
    };
    const auto mol = chem::parseRecord(record.raw, format);
    if (!mol) {
        bad(mol.error());
        return prepared;
    }
    if (mol->heavyAtomCount() > m_config.maxHeavyAtoms) {
        prepared.outcome = Outcome::TooLarge;
        return prepared;
    }
    if (m_excluded && m_excluded->contains(*mol)) {
        prepared.outcome = Outcome::Excluded;
        return prepared;
    }
    const auto stream = static_cast<std::uint64_t>(record.position) + m_salt * 0x9e3779b97f4a7c15ULL;
    auto sample = makeSample(*mol, Rng(m_config.seed ^ 0x766965777321ULL).fork(stream));
    if (sample)
        prepared.sample = std::move(*sample);
    else
        bad(sample.error());
    return prepared;
}

Result<Chemistry> SampleMaker::describe(const CorpusRecord& record, chem::FileFormat format) const
{
    MOLRL_TRY(const chem::Molecule mol, chem::parseRecord(record.raw, format));
    if (mol.heavyAtomCount() > m_config.maxHeavyAtoms || (m_excluded && m_excluded->contains(mol)))
        return fail(ErrorCode::InvalidArgument, "left out");
    return computeChemistry(mol, wishes());
}

} // namespace molrl::training
