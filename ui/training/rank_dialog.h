// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workspace/ranking.h"
#include "ui/document.h"
#include "ui/selection.h"

#include <QDialog>
#include <memory>
#include <vector>

class QCheckBox;
class QComboBox;
class QLabel;
class QPushButton;
class QSpinBox;
class QVBoxLayout;

namespace molrl::ui {

class WishRow;

/// Ranks the compounds by several columns of numbers at once: for each what is worst, what is best, and how much it
/// counts. The score follows the sliders; it becomes a column, and the best of it, or the best that differ, a
/// selection.
class RankDialog : public QDialog {
    Q_OBJECT

public:
    RankDialog(Document& document, Selection& selection, QWidget* parent = nullptr);
    ~RankDialog() override;

    /// Begins with these columns; unknown ones are passed over.
    void useColumns(const std::vector<workspace::ColumnId>& columns);
    [[nodiscard]] bool isBusy() const { return m_loading.isRunning() || m_working.isRunning(); }

Q_SIGNALS:
    void message(const QString& text);
    void scoreAdded(molrl::workspace::ColumnId column);
    void exportRequested(); ///< of the selection
    void failed(const QString& whatFailed, const molrl::Error& error);

private:
    struct Loaded {
        workspace::SnapshotPtr snapshot;
        std::vector<workspace::Column> columns; ///< of numbers
        std::vector<workspace::ColumnDataPtr> data;
    };
    struct Added {
        workspace::ColumnId column;
        workspace::Edit undo;
    };
    void buildLayout();
    void load();
    void addWish(workspace::ColumnId column);
    void rescore();
    void selectBest(bool thenExport);
    void addColumn();
    [[nodiscard]] std::size_t indexOf(workspace::ColumnId column) const;

    Document& m_document;
    Selection& m_selection;
    LatestOnly<Loaded> m_loading;
    LatestOnly<std::vector<workspace::CompoundId>> m_working;
    Loaded m_loaded;
    std::vector<double> m_scores;
    std::vector<workspace::ColumnId> m_wanted;
    bool m_isLoaded = false;

    QComboBox* m_columns = nullptr;
    QPushButton* m_addWish = nullptr;
    QVBoxLayout* m_rows = nullptr;
    QLabel* m_summary = nullptr;
    QSpinBox* m_count = nullptr;
    QCheckBox* m_diverse = nullptr;
    QPushButton* m_select = nullptr;
    QPushButton* m_export = nullptr;
    QPushButton* m_add = nullptr;
};

} // namespace molrl::ui
