// SPDX-License-Identifier: GPL-3.0-or-later
// Internal header: pairs of bit fingerprints that are alike, skipping those whose bit counts rule it out.
#pragma once

#include "core/embedding/simd.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

#if MOLRL_HAS_AVX2_VARIANT
#define MOLRL_POPCNT __attribute__((target("popcnt")))
#else
#define MOLRL_POPCNT
#endif

namespace molrl::embedding {

/// Packed rows and their bit counts, ordered by count.
class BitScan {
public:
    /// @param words  [rows, wordsPerRow]; must outlive the scan.
    BitScan(std::span<const std::uint64_t> words, std::size_t rows, std::size_t wordsPerRow)
        : m_words(words), m_wordsPerRow(wordsPerRow), m_counts(rows), m_order(rows)
    {
        for (std::size_t i = 0; i < rows; ++i)
            for (const std::uint64_t word : words.subspan(i * wordsPerRow, wordsPerRow))
                m_counts[i] += std::popcount(word);
        std::iota(m_order.begin(), m_order.end(), 0u);
        std::stable_sort(m_order.begin(), m_order.end(),
                         [&](std::uint32_t a, std::uint32_t b) { return m_counts[a] < m_counts[b]; });
    }

    [[nodiscard]] int count(std::size_t row) const { return m_counts[row]; }

    /// Calls found(other, similarity) for every other row at least so alike to `row`, in no order that means anything
    /// but always the same; rows without a bit are alike to none. `similarity` in (0, 1].
    template <class Found> void forEachAlike(std::size_t row, double similarity, const Found& found) const
    {
        const double threshold = similarity - 1e-12;
        const int own = m_counts[row];
        if (own == 0)
            return;
        const auto least = static_cast<int>(threshold * own); // |a & b| <= min(|a|, |b|)
        auto other = std::lower_bound(m_order.begin(), m_order.end(), least,
                                      [&](std::uint32_t one, int count) { return m_counts[one] < count; });
        const auto common = commonFunction();
        for (; other != m_order.end() && own >= threshold * m_counts[*other]; ++other) {
            if (*other == row || m_counts[*other] == 0)
                continue;
            const int both = common(wordsOf(row), wordsOf(*other), m_wordsPerRow);
            const int either = own + m_counts[*other] - both;
            if (both >= threshold * either)
                found(*other, static_cast<double>(both) / either);
        }
    }

private:
    static MOLRL_INLINE int countCommon(const std::uint64_t* a, const std::uint64_t* b, std::size_t words)
    {
        int common = 0;
        for (std::size_t w = 0; w < words; ++w)
            common += __builtin_popcountll(a[w] & b[w]);
        return common;
    }
    static int countCommonPlain(const std::uint64_t* a, const std::uint64_t* b, std::size_t words)
    {
        return countCommon(a, b, words);
    }
    MOLRL_POPCNT static int countCommonFast(const std::uint64_t* a, const std::uint64_t* b, std::size_t words)
    {
        return countCommon(a, b, words);
    }
    static auto commonFunction()
    {
#if MOLRL_HAS_AVX2_VARIANT
        return __builtin_cpu_supports("popcnt") ? countCommonFast : countCommonPlain;
#else
        return countCommonPlain;
#endif
    }
    [[nodiscard]] const std::uint64_t* wordsOf(std::size_t row) const
    {
        return m_words.data() + row * m_wordsPerRow;
    }

    std::span<const std::uint64_t> m_words;
    std::size_t m_wordsPerRow;
    std::vector<int> m_counts;
    std::vector<std::uint32_t> m_order; ///< by count, then row
};

} // namespace molrl::embedding
