// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/embedding/distance.h"

#include "core/embedding/simd.h"

namespace molrl::embedding {
namespace {

MOLRL_INLINE float sumOfSquares(const float* a, const float* b, std::size_t d)
{
    float sum = 0;
#pragma omp simd reduction(+ : sum)
    for (std::size_t i = 0; i < d; ++i) {
        const float difference = a[i] - b[i];
        sum += difference * difference;
    }
    return sum;
}

float sumOfSquaresPlain(const float* a, const float* b, std::size_t d)
{
    return sumOfSquares(a, b, d);
}
MOLRL_AVX2 float sumOfSquaresAvx2(const float* a, const float* b, std::size_t d)
{
    return sumOfSquares(a, b, d);
}

} // namespace

SquaredDistance squaredDistanceFunction()
{
    static const SquaredDistance chosen = hasAvx2() ? sumOfSquaresAvx2 : sumOfSquaresPlain;
    return chosen;
}

float squaredDistance(const float* a, const float* b, std::size_t d)
{
    return squaredDistanceFunction()(a, b, d);
}

} // namespace molrl::embedding
