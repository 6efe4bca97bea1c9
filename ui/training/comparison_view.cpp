// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/comparison_view.h"

#include "core/runs/run_curves.h"
#include "ui/adapt/adapt.h"
#include "ui/widgets/palette.h"
#include "ui/widgets/plain_view.h"

#include <QHeaderView>
#include <QLabel>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QTableWidget>
#include <algorithm>

namespace molrl::ui {
namespace {

constexpr int kValuePx = 58;
constexpr int kScalePx = 96;
constexpr int kMostNamePx = 190;
constexpr int kRowPx = 30;
constexpr int kMarginPx = 8;
constexpr qreal kDot = 4;

/// A number, and beside it where it lies on the scale of all models, with its interval as a line.
class ScaleDelegate : public QStyledItemDelegate {
public:
    ScaleDelegate(const ModelComparison& comparison, QObject* parent)
        : QStyledItemDelegate(parent), m_comparison(comparison)
    {
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const auto row = static_cast<std::size_t>(index.row());
        const auto& value = m_comparison.rows[row].values[0];
        if (!value)
            return;
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        const QPalette& palette = option.palette;
        QFont font = option.font;
        font.setBold(m_comparison.isBest(row, 0));
        painter->setFont(font);
        painter->setPen(palette.color(QPalette::Text));
        const QRect words = option.rect.adjusted(kMarginPx, 0, 0, 0);
        painter->drawText(QRect(words.left(), words.top(), kValuePx, words.height()), Qt::AlignVCenter | Qt::AlignLeft,
                          formatMetric(value->value));
        const QRectF scale = QRectF(option.rect).adjusted(kMarginPx + kValuePx, 0, -kMarginPx - kDot, 0);
        const auto [low, high] = range();
        const auto x = [&](double v) { return scale.left() + (v - low) / (high - low) * scale.width(); };
        const QColor faint = mixColors(palette.color(QPalette::Base), palette.color(QPalette::Text), 0.15);
        if (m_comparison.rows.front().isThisModel && m_comparison.rows.front().values[0]) { // where this model stands
            painter->setPen(QPen(faint, 1));
            const double at = x(m_comparison.rows.front().values[0]->value);
            painter->drawLine(QPointF(at, scale.top()), QPointF(at, scale.bottom()));
        }
        const bool isThis = m_comparison.rows[row].isThisModel;
        const QColor ink = isThis ? palette.color(QPalette::Highlight) : subduedText(palette);
        const double y = scale.center().y();
        painter->setPen(QPen(ink, 2, Qt::SolidLine, Qt::RoundCap));
        if (value->low != value->high)
            painter->drawLine(QPointF(x(value->low), y), QPointF(x(value->high), y));
        painter->setPen(Qt::NoPen);
        painter->setBrush(ink);
        painter->drawEllipse(QPointF(x(value->value), y), kDot, kDot);
        painter->restore();
    }
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override
    {
        return {2 * kMarginPx + kValuePx + kScalePx, kRowPx};
    }

private:
    [[nodiscard]] std::pair<double, double> range() const
    {
        double low = 1e300;
        double high = -1e300;
        for (const auto& row : m_comparison.rows)
            if (const auto& value = row.values[0]) {
                low = std::min({low, value->low, value->value});
                high = std::max({high, value->high, value->value});
            }
        const double pad = std::max(1e-9, (high - low) * 0.06);
        return {low - pad, high + pad};
    }
    const ModelComparison& m_comparison;
};

} // namespace

ComparisonView::ComparisonView(QWidget* parent) : QWidget(parent)
{
    m_table = new QTableWidget(this);
    m_table->setObjectName(QStringLiteral("results.metrics"));
    m_table->setAccessibleName(tr("Numbers of the model and of the baselines"));
    m_table->setSelectionMode(QAbstractItemView::NoSelection);
    m_table->setFocusPolicy(Qt::TabFocus);
    m_table->setWordWrap(false);
    makePlain(*m_table, kRowPx);
    m_table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_note = makeNote(this);
    m_note->setObjectName(QStringLiteral("results.metricsNote"));
    layOutAbove(*this, m_table, m_note);
    m_table->setItemDelegateForColumn(1, new ScaleDelegate(m_comparison, this));
}

void ComparisonView::setScope(const ResultScope& scope)
{
    m_table->setRowCount(0); // nothing painted refers to what changes now
    m_comparison = compareModels(scope);
    fill();
}

void ComparisonView::fill()
{
    const auto rows = static_cast<int>(m_comparison.rows.size());
    const auto columns = static_cast<int>(m_comparison.metrics.size());
    m_table->setColumnCount(m_comparison.isEmpty() ? 0 : columns + 1);
    m_table->setRowCount(m_comparison.isEmpty() ? 0 : rows);
    const bool alone = rows < 2;
    m_note->setText(m_comparison.isEmpty() ? tr("Nothing was measured on this set.")
                    : alone
                        ? tr("Lines are 95 % intervals. Baselines follow when they have been computed, unless the "
                             "run was told to leave them out.")
                        : tr("Lines are 95 % intervals; bold is best. All models saw the same training compounds."));
    if (m_comparison.isEmpty())
        return;
    auto* first = new QTableWidgetItem(tr("Model"));
    first->setTextAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_table->setHorizontalHeaderItem(0, first);
    for (int c = 0; c < columns; ++c) {
        const auto metric = static_cast<std::size_t>(c);
        const bool higher = runs::isHigherBetter(m_comparison.metrics[metric]);
        auto* header =
            new QTableWidgetItem(m_comparison.titles[metric] + (higher ? QStringLiteral(" ↑") : QStringLiteral(" ↓")));
        header->setToolTip(higher ? tr("Higher is better") : tr("Lower is better"));
        header->setTextAlignment(c == 0 ? Qt::AlignLeft | Qt::AlignVCenter : Qt::AlignRight | Qt::AlignVCenter);
        m_table->setHorizontalHeaderItem(c + 1, header);
    }
    QFont bold = m_table->font();
    bold.setBold(true);
    for (int r = 0; r < rows; ++r) {
        const auto& row = m_comparison.rows[static_cast<std::size_t>(r)];
        auto* name = new QTableWidgetItem(row.isThisModel ? tr("this model") : row.model);
        name->setToolTip(row.model);
        if (row.isThisModel)
            name->setFont(bold);
        m_table->setItem(r, 0, name);
        for (int c = 0; c < columns; ++c) {
            const auto& value = row.values[static_cast<std::size_t>(c)];
            if (!value)
                continue;
            const QString interval = formatInterval(*value);
            auto* item = new QTableWidgetItem(formatMetric(value->value));
            item->setData(Qt::AccessibleTextRole,
                          interval.isEmpty() ? item->text() : tr("%1, %2").arg(item->text(), interval));
            item->setToolTip(interval.isEmpty() ? tr("without an interval") : tr("95 % interval: %1").arg(interval));
            item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
            if (m_comparison.isBest(static_cast<std::size_t>(r), static_cast<std::size_t>(c)))
                item->setFont(bold);
            m_table->setItem(r, c + 1, item);
        }
    }
    m_table->resizeColumnsToContents();
    m_table->setColumnWidth(0, std::min(m_table->columnWidth(0) + 8, kMostNamePx));
    for (int c = 1; c <= columns; ++c)
        m_table->setColumnWidth(c, m_table->columnWidth(c) + (c == 1 ? 0 : 10));
}

} // namespace molrl::ui
