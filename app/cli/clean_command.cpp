// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/clean_flags.h"
#include "app/cli/commands.h"
#include "core/imaging/picture_file.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <memory>

namespace molrl::cli {
namespace {

namespace fs = std::filesystem;

struct CleanCommandFlags {
    std::string input;
    std::string out;
    std::string steps;
    CleanFlags clean;
};

/// "page.png" -> "page-2.png" for the second of several drawings.
std::string numbered(const std::string& path, std::size_t index, std::size_t count)
{
    if (count == 1)
        return path;
    const fs::path whole(path);
    return (whole.parent_path() /
            (whole.stem().string() + "-" + std::to_string(index + 1) + whole.extension().string()))
        .string();
}

Result<void> makeFolder(const std::string& path)
{
    std::error_code problem;
    fs::create_directories(path, problem);
    if (problem)
        return fail(ErrorCode::IoError, "can't make the folder (" + problem.message() + ")", path);
    return {};
}

/// "01-grey.png": in the order in which things were done.
class StepWriter {
public:
    explicit StepWriter(std::string folder) : m_folder(std::move(folder)) {}

    Result<void> write(const std::vector<imaging::CleanStep>& steps, const std::string& suffix,
                       nlohmann::ordered_json& listed)
    {
        for (const imaging::CleanStep& step : steps) {
            char number[16];
            std::snprintf(number, sizeof number, "%02d-", ++m_count);
            const std::string path = (fs::path(m_folder) / (number + step.name + suffix + ".png")).string();
            MOLRL_CHECK(imaging::savePng(step.picture, path));
            listed.push_back({{"name", step.name}, {"note", step.note}, {"file", path}});
        }
        return {};
    }

private:
    std::string m_folder;
    int m_count = 0;
};

nlohmann::ordered_json toJson(const imaging::CleanedDrawing& drawing)
{
    const imaging::PixelRect& s = drawing.source;
    return {{"source", {{"x", s.x}, {"y", s.y}, {"width", s.width}, {"height", s.height}}},
            {"bondLengthPx", drawing.bondLengthPx},
            {"lineWidthPx", drawing.lineWidthPx},
            {"scale", drawing.scale}};
}

Result<void> clean(const CleanCommandFlags& flags, Console& console)
{
    imaging::CleanOptions options = flags.clean.options();
    options.keepSteps = !flags.steps.empty();
    MOLRL_TRY(const Picture whole, imaging::loadPicture(flags.input));
    MOLRL_TRY(const Picture picture, flags.clean.cut(whole));
    auto cleaned = imaging::cleanPicture(picture, options, console.job);
    if (!cleaned)
        return fail(std::move(cleaned).error().withContext(flags.input));
    const bool isFile = fs::path(flags.out).extension() == ".png";
    if (!isFile) {
        MOLRL_CHECK(makeFolder(flags.out));
    }
    const std::string target =
        isFile ? flags.out : (fs::path(flags.out) / (fs::path(flags.input).stem().string() + ".png")).string();
    const std::size_t count = cleaned->drawings.size();
    nlohmann::ordered_json drawings = nlohmann::ordered_json::array(), steps = nlohmann::ordered_json::array();
    if (options.keepSteps) {
        MOLRL_CHECK(makeFolder(flags.steps));
        StepWriter writer(flags.steps);
        MOLRL_CHECK(writer.write(cleaned->steps, "", steps));
        for (std::size_t i = 0; i < count; ++i)
            MOLRL_CHECK(writer.write(cleaned->drawings[i].steps, count == 1 ? "" : "-" + std::to_string(i + 1), steps));
    }
    for (std::size_t i = 0; i < count; ++i) {
        const std::string path = numbered(target, i, count);
        MOLRL_CHECK(imaging::savePng(cleaned->drawings[i].picture, path));
        drawings.push_back(toJson(cleaned->drawings[i]));
        drawings.back()["file"] = path;
    }
    if (console.json) {
        Console::print({{"file", flags.input},
                        {"width", picture.width()},
                        {"height", picture.height()},
                        {"inverted", cleaned->wasInverted},
                        {"skewDeg", cleaned->skewDeg},
                        {"removedSpecks", cleaned->removedSpecks},
                        {"removedLabels", cleaned->removedLabels},
                        {"drawings", drawings},
                        {"steps", steps}});
        return {};
    }
    for (std::size_t i = 0; i < count; ++i) {
        const imaging::CleanedDrawing& d = cleaned->drawings[i];
        std::printf("%s: from %d x %d pixels at (%d, %d), bonds of %.0f pixels\n", numbered(target, i, count).c_str(),
                    d.source.width, d.source.height, d.source.x, d.source.y, d.bondLengthPx);
    }
    return {};
}

int runClean(const CleanCommandFlags& flags, Console& console)
{
    const auto done = clean(flags, console);
    return done ? kExitOk : console.fail(done.error());
}

} // namespace

void addCleanCommand(CLI::App& app, Run& run)
{
    auto flags = std::make_shared<CleanCommandFlags>();
    CLI::App* command = app.add_subcommand(
        "clean", "Find the drawings of molecules in a picture and make them look as the network knows them");
    command->add_option("picture", flags->input, "PNG, JPEG, TIFF, WebP or BMP")->required()->type_name("PICTURE");
    command->add_option("-o,--out", flags->out, "A folder, or a file that ends in .png (several drawings: -1, -2, …)")
        ->required()
        ->type_name("DIR|FILE");
    command->add_option("--steps", flags->steps, "Write the picture of each step into this folder")->type_name("DIR");
    flags->clean.addTo(*command);
    command->callback([flags, &run] { run = [flags](Console& console) { return runClean(*flags, console); }; });
}

} // namespace molrl::cli
