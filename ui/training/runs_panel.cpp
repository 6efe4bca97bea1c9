// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/runs_panel.h"

#include "ui/adapt/adapt.h"
#include "ui/training/curve_plot.h"
#include "ui/training/finetune_jobs.h"
#include "ui/training/results_view.h"
#include "ui/training/run_list_model.h"
#include "ui/training/run_log_view.h"
#include "ui/training/run_settings_view.h"
#include "ui/training/run_words.h"
#include "ui/training/screening.h"

#include <QComboBox>
#include <QCoreApplication>
#include <QDir>
#include <QEvent>
#include <QFile>
#include <QFileInfo>
#include <QLabel>
#include <QProgressBar>
#include <QSignalBlocker>
#include <QSlider>
#include <QStackedWidget>
#include <QTabWidget>
#include <QTextBrowser>
#include <QTreeView>
#include <algorithm>
#include <cmath>

namespace molrl::ui {

RunsPanel::RunsPanel(RunStore& store, FinetuneJobs& jobs, Screening& screening, Document& document,
                     Selection& selection, QWidget* parent)
    : QWidget(parent), m_store(store), m_jobs(jobs), m_screening(screening), m_document(document),
      m_selection(selection), m_loading(document.jobs()), m_copying(document.jobs())
{
    setObjectName(QStringLiteral("runsPanel"));
    setAccessibleName(tr("Runs"));
    m_model = new RunListModel(m_store, this);
    buildActions();
    buildLayout();
    connect(&m_store, &RunStore::listChanged, this, &RunsPanel::onListChanged);
    connect(&m_store, &RunStore::runChanged, this, &RunsPanel::onRunChanged);
    connect(&m_jobs, &FinetuneJobs::started, this, &RunsPanel::choose);
    connect(&m_document.jobs(), &JobRunner::jobsChanged, this, &RunsPanel::updateActions);
    connect(&m_document, &Document::networkChanged, this, &RunsPanel::updateActions);
    connect(&m_document, &Document::workspaceChanged, this, &RunsPanel::updateActions);
    onListChanged();
    showHeader();
}

RunsPanel::~RunsPanel() = default;

const RunEntry* RunsPanel::current() const
{
    const QModelIndex at = m_list->currentIndex();
    if (at.isValid() && m_chosen.contains(at.data(RunListModel::kPathRole).toString()))
        return m_store.find(at.siblingAtColumn(0).data(RunListModel::kPathRole).toString());
    return m_chosen.isEmpty() ? nullptr : m_store.find(m_chosen.back());
}

QStringList RunsPanel::chosen() const
{
    return m_chosen;
}

QString RunsPanel::stateText() const
{
    return m_state->text();
}

void RunsPanel::choose(const QString& path)
{
    const QString clean = QDir::cleanPath(QDir(path).absolutePath());
    const QModelIndex at = m_model->indexOf(clean);
    m_awaited = at.isValid() ? QString() : clean; // as soon as it is listed
    if (at.isValid())
        m_list->selectionModel()->setCurrentIndex(at, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
}

void RunsPanel::onListChanged()
{
    m_pages->setCurrentIndex(m_model->rowCount() == 0 ? 0 : 1);
    if (!m_awaited.isEmpty())
        choose(m_awaited);
    if (m_chosen.isEmpty() && m_model->rowCount() > 0)
        m_list->setCurrentIndex(m_model->index(0, 0));
    onChosen();
}

void RunsPanel::onRunChanged(const QString& path)
{
    if (!m_chosen.contains(path))
        return;
    showHeader();
    showCurves();
}

void RunsPanel::onChosen()
{
    QStringList chosen;
    for (const QModelIndex& index : m_list->selectionModel()->selectedRows())
        chosen << index.data(RunListModel::kPathRole).toString();
    // Those that were chosen before keep their colours.
    QStringList ordered;
    for (const QString& path : std::as_const(m_chosen))
        if (chosen.contains(path))
            ordered << path;
    for (const QString& path : chosen)
        if (!ordered.contains(path))
            ordered << path;
    if (ordered != m_chosen) {
        m_chosen = ordered;
        m_model->setShown(m_chosen);
    }
    if (const RunEntry* run = current())
        m_choice->setCurrentIndex(m_model->indexOf(run->path).row());
    showHeader();
    showCurves();
}

void RunsPanel::showHeader()
{
    const RunEntry* run = current();
    updateActions();
    const bool known = run != nullptr && run->view;
    m_bar->setVisible(known && runs::isActive(run->view->state));
    if (!known) {
        m_name->setText(run != nullptr ? QFileInfo(run->path).fileName() : QString());
        m_dot->clear();
        m_state->clear();
        m_facts->clear();
        m_message->setText(run != nullptr ? run->problem : QString());
        m_message->setVisible(run != nullptr && !run->problem.isEmpty());
        return;
    }
    const runs::RunView& view = *run->view;
    m_name->setText(toQString(view.name));
    m_dot->setPixmap(stateIcon(view.state, palette()).pixmap(16, 16));
    m_state->setText(QStringLiteral("%1, %2").arg(describe(view.kind), describe(view.state)) +
                     (m_chosen.size() > 1 ? tr("  (%1 runs chosen)").arg(m_chosen.size()) : QString()));
    if (std::isfinite(view.progress01))
        m_bar->setValue(static_cast<int>(std::lround(view.progress01 * m_bar->maximum())));
    m_facts->setText(describeFacts(view));
    m_facts->setVisible(!m_facts->text().isEmpty());
    QStringList words;
    if (!run->problem.isEmpty())
        words << run->problem;
    if (runs::isActive(view.state) && !view.stage.empty())
        words << toQString(view.stage);
    if (!view.message.empty()) {
        words << toQString(view.message);
        if (view.state == runs::RunState::Failed)
            words << remedyForMessage(view.message);
    }
    if (view.state == runs::RunState::Interrupted)
        words << tr(
            "Nobody has written to it for a while and it did not end: its process has ended or was killed. What "
            "it has learned up to its last checkpoint is safe.");
    if (view.kind == runs::RunKind::Pretraining && view.state == runs::RunState::Running)
        words << tr(
            "A pretraining is watched here and steered where it was started: Ctrl+C there saves a checkpoint and "
            "ends it, “molrl pretrain --resume” goes on.");
    if (view.unreadableLines > 0)
        words << tr("%n line(s) of its metrics could not be read.", nullptr, view.unreadableLines);
    if (!run->notes.note.empty())
        words << tr("Note: %1").arg(toQString(run->notes.note));
    words.removeAll(QString());
    m_message->setText(words.join(QLatin1Char('\n')));
    m_message->setVisible(!words.isEmpty());
    QPalette colors = palette();
    if (view.state == runs::RunState::Failed)
        colors.setColor(QPalette::WindowText, colorOf(view.state, palette()));
    m_message->setPalette(colors);
}

void RunsPanel::showCurves()
{
    std::vector<CurvePlot::Curve> curves;
    std::vector<RunViewPtr> views;
    for (qsizetype i = 0; i < m_chosen.size(); ++i)
        if (const RunEntry* run = m_store.find(m_chosen[i]); run != nullptr && run->view) {
            curves.push_back({run->view, RunListModel::colorOfShown(static_cast<int>(i), palette()),
                              m_model->indexOf(m_chosen[i]).data().toString()});
            views.push_back(run->view);
        }
    fillMetrics();
    m_curves->setSmoothing(static_cast<double>(m_smoothing->value()) / (m_smoothing->maximum() + 1));
    m_curves->setCurves(std::move(curves));
    m_settings->setRuns(views);
    const RunEntry* run = current();
    m_log->setRun(run != nullptr ? run->view : nullptr);
    loadResults();
}

void RunsPanel::showResults()
{
    m_tabs->setCurrentWidget(m_results);
}

/// Results and card of the current run; read again when its model is another one.
void RunsPanel::loadResults()
{
    const RunEntry* run = current();
    // The model file is written last. Baselines may follow while it still runs: the state is part of the key below.
    const bool isTuning = run != nullptr && run->view && run->view->kind == runs::RunKind::FineTuning;
    const bool has =
        run != nullptr && run->view && !run->view->cardPath.empty() && (!isTuning || !run->view->modelPath.empty());
    const QString key =
        has ? QStringLiteral("%1|%2").arg(run->path).arg(static_cast<int>(run->view->state)) : QString();
    if (key == m_loadedOf)
        return;
    m_loadedOf = key;
    m_tabs->setTabVisible(m_tabs->indexOf(m_results), has && isTuning);
    m_tabs->setTabVisible(m_tabs->indexOf(m_cardPage), has);
    m_loading.stop();
    if (!has) {
        m_results->setResults(nullptr);
        m_cardText.clear();
        m_card->clear();
        return;
    }
    m_loading.start(
        tr("Reading results"),
        [directory = run->path.toStdString(), cardPath = toQString(run->view->cardPath),
         isTuning](JobContext&) -> Result<Loaded> {
            Loaded loaded;
            if (isTuning) {
                MOLRL_TRY(auto results, runs::loadRunResults(directory));
                loaded.results = std::make_shared<const runs::RunResults>(std::move(results));
            }
            QFile card(cardPath);
            if (card.open(QIODevice::ReadOnly))
                loaded.card = QString::fromUtf8(card.readAll());
            return loaded;
        },
        this,
        [this](Result<Loaded> loaded) {
            m_results->setResults(loaded ? loaded->results : nullptr);
            m_cardText = loaded ? loaded->card : toErrorText(loaded.error()).details;
            m_card->clear();
            showCard();
        });
}

void RunsPanel::showCard()
{
    if (m_tabs->currentWidget() == m_cardPage && m_card->document()->isEmpty())
        m_card->setMarkdown(m_cardText);
}

void RunsPanel::fillMetrics()
{
    QStringList names;
    QStringList headlines;
    for (const QString& path : std::as_const(m_chosen))
        if (const RunEntry* run = m_store.find(path); run != nullptr && run->view) {
            for (const runs::RunSeries& series : run->view->series)
                if (const QString name = toQString(series.name); !names.contains(name))
                    names << name;
            if (const auto headline = headlineOf(*run->view))
                headlines << toQString(headline->series->name);
        }
    // What the runs are judged by first, then the loss, then the rest as it stands in the file.
    const auto rank = [&](const QString& name) {
        return headlines.contains(name) ? 0 : name == QLatin1String("loss") ? 1 : 2;
    };
    std::stable_sort(names.begin(), names.end(), [&](const QString& a, const QString& b) { return rank(a) < rank(b); });
    QStringList shown;
    for (int i = 0; i < m_metric->count(); ++i)
        shown << m_metric->itemData(i).toString();
    if (names == shown)
        return;
    const QString wanted = m_hasChosenMetric ? m_metric->currentData().toString() : QString();
    {
        const QSignalBlocker quiet(m_metric);
        m_metric->clear();
        for (const QString& name : names)
            m_metric->addItem(describeMetric(name.toStdString()), name);
        m_metric->setCurrentIndex(std::max(0, static_cast<int>(names.indexOf(wanted))));
    }
    if (m_metric->currentIndex() >= 0)
        m_curves->setMetric(m_metric->currentData().toString().toStdString());
}

void RunsPanel::updateActions()
{
    const RunEntry* run = current();
    const bool known = run != nullptr && run->view;
    const auto enable = [this](const char* id, bool on) { m_byId.value(QLatin1String(id))->setEnabled(on); };
    enable("runs.star", known);
    m_byId.value(QStringLiteral("runs.star"))->setChecked(known && run->notes.starred);
    enable("runs.note", known);
    enable("runs.openFolder", known);
    enable("runs.saveCurves", known);
    const bool isTuning = known && run->view->kind == runs::RunKind::FineTuning && run->problem.isEmpty();
    const auto state = known ? run->view->state : runs::RunState::Unknown;
    const bool hasModel = known && !run->view->modelPath.empty();
    const bool isResting = state == runs::RunState::Paused || state == runs::RunState::Interrupted;
    const bool isHere = run != nullptr && m_jobs.isRunningHere(run->path);
    enable("runs.new", m_document.network() != nullptr);
    enable("runs.pause", isTuning && (state == runs::RunState::Running || (state == runs::RunState::Queued && isHere)));
    enable("runs.resume", isTuning && runs::canGoOn(*run->view) && !isHere);
    enable("runs.stop", isTuning && (state == runs::RunState::Running ||
                                     (state == runs::RunState::Paused && run->view->hasProcess && !isHere &&
                                      run->view->processId != QCoreApplication::applicationPid())));
    enable("runs.cancel",
           isTuning && (state == runs::RunState::Running || state == runs::RunState::Queued || isResting));
    enable("runs.clone", isTuning);
    enable("runs.screen", !chosenModels().isEmpty() && m_document.workspace() && !m_screening.isRunning());
    enable("runs.screenFile", m_document.workspace() && !m_screening.isRunning());
    enable("runs.exportModel", hasModel);
    enable("runs.exportCard", known && !run->view->cardPath.empty());
    enable("runs.useModel", hasModel && run->view->kind == runs::RunKind::Pretraining);
    enable("runs.forget", run != nullptr && run->isAttached);
    enable("runs.delete", std::any_of(m_chosen.begin(), m_chosen.end(), [this](const QString& path) {
               const RunEntry* one = m_store.find(path);
               return one != nullptr && one->view && one->problem.isEmpty() && !runs::isActive(one->view->state);
           }));
}

void RunsPanel::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_list != nullptr)
        onChosen();
}

} // namespace molrl::ui
