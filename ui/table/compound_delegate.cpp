// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/table/compound_delegate.h"

#include "ui/adapt/adapt.h"
#include "ui/table/compound_model.h"

#include <QApplication>
#include <QDoubleValidator>
#include <QLineEdit>
#include <QPainter>
#include <QStyle>
#include <algorithm>

namespace molrl::ui {
namespace {

constexpr int kMargin = 8;
constexpr int kStructureMargin = 4;

QColor mix(const QColor& a, const QColor& b, double shareOfB)
{
    return QColor::fromRgbF(static_cast<float>(a.redF() + (b.redF() - a.redF()) * shareOfB),
                            static_cast<float>(a.greenF() + (b.greenF() - a.greenF()) * shareOfB),
                            static_cast<float>(a.blueF() + (b.blueF() - a.blueF()) * shareOfB));
}

} // namespace

RowColors rowColors(const QPalette& palette, bool isSelected, bool isHovered)
{
    const QColor base = palette.color(QPalette::Base);
    const QColor accent = palette.color(QPalette::Highlight);
    double share = isSelected ? 0.28 : 0.0;
    if (isHovered)
        share += 0.08;
    return {share > 0 ? mix(base, accent, share) : base, mix(base, palette.color(QPalette::Text), 0.14)};
}

void paintProblem(QPainter& painter, const QRect& rect, const QString& reason, const QPalette& palette)
{
    const int side = 20;
    const QIcon icon = QApplication::style()->standardIcon(QStyle::SP_MessageBoxWarning);
    const QRect iconRect(rect.left() + kMargin, rect.center().y() - side / 2, side, side);
    icon.paint(&painter, iconRect);
    painter.setPen(palette.color(QPalette::Text));
    const QRect textRect = rect.adjusted(kMargin + side + kMargin, 4, -4, -4);
    const int lines = std::max(1, textRect.height() / painter.fontMetrics().lineSpacing());
    const QString text =
        painter.fontMetrics().elidedText(reason, Qt::ElideRight, textRect.width() * std::min(lines, 4) * 9 / 10);
    painter.drawText(textRect, int(Qt::AlignLeft | Qt::AlignVCenter) | int(Qt::TextWordWrap), text);
}

CompoundDelegate::CompoundDelegate(const CompoundTableModel& model, const Selection& selection,
                                   StructureCache& structures, QObject* parent)
    : QStyledItemDelegate(parent), m_model(model), m_selection(selection), m_structures(structures)
{
}

StructureLook CompoundDelegate::lookFor(const QRect& cell, const QWidget& view) const
{
    return {cell.size() - QSize(2 * kStructureMargin, 2 * kStructureMargin), view.devicePixelRatioF(),
            isDark(view.palette()), m_highlight};
}

void CompoundDelegate::paintStructureCell(QPainter& painter, const QStyleOptionViewItem& option,
                                          const QModelIndex& index) const
{
    const auto* compound = m_model.compoundAt(index.row());
    if (compound == nullptr)
        return; // still being read: an empty cell for some milliseconds disturbs less than a mark that flickers
    if (!compound->error.empty()) {
        paintProblem(painter, option.rect, toQString(compound->error), option.palette);
        return;
    }
    if (compound->smiles.empty()) {
        painter.setPen(option.palette.color(QPalette::PlaceholderText));
        painter.drawText(option.rect, Qt::AlignCenter, tr("No atoms"));
        return;
    }
    const auto* picture = m_structures.find(compound->id, compound->smiles, lookFor(option.rect, *option.widget));
    if (picture == nullptr)
        return;
    if (picture->image.isNull())
        paintProblem(painter, option.rect, tr("Can't be drawn: %1").arg(picture->problem), option.palette);
    else
        paintStructure(painter, option.rect, picture->image, isDark(option.palette));
}

void CompoundDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const auto id = m_model.idAt(index.row());
    const auto colors = rowColors(option.palette, m_selection.selected().contains(id), m_selection.hovered() == id);
    painter->save();
    painter->setClipRect(option.rect);
    painter->fillRect(option.rect, colors.background);
    if (m_model.shownColumn(index.column()).kind == CompoundTableModel::Kind::Structure) {
        paintStructureCell(*painter, option, index);
        if (m_selection.current() == id)
            painter->fillRect(QRect(option.rect.left(), option.rect.top(), 3, option.rect.height()),
                              option.palette.color(QPalette::Highlight));
    } else {
        const QRect inner = option.rect.adjusted(kMargin, 0, -kMargin, 0);
        const QString text = option.fontMetrics.elidedText(
            index.data(Qt::DisplayRole).toString().left(400).replace(QLatin1Char('\n'), QLatin1Char(' ')),
            Qt::ElideRight, inner.width());
        const bool isBad = m_model.isBadAt(index.row());
        painter->setPen(option.palette.color(isBad ? QPalette::PlaceholderText : QPalette::Text));
        painter->setFont(option.font);
        painter->drawText(inner, m_model.data(index, Qt::TextAlignmentRole).toInt() | Qt::TextSingleLine, text);
    }
    painter->fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1), colors.line);
    if ((option.state & QStyle::State_HasFocus) && m_selection.current() == id) {
        painter->setPen(QPen(option.palette.color(QPalette::Highlight), 1));
        painter->drawRect(option.rect.adjusted(0, 0, -1, -1));
    }
    painter->restore();
}

QWidget* CompoundDelegate::createEditor(QWidget* parent, const QStyleOptionViewItem&, const QModelIndex& index) const
{
    auto* editor = new QLineEdit(parent);
    editor->setObjectName(QStringLiteral("table.cellEditor"));
    editor->setAccessibleName(
        tr("Value of %1").arg(m_model.headerData(index.column(), Qt::Horizontal, Qt::DisplayRole).toString()));
    const auto& shown = m_model.shownColumn(index.column());
    if (shown.kind == CompoundTableModel::Kind::Data && shown.column.kind == workspace::ColumnKind::Number) {
        auto* validator = new QDoubleValidator(editor);
        validator->setLocale(QLocale::c()); // cells are shown and copied that way
        editor->setValidator(validator);
        editor->setPlaceholderText(tr("A number, or empty"));
    }
    return editor;
}

void CompoundDelegate::setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& index) const
{
    model->setData(index, static_cast<QLineEdit*>(editor)->text(), Qt::EditRole);
}

} // namespace molrl::ui
