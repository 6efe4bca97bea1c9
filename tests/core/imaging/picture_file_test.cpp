// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/augmentation.h"
#include "tests/support/temp_dir.h"

#include <algorithm>
#include <gtest/gtest.h>

namespace molrl::imaging {
namespace {

TEST(PictureFile, PngRoundTripIsExact)
{
    const test::TempDir folder;
    Picture picture(5, 3);
    for (int i = 0; i < 15; ++i)
        for (int c = 0; c < 3; ++c)
            picture.mutableData()[i * 4 + c] = static_cast<std::uint8_t>(i * 16 + c);
    ASSERT_TRUE(savePng(picture, folder.file("a.png")));
    const auto again = loadPicture(folder.file("a.png"));
    ASSERT_TRUE(again) << again.error().message();
    ASSERT_EQ(again->width(), 5);
    ASSERT_EQ(again->height(), 3);
    EXPECT_TRUE(std::equal(picture.data(), picture.data() + 60, again->data()));
}

TEST(PictureFile, WhatCannotBeReadOrWrittenIsSaid)
{
    const test::TempDir folder;
    EXPECT_EQ(loadPicture(folder.file("none.png")).error().code, ErrorCode::NotFound);
    EXPECT_EQ(loadPicture(folder.path().string()).error().code, ErrorCode::IoError);
    EXPECT_EQ(loadPicture(folder.write("text.png", "not a picture")).error().code, ErrorCode::ParseError);
    EXPECT_EQ(loadPicture(folder.write("empty.png", "")).error().code, ErrorCode::ParseError);
    EXPECT_EQ(savePng(Picture(4, 4), folder.file("no/such/a.png")).error().code, ErrorCode::IoError);
    EXPECT_EQ(savePng(Picture(), folder.file("a.png")).error().code, ErrorCode::InvalidArgument);
}

TEST(PictureFile, CutPngIsAnErrorOrAPictureButNeverACrash)
{
    const test::TempDir folder;
    Picture picture(40, 40);
    std::fill_n(picture.mutableData() + 500, 900, std::uint8_t{3});
    ASSERT_TRUE(savePng(picture, folder.file("a.png")));
    std::ifstream file(folder.file("a.png"), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    for (std::size_t size = 0; size + 20 < bytes.size(); size += 9) {
        const auto loaded = loadPicture(folder.write("cut.png", bytes.substr(0, size)));
        if (!loaded) {
            EXPECT_EQ(loaded.error().code, ErrorCode::ParseError);
        }
    }
}

} // namespace
} // namespace molrl::imaging
