// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluate/clusters.h"

#include "core/base/parallel.h"
#include "core/chem/descriptors.h"
#include "core/chem/standardize.h"
#include "core/embedding/agreement.h"
#include "core/embedding/cluster_quality.h"
#include "core/embedding/kmeans.h"
#include "core/embedding/leiden.h"
#include "core/evaluate/cosine.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

namespace molrl::evaluate {
namespace {

constexpr std::size_t kSmallestScaffoldGroup = 5;

Matrix unitRowsOf(const FeatureTable& features)
{
    std::vector<std::size_t> all(features.values.rows);
    std::iota(all.begin(), all.end(), std::size_t{0});
    return makeUnitRows(features.values, features.isBits, all);
}

Result<embedding::Clustering> clusterByKMeans(const Matrix& rows, int clusterCount, int threads, JobContext& job)
{
    embedding::KMeansOptions options;
    options.clusterCount = clusterCount;
    options.restarts = 2;
    options.threads = threads;
    MOLRL_TRY(embedding::KMeans means, embedding::computeKMeans(rows, options, job));
    return std::move(means.clustering);
}

Result<embedding::Clustering> clusterByLeiden(const Matrix& rows, int threads, JobContext& job)
{
    embedding::KnnOptions neighbours;
    neighbours.neighbourCount = static_cast<int>(std::min<std::size_t>(15, rows.rows - 1));
    neighbours.threads = threads;
    MOLRL_TRY(const auto neighbourhood, embedding::computeNeighbourhood(rows, neighbours, job));
    MOLRL_TRY(embedding::Leiden leiden, embedding::computeLeiden(*neighbourhood, {}, job));
    return std::move(leiden.clustering);
}

/// Numbers for equal texts that occur often enough; the others get -1.
std::vector<int> numberTexts(const std::vector<std::string>& texts, std::size_t smallest)
{
    std::map<std::string, std::size_t> count;
    for (const std::string& text : texts)
        count[text] += 1;
    std::map<std::string, int> number;
    for (const auto& [text, n] : count)
        number.emplace(text, n >= smallest && !text.empty() ? static_cast<int>(number.size()) : -1);
    std::vector<int> labels;
    for (const std::string& text : texts)
        labels.push_back(number[text]);
    return labels;
}

Result<ClusterResult> describe(const char* method, const embedding::Clustering& clustering, const Matrix& rows,
                               const std::vector<ReferenceGroups>& references, int threads, JobContext& job)
{
    ClusterResult result;
    result.method = method;
    result.count = clustering.count;
    embedding::ClusterQualityOptions options;
    options.threads = threads;
    const auto quality = embedding::computeClusterQuality(rows, clustering.labels, options, job);
    if (!quality && quality.error().code == ErrorCode::Cancelled)
        return fail(quality.error());
    constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
    result.silhouette = quality ? quality->silhouette : kNone;
    result.daviesBouldin = quality ? quality->daviesBouldin : kNone;
    for (const ReferenceGroups& reference : references) {
        MOLRL_TRY(const auto agreement, embedding::computeAgreement(clustering.labels, reference.labels));
        result.agreements.push_back({reference.name, agreement.adjustedRand, agreement.normalizedMutualInformation});
    }
    return result;
}

} // namespace

std::vector<int> cutIntoFifths(const std::vector<double>& values)
{
    std::vector<double> sorted;
    std::copy_if(values.begin(), values.end(), std::back_inserter(sorted), [](double v) { return !std::isnan(v); });
    std::sort(sorted.begin(), sorted.end());
    std::vector<int> fifths;
    for (const double v : values) {
        const auto below = std::lower_bound(sorted.begin(), sorted.end(), v) - sorted.begin();
        fifths.push_back(std::isnan(v) ? -1 : static_cast<int>(5 * below / static_cast<std::ptrdiff_t>(sorted.size())));
    }
    return fifths;
}

Result<std::vector<ReferenceGroups>> makeReferenceGroups(const LabelledSet& set, int clusterCount, int threads,
                                                         JobContext& job)
{
    std::vector<std::string> scaffolds(set.size());
    std::vector<double> logP(set.size(), std::numeric_limits<double>::quiet_NaN());
    std::vector<double> weight = logP;
    MOLRL_CHECK(parallelFor(
        set.size(), threads, job,
        [&](std::size_t i) {
            if (auto scaffold = chem::computeScaffold(set.molecules[i], false))
                scaffolds[i] = std::move(*scaffold);
            if (const auto properties = chem::computeProperties(set.molecules[i])) {
                logP[i] = properties->logP;
                weight[i] = properties->molecularWeight;
            }
        },
        16));
    MOLRL_TRY(const FeatureTable morgan, computeMorganFeatures(set.molecules, threads, job));
    const int count = std::min(clusterCount, static_cast<int>(set.size()));
    MOLRL_TRY(const embedding::Clustering byBits, clusterByKMeans(unitRowsOf(morgan), count, threads, job));
    std::vector<int> label;
    if (set.isForClasses)
        for (const double y : set.labels[0])
            label.push_back(std::isnan(y) ? -1 : static_cast<int>(y));
    else
        label = cutIntoFifths(set.labels[0]);
    return std::vector<ReferenceGroups>{{"scaffolds", numberTexts(scaffolds, kSmallestScaffoldGroup)},
                                        {"Morgan k-means", byBits.labels},
                                        {"logP fifths", cutIntoFifths(logP)},
                                        {"weight fifths", cutIntoFifths(weight)},
                                        {set.tasks[0], std::move(label)}};
}

Result<std::vector<ClusterResult>> compareClusters(const FeatureTable& features,
                                                   const std::vector<ReferenceGroups>& references, int clusterCount,
                                                   int threads, JobContext& job)
{
    const Matrix rows = unitRowsOf(features);
    std::vector<ClusterResult> results;
    MOLRL_TRY(const embedding::Clustering means, clusterByKMeans(rows, clusterCount, threads, job));
    MOLRL_TRY(ClusterResult ofMeans, describe("k-means", means, rows, references, threads, job));
    results.push_back(std::move(ofMeans));
    MOLRL_TRY(const embedding::Clustering leiden, clusterByLeiden(rows, threads, job));
    MOLRL_TRY(ClusterResult ofLeiden, describe("Leiden", leiden, rows, references, threads, job));
    results.push_back(std::move(ofLeiden));
    return results;
}

} // namespace molrl::evaluate
