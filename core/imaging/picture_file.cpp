// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/augmentation.h"
#include "core/imaging/opencv_picture.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <vector>

namespace molrl::imaging {
namespace {

/// Any decoded picture as 8-bit BGR on white.
cv::Mat toBgrOnWhite(cv::Mat decoded)
{
    if (decoded.depth() == CV_16U)
        decoded.convertTo(decoded, CV_8U, 1.0 / 257.0);
    else if (decoded.depth() != CV_8U)
        decoded.convertTo(decoded, CV_8U, 255.0);
    cv::Mat bgr;
    if (decoded.channels() == 1) {
        cv::cvtColor(decoded, bgr, cv::COLOR_GRAY2BGR);
    } else if (decoded.channels() == 4) {
        bgr = cv::Mat(decoded.size(), CV_8UC3);
        decoded.forEach<cv::Vec4b>([&bgr](const cv::Vec4b& pixel, const int* at) {
            auto& out = bgr.at<cv::Vec3b>(at[0], at[1]);
            for (int c = 0; c < 3; ++c)
                out[c] = static_cast<std::uint8_t>((pixel[c] * pixel[3] + 255 * (255 - pixel[3]) + 127) / 255);
        });
    } else {
        bgr = decoded;
    }
    return bgr;
}

Result<std::vector<std::uint8_t>> readBytes(const std::string& path)
{
    std::error_code error;
    if (!std::filesystem::exists(path, error))
        return fail(ErrorCode::NotFound, "there is no such file", path);
    if (!std::filesystem::is_regular_file(path, error))
        return fail(ErrorCode::IoError, "this is not a file", path);
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return fail(ErrorCode::IoError, std::strerror(errno), path);
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(std::filesystem::file_size(path, error)));
    file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    if (!file)
        return fail(ErrorCode::IoError, "the file could not be read to its end", path);
    return bytes;
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

Result<Picture> loadPicture(const std::string& path)
{
    MOLRL_TRY(const std::vector<std::uint8_t> bytes, readBytes(path));
    auto loaded = guarded("reading a picture", [&]() -> Result<Picture> {
        const cv::Mat decoded = bytes.empty() ? cv::Mat() : cv::imdecode(bytes, cv::IMREAD_UNCHANGED);
        if (decoded.empty())
            return fail(ErrorCode::ParseError, "this is not a picture that can be read; save it as PNG or JPEG");
        const cv::Mat bgr = toBgrOnWhite(decoded);
        Picture picture(bgr.cols, bgr.rows);
        cv::Mat view = writableViewOf(picture);
        cv::cvtColor(bgr, view, cv::COLOR_BGR2BGRA);
        return picture;
    });
    if (!loaded && loaded.error().code == ErrorCode::Internal) // what OpenCV throws here is the file's fault
        loaded.error().code = ErrorCode::ParseError;
    if (!loaded)
        return fail(std::move(loaded).error().withContext(path));
    return loaded;
}

} // namespace molrl::imaging
