// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/finding_tree.h"

#include "ui/training/run_words.h"
#include "ui/widgets/palette.h"

#include <QEvent>
#include <QHeaderView>
#include <QPainter>
#include <QStyledItemDelegate>
#include <algorithm>

namespace molrl::ui {
namespace {

constexpr int kMarginPx = 10;
constexpr int kIconPx = 16;
constexpr int kPadPx = 7;
constexpr int kGapPx = 2;
constexpr int kDetailsRole = Qt::UserRole;

class FindingDelegate : public QStyledItemDelegate {
public:
    explicit FindingDelegate(QTreeWidget* tree) : QStyledItemDelegate(tree), m_tree(tree) {}

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const Layout at = layOut(index, option);
        const QPoint origin = option.rect.topLeft();
        qvariant_cast<QIcon>(index.data(Qt::DecorationRole))
            .paint(painter,
                   QRect(origin.x() + kMarginPx, origin.y() + kPadPx + (at.line - kIconPx) / 2, kIconPx, kIconPx));
        painter->setPen(option.palette.color(QPalette::Text));
        painter->setFont(at.bold);
        painter->drawText(at.title.translated(origin), Qt::TextWordWrap, index.data().toString());
        painter->setFont(option.font);
        painter->setPen(subduedText(option.palette));
        painter->drawText(at.details.translated(origin), Qt::TextWordWrap, index.data(kDetailsRole).toString());
        painter->setPen(hairline(option.palette));
        painter->drawLine(option.rect.bottomLeft() + QPoint(kMarginPx, 0),
                          option.rect.bottomRight() - QPoint(kMarginPx, 0));
    }
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const Layout at = layOut(index, option);
        return {m_tree->viewport()->width(), std::max(at.title.bottom(), at.details.bottom()) + 1 + kPadPx + 1};
    }

private:
    struct Layout {
        QFont bold;
        int line = 0;
        QRect title, details;
    };
    [[nodiscard]] Layout layOut(const QModelIndex& index, const QStyleOptionViewItem& option) const
    {
        Layout at;
        at.bold = option.font;
        at.bold.setBold(true);
        const QFontMetrics strong(at.bold);
        const QFontMetrics plain(option.font);
        at.line = strong.lineSpacing();
        const int left = 2 * kMarginPx + kIconPx;
        const int width = std::max(80, m_tree->viewport()->width() - left - kMarginPx);
        at.title = strong.boundingRect(QRect(left, kPadPx, width, 10000), Qt::TextWordWrap, index.data().toString());
        at.title.setWidth(width);
        const QString details = index.data(kDetailsRole).toString();
        at.details = QRect(left, at.title.bottom() + 1 + kGapPx, width, 0);
        if (!details.isEmpty())
            at.details = plain.boundingRect(QRect(left, at.details.top(), width, 10000), Qt::TextWordWrap, details);
        at.details.setWidth(width);
        return at;
    }
    QTreeWidget* m_tree;
};

runs::RunState markOf(PreflightText::Weight weight)
{
    switch (weight) {
    case PreflightText::Weight::Problem: return runs::RunState::Failed;
    case PreflightText::Weight::Warning: return runs::RunState::Pausing;
    case PreflightText::Weight::Good: return runs::RunState::Finished;
    case PreflightText::Weight::Note: break;
    }
    return runs::RunState::Unknown;
}

} // namespace

FindingTree::FindingTree(QWidget* parent) : QTreeWidget(parent)
{
    setRootIsDecorated(false);
    setUniformRowHeights(false);
    setIndentation(0);
    setHeaderHidden(true);
    setSelectionMode(QAbstractItemView::NoSelection);
    setFocusPolicy(Qt::TabFocus);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setItemDelegate(new FindingDelegate(this));
}

void FindingTree::setFindings(const std::vector<PreflightText::Line>& lines)
{
    m_lines = lines;
    fill();
}

void FindingTree::fill()
{
    clear();
    for (const PreflightText::Line& line : m_lines) {
        auto* item = new QTreeWidgetItem(this, {line.title});
        item->setIcon(0, stateIcon(markOf(line.weight), palette()));
        item->setData(0, kDetailsRole, line.details);
        item->setData(0, Qt::AccessibleTextRole, line.title + QLatin1Char('\n') + line.details);
    }
}

void FindingTree::resizeEvent(QResizeEvent* event)
{
    QTreeWidget::resizeEvent(event);
    scheduleDelayedItemsLayout(); // the heights follow from the width
}

void FindingTree::changeEvent(QEvent* event)
{
    QTreeWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        fill();
}

} // namespace molrl::ui
