// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace molrl::ui {

/// Lies over the window while files are dragged across it and says what dropping does. Lets all events through.
class DropHint : public QWidget {
    Q_OBJECT

public:
    explicit DropHint(QWidget* window);

protected:
    void paintEvent(QPaintEvent* event) override;
    void showEvent(QShowEvent* event) override;
};

} // namespace molrl::ui
