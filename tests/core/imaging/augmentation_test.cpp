// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/augmentation.h"

#include "core/base/parallel.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <gtest/gtest.h>
#include <set>
#include <string>
#include <vector>

namespace molrl::imaging {
namespace {

Picture makeBar()
{
    Picture picture(64, 64);
    for (int y = 20; y < 40; ++y)
        std::fill_n(picture.mutableData() + static_cast<std::size_t>(y) * picture.stride() + 30 * 4, 16,
                    std::uint8_t{0});
    for (int i = 0; i < 64 * 64; ++i)
        picture.mutableData()[i * 4 + 3] = 255;
    return picture;
}

std::string bytesOf(const Picture& picture)
{
    return {reinterpret_cast<const char*>(picture.data()),
            picture.stride() * static_cast<std::size_t>(picture.height())};
}

DrawingAugmentation nothing()
{
    DrawingAugmentation options;
    options.blurProbability = options.jpegProbability = options.contrastProbability = 0;
    options.shiftProbability = options.noiseProbability = 0;
    return options;
}

DrawingAugmentation everything()
{
    DrawingAugmentation options;
    options.blurProbability = options.jpegProbability = options.contrastProbability = 1;
    options.shiftProbability = options.noiseProbability = 1;
    return options;
}

double meanOf(const Picture& picture)
{
    double sum = 0;
    for (std::size_t i = 0; i < picture.stride() * static_cast<std::size_t>(picture.height()); ++i)
        sum += picture.data()[i];
    return sum / static_cast<double>(picture.stride() * static_cast<std::size_t>(picture.height()));
}

TEST(Augmentation, NothingAskedNothingChanged)
{
    const Picture bar = makeBar();
    Rng rng(1);
    EXPECT_EQ(bytesOf(augmentDrawing(bar, nothing(), rng).value()), bytesOf(bar));
}

TEST(Augmentation, OriginalIsLeftAlone)
{
    const Picture bar = makeBar();
    const std::string before = bytesOf(bar);
    Rng rng(1);
    EXPECT_NE(bytesOf(augmentDrawing(bar, everything(), rng).value()), before);
    EXPECT_EQ(bytesOf(bar), before);
}

TEST(Augmentation, SeedFixesTheResultOnAnyThreadCount)
{
    const Picture bar = makeBar();
    const Rng rng(42);
    const auto make = [&](int threads) {
        std::vector<std::string> made(40);
        const auto done = parallelFor(made.size(), threads, JobContext(), [&](std::size_t i) {
            Rng own = rng.fork(i);
            made[i] = bytesOf(augmentDrawing(bar, DrawingAugmentation{}, own).value());
        });
        EXPECT_TRUE(done);
        return made;
    };
    const auto one = make(1);
    EXPECT_EQ(one, make(2));
    EXPECT_GT(std::set<std::string>(one.begin(), one.end()).size(), 20u);
}

TEST(Augmentation, EachKindDoesWhatItsNameSays)
{
    const Picture bar = makeBar();
    const auto once = [&bar](auto change, std::uint64_t seed) {
        DrawingAugmentation options = nothing();
        change(options);
        Rng rng(seed);
        return augmentDrawing(bar, options, rng).value();
    };
    int moved = 0;
    int noisyPixels = 0;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const Picture shifted = once([](auto& o) { o.shiftProbability = 1; }, seed);
        EXPECT_NEAR(meanOf(shifted), meanOf(bar), 1e-9); // the bar stays whole
        moved += bytesOf(shifted) != bytesOf(bar) ? 1 : 0;
        for (int y = 0; y < 16; ++y) // at most 4 px away
            EXPECT_EQ(shifted.pixel(32, y)[0], 255);

        const Picture faded = once([](auto& o) { o.contrastProbability = 1; }, seed);
        EXPECT_EQ(faded.pixel(0, 0)[1], 255); // white stays white
        EXPECT_LE(faded.pixel(32, 30)[1], 78);

        const Picture blurred = once(
            [](auto& o) {
                o.blurProbability = 1;
                o.maxBlurSigmaPx = 2;
            },
            seed);
        EXPECT_NEAR(meanOf(blurred), meanOf(bar), 0.5);

        const Picture noisy = once([](auto& o) { o.noiseProbability = 1; }, seed);
        EXPECT_EQ(noisy.pixel(3, 3)[0], 255) << "the paper stays white";
        int changed = 0;
        for (int y = 20; y < 40; ++y) {
            EXPECT_EQ(noisy.pixel(32, y)[0], noisy.pixel(32, y)[2]) << "grey";
            EXPECT_LT(noisy.pixel(32, y)[0], 60);
            changed += noisy.pixel(32, y)[0] > 0 ? 1 : 0;
        }
        noisyPixels += changed;
        EXPECT_NE(bytesOf(once([](auto& o) { o.jpegProbability = 1; }, seed)), bytesOf(bar));
    }
    EXPECT_GT(moved, 10);
    EXPECT_GT(noisyPixels, 40);
}

TEST(Augmentation, BadOptionsAndEmptyPicturesAreRefused)
{
    Rng rng(1);
    EXPECT_EQ(augmentDrawing(Picture(), {}, rng).error().code, ErrorCode::InvalidArgument);
    const auto refused = [&](auto change) {
        DrawingAugmentation options;
        change(options);
        const auto made = augmentDrawing(makeBar(), options, rng);
        return !made && made.error().code == ErrorCode::InvalidArgument;
    };
    EXPECT_TRUE(refused([](auto& o) { o.blurProbability = 1.5; }));
    EXPECT_TRUE(refused([](auto& o) { o.noiseProbability = std::nan(""); }));
    EXPECT_TRUE(refused([](auto& o) { o.maxShiftPx = -1; }));
    EXPECT_TRUE(refused([](auto& o) { o.minJpegQuality = 0; }));
    EXPECT_TRUE(refused([](auto& o) { o.maxContrastChange = 1; }));
    EXPECT_TRUE(refused([](auto& o) { o.maxNoiseSd = -1; }));
}

} // namespace
} // namespace molrl::imaging
