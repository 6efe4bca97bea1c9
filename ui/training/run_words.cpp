// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/run_words.h"

#include "ui/adapt/adapt.h"
#include "ui/widgets/palette.h"

#include <QCoreApplication>
#include <QPainter>
#include <QPixmap>
#include <QStringList>
#include <QSysInfo>
#include <array>
#include <cmath>

namespace molrl::ui {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("molrl::ui::runs", text);
}

constexpr int kDotPx = 16;

/// The same unit for both ends of an interval.
QString inUnits(double low, double high)
{
    const auto span = [](double a, double b, const QString& unit, int decimals) {
        const QString first = QString::number(a, 'f', decimals);
        const QString second = QString::number(b, 'f', decimals);
        return first == second ? tr("about %1 %2").arg(second, unit) : tr("about %1 to %2 %3").arg(first, second, unit);
    };
    if (high < 90)
        return span(low, high, tr("s"), 0);
    if (high < 90 * 60)
        return span(low / 60, high / 60, tr("min"), high < 600 ? 1 : 0);
    if (high < 48 * 3600)
        return span(low / 3600, high / 3600, tr("h"), 1);
    return span(low / 86400, high / 86400, tr("days"), 1);
}

} // namespace

QString describe(runs::RunState state)
{
    using enum runs::RunState;
    switch (state) {
    case Unknown: return tr("being read");
    case Queued: return tr("waiting");
    case Running: return tr("running");
    case Pausing: return tr("pausing");
    case Paused: return tr("paused");
    case Stopping: return tr("stopping, keeps the best");
    case Cancelling: return tr("cancelling");
    case Cancelled: return tr("cancelled");
    case Interrupted: return tr("interrupted");
    case Finished: return tr("finished");
    case Failed: return tr("failed");
    }
    return {};
}

QString describe(runs::RunKind kind)
{
    switch (kind) {
    case runs::RunKind::Pretraining: return tr("pretraining");
    case runs::RunKind::FineTuning: return tr("fine-tuning");
    case runs::RunKind::Unknown: return tr("run");
    }
    return {};
}

QColor colorOf(runs::RunState state, const QPalette& palette)
{
    using enum runs::RunState;
    const bool dark = isDark(palette);
    switch (state) {
    case Running: return dark ? QColor(0x4c, 0xb4, 0xff) : QColor(0x0b, 0x6b, 0xcb);
    case Pausing:
    case Stopping:
    case Cancelling:
    case Queued: return dark ? QColor(0xe8, 0xb4, 0x4c) : QColor(0xa8, 0x6a, 0x00);
    case Paused:
    case Interrupted: return dark ? QColor(0xe8, 0xb4, 0x4c) : QColor(0xa8, 0x6a, 0x00);
    case Finished: return dark ? QColor(0x5c, 0xc8, 0x8a) : QColor(0x1a, 0x7f, 0x4b);
    case Failed: return dark ? QColor(0xff, 0x7a, 0x70) : QColor(0xc0, 0x2b, 0x22);
    case Cancelled:
    case Unknown: return subduedText(palette);
    }
    return {};
}

namespace {

QPixmap drawDot(runs::RunState state, const QColor& color)
{
    QPixmap dot(kDotPx * 2, kDotPx * 2);
    dot.setDevicePixelRatio(2);
    dot.fill(Qt::transparent);
    QPainter painter(&dot);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF circle(4, 4, kDotPx - 8, kDotPx - 8);
    // A form beside the colour: full while at work or done, a ring while it rests.
    const bool ring = state == runs::RunState::Paused || state == runs::RunState::Interrupted ||
                      state == runs::RunState::Queued || state == runs::RunState::Cancelled;
    painter.setPen(QPen(color, 2));
    painter.setBrush(ring ? Qt::NoBrush : QBrush(color));
    painter.drawEllipse(circle);
    return dot;
}

} // namespace

QIcon stateIcon(runs::RunState state, const QPalette& palette)
{
    QIcon icon(drawDot(state, colorOf(state, palette)));
    icon.addPixmap(drawDot(state, palette.color(QPalette::HighlightedText)), QIcon::Selected);
    return icon;
}

QString describeRemaining(const runs::RemainingTime& time)
{
    return inUnits(time.lowSeconds, time.highSeconds);
}

QString describeMetric(const std::string& name)
{
    static constexpr std::array<std::pair<const char*, const char*>, 12> kKnown{{
        {"rocAuc", "ROC-AUC"},
        {"prAuc", "PR-AUC"},
        {"mcc", "MCC"},
        {"ece", "ECE"},
        {"rmse", "RMSE"},
        {"mae", "MAE"},
        {"r2", "R²"},
        {"brier", "Brier score"},
        {"spearman", "Spearman"},
        {"maccs", "MACCS keys"},
        {"morgan", "Morgan bits"},
        {"embeddingSd", "embedding SD"},
    }};
    for (const auto& [key, words] : kKnown)
        if (name == key)
            return QString::fromUtf8(words);
    QString words;
    for (const QChar letter : toQString(name)) {
        if (letter.isUpper() && !words.isEmpty() && !words.back().isUpper())
            words += QLatin1Char(' ');
        words += letter.isUpper() ? letter.toLower() : letter;
    }
    return words;
}

QString describeSeries(const runs::RunSeries& series)
{
    QString part = toQString(series.part);
    if (series.part == "train")
        part = tr("training");
    else if (series.part == "validation")
        part = tr("validation");
    return series.of.empty() ? part : QStringLiteral("%1 (%2)").arg(part, toQString(series.of));
}

QString formatRate(double perSecond)
{
    if (!std::isfinite(perSecond) || perSecond < 100)
        return formatNumber(perSecond, 3);
    const double unit = std::pow(10.0, std::floor(std::log10(perSecond)) - 2);
    return formatCount(static_cast<qint64>(std::llround(std::round(perSecond / unit) * unit)));
}

QString describeDevice(const std::string& device)
{
    if (device == "cpu")
        return tr("processor");
    if (device.rfind("cuda", 0) == 0)
        return tr("graphics card");
    return toQString(device);
}

QString describeFacts(const runs::RunView& run)
{
    const bool isAtWork = runs::isActive(run.state);
    QStringList facts;
    if (const auto left = runs::estimateRemaining(run))
        facts << tr("%1 left").arg(describeRemaining(*left));
    if (run.totalEpochs > 0 && isAtWork)
        facts << tr("epoch %1 of at most %2").arg(run.epoch).arg(run.totalEpochs);
    else if (run.epoch > 0)
        facts << tr("epoch %1").arg(run.epoch);
    if (run.step > 0)
        facts << (run.totalSteps > 0 ? tr("step %1 of %2").arg(formatCount(run.step), formatCount(run.totalSteps))
                                     : tr("step %1").arg(formatCount(run.step)));
    if (std::isfinite(run.moleculesPerSecond) && isAtWork)
        facts << tr("%1 molecules/s").arg(formatRate(run.moleculesPerSecond));
    if (run.seconds > 0)
        facts << tr("%1 of training").arg(formatDuration(run.seconds));
    if (!run.device.empty())
        facts << describeDevice(run.device);
    if (run.memoryMb > 0)
        facts << (run.memoryMb >= 1000 ? tr("%1 GB").arg(run.memoryMb / 1000, 0, 'f', 1)
                                       : tr("%1 MB").arg(run.memoryMb, 0, 'f', 0));
    if (!run.host.empty() && toQString(run.host) != QSysInfo::machineHostName())
        facts << tr("on %1").arg(toQString(run.host));
    return facts.join(QStringLiteral("  ·  "));
}

QString remedyForMessage(const std::string& message)
{
    const QString words = toQString(message).toLower();
    const auto has = [&](const char* part) { return words.contains(QLatin1String(part)); };
    if (has("memory") || has("bad_alloc"))
        return tr("Halve the batch in the settings of a clone, or close other programs, and go on.");
    if (has("disk") || has("space") || has("written"))
        return tr("Make room on the disk, then resume: the last checkpoint is safe.");
    if (has("cuda") || has("device"))
        return tr("The graphics device failed. Resume on the processor, or start the program anew.");
    if (has("column") || has("label"))
        return tr("Look at the column that the message names, then start a clone.");
    return {};
}

std::optional<Headline> headlineOf(const runs::RunView& run)
{
    // The metric that says most to people, then the loss.
    static constexpr std::array kOrder{"rocAuc", "rmse", "mcc", "score", "loss"};
    for (const char* name : kOrder) {
        std::optional<Headline> chosen;
        for (const runs::RunSeries& series : run.series) {
            if (series.part != "validation" || series.name != name)
                continue;
            const auto best = runs::bestPoint(series);
            if (!best)
                continue;
            const double value = series.values[*best];
            if (!chosen || (runs::isHigherBetter(name) ? value > chosen->series->values[chosen->best]
                                                       : value < chosen->series->values[chosen->best]))
                chosen = Headline{&series, *best};
        }
        if (chosen)
            return chosen;
    }
    return std::nullopt;
}

} // namespace molrl::ui
