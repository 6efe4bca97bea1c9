// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <variant>
#include <vector>

/// Grows with every change of what stands in this header; a plugin made for another one is refused by name.
#define MOLRL_PLUGIN_API 1

#define MOLRL_PLUGIN_TEXT_INNER(x) #x
#define MOLRL_PLUGIN_TEXT(x) MOLRL_PLUGIN_TEXT_INNER(x)
/// What C++ objects must agree on to cross the border between program and plugin.
#if defined(__clang__)
#define MOLRL_PLUGIN_TOOLCHAIN "clang " MOLRL_PLUGIN_TEXT(__clang_major__)
#else
#define MOLRL_PLUGIN_TOOLCHAIN "gcc " MOLRL_PLUGIN_TEXT(__GNUC__)
#endif

namespace molrl::plugin {

/// One column that a provider can fill.
struct ColumnInfo {
    std::string id;    ///< unique among all plugins, never renamed: "tpsa". Letters, digits, '-'
    std::string name;  ///< the column's heading: "TPSA"
    std::string about; ///< one sentence for a tooltip: what it is, its unit, whose definition
    bool isText = false;
    bool isUsual = true; ///< ticked before anybody chose
};

/// Empty where there is no value for this molecule; a number must be finite.
using Cell = std::variant<std::monostate, double, std::string>;

/// Columns that follow from a compound's structure alone.
///
/// Law: the same structure gives the same cells. compute() is called from many threads at once; exceptions and wrong
/// answers are caught at the border and become an error that names the plugin.
class ColumnProvider {
public:
    virtual ~ColumnProvider() = default;
    ColumnProvider() = default;
    ColumnProvider(const ColumnProvider&) = delete;
    ColumnProvider& operator=(const ColumnProvider&) = delete;

    [[nodiscard]] virtual std::string name() const = 0; ///< of the group: "Structural alerts"
    [[nodiscard]] virtual std::vector<ColumnInfo> columns() const = 0;
    /// @param smiles  of one standardised molecule, never empty.
    /// @param wanted  positions in columns(), at least one.
    /// @return one cell for each that is wanted, in that order.
    /// @error any; the compound's cells stay empty, and the reason is reported.
    [[nodiscard]] virtual Result<std::vector<Cell>> compute(const std::string& smiles,
                                                            std::span<const std::size_t> wanted) const = 0;
};

/// What a plugin hands over when it is loaded.
struct Extensions {
    std::vector<std::shared_ptr<const ColumnProvider>> columnProviders;
};

/// The one thing that a plugin exports, by MOLRL_PLUGIN. Plain C up to `provide`, so that it can be read whatever made
/// it.
struct Declaration {
    int api;
    const char* toolchain;
    const char* name;    ///< unique: "structural-alerts"
    const char* version; ///< its own
    const char* about;   ///< one sentence
    void (*provide)(Extensions& extensions);
};

inline constexpr const char* kEntry = "molrlPlugin";

} // namespace molrl::plugin

/// Once in a plugin, at file scope: MOLRL_PLUGIN("solubility", "1.0", "Estimates …", provide)
#define MOLRL_PLUGIN(name, version, about, provide)                                                                    \
    extern "C" __attribute__((visibility("default"))) const molrl::plugin::Declaration* molrlPlugin()                  \
    {                                                                                                                  \
        static const molrl::plugin::Declaration declaration{                                                           \
            MOLRL_PLUGIN_API, MOLRL_PLUGIN_TOOLCHAIN, name, version, about, provide};                                  \
        return &declaration;                                                                                           \
    }
