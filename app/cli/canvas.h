// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/colour_map.h"
#include "core/base/picture.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

typedef struct _cairo cairo_t;

namespace molrl::cli {

/// A sheet: title on top, the drawing below it, a scale or legend at the right. Coordinates are the drawing's pixels.
class Canvas {
public:
    Canvas(const Picture& drawing, const std::string& title);
    ~Canvas();
    Canvas(const Canvas&) = delete;
    Canvas& operator=(const Canvas&) = delete;

    /// Lays white over the drawing, so that what is drawn on it stands out. @param share  0 nothing, 1 all white
    void fade(double share01);
    /// Colours a square; black lines under it stay black.
    void multiplyRect(double x, double y, double side, const Colour& colour);
    void strokeRect(double x, double y, double side, const Colour& colour, double widthPx);
    void line(PointPx from, PointPx to, const Colour& colour, double alpha, double widthPx);
    void disc(PointPx at, double radius, const Colour& colour, bool multiply);
    void circle(PointPx at, double radius, const Colour& colour, double widthPx);
    enum class Align { Left, Centre, Right };
    void text(PointPx at, const std::string& words, double sizePx, const Colour& colour, Align align);
    /// A bar from `low` to `high` with round numbers beside it.
    void scale(double low, double high, const std::string& unit, const std::function<Colour(double)>& colourOf);
    struct Entry {
        Colour colour;
        std::string words;
    };
    void legend(const std::vector<Entry>& entries);

    [[nodiscard]] Picture finish();

private:
    struct Closer {
        void operator()(cairo_t* cairo) const;
    };
    Picture m_sheet;
    int m_side;
    std::unique_ptr<cairo_t, Closer> m_cairo;
};

/// Round numbers between low and high, at most about seven.
[[nodiscard]] std::vector<double> makeTicks(double low, double high);

} // namespace molrl::cli
