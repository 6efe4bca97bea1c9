// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workspace/view.h"

#include <QObject>
#include <optional>
#include <vector>

namespace molrl::ui {

enum class FilterKind { NumberRange, Text, Substructure, Similarity, State, OnlySelected };

/// One card of the filter panel.
struct FilterEntry {
    int key = 0;
    FilterKind kind = FilterKind::Text;
    workspace::ColumnId column; ///< of NumberRange and Text; 0: all text
    bool enabled = true;
    std::optional<workspace::Filter> filter; ///< unset: not yet filled in, or not valid; lets every row through
};

/// The filters that the user has put up, in order. The panel's cards write here, the page reads.
class TableFilters : public QObject {
    Q_OBJECT

public:
    explicit TableFilters(QObject* parent = nullptr) : QObject(parent) {}

    /// @return the key of the new entry, or of the one there is where only one makes sense.
    int add(FilterKind kind, workspace::ColumnId column = {}, std::optional<workspace::Filter> filter = {});
    void remove(int key);
    void setEnabled(int key, bool enabled);
    void setFilter(int key, std::optional<workspace::Filter> filter);
    void setQuickText(const QString& text); ///< the page's search field
    [[nodiscard]] const QString& quickText() const { return m_quickText; }
    void clear(); ///< all, the quick text included

    [[nodiscard]] const std::vector<FilterEntry>& entries() const { return m_entries; }
    [[nodiscard]] const FilterEntry* find(int key) const;
    /// What is switched on and filled in. @param selected  ascending; for OnlySelected.
    [[nodiscard]] std::vector<workspace::Filter> active(const std::vector<workspace::CompoundId>& selected) const;
    [[nodiscard]] bool hasActive() const;
    [[nodiscard]] bool followsSelection() const;      ///< an OnlySelected is switched on
    [[nodiscard]] std::string highlightQuery() const; ///< of the first substructure filter that is on

Q_SIGNALS:
    void added(int key);
    void removed(int key);
    void focusRequested(int key); ///< add() led to an entry that was there
    void quickTextChanged();
    void changed(); ///< what is active

private:
    FilterEntry* entry(int key);

    std::vector<FilterEntry> m_entries;
    QString m_quickText;
    int m_nextKey = 1;
};

} // namespace molrl::ui
