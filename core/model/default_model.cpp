// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/default_model.h"

#include <cstdlib>
#include <filesystem>
#include <vector>

namespace molrl::model {
namespace {

namespace fs = std::filesystem;
constexpr const char* kModelFile = "models/molrl-small.safetensors";
constexpr std::uint64_t kUntrainedSeed = 1;

std::vector<fs::path> resourceFolders()
{
    std::vector<fs::path> folders;
    if (const char* named = std::getenv("MOLRL_RESOURCES"); named != nullptr && *named != '\0')
        folders.emplace_back(named);
    std::error_code problem;
    const fs::path program = fs::read_symlink("/proc/self/exe", problem);
    if (!problem) {
        folders.push_back(program.parent_path() / ".." / "share" / "molrl-studio");
        folders.push_back(program.parent_path() / ".." / ".." / ".." / "resources"); // build/<preset>/bin
    }
    return folders;
}

} // namespace

Result<DefaultModel> loadDefaultModel(Device device)
{
    for (const fs::path& folder : resourceFolders()) {
        const fs::path file = (folder / kModelFile).lexically_normal();
        std::error_code ignored;
        if (!fs::exists(file, ignored))
            continue;
        MOLRL_TRY(auto network, Network::load(file.string(), device));
        return DefaultModel{std::move(network), file.string()};
    }
    MOLRL_TRY(auto network, Network::makeUntrained(NetworkConfig::small(), kUntrainedSeed));
    return DefaultModel{std::move(network), "untrained"};
}

} // namespace molrl::model
