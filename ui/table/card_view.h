// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/selection.h"
#include "ui/table/compound_model.h"

#include <QAbstractScrollArea>
#include <string>

namespace molrl::ui {

class StructureCache;

/// The same rows as a grid of cards: structure, name, one chosen column's value.
///
/// Paints the visible cards only and computes their places, so that its cost does not grow with the rows.
class CardView : public QAbstractScrollArea {
    Q_OBJECT

public:
    CardView(CompoundTableModel& model, Selection& selection, StructureCache& structures, QWidget* parent = nullptr);

    void setStructureHeight(int heightPx);
    void setHighlight(std::string query);
    void setCaptionColumn(workspace::ColumnId column); ///< 0: the similarity, or the first column of numbers
    [[nodiscard]] workspace::ColumnId captionColumn() const { return m_captionColumn; }
    void followModel();                               ///< after the rows were exchanged
    [[nodiscard]] int rowAt(const QPoint& pos) const; ///< -1: between the cards
    [[nodiscard]] QRect cardRect(int row) const;      ///< in the viewport

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool viewportEvent(QEvent* event) override;

private:
    [[nodiscard]] QSize cardSize() const;
    [[nodiscard]] int cardsPerLine() const;
    [[nodiscard]] int margin() const; ///< left of the first card: the lines are centred
    [[nodiscard]] QString caption(int row) const;
    void paintCard(QPainter& painter, int row);
    void pick(int row, Qt::KeyboardModifiers modifiers);
    void moveCurrent(int toRow, Qt::KeyboardModifiers modifiers);
    void ensureVisible(int row);

    CompoundTableModel& m_model;
    Selection& m_selection;
    StructureCache& m_structures;
    std::string m_highlight;
    workspace::ColumnId m_captionColumn;
    workspace::CompoundId m_anchor;
    int m_structureHeight = 112;
};

} // namespace molrl::ui
