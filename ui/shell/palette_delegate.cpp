// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/palette_delegate.h"

#include "ui/widgets/palette.h"

#include <QIcon>
#include <QPainter>
#include <QSet>
#include <algorithm>

namespace molrl::ui {
namespace {

constexpr int kIconPx = 18;
constexpr int kPad = 8;

/// Draws letter runs, the marked ones in the accent's colour and heavier. @return the width used
int drawMarked(QPainter& painter, const QRect& rect, const QString& text, const QSet<qsizetype>& marks,
               const QColor& ink, const QColor& accent)
{
    QFont plain = painter.font();
    QFont heavy = plain;
    heavy.setWeight(QFont::Bold);
    int x = rect.left();
    for (qsizetype begin = 0; begin < text.size();) {
        const bool marked = marks.contains(begin);
        qsizetype end = begin + 1;
        while (end < text.size() && marks.contains(end) == marked)
            ++end;
        const QString run = text.mid(begin, end - begin);
        painter.setFont(marked ? heavy : plain);
        painter.setPen(marked ? accent : ink);
        painter.drawText(QRect(x, rect.top(), rect.right() - x, rect.height()), Qt::AlignVCenter | Qt::TextSingleLine,
                         run);
        x += painter.fontMetrics().horizontalAdvance(run);
        begin = end;
    }
    painter.setFont(plain);
    return x - rect.left();
}

} // namespace

void PaletteDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const QPalette& colors = option.palette;
    const bool selected = option.state & QStyle::State_Selected;
    const QColor ground = colors.color(QPalette::Base);
    const QColor accent = colors.color(QPalette::Highlight);
    const QColor muted = colors.color(QPalette::PlaceholderText);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    if (selected) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(mixColors(ground, accent, 0.16));
        painter->drawRoundedRect(option.rect.adjusted(0, 1, 0, -1), 4, 4);
    }
    QRect rect = option.rect.adjusted(kPad, 0, -kPad, 0);
    const QRect iconRect(rect.left(), rect.center().y() - kIconPx / 2, kIconPx, kIconPx);
    index.data(Qt::DecorationRole).value<QIcon>().paint(painter, iconRect);
    rect.setLeft(iconRect.right() + kPad + 2);

    painter->setFont(option.font);
    const QString key = index.data(KeyRole).toString();
    painter->setPen(muted);
    painter->drawText(rect, Qt::AlignRight | Qt::AlignVCenter, key);
    rect.setRight(rect.right() - option.fontMetrics.horizontalAdvance(key) - 2 * kPad);

    QSet<qsizetype> marks;
    for (const QVariant& mark : index.data(MarksRole).toList())
        marks.insert(mark.toLongLong());
    const QString path = index.data(PathRole).toString();
    const int pathWidth = option.fontMetrics.horizontalAdvance(path);
    const QString text = option.fontMetrics.elidedText(index.data(Qt::DisplayRole).toString(), Qt::ElideRight,
                                                       std::max(rect.width() - pathWidth - 2 * kPad, rect.width() / 2));
    rect.setLeft(rect.left() + drawMarked(*painter, rect, text, marks, colors.color(QPalette::Text), accent) +
                 2 * kPad);
    painter->setPen(muted);
    painter->drawText(rect, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                      option.fontMetrics.elidedText(path, Qt::ElideRight, rect.width()));
    painter->restore();
}

QSize PaletteDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const
{
    return {option.rect.width(), option.fontMetrics.height() + 16};
}

} // namespace molrl::ui
