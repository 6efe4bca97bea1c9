// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <numeric>
#include <vector>

namespace molrl::embedding {

/// Numbers that are joined to sets, a set known by its root (Tarjan 1975). Internal header.
class DisjointSets {
public:
    explicit DisjointSets(std::size_t count) : m_parent(count) { std::iota(m_parent.begin(), m_parent.end(), 0u); }

    [[nodiscard]] std::uint32_t rootOf(std::uint32_t i)
    {
        while (m_parent[i] != i)
            i = m_parent[i] = m_parent[m_parent[i]];
        return i;
    }
    /// The second one's root becomes that of both.
    void join(std::uint32_t a, std::uint32_t b) { m_parent[rootOf(a)] = rootOf(b); }

private:
    std::vector<std::uint32_t> m_parent;
};

} // namespace molrl::embedding
