// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/map/map_overlay.h"
#include "ui/map/prepared_points.h"
#include "ui/map/scatter_index.h"
#include "ui/map/scatter_raster.h"
#include "ui/map/stored_map.h"
#include "ui/selection.h"

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>
#include <memory>
#include <optional>

namespace molrl::ui {

/// What dragging with the left button does.
enum class MapTool { Lasso, Box, Pan };

struct MapLook {
    double sizeFactor = 1; ///< times the size that suits the number of points
    double opacity01 = 0.85;
    /// Shade crowded places; empty: where there are enough points for places to be crowded.
    std::optional<bool> showDensity;
    bool showOutlines = true;
    bool showLabels = true;
    bool operator==(const MapLook&) const = default;
};

/// Compounds as points: pans, zooms about the pointer, selects by lasso or box, and tells what is hovered and clicked.
///
/// Selection, current and hovered compound are those of the shared Selection, by id; what doesn't pass the table's
/// filters is drawn faint and can't be picked. Points are drawn in an order that has nothing to do with their rows, so
/// that no class of compounds lies on top because it was imported last; all arrays given and taken are in the rows'
/// order.
class MapView : public QWidget {
    Q_OBJECT

public:
    explicit MapView(Selection& selection, QWidget* parent = nullptr);

    /// Another set of points; plain colour, no clusters, everything in view.
    void setPoints(const std::vector<workspace::CompoundId>& ids, std::span<const float> x, std::span<const float> y);
    void setPoints(PreparedPoints prepared);
    /// The same points elsewhere, as a layout goes on; the view follows unless the user has moved it.
    void setPositions(std::span<const float> x, std::span<const float> y);
    void setColoring(Coloring coloring);        ///< by rows
    void setOrderedColoring(Coloring coloring); ///< by orderColoring() with order()
    /// @param outlines  theirs, as computeOutlines() gives; empty: none are drawn
    void setClusters(std::span<const std::int32_t> cluster, std::vector<ClusterOutline> outlines);
    void setLook(const MapLook& look);
    void setTool(MapTool tool);
    void setThreads(int threads) { m_threads = threads; }
    void setEmphasisedCluster(int cluster);
    /// Lines between compounds; those not on the map are left out. @param emphasised  place of one; -1: none
    void setLinks(const std::vector<MapLink>& links, int emphasised);
    /// A molecule from outside the library, marked and named. @param place  in the map's units; nullopt: none
    void setGuest(const std::optional<QPointF>& place, const QString& name);
    /// Room in the lower left corner that a map in whole leaves free, as for a legend: it stands beside the corner or
    /// above it, as it comes out larger. A corner that would cost more than half of the map's size is not kept free.
    void setReservedCorner(const QSizeF& px);

    [[nodiscard]] const MapLook& look() const { return m_look; }
    [[nodiscard]] bool isDensityShown() const; ///< as the look says, or the number of points
    [[nodiscard]] MapTool tool() const { return m_tool; }
    [[nodiscard]] std::size_t pointCount() const { return m_ids.size(); }
    [[nodiscard]] std::shared_ptr<const std::vector<std::uint32_t>> order() const { return m_order; }
    [[nodiscard]] const std::vector<ClusterOutline>& outlines() const { return m_outlines; }
    [[nodiscard]] const MapLegend& legend() const { return m_coloring.legend; }
    [[nodiscard]] const Coloring& coloring() const { return m_coloring; } ///< in drawing order
    /// Where a compound is drawn, in the widget's coordinates; nullopt: not on the map.
    [[nodiscard]] std::optional<QPointF> placeOf(workspace::CompoundId id) const;
    [[nodiscard]] workspace::CompoundId compoundAt(const QPointF& place) const; ///< none: 0
    [[nodiscard]] int clusterOf(workspace::CompoundId id) const;                ///< 0: none
    [[nodiscard]] QRectF visibleData() const;
    void fitAll();
    void fitSelected();
    void zoomBy(double factor, const QPointF& about);
    void panBy(const QPointF& pixels);
    /// Selects what the polygon (widget coordinates) encloses; as a finished lasso does.
    void selectInside(const QPolygonF& polygon, Qt::KeyboardModifiers modifiers);
    void selectCategory(int category, Qt::KeyboardModifiers modifiers);
    /// What is in view now, fitted into `area` on white: no cards, no hover.
    /// @param palette     the colouring's, for white paper
    /// @param pixelScale  pixels a unit of the painter; 0: circles instead of pixels
    void paintFigure(QPainter& painter, const QRectF& area, const std::vector<QRgb>& palette, const QFont& font,
                     double pixelScale) const;
    /// Milliseconds that the last drawing of points took.
    [[nodiscard]] double lastRasterMs() const { return m_lastRasterMs; }
    [[nodiscard]] QSize sizeHint() const override { return {640, 480}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {240, 180}; }

Q_SIGNALS:
    void clicked(molrl::workspace::CompoundId id, Qt::KeyboardModifiers modifiers); ///< 0: on the paper
    void viewMoved();
    void pointed(molrl::workspace::CompoundId id); ///< the pointer is on a compound; 0: on none, or gone

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    // map_view.cpp
    void refreshStates();
    void invalidate(bool isMoving = false);
    void render();
    struct Frame {
        QRectF room;      ///< pixels
        double scale = 1; ///< pixels a unit of the map
    };
    [[nodiscard]] Frame frameFor(const QRectF& box) const;
    void fit(const QRectF& box);
    [[nodiscard]] QRectF bounds() const; ///< of the points and the guest
    void describe();
    [[nodiscard]] double diameterPx(double pixelRatio) const;
    [[nodiscard]] ScatterPoints points() const;
    [[nodiscard]] MapOverlay overlay(const QColor& paper, const QColor& ink, const QFont& labelFont) const;
    [[nodiscard]] const ScatterIndex& index() const;
    [[nodiscard]] std::optional<std::size_t> pointOf(workspace::CompoundId id) const;
    [[nodiscard]] bool isPickable(std::size_t point) const;
    void paintVectors(QPainter& painter, const QRectF& area, const ScatterView& view, double diameter,
                      const std::vector<QRgb>& palette) const; // map_view_figure.cpp
    void paintOverlay(QPainter& painter);
    void paintLinks(QPainter& painter, const ScatterView& view, const QColor& paper, const QColor& ink) const;
    void paintGuest(QPainter& painter, const ScatterView& view, const QColor& paper, const QColor& ink,
                    const QFont& font) const;
    void paintMark(QPainter& painter, workspace::CompoundId id, double extraPx, const QColor& color,
                   double width) const;
    // map_view_input.cpp
    void finishDrag(Qt::KeyboardModifiers modifiers);
    void combine(CompoundSet set, Qt::KeyboardModifiers modifiers);
    void step(double dx, double dy);
    void updateCursor();
    [[nodiscard]] QPolygonF dragPolygon() const;

    Selection& m_selection;
    int m_threads = 1;
    // In drawing order.
    std::vector<workspace::CompoundId> m_ids;
    std::vector<float> m_x;
    std::vector<float> m_y;
    std::vector<std::uint8_t> m_state;
    std::vector<std::int32_t> m_cluster;
    std::shared_ptr<const std::vector<std::uint32_t>> m_order = std::make_shared<std::vector<std::uint32_t>>();
    std::vector<std::pair<workspace::CompoundId, std::uint32_t>> m_pointOf; ///< by id
    Coloring m_coloring;
    std::vector<ClusterOutline> m_outlines;
    mutable std::unique_ptr<ScatterIndex> m_index;

    MapLook m_look;
    MapTool m_tool = MapTool::Lasso;
    ScatterView m_view; ///< in logical pixels
    double m_fitScale = 1;
    QSizeF m_reservedCorner{0, 0};
    bool m_isUserView = false; ///< moved by the user: live layouts leave it alone
    int m_emphasised = 0;
    struct OverlayKey { ///< what the picture of outlines and names depends on
        ScatterView view;
        QSize size;
        qreal ratio = 0;
        bool showOutlines = true;
        bool showLabels = true;
        QRgb paper = 0;
        QRgb ink = 0;
        QFont font;
        int version = 0;
        bool operator==(const OverlayKey&) const = default;
    };
    OverlayKey m_overlayKey;
    QImage m_overlayImage;
    int m_outlineVersion = 0; ///< changes with m_outlines
    std::vector<MapLink> m_links;
    int m_emphasisedLink = -1;
    std::optional<QPointF> m_guest;
    QString m_guestName;
    ScatterRaster m_raster;
    QImage m_image;
    bool m_isStale = true;
    bool m_isMoving = false;
    double m_lastRasterMs = 0;
    double m_nsPerPoint = 0;
    QTimer m_restTimer; ///< draws the whole after a movement drawn in part

    std::optional<QPointF> m_pressedAt;
    bool m_isDragging = false;
    bool m_isPanning = false;
    QPolygonF m_lasso; ///< data units
    QPointF m_lastPlace;
};

} // namespace molrl::ui
