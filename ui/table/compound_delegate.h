// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/selection.h"
#include "ui/widgets/palette.h"
#include "ui/widgets/structure_cache.h"

#include <QStyledItemDelegate>

namespace molrl::ui {

class CompoundTableModel;

/// Colours of a row by its part in the shared selection, from the palette.
struct RowColors {
    QColor background;
    QColor line; ///< below the row
};
[[nodiscard]] RowColors rowColors(const QPalette& palette, bool isSelected, bool isHovered);
/// A bad row's mark and reason.
void paintProblem(QPainter& painter, const QRect& rect, const QString& reason, const QPalette& palette);

/// Draws the cells. What is selected comes from the shared selection (a bit a row), not from the view's own model,
/// whose ranges would cost too much for a scattered selection of many rows.
class CompoundDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    CompoundDelegate(const CompoundTableModel& model, const Selection& selection, StructureCache& structures,
                     QObject* parent);

    void setHighlight(std::string query) { m_highlight = std::move(query); }
    [[nodiscard]] StructureLook lookFor(const QRect& cell, const QWidget& view) const;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& index) const override;

private:
    void paintStructureCell(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const;

    const CompoundTableModel& m_model;
    const Selection& m_selection;
    StructureCache& m_structures;
    std::string m_highlight;
};

} // namespace molrl::ui
