// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/molecule_input.h"
#include "core/base/parallel.h"
#include "core/base/rng.h"
#include "core/chem/depiction.h"
#include "core/imaging/augmentation.h"

#include <CLI/CLI.hpp>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>

namespace molrl::cli {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t kBlock = 256;
constexpr std::size_t kListed = 100;

struct DepictFlags {
    std::string input;
    std::string out;
    int size = 224;
    std::vector<std::string> styles;
    std::optional<std::uint64_t> augmentSeed;
    std::int64_t limit = 0;
    std::string format;
    ReaderFlags reader;
};

chem::DepictionStyle makeStyle(const DepictFlags& flags)
{
    chem::DepictionStyle style;
    style.widthPx = flags.size;
    style.heightPx = flags.size;
    for (const std::string& name : flags.styles) {
        style.blackAndWhite = style.blackAndWhite || name == "bw";
        style.explicitMethyl = style.explicitMethyl || name == "methyl";
        style.atomIndices = style.atomIndices || name == "indices";
        if (name == "aromatic")
            style.kekulize = false;
        if (name == "dark") {
            style.darkPalette = true;
            style.background = {0.12, 0.12, 0.12};
        }
    }
    return style;
}

bool hasEnding(const std::string& path, const char* ending)
{
    return fs::path(path).extension() == ending;
}

Result<void> saveText(const std::string& text, const std::string& path)
{
    std::ofstream file(path, std::ios::binary);
    file << text;
    file.close();
    if (!file)
        return fail(ErrorCode::IoError, std::string("can't write it (") + std::strerror(errno) + ")", path);
    return {};
}

/// @param stream  tells the random views of one seed apart: the row.
Result<void> draw(const chem::Molecule& molecule, const DepictFlags& flags, std::uint64_t stream,
                  const std::string& path)
{
    chem::DepictionStyle style = makeStyle(flags);
    if (hasEnding(path, ".svg")) {
        MOLRL_TRY(const std::string svg, chem::depictSvg(molecule, style));
        return saveText(svg, path);
    }
    if (!flags.augmentSeed) {
        MOLRL_TRY(const chem::Depiction depiction, chem::depict(molecule, style));
        return imaging::savePng(depiction.picture, path);
    }
    Rng rng = Rng(*flags.augmentSeed).fork(stream);
    const auto augmentation = chem::CoordinateAugmentation::random(rng);
    style = chem::makeRandomStyle(style, rng);
    MOLRL_TRY(const chem::Depiction depiction, chem::depict(molecule, style, augmentation));
    MOLRL_TRY(const Picture noisy, imaging::augmentDrawing(depiction.picture, {}, rng));
    return imaging::savePng(noisy, path);
}

/// Draws a file's rows into a folder, block by block.
class FolderDrawing {
public:
    FolderDrawing(const DepictFlags& flags, Console& console) : m_flags(flags), m_console(console) {}

    Result<void> run(const std::string& input)
    {
        std::error_code problem;
        fs::create_directories(m_flags.out, problem);
        if (problem)
            return fail(ErrorCode::IoError, "can't make the folder (" + problem.message() + ")", m_flags.out);
        MOLRL_TRY(const chem::ReaderOptions options, m_flags.reader.reader(input));
        MOLRL_TRY(auto reader, chem::RecordReader::open(input, options));
        const JobContext quiet = m_console.job.part(0, 0);
        for (bool more = true; more;) {
            std::vector<chem::RawRecord> records;
            while (records.size() < kBlock && (m_flags.limit == 0 || m_rows < m_flags.limit)) {
                MOLRL_TRY(std::optional<chem::RawRecord> record, reader->next());
                if (!record)
                    break;
                ++m_rows;
                records.push_back(std::move(*record));
            }
            more = records.size() == kBlock;
            std::vector<Result<void>> results(records.size());
            MOLRL_CHECK(parallelFor(records.size(), m_console.budget.threads, quiet,
                                    [&](std::size_t i) { results[i] = drawRecord(records[i], reader->format()); }));
            for (std::size_t i = 0; i < records.size(); ++i)
                MOLRL_CHECK(note(records[i], results[i], input));
            m_console.job.report(reader->progress01(), "drawing " + input);
        }
        return {};
    }

    void report() const
    {
        if (m_console.json) {
            Console::print({{"rows", m_rows},
                            {"drawn", m_rows - m_failed},
                            {"failed", m_failed},
                            {"out", m_flags.out},
                            {"files", m_files},
                            {"errors", m_errors}});
            return;
        }
        std::printf("%lld of %lld molecules drawn into %s\n", static_cast<long long>(m_rows - m_failed),
                    static_cast<long long>(m_rows), m_flags.out.c_str());
    }

private:
    std::string pathOf(const chem::RawRecord& record) const
    {
        std::array<char, 32> name{};
        std::snprintf(name.data(), name.size(), "%06lld", static_cast<long long>(record.row));
        return (fs::path(m_flags.out) / (std::string(name.data()) + "." + m_flags.format)).string();
    }

    Result<void> drawRecord(const chem::RawRecord& record, chem::FileFormat format) const
    {
        MOLRL_TRY(const chem::Molecule molecule, chem::parseRecord(record, format));
        return draw(molecule, m_flags, static_cast<std::uint64_t>(record.row), pathOf(record));
    }

    /// A row that can't be drawn is told and counted; a disk that can't be written ends it all.
    Result<void> note(const chem::RawRecord& record, const Result<void>& result, const std::string& input)
    {
        if (result) {
            if (m_files.size() < kListed)
                m_files.push_back(pathOf(record));
            return {};
        }
        if (result.error().code == ErrorCode::IoError)
            return fail(result.error());
        ++m_failed;
        if (m_errors.size() < kListed) {
            m_errors.push_back({{"row", record.row}, {"line", record.line}, {"reason", result.error().message()}});
            m_console.note(placeOf(input, record) + ": " + result.error().message());
        }
        return {};
    }

    const DepictFlags& m_flags;
    Console& m_console;
    std::int64_t m_rows = 0;
    std::int64_t m_failed = 0;
    std::vector<std::string> m_files;
    nlohmann::ordered_json m_errors = nlohmann::ordered_json::array();
};

int runDepict(DepictFlags flags, Console& console)
{
    const bool toFile = hasEnding(flags.out, ".png") || hasEnding(flags.out, ".svg");
    const bool isSvg = hasEnding(flags.out, ".svg") || flags.format == "svg";
    if (isSvg && flags.augmentSeed)
        return console.fail({ErrorCode::InvalidArgument, "--augment works on pixels; choose PNG", ""}, kExitUsage);
    const auto input = resolveInput(flags.input);
    if (!input)
        return console.fail(input.error());
    if (flags.format.empty())
        flags.format = "png";
    if (!toFile && !input->file.empty() && !input->row) {
        FolderDrawing drawing(flags, console);
        if (auto done = drawing.run(input->file); !done)
            return console.fail(done.error());
        drawing.report();
        return kExitOk;
    }
    std::string path = flags.out;
    if (!toFile) {
        std::error_code ignored;
        fs::create_directories(flags.out, ignored);
        path = (fs::path(flags.out) / ("molecule." + flags.format)).string();
    }
    const auto drawn = [&]() -> Result<void> {
        MOLRL_TRY(const chem::Molecule molecule, loadAsDrawn(*input, flags.reader));
        return draw(molecule, flags, static_cast<std::uint64_t>(input->row.value_or(1)), path);
    }();
    if (!drawn)
        return console.fail(drawn.error());
    if (console.json)
        Console::print({{"rows", 1}, {"drawn", 1}, {"failed", 0}, {"out", path}, {"files", {path}}});
    else
        std::printf("%s\n", path.c_str());
    return kExitOk;
}

} // namespace

void addDepictCommand(CLI::App& app, Run& run)
{
    auto flags = std::make_shared<DepictFlags>();
    CLI::App* command = app.add_subcommand("depict", "Draw a molecule, or every row of a file, as the network sees it");
    command->add_option("molecule", flags->input, "SMILES, or a file, or FILE:row")
        ->required()
        ->type_name("SMILES|FILE[:row]");
    command->add_option("-o,--out", flags->out, "A folder, or a file that ends in .png or .svg")
        ->required()
        ->type_name("DIR|FILE");
    command->add_option("--size", flags->size, "Side in pixels")->check(CLI::Range(16, 8192))->capture_default_str();
    command->add_option("--style", flags->styles, "Any of bw, dark, aromatic (no Kekulé bonds), methyl, indices")
        ->delimiter(',')
        ->check(CLI::IsMember({"bw", "dark", "aromatic", "methyl", "indices"}));
    command
        ->add_option("--augment", flags->augmentSeed, "Random view, style and noise; the same seed, the same picture")
        ->type_name("SEED");
    command->add_option("--limit", flags->limit, "Draw the first N rows only")->check(CLI::NonNegativeNumber);
    command->add_option("--picture-format", flags->format, "png or svg, of pictures in a folder")
        ->check(CLI::IsMember({"png", "svg"}));
    flags->reader.addTo(*command);
    command->callback([flags, &run] { run = [flags](Console& console) { return runDepict(*flags, console); }; });
}

} // namespace molrl::cli
