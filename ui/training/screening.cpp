// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/screening.h"

#include "core/base/digest.h"
#include "core/base/parallel.h"
#include "core/training/task_model.h"
#include "ui/adapt/adapt.h"

#include <QFileInfo>
#include <algorithm>
#include <cmath>

namespace molrl::ui {
namespace {

constexpr std::size_t kChunk = 128; ///< compounds between two looks of the table
constexpr int kLiveMs = 700;
constexpr std::size_t kHashShown = 6;

} // namespace

/// Runs on the worker: owns all that it needs.
struct Screening::Work {
    std::shared_ptr<workspace::Workspace> workspace;
    LivePtr live;
    ThreadBudget budget;
    std::shared_ptr<const training::TaskModel> model;
    std::string hash;
    workspace::SnapshotPtr snapshot;

    struct TaskColumns {
        workspace::ColumnId value, spread, low, high;
    };
    std::vector<TaskColumns> tasks;
    workspace::ColumnId domain;

    Result<workspace::ColumnId> addColumn(const std::string& wish, workspace::ColumnKind kind)
    {
        MOLRL_TRY(const auto columns, workspace->columns());
        std::string name = wish;
        const auto isTaken = [&](const workspace::Column& column) { return column.name == name; };
        for (int i = 2; std::any_of(columns.begin(), columns.end(), isTaken); ++i)
            name = wish + " " + std::to_string(i);
        const std::string origin = "predicted by " + model->info().name + " " + hash;
        MOLRL_TRY(auto undo, workspace->apply(workspace::AddColumn{{}, name, kind, origin}));
        const auto* removal = std::get_if<workspace::RemoveColumn>(&undo);
        MOLRL_ASSERT(removal != nullptr);
        const workspace::ColumnId id = removal->id;
        const std::lock_guard lock(live->mutex);
        live->columns.push_back(id);
        live->undo.push_back(std::move(undo));
        return id;
    }

    Result<void> addColumns()
    {
        const std::string suffix = " (" + model->info().name + " " + hash.substr(0, kHashShown) + ")";
        using workspace::ColumnKind;
        for (const training::Task& task : model->info().tasks) {
            TaskColumns columns;
            const bool isClass = task.kind == training::TaskKind::MultiClass;
            const std::string what =
                task.kind == training::TaskKind::Binary ? "p(" + task.column + ")" : "predicted " + task.column;
            MOLRL_TRY(columns.value, addColumn(what + suffix, isClass ? ColumnKind::Text : ColumnKind::Number));
            MOLRL_TRY(columns.spread, addColumn("spread of " + task.column + suffix, ColumnKind::Number));
            if (task.kind == training::TaskKind::Regression) {
                MOLRL_TRY(columns.low, addColumn("low " + task.column + suffix, ColumnKind::Number));
                MOLRL_TRY(columns.high, addColumn("high " + task.column + suffix, ColumnKind::Number));
            }
            tasks.push_back(columns);
        }
        MOLRL_TRY(domain, addColumn("domain" + suffix, ColumnKind::Text));
        return {};
    }

    Result<void> set(workspace::ColumnId column, std::span<const std::size_t> rows,
                     const std::function<workspace::CellValue(std::size_t)>& valueOf)
    {
        if (!column)
            return {};
        workspace::SetCells cells{column, {}};
        for (std::size_t i = 0; i < rows.size(); ++i)
            if (auto value = valueOf(i); !std::holds_alternative<std::monostate>(value))
                cells.cells.emplace_back(snapshot->ids[rows[i]], std::move(value));
        MOLRL_CHECK(workspace->apply(cells));
        return {};
    }

    Result<void> predict(std::span<const std::size_t> rows, const std::vector<std::string>& smiles,
                         ScreeningSummary& summary, JobContext& job)
    {
        std::vector<chem::Molecule> molecules(rows.size());
        std::vector<std::string> written(rows.size());
        for (std::size_t i = 0; training::readsWrittenStructures(model->info()) && i < rows.size(); ++i)
            if (const auto compound = workspace->compound(snapshot->ids[rows[i]])) // else it was removed meanwhile
                written[i] = compound->original;
        MOLRL_CHECK(parallelFor(rows.size(), budget.threads, job, [&](std::size_t i) {
            if (auto parsed = chem::parseAny(written[i].empty() ? smiles[rows[i]] : written[i]))
                molecules[i] =
                    training::prepareStructure(model->info(), *parsed); // a null one comes back as a failed row
        }));
        training::PredictOptions options;
        options.threads = budget.threads;
        MOLRL_TRY(const training::ModelPredictions predictions, model->predict(molecules, options, job));
        const auto number = [](const std::vector<double>& values, std::size_t i) -> workspace::CellValue {
            if (i >= values.size() || !std::isfinite(values[i]))
                return std::monostate{};
            return values[i];
        };
        for (std::size_t t = 0; t < tasks.size(); ++t) {
            const training::TaskPrediction& of = predictions.tasks[t];
            const training::Task& task = model->info().tasks[t];
            MOLRL_CHECK(set(tasks[t].value, rows, [&](std::size_t i) -> workspace::CellValue {
                if (task.kind != training::TaskKind::MultiClass || !std::isfinite(of.value[i]))
                    return number(of.value, i);
                return task.classes[static_cast<std::size_t>(of.value[i])];
            }));
            MOLRL_CHECK(set(tasks[t].spread, rows, [&](std::size_t i) { return number(of.spread, i); }));
            MOLRL_CHECK(set(tasks[t].low, rows, [&](std::size_t i) { return number(of.low, i); }));
            MOLRL_CHECK(set(tasks[t].high, rows, [&](std::size_t i) { return number(of.high, i); }));
        }
        MOLRL_CHECK(set(domain, rows, [&](std::size_t i) -> workspace::CellValue {
            if (predictions.errors[i])
                return std::monostate{};
            return std::string(toString(predictions.domain[i]));
        }));
        for (std::size_t i = 0; i < rows.size(); ++i) {
            summary.failed += predictions.errors[i] ? 1 : 0;
            summary.predicted += predictions.errors[i] ? 0 : 1;
            summary.outOfDomain += !predictions.errors[i] && predictions.domain[i] == training::Domain::Out ? 1 : 0;
        }
        live->rows += static_cast<qint64>(rows.size());
        return {};
    }

    Result<ScreeningSummary> run(const std::string& path, const std::string& device, JobContext& job)
    {
        job.report(0, "loading the model");
        MOLRL_TRY(const model::Device where, model::parseDevice(device));
        MOLRL_TRY(model, training::TaskModel::load(path, where));
        MOLRL_TRY(hash, computeFileSha256(path));
        MOLRL_TRY(snapshot, workspace->snapshot());
        MOLRL_TRY(const auto smiles, workspace->loadSmiles(snapshot));
        std::vector<std::size_t> rows;
        for (std::size_t i = 0; i < smiles.size(); ++i)
            if (!smiles[i].empty())
                rows.push_back(i);
        if (rows.empty())
            return fail(ErrorCode::InvalidArgument,
                        "the workspace has no structures; import or open a library, then screen it");
        MOLRL_CHECK(addColumns());
        ScreeningSummary summary;
        summary.model = toQString(model->info().name);
        for (const TaskColumns& columns : tasks)
            summary.columns.push_back(columns.value);
        for (std::size_t begin = 0; begin < rows.size(); begin += kChunk) {
            const std::size_t size = std::min(kChunk, rows.size() - begin);
            const auto total = static_cast<double>(rows.size());
            job.report(static_cast<double>(begin) / total, "predicting");
            JobContext part = job.part(static_cast<double>(begin) / total, static_cast<double>(begin + size) / total);
            const auto done = predict({rows.data() + begin, size}, smiles, summary, part);
            if (!done && done.error().code == ErrorCode::Cancelled) {
                summary.isCancelled = true; // what is predicted stays
                return summary;
            }
            MOLRL_CHECK(done);
        }
        return summary;
    }
};

Screening::Screening(Document& document, QObject* parent)
    : QObject(parent), m_document(document), m_budget(ThreadBudget::make(0))
{
    m_timer.setInterval(kLiveMs);
    connect(&m_timer, &QTimer::timeout, this, &Screening::showLive);
}

void Screening::setUp(std::function<void()> onThread, ThreadBudget budget, const QString& device)
{
    m_onThread = std::move(onThread);
    m_budget = budget;
    m_device = device;
}

void Screening::start(const QStringList& modelPaths)
{
    const bool isIdle = !isRunning();
    m_waiting << modelPaths;
    if (isIdle)
        startNext();
}

void Screening::startNext()
{
    const auto workspace = m_document.workspace();
    if (!workspace)
        m_waiting.clear();
    if (m_waiting.isEmpty())
        return;
    const QString modelPath = m_waiting.takeFirst();
    m_live = std::make_shared<Live>();
    m_shownColumns = 0;
    m_shownRows = 0;
    auto work = std::make_shared<Work>();
    work->workspace = workspace;
    work->live = m_live;
    work->budget = m_budget;
    m_job = m_document.jobs().start<ScreeningSummary>(
        Lane::Background, tr("Screen with %1").arg(QFileInfo(QFileInfo(modelPath).path()).fileName()),
        [work, path = modelPath.toStdString(), device = m_device.toStdString(),
         onThread = m_onThread](JobContext& job) {
            if (onThread)
                onThread();
            return work->run(path, device, job);
        },
        this,
        [this, workspace](Result<ScreeningSummary> summary) {
            m_timer.stop();
            if (m_document.workspace() == workspace) // else its columns are in a document that was closed
                onDone(std::move(summary));
            else
                m_waiting.clear();
            startNext();
        });
    m_timer.start();
}

void Screening::showLive()
{
    std::vector<workspace::ColumnId> columns;
    {
        const std::lock_guard lock(m_live->mutex);
        columns = m_live->columns;
    }
    if (columns.size() != m_shownColumns) {
        m_shownColumns = columns.size();
        Q_EMIT m_document.columnsChanged();
    }
    if (const qint64 rows = m_live->rows; rows != m_shownRows) {
        m_shownRows = rows;
        for (const auto column : columns)
            Q_EMIT m_document.cellsChanged(column);
    }
}

void Screening::onDone(Result<ScreeningSummary> summary)
{
    showLive();
    if (!m_live->undo.empty()) { // one step of undo, also for what a failed one left
        m_document.undoStack().beginMacro(tr("screening"));
        for (auto& undo : m_live->undo)
            m_document.noteDone(std::move(undo), tr("add predictions"));
        m_document.undoStack().endMacro();
    }
    if (!summary || summary->isCancelled)
        m_waiting.clear(); // who stops one wants no other
    if (summary)
        Q_EMIT finished(*summary);
    else if (summary.error().code != ErrorCode::Cancelled)
        Q_EMIT failed(tr("The screening ended with an error."), summary.error());
}

} // namespace molrl::ui
