// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/worst_view.h"

#include "ui/adapt/adapt.h"
#include "ui/training/result_plots.h"
#include "ui/training/run_words.h"
#include "ui/widgets/palette.h"
#include "ui/widgets/plain_view.h"

#include <QCoreApplication>
#include <QLabel>
#include <QListWidget>
#include <QPainter>
#include <QStyledItemDelegate>
#include <algorithm>

namespace molrl::ui {
namespace {

constexpr QSize kCard(164, 176); ///< at least; cards share the width
constexpr int kPadPx = 6;
constexpr int kSpacingPx = 4;
constexpr std::size_t kMostWorst = 40;

class CardDelegate : public QStyledItemDelegate {
public:
    CardDelegate(const ResultScope& scope, StructureCache& pictures, QListWidget& list)
        : QStyledItemDelegate(&list), m_scope(scope), m_pictures(pictures), m_list(list)
    {
    }
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const std::size_t row = index.data(Qt::UserRole).toUInt();
        if (m_scope.isEmpty() || row >= m_scope.results->rows())
            return;
        const QPalette& palette = option.palette;
        const bool dark = isDark(palette);
        const bool selected = option.state & QStyle::State_Selected;
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        const QRectF frame = QRectF(option.rect).adjusted(1.5, 1.5, -1.5, -1.5);
        painter->setPen(QPen(selected ? palette.color(QPalette::Highlight) : hairline(palette), selected ? 2 : 1));
        painter->setBrush(palette.color(QPalette::Base));
        painter->drawRoundedRect(frame, 4, 4);
        painter->restore();
        const QRect inner = option.rect.adjusted(kPadPx, kPadPx, -kPadPx, -kPadPx);
        const int line = option.fontMetrics.height() + 1;
        const QString domain = describeDomain(m_scope, row);
        const QRect words(inner.left(), inner.bottom() - 3 * line, inner.width(), line);
        const QRect structure(inner.left(), inner.top(), inner.width(), words.top() - inner.top() - 2);
        const StructureLook look{structure.size(), painter->device()->devicePixelRatioF(), dark, {}};
        const auto* picture = m_pictures.find(workspace::CompoundId{static_cast<std::int64_t>(row) + 1},
                                              m_scope.results->smiles[row], look);
        if (picture != nullptr && !picture->image.isNull())
            paintStructure(*painter, structure, picture->image, dark);
        if (!domain.isEmpty()) { // a form as well as a colour: a ring for the edge, a disc for outside
            painter->save();
            painter->setRenderHint(QPainter::Antialiasing);
            const QColor warning = colorOf(runs::RunState::Paused, palette);
            painter->setPen(QPen(warning, 2));
            painter->setBrush(m_scope.results->domain[row] == "out" ? QBrush(warning) : Qt::NoBrush);
            painter->drawEllipse(QPointF(inner.right() - 6, inner.top() + 6), 4, 4);
            painter->restore();
        }
        paintValues(painter, option, words, row);
    }
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override
    {
        const int room = m_list.viewport()->width() - kSpacingPx - 2;
        const int columns = std::max(1, room / (kCard.width() + kSpacingPx));
        return {std::max(120, room / columns - kSpacingPx), kCard.height()};
    }

private:
    void paintValues(QPainter* painter, const QStyleOptionViewItem& option, const QRect& first, std::size_t row) const
    {
        const auto tr = [](const char* text) { return QCoreApplication::translate("molrl::ui::results", text); };
        const QString around = describeUncertainty(m_scope, row);
        const bool isInterval = !m_scope.of().low.empty();
        const std::pair<QString, QString> lines[] = {{tr("measured"), describeTruth(m_scope, row)},
                                                     {tr("predicted"), describePrediction(m_scope, row)},
                                                     {around.isEmpty() ? QString()
                                                      : isInterval     ? tr("interval")
                                                                       : tr("spread"),
                                                      around}};
        QRect at = first;
        const int label = option.fontMetrics.horizontalAdvance(lines[1].first) + 6;
        for (const auto& [name, value] : lines) {
            painter->setPen(subduedText(option.palette));
            painter->drawText(at, Qt::AlignLeft | Qt::AlignVCenter, name);
            painter->setPen(option.palette.color(QPalette::Text));
            painter->drawText(at.adjusted(label, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter,
                              option.fontMetrics.elidedText(value, Qt::ElideRight, at.width() - label));
            at.translate(0, at.height());
        }
    }
    const ResultScope& m_scope;
    StructureCache& m_pictures;
    const QListWidget& m_list;
};

} // namespace

WorstView::WorstView(JobRunner& jobs, QWidget* parent) : QWidget(parent), m_pictures(jobs)
{
    m_list = new QListWidget(this);
    m_list->setObjectName(QStringLiteral("results.worst"));
    m_list->setAccessibleName(tr("Predictions that were most wrong"));
    m_list->setViewMode(QListView::IconMode);
    m_list->setMovement(QListView::Static);
    m_list->setResizeMode(QListView::Adjust);
    m_list->setSpacing(kSpacingPx);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setItemDelegate(new CardDelegate(m_scope, m_pictures, *m_list));
    m_note = makeNote(this);
    layOutAbove(*this, m_list, m_note);
    connect(&m_pictures, &StructureCache::drawn, m_list->viewport(), qOverload<>(&QWidget::update));
    connect(m_list, &QListWidget::itemSelectionChanged, this, [this] {
        std::vector<std::uint32_t> rows;
        for (const QListWidgetItem* item : m_list->selectedItems())
            rows.push_back(item->data(Qt::UserRole).toUInt());
        if (!rows.empty())
            Q_EMIT chosen(rows);
    });
}

void WorstView::setScope(const ResultScope& scope)
{
    const QSignalBlocker quiet(m_list);
    m_list->clear();
    m_pictures.clear();
    m_scope = scope;
    m_note->clear();
    if (scope.isEmpty())
        return;
    const auto rows = worstRows(*scope.results, scope.task, scope.part, kMostWorst);
    for (const std::uint32_t row : rows) {
        auto* item = new QListWidgetItem(m_list);
        item->setData(Qt::UserRole, row);
        item->setData(Qt::AccessibleTextRole, describeRow(scope, row));
        item->setToolTip(describeRow(scope, row));
    }
    m_note->setText(rows.empty() ? tr("No compound of this set has both a label and a prediction.")
                                 : tr("● far from the training set   ○ at its edge"));
    m_note->setToolTip(tr("The most wrong come first: %1 of %2 compounds.")
                           .arg(rows.size())
                           .arg(formatCount(static_cast<qint64>(scope.count()))));
}

} // namespace molrl::ui
