// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workspace/view_sort.h"

#include "core/workspace/text_fold.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace molrl::workspace {
namespace {

template <class Values, class IsMissing>
std::vector<std::uint32_t> order(const Values& values, bool descending, IsMissing&& isMissing)
{
    std::vector<std::uint32_t> rows(values.size());
    std::iota(rows.begin(), rows.end(), 0u);
    const auto firstMissing =
        std::stable_partition(rows.begin(), rows.end(), [&](std::uint32_t row) { return !isMissing(values[row]); });
    if (descending)
        std::stable_sort(rows.begin(), firstMissing, [&](auto a, auto b) { return values[b] < values[a]; });
    else
        std::stable_sort(rows.begin(), firstMissing, [&](auto a, auto b) { return values[a] < values[b]; });
    return rows;
}

} // namespace

std::vector<std::uint32_t> orderNumbers(std::span<const double> values, bool descending)
{
    return order(values, descending, [](double value) { return std::isnan(value); });
}

std::vector<std::uint32_t> orderFloats(std::span<const float> values, bool descending)
{
    return order(values, descending, [](float value) { return std::isnan(value); });
}

std::vector<std::uint32_t> orderTexts(std::span<const std::string> texts, bool descending)
{
    std::vector<std::string> keys;
    keys.reserve(texts.size());
    for (const std::string& text : texts)
        keys.push_back(makeSortKey(text));
    return order(keys, descending, [](const std::string& key) { return key.empty(); });
}

} // namespace molrl::workspace
