// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/label_column.h"
#include "core/training/label_table.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <unordered_map>

namespace molrl::training {
namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kExamples = 5;

/// Rows of each molecule, in order of first appearance.
std::vector<std::vector<std::size_t>> groupByMolecule(const LabelTable& table)
{
    std::vector<std::vector<std::size_t>> groups;
    std::unordered_map<std::string, std::size_t> groupOf;
    for (std::size_t i = 0; i < table.size(); ++i) {
        const auto [at, isNew] = groupOf.emplace(table.smiles[i], groups.size());
        if (isNew)
            groups.emplace_back();
        groups[at->second].push_back(i);
    }
    return groups;
}

/// How far apart values of one molecule may lie, by task; 0 for classes.
std::vector<double> tolerances(const LabelTable& table, double tolerance)
{
    std::vector<double> result;
    for (std::size_t t = 0; t < table.tasks.size(); ++t) {
        double sum = 0;
        double squares = 0;
        double n = 0;
        for (const double y : table.labels[t])
            if (!std::isnan(y)) {
                sum += y;
                squares += y * y;
                n += 1;
            }
        const double variance = n > 0 ? std::max(0.0, squares / n - (sum / n) * (sum / n)) : 0;
        result.push_back(table.tasks[t].kind == TaskKind::Regression ? tolerance * std::sqrt(variance) : 0);
    }
    return result;
}

std::vector<double> labelsOf(const std::vector<double>& column, const std::vector<std::size_t>& rows)
{
    std::vector<double> values;
    for (const std::size_t i : rows)
        if (!std::isnan(column[i]))
            values.push_back(column[i]);
    return values;
}

bool conflicts(const std::vector<double>& values, double tolerance)
{
    if (values.size() < 2)
        return false;
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    return *high - *low > tolerance;
}

double meanOf(const std::vector<double>& values)
{
    double sum = 0;
    for (const double y : values)
        sum += y;
    return values.empty() ? kMissing : sum / static_cast<double>(values.size());
}

/// The commonest class; missing when two share the first place.
double majorityOf(const std::vector<double>& values)
{
    std::map<double, int> counts;
    for (const double y : values)
        counts[y] += 1;
    double best = kMissing;
    int most = 0;
    for (const auto& [value, count] : counts) {
        if (count > most)
            best = value;
        else if (count == most)
            best = kMissing;
        most = std::max(most, count);
    }
    return best;
}

} // namespace

DuplicateCounts countDuplicates(const LabelTable& table, double tolerance)
{
    DuplicateCounts counts;
    const std::vector<double> limits = tolerances(table, tolerance);
    for (const auto& group : groupByMolecule(table)) {
        if (group.size() < 2)
            continue;
        counts.repeatedMolecules += 1;
        counts.repeatedRows += group.size() - 1;
        bool conflict = false;
        for (std::size_t t = 0; t < table.tasks.size(); ++t)
            conflict = conflict || conflicts(labelsOf(table.labels[t], group), limits[t]);
        if (conflict && counts.conflictingMolecules++ < kExamples)
            counts.examples.push_back(table.rows[group.back()]);
    }
    return counts;
}

LabelTable resolveDuplicates(const LabelTable& table, DuplicatePolicy policy, double tolerance)
{
    if (policy == DuplicatePolicy::Keep)
        return table;
    const std::vector<double> limits = tolerances(table, tolerance);
    const auto groups = groupByMolecule(table);
    std::vector<std::size_t> first;
    for (const auto& group : groups)
        first.push_back(group.front());
    LabelTable merged = table.subset(first);
    for (std::size_t g = 0; g < groups.size(); ++g) {
        if (groups[g].size() < 2)
            continue;
        for (std::size_t t = 0; t < table.tasks.size(); ++t) {
            const std::vector<double> values = labelsOf(table.labels[t], groups[g]);
            double& label = merged.labels[t][g];
            if (policy == DuplicatePolicy::Drop && conflicts(values, limits[t]))
                label = kMissing;
            else
                label = table.tasks[t].kind == TaskKind::Regression ? meanOf(values) : majorityOf(values);
        }
    }
    return merged;
}

HeldOutRows keepMostHeldOut(const LabelTable& table, const Split& split)
{
    constexpr int kNone = -1;
    std::vector<int> partOf(table.size(), kNone);
    int part = 0;
    for (const auto* rows : {&split.train, &split.valid, &split.test}) {
        for (const std::size_t row : *rows)
            partOf[row] = part;
        ++part;
    }
    HeldOutRows result;
    for (const auto& group : groupByMolecule(table)) {
        int most = kNone;
        for (const std::size_t row : group)
            most = std::max(most, partOf[row]);
        std::size_t elsewhere = 0;
        for (const std::size_t row : group)
            if (partOf[row] == most)
                result.rows.push_back(row);
            else if (partOf[row] != kNone)
                elsewhere += 1;
        result.molecules += elsewhere > 0 ? 1 : 0;
        result.dropped += elsewhere;
    }
    std::sort(result.rows.begin(), result.rows.end());
    return result;
}

void takeEarliestKeys(LabelTable& merged, const LabelTable& whole)
{
    const bool areNumbers = std::all_of(whole.splitCells.begin(), whole.splitCells.end(), [](const std::string& key) {
        return key.empty() || !std::isnan(toFiniteNumber(key));
    });
    const auto isEarlier = [areNumbers](const std::string& a, const std::string& b) {
        return areNumbers ? toFiniteNumber(a) < toFiniteNumber(b) : a < b;
    };
    std::unordered_map<std::string, std::string> earliest;
    for (std::size_t i = 0; i < whole.size(); ++i) {
        const std::string& key = whole.splitCells[i];
        if (key.empty())
            continue;
        const auto [at, isNew] = earliest.emplace(whole.smiles[i], key);
        if (!isNew && isEarlier(key, at->second))
            at->second = key;
    }
    for (std::size_t i = 0; i < merged.size(); ++i)
        if (const auto found = earliest.find(merged.smiles[i]); found != earliest.end())
            merged.splitCells[i] = found->second;
}

} // namespace molrl::training
