// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/console.h"
#include "core/base/matrix.h"
#include "core/workspace/workspace.h"

#include <memory>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace molrl::cli {

/// Where vectors come from, as typed; shared by the commands that map and cluster.
struct VectorFlags {
    std::string input;
    std::string model;
    bool scale = false;
    void addTo(CLI::App& command);
};

/// Rows to be mapped or clustered: embeddings, reduced fingerprints, descriptors.
struct VectorInput {
    Matrix points;                ///< rows without a value hold NaN
    std::vector<std::string> ids; ///< [rows]
    std::shared_ptr<workspace::Workspace> document; ///< of a workspace; else nullptr
    workspace::SnapshotPtr snapshot;
};

/// Reads a NumPy file (float32 or float64, two dimensions), a table of numbers (the first column that doesn't hold
/// numbers names the rows), or the embeddings that a workspace keeps.
/// @error NotFound, IoError, ParseError, InvalidArgument  naming the file, and what to do.
[[nodiscard]] Result<VectorInput> loadVectors(const VectorFlags& flags, const Console& console);

/// Writes a column of a workspace, made anew or, where `maker` made the one of that name before, replaced. NaN: missing.
/// @return the column's name.
[[nodiscard]] Result<std::string> storeColumn(const VectorInput& input, const std::string& name, const std::string& maker,
                                              const std::string& how, const std::vector<double>& values);

} // namespace molrl::cli
