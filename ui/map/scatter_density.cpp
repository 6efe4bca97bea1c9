// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/map/scatter_density.h"

#include "core/base/parallel.h"
#include "ui/widgets/palette.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace molrl::ui {
namespace {

constexpr int kCellPx = 4;
constexpr int kBlurRadius = 3;                // cells
constexpr int kBlurs = 3;                     // three boxes are nearly a Gaussian
constexpr int kMargin = kBlurRadius * kBlurs; // keeps the shade from ending where the picture does
constexpr double kMostTint = 0.2;
constexpr int kSteps = 256;
constexpr int kRowsTogether = 32;
constexpr std::size_t kLeastAChunk = 1 << 15; // points counted by one thread
constexpr std::size_t kMostChunks = 8;
constexpr std::size_t kBlock = 1024;

struct Grid {
    int width;
    int height;
    std::vector<float> cells;

    Grid(int columns, int rows)
        : width(columns), height(rows), cells(static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows), 0.f)
    {
    }
    [[nodiscard]] float* row(int y) { return cells.data() + static_cast<std::ptrdiff_t>(y) * width; }
    [[nodiscard]] const float* row(int y) const { return cells.data() + static_cast<std::ptrdiff_t>(y) * width; }
};

/// Boxes of 2 r + 1 cells along a row.
void blurAlong(const float* from, float* to, int count)
{
    float sum = 0;
    const auto at = [&](int i) { return i >= 0 && i < count ? from[i] : 0.f; };
    for (int i = -kBlurRadius; i <= kBlurRadius; ++i)
        sum += at(i);
    for (int i = 0; i < count; ++i) {
        to[i] = sum / (2 * kBlurRadius + 1);
        sum += at(i + kBlurRadius + 1) - at(i - kBlurRadius);
    }
}

/// The same along columns, all of them at once.
void blurAcross(const Grid& from, Grid& to)
{
    std::vector<float> sum(static_cast<std::size_t>(from.width), 0.f);
    const auto add = [&](int y, float sign) {
        if (y >= 0 && y < from.height)
            for (int x = 0; x < from.width; ++x)
                sum[static_cast<std::size_t>(x)] += sign * from.row(y)[x];
    };
    for (int y = 0; y <= kBlurRadius; ++y)
        add(y, 1);
    for (int y = 0; y < from.height; ++y) {
        float* out = to.row(y);
        for (int x = 0; x < from.width; ++x)
            out[x] = sum[static_cast<std::size_t>(x)] / (2 * kBlurRadius + 1);
        add(y + kBlurRadius + 1, 1);
        add(y - kBlurRadius, -1);
    }
}

void blur(Grid& grid)
{
    Grid other(grid.width, grid.height);
    for (int n = 0; n < kBlurs; ++n) {
        for (int y = 0; y < grid.height; ++y)
            blurAlong(grid.row(y), other.row(y), grid.width);
        blurAcross(other, grid);
    }
}

void countRange(Grid& grid, const ScatterPoints& points, std::size_t from, std::size_t to, const ScatterView& view)
{
    const float scale = static_cast<float>(view.scale / kCellPx);
    const float originX = static_cast<float>(view.origin.x() / kCellPx + kMargin);
    const float originY = static_cast<float>(view.origin.y() / kCellPx + kMargin);
    const float right = static_cast<float>(grid.width);
    const float bottom = static_cast<float>(grid.height);
    float cx[kBlock];
    float cy[kBlock];
    std::uint8_t hit[kBlock];
    for (std::size_t begin = from; begin < to; begin += kBlock) {
        const std::size_t n = std::min(kBlock, to - begin);
        const float* x = points.x.data() + begin;
        const float* y = points.y.data() + begin;
        const std::uint8_t* state = points.state.data() + begin;
        for (std::size_t i = 0; i < n; ++i) {
            cx[i] = originX + scale * x[i];
            cy[i] = originY - scale * y[i];
            hit[i] = static_cast<std::uint8_t>(((state[i] & (kPointFilteredOut | kPointWithoutPlace)) == 0) &
                                               (cx[i] >= 0) & (cx[i] < right) & (cy[i] >= 0) & (cy[i] < bottom));
        }
        for (std::size_t i = 0; i < n; ++i)
            if (hit[i] != 0)
                grid.row(static_cast<int>(cy[i]))[static_cast<int>(cx[i])] += 1;
    }
}

/// Counts are whole numbers, so that sums don't depend on how points are shared out.
Grid countPoints(const QSize& size, const ScatterPoints& points, const ScatterView& view, int threads)
{
    const Grid empty(size.width() / kCellPx + 1 + 2 * kMargin, size.height() / kCellPx + 1 + 2 * kMargin);
    const std::size_t count = points.x.size();
    const std::size_t chunks = std::clamp(count / kLeastAChunk, std::size_t{1},
                                          std::min(kMostChunks, static_cast<std::size_t>(std::max(threads, 1))));
    std::vector<Grid> grids(chunks, empty);
    JobContext job;
    const auto done = parallelFor(chunks, threads, job, [&](std::size_t chunk) {
        countRange(grids[chunk], points, chunk * count / chunks, (chunk + 1) * count / chunks, view);
    });
    MOLRL_ASSERT(done);
    for (std::size_t chunk = 1; chunk < chunks; ++chunk)
        for (std::size_t cell = 0; cell < grids[0].cells.size(); ++cell)
            grids[0].cells[cell] += grids[chunk].cells[cell];
    return std::move(grids[0]);
}

/// One row of the picture between the cells' centres, each kCellPx wide.
void paintRow(QRgb* line, int width, int y, const Grid& shares, const std::array<QRgb, kSteps + 1>& tints)
{
    const auto placeOf = [](int pixel) { return (static_cast<float>(pixel) + 0.5f) / kCellPx - 0.5f + kMargin; };
    const float down = placeOf(y);
    const int upper = static_cast<int>(down);
    const float below01 = down - static_cast<float>(upper);
    std::vector<float> between(static_cast<std::size_t>(shares.width));
    for (int x = 0; x < shares.width; ++x)
        between[static_cast<std::size_t>(x)] =
            shares.row(upper)[x] + below01 * (shares.row(upper + 1)[x] - shares.row(upper)[x]);
    for (int x = 0; x < width; ++x) {
        const float right = placeOf(x);
        const auto left = static_cast<std::size_t>(right);
        const float value = between[left] + (right - static_cast<float>(left)) * (between[left + 1] - between[left]);
        line[x] = tints[static_cast<std::size_t>(value)];
    }
}

} // namespace

void paintDensity(QImage& image, const ScatterPoints& points, const ScatterView& view, const QColor& paper,
                  const QColor& ink, int threads)
{
    Grid grid = countPoints(image.size(), points, view, threads);
    blur(grid);
    const float most = *std::max_element(grid.cells.begin(), grid.cells.end());
    if (!(most > 0)) {
        image.fill(paper);
        return;
    }
    for (float& cell : grid.cells) // between linear, which shows crowds alone, and a logarithm
        cell = std::sqrt(std::max(cell, 0.f) / most) * (kSteps - 1) + 0.5f;
    std::array<QRgb, kSteps + 1> tints;
    for (int i = 0; i <= kSteps; ++i)
        tints[static_cast<std::size_t>(i)] =
            mixColors(paper, ink, kMostTint * std::min(i, kSteps - 1) / (kSteps - 1)).rgb();
    auto* pixels = reinterpret_cast<QRgb*>(image.bits());
    const auto stride = image.bytesPerLine() / 4;
    JobContext job;
    const auto items = static_cast<std::size_t>((image.height() + kRowsTogether - 1) / kRowsTogether);
    const auto done = parallelFor(items, threads, job, [&](std::size_t item) {
        const int from = static_cast<int>(item) * kRowsTogether;
        for (int y = from; y < std::min(from + kRowsTogether, image.height()); ++y)
            paintRow(pixels + y * stride, image.width(), y, grid, tints);
    });
    MOLRL_ASSERT(done);
}

} // namespace molrl::ui
