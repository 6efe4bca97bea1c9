// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <vector>

class QLabel;
class QMenu;
class QScrollArea;
class QToolButton;
class QVBoxLayout;

namespace molrl::ui {

class FilterCard;
class TablePage;

/// The filters of the table as a column of cards, with a menu that adds one and the counts of what they let through.
class FilterPanel : public QWidget {
    Q_OBJECT

public:
    explicit FilterPanel(TablePage& page, QWidget* parent = nullptr);
    ~FilterPanel() override;

private:
    void fillAddMenu();
    void onAdded(int key);
    void onRemoved(int key);
    [[nodiscard]] FilterCard* cardOf(int key) const;
    void updateHint();

    TablePage& m_page;
    QMenu* m_addMenu = nullptr;
    QToolButton* m_addButton = nullptr;
    QLabel* m_counts = nullptr;
    QLabel* m_hint = nullptr;
    QScrollArea* m_scroll = nullptr;
    QVBoxLayout* m_cardsLayout = nullptr;
    std::vector<FilterCard*> m_cards;
};

} // namespace molrl::ui
