// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluate/probe_report.h"

#include <algorithm>
#include <functional>

namespace molrl::evaluate {
namespace {

using Model = ReportOptions::Model;

/// A row of the report, made when it is its turn: one set's tables in memory at a time.
struct RowMaker {
    std::string name;
    std::function<Result<std::vector<FeatureTable>>(const LabelledSet&, JobContext&)> make;
};

Result<std::vector<Model>> makeUntrained(const ReportOptions& options)
{
    std::vector<Model> networks;
    for (int seed = 1; seed <= std::max(1, options.settings.seeds); ++seed) {
        MOLRL_TRY(auto network, model::Network::makeUntrained(options.models.front().network->config(),
                                                              static_cast<std::uint64_t>(seed)));
        networks.push_back({"untrained, same network", std::move(network)});
    }
    return networks;
}

RowMaker makeNetworkRow(const std::string& name, std::vector<Model> networks, const ReportOptions& options)
{
    return {name, [networks = std::move(networks), &options](const LabelledSet& set, JobContext& job) {
                Result<std::vector<FeatureTable>> tables;
                for (const Model& model : networks) {
                    auto table = computeEmbeddingFeatures(*model.network, set.molecules, options.settings.threads,
                                                          options.cacheFolder, job);
                    if (!table)
                        return Result<std::vector<FeatureTable>>(fail(std::move(table).error()));
                    tables->push_back(std::move(*table));
                }
                return tables;
            }};
}

Result<std::vector<FeatureTable>> alone(Result<FeatureTable> table)
{
    if (!table)
        return fail(std::move(table).error());
    std::vector<FeatureTable> tables;
    tables.push_back(std::move(*table));
    return tables;
}

Result<std::vector<RowMaker>> makeRows(const ReportOptions& options)
{
    std::vector<RowMaker> rows;
    const int threads = options.settings.threads;
    for (const Model& model : options.models)
        rows.push_back(makeNetworkRow(model.name, {model}, options));
    if (options.withMorgan)
        rows.push_back({"Morgan bits", [threads](const LabelledSet& set, JobContext& job) {
                            return alone(computeMorganFeatures(set.molecules, threads, job));
                        }});
    if (options.withDescriptors)
        rows.push_back({"descriptors", [threads](const LabelledSet& set, JobContext& job) {
                            return alone(computeDescriptorFeatures(set.molecules, threads, job));
                        }});
    if (options.models.empty())
        return rows;
    if (options.withUntrained) {
        MOLRL_TRY(std::vector<Model> untrained, makeUntrained(options));
        rows.push_back(makeNetworkRow("untrained, same network", std::move(untrained), options));
    }
    if (options.withRandom)
        rows.push_back({"random numbers", [&options](const LabelledSet& set, JobContext&) {
                            Result<std::vector<FeatureTable>> tables;
                            const int dim = options.models.front().network->embeddingDim();
                            for (int seed = 1; seed <= std::max(1, options.settings.seeds); ++seed)
                                tables->push_back(makeRandomFeatures(set.size(), static_cast<std::size_t>(dim),
                                                                     static_cast<std::uint64_t>(seed)));
                            return tables;
                        }});
    return rows;
}

Result<SetReport> reportOn(const LabelledSource& source, const std::vector<RowMaker>& rows,
                           const ReportOptions& options, JobContext& job)
{
    MOLRL_TRY(const LabelledSet set, loadLabelledSet(source, options.settings.threads, job));
    MOLRL_TRY(const auto splits, makeSplits(set, options.settings, job));
    const int clusterCount = std::min(options.settings.clusterCount, static_cast<int>(set.size()));
    std::vector<ReferenceGroups> references;
    if (clusterCount > 0) {
        MOLRL_TRY(references, makeReferenceGroups(set, clusterCount, options.settings.threads, job));
    }
    SetReport report;
    report.name = set.name;
    report.path = set.path;
    report.tasks = set.tasks;
    report.isForClasses = set.isForClasses;
    report.fileRows = set.fileRows;
    report.molecules = set.size();
    report.badRows = set.badRows;
    report.badLabels = set.badLabels;
    report.partSizes = {splits[0].train.size(), splits[0].valid.size(), splits[0].test.size()};
    for (std::size_t r = 0; r < rows.size(); ++r) {
        const auto at = [&](double share) {
            return (static_cast<double>(r) + share) / static_cast<double>(rows.size());
        };
        JobContext features = job.part(at(0), at(0.5));
        features.report(0, set.name + ": " + rows[r].name);
        FeatureRow row{rows[r].name, {}};
        MOLRL_TRY(row.replicates, rows[r].make(set, features));
        JobContext probing = job.part(at(0.5), at(1));
        MOLRL_TRY(FeatureResult result, probeFeatures(set, row, splits, options.settings, probing));
        if (clusterCount > 0) {
            MOLRL_TRY(result.clusters,
                      compareClusters(row.replicates[0], references, clusterCount, options.settings.threads, probing));
        }
        report.rows.push_back(std::move(result));
    }
    return report;
}

} // namespace

Result<ProbeReport> makeProbeReport(const std::vector<LabelledSource>& sources, const ReportOptions& options,
                                    JobContext& job)
{
    MOLRL_TRY(const std::vector<RowMaker> rows, makeRows(options));
    if (sources.empty() || rows.empty())
        return fail(ErrorCode::InvalidArgument, "there is no data set or nothing to probe");
    ProbeReport report;
    report.settings = options.settings;
    for (std::size_t i = 0; i < sources.size(); ++i) {
        JobContext part = job.part(static_cast<double>(i) / static_cast<double>(sources.size()),
                                   static_cast<double>(i + 1) / static_cast<double>(sources.size()));
        MOLRL_TRY(SetReport set, reportOn(sources[i], rows, options, part));
        report.sets.push_back(std::move(set));
    }
    return report;
}

} // namespace molrl::evaluate
