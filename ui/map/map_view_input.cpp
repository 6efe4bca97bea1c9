// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/map/map_view.h"

#include <QApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

namespace molrl::ui {
namespace {

constexpr double kZoomStep = 1.25;
constexpr double kPanStepPx = 60;
constexpr double kMostZoom = 4000; // times the whole map
constexpr double kLeastZoom = 0.2;

} // namespace

void MapView::setTool(MapTool tool)
{
    m_tool = tool;
    updateCursor();
}

void MapView::updateCursor()
{
    if (m_isPanning)
        setCursor(Qt::ClosedHandCursor);
    else
        setCursor(m_tool == MapTool::Pan ? Qt::OpenHandCursor : Qt::CrossCursor);
}

void MapView::zoomBy(double factor, const QPointF& about)
{
    if (m_ids.empty())
        return;
    const double wanted = std::clamp(m_view.scale * factor, m_fitScale * kLeastZoom, m_fitScale * kMostZoom);
    const double used = wanted / m_view.scale;
    m_view.origin = about + (m_view.origin - about) * used;
    m_view.scale = wanted;
    m_isUserView = true;
    invalidate(true);
    Q_EMIT viewMoved();
}

void MapView::panBy(const QPointF& pixels)
{
    m_view.origin += pixels;
    m_isUserView = true;
    invalidate(true);
    Q_EMIT viewMoved();
}

void MapView::wheelEvent(QWheelEvent* event)
{
    const double notches = event->angleDelta().y() / 120.0;
    if (notches != 0)
        zoomBy(std::pow(kZoomStep, notches), event->position());
    event->accept();
}

void MapView::mousePressEvent(QMouseEvent* event)
{
    m_pressedAt = event->position();
    m_lastPlace = event->position();
    m_isDragging = false;
    m_isPanning = event->button() == Qt::MiddleButton || (event->button() == Qt::LeftButton && m_tool == MapTool::Pan);
    m_lasso.clear();
    updateCursor();
    event->setAccepted(event->button() != Qt::RightButton);
}

void MapView::mouseMoveEvent(QMouseEvent* event)
{
    const QPointF place = event->position();
    if (!m_pressedAt || event->buttons() == Qt::NoButton) {
        const workspace::CompoundId id = compoundAt(place);
        m_selection.setHovered(id);
        Q_EMIT pointed(id);
        return;
    }
    if (!m_isDragging && (place - *m_pressedAt).manhattanLength() >= QApplication::startDragDistance() / 2.0) {
        m_isDragging = true;
        m_selection.setHovered({});
        Q_EMIT pointed({});
        m_lasso << m_view.toData(*m_pressedAt);
    }
    if (!m_isDragging)
        return;
    if (m_isPanning) {
        panBy(place - m_lastPlace);
    } else if ((event->buttons() & Qt::LeftButton) != 0) {
        const QPointF there = m_view.toData(place);
        if (m_tool == MapTool::Box && m_lasso.size() > 1)
            m_lasso.back() = there;
        else
            m_lasso << there;
        update();
    }
    m_lastPlace = place;
}

QPolygonF MapView::dragPolygon() const
{
    QPolygonF polygon;
    if (!m_isDragging || m_isPanning || m_lasso.size() < 2)
        return polygon;
    for (const QPointF& corner : m_lasso)
        polygon << m_view.toPixel(corner.x(), corner.y());
    if (m_tool == MapTool::Box)
        polygon = QPolygonF(QRectF(polygon.first(), polygon.last()).normalized());
    return polygon;
}

void MapView::mouseReleaseEvent(QMouseEvent* event)
{
    if (!m_pressedAt)
        return;
    const bool wasDragging = m_isDragging;
    const bool wasPanning = m_isPanning;
    if (wasDragging && !wasPanning)
        finishDrag(event->modifiers());
    m_pressedAt.reset();
    m_isDragging = false;
    m_isPanning = false;
    m_lasso.clear();
    updateCursor();
    update();
    if (wasDragging || event->button() != Qt::LeftButton)
        return;
    const workspace::CompoundId id = compoundAt(event->position());
    if (id) {
        if ((event->modifiers() & Qt::ControlModifier) != 0) {
            CompoundSet set = m_selection.selected();
            set.contains(id) ? set.remove(id) : set.add(id);
            m_selection.setSelected(std::move(set));
        } else {
            combine(CompoundSet::from({id}), event->modifiers());
        }
        m_selection.pick(id);
    } else if ((event->modifiers() & (Qt::ShiftModifier | Qt::AltModifier | Qt::ControlModifier)) == 0) {
        m_selection.setSelected({});
    }
    Q_EMIT clicked(id, event->modifiers());
}

void MapView::finishDrag(Qt::KeyboardModifiers modifiers)
{
    selectInside(dragPolygon(), modifiers);
}

void MapView::selectInside(const QPolygonF& polygon, Qt::KeyboardModifiers modifiers)
{
    QPolygonF region;
    for (const QPointF& corner : polygon)
        region << m_view.toData(corner);
    CompoundSet set;
    for (const std::uint32_t point : pointsInside(region, m_x, m_y))
        if (isPickable(point))
            set.add(m_ids[point]);
    combine(std::move(set), modifiers);
}

void MapView::selectCategory(int category, Qt::KeyboardModifiers modifiers)
{
    CompoundSet set;
    for (std::size_t i = 0; i < m_coloring.category.size(); ++i)
        if (m_coloring.category[i] == category && isPickable(i))
            set.add(m_ids[i]);
    combine(std::move(set), modifiers);
}

/// Shift adds, Alt takes away; without a key the set becomes the selection. Table and inspector go to the first of it.
void MapView::combine(CompoundSet set, Qt::KeyboardModifiers modifiers)
{
    const CompoundSet picked = set;
    if ((modifiers & Qt::AltModifier) != 0) {
        CompoundSet left = m_selection.selected();
        left -= set;
        m_selection.selectAndLead(left, left.contains(m_selection.current()) ? CompoundSet() : left);
        return;
    }
    if ((modifiers & Qt::ShiftModifier) != 0)
        set |= m_selection.selected();
    m_selection.selectAndLead(std::move(set), picked);
}

void MapView::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton && !compoundAt(event->position()))
        fitAll();
}

void MapView::leaveEvent(QEvent*)
{
    m_selection.setHovered({});
    Q_EMIT pointed({});
}

void MapView::focusOutEvent(QFocusEvent* event)
{
    QWidget::focusOutEvent(event);
    update();
}

/// Makes the nearest compound in a direction the current one.
void MapView::step(double dx, double dy)
{
    const auto here = pointOf(m_selection.current());
    const QPointF from = here ? QPointF(double(m_x[*here]), double(m_y[*here])) : m_view.toData(rect().center());
    std::optional<std::size_t> best;
    double bestCost = INFINITY;
    for (std::size_t i = 0; i < m_ids.size(); ++i) {
        const double along = (double(m_x[i]) - from.x()) * dx + (double(m_y[i]) - from.y()) * dy;
        const double across = std::abs((double(m_x[i]) - from.x()) * dy) + std::abs((double(m_y[i]) - from.y()) * dx);
        const double cost = along + 2.5 * across; // rather straight on than near
        if (along > 0 && cost < bestCost && isPickable(i) && (!here || i != *here)) {
            best = i;
            bestCost = cost;
        }
    }
    if (!best)
        return;
    m_selection.setCurrent(m_ids[*best]);
    const QPointF place = m_view.toPixel(double(m_x[*best]), double(m_y[*best]));
    if (!QRectF(rect()).adjusted(20, 20, -20, -20).contains(place))
        panBy(QPointF(rect().center()) - place);
}

void MapView::keyPressEvent(QKeyEvent* event)
{
    const bool walks = (event->modifiers() & Qt::ControlModifier) != 0;
    const auto arrow = [&](double dx, double dy) { walks ? step(dx, dy) : panBy(QPointF(-dx, dy) * kPanStepPx); };
    switch (event->key()) {
    case Qt::Key_Left: arrow(-1, 0); return;
    case Qt::Key_Right: arrow(1, 0); return;
    case Qt::Key_Up: arrow(0, 1); return;
    case Qt::Key_Down: arrow(0, -1); return;
    case Qt::Key_Plus:
    case Qt::Key_Equal: zoomBy(kZoomStep, rect().center()); return;
    case Qt::Key_Minus: zoomBy(1 / kZoomStep, rect().center()); return;
    case Qt::Key_Home: fitAll(); return;
    case Qt::Key_Space:
        if (const auto id = m_selection.current(); pointOf(id)) {
            CompoundSet set = m_selection.selected();
            set.contains(id) ? set.remove(id) : set.add(id);
            m_selection.setSelected(std::move(set));
        }
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (pointOf(m_selection.current()))
            Q_EMIT clicked(m_selection.current(), event->modifiers());
        return;
    case Qt::Key_Escape:
        if (m_isDragging) { // a lasso begun by mistake
            m_pressedAt.reset();
            m_isDragging = false;
            m_isPanning = false;
            m_lasso.clear();
            updateCursor();
            update();
            return;
        }
        Q_EMIT clicked({}, {});
        m_selection.setSelected({});
        return;
    default: QWidget::keyPressEvent(event);
    }
}

} // namespace molrl::ui
