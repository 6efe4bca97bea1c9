// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/training/run_watcher.h"

#include <QColor>
#include <QWidget>
#include <memory>
#include <string>
#include <vector>

namespace molrl::ui {

/// One quantity of several runs over their steps: training as it was measured, faint, under its smoothed curve;
/// validation as points on a line; the best validation of each run marked, and where its patience ends.
///
/// Follows new points without losing the place to which the user zoomed. Draws at most 25 times a second.
class CurvePlot : public QWidget {
    Q_OBJECT

public:
    struct Curve {
        RunViewPtr run;
        QColor color;
        QString name; ///< in the legend, where several runs are shown
    };
    explicit CurvePlot(QWidget* parent = nullptr);
    ~CurvePlot() override;

    void setCurves(std::vector<Curve> curves);
    void setMetric(const std::string& name);
    void setSmoothing(double weight01);
    void setLogarithmic(bool on);
    void fit(); ///< shows everything again
    /// Writes what is shown, white whatever the theme: PDF by the ending, else PNG. @return success
    bool saveAs(const QString& path);

    [[nodiscard]] const std::string& metric() const { return m_metric; }
    /// How many lines are drawn, and the steps at which a best is marked: for tests.
    [[nodiscard]] int graphCount() const;
    /// Where the legend lies, and how much of the lines is under it, in samples: for tests.
    [[nodiscard]] QRect legendRect() const;
    [[nodiscard]] int samplesUnder(const QRect& rect) const;
    [[nodiscard]] std::vector<double> bestSteps() const { return m_bestSteps; }

Q_SIGNALS:
    void readOut(const QString& text); ///< of what the pointer is at; empty when it has left

protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void scheduleRebuild();
    void rebuild();
    void addRun(const Curve& curve, bool alone);
    void addBest(const Curve& curve);
    void addHint();
    void placeLegend();
    void applyPalette(bool paper);
    void showReadOut(double step);

    struct Plot;
    std::unique_ptr<Plot> m_plot;
    std::vector<Curve> m_curves;
    std::string m_metric = "loss";
    double m_smoothing = 0.8;
    bool m_logarithmic = false;
    bool m_isZoomed = false;
    bool m_isScheduled = false;
    bool m_isLegendStale = true;
    std::vector<double> m_bestSteps;
};

} // namespace molrl::ui
