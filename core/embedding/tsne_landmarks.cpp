// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/embedding/transform.h"

#include <algorithm>
#include <cmath>

namespace molrl::embedding {

Result<Layout> computeLandmarkTsne(MatrixView points, std::size_t landmarkCount, const TsneOptions& options,
                                   JobContext& job, LiveLayout* live)
{
    constexpr std::size_t kChunk = 20'000; // rows placed at a time
    if (landmarkCount < 100 || landmarkCount >= points.rows)
        return fail(ErrorCode::InvalidArgument, "the number of landmarks must lie between 100 and the number of rows");
    return guarded("laying out landmarks", [&]() -> Result<Layout> {
        Matrix landmarks(landmarkCount, points.cols);
        for (std::size_t i = 0; i < landmarkCount; ++i) {
            const auto row = points.row(i * points.rows / landmarkCount);
            std::copy(row.begin(), row.end(), landmarks.row(i).begin());
        }
        KnnOptions neighbours;
        neighbours.neighbourCount = tsneNeighbours(options.perplexity);
        neighbours.metric = options.metric;
        neighbours.threads = options.threads;
        JobContext finding = job.part(0, 0.2);
        MOLRL_TRY(const NeighbourhoodPtr neighbourhood, computeNeighbourhood(landmarks, neighbours, finding));
        JobContext laying = job.part(0.2, 0.7);
        MOLRL_TRY(Layout layout, computeTsne(landmarks, neighbourhood, options, laying));
        Layout all{Matrix(points.rows, layout.positions.cols)};
        for (std::size_t begin = 0; begin < points.rows; begin += kChunk) {
            const std::size_t count = std::min(kChunk, points.rows - begin);
            JobContext placing =
                job.part(0.7 + 0.3 * static_cast<double>(begin) / static_cast<double>(points.rows),
                         0.7 + 0.3 * static_cast<double>(begin + count) / static_cast<double>(points.rows));
            const FixedMap map{landmarks, neighbourhood.get(), &layout};
            MOLRL_TRY(const Placement placed,
                      placeOnTsne(MatrixView(points.data + begin * points.cols, count, points.cols), map, options,
                                  {.threads = options.threads}, placing));
            std::copy(placed.positions.values.begin(), placed.positions.values.end(), all.positions.row(begin).begin());
        }
        if (live != nullptr)
            live->publish(all);
        job.report(1);
        return all;
    });
}

} // namespace molrl::embedding
