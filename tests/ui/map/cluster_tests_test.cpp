// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/map/cluster_tests.h"

#include <gtest/gtest.h>

#include <limits>

namespace molrl::ui {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

std::string texts(double inside, double outside, bool isShare = false)
{
    PropertyDifference difference;
    difference.isShare = isShare;
    difference.inside = inside;
    difference.outside = outside;
    return (valueText(difference, true) + QLatin1Char(' ') + valueText(difference, false)).toStdString();
}

TEST(ClusterTestsTest, MediansThatAreComparedHaveTheSameDecimals)
{
    EXPECT_EQ(texts(1.9342, 0.0802), "1.93 0.08");
    EXPECT_EQ(texts(254.28, 163.1), "254 163");
    EXPECT_EQ(texts(1254.28, 1.6), "1254 2");
    EXPECT_EQ(texts(0.01234, 0.2), "0.012 0.200");
    EXPECT_EQ(texts(3, 12), "3 12");
    EXPECT_EQ(texts(-1.5, 2), "−1.50 2.00");
    EXPECT_EQ(texts(0, 0), "0 0");
    EXPECT_EQ(texts(kNaN, 4.103), "– 4.10");
    EXPECT_EQ(texts(1.25e-9, 3e-9), "1.25e−09 3e−09");
}

TEST(ClusterTestsTest, SmallSharesHaveADecimal)
{
    EXPECT_EQ(texts(0.724, 0.079, true), "72 % 7.9 %");
    EXPECT_EQ(texts(0, 1, true), "0 % 100 %");
}

} // namespace
} // namespace molrl::ui
