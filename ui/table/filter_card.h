// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/table/table_filters.h"

#include <QFrame>

class QCheckBox;
class QLabel;
class QVBoxLayout;

namespace molrl::ui {

class TablePage;

/// One filter as a card: a switch, what it is about, a button that removes it, and the fields of its kind.
///
/// Law: a card writes its filter into TableFilters when its fields make one, and takes it out when they don't.
class FilterCard : public QFrame {
    Q_OBJECT

public:
    FilterCard(TablePage& page, int key, const QString& title, QWidget* parent);
    [[nodiscard]] int key() const { return m_key; }
    virtual void focusField() {}

protected:
    [[nodiscard]] TablePage& page() const { return m_page; }
    [[nodiscard]] QVBoxLayout* body() const { return m_body; }
    void setTitle(const QString& title);
    void setFilter(std::optional<workspace::Filter> filter);
    /// One line below the fields: good news, or why the filter does nothing yet.
    void setNote(const QString& text, bool isProblem);
    [[nodiscard]] QString fieldName(const char* field) const; ///< object name of a field of this card

private:
    TablePage& m_page;
    int m_key;
    QCheckBox* m_enabled = nullptr;
    QLabel* m_note = nullptr;
    QVBoxLayout* m_body = nullptr;
};

/// The card for an entry of TableFilters.
[[nodiscard]] FilterCard* makeFilterCard(TablePage& page, const FilterEntry& entry, QWidget* parent);

} // namespace molrl::ui
