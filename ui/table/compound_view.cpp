// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/table/compound_view.h"

#include "ui/table/compound_model.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScopedValueRollback>
#include <QScrollBar>
#include <QStyle>
#include <QStyleOptionHeader>
#include <algorithm>

namespace molrl::ui {
namespace {

constexpr int kMostMirroredRanges = 100; // QItemSelectionModel compares ranges pairwise
constexpr int kEdgePx = 1;

QColor edgeOf(const QPalette& palette)
{
    return palette.color(QPalette::Mid);
}

/// The heading of the pinned column, over the headings that are scrolled under it.
class PinnedHeader : public QWidget {
public:
    explicit PinnedHeader(QHeaderView* header) : QWidget(header), m_header(header)
    {
        setObjectName(QStringLiteral("table.pinnedHeader"));
        setAttribute(Qt::WA_NoMousePropagation); // a click here means none of the headings below
        hide();
    }
    void setColumn(int column)
    {
        m_column = column;
        update();
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        if (m_column < 0)
            return;
        QPainter painter(this);
        painter.fillRect(rect(), palette().color(QPalette::Window));
        QStyleOptionHeader option;
        option.initFrom(m_header);
        option.rect = rect();
        option.section = m_column;
        option.orientation = Qt::Horizontal;
        option.position = QStyleOptionHeader::Beginning;
        option.textAlignment = m_header->defaultAlignment();
        option.text = m_header->model()->headerData(m_column, Qt::Horizontal, Qt::DisplayRole).toString();
        option.state = (option.state & ~(QStyle::State_MouseOver | QStyle::State_HasFocus)) | QStyle::State_Raised;
        m_header->style()->drawControl(QStyle::CE_Header, &option, &painter, m_header); // which is what it looks like
        painter.fillRect(QRect(width() - kEdgePx, 0, kEdgePx, height()), edgeOf(palette()));
    }

private:
    QHeaderView* m_header;
    int m_column = -1;
};

} // namespace

CompoundView::CompoundView(CompoundTableModel& model, Selection& selection, QWidget* parent)
    : QTableView(parent), m_model(model), m_selection(selection)
{
    setObjectName(QStringLiteral("table.view"));
    setAccessibleName(tr("Compounds"));
    setModel(&model);
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setHorizontalScrollMode(ScrollPerPixel);
    setVerticalScrollMode(ScrollPerPixel);
    setShowGrid(false);
    setWordWrap(false);
    setMouseTracking(true);
    setTabKeyNavigation(false); // Tab leaves the table
    setEditTriggers(DoubleClicked | EditKeyPressed);
    setCornerButtonEnabled(false);
    setFrameShape(NoFrame);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setMinimumSectionSize(16);
    m_pinnedHeader = new PinnedHeader(horizontalHeader());
    for (const auto signal : {&QHeaderView::sectionResized, &QHeaderView::sectionMoved})
        connect(horizontalHeader(), signal, this, [this] { placePinnedHeader(); });
    connect(&model, &QAbstractItemModel::modelReset, this, &CompoundView::placePinnedHeader);

    connect(this, &QTableView::entered, this,
            [this](const QModelIndex& index) { m_selection.setHovered(m_model.idAt(index.row())); });
    connect(selectionModel(), &QItemSelectionModel::currentChanged, this, &CompoundView::onCurrentRowChanged);
    connect(selectionModel(), &QItemSelectionModel::selectionChanged, this, &CompoundView::onMirrorSelected);
    connect(&m_selection, &Selection::hoveredChanged, this, [this](workspace::CompoundId id) {
        updateRow(m_hovered);
        updateRow(id);
        m_hovered = id;
    });
    connect(&m_selection, &Selection::selectionChanged, this, [this] {
        updateMirror();
        viewport()->update();
    });
    connect(&m_selection, &Selection::currentChanged, this, &CompoundView::followSelection);
    connect(&m_selection, &Selection::led, this, [this](workspace::CompoundId id) {
        if (const int row = m_model.rowOf(id); row >= 0)
            scrollTo(m_model.index(row, std::max(0, currentIndex().column())));
    });
}

int CompoundView::pinnedColumn() const
{
    const int first = horizontalHeader()->logicalIndex(0);
    if (first < 0 || first >= m_model.columnCount() || isColumnHidden(first) ||
        m_model.shownColumn(first).kind != CompoundTableModel::Kind::Structure ||
        2 * columnWidth(first) > viewport()->width())
        return -1;
    return first;
}

int CompoundView::pinnedWidth() const
{
    const int column = horizontalScrollBar()->value() > 0 ? pinnedColumn() : -1;
    return column < 0 ? 0 : columnWidth(column);
}

void CompoundView::placePinnedHeader()
{
    const int width = pinnedWidth();
    static_cast<PinnedHeader*>(m_pinnedHeader)->setColumn(width > 0 ? pinnedColumn() : -1);
    m_pinnedHeader->setGeometry(0, 0, width, horizontalHeader()->height());
    m_pinnedHeader->setVisible(width > 0);
}

QModelIndex CompoundView::indexAt(const QPoint& pos) const
{
    if (pos.x() >= pinnedWidth())
        return QTableView::indexAt(pos);
    const int row = rowAt(pos.y());
    return row < 0 ? QModelIndex() : m_model.index(row, pinnedColumn());
}

QRect CompoundView::visualRect(const QModelIndex& index) const
{
    QRect rect = QTableView::visualRect(index);
    if (index.isValid() && pinnedWidth() > 0 && index.column() == pinnedColumn())
        rect.moveLeft(0);
    return rect;
}

void CompoundView::scrollTo(const QModelIndex& index, ScrollHint hint)
{
    if (index.isValid() && pinnedWidth() > 0 && index.column() == pinnedColumn()) { // sideways it is in sight
        const int sideways = horizontalScrollBar()->value();
        QTableView::scrollTo(index, hint);
        horizontalScrollBar()->setValue(sideways);
        return;
    }
    QTableView::scrollTo(index, hint);
    const int under = pinnedWidth() - (index.isValid() ? columnViewportPosition(index.column()) : pinnedWidth());
    if (under > 0)
        horizontalScrollBar()->setValue(horizontalScrollBar()->value() - under);
}

void CompoundView::paintEvent(QPaintEvent* event)
{
    QTableView::paintEvent(event);
    const int width = pinnedWidth();
    if (width == 0 || event->rect().left() >= width)
        return;
    QPainter painter(viewport());
    const QRect band(0, event->rect().top(), width, event->rect().height());
    painter.fillRect(band, palette().color(QPalette::Base));
    const int column = pinnedColumn();
    const int last = rowAt(band.bottom());
    for (int row = std::max(0, rowAt(band.top())); row < m_model.rowCount() && (last < 0 || row <= last); ++row) {
        const QModelIndex index = m_model.index(row, column);
        QStyleOptionViewItem option;
        initViewItemOption(&option);
        option.rect = visualRect(index);
        if (!option.rect.intersects(band))
            break;
        itemDelegateForIndex(index)->paint(&painter, option, index);
    }
    painter.fillRect(QRect(width - kEdgePx, band.top(), kEdgePx, band.height()), edgeOf(palette()));
}

void CompoundView::updateRow(workspace::CompoundId id)
{
    const int row = m_model.rowOf(id);
    if (row >= 0)
        viewport()->update(0, rowViewportPosition(row), viewport()->width(), rowHeight(row));
}

void CompoundView::followSelection()
{
    const int row = m_model.rowOf(m_selection.current());
    const QScopedValueRollback guard(m_isFollowing, true);
    if (row < 0) {
        selectionModel()->setCurrentIndex({}, QItemSelectionModel::NoUpdate);
    } else if (row != currentIndex().row()) {
        const int column = std::max(0, currentIndex().column());
        selectionModel()->setCurrentIndex(m_model.index(row, column), QItemSelectionModel::NoUpdate);
    }
    updateMirror();
    viewport()->update();
}

void CompoundView::onCurrentRowChanged(const QModelIndex& current)
{
    if (!m_isFollowing && current.isValid())
        m_selection.setCurrent(m_model.idAt(current.row()));
}

CompoundSet CompoundView::range(int from, int to) const
{
    CompoundSet set;
    const int last = std::min(std::max(from, to), m_model.rowCount() - 1);
    for (int row = std::max(0, std::min(from, to)); row <= last; ++row)
        set.add(m_model.idAt(row));
    return set;
}

void CompoundView::pick(int row, Pick how)
{
    const auto id = m_model.idAt(row);
    if (!id)
        return;
    CompoundSet set;
    switch (how) {
    case Pick::Only: set.add(id); break;
    case Pick::Toggle:
        set = m_selection.selected();
        if (set.contains(id))
            set.remove(id);
        else
            set.add(id);
        break;
    case Pick::Range:
    case Pick::AddRange: {
        const int anchor = m_model.rowOf(m_anchor);
        set = range(anchor < 0 ? row : anchor, row);
        if (how == Pick::AddRange)
            set |= m_beforeDrag;
        break;
    }
    }
    if (how == Pick::Only || how == Pick::Toggle || !m_anchor)
        m_anchor = id;
    m_selection.setSelected(std::move(set));
}

void CompoundView::selectAll()
{
    m_selection.setSelected(range(0, m_model.rowCount() - 1));
}

void CompoundView::invertSelection()
{
    // Of what is visible; what is selected but filtered out stays as it is.
    auto visible = range(0, m_model.rowCount() - 1);
    auto hiddenSelected = m_selection.selected();
    hiddenSelected -= visible;
    visible -= m_selection.selected();
    visible |= hiddenSelected;
    m_selection.setSelected(std::move(visible));
}

QItemSelectionModel::SelectionFlags CompoundView::selectionCommand(const QModelIndex& index, const QEvent* event) const
{
    if (event != nullptr)
        return QItemSelectionModel::NoUpdate; // the handlers below write the shared selection
    return QTableView::selectionCommand(index, event);
}

void CompoundView::mousePressEvent(QMouseEvent* event)
{
    QTableView::mousePressEvent(event);
    const auto index = indexAt(event->position().toPoint());
    if (!index.isValid()) {
        if (event->button() == Qt::LeftButton && event->modifiers() == Qt::NoModifier)
            m_selection.setSelected({});
        return;
    }
    if (event->button() == Qt::LeftButton || event->button() == Qt::RightButton)
        m_selection.pick(m_model.idAt(index.row())); // the row may be the current one, of which the base tells nothing
    if (event->button() == Qt::RightButton) { // the menu acts on the selection: it must hold the row under the pointer
        if (!m_selection.selected().contains(m_model.idAt(index.row())))
            pick(index.row(), Pick::Only);
        return;
    }
    if (event->button() != Qt::LeftButton)
        return;
    const bool isControl = event->modifiers() & Qt::ControlModifier;
    m_beforeDrag = isControl ? m_selection.selected() : CompoundSet();
    if (event->modifiers() & Qt::ShiftModifier)
        pick(index.row(), isControl ? Pick::AddRange : Pick::Range);
    else
        pick(index.row(), isControl ? Pick::Toggle : Pick::Only);
    m_isDragging = true;
}

void CompoundView::mouseMoveEvent(QMouseEvent* event)
{
    QTableView::mouseMoveEvent(event);
    const auto index = indexAt(event->position().toPoint());
    if (!index.isValid())
        m_selection.setHovered({});
    if (!m_isDragging || !(event->buttons() & Qt::LeftButton) || !index.isValid() || state() == EditingState)
        return;
    if (m_model.idAt(index.row()) != m_anchor || m_selection.selected().size() > 1)
        if (!(event->modifiers() & Qt::ControlModifier) || m_model.idAt(index.row()) != m_anchor)
            pick(index.row(), event->modifiers() & Qt::ControlModifier ? Pick::AddRange : Pick::Range);
}

void CompoundView::mouseReleaseEvent(QMouseEvent* event)
{
    m_isDragging = false;
    QTableView::mouseReleaseEvent(event);
}

void CompoundView::keyPressEvent(QKeyEvent* event)
{
    const int before = currentIndex().row();
    if (event->key() == Qt::Key_Space && before >= 0) {
        m_selection.pick(m_model.idAt(before));
        pick(before, event->modifiers() & Qt::ControlModifier ? Pick::Toggle : Pick::Only);
        return;
    }
    if (event->key() == Qt::Key_Escape && !m_selection.selected().isEmpty() && state() != EditingState) {
        m_selection.setSelected({});
        return;
    }
    if (!m_anchor && before >= 0)
        m_anchor = m_model.idAt(before);
    QTableView::keyPressEvent(event);
    const int row = currentIndex().row();
    if (row == before || row < 0 || state() == EditingState)
        return;
    if (event->modifiers() & Qt::ShiftModifier)
        pick(row, Pick::Range);
    else if (!(event->modifiers() & Qt::ControlModifier))
        pick(row, Pick::Only);
}

void CompoundView::leaveEvent(QEvent* event)
{
    m_selection.setHovered({});
    QTableView::leaveEvent(event);
}

void CompoundView::scrollContentsBy(int dx, int dy)
{
    QTableView::scrollContentsBy(dx, dy);
    if (dx != 0) { // what was moved along with the rest is in its place again
        viewport()->update();
        placePinnedHeader();
    }
    if (dy != 0)
        Q_EMIT visibleRowsChanged();
}

void CompoundView::resizeEvent(QResizeEvent* event)
{
    QTableView::resizeEvent(event);
    placePinnedHeader();
    Q_EMIT visibleRowsChanged();
}

void CompoundView::onMirrorSelected()
{
    if (m_isMirroring)
        return;
    CompoundSet set;
    for (const auto& part : selectionModel()->selection())
        set |= range(part.top(), part.bottom());
    m_selection.setSelected(std::move(set));
}

void CompoundView::updateMirror()
{
    const QScopedValueRollback guard(m_isMirroring, true);
    QItemSelection mirrored;
    const auto& selected = m_selection.selected();
    const int lastColumn = m_model.columnCount() - 1;
    const int rows = selected.isEmpty() ? 0 : m_model.rowCount();
    int first = -1;
    for (int row = 0; row <= rows; ++row) {
        const bool isIn = row < rows && selected.contains(m_model.idAt(row));
        if (isIn && first < 0)
            first = row;
        if (isIn || first < 0)
            continue;
        mirrored.append(QItemSelectionRange(m_model.index(first, 0), m_model.index(row - 1, lastColumn)));
        first = -1;
        if (mirrored.size() > kMostMirroredRanges) {
            mirrored.clear();
            break;
        }
    }
    selectionModel()->select(mirrored, QItemSelectionModel::ClearAndSelect);
}

} // namespace molrl::ui
