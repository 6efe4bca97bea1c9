// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sketcher/live_engine.h"

#include "core/chem/standardize.h"
#include "core/model/encoder.h"
#include "core/model/picture_encoder.h"
#include "ui/adapt/adapt.h"
#include "ui/widgets/structure_cache.h"

#include <algorithm>
#include <cmath>

namespace molrl::ui {
namespace {

constexpr std::size_t kNearest = 8;
constexpr QSize kPicture(84, 64);
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

double at(const std::vector<double>& values)
{
    return values.empty() ? kNone : values[0];
}

LivePrediction makeRow(const QString& model, const training::Task& task, const training::TaskPrediction& of)
{
    LivePrediction row;
    row.model = model;
    row.property = toQString(task.column);
    row.number = row.spread = row.low = row.high = kNone;
    if (task.kind == training::TaskKind::MultiClass) {
        const double likeliest = at(of.value);
        if (std::isfinite(likeliest) && static_cast<std::size_t>(likeliest) < task.classes.size())
            row.value = toQString(task.classes[static_cast<std::size_t>(likeliest)]);
        if (!of.probabilities.empty() && !of.probabilities[0].empty())
            row.spread = kNone;
        return row;
    }
    row.isProbability = task.kind == training::TaskKind::Binary;
    row.number = at(of.value);
    row.spread = at(of.spread);
    row.low = at(of.low);
    row.high = at(of.high);
    row.value = row.isProbability ? QString::number(row.number, 'f', 2) : formatNumber(row.number, 4);
    return row;
}

} // namespace

LiveEngine::LiveEngine(Document& document, QObject* parent)
    : QObject(parent), m_document(document), m_encoding(document.jobs()), m_predicting(document.jobs())
{
    connect(&document, &Document::networkChanged, this, &LiveEngine::encode);
    connect(&document, &Document::workspaceChanged, this, [this] {
        m_library.reset();
        encode();
    });
    connect(&document, &Document::compoundsChanged, this, &LiveEngine::encode);
}

void LiveEngine::follow(const std::string& smiles)
{
    m_smiles = smiles;
    encode();
    predict(true);
}

void LiveEngine::setModels(std::vector<LiveModel> models)
{
    if (models == m_models)
        return;
    m_models = std::move(models);
    predict(true);
}

Result<LiveEngine::Outcome> LiveEngine::run(const workspace::Workspace* workspace, const model::Network& network,
                                            const std::string& smiles, std::shared_ptr<const Library> library,
                                            JobContext& job)
{
    Outcome outcome;
    MOLRL_TRY(const auto molecule, chem::parseSmiles(smiles));
    model::EncodeOptions options;
    options.budget.threads = 1;
    const std::vector molecules{chem::toCanonical(molecule, {})}; // as an import makes the library's
    MOLRL_TRY(const auto encoded, model::encodeMolecules(network, molecules, options, job));
    if (encoded.errors[0])
        return fail(*encoded.errors[0]);
    const float* own = &encoded.embeddings.row(0)[0];
    outcome.neighbours.embedding.assign(own, own + encoded.embeddings.cols);
    if (workspace == nullptr)
        return outcome;
    MOLRL_TRY(const auto snapshot, workspace->snapshot());
    // A library that was not encoded in full is looked up again: it may have been since.
    if (!library || library->snapshot != snapshot || library->modelHash != network.hash() ||
        library->known < static_cast<qint64>(snapshot->rows())) {
        auto fresh = std::make_shared<Library>();
        fresh->modelHash = network.hash();
        fresh->snapshot = snapshot;
        MOLRL_TRY(fresh->embeddings, workspace->loadEmbeddings(network.hash(), snapshot->ids));
        for (std::size_t i = 0; fresh->embeddings.cols > 0 && i < snapshot->rows(); ++i)
            fresh->known += std::isnan(fresh->embeddings.row(i)[0]) ? 0 : 1;
        library = std::move(fresh);
    }
    outcome.library = library;
    outcome.neighbours.total = static_cast<qint64>(snapshot->rows());
    outcome.neighbours.compared = library->known;
    if (library->known == 0)
        return outcome;
    MOLRL_TRY(const auto nearest, model::findNearest(library->embeddings, outcome.neighbours.embedding, kNearest));
    StructureLook look;
    look.size = kPicture;
    look.pixelRatio = 2;
    for (const auto& neighbour : nearest) {
        if (job.stopRequested())
            return JobContext::cancelled();
        MOLRL_TRY(const auto compound, workspace->compound(snapshot->ids[neighbour.row]));
        const auto picture = drawStructure(compound.smiles, look);
        outcome.neighbours.nearest.push_back(
            {compound.id, toQString(compound.name.empty() ? compound.smiles : compound.name),
             toQString(compound.smiles), neighbour.similarity, picture ? *picture : QImage()});
    }
    return outcome;
}

void LiveEngine::encode()
{
    const auto workspace = m_document.workspace();
    const auto network = m_document.network();
    if (m_smiles.empty() || !network) {
        m_encoding.stop();
        return Q_EMIT unavailable(m_smiles.empty() ? QString() : tr("No model is loaded."));
    }
    m_encoding.start(
        tr("Encode the sketch"),
        [workspace, network, smiles = m_smiles, library = m_library](JobContext& job) {
            return run(workspace.get(), *network, smiles, library, job);
        },
        this,
        [this](Result<Outcome> outcome) {
            if (!outcome) {
                if (outcome.error().code != ErrorCode::Cancelled)
                    Q_EMIT unavailable(toErrorText(outcome.error()).title);
                return;
            }
            m_library = outcome->library;
            Q_EMIT ready(outcome->neighbours);
        });
}

Result<LiveEngine::Predicted> LiveEngine::predict(const std::vector<LiveModel>& models, LoadedModels loaded,
                                                  const std::string& smiles, bool isQuick, JobContext& job)
{
    Predicted result;
    result.predictions.isQuick = isQuick;
    MOLRL_TRY(const auto molecule, chem::parseSmiles(smiles));
    training::PredictOptions options;
    options.views = isQuick ? 1 : 0;
    for (const LiveModel& model : models) {
        if (job.stopRequested())
            return JobContext::cancelled();
        auto found = loaded.find(model.path);
        if (found == loaded.end())
            found = loaded.emplace(model.path, training::TaskModel::load(model.path.toStdString())).first;
        if (!found->second) {
            LivePrediction row;
            row.model = model.name;
            row.problem = toErrorText(found->second.error()).title;
            result.predictions.rows.push_back(row);
            continue;
        }
        const training::TaskModel& network = **found->second;
        const std::vector molecules{training::prepareStructure(network.info(), molecule)};
        MOLRL_TRY(const auto predictions, network.predict(molecules, options, job));
        for (std::size_t t = 0; t < network.info().tasks.size(); ++t) {
            const std::string& own = network.info().name;
            LivePrediction row =
                makeRow(own.empty() ? model.name : toQString(own), network.info().tasks[t], predictions.tasks[t]);
            row.domain = predictions.domain[0];
            if (predictions.errors[0])
                row.problem = toErrorText(*predictions.errors[0]).title;
            result.predictions.rows.push_back(std::move(row));
        }
    }
    result.models = std::move(loaded);
    return result;
}

/// First from one drawing of the molecule, within a tenth of a second; then averaged over redrawn views, as screenings
/// are, when the pen rests.
void LiveEngine::predict(bool isQuick)
{
    m_predicting.stop();
    if (m_smiles.empty() || m_models.empty())
        return Q_EMIT predicted({});
    m_predicting.start(
        tr("Predict the sketch"),
        [models = m_models, loaded = m_loaded, smiles = m_smiles, isQuick](JobContext& job) {
            return predict(models, loaded, smiles, isQuick, job);
        },
        this,
        [this, isQuick](Result<Predicted> result) {
            if (!result) {
                if (result.error().code != ErrorCode::Cancelled)
                    Q_EMIT predicted({});
                return;
            }
            m_loaded = std::move(result->models);
            Q_EMIT predicted(result->predictions);
            if (isQuick)
                predict(false);
        });
}

} // namespace molrl::ui
