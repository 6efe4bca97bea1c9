// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/selection.h"

#include <QTableView>

namespace molrl::ui {

class CompoundTableModel;

/// The table. Rows are selected in the shared Selection, by id: a bit a row, so that all of 100k rows or a scattered
/// half of them cost the same as one.
///
/// The view's own selection model only mirrors it, for assistive programs, while it is made of few ranges; whatever
/// selects there (a screen reader, selectRow()) is taken over.
///
/// The structures stay in sight while the other columns scroll sideways under them, as long as they come first and take
/// no more than half of the width.
class CompoundView : public QTableView {
    Q_OBJECT

public:
    CompoundView(CompoundTableModel& model, Selection& selection, QWidget* parent = nullptr);

    void selectAll() override;
    void invertSelection();
    /// After the rows were exchanged: current row, mirror and repaint follow the ids.
    void followSelection();
    void keyboardSearch(const QString&) override {} ///< would read every row on the GUI thread

    /// Width of the structures while others are scrolled under them; else 0.
    [[nodiscard]] int pinnedWidth() const;
    [[nodiscard]] QModelIndex indexAt(const QPoint& pos) const override;
    [[nodiscard]] QRect visualRect(const QModelIndex& index) const override;
    void scrollTo(const QModelIndex& index, ScrollHint hint = EnsureVisible) override;

Q_SIGNALS:
    void visibleRowsChanged();

protected:
    QItemSelectionModel::SelectionFlags selectionCommand(const QModelIndex& index, const QEvent* event) const override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void resizeEvent(QResizeEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    enum class Pick { Only, Toggle, Range, AddRange };
    void pick(int row, Pick how);
    [[nodiscard]] CompoundSet range(int from, int to) const;
    void onCurrentRowChanged(const QModelIndex& current);
    void onMirrorSelected();
    void updateMirror();
    void updateRow(workspace::CompoundId id);
    [[nodiscard]] int pinnedColumn() const; ///< -1: none can be
    void placePinnedHeader();

    CompoundTableModel& m_model;
    Selection& m_selection;
    QWidget* m_pinnedHeader;
    workspace::CompoundId m_anchor;
    workspace::CompoundId m_hovered;
    CompoundSet m_beforeDrag;
    bool m_isDragging = false;
    bool m_isMirroring = false;
    bool m_isFollowing = false;
};

} // namespace molrl::ui
