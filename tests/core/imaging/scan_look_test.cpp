// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/scan_look.h"

#include "core/base/parallel.h"
#include "core/chem/depiction.h"
#include "core/imaging/opencv_picture.h"

#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>
#include <string>
#include <vector>

namespace molrl::imaging {
namespace {

Picture draw()
{
    chem::DepictionStyle style;
    style.blackAndWhite = true;
    return chem::depict(*chem::parseSmiles("CC(=O)Oc1ccccc1C(=O)O"), style)->picture;
}

std::string bytesOf(const Picture& picture)
{
    return {reinterpret_cast<const char*>(picture.data()),
            picture.stride() * static_cast<std::size_t>(picture.height())};
}

cv::Mat inkOf(const Picture& picture)
{
    cv::Mat grey;
    cv::cvtColor(viewOf(picture), grey, cv::COLOR_BGRA2GRAY);
    return grey < 128;
}

TEST(ScanLook, IsTheSameForOneSeedOnAnyThreadsAndAnotherForAnother)
{
    const Picture drawing = draw();
    const auto look = [&](int threads) {
        std::vector<std::string> made(12);
        const Rng seed(5);
        const JobContext job;
        EXPECT_TRUE(parallelFor(made.size(), threads, job, [&](std::size_t i) {
            Rng rng = seed.fork(i);
            made[i] = bytesOf(lookScanned(drawing, {}, rng).value());
        }));
        return made;
    };
    const auto one = look(1);
    EXPECT_EQ(one, look(3));
    for (std::size_t i = 1; i < one.size(); ++i)
        EXPECT_NE(one[i], one[0]) << i;
}

TEST(ScanLook, LinesStayWhereTheyAreAndPaperStaysWhite)
{
    const Picture drawing = draw();
    cv::Mat toInk;
    cv::distanceTransform(255 - inkOf(drawing), toInk, cv::DIST_L2, 3);
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        Rng rng(seed);
        const Picture scanned = lookScanned(drawing, {}, rng).value();
        const cv::Mat ink = inkOf(scanned);
        const double before = cv::countNonZero(inkOf(drawing)), after = cv::countNonZero(ink);
        EXPECT_GT(after, 0.35 * before) << seed;
        EXPECT_LT(after, 1.8 * before) << seed;
        EXPECT_EQ(cv::countNonZero(ink & (toInk > 2.5)), 0) << seed;
        cv::Mat grey;
        cv::cvtColor(viewOf(scanned), grey, cv::COLOR_BGRA2GRAY);
        EXPECT_EQ(cv::countNonZero((grey < 255) & (toInk > 12)), 0) << seed; // JPEG's blocks are 8 pixels wide
    }
}

TEST(ScanLook, WidensAndNarrowsLines)
{
    ScanLook still;
    still.roughness01 = still.breakProbability = still.blurProbability = still.jpegProbability = 0;
    std::vector<double> amounts;
    for (std::uint64_t seed = 0; seed < 12; ++seed) {
        Rng rng(seed);
        amounts.push_back(cv::countNonZero(inkOf(lookScanned(draw(), still, rng).value())));
    }
    const auto [least, most] = std::minmax_element(amounts.begin(), amounts.end());
    EXPECT_GT(*most, 1.2 * *least);
}

TEST(ScanLook, RefusesWhatCannotBe)
{
    Rng rng(1);
    EXPECT_EQ(lookScanned(Picture(), {}, rng).error().code, ErrorCode::InvalidArgument);
    for (const auto& change : std::vector<void (*)(ScanLook&)>{
             [](ScanLook& l) { l.roughness01 = 1.5; }, [](ScanLook& l) { l.breakProbability = -1; },
             [](ScanLook& l) { l.maxWidening = -0.1; }, [](ScanLook& l) { l.minJpegQuality = 0; },
             [](ScanLook& l) { l.maxBreaks = -1; }}) {
        ScanLook bad;
        change(bad);
        EXPECT_EQ(lookScanned(draw(), bad, rng).error().code, ErrorCode::InvalidArgument);
    }
}

} // namespace
} // namespace molrl::imaging
