// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QtGlobal>

QT_BEGIN_NAMESPACE
class QWidget;
QT_END_NAMESPACE
class QCustomPlot;

namespace molrl::ui {

struct PlotInks {
    QColor ground;
    QColor text;
    QColor faint; ///< grid lines
};

/// Ground, axes and grid in the colours and a little less than the font of `owner`. @param paper  black on white, to
/// save.
PlotInks applyInks(QCustomPlot& plot, const QWidget& owner, bool paper);

} // namespace molrl::ui
