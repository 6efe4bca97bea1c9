// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/table/column_calculator.h"

#include "ui/adapt/adapt.h"

#include <algorithm>

namespace molrl::ui {
namespace {

constexpr const char* kOrigin = "calculated by ";

/// Of "calculated by properties 1.0: tpsa" all but the version: what the next calculation takes the place of.
std::pair<std::string, std::string> pluginAndId(const std::string& origin)
{
    const std::string prefix = kOrigin;
    const auto colon = origin.rfind(": ");
    const auto blank = origin.find(' ', prefix.size());
    if (origin.rfind(prefix, 0) != 0 || colon == std::string::npos || blank == std::string::npos || blank > colon)
        return {};
    return {origin.substr(prefix.size(), blank - prefix.size()), origin.substr(colon + 2)};
}

} // namespace

/// Runs on the worker: owns all that it needs.
struct ColumnCalculator::Work {
    std::shared_ptr<workspace::Workspace> workspace;
    std::vector<plugin::WantedColumn> wanted;
    int threads = 1;

    Result<Calculated> run(JobContext& job) const
    {
        MOLRL_TRY(const auto snapshot, workspace->snapshot());
        MOLRL_TRY(const std::vector<std::string> smiles, workspace->loadSmiles(snapshot));
        MOLRL_TRY(plugin::ComputedColumns computed, computeColumns(wanted, smiles, threads, job));
        Calculated calculated;
        calculated.edit.what = "calculate properties";
        calculated.edit.compounds.assign(snapshot->ids.begin(), snapshot->ids.end());
        for (std::size_t i = 0; i < wanted.size(); ++i)
            calculated.edit.columns.push_back({wanted[i].info.name, kOrigin + wanted[i].origin, false,
                                               std::move(computed.columns[i].numbers),
                                               std::move(computed.columns[i].texts)});
        MOLRL_TRY(calculated.edit.replaced, replaced());
        CalculationSummary& summary = calculated.summary;
        summary.columnCount = static_cast<int>(wanted.size());
        summary.firstOrigin = kOrigin + wanted.front().origin;
        for (std::size_t i = 0; i < smiles.size(); ++i) {
            summary.compounds += smiles[i].empty() ? 0 : 1;
            if (!computed.errors[i])
                continue;
            if (summary.failed++ == 0)
                summary.firstProblem = toQString(computed.errors[i]->message());
        }
        return calculated;
    }

    [[nodiscard]] Result<std::vector<workspace::ColumnId>> replaced() const
    {
        MOLRL_TRY(const auto columns, workspace->columns());
        std::vector<workspace::ColumnId> ids;
        for (const workspace::Column& column : columns)
            for (const plugin::WantedColumn& mine : wanted)
                if (const auto former = pluginAndId(column.origin);
                    !former.first.empty() && former == pluginAndId(kOrigin + mine.origin))
                    ids.push_back(column.id);
        return ids;
    }
};

ColumnCalculator::ColumnCalculator(Document& document, QObject* parent)
    : QObject(parent), m_document(document), m_budget(ThreadBudget::make(0))
{
    // An edit of a workspace that was closed meanwhile tells nobody that it is done.
    connect(&m_document, &Document::workspaceChanged, this, [this] {
        if (m_isStoring)
            end();
    });
}

void ColumnCalculator::setUp(std::function<void()> onThread, ThreadBudget budget)
{
    m_onThread = std::move(onThread);
    m_budget = budget;
}

void ColumnCalculator::start(std::vector<plugin::WantedColumn> wanted)
{
    const auto workspace = m_document.workspace();
    if (!workspace || m_isRunning || wanted.empty())
        return;
    m_isRunning = true;
    Q_EMIT runningChanged();
    auto work = std::make_shared<const Work>(Work{workspace, std::move(wanted), m_budget.threads});
    m_document.jobs().start<Calculated>(
        Lane::Background, tr("Calculate properties"),
        [work, onThread = m_onThread](JobContext& job) {
            if (onThread)
                onThread();
            return work->run(job);
        },
        this,
        [this, workspace](Result<Calculated> calculated) {
            if (m_document.workspace() == workspace) // else there is nobody to give it to
                onCalculated(std::move(calculated));
            else
                end();
        });
}

void ColumnCalculator::onCalculated(Result<Calculated> calculated)
{
    if (!calculated) {
        end();
        if (calculated.error().code != ErrorCode::Cancelled)
            Q_EMIT failed(tr("The properties were not calculated."), calculated.error());
        return;
    }
    m_isStoring = true;
    m_document.edit(std::move(calculated->edit), [this, summary = calculated->summary](const Result<void>& done) {
        end();
        if (done)
            Q_EMIT finished(summary);
    });
}

void ColumnCalculator::end()
{
    m_isRunning = false;
    m_isStoring = false;
    Q_EMIT runningChanged();
}

} // namespace molrl::ui
