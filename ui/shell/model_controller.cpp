// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/model_controller.h"

#include "core/model/default_model.h"

#include <QFileInfo>

namespace molrl::ui {
namespace {

Result<std::shared_ptr<const model::Network>> loadNetwork(const std::string& file, const std::string& device)
{
    MOLRL_TRY(const model::Device where, model::parseDevice(device));
    if (!file.empty())
        return model::Network::load(file, where);
    MOLRL_TRY(const auto standard, model::loadDefaultModel(where));
    return standard.network;
}

} // namespace

ModelController::ModelController(Document& document, QObject* parent)
    : QObject(parent), m_document(document), m_loading(document.jobs())
{
}

void ModelController::load(const QString& file, const QString& device)
{
    const QString name = QFileInfo(file).fileName();
    m_loading.start(
        name.isEmpty() ? tr("Load the default model") : tr("Load %1").arg(name),
        [file = file.toStdString(), device = device.toStdString()](JobContext&) { return loadNetwork(file, device); },
        this,
        [this, name](Result<NetworkPtr> network) {
            if (network) {
                m_document.setNetwork(std::move(*network));
                Q_EMIT loaded();
            } else if (network.error().code != ErrorCode::Cancelled) {
                Q_EMIT failed(name.isEmpty() ? tr("The default model could not be loaded.")
                                             : tr("%1 could not be loaded.").arg(name),
                              network.error());
            }
        },
        false);
}

void ModelController::encodeLibrary(int threads)
{
    const auto workspace = m_document.workspace();
    const auto network = m_document.network();
    if (!workspace || !network || isEncoding())
        return;
    m_encoding = m_document.jobs().start<EncodeSummary>(
        Lane::Background, tr("Encode the library"),
        [workspace, network, budget = ThreadBudget::make(threads)](JobContext& job) {
            return ui::encodeLibrary(*workspace, *network, budget, job);
        },
        this,
        [this](Result<EncodeSummary> summary) {
            if (summary)
                Q_EMIT encoded(*summary);
            else if (summary.error().code != ErrorCode::Cancelled)
                Q_EMIT failed(tr("The library could not be encoded."), summary.error());
        });
}

} // namespace molrl::ui
