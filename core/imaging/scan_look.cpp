// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/scan_look.h"

#include "core/imaging/opencv_picture.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <vector>

namespace molrl::imaging {
namespace {

constexpr int kZoom = 3; // pixels of the scanner's raster a pixel of the picture
constexpr std::uint8_t kPaper = 247;

Result<void> check(const ScanLook& look)
{
    for (const double p : {look.roughness01, look.breakProbability, look.blurProbability, look.jpegProbability})
        if (!(p >= 0 && p <= 1))
            return fail(ErrorCode::InvalidArgument, "probabilities and the roughness of a scan must lie in 0 to 1");
    if (!(look.maxWidening >= 0 && look.maxWidening <= 3) || look.maxBreaks < 0 || !(look.maxBreakPx >= 0) ||
        !(look.maxBlurSigmaPx >= 0 && look.maxBlurSigmaPx <= 20) || look.minJpegQuality < 1 || look.minJpegQuality > 95)
        return fail(ErrorCode::InvalidArgument,
                    "a scan's lines may widen by 0 to 3 pixels, its gaps not be negative, its "
                    "blur lie in 0 to 20 pixels and its JPEG quality in 1 to 95");
    return {};
}

/// Ink as 255, at the scanner's size, with lines as much wider as wanted: where the distance to the ink says so.
cv::Mat print(const cv::Mat& grey, double widening)
{
    cv::Mat large, toInk, inInk;
    cv::resize(grey, large, {}, kZoom, kZoom, cv::INTER_CUBIC);
    const cv::Mat ink = large < 150;
    cv::distanceTransform(255 - ink, toInk, cv::DIST_L2, 3);
    cv::distanceTransform(ink, inInk, cv::DIST_L2, 3);
    const double reach = widening * kZoom;
    // Fine strokes, a pixel of the picture, stay whatever is taken off.
    return widening >= 0 ? cv::Mat(toInk <= reach) : cv::Mat(inInk > std::min(-reach, 1.0));
}

void roughen(cv::Mat& ink, double share, Rng& rng)
{
    cv::Mat wide, narrow;
    const cv::Mat cross = cv::getStructuringElement(cv::MORPH_CROSS, {3, 3});
    cv::dilate(ink, wide, cross);
    cv::erode(ink, narrow, cross);
    const cv::Mat edge = wide & ~narrow;
    for (int y = 0; y < ink.rows; ++y)
        for (int x = 0; x < ink.cols; ++x)
            if (edge.at<std::uint8_t>(y, x) != 0 && rng.chance(share))
                ink.at<std::uint8_t>(y, x) = static_cast<std::uint8_t>(255 - ink.at<std::uint8_t>(y, x));
    cv::medianBlur(ink, ink, 3); // single pixels go, as in a scan of 300 dpi
}

void breakLines(cv::Mat& ink, const ScanLook& look, Rng& rng)
{
    std::vector<cv::Point> places;
    cv::findNonZero(ink, places);
    const auto count = 1 + rng.below(static_cast<std::uint64_t>(std::max(1, look.maxBreaks)));
    for (std::uint64_t i = 0; i < count && !places.empty(); ++i) {
        const double widthPx = rng.uniform(0.5, std::max(0.5, look.maxBreakPx));
        cv::circle(ink, places[static_cast<std::size_t>(rng.below(places.size()))],
                   std::max(1, static_cast<int>(std::lround(widthPx * kZoom / 2))), cv::Scalar(0), cv::FILLED);
    }
}

} // namespace

Result<Picture> lookScanned(const Picture& picture, const ScanLook& look, Rng& rng)
{
    if (picture.isEmpty())
        return fail(ErrorCode::InvalidArgument, "there is no picture to scan");
    MOLRL_CHECK(check(look));
    return guarded("making a drawing look scanned", [&] {
        cv::Mat grey;
        cv::cvtColor(viewOf(picture), grey, cv::COLOR_BGRA2GRAY);
        cv::Mat ink = print(grey, rng.uniform(-look.maxWidening, look.maxWidening));
        roughen(ink, rng.uniform(0, look.roughness01), rng);
        if (rng.chance(look.breakProbability))
            breakLines(ink, look, rng);
        cv::Mat scanned;
        cv::resize(255 - ink, scanned, grey.size(), 0, 0, cv::INTER_AREA);
        if (rng.chance(look.blurProbability))
            cv::GaussianBlur(scanned, scanned, {}, rng.uniform(0.2, std::max(0.2, look.maxBlurSigmaPx)));
        if (rng.chance(look.jpegProbability)) {
            const int span = 95 - look.minJpegQuality + 1;
            const int quality = look.minJpegQuality + static_cast<int>(rng.below(static_cast<std::uint64_t>(span)));
            std::vector<std::uint8_t> jpeg;
            cv::imencode(".jpg", scanned, jpeg, {cv::IMWRITE_JPEG_QUALITY, quality});
            scanned = cv::imdecode(jpeg, cv::IMREAD_GRAYSCALE);
        }
        scanned.setTo(255, scanned >= kPaper); // JPEG's ringing would ink blank patches
        Picture result(picture.width(), picture.height());
        cv::Mat view = writableViewOf(result);
        cv::cvtColor(scanned, view, cv::COLOR_GRAY2BGRA);
        return result;
    });
}

} // namespace molrl::imaging
