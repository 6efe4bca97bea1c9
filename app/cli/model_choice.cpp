// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/model_choice.h"

namespace molrl::cli {

Result<model::DefaultModel> chooseModel(const std::string& path, const Console& console)
{
    MOLRL_TRY(const model::Device device, model::parseDevice(console.device));
    model::DefaultModel chosen;
    if (path.empty()) {
        MOLRL_TRY(chosen, model::loadDefaultModel(device));
    } else {
        MOLRL_TRY(chosen.network, model::Network::load(path, device));
        chosen.origin = path;
    }
    if (!chosen.isTrained())
        console.note("molrl: the network is untrained (" + chosen.network->config().name +
                     "): its numbers are reproducible, but they mean nothing yet");
    console.detail("molrl: network " + chosen.origin + ", " + std::to_string(chosen.network->parameterCount()) +
                   " parameters, hash " + chosen.network->hash().substr(0, 12));
    return chosen;
}

Result<std::shared_ptr<const training::TaskModel>> loadTaskModel(const std::string& path, const Console& console)
{
    MOLRL_TRY(const model::Device device, model::parseDevice(console.device));
    return training::TaskModel::load(path, device);
}

nlohmann::ordered_json toJson(const model::DefaultModel& model)
{
    const model::Provenance& provenance = model.network->provenance();
    return {{"origin", model.origin},
            {"name", provenance.name},
            {"configuration", model.network->config().name},
            {"hash", model.network->hash()},
            {"trained", provenance.trained},
            {"created", provenance.created},
            {"description", provenance.description},
            {"extra", provenance.extra},
            {"parameters", model.network->parameterCount()},
            {"dim", model.network->embeddingDim()}};
}

} // namespace molrl::cli
