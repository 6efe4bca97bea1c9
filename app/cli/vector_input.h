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
    Matrix points;                                  ///< rows without a value hold NaN
    std::vector<std::string> ids;                   ///< [rows]
    std::shared_ptr<workspace::Workspace> document; ///< of a workspace; else nullptr
    workspace::SnapshotPtr snapshot;
};

/// Reads a NumPy file (float32 or float64, two dimensions), a table of numbers (the first column that doesn't hold
/// numbers names the rows), or the embeddings that a workspace keeps.
/// @error NotFound, IoError, ParseError, InvalidArgument  naming the file, and what to do.
[[nodiscard]] Result<VectorInput> loadVectors(const VectorFlags& flags, const Console& console);

/// A result that a workspace keeps.
struct StoredResult {
    std::string maker;                        ///< the command; with the method the beginning of the columns' origin
    std::string method;                       ///< whose former result this one replaces
    std::string how;                          ///< the parameters as JSON, "method" first, and what else there is to say
    std::vector<std::string> names;           ///< of the columns, as wished
    std::vector<std::vector<double>> columns; ///< by the snapshot's rows; NaN: missing
};

/// Writes a result's columns into the workspace in one transaction, and takes all of the former one away with it.
/// @return the columns' names: "UMAP x (2)" where another column has the one that was wished.
[[nodiscard]] Result<std::vector<std::string>> storeResult(const VectorInput& input, StoredResult result);

} // namespace molrl::cli
