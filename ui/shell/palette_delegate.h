// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace molrl::ui {

/// A row of the command palette: icon, text with the matched letters marked, where it is, its key at the right.
class PaletteDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    enum Role { PathRole = Qt::UserRole + 1, KeyRole, MarksRole };
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace molrl::ui
