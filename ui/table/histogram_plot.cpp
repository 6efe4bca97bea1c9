// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/table/histogram_plot.h"

#include <QBoxLayout>
#include <QEvent>
#include <QMouseEvent>
#include <algorithm>
#include <cmath>
#include <qcustomplot.h>

namespace molrl::ui {

struct HistogramPlot::Plot {
    QCustomPlot* view = nullptr;
    QCPBars* outside = nullptr; ///< bins that the range cuts off
    QCPBars* inside = nullptr;
    QCPItemStraightLine* lowLine = nullptr;
    QCPItemStraightLine* highLine = nullptr;
    workspace::Histogram histogram;
    double low = 0;
    double high = 0;
    int dragged = 0; ///< -1: low edge, 1: high edge
};

HistogramPlot::HistogramPlot(QWidget* parent) : QWidget(parent), m_plot(std::make_unique<Plot>())
{
    auto& view = m_plot->view;
    view = new QCustomPlot(this);
    view->setAttribute(Qt::WA_OpaquePaintEvent, false);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(view);
    m_plot->outside = new QCPBars(view->xAxis, view->yAxis);
    m_plot->inside = new QCPBars(view->xAxis, view->yAxis);
    m_plot->lowLine = new QCPItemStraightLine(view);
    m_plot->highLine = new QCPItemStraightLine(view);
    for (auto* bars : {m_plot->outside, m_plot->inside})
        bars->setAntialiased(false);
    view->yAxis->setVisible(false);
    view->xAxis->grid()->setVisible(false);
    view->xAxis->setTickLength(0, 3);
    view->xAxis->setSubTicks(false);
    view->xAxis->ticker()->setTickCount(4);
    view->xAxis->setPadding(0);
    view->xAxis->setTickLabelPadding(2);
    view->axisRect()->setAutoMargins(QCP::msBottom);
    view->axisRect()->setMargins(QMargins(8, 4, 8, 0));
    view->setMouseTracking(true);
    view->installEventFilter(this);
    applyPalette();
}

HistogramPlot::~HistogramPlot() = default;

QSize HistogramPlot::sizeHint() const
{
    return {220, fontMetrics().height() * 6};
}

void HistogramPlot::applyPalette()
{
    auto& view = *m_plot->view;
    const QColor text = palette().color(QPalette::WindowText);
    QColor faint = text;
    faint.setAlphaF(0.25F);
    const QColor accent = palette().color(QPalette::Highlight);
    view.setBackground(palette().color(QPalette::Window));
    QFont small = font();
    small.setPointSizeF(small.pointSizeF() * 0.85);
    view.xAxis->setTickLabelFont(small);
    view.xAxis->setTickLabelColor(text);
    view.xAxis->setBasePen(QPen(faint));
    view.xAxis->setTickPen(QPen(faint));
    m_plot->outside->setPen(Qt::NoPen);
    m_plot->outside->setBrush(faint);
    m_plot->inside->setPen(Qt::NoPen);
    m_plot->inside->setBrush(accent);
    for (auto* line : {m_plot->lowLine, m_plot->highLine})
        line->setPen(QPen(text, 1.5));
    view.replot(QCustomPlot::rpQueuedReplot);
}

void HistogramPlot::setHistogram(const workspace::Histogram& histogram)
{
    m_plot->histogram = histogram;
    auto& view = *m_plot->view;
    double span = histogram.high - histogram.low;
    if (!(span > 0))
        span = 1;
    view.xAxis->setRange(histogram.low - span * 0.02, histogram.low + span * 1.02);
    const auto most =
        histogram.counts.empty() ? 0 : *std::max_element(histogram.counts.begin(), histogram.counts.end());
    view.yAxis->setRange(0, std::max<double>(1, static_cast<double>(most)) * 1.05);
    showRange();
}

void HistogramPlot::setRange(double low, double high)
{
    m_plot->low = low;
    m_plot->high = high;
    showRange();
}

void HistogramPlot::showRange()
{
    const auto& histogram = m_plot->histogram;
    const auto bins = histogram.counts.size();
    if (bins == 0)
        return;
    const double width =
        histogram.high > histogram.low ? (histogram.high - histogram.low) / static_cast<double>(bins) : 1;
    QVector<double> inKeys, inValues, outKeys, outValues;
    for (std::size_t bin = 0; bin < bins; ++bin) {
        const double middle = histogram.low + (static_cast<double>(bin) + 0.5) * width;
        // One compound in a bin of a million must still be seen: at least a pixel.
        const auto count = static_cast<double>(histogram.counts[bin]);
        const double shown = count > 0 ? std::max(count, m_plot->view->yAxis->range().upper * 0.015) : 0;
        const bool isIn = middle + width / 2 > m_plot->low && middle - width / 2 < m_plot->high;
        (isIn ? inKeys : outKeys).append(middle);
        (isIn ? inValues : outValues).append(shown);
    }
    for (auto* bars : {m_plot->inside, m_plot->outside})
        bars->setWidth(width * 0.92);
    m_plot->inside->setData(inKeys, inValues, true);
    m_plot->outside->setData(outKeys, outValues, true);
    const auto place = [](QCPItemStraightLine* line, double value) {
        line->point1->setCoords(value, 0);
        line->point2->setCoords(value, 1);
    };
    place(m_plot->lowLine, std::max(m_plot->low, histogram.low));
    place(m_plot->highLine, std::min(m_plot->high, histogram.low + width * static_cast<double>(bins)));
    m_plot->view->replot(QCustomPlot::rpQueuedReplot);
}

double HistogramPlot::valueAt(int x) const
{
    return m_plot->view->xAxis->pixelToCoord(x);
}

int HistogramPlot::pixelOf(double value) const
{
    return static_cast<int>(std::lround(m_plot->view->xAxis->coordToPixel(value)));
}

void HistogramPlot::dragTo(int x)
{
    const auto& histogram = m_plot->histogram;
    const double value = std::clamp(valueAt(x), histogram.low, histogram.high);
    if (m_plot->dragged < 0)
        setRange(std::min(value, m_plot->high), m_plot->high);
    else
        setRange(m_plot->low, std::max(value, m_plot->low));
    Q_EMIT rangeDragged(m_plot->low, m_plot->high);
}

bool HistogramPlot::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != m_plot->view || m_plot->histogram.counts.empty())
        return QWidget::eventFilter(watched, event);
    const auto xOf = [event] { return static_cast<int>(static_cast<QMouseEvent*>(event)->position().x()); };
    switch (event->type()) {
    case QEvent::MouseButtonPress: { // the nearer edge comes along
        if (static_cast<QMouseEvent*>(event)->button() != Qt::LeftButton)
            return true;
        const int toLow = std::abs(xOf() - pixelOf(std::max(m_plot->low, m_plot->histogram.low)));
        const int toHigh = std::abs(xOf() - pixelOf(std::min(m_plot->high, m_plot->histogram.high)));
        m_plot->dragged = toLow <= toHigh ? -1 : 1;
        dragTo(xOf());
        return true;
    }
    case QEvent::MouseMove:
        m_plot->view->setCursor(Qt::SizeHorCursor);
        if (m_plot->dragged != 0)
            dragTo(xOf());
        return true;
    case QEvent::MouseButtonRelease: m_plot->dragged = 0; return true;
    case QEvent::MouseButtonDblClick:
        m_plot->dragged = 0;
        setRange(m_plot->histogram.low, m_plot->histogram.high);
        Q_EMIT rangeDragged(m_plot->low, m_plot->high);
        return true;
    case QEvent::Wheel: event->ignore(); return true; // the panel scrolls
    default: return QWidget::eventFilter(watched, event);
    }
}

void HistogramPlot::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        applyPalette();
}

} // namespace molrl::ui
