// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ATen/core/Tensor.h>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace molrl::model {

/// The network's weights: an ordered list of named tensors.
///
/// The forward pass is a plain function of it, so copies (EMA), optimisers over tensors() and files need no module
/// tree. Copying a store copies handles: both see the same weights; clone() gives weights of its own.
class ParameterStore {
public:
    void add(std::string name, at::Tensor value);
    [[nodiscard]] bool contains(std::string_view name) const { return m_index.find(name) != m_index.end(); }
    /// An unknown name is our own bug.
    [[nodiscard]] const at::Tensor& operator[](std::string_view name) const;

    [[nodiscard]] const std::vector<std::string>& names() const { return m_names; }
    [[nodiscard]] const std::vector<at::Tensor>& tensors() const { return m_tensors; }
    [[nodiscard]] std::vector<at::Tensor>& tensors() { return m_tensors; }
    [[nodiscard]] std::size_t size() const { return m_names.size(); }
    [[nodiscard]] std::size_t valueCount() const;

    /// Detached copies.
    [[nodiscard]] ParameterStore clone() const;
    [[nodiscard]] ParameterStore to(const at::TensorOptions& options) const;

private:
    std::vector<std::string> m_names;
    std::vector<at::Tensor> m_tensors;
    std::map<std::string, std::size_t, std::less<>> m_index;
};

} // namespace molrl::model
