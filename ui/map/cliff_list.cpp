// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/map/cliff_list.h"

#include "ui/adapt/adapt.h"
#include "ui/widgets/palette.h"

#include <QGuiApplication>
#include <QPainter>
#include <QStyledItemDelegate>
#include <algorithm>

namespace molrl::ui {
namespace {

constexpr QSize kPicture(104, 78);
constexpr int kPadding = 6;
constexpr int kLeastMiddle = 44; // for the difference, between the pictures

QString similarityText(double similarity)
{
    return QString::number(similarity, 'f', 2);
}

} // namespace

class CliffList::Model : public QAbstractListModel {
public:
    explicit Model(CliffList& list) : QAbstractListModel(&list), m_list(list) {}
    void reset(const std::function<void()>& change)
    {
        beginResetModel();
        change();
        endResetModel();
    }
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override
    {
        return parent.isValid() ? 0 : static_cast<int>(m_list.m_pairs.size());
    }
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override
    {
        if (!index.isValid() || (role != Qt::DisplayRole && role != Qt::AccessibleTextRole && role != Qt::ToolTipRole))
            return {};
        const CliffPair& pair = m_list.m_pairs[static_cast<std::size_t>(index.row())];
        const QString text = tr("%1: %2 %3, %4 %5")
                                 .arg(m_list.m_property, pair.lowName, m_list.valueText(pair.lowValue), pair.highName,
                                      m_list.valueText(pair.highValue));
        const QString measure =
            m_list.m_space == CliffSpace::Fingerprint ? tr("Tanimoto %1") : tr("similarity in the embedding %1");
        return text + QStringLiteral("\n") + tr("difference %1").arg(m_list.valueText(pair.difference())) +
               QStringLiteral(", ") + measure.arg(similarityText(pair.similarity)) + QStringLiteral(", ") +
               tr("steepness (SALI) %1").arg(formatNumber(pair.index, 3));
    }

private:
    CliffList& m_list;
};

class CliffList::Delegate : public QStyledItemDelegate {
public:
    explicit Delegate(CliffList& list) : QStyledItemDelegate(&list), m_list(list) {}

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const override
    {
        return {2 * kPicture.width() + kLeastMiddle + 2 * kPadding,
                kPicture.height() + 2 * option.fontMetrics.height() + 2 * kPadding + 2};
    }
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const CliffPair& pair = m_list.m_pairs[static_cast<std::size_t>(index.row())];
        const QPalette& palette = option.palette;
        const QColor base = palette.color(QPalette::Base);
        const QColor text = palette.color(QPalette::Text);
        double share = option.state & QStyle::State_Selected ? 0.2 : 0;
        if (option.state & QStyle::State_MouseOver)
            share += 0.07;
        painter->save();
        painter->fillRect(option.rect, mixColors(base, palette.color(QPalette::Highlight), share));
        painter->fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1),
                          mixColors(base, text, 0.10));
        const QRect inner = option.rect.adjusted(kPadding, kPadding, -kPadding, -kPadding);
        const int side = (inner.width() - kLeastMiddle) / 2;
        const QRect left(inner.left(), inner.top(), side, inner.height());
        const QRect right(inner.right() - side + 1, inner.top(), side, inner.height());
        paintSide(painter, option, left, pair.low, pair.lowSmiles, pair.lowName, pair.lowValue);
        paintSide(painter, option, right, pair.high, pair.highSmiles, pair.highName, pair.highValue);
        const QRect middle(left.right() + 1, inner.top(), kLeastMiddle, kPicture.height());
        QFont bold = option.font;
        bold.setWeight(QFont::DemiBold);
        painter->setFont(bold);
        painter->setPen(text);
        const int line = option.fontMetrics.height();
        painter->drawText(middle.adjusted(0, 0, 0, -line), Qt::AlignCenter,
                          QStringLiteral("+") + m_list.valueText(pair.difference()));
        painter->setFont(option.font);
        painter->setPen(mixColors(text, base, 0.3));
        painter->drawText(middle.adjusted(0, line, 0, 0), Qt::AlignCenter,
                          (m_list.m_space == CliffSpace::Fingerprint ? QStringLiteral("T ") : QStringLiteral("s ")) +
                              similarityText(pair.similarity));
        painter->restore();
    }

private:
    void paintSide(QPainter* painter, const QStyleOptionViewItem& option, const QRect& area, workspace::CompoundId id,
                   const std::string& smiles, const QString& name, double value) const
    {
        const StructureLook look{kPicture, m_list.devicePixelRatioF(), isDark(option.palette), {}};
        const QRect picture(area.left() + (area.width() - kPicture.width()) / 2, area.top(), kPicture.width(),
                            kPicture.height());
        const auto* drawn = m_list.m_structures.find(id, smiles, look);
        if (drawn && !drawn->image.isNull())
            paintStructure(*painter, picture, drawn->image, look.dark);
        QRect line(area.left(), picture.bottom() + 1, area.width(), option.fontMetrics.height());
        painter->setFont(option.font);
        painter->setPen(option.palette.color(QPalette::Text));
        painter->drawText(line, Qt::AlignCenter, m_list.valueText(value));
        line.translate(0, line.height());
        painter->setPen(mixColors(option.palette.color(QPalette::Text), option.palette.color(QPalette::Base), 0.3));
        painter->drawText(line, Qt::AlignCenter, option.fontMetrics.elidedText(name, Qt::ElideRight, line.width()));
    }

    CliffList& m_list;
};

CliffList::CliffList(StructureCache& structures, QWidget* parent) : QListView(parent), m_structures(structures)
{
    m_model = new Model(*this);
    setModel(m_model);
    setItemDelegate(new Delegate(*this));
    setUniformItemSizes(true);
    setFrameShape(NoFrame);
    setMouseTracking(true);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    connect(&m_structures, &StructureCache::drawn, viewport(), qOverload<>(&QWidget::update));
    connect(this, &QListView::clicked, this, [this](const QModelIndex& index) { Q_EMIT chosen(index.row()); });
    connect(this, &QListView::activated, this, [this](const QModelIndex& index) {
        if (!QGuiApplication::mouseButtons()) // a click has said so already
            Q_EMIT chosen(index.row());
    });
    connect(this, &QListView::entered, this, [this](const QModelIndex& index) { Q_EMIT pointedAt(index.row()); });
}

void CliffList::setPairs(std::vector<CliffPair> pairs, const QString& property, CliffSpace space)
{
    m_model->reset([&] {
        m_pairs = std::move(pairs);
        std::vector<double> differences;
        std::vector<double> values;
        for (const CliffPair& pair : m_pairs) {
            differences.push_back(pair.difference());
            values.insert(values.end(), {pair.lowValue, pair.highValue});
        }
        // Alike, so that one sees the difference in the values; 7.4 and 5.4 differ by a whole number.
        m_decimals = std::max(findDecimals(std::move(differences)), findDecimals(std::move(values)));
        m_property = property;
        m_space = space;
    });
    scrollToTop();
}

QString CliffList::valueText(double value) const
{
    return m_decimals ? formatDecimals(value, *m_decimals) : formatNumber(value, 4);
}

void CliffList::leaveEvent(QEvent* event)
{
    QListView::leaveEvent(event);
    Q_EMIT pointedAt(-1);
}

} // namespace molrl::ui
