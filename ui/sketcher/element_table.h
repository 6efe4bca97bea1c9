// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <utility>
#include <vector>

class QToolButton;

namespace molrl::ui {

/// The periodic table as a pop-up; one click chooses an element.
class ElementTable : public QFrame {
    Q_OBJECT

public:
    explicit ElementTable(QWidget* parent = nullptr);
    void openAt(const QPoint& globalCorner);

Q_SIGNALS:
    void chosen(int number);

private:
    std::vector<std::pair<int, QToolButton*>> m_buttons;
};

} // namespace molrl::ui
