// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/number_text.h"

#include <array>
#include <charconv>
#include <limits>

namespace molrl::training {
namespace {

std::string format(double value, std::chars_format how, int precision)
{
    std::array<char, 512> text{}; // the largest double has 309 digits before its point
    const auto [end, problem] = std::to_chars(text.data(), text.data() + text.size(), value, how, precision);
    return problem == std::errc() ? std::string(text.data(), end) : std::string();
}

} // namespace

double parseNumber(std::string_view text)
{
    if (!text.empty() && text.front() == '+')
        text.remove_prefix(1);
    double value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    return problem == std::errc() && end == text.data() + text.size() ? value
                                                                      : std::numeric_limits<double>::quiet_NaN();
}

double parsePrintedNumber(std::string_view text)
{
    const std::size_t point = text.find_last_of(".,"); // those before it part thousands
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i)
        if (i == point)
            plain += '.';
        else if (text[i] != '.' && text[i] != ',' && text[i] != ' ' && text[i] != '\n')
            plain += text[i];
    return parseNumber(plain);
}

std::string formatGeneral(double value, int digits)
{
    return format(value, std::chars_format::general, digits);
}

std::string formatFixed(double value, int decimals)
{
    return format(value, std::chars_format::fixed, decimals);
}

} // namespace molrl::training
