// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/main_window.h"

#include "ui/adapt/adapt.h"
#include "ui/inspector/inspector_panel.h"
#include "ui/inspector/properties_panel.h"
#include "ui/inspector/view3d_panel.h"
#include "ui/jobs/background_priority.h"
#include "ui/map/cluster_panel.h"
#include "ui/map/map_board.h"
#include "ui/map/neighbours_panel.h"
#include "ui/pictures/picture_dialog.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/desktop_notifier.h"
#include "ui/shell/drop_hint.h"
#include "ui/shell/file_kinds.h"
#include "ui/shell/icons.h"
#include "ui/shell/import_report_dialog.h"
#include "ui/shell/jobs_panel.h"
#include "ui/shell/model_controller.h"
#include "ui/shell/status_items.h"
#include "ui/shell/welcome_page.h"
#include "ui/shell/workspace_controller.h"
#include "ui/table/column_calculator.h"
#include "ui/table/filter_panel.h"
#include "ui/table/table_page.h"
#include "ui/training/finetune_jobs.h"
#include "ui/training/run_store.h"
#include "ui/training/runs_panel.h"
#include "ui/training/screening.h"

#include <QApplication>
#include <QCloseEvent>
#include <QDockWidget>
#include <QFileInfo>
#include <QGuiApplication>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QScreen>
#include <QStackedWidget>
#include <QStatusBar>
#include <QVBoxLayout>
#include <algorithm>

namespace molrl::ui {
namespace {

constexpr QSize kFirstSize(1600, 1000);
constexpr QSize kSmallSize(1000, 600);
constexpr int kLeastFiltersPx = 210;
constexpr QSize kLeastInspector(400, 440);
constexpr int kLeastViewPx = 220;
constexpr int kLeastJobsPx = 150;
constexpr int kLeastMapPx = 260;
constexpr int kLeastRunsPx = 260;

QStringList localFiles(const QMimeData& data)
{
    QStringList files;
    for (const QUrl& url : data.urls())
        if (url.isLocalFile())
            files << url.toLocalFile();
    return files;
}

} // namespace

MainWindow::MainWindow(const Paths& paths, const Settings& settings, QWidget* parent)
    : QMainWindow(parent), m_paths(paths), m_settings(settings), m_jobs(std::make_unique<JobRunner>()),
      m_document(std::make_unique<Document>(*m_jobs)), m_selection(std::make_unique<Selection>()),
      m_atomFocus(std::make_unique<AtomFocus>())
{
    setObjectName(QStringLiteral("mainWindow"));
    setWindowIcon(makeAppIcon());
    setAcceptDrops(true);
    setDockOptions(AnimatedDocks | AllowNestedDocks | AllowTabbedDocks);
    setTabPosition(Qt::AllDockWidgetAreas, QTabWidget::North);
    setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
    // What is docked at the top, as the map is, lies above the table alone.
    setCorner(Qt::TopLeftCorner, Qt::LeftDockWidgetArea);
    setCorner(Qt::TopRightCorner, Qt::RightDockWidgetArea);
    m_workspaces = new WorkspaceController(*m_document, paths.data, this);
    m_imports = new ImportController(*m_document, this);
    m_models = new ModelController(*m_document, this);
    m_table = new TablePage(*m_document, *m_selection, this);
    m_calculator = new ColumnCalculator(*m_document, this);
    buildDocks();
    buildActions();
    buildPages();
    buildMenus();
    buildToolBar();
    m_status = new StatusItems(*m_document, *statusBar());
    m_palette = new CommandPalette(*m_document, this);
    m_dropHint = new DropHint(this);
    m_desktop = std::make_unique<DesktopNotifier>(*m_jobs, *this);
    connectParts();
    resize(kSmallSize); // the arrangement of a small window, which lets it be small
    applyDefaultLayout(*this, m_docks);
    resize(kFirstSize.boundedTo(QGuiApplication::primaryScreen()->availableSize()));
    m_isArranged = restoreLayout(*this);
    clampToScreens(*this, m_docks);
    applySettings(m_settings);
    updateTitle();
    updateActions();
    showPage();
}

MainWindow::~MainWindow()
{
    m_workspaces->close();
    // The parts refer to document and jobs, which are members: they go before these.
    for (QDialog* dialog : findChildren<QDialog*>(QString(), Qt::FindDirectChildrenOnly))
        delete dialog;
    for (QDockWidget* dock : m_docks.all())
        delete dock;
    delete takeCentralWidget();
    delete m_mapModel;
    delete m_screening;
    delete m_calculator;
    delete m_finetuning;
    delete m_runStore;
    delete m_models;
    delete m_imports;
    delete m_workspaces;
}

void MainWindow::buildPages()
{
    auto* central = new QWidget(this);
    auto* layout = new QVBoxLayout(central);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    m_notices = new NoticeArea(central);
    m_pages = new QStackedWidget(central);
    m_pages->setObjectName(QStringLiteral("pages"));
    m_welcome =
        new WelcomePage({action(QStringLiteral("action.file.demo")), action(QStringLiteral("action.file.import")),
                         action(QStringLiteral("action.file.open"))},
                        m_pages);
    m_pages->addWidget(m_welcome);
    m_pages->addWidget(m_table);
    layout->addWidget(m_notices);
    layout->addWidget(m_pages, 1);
    setCentralWidget(central);
}

QDockWidget* MainWindow::addDock(const QString& name, const QString& title, QWidget* content, const QString& icon)
{
    auto* dock = new QDockWidget(title, this);
    dock->setObjectName(QStringLiteral("dock.") + name);
    dock->setAccessibleName(title);
    dock->setWidget(content);
    QAction* toggle = dock->toggleViewAction();
    toggle->setObjectName(QStringLiteral("action.view.") + name);
    toggle->setIcon(makeIcon(icon));
    return dock;
}

void MainWindow::buildDocks()
{
    m_filters = new FilterPanel(*m_table, this);
    m_inspector = new InspectorPanel(*m_document, *m_selection, *m_atomFocus, this);
    m_properties = new PropertiesPanel(*m_document, *m_selection, this);
    m_view3d = new View3DPanel(*m_document, *m_selection, *m_atomFocus, this);
    // Their own wishes would not let the window be as low as a small screen, and are too narrow to read.
    m_filters->setMinimumWidth(kLeastFiltersPx);
    m_inspector->setMinimumSize(kLeastInspector);
    m_view3d->setMinimumHeight(kLeastViewPx);
    auto* jobsPanel = new JobsPanel(*m_jobs, this);
    jobsPanel->setMinimumHeight(kLeastJobsPx);
    m_docks.filters = addDock(QStringLiteral("filters"), tr("Filters"), m_filters, QStringLiteral("filter"));
    m_docks.inspector = addDock(QStringLiteral("inspector"), tr("Inspector"), m_inspector, QStringLiteral("inspector"));
    m_docks.properties =
        addDock(QStringLiteral("properties"), tr("Properties"), m_properties, QStringLiteral("properties"));
    auto* holder = new QWidget(this); // a dock whose own content is hidden can't be resized
    auto* holderLayout = new QVBoxLayout(holder);
    holderLayout->setContentsMargins({});
    holderLayout->addWidget(m_view3d);
    m_docks.view3d = addDock(QStringLiteral("view3d"), tr("3-D"), holder, QStringLiteral("cube"));
    // Qt keeps a tab that is behind another "visible", beyond the window's edge; but OpenGL anywhere in a window slows
    // all of its painting, so the 3-D view is shown only when people can see it.
    m_view3d->hide();
    connect(m_docks.view3d, &QDockWidget::visibilityChanged, m_view3d, &QWidget::setVisible);
    m_docks.jobs = addDock(QStringLiteral("jobs"), tr("Jobs"), jobsPanel, QStringLiteral("jobs"));
    m_mapModel = new MapModel(*m_document, this);
    m_maps = new MapBoard(*m_mapModel, *m_selection, this);
    m_map = &m_maps->primary();
    m_maps->setMinimumHeight(kLeastMapPx);
    m_clusters = new ClusterPanel(*m_mapModel, *m_selection, this);
    m_docks.map = addDock(QStringLiteral("map"), tr("Map"), m_maps, QStringLiteral("map"));
    m_docks.clusters = addDock(QStringLiteral("clusters"), tr("Clusters"), m_clusters, QStringLiteral("clusters"));
    m_neighbours = new NeighboursPanel(*m_mapModel, *m_selection, this);
    m_docks.neighbours =
        addDock(QStringLiteral("neighbours"), tr("Neighbours"), m_neighbours, QStringLiteral("neighbours"));
    m_runStore = new RunStore(m_paths.data + QStringLiteral("/runs"), this);
    m_finetuning = new FinetuneJobs(*m_document, *m_runStore, this);
    m_screening = new Screening(*m_document, this);
    m_runs = new RunsPanel(*m_runStore, *m_finetuning, *m_screening, *m_document, *m_selection, this);
    m_runs->setMinimumHeight(kLeastRunsPx);
    m_docks.runs = addDock(QStringLiteral("runs"), tr("Runs"), m_runs, QStringLiteral("runs"));
    buildSketch();
}

void MainWindow::connectParts()
{
    connect(m_workspaces, &WorkspaceController::opened, this, &MainWindow::onWorkspaceOpened);
    connect(m_workspaces, &WorkspaceController::failed, this, &MainWindow::onFailed);
    connect(m_workspaces, &WorkspaceController::copied, this, [this](const QString& path) {
        RecentFiles::add(path);
        updateTitle();
        updateActions();
        notify({QStringLiteral("copied"), Notice::Kind::Success, tr("Saved."), path, {}, {}, 6000});
    });
    connect(m_workspaces, &WorkspaceController::crashedFound, this, &MainWindow::offerRecovery);
    connect(m_document.get(), &Document::editingChanged, this, [this] {
        if (m_closeWhenDone && !m_document->isEditing()) {
            m_closeWhenDone = false;
            QMetaObject::invokeMethod(this, &QWidget::close, Qt::QueuedConnection);
        }
    });
    connect(m_imports, &ImportController::failed, this, &MainWindow::onFailed);
    connect(m_imports, &ImportController::finishedImport, this, &MainWindow::onImported);
    connect(m_imports, &ImportController::cutImportFound, this, &MainWindow::onCutImport);
    connect(m_imports, &ImportController::started, this, &MainWindow::showPage);
    connect(m_models, &ModelController::failed, this, &MainWindow::onFailed);
    connect(m_maps, &MapBoard::failed, this, &MainWindow::onFailed);
    connect(m_maps, &MapBoard::message, this, [this](const QString& text) { statusBar()->showMessage(text, 5000); });
    connect(m_clusters, &ClusterPanel::columnChosen, m_map, &MapPage::colorBy);
    connect(m_neighbours, &NeighboursPanel::mapWanted, this, [this] {
        if (m_docks.map->isVisible())
            m_docks.map->raise();
    });
    connect(m_models, &ModelController::encoded, this, &MainWindow::onEncoded);
    connect(m_document.get(), &Document::editFailed, this,
            [this](const Error& error) { onFailed(tr("The change could not be made."), error); });
    connect(m_document.get(), &Document::workspaceChanged, this, [this] {
        m_notices->dismissOfDocument();
        delete m_report;
        m_total = 0;
        m_selection->clear();
        updateTitle();
        updateActions();
        showPage();
    });
    connect(m_document.get(), &Document::networkChanged, this, &MainWindow::updateActions);
    connect(m_jobs.get(), &JobRunner::jobsChanged, this, &MainWindow::updateActions);
    connect(m_table, &TablePage::countsChanged, this, [this](qint64 visible, qint64 selected, qint64 total) {
        m_status->setCounts(visible, selected, total);
        const bool pageChanges = (m_total == 0) != (total == 0);
        m_total = total;
        if (pageChanges) {
            showPage();
            updateActions();
        }
    });
    connect(m_table, &TablePage::message, this, [this](const QString& text) { statusBar()->showMessage(text, 5000); });
    connect(m_calculator, &ColumnCalculator::runningChanged, this, &MainWindow::updateActions);
    connect(m_calculator, &ColumnCalculator::finished, this, &MainWindow::onCalculated);
    connect(m_calculator, &ColumnCalculator::failed, this, &MainWindow::onFailed);
    connectRuns();
    connect(m_status, &StatusItems::jobsClicked, this, [this] {
        m_docks.jobs->show();
        m_docks.jobs->raise();
    });
    connect(m_status, &StatusItems::modelClicked, this, &MainWindow::chooseModel);
    connect(m_welcome, &WelcomePage::fileChosen, this, [this](const QString& path) { openPaths({path}, true); });
    connect(qApp, &QGuiApplication::screenRemoved, this, [this] { clampToScreens(*this, m_docks); });
    connect(qApp, &QGuiApplication::primaryScreenChanged, this, [this] { clampToScreens(*this, m_docks); });
}

void MainWindow::showPage()
{
    const bool empty = m_total == 0 && m_imports->runningCount() == 0;
    m_pages->setCurrentWidget(empty ? static_cast<QWidget*>(m_welcome) : m_table);
    if (empty)
        m_welcome->setFiles(RecentFiles::load(), m_workspaces->findUntitled());
}

void MainWindow::updateTitle()
{
    const QString name = m_workspaces->isUntitled() ? tr("Untitled") : m_workspaces->displayName();
    setWindowTitle(name.isEmpty() ? tr("MolRL Studio") : tr("%1 – MolRL Studio").arg(name));
}

void MainWindow::notify(const Notice& notice)
{
    m_notices->show(notice);
}

void MainWindow::applySettings(const Settings& settings)
{
    const Settings old = m_settings;
    m_settings = settings;
    applyTheme(*qApp, settings.theme, settings.fontPointSize);
    m_table->setStructureHeight(settings.structureSizePx);
    m_maps->setThreads(settings.threads);
    m_calculator->setUp(makeThreadYield, settings.budget());
    setUpTraining();
    m_desktop->setEnabled(settings.tellOnDesktop);
    updateActions();
    if (settings.modelFile != old.modelFile || settings.device != old.device)
        m_models->load(settings.modelFile, settings.device);
}

void MainWindow::askToCloseWithJobs()
{
    auto* box = new QMessageBox(QMessageBox::Question, tr("Close MolRL Studio"), tr("Work is still going on."),
                                QMessageBox::Cancel, this);
    box->setObjectName(QStringLiteral("closeQuestion"));
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setInformativeText(
        tr("What an import or an encoding has finished is on the disk and stays. A fine-tuning rests at "
           "a checkpoint and can go on next time."));
    QPushButton* stop = box->addButton(tr("Stop the work and close"), QMessageBox::AcceptRole);
    stop->setObjectName(QStringLiteral("closeQuestion.stop"));
    connect(stop, &QPushButton::clicked, this, &MainWindow::closeNow);
    box->open();
}

void MainWindow::closeNow()
{
    m_finetuning->leaveAll();
    for (const JobPtr& job : m_jobs->jobs())
        job->cancel();
    m_mayClose = true;
    close();
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    const auto wouldBeLost = [](const JobPtr& job) { return job->isActive() && job->lane() != Lane::Training; };
    const auto& jobs = m_jobs->jobs();
    if (!m_mayClose && std::any_of(jobs.begin(), jobs.end(), wouldBeLost)) {
        event->ignore();
        askToCloseWithJobs();
        return;
    }
    if (m_document->isEditing()) { // what the user has done already is not to be lost: it takes moments
        event->ignore();
        m_closeWhenDone = true;
        statusBar()->showMessage(tr("Closing when the last change is stored…"));
        return;
    }
    m_finetuning->leaveAll();
    saveLayout(*this);
    m_workspaces->close();
    event->accept();
}

void MainWindow::showEvent(QShowEvent* event)
{
    QMainWindow::showEvent(event);
    if (m_isArranged)
        return;
    m_isArranged = true;
    // Again: only a window that is shown and laid out keeps the docks' sizes.
    QMetaObject::invokeMethod(
        this, [this] { applyDefaultLayout(*this, m_docks); }, Qt::QueuedConnection);
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    if (localFiles(*event->mimeData()).isEmpty() && !event->mimeData()->hasText() && !event->mimeData()->hasImage())
        return;
    event->acceptProposedAction();
    m_dropHint->show();
    m_dropHint->raise();
}

void MainWindow::dragLeaveEvent(QDragLeaveEvent*)
{
    m_dropHint->hide();
}

void MainWindow::dropEvent(QDropEvent* event)
{
    m_dropHint->hide();
    event->acceptProposedAction();
    const QStringList files = localFiles(*event->mimeData());
    if (files.isEmpty() && event->mimeData()->hasImage())
        pictureDialog()->openImage(qvariant_cast<QImage>(event->mimeData()->imageData()), tr("Dropped picture"));
    else
        openPaths(files, true);
}

} // namespace molrl::ui
