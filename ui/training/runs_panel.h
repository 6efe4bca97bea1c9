// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/runs/run_results.h"
#include "ui/document.h"
#include "ui/selection.h"
#include "ui/training/run_store.h"

#include <QAction>
#include <QHash>
#include <QWidget>

class QCheckBox;
class QComboBox;
class QLabel;
class QProgressBar;
class QSlider;
class QSplitter;
class QStackedWidget;
class QTabWidget;
class QTextBrowser;
class QToolButton;
class QTreeView;

namespace molrl::ui {

class CurvePlot;
class RunListModel;
class RunLogView;
class RunSettingsView;
class FinetuneDialog;
class FinetuneJobs;
class ResultsView;
class Screening;

/// The runs: their list, and of the chosen ones the state, the live curves over each other, settings and log.
///
/// Shows any run whose directory it is given, whoever works on it.
class RunsPanel : public QWidget {
    Q_OBJECT

public:
    RunsPanel(RunStore& store, FinetuneJobs& jobs, Screening& screening, Document& document, Selection& selection,
              QWidget* parent = nullptr);
    ~RunsPanel() override;

    /// Commands of the panel, for menus: each acts on the chosen runs and is enabled when it can.
    /// In the order of a menu, with its separators.
    [[nodiscard]] QList<QAction*> pageActions() const { return m_actions; }
    [[nodiscard]] QAction* action(const QString& id) const { return m_byId.value(id); }
    [[nodiscard]] RunStore& store() { return m_store; }
    [[nodiscard]] FinetuneJobs& jobs() { return m_jobs; }
    [[nodiscard]] Screening& screening() { return m_screening; }
    [[nodiscard]] ResultsView& results() { return *m_results; }
    /// The dialog that leads to a new run; there is one at a time.
    FinetuneDialog* openNew();
    void showResults();
    void saveFileAs(const QString& from, const QString& to); ///< of a run, in the background
    /// The run that the header tells of; null: none.
    [[nodiscard]] const RunEntry* current() const;
    [[nodiscard]] QStringList chosen() const;
    void choose(const QString& path);
    /// Of the chosen fine-tunings that have finished.
    [[nodiscard]] QStringList chosenModels() const;
    /// The words of the header, for tests.
    [[nodiscard]] QString stateText() const;
    [[nodiscard]] bool isNarrow() const { return m_isNarrow; }

Q_SIGNALS:
    void message(const QString& text);
    void failed(const QString& whatFailed, const molrl::Error& error);
    void useModelRequested(const QString& modelPath);

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    // runs_panel_ui.cpp: what it is made of
    void buildLayout();
    QWidget* buildList();
    QWidget* buildHeader();
    QWidget* buildCurves();
    QWidget* buildCard();
    QWidget* buildRun();
    QWidget* buildEmpty();
    void arrange(bool narrow);

    // runs_panel_actions.cpp: what it can be told to do
    void addSeparator();
    void buildActions();
    QAction* addAction(const QString& id, const QString& text, const QString& tip, const QKeySequence& key,
                       const std::function<void()>& run);
    void askForDirectory();
    void askForModelFile();
    void askForNote();
    void askWhereToSaveCurves();
    void askWhereToSaveFile(bool card);
    void clone();
    void loadResults();
    void showCard();

    // runs_panel.cpp: what it shows
    void onListChanged();
    void onRunChanged(const QString& path);
    void onChosen();
    void showHeader();
    void showCurves();
    void fillMetrics();
    void updateActions();

    RunStore& m_store;
    FinetuneJobs& m_jobs;
    Screening& m_screening;
    Document& m_document;
    Selection& m_selection;
    struct Loaded {
        std::shared_ptr<const runs::RunResults> results;
        QString card;
    };
    LatestOnly<Loaded> m_loading;
    LatestOnly<QString> m_copying;
    QString m_cardText; ///< laid out when somebody looks at it: a long card takes its time
    QString m_loadedOf; ///< run and time of the results that are shown
    RunListModel* m_model = nullptr;
    QList<QAction*> m_actions;
    QHash<QString, QAction*> m_byId;
    QStringList m_chosen;
    bool m_isNarrow = false;
    bool m_isArranged = false;
    QString m_awaited; ///< a run to choose as soon as it is listed

    QSplitter* m_splitter = nullptr;
    QWidget* m_listBox = nullptr;
    QTreeView* m_list = nullptr;
    QComboBox* m_choice = nullptr; ///< in place of the list where there is no room for it
    QWidget* m_header = nullptr;
    QList<QToolButton*> m_verbs;
    QStackedWidget* m_pages = nullptr;
    QLabel* m_name = nullptr;
    QLabel* m_dot = nullptr;
    QLabel* m_state = nullptr;
    QLabel* m_facts = nullptr;
    QLabel* m_message = nullptr;
    QProgressBar* m_bar = nullptr;
    QTabWidget* m_tabs = nullptr;
    CurvePlot* m_curves = nullptr;
    QComboBox* m_metric = nullptr;
    bool m_hasChosenMetric = false; ///< else the curves show what the run is judged by
    QSlider* m_smoothing = nullptr;
    QCheckBox* m_logarithmic = nullptr;
    QLabel* m_readOut = nullptr;
    RunSettingsView* m_settings = nullptr;
    RunLogView* m_log = nullptr;
    ResultsView* m_results = nullptr;
    QWidget* m_cardPage = nullptr;
    QTextBrowser* m_card = nullptr;
};

} // namespace molrl::ui
