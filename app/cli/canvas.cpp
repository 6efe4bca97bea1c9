// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/canvas.h"

#include <algorithm>
#include <array>
#include <cairo.h>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <numbers>

namespace molrl::cli {
namespace {

constexpr int kMargin = 28;
constexpr int kTitleHeight = 64;
constexpr int kRightWidth = 150;
constexpr double kTextSize = 18;
constexpr Colour kInk{0.15, 0.15, 0.18};

void setColour(cairo_t* cairo, const Colour& colour, double alpha = 1)
{
    cairo_set_source_rgba(cairo, colour[0], colour[1], colour[2], alpha);
}

std::string numberText(double value, double step)
{
    std::array<char, 32> buffer{};
    const int decimals = step >= 1 ? 0 : std::clamp(static_cast<int>(std::ceil(-std::log10(step) - 1e-9)), 0, 8);
    std::snprintf(buffer.data(), buffer.size(), "%.*f", decimals, value == 0 ? 0.0 : value);
    return buffer.data();
}

double tickStep(double range)
{
    if (!(range > 0))
        return 1;
    const double rough = range / 5;
    const double power = std::pow(10, std::floor(std::log10(rough)));
    for (const double factor : {1.0, 2.0, 5.0})
        if (factor * power >= rough)
            return factor * power;
    return 10 * power;
}

} // namespace

std::vector<double> makeTicks(double low, double high)
{
    const double step = tickStep(high - low);
    std::vector<double> ticks;
    for (double k = std::ceil(low / step - 1e-6); k * step <= high + step * 1e-6; ++k)
        ticks.push_back(k * step);
    return ticks;
}

void Canvas::Closer::operator()(cairo_t* cairo) const
{
    cairo_destroy(cairo);
}

Canvas::Canvas(const Picture& drawing, const std::string& title)
    : m_sheet(drawing.width() + 2 * kMargin + kRightWidth, drawing.height() + kMargin + kTitleHeight),
      m_side(drawing.width())
{
    cairo_surface_t* surface =
        cairo_image_surface_create_for_data(m_sheet.mutableData(), CAIRO_FORMAT_RGB24, m_sheet.width(),
                                            m_sheet.height(), static_cast<int>(m_sheet.stride()));
    m_cairo.reset(cairo_create(surface));
    cairo_surface_destroy(surface); // the context keeps it
    cairo_t* cairo = m_cairo.get();
    cairo_select_font_face(cairo, "sans-serif", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
    cairo_translate(cairo, kMargin, kTitleHeight);
    cairo_surface_flush(cairo_get_target(cairo));
    for (int y = 0; y < drawing.height(); ++y)
        std::memcpy(m_sheet.mutableData() + static_cast<std::size_t>(y + kTitleHeight) * m_sheet.stride() + kMargin * 4,
                    drawing.pixel(0, y), drawing.stride());
    cairo_surface_mark_dirty(cairo_get_target(cairo));
    text({0, -24}, title, 24, kInk, Align::Left);
}

Canvas::~Canvas() = default;

void Canvas::fade(double share01)
{
    setColour(m_cairo.get(), {1, 1, 1}, share01);
    cairo_rectangle(m_cairo.get(), 0, 0, m_side, m_side);
    cairo_fill(m_cairo.get());
}

void Canvas::multiplyRect(double x, double y, double side, const Colour& colour)
{
    cairo_set_operator(m_cairo.get(), CAIRO_OPERATOR_MULTIPLY);
    setColour(m_cairo.get(), colour);
    cairo_rectangle(m_cairo.get(), x, y, side, side);
    cairo_fill(m_cairo.get());
    cairo_set_operator(m_cairo.get(), CAIRO_OPERATOR_OVER);
}

void Canvas::strokeRect(double x, double y, double side, const Colour& colour, double widthPx)
{
    setColour(m_cairo.get(), colour);
    cairo_set_line_width(m_cairo.get(), widthPx);
    cairo_rectangle(m_cairo.get(), x, y, side, side);
    cairo_stroke(m_cairo.get());
}

void Canvas::line(PointPx from, PointPx to, const Colour& colour, double alpha, double widthPx)
{
    setColour(m_cairo.get(), colour, alpha);
    cairo_set_line_width(m_cairo.get(), widthPx);
    cairo_set_line_cap(m_cairo.get(), CAIRO_LINE_CAP_ROUND);
    cairo_move_to(m_cairo.get(), from.x, from.y);
    cairo_line_to(m_cairo.get(), to.x, to.y);
    cairo_stroke(m_cairo.get());
}

void Canvas::disc(PointPx at, double radius, const Colour& colour, bool multiply)
{
    if (multiply)
        cairo_set_operator(m_cairo.get(), CAIRO_OPERATOR_MULTIPLY);
    setColour(m_cairo.get(), colour);
    cairo_new_path(m_cairo.get());
    cairo_arc(m_cairo.get(), at.x, at.y, radius, 0, 2 * std::numbers::pi);
    cairo_fill(m_cairo.get());
    cairo_set_operator(m_cairo.get(), CAIRO_OPERATOR_OVER);
}

void Canvas::circle(PointPx at, double radius, const Colour& colour, double widthPx)
{
    setColour(m_cairo.get(), colour);
    cairo_set_line_width(m_cairo.get(), widthPx);
    cairo_new_path(m_cairo.get());
    cairo_arc(m_cairo.get(), at.x, at.y, radius, 0, 2 * std::numbers::pi);
    cairo_stroke(m_cairo.get());
}

void Canvas::text(PointPx at, const std::string& words, double sizePx, const Colour& colour, Align align)
{
    cairo_t* cairo = m_cairo.get();
    cairo_set_font_size(cairo, sizePx);
    cairo_text_extents_t extents{};
    cairo_text_extents(cairo, words.c_str(), &extents);
    const double shift = align == Align::Left ? 0 : align == Align::Right ? 1 : 0.5;
    setColour(cairo, colour);
    cairo_move_to(cairo, at.x - shift * extents.x_advance, at.y);
    cairo_show_text(cairo, words.c_str());
}

void Canvas::scale(double low, double high, const std::string& unit, const std::function<Colour(double)>& colourOf)
{
    cairo_t* cairo = m_cairo.get();
    const double left = m_side + 24;
    const double top = 40;
    const double height = m_side - 80.0;
    constexpr double kBarWidth = 26;
    constexpr int kSteps = 256;
    for (int i = 0; i < kSteps; ++i) {
        setColour(cairo, colourOf((i + 0.5) / kSteps));
        const double y = top + height * (1 - static_cast<double>(i + 1) / kSteps);
        cairo_rectangle(cairo, left, y, kBarWidth, height / kSteps + 0.6);
        cairo_fill(cairo);
    }
    setColour(cairo, kInk);
    cairo_set_line_width(cairo, 1);
    cairo_rectangle(cairo, left + 0.5, top + 0.5, kBarWidth, height);
    cairo_stroke(cairo);
    const double step = tickStep(high - low);
    for (const double tick : makeTicks(low, high)) {
        const double y = top + height * (1 - (high > low ? (tick - low) / (high - low) : 0));
        line({left + kBarWidth, y}, {left + kBarWidth + 7, y}, kInk, 1, 1);
        text({left + kBarWidth + 12, y + kTextSize * 0.36}, numberText(tick, step), kTextSize, kInk, Align::Left);
    }
    text({m_side + static_cast<double>(kRightWidth), -24}, unit, kTextSize, {0.4, 0.4, 0.44}, Align::Right);
}

void Canvas::legend(const std::vector<Entry>& entries)
{
    const double left = m_side + 24;
    const double pitch =
        std::min(34.0, (m_side - 20.0) / static_cast<double>(std::max<std::size_t>(1, entries.size())));
    const double side = pitch * 0.65;
    double y = 20;
    for (const Entry& entry : entries) {
        setColour(m_cairo.get(), entry.colour);
        cairo_rectangle(m_cairo.get(), left, y, side, side);
        cairo_fill(m_cairo.get());
        text({left + side + 10, y + side * 0.8}, entry.words, std::min(kTextSize, pitch * 0.6), kInk, Align::Left);
        y += pitch;
    }
}

Picture Canvas::finish()
{
    cairo_surface_flush(cairo_get_target(m_cairo.get()));
    m_cairo.reset();
    // Cairo's RGB24 leaves the fourth byte alone where nothing was drawn; a Picture promises 255.
    for (std::size_t i = 3; i < m_sheet.stride() * static_cast<std::size_t>(m_sheet.height()); i += 4)
        m_sheet.mutableData()[i] = 255;
    return std::move(m_sheet);
}

} // namespace molrl::cli
