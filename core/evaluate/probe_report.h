// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/evaluate/probe.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace molrl::evaluate {

/// Which networks and rows beside them stand in a report.
struct ReportOptions {
    struct Model {
        std::string name;
        std::shared_ptr<const model::Network> network;
    };
    std::vector<Model> models;
    ProbeSettings settings;
    bool withMorgan = true;
    bool withDescriptors = true;
    bool withUntrained = true; ///< of the first model's configuration and graph, one network a seed
    bool withRandom = true;    ///< random numbers, as many as the first model's embedding
    std::string cacheFolder;   ///< see computeEmbeddingFeatures
};

/// One set's part of a report.
struct SetReport {
    std::string name;
    std::string path;
    std::vector<std::string> tasks;
    bool isForClasses = false;
    std::int64_t fileRows = 0;
    std::size_t molecules = 0;
    std::vector<BadRow> badRows;
    std::vector<BadRow> badLabels;
    std::vector<std::size_t> partSizes; ///< train, valid, test of the first split
    std::vector<FeatureResult> rows;
};

struct ProbeReport {
    ProbeSettings settings;
    std::vector<SetReport> sets;
};

/// Probes every set with every row.
/// @error as loadLabelledSet, makeSplits and probeFeatures. @error Cancelled
[[nodiscard]] Result<ProbeReport> makeProbeReport(const std::vector<LabelledSource>& sources,
                                                  const ReportOptions& options, JobContext& job);

/// The whole report as JSON text: stable field names, numbers as they are.
[[nodiscard]] std::string toJson(const ProbeReport& report);
/// The report as tables for people.
[[nodiscard]] std::string toMarkdown(const ProbeReport& report);

} // namespace molrl::evaluate
