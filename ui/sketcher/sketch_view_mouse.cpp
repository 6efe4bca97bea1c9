// SPDX-License-Identifier: GPL-3.0-or-later
// The mouse on the sheet: strokes of the pen, selecting, moving, turning, scaling.
#include "core/sketch/edits.h"
#include "ui/adapt/adapt.h"
#include "ui/sketcher/sketch_view.h"

#include <QMouseEvent>
#include <QScrollBar>
#include <algorithm>
#include <cmath>
#include <numbers>

namespace molrl::ui {

using sketch::Drawing;
using sketch::Point;

constexpr int kDragPx = 5;
constexpr double kTurnStep = std::numbers::pi / 12;

void SketchView::hover(QPointF place)
{
    m_mouseAt = place;
    const Point p = toSketch(place);
    const int atom = drawing().atomNear(p, sketch::kAtomReach);
    const int bond = atom >= 0 ? -1 : drawing().bondNear(p, sketch::kBondReach);
    if (atom != m_hoveredAtom)
        m_typed.clear();
    if (atom == m_hoveredAtom && bond == m_hoveredBond)
        return;
    m_hoveredAtom = atom;
    m_hoveredBond = bond;
    viewport()->update();
}

void SketchView::setGhost(std::optional<Drawing> ghost)
{
    const bool had = m_ghost != nullptr;
    m_ghost.reset();
    if (ghost && *ghost != drawing())
        m_ghost = std::make_unique<SketchPainter>(std::make_shared<const Drawing>(std::move(*ghost)),
                                                  SketchStyle::sheet(palette()));
    if (had || m_ghost)
        viewport()->update();
}

sketch::Stroke SketchView::stroke(bool isFree) const
{
    const bool isPressed = m_drag == Drag::Stroke;
    sketch::Stroke stroke;
    stroke.from = toSketch(isPressed ? m_pressAt : m_mouseAt);
    stroke.to = toSketch(m_mouseAt);
    stroke.isDrag = isPressed && m_isDrag;
    stroke.isFree = isFree;
    stroke.atom = isPressed ? m_pressAtom : m_hoveredAtom;
    stroke.bond = isPressed ? m_pressBond : m_hoveredBond;
    return stroke;
}

/// What a click here would make. On the bare sheet only templates and rings show, for a bond there says nothing.
void SketchView::showHoverGhost(bool isFree)
{
    using sketch::PenTool;
    const bool isOnSomething = m_hoveredAtom >= 0 || m_hoveredBond >= 0;
    const bool isFigure =
        m_pen.tool == PenTool::Ring || m_pen.tool == PenTool::Template || m_pen.tool == PenTool::Group;
    if (m_mode != SketchMode::Draw || m_pen.tool == PenTool::Erase || (!isOnSomething && !isFigure) ||
        !m_typed.isEmpty())
        return setGhost({});
    setGhost(sketch::applyPen(drawing(), m_pen, stroke(isFree), m_groups).drawing);
}

std::vector<int> SketchView::movedAtoms() const
{
    const bool isOfSelected = m_pressAtom < 0 || m_selected.count(m_pressAtom) > 0;
    return m_selected.empty() || !isOfSelected ? drawing().fragmentOf(m_pressAtom) : chosenAtoms();
}

/// The drawing as moving, turning or scaling up to `place` would leave it, before what overlaps is fused.
Drawing SketchView::transformed(QPointF place, bool isFree) const
{
    Drawing next = drawing();
    const Point from = toSketch(m_pressAt);
    const Point to = toSketch(place);
    if (m_drag == Drag::Move) {
        std::vector<int> atoms = movedAtoms();
        if (m_isCopy) {
            Drawing copy = drawing();
            std::vector<int> rest;
            for (const int i : sketch::allAtoms(copy))
                if (!std::count(atoms.begin(), atoms.end(), i))
                    rest.push_back(i);
            sketch::removeParts(copy, rest, {});
            atoms = sketch::insertDrawing(next, copy, false);
        }
        sketch::moveAtoms(next, atoms, to.x - from.x, to.y - from.y);
        return next;
    }
    const auto atoms = chosenAtoms();
    if (m_drag == Drag::Turn) {
        const int anchor = sketch::anchorOf(next, atoms).atom;
        const Point center =
            anchor >= 0 ? next.atoms[static_cast<std::size_t>(anchor)].at : sketch::centerOf(next, atoms);
        double angle = std::atan2(to.y - center.y, to.x - center.x) - std::atan2(from.y - center.y, from.x - center.x);
        if (!isFree)
            angle = std::round(angle / kTurnStep) * kTurnStep;
        sketch::rotateAtoms(next, atoms, center, angle);
    } else {
        const QRectF box = selectionBox().rect;
        const Point fixed = toSketch(box.topLeft());
        const double factor = sketch::distanceOf(fixed, to) / std::max(1e-6, sketch::distanceOf(fixed, from));
        sketch::scaleAtoms(next, atoms, fixed, std::clamp(factor, 0.2, 5.0));
    }
    return next;
}

std::set<int> SketchView::inBand(QPointF place) const
{
    std::set<int> found;
    const QRectF box = QRectF(m_pressAt, place).normalized();
    for (int i = 0; i < static_cast<int>(drawing().atoms.size()); ++i) {
        const QPointF at = m_painter->placeOf(i);
        if (m_mode == SketchMode::Lasso ? m_lasso.containsPoint(at, Qt::OddEvenFill) : box.contains(at))
            found.insert(i);
    }
    return found;
}

void SketchView::eraseUnder(QPointF place)
{
    hover(place);
    if (m_hoveredAtom >= 0)
        m_erasedAtoms.insert(m_hoveredAtom);
    else if (m_hoveredBond >= 0)
        m_erasedBonds.insert(m_hoveredBond);
    viewport()->update();
}

void SketchView::beginDrag(QMouseEvent* event, QPointF place)
{
    m_pressAt = place;
    m_pressAtom = m_hoveredAtom;
    m_pressBond = m_hoveredBond;
    m_isDrag = m_isCopy = false;
    m_lasso = QPolygonF({place});
    if (event->button() == Qt::MiddleButton) {
        m_drag = Drag::Pan;
        m_pressAt = event->position(); // of the widget: the sheet moves below
        return;
    }
    if (m_mode == SketchMode::Draw) {
        m_drag = m_pen.tool == sketch::PenTool::Erase ? Drag::Erase : Drag::Stroke;
        m_erasedAtoms.clear();
        m_erasedBonds.clear();
        if (m_drag == Drag::Erase)
            eraseUnder(place);
        return;
    }
    switch (selectionBox().gripAt(place, zoom())) {
    case SelectionBox::Grip::Turn: m_drag = Drag::Turn; return;
    case SelectionBox::Grip::Scale: m_drag = Drag::Scale; return;
    case SelectionBox::Grip::None: break;
    }
    const bool isOnSelected = m_pressAtom >= 0 && m_selected.count(m_pressAtom) > 0;
    const bool isBandAnyway = event->modifiers() & Qt::ShiftModifier;
    m_drag = (isOnSelected || (m_pressAtom >= 0 && m_selected.empty())) && !isBandAnyway ? Drag::Move : Drag::Band;
    m_isCopy = m_drag == Drag::Move && (event->modifiers() & Qt::ControlModifier);
}

void SketchView::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton && event->button() != Qt::MiddleButton)
        return;
    setFocus();
    m_typed.clear();
    if (!m_notice.isEmpty() && !m_isProblem)
        setNotice({});
    const QPointF place = mapToScene(event->position().toPoint());
    hover(place);
    beginDrag(event, place);
}

void SketchView::continueDrag(QPointF place, bool isFree)
{
    m_mouseAt = place;
    switch (m_drag) {
    case Drag::Stroke: setGhost(sketch::applyPen(drawing(), m_pen, stroke(isFree), m_groups).drawing); break;
    case Drag::Move:
    case Drag::Turn:
    case Drag::Scale: setGhost(transformed(place, isFree)); break;
    case Drag::Erase: eraseUnder(place); break;
    case Drag::Band:
        m_lasso << place;
        viewport()->update();
        break;
    case Drag::None:
    case Drag::Pan: break;
    }
}

void SketchView::mouseMoveEvent(QMouseEvent* event)
{
    const QPointF place = mapToScene(event->position().toPoint());
    const bool isFree = event->modifiers() & Qt::AltModifier;
    if (m_drag == Drag::None) {
        hover(place);
        m_mouseAt = place;
        return showHoverGhost(isFree);
    }
    if (m_drag == Drag::Pan) {
        const QPointF way = event->position() - m_pressAt;
        m_pressAt = event->position();
        horizontalScrollBar()->setValue(horizontalScrollBar()->value() - static_cast<int>(std::lround(way.x())));
        verticalScrollBar()->setValue(verticalScrollBar()->value() - static_cast<int>(std::lround(way.y())));
        return;
    }
    m_isDrag = m_isDrag || (place - m_pressAt).manhattanLength() * zoom() > kDragPx;
    if (m_isDrag)
        continueDrag(place, isFree);
}

void SketchView::finishSelecting(QPointF place, Qt::KeyboardModifiers modifiers)
{
    std::set<int> found;
    if (m_isDrag) {
        found = inBand(place);
    } else if (m_pressAtom >= 0) {
        found.insert(m_pressAtom);
    } else if (m_pressBond >= 0) {
        const auto& bond = drawing().bonds[static_cast<std::size_t>(m_pressBond)];
        found = {bond.a, bond.b};
    }
    if (modifiers & Qt::ShiftModifier) {
        std::set<int> both = m_selected;
        for (const int i : found)
            if (!both.insert(i).second && !m_isDrag)
                both.erase(i); // clicked again
        found = std::move(both);
    }
    select(std::move(found));
}

void SketchView::mouseReleaseEvent(QMouseEvent* event)
{
    if ((event->button() != Qt::LeftButton && event->button() != Qt::MiddleButton) || m_drag == Drag::None)
        return;
    const QPointF place = mapToScene(event->position().toPoint());
    const bool isFree = event->modifiers() & Qt::AltModifier;
    m_mouseAt = place;
    const Drag drag = m_drag;
    if (drag == Drag::Stroke) {
        auto done = sketch::applyPen(drawing(), m_pen, stroke(isFree), m_groups);
        m_drag = Drag::None;
        if (!done.problem.empty())
            Q_EMIT notice(toQString(done.problem));
        commit(toQString(done.name), std::move(done.drawing));
    } else if (drag == Drag::Erase) {
        m_drag = Drag::None;
        Drawing next = drawing();
        sketch::removeParts(next, std::vector<int>(m_erasedAtoms.begin(), m_erasedAtoms.end()),
                            std::vector<int>(m_erasedBonds.begin(), m_erasedBonds.end()));
        m_erasedAtoms.clear();
        m_erasedBonds.clear();
        commit(tr("delete"), std::move(next));
    } else if (drag != Drag::Pan && drag != Drag::Band && m_isDrag) {
        Drawing next = transformed(place, isFree);
        const bool isGrown = next.atoms.size() > drawing().atoms.size();
        auto moved = drag == Drag::Move ? movedAtoms() : chosenAtoms();
        if (isGrown) {
            const int first = static_cast<int>(drawing().atoms.size());
            moved = sketch::allAtoms(next);
            moved.erase(moved.begin(), moved.begin() + first);
        }
        m_drag = Drag::None;
        if (!isFree)
            sketch::mergeOverlaps(next, moved);
        commit(drag == Drag::Move   ? (isGrown ? tr("copy") : tr("move"))
               : drag == Drag::Turn ? tr("rotate")
                                    : tr("scale"),
               std::move(next));
        if (isGrown)
            select({moved.begin(), moved.end()});
    } else if (drag != Drag::Pan) {
        m_drag = Drag::None;
        finishSelecting(place, event->modifiers());
    }
    m_drag = Drag::None;
    m_isDrag = false;
    setGhost({});
    hover(place);
    viewport()->update();
}

void SketchView::mouseDoubleClickEvent(QMouseEvent* event)
{
    hover(mapToScene(event->position().toPoint()));
    const int atom = m_hoveredAtom >= 0   ? m_hoveredAtom
                     : m_hoveredBond >= 0 ? drawing().bonds[static_cast<std::size_t>(m_hoveredBond)].a
                                          : -1;
    if (m_mode == SketchMode::Draw || atom < 0 || event->button() != Qt::LeftButton)
        return mousePressEvent(event); // two quick clicks of a pen are two clicks
    m_drag = Drag::None;               // the release that follows chooses nothing else
    const auto fragment = drawing().fragmentOf(atom);
    std::set<int> all(fragment.begin(), fragment.end());
    if (event->modifiers() & Qt::ShiftModifier)
        all.insert(m_selected.begin(), m_selected.end());
    select(std::move(all));
}

void SketchView::wheelEvent(QWheelEvent* event)
{
    zoomBy(std::pow(1.0015, event->angleDelta().y()));
}

void SketchView::contextMenuEvent(QContextMenuEvent* event)
{
    if (event->reason() == QContextMenuEvent::Mouse)
        hover(mapToScene(event->pos()));
    setGhost({});
    Q_EMIT menuAsked(event->globalPos());
}

} // namespace molrl::ui
