// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/jobs/job_runner.h"
#include "ui/training/result_scope.h"
#include "ui/widgets/structure_cache.h"

#include <QWidget>
#include <vector>

class QLabel;
class QTableWidget;

namespace molrl::ui {

/// The compounds of a part that share a Bemis-Murcko scaffold, and how wrong the model is about them.
struct ScaffoldGroup {
    std::string scaffold;            ///< SMILES; empty: without rings
    std::vector<std::uint32_t> rows; ///< of the results
    double error = 0;                ///< mean of ResultScope::errorOf
    std::int64_t trainCount = -1;    ///< -1: the run didn't say
};
/// The largest first. For jobs. @error Cancelled
[[nodiscard]] Result<std::vector<ScaffoldGroup>> groupByScaffold(const ResultScope& scope, JobContext& job);

/// A table of the scaffolds: picture, how many compounds, mean error as a bar. A click chooses the compounds.
class ScaffoldView : public QWidget {
    Q_OBJECT

public:
    explicit ScaffoldView(JobRunner& jobs, QWidget* parent = nullptr);
    void setScope(const ResultScope& scope);
    [[nodiscard]] const std::vector<ScaffoldGroup>& groups() const { return m_groups; }

Q_SIGNALS:
    void chosen(const std::vector<std::uint32_t>& rows);

private:
    void fill(const ResultScope& scope);

    LatestOnly<std::vector<ScaffoldGroup>> m_grouping;
    StructureCache m_pictures;
    std::vector<ScaffoldGroup> m_groups;
    QTableWidget* m_table;
    QLabel* m_note;
};

} // namespace molrl::ui
