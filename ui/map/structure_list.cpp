// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/map/structure_list.h"

#include "ui/widgets/palette.h"

#include <QGuiApplication>
#include <QPainter>
#include <QStyledItemDelegate>
#include <algorithm>

namespace molrl::ui {
namespace {

constexpr int kPadding = 5;

} // namespace

class StructureList::Model : public QAbstractListModel {
public:
    using QAbstractListModel::QAbstractListModel;

    void set(std::vector<StructureItem> items)
    {
        beginResetModel();
        m_items = std::move(items);
        endResetModel();
    }
    [[nodiscard]] const std::vector<StructureItem>& items() const { return m_items; }
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override
    {
        return parent.isValid() ? 0 : static_cast<int>(m_items.size());
    }
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override
    {
        if (!index.isValid() || index.row() >= rowCount())
            return {};
        const StructureItem& item = m_items[static_cast<std::size_t>(index.row())];
        if (role == Qt::DisplayRole || role == Qt::AccessibleTextRole)
            return item.detail.isEmpty() ? item.title
                                         : item.title + QStringLiteral(", ") +
                                               QString(item.detail).replace(QLatin1Char('\n'), QStringLiteral(", "));
        return role == Qt::ToolTipRole && !item.tip.isEmpty() ? QVariant(item.tip) : QVariant();
    }

private:
    std::vector<StructureItem> m_items;
};

class StructureList::Delegate : public QStyledItemDelegate {
public:
    explicit Delegate(StructureList& list) : QStyledItemDelegate(&list), m_list(list) {}

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const override
    {
        qsizetype lines = 1;
        for (const StructureItem& item : m_list.items())
            lines = std::max(lines, item.detail.isEmpty() ? 1 : 2 + item.detail.count(QLatin1Char('\n')));
        return m_list.m_cell +
               QSize(2 * kPadding, 2 * kPadding + 2 + option.fontMetrics.height() * static_cast<int>(lines));
    }
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const StructureItem& item = m_list.items()[static_cast<std::size_t>(index.row())];
        const QPalette& palette = option.palette;
        const QColor base = palette.color(QPalette::Base);
        const QColor accent = palette.color(QPalette::Highlight);
        const QRect cell = option.rect.adjusted(1, 1, -1, -1);
        painter->save();
        double share = option.state & QStyle::State_Selected ? 0.2 : 0;
        if (option.state & QStyle::State_MouseOver)
            share += 0.08;
        painter->fillRect(cell, mixColors(base, accent, share));
        if (item.isMarked ||
            (option.state & QStyle::State_KeyboardFocusChange && option.state & QStyle::State_HasFocus)) {
            painter->setPen(accent);
            painter->drawRect(cell.adjusted(0, 0, -1, -1));
        }
        const QRect picture(option.rect.left() + (option.rect.width() - m_list.m_cell.width()) / 2,
                            option.rect.top() + kPadding, m_list.m_cell.width(), m_list.m_cell.height());
        const StructureLook look{m_list.m_cell, m_list.devicePixelRatioF(), isDark(palette), m_list.m_highlight};
        const auto* drawn = item.smiles.empty() ? nullptr : m_list.m_structures.find(item.id, item.smiles, look);
        if (drawn && !drawn->image.isNull())
            paintStructure(*painter, picture, drawn->image, look.dark);
        QRect line(option.rect.left() + kPadding, picture.bottom() + 2, option.rect.width() - 2 * kPadding,
                   option.fontMetrics.height());
        const auto words = [&](const QString& text, const QColor& color) {
            painter->setPen(color);
            painter->drawText(line, Qt::AlignHCenter | Qt::AlignVCenter,
                              option.fontMetrics.elidedText(text, Qt::ElideRight, line.width()));
            line.translate(0, line.height());
        };
        words(item.title, palette.color(QPalette::Text));
        if (!item.detail.isEmpty())
            for (const QString& detail : item.detail.split(QLatin1Char('\n')))
                words(detail, mixColors(palette.color(QPalette::Text), base, 0.3));
        painter->restore();
    }

private:
    StructureList& m_list;
};

StructureList::StructureList(StructureCache& structures, QSize cell, bool growing, QWidget* parent)
    : QListView(parent), m_structures(structures), m_cell(cell), m_growing(growing)
{
    m_model = new Model(this);
    setModel(m_model);
    setItemDelegate(new Delegate(*this));
    setViewMode(IconMode);
    setMovement(Static);
    setResizeMode(Adjust);
    setUniformItemSizes(true);
    setSpacing(0);
    setFrameShape(NoFrame);
    setMouseTracking(true);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setMinimumWidth(cell.width() + 4 * kPadding);
    if (growing) {
        setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        fitHeight();
    }
    connect(&m_structures, &StructureCache::drawn, viewport(), qOverload<>(&QWidget::update));
    connect(this, &QListView::clicked, this,
            [this](const QModelIndex& index) { Q_EMIT chosen(index.row(), QGuiApplication::keyboardModifiers()); });
    connect(this, &QListView::activated, this, [this](const QModelIndex& index) {
        if (!QGuiApplication::mouseButtons()) // a click has said so already
            Q_EMIT chosen(index.row(), QGuiApplication::keyboardModifiers());
    });
    connect(this, &QListView::entered, this, [this](const QModelIndex& index) { Q_EMIT pointedAt(index.row()); });
    connect(this, &QListView::viewportEntered, this, [this] { Q_EMIT pointedAt(-1); });
}

void StructureList::setItems(std::vector<StructureItem> items)
{
    m_model->set(std::move(items));
    fitHeight();
}

const std::vector<StructureItem>& StructureList::items() const
{
    return m_model->items();
}

void StructureList::setHighlight(std::string query)
{
    m_highlight = std::move(query);
    viewport()->update();
}

/// As high as its rows of items; the width decides how many there are.
void StructureList::fitHeight()
{
    if (!m_growing)
        return;
    QStyleOptionViewItem option;
    initViewItemOption(&option);
    const QSize cell = itemDelegate()->sizeHint(option, {});
    const int perLine = std::max(1, (width() - 2) / std::max(1, cell.width()));
    const int lines = (m_model->rowCount() + perLine - 1) / perLine;
    setFixedHeight(std::max(1, lines * cell.height() + 2));
}

void StructureList::resizeEvent(QResizeEvent* event)
{
    QListView::resizeEvent(event);
    fitHeight();
}

void StructureList::leaveEvent(QEvent* event)
{
    QListView::leaveEvent(event);
    Q_EMIT pointedAt(-1);
}

} // namespace molrl::ui
