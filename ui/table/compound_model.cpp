// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/table/compound_model.h"

#include "ui/adapt/adapt.h"

#include <QLocale>
#include <algorithm>
#include <cmath>
#include <limits>

namespace molrl::ui {

using workspace::ColumnKind;

CompoundTableModel::CompoundTableModel(Document& document, RowCache& rows, QObject* parent)
    : QAbstractTableModel(parent), m_document(document), m_rows(rows)
{
    connect(&m_rows, &RowCache::loaded, this, &CompoundTableModel::onRowsLoaded);
}

std::vector<CompoundTableModel::Shown> CompoundTableModel::columnsOf(const ViewState& state) const
{
    std::vector<Shown> shown{{Kind::Structure, {}}, {Kind::Name, {}}};
    if (!state.view.similarity.empty())
        shown.push_back({Kind::Similarity, {}});
    for (const auto& column : state.columns)
        if (!column.hidden)
            shown.push_back({Kind::Data, column});
    if (m_hasSmiles)
        shown.push_back({Kind::Smiles, {}});
    if (m_hasSource)
        shown.push_back({Kind::Source, {}});
    if (m_hasProblem)
        shown.push_back({Kind::Problem, {}});
    return shown;
}

void CompoundTableModel::setState(ViewStatePtr state)
{
    const auto shown = state ? columnsOf(*state) : std::vector<Shown>{};
    const bool isSameShape = state && m_state && shown == m_shown && state->view.rows == m_state->view.rows &&
                             state->view.snapshot->ids == m_state->view.snapshot->ids;
    if (isSameShape) {
        m_state = std::move(state);
        if (rowCount() > 0)
            Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
        return;
    }
    beginResetModel();
    m_state = std::move(state);
    m_shown = shown;
    endResetModel();
}

void CompoundTableModel::rebuildColumns()
{
    beginResetModel();
    m_shown = m_state ? columnsOf(*m_state) : std::vector<Shown>{};
    endResetModel();
}

void CompoundTableModel::setBuiltInShown(Kind kind, bool shown)
{
    if (isBuiltInShown(kind) == shown)
        return;
    if (kind == Kind::Smiles)
        m_hasSmiles = shown;
    else if (kind == Kind::Source)
        m_hasSource = shown;
    else if (kind == Kind::Problem)
        m_hasProblem = shown;
    rebuildColumns();
}

bool CompoundTableModel::isBuiltInShown(Kind kind) const
{
    switch (kind) {
    case Kind::Smiles: return m_hasSmiles;
    case Kind::Source: return m_hasSource;
    case Kind::Problem: return m_hasProblem;
    default: return true;
    }
}

int CompoundTableModel::columnOf(Kind kind, workspace::ColumnId id) const
{
    const auto found = std::find_if(m_shown.begin(), m_shown.end(), [&](const Shown& shown) {
        return shown.kind == kind && (kind != Kind::Data || shown.column.id == id);
    });
    return found == m_shown.end() ? -1 : static_cast<int>(found - m_shown.begin());
}

QString CompoundTableModel::builtInName(Kind kind)
{
    switch (kind) {
    case Kind::Structure: return tr("Structure");
    case Kind::Name: return tr("Name");
    case Kind::Similarity: return tr("Similarity");
    case Kind::Smiles: return tr("SMILES");
    case Kind::Source: return tr("Row : line in file");
    case Kind::Problem: return tr("Problem");
    case Kind::Data: break;
    }
    return {};
}

int CompoundTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() || !m_state ? 0 : m_state->rowCount();
}

int CompoundTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_shown.size());
}

QVariant CompoundTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Vertical)
        return role == Qt::DisplayRole ? QVariant(section + 1) : QVariant();
    if (section < 0 || section >= columnCount())
        return {};
    const auto& shown = shownColumn(section);
    const QString name = shown.kind == Kind::Data ? toQString(shown.column.name) : builtInName(shown.kind);
    const bool isNumber =
        shown.kind == Kind::Similarity || (shown.kind == Kind::Data && shown.column.kind == ColumnKind::Number);
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole: return name;
    case Qt::TextAlignmentRole: return int((isNumber ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case Qt::ToolTipRole:
        if (shown.kind == Kind::Data && !shown.column.origin.empty())
            return tr("%1 – %2").arg(name, toQString(shown.column.origin));
        return name;
    default: return {};
    }
}

QString CompoundTableModel::compoundText(Kind kind, int row) const
{
    const auto* compound = compoundAt(row);
    if (compound == nullptr)
        return QStringLiteral("…");
    switch (kind) {
    case Kind::Name: return toQString(compound->name);
    case Kind::Smiles: return toQString(compound->smiles);
    case Kind::Source:
        return compound->row > 0 ? QStringLiteral("%1 : %2").arg(compound->row).arg(compound->line)
                                 : tr("drawn or pasted");
    case Kind::Problem: return toQString(compound->error);
    case Kind::Structure:
        return compound->error.empty() ? toQString(compound->smiles)
                                       : tr("Problem: %1").arg(toQString(compound->error));
    default: return {};
    }
}

QVariant CompoundTableModel::dataValue(const Shown& shown, int row, int role) const
{
    const auto found = m_state->data.find(shown.column.id);
    const std::size_t at = m_state->view.rows[static_cast<std::size_t>(row)];
    if (found == m_state->data.end() || !found->second)
        return {};
    const auto& values = *found->second;
    if (values.kind == ColumnKind::Text)
        return at < values.texts.size() ? toQString(values.texts[at]) : QString();
    const double number = at < values.numbers.size() ? values.numbers[at] : workspace::kMissing;
    if (role == Qt::EditRole || role == Qt::ToolTipRole)
        return std::isnan(number) ? QString() : QString::number(number, 'g', QLocale::FloatingPointShortest);
    if (std::isnan(number))
        return QString();
    const auto decimals = m_state->decimals.find(shown.column.id);
    if (decimals == m_state->decimals.end() || (decimals->second == 0 && number != std::floor(number)))
        return formatNumber(number, 6);
    return formatDecimals(number, decimals->second);
}

QVariant CompoundTableModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || !m_state || index.row() >= rowCount())
        return {};
    const int row = index.row();
    const auto& shown = shownColumn(index.column());
    switch (role) {
    case IdRole: return static_cast<qlonglong>(idAt(row).value);
    case BadRole: return isBadAt(row);
    case Qt::TextAlignmentRole: return headerData(index.column(), Qt::Horizontal, role);
    case Qt::DisplayRole:
    case Qt::EditRole:
    case Qt::ToolTipRole:
    case Qt::AccessibleTextRole: break;
    default: return {};
    }
    if (shown.kind == Kind::Structure && role == Qt::DisplayRole)
        return {};
    if (shown.kind == Kind::Data)
        return dataValue(shown, row, role);
    if (shown.kind == Kind::Similarity)
        return QString::number(
            static_cast<double>(m_state->view.similarity[m_state->view.rows[static_cast<std::size_t>(row)]]), 'f', 3);
    return compoundText(shown.kind, row);
}

Qt::ItemFlags CompoundTableModel::flags(const QModelIndex& index) const
{
    if (!index.isValid())
        return Qt::NoItemFlags;
    Qt::ItemFlags flags = Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
    const auto kind = shownColumn(index.column()).kind;
    if (kind == Kind::Data || kind == Kind::Name)
        flags |= Qt::ItemIsEditable;
    return flags;
}

bool CompoundTableModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    if (role != Qt::EditRole || !(flags(index) & Qt::ItemIsEditable))
        return false;
    const QString text = value.toString().trimmed();
    if (text == data(index, Qt::EditRole).toString())
        return true;
    const auto id = idAt(index.row());
    const auto& shown = shownColumn(index.column());
    if (shown.kind == Kind::Name) {
        m_document.edit(workspace::SetCompoundName{id, text.toStdString()});
        return true;
    }
    workspace::CellValue cell;
    if (shown.column.kind == ColumnKind::Text && !text.isEmpty()) {
        cell = text.toStdString();
    } else if (!text.isEmpty()) {
        bool isNumber = false;
        const double number = QString(text).replace(QChar(0x2212), QLatin1Char('-')).toDouble(&isNumber);
        if (!isNumber || !std::isfinite(number))
            return false;
        cell = number;
    }
    m_document.edit(workspace::SetCells{shown.column.id, {{id, std::move(cell)}}});
    return true;
}

void CompoundTableModel::onRowsLoaded(const std::vector<workspace::CompoundId>& ids)
{
    int first = std::numeric_limits<int>::max();
    int last = -1;
    for (const auto id : ids) {
        const int row = rowOf(id);
        if (row < 0)
            continue;
        first = std::min(first, row);
        last = std::max(last, row);
    }
    if (last >= 0)
        Q_EMIT dataChanged(index(first, 0), index(last, columnCount() - 1));
}

} // namespace molrl::ui
