// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/clean_flags.h"
#include "app/cli/commands.h"
#include "app/cli/library_rows.h"
#include "app/cli/model_choice.h"
#include "app/cli/molecule_input.h"
#include "core/chem/fingerprint.h"
#include "core/imaging/picture_file.h"
#include "core/model/encoder.h"
#include "core/model/picture_encoder.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>

namespace molrl::cli {
namespace {

struct SearchFlags {
    std::string query;
    std::string library;
    std::string model;
    std::size_t count = 10;
    bool tanimoto = false;
    bool asItIs = false;
    CleanFlags clean;
    ReaderFlags reader;
};

struct Hit {
    std::size_t row = 0;
    double similarity = 0;
};

/// What is searched for: a molecule, or the drawings of a picture.
struct Query {
    chem::Molecule molecule;
    std::vector<Picture> pictures;
};

/// A picture by its first bytes, whatever its name.
bool isPicture(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    std::vector<std::uint8_t> head(4096);
    file.read(reinterpret_cast<char*>(head.data()), static_cast<std::streamsize>(head.size()));
    head.resize(static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0)));
    if (const auto header = imaging::readPictureHeader(head))
        return true;
    static constexpr const char* kEndings[] = {".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".bmp"};
    std::string ending = std::filesystem::path(path).extension().string();
    std::transform(ending.begin(), ending.end(), ending.begin(), [](unsigned char c) { return std::tolower(c); });
    return std::find(std::begin(kEndings), std::end(kEndings), ending) != std::end(kEndings);
}

Result<std::vector<Picture>> loadDrawings(const SearchFlags& flags, const std::string& path, int sidePx,
                                          JobContext& job)
{
    MOLRL_TRY(const Picture whole, imaging::loadPicture(path));
    MOLRL_TRY(const Picture picture, flags.clean.cut(whole));
    if (flags.asItIs) {
        MOLRL_TRY(Picture fitted, imaging::fitToSquare(picture, sidePx));
        return std::vector<Picture>{std::move(fitted)};
    }
    imaging::CleanOptions options = flags.clean.options();
    options.sidePx = sidePx;
    auto cleaned = imaging::cleanPicture(picture, options, job);
    if (!cleaned)
        return fail(std::move(cleaned).error().withContext(path));
    std::vector<Picture> pictures;
    for (imaging::CleanedDrawing& drawing : cleaned->drawings)
        pictures.push_back(std::move(drawing.picture));
    return pictures;
}

Result<Query> resolve(const SearchFlags& flags, int sidePx, JobContext& job)
{
    Query query;
    std::error_code ignored;
    if (std::filesystem::is_regular_file(flags.query, ignored) && isPicture(flags.query)) {
        MOLRL_TRY(query.pictures, loadDrawings(flags, flags.query, sidePx, job));
        return query;
    }
    auto input = resolveInput(flags.query);
    if (!input)
        return fail(std::move(input).error());
    MOLRL_TRY(const chem::Molecule molecule, loadAsDrawn(*input, flags.reader));
    query.molecule = toCanonical(molecule, flags.reader.standardize());
    return query;
}

Result<std::vector<Hit>> searchByBits(const LibraryRows& library, const chem::Molecule& molecule, std::size_t count)
{
    MOLRL_TRY(const chem::BitFingerprint wanted, chem::computeMorganBits(molecule));
    std::vector<Hit> hits;
    for (std::size_t i = 0; i < library.rows.size(); ++i) {
        if (library.rows[i].molecule.isNull())
            continue;
        if (const auto bits = chem::computeMorganBits(library.rows[i].molecule))
            hits.push_back({i, chem::computeTanimoto(wanted, *bits)});
    }
    std::stable_sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) { return a.similarity > b.similarity; });
    hits.resize(std::min(hits.size(), count));
    return hits;
}

nlohmann::ordered_json toJson(const LibraryRows& library, const std::vector<Hit>& hits)
{
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const Hit& hit : hits) {
        const LibraryRow& row = library.rows[hit.row];
        list.push_back({{"rank", list.size() + 1},
                        {"row", row.row},
                        {"name", row.name},
                        {"smiles", row.smiles},
                        {"similarity", hit.similarity}});
    }
    return list;
}

void print(const LibraryRows& library, const std::vector<Hit>& hits)
{
    for (std::size_t i = 0; i < hits.size(); ++i) {
        const LibraryRow& row = library.rows[hits[i].row];
        std::printf("%zu\t%.4f\t%lld\t%s\t%s\n", i + 1, hits[i].similarity, static_cast<long long>(row.row),
                    row.name.c_str(), row.smiles.c_str());
    }
}

Result<void> search(const SearchFlags& flags, Console& console)
{
    MOLRL_TRY(const auto model, chooseModel(flags.model, console));
    MOLRL_TRY(const Query query, resolve(flags, model.network->config().picturePx, console.job));
    if (flags.tanimoto && query.molecule.isNull())
        return fail(ErrorCode::InvalidArgument,
                    "a picture has no fingerprint; leave --tanimoto out to search by embedding", flags.query);
    MOLRL_TRY(const LibraryRows library,
              loadLibrary(flags.library, flags.reader, !flags.tanimoto ? &model : nullptr, console));
    nlohmann::ordered_json results = nlohmann::ordered_json::array();
    const auto add = [&](const std::vector<Hit>& hits) {
        if (!console.json && results.size() > 0)
            std::printf("\n");
        if (!console.json)
            print(library, hits);
        results.push_back(toJson(library, hits));
    };
    if (flags.tanimoto) {
        MOLRL_TRY(const auto hits, searchByBits(library, query.molecule, flags.count));
        add(hits);
    } else {
        Matrix wanted;
        if (query.molecule.isNull()) {
            MOLRL_TRY(wanted, model::encodePictures(*model.network, query.pictures, console.job));
        } else {
            model::EncodeOptions options;
            options.budget = console.budget;
            MOLRL_TRY(auto encoded,
                      model::encodeMolecules(*model.network, std::span(&query.molecule, 1), options, console.job));
            wanted = std::move(encoded.embeddings);
        }
        for (std::size_t i = 0; i < wanted.rows; ++i) {
            MOLRL_TRY(const auto nearest, model::findNearest(library.embeddings, wanted.row(i), flags.count));
            std::vector<Hit> hits;
            for (const model::Neighbour& neighbour : nearest)
                hits.push_back({neighbour.row, neighbour.similarity});
            add(hits);
        }
    }
    if (console.json)
        Console::print({{"query", flags.query},
                        {"library", flags.library},
                        {"rows", library.rows.size()},
                        {"failed", library.failed},
                        {"by", flags.tanimoto ? "tanimoto" : "embedding"},
                        {"model", cli::toJson(model)},
                        {"results", results}});
    return {};
}

int runSearch(const SearchFlags& flags, Console& console)
{
    const auto done = search(flags, console);
    return done ? kExitOk : console.fail(done.error());
}

} // namespace

void addSearchCommand(CLI::App& app, Run& run)
{
    auto flags = std::make_shared<SearchFlags>();
    CLI::App* command =
        app.add_subcommand("search", "Find the rows of a library that are nearest to a picture or a molecule");
    command->add_option("query", flags->query, "A picture, a SMILES, or FILE:row")
        ->required()
        ->type_name("PICTURE|SMILES|FILE:row");
    command->add_option("-l,--library", flags->library, "A file of molecules, or a workspace (its embeddings are kept)")
        ->required()
        ->type_name("FILE");
    command->add_option("-m,--model", flags->model, "Model file (default: the one that comes with the program)")
        ->type_name("M");
    command->add_option("-n,--count", flags->count, "Rows to tell, nearest first")
        ->check(CLI::Range(std::size_t{1}, std::size_t{1'000'000}))
        ->capture_default_str();
    command->add_flag("--tanimoto", flags->tanimoto, "By Morgan bits instead of the embedding (molecules only)");
    command->add_flag("--as-it-is", flags->asItIs, "Don't clean the picture");
    flags->clean.addTo(*command);
    flags->reader.addTo(*command);
    command->callback([flags, &run] { run = [flags](Console& console) { return runSearch(*flags, console); }; });
}

} // namespace molrl::cli
