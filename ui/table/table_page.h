// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/document.h"
#include "ui/selection.h"
#include "ui/table/compound_model.h"
#include "ui/table/table_filters.h"

#include <QHash>
#include <QList>
#include <QWidget>
#include <functional>
#include <memory>
#include <string>

class QAction;
class QLabel;
class QLineEdit;
class QMenu;
class QProgressBar;
class QPushButton;
class QSlider;
class QStackedWidget;
class QToolButton;

namespace molrl::ui {

class CardView;
class CompoundDelegate;
class CompoundView;
class StructureCache;

/// The compounds as a table or as cards: sorted, filtered, edited, exported. Rows are known by id throughout.
///
/// Filtering and sorting run in a job whose newest request alone counts; until it is done the table shows what it
/// showed.
class TablePage : public QWidget {
    Q_OBJECT

public:
    static constexpr int kSmallestHeight = 56; ///< of structures, logical pixels
    static constexpr int kLargestHeight = 240;

    TablePage(Document& document, Selection& selection, QWidget* parent = nullptr);
    ~TablePage() override;

    /// For the menus and the command palette; object names "action.table.*".
    [[nodiscard]] QList<QAction*> pageActions() const { return m_actions; }
    [[nodiscard]] QMenu* columnsMenu() const { return m_columnsMenu; }

    [[nodiscard]] Document& document() { return m_document; }
    [[nodiscard]] Selection& selection() { return m_selection; }
    [[nodiscard]] TableFilters& filters() { return *m_filters; }
    [[nodiscard]] CompoundTableModel& model() { return *m_model; }
    [[nodiscard]] CompoundView& view() { return *m_view; }
    [[nodiscard]] CardView& cards() { return *m_cards; }
    [[nodiscard]] std::shared_ptr<workspace::ViewCache> viewCache() const { return m_cache; } ///< null: no workspace
    [[nodiscard]] ViewStatePtr viewState() const { return m_model->state(); }
    [[nodiscard]] QString countsText() const; ///< "1,204 of 1,284 visible – 3 selected"; empty: none
    [[nodiscard]] bool isSearching() const { return m_search != nullptr; }
    /// The column as it is now, hidden ones included; id 0 when there is none.
    [[nodiscard]] workspace::Column columnInfo(workspace::ColumnId id) const;

    void sortBy(workspace::SortKey key, workspace::ColumnId column, bool descending);
    /// Scrolls sideways to the first column of this origin, once the table has it.
    void revealColumnOf(const std::string& origin);
    void setStructureHeight(int heightPx); ///< logical pixels, [56, 240]
    void setCardsShown(bool shown);
    [[nodiscard]] bool areCardsShown() const;
    /// Writes the rows in the order shown; the file's ending says how. Runs as a listed job.
    void exportRows(const QString& path, bool onlySelected);

Q_SIGNALS:
    void countsChanged(qint64 visible, qint64 selected, qint64 total);
    void viewChanged();                ///< other rows, another order, other columns or values
    void message(const QString& text); ///< short news for the status bar

protected:
    void changeEvent(QEvent* event) override;

private:
    // table_layout.cpp
    void buildLayout();
    QWidget* buildBar();
    QWidget* buildSearchStrip();

    // table_page.cpp
    void connectDocument();
    void onWorkspaceChanged();
    void refresh();
    void onViewComputed(const JobPtr& job, Result<ViewStatePtr> state);
    void showState(ViewStatePtr state);
    void reveal();
    void dropLostSelection(const ViewState& state);
    void tellWhatPasses(const ViewState& state);
    void showSearchStrip();
    void updateEmptyState();
    void emitCounts();
    void prefetchAround();
    void onSelectionChanged();
    void onFiltersChanged();

    // table_actions.cpp
    void buildActions();
    QAction* addAction(const char* name, const QString& text, const QKeySequence& key, const QString& hint,
                       std::function<void()> run);
    void updateActions();
    void copySelected();
    void deleteSelected();
    void askExport(bool onlySelected);
    void editCurrentCell();
    void showRowMenu(const QPoint& globalPos);
    [[nodiscard]] std::vector<workspace::CompoundId> selectedInOrder() const;
    [[nodiscard]] std::vector<workspace::CompoundId> visibleInOrder() const;

    // table_columns.cpp
    void connectHeader();
    void applyHeader();
    void onHeaderClicked(int section);
    void onSectionMoved(int logical, int oldVisual, int newVisual);
    void showHeaderMenu(const QPoint& pos);
    void fillColumnsMenu();
    [[nodiscard]] int currentColumn() const;
    void askAddColumn();
    void askRenameColumn(int column);
    void hideColumn(int column);
    void removeColumn(int column);
    void filterByColumn(int column);
    void sortByColumn(int column, bool descending);

    Document& m_document;
    Selection& m_selection;
    TableFilters* m_filters = nullptr;
    RowCache* m_rows = nullptr;
    StructureCache* m_structures = nullptr;
    CompoundTableModel* m_model = nullptr;
    CompoundView* m_view = nullptr;
    CompoundDelegate* m_delegate = nullptr;
    CardView* m_cards = nullptr;
    std::shared_ptr<workspace::ViewCache> m_cache;

    workspace::SortKey m_sort = workspace::SortKey::Row;
    workspace::ColumnId m_sortColumn;
    bool m_descending = false;
    JobPtr m_search; ///< the view being computed
    bool m_wasStopped = false;
    bool m_showTop = false; ///< the next view starts at its first row
    std::string m_revealed; ///< origin of a column that is waited for
    bool m_isApplyingHeader = false;
    std::uint64_t m_generation = 0;
    QHash<QString, int> m_widths; ///< by column
    int m_structureHeight = 112;

    QStackedWidget* m_stack = nullptr;
    QWidget* m_emptyPage = nullptr;
    QLabel* m_emptyTitle = nullptr;
    QLabel* m_emptyHint = nullptr;
    QPushButton* m_emptyButton = nullptr;
    QLineEdit* m_quick = nullptr;
    QLabel* m_counts = nullptr;
    QSlider* m_size = nullptr;
    QToolButton* m_columnsButton = nullptr;
    QToolButton* m_cardsButton = nullptr;
    QMenu* m_columnsMenu = nullptr;
    QWidget* m_strip = nullptr;
    QLabel* m_stripText = nullptr;
    QProgressBar* m_stripBar = nullptr;
    QPushButton* m_stripButton = nullptr;
    QTimer m_quickTimer;
    QTimer m_stripTimer;
    QTimer m_prefetchTimer;
    QTimer m_refreshTimer;
    QList<QAction*> m_actions;
    QHash<QString, QAction*> m_action;
};

} // namespace molrl::ui
