// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/scaffold_view.h"

#include "core/chem/molecule.h"
#include "core/chem/standardize.h"
#include "ui/adapt/adapt.h"
#include "ui/widgets/palette.h"
#include "ui/widgets/plain_view.h"

#include <QHeaderView>
#include <QLabel>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QTableWidget>
#include <algorithm>
#include <map>

namespace molrl::ui {
namespace {

constexpr int kPicturePx = 78;
constexpr int kPictureWidthPx = 120;
constexpr int kCountPx = 66;
constexpr int kErrorPx = 96;
constexpr int kTrainingPx = 78;
constexpr int kMostShown = 400;
constexpr int kGroupRole = Qt::UserRole;
constexpr int kShareRole = Qt::UserRole + 1; ///< of the largest error
enum Column { Scaffold, Count, Error, Training, ColumnCount };

class PictureDelegate : public QStyledItemDelegate {
public:
    PictureDelegate(StructureCache& pictures, const std::vector<ScaffoldGroup>& groups, QObject* parent)
        : QStyledItemDelegate(parent), m_pictures(pictures), m_groups(groups)
    {
    }
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const auto group = static_cast<std::size_t>(index.data(kGroupRole).toInt());
        QStyleOptionViewItem frame = option;
        initStyleOption(&frame, index);
        const bool selected = option.state & QStyle::State_Selected;
        const bool dark = isDark(option.palette);
        // The picture's ink would not read on the colour of a selection.
        painter->fillRect(option.rect, selected ? mixColors(option.palette.color(QPalette::Base),
                                                            option.palette.color(QPalette::Highlight), 0.22)
                                                : option.palette.color(QPalette::Base));
        const QRect inner = option.rect.adjusted(4, 3, -4, -3);
        if (m_groups[group].scaffold.empty()) {
            painter->setPen(subduedText(option.palette));
            painter->drawText(inner, Qt::AlignCenter, index.data().toString());
            return;
        }
        const StructureLook look{inner.size(), painter->device()->devicePixelRatioF(), dark, {}};
        const auto* picture = m_pictures.find(workspace::CompoundId{static_cast<std::int64_t>(group) + 1},
                                              m_groups[group].scaffold, look);
        if (picture != nullptr && !picture->image.isNull())
            paintStructure(*painter, inner, picture->image, dark);
    }
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override
    {
        return {kPictureWidthPx, kPicturePx};
    }

private:
    StructureCache& m_pictures;
    const std::vector<ScaffoldGroup>& m_groups;
};

/// A number that may be unknown.
class CountDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    [[nodiscard]] QString displayText(const QVariant& value, const QLocale&) const override
    {
        return value.toLongLong() < 0 ? QStringLiteral("–") : formatCount(value.toLongLong());
    }
};

/// A number over a bar of its size.
class ErrorDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    [[nodiscard]] QString displayText(const QVariant& value, const QLocale&) const override
    {
        return formatMetric(value.toDouble());
    }
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        QStyledItemDelegate::paint(painter, option, index);
        const QRectF whole = QRectF(option.rect).adjusted(6, 0, -6, 0);
        const QRectF bar(whole.left(), whole.center().y() + 11, whole.width() * index.data(kShareRole).toDouble(), 4);
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(Qt::NoPen);
        painter->setBrush(option.state & QStyle::State_Selected ? option.palette.color(QPalette::HighlightedText)
                                                                : QColor(0xd5, 0x5e, 0x00));
        painter->drawRoundedRect(bar, 2, 2);
        painter->restore();
    }
};

QTableWidgetItem* makeNumber(const QVariant& value, const QString& tip = {})
{
    auto* item = new QTableWidgetItem;
    item->setData(Qt::DisplayRole, value); // a number, so that sorting is by it
    item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    item->setToolTip(tip);
    return item;
}

} // namespace

Result<std::vector<ScaffoldGroup>> groupByScaffold(const ResultScope& scope, JobContext& job)
{
    std::map<std::string, ScaffoldGroup> byScaffold;
    for (std::size_t row = 0; !scope.isEmpty() && row < scope.results->rows(); ++row) {
        if (job.stopRequested())
            return JobContext::cancelled();
        if (!scope.has(row))
            continue;
        const auto molecule = chem::parseSmiles(scope.results->smiles[row]);
        const auto scaffold = molecule ? chem::computeScaffold(*molecule) : fail(molecule.error());
        if (!scaffold)
            continue; // it was predicted, so it could be read; a scaffold it need not have
        ScaffoldGroup& group = byScaffold[*scaffold];
        group.scaffold = *scaffold;
        group.rows.push_back(static_cast<std::uint32_t>(row));
        group.error += scope.errorOf(row);
    }
    std::vector<ScaffoldGroup> groups;
    for (auto& [scaffold, group] : byScaffold) {
        group.error /= static_cast<double>(group.rows.size());
        for (const runs::ScaffoldError& told : scope.results->scaffolds)
            if (told.scaffold == scaffold)
                group.trainCount = told.trainCount;
        groups.push_back(std::move(group));
    }
    std::stable_sort(groups.begin(), groups.end(),
                     [](const auto& a, const auto& b) { return a.rows.size() > b.rows.size(); });
    return groups;
}

ScaffoldView::ScaffoldView(JobRunner& jobs, QWidget* parent) : QWidget(parent), m_grouping(jobs), m_pictures(jobs)
{
    m_table = new QTableWidget(0, ColumnCount, this);
    m_table->setObjectName(QStringLiteral("results.scaffolds"));
    m_table->setAccessibleName(tr("Errors by scaffold"));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    makePlain(*m_table, kPicturePx);
    m_table->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->setItemDelegateForColumn(Scaffold, new PictureDelegate(m_pictures, m_groups, this));
    m_table->setItemDelegateForColumn(Error, new ErrorDelegate(this));
    m_table->setItemDelegateForColumn(Training, new CountDelegate(this));
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_note = makeNote(this);
    layOutAbove(*this, m_table, m_note);
    connect(&m_pictures, &StructureCache::drawn, m_table->viewport(), qOverload<>(&QWidget::update));
    connect(m_table, &QTableWidget::itemSelectionChanged, this, [this] {
        std::vector<std::uint32_t> rows;
        for (const QModelIndex& index : m_table->selectionModel()->selectedRows()) {
            const auto& group = m_groups[static_cast<std::size_t>(index.data(kGroupRole).toInt())];
            rows.insert(rows.end(), group.rows.begin(), group.rows.end());
        }
        if (!rows.empty())
            Q_EMIT chosen(rows);
    });
}

void ScaffoldView::setScope(const ResultScope& scope)
{
    m_grouping.stop();
    m_table->setRowCount(0);
    m_groups.clear();
    m_pictures.clear();
    m_note->clear();
    if (scope.isEmpty())
        return;
    m_note->setText(tr("Looking for the scaffolds …"));
    m_grouping.start(
        tr("Looking for scaffolds"), [scope](JobContext& job) { return groupByScaffold(scope, job); }, this,
        [this, scope](Result<std::vector<ScaffoldGroup>> groups) {
            m_groups = groups.value_or(std::vector<ScaffoldGroup>{});
            fill(scope);
        });
}

void ScaffoldView::fill(const ResultScope& scope)
{
    const QSignalBlocker quiet(m_table);
    const bool isClass = scope.of().kind == runs::TaskKind::MultiClass;
    const bool knowsTraining =
        std::any_of(m_groups.begin(), m_groups.end(), [](const auto& g) { return g.trainCount >= 0; });
    m_table->setHorizontalHeaderLabels(
        {tr("Scaffold"), tr("Count"), isClass ? tr("Share wrong") : tr("Mean error"), tr("In training")});
    m_table->setColumnHidden(Training, !knowsTraining);
    m_table->setSortingEnabled(false);
    const int shown = std::min(kMostShown, static_cast<int>(m_groups.size()));
    m_table->setRowCount(shown);
    double largest = 1e-12;
    for (int r = 0; r < shown; ++r)
        largest = std::max(largest, m_groups[static_cast<std::size_t>(r)].error);
    for (int r = 0; r < shown; ++r) {
        const ScaffoldGroup& group = m_groups[static_cast<std::size_t>(r)];
        auto* picture = new QTableWidgetItem(group.scaffold.empty() ? tr("without rings") : QString());
        picture->setData(kGroupRole, r);
        picture->setData(Qt::AccessibleTextRole,
                         group.scaffold.empty() ? tr("without rings") : toQString(group.scaffold));
        picture->setToolTip(group.scaffold.empty() ? tr("Compounds without rings") : toQString(group.scaffold));
        m_table->setItem(r, Scaffold, picture);
        m_table->setItem(r, Count, makeNumber(static_cast<qlonglong>(group.rows.size())));
        auto* error =
            makeNumber(group.error, tr("%1 over %2 compounds").arg(formatMetric(group.error)).arg(group.rows.size()));
        error->setData(kShareRole, group.error / largest);
        m_table->setItem(r, Error, error);
        m_table->setItem(r, Training,
                         makeNumber(static_cast<qlonglong>(group.trainCount),
                                    tr("Compounds of this scaffold that the model learned from")));
    }
    m_table->setSortingEnabled(true);
    m_table->sortItems(Count, Qt::DescendingOrder);
    for (const auto& [column, width] : {std::pair{Count, kCountPx}, {Error, kErrorPx}, {Training, kTrainingPx}})
        m_table->setColumnWidth(column, width);
    m_table->horizontalHeader()->setSectionResizeMode(Scaffold, QHeaderView::Stretch);
    const auto total = static_cast<qint64>(m_groups.size());
    m_note->setText(shown < total ? tr("The %1 largest of %2 scaffolds. Click one to select its compounds.")
                                        .arg(formatCount(shown), formatCount(total))
                                  : tr("%1 scaffolds. Click one to select its compounds.").arg(formatCount(total)));
}

} // namespace molrl::ui
