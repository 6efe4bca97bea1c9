// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/point_plot.h"

#include "ui/training/plot_palette.h"
#include "ui/widgets/palette.h"

#include <QEvent>
#include <QMouseEvent>
#include <QRubberBand>
#include <QVBoxLayout>
#include <algorithm>
#include <array>
#include <cmath>
#include <qcustomplot.h>

namespace molrl::ui {
namespace {

constexpr double kReachPx = 9;
constexpr int kDragPx = 5;
constexpr int kGroups = 3;

} // namespace

struct PointPlot::Plot {
    QCustomPlot* view = nullptr;
    QRubberBand* band = nullptr;
    QPoint pressed;
    bool isPressed = false;
};

PointPlot::PointPlot(QWidget* parent) : QWidget(parent), m_plot(std::make_unique<Plot>())
{
    auto* view = m_plot->view = new QCustomPlot(this);
    view->setAttribute(Qt::WA_OpaquePaintEvent, false);
    view->setInteractions(QCP::iRangeZoom);
    view->setMinimumSize(140, 72);
    view->setMouseTracking(true);
    view->installEventFilter(this);
    m_plot->band = new QRubberBand(QRubberBand::Rectangle, view);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(view);
    setAccessibleName(tr("Plot of the results"));
    applyPalette(false);
}

PointPlot::~PointPlot() = default;

void PointPlot::setContent(Content content)
{
    m_content = std::move(content);
    m_hovered = -1;
    auto* view = m_plot->view;
    rebuild();
    if (m_content.isUnit) {
        view->xAxis->setRange(-0.02, 1.02);
        view->yAxis->setRange(-0.02, 1.04);
    } else if (!m_content.points.empty()) {
        view->rescaleAxes();
        if (m_content.isSquare) {
            QCPRange both = view->xAxis->range();
            both.expand(view->yAxis->range());
            view->xAxis->setRange(both);
            view->yAxis->setRange(both);
        }
        for (QCPAxis* axis : {view->xAxis, view->yAxis})
            axis->scaleRange(1.08, axis->range().center());
    }
    view->replot(QCustomPlot::rpQueuedReplot);
}

void PointPlot::setMarked(std::vector<bool> marked)
{
    m_marked = std::move(marked);
    rebuild();
}

void PointPlot::rebuild()
{
    auto* view = m_plot->view;
    const QCPRange x = view->xAxis->range();
    const QCPRange y = view->yAxis->range();
    view->clearPlottables();
    view->clearItems();
    const QPalette colors = palette();
    const bool dark = isDark(colors);
    const std::array<QColor, kGroups> ink{dark ? QColor(0x56, 0xb4, 0xe9) : QColor(0x00, 0x72, 0xb2),
                                          dark ? QColor(0xff, 0x8a, 0x4c) : QColor(0xd5, 0x5e, 0x00),
                                          subduedText(colors)};
    const bool anyMarked =
        m_content.bins.empty() && std::any_of(m_marked.begin(), m_marked.end(), [](bool on) { return on; });
    if (m_content.hasDiagonal || m_content.hasZeroLine) {
        auto* line = new QCPItemStraightLine(view);
        line->point1->setCoords(0, 0);
        line->point2->setCoords(1, m_content.hasDiagonal ? 1 : 0);
        line->setPen(QPen(subduedText(colors), 1, Qt::DashLine));
    }
    if (m_content.isCurve) {
        auto* curve = new QCPCurve(view->xAxis, view->yAxis); // vertical pieces, which a graph can't have
        QVector<double> keys{m_content.hasDiagonal ? 0.0 : m_content.points.empty() ? 0.0 : m_content.points[0].x};
        QVector<double> values{m_content.hasDiagonal ? 0.0 : m_content.points.empty() ? 0.0 : m_content.points[0].y};
        for (const Point& point : m_content.points) {
            keys << point.x;
            values << point.y;
        }
        curve->setData(keys, values);
        QColor line = ink[0];
        line.setAlphaF(anyMarked ? 0.5F : 0.9F);
        curve->setPen(QPen(line, 2));
    }
    for (int group = 0; group < 2 * kGroups; ++group) { // first the others, then the marked ones over them
        const bool wantMarked = group >= kGroups;
        QVector<double> keys, values, below, above;
        for (const Point& point : m_content.points) {
            const bool isMarked = m_content.bins.empty() && point.row < m_marked.size() && m_marked[point.row];
            if (std::clamp(point.group, 0, kGroups - 1) != group % kGroups || isMarked != wantMarked)
                continue;
            keys << point.x;
            values << point.y;
            below << point.y - std::min(point.low, point.y);
            above << std::max(point.high, point.y) - point.y;
        }
        if (keys.isEmpty())
            continue;
        QColor color = ink[static_cast<std::size_t>(group % kGroups)];
        if (anyMarked && !wantMarked)
            color.setAlphaF(0.3F);
        auto* dots = view->addGraph();
        dots->setLineStyle(QCPGraph::lsNone);
        dots->setData(keys, values);
        const QColor rim = wantMarked ? colors.color(QPalette::Text) : color;
        dots->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssCircle, QPen(rim, wantMarked ? 1.6 : 1), color,
                                              wantMarked          ? 9
                                              : m_content.isCurve ? 4
                                                                  : 6));
        const bool hasBars = std::any_of(m_content.points.begin(), m_content.points.end(),
                                         [](const Point& p) { return p.low != p.high; });
        if (hasBars) {
            auto* bars = new QCPErrorBars(view->xAxis, view->yAxis);
            bars->setDataPlottable(dots);
            bars->setData(below, above);
            QColor faint = color;
            faint.setAlphaF(faint.alphaF() * 0.45F);
            bars->setPen(QPen(faint, 1));
            bars->setWhiskerWidth(m_content.isUnit ? 6 : 3);
        }
    }
    view->xAxis->setLabel(m_content.xLabel);
    view->yAxis->setLabel(m_content.yLabel);
    if (!m_content.caption.isEmpty()) {
        auto* words = new QCPItemText(view);
        words->position->setType(QCPItemPosition::ptAxisRectRatio);
        const bool low = m_content.isUnit; // the free corner of a ROC, a calibration, a PR curve
        const bool right = m_content.isUnit && m_content.hasDiagonal;
        words->position->setCoords(right ? 0.98 : 0.02, low ? 0.96 : 0.03);
        words->setPositionAlignment((low ? Qt::AlignBottom : Qt::AlignTop) | (right ? Qt::AlignRight : Qt::AlignLeft));
        words->setTextAlignment(Qt::AlignLeft);
        words->setText(m_content.caption);
        words->setFont(font());
        words->setColor(colors.color(QPalette::Text));
        QColor veil = colors.color(QPalette::Base);
        veil.setAlphaF(0.8F);
        words->setBrush(veil);
        words->setPadding(QMargins(4, 2, 4, 2));
    }
    view->xAxis->setRange(x);
    view->yAxis->setRange(y);
    applyPalette(false);
    view->replot(QCustomPlot::rpQueuedReplot);
}

void PointPlot::applyPalette(bool paper)
{
    applyInks(*m_plot->view, *this, paper);
}

bool PointPlot::saveAs(const QString& path)
{
    const QPalette shown = palette();
    QPalette paper = shown; // rebuild() takes its inks from it
    for (const auto role : {QPalette::Base, QPalette::Window})
        paper.setColor(role, Qt::white);
    for (const auto role : {QPalette::Text, QPalette::WindowText})
        paper.setColor(role, Qt::black);
    const bool wasSet = testAttribute(Qt::WA_SetPalette);
    setPalette(paper);
    auto& view = *m_plot->view;
    const bool saved = path.endsWith(QLatin1String(".pdf"), Qt::CaseInsensitive)
                           ? view.savePdf(path, view.width(), view.height())
                           : view.savePng(path, view.width(), view.height(), 2);
    setPalette(wasSet ? shown : QPalette());
    return saved;
}

QPoint PointPlot::positionOf(std::size_t point) const
{
    const auto& view = *m_plot->view;
    const Point& p = m_content.points.at(point);
    return view.mapTo(this, QPointF(view.xAxis->coordToPixel(p.x), view.yAxis->coordToPixel(p.y)).toPoint());
}

int PointPlot::nearest(const QPointF& pos) const
{
    const auto& view = *m_plot->view;
    double best = kReachPx * kReachPx;
    int found = -1;
    for (std::size_t i = 0; i < m_content.points.size(); ++i) {
        const double dx = view.xAxis->coordToPixel(m_content.points[i].x) - pos.x();
        const double dy = view.yAxis->coordToPixel(m_content.points[i].y) - pos.y();
        if (const double distance = dx * dx + dy * dy; distance < best) {
            best = distance;
            found = static_cast<int>(i);
        }
    }
    return found;
}

bool PointPlot::eventFilter(QObject* watched, QEvent* event)
{
    auto* view = m_plot->view;
    if (watched != view)
        return QWidget::eventFilter(watched, event);
    switch (event->type()) {
    case QEvent::MouseButtonPress: {
        const auto* mouse = static_cast<QMouseEvent*>(event);
        if (mouse->button() != Qt::LeftButton)
            return false;
        m_plot->isPressed = true;
        m_plot->pressed = mouse->position().toPoint();
        return true;
    }
    case QEvent::MouseMove: {
        const auto* mouse = static_cast<QMouseEvent*>(event);
        const QPoint at = mouse->position().toPoint();
        if (m_plot->isPressed && (at - m_plot->pressed).manhattanLength() > kDragPx) {
            m_plot->band->setGeometry(QRect(m_plot->pressed, at).normalized());
            m_plot->band->show();
        }
        const int point = m_plot->isPressed ? -1 : nearest(mouse->position());
        if (point != m_hovered) {
            m_hovered = point; // a bin's number where points are bins
            view->setCursor(point < 0 ? Qt::ArrowCursor : Qt::PointingHandCursor);
            Q_EMIT hovered(point < 0 ? -1 : static_cast<int>(m_content.points[static_cast<std::size_t>(point)].row),
                           mouse->globalPosition().toPoint());
        }
        return m_plot->isPressed;
    }
    case QEvent::MouseButtonRelease: {
        const auto* mouse = static_cast<QMouseEvent*>(event);
        if (!std::exchange(m_plot->isPressed, false))
            return false;
        std::vector<std::uint32_t> rows;
        if (m_plot->band->isVisible()) {
            const QRectF frame = m_plot->band->geometry();
            m_plot->band->hide();
            for (const Point& point : m_content.points)
                if (frame.contains(view->xAxis->coordToPixel(point.x), view->yAxis->coordToPixel(point.y)))
                    rows.push_back(point.row);
        } else if (const int point = nearest(mouse->position()); point >= 0) {
            rows.push_back(m_content.points[static_cast<std::size_t>(point)].row);
        }
        if (!m_content.bins.empty()) {
            std::vector<std::uint32_t> members;
            for (const std::uint32_t bin : rows)
                members.insert(members.end(), m_content.bins[bin].begin(), m_content.bins[bin].end());
            rows = std::move(members);
        }
        Q_EMIT chosen(rows, (mouse->modifiers() & (Qt::ShiftModifier | Qt::ControlModifier)) != 0);
        return true;
    }
    case QEvent::Leave:
        if (std::exchange(m_hovered, -1) >= 0)
            Q_EMIT hovered(-1, {});
        return false;
    case QEvent::MouseButtonDblClick: setContent(Content(m_content)); return true;
    default: return false;
    }
}

void PointPlot::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        rebuild();
}

} // namespace molrl::ui
