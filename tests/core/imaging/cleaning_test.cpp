// SPDX-License-Identifier: GPL-3.0-or-later
// Known molecules, drawn, spoilt as scanners and people do, cleaned, and laid over our own drawing of them.
#include "core/chem/depiction.h"
#include "core/imaging/cleaning.h"
#include "core/imaging/line_art.h"
#include "core/imaging/opencv_picture.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

namespace molrl::imaging {
namespace {

constexpr const char* kMolecules[] = {"CC(=O)Oc1ccccc1C(=O)O", "Cc1ccc(-n2nc(C)cc2O)cc1", "OCCN1CCN(c2ccccc2)CC1",
                                      "C1CCC2CCCCC2C1", "Clc1ccc(C(c2ccccc2)N2CCNCC2)cc1"};

chem::Depiction draw(const char* smiles, int sidePx)
{
    chem::DepictionStyle style;
    style.widthPx = style.heightPx = sidePx;
    style.blackAndWhite = true;
    const auto molecule = chem::parseSmiles(smiles);
    EXPECT_TRUE(molecule);
    auto depiction = chem::depict(*molecule, style);
    EXPECT_TRUE(depiction);
    return std::move(*depiction);
}

cv::Mat greyOf(const Picture& picture)
{
    cv::Mat grey;
    cv::cvtColor(viewOf(picture), grey, cv::COLOR_BGRA2GRAY);
    return grey;
}

Picture pictureOf(const cv::Mat& grey)
{
    Picture picture(grey.cols, grey.rows);
    cv::Mat view = writableViewOf(picture);
    cv::cvtColor(grey, view, cv::COLOR_GRAY2BGRA);
    return picture;
}

/// Share of each one's ink that has ink of the other within `reachPx`, the smaller of both; the shift of a pixel or two
/// that remains is found by the middles of both.
double overlapOf(const Picture& a, const Picture& b, double reachPx)
{
    const auto inkOf = [](const Picture& picture) {
        cv::Mat ink = greyOf(picture) < 128;
        const cv::Rect box = cv::boundingRect(ink);
        cv::Mat centred(picture.height() + 40, picture.width() + 40, CV_8U, cv::Scalar(0));
        const cv::Point at((centred.cols - box.width) / 2, (centred.rows - box.height) / 2);
        ink(box).copyTo(centred(cv::Rect(at, box.size())));
        return centred;
    };
    const cv::Mat first = inkOf(a), second = inkOf(b);
    const auto covered = [&](const cv::Mat& ink, const cv::Mat& other) {
        cv::Mat distance;
        cv::distanceTransform(255 - other, distance, cv::DIST_L2, 5);
        return cv::countNonZero(ink & (distance <= reachPx)) / std::max(1.0, double(cv::countNonZero(ink)));
    };
    return std::min(covered(first, second), covered(second, first));
}

CleanedPicture cleaned(const Picture& picture, CleanOptions options = {})
{
    JobContext job;
    auto result = cleanPicture(picture, options, job);
    EXPECT_TRUE(result) << result.error().message();
    return result ? std::move(*result) : CleanedPicture{};
}

/// Our own drawings lie as they lie; they are not to be turned, nor shrunk to the letters of other people's.
CleanOptions noTurning()
{
    CleanOptions options;
    options.maxSkewDeg = 0;
    options.letterHeightPx = 0;
    return options;
}

ErrorCode errorOf(const Picture& picture, const CleanOptions& options = {}, std::string* words = nullptr)
{
    JobContext job;
    const auto result = cleanPicture(picture, options, job);
    EXPECT_FALSE(result);
    if (words != nullptr && !result)
        *words = result.error().what;
    return result ? ErrorCode::Internal : result.error().code;
}

} // namespace

TEST(Cleaning, BigAndSmallPicturesComeOutAsOurDrawing)
{
    for (const char* smiles : kMolecules)
        for (const int side : {180, 400, 900}) {
            const auto result = cleaned(draw(smiles, side).picture, noTurning());
            ASSERT_EQ(result.drawings.size(), 1u) << smiles << side;
            EXPECT_EQ(result.drawings[0].picture.width(), 224);
            EXPECT_GT(overlapOf(result.drawings[0].picture, draw(smiles, 224).picture, 2.5), side < 200 ? 0.9 : 0.95)
                << smiles << " from " << side;
        }
}

TEST(Cleaning, NoiseSpecksShadowAndJpegDoNotStay)
{
    for (const char* smiles : kMolecules) {
        cv::Mat grey = greyOf(draw(smiles, 600).picture);
        cv::RNG random(7);
        cv::Mat noise(grey.size(), CV_16S);
        random.fill(noise, cv::RNG::NORMAL, 0, 14);
        for (int y = 0; y < grey.rows; ++y)
            for (int x = 0; x < grey.cols; ++x) {
                const double shadow = 1 - 0.3 * x / grey.cols;
                grey.at<std::uint8_t>(y, x) =
                    cv::saturate_cast<std::uint8_t>(shadow * grey.at<std::uint8_t>(y, x) + noise.at<short>(y, x));
            }
        for (int i = 0; i < 60; ++i)
            cv::circle(grey, {random.uniform(0, 600), random.uniform(0, 600)}, 1, cv::Scalar(20), cv::FILLED);
        const auto result = cleaned(pictureOf(grey), noTurning());
        ASSERT_EQ(result.drawings.size(), 1u) << smiles;
        EXPECT_GT(result.removedSpecks, 20);
        EXPECT_GT(overlapOf(result.drawings[0].picture, draw(smiles, 224).picture, 3), 0.87)
            << smiles; // some specks touch a line
    }
}

TEST(Cleaning, ASkewedScanIsTurnedBack)
{
    // Directions of multiples of 30 degrees, as chemists draw: a row of hexagons.
    cv::Mat page(500, 900, CV_8U, cv::Scalar(255));
    for (int ring = 0; ring < 3; ++ring)
        for (int i = 0; i < 6; ++i) {
            const auto corner = [&](int k) {
                return cv::Point(cvRound(250 + 173.2 * ring + 100 * std::sin(k * CV_PI / 3)),
                                 cvRound(250 - 100 * std::cos(k * CV_PI / 3)));
            };
            cv::line(page, corner(i), corner(i + 1), cv::Scalar(0), 4, cv::LINE_AA);
        }
    for (const double degrees : {-4.0, 2.5}) {
        cv::Mat turned;
        cv::warpAffine(page, turned, cv::getRotationMatrix2D({450, 250}, degrees, 1), page.size(), cv::INTER_LINEAR,
                       cv::BORDER_CONSTANT, cv::Scalar(255));
        const auto result = cleaned(pictureOf(turned));
        EXPECT_NEAR(std::abs(result.skewDeg), std::abs(degrees), 0.5);
        const auto straight = cleaned(pictureOf(page));
        EXPECT_EQ(straight.skewDeg, 0);
        EXPECT_GT(overlapOf(result.drawings[0].picture, straight.drawings[0].picture, 2), 0.97) << degrees;
        EXPECT_NEAR(straight.drawings[0].bondLengthPx, 100, 8);
        EXPECT_NEAR(straight.drawings[0].lineWidthPx, 4, 1.2);
        CleanOptions asItIs;
        asItIs.maxSkewDeg = 0;
        EXPECT_EQ(cleaned(pictureOf(turned), asItIs).skewDeg, 0);
    }
}

TEST(Cleaning, WhiteOnBlackIsInvertedAndColoursStay)
{
    const cv::Mat grey = greyOf(draw(kMolecules[0], 400).picture);
    const auto inverted = cleaned(pictureOf(255 - grey), noTurning());
    EXPECT_TRUE(inverted.wasInverted);
    EXPECT_GT(overlapOf(inverted.drawings[0].picture, draw(kMolecules[0], 224).picture, 2.5), 0.95);
    CleanOptions white;
    white.paper = PaperColour::White;
    EXPECT_EQ(errorOf(pictureOf(255 - grey), white), ErrorCode::NotFound) << "told the wrong paper, it is all ink";

    chem::DepictionStyle colour;
    colour.widthPx = colour.heightPx = 400;
    const auto sulfur = chem::depict(*chem::parseSmiles("C1CSCCN1CCO"), colour); // yellow S, red O, blue N
    ASSERT_TRUE(sulfur);
    EXPECT_GT(
        overlapOf(cleaned(sulfur->picture, noTurning()).drawings[0].picture, draw("C1CSCCN1CCO", 224).picture, 2.5),
        0.95);
}

TEST(Cleaning, SeveralDrawingsOfAPageComeOneByOneWithoutTheirNumbers)
{
    cv::Mat page(1100, 1500, CV_8U, cv::Scalar(255));
    const cv::Point places[] = {{60, 60}, {800, 80}, {80, 600}, {820, 580}};
    for (int i = 0; i < 4; ++i) {
        greyOf(draw(kMolecules[i], 400).picture).copyTo(page(cv::Rect(places[i], cv::Size(400, 400))));
        cv::putText(page, "(" + std::to_string(i + 1) + "a)", places[i] + cv::Point(150, 470), cv::FONT_HERSHEY_SIMPLEX,
                    0.9, cv::Scalar(0), 2, cv::LINE_AA);
    }
    const auto result = cleaned(pictureOf(page), noTurning());
    ASSERT_EQ(result.drawings.size(), 4u);
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_GT(overlapOf(result.drawings[i].picture, draw(kMolecules[i], 224).picture, 2.5), 0.93) << i;
        const PixelRect& s = result.drawings[i].source;
        EXPECT_TRUE(cv::Rect(places[i], cv::Size(400, 400)).contains({s.x + s.width / 2, s.y + s.height / 2})) << i;
    }
    EXPECT_GE(result.removedLabels, 4);
    CleanOptions one;
    one.separate = false;
    EXPECT_EQ(cleaned(pictureOf(page), one).drawings.size(), 1u);
}

TEST(Cleaning, SlantingLinesOfTwoPixelsStay)
{
    cv::Mat ink(60, 60, CV_8U, cv::Scalar(0));
    for (int i = 5; i < 55; ++i)
        ink.at<std::uint8_t>(i, i) = ink.at<std::uint8_t>(i, i + 1) = 255;
    const cv::Mat skeleton = thinInk(ink);
    EXPECT_GE(cv::countNonZero(skeleton), 45);
    EXPECT_LE(cv::countNonZero(skeleton), 60);
    const auto segments = traceSegments(skeleton, 1.5);
    ASSERT_EQ(segments.size(), 1u);
    const auto ends = findFreeEnds(skeleton, segments);
    ASSERT_EQ(ends.size(), 2u);
    for (const LineEnd& end : ends)
        EXPECT_NEAR(std::abs(end.direction.x), std::sqrt(0.5), 0.05);
}

TEST(Cleaning, LargeLettersShrinkTheDrawingToTheSizeThatOursHave)
{
    chem::DepictionStyle style;
    style.widthPx = style.heightPx = 600;
    style.blackAndWhite = true;
    style.fontScale = 1.7; // as the catalogues of publishers
    const auto drawn = chem::depict(*chem::parseSmiles(kMolecules[0]), style);
    ASSERT_TRUE(drawn);
    const auto large = cleaned(drawn->picture, noTurning());
    const auto fitted = cleaned(drawn->picture);
    EXPECT_LT(fitted.drawings[0].scale, 0.75 * large.drawings[0].scale);
    // Letters are the ink that hangs on no line: their median height.
    cv::Mat labels, stats, centres;
    const cv::Mat ink = greyOf(fitted.drawings[0].picture) < 160;
    std::vector<int> heights;
    for (int i = 1, n = cv::connectedComponentsWithStats(ink, labels, stats, centres); i < n; ++i)
        if (stats.at<int>(i, cv::CC_STAT_WIDTH) < 20 && stats.at<int>(i, cv::CC_STAT_AREA) > 8)
            heights.push_back(stats.at<int>(i, cv::CC_STAT_HEIGHT));
    ASSERT_FALSE(heights.empty());
    std::sort(heights.begin(), heights.end());
    EXPECT_NEAR(heights[heights.size() / 2], 10, 2);
}

/// A row of two rings with numbers at its atoms, a bracket about it, and a word beside it.
TEST(Cleaning, NumbersBracketsAndWordsBesideADrawingGo)
{
    const cv::Mat drawing = greyOf(draw("c1ccc2cc(CO)ccc2c1", 500).picture);
    cv::Mat page(700, 900, CV_8U, cv::Scalar(255));
    drawing.copyTo(page(cv::Rect(120, 100, 500, 500)));
    const auto plain = cleaned(pictureOf(page), noTurning());
    const cv::Rect box = cv::boundingRect(page < 128);
    cv::line(page, {box.x - 24, box.y - 20}, {box.x - 24, box.br().y + 20}, cv::Scalar(0), 3);
    cv::line(page, {box.x - 24, box.y - 20}, {box.x - 14, box.y - 20}, cv::Scalar(0), 3);
    cv::line(page, {box.x - 24, box.br().y + 20}, {box.x - 14, box.br().y + 20}, cv::Scalar(0), 3);
    cv::putText(page, "Chiral", {box.br().x + 20, box.y + 4}, cv::FONT_HERSHEY_SIMPLEX, 0.8, cv::Scalar(0), 2,
                cv::LINE_AA);
    const auto result = cleaned(pictureOf(page), noTurning());
    ASSERT_EQ(result.drawings.size(), 1u);
    EXPECT_GT(overlapOf(result.drawings[0].picture, plain.drawings[0].picture, 2.5), 0.97);
    CleanOptions keeping = noTurning();
    keeping.removeLabels = false;
    EXPECT_LT(overlapOf(cleaned(pictureOf(page), keeping).drawings[0].picture, plain.drawings[0].picture, 2.5), 0.9);
}

TEST(Cleaning, EveryStepIsKeptWhenAskedFor)
{
    CleanOptions options;
    options.keepSteps = true;
    const auto result = cleaned(draw(kMolecules[0], 500).picture, options);
    std::vector<std::string> names;
    for (const auto* steps : {&result.steps, &result.drawings[0].steps})
        for (const CleanStep& step : *steps) {
            names.push_back(step.name);
            EXPECT_FALSE(step.picture.isEmpty()) << step.name;
            EXPECT_GT(cv::countNonZero(greyOf(step.picture) < 128), 200) << step.name;
        }
    EXPECT_EQ(names,
              (std::vector<std::string>{"grey", "denoised", "upright", "ink", "cleared", "cropped", "lines", "final"}));
    EXPECT_TRUE(cleaned(draw(kMolecules[0], 500).picture).steps.empty());
}

TEST(Cleaning, OptionsDoWhatTheySay)
{
    const Picture picture = draw(kMolecules[1], 600).picture;
    CleanOptions options;
    options.sidePx = 448;
    EXPECT_EQ(cleaned(picture, options).drawings[0].picture.width(), 448);
    options = {};
    options.lineWidthPx = 4;
    const auto inkOf = [](const CleanedPicture& c) { return cv::countNonZero(greyOf(c.drawings[0].picture) < 128); };
    EXPECT_GT(inkOf(cleaned(picture, options)), inkOf(cleaned(picture)) * 1.4);
    options = {};
    options.bondLengthPx = 12;
    const auto small = cleaned(picture, options);
    EXPECT_NEAR(small.drawings[0].bondLengthPx * small.drawings[0].scale, 12, 0.5);
    for (const auto& change : std::vector<std::function<void(CleanOptions&)>>{
             [](CleanOptions& o) { o.denoise = -1; }, [](CleanOptions& o) { o.threshold01 = 1; },
             [](CleanOptions& o) { o.maxSkewDeg = 16; }, [](CleanOptions& o) { o.speckSize = 7; },
             [](CleanOptions& o) { o.lineWidthPx = 0; }, [](CleanOptions& o) { o.padding01 = 0.5; },
             [](CleanOptions& o) { o.letterHeightPx = -1; }, [](CleanOptions& o) { o.sidePx = 8; },
             [](CleanOptions& o) { o.bondLengthPx = std::nan(""); }}) {
        CleanOptions bad;
        change(bad);
        EXPECT_EQ(errorOf(picture, bad), ErrorCode::InvalidArgument);
    }
}

TEST(Cleaning, WhatIsNoDrawingIsToldWithARemedy)
{
    std::string words;
    EXPECT_EQ(errorOf(Picture(1, 1), {}, &words), ErrorCode::InvalidArgument);
    EXPECT_NE(words.find("1 x 1"), std::string::npos);
    EXPECT_EQ(errorOf(Picture()), ErrorCode::InvalidArgument);
    EXPECT_EQ(errorOf(Picture(300, 300), {}, &words), ErrorCode::NotFound);
    EXPECT_NE(words.find("blank"), std::string::npos) << words;

    cv::Mat text(900, 1000, CV_8U, cv::Scalar(255)); // a page of it
    for (int line = 0; line < 20; ++line)
        cv::putText(text, "The compound was dissolved in water and stirred", {20, 40 + 42 * line},
                    cv::FONT_HERSHEY_SIMPLEX, 1, cv::Scalar(0), 2, cv::LINE_AA);
    EXPECT_EQ(errorOf(pictureOf(text), {}, &words), ErrorCode::NotFound);
    EXPECT_NE(words.find("text"), std::string::npos) << words;

    cv::Mat photo(480, 640, CV_8U); // clouds: soft noise of several sizes, as fur and shadows are
    cv::RNG random(3);
    cv::Mat sum(photo.size(), CV_32F, cv::Scalar(0));
    for (const int size : {4, 12, 40, 120}) {
        cv::Mat coarse(std::max(2, 480 / size), std::max(2, 640 / size), CV_32F), fine;
        random.fill(coarse, cv::RNG::UNIFORM, 0, 1);
        cv::resize(coarse, fine, photo.size(), 0, 0, cv::INTER_CUBIC);
        sum += fine;
    }
    cv::normalize(sum, photo, 0, 255, cv::NORM_MINMAX, CV_8U);
    EXPECT_EQ(errorOf(pictureOf(photo), {}, &words), ErrorCode::NotFound);
    EXPECT_NE(words.find("photograph"), std::string::npos) << words;
}

TEST(Cleaning, StopsWhenAsked)
{
    JobContext job;
    job.requestStop();
    const auto result = cleanPicture(draw(kMolecules[0], 300).picture, {}, job);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::Cancelled);
}

} // namespace molrl::imaging
