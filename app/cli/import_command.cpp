// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/reader_flags.h"
#include "core/workspace/import.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>

namespace molrl::cli {
namespace {

namespace fs = std::filesystem;
using workspace::ImportIssue;
using workspace::ImportReport;
using workspace::Workspace;

constexpr std::size_t kShownIssues = 10;
constexpr std::size_t kJsonIssues = 100;

struct ImportFlags {
    std::vector<std::string> files;
    std::string workspace;
    ReaderFlags reader;
};

/// A folder that is gone when the command ends: where a file is read to that nobody wants to keep.
class ScratchFolder {
public:
    ScratchFolder()
    {
        std::error_code none;
        std::string pattern = (fs::temp_directory_path(none) / "molrl-XXXXXX").string();
        if (!none && mkdtemp(pattern.data()) != nullptr)
            m_path = pattern;
    }
    ~ScratchFolder()
    {
        std::error_code ignored;
        if (!m_path.empty())
            fs::remove_all(m_path, ignored);
    }
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    [[nodiscard]] std::string file() const { return (m_path / "import.molrl").string(); }
    [[nodiscard]] bool isValid() const { return !m_path.empty(); }

private:
    fs::path m_path;
};

Result<std::shared_ptr<Workspace>> openTarget(const std::string& wish, std::optional<ScratchFolder>& scratch)
{
    std::error_code ignored; // what can't be looked at can't be made either, and that says why
    if (!wish.empty())
        return fs::exists(wish, ignored) ? Workspace::open(wish) : Workspace::create(wish);
    scratch.emplace();
    if (!scratch->isValid())
        return fail(ErrorCode::IoError,
                    "no room for a temporary file; name one with --workspace, or another folder with "
                    "TMPDIR");
    return Workspace::create(scratch->file());
}

/// What the newest import left, if it is newer than `last`: rows that were stored before it failed. Else rows 0.
workspace::Source newestSource(const Workspace& document, std::int64_t last)
{
    workspace::Source newest;
    newest.id = last;
    if (const auto sources = document.sources())
        for (const workspace::Source& source : *sources)
            if (source.id > newest.id)
                newest = source;
    return newest;
}

nlohmann::ordered_json toJson(const std::vector<ImportIssue>& issues)
{
    auto list = nlohmann::ordered_json::array();
    for (std::size_t i = 0; i < issues.size() && i < kJsonIssues; ++i)
        list.push_back(
            {{"row", issues[i].row}, {"line", issues[i].line}, {"text", issues[i].text}, {"reason", issues[i].reason}});
    return list;
}

nlohmann::ordered_json toJson(const ImportReport& report)
{
    return {{"file", report.file},
            {"rows", report.rows},
            {"kept", report.kept},
            {"flagged", report.flagged},
            {"changed", report.changed},
            {"duplicates", report.duplicates},
            {"badCells", report.badCells},
            {"cancelled", report.cancelled},
            {"seconds", report.seconds},
            {"issues", toJson(report.issues)},
            {"cellIssues", toJson(report.cellIssues)}};
}

/// One line of a text that may be a whole MOL block.
std::string firstLine(const std::string& text)
{
    const std::size_t begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string::npos)
        return "(empty)";
    std::string line = text.substr(begin, text.find_first_of("\r\n", begin) - begin);
    return line.size() > 60 ? line.substr(0, 57) + "..." : line;
}

void printIssues(const std::string& file, const std::vector<ImportIssue>& issues, std::int64_t total, const char* what)
{
    for (std::size_t i = 0; i < issues.size() && i < kShownIssues; ++i)
        std::printf("  %s:%lld: %s   %s\n", file.c_str(), static_cast<long long>(issues[i].line),
                    issues[i].reason.c_str(), firstLine(issues[i].text).c_str());
    if (total > static_cast<std::int64_t>(kShownIssues))
        std::printf("  ... and %lld more %s\n", static_cast<long long>(total - kShownIssues), what);
}

void printReport(const ImportReport& report)
{
    std::printf("%10lld %10lld %8lld %8lld %10lld %9lld %7.1f s  %s%s\n", static_cast<long long>(report.rows),
                static_cast<long long>(report.kept), static_cast<long long>(report.flagged),
                static_cast<long long>(report.changed), static_cast<long long>(report.duplicates),
                static_cast<long long>(report.badCells), report.seconds, report.file.c_str(),
                report.cancelled ? "  (stopped)" : "");
    printIssues(report.file, report.issues, report.flagged, "flagged rows");
    printIssues(report.file, report.cellIssues, report.badCells, "cells");
}

int runImport(const ImportFlags& flags, Console& console)
{
    std::optional<ScratchFolder> scratch;
    const auto target = openTarget(flags.workspace, scratch);
    if (!target)
        return console.fail(target.error());
    if (!console.json)
        std::printf("%10s %10s %8s %8s %10s %9s %9s  %s\n", "rows", "kept", "flagged", "changed", "duplicates",
                    "bad cells", "time", "file");
    auto list = nlohmann::ordered_json::array();
    bool allRead = true;
    for (std::size_t i = 0; i < flags.files.size() && !console.job.stopRequested(); ++i) {
        const std::string& file = flags.files[i];
        const double share = 1.0 / static_cast<double>(flags.files.size());
        JobContext part = console.job.part(static_cast<double>(i) * share, static_cast<double>(i + 1) * share);
        workspace::ImportOptions options;
        options.standardize = flags.reader.standardize();
        options.budget = console.budget;
        const std::int64_t last = newestSource(**target, 0).id;
        auto reader = flags.reader.reader(file);
        if (reader)
            options.reader = *reader;
        const auto report =
            reader ? importFile(**target, file, options, part) : Result<ImportReport>(fail(reader.error()));
        allRead = allRead && report && !report->cancelled;
        if (!report) {
            const workspace::Source stored = newestSource(**target, last);
            list.push_back({{"file", file},
                            {"rows", stored.rows},
                            {"kept", stored.rows - stored.flagged},
                            {"flagged", stored.flagged},
                            {"error", cli::toJson(report.error())}});
            console.warn("molrl: " + report.error().message());
            if (stored.rows > 0 && !flags.workspace.empty())
                console.warn(
                    "molrl: " + std::to_string(stored.rows) +
                    " rows were stored before that and are in the workspace; go on with them, or open it in "
                    "Studio, which offers to take a cut import back: reading the file again would double them");
            continue;
        }
        list.push_back(toJson(*report));
        if (!console.json)
            printReport(*report);
    }
    if (console.job.stopRequested())
        console.note("molrl: stopped; what had been read is kept");
    if (console.json)
        Console::print({{"files", std::move(list)}});
    else if (!flags.workspace.empty())
        std::printf("workspace %s\n", flags.workspace.c_str());
    return allRead ? kExitOk : kExitFailure;
}

} // namespace

void addImportCommand(CLI::App& app, Run& run)
{
    auto flags = std::make_shared<ImportFlags>();
    CLI::App* command = app.add_subcommand(
        "import", "Read files of molecules, report every row, and keep them in a workspace if one is named");
    command->add_option("files", flags->files, "SMILES, CSV, TSV, SDF, MOL or InChI files, also .gz and .zst")
        ->required()
        ->type_name("FILE");
    command->add_option("-w,--workspace", flags->workspace, "Workspace (.molrl) to add to; made if it isn't there")
        ->type_name("W.molrl");
    flags->reader.addTo(*command);
    command->callback([flags, &run] { run = [flags](Console& console) { return runImport(*flags, console); }; });
}

} // namespace molrl::cli
