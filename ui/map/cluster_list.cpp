// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/map/cluster_list.h"

#include "ui/adapt/adapt.h"
#include "ui/widgets/palette.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

namespace molrl::ui {
namespace {

constexpr QSize kPicture(96, 76);
constexpr int kPadding = 8;

} // namespace

void ClusterListModel::setClusters(std::vector<ClusterSummary> clusters, QString property)
{
    beginResetModel();
    m_clusters = std::move(clusters);
    m_property = std::move(property);
    endResetModel();
}

const ClusterSummary* ClusterListModel::at(int row) const
{
    return row >= 0 && row < rowCount() ? &m_clusters[static_cast<std::size_t>(row)] : nullptr;
}

int ClusterListModel::rowOf(int cluster) const
{
    const auto found =
        std::find_if(m_clusters.begin(), m_clusters.end(), [&](const auto& c) { return c.cluster == cluster; });
    return found == m_clusters.end() ? -1 : static_cast<int>(found - m_clusters.begin());
}

QString ClusterListModel::propertyText(const ClusterSummary& summary) const
{
    if (m_property.isEmpty())
        return {};
    if (summary.known == 0)
        return tr("no value");
    if (!summary.mostCommon.isEmpty())
        return tr("%1 %2 %").arg(summary.mostCommon).arg(qRound(summary.share01 * 100));
    const QString mean = formatNumber(summary.mean, 3);
    const QString text = std::isnan(summary.spread) ? mean : tr("%1 ± %2").arg(mean, formatNumber(summary.spread, 2));
    return std::isnan(summary.uncertainty) ? text
                                           : tr("%1 · unsure by %2").arg(text, formatNumber(summary.uncertainty, 2));
}

QString ClusterListModel::sizeText(const ClusterSummary& summary)
{
    if (std::isnan(summary.purity01))
        return tr("%1 compounds").arg(formatCount(summary.size));
    return tr("%1 · %2 % pure")
        .arg(formatCount(summary.size))
        .arg(qRound(summary.purity01 * 100)); // fits beside a picture
}

int ClusterListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_clusters.size());
}

QVariant ClusterListModel::data(const QModelIndex& index, int role) const
{
    const ClusterSummary* summary = at(index.row());
    if (summary == nullptr)
        return {};
    const QString size = tr("%1 compounds").arg(formatCount(summary->size));
    if (role == Qt::DisplayRole || role == Qt::AccessibleTextRole)
        return tr("Cluster %1, %2, %3 %4")
            .arg(QString::number(summary->cluster), size, m_property, propertyText(*summary));
    if (role == Qt::ToolTipRole) {
        QString text =
            tr("Cluster %1: %2\nMost typical: %3").arg(QString::number(summary->cluster), size, summary->medoidName);
        if (!m_property.isEmpty())
            text += QStringLiteral("\n") +
                    tr("%1: %2 (%3 have a value)").arg(m_property, propertyText(*summary), formatCount(summary->known));
        if (!std::isnan(summary->purity01))
            text += QStringLiteral("\n") +
                    tr("Of the nearest neighbours of its compounds in the embedding, %1 % are in it.")
                        .arg(qRound(summary->purity01 * 100));
        return text;
    }
    return {};
}

ClusterDelegate::ClusterDelegate(const ClusterListModel& model, StructureCache& structures, QObject* parent)
    : QStyledItemDelegate(parent), m_model(model), m_structures(structures)
{
}

QSize ClusterDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const
{
    return {kPicture.width() + 110, std::max(kPicture.height(), 3 * option.fontMetrics.height() + 12) + 2 * kPadding};
}

void ClusterDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const ClusterSummary* summary = m_model.at(index.row());
    if (summary == nullptr)
        return;
    const QPalette& palette = option.palette;
    const QColor base = palette.color(QPalette::Base);
    const QColor accent = palette.color(QPalette::Highlight);
    const bool isSelected = option.state & QStyle::State_Selected;
    double share = isSelected ? 0.24 : 0.0;
    if (option.state & QStyle::State_MouseOver)
        share += 0.07;
    painter->save();
    painter->fillRect(option.rect, mixColors(base, accent, share));
    painter->fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1),
                      mixColors(base, palette.color(QPalette::Text), 0.10));
    if ((option.state & QStyle::State_HasFocus) && (option.state & QStyle::State_KeyboardFocusChange)) {
        painter->setPen(accent);
        painter->drawRect(option.rect.adjusted(0, 0, -1, -2));
    }

    const QRect picture(option.rect.left() + kPadding,
                        option.rect.top() + (option.rect.height() - kPicture.height()) / 2, kPicture.width(),
                        kPicture.height());
    const StructureLook look{kPicture, option.widget ? option.widget->devicePixelRatioF() : 1.0, isDark(palette), {}};
    if (const auto* drawn = m_structures.find(summary->medoid, summary->medoidSmiles, look);
        drawn && !drawn->image.isNull())
        paintStructure(*painter, picture, drawn->image, look.dark);

    const int line = option.fontMetrics.height() + 3;
    const QString property = m_model.propertyText(*summary);
    const int lines = property.isEmpty() ? 2 : 3;
    QRect row(picture.right() + 10, option.rect.center().y() - lines * line / 2,
              option.rect.right() - picture.right() - 18, line);
    QFont bold = option.font;
    bold.setWeight(QFont::DemiBold);
    painter->setFont(bold);
    painter->setPen(palette.color(QPalette::Text));
    painter->drawText(row, Qt::AlignLeft | Qt::AlignVCenter, tr("Cluster %1").arg(summary->cluster));
    painter->setFont(option.font);
    row.translate(0, line);
    painter->setPen(mixColors(palette.color(QPalette::Text), base, 0.3));
    painter->drawText(row, Qt::AlignLeft | Qt::AlignVCenter,
                      option.fontMetrics.elidedText(ClusterListModel::sizeText(*summary), Qt::ElideRight, row.width()));
    if (!property.isEmpty()) {
        row.translate(0, line);
        painter->setPen(palette.color(QPalette::Text));
        if (summary->mostCommon.isEmpty()) {
            painter->drawText(row, Qt::AlignLeft | Qt::AlignVCenter, property);
        } else { // the share is seen whatever the name's length
            const QString shareText = tr("%1 %").arg(qRound(summary->share01 * 100));
            const int width = option.fontMetrics.horizontalAdvance(shareText);
            painter->drawText(row, Qt::AlignRight | Qt::AlignVCenter, shareText);
            painter->drawText(
                row, Qt::AlignLeft | Qt::AlignVCenter,
                option.fontMetrics.elidedText(summary->mostCommon, Qt::ElideRight, row.width() - width - 6));
        }
    }
    painter->restore();
}

} // namespace molrl::ui
