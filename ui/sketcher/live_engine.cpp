// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sketcher/live_engine.h"

#include "core/model/encoder.h"
#include "ui/adapt/adapt.h"

#include <algorithm>
#include <cmath>

namespace molrl::ui {
namespace {

constexpr std::size_t kNearest = 8;

float cosineOf(const float* a, const float* b, std::size_t size)
{
    double product = 0;
    double squareA = 0;
    double squareB = 0;
    for (std::size_t i = 0; i < size; ++i) {
        product += double(a[i]) * b[i];
        squareA += double(a[i]) * a[i];
        squareB += double(b[i]) * b[i];
    }
    return squareA > 0 && squareB > 0 ? static_cast<float>(product / std::sqrt(squareA * squareB)) : 0.0f;
}

} // namespace

LiveEngine::LiveEngine(Document& document, QObject* parent)
    : QObject(parent), m_document(document), m_job(document.jobs())
{
    const auto again = [this] { follow(std::string(m_smiles)); };
    connect(&document, &Document::networkChanged, this, again);
    connect(&document, &Document::workspaceChanged, this, [this, again] {
        m_library.reset();
        again();
    });
    connect(&document, &Document::compoundsChanged, this, again);
}

Result<LiveEngine::Outcome> LiveEngine::run(const workspace::Workspace& workspace, const model::Network& network,
                                            const std::string& smiles, std::shared_ptr<const Library> library,
                                            JobContext& job)
{
    Outcome outcome;
    const std::vector<chem::Molecule> molecules{*chem::parseSmiles(smiles)};
    model::EncodeOptions options;
    options.budget.threads = 1;
    MOLRL_TRY(const auto encoded, model::encodeMolecules(network, molecules, options, job));
    if (encoded.errors[0])
        return fail(*encoded.errors[0]);
    const auto dim = encoded.embeddings.cols;
    const float* own = &encoded.embeddings.row(0)[0];
    outcome.neighbours.embedding.assign(own, own + dim);
    MOLRL_TRY(const auto snapshot, workspace.snapshot());
    // A library that was not encoded in full is looked up again: it may have been since.
    if (!library || library->snapshot != snapshot || library->modelHash != network.hash() ||
        library->known < static_cast<qint64>(snapshot->rows())) {
        auto fresh = std::make_shared<Library>();
        fresh->modelHash = network.hash();
        fresh->snapshot = snapshot;
        MOLRL_TRY(fresh->embeddings, workspace.loadEmbeddings(network.hash(), snapshot->ids));
        for (std::size_t i = 0; fresh->embeddings.cols > 0 && i < snapshot->rows(); ++i)
            fresh->known += std::isnan(fresh->embeddings.row(i)[0]) ? 0 : 1;
        library = std::move(fresh);
    }
    outcome.library = library;
    outcome.neighbours.total = static_cast<qint64>(snapshot->rows());
    outcome.neighbours.compared = library->known;
    std::vector<std::pair<float, std::size_t>> order;
    for (std::size_t i = 0; library->known > 0 && i < snapshot->rows(); ++i) {
        if (i % 4096 == 0 && job.stopRequested())
            return JobContext::cancelled();
        const float* row = &library->embeddings.row(i)[0];
        if (!std::isnan(row[0]))
            order.emplace_back(-cosineOf(own, row, dim), i);
    }
    const std::size_t count = std::min(kNearest, order.size());
    std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count), order.end());
    for (std::size_t i = 0; i < count; ++i) {
        MOLRL_TRY(const auto compound, workspace.compound(snapshot->ids[order[i].second]));
        outcome.neighbours.nearest.push_back(
            {compound.id, compound.name.empty() ? compound.smiles : compound.name, -order[i].first});
    }
    return outcome;
}

void LiveEngine::follow(const std::string& smiles)
{
    m_smiles = smiles;
    const auto workspace = m_document.workspace();
    const auto network = m_document.network();
    if (smiles.empty() || !workspace || !network) {
        m_job.stop();
        return Q_EMIT unavailable(smiles.empty() ? QString() : tr("No model is loaded."));
    }
    m_job.start(
        tr("Encode the sketch"),
        [workspace, network, smiles, library = m_library](JobContext& job) {
            return run(*workspace, *network, smiles, library, job);
        },
        this,
        [this](Result<Outcome> outcome) {
            if (!outcome) {
                if (outcome.error().code != ErrorCode::Cancelled)
                    Q_EMIT unavailable(toQString(outcome.error().what));
                return;
            }
            m_library = outcome->library;
            Q_EMIT ready(outcome->neighbours);
        });
}

} // namespace molrl::ui
