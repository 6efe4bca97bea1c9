// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

// Configurations as JSON objects: each names its fields once, in a function visit(config, visitor), which calls
// visitor(name, field) for every field; writing, reading and their errors follow from that.

namespace molrl {

/// A value of the field's kind. @return false, with the field as it was: of another kind, or out of its type's range.
template <class T> [[nodiscard]] bool readField(const nlohmann::ordered_json& json, T& out)
{
    if constexpr (std::is_same_v<T, bool>) {
        if (!json.is_boolean())
            return false;
    } else if constexpr (std::is_same_v<T, std::string>) {
        if (!json.is_string())
            return false;
    } else if constexpr (std::is_unsigned_v<T>) {
        if (!json.is_number_unsigned() || json.get<std::uint64_t>() > std::numeric_limits<T>::max())
            return false;
    } else if constexpr (std::is_integral_v<T>) {
        if (!json.is_number_integer() ||
            (json.is_number_unsigned() &&
             json.get<std::uint64_t>() > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())))
            return false;
        const auto wide = json.get<std::int64_t>();
        if (wide < std::numeric_limits<T>::min() || wide > std::numeric_limits<T>::max())
            return false;
    } else if (!json.is_number()) {
        return false;
    }
    out = json.get<T>();
    return true;
}

template <class T> [[nodiscard]] bool readField(const nlohmann::ordered_json& json, std::vector<T>& out)
{
    constexpr std::size_t kMost = 64;
    if (!json.is_array() || json.size() > kMost)
        return false;
    std::vector<T> values(json.size());
    for (std::size_t i = 0; i < json.size(); ++i)
        if (!readField(json[i], values[i]))
            return false;
    out = std::move(values);
    return true;
}

/// Fields that are missing keep their value.
/// @param what    names the whole in messages: "the network configuration".
/// @param others  names that the caller reads itself. @param json  left in it for that.
/// @error ParseError  names the field of a wrong kind, or the unknown one.
template <class Config, class Visit>
[[nodiscard]] Result<void> readFields(const std::string& text, std::string_view what, Config& config, Visit&& visit,
                                      nlohmann::ordered_json& json, const std::set<std::string>& others = {})
{
    const std::string name(what);
    json = nlohmann::ordered_json::parse(text, nullptr, false);
    if (!json.is_object())
        return fail(ErrorCode::ParseError, name + " is not a JSON object");
    std::set<std::string> known = others;
    std::string wrong;
    visit(config, [&](const char* field, auto& value) {
        known.insert(field);
        const auto found = json.find(field);
        if (found != json.end() && !readField(*found, value) && wrong.empty())
            wrong = field;
    });
    if (!wrong.empty())
        return fail(ErrorCode::ParseError, name + "'s \"" + wrong + "\" has a value of a wrong kind");
    for (const auto& item : json.items())
        if (!known.contains(item.key()))
            return fail(ErrorCode::ParseError, name + " has an unknown setting \"" + item.key() + "\"");
    return {};
}

template <class Config, class Visit>
[[nodiscard]] nlohmann::ordered_json writeFields(const Config& config, Visit&& visit)
{
    nlohmann::ordered_json json = nlohmann::ordered_json::object();
    visit(config, [&json](const char* field, const auto& value) { json[field] = value; });
    return json;
}

/// @error InvalidArgument  names the setting, its value and its bounds.
[[nodiscard]] inline Result<void> checkRange(const char* name, double value, double low, double high)
{
    if (value >= low && value <= high)
        return {};
    const auto text = [](double x) {
        using Json = nlohmann::json;
        const bool isWhole = x > -1e15 && x < 1e15 && x == static_cast<double>(static_cast<std::int64_t>(x));
        return (isWhole ? Json(static_cast<std::int64_t>(x)) : Json(x)).dump();
    };
    return fail(ErrorCode::InvalidArgument,
                std::string(name) + " is " + text(value) + " but must lie in " + text(low) + " to " + text(high));
}

} // namespace molrl
