// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/map/map_overlay.h"

#include <QWidget>

namespace molrl::ui {

/// The legend over the map's corner. A click on a category selects its compounds; arrow keys and Enter do the same.
class LegendBox : public QWidget {
    Q_OBJECT

public:
    explicit LegendBox(QWidget* parent);

    void setLegend(MapLegend legend);
    /// Where it doesn't fit, the smallest categories are left out and counted in a last line.
    void setMostHeight(int px);
    void setMarkedValue(std::optional<double> value);
    [[nodiscard]] const MapLegend& legend() const { return m_legend; }
    /// Middle of an entry, in the box's coordinates.
    [[nodiscard]] QPoint entryCenter(int entry) const;
    [[nodiscard]] QSize sizeHint() const override;

Q_SIGNALS:
    void categoryClicked(int category, Qt::KeyboardModifiers modifiers);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    [[nodiscard]] int entryAt(const QPointF& place) const;
    void setEmphasised(int entry);

    [[nodiscard]] MapLegend shown() const;

    MapLegend m_legend;
    int m_mostHeight = 100000;
    std::optional<double> m_marked;
    int m_emphasised = -1;
};

} // namespace molrl::ui
