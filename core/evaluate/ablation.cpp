// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluate/ablation.h"

#include "core/training/run_directory.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>

namespace molrl::evaluate {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;
using training::PretrainConfig;

/// Sets are read and split once, not once a cell.
struct LoadedSet {
    LabelledSet set;
    std::vector<training::Split> splits;
};

Json toJson(const AblationCell& cell)
{
    Json scores = Json::array();
    for (const AblationScore& score : cell.scores)
        scores.push_back({{"set", score.set},
                          {"probe", score.probe},
                          {"isForClasses", score.isForClasses},
                          {"valid", score.valid},
                          {"test", score.test}});
    return {{"row", cell.row},
            {"seed", cell.seed},
            {"molecules", cell.molecules},
            {"seconds", cell.seconds},
            {"scores", scores}};
}

AblationCell cellFromJson(const Json& json)
{
    AblationCell cell;
    cell.row = json.at("row").get<std::string>();
    cell.seed = json.at("seed").get<int>();
    cell.molecules = json.at("molecules").get<std::int64_t>();
    cell.seconds = json.at("seconds").get<double>();
    for (const Json& score : json.at("scores"))
        cell.scores.push_back({score.at("set").get<std::string>(), score.at("probe").get<std::string>(),
                               score.at("isForClasses").get<bool>(), score.at("valid").get<double>(),
                               score.at("test").get<double>()});
    return cell;
}

std::string readText(const fs::path& path)
{
    std::ifstream in(path, std::ios::binary);
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
}

class Ablation {
public:
    Ablation(const AblationOptions& options, JobContext& job) : m_options(options), m_job(job) {}

    Result<std::vector<AblationCell>> run()
    {
        MOLRL_TRY(const std::vector<const AblationRow*> rows, chooseRows());
        MOLRL_CHECK(prepareDirectory());
        MOLRL_CHECK(loadSets());
        const std::size_t all = rows.size() * static_cast<std::size_t>(std::max(1, m_options.seeds));
        std::vector<AblationCell> cells;
        // Seeds outside: a table cut short then has every row, with fewer seeds.
        for (int seed = 1; seed <= std::max(1, m_options.seeds); ++seed)
            for (const AblationRow* row : rows) {
                const auto at = [&](std::size_t done) { return static_cast<double>(done) / static_cast<double>(all); };
                JobContext part = m_job.part(at(cells.size()), at(cells.size() + 1));
                auto cell = runCell(*row, seed, part);
                if (!cell)
                    return fail(std::move(cell).error().withContext(folderOf(*row, seed).string()));
                cells.push_back(std::move(*cell));
                MOLRL_CHECK(training::writeTextFile((fs::path(m_options.directory) / "ablation.json").string(),
                                                    evaluate::toJson(cells, m_options)));
                MOLRL_CHECK(training::writeTextFile((fs::path(m_options.directory) / "ablation.md").string(),
                                                    toMarkdown(cells, m_options)));
            }
        return cells;
    }

private:
    [[nodiscard]] fs::path folderOf(const AblationRow& row, int seed) const
    {
        return fs::path(m_options.directory) / row.name / ("seed-" + std::to_string(seed));
    }

    Result<std::vector<const AblationRow*>> chooseRows() const
    {
        std::vector<const AblationRow*> chosen;
        std::string known;
        for (const AblationRow& row : ablationRows()) {
            known += (known.empty() ? "" : ", ") + row.name;
            const auto& wishes = m_options.rows;
            if (wishes.empty() || std::find(wishes.begin(), wishes.end(), row.name) != wishes.end())
                chosen.push_back(&row);
        }
        for (const std::string& wish : m_options.rows)
            if (std::none_of(chosen.begin(), chosen.end(), [&](const AblationRow* row) { return row->name == wish; }))
                return fail(ErrorCode::InvalidArgument, "there is no row \"" + wish + "\"; choose among " + known);
        return chosen;
    }

    /// The settings are kept, so that cells of different settings never meet in one table.
    Result<void> prepareDirectory() const
    {
        if (m_options.sets.empty())
            return fail(ErrorCode::InvalidArgument, "there is no data set to probe on");
        MOLRL_CHECK(m_options.config.validate());
        Json corpora = Json::array();
        for (const training::CorpusFile& file : m_options.corpora)
            corpora.push_back({file.path, file.weight});
        const Json settings = {{"format", "molrl-ablation"},
                               {"molecules", m_options.molecules},
                               {"corpora", corpora},
                               {"exclude", m_options.excludeFiles},
                               {"pretrain", Json::parse(m_options.config.toJson())}};
        const fs::path path = fs::path(m_options.directory) / "settings.json";
        if (fs::exists(path)) {
            if (!m_options.resume)
                return fail(ErrorCode::InvalidArgument,
                            "the directory holds an ablation already; resume it or name another directory",
                            m_options.directory);
            if (Json::parse(readText(path), nullptr, false) != settings)
                return fail(ErrorCode::InvalidArgument,
                            "the ablation in the directory was begun with other settings (settings.json); give the "
                            "same ones, or another directory",
                            m_options.directory);
            return {};
        }
        std::error_code error;
        fs::create_directories(m_options.directory, error);
        if (error)
            return fail(ErrorCode::IoError, "the directory can't be made: " + error.message(), m_options.directory);
        return training::writeTextFile(path.string(), settings.dump(2) + "\n");
    }

    Result<void> loadSets()
    {
        ProbeSettings settings;
        settings.threads = m_options.threads;
        for (const LabelledSource& source : m_options.sets) {
            MOLRL_TRY(LabelledSet set, loadLabelledSet(source, m_options.threads, m_job));
            MOLRL_TRY(auto splits, makeSplits(set, settings, m_job));
            m_sets.push_back({std::move(set), std::move(splits)});
        }
        return {};
    }

    static std::optional<AblationCell> loadCell(const fs::path& folder)
    {
        const Json json = Json::parse(readText(folder / "result.json"), nullptr, false);
        const auto cell = guarded("", [&] { return cellFromJson(json); });
        return cell ? std::optional(*cell) : std::nullopt;
    }

    /// Whether every set has been probed in every way that is wished for now.
    [[nodiscard]] bool isProbed(const AblationCell& cell) const
    {
        for (const LoadedSet& loaded : m_sets)
            for (const ProbeKind kind : m_options.probes)
                if (std::none_of(cell.scores.begin(), cell.scores.end(), [&](const AblationScore& score) {
                        return score.set == loaded.set.name && score.probe == toString(kind);
                    }))
                    return false;
        return true;
    }

    static Result<void> saveCell(const fs::path& folder, const AblationCell& cell)
    {
        std::error_code ignored;
        fs::create_directories(folder, ignored);
        return training::writeTextFile((folder / "result.json").string(), toJson(cell).dump(2) + "\n");
    }

    Result<AblationCell> runCell(const AblationRow& row, int seed, JobContext& job)
    {
        const fs::path folder = folderOf(row, seed);
        AblationCell cell{row.name, seed, 0, 0, {}};
        if (const auto earlier = loadCell(folder)) {
            if (isProbed(*earlier))
                return *earlier;
            cell = *earlier;
            cell.scores.clear();
        }
        PretrainConfig config = configOf(row, seed);
        std::shared_ptr<const model::Network> network;
        if (row.isTrained) {
            JobContext training = job.part(0, 0.9);
            MOLRL_TRY(network, train(config, folder, cell, training));
        } else {
            config.network.graph = "learned"; // as the online branches that it stands beside
            MOLRL_TRY(network, model::Network::makeUntrained(config.network, config.seed));
        }
        JobContext probing = job.part(0.9, 1);
        MOLRL_CHECK(probe(*network, cell, probing));
        MOLRL_CHECK(saveCell(folder, cell));
        return cell;
    }

    [[nodiscard]] PretrainConfig configOf(const AblationRow& row, int seed) const
    {
        PretrainConfig config = m_options.config;
        config.totalSteps = std::max<std::int64_t>(1, m_options.molecules / config.batch);
        config.warmupSteps = std::min(config.warmupSteps, config.totalSteps / 10);
        config.validateEvery = config.totalSteps;
        config.checkpointEvery = std::max<std::int64_t>(1, config.totalSteps / 5);
        config.keepCheckpoints = 1;
        config.seed = static_cast<std::uint64_t>(seed);
        row.change(config);
        return config;
    }

    Result<std::shared_ptr<const model::Network>> train(const PretrainConfig& config, const fs::path& folder,
                                                        AblationCell& cell, JobContext& job)
    {
        const std::string model = (folder / "model-online.safetensors").string();
        if (cell.molecules > 0 && fs::exists(model)) // trained before, probed on other sets or not at all
            return model::Network::load(model, m_options.device);
        training::PretrainRunOptions run;
        run.config = config;
        run.corpora = m_options.corpora;
        run.excludeFiles = m_options.excludeFiles;
        run.directory = folder.string();
        run.modelName = cell.row;
        run.drawingThreads = m_options.threads;
        run.device = m_options.device;
        run.log = m_options.log;
        run.resume = hasCheckpoint(folder);
        MOLRL_TRY(const training::PretrainRunResult result, training::runPretraining(run, job));
        cell.molecules = result.state.molecules;
        cell.seconds = result.state.seconds;
        MOLRL_CHECK(saveCell(folder, cell));
        std::error_code ignored;
        fs::remove_all(folder / "checkpoints", ignored); // three times a model's size, of no use in a table
        return model::Network::load(model, m_options.device);
    }

    static bool hasCheckpoint(const fs::path& folder)
    {
        std::error_code error;
        const fs::directory_iterator entries(folder / "checkpoints", error);
        return !error && std::any_of(begin(entries), end(entries), [](const fs::directory_entry& entry) {
            return entry.path().filename().string().rfind("step-", 0) == 0;
        });
    }

    Result<void> probe(const model::Network& network, AblationCell& cell, JobContext& job)
    {
        ProbeSettings settings;
        settings.probes = m_options.probes;
        settings.seeds = 1;
        settings.trees = m_options.trees;
        settings.threads = m_options.threads;
        for (const LoadedSet& loaded : m_sets) {
            job.report(0, cell.row + ": probing on " + loaded.set.name);
            FeatureRow row{cell.row, {}};
            MOLRL_TRY(FeatureTable table,
                      computeEmbeddingFeatures(network, loaded.set.molecules, m_options.threads, "", job));
            row.replicates.push_back(std::move(table));
            MOLRL_TRY(const FeatureResult result, probeFeatures(loaded.set, row, loaded.splits, settings, job));
            for (const ProbeCell& probed : result.cells)
                cell.scores.push_back({loaded.set.name, std::string(toString(probed.kind)), loaded.set.isForClasses,
                                       probed.valid.mean, probed.test.mean});
        }
        return {};
    }

    const AblationOptions& m_options;
    JobContext& m_job;
    std::vector<LoadedSet> m_sets;
};

} // namespace

Result<std::vector<AblationCell>> runAblation(const AblationOptions& options, JobContext& job)
{
    return Ablation(options, job).run();
}

std::string toJson(const std::vector<AblationCell>& cells, const AblationOptions& options)
{
    Json list = Json::array();
    for (const AblationCell& cell : cells)
        list.push_back(toJson(cell));
    const Json json = {{"format", "molrl-ablation-table"},
                       {"moleculesEach", options.molecules},
                       {"network", options.config.network.name},
                       {"cells", list}};
    return json.dump(2) + "\n";
}

} // namespace molrl::evaluate
