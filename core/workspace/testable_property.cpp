// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workspace/testable_property.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string_view>

namespace molrl::workspace {
namespace {

constexpr std::size_t kLeastOfCategory = 5; // rows; fewer can't be evidence
constexpr std::size_t kMostCategories = 25; // of a column, the most frequent ones
constexpr double kMostDistinctShare = 0.5;  // of the values: more are names

bool isOfMap(const Column& column)
{
    return column.origin.rfind("map ", 0) == 0 || column.origin.rfind("molrl map", 0) == 0 ||
           column.origin.rfind("molrl cluster", 0) == 0 || column.origin.rfind("cluster ", 0) == 0;
}

void addCategories(std::vector<TestableProperty>& properties, const Column& column, const ColumnData& data,
                   std::span<const std::int32_t> rows)
{
    std::map<std::string_view, std::size_t> counts;
    std::size_t known = 0;
    for (const std::int32_t row : rows)
        if (const std::string& text = data.texts[static_cast<std::size_t>(row)]; !text.empty()) {
            ++counts[text];
            ++known;
        }
    if (static_cast<double>(counts.size()) > kMostDistinctShare * static_cast<double>(known))
        return;
    std::vector<std::pair<std::string_view, std::size_t>> order(counts.begin(), counts.end());
    std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
    order.resize(std::min(order.size(), kMostCategories));
    for (const auto& [text, count] : order) {
        if (count < kLeastOfCategory || count == known)
            continue;
        TestableProperty property{column.id, column.name, std::string(text), {}};
        for (const std::int32_t row : rows) {
            const std::string& value = data.texts[static_cast<std::size_t>(row)];
            property.values.push_back(value.empty() ? kMissing : value == text ? 1 : 0);
        }
        properties.push_back(std::move(property));
    }
}

} // namespace

Result<std::vector<TestableProperty>> loadTestableProperties(const std::vector<Column>& columns, ViewCache& cache,
                                                             const SnapshotPtr& snapshot,
                                                             std::span<const std::int32_t> rows, const JobContext& job)
{
    std::vector<TestableProperty> properties;
    for (const Column& column : columns) {
        if (job.stopRequested())
            return JobContext::cancelled();
        if (column.hidden || isOfMap(column))
            continue;
        MOLRL_TRY(const auto data, cache.column(column.id, snapshot));
        if (data->kind == ColumnKind::Text) {
            addCategories(properties, column, *data, rows);
            continue;
        }
        TestableProperty property{column.id, column.name, {}, {}};
        for (const std::int32_t row : rows)
            property.values.push_back(data->numbers[static_cast<std::size_t>(row)]);
        if (std::any_of(property.values.begin(), property.values.end(), [](double v) { return std::isfinite(v); }))
            properties.push_back(std::move(property));
    }
    return properties;
}

} // namespace molrl::workspace
