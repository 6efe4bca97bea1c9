// SPDX-License-Identifier: GPL-3.0-or-later
#include <ATen/ATen.h>

#include "core/model/parameter_store.h"

#include "core/base/error.h"

namespace molrl::model {

void ParameterStore::add(std::string name, at::Tensor value)
{
    MOLRL_ASSERT(!contains(name));
    m_index.emplace(name, m_names.size());
    m_names.push_back(std::move(name));
    m_tensors.push_back(std::move(value));
}

const at::Tensor& ParameterStore::operator[](std::string_view name) const
{
    const auto found = m_index.find(name);
    MOLRL_ASSERT(found != m_index.end());
    return m_tensors[found->second];
}

std::size_t ParameterStore::valueCount() const
{
    std::size_t count = 0;
    for (const at::Tensor& tensor : m_tensors)
        count += static_cast<std::size_t>(tensor.numel());
    return count;
}

ParameterStore ParameterStore::clone() const
{
    ParameterStore copy;
    for (std::size_t i = 0; i < size(); ++i)
        copy.add(m_names[i], m_tensors[i].detach().clone());
    return copy;
}

ParameterStore ParameterStore::to(const at::TensorOptions& options) const
{
    ParameterStore moved;
    for (std::size_t i = 0; i < size(); ++i)
        moved.add(m_names[i], m_tensors[i].detach().to(options));
    return moved;
}

} // namespace molrl::model
