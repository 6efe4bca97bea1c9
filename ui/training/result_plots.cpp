// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/result_plots.h"

#include "core/runs/result_curves.h"
#include "ui/adapt/adapt.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

namespace molrl::ui {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("molrl::ui::results", text);
}

constexpr int kCalibrationBins = 10;

/// Of the part alone: rows of the others become NaN, so that row numbers stay.
std::vector<double> ofPart(const runs::RunResults& results, const std::vector<double>& values, const std::string& part)
{
    std::vector<double> kept(values);
    for (std::size_t i = 0; i < kept.size(); ++i)
        if (results.part[i] != part)
            kept[i] = std::nan("");
    return kept;
}

int groupOf(const runs::RunResults& results, std::uint32_t row)
{
    return row < results.domain.size() && results.domain[row] == "out" ? 1 : 0;
}

PointPlot::Content curveContent(const runs::RunResults& results, const std::vector<runs::CurvePoint>& curve)
{
    PointPlot::Content content;
    content.isCurve = true;
    content.isUnit = true;
    for (const runs::CurvePoint& point : curve)
        content.points.push_back({point.x, point.y, point.row, 0, 0, groupOf(results, point.row)});
    return content;
}

QString countOf(const std::vector<PointPlot::Point>& points)
{
    return tr("%1 compounds").arg(formatCount(static_cast<qint64>(points.size())));
}

} // namespace

std::vector<ResultPlotKind> plotsFor(runs::TaskKind kind)
{
    using enum ResultPlotKind;
    switch (kind) {
    case runs::TaskKind::Binary: return {Roc, PrecisionRecall, Calibration};
    case runs::TaskKind::Regression: return {Parity, Residuals};
    case runs::TaskKind::MultiClass: return {};
    }
    return {};
}

QString describe(ResultPlotKind kind)
{
    switch (kind) {
    case ResultPlotKind::Roc: return tr("ROC");
    case ResultPlotKind::PrecisionRecall: return tr("PR");
    case ResultPlotKind::Calibration: return tr("Calibration");
    case ResultPlotKind::Parity: return tr("Parity");
    case ResultPlotKind::Residuals: return tr("Residuals");
    }
    return {};
}

PointPlot::Content makeResultPlot(const runs::RunResults& results, std::size_t task, const std::string& part,
                                  ResultPlotKind kind)
{
    const runs::TaskResult& of = results.tasks.at(task);
    const std::vector<double> truth = ofPart(results, of.truth, part);
    PointPlot::Content content;
    switch (kind) {
    case ResultPlotKind::Roc: {
        const auto curve = runs::rocCurve(of.prediction, truth);
        content = curveContent(results, curve);
        content.hasDiagonal = true;
        content.xLabel = tr("false positive rate");
        content.yLabel = tr("true positive rate");
        content.caption = curve.empty()
                              ? tr("One class alone: there is no ROC curve")
                              : tr("AUC %1, %2").arg(runs::areaUnder(curve), 0, 'f', 3).arg(countOf(content.points));
        break;
    }
    case ResultPlotKind::PrecisionRecall:
        content = curveContent(results, runs::precisionRecallCurve(of.prediction, truth));
        content.xLabel = tr("recall");
        content.yLabel = tr("precision");
        content.caption = countOf(content.points);
        break;
    case ResultPlotKind::Calibration:
        content.isUnit = true;
        content.hasDiagonal = true;
        for (auto& bin : runs::calibrationBins(of.prediction, truth, kCalibrationBins)) {
            content.points.push_back(
                {bin.predicted, bin.observed, static_cast<std::uint32_t>(content.bins.size()), bin.low, bin.high, 0});
            content.bins.push_back(std::move(bin.rows));
        }
        content.xLabel = tr("predicted probability");
        content.yLabel = tr("share of positives");
        content.caption = tr("bins of equal size, 95 % intervals");
        break;
    case ResultPlotKind::Parity:
    case ResultPlotKind::Residuals: {
        const bool parity = kind == ResultPlotKind::Parity;
        for (std::size_t i = 0; i < truth.size(); ++i) {
            if (!std::isfinite(truth[i]) || !std::isfinite(of.prediction[i]))
                continue;
            const double shift = parity ? 0 : truth[i];
            const double value = of.prediction[i] - shift;
            const bool hasInterval = i < of.low.size() && std::isfinite(of.low[i]) && std::isfinite(of.high[i]);
            content.points.push_back({parity ? truth[i] : of.prediction[i], value, static_cast<std::uint32_t>(i),
                                      hasInterval ? of.low[i] - shift : value, hasInterval ? of.high[i] - shift : value,
                                      groupOf(results, static_cast<std::uint32_t>(i))});
        }
        content.isSquare = content.hasDiagonal = parity;
        content.hasZeroLine = !parity;
        content.xLabel =
            parity ? tr("measured %1").arg(toQString(of.name)) : tr("predicted %1").arg(toQString(of.name));
        content.yLabel = parity ? tr("predicted") : tr("predicted − measured");
        content.caption = countOf(content.points);
        if (results.coverage01 > 0 && !of.low.empty())
            content.caption += tr(", bars: %1 % intervals").arg(std::lround(results.coverage01 * 100));
        break;
    }
    }
    return content;
}

std::vector<std::uint32_t> worstRows(const runs::RunResults& results, std::size_t task, const std::string& part,
                                     std::size_t most)
{
    const runs::TaskResult& of = results.tasks.at(task);
    std::vector<std::uint32_t> rows;
    for (std::size_t i = 0; i < results.rows(); ++i)
        if (results.part[i] == part && std::isfinite(of.truth[i]) && std::isfinite(of.prediction[i]))
            rows.push_back(static_cast<std::uint32_t>(i));
    std::stable_sort(rows.begin(), rows.end(), [&](auto a, auto b) {
        return std::abs(of.truth[a] - of.prediction[a]) > std::abs(of.truth[b] - of.prediction[b]);
    });
    if (rows.size() > most)
        rows.resize(most);
    return rows;
}

} // namespace molrl::ui
