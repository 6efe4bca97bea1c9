// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/embedding/agreement.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace molrl::embedding {
namespace {

double pairs(double n)
{
    return n * (n - 1) / 2;
}

/// How many rows carry each pair of labels, and each label alone.
struct Contingency {
    std::map<std::pair<int, int>, double> cells;
    std::map<int, double> ofA;
    std::map<int, double> ofB;
    double n = 0;

    Contingency(const std::vector<int>& a, const std::vector<int>& b)
    {
        for (std::size_t i = 0; i < a.size(); ++i)
            if (a[i] >= 0 && b[i] >= 0) {
                ++cells[{a[i], b[i]}];
                ++ofA[a[i]];
                ++ofB[b[i]];
                ++n;
            }
    }
};

double entropy(const std::map<int, double>& sizes, double n)
{
    double sum = 0;
    for (const auto& [label, size] : sizes)
        sum -= size / n * std::log(size / n);
    return sum;
}

double mutualInformation(const Contingency& table)
{
    double sum = 0;
    for (const auto& [labels, count] : table.cells)
        sum += count / table.n * std::log(table.n * count / (table.ofA.at(labels.first) * table.ofB.at(labels.second)));
    return std::max(0.0, sum);
}

double adjustedRand(const Contingency& table)
{
    double together = 0;
    double inA = 0;
    double inB = 0;
    for (const auto& [labels, count] : table.cells)
        together += pairs(count);
    for (const auto& [label, size] : table.ofA)
        inA += pairs(size);
    for (const auto& [label, size] : table.ofB)
        inB += pairs(size);
    const double expected = table.n > 1 ? inA * inB / pairs(table.n) : 0;
    const double most = (inA + inB) / 2;
    return most == expected ? 1 : (together - expected) / (most - expected);
}

/// Sizes and how many groups have them: the expectation depends on sizes alone, and many groups are alike.
std::map<double, double> sizeCounts(const std::map<int, double>& sizes)
{
    std::map<double, double> counts;
    for (const auto& [label, size] : sizes)
        ++counts[size];
    return counts;
}

/// Mutual information of two groupings with these sizes, rows dealt out at random (Vinh et al., theorem 2.1).
double expectedInformation(const Contingency& table)
{
    const double n = table.n;
    double sum = 0;
    for (const auto& [a, howManyA] : sizeCounts(table.ofA))
        for (const auto& [b, howManyB] : sizeCounts(table.ofB)) {
            const double fixed = std::lgamma(a + 1) + std::lgamma(b + 1) + std::lgamma(n - a + 1) +
                                 std::lgamma(n - b + 1) - std::lgamma(n + 1);
            double inner = 0;
            for (double both = std::max(1.0, a + b - n); both <= std::min(a, b); ++both)
                inner += both / n * std::log(n * both / (a * b)) *
                         std::exp(fixed - std::lgamma(both + 1) - std::lgamma(a - both + 1) -
                                  std::lgamma(b - both + 1) - std::lgamma(n - a - b + both + 1));
            sum += howManyA * howManyB * inner;
        }
    return sum;
}

} // namespace

Result<Agreement> computeAgreement(const std::vector<int>& a, const std::vector<int>& b)
{
    if (a.size() != b.size())
        return fail(ErrorCode::InvalidArgument, "two groupings of different numbers of rows can't be compared");
    const Contingency table(a, b);
    Agreement agreement;
    agreement.rows = static_cast<std::size_t>(table.n);
    if (table.n == 0)
        return agreement;
    agreement.adjustedRand = adjustedRand(table);
    const bool isTrivial =
        table.ofA.size() == table.ofB.size() && (table.ofA.size() == 1 || table.ofA.size() == agreement.rows);
    if (isTrivial) {
        agreement.normalizedMutualInformation = agreement.adjustedMutualInformation = 1;
        return agreement;
    }
    const double information = mutualInformation(table);
    const double mean = (entropy(table.ofA, table.n) + entropy(table.ofB, table.n)) / 2;
    agreement.normalizedMutualInformation = mean > 0 ? information / mean : 0;
    const double expected = expectedInformation(table);
    const double room = mean - expected;
    agreement.adjustedMutualInformation = std::abs(room) > 1e-15 ? (information - expected) / room : 0;
    return agreement;
}

} // namespace molrl::embedding
