// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sketcher/sketch_view.h"

#include "core/sketch/edits.h"
#include "ui/adapt/adapt.h"
#include "ui/widgets/palette.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QToolTip>
#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>

namespace molrl::ui {

using sketch::BondKind;
using sketch::Drawing;
using sketch::Point;

constexpr double kReach = 0.42; ///< of the pointer, in the drawing's units
constexpr double kBondReach = 0.3;
constexpr int kDragPx = 6;
constexpr int kTypingMs = 900;

SketchView::SketchView(QWidget* parent) : QGraphicsView(parent)
{
    setObjectName(QStringLiteral("sketch.view"));
    setAccessibleName(tr("Sketch"));
    setAccessibleDescription(tr("Draw with the mouse; letters set the element of the atom under the pointer."));
    setScene(new QGraphicsScene(this));
    scene()->setSceneRect(-4000, -4000, 8000, 8000);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    viewport()->setMouseTracking(true);
    setBackgroundRole(QPalette::Base);
    setViewportUpdateMode(FullViewportUpdate);
    setTransformationAnchor(AnchorUnderMouse);
    setCursor(Qt::CrossCursor);
    centerOn(0, 0);
    m_typing.setSingleShot(true);
    m_typing.setInterval(kTypingMs);
    connect(&m_typing, &QTimer::timeout, this, [this] { m_typed.clear(); });
}

void SketchView::setPen(const SketchPen& pen)
{
    m_pen = pen;
    const bool selects = pen.tool == SketchTool::Select || pen.tool == SketchTool::Lasso;
    setCursor(selects ? Qt::ArrowCursor : Qt::CrossCursor);
    m_ghost.reset();
    viewport()->update();
}

void SketchView::announce()
{
    m_analysis.reset();
    std::erase_if(m_selected, [this](int i) { return i >= static_cast<int>(drawing().atoms.size()); });
    m_ghost.reset();
    hover(m_mouseAt);
    viewport()->update();
    Q_EMIT changed();
    Q_EMIT selectionChanged();
}

void SketchView::commit(const QString& name, Drawing next)
{
    if (next.atoms.size() < drawing().atoms.size())
        m_selected.clear(); // numbers have changed
    if (m_history.commit(name.toStdString(), std::move(next)))
        announce();
}

void SketchView::setAnalysis(std::shared_ptr<const sketch::Analysis> analysis)
{
    m_analysis = std::move(analysis);
    viewport()->update();
}

void SketchView::undo()
{
    m_selected.clear();
    if (m_history.undo())
        announce();
}
void SketchView::redo()
{
    m_selected.clear();
    if (m_history.redo())
        announce();
}

void SketchView::select(std::set<int> atoms)
{
    m_selected = std::move(atoms);
    viewport()->update();
    Q_EMIT selectionChanged();
}

void SketchView::selectAll()
{
    const auto all = sketch::allAtoms(drawing());
    select({all.begin(), all.end()});
}

std::vector<int> SketchView::movedAtoms() const
{
    if (m_selected.empty())
        return sketch::allAtoms(drawing());
    return {m_selected.begin(), m_selected.end()};
}

void SketchView::removeSelected()
{
    Drawing next = drawing();
    if (!m_selected.empty())
        sketch::removeParts(next, std::vector<int>(m_selected.begin(), m_selected.end()), {});
    else if (m_hoveredAtom >= 0)
        sketch::removeParts(next, std::vector{m_hoveredAtom}, {});
    else if (m_hoveredBond >= 0)
        sketch::removeParts(next, {}, std::vector{m_hoveredBond});
    commit(tr("delete"), std::move(next));
}

void SketchView::flip(bool isVertical)
{
    Drawing next = drawing();
    sketch::flipAtoms(next, movedAtoms(), isVertical);
    if (next == drawing() && !next.isEmpty())
        Q_EMIT message(tr("A part of a molecule can't be flipped without changing its stereo. Double-click to select the whole."));
    commit(tr("flip"), std::move(next));
}

void SketchView::rotate(double degrees)
{
    Drawing next = drawing();
    const auto atoms = movedAtoms();
    if (atoms.empty())
        return;
    sketch::rotateAtoms(next, atoms, sketch::centerOf(next, atoms), degrees * std::numbers::pi / 180);
    commit(tr("rotate"), std::move(next));
}

void SketchView::zoomToFit()
{
    QRectF box;
    for (const auto& atom : drawing().atoms)
        box |= QRectF(toScene(atom.at) - QPointF(1, 1), QSizeF(2, 2));
    resetTransform();
    if (box.isEmpty()) {
        centerOn(0, 0);
        return;
    }
    box.adjust(-40, -40, 40, 40);
    const double factor = std::min({1.6, viewport()->width() / box.width(), viewport()->height() / box.height()});
    scale(factor, factor);
    centerOn(box.center());
}

bool SketchView::takesKey(const QKeyEvent& event) const
{
    if (event.matches(QKeySequence::Undo) || event.matches(QKeySequence::Redo) || event.matches(QKeySequence::Copy) ||
        event.matches(QKeySequence::Paste) || event.matches(QKeySequence::SelectAll))
        return true;
    if (event.modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier))
        return false;
    const QString text = event.text();
    return event.key() == Qt::Key_Delete || event.key() == Qt::Key_Backspace || event.key() == Qt::Key_Escape ||
           (text.size() == 1 && text[0].isPrint() && text[0] != QLatin1Char(' '));
}

bool SketchView::event(QEvent* event)
{
    // The window has the same keys for its table: while the sheet has the focus, they are the sheet's.
    if (event->type() == QEvent::ShortcutOverride && takesKey(*static_cast<QKeyEvent*>(event))) {
        event->accept();
        return true;
    }
    return QGraphicsView::event(event);
}

bool SketchView::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::Leave) {
        m_hoveredAtom = m_hoveredBond = -1;
        m_typed.clear();
        m_ghost.reset();
        viewport()->update();
    }
    if (event->type() == QEvent::ToolTip) {
        QString text;
        if (m_analysis)
            for (const auto& problem : m_analysis->problems)
                if (std::count(problem.atoms.begin(), problem.atoms.end(), m_hoveredAtom))
                    text = toQString(problem.what);
        QToolTip::showText(static_cast<QHelpEvent*>(event)->globalPos(), text, this);
        return true;
    }
    return QGraphicsView::viewportEvent(event);
}

void SketchView::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Undo))
        return undo();
    if (event->matches(QKeySequence::Redo))
        return redo();
    if (event->matches(QKeySequence::Copy))
        return Q_EMIT copyAsked();
    if (event->matches(QKeySequence::Paste))
        return Q_EMIT pasteAsked();
    if (event->matches(QKeySequence::SelectAll))
        return selectAll();
    if (event->key() == Qt::Key_Delete || event->key() == Qt::Key_Backspace)
        return removeSelected();
    if (event->key() == Qt::Key_Escape) {
        m_typed.clear();
        m_isPressed = false;
        m_ghost.reset();
        return select({});
    }
    if (takesKey(*event))
        return onHotkey(event->text());
    QGraphicsView::keyPressEvent(event);
}

void SketchView::onHotkey(const QString& key)
{
    Drawing next = drawing();
    if (m_hoveredBond >= 0 && m_hoveredAtom < 0) {
        static const std::map<QString, BondKind> kinds = {
            {QStringLiteral("1"), BondKind::Single}, {QStringLiteral("2"), BondKind::Double},
            {QStringLiteral("3"), BondKind::Triple}, {QStringLiteral("w"), BondKind::Wedge},
            {QStringLiteral("h"), BondKind::Hash},   {QStringLiteral("y"), BondKind::Wavy},
            {QStringLiteral("e"), BondKind::DoubleEither}};
        if (const auto found = kinds.find(key); found != kinds.end()) {
            next.bonds[static_cast<std::size_t>(m_hoveredBond)].kind = found->second;
            commit(tr("change bond"), std::move(next));
        } else if (key == QLatin1String("a")) {
            sketch::addRingOnBond(next, m_hoveredBond, 6, true);
            commit(tr("fuse ring"), std::move(next));
        } else if (key.size() == 1 && key[0] >= QLatin1Char('4') && key[0] <= QLatin1Char('8')) {
            sketch::addRingOnBond(next, m_hoveredBond, key.toInt(), false);
            commit(tr("fuse ring"), std::move(next));
        }
        return;
    }
    if (m_hoveredAtom < 0) {
        if (key == QLatin1String("f"))
            zoomToFit();
        return;
    }
    auto& atom = next.atoms[static_cast<std::size_t>(m_hoveredAtom)];
    if (!m_typed.isEmpty() && !key[0].isLetter()) { // what no group goes on with is a key of its own
        const std::string longer = (m_typed + key).toStdString();
        if (!m_groups.has(longer) && !m_groups.hasLonger(longer))
            m_typed.clear();
    }
    if (m_typed.isEmpty() && (key == QLatin1String("+") || key == QLatin1String("-"))) {
        atom.charge = std::clamp(atom.charge + (key == QLatin1String("+") ? 1 : -1), -8, 8);
        return commit(tr("change charge"), std::move(next));
    }
    if (m_typed.isEmpty() && key == QLatin1String(".")) {
        atom.radicals = (atom.radicals + 1) % 3;
        return commit(tr("change radical"), std::move(next));
    }
    if (m_typed.isEmpty() && key == QLatin1String("^")) {
        atom.isotope = 0;
        return commit(tr("natural isotope"), std::move(next));
    }
    if (m_typed.isEmpty() && key == QLatin1String("0")) {
        sketch::sprout(next, m_hoveredAtom);
        return commit(tr("sprout"), std::move(next));
    }
    if (m_typed.isEmpty() && key == QLatin1String("a")) {
        sketch::addRingOnAtom(next, m_hoveredAtom, 6, true);
        return commit(tr("add ring"), std::move(next));
    }
    if (m_typed.isEmpty() && key[0].isDigit()) {
        if (key.toInt() >= 1 && key.toInt() <= 2) { // an end bonded once or twice
            sketch::sprout(next, m_hoveredAtom, 6, key == QLatin1String("2") ? BondKind::Double : BondKind::Single);
            return commit(tr("sprout"), std::move(next));
        }
        if (key.toInt() >= 3 && key.toInt() <= 8) {
            sketch::addRingOnAtom(next, m_hoveredAtom, key.toInt(), false);
            return commit(tr("add ring"), std::move(next));
        }
        return;
    }
    applyLabel(m_typed + key);
}

void SketchView::applyLabel(const QString& label)
{
    m_typed = label;
    m_typing.start();
    Drawing next = drawing();
    const QString name = label.left(1).toUpper() + label.mid(1);
    const std::string symbol = name.toStdString();
    for (const QString& candidate : {label, name})
        if (m_groups.has(candidate.toStdString())) {
            if (const auto done = m_groups.expand(next, m_hoveredAtom, candidate.toStdString()); !done)
                return Q_EMIT message(toQString(done.error().what));
            return commit(tr("type %1").arg(candidate), std::move(next));
        }
    if (const int number = sketch::numberOf(symbol); number != 0) {
        const int isotope = symbol == "D" ? 2 : symbol == "T" ? 3 : 0;
        sketch::setElement(next, m_hoveredAtom, std::max(0, number), isotope);
        return commit(tr("set %1").arg(name), std::move(next));
    }
    if (!m_groups.hasLonger(label.toStdString()) && !m_groups.hasLonger(symbol)) {
        m_typed.clear();
        Q_EMIT message(tr("No element or group is called \"%1\".").arg(label));
    }
}

void SketchView::hover(QPointF place)
{
    m_mouseAt = place;
    const Point p = toSketch(place);
    const int atom = drawing().atomNear(p, kReach);
    const int bond = atom >= 0 ? -1 : drawing().bondNear(p, kBondReach);
    if (atom != m_hoveredAtom)
        m_typed.clear();
    m_hoveredAtom = atom;
    m_hoveredBond = bond;
}

Point SketchView::snapped(Point from, Point to) const
{
    if (const int there = drawing().atomNear(to, kReach); there >= 0)
        return drawing().atoms[static_cast<std::size_t>(there)].at;
    const double step = std::numbers::pi / 6;
    const double angle = std::round(std::atan2(to.y - from.y, to.x - from.x) / step) * step;
    return {from.x + sketch::kBondLength * std::cos(angle), from.y + sketch::kBondLength * std::sin(angle)};
}

Drawing SketchView::draw(Point from, Point to, bool isDrag, QString& name) const
{
    Drawing next = drawing();
    const int atom = m_isPressed ? m_pressAtom : m_hoveredAtom;
    const int bond = m_isPressed ? m_pressBond : m_hoveredBond;
    const BondKind kind = m_pen.kind;
    switch (m_pen.tool) {
    case SketchTool::Bond:
        name = tr("add bond");
        if (isDrag) {
            const int start = atom >= 0 ? atom : sketch::addAtom(next, 6, from);
            const Point begin = next.atoms[static_cast<std::size_t>(start)].at;
            const Point end = snapped(begin, to);
            int last = next.atomNear(end, kReach);
            if (last == start)
                break;
            if (last < 0)
                last = sketch::addAtom(next, 6, end);
            sketch::setBond(next, start, last, kind);
        } else if (atom >= 0) {
            sketch::sprout(next, atom, 6, kind);
        } else if (bond >= 0) {
            name = tr("change bond");
            auto& b = next.bonds[static_cast<std::size_t>(bond)];
            const bool isStereo = kind == BondKind::Wedge || kind == BondKind::Hash;
            if (isStereo && b.kind == kind)
                std::swap(b.a, b.b); // clicked again: the other end becomes the centre
            else if (kind == BondKind::Single)
                b.kind = b.kind == BondKind::Single   ? BondKind::Double
                         : b.kind == BondKind::Double ? BondKind::Triple
                                                      : BondKind::Single;
            else
                b.kind = kind;
        } else {
            const int start = sketch::addAtom(next, 6, from);
            sketch::sprout(next, start, 6, kind);
        }
        break;
    case SketchTool::Chain: {
        name = tr("add chain");
        const Point start = atom >= 0 ? next.atoms[static_cast<std::size_t>(atom)].at : from;
        const int count = isDrag ? static_cast<int>(std::lround(sketch::distanceOf(start, to) / 1.3)) : 0;
        if (count > 0)
            sketch::addChain(next, atom, from, to, count);
        break;
    }
    case SketchTool::Ring:
        name = tr("add ring");
        if (atom >= 0)
            sketch::addRingOnAtom(next, atom, m_pen.value, m_pen.isAromatic);
        else if (bond >= 0)
            sketch::addRingOnBond(next, bond, m_pen.value, m_pen.isAromatic);
        else
            sketch::addRingAt(next, from, m_pen.value, m_pen.isAromatic);
        break;
    case SketchTool::Element:
        name = tr("set element");
        if (isDrag && atom >= 0) {
            const Point end = snapped(next.atoms[static_cast<std::size_t>(atom)].at, to);
            if (next.atomNear(end, kReach) < 0)
                sketch::setBond(next, atom, sketch::addAtom(next, m_pen.value, end), BondKind::Single);
        } else if (atom >= 0) {
            sketch::setElement(next, atom, m_pen.value);
        } else {
            sketch::addAtom(next, m_pen.value, from);
        }
        break;
    case SketchTool::Charge:
        name = tr("change charge");
        if (atom >= 0)
            next.atoms[static_cast<std::size_t>(atom)].charge += m_pen.value;
        break;
    case SketchTool::Erase:
        name = tr("delete");
        if (atom >= 0)
            sketch::removeParts(next, std::vector{atom}, {});
        else if (bond >= 0)
            sketch::removeParts(next, {}, std::vector{bond});
        break;
    case SketchTool::Select:
    case SketchTool::Lasso:
        break;
    }
    return next;
}

void SketchView::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return;
    hover(mapToScene(event->position().toPoint()));
    m_isPressed = true;
    m_isDrag = false;
    m_pressAt = m_mouseAt;
    m_pressAtom = m_hoveredAtom;
    m_pressBond = m_hoveredBond;
    m_lasso = QPolygonF({m_pressAt});
    const bool selects = m_pen.tool == SketchTool::Select || m_pen.tool == SketchTool::Lasso;
    m_isMove = selects && (m_selected.count(m_pressAtom) > 0 || (m_pressAtom >= 0 && m_selected.empty()));
}

void SketchView::mouseMoveEvent(QMouseEvent* event)
{
    const QPointF place = mapToScene(event->position().toPoint());
    if (!m_isPressed) {
        hover(place);
        m_ghost.reset();
        const bool previews = m_pen.tool == SketchTool::Ring ||
                              (m_pen.tool == SketchTool::Bond && (m_hoveredAtom >= 0 || m_hoveredBond < 0));
        QString ignored;
        if (previews && (m_hoveredAtom >= 0 || m_pen.tool == SketchTool::Ring))
            m_ghost = draw(toSketch(place), toSketch(place), false, ignored);
        viewport()->update();
        return;
    }
    m_mouseAt = place;
    const QPointF way = mapFromScene(place) - mapFromScene(m_pressAt);
    m_isDrag = m_isDrag || std::hypot(way.x(), way.y()) > kDragPx;
    m_lasso << place;
    QString ignored;
    if (m_isMove) {
        const Point from = toSketch(m_pressAt);
        const Point to = toSketch(place);
        m_ghost = drawing();
        const std::vector<int> atoms = m_selected.empty() ? drawing().fragmentOf(m_pressAtom) : movedAtoms();
        sketch::moveAtoms(*m_ghost, atoms, to.x - from.x, to.y - from.y);
    } else if (m_isDrag) {
        m_ghost = draw(toSketch(m_pressAt), toSketch(place), true, ignored);
    }
    viewport()->update();
}

void SketchView::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || !m_isPressed)
        return;
    const QPointF place = mapToScene(event->position().toPoint());
    const bool selects = m_pen.tool == SketchTool::Select || m_pen.tool == SketchTool::Lasso;
    if (selects && m_isMove && m_isDrag) {
        Drawing next = drawing();
        const std::vector<int> atoms = m_selected.empty() ? next.fragmentOf(m_pressAtom) : movedAtoms();
        const Point from = toSketch(m_pressAt);
        const Point to = toSketch(place);
        sketch::moveAtoms(next, atoms, to.x - from.x, to.y - from.y);
        sketch::mergeOverlaps(next, atoms);
        m_isPressed = false;
        commit(tr("move"), std::move(next));
    } else if (selects) {
        std::set<int> found;
        if (m_isDrag) {
            const QRectF box = QRectF(m_pressAt, place).normalized();
            for (int i = 0; i < static_cast<int>(drawing().atoms.size()); ++i) {
                const QPointF at = toScene(drawing().atoms[static_cast<std::size_t>(i)].at);
                if (m_pen.tool == SketchTool::Lasso ? m_lasso.containsPoint(at, Qt::OddEvenFill) : box.contains(at))
                    found.insert(i);
            }
        } else if (m_pressAtom >= 0) {
            found.insert(m_pressAtom);
        } else if (m_pressBond >= 0) {
            const auto& b = drawing().bonds[static_cast<std::size_t>(m_pressBond)];
            found = {b.a, b.b};
        }
        m_isPressed = false;
        if (event->modifiers() & Qt::ShiftModifier)
            for (const int i : m_selected)
                if (!found.insert(i).second && !m_isDrag)
                    found.erase(i); // clicked again
        select(std::move(found));
    } else {
        QString name;
        Drawing next = draw(toSketch(m_pressAt), toSketch(place), m_isDrag, name);
        m_isPressed = false;
        m_mouseAt = place;
        commit(name, std::move(next));
    }
    m_isDrag = m_isMove = false;
    m_ghost.reset();
    hover(place);
    viewport()->update();
}

void SketchView::mouseDoubleClickEvent(QMouseEvent* event)
{
    const bool selects = m_pen.tool == SketchTool::Select || m_pen.tool == SketchTool::Lasso;
    hover(mapToScene(event->position().toPoint()));
    const int atom = m_hoveredAtom >= 0   ? m_hoveredAtom
                     : m_hoveredBond >= 0 ? drawing().bonds[static_cast<std::size_t>(m_hoveredBond)].a
                                          : -1;
    if (!selects || atom < 0)
        return mousePressEvent(event); // two quick clicks of a pen are two clicks
    m_isPressed = false; // the release that follows chooses nothing else
    const auto fragment = drawing().fragmentOf(atom);
    select({fragment.begin(), fragment.end()});
}

void SketchView::wheelEvent(QWheelEvent* event)
{
    const double factor = std::pow(1.0015, event->angleDelta().y());
    if (const double zoom = transform().m11() * factor; zoom > 0.1 && zoom < 8)
        scale(factor, factor);
}

void SketchView::drawForeground(QPainter* painter, const QRectF&)
{
    SketchMarks marks;
    marks.hoveredAtom = m_hoveredAtom;
    marks.hoveredBond = m_hoveredBond;
    marks.selected = m_selected;
    if (m_ghost) {
        painter->setOpacity(0.45);
        paintDrawing(*painter, *m_ghost, {}, palette());
        painter->setOpacity(1);
    }
    marks.analysis = m_analysis.get();
    if (!m_isMove || !m_ghost)
        paintDrawing(*painter, drawing(), marks, palette());
    if (m_isPressed && m_isDrag && !m_isMove && (m_pen.tool == SketchTool::Select || m_pen.tool == SketchTool::Lasso)) {
        painter->setPen(QPen(palette().color(QPalette::Highlight), 1.2, Qt::DashLine));
        painter->setBrush(Qt::NoBrush);
        if (m_pen.tool == SketchTool::Lasso)
            painter->drawPolygon(m_lasso);
        else
            painter->drawRect(QRectF(m_pressAt, m_mouseAt).normalized());
    }
    if (drawing().isEmpty() && !m_ghost) {
        painter->setPen(subduedText(palette()));
        painter->drawText(mapToScene(viewport()->rect()).boundingRect(), Qt::AlignCenter,
                          tr("Click to draw, or paste a SMILES, InChI or MOL text (Ctrl+V)"));
    }
}

} // namespace molrl::ui
