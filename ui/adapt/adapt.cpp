// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/adapt/adapt.h"

#include <QCoreApplication>
#include <QLocale>
#include <algorithm>
#include <cmath>

namespace molrl::ui {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("molrl::ui::adapt", text);
}

QString remedyFor(ErrorCode code)
{
    switch (code) {
    case ErrorCode::InvalidArgument: return tr("Change the setting that the details name, then try again.");
    case ErrorCode::ParseError: return tr("Check the text or file at the place that the details name.");
    case ErrorCode::NotFound: return tr("Check that it still exists and that its name is right.");
    case ErrorCode::IoError: return tr("Check the disk's free space and your permission for this folder.");
    case ErrorCode::UnsupportedModel: return tr("Choose a model file written by this version of MolRL Studio.");
    case ErrorCode::ResourceExhausted: return tr("Close other programs, or work on a smaller part.");
    case ErrorCode::Cancelled: return {};
    case ErrorCode::Internal: return tr("Please report this, with the details and the log (Help > Show Log).");
    }
    return {};
}

} // namespace

QImage toQImage(const Picture& picture)
{
    if (picture.isEmpty())
        return {};
    auto* keepAlive = new std::shared_ptr<std::uint8_t[]>(picture.share());
    return QImage(
        picture.data(), picture.width(), picture.height(), static_cast<qsizetype>(picture.stride()),
        QImage::Format_RGB32, [](void* owner) { delete static_cast<std::shared_ptr<std::uint8_t[]>*>(owner); },
        keepAlive);
}

ErrorText toErrorText(const Error& error)
{
    ErrorText text;
    text.title = toQString(error.what);
    if (!text.title.isEmpty())
        text.title[0] = text.title[0].toUpper();
    text.remedy = remedyFor(error.code);
    text.details =
        toQString(error.message()) + QStringLiteral("\n[") + toQString(toString(error.code)) + QStringLiteral("]");
    return text;
}

QString formatCount(qint64 count)
{
    return QLocale().toString(count);
}

QString formatNumber(double value, int digits)
{
    if (std::isnan(value))
        return QStringLiteral("–");
    if (std::isinf(value))
        return value > 0 ? QStringLiteral("∞") : QStringLiteral("−∞");
    return QString::number(value, 'g', digits).replace(QLatin1Char('-'), QStringLiteral("−"));
}

QString formatDecimals(double value, int decimals)
{
    if (!std::isfinite(value))
        return formatNumber(value);
    const bool isNothing = std::abs(value) < 0.5 * std::pow(10.0, -decimals);
    return QString::number(isNothing ? 0 : value, 'f', decimals).replace(QLatin1Char('-'), QStringLiteral("−"));
}

std::optional<int> findDecimals(std::vector<double> values, int least)
{
    std::erase_if(values, [](double value) { return !std::isfinite(value); });
    if (values.empty())
        return {};
    if (std::ranges::all_of(values, [](double value) { return value == std::floor(value); }))
        return 0;
    for (double& value : values)
        value = std::abs(value);
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    const double magnitude = *middle > 0 ? std::floor(std::log10(*middle)) : 0;
    if (magnitude < -4 || magnitude > 6)
        return {};
    return std::max(least, 2 - static_cast<int>(magnitude));
}

QString formatDuration(double seconds)
{
    if (seconds < 60)
        return tr("%1 s").arg(seconds, 0, 'f', seconds < 10 ? 1 : 0);
    const auto whole = static_cast<qint64>(std::llround(seconds));
    if (whole < 3600)
        return tr("%1 min %2 s").arg(whole / 60).arg(whole % 60);
    return tr("%1 h %2 min").arg(whole / 3600).arg(whole % 3600 / 60);
}

} // namespace molrl::ui
