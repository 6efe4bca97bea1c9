// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluate/cosine.h"
#include "core/evaluate/probe_problem.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace molrl::evaluate {
namespace {

constexpr std::array<std::size_t, 6> kCounts = {1, 3, 5, 10, 20, 50};

} // namespace

Result<std::vector<ProbeAnswer>> probeByNeighbours(const ProbeProblem& problem, JobContext& job)
{
    const std::vector<std::size_t>& train = problem.split.train;
    std::vector<ProbeAnswer> answers;
    for (const std::size_t k : kCounts)
        if (k == 1 || k <= train.size())
            answers.push_back(makeAnswer(problem, "k " + std::to_string(k)));
    const Matrix rows = makeUnitRows(problem.features, problem.isBits, train);
    const auto visit = [&](std::size_t row, std::span<const std::size_t> neighbours) {
        for (std::size_t t = 0; t < problem.labels.size(); ++t) {
            double sum = 0;
            std::size_t found = 0;
            std::size_t next = 0;
            for (std::size_t i = 0; i < neighbours.size() && next < answers.size(); ++i) {
                const double label = problem.labels[t][neighbours[i]];
                if (std::isnan(label))
                    continue;
                sum += label;
                if (++found == kCounts[next])
                    answers[next++].predictions[t][row] = sum / static_cast<double>(found);
            }
            for (; found > 0 && next < answers.size(); ++next) // fewer labels than k: all of them
                answers[next].predictions[t][row] = sum / static_cast<double>(found);
        }
    };
    MOLRL_CHECK(forNearest(rows, rowsToPredict(problem), train, train.size(), job, visit));
    return answers;
}

} // namespace molrl::evaluate
