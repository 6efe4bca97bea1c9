// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/map_flags.h"
#include "app/cli/map_place.h"
#include "app/cli/result_table.h"
#include "core/embedding/pca.h"
#include "core/embedding/quality.h"
#include "core/embedding/tsne.h"
#include "core/embedding/umap.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <memory>

namespace molrl::cli {
namespace {

using namespace molrl::embedding;

constexpr int kReliabilityNeighbours = 15;
constexpr std::size_t kLandmarksFrom = 300'000;
constexpr std::size_t kLandmarks = 60'000;

struct MapResult {
    Layout layout;
    NeighbourhoodPtr neighbourhood; ///< none for PCA without quality, and for landmarks
    double seconds = 0;
    double cpuSeconds = 0; ///< of all threads
};

class Mapping {
public:
    Mapping(const MapFlags& flags, Console& console) : m_flags(flags), m_console(console) {}

    Result<void> run()
    {
        MOLRL_CHECK(checkOutput(m_flags.out, {m_flags.vectors.input}));
        m_console.job.report(0, "reading " + m_flags.vectors.input);
        MOLRL_TRY(m_input, loadVectors(m_flags.vectors, m_console));
        if (m_input.document == nullptr && m_flags.out.empty())
            return fail(ErrorCode::InvalidArgument,
                        "name the table to write with --out; only a workspace keeps a map itself");
        const auto begin = std::chrono::steady_clock::now();
        const std::clock_t cpuBegin = std::clock();
        JobContext laying = m_console.job.part(0, m_flags.noQuality ? 1 : 0.9);
        MOLRL_CHECK(lay(laying));
        m_result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        m_result.cpuSeconds = static_cast<double>(std::clock() - cpuBegin) / CLOCKS_PER_SEC;
        if (!m_flags.noQuality) {
            JobContext judging = m_console.job.part(0.9, 1);
            MOLRL_CHECK(judge(judging));
        }
        MOLRL_CHECK(store());
        report();
        return {};
    }

private:
    Result<void> lay(JobContext& job)
    {
        const int threads = m_console.budget.threads;
        JobContext finding = job.part(0, 0.3);
        JobContext laying = job.part(0.3, 1);
        const bool isLandmarks = m_flags.method == "tsne" && m_input.points.rows >= kLandmarksFrom;
        if (!isLandmarks && (m_flags.method != "pca" || !m_flags.noQuality)) {
            KnnOptions options;
            options.neighbourCount = m_flags.method == "umap"   ? m_flags.neighbours
                                     : m_flags.method == "tsne" ? tsneNeighbours(m_flags.perplexity)
                                                                : kReliabilityNeighbours;
            options.metric = m_flags.metricKind();
            options.threads = threads;
            MOLRL_TRY(m_result.neighbourhood, computeNeighbourhood(m_input.points, options, finding));
        }
        if (m_flags.method == "umap") {
            UmapOptions options;
            options.dims = m_flags.dims;
            options.neighbourCount = m_flags.neighbours;
            options.minDistance = m_flags.minDistance;
            options.epochs = m_flags.epochs;
            options.seed = m_flags.seed;
            options.metric = m_flags.metricKind();
            options.threads = threads;
            MOLRL_TRY(m_result.layout, computeUmap(m_input.points, m_result.neighbourhood, options, laying));
        } else if (m_flags.method == "tsne") {
            TsneOptions options;
            options.dims = m_flags.dims;
            options.perplexity = m_flags.perplexity;
            options.iterations = m_flags.epochs;
            options.metric = m_flags.metricKind();
            options.threads = threads;
            if (isLandmarks) {
                m_console.note("t-SNE of " + std::to_string(kLandmarks) +
                               " landmarks; the other rows are placed on it");
                MOLRL_TRY(m_result.layout, computeLandmarkTsne(m_input.points, kLandmarks, options, laying));
            } else {
                MOLRL_TRY(m_result.layout, computeTsne(m_input.points, m_result.neighbourhood, options, laying));
            }
        } else {
            MOLRL_TRY(const Pca pca,
                      computePca(m_input.points, {.components = m_flags.dims, .threads = threads}, laying));
            MOLRL_TRY(m_result.layout.positions, pca.project(m_input.points));
            m_explained = pca.explained01();
        }
        return {};
    }

    Result<void> judge(JobContext& job)
    {
        const int threads = m_console.budget.threads;
        MapQualityOptions options;
        options.threads = threads;
        if (m_input.points.rows > 100'000)
            options.sampleRows = 1000;
        MOLRL_TRY(m_quality, computeMapQuality(m_input.points, m_result.layout.positions, options, job));
        if (m_result.neighbourhood == nullptr)
            return {};
        const int k = std::min(kReliabilityNeighbours, m_result.neighbourhood->graph.k);
        MOLRL_TRY(m_reliability,
                  computeReliability(*m_result.neighbourhood, m_result.layout.positions, k, threads, job));
        return {};
    }

    Result<void> store()
    {
        const Matrix& positions = m_result.layout.positions;
        std::vector<std::string> names;
        std::vector<std::vector<double>> columns;
        for (std::size_t c = 0; c < positions.cols; ++c) {
            names.emplace_back(1, "xyz"[c]);
            columns.emplace_back();
            for (std::size_t i = 0; i < positions.rows; ++i)
                columns.back().push_back(positions.row(i)[c]);
        }
        if (!m_reliability.empty()) {
            names.emplace_back("reliability");
            columns.emplace_back(m_reliability.begin(), m_reliability.end());
        }
        if (!m_flags.out.empty())
            return saveResultTable(m_flags.out, m_input.ids, names, columns);
        for (std::string& name : names)
            name.insert(0, m_flags.name() + " ");
        MOLRL_TRY(m_columns, storeResult(m_input, {kMapMaker, m_flags.method, m_flags.parameters().dump(),
                                                   std::move(names), std::move(columns)}));
        return {};
    }

    void report() const
    {
        const Matrix& positions = m_result.layout.positions;
        std::size_t placed = 0;
        for (std::size_t i = 0; i < positions.rows; ++i)
            placed += std::isfinite(positions.row(i)[0]) ? 1 : 0;
        if (m_console.json) {
            nlohmann::ordered_json object{{"file", m_flags.vectors.input},
                                          {"rows", positions.rows},
                                          {"placed", placed},
                                          {"columns", m_input.points.cols},
                                          {"parameters", m_flags.parameters()},
                                          {"seconds", m_result.seconds},
                                          {"cpuSeconds", m_result.cpuSeconds}};
            if (m_flags.method == "pca")
                object["explained"] = m_explained;
            if (!m_flags.noQuality)
                object["quality"] = {{"trustworthiness", m_quality.trustworthiness},
                                     {"neighboursKept", m_quality.neighboursKept},
                                     {"tripletAccuracy", m_quality.tripletAccuracy},
                                     {"neighbourCount", m_quality.neighbourCount},
                                     {"sampledRows", m_quality.sampledRows}};
            if (m_flags.out.empty())
                object["stored"] = m_columns;
            else
                object["out"] = m_flags.out;
            Console::print(object);
            return;
        }
        std::printf("%s of %zu rows, %zu of them placed, %zu columns, %.1f s\n%s\n", m_flags.name().c_str(),
                    positions.rows, placed, m_input.points.cols, m_result.seconds, m_flags.parameters().dump().c_str());
        if (m_flags.method == "pca")
            std::printf("the axes hold %.1f %% of the variance\n", 100 * m_explained);
        if (!m_flags.noQuality)
            std::printf("trustworthiness %.3f, %.1f %% of the %d nearest kept, triplets right %.1f %% (chance 50 %%)\n"
                        "near on the map means alike; distances between far groups mean little\n",
                        m_quality.trustworthiness, 100 * m_quality.neighboursKept, m_quality.neighbourCount,
                        100 * m_quality.tripletAccuracy);
    }

    const MapFlags& m_flags;
    Console& m_console;
    VectorInput m_input;
    MapResult m_result;
    MapQuality m_quality;
    std::vector<float> m_reliability;
    std::vector<std::string> m_columns;
    double m_explained = 0;
};

int runMap(const MapFlags& flags, Console& console)
{
    const auto done = flags.placeOn.empty() ? Mapping(flags, console).run() : placeRows(flags, console);
    return done ? kExitOk : console.fail(done.error());
}

} // namespace

void addMapCommand(CLI::App& app, Run& run)
{
    auto flags = std::make_shared<MapFlags>();
    CLI::App* command =
        app.add_subcommand("map", "Lay vectors out in 2 or 3 dimensions, so that similar ones lie together");
    flags->vectors.addTo(*command);
    command->add_option("--method", flags->method, "umap, tsne or pca")
        ->check(CLI::IsMember({"umap", "tsne", "pca"}))
        ->capture_default_str();
    command->add_option("--dims", flags->dims, "2 or 3")->check(CLI::Range(2, 3))->capture_default_str();
    command->add_option("--seed", flags->seed, "Fixes UMAP's result, on any number of threads")->capture_default_str();
    command->add_option("--neighbours", flags->neighbours, "UMAP: more shows the coarse order, fewer small families")
        ->capture_default_str();
    command->add_option("--min-dist", flags->minDistance, "UMAP: how close near rows may come")->capture_default_str();
    command->add_option("--perplexity", flags->perplexity, "t-SNE: how many neighbours a row minds")
        ->capture_default_str();
    command->add_option("--epochs", flags->epochs, "Epochs or iterations; 0: by size")->capture_default_str();
    command->add_option("--metric", flags->metric, "euclidean or cosine")
        ->check(CLI::IsMember({"euclidean", "cosine"}))
        ->capture_default_str();
    command->add_option("-o,--out", flags->out, "CSV of id, x, y[, z], reliability (default: columns of the workspace)")
        ->type_name("T.csv");
    command
        ->add_option(
            "--place-on", flags->placeOn,
            "Leave the map of this file (vectors, a workspace) as it is, and place the rows on it; give the options "
            "that it was made with. A workspace's compounds that have no place yet are placed on its own map by naming "
            "it twice")
        ->type_name("OLD");
    command
        ->add_option("--places", flags->places,
                     "The table that --out wrote for OLD (default: the columns of its workspace)")
        ->type_name("T.csv");
    command->add_flag("--no-quality", flags->noQuality, "Don't judge the map");
    command->callback([flags, &run] { run = [flags](Console& console) { return runMap(*flags, console); }; });
}

} // namespace molrl::cli
