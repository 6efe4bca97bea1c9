// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/model/painted_batch.h"

#include "core/base/rng.h"

#include <algorithm>
#include <cmath>

namespace molrl::test {

Picture paintStrokes(int sidePx, int strokes, std::uint64_t seed)
{
    Picture picture(sidePx, sidePx);
    Rng rng(seed);
    double x = sidePx * rng.uniform(0.3, 0.7);
    double y = sidePx * rng.uniform(0.3, 0.7);
    for (int s = 0; s < strokes; ++s) {
        const double angle = rng.uniform(0, 6.28318);
        const auto red = static_cast<std::uint8_t>(rng.below(200));
        for (double t = 0; t < sidePx * 0.12; t += 0.5) {
            x = std::clamp(x + 0.5 * std::cos(angle), 2.0, sidePx - 3.0);
            y = std::clamp(y + 0.5 * std::sin(angle), 2.0, sidePx - 3.0);
            for (int dx = 0; dx < 2; ++dx) {
                std::uint8_t* pixel = picture.mutableData() + static_cast<std::size_t>(y) * picture.stride() +
                                      (static_cast<std::size_t>(x) + static_cast<std::size_t>(dx)) * 4;
                pixel[0] = pixel[1] = 10;
                pixel[2] = red;
            }
        }
    }
    return picture;
}

imaging::PatchBatch cutFor(const model::NetworkConfig& config, const std::vector<Picture>& pictures)
{
    imaging::PatchOptions options;
    options.patchPx = config.patchPx;
    options.haloPx = config.haloPx;
    options.keepBlank = config.keepBlank;
    return imaging::decompose(pictures, options).value();
}

imaging::PatchBatch paintBatch(const model::NetworkConfig& config, int pictures)
{
    std::vector<Picture> painted;
    for (int i = 0; i < pictures; ++i)
        painted.push_back(paintStrokes(config.picturePx, 1 + (i * 7) % 13, static_cast<std::uint64_t>(i)));
    return cutFor(config, painted);
}

model::NetworkConfig tinyConfig()
{
    model::NetworkConfig config;
    config.name = "tiny";
    config.picturePx = 56;
    config.patchPx = 14;
    config.haloPx = 1;
    config.dim = 8;
    config.heads = 2;
    config.cnnChannels1 = 3;
    config.cnnChannels2 = 4;
    config.structureLayers = 2;
    config.localLayers = 2;
    config.topK = 3;
    config.poolClusters = {4, 2};
    config.globalLayers = {1, 1};
    return config;
}

} // namespace molrl::test
