// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/cluster_enrichment.h"
#include "app/cli/commands.h"
#include "app/cli/result_table.h"
#include "app/cli/vector_input.h"
#include "core/base/parallel.h"
#include "core/chem/fingerprint.h"
#include "core/chem/standardize.h"
#include "core/embedding/agreement.h"
#include "core/embedding/butina.h"
#include "core/embedding/cluster_quality.h"
#include "core/embedding/cluster_statistics.h"
#include "core/embedding/hdbscan.h"
#include "core/embedding/kmeans.h"
#include "core/embedding/leiden.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <limits>
#include <map>
#include <memory>

namespace molrl::cli {
namespace {

using namespace molrl::embedding;

constexpr const char* kMaker = "molrl cluster";
constexpr std::size_t kListed = 10;
constexpr std::size_t kListedJson = 100;
constexpr std::size_t kToldOfCluster = 3; // findings, in the report in words
constexpr std::size_t kMorganWords = 32;  // 2048 bits

struct ClusterFlags {
    VectorFlags vectors;
    std::string method = "leiden";
    double resolution = 1;
    int neighbours = 15;
    int clusters = 20;
    int minSize = 15;
    double similarity = 0.65;
    std::uint64_t seed = 1;
    std::string metric = "euclidean";
    std::string out;

    [[nodiscard]] bool needsStructures() const { return method == "butina" || method == "scaffold"; }
    [[nodiscard]] nlohmann::ordered_json parameters() const
    {
        nlohmann::ordered_json all{{"method", method}};
        if (method == "leiden")
            all.update({{"resolution", resolution}, {"neighbours", neighbours}, {"metric", metric}, {"seed", seed}});
        if (method == "hdbscan")
            all.update({{"minSize", minSize}, {"neighbours", neighbours}, {"metric", metric}});
        if (method == "kmeans")
            all.update({{"clusters", clusters}, {"seed", seed}});
        if (method == "butina")
            all.update({{"similarity", similarity}, {"fingerprint", "Morgan 2, 2048 bits"}});
        return all;
    }
};

/// Structures of a workspace's rows: what Butina and scaffolds need.
struct Structures {
    std::vector<std::uint64_t> words; ///< [rows, 32] Morgan bits; zeros where bad
    std::vector<int> scaffolds;       ///< -1 where bad; molecules without a ring share one
};

Result<Structures> loadStructures(const VectorInput& input, int threads, JobContext& job)
{
    MOLRL_TRY(const auto smiles, input.document->loadSmiles(input.snapshot));
    Structures structures;
    structures.words.assign(smiles.size() * kMorganWords, 0);
    std::vector<std::string> scaffolds(smiles.size());
    std::vector<std::uint8_t> isGood(smiles.size(), 0);
    MOLRL_CHECK(parallelFor(
        smiles.size(), threads, job,
        [&](std::size_t i) {
            const auto molecule =
                smiles[i].empty() ? fail(ErrorCode::ParseError, "no structure") : chem::parseSmiles(smiles[i]);
            if (!molecule)
                return;
            const auto bits = chem::computeMorganBits(*molecule, 2, 2048);
            const auto scaffold = chem::computeScaffold(*molecule);
            if (!bits || !scaffold)
                return;
            std::copy(bits->words.begin(), bits->words.end(),
                      structures.words.begin() + static_cast<std::ptrdiff_t>(i * kMorganWords));
            scaffolds[i] = *scaffold;
            isGood[i] = 1;
        },
        16));
    std::map<std::string, int> numbers;
    for (std::size_t i = 0; i < smiles.size(); ++i)
        structures.scaffolds.push_back(
            isGood[i] != 0 ? numbers.emplace(scaffolds[i], static_cast<int>(numbers.size())).first->second : -1);
    return structures;
}

class Clusterer {
public:
    Clusterer(const ClusterFlags& flags, Console& console) : m_flags(flags), m_console(console) {}

    Result<void> run()
    {
        MOLRL_CHECK(checkOutput(m_flags.out, {m_flags.vectors.input}));
        m_console.job.report(0, "reading " + m_flags.vectors.input);
        MOLRL_TRY(m_input, loadVectors(m_flags.vectors, m_console));
        if (m_input.document == nullptr && m_flags.out.empty())
            return fail(ErrorCode::InvalidArgument,
                        "name the table to write with --out; only a workspace keeps clusters itself");
        if (m_input.document == nullptr && m_flags.needsStructures())
            return fail(ErrorCode::InvalidArgument,
                        m_flags.method + " needs structures: import the molecules into a workspace "
                                         "and cluster that",
                        m_flags.vectors.input);
        const auto begin = std::chrono::steady_clock::now();
        JobContext preparing = m_console.job.part(0, 0.4);
        if (m_input.document != nullptr) {
            MOLRL_TRY(m_structures, loadStructures(m_input, m_console.budget.threads, preparing));
        }
        if (m_flags.method == "leiden" || m_flags.method == "hdbscan") {
            KnnOptions options;
            options.neighbourCount = std::max(m_flags.neighbours, 15);
            options.metric = m_flags.metric == "cosine" ? Metric::Cosine : Metric::Euclidean;
            options.threads = m_console.budget.threads;
            MOLRL_TRY(m_neighbourhood, computeNeighbourhood(m_input.points, options, preparing));
        }
        JobContext clustering = m_console.job.part(0.4, 0.8);
        MOLRL_CHECK(cluster(clustering));
        m_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        JobContext judging = m_console.job.part(0.8, 1);
        MOLRL_CHECK(judge(judging));
        MOLRL_CHECK(store());
        report();
        return {};
    }

private:
    Result<void> cluster(JobContext& job)
    {
        const int threads = m_console.budget.threads;
        if (m_flags.method == "leiden") {
            LeidenOptions options;
            options.resolution = m_flags.resolution;
            options.neighbourCount = m_flags.neighbours;
            options.seed = m_flags.seed;
            MOLRL_TRY(const Leiden found, computeLeiden(*m_neighbourhood, options, job));
            m_clustering = found.clustering;
            m_modularity = found.modularity;
        } else if (m_flags.method == "hdbscan") {
            MOLRL_TRY(Hdbscan found, computeHdbscan(m_input.points, *m_neighbourhood,
                                                    {.minClusterSize = m_flags.minSize, .threads = threads}, job));
            m_clustering = std::move(found.clustering);
        } else if (m_flags.method == "kmeans") {
            KMeansOptions options;
            options.clusterCount = m_flags.clusters;
            options.seed = m_flags.seed;
            options.threads = threads;
            MOLRL_TRY(KMeans found, computeKMeans(m_input.points, options, job));
            m_clustering = std::move(found.clustering);
        } else if (m_flags.method == "butina") {
            const PackedBits bits{m_input.ids.size(), kMorganWords, m_structures.words};
            MOLRL_TRY(Butina found, computeButina(bits, {.similarity = m_flags.similarity, .threads = threads}, job));
            m_clustering = std::move(found.clustering);
        } else {
            m_clustering = makeClustering(m_structures.scaffolds);
        }
        return {};
    }

    Result<void> judge(JobContext& job)
    {
        const auto quality =
            computeClusterQuality(m_input.points, m_clustering.labels, {.threads = m_console.budget.threads}, job);
        if (!quality && quality.error().code == ErrorCode::Cancelled)
            return fail(quality.error());
        if (quality) // one cluster, or one a row, has none
            m_quality = *quality;
        m_hasQuality = quality.has_value();
        if (m_input.document != nullptr && m_flags.method != "scaffold") {
            MOLRL_TRY(m_withScaffolds, computeAgreement(m_clustering.labels, m_structures.scaffolds));
        }
        Clustering placed = m_clustering; // a medoid is a row with a value
        for (std::size_t i = 0; i < placed.labels.size(); ++i)
            if (!std::isfinite(m_input.points.row(i)[0]))
                placed.labels[i] = Clustering::kNoise;
        MOLRL_TRY(m_summaries,
                  computeClusterSummaries(m_input.points, placed, {}, {.threads = m_console.budget.threads}, job));
        if (m_input.document != nullptr) {
            MOLRL_TRY(m_enrichment, findEnrichment(m_input.document, m_input.snapshot, m_clustering, job));
        }
        return {};
    }

    Result<void> store()
    {
        std::vector<double> numbers;
        for (const int label : m_clustering.labels)
            numbers.push_back(label < 0 ? std::numeric_limits<double>::quiet_NaN() : label + 1);
        if (!m_flags.out.empty())
            return saveResultTable(m_flags.out, m_input.ids, {"cluster"}, {numbers});
        MOLRL_TRY(const auto stored, storeResult(m_input, {kMaker,
                                                           m_flags.method,
                                                           m_flags.parameters().dump(),
                                                           {"Cluster (" + m_flags.method + ")"},
                                                           {std::move(numbers)}}));
        m_column = stored.front();
        return {};
    }

    [[nodiscard]] std::size_t noise() const
    {
        return static_cast<std::size_t>(
            std::count(m_clustering.labels.begin(), m_clustering.labels.end(), Clustering::kNoise));
    }

    void report() const { m_console.json ? reportJson() : reportText(); }

    void reportJson() const
    {
        nlohmann::ordered_json object{{"file", m_flags.vectors.input},      {"rows", m_clustering.labels.size()},
                                      {"clusters", m_clustering.count},     {"noise", noise()},
                                      {"parameters", m_flags.parameters()}, {"seconds", m_seconds}};
        if (m_hasQuality)
            object["quality"] = {{"silhouette", m_quality.silhouette},
                                 {"daviesBouldin", m_quality.daviesBouldin},
                                 {"calinskiHarabasz", m_quality.calinskiHarabasz}};
        if (m_flags.method == "leiden")
            object["modularity"] = m_modularity;
        if (m_withScaffolds.rows > 0)
            object["withScaffolds"] = {{"ari", m_withScaffolds.adjustedRand},
                                       {"nmi", m_withScaffolds.normalizedMutualInformation},
                                       {"ami", m_withScaffolds.adjustedMutualInformation}};
        auto list = nlohmann::ordered_json::array();
        for (std::size_t c = 0; c < m_summaries.size() && c < kListedJson; ++c) {
            auto representatives = nlohmann::ordered_json::array();
            for (const std::uint32_t row : m_summaries[c].representatives)
                representatives.push_back(m_input.ids[row]);
            list.push_back({{"cluster", c + 1},
                            {"size", m_summaries[c].size},
                            {"medoid", m_summaries[c].size > 0 ? m_input.ids[m_summaries[c].medoid] : ""},
                            {"representatives", representatives}});
        }
        object["largest"] = list;
        if (m_input.document != nullptr) {
            auto enriched = nlohmann::ordered_json::array();
            for (std::size_t i = 0; i < std::min(kListedJson, m_enrichment.found.size()); ++i)
                enriched.push_back(toJson(m_enrichment, m_enrichment.found[i]));
            object["enriched"] = enriched;
        }
        if (m_flags.out.empty())
            object["stored"] = m_column;
        else
            object["out"] = m_flags.out;
        Console::print(object);
    }

    void reportText() const
    {
        std::printf("%d clusters of %zu rows, %zu in none, %.1f s\n%s\n", m_clustering.count,
                    m_clustering.labels.size(), noise(), m_seconds, m_flags.parameters().dump().c_str());
        if (m_hasQuality)
            std::printf("silhouette %.3f, Davies-Bouldin %.2f, Calinski-Harabasz %.0f\n", m_quality.silhouette,
                        m_quality.daviesBouldin, m_quality.calinskiHarabasz);
        if (m_flags.method == "leiden")
            std::printf("modularity %.3f\n", m_modularity);
        if (m_withScaffolds.rows > 0)
            std::printf("agreement with scaffolds: ARI %.3f, NMI %.3f, AMI %.3f\n", m_withScaffolds.adjustedRand,
                        m_withScaffolds.normalizedMutualInformation, m_withScaffolds.adjustedMutualInformation);
        for (std::size_t c = 0; c < m_summaries.size() && c < kListed; ++c)
            if (m_summaries[c].size > 0) {
                std::printf("%6zu  %8zu rows, around %s\n", c + 1, m_summaries[c].size,
                            m_input.ids[m_summaries[c].medoid].c_str());
                std::size_t told = 0;
                for (const Enrichment& one : m_enrichment.found)
                    if (one.cluster == static_cast<int>(c) && told++ < kToldOfCluster)
                        std::printf("        %s\n", toText(m_enrichment, one).c_str());
            }
    }

    const ClusterFlags& m_flags;
    Console& m_console;
    VectorInput m_input;
    Structures m_structures;
    NeighbourhoodPtr m_neighbourhood;
    Clustering m_clustering;
    ClusterQuality m_quality;
    bool m_hasQuality = false;
    Agreement m_withScaffolds;
    std::vector<ClusterSummary> m_summaries;
    ClusterEnrichment m_enrichment;
    double m_modularity = 0;
    double m_seconds = 0;
    std::string m_column;
};

int runCluster(const ClusterFlags& flags, Console& console)
{
    const auto done = Clusterer(flags, console).run();
    return done ? kExitOk : console.fail(done.error());
}

} // namespace

void addClusterCommand(CLI::App& app, Run& run)
{
    auto flags = std::make_shared<ClusterFlags>();
    CLI::App* command =
        app.add_subcommand("cluster", "Group vectors, or a workspace's compounds, and judge the groups");
    flags->vectors.addTo(*command);
    command->add_option("--method", flags->method, "leiden, hdbscan, kmeans; of a workspace also butina, scaffold")
        ->check(CLI::IsMember({"leiden", "hdbscan", "kmeans", "butina", "scaffold"}))
        ->capture_default_str();
    command->add_option("--resolution", flags->resolution, "Leiden: larger gives more and smaller clusters")
        ->capture_default_str();
    command->add_option("--neighbours", flags->neighbours, "Leiden, HDBSCAN: edges a row takes")
        ->check(CLI::Range(1, 200))
        ->capture_default_str();
    command->add_option("--clusters", flags->clusters, "k-means: how many")->capture_default_str();
    command->add_option("--min-size", flags->minSize, "HDBSCAN: the least cluster")->capture_default_str();
    command->add_option("--similarity", flags->similarity, "Butina: Tanimoto of Morgan bits to the centre")
        ->capture_default_str();
    command->add_option("--seed", flags->seed, "Fixes the result")->capture_default_str();
    command->add_option("--metric", flags->metric, "euclidean or cosine")
        ->check(CLI::IsMember({"euclidean", "cosine"}))
        ->capture_default_str();
    command->add_option("-o,--out", flags->out, "CSV of id, cluster; numbers from 1, the largest first, empty for none")
        ->type_name("T.csv");
    command->callback([flags, &run] { run = [flags](Console& console) { return runCluster(*flags, console); }; });
}

} // namespace molrl::cli
