// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/thread_budget.h"
#include "core/chem/record_reader.h"
#include "ui/document.h"
#include "ui/training/finetune_request.h"
#include "ui/training/preflight_text.h"

#include <QDialog>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;
class QSpinBox;
class QStackedWidget;
class QTreeWidget;

namespace molrl::ui {

class BusyOverlay;
class FindingTree;

/// Leads from compounds with labels to a run: the data, the check of it, and how to train.
///
/// The check runs in the background each time that something it depends on changes; only the newest one counts. Nothing
/// is started that it says can't be learned.
class FinetuneDialog : public QDialog {
    Q_OBJECT

public:
    /// @param folder  where the workspace's compounds are written for the check.
    /// @param device  that the run will learn on, by name.
    FinetuneDialog(Document& document, const QString& folder, ThreadBudget budget, const QString& device,
                   QWidget* parent = nullptr);
    ~FinetuneDialog() override;

    /// Begins with an earlier run's settings ("clone").
    void useSettings(const QString& name, const training::FinetuneConfig& config);
    /// Reads labels from this file rather than from the workspace.
    void useFile(const QString& path);
    /// Marks these columns as what shall be learned.
    void chooseLabels(const QStringList& names);
    [[nodiscard]] bool isChecking() const
    {
        return m_checking.isRunning() || m_sniffing.isRunning() || m_reading.isRunning();
    }
    [[nodiscard]] const PreflightText& check() const { return m_check; }
    /// What is asked for as the fields stand.
    [[nodiscard]] FinetuneRequest request() const;
    void goTo(int step); ///< 0: data, 1: check, 2: training

Q_SIGNALS:
    void startRequested(const molrl::ui::FinetuneRequest& request);

private:
    // finetune_dialog_ui.cpp: what it is made of
    void buildLayout();
    QWidget* buildData();
    QWidget* buildCheck();
    QWidget* buildTraining();

    // finetune_dialog.cpp: what it does
    void readColumns();
    void fillColumns(const QStringList& names, const QStringList& kinds);
    void chooseFile();
    void startCheck();
    void showCheck(Result<PreflightText> check);
    void updateButtons();
    void next();
    [[nodiscard]] QStringList chosenLabels() const;
    [[nodiscard]] std::vector<workspace::Column> columnsToCheck() const;
    [[nodiscard]] bool isFromWorkspace() const;

    Document& m_document;
    QString m_folder;
    ThreadBudget m_budget;
    QString m_device;
    training::FinetuneConfig m_base;          ///< what has no field here stays as it was
    std::vector<workspace::Column> m_columns; ///< of the workspace
    PreflightText m_check;
    bool m_isChecked = false;
    QStringList m_wanted; ///< labels to mark as soon as the columns are known
    LatestOnly<std::vector<workspace::Column>> m_reading;
    LatestOnly<chem::FileSniff> m_sniffing;
    LatestOnly<PreflightText> m_checking;

    QStackedWidget* m_pages = nullptr;
    QListWidget* m_steps = nullptr;
    QPushButton* m_back = nullptr;
    QPushButton* m_next = nullptr;
    QComboBox* m_source = nullptr;
    QLineEdit* m_file = nullptr;
    QPushButton* m_browse = nullptr;
    QTreeWidget* m_labels = nullptr;
    QComboBox* m_task = nullptr;
    QLineEdit* m_name = nullptr;
    QLabel* m_dataWords = nullptr;
    QLabel* m_headline = nullptr;
    FindingTree* m_report = nullptr;
    QComboBox* m_policy = nullptr;
    QComboBox* m_split = nullptr;
    QComboBox* m_splitColumn = nullptr;
    QSpinBox* m_splitSeed = nullptr;
    BusyOverlay* m_busy = nullptr;
    QLabel* m_model = nullptr;
    QLabel* m_estimate = nullptr;
    QSpinBox* m_members = nullptr;
    QSpinBox* m_epochs = nullptr;
    QSpinBox* m_batch = nullptr;
    QSpinBox* m_patience = nullptr;
    QSpinBox* m_seed = nullptr;
    QCheckBox* m_augment = nullptr;
    QCheckBox* m_balanced = nullptr;
};

} // namespace molrl::ui
