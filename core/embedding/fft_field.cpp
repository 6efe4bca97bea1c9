// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/embedding/repulsion.h"
#include "core/embedding/tsne_kernel.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fftw3.h>
#include <limits>
#include <mutex>

namespace molrl::embedding {
namespace {

constexpr std::size_t kNodes = 3;        // interpolation nodes a box and axis
constexpr std::size_t kColumns = 16;     // columns that are transformed together, in the cache
constexpr std::size_t kRowsTogether = 8; // rows of the grid an item takes
constexpr std::size_t kPointBlock = 2048;
constexpr std::size_t kLeastBoxes = 24;
constexpr std::size_t kMostBoxes = 480; // a wider map gets wider boxes; 480 means 2880 x 2880 in the transform
constexpr float kWidestBox = 1.5f;
constexpr float kBoxesAcross = 40;
constexpr float kLadder = 1.25f;

std::mutex& planMutex()
{
    static std::mutex one; // FFTW's planner is the one part of it that isn't thread-safe
    return one;
}

template <class T> struct FftwArray {
    T* data = nullptr;
    FftwArray() = default;
    explicit FftwArray(std::size_t count) : data(static_cast<T*>(fftwf_malloc(count * sizeof(T))))
    {
        if (data == nullptr)
            throw std::bad_alloc();
        std::memset(static_cast<void*>(data), 0, count * sizeof(T));
    }
    ~FftwArray() { fftwf_free(data); }
    FftwArray(FftwArray&& other) noexcept : data(std::exchange(other.data, nullptr)) {}
    FftwArray& operator=(FftwArray&& other) noexcept
    {
        std::swap(data, other.data);
        return *this;
    }
};

struct Plan {
    fftwf_plan plan = nullptr;
    Plan() = default;
    ~Plan() { reset(); }
    Plan(const Plan&) = delete;
    Plan& operator=(const Plan&) = delete;
    void reset()
    {
        const std::scoped_lock lock(planMutex());
        if (plan != nullptr)
            fftwf_destroy_plan(plan);
        plan = nullptr;
    }
};

/// The next number of boxes that an FFT likes: 2^a 3^b 5^c.
std::size_t pleasantCount(std::size_t wanted)
{
    for (std::size_t count = wanted;; ++count) {
        std::size_t rest = count;
        for (const std::size_t prime : {2u, 3u, 5u})
            while (rest % prime == 0)
                rest /= prime;
        if (rest == 1)
            return count;
    }
}

std::size_t roundUp(std::size_t value, std::size_t step)
{
    return (value + step - 1) / step * step;
}

/// Charges on a grid, and the three fields they make there.
///
/// The transform is done by rows and by columns in turn, because half of the rows are zero on the way in and of no
/// interest on the way out, and because columns taken a few at a time stay in the cache through forward transform,
/// product with a kernel and backward transform. The kernels are even (or odd) along each axis, so that their
/// transforms are real (or imaginary) and take one float a place.
class GridConvolution {
public:
    std::size_t grid = 0;  // nodes along a side
    std::size_t pitch = 0; // floats from one row to the next
    FftwArray<float> charge;
    FftwArray<float> field[3];

    Result<void> resize(std::size_t boxes, WorkerTeam& team)
    {
        const std::size_t nodes = boxes * kNodes;
        if (nodes == grid)
            return {};
        release();
        grid = nodes;
        m_size = 2 * grid;
        m_half = m_size / 2 + 1;
        m_columnsPadded = roundUp(m_half, kColumns);
        pitch = roundUp(m_size, 16);
        charge = FftwArray<float>(pitch * grid);
        m_rows = FftwArray<fftwf_complex>(m_columnsPadded * grid);
        for (int f = 0; f < 3; ++f) {
            field[f] = FftwArray<float>(pitch * grid);
            m_fieldRows[f] = FftwArray<fftwf_complex>(m_columnsPadded * grid);
            m_kernel[f].assign(m_columnsPadded * m_size, 0.f);
        }
        m_columnPitch = roundUp(m_size, 16);
        m_scratch.clear();
        for (int worker = 0; worker < team.threads(); ++worker)
            m_scratch.emplace_back(2 * kColumns * m_columnPitch);
        makePlans();
        m_spacing = 0;
        return {};
    }

    /// Transforms of 1/(1+d^2), dx/(1+d^2)^2 and dy/(1+d^2)^2; kept while box and side stay.
    Result<void> prepareKernels(float spacing, WorkerTeam& team, const JobContext& job)
    {
        if (spacing == m_spacing)
            return {};
        const std::size_t blocks = m_columnsPadded / kColumns;
        FftwArray<float> values(pitch * m_size);
        FftwArray<fftwf_complex> rows(m_columnsPadded * m_size);
        for (int kernel = 0; kernel < 3; ++kernel) {
            MOLRL_CHECK(team.run(blockCount(m_size, kRowsTogether), job, [&](std::size_t block, std::size_t) {
                const BlockRange range(block, kRowsTogether, m_size);
                for (std::size_t y = range.begin; y < range.end; ++y) {
                    fillKernelRow(values.data + y * pitch, y, kernel, spacing);
                    fftwf_execute_dft_r2c(m_rowForward.plan, values.data + y * pitch, rows.data + y * m_columnsPadded);
                }
            }));
            MOLRL_CHECK(team.run(blocks, job, [&](std::size_t block, std::size_t worker) {
                fftwf_complex* columns = m_scratch[worker].data;
                takeColumns(rows.data, block, m_size, columns);
                fftwf_execute_dft(m_columnsForward.plan, columns, columns);
                const float scale = 1.f / (static_cast<float>(m_size) * static_cast<float>(m_size));
                float* to = m_kernel[kernel].data() + block * kColumns * m_size;
                for (std::size_t c = 0; c < kColumns; ++c)
                    for (std::size_t y = 0; y < m_size; ++y)
                        to[c * m_size + y] = scale * columns[c * m_columnPitch + y][kernel == 0 ? 0 : 1];
            }));
        }
        m_spacing = spacing;
        return {};
    }

    Result<void> convolve(WorkerTeam& team, const JobContext& job)
    {
        MOLRL_CHECK(team.run(blockCount(grid, kRowsTogether), job, [&](std::size_t block, std::size_t) {
            const BlockRange range(block, kRowsTogether, grid);
            for (std::size_t y = range.begin; y < range.end; ++y)
                fftwf_execute_dft_r2c(m_rowForward.plan, charge.data + y * pitch, m_rows.data + y * m_columnsPadded);
        }));
        MOLRL_CHECK(team.run(m_columnsPadded / kColumns, job, [&](std::size_t block, std::size_t worker) {
            convolveColumns(block, m_scratch[worker].data);
        }));
        return team.run(3 * blockCount(grid, kRowsTogether), job, [&](std::size_t item, std::size_t) {
            const std::size_t f = item % 3;
            const BlockRange range(item / 3, kRowsTogether, grid);
            for (std::size_t y = range.begin; y < range.end; ++y)
                fftwf_execute_dft_c2r(m_rowBackward.plan, m_fieldRows[f].data + y * m_columnsPadded,
                                      field[f].data + y * pitch);
        });
    }

private:
    void release()
    {
        for (Plan* plan : {&m_rowForward, &m_rowBackward, &m_columnsForward, &m_columnsBackward})
            plan->reset();
    }

    void makePlans()
    {
        const std::scoped_lock lock(planMutex());
        const int size = static_cast<int>(m_size);
        m_rowForward.plan = fftwf_plan_dft_r2c_1d(size, charge.data, m_rows.data, FFTW_ESTIMATE);
        m_rowBackward.plan = fftwf_plan_dft_c2r_1d(size, m_fieldRows[0].data, field[0].data, FFTW_ESTIMATE);
        fftwf_complex* columns = m_scratch[0].data;
        const int count = static_cast<int>(kColumns);
        const int distance = static_cast<int>(m_columnPitch);
        m_columnsForward.plan = fftwf_plan_many_dft(1, &size, count, columns, nullptr, 1, distance, columns, nullptr, 1,
                                                    distance, FFTW_FORWARD, FFTW_ESTIMATE);
        m_columnsBackward.plan = fftwf_plan_many_dft(1, &size, count, columns, nullptr, 1, distance, columns, nullptr,
                                                     1, distance, FFTW_BACKWARD, FFTW_ESTIMATE);
        MOLRL_ASSERT(m_rowForward.plan && m_rowBackward.plan && m_columnsForward.plan && m_columnsBackward.plan);
    }

    void fillKernelRow(float* row, std::size_t y, int kernel, float spacing) const
    {
        const auto offset = [&](std::size_t at) {
            return spacing *
                   (at <= grid ? static_cast<float>(at) : static_cast<float>(at) - static_cast<float>(m_size));
        };
        const float dy = offset(y);
        for (std::size_t x = 0; x < m_size; ++x) {
            const float dx = offset(x);
            const float q = 1 / (1 + dx * dx + dy * dy);
            if (kernel == 0)
                row[x] = q;
            else if (kernel == 1)
                row[x] = x == grid ? 0 : q * q * dx; // its own mirror image: an odd kernel is 0 there
            else
                row[x] = y == grid ? 0 : q * q * dy;
        }
    }

    void takeColumns(const fftwf_complex* rows, std::size_t block, std::size_t rowCount, fftwf_complex* columns) const
    {
        for (std::size_t y = 0; y < rowCount; ++y) {
            const fftwf_complex* from = rows + y * m_columnsPadded + block * kColumns;
            for (std::size_t c = 0; c < kColumns; ++c) {
                columns[c * m_columnPitch + y][0] = from[c][0];
                columns[c * m_columnPitch + y][1] = from[c][1];
            }
        }
    }

    void convolveColumns(std::size_t block, fftwf_complex* columns)
    {
        fftwf_complex* product = columns + kColumns * m_columnPitch;
        takeColumns(m_rows.data, block, grid, columns);
        for (std::size_t c = 0; c < kColumns; ++c)
            std::memset(static_cast<void*>(columns + c * m_columnPitch + grid), 0,
                        (m_size - grid) * sizeof(fftwf_complex));
        fftwf_execute_dft(m_columnsForward.plan, columns, columns);
        for (int f = 0; f < 3; ++f) {
            for (std::size_t c = 0; c < kColumns; ++c) {
                const float* kernel = m_kernel[f].data() + (block * kColumns + c) * m_size;
                multiplyByKernel(&columns[c * m_columnPitch][0], kernel, f != 0, m_size,
                                 &product[c * m_columnPitch][0]);
            }
            fftwf_execute_dft(m_columnsBackward.plan, product, product);
            for (std::size_t y = 0; y < grid; ++y) {
                fftwf_complex* to = m_fieldRows[f].data + y * m_columnsPadded + block * kColumns;
                for (std::size_t c = 0; c < kColumns; ++c) {
                    to[c][0] = product[c * m_columnPitch + y][0];
                    to[c][1] = product[c * m_columnPitch + y][1];
                }
            }
        }
    }

    std::size_t m_size = 0; // of the transform: twice the grid
    std::size_t m_half = 0;
    std::size_t m_columnsPadded = 0;
    std::size_t m_columnPitch = 0;
    float m_spacing = 0;
    FftwArray<fftwf_complex> m_rows;
    FftwArray<fftwf_complex> m_fieldRows[3];
    std::vector<float> m_kernel[3];
    std::vector<FftwArray<fftwf_complex>> m_scratch; // one a worker
    Plan m_rowForward;
    Plan m_rowBackward;
    Plan m_columnsForward;
    Plan m_columnsBackward;
};

class FftField final : public RepulsionField {
public:
    Result<void> load(const std::vector<float>& positions, const std::vector<float>& charges, float margin,
                      WorkerTeam& team, const JobContext& job) override
    {
        place(positions, margin);
        MOLRL_CHECK(m_convolution.resize(m_box.boxes, team));
        MOLRL_CHECK(m_convolution.prepareKernels(m_box.side / static_cast<float>(kNodes), team, job));
        MOLRL_CHECK(spread(positions, charges, team, job));
        return m_convolution.convolve(team, job);
    }

    Result<void> read(const std::vector<float>& places, Repulsion& out, WorkerTeam& team,
                      const JobContext& job) override
    {
        const std::size_t n = places.size() / 2;
        out.potential.resize(n);
        out.force.resize(2 * n);
        const float* fields[3] = {m_convolution.field[0].data, m_convolution.field[1].data,
                                  m_convolution.field[2].data};
        return team.run(blockCount(n, kPointBlock), job, [&](std::size_t block, std::size_t) {
            const BlockRange range(block, kPointBlock, n);
            readGrid(m_box, places.data(), range.begin, range.end, fields, m_convolution.pitch, out.potential.data(),
                     out.force.data());
        });
    }

private:
    /// The side of a box lies on a ladder, so that kernels can be kept over many iterations: a coarse fixed side ruins
    /// the start, when the map is small, and a fine one explodes on wide maps.
    void place(const std::vector<float>& positions, float margin)
    {
        float low[2] = {std::numeric_limits<float>::max(), std::numeric_limits<float>::max()};
        float high[2] = {-low[0], -low[1]};
        for (std::size_t i = 0; i < positions.size(); ++i) {
            low[i % 2] = std::min(low[i % 2], positions[i]);
            high[i % 2] = std::max(high[i % 2], positions[i]);
        }
        const float span = std::max(high[0] - low[0], high[1] - low[1]) + 2 * margin + 1e-9f;
        const float wanted = std::min(kWidestBox, span / kBoxesAcross);
        float side =
            kWidestBox * std::pow(kLadder, std::floor(std::log(wanted / kWidestBox) / std::log(kLadder) + 1e-4f));
        while (span / side + 1 > static_cast<float>(kMostBoxes))
            side *= kLadder;
        const auto count = static_cast<std::size_t>(std::ceil(span / side)) + 1;
        m_box.side = side;
        m_box.boxes = pleasantCount(std::max(kLeastBoxes, count));
        const float width = static_cast<float>(m_box.boxes) * side;
        for (int c = 0; c < 2; ++c)
            m_box.low[c] = (low[c] + high[c]) / 2 - width / 2;
    }

    /// Shares of the points have grids of their own, which are then added in order.
    Result<void> spread(const std::vector<float>& positions, const std::vector<float>& charges, WorkerTeam& team,
                        const JobContext& job)
    {
        const std::size_t n = charges.size();
        const std::size_t shares = n < 20'000 ? 1 : 4;
        const std::size_t floats = m_convolution.pitch * m_convolution.grid;
        m_shares.resize(shares - 1);
        MOLRL_CHECK(team.run(shares, job, [&](std::size_t share, std::size_t) {
            float* grid = m_convolution.charge.data;
            if (share > 0) {
                m_shares[share - 1].assign(floats, 0.f);
                grid = m_shares[share - 1].data();
            } else {
                std::memset(grid, 0, floats * sizeof(float));
            }
            const BlockRange range(share, blockCount(n, shares), n);
            spreadOnGrid(m_box, positions.data(), charges.data(), range.begin, std::max(range.begin, range.end), grid,
                         m_convolution.pitch);
        }));
        if (shares == 1)
            return {};
        return team.run(blockCount(m_convolution.grid, kRowsTogether), job, [&](std::size_t block, std::size_t) {
            const BlockRange range(block, kRowsTogether, m_convolution.grid);
            for (const auto& share : m_shares)
                for (std::size_t i = range.begin * m_convolution.pitch; i < range.end * m_convolution.pitch; ++i)
                    m_convolution.charge.data[i] += share[i];
        });
    }

    GridBox m_box;
    GridConvolution m_convolution;
    std::vector<std::vector<float>> m_shares;
};

} // namespace

std::unique_ptr<RepulsionField> makeFftField()
{
    return std::make_unique<FftField>();
}

} // namespace molrl::embedding
