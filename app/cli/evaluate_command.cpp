// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/model_choice.h"
#include "core/training/coverage.h"
#include "core/training/finetune_report.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <memory>
#include <numeric>

namespace molrl::cli {
namespace {

struct EvaluateFlags {
    std::string data;
    std::string model;
    int views = 0;
};

nlohmann::ordered_json toJson(const std::vector<training::CoveragePoint>& points)
{
    const auto orNull = [](double value) {
        return std::isfinite(value) ? nlohmann::ordered_json(value) : nlohmann::ordered_json();
    };
    auto rows = nlohmann::ordered_json::array();
    for (const training::CoveragePoint& point : points)
        rows.push_back({{"promised", point.nominal},
                        {"measured", orNull(point.measured())},
                        {"meanSize", orNull(point.meanSize())},
                        {"labels", point.rows},
                        {"withheld", point.withheld}});
    return rows;
}

struct Evaluation {
    training::LabelTable table;
    training::PartScore scores;
    std::vector<training::CoveragePoint> coverage; ///< recalibrated on random halves of the file
};

Result<Evaluation> evaluate(const training::TaskModel& model, const EvaluateFlags& flags, Console& console)
{
    Evaluation result;
    training::LabelSource source;
    source.path = flags.data;
    source.knownTasks = model.info().tasks;
    source.standardize = training::standardizationOf(model.info());
    const int threads = console.budget.threads;
    MOLRL_TRY(result.table, training::loadLabelTable(source, threads, console.job));
    const training::LabelTable& table = result.table;
    MOLRL_TRY(const auto raw, model.computeRaw(table.molecules, {flags.views, threads}, console.job));
    std::vector<std::size_t> rows(table.size());
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    MOLRL_TRY(result.scores,
              training::scorePredictions(table.tasks, table.labels, model.interpret(raw), rows, threads, console.job));
    // How sure the model can be on molecules such as these: halves are drawn of all rows, wherever these two sets part.
    const auto middle = rows.begin() + static_cast<std::ptrdiff_t>(rows.size() / 2);
    MOLRL_TRY(const auto check,
              training::checkCalibration(model.info().tasks, model.info().calibration, model.offsets(), raw,
                                         table.labels, {rows.begin(), middle}, {middle, rows.end()}, {}, console.job));
    result.coverage = check.exchangeable;
    return result;
}

void print(const Evaluation& result, const training::TaskModelInfo& info)
{
    std::printf("%zu molecules, %zu bad rows; mean %s %.4f\n", result.table.size(), result.table.badRows.size(),
                result.scores.headline.c_str(), result.scores.value);
    for (const training::TaskScore& score : result.scores.tasks) {
        std::printf("%s (%zu):", score.column.c_str(), score.rows);
        for (const training::MetricValue& metric : score.metrics)
            std::printf(" %s %.3f [%.3f, %.3f]", metric.name.c_str(), metric.interval.value, metric.interval.low,
                        metric.interval.high);
        std::printf("  covered %.3f (aim %.2f)\n", score.coverage, info.coverage);
    }
    const bool isValue = std::all_of(info.tasks.begin(), info.tasks.end(),
                                     [](const auto& task) { return task.kind == training::TaskKind::Regression; });
    std::printf(
        "\nCalibrated on one half of these molecules and measured on the other, ten times:\npromised  held   %s\n",
        isValue ? "mean width" : "mean size");
    for (const training::CoveragePoint& point : result.coverage)
        if (point.rows > 0)
            std::printf("%8.2f  %.3f  %.3f\n", point.nominal, point.measured(), point.meanSize());
        else
            std::printf("%8.2f  too few labels\n", point.nominal);
}

int runEvaluate(const EvaluateFlags& flags, Console& console)
{
    const auto done = [&]() -> Result<void> {
        MOLRL_TRY(const auto model, loadTaskModel(flags.model, console));
        MOLRL_TRY(const Evaluation result, evaluate(*model, flags, console));
        if (!console.json) {
            print(result, model->info());
            return {};
        }
        training::FinetuneReport report;
        report.test = result.scores;
        Console::print({{"file", flags.data},
                        {"model", model->info().name},
                        {"molecules", result.table.size()},
                        {"badRows", result.table.badRows.size()},
                        {"scores", nlohmann::ordered_json::parse(training::toJson(report)).at("test")},
                        {"coverage", toJson(result.coverage)}});
        return {};
    }();
    return done ? kExitOk : console.fail(done.error());
}

} // namespace

void addEvaluateCommand(CLI::App& app, Run& run)
{
    auto flags = std::make_shared<EvaluateFlags>();
    CLI::App* command = app.add_subcommand(
        "evaluate",
        "Measure a fine-tuned model on a file that has its labels: scores with intervals, and how often its "
        "conformal intervals or sets hold the truth");
    command->add_option("data", flags->data, "File with the model's label columns")->required()->type_name("FILE");
    command->add_option("-m,--model", flags->model, "Fine-tuned model")->required()->type_name("M");
    command->add_option("--views", flags->views, "Drawings averaged (default: as the model says)")
        ->check(CLI::Range(1, training::kMostViews));
    command->callback([flags, &run] { run = [flags](Console& console) { return runEvaluate(*flags, console); }; });
}

} // namespace molrl::cli
