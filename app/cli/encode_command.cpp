// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/model_choice.h"
#include "app/cli/molecule_input.h"
#include "app/cli/npy_writer.h"
#include "app/cli/record_chunk.h"
#include "app/cli/result_table.h"
#include "core/model/encoder.h"
#include "core/workspace/workspace.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <limits>
#include <memory>

namespace molrl::cli {
namespace {

constexpr std::size_t kChunk = 1024; // rows in memory at a time

struct EncodeFlags {
    std::string input;
    std::string out;
    std::string model;
    int batchSize = 64;
    ReaderFlags reader;
};

/// Rows in, embeddings out: a file's in its order, a workspace's by id.
class Encoding {
public:
    Encoding(const EncodeFlags& flags, model::DefaultModel model, NpyWriter writer, Console& console)
        : m_flags(flags), m_model(std::move(model)), m_writer(std::move(writer)), m_console(console)
    {
        m_options.budget = console.budget;
        m_options.batchSize = flags.batchSize;
    }

    Result<void> run()
    {
        if (std::filesystem::path(m_flags.input).extension() == ".molrl") {
            MOLRL_CHECK(encodeWorkspace());
        } else {
            MOLRL_CHECK(encodeFile());
        }
        return m_writer.close();
    }

    void report() const
    {
        const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - m_start).count();
        const auto rows = static_cast<std::int64_t>(m_writer.rows());
        if (m_console.json) {
            Console::print({{"file", m_flags.input},
                            {"out", m_flags.out},
                            {"rows", rows},
                            {"encoded", rows - m_failed.count()},
                            {"failed", m_failed.count()},
                            {"cached", m_cached},
                            {"dim", m_model.network->embeddingDim()},
                            {"seconds", seconds},
                            {"model", toJson(m_model)},
                            {"errors", m_failed.listed()}});
            return;
        }
        std::printf("%s: [%lld, %d] float32, %lld rows without a molecule (NaN), %.1f s, %.0f molecules/s\n",
                    m_flags.out.c_str(), static_cast<long long>(rows), m_model.network->embeddingDim(),
                    static_cast<long long>(m_failed.count()), seconds,
                    seconds > 0 ? static_cast<double>(rows) / seconds : 0);
    }

private:
    Result<void> encodeFile()
    {
        return forEachChunk(m_flags.input, m_flags.reader, kChunk, m_console.job, "encoding",
                            [this](const auto& records, chem::FileFormat format, JobContext& job) {
                                return encodeRecords(records, format, job);
                            });
    }

    Result<void> encodeRecords(const std::vector<chem::RawRecord>& records, chem::FileFormat format, JobContext& job)
    {
        MOLRL_TRY(const ParsedRecords parsed,
                  parseRecords(records, format, m_flags.reader.standardize(), m_console, job));
        MOLRL_TRY(const auto encoded, model::encodeMolecules(*m_model.network, parsed.molecules, m_options, job));
        for (std::size_t i = 0; i < records.size(); ++i) {
            const std::optional<Error>& error = parsed.errors[i] ? parsed.errors[i] : encoded.errors[i];
            if (error)
                m_failed.add(m_console, placeOf(m_flags.input, records[i]), records[i].row, error->message());
        }
        return m_writer.append(encoded.embeddings);
    }

    Result<void> encodeWorkspace()
    {
        MOLRL_TRY(const auto document, workspace::Workspace::open(m_flags.input));
        MOLRL_TRY(const auto snapshot, document->snapshot());
        MOLRL_TRY(const auto smiles, document->loadSmiles(snapshot));
        const std::size_t rows = snapshot->rows();
        for (std::size_t begin = 0; begin < rows; begin += kChunk) {
            const std::size_t count = std::min(kChunk, rows - begin);
            JobContext part = m_console.job.part(static_cast<double>(begin) / static_cast<double>(rows),
                                                 static_cast<double>(begin + count) / static_cast<double>(rows));
            part.report(0, "encoding " + m_flags.input);
            MOLRL_CHECK(encodeCompounds(*document, std::span(snapshot->ids).subspan(begin, count),
                                        std::span(smiles).subspan(begin, count), part));
        }
        return {};
    }

    Result<void> encodeCompounds(workspace::Workspace& document, std::span<const workspace::CompoundId> ids,
                                 std::span<const std::string> smiles, JobContext& job)
    {
        const std::string& hash = m_model.network->hash();
        const auto dim = static_cast<std::size_t>(m_model.network->embeddingDim());
        MOLRL_TRY(Matrix all, document.loadEmbeddings(hash, ids));
        if (all.cols != dim)
            all = Matrix(ids.size(), dim, std::numeric_limits<float>::quiet_NaN());
        std::vector<std::size_t> open;
        std::vector<chem::Molecule> molecules;
        for (std::size_t i = 0; i < ids.size(); ++i) {
            if (!std::isnan(all.row(i)[0])) {
                ++m_cached;
                continue;
            }
            auto molecule =
                smiles[i].empty() ? fail(ErrorCode::ParseError, "no structure") : chem::parseSmiles(smiles[i]);
            if (!molecule) {
                m_failed.add(m_console, "compound " + std::to_string(ids[i].value), ids[i].value,
                             molecule.error().message());
                continue;
            }
            open.push_back(i);
            molecules.push_back(std::move(*molecule));
        }
        MOLRL_TRY(const auto encoded, model::encodeMolecules(*m_model.network, molecules, m_options, job));
        std::vector<workspace::CompoundId> fresh;
        Matrix freshRows(0, dim);
        for (std::size_t k = 0; k < open.size(); ++k) {
            if (encoded.errors[k]) {
                m_failed.add(m_console, "compound " + std::to_string(ids[open[k]].value), ids[open[k]].value,
                             encoded.errors[k]->message());
                continue;
            }
            const auto row = encoded.embeddings.row(k);
            std::copy(row.begin(), row.end(), all.row(open[k]).begin());
            freshRows.values.insert(freshRows.values.end(), row.begin(), row.end());
            ++freshRows.rows;
            fresh.push_back(ids[open[k]]);
        }
        MOLRL_CHECK(document.storeEmbeddings(hash, fresh, freshRows));
        return m_writer.append(all);
    }

    const EncodeFlags& m_flags;
    model::DefaultModel m_model;
    NpyWriter m_writer;
    Console& m_console;
    model::EncodeOptions m_options;
    FailedRows m_failed;
    std::int64_t m_cached = 0;
    std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
};

int runEncode(const EncodeFlags& flags, Console& console)
{
    const auto done = [&]() -> Result<void> {
        MOLRL_TRY(const auto input, resolveInput(flags.input));
        if (input.file.empty() || input.row)
            return fail(ErrorCode::InvalidArgument, "encode takes a file; put a single molecule into one", flags.input);
        MOLRL_CHECK(checkOutput(flags.out, {input.file, flags.model}));
        MOLRL_TRY(auto model, chooseModel(flags.model, console));
        MOLRL_TRY(auto writer, NpyWriter::create(flags.out, static_cast<std::size_t>(model.network->embeddingDim())));
        Encoding encoding(flags, std::move(model), std::move(writer), console);
        MOLRL_CHECK(encoding.run());
        encoding.report();
        return {};
    }();
    return done ? kExitOk : console.fail(done.error());
}

} // namespace

void addEncodeCommand(CLI::App& app, Run& run)
{
    auto flags = std::make_shared<EncodeFlags>();
    CLI::App* command = app.add_subcommand(
        "encode", "Write the network's embedding of every row of a file; NaN rows where there is no molecule");
    command->add_option("file", flags->input, "A file of molecules, or a workspace (rows by id, kept there)")
        ->required()
        ->type_name("FILE");
    command->add_option("-o,--out", flags->out, "NumPy file, float32 [rows, d] in the file's order")
        ->required()
        ->type_name("E.npy");
    command->add_option("-m,--model", flags->model, "Model file (default: the one that comes with the program)")
        ->type_name("M");
    command->add_option("--batch", flags->batchSize, "Molecules a pass")
        ->check(CLI::Range(1, 4096))
        ->capture_default_str();
    flags->reader.addTo(*command);
    command->callback([flags, &run] { run = [flags](Console& console) { return runEncode(*flags, console); }; });
}

} // namespace molrl::cli
