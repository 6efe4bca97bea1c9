// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/embedding/hdbscan.h"

#include "core/embedding/distance.h"
#include "core/embedding/worker_team.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace molrl::embedding {
namespace {

constexpr std::size_t kBlock = 1024;
constexpr float kNever = std::numeric_limits<float>::infinity();

struct Edge {
    float distance;
    std::uint32_t a;
    std::uint32_t b;
    auto operator<=>(const Edge&) const = default;
};

/// Sets that are joined by and by.
class Forest {
public:
    explicit Forest(std::size_t n) : m_parent(n) { std::iota(m_parent.begin(), m_parent.end(), 0u); }
    std::uint32_t root(std::uint32_t i)
    {
        while (m_parent[i] != i)
            i = m_parent[i] = m_parent[m_parent[i]];
        return i;
    }
    void join(std::uint32_t child, std::uint32_t parent) { m_parent[child] = parent; }

private:
    std::vector<std::uint32_t> m_parent;
};

/// Prim's algorithm over all pairs, by mutual reachability max(core a, core b, d).
Result<std::vector<Edge>> spanAllPairs(MatrixView rows, bool isCosine, const std::vector<float>& core, int threads,
                                       JobContext& job)
{
    const std::size_t n = rows.rows;
    std::vector<float> nearest(n, kNever);
    std::vector<std::uint32_t> from(n, 0);
    std::vector<std::uint8_t> isIn(n, 0);
    std::vector<Edge> tree;
    WorkerTeam team(threads);
    const SquaredDistance squared = squaredDistanceFunction();
    std::vector<std::pair<float, std::uint32_t>> best(blockCount(n, kBlock));
    std::uint32_t last = 0;
    isIn[0] = 1;
    while (tree.size() + 1 < n) {
        MOLRL_CHECK(team.run(best.size(), job, [&](std::size_t block, std::size_t) {
            const BlockRange range(block, kBlock, n);
            best[block] = {kNever, std::numeric_limits<std::uint32_t>::max()};
            for (std::size_t i = range.begin; i < range.end; ++i) {
                if (isIn[i] != 0)
                    continue;
                float distance = squared(rows.data + last * rows.cols, rows.data + i * rows.cols, rows.cols);
                distance = isCosine ? distance / 2 : std::sqrt(distance);
                distance = std::max({distance, core[i], core[last]});
                if (distance < nearest[i]) {
                    nearest[i] = distance;
                    from[i] = last;
                }
                best[block] = std::min(best[block], {nearest[i], static_cast<std::uint32_t>(i)});
            }
        }));
        const auto [distance, next] = *std::min_element(best.begin(), best.end());
        tree.push_back({distance, from[next], next});
        isIn[next] = 1;
        last = next;
        if (tree.size() % 256 == 0)
            job.report(static_cast<double>(tree.size()) / static_cast<double>(n), "joining rows");
    }
    return tree;
}

/// Kruskal's over the neighbour graph; pieces that don't meet are joined at an infinite distance.
std::vector<Edge> spanNeighbours(const KnnGraph& graph, const std::vector<float>& core)
{
    std::vector<Edge> edges;
    for (std::uint32_t i = 0; i < graph.n; ++i)
        for (std::size_t j = 0; j < static_cast<std::size_t>(graph.k); ++j) {
            const std::uint32_t other = graph.neighbours(i)[j];
            edges.push_back(
                {std::max({graph.distancesOf(i)[j], core[i], core[other]}), std::min(i, other), std::max(i, other)});
        }
    std::sort(edges.begin(), edges.end());
    Forest forest(graph.n);
    std::vector<Edge> tree;
    const auto take = [&](const Edge& edge) {
        const std::uint32_t a = forest.root(edge.a);
        const std::uint32_t b = forest.root(edge.b);
        if (a == b)
            return;
        forest.join(b, a);
        tree.push_back(edge);
    };
    std::for_each(edges.begin(), edges.end(), take);
    for (std::uint32_t i = 1; i < graph.n; ++i)
        take({kNever, 0, i});
    return tree;
}

/// A cluster of the condensed tree.
struct Node {
    int parent = -1;
    double birth = 0;     // 1 / distance at which it splits off
    double stability = 0; // excess of mass
    bool isChosen = false;
    bool hasChildren = false;
};

/// The tree of joins read from the top: a split off of fewer than the least size is rows falling out; two large sides
/// are two new clusters.
class CondensedTree {
public:
    CondensedTree(std::vector<Edge> tree, const std::vector<float>& weights, double leastSize)
        : m_n(weights.size()), m_least(leastSize), m_size(weights.begin(), weights.end()), m_clusterOf(m_n, -1),
          m_lambda(m_n, 0)
    {
        std::sort(tree.begin(), tree.end());
        Forest forest(2 * m_n);
        for (const Edge& edge : tree) {
            const std::uint32_t a = forest.root(edge.a);
            const std::uint32_t b = forest.root(edge.b);
            const auto joined = static_cast<std::uint32_t>(m_size.size());
            m_left.push_back(a);
            m_right.push_back(b);
            m_at.push_back(edge.distance);
            m_size.push_back(m_size[a] + m_size[b]);
            forest.join(a, joined);
            forest.join(b, joined);
        }
        descend();
        choose();
    }

    [[nodiscard]] std::vector<int> labels() const
    {
        std::vector<int> labels(m_n);
        for (std::size_t i = 0; i < m_n; ++i)
            labels[i] = chosenAbove(m_clusterOf[i]);
        return labels;
    }

    [[nodiscard]] std::vector<float> probabilities() const
    {
        const std::vector<int> label = labels();
        std::vector<double> deepest(m_nodes.size());
        for (std::size_t i = 0; i < m_n; ++i)
            if (label[i] >= 0 && std::isfinite(m_lambda[i]))
                deepest[static_cast<std::size_t>(label[i])] =
                    std::max(deepest[static_cast<std::size_t>(label[i])], m_lambda[i]);
        std::vector<float> probability(m_n, 0.f);
        for (std::size_t i = 0; i < m_n; ++i)
            if (label[i] >= 0) {
                const double most = deepest[static_cast<std::size_t>(label[i])];
                probability[i] = static_cast<float>(most > 0 && std::isfinite(m_lambda[i]) ? m_lambda[i] / most : 1);
            }
        return probability;
    }

private:
    static double lambdaOf(float distance) { return distance > 0 ? 1 / static_cast<double>(distance) : 1e12; }

    [[nodiscard]] bool isRow(std::uint32_t node) const { return node < m_n; }

    void descend()
    {
        m_nodes.emplace_back();
        std::vector<std::pair<std::uint32_t, int>> open{{static_cast<std::uint32_t>(m_size.size() - 1), 0}};
        while (!open.empty()) {
            const auto [node, cluster] = open.back();
            open.pop_back();
            if (isRow(node)) {
                // Twins alone may be a cluster: they part at no distance at all.
                m_clusterOf[node] = cluster;
                m_lambda[node] = 1e12;
                continue;
            }
            const std::size_t at = node - m_n;
            const double lambda = lambdaOf(m_at[at]);
            const std::uint32_t sides[2] = {m_left[at], m_right[at]};
            const bool isSplit = m_size[sides[0]] >= m_least && m_size[sides[1]] >= m_least;
            if (isSplit)
                m_nodes[static_cast<std::size_t>(cluster)].hasChildren = true;
            for (const std::uint32_t side : sides) {
                if (isSplit) {
                    leave(cluster, m_size[side], lambda);
                    Node child;
                    child.parent = cluster;
                    child.birth = lambda;
                    m_nodes.push_back(child);
                    open.emplace_back(side, static_cast<int>(m_nodes.size()) - 1);
                } else if (m_size[side] >= m_least) {
                    open.emplace_back(side, cluster);
                } else {
                    leave(cluster, m_size[side], lambda);
                    dropOut(side, cluster, lambda);
                }
            }
        }
    }

    void leave(int cluster, double size, double lambda)
    {
        Node& node = m_nodes[static_cast<std::size_t>(cluster)];
        node.stability += size * (lambda - node.birth);
    }

    void dropOut(std::uint32_t node, int cluster, double lambda)
    {
        std::vector<std::uint32_t> open{node};
        while (!open.empty()) {
            const std::uint32_t at = open.back();
            open.pop_back();
            if (isRow(at)) {
                m_clusterOf[at] = cluster;
                m_lambda[at] = lambda;
            } else {
                open.push_back(m_left[at - m_n]);
                open.push_back(m_right[at - m_n]);
            }
        }
    }

    /// From the leaves up: a cluster is chosen where it outlasts its chosen descendants; the root never is.
    void choose()
    {
        std::vector<double> below(m_nodes.size());
        for (std::size_t i = m_nodes.size(); i-- > 1;) { // children come after their parents
            Node& node = m_nodes[i];
            node.isChosen = !node.hasChildren || node.stability >= below[i];
            below[static_cast<std::size_t>(node.parent)] += node.isChosen ? node.stability : below[i];
        }
    }

    /// The topmost chosen cluster on the way up from a node.
    [[nodiscard]] int chosenAbove(int node) const
    {
        int chosen = -1;
        for (; node > 0; node = m_nodes[static_cast<std::size_t>(node)].parent)
            if (m_nodes[static_cast<std::size_t>(node)].isChosen)
                chosen = node;
        return chosen;
    }

    std::size_t m_n;
    double m_least;
    std::vector<double> m_size; // of rows, then of joins
    std::vector<std::uint32_t> m_left;
    std::vector<std::uint32_t> m_right;
    std::vector<float> m_at;
    std::vector<Node> m_nodes;
    std::vector<int> m_clusterOf;
    std::vector<double> m_lambda;
};

/// Distance to the minSamples-th row, twins counted.
std::vector<float> coreDistances(const Neighbourhood& neighbourhood, int minSamples)
{
    const auto& weights = neighbourhood.groups.weight;
    std::vector<float> core(neighbourhood.graph.n);
    for (std::size_t i = 0; i < core.size(); ++i) {
        float seen = weights[i] - 1;
        if (seen >= static_cast<float>(minSamples))
            continue;
        const auto neighbours = neighbourhood.graph.neighbours(i);
        core[i] = neighbourhood.graph.distancesOf(i).back();
        for (std::size_t j = 0; j < neighbours.size(); ++j)
            if ((seen += weights[neighbours[j]]) >= static_cast<float>(minSamples)) {
                core[i] = neighbourhood.graph.distancesOf(i)[j];
                break;
            }
    }
    return core;
}

} // namespace

Result<Hdbscan> computeHdbscan(MatrixView points, const Neighbourhood& neighbourhood, const HdbscanOptions& options,
                               JobContext& job)
{
    if (points.rows != neighbourhood.groups.groupOf.size())
        return fail(ErrorCode::InvalidArgument, "the neighbours were computed for another number of rows");
    if (options.minClusterSize < 2 || options.minSamples < 1 || options.threads < 1)
        return fail(ErrorCode::InvalidArgument, "a cluster has at least 2 rows; samples and threads are at least 1");
    return guarded("finding dense clusters", [&]() -> Result<Hdbscan> {
        job.report(0, "finding dense clusters");
        const RowGroups& groups = neighbourhood.groups;
        const std::vector<float> core = coreDistances(neighbourhood, options.minSamples);
        std::vector<Edge> tree;
        if (groups.size() <= options.exactUpTo) {
            Matrix rows = gatherGroups(points, groups);
            const bool isCosine = neighbourhood.metric == Metric::Cosine;
            for (std::size_t i = 0; isCosine && i < rows.rows; ++i) {
                double sum = 0;
                for (const float value : rows.row(i))
                    sum += static_cast<double>(value) * value;
                for (float& value : rows.row(i))
                    value = static_cast<float>(sum > 0 ? value / std::sqrt(sum) : 0);
            }
            MOLRL_TRY(tree, spanAllPairs(rows, isCosine, core, options.threads, job));
        } else {
            tree = spanNeighbours(neighbourhood.graph, core);
        }
        if (job.stopRequested())
            return JobContext::cancelled();
        const CondensedTree condensed(std::move(tree), groups.weight, options.minClusterSize);
        Hdbscan found;
        found.clustering = makeClustering(expandGroups(condensed.labels(), groups));
        const std::vector<float> ofGroups = condensed.probabilities();
        found.probability.assign(points.rows, std::numeric_limits<float>::quiet_NaN());
        for (std::size_t i = 0; i < points.rows; ++i)
            if (groups.groupOf[i] != RowGroups::kNone)
                found.probability[i] = ofGroups[groups.groupOf[i]];
        job.report(1);
        return found;
    });
}

} // namespace molrl::embedding
