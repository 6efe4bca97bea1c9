// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/patches.h"

#include <algorithm>
#include <gtest/gtest.h>

namespace molrl::imaging {
namespace {

/// A white picture with one pixel of a colour.
Picture dotAt(int side, int x, int y, std::uint8_t red, std::uint8_t green, std::uint8_t blue)
{
    Picture picture(side, side);
    std::uint8_t* pixel = picture.mutableData() + static_cast<std::size_t>(y) * picture.stride() + x * 4;
    pixel[0] = blue;
    pixel[1] = green;
    pixel[2] = red;
    return picture;
}

std::uint8_t valueAt(const PatchBatch& batch, std::size_t node, int channel, int y, int x)
{
    const auto side = static_cast<std::size_t>(batch.windowPx());
    return batch.pixels[((node * 3 + static_cast<std::size_t>(channel)) * side + static_cast<std::size_t>(y)) * side +
                        static_cast<std::size_t>(x)];
}

TEST(Patches, OnlyInkedPatchesBecomeNodesInReadingOrder)
{
    Picture picture = dotAt(224, 15, 29, 10, 20, 30);            // patch row 2, column 1
    picture.mutableData()[223 * picture.stride() + 223 * 4] = 0; // the last patch, by its blue channel alone
    const PatchBatch batch = decompose(std::vector{picture}, {}).value();
    ASSERT_EQ(batch.nodeCount(), 2u);
    EXPECT_EQ(batch.gridSide, 16);
    EXPECT_EQ(batch.row, (std::vector<std::int16_t>{2, 15}));
    EXPECT_EQ(batch.col, (std::vector<std::int16_t>{1, 15}));
    EXPECT_EQ(batch.pixels.size(), 2u * 3 * 20 * 20);
}

TEST(Patches, WindowHoldsThePatchWithItsHaloInRgbPlanes)
{
    const PatchBatch batch = decompose(std::vector{dotAt(224, 15, 29, 10, 20, 30)}, {}).value();
    ASSERT_EQ(batch.nodeCount(), 1u);
    // The dot is 1 right and 1 below the patch's corner, which is 3 right and 3 below the window's.
    EXPECT_EQ(valueAt(batch, 0, 0, 4, 4), 10);
    EXPECT_EQ(valueAt(batch, 0, 1, 4, 4), 20);
    EXPECT_EQ(valueAt(batch, 0, 2, 4, 4), 30);
    EXPECT_EQ(std::ranges::count(batch.pixels, std::uint8_t{255}), 3 * 20 * 20 - 3);
}

TEST(Patches, HaloSeesTheNeighbourAndIsWhiteBeyondThePicture)
{
    Picture picture = dotAt(224, 13, 5, 0, 0, 0);
    std::fill_n(picture.mutableData() + 5 * picture.stride() + 14 * 4, 3, std::uint8_t{7});
    const PatchBatch batch = decompose(std::vector{picture}, {}).value();
    ASSERT_EQ(batch.nodeCount(), 2u);
    EXPECT_EQ(valueAt(batch, 0, 0, 8, 17), 7); // the right neighbour's pixel in the left one's halo
    EXPECT_EQ(valueAt(batch, 1, 0, 8, 2), 0);
    EXPECT_EQ(valueAt(batch, 0, 0, 0, 0), 255);
}

TEST(Patches, InkIsWhatIsDarkerThanTheThreshold)
{
    EXPECT_EQ(decompose(std::vector{dotAt(224, 0, 0, 247, 255, 255)}, {}).value().nodeCount(), 0u);
    EXPECT_EQ(decompose(std::vector{dotAt(224, 0, 0, 246, 255, 255)}, {}).value().nodeCount(), 1u);
    EXPECT_EQ(decompose(std::vector{dotAt(224, 13, 13, 255, 255, 246)}, {}).value().nodeCount(), 1u);
}

TEST(Patches, KeepBlankGivesTheFullGridAndTellsInk)
{
    PatchOptions options;
    options.keepBlank = true;
    const PatchBatch batch = decompose(std::vector{dotAt(224, 15, 29, 10, 20, 30), Picture(224, 224)}, options).value();
    EXPECT_EQ(batch.nodeCount(), 512u);
    EXPECT_EQ(std::ranges::count(batch.hasInk, 1), 1);
    EXPECT_EQ(batch.hasInk[2 * 16 + 1], 1);
    EXPECT_EQ(batch.offsets, (std::vector<std::int64_t>{0, 256, 512}));
}

TEST(Patches, BlankPictureHasNoNodeButKeepsItsPlace)
{
    const PatchBatch batch =
        decompose(std::vector{Picture(224, 224), dotAt(224, 0, 0, 0, 0, 0), Picture(224, 224)}, {}).value();
    EXPECT_EQ(batch.offsets, (std::vector<std::int64_t>{0, 0, 1, 1}));
    EXPECT_EQ(batch.owner, std::vector<std::int32_t>{1});
}

TEST(Patches, SixteenPixelPatchesAndNoPictures)
{
    PatchOptions options;
    options.patchPx = 16;
    EXPECT_EQ(decompose(std::vector{Picture(224, 224)}, options)->gridSide, 14);
    const auto none = decompose({}, options);
    ASSERT_TRUE(none);
    EXPECT_EQ(none->moleculeCount(), 0u);
}

TEST(Patches, UnfitPicturesAreRefused)
{
    const auto refused = [](const std::vector<Picture>& pictures, PatchOptions options = {}) {
        const auto batch = decompose(pictures, options);
        return !batch && batch.error().code == ErrorCode::InvalidArgument;
    };
    EXPECT_TRUE(refused({Picture(224, 210)}));
    EXPECT_TRUE(refused({Picture(224, 224), Picture(112, 112)}));
    EXPECT_TRUE(refused({Picture(225, 225)}));
    EXPECT_TRUE(refused({Picture()}));
    EXPECT_TRUE(refused({Picture(224, 224)}, PatchOptions{0, 3, false, 8}));
    EXPECT_TRUE(refused({Picture(224, 224)}, PatchOptions{14, -1, false, 8}));
}

TEST(Patches, ConcatenatingEqualsCuttingTogether)
{
    const std::vector<Picture> pictures{dotAt(224, 3, 3, 0, 0, 0), Picture(224, 224), dotAt(224, 100, 3, 9, 0, 0)};
    const PatchBatch together = decompose(pictures, {}).value();
    const std::vector<PatchBatch> parts{decompose(std::span(pictures).first(2), {}).value(), decompose({}, {}).value(),
                                        decompose(std::span(pictures).last(1), {}).value()};
    const PatchBatch joined = concatenate(parts).value();
    EXPECT_EQ(joined.pixels, together.pixels);
    EXPECT_EQ(joined.offsets, together.offsets);
    EXPECT_EQ(joined.owner, together.owner);
    EXPECT_EQ(joined.row, together.row);
    EXPECT_EQ(joined.col, together.col);
    EXPECT_EQ(joined.gridSide, 16);

    PatchOptions other;
    other.haloPx = 0;
    const std::vector<PatchBatch> mixed{together, decompose(pictures, other).value()};
    EXPECT_EQ(concatenate(mixed).error().code, ErrorCode::InvalidArgument);
}

} // namespace
} // namespace molrl::imaging
