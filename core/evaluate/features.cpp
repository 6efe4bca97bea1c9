// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluate/features.h"

#include "core/base/digest.h"
#include "core/base/parallel.h"
#include "core/base/rng.h"
#include "core/chem/descriptors.h"
#include "core/chem/fingerprint.h"
#include "core/model/encoder.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <functional>
#include <limits>
#include <optional>

namespace molrl::evaluate {
namespace {

namespace fs = std::filesystem;

void fillMissing(FeatureTable& table)
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
    fillMissing(table);
    return table;
}

constexpr std::array<char, 8> kMagic = {'M', 'R', 'L', 'E', 'M', 'B', '0', '1'};

std::string cachePath(const std::string& folder, const model::Network& network,
                      std::span<const chem::Molecule> molecules)
{
    std::string text = network.hash();
    for (const chem::Molecule& molecule : molecules)
        text += "\n" + (molecule.isNull() ? std::string() : chem::toSmiles(molecule));
    return (fs::path(folder) / (computeSha256(text) + ".emb")).string();
}

std::optional<Matrix> loadCached(const std::string& path, std::size_t rows, std::size_t cols)
{
    std::ifstream in(path, std::ios::binary);
    std::array<char, 8> magic{};
    std::array<std::uint64_t, 2> shape{};
    in.read(magic.data(), magic.size());
    in.read(reinterpret_cast<char*>(shape.data()), sizeof shape);
    if (!in || magic != kMagic || shape[0] != rows || shape[1] != cols)
        return {};
    Matrix matrix(rows, cols);
    in.read(reinterpret_cast<char*>(matrix.values.data()),
            static_cast<std::streamsize>(matrix.values.size() * sizeof(float)));
    if (!in || in.peek() != std::ifstream::traits_type::eof())
        return {};
    return matrix;
}

void keep(const std::string& path, const Matrix& matrix)
{
    std::error_code ignored;
    fs::create_directories(fs::path(path).parent_path(), ignored);
    const std::string beside = path + ".part";
    std::ofstream out(beside, std::ios::binary);
    const std::array<std::uint64_t, 2> shape{matrix.rows, matrix.cols};
    out.write(kMagic.data(), kMagic.size());
    out.write(reinterpret_cast<const char*>(shape.data()), sizeof shape);
    out.write(reinterpret_cast<const char*>(matrix.values.data()),
              static_cast<std::streamsize>(matrix.values.size() * sizeof(float)));
    out.close();
    if (out)
        fs::rename(beside, path, ignored);
    else
        fs::remove(beside, ignored);
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

FeatureTable makeRandomFeatures(std::size_t rows, std::size_t cols, std::uint64_t seed)
{
    FeatureTable table;
    table.values = Matrix(rows, cols);
    Rng rng(seed);
    for (float& v : table.values.values)
        v = static_cast<float>(rng.normal());
    return table;
}

Result<FeatureTable> computeEmbeddingFeatures(const model::Network& network, std::span<const chem::Molecule> molecules,
                                              int threads, const std::string& cacheFolder, JobContext& job)
{
    FeatureTable table;
    const std::string path = cacheFolder.empty() ? std::string() : cachePath(cacheFolder, network, molecules);
    auto cached = path.empty() ? std::nullopt
                               : loadCached(path, molecules.size(), static_cast<std::size_t>(network.embeddingDim()));
    if (cached) {
        table.values = std::move(*cached);
    } else {
        model::EncodeOptions options;
        options.budget.threads = threads;
        MOLRL_TRY(model::EncodedMolecules encoded, model::encodeMolecules(network, molecules, options, job));
        table.values = std::move(encoded.embeddings);
        if (!path.empty())
            keep(path, table.values);
    }
    fillMissing(table);
    return table;
}

} // namespace molrl::evaluate
