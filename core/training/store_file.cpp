// SPDX-License-Identifier: GPL-3.0-or-later
#include <ATen/ATen.h>

#include "core/training/store_file.h"

#include <cstring>

namespace molrl::training {

void appendStore(model::TensorFile& file, const std::string& prefix, const model::ParameterStore& store)
{
    for (std::size_t i = 0; i < store.size(); ++i) {
        const at::Tensor values = store.tensors()[i].detach().to(at::kCPU, at::kFloat).contiguous();
        model::StoredTensor stored;
        stored.name = prefix + store.names()[i];
        stored.shape = values.sizes().vec();
        stored.bytes.resize(values.nbytes());
        std::memcpy(stored.bytes.data(), values.data_ptr(), stored.bytes.size());
        file.tensors.push_back(std::move(stored));
    }
}

TensorIndex indexTensors(const model::TensorFile& file)
{
    TensorIndex byName;
    for (const model::StoredTensor& stored : file.tensors)
        byName.emplace(stored.name, &stored);
    return byName;
}

Result<void> fillStore(model::ParameterStore& store, const std::string& prefix, const TensorIndex& byName)
{
    for (std::size_t i = 0; i < store.size(); ++i) {
        const std::string name = prefix + store.names()[i];
        const auto found = byName.find(name);
        at::Tensor& tensor = store.tensors()[i];
        if (found == byName.end() || found->second->type != model::StoredType::Float32 ||
            at::IntArrayRef(found->second->shape) != tensor.sizes())
            return fail(ErrorCode::UnsupportedModel,
                        "the checkpoint's \"" + name + "\" is missing or misshapen; go on from another checkpoint");
        at::Tensor values = at::empty(found->second->shape, at::kFloat);
        std::memcpy(values.data_ptr(), found->second->bytes.data(), found->second->bytes.size());
        tensor = values.to(tensor.device());
    }
    return {};
}

} // namespace molrl::training
