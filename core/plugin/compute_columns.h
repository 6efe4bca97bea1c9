// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job_context.h"
#include "core/plugin/registry.h"

#include <optional>

namespace molrl::plugin {

/// One column that somebody wants.
struct WantedColumn {
    std::shared_ptr<const ColumnProvider> provider;
    std::size_t column = 0; ///< in its columns()
    ColumnInfo info;
    std::string origin; ///< "properties 1.0: tpsa"
};

struct ComputedColumns {
    struct One {
        std::vector<double> numbers;    ///< by molecule, NaN where missing; empty for text
        std::vector<std::string> texts; ///< by molecule; empty for numbers
    };
    std::vector<One> columns;                 ///< as wanted
    std::vector<std::optional<Error>> errors; ///< by molecule: the first of its providers that failed
};

/// Those columns by their ids, in this order, each once; all usual ones where `ids` is empty.
/// @error NotFound  no plugin has it; the message lists those that there are.
[[nodiscard]] Result<std::vector<WantedColumn>> findColumns(const Registry& registry,
                                                            const std::vector<std::string>& ids);

/// Every molecule is asked of each provider once, whatever number of its columns is wanted.
///
/// @param smiles   standardised; an empty one has no cells and no error.
/// @param threads  >= 1; the result doesn't depend on it.
/// @error Cancelled  the job was stopped. A provider that throws, answers with the wrong number or kind of cells, or
///                   with a number that is not finite, is an error of the molecule, never of the whole.
[[nodiscard]] Result<ComputedColumns> computeColumns(const std::vector<WantedColumn>& wanted,
                                                     std::span<const std::string> smiles, int threads, JobContext& job);

} // namespace molrl::plugin
