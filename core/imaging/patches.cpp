// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/patches.h"

#include "core/imaging/opencv_picture.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>

namespace molrl::imaging {
namespace {

bool rowHasInk(const std::uint8_t* bytes, std::size_t count, int threshold)
{
    // Nearly all of a drawing is white: eight bytes at a time are dismissed before single ones are looked at.
    constexpr std::uint64_t kWhite = ~std::uint64_t{0};
    std::size_t i = 0;
    for (; i + 8 <= count; i += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes + i, 8);
        if (word == kWhite)
            continue;
        for (std::size_t k = i; k < i + 8; ++k)
            if (k % 4 != 3 && bytes[k] < threshold)
                return true;
    }
    for (; i < count; ++i)
        if (i % 4 != 3 && bytes[i] < threshold)
            return true;
    return false;
}

bool patchHasInk(const Picture& picture, int row, int col, const PatchOptions& options)
{
    const int threshold = 255 - options.inkThreshold;
    for (int y = 0; y < options.patchPx; ++y)
        if (rowHasInk(picture.pixel(col * options.patchPx, row * options.patchPx + y),
                      static_cast<std::size_t>(options.patchPx) * 4, threshold))
            return true;
    return false;
}

/// The picture's colour planes in the order R, G, B with a white margin of the halo.
std::array<cv::Mat, 3> makePlanes(const Picture& picture, int haloPx)
{
    std::array<cv::Mat, 3> planes;
    std::array<cv::Mat, 4> inner;
    const cv::Rect place(haloPx, haloPx, picture.width(), picture.height());
    for (std::size_t c = 0; c < 3; ++c) {
        planes[c] = cv::Mat(picture.height() + 2 * haloPx, picture.width() + 2 * haloPx, CV_8U, cv::Scalar(255));
        inner[2 - c] = planes[c](place);
    }
    inner[3] = cv::Mat(picture.height(), picture.width(), CV_8U);
    cv::split(viewOf(picture), inner.data());
    return planes;
}

void appendWindow(PatchBatch& batch, const std::array<cv::Mat, 3>& planes, int row, int col)
{
    const int window = batch.windowPx();
    const auto side = static_cast<std::size_t>(window);
    const std::size_t at = batch.pixels.size();
    batch.pixels.resize(at + 3 * side * side);
    std::uint8_t* out = batch.pixels.data() + at;
    for (const cv::Mat& plane : planes)
        for (int y = 0; y < window; ++y, out += side)
            std::memcpy(out, plane.ptr(row * batch.options.patchPx + y) + col * batch.options.patchPx, side);
}

void appendPicture(PatchBatch& batch, const Picture& picture)
{
    const auto molecule = static_cast<std::int32_t>(batch.moleculeCount());
    std::array<cv::Mat, 3> planes;
    for (int row = 0; row < batch.gridSide; ++row) {
        for (int col = 0; col < batch.gridSide; ++col) {
            const bool ink = patchHasInk(picture, row, col, batch.options);
            if (!ink && !batch.options.keepBlank)
                continue;
            if (planes[0].empty())
                planes = makePlanes(picture, batch.options.haloPx);
            appendWindow(batch, planes, row, col);
            batch.owner.push_back(molecule);
            batch.row.push_back(static_cast<std::int16_t>(row));
            batch.col.push_back(static_cast<std::int16_t>(col));
            batch.hasInk.push_back(ink ? 1 : 0);
        }
    }
    batch.offsets.push_back(static_cast<std::int64_t>(batch.owner.size()));
}

Result<void> checkOptions(const PatchOptions& options)
{
    if (options.patchPx < 1 || options.haloPx < 0 || options.haloPx > 64)
        return fail(ErrorCode::InvalidArgument, "the patch size must be at least 1 px and its halo 0 to 64 px");
    if (options.inkThreshold < 0 || options.inkThreshold > 254)
        return fail(ErrorCode::InvalidArgument, "the ink threshold must lie in 0 to 254");
    return {};
}

bool sameOptions(const PatchOptions& a, const PatchOptions& b)
{
    return a.patchPx == b.patchPx && a.haloPx == b.haloPx && a.keepBlank == b.keepBlank &&
           a.inkThreshold == b.inkThreshold;
}

} // namespace

Result<PatchBatch> decompose(std::span<const Picture> pictures, const PatchOptions& options)
{
    MOLRL_CHECK(checkOptions(options));
    PatchBatch batch;
    batch.options = options;
    if (pictures.empty())
        return batch;
    const int side = pictures.front().width();
    for (std::size_t i = 0; i < pictures.size(); ++i) {
        const std::string which = "picture " + std::to_string(i + 1);
        if (pictures[i].isEmpty() || pictures[i].width() != pictures[i].height())
            return fail(ErrorCode::InvalidArgument, "the picture is not square", which);
        if (pictures[i].width() != side)
            return fail(ErrorCode::InvalidArgument, "the pictures of a batch differ in size", which);
    }
    if (side % options.patchPx != 0 || side / options.patchPx > std::numeric_limits<std::int16_t>::max())
        return fail(ErrorCode::InvalidArgument, "patches of " + std::to_string(options.patchPx) +
                                                    " px don't divide a picture of " + std::to_string(side) + " px");
    batch.gridSide = side / options.patchPx;
    return guarded("cutting drawings into patches", [&] {
        batch.offsets.reserve(pictures.size() + 1);
        for (const Picture& picture : pictures)
            appendPicture(batch, picture);
        return std::move(batch);
    });
}

Result<PatchBatch> concatenate(std::span<const PatchBatch> batches)
{
    PatchBatch all;
    if (batches.empty())
        return all;
    all.options = batches.front().options;
    for (const PatchBatch& batch : batches) {
        if (!sameOptions(batch.options, all.options))
            return fail(ErrorCode::InvalidArgument, "the batches were cut with different options");
        if (batch.gridSide != 0 && all.gridSide != 0 && batch.gridSide != all.gridSide)
            return fail(ErrorCode::InvalidArgument, "the batches were cut from pictures of different size");
        all.gridSide = std::max(all.gridSide, batch.gridSide);
        const auto firstMolecule = static_cast<std::int32_t>(all.moleculeCount());
        const std::int64_t firstNode = all.offsets.back();
        all.pixels.insert(all.pixels.end(), batch.pixels.begin(), batch.pixels.end());
        for (std::size_t m = 1; m < batch.offsets.size(); ++m)
            all.offsets.push_back(firstNode + batch.offsets[m]);
        for (const std::int32_t owner : batch.owner)
            all.owner.push_back(firstMolecule + owner);
        all.row.insert(all.row.end(), batch.row.begin(), batch.row.end());
        all.col.insert(all.col.end(), batch.col.begin(), batch.col.end());
        all.hasInk.insert(all.hasInk.end(), batch.hasInk.begin(), batch.hasInk.end());
    }
    return all;
}

} // namespace molrl::imaging
