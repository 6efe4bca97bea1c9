// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/plugin/compute_columns.h"

#include <cmath>
#include <gmock/gmock.h>

namespace molrl::test {

/// The plugins as they were built, loaded as the programs load them.
class RealPlugins : public ::testing::Test {
protected:
    static const plugin::Registry& registry()
    {
        static const plugin::Registry loaded = plugin::Registry::load({MOLRL_PLUGINS});
        return loaded;
    }
    /// The cells of one column for some SMILES; every molecule must have worked.
    static plugin::ComputedColumns::One compute(const std::string& id, const std::vector<std::string>& smiles)
    {
        JobContext job;
        const auto wanted = findColumns(registry(), {id});
        EXPECT_TRUE(wanted) << wanted.error().message();
        auto computed = wanted ? computeColumns(*wanted, smiles, 2, job) : fail(wanted.error());
        if (!computed)
            return {};
        for (const auto& error : computed->errors)
            EXPECT_FALSE(error) << error->message();
        return std::move(computed->columns[0]);
    }
    static double number(const std::string& id, const std::string& smiles)
    {
        const auto column = compute(id, {smiles});
        return column.numbers.empty() ? std::nan("") : column.numbers[0];
    }
    static std::string text(const std::string& id, const std::string& smiles)
    {
        const auto column = compute(id, {smiles});
        return column.texts.empty() ? "?" : column.texts[0];
    }
};

} // namespace molrl::test
