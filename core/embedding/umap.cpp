// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/embedding/umap.h"

#include "core/embedding/fuzzy_graph.h"
#include "core/embedding/layout_start.h"
#include "core/embedding/umap_kernel.h"
#include "core/embedding/worker_team.h"

#include <algorithm>
#include <cmath>

namespace molrl::embedding {
namespace {

constexpr std::size_t kBlocks = 64;
constexpr double kStartSpan = 10;
constexpr int kPublishEvery = 4;

Result<void> check(const UmapOptions& options)
{
    const auto bad = [](const std::string& what) { return fail(ErrorCode::InvalidArgument, what); };
    if (options.dims != 2 && options.dims != 3)
        return bad("a map has 2 or 3 dimensions, not " + std::to_string(options.dims));
    if (options.neighbourCount < 2 || options.neighbourCount > 200)
        return bad("UMAP takes 2 to 200 neighbours, not " + std::to_string(options.neighbourCount));
    if (!(options.spread > 0) || !std::isfinite(options.spread))
        return bad("the spread must be greater than 0");
    if (!(options.minDistance >= 0) || options.minDistance > options.spread)
        return bad("the minimal distance must lie between 0 and the spread");
    if (options.epochs < 0 || options.epochs > 100'000)
        return bad("the number of epochs must lie between 0 (by size) and 100000");
    if (options.threads < 1)
        return bad("at least one thread is needed");
    return {};
}

int epochsFor(std::size_t rows)
{
    return rows <= 10'000 ? 500 : rows <= 100'000 ? 300 : 200;
}

} // namespace

UmapCurve computeUmapCurve(double minDistance, double spread)
{
    constexpr int kSamples = 300;
    // Levenberg-Marquardt on two parameters.
    double a = 1;
    double b = 1;
    double damping = 1e-3;
    const auto errorOf = [&](double tryA, double tryB, double* normal) {
        double error = 0;
        for (int i = 0; i < kSamples; ++i) {
            const double x = 3 * spread * i / (kSamples - 1);
            const double wanted = x < minDistance ? 1 : std::exp(-(x - minDistance) / spread);
            const double power = x > 0 ? std::pow(x, 2 * tryB) : 0;
            const double value = 1 / (1 + tryA * power);
            const double residual = value - wanted;
            error += residual * residual;
            if (normal == nullptr)
                continue;
            const double byA = -power * value * value;
            const double byB = x > 0 ? -2 * tryA * power * std::log(x) * value * value : 0;
            normal[0] += byA * byA;
            normal[1] += byA * byB;
            normal[2] += byB * byB;
            normal[3] += byA * residual;
            normal[4] += byB * residual;
        }
        return error;
    };
    for (int iteration = 0; iteration < 200; ++iteration) {
        double m[5] = {};
        const double before = errorOf(a, b, m);
        const double m00 = m[0] * (1 + damping);
        const double m11 = m[2] * (1 + damping);
        const double determinant = m00 * m11 - m[1] * m[1];
        if (!(std::abs(determinant) > 1e-300))
            break;
        const double stepA = (m11 * m[3] - m[1] * m[4]) / determinant;
        const double stepB = (m00 * m[4] - m[1] * m[3]) / determinant;
        if (errorOf(a - stepA, b - stepB, nullptr) <= before) {
            a -= stepA;
            b -= stepB;
            damping = std::max(damping / 3, 1e-12);
            if (std::abs(stepA) + std::abs(stepB) < 1e-12)
                break;
        } else {
            damping *= 4;
        }
    }
    return {a, b};
}

struct UmapRun::Impl {
    NeighbourhoodPtr neighbourhood;
    UmapOptions options;
    UmapCurve curve;
    std::size_t n = 0;
    int epochCount = 0;
    int epoch = 0;
    std::vector<std::size_t> offsets;
    std::vector<std::uint32_t> targets;
    std::vector<float> period;
    std::vector<float> due;
    std::vector<float> positions;     // [2, n, dims]: as they were when the epoch began, and as they are
    std::vector<std::uint32_t> drawn; // rows with a value -> group, where groups hold more than one row
    std::unique_ptr<WorkerTeam> team;

    /// Edges so weak that they would never be used are left out.
    void takeEdges(const WeightedGraph& graph)
    {
        const float strongest = *std::max_element(graph.weights.begin(), graph.weights.end());
        const float least = strongest / static_cast<float>(epochCount);
        offsets.push_back(0);
        for (std::size_t i = 0; i < n; ++i) {
            for (std::size_t edge = graph.offsets[i]; edge < graph.offsets[i + 1]; ++edge)
                if (graph.weights[edge] >= least) {
                    targets.push_back(graph.targets[edge]);
                    period.push_back(strongest / graph.weights[edge]);
                }
            offsets.push_back(targets.size());
        }
        due = period;
    }

    void takeDraws(const RowGroups& groups)
    {
        if (groups.isIdentity())
            return;
        for (const std::uint32_t group : groups.groupOf)
            if (group != RowGroups::kNone)
                drawn.push_back(group);
    }

    Result<void> step(const JobContext& job)
    {
        const std::size_t size = blockCount(n, kBlocks);
        float* live = positions.data() + positions.size() / 2;
        std::copy(live, live + positions.size() / 2, positions.data());
        UmapBlock shared;
        shared.dims = options.dims;
        shared.offsets = offsets.data();
        shared.targets = targets.data();
        shared.period = period.data();
        shared.due = due.data();
        shared.live = live;
        shared.frozen = positions.data();
        shared.ownShift = n;
        shared.drawn = drawn.empty() ? nullptr : drawn.data();
        shared.drawCount = drawn.empty() ? n : drawn.size();
        shared.seed = options.seed * 0x9e3779b97f4a7c15ULL ^ (static_cast<std::uint64_t>(epoch) * 1'000'003 + 12345);
        shared.epoch = static_cast<float>(epoch + 1);
        shared.rate = 1.f - static_cast<float>(epoch) / static_cast<float>(epochCount);
        shared.a = static_cast<float>(curve.a);
        shared.b = static_cast<float>(curve.b);
        MOLRL_CHECK(team->run(blockCount(n, size), job, [&](std::size_t index, std::size_t) {
            const BlockRange range(index, size, n);
            UmapBlock block = shared;
            block.begin = block.ownBegin = range.begin;
            block.end = block.ownEnd = range.end;
            runUmapBlock(block);
        }));
        ++epoch;
        return {};
    }
};

UmapRun::UmapRun(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
UmapRun::UmapRun(UmapRun&&) noexcept = default;
UmapRun& UmapRun::operator=(UmapRun&&) noexcept = default;
UmapRun::~UmapRun() = default;

Result<UmapRun> UmapRun::create(MatrixView points, NeighbourhoodPtr neighbourhood, const UmapOptions& options,
                                JobContext& job)
{
    MOLRL_CHECK(check(options));
    if (neighbourhood == nullptr || neighbourhood->groups.groupOf.size() != points.rows)
        return fail(ErrorCode::InvalidArgument, "the neighbours were computed for another number of rows");
    return guarded("preparing UMAP", [&]() -> Result<UmapRun> {
        auto impl = std::make_unique<Impl>();
        impl->options = options;
        impl->n = neighbourhood->groups.size();
        impl->epochCount = options.epochs > 0 ? options.epochs : epochsFor(impl->n);
        impl->curve = computeUmapCurve(options.minDistance, options.spread);
        job.report(0, "building the graph");
        MOLRL_TRY(impl->positions,
                  makeLayoutStart(points, neighbourhood->groups, options.dims, kStartSpan, options.threads, job));
        impl->positions.resize(2 * impl->positions.size());
        std::copy_n(impl->positions.begin(), impl->positions.size() / 2,
                    impl->positions.begin() + static_cast<std::ptrdiff_t>(impl->positions.size() / 2));
        if (job.stopRequested())
            return JobContext::cancelled();
        const KnnGraph& held = neighbourhood->graph;
        const int k = std::min(options.neighbourCount, held.k);
        const KnnGraph cut = k < held.k ? held.truncated(k) : KnnGraph();
        const KnnGraph& graph = k < held.k ? cut : held;
        impl->takeEdges(symmetrise(graph, computeMemberships(graph), Joining::FuzzyUnion));
        impl->takeDraws(neighbourhood->groups);
        impl->team = std::make_unique<WorkerTeam>(options.threads);
        impl->neighbourhood = std::move(neighbourhood);
        return UmapRun(std::move(impl));
    });
}

Result<void> UmapRun::step(const JobContext& job)
{
    return m_impl->step(job);
}
bool UmapRun::isDone() const
{
    return m_impl->epoch >= m_impl->epochCount;
}
int UmapRun::epoch() const
{
    return m_impl->epoch;
}
int UmapRun::epochCount() const
{
    return m_impl->epochCount;
}

Layout UmapRun::layout() const
{
    const auto half = static_cast<std::ptrdiff_t>(m_impl->positions.size() / 2);
    return toLayout({m_impl->positions.begin() + half, m_impl->positions.end()}, m_impl->options.dims,
                    m_impl->neighbourhood->groups);
}

Result<Layout> computeUmap(MatrixView points, NeighbourhoodPtr neighbourhood, const UmapOptions& options,
                           JobContext& job, LiveLayout* live)
{
    JobContext preparing = job.part(0, 0.1);
    MOLRL_TRY(UmapRun run, UmapRun::create(points, std::move(neighbourhood), options, preparing));
    JobContext running = job.part(0.1, 1);
    running.report(0, "UMAP");
    while (!run.isDone()) {
        MOLRL_CHECK(run.step(running));
        running.report(static_cast<double>(run.epoch()) / run.epochCount());
        if (live != nullptr && live->isWanted() && run.epoch() % kPublishEvery == 0)
            live->publish(run.layout());
    }
    Layout done = run.layout();
    if (live != nullptr)
        live->publish(done);
    return done;
}

Result<Layout> computeUmap(MatrixView points, const UmapOptions& options, JobContext& job, LiveLayout* live)
{
    MOLRL_CHECK(check(options));
    KnnOptions neighbours;
    neighbours.neighbourCount = options.neighbourCount;
    neighbours.metric = options.metric;
    neighbours.threads = options.threads;
    JobContext finding = job.part(0, 0.3);
    MOLRL_TRY(auto neighbourhood, computeNeighbourhood(points, neighbours, finding));
    JobContext laying = job.part(0.3, 1);
    return computeUmap(points, std::move(neighbourhood), options, laying, live);
}

} // namespace molrl::embedding
