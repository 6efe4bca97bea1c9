// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever may come as a picture: the right pixels, or a reason with a remedy.
#include "core/imaging/picture_file.h"
#include "tests/support/temp_dir.h"

#include <gtest/gtest.h>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

namespace molrl::imaging {
namespace {

using Bytes = std::vector<std::uint8_t>;

/// A black bar on white.
cv::Mat makeBar(int type = CV_8UC3)
{
    cv::Mat picture(48, 64, type, cv::Scalar::all(type == CV_16UC1 ? 65535 : 255));
    picture(cv::Rect(10, 20, 40, 6)).setTo(cv::Scalar(0, 0, 0, 255));
    return picture;
}

Bytes encode(const char* ending, const cv::Mat& picture)
{
    Bytes bytes;
    EXPECT_TRUE(cv::imencode(ending, picture, bytes)) << ending;
    return bytes;
}

int blueAt(const Picture& picture, int x, int y)
{
    return picture.pixel(x, y)[0];
}

void expectBar(const Result<Picture>& picture, const char* what)
{
    ASSERT_TRUE(picture) << what << ": " << picture.error().message();
    EXPECT_EQ(picture->width(), 64) << what;
    EXPECT_EQ(picture->height(), 48) << what;
    EXPECT_LT(blueAt(*picture, 30, 23), 40) << what;
    EXPECT_GT(blueAt(*picture, 5, 5), 220) << what;
}

void put(Bytes& bytes, std::size_t at, std::uint32_t bigEndian)
{
    for (std::size_t i = 0; i < 4; ++i)
        bytes[at + i] = static_cast<std::uint8_t>(bigEndian >> (24 - 8 * i));
}

} // namespace

TEST(BadPicture, EveryFormatIsReadAndEveryCutIsTold)
{
    for (const char* ending : {".png", ".jpg", ".tif", ".webp", ".bmp"}) {
        const Bytes whole = encode(ending, makeBar());
        expectBar(decodePicture(whole), ending);
        const auto header = readPictureHeader(whole);
        ASSERT_TRUE(header) << ending;
        EXPECT_EQ(header->width, 64) << ending;
        EXPECT_EQ(header->height, 48) << ending;
        for (const double share : {0.3, 0.6, 0.9}) {
            const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(share * whole.size()));
            const auto picture = decodePicture(cut);
            ASSERT_FALSE(picture) << ending << " cut at " << share;
            EXPECT_EQ(picture.error().code, ErrorCode::ParseError);
            EXPECT_FALSE(picture.error().what.empty());
        }
        const auto half =
            decodePicture(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(whole.size() / 2)));
        EXPECT_NE(half.error().what.find("cut short"), std::string::npos) << ending << half.error().what;
    }
}

TEST(BadPicture, SixteenBitsGreyAndOneBitAreRead)
{
    expectBar(decodePicture(encode(".png", makeBar(CV_16UC1))), "16 bit");
    expectBar(decodePicture(encode(".png", makeBar(CV_8UC1))), "grey");
    const auto bilevel = loadPicture(MOLRL_SOURCE_DIR "/tests/data/imaging/bilevel.tif");
    ASSERT_TRUE(bilevel) << bilevel.error().message();
    EXPECT_EQ(blueAt(*bilevel, 2, 2), 255);
}

TEST(BadPicture, CmykBecomesBlackOnWhite)
{
    for (const char* name : {"cmyk.jpg", "cmyk.tif"}) {
        const auto picture = loadPicture(std::string(MOLRL_SOURCE_DIR "/tests/data/imaging/") + name);
        ASSERT_TRUE(picture) << picture.error().message();
        int dark = 0, white = 0;
        for (int y = 0; y < picture->height(); ++y)
            for (int x = 0; x < picture->width(); ++x) {
                dark += blueAt(*picture, x, y) < 80;
                white += blueAt(*picture, x, y) > 235;
            }
        EXPECT_GT(dark, 300) << name;
        EXPECT_GT(white, picture->width() * picture->height() * 8 / 10) << name;
    }
}

TEST(BadPicture, TransparencyIsPaperOfTheOtherColour)
{
    cv::Mat clear(48, 64, CV_8UC4, cv::Scalar(0, 0, 0, 0)); // black, but not there
    clear(cv::Rect(10, 20, 40, 6)).setTo(cv::Scalar(0, 0, 0, 255));
    expectBar(decodePicture(encode(".png", clear)), "dark on nothing");
    clear(cv::Rect(10, 20, 40, 6)).setTo(cv::Scalar(255, 255, 255, 255));
    const auto light = decodePicture(encode(".png", clear));
    ASSERT_TRUE(light);
    EXPECT_EQ(blueAt(*light, 30, 23), 255);
    EXPECT_EQ(blueAt(*light, 5, 5), 0) << "light lines keep a dark ground";
}

TEST(BadPicture, TwoHundredMegapixelsAreRefusedByTheirHeader)
{
    Bytes png = encode(".png", makeBar());
    put(png, 16, 20000); // the pixels are never looked at
    put(png, 20, 10000);
    const auto picture = decodePicture(png);
    ASSERT_FALSE(picture);
    EXPECT_EQ(picture.error().code, ErrorCode::ResourceExhausted);
    EXPECT_NE(picture.error().what.find("200 megapixels"), std::string::npos) << picture.error().what;
    EXPECT_NE(picture.error().what.find("crop"), std::string::npos) << "names a remedy";
    EXPECT_TRUE(decodePicture(encode(".png", makeBar()), {.maxPixels = 64 * 48, .maxFileBytes = 1 << 20}))
        << "at the limit";
    EXPECT_FALSE(decodePicture(encode(".png", makeBar()), {.maxPixels = 64 * 48 - 1, .maxFileBytes = 1 << 20}));
}

TEST(BadPicture, OtherFilesAreNamedWithARemedy)
{
    const std::pair<std::string, const char*> cases[] = {
        {"GIF89a......................", "GIF"}, {"%PDF-1.7 .................", "screenshot"},
        {"<svg xmlns=''>............", "SVG"},   {"....ftypheic..............", "HEIC"},
        {"just some text, no picture", "PNG"},   {"", "empty"}};
    for (const auto& [text, words] : cases) {
        const auto picture = decodePicture(Bytes(text.begin(), text.end()));
        ASSERT_FALSE(picture) << text;
        EXPECT_EQ(picture.error().code, ErrorCode::ParseError);
        EXPECT_NE(picture.error().what.find(words), std::string::npos) << picture.error().what;
    }
}

TEST(BadPicture, FilesAreToldByPath)
{
    const test::TempDir folder;
    EXPECT_EQ(loadPicture(folder.file("none.png")).error().code, ErrorCode::NotFound);
    const auto text = loadPicture(folder.write("a.png", "no picture"));
    EXPECT_NE(text.error().context.find("a.png"), std::string::npos);
    const auto big = loadPicture(folder.write("b.png", std::string(100, 'x')), {.maxPixels = 10, .maxFileBytes = 99});
    EXPECT_EQ(big.error().code, ErrorCode::ResourceExhausted);
}

TEST(BadPicture, CropsAreClippedAndSquaresKeepTheShape)
{
    const auto picture = decodePicture(encode(".png", makeBar()));
    ASSERT_TRUE(picture);
    const auto corner = cropPicture(*picture, {50, 40, 100, 100});
    ASSERT_TRUE(corner);
    EXPECT_EQ(corner->width(), 14);
    EXPECT_EQ(corner->height(), 8);
    EXPECT_EQ(cropPicture(*picture, {64, 0, 5, 5}).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(cropPicture(*picture, {3, 3, -4, 5}).error().code, ErrorCode::InvalidArgument);
    const auto square = fitToSquare(*picture, 224);
    ASSERT_TRUE(square);
    EXPECT_EQ(blueAt(*square, 112, 10), 255);
    EXPECT_LT(blueAt(*square, 105, 28 + 23 * 224 / 64), 60);
    EXPECT_EQ(fitToSquare(*picture, 4).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(fitToSquare(Picture(), 224).error().code, ErrorCode::InvalidArgument);
}

} // namespace molrl::imaging
