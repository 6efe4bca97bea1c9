// SPDX-License-Identifier: GPL-3.0-or-later
// Internal header: how a loop is compiled twice, for any processor and for those with AVX2, and chosen when it runs.
#pragma once

#if defined(__x86_64__) && defined(__GNUC__)
#define MOLRL_HAS_AVX2_VARIANT 1
#define MOLRL_AVX2 __attribute__((target("avx2,fma")))
#else
#define MOLRL_HAS_AVX2_VARIANT 0
#define MOLRL_AVX2
#endif
/// A loop's body that is inlined into both variants.
#define MOLRL_INLINE inline __attribute__((always_inline))

namespace molrl::embedding {

[[nodiscard]] inline bool hasAvx2()
{
#if MOLRL_HAS_AVX2_VARIANT
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#else
    return false;
#endif
}

} // namespace molrl::embedding
