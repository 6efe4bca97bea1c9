// SPDX-License-Identifier: GPL-3.0-or-later
// A forest of its own, since the libraries at hand don't fit: XGBoost fills histograms of every column at every node,
// where a forest looks at sqrt(d) of them (45 of 2048 bits), and OpenCV's draws from one global generator.
#include "core/training/random_forest.h"

#include "core/base/parallel.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>
#include <utility>

namespace molrl::training {
namespace {

constexpr std::size_t kMostBins = 256;
constexpr std::size_t kFewRows = 32; ///< below, sorting beats counting in bins
constexpr std::size_t kFewBins = 16; ///< below, counting in all of them beats a look for those that are inhabited

/// Columns cut at quantiles of the training rows; values as bin numbers, column by column.
class BinnedColumns {
public:
    BinnedColumns(MatrixView features, const std::vector<std::size_t>& train)
        : m_rows(features.rows), m_cols(features.cols), m_bins(features.rows * features.cols)
    {
        std::vector<float> values;
        for (std::size_t c = 0; c < m_cols; ++c) {
            values.clear();
            for (const std::size_t row : train)
                values.push_back(features.row(row)[c]);
            m_edges.push_back(makeEdges(values));
            const std::vector<float>& edges = m_edges.back();
            std::uint8_t* out = m_bins.data() + c * m_rows;
            for (std::size_t i = 0; i < m_rows; ++i)
                out[i] = static_cast<std::uint8_t>(std::upper_bound(edges.begin(), edges.end(), features.row(i)[c]) -
                                                   edges.begin());
        }
    }

    [[nodiscard]] const std::uint8_t* column(std::size_t c) const { return m_bins.data() + c * m_rows; }
    [[nodiscard]] std::size_t cols() const { return m_cols; }
    [[nodiscard]] std::size_t binsOf(std::size_t c) const { return m_edges[c].size() + 1; }
    /// The last bin of the left side for a cut halfway between a bin and a later one, none of whose bins between are
    /// inhabited at the node.
    [[nodiscard]] std::uint8_t halfway(std::size_t c, std::size_t left, std::size_t right) const
    {
        const std::vector<float>& edges = m_edges[c];
        const float middle = edges[left] + (edges[right - 1] - edges[left]) / 2;
        std::size_t at = left;
        while (at + 1 < right && edges[at] < middle)
            ++at;
        return static_cast<std::uint8_t>(at);
    }

private:
    /// Middles between neighbouring values; at most kMostBins - 1, at quantiles where there are more values.
    static std::vector<float> makeEdges(std::vector<float> values)
    {
        std::sort(values.begin(), values.end());
        std::vector<float> distinct = values;
        distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
        if (distinct.size() > kMostBins) {
            std::vector<float> chosen;
            for (std::size_t i = 0; i < kMostBins; ++i)
                chosen.push_back(values[i * (values.size() - 1) / (kMostBins - 1)]);
            chosen.erase(std::unique(chosen.begin(), chosen.end()), chosen.end());
            distinct = std::move(chosen);
        }
        std::vector<float> edges;
        for (std::size_t i = 0; i + 1 < distinct.size(); ++i)
            edges.push_back(distinct[i] + (distinct[i + 1] - distinct[i]) / 2);
        return edges;
    }

    std::size_t m_rows;
    std::size_t m_cols;
    std::vector<std::uint8_t> m_bins;
    std::vector<std::vector<float>> m_edges; ///< edge b lies between bins b and b + 1
};

struct Node {
    std::uint32_t column = 0;
    std::uint32_t right = 0; ///< the left child follows its parent; 0: a leaf
    std::uint8_t lastLeft = 0;
    float value = 0;
};

/// Grows one tree and forgets it after its predictions.
class Tree {
public:
    Tree(const BinnedColumns& columns, const std::vector<double>& labels, int leafSize, Rng rng)
        : m_columns(columns), m_labels(labels), m_leafSize(static_cast<std::size_t>(leafSize)), m_rng(rng),
          m_tried(static_cast<std::size_t>(std::max(1.0, std::sqrt(static_cast<double>(columns.cols()))))),
          m_order(columns.cols()), m_isConstant(columns.cols(), 0)
    {
        std::iota(m_order.begin(), m_order.end(), std::size_t{0});
    }

    void grow(const std::vector<std::size_t>& train)
    {
        std::vector<std::size_t> rows(train.size());
        for (std::size_t& row : rows)
            row = train[m_rng.below(train.size())];
        grow(std::span(rows));
    }

    [[nodiscard]] float predict(std::size_t row) const
    {
        std::uint32_t at = 0;
        while (m_nodes[at].right != 0)
            at = m_columns.column(m_nodes[at].column)[row] <= m_nodes[at].lastLeft ? at + 1 : m_nodes[at].right;
        return m_nodes[at].value;
    }

private:
    struct Bin {
        double sum = 0;
        std::size_t count = 0;
        void add(double label)
        {
            sum += label;
            ++count;
        }
    };
    struct Cut {
        double gain = 0;
        std::size_t column = 0;
        std::uint8_t lastLeft = 0;
    };

    void grow(std::span<std::size_t> rows)
    {
        const std::size_t self = m_nodes.size();
        double sum = 0;
        double square = 0;
        for (const std::size_t row : rows) {
            sum += m_labels[row];
            square += m_labels[row] * m_labels[row];
        }
        const auto count = static_cast<double>(rows.size());
        m_nodes.push_back({0, 0, 0, static_cast<float>(sum / count)});
        if (rows.size() < 2 * m_leafSize || square - sum * sum / count <= 1e-12 * (1 + square))
            return;
        const std::size_t known = m_constant.size();
        const Cut cut = findCut(rows, sum);
        if (cut.gain > 0)
            split(rows, self, cut);
        for (; m_constant.size() > known; m_constant.pop_back()) // elsewhere they may not be
            m_isConstant[m_constant.back()] = 0;
    }

    void split(std::span<std::size_t> rows, std::size_t self, const Cut& cut)
    {
        const std::uint8_t* bins = m_columns.column(cut.column);
        const auto middle =
            std::partition(rows.begin(), rows.end(), [&](std::size_t row) { return bins[row] <= cut.lastLeft; });
        m_nodes[self].column = static_cast<std::uint32_t>(cut.column);
        m_nodes[self].lastLeft = cut.lastLeft;
        grow(std::span(rows.begin(), middle));
        m_nodes[self].right = static_cast<std::uint32_t>(m_nodes.size());
        grow(std::span(middle, rows.end()));
    }

    /// The best of m_tried columns that are not constant here; columns are drawn without putting them back.
    Cut findCut(std::span<const std::size_t> rows, double sum)
    {
        Cut best;
        std::size_t useful = 0;
        for (std::size_t i = 0; i < m_order.size() && useful < m_tried; ++i) {
            std::swap(m_order[i], m_order[i + m_rng.below(m_order.size() - i)]);
            useful += tryColumn(m_order[i], rows, sum, best) ? 1 : 0;
        }
        return best;
    }

    bool tryColumn(std::size_t column, std::span<const std::size_t> rows, double sum, Cut& best)
    {
        if (m_isConstant[column] != 0)
            return false;
        const std::uint8_t* bins = m_columns.column(column);
        const std::size_t all = rows.size();
        std::size_t low = 0;
        std::size_t high = m_columns.binsOf(column) - 1;
        if (all <= kFewRows || high >= kFewBins) {
            std::uint8_t least = 255;
            std::uint8_t most = 0;
            for (const std::size_t row : rows) {
                least = std::min(least, bins[row]);
                most = std::max(most, bins[row]);
            }
            low = least;
            high = most;
        }
        if (low == high)
            return findConstant(column);
        if (all <= kFewRows) {
            tryFewRows(column, rows, sum, best);
            return true;
        }
        countBins(bins, rows, low, high);
        while (m_bins[high].count == 0)
            --high;
        if (m_bins[high].count == all)
            return findConstant(column);
        const double whole = sum * sum / static_cast<double>(all);
        double leftSum = 0;
        std::size_t left = 0;
        for (std::size_t b = low; b < high; ++b) {
            leftSum += m_bins[b].sum;
            left += m_bins[b].count;
            if (m_bins[b].count == 0 || left < m_leafSize || all - left < m_leafSize)
                continue;
            const double rightSum = sum - leftSum;
            const double gain = leftSum * leftSum / static_cast<double>(left) +
                                rightSum * rightSum / static_cast<double>(all - left) - whole;
            if (gain > best.gain) {
                std::size_t next = b + 1;
                while (m_bins[next].count == 0) // `high` is inhabited
                    ++next;
                best = {gain, column, m_columns.halfway(column, b, next)};
            }
        }
        return true;
    }

    void countBins(const std::uint8_t* bins, std::span<const std::size_t> rows, std::size_t low, std::size_t high)
    {
        std::fill(m_bins.begin() + low, m_bins.begin() + high + 1, Bin());
        if (high >= kFewBins) {
            for (const std::size_t row : rows)
                m_bins[bins[row]].add(m_labels[row]);
            return;
        }
        // Two rows at a time: most lie in one bin, whose sum would wait for the one before.
        std::array<Bin, kFewBins> others{};
        for (std::size_t i = 0; i + 1 < rows.size(); i += 2) {
            m_bins[bins[rows[i]]].add(m_labels[rows[i]]);
            others[bins[rows[i + 1]]].add(m_labels[rows[i + 1]]);
        }
        if (rows.size() % 2 != 0)
            m_bins[bins[rows.back()]].add(m_labels[rows.back()]);
        for (std::size_t b = low; b <= high; ++b) {
            m_bins[b].sum += others[b].sum;
            m_bins[b].count += others[b].count;
        }
    }

    /// Here and below.
    bool findConstant(std::size_t column)
    {
        m_isConstant[column] = 1;
        m_constant.push_back(column);
        return false;
    }

    /// The same sums in the same order, without a look at bins that hold nothing: most of a tree is small nodes.
    void tryFewRows(std::size_t column, std::span<const std::size_t> rows, double sum, Cut& best)
    {
        const std::uint8_t* bins = m_columns.column(column);
        std::array<std::pair<std::uint8_t, double>, kFewRows> cells;
        const std::size_t all = rows.size();
        for (std::size_t i = 0; i < all; ++i) { // insertion keeps the order of rows of one bin
            const std::pair<std::uint8_t, double> cell{bins[rows[i]], m_labels[rows[i]]};
            std::size_t at = i;
            for (; at > 0 && cells[at - 1].first > cell.first; --at)
                cells[at] = cells[at - 1];
            cells[at] = cell;
        }
        const double whole = sum * sum / static_cast<double>(all);
        double leftSum = 0;
        for (std::size_t left = 0; left < all;) {
            const std::uint8_t bin = cells[left].first;
            double binSum = 0;
            for (; left < all && cells[left].first == bin; ++left)
                binSum += cells[left].second;
            leftSum += binSum;
            if (left == all || left < m_leafSize || all - left < m_leafSize)
                continue;
            const double rightSum = sum - leftSum;
            const double gain = leftSum * leftSum / static_cast<double>(left) +
                                rightSum * rightSum / static_cast<double>(all - left) - whole;
            if (gain > best.gain)
                best = {gain, column, m_columns.halfway(column, bin, cells[left].first)};
        }
    }

    const BinnedColumns& m_columns;
    const std::vector<double>& m_labels;
    std::size_t m_leafSize;
    Rng m_rng;
    std::size_t m_tried;
    std::vector<std::size_t> m_order;
    std::vector<std::uint8_t> m_isConstant; ///< by column: at the node that is grown, as far as it is known
    std::vector<std::size_t> m_constant;    ///< those columns, in the order of nodes on the way down
    std::vector<Node> m_nodes;
    std::array<Bin, kMostBins> m_bins{};
};

} // namespace

struct RandomForest::Impl {
    BinnedColumns columns;
};

RandomForest::RandomForest(MatrixView features, const std::vector<std::size_t>& train)
    : m_impl(std::make_unique<Impl>(Impl{BinnedColumns(features, train)}))
{
}
RandomForest::RandomForest(RandomForest&&) noexcept = default;
RandomForest& RandomForest::operator=(RandomForest&&) noexcept = default;
RandomForest::~RandomForest() = default;

Result<std::vector<double>> RandomForest::predict(const std::vector<double>& labels,
                                                  const std::vector<std::size_t>& train,
                                                  const std::vector<std::size_t>& wanted,
                                                  const ForestSettings& settings, const Rng& rng, int threads,
                                                  JobContext& job) const
{
    MOLRL_ASSERT(!train.empty());
    const auto trees = static_cast<std::size_t>(std::max(1, settings.trees));
    std::vector<std::vector<float>> votes(trees);
    MOLRL_CHECK(parallelFor(trees, threads, job, [&](std::size_t i) {
        Tree tree(m_impl->columns, labels, settings.leafSize, rng.fork(i));
        tree.grow(train);
        for (const std::size_t row : wanted)
            votes[i].push_back(tree.predict(row));
    }));
    std::vector<double> values(labels.size(), std::numeric_limits<double>::quiet_NaN());
    for (std::size_t w = 0; w < wanted.size(); ++w) {
        double sum = 0;
        for (const auto& vote : votes)
            sum += static_cast<double>(vote[w]);
        values[wanted[w]] = sum / static_cast<double>(trees);
    }
    return values;
}

} // namespace molrl::training
