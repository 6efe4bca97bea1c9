// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/embedding/leiden.h"

#include "core/embedding/fuzzy_graph.h"

#include <algorithm>
#include <chrono>
#include <igraph/igraph.h>
#include <mutex>
#include <numeric>

namespace molrl::embedding {
namespace {

WeightedGraph graphOf(const Neighbourhood& neighbourhood, int neighbourCount)
{
    const KnnGraph graph = neighbourhood.graph.truncated(std::min(neighbourCount, neighbourhood.graph.k));
    return symmetrise(graph, computeMemberships(graph), Joining::FuzzyUnion);
}

double modularityOf(const WeightedGraph& graph, const std::vector<int>& labels, double resolution)
{
    const int clusters = *std::max_element(labels.begin(), labels.end()) + 1;
    std::vector<double> strength(static_cast<std::size_t>(clusters));
    double inside = 0;
    double total = 0;
    for (std::size_t i = 0; i < graph.nodes(); ++i)
        for (std::size_t edge = graph.offsets[i]; edge < graph.offsets[i + 1]; ++edge) {
            total += graph.weights[edge];
            strength[static_cast<std::size_t>(labels[i])] += graph.weights[edge];
            if (labels[i] == labels[graph.targets[edge]])
                inside += graph.weights[edge];
        }
    double expected = 0;
    for (const double s : strength)
        expected += s / total * (s / total);
    return inside / total - resolution * expected;
}

/// igraph's vectors and graph, destroyed with the scope.
struct IgraphVector {
    igraph_vector_t value{};
    bool isMade = false;
    explicit IgraphVector(std::size_t size)
    {
        isMade = igraph_vector_init(&value, static_cast<igraph_integer_t>(size)) == IGRAPH_SUCCESS;
    }
    ~IgraphVector()
    {
        if (isMade)
            igraph_vector_destroy(&value);
    }
    IgraphVector(const IgraphVector&) = delete;
    IgraphVector& operator=(const IgraphVector&) = delete;
};
struct IgraphIntVector {
    igraph_vector_int_t value{};
    bool isMade = false;
    explicit IgraphIntVector(std::size_t size)
    {
        isMade = igraph_vector_int_init(&value, static_cast<igraph_integer_t>(size)) == IGRAPH_SUCCESS;
    }
    ~IgraphIntVector()
    {
        if (isMade)
            igraph_vector_int_destroy(&value);
    }
    IgraphIntVector(const IgraphIntVector&) = delete;
    IgraphIntVector& operator=(const IgraphIntVector&) = delete;
};
struct IgraphGraph {
    igraph_t value{};
    bool isMade = false;
    ~IgraphGraph()
    {
        if (isMade)
            igraph_destroy(&value);
    }
};

thread_local const JobContext* tRunning = nullptr; // what igraph's handler, a plain function, asks

igraph_error_t stopWhenAsked(void*)
{
    if (tRunning == nullptr || !tRunning->stopRequested())
        return IGRAPH_SUCCESS;
    IGRAPH_FINALLY_FREE(); // now, while the frames that own what is on igraph's stack are still there
    return IGRAPH_INTERRUPTED;
}

/// igraph's handlers and generator belong to the process: one call at a time, and what was set is put back.
class IgraphScope {
public:
    IgraphScope(std::uint64_t seed, const JobContext& job) : m_lock(mutex(), std::defer_lock)
    {
        while (!m_lock.try_lock_for(std::chrono::milliseconds(20)))
            if (job.stopRequested())
                return;
        m_errorHandler = igraph_set_error_handler(igraph_error_handler_ignore);
        m_interruptionHandler = igraph_set_interruption_handler(stopWhenAsked);
        tRunning = &job;
        igraph_rng_seed(igraph_rng_default(), static_cast<igraph_uint_t>(seed));
    }
    ~IgraphScope()
    {
        if (!m_lock.owns_lock())
            return;
        tRunning = nullptr;
        igraph_set_interruption_handler(m_interruptionHandler);
        igraph_set_error_handler(m_errorHandler);
    }
    IgraphScope(const IgraphScope&) = delete;
    IgraphScope& operator=(const IgraphScope&) = delete;
    [[nodiscard]] bool isEntered() const { return m_lock.owns_lock(); }

private:
    static std::timed_mutex& mutex()
    {
        static std::timed_mutex one;
        return one;
    }
    std::unique_lock<std::timed_mutex> m_lock;
    igraph_error_handler_t* m_errorHandler = nullptr;
    igraph_interruption_handler_t* m_interruptionHandler = nullptr;
};

Result<std::vector<int>> findCommunities(const WeightedGraph& graph, const LeidenOptions& options, JobContext& job)
{
    const std::size_t n = graph.nodes();
    const IgraphScope scope(options.seed, job);
    if (!scope.isEntered())
        return JobContext::cancelled();
    const auto failed = [] { return fail(ErrorCode::ResourceExhausted, "igraph could not hold the graph"); };
    std::size_t edges = 0;
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t edge = graph.offsets[i]; edge < graph.offsets[i + 1]; ++edge)
            edges += graph.targets[edge] > i ? 1 : 0;
    IgraphIntVector ends(2 * edges);
    IgraphVector weights(edges);
    IgraphVector strength(n);
    IgraphIntVector membership(n);
    if (!ends.isMade || !weights.isMade || !strength.isMade || !membership.isMade)
        return failed();
    std::size_t next = 0;
    double total = 0;
    for (std::size_t i = 0; i < n; ++i) {
        VECTOR(membership.value)[i] = static_cast<igraph_integer_t>(i);
        for (std::size_t edge = graph.offsets[i]; edge < graph.offsets[i + 1]; ++edge) {
            VECTOR(strength.value)[i] += graph.weights[edge];
            total += graph.weights[edge];
            if (graph.targets[edge] <= i)
                continue;
            VECTOR(ends.value)[2 * next] = static_cast<igraph_integer_t>(i);
            VECTOR(ends.value)[2 * next + 1] = static_cast<igraph_integer_t>(graph.targets[edge]);
            VECTOR(weights.value)[next++] = graph.weights[edge];
        }
    }
    IgraphGraph made;
    made.isMade =
        igraph_create(&made.value, &ends.value, static_cast<igraph_integer_t>(n), IGRAPH_UNDIRECTED) == IGRAPH_SUCCESS;
    if (!made.isMade)
        return failed();
    for (int pass = 0; pass < options.iterations; ++pass) {
        if (job.stopRequested())
            return JobContext::cancelled();
        igraph_integer_t count = 0;
        igraph_real_t quality = 0;
        if (igraph_community_leiden(&made.value, &weights.value, &strength.value, options.resolution / total, 0.01,
                                    pass > 0, 1, &membership.value, &count, &quality) != IGRAPH_SUCCESS)
            return job.stopRequested() ? JobContext::cancelled()
                                       : fail(ErrorCode::Internal, "igraph's community search failed");
        job.report(static_cast<double>(pass + 1) / options.iterations, "finding communities");
    }
    std::vector<int> labels(n);
    for (std::size_t i = 0; i < n; ++i)
        labels[i] = static_cast<int>(VECTOR(membership.value)[i]);
    return labels;
}

} // namespace

Result<Leiden> computeLeiden(const Neighbourhood& neighbourhood, const LeidenOptions& options, JobContext& job)
{
    if (!(options.resolution > 0) || options.resolution > 1e6)
        return fail(ErrorCode::InvalidArgument, "the resolution must be greater than 0");
    if (options.neighbourCount < 1 || options.iterations < 1)
        return fail(ErrorCode::InvalidArgument, "neighbours and iterations must be at least 1");
    return guarded("finding communities", [&]() -> Result<Leiden> {
        job.report(0, "finding communities");
        const WeightedGraph graph = graphOf(neighbourhood, options.neighbourCount);
        MOLRL_TRY(const std::vector<int> labels, findCommunities(graph, options, job));
        Leiden leiden;
        leiden.modularity = modularityOf(graph, labels, 1);
        leiden.clustering = makeClustering(expandGroups(labels, neighbourhood.groups));
        return leiden;
    });
}

Result<double> computeModularity(const Neighbourhood& neighbourhood, const std::vector<int>& labels, int neighbourCount,
                                 double resolution)
{
    if (labels.size() != neighbourhood.groups.groupOf.size() || neighbourCount < 1)
        return fail(ErrorCode::InvalidArgument, "one label for each row, and at least one neighbour, are needed");
    const WeightedGraph graph = graphOf(neighbourhood, neighbourCount);
    std::vector<int> ofGroups;
    int next = 1 + std::max(0, *std::max_element(labels.begin(), labels.end()));
    for (const std::uint32_t row : neighbourhood.groups.firstRow)
        ofGroups.push_back(labels[row] >= 0 ? labels[row] : next++);
    return modularityOf(graph, ofGroups, resolution);
}

} // namespace molrl::embedding
