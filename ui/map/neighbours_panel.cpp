// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/map/neighbours_panel.h"

#include "ui/adapt/adapt.h"
#include "ui/map/cliff_list.h"
#include "ui/map/structure_list.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QSignalBlocker>
#include <QTabWidget>
#include <QToolButton>
#include <algorithm>
#include <chrono>
#include <cmath>

namespace molrl::ui {

using namespace std::chrono_literals;

namespace {

constexpr int kCliffPage = 1;
constexpr std::size_t kMostLinks = 60; // lines on the map, of the steepest pairs

} // namespace

NeighboursPanel::NeighboursPanel(MapModel& model, Selection& selection, QWidget* parent)
    : QWidget(parent), m_model(model), m_selection(selection), m_nearestJob(model.document().jobs()),
      m_cliffJob(model.document().jobs(), Lane::Background)
{
    setObjectName(QStringLiteral("neighbours"));
    setAccessibleName(tr("Neighbours and activity cliffs"));
    m_structures = new StructureCache(model.document().jobs(), this);
    buildUi();
    connectParts();
    fillProperties();
    showNearest();
    showCliffPairs();
}

NeighboursPanel::~NeighboursPanel() = default;

void NeighboursPanel::connectParts()
{
    m_searchTimer.setSingleShot(true);
    m_searchTimer.setInterval(60ms); // while someone runs through the table by the arrow keys
    connect(&m_searchTimer, &QTimer::timeout, this, &NeighboursPanel::search);
    m_cliffTimer.setSingleShot(true);
    m_cliffTimer.setInterval(200ms);
    connect(&m_cliffTimer, &QTimer::timeout, this, &NeighboursPanel::searchCliffs);
    const auto later = [this] {
        m_searchTimer.start();
        m_cliffTimer.start();
    };
    Document& document = m_model.document();
    connect(&document, &Document::workspaceChanged, this, &NeighboursPanel::onWorkspaceChanged);
    connect(&document, &Document::networkChanged, this, later);
    connect(&document, &Document::compoundsChanged, this, later);
    connect(&m_model, &MapModel::mapsChanged, this, &NeighboursPanel::fillProperties);
    connect(&m_model, &MapModel::pointsReplaced, this, later);
    connect(&m_model, &MapModel::neighboursFound, this, [this] { m_cliffTimer.start(); });
    connect(&m_model, &MapModel::valuesChanged, this, [this, later](workspace::ColumnId column) {
        if (column == m_property)
            later();
    });
    connect(&m_selection, &Selection::currentChanged, this, [this] {
        if (!m_held)
            m_searchTimer.start();
    });
    connect(m_hold, &QToolButton::toggled, this, [this](bool on) {
        m_held = on && m_nearest ? m_nearest->query : workspace::CompoundId{};
        if (!on)
            m_searchTimer.start();
    });
    for (StructureList* list : {m_byEmbedding, m_byTanimoto}) {
        connect(list, &StructureList::chosen, this,
                [this, list](int index) { pick(list->items()[static_cast<std::size_t>(index)].id); });
        connect(list, &StructureList::pointedAt, this, [this, list](int index) {
            m_selection.setHovered(index < 0 ? workspace::CompoundId{}
                                             : list->items()[static_cast<std::size_t>(index)].id);
        });
    }
    connect(m_propertyBox, &QComboBox::activated, this,
            [this] { setProperty({m_propertyBox->currentData().toLongLong()}); });
    connect(m_spaceBox, &QComboBox::currentIndexChanged, this, [this] { m_cliffTimer.start(); });
    connect(m_similarity, &QDoubleSpinBox::valueChanged, this, [this] { m_cliffTimer.start(); });
    connect(m_difference, &QDoubleSpinBox::valueChanged, this, [this] {
        m_isDifferenceChosen = true;
        m_cliffTimer.start();
    });
    connect(m_onMap, &QCheckBox::toggled, this, &NeighboursPanel::updateLinks);
    connect(m_tabs, &QTabWidget::currentChanged, this, [this] {
        updateLinks();
        m_cliffTimer.start();
    });
    connect(m_cliffList, &CliffList::chosen, this, &NeighboursPanel::pickPair);
    connect(m_cliffList, &CliffList::pointedAt, this, [this](int index) {
        if (index < static_cast<int>(m_model.links().size()))
            m_model.emphasiseLink(index < 0 ? m_pickedPair : index);
    });
}

void NeighboursPanel::onWorkspaceChanged()
{
    m_structures->clear();
    m_sources.reset();
    m_nearest.reset();
    m_cliffs.reset();
    m_held = {};
    m_hold->setChecked(false);
    m_property = {};
    showNearest();
    showCliffPairs();
}

std::string NeighboursPanel::modelHash() const
{
    const auto network = m_model.document().network();
    return network ? network->hash() : std::string();
}

void NeighboursPanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    m_searchTimer.start();
    m_cliffTimer.start();
    updateLinks();
}

void NeighboursPanel::hideEvent(QHideEvent* event)
{
    QWidget::hideEvent(event);
    updateLinks();
}

void NeighboursPanel::search()
{
    if (!isVisible() || !m_model.document().workspace())
        return;
    const workspace::CompoundId query = m_held ? m_held : m_selection.current();
    if (!query) {
        m_nearestJob.stop();
        m_nearest.reset();
        showNearest();
        return;
    }
    NearestRequest request;
    request.workspace = m_model.document().workspace();
    request.cache = m_model.viewCache();
    request.sources = m_sources;
    request.modelHash = modelHash();
    request.query = query;
    request.property = m_property;
    m_nearestJob.start(
        tr("Looking for neighbours"), [request](JobContext& job) { return findNearest(request, job); }, this,
        [this](Result<Nearest> nearest) {
            if (nearest) {
                m_sources = nearest->sources;
                m_nearest = std::move(*nearest);
            } else if (nearest.error().code == ErrorCode::Cancelled) {
                return;
            } else {
                m_nearest.reset();
            }
            showNearest();
        });
}

void NeighboursPanel::showNearest()
{
    const auto itemsOf = [this](const std::vector<NearCompound>& near) {
        std::vector<StructureItem> items;
        for (const NearCompound& one : near) {
            QString detail = tr("T %1").arg(QString::number(one.tanimoto, 'f', 2));
            if (std::isfinite(one.distance))
                detail += tr(" · d %1").arg(formatNumber(one.distance, 3));
            if (m_property && std::isfinite(one.value))
                detail += QStringLiteral("\n") + m_propertyBox->currentText() + QStringLiteral(" ") +
                          formatNumber(one.value, 4);
            items.push_back({one.id, one.smiles, one.name, detail,
                             tr("%1\nTanimoto %2\nDistance in the embedding %3")
                                 .arg(one.name, QString::number(one.tanimoto, 'f', 3), formatNumber(one.distance, 4)),
                             one.inBoth});
        }
        return items;
    };
    m_byEmbedding->setItems(m_nearest ? itemsOf(m_nearest->byEmbedding) : std::vector<StructureItem>{});
    m_byTanimoto->setItems(m_nearest ? itemsOf(m_nearest->byTanimoto) : std::vector<StructureItem>{});
    m_embeddingTitle->setText(m_nearest && !m_nearest->hasEmbedding ? tr("No embedding yet") : tr("In the embedding"));
    m_hold->setEnabled(m_nearest.has_value());
    if (!m_nearest) {
        m_title->setText(tr("Choose a compound: its nearest are shown here."));
        return;
    }
    QString title = tr("Nearest to %1").arg(m_nearest->name);
    if (m_property && std::isfinite(m_nearest->value))
        title += QStringLiteral(" (%1 %2)").arg(m_propertyBox->currentText(), formatNumber(m_nearest->value, 4));
    if (!m_nearest->hasFingerprint)
        title = tr("%1 has no readable structure.").arg(m_nearest->name);
    m_title->setText(title);
}

void NeighboursPanel::pick(workspace::CompoundId id)
{
    m_selection.selectAndLead(CompoundSet::from({id}), CompoundSet::from({id}));
}

void NeighboursPanel::setProperty(workspace::ColumnId column)
{
    m_property = column;
    m_isDifferenceChosen = false;
    fillProperties();
    m_searchTimer.start();
    m_cliffTimer.start();
}

void NeighboursPanel::setSpace(CliffSpace space)
{
    m_spaceBox->setCurrentIndex(m_spaceBox->findData(static_cast<int>(space)));
}

void NeighboursPanel::showCliffs()
{
    m_tabs->setCurrentIndex(kCliffPage);
}

bool NeighboursPanel::areCliffsShown() const
{
    return isVisible() && m_tabs->currentIndex() == kCliffPage;
}

void NeighboursPanel::searchCliffs()
{
    if (!areCliffsShown() || !m_model.document().workspace())
        return;
    if (!m_property) {
        m_cliffJob.stop();
        m_cliffs.reset();
        showCliffPairs();
        return;
    }
    CliffRequest request;
    request.workspace = m_model.document().workspace();
    request.cache = m_model.viewCache();
    request.sources = m_sources;
    request.modelHash = modelHash();
    request.points = m_model.points();
    request.neighbours = m_model.neighbours();
    request.property = m_property;
    request.space = static_cast<CliffSpace>(m_spaceBox->currentData().toInt());
    request.similarity = m_similarity->value();
    request.difference = m_isDifferenceChosen ? m_difference->value() : -1;
    request.budget = ThreadBudget::make(0);
    if (request.space == CliffSpace::Embedding)
        m_model.wantNeighbours(); // then this is called again
    m_cliffNote->setText(tr("Looking for activity cliffs…"));
    m_cliffJob.start(
        tr("Looking for activity cliffs"), [request](JobContext& job) { return findCliffs(request, job); }, this,
        [this](Result<FoundCliffs> cliffs) {
            if (cliffs) {
                m_sources = cliffs->sources;
                const QSignalBlocker quiet(m_difference);
                if (!m_isDifferenceChosen)
                    m_difference->setValue(cliffs->difference);
                m_cliffs = std::move(*cliffs);
                showCliffPairs();
            } else if (cliffs.error().code != ErrorCode::Cancelled) {
                m_cliffs.reset();
                showCliffPairs();
                m_cliffNote->setText(toQString(cliffs.error().what));
            }
        });
}

void NeighboursPanel::showCliffPairs()
{
    m_pickedPair = -1;
    const auto space = static_cast<CliffSpace>(m_spaceBox->currentData().toInt());
    m_cliffList->setPairs(m_cliffs ? m_cliffs->pairs : std::vector<CliffPair>{}, m_propertyBox->currentText(), space);
    if (!m_property)
        m_cliffNote->setText(tr("Two compounds that are alike and yet far apart in a property: choose the property."));
    else if (!m_cliffs || m_cliffs->pairs.empty())
        m_cliffNote->setText(tr("No pair is so alike and differs so much."));
    else
        m_cliffNote->setText((m_cliffs->isCut ? tr("The %1 steepest pairs") : tr("%1 pairs, steepest first"))
                                 .arg(formatCount(static_cast<qint64>(m_cliffs->pairs.size()))) +
                             QStringLiteral("."));
    m_cliffNote->setToolTip(
        tr("Ordered by difference / (1 − similarity), the structure-activity landscape index of Guha and "
           "Van Drie. A cliff may also be an error of measurement."));
    updateLinks();
}

void NeighboursPanel::updateLinks()
{
    std::vector<MapLink> links;
    if (m_cliffs && m_onMap->isChecked() && areCliffsShown()) {                 // hidden, nobody could switch them off
        const std::size_t count = std::min(kMostLinks, m_cliffs->pairs.size()); // more would hide the points
        for (std::size_t i = 0; i < count; ++i)
            links.push_back({m_cliffs->pairs[i].low, m_cliffs->pairs[i].high,
                             1 - static_cast<double>(i) / static_cast<double>(count)});
        if (m_pickedPair >= static_cast<int>(count)) {
            const CliffPair& picked = m_cliffs->pairs[static_cast<std::size_t>(m_pickedPair)];
            links.push_back({picked.low, picked.high, 0});
            return m_model.setLinks(std::move(links), static_cast<int>(count));
        }
    }
    m_model.setLinks(std::move(links), m_pickedPair);
}

void NeighboursPanel::pickPair(int index)
{
    if (!m_cliffs || index < 0 || index >= static_cast<int>(m_cliffs->pairs.size()))
        return;
    m_pickedPair = index;
    const CliffPair& pair = m_cliffs->pairs[static_cast<std::size_t>(index)];
    m_selection.selectAndLead(CompoundSet::from({pair.low, pair.high}), CompoundSet::from({pair.high}));
    updateLinks();
    Q_EMIT mapWanted();
}

} // namespace molrl::ui
