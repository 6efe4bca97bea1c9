// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/picture.h"

#include <gtest/gtest.h>

namespace molrl {
namespace {

TEST(Picture, StartsWhiteAndCopiesShareTheirPixelsUnlessCloned)
{
    Picture picture(3, 2);
    EXPECT_EQ(picture.stride(), 12u);
    EXPECT_EQ(picture.pixel(2, 1)[0], 255);
    const Picture same = picture;
    const Picture own = picture.clone();
    picture.mutableData()[0] = 7;
    EXPECT_EQ(same.pixel(0, 0)[0], 7);
    EXPECT_EQ(own.pixel(0, 0)[0], 255);
    EXPECT_TRUE(Picture().clone().isEmpty());
}

} // namespace
} // namespace molrl
