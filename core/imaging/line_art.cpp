// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/line_art.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>

namespace molrl::imaging {
namespace {

constexpr int kMaxThinning = 400; // half the widest line that is worn down fully

/// Bits: the eight neighbours clockwise from the one above.
int neighboursOf(const cv::Mat& ink, int x, int y)
{
    const auto* up = ink.ptr<std::uint8_t>(y - 1);
    const auto* mid = ink.ptr<std::uint8_t>(y);
    const auto* down = ink.ptr<std::uint8_t>(y + 1);
    return (up[x] != 0) | (up[x + 1] != 0) << 1 | (mid[x + 1] != 0) << 2 | (down[x + 1] != 0) << 3 |
           (down[x] != 0) << 4 | (down[x - 1] != 0) << 5 | (mid[x - 1] != 0) << 6 | (up[x - 1] != 0) << 7;
}

bool mayGo(int bits, int pass)
{
    const auto bit = [bits](int i) { return (bits >> (i & 7) & 1) != 0; };
    int parts = 0, from0 = 0, from1 = 0;
    for (int i = 0; i < 8; i += 2) {
        parts += !bit(i) && (bit(i + 1) || bit(i + 2)) ? 1 : 0;
        from0 += bit(i) || bit(i + 1) ? 1 : 0;
        from1 += bit(i + 1) || bit(i + 2) ? 1 : 0;
    }
    const int count = std::min(from0, from1);
    const bool isInner = pass == 0 ? (bit(4) || bit(5) || !bit(7)) && bit(6) : (bit(0) || bit(1) || !bit(3)) && bit(2);
    return parts == 1 && (count == 2 || count == 3) && !isInner;
}

const std::array<std::array<bool, 256>, 2>& thinningTable()
{
    static const auto table = [] {
        std::array<std::array<bool, 256>, 2> t{};
        for (int pass = 0; pass < 2; ++pass)
            for (int bits = 0; bits < 256; ++bits)
                t[static_cast<std::size_t>(pass)][static_cast<std::size_t>(bits)] = mayGo(bits, pass);
        return t;
    }();
    return table;
}

std::vector<cv::Point> walk(cv::Mat& open, cv::Point from)
{
    std::vector<cv::Point> path;
    for (cv::Point at = from;;) {
        path.push_back(at);
        open.at<std::uint8_t>(at) = 0;
        cv::Point next(-1, -1);
        // Straight neighbours first: a stair's corner is not jumped over.
        for (const cv::Point step : {cv::Point(0, -1), cv::Point(1, 0), cv::Point(0, 1), cv::Point(-1, 0),
                                     cv::Point(1, -1), cv::Point(1, 1), cv::Point(-1, 1), cv::Point(-1, -1)})
            if (open.at<std::uint8_t>(at + step) != 0) {
                next = at + step;
                break;
            }
        if (next.x < 0)
            return path;
        at = next;
    }
}

int countOf(int bits)
{
    int count = 0;
    for (; bits != 0; bits &= bits - 1)
        ++count;
    return count;
}

void addStraightParts(const std::vector<cv::Point>& path, double tolerancePx, std::vector<LineSegment>& segments)
{
    if (path.size() < 3)
        return;
    std::vector<cv::Point> corners;
    const bool isLoop = path.size() > 8 && cv::norm(path.front() - path.back()) < 2;
    cv::approxPolyDP(path, corners, tolerancePx, isLoop);
    for (std::size_t i = 0; i + (isLoop ? 0 : 1) < corners.size(); ++i) {
        const cv::Point a = corners[i];
        const cv::Point b = corners[(i + 1) % corners.size()];
        segments.push_back({a, b, cv::norm(a - b)});
    }
}

} // namespace

cv::Mat thinInk(const cv::Mat& ink)
{
    cv::Mat work;
    cv::copyMakeBorder(ink, work, 1, 1, 1, 1, cv::BORDER_CONSTANT, cv::Scalar(0));
    std::vector<cv::Point> live;
    cv::findNonZero(work, live);
    std::vector<cv::Point> gone;
    const auto& table = thinningTable();
    for (int round = 0; round < kMaxThinning; ++round) {
        bool changed = false;
        for (std::size_t pass = 0; pass < 2; ++pass) {
            gone.clear();
            std::size_t kept = 0;
            for (const cv::Point p : live) {
                if (table[pass][static_cast<std::size_t>(neighboursOf(work, p.x, p.y))])
                    gone.push_back(p);
                else
                    live[kept++] = p;
            }
            live.resize(kept);
            for (const cv::Point p : gone)
                work.at<std::uint8_t>(p) = 0;
            changed = changed || !gone.empty();
        }
        if (!changed)
            break;
    }
    return work(cv::Rect(1, 1, ink.cols, ink.rows)).clone();
}

double measureLineWidth(const cv::Mat& ink, const cv::Mat& skeleton)
{
    cv::Mat padded, distance;
    cv::copyMakeBorder(ink, padded, 1, 1, 1, 1, cv::BORDER_CONSTANT, cv::Scalar(0));
    cv::distanceTransform(padded, distance, cv::DIST_L2, cv::DIST_MASK_PRECISE);
    std::vector<float> half;
    for (int y = 0; y < skeleton.rows; ++y)
        for (int x = 0; x < skeleton.cols; ++x)
            if (skeleton.at<std::uint8_t>(y, x) != 0)
                half.push_back(distance.at<float>(y + 1, x + 1));
    if (half.empty())
        return 0;
    const auto middle = half.begin() + static_cast<std::ptrdiff_t>(half.size() / 2);
    std::nth_element(half.begin(), middle, half.end());
    return std::max(1.0, 2.0 * *middle - 1); // a line of one pixel has the distance 1 in its middle
}

double measureBlobs(const cv::Mat& ink, double lineWidthPx, double factor)
{
    constexpr double kLeastRadiusPx = 4; // letters beside hairlines are no blobs
    const double radius = std::max(factor * lineWidthPx / 2, kLeastRadiusPx);
    cv::Mat depth, toCore;
    cv::distanceTransform(ink, depth, cv::DIST_L2, cv::DIST_MASK_PRECISE);
    const cv::Mat core = depth > radius;
    if (cv::countNonZero(core) == 0)
        return 0;
    cv::distanceTransform(255 - core, toCore, cv::DIST_L2, cv::DIST_MASK_PRECISE);
    return cv::countNonZero(ink & (toCore <= radius)) / std::max(1.0, static_cast<double>(cv::countNonZero(ink)));
}

std::vector<LineSegment> traceSegments(const cv::Mat& skeleton, double tolerancePx)
{
    cv::Mat open;
    cv::copyMakeBorder(skeleton, open, 1, 1, 1, 1, cv::BORDER_CONSTANT, cv::Scalar(0));
    std::vector<cv::Point> points;
    cv::findNonZero(open, points);
    std::vector<cv::Point> junctions;
    for (const cv::Point p : points) {
        const int bits = neighboursOf(open, p.x, p.y);
        int turns = 0;
        for (int i = 0; i < 8; ++i)
            turns += (bits >> i & 1) == 0 && (bits >> ((i + 1) & 7) & 1) == 1 ? 1 : 0;
        if (turns > 2)
            junctions.push_back(p);
    }
    for (const cv::Point p : junctions)
        open.at<std::uint8_t>(p) = 0;
    std::vector<LineSegment> segments;
    for (const bool endsOnly : {true, false}) // ends first; what is left are loops
        for (const cv::Point p : points)
            if (open.at<std::uint8_t>(p) != 0 && (!endsOnly || countOf(neighboursOf(open, p.x, p.y)) <= 1))
                addStraightParts(walk(open, p), tolerancePx, segments);
    for (LineSegment& segment : segments) {
        segment.a -= cv::Point(1, 1);
        segment.b -= cv::Point(1, 1);
    }
    return segments;
}

std::vector<LineEnd> findFreeEnds(const cv::Mat& skeleton, const std::vector<LineSegment>& segments)
{
    cv::Mat padded;
    cv::copyMakeBorder(skeleton, padded, 1, 1, 1, 1, cv::BORDER_CONSTANT, cv::Scalar(0));
    std::vector<cv::Point> points;
    cv::findNonZero(skeleton, points);
    std::vector<LineEnd> ends;
    for (const cv::Point& p : points) {
        if (countOf(neighboursOf(padded, p.x + 1, p.y + 1)) > 1)
            continue;
        LineEnd end{p, {}};
        for (const LineSegment& s : segments)
            for (const auto& [tip, root] : {std::pair(s.a, s.b), std::pair(s.b, s.a)})
                if (s.lengthPx > 0 && cv::norm(tip - p) < 3)
                    end.direction = cv::Point2d(tip - root) / s.lengthPx;
        ends.push_back(end);
    }
    return ends;
}

double measureSkewDeg(const std::vector<LineSegment>& segments)
{
    // Directions times 12 fall together when they differ by 30 degrees; longer parts say them more exactly.
    double x = 0, y = 0, total = 0;
    for (const LineSegment& segment : segments) {
        const double angle = std::atan2(segment.b.y - segment.a.y, segment.b.x - segment.a.x);
        const double weight = segment.lengthPx * segment.lengthPx;
        x += weight * std::cos(12 * angle);
        y += weight * std::sin(12 * angle);
        total += weight;
    }
    constexpr double kCommon = 0.35; // below it, directions are as good as random
    if (total <= 0 || std::hypot(x, y) < kCommon * total)
        return 0;
    return std::atan2(y, x) / 12 * 180 / std::numbers::pi;
}

double weightedMedianLength(std::vector<LineSegment> segments)
{
    std::sort(segments.begin(), segments.end(),
              [](const LineSegment& a, const LineSegment& b) { return a.lengthPx < b.lengthPx; });
    double total = 0;
    for (const LineSegment& segment : segments)
        total += segment.lengthPx;
    double sum = 0;
    for (const LineSegment& segment : segments) {
        sum += segment.lengthPx;
        if (sum >= total / 2)
            return segment.lengthPx;
    }
    return 0;
}

cv::Mat evenLines(const cv::Mat& ink, const cv::Mat& skeleton, double lineWidthPx, double wantedPx,
                  double leastRadiusPx)
{
    const double usual = lineWidthPx / 2;
    const double tolerance = std::max(0.35 * usual, 0.8); // the raster alone makes a fine line vary by half a pixel
    cv::Mat padded, distance, wide(ink.size(), CV_8U, cv::Scalar(0));
    cv::copyMakeBorder(ink, padded, 1, 1, 1, 1, cv::BORDER_CONSTANT, cv::Scalar(0));
    cv::distanceTransform(padded, distance, cv::DIST_L2, cv::DIST_MASK_PRECISE);
    constexpr int kShift = 4; // circles in sixteenths of a pixel
    for (int y = 0; y < skeleton.rows; ++y)
        for (int x = 0; x < skeleton.cols; ++x) {
            if (skeleton.at<std::uint8_t>(y, x) == 0)
                continue;
            const double half = distance.at<float>(y + 1, x + 1) - 0.5;
            // Finer lines in proportion; wider ones (wedges, joints) by as much as lines are.
            const double radius = half < usual - tolerance ? wantedPx / 2 * half / usual
                                  : half > usual + tolerance
                                      ? std::max(half + (wantedPx - lineWidthPx) / 2, wantedPx / 2)
                                      : wantedPx / 2;
            wide.at<std::uint8_t>(y, x) = 255;
            cv::circle(wide, {x << kShift, y << kShift},
                       static_cast<int>(std::lround(std::max(radius, leastRadiusPx) * (1 << kShift))), cv::Scalar(255),
                       cv::FILLED, cv::LINE_8, kShift);
        }
    return wide;
}

} // namespace molrl::imaging
