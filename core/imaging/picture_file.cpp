// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/picture_file.h"

#include "core/imaging/opencv_picture.h"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <vector>

namespace molrl::imaging {
namespace {

cv::Mat toEightBit(cv::Mat decoded)
{
    if (decoded.depth() == CV_16U)
        decoded.convertTo(decoded, CV_8U, 1.0 / 257.0);
    else if (decoded.depth() != CV_8U)
        decoded.convertTo(decoded, CV_8U, 255.0);
    return decoded;
}

cv::Mat layOnPaper(const cv::Mat& bgra, int paper)
{
    cv::Mat bgr(bgra.size(), CV_8UC3);
    bgra.forEach<cv::Vec4b>([&bgr, paper](const cv::Vec4b& pixel, const int* at) {
        auto& out = bgr.at<cv::Vec3b>(at[0], at[1]);
        for (int c = 0; c < 3; ++c)
            out[c] = static_cast<std::uint8_t>((pixel[c] * pixel[3] + paper * (255 - pixel[3]) + 127) / 255);
    });
    return bgr;
}

bool isBlank(const cv::Mat& bgr)
{
    double low = 0, high = 0;
    cv::minMaxLoc(bgr.reshape(1), &low, &high);
    return high - low < 24;
}

/// Any decoded picture as 8-bit BGR on paper.
cv::Mat toBgr(cv::Mat decoded)
{
    decoded = toEightBit(std::move(decoded));
    cv::Mat bgr;
    if (decoded.channels() == 1) {
        cv::cvtColor(decoded, bgr, cv::COLOR_GRAY2BGR);
    } else if (decoded.channels() == 4) {
        bgr = layOnPaper(decoded, 255);
        if (isBlank(bgr)) // light lines on nothing, as drawn for a dark page
            if (const cv::Mat onBlack = layOnPaper(decoded, 0); !isBlank(onBlack))
                bgr = onBlack;
    } else {
        bgr = decoded;
    }
    return bgr;
}

Result<std::vector<std::uint8_t>> readBytes(const std::string& path, const PictureLimits& limits)
{
    std::error_code error;
    if (!std::filesystem::exists(path, error))
        return fail(ErrorCode::NotFound, "there is no such file", path);
    if (!std::filesystem::is_regular_file(path, error))
        return fail(ErrorCode::IoError, "this is not a file", path);
    const auto size = static_cast<std::int64_t>(std::filesystem::file_size(path, error));
    if (!error && size > limits.maxFileBytes)
        return fail(ErrorCode::ResourceExhausted,
                    "the file has " + std::to_string(size / 1'000'000) + " MB; up to " +
                        std::to_string(limits.maxFileBytes / 1'000'000) + " are read: crop the picture",
                    path);
    std::ifstream file(path, std::ios::binary);
    if (error || !file)
        return fail(ErrorCode::IoError, std::strerror(errno), path);
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(size));
    file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    if (!file)
        return fail(ErrorCode::IoError, "the file could not be read to its end", path);
    return bytes;
}

Result<Picture> decode(std::span<const std::uint8_t> bytes, PictureFormat format)
{
    const cv::Mat view(1, static_cast<int>(bytes.size()), CV_8U, const_cast<std::uint8_t*>(bytes.data()));
    // JPEG has no transparency to lose, and only so is the camera's orientation followed.
    const int mode = format == PictureFormat::Jpeg ? cv::IMREAD_COLOR : cv::IMREAD_UNCHANGED;
    const cv::Mat decoded = cv::imdecode(view, mode);
    if (decoded.empty())
        return fail(ErrorCode::ParseError, "the picture's pixels can't be decoded; save it again as PNG");
    const cv::Mat bgr = toBgr(decoded);
    Picture picture(bgr.cols, bgr.rows);
    cv::Mat target = writableViewOf(picture);
    cv::cvtColor(bgr, target, cv::COLOR_BGR2BGRA);
    return picture;
}

} // namespace

Result<void> savePng(const Picture& picture, const std::string& path)
{
    if (picture.isEmpty())
        return fail(ErrorCode::InvalidArgument, "there is no picture to save", path);
    MOLRL_TRY(const std::vector<std::uint8_t> png, guarded("encoding PNG", [&] {
                  cv::Mat bgr;
                  cv::cvtColor(viewOf(picture), bgr, cv::COLOR_BGRA2BGR);
                  std::vector<std::uint8_t> encoded;
                  cv::imencode(".png", bgr, encoded);
                  return encoded;
              }));
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file.write(reinterpret_cast<const char*>(png.data()), static_cast<std::streamsize>(png.size()));
    file.close();
    if (!file)
        return fail(ErrorCode::IoError, std::string("can't write the picture: ") + std::strerror(errno), path);
    return {};
}

Result<Picture> decodePicture(std::span<const std::uint8_t> bytes, const PictureLimits& limits)
{
    MOLRL_TRY(const PictureHeader header, readPictureHeader(bytes));
    if (!header.isComplete)
        return fail(ErrorCode::ParseError, "the picture's file is cut short; fetch or save it again");
    const double megapixels = static_cast<double>(header.width) * static_cast<double>(header.height) / 1e6;
    if (megapixels * 1e6 > static_cast<double>(limits.maxPixels))
        return fail(ErrorCode::ResourceExhausted,
                    "the picture has " + std::to_string(header.width) + " x " + std::to_string(header.height) +
                        " pixels (" + std::to_string(std::llround(megapixels)) + " megapixels); up to " +
                        std::to_string(limits.maxPixels / 1'000'000) +
                        " megapixels are read: crop it to the structure, or scan it at 300 dpi");
    auto loaded = guarded("", [&] { return decode(bytes, header.format); });
    if (!loaded && loaded.error().code == ErrorCode::Internal) // what OpenCV throws here is the file's fault
        return fail(ErrorCode::ParseError, "the picture's pixels can't be decoded; save it again as PNG",
                    loaded.error().what);
    return loaded;
}

Result<Picture> loadPicture(const std::string& path, const PictureLimits& limits)
{
    MOLRL_TRY(const std::vector<std::uint8_t> bytes, readBytes(path, limits));
    auto loaded = decodePicture(bytes, limits);
    if (!loaded)
        return fail(std::move(loaded).error().withContext(path));
    return loaded;
}

Result<Picture> cropPicture(const Picture& picture, const PixelRect& part)
{
    const cv::Rect wanted = cv::Rect(part.x, part.y, std::max(0, part.width), std::max(0, part.height)) &
                            cv::Rect(0, 0, picture.width(), picture.height());
    if (wanted.area() == 0)
        return fail(ErrorCode::InvalidArgument, "the region lies beside the picture");
    Picture result(wanted.width, wanted.height);
    cv::Mat target = writableViewOf(result);
    viewOf(picture)(wanted).copyTo(target);
    return result;
}

Result<Picture> fitToSquare(const Picture& picture, int sidePx)
{
    if (picture.isEmpty())
        return fail(ErrorCode::InvalidArgument, "there is no picture to fit");
    if (sidePx < 8 || sidePx > 8192)
        return fail(ErrorCode::InvalidArgument, "the square's side must lie in 8 to 8192 pixels");
    return guarded("fitting a picture", [&] {
        const double scale = static_cast<double>(sidePx) / std::max(picture.width(), picture.height());
        const cv::Size size(std::clamp(static_cast<int>(std::lround(picture.width() * scale)), 1, sidePx),
                            std::clamp(static_cast<int>(std::lround(picture.height() * scale)), 1, sidePx));
        cv::Mat fitted;
        cv::resize(viewOf(picture), fitted, size, 0, 0, scale < 1 ? cv::INTER_AREA : cv::INTER_CUBIC);
        Picture result(sidePx, sidePx);
        cv::Mat target = writableViewOf(result);
        fitted.copyTo(target(cv::Rect((sidePx - size.width) / 2, (sidePx - size.height) / 2, size.width, size.height)));
        return result;
    });
}

} // namespace molrl::imaging
