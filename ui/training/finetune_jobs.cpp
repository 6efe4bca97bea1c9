// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/finetune_jobs.h"

#include "core/runs/run_folder.h"
#include "core/training/finetune_plan.h"
#include "core/training/finetune_run.h"
#include "ui/adapt/adapt.h"
#include "ui/training/training_data.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace molrl::ui {
namespace {

runs::RunState shownFor(training::RunVerb verb)
{
    switch (verb) {
    case training::RunVerb::Pause: return runs::RunState::Pausing;
    case training::RunVerb::Stop: return runs::RunState::Stopping;
    case training::RunVerb::Discard: return runs::RunState::Cancelling;
    case training::RunVerb::Resume: return runs::RunState::Queued;
    }
    return runs::RunState::Unknown;
}

/// What a config.json asks for, without what only a begun run has. @error IoError, ParseError
Result<training::FinetuneRunOptions> readAskedFor(const std::string& path)
{
    std::ifstream in(path);
    if (!in)
        return fail(ErrorCode::IoError, "its settings can't be read", path);
    std::stringstream text;
    text << in.rdbuf();
    const QJsonObject json = QJsonDocument::fromJson(QByteArray::fromStdString(text.str())).object();
    training::FinetuneRunOptions options;
    MOLRL_TRY(options.config,
              training::FinetuneConfig::fromJson(
                  QJsonDocument(json.value(QStringLiteral("finetune")).toObject()).toJson().toStdString()));
    options.source.path = json.value(QStringLiteral("data")).toString().toStdString();
    for (const QJsonValue& label : json.value(QStringLiteral("labels")).toArray())
        options.source.labels.push_back(label.toString().toStdString());
    options.source.task = options.config.task;
    options.source.splitColumn = options.config.splitColumn;
    return options;
}

/// Tells the directory of a run that was taken out of the queue. What it has learned before stays.
Result<void> restWaiting(const std::string& directory)
{
    MOLRL_TRY(training::RunStatus status, training::loadRunStatus(directory));
    if (status.phase != training::RunPhase::Queued) // rests where it was left
        return {};
    status.phase = training::RunPhase::Paused;
    status.stage = "taken out of the queue before it began";
    return training::saveRunStatus(directory, status);
}

} // namespace

FinetuneJobs::FinetuneJobs(Document& document, RunStore& store, QObject* parent)
    : QObject(parent), m_document(document), m_store(store), m_budget(ThreadBudget::make(0))
{
}

void FinetuneJobs::setUp(std::function<void()> onThread, ThreadBudget budget, const QString& device)
{
    m_onThread = std::move(onThread);
    m_budget = budget;
    m_device = device;
}

void FinetuneJobs::leaveAll()
{
    m_isLeaving = true;
    for (auto& [path, active] : m_active)
        active.job->cancel();
}

void FinetuneJobs::start(const FinetuneRequest& request)
{
    const auto network = m_document.network();
    if (!network) {
        Q_EMIT failed(tr("The run was not started."),
                      Error{ErrorCode::NotFound, "no model is loaded to begin with", {}});
        return;
    }
    ++m_preparing;
    m_document.jobs().start<Prepared>(
        Lane::Interactive, tr("Preparing a run"),
        [request, workspace = m_document.workspace(), network,
         folder = m_store.folder().toStdString()](JobContext& job) -> Result<Prepared> {
            Prepared prepared;
            prepared.source = request.source;
            prepared.directory = runs::freeRunDirectory(folder, request.name.toStdString());
            std::error_code error;
            std::filesystem::create_directories(prepared.directory, error);
            if (error)
                return fail(ErrorCode::IoError, "the directory can't be made: " + error.message(), prepared.directory);
            if (request.fromWorkspace) {
                if (!workspace)
                    return fail(ErrorCode::NotFound, "no workspace is open");
                prepared.source.path = prepared.directory + "/data.csv";
                MOLRL_CHECK(writeTrainingData(*workspace, request.columns, prepared.source.path, job));
            } else if (const auto data = std::filesystem::path(request.source.path);
                       runs::isRunDirectory(data.parent_path().string())) { // a clone outlives the run it came from
                prepared.source.path = prepared.directory + "/" + data.filename().string();
                std::filesystem::copy_file(data, prepared.source.path, error);
                if (error)
                    return fail(ErrorCode::IoError, "the data can't be copied: " + error.message(),
                                request.source.path);
            }
            // It shall be seen while it waits for its turn.
            training::FinetuneRunOptions options;
            options.source = prepared.source;
            options.config = request.config;
            options.network = network;
            options.modelName = request.name.toStdString();
            MOLRL_TRY(const std::string config, training::makeRunConfig(options));
            MOLRL_CHECK(training::writeTextFile(prepared.directory + "/config.json", config));
            training::RunStatus status;
            status.stage = "waiting for its turn";
            MOLRL_CHECK(training::saveRunStatus(prepared.directory, status));
            return prepared;
        },
        this,
        [this, request](Result<Prepared> prepared) {
            --m_preparing;
            if (!prepared) {
                Q_EMIT failed(tr("The run was not started."), prepared.error());
                return;
            }
            FinetuneRequest ready = request;
            ready.source = prepared->source;
            const QString path = toQString(prepared->directory);
            launch(path, ready, false);
            m_store.attach(path);
            Q_EMIT started(path);
        },
        true);
}

void FinetuneJobs::resume(const QString& path)
{
    if (m_active.contains(path))
        return;
    const RunEntry* run = m_store.find(path);
    if (run != nullptr && run->view && run->view->state == runs::RunState::Paused && run->view->hasProcess &&
        run->view->processId != QCoreApplication::applicationPid()) {
        ask(path, training::RunVerb::Resume); // its process rests and waits for this
        return;
    }
    FinetuneRequest request;
    request.name = run != nullptr && run->view ? toQString(run->view->name) : path;
    if (run != nullptr && run->view && !run->view->hasCheckpoint) { // it waited for its turn when the program ended
        begin(path, request);
        return;
    }
    launch(path, request, true);
    m_store.showAsked(path, runs::RunState::Queued);
}

/// A run that has its settings and nothing else yet.
void FinetuneJobs::begin(const QString& path, FinetuneRequest request)
{
    ++m_preparing;
    m_document.jobs().start<training::FinetuneRunOptions>(
        Lane::Interactive, tr("Preparing a run"),
        [file = path.toStdString() + "/config.json"](JobContext&) -> Result<training::FinetuneRunOptions> {
            return readAskedFor(file);
        },
        this,
        [this, path, request = std::move(request)](Result<training::FinetuneRunOptions> asked) mutable {
            --m_preparing;
            if (!asked) {
                Q_EMIT failed(tr("The run was not started."), asked.error());
                return;
            }
            request.source = asked->source;
            request.config = asked->config;
            launch(path, request, false);
            m_store.showAsked(path, runs::RunState::Queued);
        },
        true);
}

void FinetuneJobs::launch(const QString& path, const FinetuneRequest& request, bool isResumed)
{
    training::FinetuneRunOptions options;
    options.source = request.source;
    options.config = request.config;
    options.network = m_document.network();
    options.directory = path.toStdString();
    options.modelName = request.name.toStdString();
    options.resume = isResumed;
    options.leaveWhenPaused = true;
    options.threads = m_budget.threads;
    auto control = std::make_shared<training::RunControl>();
    Active active;
    active.control = control;
    active.isResumed = isResumed;
    active.job = m_document.jobs().start<QString>(
        Lane::Training, tr("Fine-tune %1").arg(request.name),
        [options, control, onThread = m_onThread,
         device = m_device.toStdString()](JobContext& job) mutable -> Result<QString> {
            if (onThread)
                onThread();
            MOLRL_TRY(options.device, model::parseDevice(device));
            MOLRL_TRY(const auto result, training::runFinetuning(options, job, control.get()));
            return toQString(result.modelPath);
        },
        this,
        [this, path, control](Result<QString> modelPath) {
            onEnded(path, control.get(), modelPath.value_or(QString()),
                    modelPath ? std::nullopt : std::optional<Error>(modelPath.error()));
        });
    m_active[path] = std::move(active);
}

void FinetuneJobs::onEnded(const QString& path, const training::RunControl* control, const QString& modelPath,
                           const std::optional<Error>& error)
{
    const auto active = m_active.find(path);
    if (active == m_active.end() || active->second.control.get() != control)
        return; // withdrawn while it waited for its turn
    const bool hadBegun = active->second.isResumed;
    m_active.erase(active);
    m_store.clearAsked(path);
    if (error && error->code == ErrorCode::Cancelled) { // given up while it waited for its turn
        if (!hadBegun && !m_isLeaving)
            m_store.onDisk([directory = path.toStdString()] { return training::discardResting(directory); }, path);
    } else if (error) {
        Q_EMIT failed(tr("A fine-tuning ended with an error."), *error);
    }
    m_store.refresh(path);
    Q_EMIT ended(path, modelPath);
}

void FinetuneJobs::ask(const QString& path, training::RunVerb verb)
{
    m_store.showAsked(path, shownFor(verb));
    const auto active = m_active.find(path);
    if (active == m_active.end()) {
        const RunEntry* run = m_store.find(path);
        const bool isResting = run != nullptr && run->view && !run->view->hasProcess;
        m_store.onDisk(
            [directory = path.toStdString(), verb, isResting]() -> Result<void> {
                return isResting && verb == training::RunVerb::Discard ? training::discardResting(directory)
                                                                       : training::requestVerb(directory, verb);
            },
            path);
        return;
    }
    const bool isDiscarded = verb == training::RunVerb::Discard;
    if ((isDiscarded || verb == training::RunVerb::Pause) && active->second.job->withdraw()) {
        m_active.erase(active); // the lane gives it up when its turn comes; the run is free at once
        m_store.onDisk(
            [directory = path.toStdString(), isDiscarded] {
                return isDiscarded ? training::discardResting(directory) : restWaiting(directory);
            },
            path);
        return;
    }
    active->second.control->request(verb);
}

} // namespace molrl::ui
