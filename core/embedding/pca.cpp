// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/embedding/pca.h"

#include "core/base/blas_threads.h"
#include "core/base/rng.h"
#include "core/embedding/worker_team.h"

#include <algorithm>
#include <cblas.h>
#include <cmath>
#include <limits>

extern "C" {
// LAPACK, in OpenBLAS.
void dsyevr_(const char* jobz, const char* range, const char* uplo, const int* n, double* a, const int* lda,
             const double* vl, const double* vu, const int* il, const int* iu, const double* abstol, int* m, double* w,
             double* z, const int* ldz, int* isuppz, double* work, const int* lwork, int* iwork, const int* liwork,
             int* info);
void dgeqrf_(const int* m, const int* n, double* a, const int* lda, double* tau, double* work, const int* lwork,
             int* info);
void dorgqr_(const int* m, const int* n, const int* k, double* a, const int* lda, const double* tau, double* work,
             const int* lwork, int* info);
}

namespace molrl::embedding {
namespace {

constexpr std::size_t kRowBlock = 512;
constexpr std::size_t kGroupBlocks = 16; // blocks that one worker adds up, in order
constexpr int kExactUpTo = 512;
constexpr int kIterations = 14;

bool isFinite(const float* row, std::size_t d)
{
    return std::all_of(row, row + d, [](float v) { return std::isfinite(v); });
}

struct Moments {
    std::vector<float> mean;
    std::vector<double> covariance; // [d, d]
    std::size_t rows = 0;
};

void computeMeans(MatrixView points, Moments& moments)
{
    std::vector<double> sums(points.cols);
    for (std::size_t i = 0; i < points.rows; ++i) {
        const float* row = points.data + i * points.cols;
        if (!isFinite(row, points.cols))
            continue;
        ++moments.rows;
        for (std::size_t c = 0; c < points.cols; ++c)
            sums[c] += row[c];
    }
    moments.mean.resize(points.cols);
    for (std::size_t c = 0; c < points.cols; ++c)
        moments.mean[c] = static_cast<float>(sums[c] / static_cast<double>(std::max<std::size_t>(moments.rows, 1)));
}

/// Adds the products of a fixed run of blocks; partial sums in float are short and are added in double, in order.
void addGroup(MatrixView points, const std::vector<float>& mean, std::size_t group, std::vector<float>& total)
{
    const std::size_t d = points.cols;
    std::vector<float> rows(kRowBlock * d);
    std::fill(total.begin(), total.end(), 0.f);
    for (std::size_t block = group * kGroupBlocks; block < (group + 1) * kGroupBlocks; ++block) {
        const BlockRange range(block, kRowBlock, points.rows);
        std::size_t kept = 0;
        for (std::size_t i = range.begin; i < range.end; ++i) {
            const float* from = points.data + i * d;
            if (!isFinite(from, d))
                continue;
            for (std::size_t c = 0; c < d; ++c)
                rows[kept * d + c] = from[c] - mean[c];
            ++kept;
        }
        if (kept > 0)
            cblas_ssyrk(CblasRowMajor, CblasUpper, CblasTrans, static_cast<int>(d), static_cast<int>(kept), 1.f,
                        rows.data(), static_cast<int>(d), 1.f, total.data(), static_cast<int>(d));
    }
}

Result<Moments> computeMoments(MatrixView points, int threads, JobContext& job)
{
    Moments moments;
    computeMeans(points, moments);
    if (moments.rows < 2)
        return fail(ErrorCode::InvalidArgument, "principal components need at least two rows with a value");
    const std::size_t d = points.cols;
    moments.covariance.assign(d * d, 0);
    const std::size_t groups = blockCount(points.rows, kRowBlock * kGroupBlocks);
    WorkerTeam team(threads);
    const auto width = static_cast<std::size_t>(team.threads());
    std::vector<std::vector<float>> partial(width, std::vector<float>(d * d));
    for (std::size_t first = 0; first < groups; first += width) { // sums are added in order of the groups
        const std::size_t count = std::min(width, groups - first);
        MOLRL_CHECK(team.run(count, job, [&](std::size_t item, std::size_t) {
            addGroup(points, moments.mean, first + item, partial[item]);
        }));
        for (std::size_t item = 0; item < count; ++item)
            for (std::size_t i = 0; i < d * d; ++i)
                moments.covariance[i] += partial[item][i];
        job.report(static_cast<double>(first + count) / static_cast<double>(groups), "principal components");
    }
    for (std::size_t r = 0; r < d; ++r)
        for (std::size_t c = r; c < d; ++c)
            moments.covariance[c * d + r] = moments.covariance[r * d + c] /= static_cast<double>(moments.rows - 1);
    return moments;
}

/// Largest eigenvalues of a symmetric matrix, descending; vectors as rows.
Result<void> solveSymmetric(std::vector<double> matrix, int n, int count, std::vector<double>& values,
                            std::vector<double>& vectors)
{
    const int first = n - count + 1;
    const double unused = 0;
    int found = 0;
    int info = 0;
    std::vector<double> ascending(static_cast<std::size_t>(n));
    std::vector<double> columns(static_cast<std::size_t>(n) * static_cast<std::size_t>(count));
    std::vector<int> support(2 * static_cast<std::size_t>(count));
    std::vector<double> work(1);
    std::vector<int> iwork(1);
    int workSize = -1;
    int iworkSize = -1;
    for (int pass = 0; pass < 2; ++pass) { // first: how much scratch
        dsyevr_("V", "I", "U", &n, matrix.data(), &n, &unused, &unused, &first, &n, &unused, &found, ascending.data(),
                columns.data(), &n, support.data(), work.data(), &workSize, iwork.data(), &iworkSize, &info);
        if (info != 0)
            return fail(ErrorCode::Internal, "the eigenvalues of the covariance did not converge");
        if (pass == 0) {
            workSize = static_cast<int>(work[0]);
            iworkSize = iwork[0];
            work.resize(static_cast<std::size_t>(workSize));
            iwork.resize(static_cast<std::size_t>(iworkSize));
        }
    }
    const auto size = static_cast<std::size_t>(n);
    values.resize(static_cast<std::size_t>(count));
    vectors.resize(size * static_cast<std::size_t>(count));
    for (std::size_t k = 0; k < values.size(); ++k) {
        const std::size_t from = values.size() - 1 - k;
        values[k] = ascending[from];
        std::copy_n(columns.data() + from * size, size, vectors.data() + k * size);
    }
    return {};
}

/// Orthonormal basis of the columns (column-major [rows, cols]), in place.
void orthonormalise(std::vector<double>& columns, int rows, int cols)
{
    std::vector<double> tau(static_cast<std::size_t>(cols));
    const int size = 64 * cols;
    std::vector<double> work(static_cast<std::size_t>(size));
    int info = 0;
    dgeqrf_(&rows, &cols, columns.data(), &rows, tau.data(), work.data(), &size, &info);
    dorgqr_(&rows, &cols, &cols, columns.data(), &rows, tau.data(), work.data(), &size, &info);
}

Result<void> iterateSubspace(const std::vector<double>& covariance, int d, int count, std::vector<double>& values,
                             std::vector<double>& vectors, const JobContext& job)
{
    const int width = std::min(d, count + std::max(16, count / 2));
    const auto size = static_cast<std::size_t>(d) * static_cast<std::size_t>(width);
    std::vector<double> basis(size);
    std::vector<double> image(size);
    Rng rng(20110511);
    for (double& value : basis)
        value = rng.normal();
    const auto multiply = [&] { // the covariance is symmetric: both orders of storage are one
        cblas_dgemm(CblasColMajor, CblasNoTrans, CblasNoTrans, d, width, d, 1, covariance.data(), d, basis.data(), d, 0,
                    image.data(), d);
    };
    for (int iteration = 0; iteration < kIterations; ++iteration) {
        if (job.stopRequested())
            return JobContext::cancelled();
        orthonormalise(basis, d, width);
        multiply();
        basis.swap(image);
    }
    orthonormalise(basis, d, width);
    multiply();
    std::vector<double> small(static_cast<std::size_t>(width) * static_cast<std::size_t>(width));
    cblas_dgemm(CblasColMajor, CblasTrans, CblasNoTrans, width, width, d, 1, basis.data(), d, image.data(), d, 0,
                small.data(), width);
    std::vector<double> inner;
    MOLRL_CHECK(solveSymmetric(small, width, count, values, inner));
    vectors.assign(static_cast<std::size_t>(d) * static_cast<std::size_t>(count), 0);
    cblas_dgemm(CblasColMajor, CblasNoTrans, CblasNoTrans, d, count, width, 1, basis.data(), d, inner.data(), width, 0,
                vectors.data(), d);
    return {};
}

} // namespace

double Pca::explained01() const
{
    double sum = 0;
    for (const double value : variance)
        sum += value;
    return totalVariance > 0 ? std::min(1.0, sum / totalVariance) : 0;
}

Result<Matrix> Pca::project(MatrixView points) const
{
    if (points.cols != mean.size())
        return fail(ErrorCode::InvalidArgument, "the rows have " + std::to_string(points.cols) +
                                                    " columns, the components were made for " +
                                                    std::to_string(mean.size()));
    const SerialBlasScope serial;
    Matrix projected(points.rows, axes.rows);
    std::vector<float> rows(kRowBlock * points.cols);
    for (std::size_t block = 0; block < blockCount(points.rows, kRowBlock); ++block) {
        const BlockRange range(block, kRowBlock, points.rows);
        for (std::size_t i = range.begin; i < range.end; ++i)
            for (std::size_t c = 0; c < points.cols; ++c)
                rows[(i - range.begin) * points.cols + c] = points.data[i * points.cols + c] - mean[c];
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, static_cast<int>(range.end - range.begin),
                    static_cast<int>(axes.rows), static_cast<int>(points.cols), 1.f, rows.data(),
                    static_cast<int>(points.cols), axes.values.data(), static_cast<int>(points.cols), 0.f,
                    projected.values.data() + range.begin * axes.rows, static_cast<int>(axes.rows));
    }
    return projected;
}

Result<Pca> computePca(MatrixView points, const PcaOptions& options, JobContext& job)
{
    if (options.components < 1 || static_cast<std::size_t>(options.components) > points.cols)
        return fail(ErrorCode::InvalidArgument, "the number of components is " + std::to_string(options.components) +
                                                    ", but must lie between 1 and " + std::to_string(points.cols));
    if (options.threads < 1)
        return fail(ErrorCode::InvalidArgument, "at least one thread is needed");
    return guarded("computing principal components", [&]() -> Result<Pca> {
        const SerialBlasScope serial;
        JobContext gathering = job.part(0, 0.9);
        MOLRL_TRY(Moments moments, computeMoments(points, options.threads, gathering));
        const int d = static_cast<int>(points.cols);
        Pca pca;
        pca.mean = std::move(moments.mean);
        for (std::size_t c = 0; c < points.cols; ++c)
            pca.totalVariance += moments.covariance[c * points.cols + c];
        std::vector<double> vectors;
        if (d <= kExactUpTo) {
            MOLRL_CHECK(solveSymmetric(std::move(moments.covariance), d, options.components, pca.variance, vectors));
        } else {
            MOLRL_CHECK(iterateSubspace(moments.covariance, d, options.components, pca.variance, vectors, job));
        }
        pca.axes = Matrix(static_cast<std::size_t>(options.components), points.cols);
        for (std::size_t k = 0; k < pca.axes.rows; ++k) {
            const double* axis = vectors.data() + k * points.cols;
            const double largest = *std::max_element(axis, axis + points.cols,
                                                     [](double a, double b) { return std::abs(a) < std::abs(b); });
            std::transform(axis, axis + points.cols, pca.axes.row(k).begin(),
                           [&](double v) { return static_cast<float>(largest < 0 ? -v : v); });
            pca.variance[k] = std::max(0.0, pca.variance[k]);
        }
        job.report(1);
        return pca;
    });
}

Result<Matrix> computePcaStart(MatrixView points, int components, int threads, JobContext& job)
{
    const int held = std::min(components, static_cast<int>(points.cols));
    MOLRL_TRY(const Pca pca, computePca(points, {.components = held, .threads = threads}, job));
    MOLRL_TRY(Matrix projected, pca.project(points));
    if (held == components)
        return projected;
    Matrix padded(points.rows, static_cast<std::size_t>(components));
    for (std::size_t i = 0; i < points.rows; ++i)
        std::copy(projected.row(i).begin(), projected.row(i).end(), padded.row(i).begin());
    return padded;
}

} // namespace molrl::embedding
