// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/digest.h"
#include "core/training/finetune_plan.h"

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

namespace molrl::training {
namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

std::string today()
{
    const std::time_t now = std::time(nullptr);
    std::tm utc{};
    gmtime_r(&now, &utc);
    char text[16];
    std::strftime(text, sizeof text, "%Y-%m-%d", &utc);
    return text;
}

std::vector<std::string> partsOf(const FinetunePlan& plan, std::size_t rows)
{
    std::vector<std::string> parts(rows);
    for (const std::size_t row : plan.train)
        parts[row] = "train";
    for (const std::size_t row : plan.valid)
        parts[row] = "valid";
    for (const std::size_t row : plan.test)
        parts[row] = "test";
    if (plan.hasOwnCalibration)
        for (const std::size_t row : plan.calibration)
            parts[row] = "calibration";
    return parts;
}

TaskModelInfo describe(const FinetuneRunOptions& options, const FinetunePlan& plan, const FinetuneData& data)
{
    TaskModelInfo info;
    info.name = options.modelName;
    info.created = today();
    info.tasks = data.table.tasks;
    info.calibration = plan.calibrations;
    info.coverage = options.config.coverage;
    info.views = options.config.augment ? options.config.predictViews : 1;
    info.seed = options.config.seed;
    std::string columns = info.tasks.front().column;
    if (info.tasks.size() > 1)
        columns += " and " + std::to_string(info.tasks.size() - 1) + " more";
    info.description = "predicts " + columns + "; fine-tuned on " + std::to_string(plan.train.size()) +
                       " molecules of " + fs::path(data.table.path).filename().string();
    info.extra["base network"] = options.network->provenance().name + " " + options.network->hash().substr(0, 12);
    info.extra["split"] = options.config.split + ", seed " + std::to_string(options.config.splitSeed);
    info.extra["structures"] = options.config.structures;
    info.extra["duplicates"] = options.config.duplicates;
    info.extra["calibrated on"] =
        plan.hasOwnCalibration ? "molecules set aside for it" : "validation, which settings were chosen on as well";
    info.extra["configuration"] = options.config.toJson();
    return info;
}

/// Predictions of the rows that matter, with the other rows empty.
Result<RawPredictions> computeRows(const TaskModel& model, const FinetuneData& data,
                                   const std::vector<std::size_t>& rows, int threads, JobContext& job)
{
    std::vector<chem::Molecule> molecules;
    for (const std::size_t row : rows)
        molecules.push_back(data.table.molecules[row]);
    PredictOptions options;
    options.threads = threads;
    MOLRL_TRY(const RawPredictions some, model.computeRaw(molecules, options, job));
    RawPredictions all;
    all.samples = some.samples;
    all.outputs = some.outputs;
    const std::size_t stride = some.samples * some.outputs;
    all.values.assign(data.table.size() * stride, std::numeric_limits<float>::quiet_NaN());
    all.distance.assign(data.table.size(), std::numeric_limits<double>::quiet_NaN());
    all.errors.assign(data.table.size(), Error{ErrorCode::InvalidArgument, "not predicted", {}});
    for (std::size_t i = 0; i < rows.size(); ++i) {
        std::copy_n(some.values.begin() + static_cast<std::ptrdiff_t>(i * stride), stride,
                    all.values.begin() + static_cast<std::ptrdiff_t>(rows[i] * stride));
        all.distance[rows[i]] = some.distance[i];
        all.errors[rows[i]] = some.errors[i];
    }
    return all;
}

} // namespace

Result<std::string> makeRunConfig(const FinetuneRunOptions& options)
{
    std::error_code ignored;
    const std::string path = fs::absolute(options.source.path, ignored).string();
    MOLRL_CHECK(checkUtf8(path, "path"));
    MOLRL_CHECK(checkUtf8(options.modelName, "name"));
    MOLRL_TRY(const std::string digest, computeFileSha256(options.source.path));
    const Json json = {{"format", "molrl-finetune-run"},
                       {"modelName", options.modelName},
                       {"data", path},
                       {"dataSha256", digest},
                       {"labels", options.source.labels},
                       {"baseHash", options.network->hash()},
                       {"finetune", Json::parse(options.config.toJson())}};
    return json.dump(2) + "\n";
}

Result<void> readRunConfig(FinetuneRunOptions& options)
{
    const std::string path = options.directory + "/config.json";
    std::ifstream in(path);
    if (!in)
        return fail(ErrorCode::NotFound, "there is no run to resume; start one without --resume", options.directory);
    std::stringstream text;
    text << in.rdbuf();
    std::string digest;
    std::string baseHash;
    auto config = guarded("reading it", [&] {
        const Json json = Json::parse(text.str());
        options.modelName = json.at("modelName").get<std::string>();
        options.source.path = json.at("data").get<std::string>();
        options.source.labels = json.at("labels").get<std::vector<std::string>>();
        digest = json.at("dataSha256").get<std::string>();
        baseHash = json.at("baseHash").get<std::string>();
        return json.at("finetune").dump();
    });
    if (!config)
        return fail(ErrorCode::ParseError, config.error().message(), path);
    auto parsed = FinetuneConfig::fromJson(*config);
    if (!parsed)
        return fail(std::move(parsed).error().withContext(path));
    options.config = std::move(*parsed);
    if (!nlohmann::json::parse(*config).contains("baselines")) // begun before there were any
        options.config.baselines = false;
    options.source.task = options.config.task;
    options.source.splitColumn = options.config.splitColumn;
    MOLRL_TRY(const std::string now, computeFileSha256(options.source.path));
    if (now != digest)
        return fail(ErrorCode::InvalidArgument,
                    "the data has changed since the run began; put the old file back, or start a new run",
                    options.source.path);
    const std::string base = options.directory + "/base.safetensors";
    std::error_code ignored;
    if (!fs::exists(base, ignored) && options.network && options.network->hash() == baseHash)
        return {}; // it never began
    if (!fs::exists(base, ignored))
        return fail(
            ErrorCode::NotFound,
            "the run never began, and the network that it was to start from is not this one; name that of hash " +
                baseHash.substr(0, 12) + " (--model), or start a new run",
            options.directory);
    MOLRL_TRY(options.network, model::Network::load(base, options.device));
    return {};
}

std::string makeSplitTable(const FinetuneData& data)
{
    std::vector<std::string> parts(data.table.size());
    for (const std::size_t row : data.split.train)
        parts[row] = "train";
    for (const std::size_t row : data.split.valid)
        parts[row] = "valid";
    for (const std::size_t row : data.split.test)
        parts[row] = "test";
    std::string text = "row,smiles,split\n";
    for (std::size_t row = 0; row < data.table.size(); ++row)
        text +=
            std::to_string(data.table.rows[row]) + "," + toCsvCell(data.table.smiles[row]) + "," + parts[row] + "\n";
    return text;
}

Result<FinetuneRunResult> finishFinetuning(const FinetuneRunOptions& options, const FinetunePlan& plan,
                                           const FinetuneData& data, const FinetuneState& state,
                                           const FinetuneTrainer& trainer, const RunDirectory& directory,
                                           JobContext& job)
{
    (void)state;
    JobContext encoding = job.part(0, 0.4);
    MOLRL_TRY(const auto model, TaskModel::make(trainer, describe(options, plan, data),
                                                plan.moleculesOf(data, plan.train), options.threads, encoding));
    std::vector<std::size_t> rows = plan.valid;
    rows.insert(rows.end(), plan.test.begin(), plan.test.end());
    if (plan.hasOwnCalibration)
        rows.insert(rows.end(), plan.calibration.begin(), plan.calibration.end());
    JobContext predicting = job.part(0.4, 0.8);
    MOLRL_TRY(const RawPredictions raw, computeRows(*model, data, rows, options.threads, predicting));
    const auto offsets = model->offsets();
    for (std::size_t t = 0; t < data.table.tasks.size(); ++t)
        calibrate(data.table.tasks[t], model->editInfo().calibration[t], offsets[t], raw, data.table.labels[t],
                  plan.calibration, options.config.coverage);
    const ModelPredictions predictions = model->interpret(raw);
    FinetuneRunResult result;
    MOLRL_TRY(result.report.valid,
              scorePredictions(data.table.tasks, data.table.labels, predictions, plan.valid, options.threads, job));
    MOLRL_TRY(result.report.test,
              scorePredictions(data.table.tasks, data.table.labels, predictions, plan.test, options.threads, job));
    MOLRL_TRY(result.report.scaffoldErrors, computeScaffoldErrors(data, predictions.tasks, options.threads, job));
    model->editInfo().extra["report"] = toJson(FinetuneReport{result.report.valid, result.report.test, {}, {}});
    const std::string table = makePredictionTable(data.table, partsOf(plan, data.table.size()), rows, predictions);
    MOLRL_CHECK(writeTextFile(directory.file("predictions.csv"), table));
    MOLRL_CHECK(writeTextFile(directory.file("report.json"), toJson(result.report) + "\n"));
    MOLRL_CHECK(writeTextFile(directory.file("model.md"),
                              makeTaskModelCard(model->info(), data.report, result.report, model->memberCount())));
    result.modelPath = directory.file("model.safetensors");
    MOLRL_CHECK(model->save(result.modelPath)); // last: a model file means that all is there
    return result;
}

} // namespace molrl::training
