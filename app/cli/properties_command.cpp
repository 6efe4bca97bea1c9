// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/molecule_input.h"
#include "app/cli/record_chunk.h"
#include "app/cli/result_table.h"
#include "core/chem/record_writer.h"
#include "core/plugin/compute_columns.h"

#include <CLI/CLI.hpp>
#include <cmath>
#include <cstdio>
#include <memory>
#include <optional>

namespace molrl::cli {
namespace {

constexpr std::size_t kChunk = 1024; // rows in memory at a time

struct PropertiesFlags {
    std::string input;
    std::string out;
    std::vector<std::string> columns;
    bool list = false;
    ReaderFlags reader;
};

using plugin::ComputedColumns;
using plugin::WantedColumn;

std::string cellOf(const ComputedColumns::One& column, std::size_t i)
{
    if (!column.texts.empty())
        return column.texts[i];
    if (std::isnan(column.numbers[i]))
        return {};
    char text[32];
    std::snprintf(text, sizeof text, "%.8g", column.numbers[i]);
    return text;
}

int list(const plugin::Registry& registry, const Console& console)
{
    nlohmann::ordered_json columns = nlohmann::ordered_json::array();
    nlohmann::ordered_json plugins = nlohmann::ordered_json::array();
    nlohmann::ordered_json refused = nlohmann::ordered_json::array();
    for (const plugin::LoadedPlugin& one : registry.plugins())
        plugins.push_back(
            {{"name", one.name}, {"version", one.version}, {"about", one.about}, {"file", one.file.string()}});
    for (const plugin::RefusedPlugin& one : registry.refused())
        refused.push_back({{"file", one.file.string()}, {"reason", one.error.message()}});
    for (const plugin::OfferedColumns& offered : registry.columns())
        for (const plugin::ColumnInfo& column : offered.columns)
            columns.push_back({{"id", column.id},
                               {"name", column.name},
                               {"about", column.about},
                               {"kind", column.isText ? "text" : "number"},
                               {"usual", column.isUsual},
                               {"plugin", registry.plugins()[offered.plugin].name}});
    if (console.json) {
        Console::print({{"plugins", plugins}, {"columns", columns}, {"refused", refused}});
        return kExitOk;
    }
    for (const plugin::OfferedColumns& offered : registry.columns()) {
        const plugin::LoadedPlugin& from = registry.plugins()[offered.plugin];
        std::printf("%s (%s %s)\n", offered.name.c_str(), from.name.c_str(), from.version.c_str());
        for (const plugin::ColumnInfo& column : offered.columns)
            std::printf("  %-20s %c %s\n", column.id.c_str(), column.isUsual ? '*' : ' ', column.about.c_str());
    }
    std::printf(registry.columns().empty() ? "no plugin was found\n" : "* calculated unless --columns names others\n");
    return kExitOk;
}

/// Rows of a file, in chunks, into a file.
class FileProperties {
public:
    FileProperties(const PropertiesFlags& flags, std::vector<WantedColumn> wanted, Console& console)
        : m_flags(flags), m_wanted(std::move(wanted)), m_console(console)
    {
    }

    Result<void> run()
    {
        const auto each = [this](const auto& records, chem::FileFormat format, JobContext& job) -> Result<void> {
            if (!m_writer) // the input can be read: only now is anything written
                MOLRL_CHECK(openWriter());
            return compute(records, format, job);
        };
        MOLRL_CHECK(forEachChunk(m_flags.input, m_flags.reader, kChunk, m_console.job, "calculating for", each));
        return m_writer->close();
    }

    void report() const
    {
        if (m_console.json) {
            nlohmann::ordered_json ids = nlohmann::ordered_json::array();
            for (const WantedColumn& column : m_wanted)
                ids.push_back(column.info.id);
            Console::print({{"file", m_flags.input},
                            {"out", m_flags.out},
                            {"columns", ids},
                            {"rows", m_rows},
                            {"failed", m_failed.count()},
                            {"errors", m_failed.listed()}});
            return;
        }
        std::printf("%s: %lld rows, %zu columns, %lld without values\n", m_flags.out.c_str(), m_rows, m_wanted.size(),
                    static_cast<long long>(m_failed.count()));
    }

private:
    Result<void> openWriter()
    {
        chem::WriterOptions writing;
        writing.columns.emplace_back("row");
        for (const WantedColumn& column : m_wanted)
            writing.columns.push_back(column.info.name);
        writing.columns.emplace_back("error");
        MOLRL_TRY(m_writer, chem::RecordWriter::create(m_flags.out, writing));
        return {};
    }

    Result<void> compute(const std::vector<chem::RawRecord>& records, chem::FileFormat format, JobContext& job)
    {
        MOLRL_TRY(const ParsedRecords parsed,
                  parseRecords(records, format, m_flags.reader.standardize(), m_console, job));
        std::vector<std::string> smiles(records.size());
        for (std::size_t i = 0; i < records.size(); ++i)
            if (!parsed.molecules[i].isNull())
                smiles[i] = chem::toSmiles(parsed.molecules[i]);
        MOLRL_TRY(const ComputedColumns computed, computeColumns(m_wanted, smiles, m_console.budget.threads, job));
        for (std::size_t i = 0; i < records.size(); ++i) {
            ++m_rows;
            const std::optional<Error>& error = parsed.errors[i] ? parsed.errors[i] : computed.errors[i];
            std::vector<std::string> values{std::to_string(records[i].row)};
            for (const ComputedColumns::One& column : computed.columns)
                values.push_back(cellOf(column, i));
            values.push_back(error ? error->message() : std::string());
            if (error)
                m_failed.add(m_console, placeOf(m_flags.input, records[i]), records[i].row, error->message());
            MOLRL_CHECK(m_writer->write(parsed.molecules[i], records[i].name, values, records[i].structure));
        }
        return {};
    }

    const PropertiesFlags& m_flags;
    std::vector<WantedColumn> m_wanted;
    Console& m_console;
    std::unique_ptr<chem::RecordWriter> m_writer;
    long long m_rows = 0;
    FailedRows m_failed;
};

/// One molecule, on the screen.
Result<void> printOne(const MoleculeInput& input, const PropertiesFlags& flags, const std::vector<WantedColumn>& wanted,
                      Console& console)
{
    MOLRL_TRY(const chem::Molecule drawn, loadAsDrawn(input, flags.reader));
    const std::vector<std::string> smiles{chem::toSmiles(chem::toCanonical(drawn, flags.reader.standardize()))};
    MOLRL_TRY(const ComputedColumns computed, computeColumns(wanted, smiles, 1, console.job));
    if (computed.errors[0])
        return fail(*computed.errors[0]);
    nlohmann::ordered_json object{{"smiles", smiles[0]}};
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const ComputedColumns::One& column = computed.columns[i];
        if (!console.json)
            std::printf("%-20s %s\n", wanted[i].info.name.c_str(), cellOf(column, 0).c_str());
        else if (!column.texts.empty())
            object[wanted[i].info.id] = column.texts[0];
        else
            object[wanted[i].info.id] =
                std::isnan(column.numbers[0]) ? nlohmann::ordered_json() : nlohmann::ordered_json(column.numbers[0]);
    }
    if (console.json)
        Console::print(object);
    return {};
}

int runProperties(const PropertiesFlags& flags, Console& console)
{
    const plugin::Registry registry = plugin::Registry::load(plugin::pluginFolders());
    for (const plugin::RefusedPlugin& one : registry.refused())
        console.note(one.error.message());
    if (flags.list)
        return list(registry, console);
    const auto done = [&]() -> Result<void> {
        if (flags.input.empty())
            return fail(ErrorCode::InvalidArgument,
                        "a molecule or a file of them is missing; --list shows the columns");
        MOLRL_TRY(auto wanted, findColumns(registry, flags.columns));
        if (wanted.empty())
            return fail(ErrorCode::NotFound,
                        "no plugin was found; they are looked for in $MOLRL_PLUGIN_PATH and beside the program");
        MOLRL_TRY(const auto input, resolveInput(flags.input));
        if (input.file.empty() || input.row) {
            if (!flags.out.empty())
                return fail(ErrorCode::InvalidArgument, "--out is for files; a single molecule is printed",
                            flags.input);
            return printOne(input, flags, wanted, console);
        }
        if (flags.out.empty())
            return fail(ErrorCode::InvalidArgument,
                        "--out is missing: where to write, by ending .csv, .tsv, .sdf or .smi", flags.input);
        MOLRL_CHECK(checkOutput(flags.out, {input.file}));
        FileProperties work(flags, std::move(wanted), console);
        MOLRL_CHECK(work.run());
        work.report();
        return {};
    }();
    return done ? kExitOk : console.fail(done.error(), exitCodeOf(done.error()));
}

} // namespace

void addPropertiesCommand(CLI::App& app, Run& run)
{
    auto flags = std::make_shared<PropertiesFlags>();
    CLI::App* command =
        app.add_subcommand("properties", "Calculate columns from structures: weight, cLogP, TPSA, structural alerts "
                                         "and what else the plugins offer");
    command->add_option("molecules", flags->input, "SMILES, or a file, or FILE:row")->type_name("SMILES|FILE[:row]");
    command->add_option("-o,--out", flags->out, "Where a file's values go, by ending: .csv, .tsv, .sdf, .smi")
        ->type_name("OUT");
    command->add_option("-c,--columns", flags->columns, "Ids of columns, with commas (default: the usual ones)")
        ->delimiter(',')
        ->type_name("ID");
    command->add_flag("--list", flags->list, "Say which columns there are");
    flags->reader.addTo(*command);
    command->callback([flags, &run] { run = [flags](Console& console) { return runProperties(*flags, console); }; });
}

} // namespace molrl::cli
