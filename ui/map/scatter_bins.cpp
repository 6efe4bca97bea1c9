// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/map/scatter_bins.h"

#include "core/base/parallel.h"

#include <algorithm>
#include <utility>

namespace molrl::ui {
namespace {

constexpr std::size_t kBlock = 1024;          // positions computed at once, by vector instructions
constexpr std::size_t kLeastAChunk = 1 << 14; // points counted, then dealt, by one thread
constexpr std::size_t kMostChunks = 16;

/// Calls `put(point, px, py)` for the points within the bounds, in their order.
template <class Put>
void forVisible(const ScatterPoints& points, std::size_t from, std::size_t to, const ScatterView& view, QSize size,
                int reach, const Put& put)
{
    const float scale = static_cast<float>(view.scale);
    const float originX = static_cast<float>(view.origin.x());
    const float originY = static_cast<float>(view.origin.y());
    const float least = -static_cast<float>(reach);
    const float right = static_cast<float>(size.width() + reach);
    const float bottom = static_cast<float>(size.height() + reach);
    float px[kBlock];
    float py[kBlock];
    std::uint8_t hit[kBlock];
    for (std::size_t begin = from; begin < to; begin += kBlock) {
        const std::size_t n = std::min(kBlock, to - begin);
        const float* x = points.x.data() + begin;
        const float* y = points.y.data() + begin;
        for (std::size_t i = 0; i < n; ++i) {
            px[i] = originX + scale * x[i];
            py[i] = originY - scale * y[i];
            hit[i] =
                static_cast<std::uint8_t>((px[i] >= least) & (px[i] < right) & (py[i] >= least) & (py[i] < bottom));
        }
        for (std::size_t i = 0; i < n; ++i)
            if (hit[i] != 0)
                put(begin + i, px[i], py[i]);
    }
}

} // namespace

void ScatterBins::build(const ScatterPoints& points, std::size_t count, const ScatterView& view, QSize size, int reach,
                        int threads)
{
    MOLRL_ASSERT(reach >= 0 && reach + kBandRows < BinnedPoint::kMargin);
    const auto bandCount = static_cast<std::size_t>((std::max(size.height(), 1) + kBandRows - 1) / kBandRows);
    const int last = static_cast<int>(bandCount) - 1;
    const std::size_t chunks = std::clamp(count / kLeastAChunk, std::size_t{1}, kMostChunks);
    const auto firstBand = [&](int y) { return std::max(y - reach, 0) / kBandRows; };
    const auto lastBand = [&](int y) { return std::min((y + reach) / kBandRows, last); };
    const auto rowOf = [](float py) {
        return static_cast<int>(py + float(BinnedPoint::kMargin)) - BinnedPoint::kMargin;
    };
    JobContext job;
    std::vector<std::size_t> next(chunks * bandCount, 0); // how many, then where the next goes
    auto done = parallelFor(chunks, threads, job, [&](std::size_t chunk) {
        std::vector<std::size_t> counted(bandCount, 0);
        forVisible(points, chunk * count / chunks, (chunk + 1) * count / chunks, view, size, reach,
                   [&](std::size_t, float, float py) {
                       const int y = rowOf(py);
                       for (int band = firstBand(y); band <= lastBand(y); ++band)
                           ++counted[static_cast<std::size_t>(band)];
                   });
        std::copy(counted.begin(), counted.end(), next.begin() + static_cast<std::ptrdiff_t>(chunk * bandCount));
    });
    MOLRL_ASSERT(done);
    m_starts.assign(1, 0);
    std::size_t total = 0;
    for (std::size_t band = 0; band < bandCount; ++band) {
        for (std::size_t chunk = 0; chunk < chunks; ++chunk)
            total += std::exchange(next[chunk * bandCount + band], total);
        m_starts.push_back(total);
    }
    m_points.resize(total);
    done = parallelFor(chunks, threads, job, [&](std::size_t chunk) {
        std::vector<std::size_t> at(next.begin() + static_cast<std::ptrdiff_t>(chunk * bandCount),
                                    next.begin() + static_cast<std::ptrdiff_t>((chunk + 1) * bandCount));
        forVisible(points, chunk * count / chunks, (chunk + 1) * count / chunks, view, size, reach,
                   [&](std::size_t point, float px, float py) {
                       const int quartersX = static_cast<int>((px + float(BinnedPoint::kMargin)) * 4);
                       const int quartersY = static_cast<int>((py + float(BinnedPoint::kMargin)) * 4);
                       const int y = rowOf(py);
                       for (int band = firstBand(y); band <= lastBand(y); ++band) {
                           const int row = (quartersY >> 2) - band * kBandRows; // of the band, + kMargin
                           m_points[at[static_cast<std::size_t>(band)]++] = {
                               static_cast<std::uint32_t>(point), static_cast<std::uint16_t>(quartersX >> 2),
                               static_cast<std::uint16_t>(row << 4 | (quartersY & 3) << 2 | (quartersX & 3))};
                       }
                   });
    });
    MOLRL_ASSERT(done);
}

} // namespace molrl::ui
