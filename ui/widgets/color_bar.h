// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/color_map.h"

#include <QString>
#include <QWidget>
#include <optional>

namespace molrl::ui {

/// Where the ends of a colour scale come from.
enum class RangeMode {
    Auto,   ///< the least and greatest value shown
    Shared, ///< the same for all pictures that one wants to compare
    Fixed,  ///< as the user says
};

/// What a colour bar shows; also painted into exported figures.
struct ColorBarSpec {
    QString title;
    ColorScale scale;
    QColor paper;         ///< what the colours lie on
    double opacity01 = 1; ///< of the colours on it, so that the bar looks as the picture does
};

/// Paints title, bar and numbered ticks into `area` in the painter's font and pen.
/// @param marked  a value to point at, such as that under the mouse.
void paintColorBar(QPainter& painter, const QRectF& area, const ColorBarSpec& spec, std::optional<double> marked = {});

/// A horizontal colour bar with its title above and its numbers below: wherever values are coloured, one stands by.
class ColorBar : public QWidget {
    Q_OBJECT

public:
    explicit ColorBar(QWidget* parent = nullptr);

    void setSpec(ColorBarSpec spec);
    [[nodiscard]] const ColorBarSpec& spec() const { return m_spec; }
    void setMarkedValue(std::optional<double> value);
    /// The numbers written on it now.
    [[nodiscard]] std::vector<double> ticks() const;

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    ColorBarSpec m_spec;
    std::optional<double> m_marked;
};

} // namespace molrl::ui
