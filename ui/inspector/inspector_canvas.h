// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/inspector/inspector_scene.h"

#include <QWidget>
#include <optional>

namespace molrl::ui {

/// The drawing with its layers: zooms about the pointer, pans by dragging, and tells what the pointer is on.
///
/// It paints the scene it is given and decides nothing: hover and pin come back through the panel.
class InspectorCanvas : public QWidget {
    Q_OBJECT

public:
    explicit InspectorCanvas(QWidget* parent = nullptr);

    void setScene(InspectorScene scene);
    [[nodiscard]] const InspectorScene& scene() const { return m_scene; }
    /// Words instead of a molecule: a headline and, smaller, more about it (selectable by copying the panel's text).
    void setMessage(const QString& headline, const QString& text = {});
    [[nodiscard]] const QString& headline() const { return m_headline; }
    [[nodiscard]] const QString& messageText() const { return m_text; }

    /// Where the network's drawing lies in the widget now.
    [[nodiscard]] QRectF pictureRect() const;
    /// Middle of a patch or an atom, in the widget's coordinates.
    [[nodiscard]] QPointF patchCenter(int patch) const;
    [[nodiscard]] QPointF atomCenter(int atom) const;
    /// Side in device pixels at which the drawing would be sharp now.
    [[nodiscard]] int wantedSidePx() const;
    void resetZoom();
    [[nodiscard]] double zoom() const { return m_zoom; }

    [[nodiscard]] QSize sizeHint() const override { return {480, 480}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {200, 200}; }

Q_SIGNALS:
    void pointed(int patch, int atom); ///< -1: on none
    void patchClicked(int patch);      ///< -1: on the paper
    void sizeWanted();                 ///< wantedSidePx() has changed

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    [[nodiscard]] int patchUnder(QPointF place) const;
    [[nodiscard]] int atomUnder(QPointF place) const;
    void paintMessage(QPainter& painter);

    InspectorScene m_scene;
    QString m_headline;
    QString m_text;
    double m_zoom = 1;
    QPointF m_shift; ///< of the picture's middle from the widget's, in widget pixels
    std::optional<QPointF> m_pressedAt;
    QPointF m_shiftAtPress;
    bool m_isPanning = false;
};

} // namespace molrl::ui
