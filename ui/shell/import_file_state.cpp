// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/import_file_state.h"

#include "ui/adapt/adapt.h"

#include <QComboBox>
#include <QFont>

namespace molrl::ui {
namespace {

constexpr qsizetype kLongestCell = 120; ///< a MOL block is no cell to read

QString shortCell(const std::string& text)
{
    QString cell = toQString(text).simplified();
    if (cell.size() > kLongestCell)
        cell = cell.left(kLongestCell) + QStringLiteral("…");
    return cell;
}

} // namespace

void ImportFileState::setSniff(chem::FileSniff newSniff)
{
    if (!sniff || sniff->columns != newSniff.columns)
        mapping.assign(newSniff.columns.size(), {});
    sniff = std::move(newSniff);
    error.reset();
}

bool ImportFileState::isStructure(int column) const
{
    return sniff && sniff->options.format == chem::FileFormat::Delimited && sniff->options.structureColumn == column;
}

bool ImportFileState::isName(int column) const
{
    return sniff && sniff->options.nameColumn == column;
}

ImportRequest ImportFileState::toRequest(const chem::StandardizeOptions& standardize, ThreadBudget budget) const
{
    ImportRequest request;
    request.path = path;
    request.options.reader = sniff ? sniff->options : wishes;
    request.options.standardize = standardize;
    request.options.budget = budget;
    for (std::size_t i = 0; sniff && i < sniff->columns.size(); ++i)
        if (!isStructure(static_cast<int>(i)))
            request.choices.push_back({sniff->columns[i], mapping[i]});
    return request;
}

void ColumnMappingModel::setFile(ImportFileState* file)
{
    beginResetModel();
    m_file = file;
    endResetModel();
}

void ColumnMappingModel::setAllTaken(bool taken)
{
    if (m_file == nullptr || m_file->mapping.empty())
        return;
    for (auto& mapping : m_file->mapping)
        mapping.take = taken;
    Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, SectionCount - 1));
}

int ColumnMappingModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() || m_file == nullptr || !m_file->sniff ? 0
                                                                   : static_cast<int>(m_file->sniff->columns.size());
}

int ColumnMappingModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : SectionCount;
}

bool ColumnMappingModel::isNumber(int row) const
{
    const auto i = static_cast<std::size_t>(row);
    if (m_file->mapping[i].kind)
        return *m_file->mapping[i].kind == workspace::ColumnKind::Number;
    return i < m_file->sniff->columnTypes.size() && m_file->sniff->columnTypes[i] == chem::ColumnType::Number;
}

QString ColumnMappingModel::example(int row) const
{
    for (const auto& cells : m_file->sniff->preview)
        if (static_cast<std::size_t>(row) < cells.size() && !cells[static_cast<std::size_t>(row)].empty())
            return shortCell(cells[static_cast<std::size_t>(row)]);
    return {};
}

QVariant ColumnMappingModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || m_file == nullptr || !m_file->sniff)
        return {};
    const auto i = static_cast<std::size_t>(index.row());
    const bool isStructure = m_file->isStructure(index.row());
    const QString fileName = toQString(m_file->sniff->columns[i]);
    if (role == Qt::CheckStateRole && index.column() == FileName && !isStructure)
        return m_file->mapping[i].take ? Qt::Checked : Qt::Unchecked;
    if (role == Qt::ToolTipRole && index.column() == FileName)
        return isStructure ? tr("The structures are read from this column") : tr("Take this column into the table");
    if (role != Qt::DisplayRole && role != Qt::EditRole)
        return {};
    switch (index.column()) {
    case FileName: return fileName;
    case TableName:
        if (isStructure)
            return tr("structure");
        return m_file->mapping[i].name.empty() ? fileName : toQString(m_file->mapping[i].name);
    case Kind:
        if (isStructure)
            return QString();
        return isNumber(index.row()) ? tr("number") : tr("text");
    case Example: return example(index.row());
    default: return {};
    }
}

bool ColumnMappingModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    if (!index.isValid() || m_file == nullptr)
        return false;
    auto& mapping = m_file->mapping[static_cast<std::size_t>(index.row())];
    if (role == Qt::CheckStateRole && index.column() == FileName)
        mapping.take = value.toInt() == Qt::Checked;
    else if (role == Qt::EditRole && index.column() == TableName)
        mapping.name = value.toString().trimmed().toStdString();
    else if (role == Qt::EditRole && index.column() == Kind)
        mapping.kind = value.toBool() ? workspace::ColumnKind::Number : workspace::ColumnKind::Text;
    else
        return false;
    Q_EMIT dataChanged(this->index(index.row(), 0), this->index(index.row(), SectionCount - 1));
    return true;
}

Qt::ItemFlags ColumnMappingModel::flags(const QModelIndex& index) const
{
    if (!index.isValid() || m_file == nullptr || !m_file->sniff)
        return Qt::NoItemFlags;
    if (m_file->isStructure(index.row()))
        return Qt::ItemIsEnabled;
    const bool taken = m_file->mapping[static_cast<std::size_t>(index.row())].take;
    if (index.column() == FileName)
        return Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable;
    Qt::ItemFlags flags = Qt::ItemIsSelectable;
    if (taken)
        flags |= Qt::ItemIsEnabled;
    if (taken && (index.column() == TableName || index.column() == Kind))
        flags |= Qt::ItemIsEditable;
    return flags;
}

QVariant ColumnMappingModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case FileName: return tr("Column in the file");
    case TableName: return tr("Name in the table");
    case Kind: return tr("Type");
    case Example: return tr("First value");
    default: return {};
    }
}

QWidget* KindDelegate::createEditor(QWidget* parent, const QStyleOptionViewItem&, const QModelIndex&) const
{
    auto* box = new QComboBox(parent);
    box->addItem(tr("number"), true);
    box->addItem(tr("text"), false);
    return box;
}

void KindDelegate::setEditorData(QWidget* editor, const QModelIndex& index) const
{
    auto* box = qobject_cast<QComboBox*>(editor);
    box->setCurrentIndex(box->findText(index.data(Qt::EditRole).toString()));
}

void KindDelegate::setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& index) const
{
    model->setData(index, qobject_cast<QComboBox*>(editor)->currentData(), Qt::EditRole);
}

void ImportPreviewModel::setFile(const ImportFileState* file)
{
    beginResetModel();
    m_file = file;
    endResetModel();
}

int ImportPreviewModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() || m_file == nullptr || !m_file->sniff ? 0
                                                                   : static_cast<int>(m_file->sniff->preview.size());
}

int ImportPreviewModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() || m_file == nullptr || !m_file->sniff ? 0
                                                                   : static_cast<int>(m_file->sniff->columns.size());
}

QVariant ImportPreviewModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || m_file == nullptr || !m_file->sniff)
        return {};
    const auto& cells = m_file->sniff->preview[static_cast<std::size_t>(index.row())];
    const auto column = static_cast<std::size_t>(index.column());
    if (role == Qt::DisplayRole && column < cells.size())
        return shortCell(cells[column]);
    if (role == Qt::FontRole && m_file->isStructure(index.column())) {
        QFont font;
        font.setBold(true);
        return font;
    }
    return {};
}

QVariant ImportPreviewModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (role != Qt::DisplayRole || m_file == nullptr || !m_file->sniff)
        return {};
    if (orientation == Qt::Vertical)
        return section + 1;
    const QString name = toQString(m_file->sniff->columns[static_cast<std::size_t>(section)]);
    if (m_file->isStructure(section))
        return tr("%1 (structure)").arg(name);
    return m_file->isName(section) ? tr("%1 (name)").arg(name) : name;
}

} // namespace molrl::ui
