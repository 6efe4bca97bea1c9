// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/map/cluster_panel.h"

#include "ui/adapt/adapt.h"
#include "ui/map/cluster_compare.h"
#include "ui/map/cluster_list.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QEvent>
#include <QFormLayout>
#include <QGuiApplication>
#include <QLabel>
#include <QListView>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSlider>
#include <QSplitter>
#include <QToolButton>
#include <algorithm>
#include <chrono>
#include <cmath>

namespace molrl::ui {

using namespace std::chrono_literals;

namespace {

constexpr int kResolutionSteps = 40; // a slider from 0.1 to 10, even in ratios; 1 in the middle

double resolutionOf(int slider)
{
    return std::pow(10.0, slider / (kResolutionSteps / 2.0) - 1);
}

} // namespace

ClusterPanel::ClusterPanel(MapModel& model, Selection& selection, QWidget* parent)
    : QWidget(parent), m_model(model), m_selection(selection), m_job(model.document().jobs())
{
    setObjectName(QStringLiteral("clusters.panel"));
    setAccessibleName(tr("Clusters of the map"));
    m_list = new ClusterListModel(this);
    m_structures = new StructureCache(model.document().jobs(), this);
    buildUi();
    m_refreshTimer.setSingleShot(true);
    m_refreshTimer.setInterval(0);
    connect(&m_refreshTimer, &QTimer::timeout, this, &ClusterPanel::summarise);
    const auto refresh = [this] { m_refreshTimer.start(); };
    connect(&m_model, &MapModel::pointsReplaced, this, refresh);
    connect(&m_model, &MapModel::clustersChanged, this, refresh);
    connect(&m_model, &MapModel::neighboursFound, this, refresh);
    connect(&m_model, &MapModel::layoutStarted, this, &ClusterPanel::updateState);
    connect(&m_model, &MapModel::layoutEnded, this, &ClusterPanel::updateState);
    connect(&m_model, &MapModel::mapsChanged, this, [this] {
        fillProperties();
        updateState();
    });
    connect(&m_model, &MapModel::valuesChanged, this, [this, refresh](workspace::ColumnId column) {
        if (column == m_property)
            refresh();
    });
    connect(&m_model.document(), &Document::workspaceChanged, m_structures, &StructureCache::clear);
    connect(&m_model.document(), &Document::networkChanged, this, &ClusterPanel::updateState);
    connect(m_structures, &StructureCache::drawn, m_view->viewport(), qOverload<>(&QWidget::update));
    connect(&m_selection, &Selection::currentChanged, this, &ClusterPanel::followCurrent);
    fillProperties();
    summarise();
}

ClusterPanel::~ClusterPanel() = default;

void ClusterPanel::buildUi()
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 8, 8, 8);
    column->setSpacing(6);

    auto* form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    auto* fineness = new QHBoxLayout;
    m_resolution = new QSlider(Qt::Horizontal, this);
    m_resolution->setObjectName(QStringLiteral("clusters.resolution"));
    m_resolution->setAccessibleName(tr("Fineness of the clusters"));
    m_resolution->setToolTip(
        tr("Leiden's resolution: to the right, more and smaller clusters. They are found among the "
           "neighbours in the embedding, not on the picture."));
    m_resolution->setRange(0, kResolutionSteps);
    m_resolution->setValue(kResolutionSteps / 2);
    fineness->addWidget(m_resolution, 1);
    m_resolutionText = new QLabel(QStringLiteral("1"), this);
    m_resolutionText->setObjectName(QStringLiteral("clusters.resolution.value"));
    m_resolutionText->setMinimumWidth(fontMetrics().horizontalAdvance(QStringLiteral("0.89")));
    fineness->addWidget(m_resolutionText);
    form->addRow(tr("Fineness"), fineness);
    m_propertyBox = new QComboBox(this);
    m_propertyBox->setObjectName(QStringLiteral("clusters.property"));
    m_propertyBox->setAccessibleName(tr("Property of the clusters"));
    m_propertyBox->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_propertyBox->setMinimumContentsLength(8);
    form->addRow(tr("Property"), m_propertyBox);
    auto* order = new QHBoxLayout;
    m_orderBox = new QComboBox(this);
    m_orderBox->setObjectName(QStringLiteral("clusters.order"));
    m_orderBox->setAccessibleName(tr("Order of the clusters"));
    m_orderBox->addItem(tr("Size"), static_cast<int>(ClusterOrder::Size));
    m_orderBox->addItem(tr("Property"), static_cast<int>(ClusterOrder::Property));
    m_orderBox->addItem(tr("Purity"), static_cast<int>(ClusterOrder::Purity));
    m_orderBox->addItem(tr("Uncertainty of the prediction"), static_cast<int>(ClusterOrder::Uncertainty));
    m_orderBox->addItem(tr("Number"), static_cast<int>(ClusterOrder::Number));
    m_orderBox->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    order->addWidget(m_orderBox, 1);
    m_direction = new QToolButton(this);
    m_direction->setObjectName(QStringLiteral("clusters.direction"));
    order->addWidget(m_direction);
    form->addRow(tr("Sort by"), order);
    column->addLayout(form);

    m_view = new QListView(this);
    m_view->setObjectName(QStringLiteral("clusters.list"));
    m_view->setAccessibleName(tr("Clusters"));
    m_view->setModel(m_list);
    m_view->setItemDelegate(new ClusterDelegate(*m_list, *m_structures, m_view));
    m_view->setMouseTracking(true);
    m_view->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setUniformItemSizes(true);
    m_view->viewport()->installEventFilter(this);
    m_detail = new ClusterDetailPanel(m_model, m_selection, this);
    m_detailArea = new QScrollArea(this);
    m_detailArea->setObjectName(QStringLiteral("clusters.detailArea"));
    m_detailArea->setWidget(m_detail);
    m_detailArea->setWidgetResizable(true);
    m_detailArea->setFrameShape(QFrame::NoFrame);
    m_detailArea->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_detailArea->hide();
    auto* parts = new QSplitter(Qt::Vertical, this);
    parts->setChildrenCollapsible(false);
    parts->addWidget(m_view);
    parts->addWidget(m_detailArea);
    parts->setStretchFactor(0, 2);
    parts->setStretchFactor(1, 3);
    column->addWidget(parts, 1);
    m_note = new QLabel(this);
    m_note->setObjectName(QStringLiteral("clusters.note"));
    m_note->setWordWrap(true);
    m_note->setAlignment(Qt::AlignCenter);
    column->addWidget(m_note, 1);
    m_keep = new QPushButton(tr("Keep these clusters"), this);
    m_keep->setObjectName(QStringLiteral("clusters.keep"));
    m_keep->setToolTip(tr("Store them as a column of the workspace"));
    column->addWidget(m_keep);

    m_resolutionTimer.setSingleShot(true);
    m_resolutionTimer.setInterval(150ms);
    connect(&m_resolutionTimer, &QTimer::timeout, this,
            [this] { m_model.recluster(resolutionOf(m_resolution->value())); });
    connect(m_resolution, &QSlider::valueChanged, this, [this](int value) {
        m_resolutionText->setText(QString::number(resolutionOf(value), 'g', 2));
        m_resolutionTimer.start();
    });
    connect(m_propertyBox, &QComboBox::activated, this,
            [this] { setProperty({m_propertyBox->currentData().toLongLong()}); });
    connect(m_orderBox, &QComboBox::activated, this, [this] {
        const auto wanted = static_cast<ClusterOrder>(m_orderBox->currentData().toInt());
        setOrder(wanted, wanted != ClusterOrder::Number);
    });
    connect(m_direction, &QToolButton::clicked, this, [this] { setOrder(m_order, !m_descending); });
    connect(m_keep, &QPushButton::clicked, &m_model, &MapModel::keepClusters);
    connect(m_detail, &ClusterDetailPanel::clusterChosen, this, [this](int cluster) { selectCluster(cluster); });
    connect(m_detail, &ClusterDetailPanel::columnChosen, this, &ClusterPanel::columnChosen);
    connect(m_detail, &ClusterDetailPanel::compareWanted, this, [this](int cluster, int other) {
        auto* dialog = new ClusterCompareDialog(m_model, cluster, other, window());
        dialog->show();
    });
    const auto select = [this](const QModelIndex& index) {
        if (const auto* summary = m_list->at(index.row()))
            selectCluster(summary->cluster, QGuiApplication::keyboardModifiers());
    };
    connect(m_view, &QListView::clicked, this, select);
    connect(m_view, &QListView::activated, this, select);
    connect(m_view, &QListView::entered, this, [this](const QModelIndex& index) {
        if (const auto* summary = m_list->at(index.row()))
            m_selection.setHovered(summary->medoid);
    });
    setOrder(m_order, m_descending);
}

const std::vector<ClusterSummary>& ClusterPanel::clusters() const
{
    return m_list->clusters();
}

void ClusterPanel::fillProperties()
{
    m_propertyBox->clear();
    m_propertyBox->addItem(tr("None"), QVariant::fromValue<qlonglong>(0));
    const auto points = m_model.points();
    for (const workspace::Column& column : m_model.columns())
        if (!column.hidden && !(points && column.id == points->stored.cluster))
            m_propertyBox->addItem(toQString(column.name), QVariant::fromValue<qlonglong>(column.id.value));
    const int at = m_propertyBox->findData(QVariant::fromValue<qlonglong>(m_property.value));
    if (at < 0)
        m_property = {};
    m_propertyBox->setCurrentIndex(std::max(0, at));
}

void ClusterPanel::setProperty(workspace::ColumnId column)
{
    m_property = column;
    fillProperties();
    summarise();
}

void ClusterPanel::setOrder(ClusterOrder order, bool descending)
{
    m_order = order;
    m_descending = descending;
    m_orderBox->setCurrentIndex(m_orderBox->findData(static_cast<int>(order)));
    m_direction->setArrowType(descending ? Qt::DownArrow : Qt::UpArrow);
    const QString words =
        descending ? tr("Largest first; click turns it round") : tr("Smallest first; click turns it round");
    m_direction->setToolTip(words);
    m_direction->setAccessibleName(words);
    showClusters(std::vector<ClusterSummary>(m_list->clusters()));
}

void ClusterPanel::summarise()
{
    const auto points = m_model.points();
    if (!points || points->cluster.empty()) {
        m_job.stop();
        showClusters({});
        return;
    }
    if (isVisible())
        m_model.wantNeighbours(); // for purity and what clusters hold
    const SummaryRequest request{
        m_model.document().workspace(), m_model.viewCache(), points,
        m_model.neighbours(),           m_property,          uncertaintyOf(m_model.columns(), m_property)};
    m_job.start(
        tr("Describing the clusters"), [request](JobContext& job) { return summariseClusters(request, job); }, this,
        [this](Result<std::vector<ClusterSummary>> clusters) {
            if (clusters)
                showClusters(std::move(*clusters));
            else if (clusters.error().code != ErrorCode::Cancelled)
                m_note->setText(toErrorText(clusters.error()).title);
        });
}

void ClusterPanel::showClusters(std::vector<ClusterSummary> clusters)
{
    sortClusters(clusters, m_order, m_descending);
    const int scrolled = m_view->verticalScrollBar()->value();
    m_list->setClusters(std::move(clusters), m_property ? m_propertyBox->currentText() : QString());
    updateState();
    followCurrent();
    m_view->verticalScrollBar()->setValue(scrolled); // another order or property is no reason to jump
    m_detail->setClusters(m_list->clusters());
    if (m_detail->cluster() == 0)
        m_detailArea->hide();
}

void ClusterPanel::showDetail(int cluster)
{
    m_detail->showCluster(cluster);
    m_detailArea->setVisible(cluster > 0);
    m_detailArea->verticalScrollBar()->setValue(0);
}

void ClusterPanel::updateState()
{
    const auto points = m_model.points();
    const bool hasClusters = m_list->rowCount() > 0;
    m_view->setVisible(hasClusters);
    m_note->setVisible(!hasClusters);
    m_note->setText(m_model.isLayingOut() ? tr("The clusters come with the finished map.")
                    : points              ? tr("This map has no clusters yet. Move the slider to find some.")
                                          : tr("Lay out a map; its clusters are listed here."));
    m_resolution->setEnabled(points && !m_model.isLayingOut() && m_model.document().network());
    m_propertyBox->setEnabled(hasClusters);
    m_orderBox->setEnabled(hasClusters);
    m_direction->setEnabled(hasClusters);
    m_keep->setVisible(m_model.hasUnkeptClusters());
}

void ClusterPanel::selectCluster(int cluster, Qt::KeyboardModifiers modifiers)
{
    const auto points = m_model.points();
    if (!points)
        return;
    CompoundSet set;
    for (std::size_t i = 0; i < points->cluster.size(); ++i)
        if (points->cluster[i] == cluster && m_selection.passes(points->ids[i]))
            set.add(points->ids[i]);
    CompoundSet led = set;
    if ((modifiers & Qt::AltModifier) != 0) {
        CompoundSet left = m_selection.selected();
        left -= set;
        set = std::move(left);
        led.clear();
    } else if ((modifiers & (Qt::ShiftModifier | Qt::ControlModifier)) != 0) {
        set |= m_selection.selected();
    }
    const auto* summary = m_list->at(m_list->rowOf(cluster));
    if (summary && led.contains(summary->medoid))
        led = CompoundSet::from({summary->medoid});
    m_selection.selectAndLead(std::move(set), led);
    if ((modifiers & Qt::AltModifier) == 0)
        showDetail(cluster);
}

void ClusterPanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (!m_model.neighbours())
        m_model.wantNeighbours();
}

/// Shows in which cluster the current compound is, and what is in it where that is open.
void ClusterPanel::followCurrent()
{
    const auto points = m_model.points();
    int cluster = 0;
    if (points && !points->cluster.empty()) {
        const auto at = std::lower_bound(points->ids.begin(), points->ids.end(), m_selection.current());
        if (at != points->ids.end() && *at == m_selection.current())
            cluster = points->cluster[static_cast<std::size_t>(at - points->ids.begin())];
    }
    const int row = m_list->rowOf(cluster);
    if (row >= 0)
        m_view->setCurrentIndex(m_list->index(row));
    else
        m_view->setCurrentIndex({});
    if (row >= 0 && m_detail->cluster() > 0 && m_detail->cluster() != cluster)
        showDetail(cluster);
}

void ClusterPanel::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        m_view->viewport()->update();
}

bool ClusterPanel::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Leave)
        m_selection.setHovered({});
    return QWidget::eventFilter(watched, event);
}

} // namespace molrl::ui
