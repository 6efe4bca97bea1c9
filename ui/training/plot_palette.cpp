// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/plot_palette.h"

#include "ui/widgets/palette.h"

#include <QWidget>
#include <qcustomplot.h>

namespace molrl::ui {

PlotInks applyInks(QCustomPlot& plot, const QWidget& owner, bool paper)
{
    const QPalette colors = owner.palette();
    PlotInks inks;
    inks.ground = paper ? QColor(Qt::white) : colors.color(QPalette::Base);
    inks.text = paper ? QColor(Qt::black) : colors.color(QPalette::Text);
    inks.faint = mixColors(inks.ground, inks.text, 0.13);
    plot.setBackground(inks.ground);
    QFont small = owner.font();
    small.setPointSizeF(small.pointSizeF() * 0.9);
    const QPen line(mixColors(inks.ground, inks.text, 0.4));
    for (QCPAxis* axis : {plot.xAxis, plot.yAxis}) {
        axis->setTickLabelFont(small);
        axis->setLabelFont(small);
        axis->setTickLabelColor(inks.text);
        axis->setLabelColor(inks.text);
        axis->setBasePen(line);
        axis->setTickPen(line);
        axis->setSubTickPen(QPen(inks.faint));
        axis->grid()->setPen(QPen(inks.faint, 1));
        axis->grid()->setZeroLinePen(Qt::NoPen);
    }
    return inks;
}

} // namespace molrl::ui
