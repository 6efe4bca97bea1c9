// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/embedding/repulsion.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace molrl::embedding {
namespace {

constexpr std::size_t kBlock = 256;
constexpr std::size_t kLeaf = 8;
constexpr int kLevels = 20; // bits of a coordinate in the Morton code

std::uint64_t spreadBits(std::uint64_t v)
{
    v &= 0x1fffff;
    v = (v | v << 32) & 0x1f00000000ffffULL;
    v = (v | v << 16) & 0x1f0000ff0000ffULL;
    v = (v | v << 8) & 0x100f00f00f00f00fULL;
    v = (v | v << 4) & 0x10c30c30c30c30c3ULL;
    return (v | v << 2) & 0x1249249249249249ULL;
}

struct Cell {
    float centre[3];
    float mass;
    float width;
    std::uint32_t begin; // points of a leaf
    std::uint32_t end;
    std::uint32_t next; // the cell after this one and all within it
    bool isLeaf;
};

/// Cells in the order of a walk, so that skipping one is a jump; points sorted by Morton code.
class TreeField final : public RepulsionField {
public:
    explicit TreeField(float theta) : m_theta(theta) {}

    Result<void> load(const std::vector<float>& positions, const std::vector<float>& charges, float, WorkerTeam&,
                      const JobContext& job) override
    {
        if (job.stopRequested())
            return JobContext::cancelled();
        sortPoints(positions, charges);
        m_cells.clear();
        build(0, static_cast<std::uint32_t>(charges.size()), 3 * kLevels, m_width);
        return {};
    }

    Result<void> read(const std::vector<float>& places, Repulsion& out, WorkerTeam& team,
                      const JobContext& job) override
    {
        const std::size_t n = places.size() / 3;
        out.potential.resize(n);
        out.force.resize(3 * n);
        return team.run(blockCount(n, kBlock), job, [&](std::size_t block, std::size_t) {
            const BlockRange range(block, kBlock, n);
            for (std::size_t i = range.begin; i < range.end; ++i)
                walk(places.data() + 3 * i, out.potential[i], out.force.data() + 3 * i);
        });
    }

private:
    void sortPoints(const std::vector<float>& positions, const std::vector<float>& charges)
    {
        const std::size_t n = charges.size();
        float low[3] = {positions[0], positions[1], positions[2]};
        float high[3] = {low[0], low[1], low[2]};
        for (std::size_t i = 0; i < positions.size(); ++i) {
            low[i % 3] = std::min(low[i % 3], positions[i]);
            high[i % 3] = std::max(high[i % 3], positions[i]);
        }
        m_width = std::max({high[0] - low[0], high[1] - low[1], high[2] - low[2], 1e-12f});
        const float scale = static_cast<float>((1 << kLevels) - 1) / m_width;
        std::vector<std::pair<std::uint64_t, std::uint32_t>> order(n);
        for (std::size_t i = 0; i < n; ++i) {
            std::uint64_t code = 0;
            for (std::size_t c = 0; c < 3; ++c)
                code |= spreadBits(static_cast<std::uint64_t>((positions[3 * i + c] - low[c]) * scale)) << (2 - c);
            order[i] = {code, static_cast<std::uint32_t>(i)};
        }
        std::sort(order.begin(), order.end());
        m_codes.resize(n);
        m_points.resize(4 * n);
        for (std::size_t i = 0; i < n; ++i) {
            m_codes[i] = order[i].first;
            for (std::size_t c = 0; c < 3; ++c)
                m_points[4 * i + c] = positions[3 * order[i].second + c];
            m_points[4 * i + 3] = charges[order[i].second];
        }
    }

    /// A cell of points whose codes agree above bit `level`.
    void build(std::uint32_t begin, std::uint32_t end, int level, float width)
    {
        const std::size_t self = m_cells.size();
        Cell cell{};
        double sum[4] = {};
        for (std::uint32_t i = begin; i < end; ++i) {
            for (std::size_t c = 0; c < 3; ++c)
                sum[c] += static_cast<double>(m_points[4 * i + c]) * m_points[4 * i + 3];
            sum[3] += m_points[4 * i + 3];
        }
        for (std::size_t c = 0; c < 3; ++c)
            cell.centre[c] = static_cast<float>(sum[c] / sum[3]);
        cell.mass = static_cast<float>(sum[3]);
        cell.width = width;
        cell.begin = begin;
        cell.end = end;
        cell.isLeaf = end - begin <= kLeaf || level == 0;
        m_cells.push_back(cell);
        if (!cell.isLeaf) {
            const int below = level - 3;
            for (std::uint32_t from = begin; from < end;) {
                const std::uint64_t child = m_codes[from] >> below;
                const auto to = static_cast<std::uint32_t>(
                    std::partition_point(m_codes.begin() + from, m_codes.begin() + end,
                                         [&](std::uint64_t code) { return code >> below == child; }) -
                    m_codes.begin());
                build(from, to, below, width / 2);
                from = to;
            }
        }
        m_cells[self].next = static_cast<std::uint32_t>(m_cells.size());
    }

    void walk(const float* place, float& potential, float* force) const
    {
        float sum[4] = {};
        const auto add = [&](const float* from, float mass) {
            const float dx = place[0] - from[0];
            const float dy = place[1] - from[1];
            const float dz = place[2] - from[2];
            const float q = 1 / (1 + dx * dx + dy * dy + dz * dz);
            const float push = mass * q * q;
            sum[0] += push * dx;
            sum[1] += push * dy;
            sum[2] += push * dz;
            sum[3] += mass * q;
        };
        for (std::size_t at = 0; at < m_cells.size();) {
            const Cell& cell = m_cells[at];
            float squared = 0;
            for (int c = 0; c < 3; ++c)
                squared += (place[c] - cell.centre[c]) * (place[c] - cell.centre[c]);
            if (cell.width * cell.width < m_theta * m_theta * squared) {
                add(cell.centre, cell.mass);
                at = cell.next;
            } else if (cell.isLeaf) {
                for (std::uint32_t i = cell.begin; i < cell.end; ++i)
                    add(m_points.data() + 4 * i, m_points[4 * i + 3]);
                at = cell.next;
            } else {
                ++at;
            }
        }
        std::copy_n(sum, 3, force);
        potential = sum[3];
    }

    float m_theta;
    float m_width = 1;
    std::vector<std::uint64_t> m_codes;
    std::vector<float> m_points; // x, y, z, charge
    std::vector<Cell> m_cells;
};

} // namespace

std::unique_ptr<RepulsionField> makeTreeField(float theta)
{
    return std::make_unique<TreeField>(theta);
}

} // namespace molrl::embedding
