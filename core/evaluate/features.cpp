// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluate/features.h"

#include "core/base/digest.h"
#include "core/base/rng.h"
#include "core/model/encoder.h"

#include <array>
#include <filesystem>
#include <fstream>
#include <optional>

namespace molrl::evaluate {
namespace {

namespace fs = std::filesystem;

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
    training::fillMissingRows(table);
    return table;
}

} // namespace molrl::evaluate
