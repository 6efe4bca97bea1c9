// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/page_ink.h"

#include "core/imaging/opencv_picture.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

namespace molrl::imaging {
namespace {

cv::Mat histogramOf(const cv::Mat& grey)
{
    cv::Mat histogram;
    const int channel = 0, bins = 256;
    const float range[] = {0, 256};
    const float* ranges = range;
    cv::calcHist(&grey, 1, &channel, {}, histogram, 1, &bins, &ranges);
    return histogram / static_cast<double>(grey.total());
}

double medianOf(const cv::Mat& grey)
{
    const cv::Mat histogram = histogramOf(grey);
    double sum = 0;
    for (int i = 0; i < 256; ++i) {
        sum += histogram.at<float>(i);
        if (sum >= 0.5)
            return i;
    }
    return 255;
}

} // namespace

cv::Mat toGrey(const Picture& picture)
{
    const cv::Mat bgrx = viewOf(picture);
    cv::Mat grey(bgrx.size(), CV_8U);
    for (int y = 0; y < bgrx.rows; ++y) {
        const auto* from = bgrx.ptr<cv::Vec4b>(y);
        auto* to = grey.ptr<std::uint8_t>(y);
        for (int x = 0; x < bgrx.cols; ++x)
            to[x] = std::min({from[x][0], from[x][1], from[x][2]});
    }
    return grey;
}

bool hasBlackPaper(const cv::Mat& grey)
{
    cv::Mat small;
    const double shrink = std::max(1.0, std::max(grey.cols, grey.rows) / 512.0);
    cv::resize(grey, small, {}, 1 / shrink, 1 / shrink, cv::INTER_AREA);
    return medianOf(small) < 112;
}

cv::Mat evenPaper(const cv::Mat& grey)
{
    if (isBilevel(grey))
        return grey;
    // The paper is what is left when lines are closed over; found on a small copy, where lines are thin.
    cv::Mat small, paper;
    const double shrink = std::max(1.0, std::max(grey.cols, grey.rows) / 300.0);
    cv::resize(grey, small, {}, 1 / shrink, 1 / shrink, cv::INTER_AREA);
    cv::morphologyEx(small, paper, cv::MORPH_CLOSE, cv::getStructuringElement(cv::MORPH_ELLIPSE, {25, 25}));
    cv::GaussianBlur(paper, paper, {}, 8);
    cv::resize(paper, paper, grey.size(), 0, 0, cv::INTER_LINEAR);
    cv::Mat even;
    cv::divide(grey, cv::max(paper, 32), even, 255);
    return even;
}

double measureMidTones(const cv::Mat& grey)
{
    const cv::Mat histogram = histogramOf(grey);
    double share = 0;
    for (int i = 48; i < 200; ++i)
        share += histogram.at<float>(i);
    return share;
}

bool isBilevel(const cv::Mat& grey)
{
    const cv::Mat histogram = histogramOf(grey);
    return histogram.at<float>(0) + histogram.at<float>(255) > 0.9999;
}

cv::Mat denoise(const cv::Mat& grey, double strength)
{
    if (strength <= 0)
        return grey;
    cv::Mat smooth;
    if (strength > 1.5)
        cv::medianBlur(grey, smooth, strength > 3 ? 5 : 3);
    else
        smooth = grey;
    cv::GaussianBlur(smooth, smooth, {}, 0.6 * strength);
    return smooth;
}

cv::Mat toInk(const cv::Mat& grey, double threshold01)
{
    cv::Mat ink;
    if (threshold01 > 0) {
        cv::threshold(grey, ink, 255 * threshold01, 255, cv::THRESH_BINARY_INV);
        return ink;
    }
    cv::Mat discarded;
    const double otsu = cv::threshold(grey, discarded, 0, 255, cv::THRESH_BINARY_INV | cv::THRESH_OTSU);
    // Little ink on much paper draws Otsu's threshold towards the paper's noise.
    cv::threshold(grey, ink, std::clamp(otsu, 90.0, 205.0), 255, cv::THRESH_BINARY_INV);
    return ink;
}

cv::Mat turnGrey(const cv::Mat& grey, double degrees, cv::Matx23d& back)
{
    const double c = std::cos(degrees * CV_PI / 180), s = std::sin(degrees * CV_PI / 180);
    const int width = static_cast<int>(std::ceil(std::abs(c) * grey.cols + std::abs(s) * grey.rows));
    const int height = static_cast<int>(std::ceil(std::abs(s) * grey.cols + std::abs(c) * grey.rows));
    // From a place in the turned picture to the one it came from.
    back = cv::Matx23d(c, -s, grey.cols / 2.0 - c * width / 2 + s * height / 2, s, c,
                       grey.rows / 2.0 - s * width / 2 - c * height / 2);
    cv::Mat turned;
    cv::warpAffine(grey, turned, back, {width, height}, cv::INTER_LINEAR | cv::WARP_INVERSE_MAP, cv::BORDER_CONSTANT,
                   cv::Scalar(255));
    return turned;
}

Picture toPicture(const cv::Mat& mat, int maxSidePx)
{
    cv::Mat small = mat;
    const double shrink = static_cast<double>(std::max(mat.cols, mat.rows)) / maxSidePx;
    if (shrink > 1)
        cv::resize(mat, small, {}, 1 / shrink, 1 / shrink, cv::INTER_AREA);
    Picture picture(small.cols, small.rows);
    cv::Mat target = writableViewOf(picture);
    cv::cvtColor(small, target, small.channels() == 1 ? cv::COLOR_GRAY2BGRA : cv::COLOR_BGR2BGRA);
    return picture;
}

} // namespace molrl::imaging
