// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/document.h"
#include "ui/table/row_cache.h"
#include "ui/table/view_state.h"

#include <QAbstractTableModel>
#include <vector>

namespace molrl::ui {

/// The rows and columns that the table shows of the workspace.
///
/// Law: data() reads memory only; rows are known to the outside by their CompoundId. Names, SMILES and reasons come
/// from the RowCache and say "…" until they are there.
class CompoundTableModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum class Kind { Structure, Name, Data, Similarity, Smiles, Source, Problem };
    struct Shown {
        Kind kind = Kind::Structure;
        workspace::Column column; ///< of Kind::Data
        bool operator==(const Shown& other) const
        {
            return kind == other.kind && column.id == other.column.id && column.name == other.column.name &&
                   column.kind == other.column.kind;
        }
    };
    enum Role { IdRole = Qt::UserRole, BadRole };

    CompoundTableModel(Document& document, RowCache& rows, QObject* parent = nullptr);

    /// Swaps what is shown. Where rows and columns are the same ones, only values are announced as changed, so that
    /// views keep their place.
    void setState(ViewStatePtr state);
    [[nodiscard]] const ViewStatePtr& state() const { return m_state; } ///< null before the first
    void setBuiltInShown(Kind kind, bool shown);                        ///< Smiles, Source, Problem
    [[nodiscard]] bool isBuiltInShown(Kind kind) const;

    [[nodiscard]] workspace::CompoundId idAt(int row) const
    {
        return m_state ? m_state->idAt(row) : workspace::CompoundId{};
    }
    [[nodiscard]] int rowOf(workspace::CompoundId id) const { return m_state ? m_state->rowOf(id) : -1; }
    [[nodiscard]] bool isBadAt(int row) const { return m_state && m_state->isBadAt(row); }
    [[nodiscard]] const Shown& shownColumn(int column) const { return m_shown[static_cast<std::size_t>(column)]; }
    [[nodiscard]] int columnOf(Kind kind, workspace::ColumnId id = {}) const; ///< -1: not shown
    [[nodiscard]] static QString builtInName(Kind kind);
    /// The compound of a row, if it has been read.
    [[nodiscard]] const workspace::Compound* compoundAt(int row) const { return m_rows.find(idAt(row)); }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;
    /// Starts an edit of the document; the cell changes when it is done.
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;

private:
    void rebuildColumns();
    [[nodiscard]] std::vector<Shown> columnsOf(const ViewState& state) const;
    [[nodiscard]] QVariant dataValue(const Shown& shown, int row, int role) const;
    [[nodiscard]] QString compoundText(Kind kind, int row) const;
    void onRowsLoaded(const std::vector<workspace::CompoundId>& ids);

    Document& m_document;
    RowCache& m_rows;
    ViewStatePtr m_state;
    std::vector<Shown> m_shown;
    bool m_hasSmiles = false;
    bool m_hasSource = false;
    bool m_hasProblem = false;
};

} // namespace molrl::ui
