// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/curve_plot.h"

#include "core/runs/run_curves.h"
#include "ui/adapt/adapt.h"
#include "ui/training/plot_palette.h"
#include "ui/training/run_list_model.h"
#include "ui/training/run_words.h"
#include "ui/widgets/palette.h"

#include <QEvent>
#include <QMouseEvent>
#include <QTimer>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <optional>
#include <qcustomplot.h>
#include <utility>

namespace molrl::ui {
namespace {

constexpr int kRebuildMs = 40;
constexpr qreal kSamplePx = 8;            ///< of a line, where it is asked what a legend hides
constexpr std::size_t kMostPoints = 4000; ///< of one drawn line; a screen has fewer columns

QVector<double> thinned(const std::vector<double>& values)
{
    const std::size_t every = std::max<std::size_t>(1, (values.size() + kMostPoints - 1) / kMostPoints);
    QVector<double> result;
    result.reserve(static_cast<qsizetype>(values.size() / every + 2));
    for (std::size_t i = 0; i < values.size(); i += every)
        result.append(values[i]);
    if (!values.empty() && (values.size() - 1) % every != 0)
        result.append(values.back()); // the newest point is never left out
    return result;
}

/// The series' value at the last step not after the given one; NaN before the first.
double valueAt(const runs::RunSeries& series, const std::vector<double>& values, double step)
{
    const auto after = std::upper_bound(series.steps.begin(), series.steps.end(), step);
    return after == series.steps.begin() ? std::nan("")
                                         : values[static_cast<std::size_t>(after - series.steps.begin()) - 1];
}

} // namespace

struct CurvePlot::Plot {
    QCustomPlot* view = nullptr;
    QCPItemStraightLine* cursor = nullptr;
};

CurvePlot::CurvePlot(QWidget* parent) : QWidget(parent), m_plot(std::make_unique<Plot>())
{
    setObjectName(QStringLiteral("runs.curves"));
    setAccessibleName(tr("Curves of the runs"));
    auto* view = m_plot->view = new QCustomPlot(this);
    view->setAttribute(Qt::WA_OpaquePaintEvent, false);
    view->setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
    view->setMinimumSize(120, 90);
    view->setMouseTracking(true);
    view->installEventFilter(this);
    view->setNoAntialiasingOnDrag(true);
    view->legend->setVisible(true);
    view->axisRect()->insetLayout()->setInsetAlignment(0, Qt::AlignTop | Qt::AlignRight);
    connect(view, &QCustomPlot::afterLayout, this, &CurvePlot::placeLegend); // before it, there are no pixels to count
    view->legend->setIconSize(22, 10);
    view->legend->setRowSpacing(0);
    view->legend->setMargins(QMargins(6, 3, 6, 3));
    view->xAxis->setNumberFormat(QStringLiteral("gbc"));
    view->xAxis->setLabel(tr("step"));
    m_plot->cursor = new QCPItemStraightLine(view);
    m_plot->cursor->setVisible(false);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(view);
    applyPalette(false);
}

CurvePlot::~CurvePlot() = default;

void CurvePlot::setCurves(std::vector<Curve> curves)
{
    const auto same = [&] {
        return curves.size() == m_curves.size() &&
               std::equal(curves.begin(), curves.end(), m_curves.begin(), [](const Curve& a, const Curve& b) {
                   return a.run && b.run && a.run->directory == b.run->directory;
               });
    };
    if (!same())
        m_isZoomed = false;
    m_curves = std::move(curves);
    scheduleRebuild();
}

void CurvePlot::setMetric(const std::string& name)
{
    if (name == m_metric)
        return;
    m_metric = name;
    m_isZoomed = false;
    scheduleRebuild();
}

void CurvePlot::setSmoothing(double weight01)
{
    m_smoothing = weight01;
    scheduleRebuild();
}

void CurvePlot::setLogarithmic(bool on)
{
    m_logarithmic = on;
    m_isZoomed = false;
    scheduleRebuild();
}

void CurvePlot::fit()
{
    m_isZoomed = false;
    scheduleRebuild();
}

int CurvePlot::graphCount() const
{
    return m_plot->view->graphCount();
}

void CurvePlot::scheduleRebuild()
{
    if (std::exchange(m_isScheduled, true))
        return;
    QTimer::singleShot(kRebuildMs, this, &CurvePlot::rebuild);
}

void CurvePlot::addRun(const Curve& curve, bool alone)
{
    auto* view = m_plot->view;
    int validation = 0;
    bool isNamed = false;
    std::vector<std::string> members; // of one run alone, each has a colour of its own
    const auto colorOf = [&](const runs::RunSeries& series) {
        if (!alone)
            return curve.color;
        auto at = std::find(members.begin(), members.end(), series.of);
        if (at == members.end())
            at = members.insert(at, series.of);
        return RunListModel::colorOfShown(static_cast<int>(at - members.begin()), palette());
    };
    for (const runs::RunSeries& series : curve.run->series) {
        if (series.name != m_metric)
            continue;
        const QColor color = colorOf(series);
        const QVector<double> steps = thinned(series.steps);
        QCPGraph* line = view->addGraph();
        line->setAdaptiveSampling(true);
        if (series.part == "train") {
            QColor faint = color;
            faint.setAlphaF(m_smoothing > 0 ? 0.3F : 1.0F);
            line->setPen(QPen(faint, 1));
            line->setData(steps, thinned(series.values), true);
            line->removeFromLegend();
            if (m_smoothing > 0) {
                line = view->addGraph();
                line->setPen(QPen(color, 2));
                line->setData(steps, thinned(runs::smoothed(series.values, m_smoothing)), true);
            } else {
                line->addToLegend();
            }
        } else {
            static constexpr Qt::PenStyle kStyles[] = {Qt::DashLine, Qt::DotLine, Qt::DashDotLine};
            line->setPen(QPen(color, 1.6, kStyles[std::min(validation++, 2)]));
            line->setScatterStyle(
                QCPScatterStyle(QCPScatterStyle::ssCircle, QPen(color, 1.4), palette().color(QPalette::Base), 6));
            line->setData(steps, thinned(series.values), true);
        }
        line->setName(alone ? describeSeries(series) : curve.name);
        if (!alone && std::exchange(isNamed, true)) // one entry a run: dashes are validation
            line->removeFromLegend();
    }
}

void CurvePlot::addBest(const Curve& curve)
{
    const runs::RunSeries* chosen = nullptr;
    std::size_t best = 0;
    for (const runs::RunSeries& series : curve.run->series) {
        const auto at = series.name == m_metric && series.part == "validation" ? runs::bestPoint(series) : std::nullopt;
        if (at && (chosen == nullptr || (runs::isHigherBetter(m_metric) ? series.values[*at] > chosen->values[best]
                                                                        : series.values[*at] < chosen->values[best]))) {
            chosen = &series;
            best = *at;
        }
    }
    if (chosen == nullptr)
        return;
    auto* view = m_plot->view;
    QCPGraph* mark = view->addGraph();
    mark->setPen(Qt::NoPen);
    mark->setLineStyle(QCPGraph::lsNone);
    mark->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssStar, QPen(curve.color, 2), curve.color, 13));
    mark->setData({chosen->steps[best]}, {chosen->values[best]});
    mark->setName(
        tr("best: %1 at %2")
            .arg(formatNumber(chosen->values[best], 4), formatCount(static_cast<qint64>(chosen->steps[best]))));
    if (m_curves.size() > 1)
        mark->removeFromLegend();
    m_bestSteps.push_back(chosen->steps[best]);
    if (curve.run->patience <= 0 || chosen->steps.size() < 2)
        return;
    const double pace = (chosen->steps.back() - chosen->steps.front()) / static_cast<double>(chosen->steps.size() - 1);
    auto* line = new QCPItemStraightLine(view);
    const double end = chosen->steps[best] + pace * static_cast<double>(curve.run->patience);
    line->point1->setCoords(end, 0);
    line->point2->setCoords(end, 1);
    line->setPen(QPen(curve.color, 1, Qt::DotLine));
    auto* label = new QCPItemText(view);
    label->setText(tr("patience ends"));
    label->position->setTypeX(QCPItemPosition::ptPlotCoords);
    label->position->setTypeY(QCPItemPosition::ptAxisRectRatio);
    label->position->setCoords(end, 0.98);
    label->setPositionAlignment(Qt::AlignBottom | Qt::AlignRight);
    label->setColor(subduedText(palette()));
    label->setFont(font());
}

void CurvePlot::rebuild()
{
    m_isScheduled = false;
    auto* view = m_plot->view;
    const QCPRange x = view->xAxis->range();
    const QCPRange y = view->yAxis->range();
    view->clearGraphs();
    view->clearItems();
    m_plot->cursor = new QCPItemStraightLine(view);
    m_plot->cursor->setVisible(false);
    m_bestSteps.clear();
    view->yAxis->setScaleType(m_logarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    view->yAxis->setTicker(m_logarithmic ? QSharedPointer<QCPAxisTicker>(new QCPAxisTickerLog)
                                         : QSharedPointer<QCPAxisTicker>(new QCPAxisTicker));
    view->yAxis->setLabel(describeMetric(m_metric));
    for (const Curve& curve : m_curves)
        if (curve.run)
            addRun(curve, m_curves.size() == 1);
    for (const Curve& curve : m_curves)
        if (curve.run)
            addBest(curve);
    view->legend->setVisible(view->legend->itemCount() > 0);
    if (m_isZoomed) {
        view->xAxis->setRange(x);
        view->yAxis->setRange(y);
    } else {
        view->rescaleAxes();
        view->xAxis->scaleRange(1.04, view->xAxis->range().center());
        if (!m_logarithmic)
            view->yAxis->scaleRange(1.12, view->yAxis->range().center());
    }
    if (view->graphCount() == 0)
        addHint();
    applyPalette(false);
    m_isLegendStale = true;
    view->replot(QCustomPlot::rpQueuedReplot);
}

QRect CurvePlot::legendRect() const
{
    return m_plot->view->legend->outerRect();
}

int CurvePlot::samplesUnder(const QRect& rect) const
{
    const auto* view = m_plot->view;
    int count = 0;
    for (int g = 0; g < view->graphCount(); ++g) {
        const QCPGraph* graph = view->graph(g);
        std::optional<QPointF> before;
        for (int i = 0; i < graph->dataCount(); ++i) {
            const QPointF at(view->xAxis->coordToPixel(graph->dataMainKey(i)),
                             view->yAxis->coordToPixel(graph->dataMainValue(i)));
            if (!std::isfinite(at.x()) || !std::isfinite(at.y()))
                continue;
            const QPointF from = before.value_or(at);
            const int pieces = std::clamp(static_cast<int>(QLineF(from, at).length() / kSamplePx), 1, 200);
            for (int piece = 1; piece <= pieces; ++piece)
                count += rect.contains((from + (at - from) * piece / pieces).toPoint()) ? 1 : 0;
            before = at;
        }
    }
    return count;
}

/// Into the corner where it hides least. It stays where it is while no other is better, so that it doesn't wander.
void CurvePlot::placeLegend()
{
    auto* view = m_plot->view;
    auto* inset = view->axisRect()->insetLayout();
    const QSize size = view->legend->minimumOuterSizeHint();
    const QRect area = view->axisRect()->rect();
    if (!std::exchange(m_isLegendStale, false) || !view->legend->visible() || area.isEmpty())
        return;
    const auto hiddenAt = [&](Qt::Alignment corner) {
        QRect rect(area.topLeft(), size);
        if (corner & Qt::AlignRight)
            rect.moveRight(area.right());
        if (corner & Qt::AlignBottom)
            rect.moveBottom(area.bottom());
        return samplesUnder(rect.intersected(area));
    };
    Qt::Alignment best = inset->insetAlignment(0);
    int least = hiddenAt(best);
    for (const Qt::Alignment corner : {Qt::AlignTop | Qt::AlignRight, Qt::AlignBottom | Qt::AlignRight,
                                       Qt::AlignTop | Qt::AlignLeft, Qt::AlignBottom | Qt::AlignLeft})
        if (const int hidden = hiddenAt(corner); hidden < least) {
            best = corner;
            least = hidden;
        }
    if (best == inset->insetAlignment(0))
        return;
    inset->setInsetAlignment(0, best);
    view->replot(QCustomPlot::rpQueuedReplot);
}

/// What an empty plot waits for.
void CurvePlot::addHint()
{
    auto* view = m_plot->view;
    view->xAxis->setRange(0, 1);
    view->yAxis->setRange(m_logarithmic ? 0.1 : 0, 1);
    const bool waits = std::any_of(m_curves.begin(), m_curves.end(),
                                   [](const Curve& curve) { return curve.run && runs::isActive(curve.run->state); });
    auto* words = new QCPItemText(view);
    words->position->setType(QCPItemPosition::ptAxisRectRatio);
    words->position->setCoords(0.5, 0.5);
    words->setText(waits ? tr("The curves begin with the first logged steps.") : tr("Nothing was logged."));
    words->setFont(font());
    words->setColor(subduedText(palette()));
}

void CurvePlot::applyPalette(bool paper)
{
    auto& view = *m_plot->view;
    const PlotInks inks = applyInks(view, *this, paper);
    QColor veil = inks.ground;
    veil.setAlphaF(0.85F);
    view.legend->setBrush(veil);
    view.legend->setBorderPen(QPen(inks.faint));
    view.legend->setFont(view.xAxis->labelFont());
    view.legend->setTextColor(inks.text);
    m_plot->cursor->setPen(QPen(mixColors(inks.ground, inks.text, 0.5), 1));
}

bool CurvePlot::saveAs(const QString& path)
{
    auto& view = *m_plot->view;
    applyPalette(true);
    const QSize size = view.size();
    const bool saved = path.endsWith(QLatin1String(".pdf"), Qt::CaseInsensitive)
                           ? view.savePdf(path, size.width(), size.height())
                           : view.savePng(path, size.width(), size.height(), 2);
    applyPalette(false);
    view.replot(QCustomPlot::rpQueuedReplot);
    return saved;
}

void CurvePlot::showReadOut(double step)
{
    m_plot->cursor->point1->setCoords(step, 0);
    m_plot->cursor->point2->setCoords(step, 1);
    m_plot->cursor->setVisible(true);
    m_plot->view->replot(QCustomPlot::rpQueuedReplot);
    QStringList words{tr("step %1").arg(formatCount(static_cast<qint64>(std::llround(std::max(0.0, step)))))};
    for (const Curve& curve : m_curves) {
        if (!curve.run)
            continue;
        QStringList values;
        for (const runs::RunSeries& series : curve.run->series) {
            if (series.name != m_metric)
                continue;
            const double value = valueAt(series, series.values, step);
            if (std::isfinite(value))
                values << QStringLiteral("%1 %2").arg(describeSeries(series), formatNumber(value, 4));
        }
        if (!values.isEmpty())
            words << (m_curves.size() > 1 ? curve.name + QStringLiteral(": ") : QString()) +
                         values.join(QStringLiteral(", "));
    }
    Q_EMIT readOut(words.join(QStringLiteral("  ·  ")));
}

bool CurvePlot::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != m_plot->view)
        return QWidget::eventFilter(watched, event);
    switch (event->type()) {
    case QEvent::MouseMove: {
        const auto* mouse = static_cast<QMouseEvent*>(event);
        if (mouse->buttons() == Qt::NoButton)
            showReadOut(m_plot->view->xAxis->pixelToCoord(mouse->position().x()));
        else
            m_isZoomed = true;
        return false;
    }
    case QEvent::Leave:
        m_plot->cursor->setVisible(false);
        m_plot->view->replot(QCustomPlot::rpQueuedReplot);
        Q_EMIT readOut({});
        return false;
    case QEvent::Wheel: m_isZoomed = true; return false;
    case QEvent::Resize: m_isLegendStale = true; return false;
    case QEvent::MouseButtonDblClick: fit(); return true;
    default: return false;
    }
}

void CurvePlot::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
        applyPalette(false);
        scheduleRebuild();
    }
}

} // namespace molrl::ui
