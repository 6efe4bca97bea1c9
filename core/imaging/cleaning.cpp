// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/cleaning.h"

#include "core/imaging/line_art.h"
#include "core/imaging/opencv_picture.h"
#include "core/imaging/page_groups.h"
#include "core/imaging/page_ink.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <opencv2/imgproc.hpp>

namespace molrl::imaging {
namespace {

constexpr int kMinSidePx = 16;
constexpr double kMaxWorkPixels = 12e6; // a page is worked on at no more than this
constexpr int kWorkSidePx = 700;        // small pictures are grown to this, so that lines have a width to measure
constexpr double kMaxGrowth = 4;
constexpr double kPhotoMidTones = 0.22;
constexpr double kPhotoInk = 0.4;
constexpr double kPhotoBlobs = 0.3;    // share of the ink in places three lines wide
constexpr double kLetterStroke = 0.13; // width of a stroke of our letters, a share of their height
constexpr double kLeastLetterPx = 0.6;
constexpr int kMaxDrawingPx = 1400; // a drawing is measured again at no more than this

std::string withNumber(const char* format, double value)
{
    char text[64];
    std::snprintf(text, sizeof text, format, value);
    return text;
}

Result<void> check(const Picture& picture, const CleanOptions& o)
{
    if (picture.isEmpty())
        return fail(ErrorCode::InvalidArgument, "there is no picture to clean");
    if (!(o.denoise >= 0 && o.denoise <= 4) || !(o.threshold01 >= 0 && o.threshold01 < 1))
        return fail(ErrorCode::InvalidArgument, "denoising must lie in 0 to 4, the threshold in 0 to 1 (1 excluded)");
    if (!(o.maxSkewDeg >= 0 && o.maxSkewDeg <= 15) || !(o.speckSize >= 0 && o.speckSize <= 6))
        return fail(ErrorCode::InvalidArgument, "the skew must lie in 0 to 15 degrees, the speck size in 0 to 6");
    if (!(o.lineWidthPx >= 0.5 && o.lineWidthPx <= 10) || !(o.padding01 >= 0 && o.padding01 <= 0.4) ||
        !(o.bondLengthPx >= 0) || !(o.letterHeightPx >= 0) || o.sidePx < 32 || o.sidePx > 4096)
        return fail(ErrorCode::InvalidArgument,
                    "the line width must lie in 0.5 to 10 pixels, the margin in 0 to 0.4, "
                    "the side in 32 to 4096 pixels, and neither the bond length nor the letters' "
                    "height be negative");
    if (picture.width() < kMinSidePx || picture.height() < kMinSidePx)
        return fail(ErrorCode::InvalidArgument, "the picture has only " + std::to_string(picture.width()) + " x " +
                                                    std::to_string(picture.height()) +
                                                    " pixels; use one where a bond is at least 8 pixels long");
    return {};
}

/// The picture on its way; pixels at working size.
class Cleaning {
public:
    Cleaning(const Picture& picture, const CleanOptions& options, JobContext& job)
        : m_source(picture), m_options(options), m_job(job)
    {
    }

    Result<CleanedPicture> run()
    {
        MOLRL_CHECK(makeGrey());
        m_grey = denoise(m_grey, m_options.denoise);
        note("denoised", {}, m_grey);
        MOLRL_CHECK(makeUpright());
        MOLRL_CHECK(makeInk());
        MOLRL_TRY(const InkGroups groups, sortInk());
        for (std::size_t i = 0; i < groups.groups.size(); ++i) {
            if (m_job.stopRequested())
                return JobContext::cancelled();
            m_job.report(0.6 + 0.4 * static_cast<double>(i) / static_cast<double>(groups.groups.size()),
                         "cleaning a picture");
            m_result.drawings.push_back(finish(groups, groups.groups[i]));
        }
        return std::move(m_result);
    }

private:
    void note(const char* name, std::string words, const cv::Mat& picture)
    {
        if (m_options.keepSteps)
            m_result.steps.push_back({name, std::move(words), toPicture(picture)});
    }

    Result<void> makeGrey()
    {
        m_grey = toGrey(m_source);
        m_result.wasInverted =
            m_options.paper == PaperColour::Black || (m_options.paper == PaperColour::Auto && hasBlackPaper(m_grey));
        if (m_result.wasInverted) {
            // On black, the brightest channel is the line's.
            const cv::Mat bgrx = viewOf(m_source);
            for (int y = 0; y < bgrx.rows; ++y)
                for (int x = 0; x < bgrx.cols; ++x) {
                    const auto& p = bgrx.at<cv::Vec4b>(y, x);
                    m_grey.at<std::uint8_t>(y, x) = static_cast<std::uint8_t>(255 - std::max({p[0], p[1], p[2]}));
                }
        }
        double low = 0, high = 0;
        cv::minMaxLoc(m_grey, &low, &high);
        if (high - low < 24)
            return fail(ErrorCode::NotFound, "the picture is blank; choose the part with the structure");
        if (!isBilevel(m_grey)) { // faint pencil as well as ink
            m_grey.convertTo(m_grey, -1, 255 / (high - low), -255 * low / (high - low));
            m_grey = evenPaper(m_grey);
        }
        note("grey", m_result.wasInverted ? "inverted: it was white on black" : "", m_grey);
        if (measureMidTones(m_grey) > kPhotoMidTones)
            return fail(ErrorCode::NotFound,
                        "this looks like a photograph, not like a drawing; choose the part with the structure");
        const double longSide = std::max(m_grey.cols, m_grey.rows);
        const double pixels = static_cast<double>(m_grey.total());
        m_scale = pixels > kMaxWorkPixels  ? std::sqrt(kMaxWorkPixels / pixels)
                  : longSide < kWorkSidePx ? std::min(kMaxGrowth, std::ceil(kWorkSidePx / longSide))
                                           : 1.0;
        if (m_scale != 1)
            cv::resize(m_grey, m_grey, {}, m_scale, m_scale, m_scale < 1 ? cv::INTER_AREA : cv::INTER_CUBIC);
        return m_job.stopRequested() ? JobContext::cancelled() : Result<void>();
    }

    void measure(const cv::Mat& ink)
    {
        m_skeleton = thinInk(ink);
        m_lineWidth = measureLineWidth(ink, m_skeleton);
        m_segments = traceSegments(m_skeleton, std::max(1.5, 0.6 * m_lineWidth));
    }

    Result<void> makeUpright()
    {
        m_back = cv::Matx23d(1, 0, 0, 0, 1, 0);
        m_ink = toInk(m_grey, m_options.threshold01);
        const double share = cv::countNonZero(m_ink) / static_cast<double>(m_ink.total());
        if (share > kPhotoInk)
            return fail(ErrorCode::NotFound, "most of the picture is dark: it looks like a photograph, not like a "
                                             "drawing; choose the part with the structure");
        m_job.report(0.1, "cleaning a picture");
        measure(m_ink);
        if (measureBlobs(m_ink, m_lineWidth, 3) > kPhotoBlobs)
            return fail(ErrorCode::NotFound, "this looks like a photograph, not like a drawing: its ink has no lines; "
                                             "choose the part with the structure");
        if (m_job.stopRequested())
            return JobContext::cancelled();
        const double skew = measureSkewDeg(m_segments);
        constexpr double kLeastDeg = 0.3; // less can't be told from the pixels' raster
        if (std::abs(skew) < kLeastDeg || std::abs(skew) > m_options.maxSkewDeg) {
            note("upright", "as it was", m_grey);
            return {};
        }
        m_result.skewDeg = skew;
        m_grey = turnGrey(m_grey, skew, m_back);
        m_ink = toInk(m_grey, m_options.threshold01);
        measure(m_ink);
        note("upright", withNumber("turned by %.1f degrees", skew), m_grey);
        return {};
    }

    Result<void> makeInk()
    {
        if (m_job.stopRequested())
            return JobContext::cancelled();
        m_job.report(0.4, "cleaning a picture");
        note("ink", withNumber("lines of %.1f pixels", m_lineWidth / m_scale), 255 - m_ink);
        return {};
    }

    Result<InkGroups> sortInk()
    {
        InkGroups groups = groupInk(m_ink, m_skeleton, m_segments, m_lineWidth,
                                    {m_options.speckSize, m_options.removeLabels, m_options.separate});
        m_result.removedSpecks = groups.specks;
        m_result.removedLabels = groups.dropped;
        if (groups.groups.empty())
            return fail(ErrorCode::NotFound, groups.whyNone);
        if (m_options.keepSteps) {
            cv::Mat shown;
            cv::cvtColor(255 - m_ink, shown, cv::COLOR_GRAY2BGR);
            shown.setTo(cv::Scalar(150, 170, 255), groups.removed); // what goes, in pale red
            note("cleared",
                 std::to_string(groups.specks) + " specks and " + std::to_string(groups.dropped) +
                     " labels removed (red); " + std::to_string(groups.groups.size()) + " drawing" +
                     (groups.groups.size() == 1 ? "" : "s"),
                 shown);
        }
        return groups;
    }

    PixelRect sourceOf(const cv::Rect& box) const
    {
        double left = 1e9, top = 1e9, right = -1e9, bottom = -1e9;
        for (const cv::Point corner :
             {box.tl(), box.br(), cv::Point(box.x, box.br().y), cv::Point(box.br().x, box.y)}) {
            const cv::Vec2d at = m_back * cv::Vec3d(corner.x, corner.y, 1);
            left = std::min(left, at[0]);
            right = std::max(right, at[0]);
            top = std::min(top, at[1]);
            bottom = std::max(bottom, at[1]);
        }
        const auto clip = [](double v, int limit) { return std::clamp(static_cast<int>(std::lround(v)), 0, limit); };
        const int x = clip(left / m_scale, m_source.width()), y = clip(top / m_scale, m_source.height());
        return {x, y, clip(right / m_scale, m_source.width()) - x, clip(bottom / m_scale, m_source.height()) - y};
    }

    CleanedDrawing finish(const InkGroups& groups, const InkGroup& group) const
    {
        CleanedDrawing drawing;
        drawing.source = sourceOf(group.box);
        drawing.bondLengthPx = group.bondLengthPx / m_scale;
        drawing.lineWidthPx = m_lineWidth / m_scale;
        cv::Mat ink = maskOf(groups, group);
        const auto keep = [&](const char* name, std::string words, const cv::Mat& picture) {
            if (m_options.keepSteps)
                drawing.steps.push_back({name, std::move(words), toPicture(picture)});
        };
        keep("cropped",
             std::to_string(drawing.source.width) + " x " + std::to_string(drawing.source.height) + " pixels",
             255 - ink);
        const double room = m_options.sidePx * (1 - 2 * m_options.padding01);
        const int longest = std::max(ink.cols, ink.rows);
        double scale = std::min(room / longest, room); // working pixels to the result's
        if (m_options.bondLengthPx > 0 && group.bondLengthPx > 0)
            scale = std::min(scale, m_options.bondLengthPx / group.bondLengthPx);
        if (m_options.letterHeightPx > 0 && group.letterHeightPx > 0)
            scale = std::min(scale, m_options.letterHeightPx / group.letterHeightPx);
        double shrink = 1;
        if (longest > kMaxDrawingPx)
            shrink = static_cast<double>(kMaxDrawingPx) / longest;
        scale /= shrink;
        if (m_options.evenLines) {
            const cv::Mat lines = prepare(maskOf(groups, group, InkKind::Lines), shrink, scale);
            const cv::Mat letters = prepare(maskOf(groups, group, InkKind::Letters), shrink, scale);
            const double letterWidth = std::clamp(kLetterStroke * group.letterHeightPx * shrink * scale, kLeastLetterPx,
                                                  m_options.lineWidthPx);
            const double lineWidth = m_lineWidth * shrink, wanted = m_options.lineWidthPx / scale;
            const double least = kLeastLetterPx / 2 / scale;
            ink = even(lines, lineWidth, wanted, least);
            const double ofLetters = measureLineWidth(letters, thinInk(letters));
            if (ofLetters > 0) // no wider than lines make them: fine letters stay fine
                ink |= even(letters, ofLetters, std::min(letterWidth / scale, ofLetters * wanted / lineWidth), least);
            keep("lines", withNumber("lines of %.1f pixels in the result", m_options.lineWidthPx), 255 - ink);
        } else {
            ink = prepare(ink, shrink, scale);
        }
        drawing.picture = place(ink, scale);
        drawing.scale = scale * shrink * m_scale;
        keep("final", withNumber("bonds of about %.0f pixels", drawing.bondLengthPx * drawing.scale),
             viewAsBgr(drawing.picture));
        return drawing;
    }

    /// At the size at which it is measured, with room for wider lines.
    cv::Mat prepare(const cv::Mat& ink, double shrink, double scale) const
    {
        cv::Mat result = ink;
        if (shrink < 1) {
            cv::resize(ink, result, {}, shrink, shrink, cv::INTER_AREA);
            result = result > 100;
        }
        const int margin = static_cast<int>(std::ceil(m_options.lineWidthPx / scale)) + 2;
        cv::copyMakeBorder(result, result, margin, margin, margin, margin, cv::BORDER_CONSTANT, cv::Scalar(0));
        return result;
    }

    static cv::Mat even(const cv::Mat& ink, double lineWidthPx, double wantedPx, double leastRadiusPx)
    {
        return cv::countNonZero(ink) == 0 ? ink : evenLines(ink, thinInk(ink), lineWidthPx, wantedPx, leastRadiusPx);
    }

    static cv::Mat viewAsBgr(const Picture& picture)
    {
        cv::Mat bgr;
        cv::cvtColor(viewOf(picture), bgr, cv::COLOR_BGRA2BGR);
        return bgr;
    }

    /// Scaled into the middle of the square; averaged over areas, which gives soft edges as a drawing's.
    Picture place(const cv::Mat& ink, double scale) const
    {
        const int side = m_options.sidePx;
        cv::Mat fitted;
        const cv::Size size(std::max(1, static_cast<int>(std::lround(ink.cols * scale))),
                            std::max(1, static_cast<int>(std::lround(ink.rows * scale))));
        cv::resize(255 - ink, fitted, size, 0, 0, scale < 1 ? cv::INTER_AREA : cv::INTER_CUBIC);
        cv::Mat square(side, side, CV_8U, cv::Scalar(255));
        const cv::Rect target((side - size.width) / 2, (side - size.height) / 2, size.width, size.height);
        const cv::Rect seen = target & cv::Rect(0, 0, side, side);
        fitted(seen - target.tl()).copyTo(square(seen));
        return toPicture(square, side);
    }

    const Picture& m_source;
    const CleanOptions& m_options;
    JobContext& m_job;
    CleanedPicture m_result;
    cv::Mat m_grey;
    cv::Mat m_ink;
    cv::Mat m_skeleton;
    std::vector<LineSegment> m_segments;
    double m_lineWidth = 1;
    double m_scale = 1;                   ///< working pixels a pixel of the source
    cv::Matx23d m_back{1, 0, 0, 0, 1, 0}; ///< from the upright picture to the one before
};

} // namespace

Result<CleanedPicture> cleanPicture(const Picture& picture, const CleanOptions& options, JobContext& job)
{
    MOLRL_CHECK(check(picture, options));
    if (job.stopRequested())
        return JobContext::cancelled();
    return guarded("cleaning a picture", [&] { return Cleaning(picture, options, job).run(); });
}

} // namespace molrl::imaging
