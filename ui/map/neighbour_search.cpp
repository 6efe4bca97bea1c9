// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/map/neighbour_search.h"

#include "core/chem/fingerprint.h"
#include "core/embedding/activity_cliffs.h"
#include "ui/adapt/adapt.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_map>

namespace molrl::ui {
namespace {

constexpr std::size_t kMorganWords = 32;

std::span<const std::uint64_t> morganOf(const SearchSources& sources, std::size_t row)
{
    return std::span(sources.search->morganWords).subspan(row * kMorganWords, kMorganWords);
}

bool hasBits(std::span<const std::uint64_t> words)
{
    return std::any_of(words.begin(), words.end(), [](std::uint64_t word) { return word != 0; });
}

std::vector<double> distancesFrom(const Matrix& embeddings, std::size_t query)
{
    std::vector<double> distances(embeddings.rows, workspace::kMissing);
    const auto from = embeddings.row(query);
    for (std::size_t i = 0; i < embeddings.rows; ++i) {
        const auto to = embeddings.row(i);
        float square = 0;
        for (std::size_t c = 0; c < embeddings.cols; ++c)
            square += (to[c] - from[c]) * (to[c] - from[c]);
        distances[i] = std::sqrt(double(square)); // NaN stays NaN
    }
    return distances;
}

/// Rows with the smallest finite costs, without the query's own.
std::vector<std::size_t> smallest(const std::vector<double>& cost, std::size_t query, std::size_t count)
{
    std::vector<std::size_t> rows;
    for (std::size_t i = 0; i < cost.size(); ++i)
        if (i != query && std::isfinite(cost[i]))
            rows.push_back(i);
    const auto end = rows.begin() + static_cast<std::ptrdiff_t>(std::min(count, rows.size()));
    std::partial_sort(rows.begin(), end, rows.end(),
                      [&](std::size_t a, std::size_t b) { return std::pair(cost[a], a) < std::pair(cost[b], b); });
    rows.erase(end, rows.end());
    return rows;
}

} // namespace

Result<SearchSourcesPtr> loadSearchSources(const workspace::Workspace& workspace, const std::string& modelHash,
                                           const SearchSourcesPtr& before, JobContext& job)
{
    MOLRL_TRY(const auto snapshot, workspace.snapshot());
    const bool isSame = before && before->snapshot->generation == snapshot->generation;
    if (isSame && before->modelHash == modelHash && (modelHash.empty() || before->embeddings.cols > 0))
        return before;
    auto sources = std::make_shared<SearchSources>();
    sources->modelHash = modelHash;
    sources->snapshot = snapshot;
    if (!modelHash.empty()) {
        MOLRL_TRY(sources->embeddings, workspace.loadEmbeddings(modelHash, snapshot->ids));
    }
    if (isSame) {
        sources->search = before->search;
    } else {
        MOLRL_TRY(sources->search, workspace.loadSearchData(snapshot, job));
    }
    return SearchSourcesPtr(std::move(sources));
}

Result<Nearest> findNearest(const NearestRequest& request, JobContext& job)
{
    Nearest nearest;
    nearest.query = request.query;
    MOLRL_TRY(nearest.sources, loadSearchSources(*request.workspace, request.modelHash, request.sources, job));
    const SearchSources& sources = *nearest.sources;
    const auto query = sources.snapshot->rowOf(request.query);
    if (!query)
        return fail(ErrorCode::NotFound, "the compound is gone");
    const auto rows = sources.snapshot->rows();
    std::vector<double> distances(rows, workspace::kMissing);
    if (sources.embeddings.cols > 0) {
        nearest.hasEmbedding = std::isfinite(sources.embeddings.row(*query)[0]);
        distances = distancesFrom(sources.embeddings, *query);
    }
    nearest.hasFingerprint = hasBits(morganOf(sources, *query));
    std::vector<double> dissimilarity(rows, workspace::kMissing);
    for (std::size_t i = 0; i < rows && nearest.hasFingerprint; ++i)
        if (hasBits(morganOf(sources, i)))
            dissimilarity[i] = 1 - chem::computeTanimoto(morganOf(sources, *query), morganOf(sources, i));
    if (job.stopRequested())
        return JobContext::cancelled();
    workspace::ColumnDataPtr values;
    if (request.property) {
        MOLRL_TRY(values, request.cache->column(request.property, sources.snapshot));
    }
    const auto valueOf = [&](std::size_t row) {
        return values && values->kind == workspace::ColumnKind::Number ? values->numbers[row] : workspace::kMissing;
    };
    const auto count = static_cast<std::size_t>(request.count);
    const auto byDistance = smallest(distances, *query, count);
    const auto byTanimoto = smallest(dissimilarity, *query, count);
    const auto describe = [&](const std::vector<std::size_t>& mine, const std::vector<std::size_t>& others,
                              std::vector<NearCompound>& into) -> Result<void> {
        for (const std::size_t row : mine) {
            MOLRL_TRY(const auto compound, request.workspace->compound(sources.snapshot->ids[row]));
            into.push_back({compound.id, compound.smiles, toQString(compound.name), distances[row],
                            std::isfinite(dissimilarity[row]) ? 1 - dissimilarity[row] : 0, valueOf(row),
                            std::find(others.begin(), others.end(), row) != others.end()});
        }
        return {};
    };
    MOLRL_CHECK(describe(byDistance, byTanimoto, nearest.byEmbedding));
    MOLRL_CHECK(describe(byTanimoto, byDistance, nearest.byTanimoto));
    MOLRL_TRY(const auto own, request.workspace->compound(request.query));
    nearest.name = toQString(own.name);
    nearest.value = valueOf(*query);
    return nearest;
}

namespace {

double standardDeviation(const std::vector<double>& values)
{
    double sum = 0;
    double squares = 0;
    double count = 0;
    for (const double value : values)
        if (std::isfinite(value)) {
            sum += value;
            ++count;
        }
    for (const double value : values)
        if (std::isfinite(value))
            squares += (value - sum / count) * (value - sum / count);
    return count > 1 ? std::sqrt(squares / (count - 1)) : 0;
}

/// Cliffs as rows of the snapshot.
Result<std::vector<embedding::ActivityCliff>> findRows(const CliffRequest& request, const SearchSources& sources,
                                                       const std::vector<double>& values,
                                                       const embedding::CliffOptions& options, JobContext& job)
{
    if (request.space == CliffSpace::Fingerprint)
        return embedding::findCliffsByFingerprint({sources.snapshot->rows(), kMorganWords, sources.search->morganWords},
                                                  values, options, job);
    if (!request.points || !request.neighbours)
        return fail(ErrorCode::NotFound, "there is no map with embeddings of the model in use; lay one out first");
    std::vector<std::size_t> rowOf; // of the points; they may be of an older snapshot
    std::vector<double> ofPoints;
    for (const auto id : request.points->ids) {
        const auto row = sources.snapshot->rowOf(id);
        rowOf.push_back(row.value_or(0));
        ofPoints.push_back(row ? values[*row] : workspace::kMissing);
    }
    MOLRL_TRY(auto cliffs,
              embedding::findCliffsByNeighbours(*request.neighbours->neighbourhood, ofPoints, options, job));
    for (auto& cliff : cliffs) {
        cliff.a = static_cast<std::uint32_t>(rowOf[cliff.a]);
        cliff.b = static_cast<std::uint32_t>(rowOf[cliff.b]);
    }
    return cliffs;
}

} // namespace

Result<FoundCliffs> findCliffs(const CliffRequest& request, JobContext& job)
{
    FoundCliffs found;
    MOLRL_TRY(found.sources, loadSearchSources(*request.workspace, request.modelHash, request.sources, job));
    const SearchSources& sources = *found.sources;
    MOLRL_TRY(const auto data, request.cache->column(request.property, sources.snapshot));
    if (data->kind != workspace::ColumnKind::Number)
        return fail(ErrorCode::InvalidArgument, "activity cliffs need a column of numbers");
    const double deviation = standardDeviation(data->numbers);
    if (!(deviation > 0))
        return fail(ErrorCode::InvalidArgument, "the column holds no two numbers that differ");
    found.difference = request.difference < 0 ? deviation : request.difference;
    embedding::CliffOptions options;
    options.similarity = request.similarity;
    options.difference = found.difference;
    options.most = request.most + 1;
    options.threads = request.budget.threads;
    MOLRL_TRY(auto cliffs, findRows(request, sources, data->numbers, options, job));
    found.isCut = cliffs.size() > request.most;
    cliffs.resize(std::min(cliffs.size(), request.most));
    std::unordered_map<std::int64_t, workspace::Compound> compounds;
    const auto compoundAt = [&](std::size_t row) -> Result<const workspace::Compound*> {
        const auto id = sources.snapshot->ids[row];
        if (const auto known = compounds.find(id.value); known != compounds.end())
            return &known->second;
        MOLRL_TRY(auto compound, request.workspace->compound(id));
        return &compounds.emplace(id.value, std::move(compound)).first->second;
    };
    for (const auto& cliff : cliffs) {
        MOLRL_TRY(const workspace::Compound* low, compoundAt(cliff.a));
        MOLRL_TRY(const workspace::Compound* high, compoundAt(cliff.b));
        found.pairs.push_back({low->id, high->id, low->smiles, high->smiles, toQString(low->name),
                               toQString(high->name), data->numbers[cliff.a], data->numbers[cliff.b], cliff.similarity,
                               cliff.index});
    }
    return found;
}

} // namespace molrl::ui
