// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/map/map_page.h"

#include "ui/adapt/adapt.h"

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QStackedWidget>
#include <chrono>

namespace molrl::ui {

using namespace std::chrono_literals;

namespace {

constexpr std::size_t kPreparedFrom = 20000; // points whose order, index and outlines are made in jobs

} // namespace

MapPage::MapPage(MapModel& model, Selection& selection, QWidget* parent)
    : QWidget(parent), m_model(model), m_selection(selection), m_coloring(model.document().jobs()),
      m_preparing(model.document().jobs()), m_outlining(model.document().jobs())
{
    setObjectName(QStringLiteral("map.page"));
    setAccessibleName(tr("Map of the embedding"));
    m_view = new MapView(selection, this);
    m_legend = new LegendBox(m_view);
    m_cards = new CardLoader(model.document().jobs(), this);
    m_hoverCard = new CompoundCard(m_view, false);
    m_hoverCard->hide();
    buildUi();
    connectParts();
    setThreads(ThreadBudget::make(0).threads);
    onPointsReplaced();
    fillColumns();
    fillMaps();
}

MapPage::~MapPage() = default;

void MapPage::setThreads(int threads)
{
    m_threads = threads;
    m_view->setThreads(ThreadBudget::make(threads).threads);
}

void MapPage::connectParts()
{
    m_recolorTimer.setSingleShot(true);
    m_recolorTimer.setInterval(0);
    connect(&m_recolorTimer, &QTimer::timeout, this, &MapPage::recolor);
    connect(&m_model, &MapModel::mapsChanged, this, [this] {
        fillColumns();
        fillMaps();
        updateState();
    });
    connect(&m_model, &MapModel::pointsReplaced, this, &MapPage::onPointsReplaced);
    connect(&m_model, &MapModel::clustersChanged, this, &MapPage::onClustersChanged);
    connect(&m_model, &MapModel::positionsMoved, this, &MapPage::onPositionsMoved);
    connect(&m_model, &MapModel::linksChanged, this,
            [this] { m_view->setLinks(m_model.links(), m_model.emphasisedLink()); });
    connect(&m_model, &MapModel::guestChanged, this, &MapPage::updateGuest);
    connect(&m_model, &MapModel::guestRefused, this,
            [this](const QString& why) { Q_EMIT message(tr("The sketch has no place on this map: %1").arg(why)); });
    connect(&m_model, &MapModel::layoutStarted, this, [this] {
        m_showsLive = false;
        connect(m_model.layoutJob().get(), &JobHandle::changed, this, &MapPage::updateState);
        updateState();
    });
    connect(&m_model, &MapModel::layoutEnded, this, &MapPage::updateState);
    connect(&m_model, &MapModel::failed, this, &MapPage::failed);
    connect(&m_model, &MapModel::compoundsPlaced, this, [this](const std::vector<workspace::CompoundId>& ids) {
        m_selection.selectAndLead(CompoundSet::from(ids),
                                  CompoundSet::from(ids)); // where they are is what one wants to see
        Q_EMIT message(
            tr("%1 compounds placed; nothing else has moved").arg(formatCount(static_cast<qint64>(ids.size()))));
    });
    connect(&m_model, &MapModel::valuesChanged, this, [this](workspace::ColumnId column) {
        m_cards->clear();
        if (column == m_colorColumn)
            m_recolorTimer.start();
    });
    connect(&m_model.document(), &Document::networkChanged, this, &MapPage::updateState);
    connect(&m_model.document(), &Document::workspaceChanged, this, [this] {
        m_colorIsChosen = false;
        m_followedMap = 0;
        closeCards();
    });
    connect(&m_selection, &Selection::selectionChanged, this, &MapPage::updateStatus);
    connect(&m_selection, &Selection::passingChanged, this, &MapPage::updateStatus);
    connect(&m_selection, &Selection::hoveredChanged, this, &MapPage::updateHover);
    connect(m_view, &MapView::pointed, this, &MapPage::onPointed);
    connect(m_cards, &CardLoader::loaded, this, [this] {
        updateCards();
        updateHover();
    });
    connect(m_view, &MapView::clicked, this, &MapPage::onClicked);
    connect(m_view, &MapView::viewMoved, this, &MapPage::updateCards);
    connect(m_legend, &LegendBox::categoryClicked, this, &MapPage::selectCategory);
    m_view->installEventFilter(this);
}

void MapPage::layOut(MapMethod method, int dims)
{
    MapRequest request;
    request.method = method;
    request.dims = dims;
    request.budget = ThreadBudget::make(m_threads);
    m_model.layOut(request);
}

bool MapPage::isInSpace() const
{
    const auto points = m_model.points();
    return points && points->isInSpace() && !m_showsLive;
}

QWidget* MapPage::canvas() const
{
    return isInSpace() && m_view3d ? static_cast<QWidget*>(m_view3d) : m_view;
}

/// What lies over the map belongs to the widget that shows it.
void MapPage::moveToCanvas()
{
    for (QWidget* over : {static_cast<QWidget*>(m_legend), static_cast<QWidget*>(m_hoverCard)})
        if (over->parentWidget() != canvas()) {
            const bool wasHidden = over->isHidden();
            over->setParent(canvas());
            over->setVisible(!wasHidden);
        }
}

void MapPage::onPointsReplaced()
{
    closeCards();
    m_showsLive = false;
    m_preparing.stop();
    m_outlining.stop();
    const auto points = m_model.points();
    m_cards->setWorkspace(m_model.document().workspace());
    fillMaps();
    followMap();
    m_legend->setLegend({});
    m_view->setReservedCorner({0, 0});
    if (!points) {
        m_view->setPoints({}, {}, {});
    } else if (points->isInSpace()) {
        showSpace(*points);
    } else if (points->ids.size() <= kPreparedFrom) {
        showPlane(preparePoints(points->ids, points->x, points->y, false));
    } else { // nothing over a frame's time runs here
        m_preparing.start(
            tr("Preparing the map"),
            [points](JobContext&) -> Result<std::shared_ptr<PreparedPoints>> {
                return std::make_shared<PreparedPoints>(preparePoints(points->ids, points->x, points->y, true));
            },
            this,
            [this, points](Result<std::shared_ptr<PreparedPoints>> prepared) {
                if (prepared && m_model.points() && m_model.points()->ids == points->ids && !m_showsLive)
                    showPlane(std::move(**prepared));
            });
    }
    updateState();
}

/// Method and 3-D say how the map that has come into sight was made, until the user wants another.
void MapPage::followMap()
{
    const auto points = m_model.points();
    if (!points || points->stored.serial == m_followedMap)
        return;
    m_followedMap = points->stored.serial;
    if (const int method = m_method->findText(toQString(points->stored.method)); method >= 0)
        m_method->setCurrentIndex(method);
    m_inSpace->setChecked(points->isInSpace());
}

void MapPage::showPlane(PreparedPoints prepared)
{
    m_view->setPoints(std::move(prepared));
    m_density->setChecked(m_view->isDensityShown());
    onClustersChanged();
}

void MapPage::showSpace(const MapPoints& points)
{
    if (!m_view3d) {
        m_view3d = new Map3dView(m_selection, this);
        m_stack->addWidget(m_view3d);
        m_view3d->installEventFilter(this);
        connect(m_view3d, &Map3dView::pointed, this, &MapPage::onPointed);
        connect(m_view3d, &Map3dView::clicked, this, &MapPage::onClicked);
        connect(m_view3d, &Map3dView::viewMoved, this, &MapPage::updateCards);
    }
    m_view->setPoints({}, {}, {});
    m_view3d->setPoints(points.ids, points.x, points.y, points.z);
    onClustersChanged();
}

void MapPage::onPositionsMoved(const std::vector<workspace::CompoundId>& ids, const std::vector<float>& x,
                               const std::vector<float>& y)
{
    if (!ids.empty() && ids.size() == x.size()) {
        closeCards();
        m_preparing.stop();
        m_outlining.stop();
        m_view->setPoints(ids, x, y);
        m_legend->setLegend({});
        m_view->setReservedCorner({0, 0});
        m_showsLive = true;
        updateGuest();
    } else if (m_showsLive && x.size() == m_view->pointCount()) {
        m_view->setPositions(x, y);
    }
    updateState();
}

void MapPage::onClustersChanged()
{
    const auto points = m_model.points();
    if (!points)
        return;
    if (!m_colorIsChosen)
        m_colorColumn = points->cluster.empty() ? workspace::ColumnId{} : kByCluster;
    fillColumns();
    m_recolorTimer.start();
    outlineClusters();
}

void MapPage::outlineClusters()
{
    const auto points = m_model.points();
    m_outlining.stop();
    if (points->isInSpace() || m_view->pointCount() != points->ids.size())
        return; // no outlines in space; or the points are still being prepared
    const bool isSmall = points->ids.size() <= kPreparedFrom;
    m_view->setClusters(points->cluster, isSmall && !points->cluster.empty()
                                             ? computeOutlines(points->x, points->y, points->cluster)
                                             : std::vector<ClusterOutline>{});
    if (isSmall || points->cluster.empty())
        return;
    m_outlining.start(
        tr("Outlining the clusters"),
        [points](JobContext&) -> Result<std::vector<ClusterOutline>> {
            return computeOutlines(points->x, points->y, points->cluster);
        },
        this,
        [this, points](Result<std::vector<ClusterOutline>> outlines) {
            if (outlines && m_model.points() == points && m_view->pointCount() == points->ids.size())
                m_view->setClusters(points->cluster, std::move(*outlines));
        });
}

void MapPage::onPointed(workspace::CompoundId id)
{
    m_pointed = id;
    updateHover();
}

void MapPage::onClicked(workspace::CompoundId id, Qt::KeyboardModifiers modifiers)
{
    if (!id)
        closeCards();
    else
        pin(id, (modifiers & Qt::ShiftModifier) != 0);
}

void MapPage::updateActions(bool running)
{
    const bool has = m_model.points() && !running;
    for (const char* name : {"action.map.fit", "action.map.exportFigure", "action.map.exportCsv"})
        m_action.value(QLatin1String(name))->setEnabled(has);
    const bool can = m_model.canLayOut() && !m_isSecondary;
    const auto unplaced = static_cast<qint64>(m_showsLive ? 0 : m_model.unplacedCount());
    m_action.value(QStringLiteral("action.map.layOut"))->setEnabled(can);
    QAction* place = m_action.value(QStringLiteral("action.map.place"));
    place->setEnabled(can && has && unplaced > 0);
    m_place->setVisible(place->isEnabled());
    m_place->setText(tr("Place %1 new").arg(formatCount(unplaced)));
    m_place->setToolTip(place->toolTip());
    for (const char* name : {"action.map.lasso", "action.map.box", "action.map.pan"})
        m_action.value(QLatin1String(name))->setEnabled(!isInSpace());
}

void MapPage::updateState()
{
    const auto points = m_model.points();
    const bool running = m_model.isLayingOut();
    const bool hasPicture = points || m_showsLive;
    QString why;
    const bool can = m_model.canLayOut(&why);
    m_stack->setCurrentWidget(hasPicture ? canvas() : m_emptyPage);
    moveToCanvas();
    m_layOutButton->setEnabled(can);
    m_layOutButton->setToolTip(can ? tr("Lays the compounds out by their embedding, similar ones close together")
                                   : why);
    m_method->setEnabled(!running);
    m_emptyButton->setEnabled(can);
    m_emptyButton->setVisible(!running && !m_isSecondary);
    m_emptyText->setText(running ? tr("The map appears here as soon as its first positions are known.")
                         : can ? tr("Compounds that the model finds similar lie close together. The layout runs in the "
                                    "background; you can watch it, pause it and cancel it.")
                               : why);
    updateActions(running);
    m_inSpace->setEnabled(!running);
    m_colorBy->setEnabled(points && !running);
    m_scaleBox->setEnabled(points && !running);
    m_map->setEnabled(!running);
    m_progress->setVisible(running);
    if (running) {
        const JobPtr job = m_model.layoutJob();
        const JobProgress progress = job->progress();
        const bool cancelling = job->state() == JobState::Cancelling;
        m_bar->setRange(0, 1000);
        m_bar->setValue(static_cast<int>(progress.fraction01 * 1000));
        QString stage = cancelling                         ? tr("Cancelling")
                        : m_model.isPaused()               ? tr("Paused")
                        : job->state() == JobState::Queued ? tr("Waiting for another job")
                        : progress.stage.empty()           ? tr("Laying out")
                                                           : toQString(progress.stage);
        if (!stage.isEmpty())
            stage[0] = stage[0].toUpper();
        m_stage->setText(stage);
        m_pause->setText(m_model.isPaused() ? tr("Resume") : tr("Pause"));
        m_pause->setEnabled(!cancelling);
    }
    updateStatus();
}

void MapPage::updateStatus()
{
    const auto points = m_model.points();
    const auto selected = static_cast<qint64>(m_selection.selected().size());
    m_action.value(QStringLiteral("action.map.fitSelected"))->setEnabled(points && selected > 0 && !isInSpace());
    m_action.value(QStringLiteral("action.map.exportSelected"))->setEnabled(points && selected > 0);
    if (!points || m_showsLive) {
        m_status->setText({});
        m_status->setToolTip({});
        return;
    }
    const QString counts = tr("%1 on the map, %2 selected")
                               .arg(formatCount(static_cast<qint64>(points->ids.size())), formatCount(selected));
    const QString made = tr("%1: %2").arg(toQString(points->stored.method), toQString(points->stored.parameters));
    QString guest;
    if (const auto& placed = m_model.guest())
        guest = QStringLiteral("  ·  ") +
                (placed->isStranger()  ? tr("the sketch is unlike all that was mapped: its place says little")
                 : placed->cluster > 0 ? tr("the sketch lies by cluster %1").arg(placed->cluster)
                                       : tr("the sketch is marked"));
    m_status->setText(counts + guest + QStringLiteral("  ·  ") + made);
    m_status->setToolTip(
        tr("%1\nNear means similar. Distances between far groups, and the sizes of groups, mean little.").arg(made));
}

void MapPage::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        m_cards->clear();
        m_recolorTimer.start();
        QTimer::singleShot(0, this, &MapPage::updateCards);
    }
}

bool MapPage::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == canvas() && event->type() == QEvent::Resize)
        QTimer::singleShot(0, this, [this] {
            placeLegend();
            updateCards();
        });
    return QWidget::eventFilter(watched, event);
}

} // namespace molrl::ui
