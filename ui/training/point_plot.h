// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <cstdint>
#include <memory>
#include <vector>

namespace molrl::ui {

/// A plot whose points are rows of a table: the pointer finds them, a click or a frame chooses them.
///
/// What is chosen elsewhere is marked; the rest is dimmed, never hidden.
class PointPlot : public QWidget {
    Q_OBJECT

public:
    struct Point {
        double x = 0;
        double y = 0;
        std::uint32_t row = 0;
        double low = 0; ///< of an error bar in y; low == high: none
        double high = 0;
        int group = 0; ///< colour: 0 accent, 1 warning, 2 neutral
    };
    struct Content {
        std::vector<Point> points;
        std::vector<std::vector<std::uint32_t>> bins; ///< where a point is several rows: point.row is an index here
        QString xLabel;
        QString yLabel;
        QString caption;          ///< over the plot, with what it was measured on
        bool isCurve = false;     ///< points are joined
        bool hasDiagonal = false; ///< the line y = x: chance, or perfection
        bool hasZeroLine = false; ///< y = 0, of residuals
        bool isUnit = false;      ///< both axes go from 0 to 1
        bool isSquare = false;    ///< both axes share one range
    };

    explicit PointPlot(QWidget* parent = nullptr);
    ~PointPlot() override;

    void setContent(Content content);
    [[nodiscard]] const Content& content() const { return m_content; }
    /// Rows that are selected, by row; empty: none is.
    void setMarked(std::vector<bool> marked);
    /// Writes it white, whatever the theme: PDF by the ending, else PNG. @return success
    bool saveAs(const QString& path);
    /// Where a point is drawn, in this widget: for tests.
    [[nodiscard]] QPoint positionOf(std::size_t point) const;

Q_SIGNALS:
    void hovered(int row, const QPoint& globalPos);                ///< -1: none
    void chosen(const std::vector<std::uint32_t>& rows, bool add); ///< none: an empty place was clicked

protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void rebuild();
    void applyPalette(bool paper);
    [[nodiscard]] int nearest(const QPointF& pos) const; ///< index of a point; -1: none near

    struct Plot;
    std::unique_ptr<Plot> m_plot;
    Content m_content;
    std::vector<bool> m_marked;
    int m_hovered = -1;
};

} // namespace molrl::ui
