// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QRectF>
#include <QWidget>
#include <vector>

namespace molrl::ui {

/// A picture, fitted into the widget, with marks on it; a rubber band chooses a part of it.
///
/// Whatever is marked or chosen is in pixels of the picture.
class PictureView : public QWidget {
    Q_OBJECT

public:
    explicit PictureView(QWidget* parent = nullptr);

    void setImage(const QImage& image);
    [[nodiscard]] const QImage& image() const { return m_image; }
    /// Words instead of a picture.
    void setMessage(const QString& text);
    [[nodiscard]] const QString& message() const { return m_message; }
    void setSelectable(bool selectable);
    /// The part that was chosen; everything else is dimmed. Empty: all of it.
    void setRegion(const QRect& region);
    [[nodiscard]] const QRect& region() const { return m_region; }
    /// Frames, the current one stronger.
    void setMarks(std::vector<QRect> marks, int current);
    /// Where the picture lies in the widget.
    [[nodiscard]] QRectF imageRect() const;

    [[nodiscard]] QSize sizeHint() const override { return {420, 420}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {220, 220}; }

Q_SIGNALS:
    void regionChosen(const QRect& region); ///< empty: a click beside every mark
    void markClicked(int index);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;

private:
    [[nodiscard]] QPointF toImage(QPointF place) const;
    [[nodiscard]] QRectF toWidget(const QRectF& part) const;

    QImage m_image;
    QString m_message;
    QRect m_region;
    std::vector<QRect> m_marks;
    int m_current = -1;
    bool m_selectable = false;
    bool m_dragging = false;
    QPointF m_from;
    QPointF m_to;
};

} // namespace molrl::ui
