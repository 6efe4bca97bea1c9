// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/plugin/extension.h"

#include <filesystem>

namespace molrl::plugin {

struct LoadedPlugin {
    std::string name;
    std::string version;
    std::string about;
    std::filesystem::path file;
};

struct RefusedPlugin {
    std::filesystem::path file;
    Error error; ///< names the file and what to do
};

/// A provider, and the plugin that it belongs to.
struct OfferedColumns {
    std::shared_ptr<const ColumnProvider> provider;
    std::string name;                ///< provider->name()
    std::vector<ColumnInfo> columns; ///< provider->columns()
    std::size_t plugin = 0;          ///< in plugins()
};

/// The plugins of this process. A value; what was loaded stays in memory until the process ends.
///
/// A plugin that can't be used never keeps the program from starting: it stands in refused(), with the reason.
class Registry {
public:
    /// Loads every "*.so" of the folders, each folder by name; of plugins with one name the first counts.
    /// Folders that aren't there are passed over. Call it from one thread.
    [[nodiscard]] static Registry load(const std::vector<std::filesystem::path>& folders);

    [[nodiscard]] const std::vector<LoadedPlugin>& plugins() const { return m_plugins; }
    [[nodiscard]] const std::vector<RefusedPlugin>& refused() const { return m_refused; }
    [[nodiscard]] const std::vector<OfferedColumns>& columns() const { return m_columns; }

private:
    [[nodiscard]] Result<void> add(const std::filesystem::path& file);

    std::vector<LoadedPlugin> m_plugins;
    std::vector<RefusedPlugin> m_refused;
    std::vector<OfferedColumns> m_columns;
};

/// Those of $MOLRL_PLUGIN_PATH (separated by ':'), then the user's (~/.local/share/molrl-studio/plugins, by
/// $XDG_DATA_HOME), then the ones that come with the program.
[[nodiscard]] std::vector<std::filesystem::path> pluginFolders();

} // namespace molrl::plugin
