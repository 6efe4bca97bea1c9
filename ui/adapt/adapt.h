// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/picture.h"

#include <QImage>
#include <QString>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace molrl::ui {

[[nodiscard]] inline QString toQString(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

/// A view of the same pixels, no copy; the picture's memory lives as long as the image.
[[nodiscard]] QImage toQImage(const Picture& picture);

/// An error as people read it: one sentence, what to do about it, and the technical part for "Details".
struct ErrorText {
    QString title;
    QString remedy;
    QString details;
};
[[nodiscard]] ErrorText toErrorText(const Error& error);

/// "1,284 compounds": grouped digits by the user's locale.
[[nodiscard]] QString formatCount(qint64 count);
/// A number for a cell or read-out: up to `digits` significant digits, no trailing zeros; "–" for NaN.
[[nodiscard]] QString formatNumber(double value, int digits = 5);
/// With so many decimals, none of them left out, so that numbers stand below each other; never "−0.00".
[[nodiscard]] QString formatDecimals(double value, int decimals);
/// How many decimals make numbers of one kind stand below each other: three digits of their median (of two: of the
/// larger), but not below `least` decimals; none for whole numbers. Nothing for magnitudes that need an exponent, or
/// where there is no number.
/// @param values  NaN and infinite ones don't count.
[[nodiscard]] std::optional<int> findDecimals(std::vector<double> values, int least = 2);
/// "3.4 s", "2 min 10 s".
[[nodiscard]] QString formatDuration(double seconds);

} // namespace molrl::ui
