// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/corpus_stream.h"
#include "core/training/pretrain_config.h"

#include <string>

namespace molrl::cli {

/// "file" or "file:2.5"; a colon that no number follows belongs to the name.
[[nodiscard]] training::CorpusFile parseCorpus(const std::string& text);
/// small, base, paper, or a JSON file with settings. @error InvalidArgument, ParseError
[[nodiscard]] Result<training::PretrainConfig> readPretrainConfig(const std::string& wish);

} // namespace molrl::cli
