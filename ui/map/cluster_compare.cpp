// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/map/cluster_compare.h"

#include "ui/adapt/adapt.h"
#include "ui/map/structure_list.h"
#include "ui/widgets/palette.h"

#include <QBoxLayout>
#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLabel>
#include <QTableWidget>
#include <algorithm>
#include <cmath>

namespace molrl::ui {
namespace {

constexpr QSize kPicture(112, 84);
constexpr std::size_t kShown = 3; // structures and scaffolds a side
constexpr double kSignificant = 0.05;

} // namespace

Result<ClusterComparison> compareClusters(const ClusterDetailRequest& request, int second, JobContext& job)
{
    ClusterComparison comparison;
    MOLRL_TRY(auto properties, workspace::loadTestableProperties(request.columns, *request.cache,
                                                                 request.points->snapshot, request.points->rows, job));
    std::vector<int> group;
    for (const std::int32_t cluster : request.points->cluster)
        group.push_back(cluster == request.cluster ? 0 : cluster == second ? 1 : -1);
    MOLRL_TRY(comparison.differences, compareGroups(properties, group, job));
    ClusterDetailRequest one = request;
    if (!one.tests)
        one.tests = std::make_shared<ClusterTests>(); // against the rest of the map nothing is asked here
    MOLRL_TRY(comparison.first, describeCluster(one, job));
    one.cluster = second;
    one.medoid = {};
    MOLRL_TRY(comparison.second, describeCluster(one, job));
    return comparison;
}

ClusterCompareDialog::ClusterCompareDialog(MapModel& model, int first, int second, QWidget* parent)
    : QDialog(parent), m_first(first), m_second(second), m_job(model.document().jobs(), Lane::Background)
{
    setObjectName(QStringLiteral("clusters.comparison"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Clusters %1 and %2").arg(first).arg(second));
    m_structures = new StructureCache(model.document().jobs(), this);
    for (auto& pictures : m_scaffoldPictures)
        pictures = new StructureCache(model.document().jobs(), this);
    buildUi();
    connect(&model.document(), &Document::workspaceChanged, this, &QDialog::close);
    ClusterDetailRequest request{model.document().workspace(),
                                 model.viewCache(),
                                 model.points(),
                                 model.neighbours(),
                                 model.columns(),
                                 nullptr,
                                 first,
                                 {},
                                 ThreadBudget::make(0)};
    if (!request.points)
        return;
    m_job.start(
        tr("Comparing clusters"), [request, second](JobContext& job) { return compareClusters(request, second, job); },
        this,
        [this](Result<ClusterComparison> comparison) {
            if (!comparison) {
                m_sides[0].facts->setText(toErrorText(comparison.error()).title);
                return;
            }
            m_comparison = std::move(*comparison);
            showSide(*m_comparison->first, m_sides[0], *m_scaffoldPictures[0]);
            showSide(*m_comparison->second, m_sides[1], *m_scaffoldPictures[1]);
            showDifferences();
        });
}

ClusterCompareDialog::~ClusterCompareDialog() = default;

void ClusterCompareDialog::buildUi()
{
    auto* column = new QVBoxLayout(this);
    auto* sides = new QHBoxLayout;
    sides->setSpacing(16);
    for (int i = 0; i < 2; ++i) {
        Side& side = m_sides[i];
        auto* one = new QVBoxLayout;
        one->setSpacing(4);
        side.title = new QLabel(tr("Cluster %1").arg(i == 0 ? m_first : m_second), this);
        QFont bold = side.title->font();
        bold.setPointSizeF(bold.pointSizeF() * 1.15);
        bold.setWeight(QFont::DemiBold);
        side.title->setFont(bold);
        side.facts = new QLabel(tr("Comparing…"), this);
        side.facts->setObjectName(QStringLiteral("comparison.facts.%1").arg(i));
        side.facts->setWordWrap(true);
        side.representatives = new StructureList(*m_structures, kPicture, true, this);
        side.representatives->setAccessibleName(tr("Representatives of %1").arg(side.title->text()));
        side.scaffolds = new StructureList(*m_scaffoldPictures[i], kPicture, true, this);
        side.scaffolds->setAccessibleName(tr("Scaffolds of %1").arg(side.title->text()));
        one->addWidget(side.title);
        one->addWidget(side.facts);
        one->addWidget(side.representatives);
        one->addWidget(new QLabel(tr("Most frequent scaffolds"), this));
        one->addWidget(side.scaffolds);
        one->addStretch(1);
        sides->addLayout(one, 1);
    }
    column->addLayout(sides);
    m_table = new QTableWidget(0, 5, this);
    m_table->setObjectName(QStringLiteral("comparison.table"));
    m_table->setAccessibleName(tr("Differences of the clusters"));
    m_table->setHorizontalHeaderLabels(
        {tr("Property"), tr("Cluster %1").arg(m_first), tr("Cluster %1").arg(m_second), tr("Effect"), tr("q")});
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setShowGrid(false);
    m_table->verticalHeader()->hide();
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_table->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    column->addWidget(m_table, 1);
    auto* note =
        new QLabel(tr("Medians of numbers, shares of categories. Fisher's exact test and Mann and Whitney's, q after "
                      "Benjamini and Hochberg over all rows; what is faint could be chance (q ≥ 0.05)."),
                   this);
    note->setWordWrap(true);
    column->addWidget(note);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
    column->addWidget(buttons);
    resize(860, 720);
}

void ClusterCompareDialog::showSide(const ClusterDetail& detail, Side& side, StructureCache& scaffolds)
{
    const auto count = [](std::size_t n) { return formatCount(static_cast<qint64>(n)); };
    QString facts = tr("%1 compounds, %2 scaffolds").arg(count(detail.members.size()), count(detail.scaffolds.size()));
    if (std::isfinite(detail.meanTanimoto))
        facts += tr(", mean Tanimoto %1").arg(QString::number(detail.meanTanimoto, 'f', 2));
    side.facts->setText(facts);
    std::vector<StructureItem> items;
    for (std::size_t i = 0; i < std::min(kShown, detail.representatives.size()); ++i) {
        const ClusterMember& one = detail.representatives[i];
        items.push_back({one.id, one.smiles, one.name, {}, one.name});
    }
    side.representatives->setItems(std::move(items));
    items.clear();
    scaffolds.clear();
    for (std::size_t i = 0; i < std::min(kShown, detail.scaffolds.size()); ++i) {
        const ClusterScaffold& one = detail.scaffolds[i];
        items.push_back({{static_cast<std::int64_t>(i) + 1},
                         one.smiles,
                         tr("%1 × (%2 %)")
                             .arg(count(one.members.size()))
                             .arg(qRound(100.0 * double(one.members.size()) / double(detail.examined))),
                         one.smiles.empty() ? tr("no ring") : QString(),
                         {}});
    }
    side.scaffolds->setItems(std::move(items));
}

void ClusterCompareDialog::showDifferences()
{
    const auto& differences = m_comparison->differences;
    m_table->setRowCount(static_cast<int>(differences.size()));
    const QColor faint = mixColors(palette().color(QPalette::Text), palette().color(QPalette::Base), 0.45);
    for (int row = 0; row < m_table->rowCount(); ++row) {
        const PropertyDifference& one = differences[static_cast<std::size_t>(row)];
        const QString texts[] = {propertyTitle(one), valueText(one, true), valueText(one, false), effectText(one),
                                 qNumber(one.q)};
        for (int i = 0; i < 5; ++i) {
            auto* item = new QTableWidgetItem(texts[i]);
            if (i == 1 || i == 2)
                item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
            if (one.q >= kSignificant)
                item->setForeground(faint);
            m_table->setItem(row, i, item);
        }
    }
}

} // namespace molrl::ui
