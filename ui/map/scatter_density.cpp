// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/map/scatter_density.h"

#include "ui/widgets/palette.h"

#include <QPainter>
#include <algorithm>
#include <array>
#include <cmath>

namespace molrl::ui {
namespace {

constexpr int kCellPx = 4;
constexpr int kBlurRadius = 3; // cells
constexpr int kBlurs = 3;      // three boxes are nearly a Gaussian
constexpr double kMostTint = 0.2;

struct Grid {
    int width;
    int height;
    std::vector<float> cells;
};

/// A box of 2 r + 1 cells along one line; `step` apart.
void blurLine(const float* from, float* to, int count, int step)
{
    float sum = 0;
    const auto at = [&](int i) { return i >= 0 && i < count ? from[static_cast<std::ptrdiff_t>(i) * step] : 0.f; };
    for (int i = -kBlurRadius; i <= kBlurRadius; ++i)
        sum += at(i);
    for (int i = 0; i < count; ++i) {
        to[static_cast<std::ptrdiff_t>(i) * step] = sum / (2 * kBlurRadius + 1);
        sum += at(i + kBlurRadius + 1) - at(i - kBlurRadius);
    }
}

void blur(Grid& grid)
{
    std::vector<float> other(grid.cells.size());
    for (int n = 0; n < kBlurs; ++n) {
        for (int y = 0; y < grid.height; ++y)
            blurLine(grid.cells.data() + y * grid.width, other.data() + y * grid.width, grid.width, 1);
        for (int x = 0; x < grid.width; ++x)
            blurLine(other.data() + x, grid.cells.data() + x, grid.height, grid.width);
    }
}

Grid countPoints(const QSize& size, const ScatterPoints& points, const ScatterView& view)
{
    // A margin keeps the shade from ending where the picture does.
    const int margin = kBlurRadius * kBlurs;
    Grid grid{size.width() / kCellPx + 1 + 2 * margin, size.height() / kCellPx + 1 + 2 * margin, {}};
    grid.cells.assign(static_cast<std::size_t>(grid.width) * static_cast<std::size_t>(grid.height), 0.f);
    for (std::size_t i = 0; i < points.x.size(); ++i) {
        if ((points.state[i] & (kPointFilteredOut | kPointWithoutPlace)) != 0)
            continue;
        const double px = view.origin.x() + view.scale * double(points.x[i]);
        const double py = view.origin.y() - view.scale * double(points.y[i]);
        const int x = static_cast<int>(std::floor(px / kCellPx)) + margin;
        const int y = static_cast<int>(std::floor(py / kCellPx)) + margin;
        if (x >= 0 && x < grid.width && y >= 0 && y < grid.height)
            grid.cells[static_cast<std::size_t>(y * grid.width + x)] += 1;
    }
    return grid;
}

} // namespace

void paintDensity(QImage& image, const ScatterPoints& points, const ScatterView& view, const QColor& paper,
                  const QColor& ink)
{
    image.fill(paper);
    if (points.x.empty())
        return;
    Grid grid = countPoints(image.size(), points, view);
    blur(grid);
    const float most = *std::max_element(grid.cells.begin(), grid.cells.end());
    if (!(most > 0))
        return;
    constexpr int kSteps = 256;
    std::array<QRgb, kSteps> tints;
    for (int i = 0; i < kSteps; ++i)
        tints[static_cast<std::size_t>(i)] = mixColors(paper, ink, kMostTint * i / (kSteps - 1)).rgb();
    QImage small(grid.width, grid.height, QImage::Format_RGB32);
    for (int y = 0; y < grid.height; ++y) {
        auto* line = reinterpret_cast<QRgb*>(small.scanLine(y));
        for (int x = 0; x < grid.width; ++x) {
            const float value = grid.cells[static_cast<std::size_t>(y * grid.width + x)];
            const float share = std::sqrt(value / most); // between linear, which shows crowds alone, and a logarithm
            line[x] = tints[static_cast<std::size_t>(std::clamp(share * (kSteps - 1), 0.f, float(kSteps - 1)))];
        }
    }
    QPainter painter(&image);
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    const int margin = kBlurRadius * kBlurs;
    painter.drawImage(QRectF(-margin * kCellPx, -margin * kCellPx, grid.width * kCellPx, grid.height * kCellPx), small);
}

} // namespace molrl::ui
