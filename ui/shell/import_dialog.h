// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/import_file_state.h"

#include <QDialog>
#include <memory>
#include <vector>

class QCheckBox;
class QComboBox;
class QLabel;
class QListWidget;
class QPushButton;
class QTableView;

namespace molrl::ui {

/// What is in the files, how to read them and what to take. Does not block the window; emits accepted requests.
///
/// Each look at a file runs in the background; a correction looks again, and only the newest look counts.
class ImportDialog : public QDialog {
    Q_OBJECT

public:
    ImportDialog(JobRunner& jobs, ThreadBudget budget, QWidget* parent = nullptr);
    void addFiles(const QStringList& paths);
    [[nodiscard]] bool isLooking() const { return m_sniffing.isRunning(); }

Q_SIGNALS:
    void importRequested(const std::vector<molrl::ui::ImportRequest>& requests);

protected:
    void accept() override;

private:
    void buildFiles(QWidget* parent);
    QWidget* buildReading();
    QWidget* buildStandardizing();
    QWidget* buildColumns();
    void chooseFiles();
    void removeFile();
    void look(); ///< at the current file, or the next that nobody has looked at
    void onLooked(const QString& path, Result<chem::FileSniff> sniff);
    void showFile();
    void fillColumnBoxes(const ImportFileState& file);
    void readOverrides();
    void updateButtons();
    [[nodiscard]] ImportFileState* current();

    JobRunner& m_jobs;
    ThreadBudget m_budget;
    LatestOnly<chem::FileSniff> m_sniffing;
    std::vector<std::unique_ptr<ImportFileState>> m_files;
    bool m_isFilling = false; ///< the boxes change because a file is shown, not because the user chose

    QListWidget* m_list = nullptr;
    QComboBox* m_format = nullptr;
    QComboBox* m_delimiter = nullptr;
    QComboBox* m_header = nullptr;
    QComboBox* m_encoding = nullptr;
    QComboBox* m_structure = nullptr;
    QComboBox* m_name = nullptr;
    QCheckBox* m_strip = nullptr;
    QCheckBox* m_neutralize = nullptr;
    QCheckBox* m_tautomer = nullptr;
    ColumnMappingModel* m_columns = nullptr;
    ImportPreviewModel* m_preview = nullptr;
    QTableView* m_columnView = nullptr;
    QTableView* m_previewView = nullptr;
    QLabel* m_status = nullptr;
    QPushButton* m_import = nullptr;
    QPushButton* m_remove = nullptr;
};

} // namespace molrl::ui
