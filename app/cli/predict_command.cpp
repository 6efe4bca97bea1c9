// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/model_choice.h"
#include "app/cli/molecule_input.h"
#include "app/cli/record_chunk.h"
#include "app/cli/result_table.h"
#include "core/chem/record_writer.h"
#include "core/training/finetune_report.h"
#include "core/training/task_model.h"

#include <CLI/CLI.hpp>
#include <cmath>
#include <cstdio>
#include <memory>
#include <optional>

namespace molrl::cli {
namespace {

constexpr std::size_t kChunk = 512; // rows in memory at a time

struct PredictFlags {
    std::string input;
    std::string model;
    std::string out;
    int views = 0;
    ReaderFlags reader;
};

using training::ModelPredictions;
using training::TaskModel;

std::vector<std::string> columnsOf(const TaskModel& model)
{
    std::vector<std::string> columns{"row"};
    for (const training::Task& task : model.info().tasks)
        for (std::string& column : training::predictionColumns(task))
            columns.push_back(std::move(column));
    columns.insert(columns.end(), {"domain", "distance", "error"});
    return columns;
}

class Prediction {
public:
    Prediction(const PredictFlags& flags, std::shared_ptr<const TaskModel> model, Console& console)
        : m_flags(flags), m_model(std::move(model)), m_console(console)
    {
    }

    Result<void> run()
    {
        const auto each = [this](const auto& records, chem::FileFormat format, JobContext& job) -> Result<void> {
            if (!m_writer) // the input can be read: only now is anything written
                MOLRL_CHECK(openWriter());
            return predict(records, format, job);
        };
        MOLRL_CHECK(forEachChunk(m_flags.input, m_flags.reader, kChunk, m_console.job, "predicting", each));
        return m_writer->close();
    }

    void report() const
    {
        if (m_console.json) {
            Console::print({{"file", m_flags.input},
                            {"out", m_flags.out},
                            {"model", m_model->info().name},
                            {"rows", m_rows},
                            {"predicted", m_rows - m_failed.count()},
                            {"failed", m_failed.count()},
                            {"inDomain", m_domain[0]},
                            {"edgeOfDomain", m_domain[1]},
                            {"outOfDomain", m_domain[2]},
                            {"errors", m_failed.listed()}});
            return;
        }
        std::printf(
            "%s: %lld rows, %lld without a prediction; %lld in the model's domain, %lld at its edge, %lld out\n",
            m_flags.out.c_str(), m_rows, static_cast<long long>(m_failed.count()), m_domain[0], m_domain[1],
            m_domain[2]);
    }

private:
    Result<void> openWriter()
    {
        chem::WriterOptions writing;
        writing.columns = columnsOf(*m_model);
        MOLRL_TRY(m_writer, chem::RecordWriter::create(m_flags.out, writing));
        return {};
    }

    Result<void> predict(const std::vector<chem::RawRecord>& records, chem::FileFormat format, JobContext& job)
    {
        chem::StandardizeOptions standardize = m_flags.reader.standardize();
        const chem::StandardizeOptions learned = training::standardizationOf(m_model->info());
        standardize.keepLargestFragment = standardize.keepLargestFragment && learned.keepLargestFragment;
        standardize.neutralize = standardize.neutralize && learned.neutralize;
        MOLRL_TRY(const ParsedRecords parsed, parseRecords(records, format, standardize, m_console, job));
        MOLRL_TRY(const ModelPredictions predictions,
                  m_model->predict(parsed.molecules, {m_flags.views, m_console.budget.threads}, job));
        for (std::size_t i = 0; i < records.size(); ++i) {
            const std::optional<Error>& error = parsed.errors[i] ? parsed.errors[i] : predictions.errors[i];
            MOLRL_CHECK(write(records[i], parsed.molecules[i], predictions, i, error));
        }
        return {};
    }

    Result<void> write(const chem::RawRecord& record, const chem::Molecule& molecule,
                       const ModelPredictions& predictions, std::size_t i, const std::optional<Error>& error)
    {
        ++m_rows;
        std::vector<std::string> values{std::to_string(record.row)};
        for (std::size_t t = 0; t < predictions.tasks.size(); ++t)
            for (std::string& cell : training::predictionCells(m_model->info().tasks[t], predictions.tasks[t], i))
                values.push_back(std::move(cell));
        if (error) {
            values.insert(values.end(), {"", "", error->message()});
            m_failed.add(m_console, placeOf(m_flags.input, record), record.row, error->message());
        } else {
            char distance[32];
            std::snprintf(distance, sizeof distance, "%.4g", predictions.distance[i]);
            values.insert(values.end(), {std::string(training::toString(predictions.domain[i])), distance, ""});
            ++m_domain[static_cast<std::size_t>(predictions.domain[i])];
        }
        return m_writer->write(molecule, record.name, values, record.structure);
    }

    const PredictFlags& m_flags;
    std::shared_ptr<const TaskModel> m_model;
    Console& m_console;
    std::unique_ptr<chem::RecordWriter> m_writer;
    long long m_rows = 0;
    FailedRows m_failed;
    long long m_domain[3] = {0, 0, 0};
};

int runPredict(const PredictFlags& flags, Console& console)
{
    const auto done = [&]() -> Result<void> {
        MOLRL_TRY(const auto input, resolveInput(flags.input));
        if (input.file.empty() || input.row)
            return fail(ErrorCode::InvalidArgument, "predict takes a file; put a single molecule into one",
                        flags.input);
        MOLRL_CHECK(checkOutput(flags.out, {input.file, flags.model}));
        MOLRL_TRY(auto model, loadTaskModel(flags.model, console));
        Prediction prediction(flags, std::move(model), console);
        MOLRL_CHECK(prediction.run());
        prediction.report();
        return {};
    }();
    return done ? kExitOk : console.fail(done.error());
}

} // namespace

void addPredictCommand(CLI::App& app, Run& run)
{
    auto flags = std::make_shared<PredictFlags>();
    CLI::App* command = app.add_subcommand(
        "predict", "Apply a fine-tuned model to a library: predictions, their spread, and whether each molecule is "
                   "like those that the model knows");
    command->add_option("file", flags->input, "File of molecules")->required()->type_name("FILE");
    command->add_option("-m,--model", flags->model, "Fine-tuned model")->required()->type_name("M");
    command->add_option("-o,--out", flags->out, "Where to write, by ending: .csv, .tsv, .sdf, .smi")
        ->required()
        ->type_name("OUT");
    command->add_option("--views", flags->views, "Drawings averaged (default: as the model says)")
        ->check(CLI::Range(1, training::kMostViews));
    flags->reader.addTo(*command);
    command->callback([flags, &run] { run = [flags](Console& console) { return runPredict(*flags, console); }; });
}

} // namespace molrl::cli
