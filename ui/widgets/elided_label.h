// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>

namespace molrl::ui {

/// One line that is cut with an ellipsis instead of forcing its parent's width.
class ElidedLabel : public QLabel {
    Q_OBJECT

public:
    using QLabel::QLabel;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
};

} // namespace molrl::ui
