// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/model_choice.h"
#include "app/cli/molecule_input.h"
#include "app/cli/record_json.h"
#include "app/cli/record_pictures.h"
#include "core/explain/attention_view.h"
#include "core/imaging/augmentation.h"
#include "core/model/encoder.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <memory>

namespace molrl::cli {
namespace {

namespace fs = std::filesystem;

struct InspectFlags {
    std::string input;
    std::string out;
    std::string model;
    ReaderFlags reader;
};

/// The drawing again, RecordPictures::kScale times as large; the small one enlarged where RDKit lays it out otherwise.
Picture drawLarge(const chem::Molecule& molecule, const chem::Depiction& small)
{
    constexpr int kScale = RecordPictures::kScale;
    chem::DepictionStyle style;
    style.widthPx = small.picture.width() * kScale;
    style.heightPx = small.picture.height() * kScale;
    if (const auto large = chem::depict(molecule, style)) {
        double worst = 0;
        for (std::size_t i = 0; i < small.atoms.size(); ++i)
            worst = std::max(worst, std::hypot(large->atoms[i].x - small.atoms[i].x * kScale,
                                               large->atoms[i].y - small.atoms[i].y * kScale));
        if (worst <= kScale)
            return large->picture;
    }
    Picture enlarged(style.widthPx, style.heightPx);
    for (int y = 0; y < style.heightPx; ++y)
        for (int x = 0; x < style.widthPx; ++x)
            std::copy_n(small.picture.pixel(x / kScale, y / kScale), 4,
                        enlarged.mutableData() + static_cast<std::size_t>(y) * enlarged.stride() +
                            static_cast<std::size_t>(x) * 4);
    return enlarged;
}

/// "structure 1" -> "structure_1"
std::string fileName(std::string words)
{
    std::replace(words.begin(), words.end(), ' ', '_');
    return words;
}

/// The folder that is filled, and what is in it.
class InspectionFolder {
public:
    InspectionFolder(std::string folder, const model::Inspection& inspection, const chem::Molecule& molecule)
        : m_folder(std::move(folder)), m_inspection(inspection),
          m_map(explain::mapPatchesToAtoms(inspection.record, inspection.depiction)),
          m_pictures(inspection.record, inspection.depiction, drawLarge(molecule, inspection.depiction))
    {
    }

    Result<void> write(const chem::Molecule& molecule, const model::DefaultModel& model, JobContext& job)
    {
        const model::NetworkRecord& record = m_inspection.record;
        MOLRL_CHECK(save(m_inspection.depiction.picture, "drawing.png"));
        MOLRL_CHECK(save(m_pictures.patchGrid(), "patch_grid.png"));
        MOLRL_CHECK(save(m_pictures.graph(record.anchor, "Anchor graph"), "graph_anchor.png"));
        MOLRL_CHECK(save(m_pictures.graph(record.learned, "Learned graph, mean of heads"), "graph_learned.png"));
        MOLRL_CHECK(
            save(m_pictures.graph(record.bootstrapped, "Bootstrapped graph, mean of heads"), "graph_bootstrapped.png"));
        for (std::size_t layer = 0; layer < record.layers.size(); ++layer) {
            if (job.stopRequested())
                return JobContext::cancelled();
            job.report(static_cast<double>(layer) / static_cast<double>(record.layers.size()), "drawing attentions");
            MOLRL_CHECK(writeLayer(layer));
        }
        for (std::size_t pooling = 0; pooling < record.assignments.size(); ++pooling) {
            const auto clusters = explain::clustersOfPatches(record, pooling);
            const std::string number = std::to_string(pooling + 1);
            MOLRL_CHECK(save(m_pictures.clusters(clusters, "Clusters of pooling " + number + ": " +
                                                               std::to_string(clusters.clusterCount) + " in use"),
                             "clusters_" + number + ".png"));
        }
        const auto rollout = explain::computeRollout(record);
        MOLRL_CHECK(
            save(m_pictures.heatMap(timesCount(rollout), "Attention rollout", "times the mean"), "rollout.png"));
        const auto atoms = timesCount(explain::projectToAtoms(rollout, m_map));
        MOLRL_CHECK(save(m_pictures.atoms(atoms, "Attention rollout on atoms", "times the mean"), "atoms.png"));
        const std::string json = (fs::path(m_folder) / "record.json").string();
        MOLRL_CHECK(saveRecordJson(json, molecule, m_inspection, m_map, model));
        m_files.push_back(json);
        job.report(1);
        return {};
    }

    [[nodiscard]] const std::vector<std::string>& files() const { return m_files; }

private:
    /// Shares that sum to 1 as multiples of the average share, which a reader can judge.
    static std::vector<float> timesCount(std::vector<float> shares)
    {
        double sum = 0;
        std::size_t count = 0;
        for (const float share : shares)
            if (std::isfinite(share)) {
                sum += share;
                ++count;
            }
        if (sum > 0)
            for (float& share : shares)
                share *= static_cast<float>(static_cast<double>(count) / sum);
        return shares;
    }

    Result<void> writeLayer(std::size_t index)
    {
        const model::LayerRecord& layer = m_inspection.record.layers[index];
        std::array<char, 24> number{};
        std::snprintf(number.data(), number.size(), "%02zu", index + 1);
        const std::string stem = std::string("attention_") + number.data() + "_" + fileName(layer.name);
        const auto heads = static_cast<int>(layer.attention.shape.at(0));
        for (int head = explain::kAllHeads; head < heads; ++head) {
            const auto received =
                explain::computeReceivedAttention(explain::attentionBetweenPatches(m_inspection.record, index, head));
            const bool isMean = head == explain::kAllHeads;
            const std::string title = "Attention received, layer \"" + layer.name + "\", " +
                                      (isMean ? "mean of heads" : "head " + std::to_string(head + 1));
            MOLRL_CHECK(save(m_pictures.heatMap(received, title, "times the mean"),
                             stem + (isMean ? "_mean" : "_head_" + std::to_string(head + 1)) + ".png"));
        }
        return {};
    }

    Result<void> save(const Picture& picture, const std::string& name)
    {
        const std::string path = (fs::path(m_folder) / name).string();
        MOLRL_CHECK(imaging::savePng(picture, path));
        m_files.push_back(path);
        return {};
    }

    std::string m_folder;
    const model::Inspection& m_inspection;
    explain::PatchAtomMap m_map;
    RecordPictures m_pictures;
    std::vector<std::string> m_files;
};

int runInspect(const InspectFlags& flags, Console& console)
{
    const auto done = [&]() -> Result<void> {
        MOLRL_TRY(const auto input, resolveInput(flags.input));
        MOLRL_TRY(const auto written, loadAsDrawn(input, flags.reader));
        const chem::Molecule molecule = chem::toCanonical(written, flags.reader.standardize());
        MOLRL_TRY(const auto model, chooseModel(flags.model, console));
        std::error_code problem;
        fs::create_directories(flags.out, problem);
        if (problem)
            return fail(ErrorCode::IoError, "can't make the folder (" + problem.message() + ")", flags.out);
        JobContext looking = console.job.part(0, 0.3);
        MOLRL_TRY(const auto inspection, model::inspectMolecule(*model.network, molecule, looking));
        JobContext writing = console.job.part(0.3, 1);
        InspectionFolder folder(flags.out, inspection, molecule);
        MOLRL_CHECK(folder.write(molecule, model, writing));
        if (console.json)
            Console::print({{"smiles", chem::toSmiles(molecule)},
                            {"out", flags.out},
                            {"nodes", inspection.record.row.size()},
                            {"model", toJson(model)},
                            {"files", folder.files()}});
        else
            std::printf("%zu files in %s\n", folder.files().size(), flags.out.c_str());
        return {};
    }();
    return done ? kExitOk : console.fail(done.error());
}

} // namespace

void addInspectCommand(CLI::App& app, Run& run)
{
    auto flags = std::make_shared<InspectFlags>();
    CLI::App* command = app.add_subcommand(
        "inspect", "Write what the network does with one molecule: drawing, patches, graphs, every layer's attention");
    command->add_option("molecule", flags->input, "SMILES, or FILE:row (row 1 without a number)")
        ->required()
        ->type_name("SMILES|FILE[:row]");
    command->add_option("-o,--out", flags->out, "Folder for the pictures and record.json")
        ->required()
        ->type_name("DIR");
    command->add_option("-m,--model", flags->model, "Model file (default: the one that comes with the program)")
        ->type_name("M");
    flags->reader.addTo(*command);
    command->callback([flags, &run] { run = [flags](Console& console) { return runInspect(*flags, console); }; });
}

} // namespace molrl::cli
