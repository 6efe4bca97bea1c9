// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/selection.h"
#include "ui/shell/import_controller.h"

#include <QAbstractTableModel>
#include <QDialog>
#include <memory>

class QComboBox;
class QLabel;
class QTabWidget;
class QTableView;

namespace molrl::ui {

/// The issues of one kind as rows: row, line, text, reason.
class ImportIssueModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Section { Row, Line, Text, Reason, SectionCount };
    using QAbstractTableModel::QAbstractTableModel;
    /// @param issues  must live as long as `owner`.
    void setIssues(std::shared_ptr<const FinishedImport> owner, const std::vector<workspace::ImportIssue>* issues);
    /// The compound that a row of the report became; 0 where it can't be told.
    [[nodiscard]] workspace::CompoundId compoundAt(int row) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::shared_ptr<const FinishedImport> m_owner;
    const std::vector<workspace::ImportIssue>* m_issues = nullptr;
};

/// What the imports of this session did: counts, and the rows that deserve a word. A click on a row selects its
/// compound.
class ImportReportDialog : public QDialog {
    Q_OBJECT

public:
    ImportReportDialog(Selection& selection, QWidget* parent = nullptr);
    /// Adds an import to those that can be looked at, and shows it.
    void add(const std::shared_ptr<const FinishedImport>& import);
    [[nodiscard]] const FinishedImport* shown() const { return m_shown.get(); }

Q_SIGNALS:
    void failed(const QString& whatFailed, const molrl::Error& error);

private:
    void showImport(std::size_t index);
    QTableView* addTab(ImportIssueModel* model, const char* name, const QString& title);
    void onClicked(const ImportIssueModel& model, const QModelIndex& index);
    void chooseExportFile();

    Selection& m_selection;
    std::vector<std::shared_ptr<const FinishedImport>> m_imports;
    std::shared_ptr<const FinishedImport> m_shown;
    QComboBox* m_which;
    QLabel* m_counts;
    QLabel* m_note;
    QTabWidget* m_tabs;
    QLabel* m_allWell;
    ImportIssueModel* m_flagged;
    ImportIssueModel* m_changed;
    ImportIssueModel* m_cells;
};

/// The report as CSV: kind, row, line, text, reason. @error IoError
[[nodiscard]] Result<void> writeReportCsv(const workspace::ImportReport& report, const QString& path);

} // namespace molrl::ui
