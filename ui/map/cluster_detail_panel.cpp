// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/map/cluster_detail_panel.h"

#include "ui/adapt/adapt.h"
#include "ui/map/structure_list.h"
#include "ui/widgets/palette.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <algorithm>
#include <cmath>

namespace molrl::ui {
namespace {

constexpr QSize kPicture(104, 80);
constexpr std::size_t kShownScaffolds = 6;
constexpr std::size_t kShownDifferences = 12;
constexpr std::size_t kShownNearest = 4;
constexpr int kLeastCore = 5; // atoms; less says nothing

QString shareText(double share01)
{
    return QStringLiteral("%1 %").arg(qRound(share01 * 100));
}

} // namespace

ClusterDetailPanel::ClusterDetailPanel(MapModel& model, Selection& selection, QWidget* parent)
    : QWidget(parent), m_model(model), m_selection(selection), m_job(model.document().jobs(), Lane::Background),
      m_coreJob(model.document().jobs(), Lane::Background)
{
    setObjectName(QStringLiteral("cluster.detail"));
    setAccessibleName(tr("One cluster"));
    m_structures = new StructureCache(model.document().jobs(), this);
    m_scaffoldPictures = new StructureCache(model.document().jobs(), this);
    buildUi();
    connect(&m_model.document(), &Document::workspaceChanged, m_structures, &StructureCache::clear);
    connect(&m_model, &MapModel::neighboursFound, this, &ClusterDetailPanel::compute);
    showCluster(0);
}

ClusterDetailPanel::~ClusterDetailPanel() = default;

QLabel* ClusterDetailPanel::addHeading(const QString& text)
{
    auto* label = new QLabel(text, this);
    QFont bold = label->font();
    bold.setWeight(QFont::DemiBold);
    label->setFont(bold);
    label->setWordWrap(true);
    label->setContentsMargins(0, 8, 0, 0);
    layout()->addWidget(label);
    return label;
}

void ClusterDetailPanel::buildUi()
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 4, 8, 8);
    column->setSpacing(4);
    m_title = addHeading({});
    m_title->setObjectName(QStringLiteral("cluster.title"));
    const auto addWords = [&](const char* name) {
        auto* label = new QLabel(this);
        label->setObjectName(QLatin1String(name));
        label->setWordWrap(true);
        column->addWidget(label);
        return label;
    };
    const auto addList = [&](const char* name, const QString& words, StructureCache& pictures) {
        auto* list = new StructureList(pictures, kPicture, true, this);
        list->setObjectName(QLatin1String(name));
        list->setAccessibleName(words);
        column->addWidget(list);
        return list;
    };
    m_facts = addWords("cluster.facts");
    addHeading(tr("Representatives"));
    m_representatives = addList("cluster.representatives", tr("Representatives of the cluster"), *m_structures);
    m_coreText = addWords("cluster.core");
    m_scaffoldTitle = addHeading({});
    m_scaffolds = addList("cluster.scaffolds", tr("Scaffolds of the cluster"), *m_scaffoldPictures);
    addHeading(tr("What sets it apart"));
    m_differences = addWords("cluster.differences");
    m_differences->setTextFormat(Qt::RichText);
    m_differences->setTextInteractionFlags(Qt::TextBrowserInteraction);
    connect(m_differences, &QLabel::linkActivated, this,
            [this](const QString& link) { Q_EMIT columnChosen({link.toLongLong()}); });
    m_nearestTitle = addHeading(tr("Nearest clusters"));
    m_nearest = addList("cluster.nearest", tr("Nearest clusters"), *m_structures);
    auto* tools = new QGridLayout;
    tools->setContentsMargins(0, 10, 0, 0);
    tools->setColumnStretch(0, 1);
    m_other = new QComboBox(this);
    m_other->setObjectName(QStringLiteral("cluster.other"));
    m_other->setAccessibleName(tr("Cluster to compare with"));
    m_other->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    tools->addWidget(m_other, 0, 0);
    m_compare = new QPushButton(tr("Compare"), this);
    m_compare->setObjectName(QStringLiteral("cluster.compare"));
    m_compare->setToolTip(tr("Show both clusters side by side, and in what they differ"));
    tools->addWidget(m_compare, 0, 1);
    m_name = new QLineEdit(this);
    m_name->setObjectName(QStringLiteral("cluster.name"));
    m_name->setAccessibleName(tr("Name of the cluster"));
    m_name->setPlaceholderText(tr("Name of the cluster"));
    tools->addWidget(m_name, 1, 0);
    m_save = new QPushButton(tr("Save"), this);
    m_save->setObjectName(QStringLiteral("cluster.save"));
    m_save->setToolTip(tr("Store who belongs to the cluster (1) and who doesn't (0) as a column"));
    tools->addWidget(m_save, 1, 1);
    column->addLayout(tools);
    column->addStretch(1);

    connect(m_representatives, &StructureList::chosen, this, [this](int index, Qt::KeyboardModifiers modifiers) {
        select({m_representatives->items()[static_cast<std::size_t>(index)].id}, modifiers);
    });
    connect(m_representatives, &StructureList::pointedAt, this, [this](int index) {
        m_selection.setHovered(index < 0 ? workspace::CompoundId{}
                                         : m_representatives->items()[static_cast<std::size_t>(index)].id);
    });
    connect(m_scaffolds, &StructureList::chosen, this, [this](int index, Qt::KeyboardModifiers modifiers) {
        if (m_detail)
            select(m_detail->scaffolds[static_cast<std::size_t>(index)].members, modifiers);
    });
    connect(m_nearest, &StructureList::chosen, this, [this](int index, Qt::KeyboardModifiers) {
        if (m_detail)
            Q_EMIT clusterChosen(m_detail->nearest[static_cast<std::size_t>(index)]);
    });
    connect(m_compare, &QPushButton::clicked, this,
            [this] { Q_EMIT compareWanted(m_cluster, m_other->currentData().toInt()); });
    connect(m_name, &QLineEdit::textChanged, this,
            [this](const QString& text) { m_save->setEnabled(!text.trimmed().isEmpty()); });
    connect(m_name, &QLineEdit::returnPressed, m_save, &QPushButton::click);
    connect(m_save, &QPushButton::clicked, this, [this] { saveAs(m_name->text()); });
    m_save->setEnabled(false);
}

void ClusterDetailPanel::setClusters(std::vector<ClusterSummary> clusters)
{
    m_clusters = std::move(clusters);
    if (m_cluster > 0 && summaryOf(m_cluster) == nullptr)
        showCluster(0);
    else if (m_cluster > 0 && m_testedPoints != m_model.points())
        compute();
    fillOthers();
}

const ClusterSummary* ClusterDetailPanel::summaryOf(int cluster) const
{
    const auto found =
        std::find_if(m_clusters.begin(), m_clusters.end(), [&](const auto& c) { return c.cluster == cluster; });
    return found == m_clusters.end() ? nullptr : &*found;
}

void ClusterDetailPanel::showCluster(int cluster)
{
    if (cluster == m_cluster && (cluster == 0 || m_detail))
        return setVisible(cluster > 0);
    if (cluster != m_cluster)
        m_name->clear();
    m_cluster = cluster;
    setVisible(cluster > 0);
    fillOthers();
    compute();
}

void ClusterDetailPanel::fillOthers()
{
    const int before = m_other->currentData().toInt();
    m_other->clear();
    for (const ClusterSummary& summary : m_clusters)
        if (summary.cluster != m_cluster)
            m_other->addItem(tr("with cluster %1").arg(summary.cluster), summary.cluster);
    m_other->setCurrentIndex(std::max(0, m_other->findData(before)));
    m_compare->setEnabled(m_other->count() > 0);
}

void ClusterDetailPanel::compute()
{
    const auto points = m_model.points();
    m_coreJob.stop();
    if (m_cluster == 0 || !points || points->cluster.empty()) {
        m_job.stop();
        m_detail.reset();
        return;
    }
    m_model.wantNeighbours(); // then this is called again
    if (m_testedPoints != points || m_testedColumns.size() != m_model.columns().size()) {
        m_tests.reset();
        m_testedPoints = points;
        m_testedColumns = m_model.columns();
    }
    ClusterDetailRequest request{m_model.document().workspace(),
                                 m_model.viewCache(),
                                 points,
                                 m_model.neighbours(),
                                 m_model.columns(),
                                 m_tests,
                                 m_cluster,
                                 {},
                                 ThreadBudget::make(0)};
    if (const auto* summary = summaryOf(m_cluster))
        request.medoid = summary->medoid;
    if (!m_detail || m_detail->cluster != m_cluster)
        m_title->setText(tr("Cluster %1: looking at it…").arg(m_cluster));
    m_job.start(
        tr("Describing a cluster"), [request](JobContext& job) { return describeCluster(request, job); }, this,
        [this](Result<ClusterDetailPtr> detail) {
            if (!detail) {
                if (detail.error().code != ErrorCode::Cancelled)
                    m_title->setText(toErrorText(detail.error()).title);
                return;
            }
            m_detail = std::move(*detail);
            m_tests = m_detail->tests;
            showDetail();
            m_core.reset();
            showCore();
            m_coreJob.start(
                tr("Looking for the common core"),
                [shown = m_detail](JobContext& job) { return findClusterCore(*shown, job); }, this,
                [this](Result<ClusterCore> core) {
                    if (core && core->cluster == m_cluster)
                        m_core = std::move(*core);
                    showCore();
                });
        });
}

void ClusterDetailPanel::showDetail()
{
    const ClusterDetail& detail = *m_detail;
    const auto count = static_cast<qint64>(detail.members.size());
    const auto points = m_model.points();
    m_title->setText(tr("Cluster %1").arg(detail.cluster));
    QString facts = tr("%1 compounds").arg(formatCount(count));
    if (points && !points->ids.empty())
        facts += tr(", %1 of the map").arg(shareText(double(count) / double(points->ids.size())));
    if (std::isfinite(detail.meanTanimoto))
        facts += tr(". Mean Tanimoto inside %1").arg(QString::number(detail.meanTanimoto, 'f', 2));
    m_facts->setText(facts + QStringLiteral("."));

    std::vector<StructureItem> items;
    for (const ClusterMember& one : detail.representatives)
        items.push_back({one.id, one.smiles, one.name, {}, one.name, items.empty()});
    m_representatives->setItems(std::move(items));
    m_scaffoldPictures->clear();
    items.clear();
    for (std::size_t i = 0; i < std::min(kShownScaffolds, detail.scaffolds.size()); ++i) {
        const ClusterScaffold& scaffold = detail.scaffolds[i];
        const auto held = static_cast<qint64>(scaffold.members.size());
        items.push_back({{static_cast<std::int64_t>(i) + 1},
                         scaffold.smiles,
                         tr("%1 × (%2)").arg(formatCount(held), shareText(double(held) / double(detail.examined))),
                         scaffold.smiles.empty() ? tr("no ring") : QString(),
                         tr("Select the compounds with this scaffold")});
    }
    m_scaffolds->setItems(std::move(items));
    QString scaffolds = tr("Scaffolds: %1 different").arg(formatCount(static_cast<qint64>(detail.scaffolds.size())));
    if (detail.examined < detail.members.size())
        scaffolds +=
            tr(" in %1 of %2 compounds").arg(formatCount(static_cast<qint64>(detail.examined)), formatCount(count));
    m_scaffoldTitle->setText(scaffolds);

    QString words;
    for (std::size_t i = 0; i < std::min(kShownDifferences, detail.differences.size()); ++i) {
        const PropertyDifference& one = detail.differences[i];
        words += QStringLiteral("<p style='margin:0 0 6px 0'><a style='color:%1;text-decoration:none' "
                                "href='%2'><b>%3</b></a><br>%4</p>")
                     .arg(palette().color(QPalette::Link).name(), QString::number(one.column.value),
                          propertyTitle(one).toHtmlEscaped(), differenceText(one).toHtmlEscaped());
    }
    m_differences->setText(words.isEmpty() ? tr("No column differs more than chance would let it (q < 0.05).") : words);
    m_differences->setToolTip(
        tr("Fisher's exact test for categories, Mann and Whitney's for numbers; q after Benjamini and "
           "Hochberg, over all clusters and columns. A click colours the map by the column."));
    items.clear();
    for (std::size_t i = 0; i < std::min(kShownNearest, detail.nearest.size()); ++i)
        if (const auto* other = summaryOf(detail.nearest[i]))
            items.push_back({other->medoid, other->medoidSmiles, tr("Cluster %1").arg(other->cluster),
                             formatCount(other->size), tr("Go to cluster %1").arg(other->cluster)});
    m_nearestTitle->setVisible(!items.empty());
    m_nearest->setVisible(!items.empty());
    m_nearest->setItems(std::move(items));
}

void ClusterDetailPanel::showCore()
{
    if (!m_core) {
        m_representatives->setHighlight({});
        m_coreText->setText(tr("Looking for the common core…"));
        return;
    }
    const chem::CommonCore& core = m_core->core;
    if (core.atomCount < kLeastCore) {
        m_representatives->setHighlight({});
        m_coreText->setText(
            tr("No common core: fewer than %1 atoms are shared by 70 % of the compounds.").arg(kLeastCore));
        return;
    }
    m_representatives->setHighlight(core.smarts);
    QString words = tr("Common core, marked: %1 atoms, in %2 of %3 compounds drawn.")
                        .arg(core.atomCount)
                        .arg(core.holders)
                        .arg(m_core->sampled);
    if (!core.isComplete)
        words += QStringLiteral(" ") + tr("Time ran out; there may be a larger one.");
    m_coreText->setText(words);
    m_coreText->setToolTip(toQString(core.smarts));
}

void ClusterDetailPanel::select(const std::vector<workspace::CompoundId>& ids, Qt::KeyboardModifiers modifiers)
{
    CompoundSet set;
    for (const auto id : ids)
        if (m_selection.passes(id))
            set.add(id);
    const CompoundSet led = set;
    if ((modifiers & (Qt::ShiftModifier | Qt::ControlModifier)) != 0)
        set |= m_selection.selected();
    m_selection.selectAndLead(std::move(set), led);
}

void ClusterDetailPanel::saveAs(const QString& name)
{
    const auto points = m_model.points();
    if (!points || m_cluster == 0 || name.trimmed().isEmpty())
        return;
    workspace::AddColumns edit;
    edit.what = "save a cluster";
    edit.compounds = points->ids;
    workspace::AddColumns::One one;
    one.name = name.trimmed().toStdString();
    one.origin = "cluster " + std::to_string(m_cluster) + " of " + points->stored.method + " map " +
                 std::to_string(points->stored.serial) + ": " + points->stored.parameters;
    for (const std::int32_t cluster : points->cluster)
        one.numbers.push_back(cluster == m_cluster ? 1 : 0);
    edit.columns.push_back(std::move(one));
    m_model.document().edit(edit);
    m_name->clear();
}

} // namespace molrl::ui
