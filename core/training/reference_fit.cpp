// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/reference_fit.h"

#include "core/base/parallel.h"
#include "core/training/sample.h"

#include <optional>

namespace molrl::training {

Result<std::shared_ptr<const ChemistryReference>>
fitReferenceToCorpus(const PretrainConfig& config, const std::vector<CorpusFile>& corpora,
                     const std::shared_ptr<const ExclusionSet>& excluded, int threads, JobContext& job)
{
    if (config.weights.descriptors <= 0 && config.weights.clusters <= 0)
        return nullptr;
    const CorpusOptions options{config.seed + 1, config.shuffleWindow, config.keepEvery, config.heldOutShare};
    MOLRL_TRY(CorpusStream stream, CorpusStream::open(corpora, options));
    std::vector<CorpusRecord> records;
    for (int i = 0; i < config.referenceMolecules; ++i) {
        MOLRL_TRY(CorpusRecord record, stream.next());
        records.push_back(std::move(record));
    }
    const SampleMaker maker(config, excluded, nullptr);
    std::vector<std::optional<Chemistry>> chemistry(records.size());
    MOLRL_CHECK(parallelFor(
        records.size(), threads, job,
        [&](std::size_t i) {
            if (auto described = maker.describe(records[i], stream.formatOf(records[i].file)))
                chemistry[i] = std::move(*described);
        },
        16));
    std::vector<Chemistry> sample;
    for (auto& described : chemistry)
        if (described)
            sample.push_back(std::move(*described));
    if (sample.size() < 2)
        return fail(ErrorCode::InvalidArgument, "the corpus has hardly a readable molecule; is it a file of SMILES?",
                    corpora.front().path);
    return std::make_shared<const ChemistryReference>(
        ChemistryReference::fit(sample, config.clusterCount, Rng(config.seed).fork(7)));
}

} // namespace molrl::training
