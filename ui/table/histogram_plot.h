// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workspace/view.h"

#include <QWidget>
#include <memory>

namespace molrl::ui {

/// A column's histogram with a range on it, whose edges follow the mouse.
class HistogramPlot : public QWidget {
    Q_OBJECT

public:
    explicit HistogramPlot(QWidget* parent = nullptr);
    ~HistogramPlot() override;

    void setHistogram(const workspace::Histogram& histogram);
    void setRange(double low, double high); ///< of the filter; shown, not announced
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] double valueAt(int x) const; ///< under a pixel column of this widget
    [[nodiscard]] int pixelOf(double value) const;

Q_SIGNALS:
    void rangeDragged(double low, double high);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void applyPalette();
    void showRange();
    void dragTo(int x);

    struct Plot; // keeps qcustomplot.h, which costs seconds, out of everybody else's compile
    std::unique_ptr<Plot> m_plot;
};

} // namespace molrl::ui
