// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/splits.h"

#include "core/base/parallel.h"
#include "core/base/rng.h"
#include "core/chem/standardize.h"
#include "core/training/label_column.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <numeric>
#include <unordered_map>
#include <utility>

namespace molrl::training {
namespace {

using Rows = std::vector<std::size_t>;

constexpr std::array kKinds = {
    std::pair{SplitKind::Scaffold, std::string_view("scaffold")},
    std::pair{SplitKind::RandomScaffold, std::string_view("random-scaffold")},
    std::pair{SplitKind::Random, std::string_view("random")},
    std::pair{SplitKind::Stratified, std::string_view("stratified")},
    std::pair{SplitKind::Column, std::string_view("column")},
    std::pair{SplitKind::Ordered, std::string_view("ordered")},
};

Result<void> checkShares(std::size_t rows, const SplitShares& shares)
{
    if (rows == 0)
        return fail(ErrorCode::InvalidArgument, "there is no molecule to split");
    const bool inRange = shares.train > 0 && shares.valid >= 0 && shares.test >= 0;
    if (!inRange || std::abs(shares.train + shares.valid + shares.test - 1) > 1e-6)
        return fail(ErrorCode::InvalidArgument,
                    "the shares of train, valid and test must be 0 or more, train above 0, and sum to 1");
    return {};
}

Split sorted(Split split)
{
    for (Rows* part : {&split.train, &split.valid, &split.test})
        std::sort(part->begin(), part->end());
    return split;
}

/// Rows of each scaffold, scaffolds in order of first appearance.
std::vector<Rows> groupRows(std::span<const std::string> scaffolds)
{
    std::vector<Rows> groups;
    std::unordered_map<std::string_view, std::size_t> known;
    for (std::size_t i = 0; i < scaffolds.size(); ++i) {
        const auto [at, isNew] = known.try_emplace(scaffolds[i], groups.size());
        if (isNew)
            groups.emplace_back();
        groups[at->second].push_back(i);
    }
    return groups;
}

template <class T> void shuffle(std::span<T> values, Rng& rng)
{
    for (std::size_t i = values.size(); i > 1; --i)
        std::swap(values[i - 1], values[rng.below(i)]);
}

/// Consecutive rows to parts in the order given, with the rounding that leaves each boundary nearest to its share.
Split cut(const Rows& order, const SplitShares& shares)
{
    const auto count = static_cast<double>(order.size());
    const auto trainEnd = std::min(order.size(), static_cast<std::size_t>(std::llround(shares.train * count)));
    const auto validEnd = std::clamp(static_cast<std::size_t>(std::llround((shares.train + shares.valid) * count)),
                                     trainEnd, order.size());
    const auto at = [&order](std::size_t i) { return order.begin() + static_cast<std::ptrdiff_t>(i); };
    Split split;
    split.train.assign(order.begin(), at(trainEnd));
    split.valid.assign(at(trainEnd), at(validEnd));
    split.test.assign(at(validEnd), order.end());
    return sorted(std::move(split));
}

/// Deals rows out so that every run of about ten holds the parts in their shares: counts are carried over from run to
/// run, hence a part's count in any stretch is off by at most about one.
void deal(std::span<std::size_t> rows, const SplitShares& shares, Rng& rng, Split& split)
{
    constexpr std::size_t kRun = 10;
    const std::array<Rows*, 3> parts = {&split.train, &split.valid, &split.test};
    const std::array<double, 3> ends = {shares.train, shares.train + shares.valid, 1.0};
    std::size_t done = 0;
    std::array<std::size_t, 3> given{};
    while (done < rows.size()) {
        const std::size_t size = std::min(kRun, rows.size() - done);
        const std::span<std::size_t> run = rows.subspan(done, size);
        shuffle(run, rng);
        done += size;
        std::size_t taken = 0;
        std::size_t before = 0;
        for (std::size_t p = 0; p < parts.size(); ++p) {
            const auto upTo = static_cast<std::size_t>(std::llround(ends[p] * static_cast<double>(done)));
            const std::size_t due = std::max(upTo, before) - before;
            before = std::max(upTo, before);
            const std::size_t count = std::min(size - taken, due > given[p] ? due - given[p] : 0);
            for (std::size_t i = 0; i < count; ++i)
                parts[p]->push_back(run[taken++]);
            given[p] += count;
        }
        for (; taken < size; ++given[0]) // what rounding left over trains
            split.train.push_back(run[taken++]);
    }
}

} // namespace

Split Split::mapped(std::span<const std::size_t> rows) const
{
    Split result = *this;
    for (Rows* part : {&result.train, &result.valid, &result.test})
        for (std::size_t& row : *part)
            row = rows[row];
    return sorted(std::move(result));
}

std::string_view toString(SplitKind kind)
{
    return std::find_if(kKinds.begin(), kKinds.end(), [kind](const auto& known) { return known.first == kind; })
        ->second;
}

Result<SplitKind> parseSplitKind(std::string_view name)
{
    std::string names;
    for (const auto& [kind, known] : kKinds) {
        if (known == name)
            return kind;
        names += (names.empty() ? "" : ", ") + std::string(known);
    }
    return fail(ErrorCode::InvalidArgument, "there is no split \"" + std::string(name) + "\"; choose one of " + names);
}

Result<std::vector<std::string>> computeScaffolds(std::span<const chem::Molecule> molecules, int threads,
                                                  JobContext& job)
{
    for (std::size_t i = 0; i < molecules.size(); ++i)
        if (molecules[i].isNull())
            return fail(ErrorCode::InvalidArgument, "row " + std::to_string(i + 1) + " has no molecule to split by");
    std::vector<std::string> scaffolds(molecules.size());
    MOLRL_CHECK(parallelFor(
        molecules.size(), threads, job,
        [&](std::size_t i) {
            auto scaffold = chem::computeScaffold(molecules[i], true);
            scaffolds[i] = scaffold ? std::move(*scaffold) : "row " + std::to_string(i);
        },
        16));
    return scaffolds;
}

Result<Split> makeScaffoldSplit(std::span<const std::string> scaffolds, const SplitShares& shares)
{
    MOLRL_CHECK(checkShares(scaffolds.size(), shares));
    std::vector<Rows> groups = groupRows(scaffolds);
    std::sort(groups.begin(), groups.end(), [](const Rows& a, const Rows& b) {
        return std::pair(a.size(), a.front()) > std::pair(b.size(), b.front());
    });
    const auto count = static_cast<double>(scaffolds.size());
    const double trainEnd = shares.train * count;
    const double validEnd = (shares.train + shares.valid) * count;
    Split split;
    for (const Rows& group : groups) {
        const bool fitsTrain = static_cast<double>(split.train.size() + group.size()) <= trainEnd;
        const bool fitsValid = static_cast<double>(split.train.size() + split.valid.size() + group.size()) <= validEnd;
        Rows& part = fitsTrain ? split.train : fitsValid ? split.valid : split.test;
        part.insert(part.end(), group.begin(), group.end());
    }
    return sorted(std::move(split));
}

Result<Split> makeRandomScaffoldSplit(std::span<const std::string> scaffolds, std::uint64_t seed,
                                      const SplitShares& shares)
{
    MOLRL_CHECK(checkShares(scaffolds.size(), shares));
    std::vector<Rows> groups = groupRows(scaffolds);
    Rng rng(seed);
    shuffle(std::span(groups), rng);
    const auto count = static_cast<double>(scaffolds.size());
    const auto validSize = static_cast<std::size_t>(std::floor(shares.valid * count + 1e-9));
    const auto testSize = static_cast<std::size_t>(std::floor(shares.test * count + 1e-9));
    Split split;
    for (const Rows& group : groups) {
        Rows& part = split.valid.size() + group.size() <= validSize ? split.valid
                     : split.test.size() + group.size() <= testSize ? split.test
                                                                    : split.train;
        part.insert(part.end(), group.begin(), group.end());
    }
    return sorted(std::move(split));
}

Result<Split> makeRandomSplit(std::size_t rowCount, std::uint64_t seed, const SplitShares& shares)
{
    MOLRL_CHECK(checkShares(rowCount, shares));
    Rows order(rowCount);
    std::iota(order.begin(), order.end(), std::size_t{0});
    Rng rng(seed);
    shuffle(std::span(order), rng);
    return cut(order, shares);
}

Result<Split> makeStratifiedSplit(std::span<const double> labels, std::uint64_t seed, const SplitShares& shares)
{
    MOLRL_CHECK(checkShares(labels.size(), shares));
    Rows order(labels.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    Rng rng(seed);
    shuffle(std::span(order), rng); // equal labels then stand in random order
    const auto missing =
        std::stable_partition(order.begin(), order.end(), [&](std::size_t i) { return !std::isnan(labels[i]); });
    std::stable_sort(order.begin(), missing, [&](std::size_t a, std::size_t b) { return labels[a] < labels[b]; });
    Split split;
    deal({order.begin(), missing}, shares, rng, split);
    deal({missing, order.end()}, shares, rng, split);
    return sorted(std::move(split));
}

Result<Split> makeColumnSplit(std::span<const std::string> cells)
{
    Split split;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        std::string word;
        for (const char c : cells[i])
            if (std::isspace(static_cast<unsigned char>(c)) == 0)
                word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        if (word.empty())
            continue;
        if (word == "train" || word == "training")
            split.train.push_back(i);
        else if (word == "valid" || word == "validation" || word == "val" || word == "dev")
            split.valid.push_back(i);
        else if (word == "test" || word == "testing")
            split.test.push_back(i);
        else
            return fail(ErrorCode::ParseError, "row " + std::to_string(i + 1) + " says \"" + cells[i] +
                                                   "\" where the split column takes train, valid or test");
    }
    if (split.train.empty())
        return fail(ErrorCode::InvalidArgument, "the split column puts no row into train");
    return split;
}

Result<Split> makeOrderedSplit(std::span<const std::string> keys, const SplitShares& shares)
{
    Rows order;
    bool allNumbers = true;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (keys[i].empty())
            continue;
        order.push_back(i);
        allNumbers = allNumbers && !std::isnan(toFiniteNumber(keys[i]));
    }
    MOLRL_CHECK(checkShares(order.size(), shares));
    if (allNumbers) {
        std::vector<double> values(keys.size());
        for (const std::size_t i : order)
            values[i] = toFiniteNumber(keys[i]);
        std::stable_sort(order.begin(), order.end(),
                         [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
    } else {
        std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return keys[a] < keys[b]; });
    }
    return cut(order, shares);
}

} // namespace molrl::training
