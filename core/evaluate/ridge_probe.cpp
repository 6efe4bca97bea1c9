// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluate/blas.h"
#include "core/evaluate/probe_problem.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace molrl::evaluate {
namespace {

constexpr double kOne = 1;
constexpr double kZero = 0;

/// Row-major doubles, which BLAS sees as their transpose.
struct Doubles {
    int rows = 0;
    int cols = 0;
    std::vector<double> values;
    Doubles(int r, int c) : rows(r), cols(c), values(static_cast<std::size_t>(r) * static_cast<std::size_t>(c)) {}
};

Doubles takeRows(const Matrix& from, const std::vector<std::size_t>& rows)
{
    Doubles out(static_cast<int>(rows.size()), static_cast<int>(from.cols));
    auto at = out.values.begin();
    for (const std::size_t row : rows)
        at = std::copy(from.row(row).begin(), from.row(row).end(), at);
    return out;
}

/// a b^T for row-major a [m, k] and b [n, k].
Doubles timesTransposed(const Doubles& a, const Doubles& b)
{
    Doubles out(a.rows, b.rows);
    dgemm_("T", "N", &b.rows, &a.rows, &a.cols, &kOne, b.values.data(), &b.cols, a.values.data(), &a.cols, &kZero,
           out.values.data(), &b.rows);
    return out;
}

struct Eigen {
    std::vector<double> values;
    Doubles vectors; ///< row i is the i-th eigenvector
};

/// Of a symmetric matrix given by its lower triangle (as BLAS sees it).
Result<Eigen> decompose(Doubles gram)
{
    const int n = gram.rows;
    Eigen eigen{std::vector<double>(static_cast<std::size_t>(n)), std::move(gram)};
    int info = 0;
    int workSize = -1;
    int indexSize = -1;
    double bestWork = 0;
    int bestIndex = 0;
    dsyevd_("V", "L", &n, eigen.vectors.values.data(), &n, eigen.values.data(), &bestWork, &workSize, &bestIndex,
            &indexSize, &info);
    workSize = static_cast<int>(bestWork);
    indexSize = bestIndex;
    std::vector<double> work(static_cast<std::size_t>(std::max(1, workSize)));
    std::vector<int> index(static_cast<std::size_t>(std::max(1, indexSize)));
    dsyevd_("V", "L", &n, eigen.vectors.values.data(), &n, eigen.values.data(), work.data(), &workSize, index.data(),
            &indexSize, &info);
    if (info != 0)
        return fail(ErrorCode::Internal, "the eigenvalues of a ridge regression were not found");
    return eigen;
}

std::vector<double> timesVector(const Doubles& a, const std::vector<double>& v)
{
    std::vector<double> out(static_cast<std::size_t>(a.rows), 0);
    for (std::size_t i = 0; i < out.size(); ++i)
        for (std::size_t j = 0; j < v.size(); ++j)
            out[i] += a.values[i * v.size() + j] * v[j];
    return out;
}

/// X^T y.
std::vector<double> transposedTimesVector(const Doubles& x, const std::vector<double>& y)
{
    std::vector<double> out(static_cast<std::size_t>(x.cols), 0);
    for (std::size_t i = 0; i < y.size(); ++i)
        for (std::size_t j = 0; j < out.size(); ++j)
            out[j] += x.values[i * out.size() + j] * y[i];
    return out;
}

/// Everything but the strength. In the eigenbasis of X^T X (or X X^T where there are fewer rows than columns) the
/// predictions at strength s are P (r / (values + s)) + mean.
struct Factored {
    Eigen eigen;
    Doubles predictor; ///< P [rows to predict, basis]
    const Doubles& x;
    bool isDual = false;

    [[nodiscard]] std::vector<double> rotate(const std::vector<double>& centred) const
    {
        return timesVector(eigen.vectors, isDual ? centred : transposedTimesVector(x, centred));
    }
};

Result<Factored> factor(const Doubles& x, const Doubles& wanted)
{
    const bool isDual = x.rows < x.cols;
    const int n = isDual ? x.rows : x.cols;
    Doubles gram(n, n);
    const int inner = isDual ? x.cols : x.rows;
    dsyrk_("L", isDual ? "T" : "N", &n, &inner, &kOne, x.values.data(), &x.cols, &kZero, gram.values.data(), &n);
    MOLRL_TRY(Eigen eigen, decompose(std::move(gram)));
    Doubles predictor = timesTransposed(isDual ? timesTransposed(wanted, x) : wanted, eigen.vectors);
    return Factored{std::move(eigen), std::move(predictor), x, isDual};
}

std::vector<double> makeStrengths()
{
    std::vector<double> strengths;
    for (int i = 0; i < 18; ++i)
        strengths.push_back(std::pow(10.0, -1 + 0.5 * i));
    return strengths;
}

} // namespace

Result<std::vector<ProbeAnswer>> probeByRidge(const ProbeProblem& problem, JobContext& job)
{
    const std::vector<double> strengths = makeStrengths();
    std::vector<ProbeAnswer> answers;
    for (const double strength : strengths) {
        std::array<char, 32> words{};
        std::snprintf(words.data(), words.size(), "strength %.3g", strength);
        answers.push_back(makeAnswer(problem, words.data()));
    }
    const std::vector<std::size_t> wantedRows = rowsToPredict(problem);
    for (const TaskGroup& group : groupTasks(problem)) {
        if (job.stopRequested())
            return JobContext::cancelled();
        const Matrix standard = standardizeColumns(problem.features, group.rows);
        const Doubles x = takeRows(standard, group.rows);
        MOLRL_TRY(const Factored factored, factor(x, takeRows(standard, wantedRows)));
        for (const std::size_t task : group.tasks) {
            double mean = 0;
            for (const std::size_t row : group.rows)
                mean += problem.labels[task][row] / static_cast<double>(group.rows.size());
            std::vector<double> centred;
            for (const std::size_t row : group.rows)
                centred.push_back(problem.labels[task][row] - mean);
            const std::vector<double> rotated = factored.rotate(centred);
            for (std::size_t s = 0; s < strengths.size(); ++s) {
                std::vector<double> weight(rotated.size());
                for (std::size_t i = 0; i < weight.size(); ++i)
                    weight[i] = rotated[i] / (std::max(factored.eigen.values[i], 0.0) + strengths[s]);
                const std::vector<double> predicted = timesVector(factored.predictor, weight);
                for (std::size_t i = 0; i < wantedRows.size(); ++i)
                    answers[s].predictions[task][wantedRows[i]] = predicted[i] + mean;
            }
        }
    }
    return answers;
}

} // namespace molrl::evaluate
