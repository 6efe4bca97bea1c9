// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/chemistry_targets.h"

#include "core/chem/descriptors.h"

#include <algorithm>
#include <numeric>

namespace molrl::training {
namespace {

constexpr std::size_t kKnots = 129;
constexpr int kMedoidRounds = 8;

std::vector<float> quantilesOf(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    std::vector<float> knots;
    for (std::size_t k = 0; k < kKnots; ++k)
        knots.push_back(static_cast<float>(values[k * (values.size() - 1) / (kKnots - 1)]));
    return knots;
}

/// Position of a value among its quantiles, 0 to 1.
float rankOf(float value, const std::vector<float>& knots)
{
    const auto low = std::lower_bound(knots.begin(), knots.end(), value);
    const auto high = std::upper_bound(low, knots.end(), value);
    const auto last = static_cast<float>(knots.size() - 1);
    if (low != high) // among equals: the middle of them
        return static_cast<float>(low - knots.begin() + high - knots.begin() - 1) / 2 / last;
    if (low == knots.begin())
        return 0;
    if (low == knots.end())
        return 1;
    const float share = (value - *(low - 1)) / (*low - *(low - 1));
    return (static_cast<float>(low - knots.begin() - 1) + share) / last;
}

int nearest(const chem::BitFingerprint& bits, const std::vector<chem::BitFingerprint>& medoids)
{
    int best = 0;
    double bestSimilarity = -1;
    for (std::size_t i = 0; i < medoids.size(); ++i) {
        const double similarity = chem::computeTanimoto(bits, medoids[i]);
        if (similarity > bestSimilarity) {
            bestSimilarity = similarity;
            best = static_cast<int>(i);
        }
    }
    return best;
}

/// The member that is most similar to all others of its cluster.
std::size_t medoidOf(const std::vector<std::size_t>& members, const std::vector<Chemistry>& sample)
{
    std::size_t best = members.front();
    double bestSum = -1;
    for (const std::size_t candidate : members) {
        double sum = 0;
        for (const std::size_t other : members)
            sum += chem::computeTanimoto(sample[candidate].morgan, sample[other].morgan);
        if (sum > bestSum) {
            bestSum = sum;
            best = candidate;
        }
    }
    return best;
}

std::vector<chem::BitFingerprint> fitMedoids(const std::vector<Chemistry>& sample, std::size_t count, Rng rng)
{
    std::vector<std::size_t> order(sample.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (std::size_t i = 0; i < count; ++i)
        std::swap(order[i], order[i + rng.below(order.size() - i)]);
    std::vector<chem::BitFingerprint> medoids;
    for (std::size_t i = 0; i < count; ++i)
        medoids.push_back(sample[order[i]].morgan);
    for (int round = 0; round < kMedoidRounds; ++round) {
        std::vector<std::vector<std::size_t>> members(count);
        for (std::size_t i = 0; i < sample.size(); ++i)
            members[static_cast<std::size_t>(nearest(sample[i].morgan, medoids))].push_back(i);
        for (std::size_t c = 0; c < count; ++c)
            if (!members[c].empty())
                medoids[c] = sample[medoidOf(members[c], sample)].morgan;
    }
    return medoids;
}

} // namespace

Result<Chemistry> computeChemistry(const chem::Molecule& mol, const ChemistryWishes& wishes)
{
    Chemistry chemistry;
    MOLRL_TRY(chemistry.morgan, chem::computeMorganBits(mol, 2, wishes.morganBits));
    if (wishes.maccs) {
        MOLRL_TRY(chemistry.maccs, chem::computeMaccs(mol));
    }
    if (wishes.descriptors) {
        MOLRL_TRY(chemistry.descriptors, chem::computeDescriptors(mol));
    }
    return chemistry;
}

ChemistryReference ChemistryReference::fit(const std::vector<Chemistry>& sample, int clusterCount, Rng rng)
{
    MOLRL_ASSERT(sample.size() >= 2);
    ChemistryReference reference;
    for (std::size_t d = 0; d < sample.front().descriptors.size(); ++d) {
        std::vector<double> values;
        for (const Chemistry& chemistry : sample)
            values.push_back(chemistry.descriptors[d]);
        reference.knots.push_back(quantilesOf(std::move(values)));
    }
    const auto clusters = std::min(static_cast<std::size_t>(clusterCount), sample.size());
    reference.medoids = fitMedoids(sample, clusters, rng);
    return reference;
}

std::vector<float> ChemistryReference::ranksOf(const std::vector<double>& descriptors) const
{
    MOLRL_ASSERT(descriptors.size() == knots.size());
    std::vector<float> ranks;
    for (std::size_t d = 0; d < knots.size(); ++d)
        ranks.push_back(rankOf(static_cast<float>(descriptors[d]), knots[d]));
    return ranks;
}

int ChemistryReference::clusterOf(const chem::BitFingerprint& morgan) const
{
    return nearest(morgan, medoids);
}

} // namespace molrl::training
