// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/picture_encoder.h"

#include "core/imaging/patches.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace molrl::model {
namespace {

Result<imaging::PatchBatch> cut(const Network& network, std::span<const Picture> pictures)
{
    const int side = network.config().picturePx;
    for (const Picture& picture : pictures)
        if (picture.width() != side || picture.height() != side)
            return fail(ErrorCode::InvalidArgument, "a picture of " + std::to_string(picture.width()) + " x " +
                                                        std::to_string(picture.height()) +
                                                        " pixels; the network reads " + std::to_string(side) + " x " +
                                                        std::to_string(side) + ": clean it first");
    return imaging::decompose(pictures, patchOptionsOf(network.config()));
}

std::vector<double> meanOf(MatrixView library)
{
    std::vector<double> mean(library.cols, 0.0);
    std::size_t count = 0;
    for (std::size_t i = 0; i < library.rows; ++i) {
        const auto row = library.row(i);
        if (std::isnan(row[0]))
            continue;
        ++count;
        for (std::size_t k = 0; k < row.size(); ++k)
            mean[k] += row[k];
    }
    for (double& value : mean)
        value /= static_cast<double>(std::max<std::size_t>(count, 1));
    return mean;
}

} // namespace

Result<Matrix> encodePictures(const Network& network, std::span<const Picture> pictures, JobContext& job)
{
    MOLRL_TRY(const imaging::PatchBatch batch, cut(network, pictures));
    return network.encode(batch, job);
}

Result<NetworkRecord> inspectPicture(const Network& network, const Picture& picture, JobContext& job)
{
    MOLRL_TRY(const imaging::PatchBatch batch, cut(network, std::span(&picture, 1)));
    if (batch.nodeCount() == 0)
        return fail(ErrorCode::InvalidArgument, "the picture is blank");
    MOLRL_TRY(std::vector<NetworkRecord> records, network.inspect(batch, job));
    return std::move(records.front());
}

Result<std::vector<Neighbour>> findNearest(MatrixView library, std::span<const float> query, std::size_t count)
{
    if (library.rows == 0)
        return std::vector<Neighbour>{};
    if (query.size() != library.cols || query.empty())
        return fail(ErrorCode::InvalidArgument, "the query's embedding has another length than the library's");
    if (std::any_of(query.begin(), query.end(), [](float v) { return std::isnan(v); }))
        return fail(ErrorCode::InvalidArgument, "the query has no embedding: its picture is blank");
    constexpr std::size_t kLeastRows = 32; // the mean of fewer says more of them than of molecules
    const std::vector<double> mean =
        library.rows >= kLeastRows ? meanOf(library) : std::vector<double>(library.cols, 0.0);
    double queryNorm = 0;
    std::vector<double> centred(query.size());
    for (std::size_t k = 0; k < query.size(); ++k) {
        centred[k] = query[k] - mean[k];
        queryNorm += centred[k] * centred[k];
    }
    std::vector<Neighbour> all;
    all.reserve(library.rows);
    for (std::size_t i = 0; i < library.rows; ++i) {
        const auto row = library.row(i);
        if (std::isnan(row[0]))
            continue;
        double dot = 0, norm = 0;
        for (std::size_t k = 0; k < row.size(); ++k) {
            const double value = row[k] - mean[k];
            dot += value * centred[k];
            norm += value * value;
        }
        all.push_back({i, static_cast<float>(dot / std::sqrt(std::max(norm * queryNorm, 1e-30)))});
    }
    const auto nearer = [](const Neighbour& a, const Neighbour& b) {
        return a.similarity != b.similarity ? a.similarity > b.similarity : a.row < b.row;
    };
    const std::size_t kept = std::min(count, all.size());
    std::partial_sort(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(kept), all.end(), nearer);
    all.resize(kept);
    return all;
}

} // namespace molrl::model
