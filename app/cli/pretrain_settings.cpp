// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/pretrain_settings.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace molrl::cli {

training::CorpusFile parseCorpus(const std::string& text)
{
    const std::size_t colon = text.rfind(':');
    if (colon != std::string::npos && colon + 1 < text.size()) {
        char* end = nullptr;
        const double weight = std::strtod(text.c_str() + colon + 1, &end);
        if (end != nullptr && *end == '\0')
            return {text.substr(0, colon), weight};
    }
    return {text, 1};
}

Result<training::PretrainConfig> readPretrainConfig(const std::string& wish)
{
    std::error_code ignored; // what can't be looked at is no file
    if (!std::filesystem::is_regular_file(wish, ignored)) {
        training::PretrainConfig config;
        MOLRL_TRY(config.network, model::NetworkConfig::byName(wish));
        return config;
    }
    std::ifstream in(wish);
    std::stringstream text;
    text << in.rdbuf();
    auto config = training::PretrainConfig::fromJson(text.str());
    if (!config)
        return fail(std::move(config).error().withContext(wish));
    return config;
}

} // namespace molrl::cli
