// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/map/map_page.h"

#include "ui/adapt/adapt.h"
#include "ui/map/map_csv.h"
#include "ui/map/map_export.h"
#include "ui/widgets/palette.h"

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QPainter>
#include <QProgressBar>
#include <QPushButton>
#include <QStackedWidget>
#include <algorithm>
#include <chrono>
#include <cmath>

namespace molrl::ui {

using namespace std::chrono_literals;

MapPage::MapPage(MapModel& model, Selection& selection, QWidget* parent)
    : QWidget(parent), m_model(model), m_selection(selection), m_coloring(model.document().jobs())
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
    connect(&m_model, &MapModel::layoutStarted, this, [this] {
        m_showsLive = false;
        connect(m_model.layoutJob().get(), &JobHandle::changed, this, &MapPage::updateState);
        updateState();
    });
    connect(&m_model, &MapModel::layoutEnded, this, &MapPage::updateState);
    connect(&m_model, &MapModel::failed, this, &MapPage::failed);
    connect(&m_model, &MapModel::valuesChanged, this, [this](workspace::ColumnId column) {
        m_cards->clear();
        if (column == m_colorColumn)
            m_recolorTimer.start();
    });
    connect(&m_model.document(), &Document::networkChanged, this, &MapPage::updateState);
    connect(&m_model.document(), &Document::workspaceChanged, this, [this] {
        m_colorIsChosen = false;
        closeCards();
    });
    connect(&m_selection, &Selection::selectionChanged, this, &MapPage::updateStatus);
    connect(&m_selection, &Selection::passingChanged, this, &MapPage::updateStatus);
    connect(&m_selection, &Selection::hoveredChanged, this, &MapPage::updateHover);
    connect(m_view, &MapView::pointed, this, [this](workspace::CompoundId id) {
        m_pointed = id;
        updateHover();
    });
    connect(m_cards, &CardLoader::loaded, this, [this] {
        updateCards();
        updateHover();
    });
    connect(m_view, &MapView::clicked, this, [this](workspace::CompoundId id, Qt::KeyboardModifiers modifiers) {
        if (!id)
            closeCards();
        else
            pin(id, (modifiers & Qt::ShiftModifier) != 0);
    });
    connect(m_view, &MapView::viewMoved, this, &MapPage::updateCards);
    connect(m_legend, &LegendBox::categoryClicked, m_view, &MapView::selectCategory);
    m_view->installEventFilter(this);
}

void MapPage::layOut(MapMethod method)
{
    MapRequest request;
    request.method = method;
    request.budget = ThreadBudget::make(m_threads);
    m_model.layOut(request);
}

void MapPage::onPointsReplaced()
{
    closeCards();
    m_showsLive = false;
    const auto points = m_model.points();
    m_cards->setWorkspace(m_model.document().workspace());
    fillMaps();
    m_view->setReservedLeft(0);
    if (!points) {
        m_view->setPoints({}, {}, {});
        m_legend->setLegend({});
        updateState();
        return;
    }
    m_view->setPoints(points->ids, points->x, points->y);
    onClustersChanged();
    updateState();
}

void MapPage::onPositionsMoved(const std::vector<workspace::CompoundId>& ids, const std::vector<float>& x,
                               const std::vector<float>& y)
{
    if (!ids.empty() && ids.size() == x.size()) {
        closeCards();
        m_view->setPoints(ids, x, y);
        m_legend->setLegend({});
        m_view->setReservedLeft(0);
        m_showsLive = true;
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
    m_view->setClusters(points->cluster, [](int cluster) { return QString::number(cluster); });
    if (!m_colorIsChosen)
        m_colorColumn = points->cluster.empty() ? workspace::ColumnId{} : kByCluster;
    fillColumns();
    m_recolorTimer.start();
}

void MapPage::colorBy(workspace::ColumnId column)
{
    const auto points = m_model.points();
    m_colorColumn = points && column && column == points->stored.cluster ? kByCluster : column;
    m_colorIsChosen = true;
    fillColumns();
    m_recolorTimer.start();
}

void MapPage::setNumberScale(NumberScale scale)
{
    m_scale = scale;
    m_recolorTimer.start();
}

ColoringOptions MapPage::coloringOptions(const QColor& paper) const
{
    ColoringOptions options;
    options.scale = m_scale;
    options.paper = paper;
    return options;
}

void MapPage::recolor()
{
    const auto points = m_model.points();
    const auto cache = m_model.viewCache();
    if (!points || !cache || m_showsLive)
        return;
    const auto& columns = m_model.columns();
    const auto found = std::find_if(columns.begin(), columns.end(), [&](const auto& c) { return c.id == m_colorColumn; });
    const bool byCluster = !points->cluster.empty() && m_colorColumn == kByCluster;
    ColoringOptions options = coloringOptions(palette().color(QPalette::Base));
    if (!byCluster && found == columns.end()) {
        m_coloring.stop();
        m_colorData.reset();
        showColoring(points.get(), makePlainColoring(points->ids.size(), palette().color(QPalette::Highlight)));
        return;
    }
    const QString title = byCluster ? tr("Cluster") : toQString(found->name);
    options.asCategory = byCluster;
    options.mostCategories = byCluster ? 18 : 9;
    auto loaded = std::make_shared<workspace::ColumnDataPtr>();
    m_coloring.start(
        tr("Colouring"),
        [points, cache, title, options, byCluster, column = m_colorColumn, loaded](JobContext&) -> Result<Coloring> {
            if (byCluster) {
                workspace::ColumnData numbers;
                std::vector<std::int32_t> rows;
                for (std::size_t i = 0; i < points->cluster.size(); ++i) {
                    numbers.numbers.push_back(points->cluster[i] > 0 ? points->cluster[i] : workspace::kMissing);
                    rows.push_back(static_cast<std::int32_t>(i));
                }
                return makeColoring(title, numbers, rows, options);
            }
            MOLRL_TRY(*loaded, cache->column(column, points->snapshot));
            return makeColoring(title, **loaded, points->rows, options);
        },
        this, [this, points, loaded](Result<Coloring> coloring) {
            if (!m_model.points() || m_model.points()->ids != points->ids || m_showsLive)
                return;
            if (coloring) {
                m_colorData = *loaded;
                showColoring(points.get(), std::move(*coloring));
            } else if (coloring.error().code != ErrorCode::Cancelled) {
                Q_EMIT failed(tr("The map could not be coloured."), coloring.error());
            }
        });
}

void MapPage::showColoring(const MapPoints* points, Coloring coloring)
{
    if (points == nullptr || m_view->pointCount() != points->ids.size())
        return;
    m_legend->setLegend(coloring.legend);
    m_view->setColoring(std::move(coloring));
    m_scaleBox->setVisible(m_legend->legend().kind == MapLegend::Kind::Scale || m_scale != NumberScale::Automatic);
    m_cards->setColumns(cardColumns());
    placeLegend();
}

std::vector<workspace::Column> MapPage::cardColumns() const
{
    std::vector<workspace::Column> shown;
    const auto points = m_model.points();
    for (const workspace::Column& column : m_model.columns())
        if (column.id == m_colorColumn || (points && column.id == points->stored.cluster))
            shown.push_back(column);
    for (const workspace::Column& column : m_model.columns())
        if (!column.hidden && column.kind == workspace::ColumnKind::Number && shown.size() < 3 &&
            std::none_of(shown.begin(), shown.end(), [&](const auto& s) { return s.id == column.id; }))
            shown.push_back(column);
    return shown;
}

void MapPage::placeLegend()
{
    m_legend->setMostHeight(m_view->height() - 24);
    m_legend->move(12, std::max(12, m_view->height() - m_legend->height() - 12));
    m_legend->raise();
    m_view->setReservedLeft(m_legend->isHidden() ? 0 : m_legend->width() + 12);
}

void MapPage::updateState()
{
    const auto points = m_model.points();
    const bool running = m_model.isLayingOut();
    const bool hasPicture = points || m_showsLive;
    QString why;
    const bool can = m_model.canLayOut(&why);
    m_stack->setCurrentWidget(hasPicture ? static_cast<QWidget*>(m_view) : m_emptyPage);
    m_layOutButton->setEnabled(can);
    m_layOutButton->setToolTip(can ? tr("Lays the compounds out by their embedding, similar ones close together") : why);
    m_method->setEnabled(!running);
    m_emptyButton->setEnabled(can);
    m_emptyButton->setVisible(!running);
    m_emptyText->setText(running ? tr("The map appears here as soon as its first positions are known.")
                         : can   ? tr("Compounds that the model finds similar lie close together. The layout runs in the "
                                      "background; you can watch it, pause it and cancel it.")
                                 : why);
    for (const char* name : {"action.map.fit", "action.map.exportFigure", "action.map.exportCsv"})
        m_action.value(QLatin1String(name))->setEnabled(points && !running);
    m_action.value(QStringLiteral("action.map.layOut"))->setEnabled(can);
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
        QString stage = cancelling                          ? tr("Cancelling")
                        : m_model.isPaused()                ? tr("Paused")
                        : job->state() == JobState::Queued  ? tr("Waiting for another job")
                        : progress.stage.empty()            ? tr("Laying out")
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
    m_action.value(QStringLiteral("action.map.fitSelected"))->setEnabled(points && selected > 0);
    m_action.value(QStringLiteral("action.map.exportSelected"))->setEnabled(points && selected > 0);
    if (!points || m_showsLive) {
        m_status->setText({});
        m_status->setToolTip({});
        return;
    }
    const QString counts = tr("%1 on the map, %2 selected")
                               .arg(formatCount(static_cast<qint64>(points->ids.size())), formatCount(selected));
    const QString made = tr("%1: %2").arg(toQString(points->stored.method), toQString(points->stored.parameters));
    m_status->setText(counts + QStringLiteral("  ·  ") + made);
    m_status->setToolTip(tr("%1\nNear means similar. Distances between far groups, and the sizes of groups, mean little.")
                             .arg(made));
}

void MapPage::updateHover()
{
    const workspace::CompoundId id = m_selection.hovered();
    m_view->setEmphasisedCluster(m_view->clusterOf(id));
    const auto points = m_model.points();
    std::optional<double> value;
    if (points && id && m_colorData && m_colorData->kind == workspace::ColumnKind::Number)
        if (const auto row = points->snapshot->rowOf(id))
            value = m_colorData->numbers[*row];
    m_legend->setMarkedValue(value);

    // A card only for what the pointer is on: hovering in the table shall not cover the map.
    const auto place = m_view->placeOf(id);
    const bool isPinned =
        std::any_of(m_pinned.begin(), m_pinned.end(), [&](const CompoundCard* c) { return c->compound() == id; });
    if (!id || id != m_pointed || !place || isPinned) {
        m_hoverCard->hide();
        return;
    }
    const CardContent* content = m_cards->want(id, isDark(palette()), devicePixelRatioF());
    if (content == nullptr)
        return; // the card of the one before stays for the few milliseconds
    m_hoverCard->setContent(*content);
    m_hoverCard->moveBeside(*place);
    m_hoverCard->show();
    m_hoverCard->raise();
}

void MapPage::pin(workspace::CompoundId id, bool keepOthers)
{
    if (!keepOthers)
        closeCards();
    m_hoverCard->hide();
    for (const CompoundCard* card : m_pinned)
        if (card->compound() == id)
            return;
    auto* card = new CompoundCard(m_view, true);
    connect(card, &CompoundCard::closeClicked, this, [this, card] {
        m_pinned.removeOne(card);
        card->deleteLater();
        m_view->update();
    });
    CardContent content;
    content.id = id;
    const CardContent* known = m_cards->want(id, isDark(palette()), devicePixelRatioF());
    card->setContent(known != nullptr ? *known : content);
    m_pinned << card;
    updateCards();
    card->show();
}

void MapPage::closeCards()
{
    for (CompoundCard* card : m_pinned)
        card->deleteLater();
    m_pinned.clear();
    m_hoverCard->hide();
    m_view->update();
}

void MapPage::updateCards()
{
    m_hoverCard->hide();
    for (CompoundCard* card : m_pinned) {
        if (const CardContent* content = m_cards->want(card->compound(), isDark(palette()), devicePixelRatioF()))
            card->setContent(*content);
        const auto place = m_view->placeOf(card->compound());
        if (place && !card->wasDragged())
            card->moveBeside(*place);
    }
}

QString MapPage::caption() const
{
    const auto points = m_model.points();
    if (!points)
        return {};
    const auto count = static_cast<qint64>(points->ids.size());
    QString text = tr("%1 of the embedding: %2. %3 compounds")
                       .arg(toQString(points->stored.method), toQString(points->stored.parameters), formatCount(count));
    if (!m_selection.selected().isEmpty())
        text += tr(", %1 selected").arg(formatCount(static_cast<qint64>(m_selection.selected().size())));
    if (m_selection.passing())
        text += tr(", %1 pass the filters").arg(formatCount(static_cast<qint64>(m_selection.passing()->size())));
    return text + tr(". Distances between far groups mean little.");
}

void MapPage::exportFigure(const QString& path)
{
    MapFigure figure;
    figure.view = m_view;
    figure.font = font();
    figure.caption = caption();
    figure.title = m_legend->legend().title.isEmpty() ? tr("Map") : tr("Map coloured by %1").arg(m_legend->legend().title);
    figure.legend = m_legend->legend();
    figure.palette = m_view->coloring().palette;
    setPaper(figure.palette, figure.legend, Qt::white);
    if (const auto saved = saveMapFigure(path, figure))
        Q_EMIT message(tr("%1 written").arg(QFileInfo(path).fileName()));
    else
        Q_EMIT failed(tr("The figure could not be written."), saved.error());
}

void MapPage::exportCsv(const QString& path, bool onlySelected)
{
    const auto points = m_model.points();
    if (!points)
        return;
    MapCsv csv{m_model.document().workspace(), points, {}, {}};
    const QRectF shown = m_view->visibleData();
    for (std::size_t i = 0; i < points->ids.size(); ++i) {
        const auto id = points->ids[i];
        const bool wanted = onlySelected ? m_selection.selected().contains(id)
                                         : m_selection.passes(id) &&
                                               shown.contains(QPointF(double(points->x[i]), double(points->y[i])));
        if (wanted)
            csv.chosen.push_back(i);
    }
    for (const workspace::Column& column : m_model.columns())
        if (!column.hidden && column.id != points->stored.cluster)
            csv.columns.push_back(column);
    m_model.document().jobs().start<std::size_t>(
        Lane::Background, tr("Export %1").arg(QFileInfo(path).fileName()),
        [csv, path](JobContext& job) { return writeMapCsv(csv, path, job); }, this,
        [this, path](Result<std::size_t> rows) {
            if (rows)
                Q_EMIT message(tr("%1 compounds written to %2")
                                   .arg(formatCount(static_cast<qint64>(*rows)), QFileInfo(path).fileName()));
            else if (rows.error().code != ErrorCode::Cancelled)
                Q_EMIT failed(tr("The map could not be exported."), rows.error());
        });
}

void MapPage::askExportFigure()
{
    auto* dialog = new QFileDialog(this, tr("Export the map as a figure"), QStringLiteral("map.png"),
                                   tr("Pictures (*.png);;Vector graphics (*.svg);;PDF (*.pdf)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("png"));
    connect(dialog, &QFileDialog::filterSelected, dialog, [dialog](const QString& filter) {
        for (const char* ending : {"png", "svg", "pdf"})
            if (filter.contains(QLatin1String(ending)))
                dialog->setDefaultSuffix(QLatin1String(ending));
    });
    connect(dialog, &QFileDialog::fileSelected, this, &MapPage::exportFigure);
    dialog->open();
}

void MapPage::askExportCsv(bool onlySelected)
{
    auto* dialog = new QFileDialog(this, onlySelected ? tr("Export the selected compounds") : tr("Export what is shown"),
                                   QStringLiteral("map.csv"), tr("CSV (*.csv)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("csv"));
    connect(dialog, &QFileDialog::fileSelected, this,
            [this, onlySelected](const QString& path) { exportCsv(path, onlySelected); });
    dialog->open();
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
    if (watched == m_view && event->type() == QEvent::Resize)
        QTimer::singleShot(0, this, [this] {
            placeLegend();
            updateCards();
        });
    return QWidget::eventFilter(watched, event);
}

} // namespace molrl::ui
