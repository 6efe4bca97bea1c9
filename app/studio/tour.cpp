// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/tour.h"

#include "ui/adapt/adapt.h"
#include "ui/inspector/inspector_panel.h"
#include "ui/map/cluster_panel.h"
#include "ui/map/map_board.h"
#include "ui/map/neighbours_panel.h"
#include "ui/shell/main_window.h"
#include "ui/sketcher/sketcher_panel.h"
#include "ui/table/table_page.h"

#include <QAction>
#include <QApplication>
#include <QDialog>
#include <QDir>
#include <QDockWidget>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMouseEvent>
#include <QScreen>
#include <QTextStream>
#include <cmath>

namespace molrl {
namespace {

constexpr int kPollMs = 50;
constexpr int kCalmPolls = 6;
constexpr int kPatienceMs = 180000;

/// As from a keyboard: some fields tell typing from being filled.
void type(QLineEdit* edit, const QString& text)
{
    if (edit == nullptr)
        return;
    edit->clear();
    for (const QChar letter : text) {
        QKeyEvent press(QEvent::KeyPress, 0, Qt::NoModifier, letter);
        QApplication::sendEvent(edit, &press);
    }
}

void say(const QString& line)
{
    QTextStream(stdout) << line << Qt::endl;
}

} // namespace

Tour::Tour(ui::MainWindow& window, const QString& folder, QObject* parent)
    : QObject(parent), m_window(window), m_folder(folder)
{
    m_timer.setInterval(kPollMs);
    connect(&m_timer, &QTimer::timeout, this, &Tour::poll);
}

void Tour::start()
{
    if (!QDir().mkpath(m_folder)) {
        say(tr("The folder %1 can't be made.").arg(m_folder));
        QApplication::exit(1);
        return;
    }
    addSteps();
    next();
}

void Tour::trigger(const char* actionName)
{
    if (QAction* action = m_window.findChild<QAction*>(QLatin1String(actionName)))
        action->trigger();
    else
        say(tr("There is no command %1.").arg(QLatin1String(actionName)));
}

void Tour::selectCompound(const QString& name)
{
    const auto workspace = m_window.document().workspace();
    m_window.jobs().start<workspace::CompoundId>(
        ui::Lane::Interactive, tr("Looking for %1").arg(name),
        [workspace, wanted = name.toStdString()](JobContext&) -> Result<workspace::CompoundId> {
            MOLRL_TRY(const auto snapshot, workspace->snapshot());
            MOLRL_TRY(const auto names, workspace->loadNames(snapshot));
            for (std::size_t i = 0; i < names.size(); ++i)
                if (names[i] == wanted)
                    return snapshot->ids[i];
            return fail(ErrorCode::NotFound, "no compound of this name", wanted);
        },
        this,
        [this](Result<workspace::CompoundId> id) {
            if (!id) {
                say(ui::toQString(id.error().message()));
                return;
            }
            m_window.selection().setSelected(ui::CompoundSet::from({*id}));
            m_window.selection().setCurrent(*id);
        },
        true);
}

void Tour::addSteps()
{
    const auto light = [this](ui::ThemeChoice theme) {
        ui::Settings settings = m_window.settings();
        settings.theme = theme;
        m_window.applySettings(settings);
    };
    m_steps.push_back({QStringLiteral("welcome"), [light] { light(ui::ThemeChoice::Light); }, {}});
    m_steps.push_back({{},
                       [this] { m_window.openDemo(); },
                       [this] {
                           const auto state = m_window.table().viewState();
                           return state && state->rowCount() > 1000 && !m_window.jobs().isBusy();
                       }});
    m_steps.push_back({QStringLiteral("table"), [this] { selectCompound(QStringLiteral("Imatinib")); }, {}});
    addInspectorSteps();
    m_steps.push_back({QStringLiteral("3d"),
                       [this] {
                           m_window.docks().view3d->show();
                           m_window.docks().view3d->raise();
                       },
                       {}});
    addMapSteps(light);
    addSketchSteps(light);
    m_steps.push_back({QStringLiteral("filter"),
                       [this] {
                           type(m_window.findChild<QLineEdit*>(QStringLiteral("table.quickFilter")),
                                QStringLiteral("cillin"));
                       },
                       {}});
    m_steps.push_back({QStringLiteral("cards"), [this] { trigger("action.table.cards"); }, {}});
    m_steps.push_back({QStringLiteral("calculate"),
                       [this] {
                           trigger("action.table.cards");
                           trigger("action.table.clearFilters");
                           trigger("action.tools.calculate");
                       },
                       {}});
    m_steps.push_back({QStringLiteral("calculated"),
                       [this] {
                           if (auto* dialog = m_window.findChild<QDialog*>(QStringLiteral("calculateDialog")))
                               dialog->accept();
                       },
                       {}});
    m_steps.push_back({QStringLiteral("palette"),
                       [this] {
                           trigger("action.tools.palette");
                           if (auto* edit = m_window.findChild<QLineEdit*>(QStringLiteral("palette.edit")))
                               edit->setText(QStringLiteral("pen"));
                       },
                       {}});
    m_steps.push_back({QStringLiteral("report"),
                       [this] {
                           if (auto* palette = m_window.findChild<QDialog*>(QStringLiteral("commandPalette")))
                               palette->close();
                           trigger("action.tools.report");
                       },
                       {}});
    m_steps.push_back({QStringLiteral("dark"),
                       [this, light] {
                           if (auto* report = m_window.findChild<QDialog*>(QStringLiteral("importReport")))
                               report->close();
                           trigger("action.table.clearFilters");
                           selectCompound(QStringLiteral("Penicillin V"));
                           light(ui::ThemeChoice::Dark);
                           m_window.docks().properties->raise();
                       },
                       {}});
    m_steps.push_back({QStringLiteral("encoded-dark"), [this] { trigger("action.tools.encode"); }, {}});
}

void Tour::addSketchSteps(const std::function<void(ui::ThemeChoice)>& setTheme)
{
    const auto isCalm = [this] { return !m_window.sketcher().isBusy() && !m_window.jobs().isBusy(); };
    m_steps.push_back({QStringLiteral("sketch"),
                       [this] {
                           trigger("action.sketch.new");
                           m_window.sketcher().load(
                               QStringLiteral("CC1(C)S[C@@H]2[C@H](NC(=O)COc3ccc(F)cc3)C(=O)N2[C@H]1C(=O)O"), true);
                       },
                       isCalm});
    m_steps.push_back({QStringLiteral("sketch-templates"),
                       [this] { m_window.sketcher().tools().find(QStringLiteral("templates"))->trigger(); }, isCalm});
    m_steps.push_back({QStringLiteral("sketch-dark"),
                       [this, setTheme] {
                           m_window.sketcher().templates().close();
                           setTheme(ui::ThemeChoice::Dark);
                       },
                       isCalm});
    m_steps.push_back({{},
                       [this, setTheme] {
                           m_window.sketcher().clearSheet();
                           setTheme(ui::ThemeChoice::Light);
                           trigger("action.view.resetLayout");
                       },
                       isCalm});
}

workspace::ColumnId Tour::column(const char* name) const
{
    for (const auto& one : m_window.map().model().columns())
        if (one.name == name)
            return one.id;
    say(tr("There is no column %1.").arg(QLatin1String(name)));
    return {};
}

void Tour::addMapSteps(const std::function<void(ui::ThemeChoice)>& setTheme)
{
    const auto isCalm = [this] { return !m_window.map().model().isLayingOut() && !m_window.jobs().isBusy(); };
    m_steps.push_back({QStringLiteral("map-empty"),
                       [this] {
                           m_window.selection().setSelected({});
                           trigger("action.view.map");
                       },
                       isCalm});
    m_steps.push_back({QStringLiteral("map-running"), [this] { trigger("action.map.layOut"); },
                       [this] { return m_window.map().view().pointCount() > 0; }});
    m_steps.push_back({QStringLiteral("map-clusters"), [] {}, isCalm});
    m_steps.push_back({QStringLiteral("map-property"),
                       [this] {
                           m_window.map().colorBy(column("clogp"));
                           m_window.clusters().setProperty(column("clogp"));
                       },
                       isCalm});
    m_steps.push_back({QStringLiteral("map-category"),
                       [this] {
                           m_window.map().colorBy(column("therapeutic_area"));
                           m_window.clusters().setProperty(column("therapeutic_area"));
                       },
                       isCalm});
    m_steps.push_back({QStringLiteral("map-selected"), [this] { lassoCluster(1); }, isCalm});
    m_steps.push_back({QStringLiteral("map-hover"),
                       [this] {
                           m_window.map().view().fitSelected();
                           if (!m_window.clusters().clusters().empty())
                               pointAt(m_window.clusters().clusters().front().medoid);
                       },
                       isCalm});
    m_steps.push_back({QStringLiteral("map-cluster-within"),
                       [this] {
                           m_window.map().view().fitAll();
                           m_window.clusters().selectCluster(1);
                       },
                       [isCalm, this] { return isCalm() && m_window.clusters().detail().core().has_value(); }});
    m_steps.push_back({QStringLiteral("map-comparison"),
                       [this] { Q_EMIT m_window.clusters().detail().compareWanted(1, 2); }, isCalm});
    m_steps.push_back({QStringLiteral("map-neighbours"),
                       [this] {
                           if (auto* dialog = m_window.findChild<QDialog*>(QStringLiteral("clusters.comparison")))
                               dialog->close();
                           m_window.docks().neighbours->show();
                           m_window.docks().neighbours->raise();
                           m_window.neighbours().setProperty(column("clogp"));
                           selectCompound(QStringLiteral("Penicillin V"));
                       },
                       isCalm});
    m_steps.push_back({QStringLiteral("map-cliffs"),
                       [this] {
                           m_window.map().colorBy(column("clogp"));
                           m_window.neighbours().showCliffs();
                       },
                       [isCalm, this] { return isCalm() && m_window.neighbours().cliffs().has_value(); }});
    m_steps.push_back({QStringLiteral("map-beside"),
                       [this] {
                           m_window.docks().clusters->raise();
                           m_window.selection().setSelected({});
                           m_window.map().layOut(ui::MapMethod::Tsne);
                       },
                       isCalm});
    m_steps.push_back({QStringLiteral("map-two"), [this] { m_window.maps().addBeside(); }, isCalm});
    m_steps.push_back({QStringLiteral("map-space"),
                       [this] {
                           for (ui::MapPage* page : m_window.maps().pages())
                               Q_EMIT page->closeWanted();
                           m_window.map().layOut(ui::MapMethod::Umap, 3);
                       },
                       isCalm});
    m_steps.push_back({{}, [this] { m_window.map().model().showMap(1); }, isCalm});
    m_steps.push_back({QStringLiteral("map-dark"),
                       [this, setTheme] {
                           m_window.map().view().fitAll();
                           setTheme(ui::ThemeChoice::Dark);
                       },
                       isCalm});
    m_steps.push_back({QStringLiteral("map-dark-clusters"),
                       [this] {
                           m_window.selection().setSelected({});
                           m_window.map().colorBy(ui::MapPage::kByCluster);
                       },
                       isCalm});
    m_steps.push_back({{},
                       [this, setTheme] {
                           for (const char* ending : {"png", "svg", "pdf"})
                               m_window.map().exportFigure(m_folder + QStringLiteral("/map.") + QLatin1String(ending));
                           setTheme(ui::ThemeChoice::Light);
                           trigger("action.view.resetLayout");
                       },
                       isCalm});
}

/// Moves the pointer onto a compound of the map.
void Tour::pointAt(workspace::CompoundId id)
{
    ui::MapView& view = m_window.map().view();
    const auto place = view.placeOf(id);
    if (!place)
        return;
    QMouseEvent event(QEvent::MouseMove, *place, view.mapToGlobal(*place), Qt::NoButton, Qt::NoButton, Qt::NoModifier);
    QApplication::sendEvent(&view, &event);
}

/// Draws a lasso around a cluster with the mouse, as a person would.
void Tour::lassoCluster(int cluster)
{
    ui::MapView& view = m_window.map().view();
    const auto points = m_window.map().model().points();
    if (!points || points->cluster.empty())
        return;
    QRectF box;
    for (std::size_t i = 0; i < points->ids.size(); ++i)
        if (points->cluster[i] == cluster)
            if (const auto place = view.placeOf(points->ids[i]))
                box = box.united(QRectF(*place - QPointF(4, 4), QSizeF(8, 8)));
    QPolygonF around;
    for (int i = 0; i < 40; ++i) {
        const double angle = i * 2 * 3.14159265 / 40;
        around << box.center() + QPointF(box.width() / 2 * std::cos(angle), box.height() / 2 * std::sin(angle));
    }
    const auto send = [&](QEvent::Type type, const QPointF& place, Qt::MouseButtons buttons) {
        const Qt::MouseButton button = type == QEvent::MouseMove ? Qt::NoButton : Qt::LeftButton;
        QMouseEvent event(type, place, view.mapToGlobal(place), button, buttons, Qt::NoModifier);
        QApplication::sendEvent(&view, &event);
    };
    send(QEvent::MouseButtonPress, around.first(), Qt::LeftButton);
    for (const QPointF& place : around)
        send(QEvent::MouseMove, place, Qt::LeftButton);
    send(QEvent::MouseButtonRelease, around.last(), Qt::NoButton);
}

void Tour::addInspectorSteps()
{
    auto* inspector = m_window.findChild<ui::InspectorPanel*>();
    if (inspector == nullptr)
        return;
    // The heat maps are known only when a molecule is shown: the steps ask for them by place.
    constexpr int kMostLayers = 12;
    for (int i = 0; i < kMostLayers; ++i)
        m_steps.push_back({QStringLiteral("layer-%1").arg(i, 2, 10, QLatin1Char('0')),
                           [inspector, i] {
                               if (i < inspector->heatNames().size())
                                   inspector->showHeat(i);
                           },
                           [inspector, this] { return !inspector->isLoading() && !m_window.jobs().isBusy(); }});
}

void Tour::next()
{
    if (m_at == m_steps.size()) {
        m_timer.stop();
        say(tr("The pictures are in %1").arg(QDir(m_folder).absolutePath()));
        QApplication::exit(0);
        return;
    }
    m_waiting.restart();
    m_calm = 0;
    m_steps[m_at].act();
    m_timer.start();
}

void Tour::poll()
{
    const Step& step = m_steps[m_at];
    const bool done = step.isDone ? step.isDone() : !m_window.jobs().isBusy();
    m_calm = done ? m_calm + 1 : 0;
    if (m_calm < kCalmPolls) {
        if (m_waiting.elapsed() > kPatienceMs) {
            say(tr("Step %1 (%2) took too long.").arg(m_at + 1).arg(step.picture));
            QApplication::exit(1);
            m_timer.stop();
        }
        return;
    }
    m_timer.stop();
    if (!step.picture.isEmpty() && !photograph(step.picture)) {
        QApplication::exit(1);
        return;
    }
    ++m_at;
    next();
}

bool Tour::photograph(const QString& name)
{
    // The screen's picture shows what OpenGL and other windows draw; a window that grabs itself does not.
    QPixmap picture = m_window.screen()->grabWindow(0);
    if (picture.isNull())
        picture = m_window.grab();
    static int number = 0;
    const QString file = QStringLiteral("%1/%2-%3.png").arg(m_folder).arg(++number, 2, 10, QLatin1Char('0')).arg(name);
    if (!picture.save(file)) {
        say(tr("%1 can't be written.").arg(file));
        return false;
    }
    return true;
}

} // namespace molrl
