// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sketcher/sketch_view.h"

#include "core/sketch/edits.h"
#include "ui/adapt/adapt.h"
#include "ui/sketcher/label_edit.h"

#include <QResizeEvent>
#include <algorithm>
#include <cmath>
#include <numbers>

namespace molrl::ui {

using sketch::Drawing;

constexpr int kTypingMs = 1200;
constexpr double kMostFitZoom = 1.5; ///< a single atom isn't blown up
constexpr double kFitMarginPx = 40;

SketchView::SketchView(QWidget* parent) : QGraphicsView(parent)
{
    setObjectName(QStringLiteral("sketch.view"));
    setAccessibleName(tr("Sketch"));
    setAccessibleDescription(tr("Draw with the mouse; letters set the element of the atom under the pointer, arrow "
                                "keys go from atom to atom."));
    setScene(new QGraphicsScene(this));
    scene()->setSceneRect(-20000, -20000, 40000, 40000);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::StrongFocus);
    setFrameShape(QFrame::NoFrame);
    setMouseTracking(true);
    viewport()->setMouseTracking(true);
    setBackgroundRole(QPalette::Base);
    setViewportUpdateMode(FullViewportUpdate);
    setTransformationAnchor(AnchorUnderMouse);
    setAcceptDrops(false); // the window takes what is dropped
    setMinimumSize(220, 180);
    m_typing.setSingleShot(true);
    m_typing.setInterval(kTypingMs);
    connect(&m_typing, &QTimer::timeout, this, [this] {
        m_typed.clear();
        viewport()->update();
    });
    rebuild();
    centerOn(0, 0);
    setPen({});
}

SketchView::~SketchView() = default;

void SketchView::setGroups(sketch::GroupLibrary groups)
{
    m_groups = std::move(groups);
    delete m_labelEdit;
    m_labelEdit = new LabelEdit(m_groups, this);
    connect(m_labelEdit, &LabelEdit::accepted, this, &SketchView::setLabelOf);
}

void SketchView::setPen(const sketch::Pen& pen)
{
    m_pen = pen;
    setMode(SketchMode::Draw);
}

void SketchView::setMode(SketchMode mode)
{
    m_mode = mode;
    viewport()->setCursor(mode == SketchMode::Draw ? Qt::CrossCursor : Qt::ArrowCursor);
    setGhost({});
    viewport()->update();
    Q_EMIT penChanged();
}

void SketchView::rebuild()
{
    m_painter = std::make_unique<SketchPainter>(m_history.share(), SketchStyle::sheet(palette()));
    viewport()->update();
}

/// Leaves the sheet as it is; a release of the button that follows does nothing.
void SketchView::endDrag()
{
    m_drag = Drag::None;
    m_isDrag = false;
    m_pressAtom = m_pressBond = -1;
    m_lasso.clear();
    m_erasedAtoms.clear();
    m_erasedBonds.clear();
}

void SketchView::announce()
{
    endDrag(); // its atoms and bonds are numbers of the drawing that was
    m_analysis.reset();
    std::erase_if(m_selected, [this](int i) { return i >= static_cast<int>(drawing().atoms.size()); });
    setGhost({});
    rebuild();
    hover(m_mouseAt);
    Q_EMIT changed();
    Q_EMIT selectionChanged();
}

void SketchView::commit(const QString& name, Drawing next)
{
    m_typed.clear();
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

void SketchView::setNotice(const QString& text, bool isProblem)
{
    m_notice = text;
    m_isProblem = isProblem;
    viewport()->update();
}

void SketchView::undo()
{
    m_typed.clear();
    m_selected.clear();
    if (m_history.undo())
        announce();
}

void SketchView::redo()
{
    m_typed.clear();
    m_selected.clear();
    if (m_history.redo())
        announce();
}

void SketchView::select(std::set<int> atoms)
{
    if (atoms == m_selected)
        return;
    m_selected = std::move(atoms);
    viewport()->update();
    Q_EMIT selectionChanged();
}

void SketchView::selectAll()
{
    const auto all = sketch::allAtoms(drawing());
    select({all.begin(), all.end()});
}

std::vector<int> SketchView::chosenAtoms() const
{
    if (m_selected.empty())
        return sketch::allAtoms(drawing());
    return {m_selected.begin(), m_selected.end()};
}

void SketchView::removeSelected()
{
    Drawing next = drawing();
    if (!m_selected.empty())
        sketch::removeParts(next, chosenAtoms(), {});
    else if (m_hoveredAtom >= 0)
        sketch::removeParts(next, std::vector{m_hoveredAtom}, {});
    else if (m_hoveredBond >= 0)
        sketch::removeParts(next, {}, std::vector{m_hoveredBond});
    commit(tr("delete"), std::move(next));
}

void SketchView::flip(bool isVertical)
{
    if (drawing().isEmpty())
        return;
    Drawing next = drawing();
    sketch::flipAtoms(next, chosenAtoms(), isVertical);
    if (next == drawing())
        return Q_EMIT notice(tr("This part can't be flipped without changing its stereo: it hangs on several bonds. "
                                "Double-click to select the whole molecule."));
    commit(tr("flip"), std::move(next));
}

void SketchView::rotate(double degrees)
{
    const auto atoms = chosenAtoms();
    if (atoms.empty())
        return;
    Drawing next = drawing();
    const int anchor = sketch::anchorOf(next, atoms).atom; // what hangs on a bond turns about that bond's end
    const auto center = anchor >= 0 ? next.atoms[static_cast<std::size_t>(anchor)].at : sketch::centerOf(next, atoms);
    sketch::rotateAtoms(next, atoms, center, degrees * std::numbers::pi / 180);
    commit(tr("rotate"), std::move(next));
}

void SketchView::setLabelOf(int atom, const QString& label)
{
    if (atom < 0 || atom >= static_cast<int>(drawing().atoms.size()))
        return;
    auto done = sketch::setLabel(drawing(), atom, label.toStdString(), m_groups);
    if (!done)
        return Q_EMIT notice(toQString(done.error().what));
    commit(toQString(done->name), std::move(done->drawing));
}

void SketchView::editLabel(int atom)
{
    if (m_labelEdit == nullptr || atom < 0)
        return;
    const auto& a = drawing().atoms[static_cast<std::size_t>(atom)];
    QString text = a.isotope != 0 ? QString::number(a.isotope) : QString();
    text += toQString(sketch::symbolOf(a.number));
    if (a.charge != 0)
        text += QString(std::abs(a.charge), a.charge > 0 ? QLatin1Char('+') : QLatin1Char('-'));
    m_labelEdit->open(atom, text, mapFromScene(toScene(a.at)));
}

SelectionBox SketchView::selectionBox() const
{
    if (m_mode == SketchMode::Draw || m_selected.size() < 2)
        return {};
    QRectF box;
    for (const int i : m_selected)
        box |= QRectF(m_painter->placeOf(i) - QPointF(15, 15), QSizeF(30, 30));
    return {box};
}

void SketchView::zoomToFit()
{
    QRectF box = m_painter->bounds();
    resetTransform();
    if (box.isEmpty()) {
        centerOn(0, 0);
        return;
    }
    box.adjust(-kFitMarginPx, -kFitMarginPx, kFitMarginPx, kFitMarginPx);
    const double factor =
        std::min({kMostFitZoom, viewport()->width() / box.width(), viewport()->height() / box.height()});
    scale(factor, factor);
    centerOn(box.center());
}

void SketchView::zoomBy(double factor)
{
    if (const double next = zoom() * factor; next > 0.05 && next < 8)
        scale(factor, factor);
}

void SketchView::changeEvent(QEvent* event)
{
    QGraphicsView::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        rebuild();
}

void SketchView::resizeEvent(QResizeEvent* event)
{
    QGraphicsView::resizeEvent(event);
    if (event->oldSize().isEmpty() || drawing().isEmpty())
        zoomToFit();
}

} // namespace molrl::ui
