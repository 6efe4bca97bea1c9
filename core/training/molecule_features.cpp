// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/molecule_features.h"

#include "core/base/parallel.h"
#include "core/chem/descriptors.h"
#include "core/chem/fingerprint.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

namespace molrl::training {

void fillMissingRows(FeatureTable& table)
{
    Matrix& m = table.values;
    std::vector<double> mean(m.cols, 0);
    std::vector<std::size_t> missing;
    for (std::size_t i = 0; i < m.rows; ++i) {
        const auto row = m.row(i);
        if (std::any_of(row.begin(), row.end(), [](float v) { return !std::isfinite(v); })) {
            missing.push_back(i);
            continue;
        }
        for (std::size_t c = 0; c < m.cols; ++c)
            mean[c] += static_cast<double>(row[c]);
    }
    const auto good = static_cast<double>(std::max<std::size_t>(1, m.rows - missing.size()));
    for (const std::size_t i : missing)
        for (std::size_t c = 0; c < m.cols; ++c)
            m.row(i)[c] = static_cast<float>(mean[c] / good);
    table.rowsFilled = missing.size();
}

namespace {

/// Rows from a function of the molecule that gives false where it has no value.
Result<FeatureTable> computeRows(std::span<const chem::Molecule> molecules, std::size_t cols, int threads,
                                 JobContext& job,
                                 const std::function<bool(const chem::Molecule&, std::span<float>)>& fill)
{
    FeatureTable table;
    table.values = Matrix(molecules.size(), cols);
    MOLRL_CHECK(parallelFor(
        molecules.size(), threads, job,
        [&](std::size_t i) {
            if (molecules[i].isNull() || !fill(molecules[i], table.values.row(i)))
                std::ranges::fill(table.values.row(i), std::numeric_limits<float>::quiet_NaN());
        },
        16));
    fillMissingRows(table);
    return table;
}

} // namespace

Result<FeatureTable> computeMorganFeatures(std::span<const chem::Molecule> molecules, int threads, JobContext& job,
                                           int radius, int bitCount)
{
    const auto fill = [&](const chem::Molecule& molecule, std::span<float> row) {
        const auto bits = chem::computeMorganBits(molecule, radius, bitCount);
        if (bits)
            for (int bit = 0; bit < bitCount; ++bit)
                row[static_cast<std::size_t>(bit)] = bits->test(bit) ? 1.f : 0.f;
        return bits.has_value();
    };
    MOLRL_TRY(FeatureTable table, computeRows(molecules, static_cast<std::size_t>(bitCount), threads, job, fill));
    table.isBits = true;
    table.sparseColumns = table.values.cols;
    return table;
}

Result<FeatureTable> computeMorganCountFeatures(std::span<const chem::Molecule> molecules, int threads, JobContext& job,
                                                int radius, int size)
{
    const auto fill = [&](const chem::Molecule& molecule, std::span<float> row) {
        const auto counts = chem::computeMorganCounts(molecule, radius, size);
        if (counts)
            std::transform(counts->begin(), counts->end(), row.begin(), [](auto n) { return static_cast<float>(n); });
        return counts.has_value();
    };
    MOLRL_TRY(FeatureTable table, computeRows(molecules, static_cast<std::size_t>(size), threads, job, fill));
    table.sparseColumns = table.values.cols;
    return table;
}

Result<FeatureTable> computeDescriptorFeatures(std::span<const chem::Molecule> molecules, int threads, JobContext& job)
{
    return computeRows(molecules, chem::descriptorNames().size(), threads, job,
                       [](const chem::Molecule& molecule, std::span<float> row) {
                           const auto values = chem::computeDescriptors(molecule);
                           if (values)
                               std::transform(values->begin(), values->end(), row.begin(),
                                              [](double v) { return static_cast<float>(v); });
                           return values.has_value();
                       });
}

FeatureTable joinFeatures(const FeatureTable& first, const FeatureTable& second)
{
    MOLRL_ASSERT(first.values.rows == second.values.rows && second.sparseColumns == 0);
    FeatureTable table;
    table.sparseColumns = first.sparseColumns;
    table.rowsFilled = std::max(first.rowsFilled, second.rowsFilled);
    table.values = Matrix(first.values.rows, first.values.cols + second.values.cols);
    for (std::size_t i = 0; i < table.values.rows; ++i) {
        const auto to = table.values.row(i);
        std::ranges::copy(first.values.row(i), to.begin());
        std::ranges::copy(second.values.row(i), to.begin() + static_cast<std::ptrdiff_t>(first.values.cols));
    }
    return table;
}

} // namespace molrl::training
