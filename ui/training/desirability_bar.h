// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workspace/ranking.h"

#include <QWidget>
#include <span>
#include <vector>

namespace molrl::ui {

/// How desirable the values of a column are, over the histogram of what there is: a line that rises from a handle where
/// a value is worth nothing to one where it is worth most. Handles are dragged, or moved by the arrow keys (Shift: the
/// other one).
class DesirabilityBar : public QWidget {
    Q_OBJECT

public:
    explicit DesirabilityBar(QWidget* parent = nullptr);

    void setValues(std::span<const double> values);    ///< NaN ones are left out
    void setWish(const workspace::Desirability& wish); ///< shown, not announced
    [[nodiscard]] const workspace::Desirability& wish() const { return m_wish; }
    [[nodiscard]] QSize sizeHint() const override;
    /// Where a value lies, in this widget; for tests, too.
    [[nodiscard]] int pixelOf(double value) const;

Q_SIGNALS:
    void dragged(double worst, double best);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    enum class Handle { None, Worst, Best };
    [[nodiscard]] double valueAt(double x) const;
    [[nodiscard]] Handle handleAt(double x) const; ///< the nearer one
    void move(Handle handle, double value);

    workspace::Desirability m_wish;
    std::vector<int> m_bins;
    double m_low = 0; ///< of the axis
    double m_high = 1;
    Handle m_held = Handle::None;
};

} // namespace molrl::ui
