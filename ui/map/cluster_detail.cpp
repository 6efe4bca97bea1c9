// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/map/cluster_detail.h"

#include "core/base/parallel.h"
#include "core/base/rng.h"
#include "core/chem/fingerprint.h"
#include "core/chem/standardize.h"
#include "core/embedding/cluster_statistics.h"
#include "ui/adapt/adapt.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace molrl::ui {
namespace {

constexpr int kRepresentatives = 6;
constexpr std::size_t kMostExamined = 4000; // members whose scaffolds are computed
constexpr std::size_t kCoreSample = 50;
constexpr std::size_t kTanimotoSample = 200;
constexpr double kCoreShare = 0.7;
constexpr int kCoreLimitMs = 4000;

/// `most` of the values, in their order; the same ones each time.
template <class T> std::vector<T> sampleOf(std::vector<T> values, std::size_t most)
{
    if (values.size() <= most)
        return values;
    Rng rng(1);
    for (std::size_t i = 0; i < most; ++i)
        std::swap(values[i], values[i + rng.below(values.size() - i)]);
    values.resize(most);
    std::sort(values.begin(), values.end());
    return values;
}

std::vector<std::size_t> membersOf(const MapPoints& points, int cluster)
{
    std::vector<std::size_t> members;
    for (std::size_t i = 0; i < points.cluster.size(); ++i)
        if (points.cluster[i] == cluster)
            members.push_back(i);
    return members;
}

embedding::Clustering clusteringOf(const MapPoints& points, const MapNeighbours& neighbours)
{
    embedding::Clustering clustering;
    clustering.count = points.clusterCount();
    for (std::size_t i = 0; i < points.cluster.size(); ++i)
        clustering.labels.push_back(std::isfinite(neighbours.embeddings.row(i)[0]) ? points.cluster[i] - 1
                                                                                   : embedding::Clustering::kNoise);
    return clustering;
}

/// In the embedding where it is known, else on the map: places in the points.
Result<std::vector<std::size_t>> pickRepresentatives(const ClusterDetailRequest& request,
                                                     const std::vector<std::size_t>& members, JobContext& job)
{
    const MapPoints& points = *request.points;
    std::vector<std::size_t> picked;
    const auto medoid = std::lower_bound(points.ids.begin(), points.ids.end(), request.medoid);
    if (request.medoid && medoid != points.ids.end() && *medoid == request.medoid)
        picked.push_back(static_cast<std::size_t>(medoid - points.ids.begin()));
    embedding::Clustering one;
    if (request.neighbours) {
        one = clusteringOf(points, *request.neighbours);
        for (int& label : one.labels)
            label = label == request.cluster - 1 ? 0 : embedding::Clustering::kNoise;
        one.count = 1;
    }
    if (std::find(one.labels.begin(), one.labels.end(), 0) != one.labels.end()) {
        embedding::ClusterSummaryOptions options;
        options.representativeCount = kRepresentatives;
        options.threads = request.budget.threads;
        MOLRL_TRY(const auto summaries,
                  embedding::computeClusterSummaries(request.neighbours->embeddings, one, {}, options, job));
        for (const std::uint32_t row : summaries.front().representatives)
            if (std::find(picked.begin(), picked.end(), row) == picked.end())
                picked.push_back(row);
    } else {
        double x = 0;
        double y = 0;
        for (const std::size_t i : members) {
            x += double(points.x[i]) / double(members.size());
            y += double(points.y[i]) / double(members.size());
        }
        std::vector<std::size_t> order = members;
        std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
            return std::hypot(double(points.x[a]) - x, double(points.y[a]) - y) <
                   std::hypot(double(points.x[b]) - x, double(points.y[b]) - y);
        });
        for (const std::size_t i : order)
            if (std::find(picked.begin(), picked.end(), i) == picked.end())
                picked.push_back(i);
    }
    picked.resize(std::min<std::size_t>(picked.size(), kRepresentatives));
    return picked;
}

/// Structures of members: their scaffolds, and how alike they are.
Result<void> lookAtStructures(const ClusterDetailRequest& request, ClusterDetail& detail, JobContext& job)
{
    const auto ids = sampleOf(detail.members, kMostExamined);
    MOLRL_TRY(const auto compounds, request.workspace->compounds(ids));
    std::vector<std::optional<std::string>> scaffolds(compounds.size());
    const auto perFingerprint = std::max<std::size_t>(1, compounds.size() / kTanimotoSample);
    std::vector<chem::BitFingerprint> bits(compounds.size());
    MOLRL_CHECK(parallelFor(
        compounds.size(), request.budget.threads, job,
        [&](std::size_t i) {
            const auto molecule = chem::parseSmiles(compounds[i].smiles);
            if (!molecule || compounds[i].smiles.empty())
                return;
            if (auto scaffold = chem::computeScaffold(*molecule))
                scaffolds[i] = *scaffold;
            if (i % perFingerprint == 0)
                if (auto fingerprint = chem::computeMorganBits(*molecule))
                    bits[i] = std::move(*fingerprint);
        },
        8));
    std::map<std::string, std::vector<workspace::CompoundId>> byScaffold;
    std::vector<std::string> drawable;
    for (std::size_t i = 0; i < compounds.size(); ++i)
        if (scaffolds[i]) {
            byScaffold[*scaffolds[i]].push_back(compounds[i].id);
            drawable.push_back(compounds[i].smiles);
            ++detail.examined;
        }
    for (auto& [smiles, members] : byScaffold)
        detail.scaffolds.push_back({smiles, std::move(members)});
    std::stable_sort(detail.scaffolds.begin(), detail.scaffolds.end(),
                     [](const auto& a, const auto& b) { return a.members.size() > b.members.size(); });
    detail.coreSample = sampleOf(std::move(drawable), kCoreSample);
    std::erase_if(bits, [](const auto& one) { return one.words.empty(); });
    double sum = 0;
    std::size_t pairs = 0;
    for (std::size_t a = 0; a < bits.size(); ++a)
        for (std::size_t b = a + 1; b < bits.size(); ++b, ++pairs)
            sum += chem::computeTanimoto(bits[a], bits[b]);
    if (pairs > 0)
        detail.meanTanimoto = sum / static_cast<double>(pairs);
    return {};
}

} // namespace

Result<ClusterDetailPtr> describeCluster(const ClusterDetailRequest& request, JobContext& job)
{
    const MapPoints& points = *request.points;
    auto detail = std::make_shared<ClusterDetail>();
    detail->cluster = request.cluster;
    const auto members = membersOf(points, request.cluster);
    if (members.empty())
        return fail(ErrorCode::NotFound, "the cluster is empty");
    for (const std::size_t i : members)
        detail->members.push_back(points.ids[i]);
    MOLRL_TRY(const auto picked, pickRepresentatives(request, members, job));
    for (const std::size_t i : picked) {
        MOLRL_TRY(const auto compound, request.workspace->compound(points.ids[i]));
        detail->representatives.push_back({compound.id, compound.smiles, toQString(compound.name)});
    }
    MOLRL_CHECK(lookAtStructures(request, *detail, job));
    detail->tests = request.tests;
    if (!detail->tests) {
        MOLRL_TRY(auto properties, workspace::loadTestableProperties(request.columns, *request.cache, points.snapshot,
                                                                     points.rows, job));
        MOLRL_TRY(detail->tests, ClusterTests::make(std::move(properties), points, job));
    }
    detail->differences = detail->tests->of(request.cluster);
    if (request.neighbours) {
        MOLRL_TRY(const auto nearest, embedding::computeNearestClusters(request.neighbours->embeddings,
                                                                        clusteringOf(points, *request.neighbours)));
        for (const int other : nearest[static_cast<std::size_t>(request.cluster - 1)])
            detail->nearest.push_back(other + 1);
    }
    return ClusterDetailPtr(std::move(detail));
}

Result<ClusterCore> findClusterCore(const ClusterDetail& detail, JobContext& job)
{
    ClusterCore found;
    found.cluster = detail.cluster;
    std::vector<chem::Molecule> molecules;
    for (const std::string& smiles : detail.coreSample)
        if (auto molecule = chem::parseSmiles(smiles))
            molecules.push_back(std::move(*molecule));
    found.sampled = molecules.size();
    if (molecules.size() < 2)
        return found;
    MOLRL_TRY(found.core, chem::findCommonCore(molecules, {kCoreShare, kCoreLimitMs}, job));
    return found;
}

} // namespace molrl::ui
