// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workspace/cell_text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>

namespace molrl::workspace {
namespace {

std::string_view trimmed(std::string_view text)
{
    const auto isBlank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
    while (!text.empty() && isBlank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isBlank(text.back()))
        text.remove_suffix(1);
    return text;
}

bool equalsIgnoringCase(std::string_view text, std::string_view lower)
{
    if (text.size() != lower.size())
        return false;
    for (std::size_t i = 0; i < text.size(); ++i)
        if (std::tolower(static_cast<unsigned char>(text[i])) != lower[i])
            return false;
    return true;
}

} // namespace

CellReading readCell(std::string_view raw)
{
    std::string_view text = trimmed(raw);
    if (text.empty())
        return {};
    for (const std::string_view word : {"na", "nan", "null", "none"})
        if (equalsIgnoringCase(text, word))
            return {};
    if (text.front() == '+' && text.size() > 1 && text[1] != '-' && text[1] != '+')
        text.remove_prefix(1);
    double value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc() || end != text.data() + text.size() || !std::isfinite(value))
        return {CellState::Text, 0};
    return {CellState::Number, value};
}

bool looksLikeIdentifier(std::string_view raw)
{
    const std::string_view text = trimmed(raw);
    if (text.size() < 2 || text.front() != '0')
        return false;
    for (const char c : text)
        if (c < '0' || c > '9')
            return false;
    return true;
}

void CellTally::add(std::string_view raw)
{
    if (looksLikeIdentifier(raw)) {
        ++identifiers;
        return;
    }
    const CellReading reading = readCell(raw);
    if (reading.state == CellState::Missing)
        return;
    if (reading.state == CellState::Number) {
        ++numbers;
        return;
    }
    std::string_view text = trimmed(raw);
    for (const std::string_view mark : {"<", ">", "=", "~", "≤", "≥", "≈", "±"}) // any of them, in this order
        if (text.substr(0, mark.size()) == mark)
            text = trimmed(text.substr(mark.size()));
    const bool beginsWithNumber = !text.empty() && (std::isdigit(static_cast<unsigned char>(text.front())) != 0 ||
                                                    ((text.front() == '-' || text.front() == '.') && text.size() > 1 &&
                                                     std::isdigit(static_cast<unsigned char>(text[1])) != 0));
    const bool hasLetters =
        std::any_of(text.begin(), text.end(), [](char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; });
    ++(beginsWithNumber && !hasLetters ? measurements : words);
}

std::string toText(double number)
{
    std::array<char, 32> buffer{};
    const auto [end, problem] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number);
    return problem == std::errc() ? std::string(buffer.data(), end) : std::string();
}

CellValue toStored(const CellValue& value, ColumnKind kind)
{
    if (const auto* text = std::get_if<std::string>(&value)) {
        if (text->empty())
            return {};
        if (kind == ColumnKind::Text)
            return value;
        const CellReading reading = readCell(*text);
        if (reading.state == CellState::Number)
            return reading.number;
        return reading.state == CellState::Text ? value : CellValue{};
    }
    if (const auto* number = std::get_if<double>(&value)) {
        if (std::isnan(*number))
            return {};
        return kind == ColumnKind::Number ? value : CellValue(toText(*number));
    }
    return {};
}

} // namespace molrl::workspace
