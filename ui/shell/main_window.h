// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/runs/run_view.h"
#include "ui/document.h"
#include "ui/jobs/job_runner.h"
#include "ui/selection.h"
#include "ui/shell/dock_layout.h"
#include "ui/shell/import_controller.h"
#include "ui/shell/notice_area.h"
#include "ui/shell/settings.h"

#include <QElapsedTimer>
#include <QHash>
#include <QMainWindow>
#include <QPointer>

class QMimeData;
class QStackedWidget;

namespace molrl::plugin {
class Registry;
}

namespace molrl::ui {

class ClusterPanel;
class ColumnCalculator;
struct CalculationSummary;
class DesktopNotifier;
class CommandPalette;
class FilterPanel;
class ImportDialog;
class ImportReportDialog;
class InspectorPanel;
class JobsPanel;
class MapBoard;
class MapModel;
class MapPage;
class ModelController;
class NeighboursPanel;
class PictureDialog;
class PropertiesPanel;
class FinetuneJobs;
class RunStore;
class Screening;
struct ScreeningSummary;
class RunsPanel;
struct LiveNeighbours;
class SketcherPanel;
class StatusItems;
class TablePage;
class View3DPanel;
class WelcomePage;
class WorkspaceController;
struct EncodeSummary;

/// The main window: owns the document, the selection and the jobs, and joins the parts that know nothing of each other.
class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    struct Paths {
        QString data; ///< of the program: untitled workspaces, session notes
        QString log;  ///< the log file that Help shows
    };
    /// What to open first. Nothing: an untitled workspace.
    struct Start {
        QString workspace; ///< made when it isn't there
        QStringList files; ///< workspaces or molecules; these are imported as they look, without a dialog
        bool demo = false;
        bool offerRecovery = true;
    };
    MainWindow(const Paths& paths, const Settings& settings, QWidget* parent = nullptr);
    ~MainWindow() override;

    void start(const Start& what);
    void openDemo();
    void openFile(const QString& path);
    void saveCopyAs(const QString& path);
    /// A dialog about the files.
    void askImport(const QStringList& paths);
    /// As the files look, with the standard settings.
    void importNow(const QStringList& paths);
    /// A dialog about a picture of molecules.
    PictureDialog* showPicture(const QString& path);
    void applySettings(const Settings& settings);
    void notify(const Notice& notice);
    /// Stops the work and closes, without a question; what is finished is on the disk.
    void closeNow();

    [[nodiscard]] Document& document() { return *m_document; }
    [[nodiscard]] Selection& selection() { return *m_selection; }
    [[nodiscard]] JobRunner& jobs() { return *m_jobs; }
    [[nodiscard]] TablePage& table() { return *m_table; }
    [[nodiscard]] MapPage& map() { return *m_map; }
    [[nodiscard]] MapBoard& maps() { return *m_maps; }
    [[nodiscard]] ClusterPanel& clusters() { return *m_clusters; }
    [[nodiscard]] NeighboursPanel& neighbours() { return *m_neighbours; }
    [[nodiscard]] const Docks& docks() const { return m_docks; }
    [[nodiscard]] const Settings& settings() const { return m_settings; }
    [[nodiscard]] NoticeArea& notices() { return *m_notices; }
    [[nodiscard]] RunsPanel& runs() { return *m_runs; }
    [[nodiscard]] DesktopNotifier& desktop() { return *m_desktop; }
    [[nodiscard]] InspectorPanel& inspector() { return *m_inspector; }
    [[nodiscard]] SketcherPanel& sketcher() { return *m_sketcher; }
    [[nodiscard]] QAction* action(const QString& name) const { return m_actions.value(name); }

protected:
    void closeEvent(QCloseEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    // main_window.cpp: what it is made of, and how it ends
    void buildPages();
    void buildDocks();
    QDockWidget* addDock(const QString& name, const QString& title, QWidget* content, const QString& icon);
    void connectParts();
    void showPage();
    void updateTitle();
    void updateActions();
    void askToCloseWithJobs();

    // main_window_actions.cpp
    QAction* addCommand(const QString& name, const QString& text, const QString& tip, const QKeySequence& key,
                        const QString& icon, const std::function<void()>& run);
    void takeAction(QAction* action, const QString& icon = {});
    void buildActions();
    void buildUndoActions();
    void buildMenus();
    void buildToolBar();
    void fillRecentMenu();
    void openPalette();
    void openPreferences();
    void openRanking();
    void openCalculation();
    void onCalculated(const CalculationSummary& summary);
    void onPreferencesChanged(const Settings& settings);
    template <class Dialog, class... Args> Dialog* showDialog(Args&&... args);

    // main_window_files.cpp
    void chooseWorkspace();
    void chooseMolecules();
    void chooseCopy();
    void chooseModel();
    void importRequests(const std::vector<ImportRequest>& requests, bool showReport);
    void withWorkspace(std::function<void()> then);
    void openPaths(const QStringList& paths, bool ask);
    void paste();
    void offerRecovery(const QString& path);
    void onWorkspaceOpened(const QString& path);

    // main_window_pictures.cpp
    void choosePicture();
    bool pastePicture();
    PictureDialog* pictureDialog();
    void noteConfirmed(workspace::CompoundId id, const QString& title);

    // main_window_files.cpp: what came of it
    void onImported(const std::shared_ptr<const FinishedImport>& import);
    void onCutImport(const workspace::Source& source);
    void onEncoded(const EncodeSummary& summary);
    void onFailed(const QString& whatFailed, const Error& error);
    void connectRuns();
    void setUpTraining();
    void onRunFound(const QString& path);
    void onRunEndedByItself(const QString& path, runs::RunState state);
    void showTrained(const QString& path, const QString& modelPath);
    void onRunEnded(const QString& path, const QString& modelPath);
    void onScreened(const ScreeningSummary& summary);
    void showRuns();
    void onRunRemoved(const QString& path, const QString& trashed, const QString& name);
    ImportReportDialog* report();

    // main_window_sketch.cpp
    void buildSketch();
    void buildSketchActions();
    void showSketch();
    void addSketchToLibrary(const QString& smiles);
    void findSimilarTo(const QString& smiles);
    void showSketchOnMap(const LiveNeighbours& found);
    void onCurrentForSketch(workspace::CompoundId id);
    void withCompound(workspace::CompoundId id, std::function<void(const workspace::Compound&)> then);
    void offerModelsToSketch();
    void chooseSketchModel();

    Paths m_paths;
    Settings m_settings;
    // The jobs go first at the end, and wait for their work; what that work reports to goes after them.
    std::unique_ptr<JobRunner> m_jobs;
    std::unique_ptr<Document> m_document;
    std::unique_ptr<Selection> m_selection;
    std::unique_ptr<AtomFocus> m_atomFocus;

    WorkspaceController* m_workspaces = nullptr;
    ImportController* m_imports = nullptr;
    ModelController* m_models = nullptr;
    TablePage* m_table = nullptr;
    FilterPanel* m_filters = nullptr;
    InspectorPanel* m_inspector = nullptr;
    PropertiesPanel* m_properties = nullptr;
    View3DPanel* m_view3d = nullptr;
    MapModel* m_mapModel = nullptr;
    MapBoard* m_maps = nullptr;
    MapPage* m_map = nullptr; ///< the first of m_maps
    ClusterPanel* m_clusters = nullptr;
    NeighboursPanel* m_neighbours = nullptr;
    RunStore* m_runStore = nullptr;
    RunsPanel* m_runs = nullptr;
    FinetuneJobs* m_finetuning = nullptr;
    Screening* m_screening = nullptr;
    ColumnCalculator* m_calculator = nullptr;
    std::unique_ptr<const plugin::Registry> m_plugins; ///< loaded when they are first asked for
    SketcherPanel* m_sketcher = nullptr;
    bool m_isSketchOnMap = false; ///< its mark follows the pen
    WelcomePage* m_welcome = nullptr;
    QStackedWidget* m_pages = nullptr;
    NoticeArea* m_notices = nullptr;
    std::unique_ptr<DesktopNotifier> m_desktop;
    StatusItems* m_status = nullptr;
    CommandPalette* m_palette = nullptr;
    QWidget* m_dropHint = nullptr;
    QPointer<ImportReportDialog> m_report;
    Docks m_docks;
    QHash<QString, QAction*> m_actions;
    QMenu* m_recentMenu = nullptr;
    QList<std::pair<QString, QString>> m_removed; ///< runs: where they are now, where they were
    QElapsedTimer m_removal;
    qint64 m_total = 0;
    bool m_showReports = false;
    bool m_closeWhenDone = false; ///< edits are still being stored
    bool m_mayClose = false;
    bool m_isArranged = false;
};

} // namespace molrl::ui
