// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/augmentation.h"

#include "core/imaging/opencv_picture.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <vector>

namespace molrl::imaging {
namespace {

constexpr std::uint8_t kPaper = 247; ///< from here on a pixel holds no ink (PatchOptions::inkThreshold)

/// What is to be done, drawn before any pixel is touched: the pixels can't change the course of the random numbers.
struct Plan {
    int shiftX = 0;
    int shiftY = 0;
    double contrast = 1;
    double blurSigmaPx = 0;
    double noiseSd = 0;
    int jpegQuality = 0; ///< 0: none
};

int integerBetween(int low, int high, Rng& rng)
{
    return low + static_cast<int>(rng.below(static_cast<std::uint64_t>(high - low) + 1));
}

Plan makePlan(const DrawingAugmentation& options, Rng& rng)
{
    Plan plan;
    if (rng.chance(options.shiftProbability)) {
        plan.shiftX = integerBetween(-options.maxShiftPx, options.maxShiftPx, rng);
        plan.shiftY = integerBetween(-options.maxShiftPx, options.maxShiftPx, rng);
    }
    if (rng.chance(options.contrastProbability))
        plan.contrast = rng.uniform(1 - options.maxContrastChange, 1 + options.maxContrastChange);
    if (rng.chance(options.blurProbability))
        plan.blurSigmaPx = rng.uniform(0.2, std::max(0.2, options.maxBlurSigmaPx));
    if (rng.chance(options.noiseProbability))
        plan.noiseSd = rng.uniform(0, options.maxNoiseSd);
    if (rng.chance(options.jpegProbability))
        plan.jpegQuality = integerBetween(options.minJpegQuality, 95, rng);
    return plan;
}

/// Nearly normal: the sum of eight random bytes (Irwin-Hall), one call of the generator a pixel.
double roughNormal(Rng& rng)
{
    std::uint64_t bits = rng();
    int sum = 0;
    for (int i = 0; i < 8; ++i, bits >>= 8)
        sum += static_cast<int>(bits & 0xff);
    return (sum - 8 * 127.5) / std::sqrt(8 * (256.0 * 256.0 - 1) / 12);
}

/// Grey noise, the same in all channels, on the strokes and their fringes. The paper stays white: pictures of scans are
/// cleaned before the network sees them, and speckles on the paper would make a node of every blank patch.
void addNoise(cv::Mat& bgr, double sd, Rng& rng)
{
    for (int y = 0; y < bgr.rows; ++y) {
        auto* row = bgr.ptr<cv::Vec3b>(y);
        for (int x = 0; x < bgr.cols; ++x) {
            if (std::min({row[x][0], row[x][1], row[x][2]}) >= kPaper)
                continue;
            const int change = static_cast<int>(std::lround(sd * roughNormal(rng)));
            for (int c = 0; c < 3; ++c)
                row[x][c] = cv::saturate_cast<std::uint8_t>(row[x][c] + change);
        }
    }
}

void apply(const Plan& plan, cv::Mat& bgr, Rng& rng)
{
    if (plan.shiftX != 0 || plan.shiftY != 0) {
        const cv::Matx23d move(1, 0, plan.shiftX, 0, 1, plan.shiftY);
        cv::warpAffine(bgr.clone(), bgr, move, bgr.size(), cv::INTER_NEAREST, cv::BORDER_CONSTANT,
                       cv::Scalar::all(255));
    }
    if (plan.contrast != 1) // white stays white
        bgr.convertTo(bgr, -1, plan.contrast, 255 * (1 - plan.contrast));
    if (plan.blurSigmaPx > 0)
        cv::GaussianBlur(bgr, bgr, cv::Size(), plan.blurSigmaPx, plan.blurSigmaPx, cv::BORDER_REPLICATE);
    if (plan.noiseSd > 0)
        addNoise(bgr, plan.noiseSd, rng);
    if (plan.jpegQuality > 0) {
        std::vector<std::uint8_t> jpeg;
        cv::imencode(".jpg", bgr, jpeg, {cv::IMWRITE_JPEG_QUALITY, plan.jpegQuality});
        bgr = cv::imdecode(jpeg, cv::IMREAD_COLOR);
    }
}

Result<void> check(const DrawingAugmentation& options)
{
    const double probabilities[] = {options.blurProbability, options.jpegProbability, options.contrastProbability,
                                    options.shiftProbability, options.noiseProbability};
    for (const double p : probabilities)
        if (!(p >= 0 && p <= 1))
            return fail(ErrorCode::InvalidArgument, "probabilities of augmentation must lie in 0 to 1");
    if (options.maxShiftPx < 0 || options.minJpegQuality < 1 || options.minJpegQuality > 95)
        return fail(ErrorCode::InvalidArgument, "the shift must not be negative and the JPEG quality lie in 1 to 95");
    if (!(options.maxContrastChange >= 0 && options.maxContrastChange < 1) ||
        !(options.maxBlurSigmaPx >= 0 && options.maxBlurSigmaPx <= 20) || !(options.maxNoiseSd >= 0))
        return fail(ErrorCode::InvalidArgument, "the contrast change must lie in 0 to 1 (1 excluded), the blur in 0 "
                                                "to 20 px, and the noise must not be negative");
    return {};
}

} // namespace

Result<Picture> augmentDrawing(const Picture& picture, const DrawingAugmentation& options, Rng& rng)
{
    if (picture.isEmpty())
        return fail(ErrorCode::InvalidArgument, "there is no picture to augment");
    MOLRL_CHECK(check(options));
    const Plan plan = makePlan(options, rng);
    return guarded("augmenting a drawing", [&] {
        cv::Mat bgr;
        cv::cvtColor(viewOf(picture), bgr, cv::COLOR_BGRA2BGR);
        apply(plan, bgr, rng);
        Picture result(picture.width(), picture.height());
        cv::Mat view = writableViewOf(result);
        cv::cvtColor(bgr, view, cv::COLOR_BGR2BGRA);
        return result;
    });
}

void setImagingThreads(int threads)
{
    cv::setNumThreads(threads);
}

} // namespace molrl::imaging
