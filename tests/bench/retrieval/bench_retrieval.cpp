// SPDX-License-Identifier: GPL-3.0-or-later
// How well a picture finds its molecule: the rank of the true molecule among a library, by picture embedding, for
// pictures as they are, cleaned pictures, and our own drawings as the ceiling; by source.
#include "core/base/parallel.h"
#include "core/base/thread_budget.h"
#include "core/chem/record_reader.h"
#include "core/chem/standardize.h"
#include "core/imaging/cleaning.h"
#include "core/model/default_model.h"
#include "core/model/encoder.h"
#include "core/model/picture_encoder.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace {

using namespace molrl;

struct Flags {
    std::string images;
    std::string library;
    std::string model;
    std::string ranks;
    std::string sheets;
    std::string cache;
    bool quick = false;
    std::size_t count = 5000;
    std::uint64_t seed = 1;
    int threads = 0;
    bool blackAndWhite = false;
    imaging::CleanOptions clean;
};

struct Truth {
    std::string file;
    std::string source;
    std::string smiles;
};

std::string canonical(const chem::Molecule& molecule)
{
    const auto standard = chem::standardize(molecule, {});
    return chem::toSmiles(standard ? standard->molecule : molecule);
}

/// file, source_set, …, smiles: by the names of the columns.
std::vector<Truth> readTruths(const std::string& folder)
{
    chem::ReaderOptions options;
    auto reader = chem::RecordReader::open(folder + "/truth.csv", options);
    std::vector<Truth> truths;
    if (!reader) {
        std::fprintf(stderr, "%s\n", reader.error().message().c_str());
        std::exit(1);
    }
    for (;;) {
        auto record = (*reader)->next();
        if (!record || !*record)
            break;
        const auto& names = (*reader)->columns();
        Truth truth;
        for (std::size_t i = 0; i < names.size() && i < (*record)->fields.size(); ++i) {
            if (names[i] == "file")
                truth.file = (*record)->fields[i];
            if (names[i] == "source_set")
                truth.source = (*record)->fields[i];
        }
        if (truth.file.empty())
            truth.file = (*record)->name;
        if (const auto molecule = chem::parseSmiles((*record)->structure)) {
            truth.smiles = canonical(*molecule);
            truths.push_back(std::move(truth));
        }
    }
    return truths;
}

/// `count` rows of the file, chosen by seed, each molecule once and none of the truths.
std::vector<std::string> readLibrary(const Flags& flags, const std::set<std::string>& truths)
{
    auto reader = chem::RecordReader::open(flags.library, {});
    if (!reader) {
        std::fprintf(stderr, "%s\n", reader.error().message().c_str());
        std::exit(1);
    }
    std::vector<std::string> rows;
    for (;;) {
        auto record = (*reader)->next();
        if (!record || !*record)
            break;
        rows.push_back((*record)->structure);
    }
    Rng rng(flags.seed);
    for (std::size_t i = rows.size(); i > 1; --i)
        std::swap(rows[i - 1], rows[static_cast<std::size_t>(rng.below(i))]);
    std::set<std::string> taken = truths;
    std::vector<std::string> chosen;
    for (const std::string& row : rows) {
        if (chosen.size() == flags.count)
            break;
        const auto molecule = chem::parseSmiles(row);
        if (molecule && molecule->heavyAtomCount() >= 6)
            if (std::string smiles = canonical(*molecule); taken.insert(smiles).second)
                chosen.push_back(std::move(smiles));
    }
    return chosen;
}

Matrix encodeAll(const model::Network& network, const std::vector<Picture>& pictures)
{
    Matrix all(0, static_cast<std::size_t>(network.embeddingDim()));
    JobContext job;
    for (std::size_t begin = 0; begin < pictures.size(); begin += 64) {
        const std::size_t count = std::min<std::size_t>(64, pictures.size() - begin);
        const auto part = model::encodePictures(network, std::span(pictures).subspan(begin, count), job);
        if (!part) {
            std::fprintf(stderr, "%s\n", part.error().message().c_str());
            std::exit(1);
        }
        all.values.insert(all.values.end(), part->values.begin(), part->values.end());
        all.rows += part->rows;
    }
    return all;
}

enum class View { AsStored, Turned, Scan };

/// One drawing of each molecule: as stored, a random view, or one at a scan's size, cleaned again.
std::vector<Picture> draw(const std::vector<std::string>& smiles, View view, bool blackAndWhite, int threads)
{
    std::vector<Picture> pictures(smiles.size(), Picture(224, 224));
    const JobContext watch;
    const Rng seed(977);
    (void)parallelFor(smiles.size(), threads, watch, [&](std::size_t i) {
        const auto molecule = chem::parseSmiles(smiles[i]);
        if (!molecule)
            return;
        chem::DepictionStyle style;
        style.blackAndWhite = blackAndWhite;
        chem::CoordinateAugmentation augmentation;
        if (view == View::Turned) {
            Rng rng = seed.fork(i);
            augmentation = chem::CoordinateAugmentation::random(rng);
        }
        if (view == View::Scan) {
            style.widthPx = style.heightPx = 700;
            style.lineWidthPx = 1;
        }
        const auto depiction = chem::depict(*molecule, style, augmentation);
        if (!depiction)
            return;
        pictures[i] = depiction->picture;
        if (view != View::Scan)
            return;
        JobContext job;
        const auto cleaned = imaging::cleanPicture(depiction->picture, {}, job);
        pictures[i] = cleaned ? cleaned->drawings.front().picture : Picture(224, 224);
    });
    return pictures;
}

/// 1 + the rows that are nearer than the true one; 0 where there is no embedding.
std::vector<int> rankAll(const Matrix& library, const Matrix& queries, const std::vector<std::size_t>& truthRows)
{
    std::vector<int> ranks;
    for (std::size_t i = 0; i < queries.rows; ++i) {
        int rank = 0;
        if (const auto nearest = model::findNearest(library, queries.row(i), library.rows))
            for (std::size_t k = 0; k < nearest->size() && rank == 0; ++k)
                if ((*nearest)[k].row == truthRows[i])
                    rank = static_cast<int>(k) + 1;
        ranks.push_back(rank);
    }
    return ranks;
}

std::string figures(const std::vector<int>& ranks, const std::vector<std::size_t>& which)
{
    double top1 = 0, top10 = 0, reciprocal = 0;
    for (const std::size_t i : which) {
        top1 += ranks[i] == 1 ? 1 : 0;
        top10 += ranks[i] >= 1 && ranks[i] <= 10 ? 1 : 0;
        reciprocal += ranks[i] > 0 ? 1.0 / ranks[i] : 0;
    }
    const double n = static_cast<double>(which.size());
    char text[96];
    std::snprintf(text, sizeof text, "%.1f | %.1f | %.3f", 100 * top1 / n, 100 * top10 / n, reciprocal / n);
    return text;
}

/// Two pictures a row, each as it is, cleaned and as we would draw it; the worst found first, ten pictures a file.
void writeSheets(const std::string& folder, const std::vector<Truth>& truths, const std::vector<int>& ranks,
                 const std::vector<std::vector<Picture>>& kinds)
{
    constexpr int kSide = 224, kStep = 230, kPerRow = 2;
    constexpr std::size_t kPerSheet = 10;
    const auto badness = [&](std::size_t i) { return ranks[i] == 0 ? std::numeric_limits<int>::max() : ranks[i]; };
    std::map<std::string, std::vector<std::size_t>> bySource;
    for (std::size_t i = 0; i < truths.size(); ++i)
        bySource[truths[i].source].push_back(i);
    for (auto& [source, which] : bySource) {
        std::stable_sort(which.begin(), which.end(),
                         [&](std::size_t a, std::size_t b) { return badness(a) > badness(b); });
        for (std::size_t first = 0; first < which.size(); first += kPerSheet) {
            const std::size_t count = std::min(kPerSheet, which.size() - first);
            const int rows = (static_cast<int>(count) + kPerRow - 1) / kPerRow;
            Picture sheet(kPerRow * static_cast<int>(kinds.size()) * kStep, rows * kStep);
            std::fill_n(sheet.mutableData(), sheet.stride() * static_cast<std::size_t>(sheet.height()),
                        std::uint8_t{200});
            for (std::size_t k = 0; k < count; ++k)
                for (std::size_t kind = 0; kind < kinds.size(); ++kind)
                    for (int y = 0; y < kSide; ++y) {
                        const std::size_t x = (k % kPerRow * kinds.size() + kind) * kStep;
                        const std::size_t row = k / kPerRow * kStep + static_cast<std::size_t>(y);
                        std::copy_n(kinds[kind][which[first + k]].pixel(0, y), kSide * 4,
                                    sheet.mutableData() + sheet.stride() * row + x * 4);
                    }
            (void)imaging::savePng(sheet, folder + "/" + source + "-" + std::to_string(first / kPerSheet) + ".png");
        }
    }
}

/// Whether cleaning may be tuned on this picture; the other half says whether what was gained holds.
bool isForTuning(const Truth& truth)
{
    std::uint32_t hash = 2166136261u; // FNV-1a
    for (const char c : truth.file)
        hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
    return (hash >> 8) % 2 == 0;
}

/// The library's embeddings, kept in a file of floats: the drawings don't change while cleaning is tuned.
Matrix embedLibrary(const Flags& flags, const model::Network& network, const std::vector<std::string>& smiles,
                    int threads)
{
    const auto width = static_cast<std::size_t>(network.embeddingDim());
    Matrix library(smiles.size(), width);
    if (std::ifstream file(flags.cache, std::ios::binary); file) {
        const auto bytes = static_cast<std::streamsize>(library.values.size() * sizeof(float));
        if (file.read(reinterpret_cast<char*>(library.values.data()), bytes) && file.peek() == EOF)
            return library;
        std::fprintf(stderr, "%s is of another library or model and is written anew\n", flags.cache.c_str());
    }
    library = encodeAll(network, draw(smiles, View::AsStored, flags.blackAndWhite, threads));
    if (!flags.cache.empty())
        std::ofstream(flags.cache, std::ios::binary)
            .write(reinterpret_cast<const char*>(library.values.data()),
                   static_cast<std::streamsize>(library.values.size() * sizeof(float)));
    return library;
}

} // namespace

int main(int argc, char** argv)
{
    prepareMathLibraries(argv);
    Flags flags;
    CLI::App app("Rank of the true molecule by picture embedding");
    app.add_option("--images", flags.images, "Folder with truth.csv")->required();
    app.add_option("--library", flags.library, "File of molecules to hide the truths among")->required();
    app.add_option("--model", flags.model, "Model file (default: the shipped one)");
    app.add_option("--count", flags.count)->capture_default_str();
    app.add_option("--seed", flags.seed)->capture_default_str();
    app.add_option("--threads", flags.threads);
    app.add_flag("--bw", flags.blackAndWhite, "Draw the library in black and white");
    app.add_option("--ranks", flags.ranks, "Write each picture's ranks as CSV");
    app.add_option("--sheets", flags.sheets, "Write sheets into this folder: as it is, cleaned, own drawing");
    app.add_option("--cache", flags.cache, "File of the library's embeddings; made where missing");
    app.add_flag("--quick", flags.quick, "Leave out our own drawings");
    app.add_option("--line-width", flags.clean.lineWidthPx)->capture_default_str();
    app.add_option("--letter-height", flags.clean.letterHeightPx)->capture_default_str();
    app.add_option("--padding", flags.clean.padding01)->capture_default_str();
    app.add_option("--skew", flags.clean.maxSkewDeg)->capture_default_str();
    app.add_option("--denoise", flags.clean.denoise)->capture_default_str();
    app.add_flag("!--own-lines", flags.clean.evenLines, "Keep the lines' own width");
    CLI11_PARSE(app, argc, argv);
    const ThreadBudget budget = ThreadBudget::make(flags.threads);
    model::applyThreadBudget(budget);

    std::shared_ptr<const model::Network> network;
    if (flags.model.empty()) {
        const auto chosen = model::loadDefaultModel(model::Device::Cpu);
        if (chosen)
            network = chosen->network;
    } else if (auto loaded = model::Network::load(flags.model)) {
        network = *loaded;
    }
    if (!network) {
        std::fprintf(stderr, "the model can't be read\n");
        return 1;
    }
    const std::vector<Truth> truths = readTruths(flags.images);
    std::set<std::string> truthSmiles;
    for (const Truth& truth : truths)
        truthSmiles.insert(truth.smiles);
    std::vector<std::string> smiles(truthSmiles.begin(), truthSmiles.end());
    const std::vector<std::string> others = readLibrary(flags, truthSmiles);
    smiles.insert(smiles.end(), others.begin(), others.end());
    std::vector<std::size_t> truthRows;
    std::vector<std::string> truthOrder;
    for (const Truth& truth : truths) {
        truthRows.push_back(
            static_cast<std::size_t>(std::distance(truthSmiles.begin(), truthSmiles.find(truth.smiles))));
        truthOrder.push_back(truth.smiles);
    }

    const auto start = std::chrono::steady_clock::now();
    const Matrix library = embedLibrary(flags, *network, smiles, budget.threads);
    std::vector<Picture> raw(truths.size(), Picture(224, 224)), cleaned = raw;
    std::vector<std::string> problems(truths.size());
    std::vector<double> seconds(truths.size(), 0);
    const JobContext watch;
    (void)parallelFor(truths.size(), budget.threads, watch, [&](std::size_t i) {
        const auto picture = imaging::loadPicture(flags.images + "/" + truths[i].file);
        if (!picture) {
            problems[i] = picture.error().message();
            return;
        }
        if (const auto fitted = imaging::fitToSquare(*picture, 224))
            raw[i] = *fitted;
        JobContext job;
        const auto begin = std::chrono::steady_clock::now();
        const auto result = imaging::cleanPicture(*picture, flags.clean, job);
        seconds[i] = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        if (!result) {
            problems[i] = result.error().message();
            return;
        }
        const auto largest =
            std::max_element(result->drawings.begin(), result->drawings.end(), [](const auto& a, const auto& b) {
                return a.source.width * a.source.height < b.source.width * b.source.height;
            });
        cleaned[i] = largest->picture;
        problems[i] = result->drawings.size() == 1 ? "" : std::to_string(result->drawings.size()) + " drawings";
    });
    const std::vector<int> before = rankAll(library, encodeAll(*network, raw), truthRows);
    const std::vector<int> after = rankAll(library, encodeAll(*network, cleaned), truthRows);
    if (!flags.sheets.empty())
        writeSheets(flags.sheets, truths, after,
                    {raw, cleaned, draw(truthOrder, View::AsStored, true, budget.threads)});
    std::vector<int> ceiling(truths.size(), 0), scan = ceiling;
    if (!flags.quick) {
        ceiling =
            rankAll(library, encodeAll(*network, draw(truthOrder, View::Turned, true, budget.threads)), truthRows);
        scan = rankAll(library, encodeAll(*network, draw(truthOrder, View::Scan, true, budget.threads)), truthRows);
    }

    std::map<std::string, std::vector<std::size_t>> bySource;
    for (std::size_t i = 0; i < truths.size(); ++i)
        for (const std::string& name : {truths[i].source, std::string("~all"),
                                        std::string(isForTuning(truths[i]) ? "~half tuned on" : "~other half")})
            bySource[name].push_back(i);
    std::sort(seconds.begin(), seconds.end());
    std::printf("Model %s, hash %.12s. Library: %zu rows of %s, seed %llu, and %zu truths%s.\n"
                "Cleaning: median %.2f s, longest %.2f s a picture; all together %.0f s on %d threads.\n\n",
                network->provenance().name.c_str(), network->hash().c_str(), others.size(),
                flags.library.substr(flags.library.rfind('/') + 1).c_str(), static_cast<unsigned long long>(flags.seed),
                truthSmiles.size(), flags.blackAndWhite ? ", drawn in black and white" : "",
                seconds[seconds.size() / 2], seconds.back(),
                std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(), budget.threads);
    std::printf("| source | pictures | as it is: top-1 %% | top-10 %% | MRR | cleaned: top-1 %% | top-10 %% | MRR |\n"
                "|---|---|---|---|---|---|---|---|\n");
    for (const auto& [source, which] : bySource)
        std::printf("| %s | %zu | %s | %s |\n",
                    source[0] == '~' ? ("**" + source.substr(1) + "**").c_str() : source.c_str(), which.size(),
                    figures(before, which).c_str(), figures(after, which).c_str());
    if (!flags.quick)
        std::printf("| our drawing, turned / as a scan, cleaned | %zu | %s | %s |\n", truths.size(),
                    figures(ceiling, bySource["~all"]).c_str(), figures(scan, bySource["~all"]).c_str());
    if (!flags.ranks.empty()) {
        std::ofstream file(flags.ranks);
        file << "file,source,half,before,after,own,problem\n";
        for (std::size_t i = 0; i < truths.size(); ++i)
            file << truths[i].file << ',' << truths[i].source << ',' << (isForTuning(truths[i]) ? "tuned" : "other")
                 << ',' << before[i] << ',' << after[i] << ',' << ceiling[i] << ',' << problems[i] << '\n';
    }
    return 0;
}
