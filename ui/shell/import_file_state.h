// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chem/record_reader.h"
#include "ui/shell/import_controller.h"

#include <QAbstractTableModel>
#include <QStyledItemDelegate>
#include <optional>
#include <vector>

namespace molrl::ui {

/// One file in the import dialog: what was seen in it, what the user corrected, and what to do with its columns.
struct ImportFileState {
    QString path;
    chem::ReaderOptions wishes;                    ///< the user's corrections; unset: as the file looks
    std::optional<chem::FileSniff> sniff;          ///< unset until looked at
    std::optional<Error> error;                    ///< why it can't be read
    std::vector<workspace::ColumnMapping> mapping; ///< by the sniff's columns

    /// A new look: choices stay with their columns where the columns are still the same.
    void setSniff(chem::FileSniff newSniff);
    [[nodiscard]] bool isStructure(int column) const;
    [[nodiscard]] bool isName(int column) const;
    [[nodiscard]] ImportRequest toRequest(const chem::StandardizeOptions& standardize, ThreadBudget budget) const;
};

/// The columns of a file as rows: take it or not, its name in the table, number or text, an example.
class ColumnMappingModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Section { FileName, TableName, Kind, Example, SectionCount };
    using QAbstractTableModel::QAbstractTableModel;

    void setFile(ImportFileState* file); ///< not owned; null: none
    void setAllTaken(bool taken);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    [[nodiscard]] bool isNumber(int row) const;
    [[nodiscard]] QString example(int row) const;
    ImportFileState* m_file = nullptr;
};

/// A choice of number or text for the Kind section.
class KindDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;
    QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void setEditorData(QWidget* editor, const QModelIndex& index) const override;
    void setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& index) const override;
};

/// The first rows of a file, cell by cell.
class ImportPreviewModel : public QAbstractTableModel {
    Q_OBJECT

public:
    using QAbstractTableModel::QAbstractTableModel;
    void setFile(const ImportFileState* file);
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    const ImportFileState* m_file = nullptr;
};

} // namespace molrl::ui
