// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/inspector/inspector_scene.h"

#include <QWidget>

namespace molrl::ui {

/// All heads of a layer side by side, small; a click chooses one. The first picture is the mean of the heads.
class HeadGrid : public QWidget {
    Q_OBJECT

public:
    explicit HeadGrid(QWidget* parent = nullptr);

    /// @param scene    the drawing and its layers; its heat map is replaced by each head's, on the same scale.
    /// @param chosen   explain::kAllHeads or the head shown large.
    void setHeads(InspectorScene scene, const HeatSource& heat, int chosen);
    [[nodiscard]] QRect cellRect(int index) const; ///< 0: the mean
    [[nodiscard]] int heightForWidth(int width) const override;
    [[nodiscard]] QSize sizeHint() const override;

Q_SIGNALS:
    void headChosen(int head);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool event(QEvent* event) override;

private:
    [[nodiscard]] int columns(int width) const;
    [[nodiscard]] int cellSide(int width) const;
    [[nodiscard]] int labelHeight() const { return fontMetrics().height() + 4; }

    InspectorScene m_scene;
    std::vector<std::vector<float>> m_values;
    int m_chosen = -1;
};

} // namespace molrl::ui
