// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/adapt/adapt.h"
#include "ui/inspector/inspector_panel.h"
#include "ui/map/map_board.h"
#include "ui/shell/action_text.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/help_dialogs.h"
#include "ui/shell/icons.h"
#include "ui/shell/import_report_dialog.h"
#include "ui/shell/main_window.h"
#include "ui/shell/model_controller.h"
#include "ui/shell/preferences_dialog.h"
#include "ui/shell/workspace_controller.h"
#include "ui/table/calculate_dialog.h"
#include "ui/table/table_page.h"
#include "ui/training/rank_dialog.h"
#include "ui/training/runs_panel.h"

#include <QAction>
#include <QActionGroup>
#include <QApplication>
#include <QDockWidget>
#include <QFileInfo>
#include <QMenuBar>
#include <QStatusBar>
#include <QToolBar>
#include <QToolButton>

namespace molrl::ui {

QAction* MainWindow::addCommand(const QString& name, const QString& text, const QString& tip, const QKeySequence& key,
                                const QString& icon, const std::function<void()>& run)
{
    auto* action = new QAction(text, this);
    action->setObjectName(QStringLiteral("action.") + name);
    action->setShortcut(key);
    setActionTip(*action, tip);
    connect(action, &QAction::triggered, this, [run] { run(); });
    takeAction(action, icon);
    return action;
}

void MainWindow::takeAction(QAction* action, const QString& icon)
{
    if (!icon.isEmpty())
        action->setIcon(makeIcon(icon));
    if (action->toolTip().isEmpty() || !namesItsKey(*action))
        setActionTip(*action, plainText(*action));
    m_actions.insert(action->objectName(), action);
}

/// Not the stack's own: an undo that is asked for while an edit runs shall wait for it.
void MainWindow::buildUndoActions()
{
    const QUndoStack& stack = m_document->undoStack();
    QAction* undo = addCommand(QStringLiteral("edit.undo"), tr("&Undo"), tr("Take the last change back"),
                               QKeySequence::Undo, QStringLiteral("undo"), [this] { m_document->undo(); });
    QAction* redo = addCommand(QStringLiteral("edit.redo"), tr("&Redo"), tr("Make the change again"),
                               QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z), QStringLiteral("redo"),
                               [this] { m_document->redo(); });
    const auto update = [this, undo, redo, &stack] {
        const auto show = [](QAction* action, bool isPossible, const QString& verb, const QString& what) {
            action->setEnabled(isPossible);
            action->setText(what.isEmpty() ? verb : verb + QLatin1Char(' ') + what);
        };
        const bool isEditing = m_document->isEditing(); // what comes of it has no name yet
        show(undo, isEditing || stack.canUndo(), tr("&Undo"), isEditing ? QString() : stack.undoText());
        show(redo, stack.canRedo(), tr("&Redo"), stack.redoText());
    };
    connect(&stack, &QUndoStack::indexChanged, this, update);
    connect(&stack, &QUndoStack::undoTextChanged, this, update);
    connect(m_document.get(), &Document::editingChanged, this, update);
    update();
}

void MainWindow::buildActions()
{
    const auto file = [this](const char* name, const QString& text, const QString& tip, const QKeySequence& key,
                             const char* icon, const std::function<void()>& run) {
        return addCommand(QLatin1String(name), text, tip, key, QLatin1String(icon), run);
    };
    file("file.new", tr("&New workspace"), tr("Begin with an empty workspace"), QKeySequence::New, "new",
         [this] { m_workspaces->makeUntitled(); });
    file("file.open", tr("&Open workspace…"), tr("Open a workspace (.molrl)"), QKeySequence::Open, "open",
         [this] { chooseWorkspace(); });
    file("file.import", tr("&Import molecules…"), tr("Import SMILES, CSV, TSV, SDF, MOL or InChI files"),
         QKeySequence(Qt::CTRL | Qt::Key_I), "import", [this] { chooseMolecules(); });
    file("file.picture", tr("Open &picture…"),
         tr("Clean a picture of molecules and find them in the library: PNG, JPEG, TIFF, WebP or BMP"),
         QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_O), "picture", [this] { choosePicture(); });
    file("file.demo", tr("Open &demo library"), tr("Import the approved drugs that come with the program"), {}, "flask",
         [this] { openDemo(); });
    file("file.saveCopy", tr("&Save a copy as…"),
         tr("Everything is on the disk already; this gives it a name and a place"),
         QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_S), "save-copy", [this] { chooseCopy(); });
    file("file.loadModel", tr("&Load model…"), tr("Use another model file"), QKeySequence(Qt::CTRL | Qt::Key_L),
         "model", [this] { chooseModel(); });
    file("file.quit", tr("&Quit"), tr("Close the window; nothing is lost"), QKeySequence(Qt::CTRL | Qt::Key_Q), "quit",
         [this] { close(); })
        ->setMenuRole(QAction::QuitRole);

    buildUndoActions();
    file("edit.paste", tr("&Paste molecules"),
         tr("Add the SMILES, InChI or MOL text on the clipboard, or open its picture"), QKeySequence::Paste, "paste",
         [this] { paste(); });
    file("edit.preferences", tr("Pr&eferences…"), tr("Theme, letters, threads, model"),
         QKeySequence(Qt::CTRL | Qt::Key_Comma), "settings", [this] { openPreferences(); })
        ->setMenuRole(QAction::PreferencesRole);

    const std::pair<QDockWidget*, Qt::Key> docks[] = {{m_docks.filters, Qt::Key_1},    {m_docks.inspector, Qt::Key_2},
                                                      {m_docks.properties, Qt::Key_3}, {m_docks.view3d, Qt::Key_4},
                                                      {m_docks.jobs, Qt::Key_5},       {m_docks.map, Qt::Key_6},
                                                      {m_docks.clusters, Qt::Key_7},   {m_docks.runs, Qt::Key_8},
                                                      {m_docks.sketch, Qt::Key_9},     {m_docks.neighbours, Qt::Key_0}};
    for (const auto& [dock, key] : docks) {
        QAction* toggle = dock->toggleViewAction();
        toggle->setShortcut(QKeySequence(Qt::ALT | key));
        setActionTip(*toggle, tr("Show or hide: %1").arg(dock->windowTitle()));
        takeAction(toggle);
        // What is shown by its key shall be seen, also when it was a tab behind another.
        connect(toggle, &QAction::triggered, this, [this, dock = dock](bool on) {
            if (on && dock == m_docks.map)
                showMapDocks(*this, m_docks);
            else if (on && dock == m_docks.sketch)
                showSketch();
            else if (on)
                dock->raise();
        });
    }
    buildSketchActions();
    file("view.resetLayout", tr("&Reset layout"), tr("Put all panels back in their places"), {}, "layout", [this] {
        applyDefaultLayout(*this, m_docks);
        clampToScreens(*this, m_docks);
    });
    auto* themes = new QActionGroup(this);
    for (const auto& [choice, text] :
         {std::pair{ThemeChoice::System, tr("Theme: as the desktop")},
          std::pair{ThemeChoice::Light, tr("Theme: light")}, std::pair{ThemeChoice::Dark, tr("Theme: dark")}}) {
        QAction* action = addCommand(QStringLiteral("view.theme.") + toSettingsText(choice), text,
                                     tr("Colours of the window"), {}, {}, [this, choice = choice] {
                                         Settings next = m_settings;
                                         next.theme = choice;
                                         onPreferencesChanged(next);
                                     });
        action->setCheckable(true);
        action->setData(static_cast<int>(choice));
        themes->addAction(action);
    }
    file("tools.palette", tr("&Command palette…"), tr("Find any command, file, column or compound by a few letters"),
         QKeySequence(Qt::CTRL | Qt::Key_K), "command", [this] { openPalette(); });
    action(QStringLiteral("action.tools.palette"))
        ->setShortcuts({QKeySequence(Qt::CTRL | Qt::Key_K), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_P)});
    file("tools.encode", tr("&Encode library"), tr("Compute the embedding of every compound with the model in use"),
         QKeySequence(Qt::CTRL | Qt::Key_E), "encode", [this] { m_models->encodeLibrary(m_settings.threads); });
    file("tools.calculate", tr("Calculate &properties…"),
         tr("Add columns that follow from the structures: weight, cLogP, TPSA, rule of five, structural alerts"), {},
         "properties", [this] { openCalculation(); });
    file("tools.rank", tr("&Rank compounds…"),
         tr("Score the compounds by several columns of numbers, and select the best or the best that differ"), {},
         "rank", [this] { openRanking(); });
    file("tools.report", tr("Import &report"), tr("What the imports of this session read, flagged and changed"), {},
         "report", [this] { report()->show(); });
    file("help.shortcuts", tr("&Keyboard shortcuts"), tr("All commands that have a key"), QKeySequence(Qt::Key_F1),
         "keyboard", [this] { showDialog<ShortcutsDialog>(*menuBar()); });
    file("help.log", tr("Show &Log"), tr("The end of the log file"), {}, "log",
         [this] { showDialog<LogDialog>(m_paths.log); });
    file("help.about", tr("&About MolRL Studio"), tr("Version, licence, and the libraries it stands on"), {}, "info",
         [this] { showDialog<AboutDialog>(); })
        ->setMenuRole(QAction::AboutRole);
}

void MainWindow::buildMenus()
{
    const auto menu = [this](const QString& title, const char* name) {
        QMenu* m = menuBar()->addMenu(title);
        m->setObjectName(QStringLiteral("menu.") + QLatin1String(name));
        m->setToolTipsVisible(true);
        return m;
    };
    const auto add = [this](QMenu* to, std::initializer_list<const char*> names) {
        for (const char* name : names)
            if (*name == '\0')
                to->addSeparator();
            else if (QAction* a = action(QStringLiteral("action.") + QLatin1String(name)))
                to->addAction(a);
    };
    QMenu* file = menu(tr("&File"), "file");
    add(file, {"file.new", "file.open"});
    m_recentMenu = file->addMenu(makeIcon(QStringLiteral("clock")), tr("Open &recent"));
    m_recentMenu->setObjectName(QStringLiteral("menu.recent"));
    m_recentMenu->menuAction()->setObjectName(QStringLiteral("action.file.recent"));
    connect(m_recentMenu, &QMenu::aboutToShow, this, &MainWindow::fillRecentMenu);
    add(file,
        {"", "file.import", "file.picture", "file.demo", "", "file.saveCopy", "", "file.loadModel", "", "file.quit"});
    QMenu* edit = menu(tr("&Edit"), "edit");
    add(edit, {"edit.undo", "edit.redo", "", "edit.paste"});
    QMenu* view = menu(tr("&View"), "view");
    add(view, {"view.filters", "view.inspector", "view.properties", "view.view3d", "view.jobs", "view.map",
               "view.clusters", "view.neighbours", "view.runs", "view.sketch", "", "view.resetLayout", "",
               "view.theme.system", "view.theme.light", "view.theme.dark", ""});
    QMenu* select = menu(tr("&Select"), "select");
    QMenu* tools = menu(tr("&Tools"), "tools");
    add(tools, {"tools.palette", "", "sketch.new", "sketch.edit", "", "tools.encode", "tools.calculate", "tools.rank",
                "", "tools.report"});

    // The table's and the inspector's own commands, where people look for them.
    for (QAction* a : m_table->pageActions()) {
        takeAction(a, a->icon().isNull() ? iconOfTableAction(a->objectName()) : QString());
        const QString name = a->objectName();
        const bool isSelect = name.contains(QLatin1String("elect")) && !name.contains(QLatin1String("export"));
        const bool isEdit = name.contains(QLatin1String("copy")) || name.contains(QLatin1String("delete")) ||
                            name.contains(QLatin1String("find")) || name.contains(QLatin1String("rename"));
        const bool isFile = name.contains(QLatin1String("export"));
        if (isFile)
            file->insertAction(action(QStringLiteral("action.file.loadModel")), a);
        else
            (isSelect ? select : isEdit ? edit : view)->addAction(a);
    }
    file->insertSeparator(action(QStringLiteral("action.file.loadModel")));
    QMenu* inspector = tools->addMenu(makeIcon(QStringLiteral("inspector")), tr("&Inspector"));
    inspector->setObjectName(QStringLiteral("menu.inspector"));
    inspector->menuAction()->setObjectName(QStringLiteral("action.tools.inspector"));
    for (QAction* a : m_inspector->pageActions()) {
        takeAction(a);
        inspector->addAction(a);
    }
    QMenu* map = tools->addMenu(makeIcon(QStringLiteral("map")), tr("&Map"));
    map->setObjectName(QStringLiteral("menu.map"));
    map->menuAction()->setObjectName(QStringLiteral("action.tools.map"));
    for (QAction* a : m_maps->boardActions()) {
        takeAction(a, iconOfMapAction(a->objectName()));
        map->addAction(a);
    }
    QMenu* training = menu(tr("T&raining"), "training");
    for (QAction* a : m_runs->pageActions()) {
        if (!a->isSeparator())
            takeAction(a, iconOfRunsAction(a->objectName()));
        training->addAction(a);
    }
    edit->addSeparator();
    add(edit, {"edit.preferences"});
    add(menu(tr("&Help"), "help"), {"help.shortcuts", "help.log", "", "help.about"});
}

void MainWindow::buildToolBar()
{
    QToolBar* bar = addToolBar(tr("Main tools"));
    bar->setObjectName(QStringLiteral("toolbar.main"));
    bar->setMovable(false);
    bar->toggleViewAction()->setObjectName(QStringLiteral("action.view.toolbar"));
    setActionTip(*bar->toggleViewAction(), tr("Show or hide the tools"));
    bar->setContextMenuPolicy(Qt::PreventContextMenu);
    const auto add = [&](const char* name, bool withText = false) {
        QAction* a = action(QStringLiteral("action.") + QLatin1String(name));
        bar->addAction(a);
        if (withText)
            if (auto* button = qobject_cast<QToolButton*>(bar->widgetForAction(a)))
                button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    };
    add("file.open");
    add("file.import", true);
    action(QStringLiteral("action.file.import"))->setIconText(tr("Import"));
    bar->addSeparator();
    add("edit.undo");
    add("edit.redo");
    bar->addSeparator();
    add("tools.encode", true);
    action(QStringLiteral("action.tools.encode"))->setIconText(tr("Encode"));
    auto* gap = new QWidget(bar);
    gap->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    bar->addWidget(gap);
    add("view.map", true);
    for (const char* name :
         {"view.filters", "view.inspector", "view.properties", "view.view3d", "view.sketch", "view.jobs", "view.runs"})
        add(name);
    bar->addSeparator();
    add("tools.palette", true);
    action(QStringLiteral("action.tools.palette"))->setIconText(tr("Search"));
}

void MainWindow::fillRecentMenu()
{
    m_recentMenu->clear();
    const auto addFiles = [this](const QStringList& files) {
        for (const QString& path : files) {
            QAction* open = m_recentMenu->addAction(WorkspaceController::displayNameOf(path));
            open->setObjectName(QStringLiteral("action.file.recent.item"));
            open->setToolTip(path);
            connect(open, &QAction::triggered, this, [this, path] { openPaths({path}, true); });
        }
    };
    const QStringList recent = RecentFiles::load();
    const QStringList untitled = m_workspaces->findUntitled();
    addFiles(recent);
    if (!recent.isEmpty() && !untitled.isEmpty())
        m_recentMenu->addSeparator();
    addFiles(untitled);
    if (recent.isEmpty() && untitled.isEmpty()) {
        QAction* none = m_recentMenu->addAction(tr("Nothing yet"));
        none->setObjectName(QStringLiteral("action.file.recent.none"));
        none->setEnabled(false);
        return;
    }
    m_recentMenu->addSeparator();
    QAction* clear = m_recentMenu->addAction(tr("Clear the list"));
    clear->setObjectName(QStringLiteral("action.file.recent.clear"));
    connect(clear, &QAction::triggered, this, [] { RecentFiles::clear(); });
}

void MainWindow::openPalette()
{
    std::vector<PaletteEntry> entries = collectCommands(*menuBar(), CommandScope::Enabled);
    for (const QString& path : RecentFiles::load()) {
        PaletteEntry entry;
        entry.text = WorkspaceController::displayNameOf(path);
        entry.path = tr("Recent file");
        entry.icon = makeIcon(QStringLiteral("clock"));
        entry.run = [this, path] { openPaths({path}, true); };
        entries.push_back(std::move(entry));
    }
    if (const auto state = m_table->viewState())
        for (const workspace::Column& column : state->columns) {
            PaletteEntry entry;
            entry.text = QString::fromStdString(column.name);
            entry.path = tr("Column: sort by it");
            entry.icon = makeIcon(QStringLiteral("columns"));
            entry.run = [this, id = column.id] { m_table->sortBy(workspace::SortKey::Column, id, false); };
            entries.push_back(std::move(entry));
        }
    m_palette->open(std::move(entries), [this](workspace::CompoundId id) {
        m_selection->setSelected(CompoundSet::from({id}));
        m_selection->pick(id);
    });
}

template <class Dialog, class... Args> Dialog* MainWindow::showDialog(Args&&... args)
{
    auto* dialog = findChild<Dialog*>(QString(), Qt::FindDirectChildrenOnly);
    if (dialog == nullptr) {
        dialog = new Dialog(std::forward<Args>(args)..., this);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
    }
    dialog->show();
    dialog->raise();
    dialog->activateWindow();
    return dialog;
}

void MainWindow::openRanking()
{
    if (auto* open = findChild<RankDialog*>(QString(), Qt::FindDirectChildrenOnly)) {
        open->raise();
        open->activateWindow();
        return;
    }
    auto* dialog = showDialog<RankDialog>(*m_document, *m_selection);
    connect(dialog, &RankDialog::failed, this, &MainWindow::onFailed);
    connect(dialog, &RankDialog::message, this, [this](const QString& text) { statusBar()->showMessage(text, 5000); });
    connect(dialog, &RankDialog::exportRequested, action(QStringLiteral("action.table.exportSelected")),
            &QAction::trigger);
    connect(dialog, &RankDialog::scoreAdded, this,
            [this](workspace::ColumnId column) { m_table->sortBy(workspace::SortKey::Column, column, true); });
}

void MainWindow::openCalculation()
{
    if (!m_plugins)
        m_plugins = std::make_unique<const plugin::Registry>(plugin::Registry::load(plugin::pluginFolders()));
    auto* dialog = showDialog<CalculateDialog>(*m_plugins, *m_calculator);
    connect(m_document.get(), &Document::workspaceChanged, dialog, &QDialog::close, Qt::UniqueConnection);
}

void MainWindow::onCalculated(const CalculationSummary& summary)
{
    m_table->revealColumnOf(summary.firstOrigin);
    const QString columns = tr("Columns calculated: %1").arg(formatCount(summary.columnCount));
    if (summary.failed == 0) {
        statusBar()->showMessage(tr("%1, for %2 compounds").arg(columns, formatCount(summary.compounds)), 5000);
        return;
    }
    Notice notice;
    notice.isOfDocument = true;
    notice.id = QStringLiteral("calculated");
    notice.kind = Notice::Kind::Warning;
    notice.title = tr("%1; %3 of %2 compounds have gaps.")
                       .arg(columns, formatCount(summary.compounds), formatCount(summary.failed));
    notice.text = summary.firstProblem;
    notify(notice);
}

void MainWindow::openPreferences()
{
    auto* dialog = showDialog<PreferencesDialog>(m_settings);
    connect(dialog, &PreferencesDialog::changed, this, &MainWindow::onPreferencesChanged, Qt::UniqueConnection);
}

void MainWindow::onPreferencesChanged(const Settings& settings)
{
    applySettings(settings);
    m_settings.save();
}

void MainWindow::updateActions()
{
    const bool hasRows = m_total > 0;
    const bool hasWorkspace = m_document->workspace() != nullptr;
    action(QStringLiteral("action.file.saveCopy"))->setEnabled(hasWorkspace);
    action(QStringLiteral("action.file.saveCopy"))
        ->setText(m_workspaces->isUntitled() ? tr("&Save as…") : tr("&Save a copy as…"));
    action(QStringLiteral("action.edit.paste"))->setEnabled(hasWorkspace);
    action(QStringLiteral("action.sketch.edit"))->setEnabled(bool(m_selection->current()));
    action(QStringLiteral("action.tools.encode"))
        ->setEnabled(hasRows && m_document->network() && !m_models->isEncoding());
    action(QStringLiteral("action.tools.calculate"))->setEnabled(hasRows && !m_calculator->isRunning());
    action(QStringLiteral("action.tools.rank"))->setEnabled(hasRows);
    action(QStringLiteral("action.tools.report"))->setEnabled(!m_imports->finished().empty());
    for (QAction* theme :
         {action(QStringLiteral("action.view.theme.system")), action(QStringLiteral("action.view.theme.light")),
          action(QStringLiteral("action.view.theme.dark"))})
        theme->setChecked(theme->data().toInt() == static_cast<int>(m_settings.theme));
}

} // namespace molrl::ui
