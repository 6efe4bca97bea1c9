// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job_context.h"
#include "core/training/chemistry_targets.h"
#include "core/training/corpus_stream.h"
#include "core/training/exclusion.h"
#include "core/training/pretrain_config.h"

#include <memory>
#include <vector>

namespace molrl::training {

/// Ranks of descriptors and fingerprint clusters from a sample of the corpus; null when no loss wants them.
/// @error InvalidArgument  hardly a readable molecule. @error Cancelled @error what the files failed with
[[nodiscard]] Result<std::shared_ptr<const ChemistryReference>>
fitReferenceToCorpus(const PretrainConfig& config, const std::vector<CorpusFile>& corpora,
                     const std::shared_ptr<const ExclusionSet>& excluded, int threads, JobContext& job);

} // namespace molrl::training
