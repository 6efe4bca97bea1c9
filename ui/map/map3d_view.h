// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/map/map_colors.h"
#include "ui/selection.h"

#include <QWidget>
#include <array>
#include <memory>
#include <optional>
#include <span>
#include <vector>

class QLabel;

namespace molrl::ui {

class PointCloud;
class VtkWidget;

/// Compounds as points in space: dragging turns them, the wheel zooms, a click selects, hovering tells which.
///
/// Selection, current and hovered compound are those of the shared Selection. Its OpenGL widget is made when it is
/// first shown, since one such widget slows the painting of the whole window.
class Map3dView : public QWidget {
    Q_OBJECT

public:
    explicit Map3dView(Selection& selection, QWidget* parent = nullptr);
    ~Map3dView() override;

    /// @param ids  ascending. Plain colour; the view is reset.
    void setPoints(std::vector<workspace::CompoundId> ids, std::span<const float> x, std::span<const float> y,
                   std::span<const float> z);
    void setColoring(Coloring coloring); ///< by the rows of `ids`
    void setSizeFactor(double factor);
    void setGuest(const std::optional<std::array<float, 3>>& place); ///< a molecule from outside the library
    [[nodiscard]] std::size_t pointCount() const { return m_ids.size(); }
    [[nodiscard]] const Coloring& coloring() const { return m_coloring; }
    /// In the widget's coordinates; nullopt: not shown.
    [[nodiscard]] std::optional<QPointF> placeOf(workspace::CompoundId id) const;
    [[nodiscard]] workspace::CompoundId compoundAt(const QPointF& place) const;
    void resetView();
    void turnBy(double azimuthDeg, double elevationDeg);
    /// What is seen now, on white, in device pixels; null before it was ever shown.
    [[nodiscard]] QImage grabFigure(const std::vector<QRgb>& palette);
    [[nodiscard]] VtkWidget* canvas() const { return m_view; } ///< null until first shown

Q_SIGNALS:
    void clicked(molrl::workspace::CompoundId id, Qt::KeyboardModifiers modifiers); ///< 0: beside all points
    void pointed(molrl::workspace::CompoundId id);
    void viewMoved();

protected:
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void makeView();
    void load();
    void refreshColors();
    void paintColors(const QColor& paper, const std::vector<QRgb>& palette);
    void refreshMarks();
    void onHovered(const QPoint& placePx);
    void onClicked(const QPointF& place, Qt::KeyboardModifiers modifiers);
    [[nodiscard]] std::optional<std::size_t> pointOf(workspace::CompoundId id) const;
    [[nodiscard]] double diameterPx() const;

    Selection& m_selection;
    std::vector<workspace::CompoundId> m_ids;
    std::vector<float> m_x;
    std::vector<float> m_y;
    std::vector<float> m_z;
    Coloring m_coloring;
    double m_sizeFactor = 1;
    std::optional<std::array<float, 3>> m_guest;
    QLabel* m_words = nullptr;
    VtkWidget* m_view = nullptr;
    std::unique_ptr<PointCloud> m_cloud;
    QPointF m_pressedAt;
    quint64 m_cameraTime = 0; ///< when the camera last moved, in VTK's count
    bool m_isTurned = false;  ///< by the user; else the view fits itself to the widget
};

} // namespace molrl::ui
