// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/runs/run_results.h"
#include "ui/training/point_plot.h"

#include <QString>
#include <QStringList>
#include <vector>

namespace molrl::ui {

enum class ResultPlotKind { Roc, PrecisionRecall, Calibration, Parity, Residuals };

/// The plots that suit a task, in the order of their use.
[[nodiscard]] std::vector<ResultPlotKind> plotsFor(runs::TaskKind kind);
[[nodiscard]] QString describe(ResultPlotKind kind);

/// A plot of one task over the rows of one part. Rows of the points are rows of the results.
[[nodiscard]] PointPlot::Content makeResultPlot(const runs::RunResults& results, std::size_t task,
                                                const std::string& part, ResultPlotKind kind);

/// The rows of a part with truth and prediction that disagree most, worst first.
[[nodiscard]] std::vector<std::uint32_t> worstRows(const runs::RunResults& results, std::size_t task,
                                                   const std::string& part, std::size_t most);

} // namespace molrl::ui
