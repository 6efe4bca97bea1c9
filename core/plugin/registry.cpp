// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/plugin/registry.h"

#include <algorithm>
#include <cstdlib>
#include <dlfcn.h>
#include <set>
#include <sstream>

namespace molrl::plugin {
namespace {

namespace fs = std::filesystem;

bool isId(const std::string& text)
{
    return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    });
}

std::string textOf(const char* text)
{
    return text == nullptr ? std::string() : std::string(text);
}

Result<const Declaration*> check(void* entry)
{
    if (entry == nullptr)
        return fail(ErrorCode::InvalidArgument, "is no plugin of MolRL: it has no MOLRL_PLUGIN line");
    const Declaration* declaration = reinterpret_cast<const Declaration* (*)()>(entry)();
    if (declaration == nullptr || declaration->api != MOLRL_PLUGIN_API)
        return fail(ErrorCode::InvalidArgument,
                    "was made for version " + (declaration == nullptr ? "?" : std::to_string(declaration->api)) +
                        " of the plugin interface, and this program has version " + std::to_string(MOLRL_PLUGIN_API) +
                        "; build it anew against this program's core/plugin/extension.h");
    if (textOf(declaration->toolchain) != MOLRL_PLUGIN_TOOLCHAIN)
        return fail(ErrorCode::InvalidArgument, "was compiled by " + textOf(declaration->toolchain) +
                                                    ", and this program by " MOLRL_PLUGIN_TOOLCHAIN
                                                    "; build it anew with that");
    if (!isId(textOf(declaration->name)) || declaration->provide == nullptr)
        return fail(ErrorCode::InvalidArgument, "has no name of letters, digits and '-', or provides nothing");
    return declaration;
}

Result<const Declaration*> open(const fs::path& file)
{
    // Locally: two plugins, or a plugin and the program, may hold the same library in different versions.
    void* library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr)
        return fail(ErrorCode::IoError, "can't be loaded: " + textOf(dlerror()));
    auto declaration = check(dlsym(library, kEntry));
    if (!declaration)
        dlclose(library);
    return declaration;
}

} // namespace

Result<void> Registry::add(const fs::path& file)
{
    MOLRL_TRY(const Declaration* declaration, open(file));
    LoadedPlugin plugin{declaration->name, textOf(declaration->version), textOf(declaration->about), file};
    for (const LoadedPlugin& other : m_plugins)
        if (other.name == plugin.name)
            return fail(ErrorCode::InvalidArgument,
                        "is passed over, since " + other.file.string() + " is a plugin \"" + plugin.name + "\", too");
    Extensions extensions;
    std::vector<OfferedColumns> offered;
    MOLRL_CHECK(guarded("", [&] {
        declaration->provide(extensions);
        for (auto& provider : extensions.columnProviders)
            if (provider)
                offered.push_back({provider, provider->name(), provider->columns(), m_plugins.size()});
    }));
    std::set<std::string> taken;
    for (const OfferedColumns& other : m_columns)
        for (const ColumnInfo& column : other.columns)
            taken.insert(column.id);
    for (const OfferedColumns& mine : offered)
        for (const ColumnInfo& column : mine.columns) {
            if (!isId(column.id) || column.name.empty())
                return fail(ErrorCode::InvalidArgument,
                            "offers a column \"" + column.id +
                                "\" whose id is not of letters, digits and '-', or that has no name");
            if (!taken.insert(column.id).second)
                return fail(ErrorCode::InvalidArgument,
                            "offers a column \"" + column.id + "\", which there is already");
        }
    m_columns.insert(m_columns.end(), offered.begin(), offered.end());
    m_plugins.push_back(std::move(plugin));
    return {};
}

Registry Registry::load(const std::vector<fs::path>& folders)
{
    Registry registry;
    std::set<fs::path> seen; // a folder that is named twice is no reason to complain
    for (const fs::path& folder : folders) {
        std::vector<fs::path> files;
        std::error_code problem;
        for (fs::directory_iterator it(folder, problem), end; !problem && it != end; it.increment(problem))
            if (it->path().extension() == ".so")
                files.push_back(it->path());
        std::sort(files.begin(), files.end());
        for (const fs::path& file : files) {
            const fs::path real = fs::weakly_canonical(file, problem);
            if (!seen.insert(problem ? file : real).second)
                continue;
            if (auto added = registry.add(file); !added)
                registry.m_refused.push_back({file, std::move(added).error().withContext(file.string())});
        }
    }
    return registry;
}

std::vector<fs::path> pluginFolders()
{
    std::vector<fs::path> folders;
    if (const char* named = std::getenv("MOLRL_PLUGIN_PATH"); named != nullptr) {
        std::istringstream parts(named);
        for (std::string part; std::getline(parts, part, ':');)
            if (!part.empty())
                folders.emplace_back(part);
    }
    const char* data = std::getenv("XDG_DATA_HOME");
    const char* home = std::getenv("HOME");
    if (data != nullptr && *data == '/')
        folders.push_back(fs::path(data) / "molrl-studio" / "plugins");
    else if (home != nullptr && *home == '/')
        folders.push_back(fs::path(home) / ".local" / "share" / "molrl-studio" / "plugins");
    std::error_code problem;
    const fs::path program = fs::read_symlink("/proc/self/exe", problem);
    if (!problem)
        for (const char* place : {MOLRL_PLUGINS_FROM_BIN, "../plugins"}) // installed; in the build folder
            folders.push_back((program.parent_path() / place).lexically_normal());
    return folders;
}

} // namespace molrl::plugin
