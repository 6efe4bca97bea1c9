// SPDX-License-Identifier: GPL-3.0-or-later
// What the main window does about training runs and screenings.
#include "ui/adapt/adapt.h"
#include "ui/jobs/background_priority.h"
#include "ui/shell/desktop_notifier.h"
#include "ui/shell/main_window.h"
#include "ui/shell/model_controller.h"
#include "ui/table/table_page.h"
#include "ui/training/finetune_jobs.h"
#include "ui/training/rank_dialog.h"
#include "ui/training/run_store.h"
#include "ui/training/runs_panel.h"
#include "ui/training/screening.h"

#include <QAction>
#include <QDockWidget>
#include <QFileInfo>
#include <QStatusBar>
#include <QTimer>

namespace molrl::ui {
namespace {

constexpr int kNewsMs = 12000;
constexpr int kTogetherMs = 3000; ///< between runs that were deleted by one command
constexpr int kRunsShare = 42;    ///< per cent of the window's height

QString nameOf(const RunEntry* run, const QString& path)
{
    return run != nullptr && run->view ? toQString(run->view->name) : QFileInfo(path).fileName();
}

} // namespace

void MainWindow::connectRuns()
{
    connect(m_runStore, &RunStore::failed, this, &MainWindow::onFailed);
    connect(m_runStore, &RunStore::removed, this, &MainWindow::onRunRemoved);
    connect(m_runStore, &RunStore::runFound, this, &MainWindow::onRunFound);
    connect(m_runStore, &RunStore::runEnded, this, &MainWindow::onRunEndedByItself);
    connect(m_docks.runs->toggleViewAction(), &QAction::triggered, this, [this](bool on) {
        if (on)
            showRuns();
    });
    connect(m_runs, &RunsPanel::failed, this, &MainWindow::onFailed);
    connect(m_runs, &RunsPanel::message, this, [this](const QString& text) { statusBar()->showMessage(text, 5000); });
    connect(m_runs, &RunsPanel::useModelRequested, this,
            [this](const QString& path) { m_models->load(path, m_settings.device); });
    connect(m_finetuning, &FinetuneJobs::failed, this, &MainWindow::onFailed);
    connect(m_finetuning, &FinetuneJobs::started, this, &MainWindow::showRuns);
    connect(m_finetuning, &FinetuneJobs::ended, this, &MainWindow::onRunEnded);
    connect(m_screening, &Screening::failed, this, &MainWindow::onFailed);
    connect(m_screening, &Screening::finished, this, &MainWindow::onScreened);
}

void MainWindow::setUpTraining()
{
    m_finetuning->setUp(makeThreadYield, m_settings.budget(), m_settings.device);
    m_screening->setUp(makeThreadYield, m_settings.budget(), m_settings.device);
}

void MainWindow::showRuns()
{
    m_docks.runs->show();
    m_docks.runs->raise();
    if (!m_docks.runs->isFloating() && m_docks.runs->height() < height() * kRunsShare / 100)
        QTimer::singleShot(0, this, [this] { // a dock that was hidden has no size yet
            resizeDocks({m_docks.runs}, {height() * kRunsShare / 100}, Qt::Vertical);
        });
}

/// A run that a crash, a kill or the end of the program cut can go on; the user is asked, since it takes hours.
void MainWindow::onRunFound(const QString& path)
{
    const RunEntry* run = m_runStore->find(path);
    if (run == nullptr || !run->view || run->view->kind != runs::RunKind::FineTuning ||
        m_finetuning->isRunningHere(path))
        return;
    const bool isCut = run->view->state == runs::RunState::Interrupted;
    const bool wasLeft = run->view->state == runs::RunState::Paused && run->view->stage == "left on request";
    if (!isCut && !wasLeft)
        return;
    Notice notice;
    notice.id = QStringLiteral("run.unfinished.") + path;
    notice.kind = isCut ? Notice::Kind::Warning : Notice::Kind::Info;
    notice.title = tr("The fine-tuning %1 has not ended.").arg(nameOf(run, path));
    notice.text = isCut ? tr("It was cut; what it had learned up to its last checkpoint is safe.")
                        : tr("It was left when the program closed, and can go on where it stopped.");
    notice.buttons = {{QStringLiteral("notice.resumeRun"), tr("Go on"),
                       [this, path] {
                           showRuns();
                           m_runs->choose(path);
                           m_finetuning->resume(path);
                       }},
                      {QStringLiteral("notice.showRun"), tr("Show"), [this, path] {
                           showRuns();
                           m_runs->choose(path);
                       }}};
    notify(notice);
}

void MainWindow::onRunEnded(const QString& path, const QString& modelPath)
{
    if (modelPath.isEmpty())
        return; // paused, left or discarded: the user's own doing
    showTrained(path, modelPath);
}

/// Whoever worked on it: the desktop is told in either case, the window where it didn't know yet.
void MainWindow::onRunEndedByItself(const QString& path, runs::RunState state)
{
    const QString name = nameOf(m_runStore->find(path), path);
    const RunEntry* run = m_runStore->find(path);
    if (state == runs::RunState::Finished) {
        m_desktop->tell(tr("%1 is trained").arg(name), tr("Its results are in the Runs panel of MolRL Studio."));
        if (run != nullptr && run->view && !run->view->modelPath.empty())
            showTrained(path, toQString(run->view->modelPath));
        return;
    }
    const QString why = run != nullptr && run->view ? toQString(run->view->message) : QString();
    const QString title =
        state == runs::RunState::Failed ? tr("%1 has failed").arg(name) : tr("%1 was cut off").arg(name);
    m_desktop->tell(title, why.isEmpty() ? tr("What it learned up to its last checkpoint is safe.") : why);
    if (state == runs::RunState::Interrupted)
        onRunFound(path);
}

void MainWindow::showTrained(const QString& path, const QString& modelPath)
{
    const RunEntry* run = m_runStore->find(path);
    const bool isTuning = run == nullptr || !run->view || run->view->kind != runs::RunKind::Pretraining;
    Notice notice;
    notice.id = QStringLiteral("run.ended.") + path;
    notice.kind = Notice::Kind::Success;
    notice.title = tr("%1 is trained.").arg(nameOf(m_runStore->find(path), path));
    notice.buttons = {{QStringLiteral("notice.results"), isTuning ? tr("Results") : tr("Show"), [this, path, isTuning] {
                           showRuns();
                           m_runs->choose(path);
                           if (isTuning)
                               m_runs->showResults();
                       }}};
    if (isTuning)
        notice.buttons << Notice::Button{QStringLiteral("notice.screen"), tr("Screen the workspace"),
                                         [this, modelPath] { m_screening->start(modelPath); }};
    else
        notice.buttons << Notice::Button{QStringLiteral("notice.useModel"), tr("Use this model"),
                                         [this, modelPath] { m_models->load(modelPath, m_settings.device); }};
    notify(notice);
}

void MainWindow::onScreened(const ScreeningSummary& summary)
{
    Notice notice;
    notice.isOfDocument = true;
    notice.id = QStringLiteral("screened");
    notice.kind = summary.failed > 0 || summary.isCancelled ? Notice::Kind::Warning : Notice::Kind::Success;
    notice.title = summary.isCancelled ? tr("Screening with %1 cancelled.").arg(summary.model)
                                       : tr("Screened with %1.").arg(summary.model);
    notice.text =
        tr("%1 predicted, %2 of them far from what the model knows, %3 failed.")
            .arg(formatCount(summary.predicted), formatCount(summary.outOfDomain), formatCount(summary.failed));
    notice.hideAfterMs = notice.kind == Notice::Kind::Success ? 2 * kNewsMs : 0;
    if (!summary.columns.empty()) {
        notice.buttons = {
            {QStringLiteral("notice.sort"), tr("Sort by it"),
             [this, column = summary.columns.front()] { m_table->sortBy(workspace::SortKey::Column, column, true); }},
            {QStringLiteral("notice.rank"), tr("Rank…"), [this, columns = summary.columns] {
                 openRanking();
                 if (auto* dialog = findChild<RankDialog*>(QString(), Qt::FindDirectChildrenOnly))
                     dialog->useColumns(columns);
             }}};
    }
    notify(notice);
}

void MainWindow::onRunRemoved(const QString& path, const QString& trashed, const QString& name)
{
    if (!m_removal.isValid() || m_removal.elapsed() > kTogetherMs)
        m_removed.clear();
    m_removal.start();
    m_removed << std::pair(trashed, path);
    Notice notice;
    notice.id = QStringLiteral("run.removed"); // those that went together come back together
    notice.title =
        m_removed.size() == 1 ? tr("Run %1 deleted.").arg(name) : tr("%1 runs deleted.").arg(m_removed.size());
    notice.text = tr("Its files stay in the runs' folder for a week.");
    notice.hideAfterMs = kNewsMs;
    notice.buttons = {{QStringLiteral("notice.restoreRun"), tr("Undo"), [this, removed = m_removed] {
                           for (const auto& [from, to] : removed)
                               m_runStore->restore(from, to);
                       }}};
    notify(notice);
}

} // namespace molrl::ui
