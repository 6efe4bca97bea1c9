// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/table/card_view.h"

#include "ui/adapt/adapt.h"
#include "ui/table/compound_delegate.h"
#include "ui/widgets/structure_cache.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>
#include <algorithm>

namespace molrl::ui {
namespace {

constexpr int kGap = 8;
constexpr int kInner = 8;

} // namespace

CardView::CardView(CompoundTableModel& model, Selection& selection, StructureCache& structures, QWidget* parent)
    : QAbstractScrollArea(parent), m_model(model), m_selection(selection), m_structures(structures)
{
    setObjectName(QStringLiteral("table.cards"));
    setAccessibleName(tr("Compounds as cards"));
    setFocusPolicy(Qt::StrongFocus);
    setFrameShape(NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setMouseTracking(true);
    viewport()->setBackgroundRole(QPalette::Base);
    connect(&m_model, &QAbstractItemModel::modelReset, this, &CardView::followModel);
    connect(&m_model, &QAbstractItemModel::dataChanged, viewport(), qOverload<>(&QWidget::update));
    connect(&m_selection, &Selection::selectionChanged, viewport(), qOverload<>(&QWidget::update));
    connect(&m_selection, &Selection::hoveredChanged, viewport(), qOverload<>(&QWidget::update));
    connect(&m_selection, &Selection::currentChanged, this, [this](workspace::CompoundId id) {
        if (isVisible() && m_model.rowOf(id) >= 0)
            ensureVisible(m_model.rowOf(id));
        viewport()->update();
    });
    connect(&m_selection, &Selection::led, this, [this](workspace::CompoundId id) {
        if (m_model.rowOf(id) >= 0)
            ensureVisible(m_model.rowOf(id));
    });
}

void CardView::setStructureHeight(int heightPx)
{
    m_structureHeight = heightPx;
    followModel();
}

void CardView::setHighlight(std::string query)
{
    m_highlight = std::move(query);
    viewport()->update();
}

void CardView::setCaptionColumn(workspace::ColumnId column)
{
    m_captionColumn = column;
    viewport()->update();
}

QSize CardView::cardSize() const
{
    const int height = std::max(96, m_structureHeight * 5 / 4);
    return {height * 4 / 3 + 2 * kInner, height + 2 * kInner + 2 * fontMetrics().lineSpacing() + 4};
}

int CardView::cardsPerLine() const
{
    return std::max(1, (viewport()->width() - kGap) / (cardSize().width() + kGap));
}

int CardView::margin() const
{
    const int used = cardsPerLine() * (cardSize().width() + kGap) - kGap;
    return std::max(kGap, (viewport()->width() - used) / 2);
}

QRect CardView::cardRect(int row) const
{
    const QSize size = cardSize();
    const int line = row / cardsPerLine();
    return {QPoint(margin() + (row % cardsPerLine()) * (size.width() + kGap),
                   kGap + line * (size.height() + kGap) - verticalScrollBar()->value()),
            size};
}

int CardView::rowAt(const QPoint& pos) const
{
    const QSize size = cardSize();
    const int line = (pos.y() + verticalScrollBar()->value() - kGap) / (size.height() + kGap);
    const int column = (pos.x() - margin()) / (size.width() + kGap);
    if (line < 0 || pos.x() < margin() || column >= cardsPerLine())
        return -1;
    const int row = line * cardsPerLine() + column;
    return row < m_model.rowCount() && cardRect(row).contains(pos) ? row : -1;
}

void CardView::followModel()
{
    const int lines = (m_model.rowCount() + cardsPerLine() - 1) / cardsPerLine();
    const int lineHeight = cardSize().height() + kGap;
    verticalScrollBar()->setRange(0, std::max(0, lines * lineHeight + kGap - viewport()->height()));
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setSingleStep(lineHeight / 3);
    viewport()->update();
}

QString CardView::caption(int row) const
{
    int column = m_captionColumn ? m_model.columnOf(CompoundTableModel::Kind::Data, m_captionColumn) : -1;
    if (column < 0) {
        column = m_model.columnOf(CompoundTableModel::Kind::Similarity);
        for (int i = 0; i < m_model.columnCount() && column < 0; ++i)
            if (m_model.shownColumn(i).kind == CompoundTableModel::Kind::Data &&
                m_model.shownColumn(i).column.kind == workspace::ColumnKind::Number)
                column = i;
    }
    if (column < 0)
        return {};
    const QString value = m_model.data(m_model.index(row, column), Qt::DisplayRole).toString();
    return tr("%1: %2").arg(m_model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString(),
                            value.isEmpty() ? QStringLiteral("–") : value);
}

void CardView::paintCard(QPainter& painter, int row)
{
    const auto id = m_model.idAt(row);
    const QRect rect = cardRect(row);
    const auto colors = rowColors(palette(), m_selection.selected().contains(id), m_selection.hovered() == id);
    const bool isCurrent = m_selection.current() == id;
    painter.setPen(isCurrent ? QPen(palette().color(QPalette::Highlight), 2) : QPen(colors.line, 1));
    painter.setBrush(colors.background);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    painter.setRenderHint(QPainter::Antialiasing, false);

    const int line = fontMetrics().lineSpacing();
    const QRect inner = rect.adjusted(kInner, kInner, -kInner, -kInner);
    const QRect structure = inner.adjusted(0, 0, 0, -(2 * line + 4));
    const auto* compound = m_model.compoundAt(row);
    if (compound == nullptr)
        return;
    const QRect nameRect(inner.left(), structure.bottom() + 4, inner.width(), line);
    painter.setPen(palette().color(QPalette::Text));
    painter.drawText(nameRect, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                     fontMetrics().elidedText(toQString(compound->name).left(200), Qt::ElideRight, inner.width()));
    painter.setPen(palette().color(QPalette::PlaceholderText));
    painter.drawText(nameRect.translated(0, line), Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                     fontMetrics().elidedText(caption(row), Qt::ElideRight, inner.width()));
    if (!compound->error.empty()) {
        paintProblem(painter, structure, toQString(compound->error), palette());
        return;
    }
    if (compound->smiles.empty())
        return;
    const StructureLook look{structure.size(), devicePixelRatioF(), isDark(palette()), m_highlight};
    const auto* picture = m_structures.find(id, compound->smiles, look);
    if (picture == nullptr)
        return;
    if (picture->image.isNull())
        paintProblem(painter, structure, picture->problem, palette());
    else
        paintStructure(painter, structure, picture->image, look.dark);
}

void CardView::paintEvent(QPaintEvent* event)
{
    QPainter painter(viewport());
    painter.fillRect(event->rect(), palette().color(QPalette::Base));
    const int lineHeight = cardSize().height() + kGap;
    const int top = verticalScrollBar()->value();
    const int first = std::max(0, (top - kGap) / lineHeight) * cardsPerLine();
    const int last = ((top + viewport()->height()) / lineHeight + 1) * cardsPerLine();
    for (int row = first; row < std::min(last, m_model.rowCount()); ++row)
        if (cardRect(row).intersects(event->rect()))
            paintCard(painter, row);
}

void CardView::resizeEvent(QResizeEvent*)
{
    followModel();
}

void CardView::pick(int row, Qt::KeyboardModifiers modifiers)
{
    const auto id = m_model.idAt(row);
    CompoundSet set;
    if (modifiers & Qt::ShiftModifier) {
        const int anchor = std::max(0, m_model.rowOf(m_anchor));
        for (int i = std::min(anchor, row); i <= std::max(anchor, row); ++i)
            set.add(m_model.idAt(i));
        if (modifiers & Qt::ControlModifier)
            set |= m_selection.selected();
    } else if (modifiers & Qt::ControlModifier) {
        set = m_selection.selected();
        if (set.contains(id))
            set.remove(id);
        else
            set.add(id);
        m_anchor = id;
    } else {
        set.add(id);
        m_anchor = id;
    }
    m_selection.setSelected(std::move(set));
}

void CardView::mousePressEvent(QMouseEvent* event)
{
    const int row = rowAt(event->position().toPoint());
    if (row < 0) {
        if (event->button() == Qt::LeftButton && event->modifiers() == Qt::NoModifier)
            m_selection.setSelected({});
        return;
    }
    const auto id = m_model.idAt(row);
    m_selection.pick(id);
    if (event->button() == Qt::LeftButton)
        pick(row, event->modifiers());
    else if (event->button() == Qt::RightButton && !m_selection.selected().contains(id))
        pick(row, Qt::NoModifier);
}

void CardView::mouseMoveEvent(QMouseEvent* event)
{
    const int row = rowAt(event->position().toPoint());
    m_selection.setHovered(row < 0 ? workspace::CompoundId{} : m_model.idAt(row));
}

void CardView::leaveEvent(QEvent*)
{
    m_selection.setHovered({});
}

void CardView::ensureVisible(int row)
{
    const QRect rect = cardRect(row);
    if (rect.top() < 0)
        verticalScrollBar()->setValue(verticalScrollBar()->value() + rect.top() - kGap);
    else if (rect.bottom() > viewport()->height())
        verticalScrollBar()->setValue(verticalScrollBar()->value() + rect.bottom() - viewport()->height() + kGap);
}

void CardView::moveCurrent(int toRow, Qt::KeyboardModifiers modifiers)
{
    const int row = std::clamp(toRow, 0, m_model.rowCount() - 1);
    if (!m_anchor)
        m_anchor = m_selection.current();
    m_selection.setCurrent(m_model.idAt(row));
    if (!(modifiers & Qt::ControlModifier) || (modifiers & Qt::ShiftModifier))
        pick(row, modifiers & Qt::ShiftModifier);
    ensureVisible(row);
}

void CardView::keyPressEvent(QKeyEvent* event)
{
    if (m_model.rowCount() == 0)
        return QAbstractScrollArea::keyPressEvent(event);
    const int current = m_model.rowOf(m_selection.current());
    const int lines = std::max(1, viewport()->height() / (cardSize().height() + kGap));
    switch (event->key()) {
    case Qt::Key_Left: return moveCurrent(current - 1, event->modifiers());
    case Qt::Key_Right: return moveCurrent(current + 1, event->modifiers());
    case Qt::Key_Up:
        return moveCurrent(current < cardsPerLine() ? std::max(0, current) : current - cardsPerLine(),
                           event->modifiers());
    case Qt::Key_Down: return moveCurrent(current < 0 ? 0 : current + cardsPerLine(), event->modifiers());
    case Qt::Key_PageUp: return moveCurrent(current - lines * cardsPerLine(), event->modifiers());
    case Qt::Key_PageDown: return moveCurrent(current + lines * cardsPerLine(), event->modifiers());
    case Qt::Key_Home: return moveCurrent(0, event->modifiers());
    case Qt::Key_End: return moveCurrent(m_model.rowCount() - 1, event->modifiers());
    case Qt::Key_Space:
        if (current >= 0) {
            m_selection.pick(m_selection.current());
            pick(current, event->modifiers() & Qt::ControlModifier);
        }
        return;
    case Qt::Key_Escape: return m_selection.setSelected({});
    default: QAbstractScrollArea::keyPressEvent(event);
    }
}

bool CardView::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int row = rowAt(help->pos());
        const auto* compound = row < 0 ? nullptr : m_model.compoundAt(row);
        if (compound != nullptr)
            QToolTip::showText(help->globalPos(), toQString(compound->error.empty() ? compound->name : compound->error),
                               viewport());
        else
            QToolTip::hideText();
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

} // namespace molrl::ui
