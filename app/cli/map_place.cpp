// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/map_place.h"

#include "app/cli/number_file.h"
#include "app/cli/result_table.h"
#include "core/embedding/pca.h"
#include "core/embedding/transform.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <limits>

namespace molrl::cli {
namespace {

using namespace molrl::embedding;

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr const char* kAxes[] = {"x", "y", "z"};

/// The map that stands: its rows, and where they lie.
struct OldMap {
    VectorInput input;
    Matrix places; ///< [rows, dims]; NaN: no place
};

/// A workspace's map, as `molrl map` or Studio store it: the newest of that method.
Result<Matrix> loadStoredPlaces(const VectorInput& input, const MapFlags& flags)
{
    MOLRL_TRY(const auto columns, input.document->columns());
    Matrix places(input.snapshot->rows(), static_cast<std::size_t>(flags.dims), static_cast<float>(kNone));
    for (std::size_t axis = 0; axis < places.cols; ++axis) {
        const std::string name = flags.name() + " " + kAxes[axis];
        const workspace::Column* found = nullptr;
        for (const workspace::Column& column : columns)
            if (column.name.rfind(name, 0) == 0 && column.kind == workspace::ColumnKind::Number &&
                (column.origin.rfind(kMapMaker, 0) == 0 || column.origin.rfind("map ", 0) == 0) &&
                (found == nullptr || column.id.value > found->id.value))
                found = &column;
        if (found == nullptr)
            return fail(ErrorCode::NotFound,
                        "the workspace has no map by " + flags.name() +
                            "; make one first, or name its table "
                            "with --places",
                        flags.placeOn);
        MOLRL_TRY(const auto data, input.document->loadColumn(found->id, input.snapshot));
        for (std::size_t row = 0; row < places.rows; ++row)
            places.row(row)[axis] = static_cast<float>(data->numbers[row]);
    }
    return places;
}

Result<Matrix> loadTablePlaces(const VectorInput& input, const MapFlags& flags)
{
    MOLRL_TRY(const NumberTable table, loadNumberTable(flags.places));
    if (table.ids != input.ids)
        return fail(ErrorCode::InvalidArgument, "the table's rows are not those of " + flags.placeOn, flags.places);
    Matrix places(table.values.rows, static_cast<std::size_t>(flags.dims));
    for (std::size_t axis = 0; axis < places.cols; ++axis) {
        const auto found = std::find(table.columns.begin(), table.columns.end(), kAxes[axis]);
        if (found == table.columns.end())
            return fail(ErrorCode::InvalidArgument, std::string("the table has no column \"") + kAxes[axis] + "\"",
                        flags.places);
        const auto column = static_cast<std::size_t>(found - table.columns.begin());
        for (std::size_t row = 0; row < places.rows; ++row)
            places.row(row)[axis] = table.values.row(row)[column];
    }
    return places;
}

Result<OldMap> loadOldMap(const MapFlags& flags, const Console& console)
{
    OldMap old;
    VectorFlags vectors = flags.vectors;
    vectors.input = flags.placeOn;
    MOLRL_TRY(old.input, loadVectors(vectors, console));
    if (flags.places.empty() && old.input.document == nullptr)
        return fail(ErrorCode::InvalidArgument, "name the table of its places with --places", flags.placeOn);
    MOLRL_TRY(old.places,
              flags.places.empty() ? loadStoredPlaces(old.input, flags) : loadTablePlaces(old.input, flags));
    return old;
}

bool isWhole(std::span<const float> row)
{
    return std::all_of(row.begin(), row.end(), [](float value) { return std::isfinite(value); });
}

Matrix gather(const Matrix& from, const std::vector<std::size_t>& rows)
{
    Matrix result(rows.size(), from.cols);
    for (std::size_t i = 0; i < rows.size(); ++i)
        std::ranges::copy(from.row(rows[i]), result.row(i).begin());
    return result;
}

class Placing {
public:
    Placing(const MapFlags& flags, Console& console) : m_flags(flags), m_console(console) {}

    Result<void> run()
    {
        MOLRL_CHECK(checkOutput(m_flags.out, {m_flags.vectors.input, m_flags.placeOn, m_flags.places}));
        m_console.job.report(0, "reading " + m_flags.placeOn);
        MOLRL_TRY(m_old, loadOldMap(m_flags, m_console));
        std::error_code ignored;
        m_isSame = std::filesystem::equivalent(m_flags.vectors.input, m_flags.placeOn, ignored);
        if (m_isSame)
            m_input = m_old.input;
        else {
            MOLRL_TRY(m_input, loadVectors(m_flags.vectors, m_console));
        }
        if (m_input.document == nullptr && m_flags.out.empty())
            return fail(ErrorCode::InvalidArgument,
                        "name the table to write with --out; only a workspace keeps a map itself");
        if (m_input.points.cols != m_old.input.points.cols)
            return fail(ErrorCode::InvalidArgument,
                        "its rows have " + std::to_string(m_input.points.cols) + " columns, those of the map " +
                            std::to_string(m_old.input.points.cols),
                        m_flags.vectors.input);
        MOLRL_CHECK(place());
        MOLRL_CHECK(store());
        report();
        return {};
    }

private:
    Result<void> place()
    {
        std::vector<std::size_t> standing;
        for (std::size_t row = 0; row < m_old.places.rows; ++row)
            if (isWhole(m_old.places.row(row)) && isWhole(m_old.input.points.row(row)))
                standing.push_back(row);
        for (std::size_t row = 0; row < m_input.points.rows; ++row)
            if (isWhole(m_input.points.row(row)) && !(m_isSame && isWhole(m_old.places.row(row))))
                m_rows.push_back(row);
        const Matrix reference = gather(m_old.input.points, standing);
        const Layout layout{gather(m_old.places, standing)};
        const Matrix rows = gather(m_input.points, m_rows);
        m_standing = standing.size();
        if (m_rows.empty())
            return {};
        if (m_flags.method == "pca") {
            MOLRL_TRY(const Pca pca, computePca(reference, {m_flags.dims, m_console.budget.threads}, m_console.job));
            MOLRL_TRY(m_placement.positions, pca.project(rows));
            m_placement.novelty.assign(m_rows.size(), static_cast<float>(kNone));
            m_placement.isOutOfDomain.assign(m_rows.size(), 0);
            return {};
        }
        return placeByNeighbours(rows, reference, layout);
    }

    Result<void> placeByNeighbours(const Matrix& rows, const Matrix& reference, const Layout& layout)
    {
        KnnOptions options;
        options.neighbourCount = m_flags.method == "umap" ? m_flags.neighbours : tsneNeighbours(m_flags.perplexity);
        options.metric = m_flags.metricKind();
        options.threads = m_console.budget.threads;
        JobContext finding = m_console.job.part(0, 0.5);
        MOLRL_TRY(const auto neighbourhood, computeNeighbourhood(reference, options, finding));
        const FixedMap map{reference, neighbourhood.get(), &layout};
        TransformOptions transform;
        transform.seed = m_flags.seed;
        transform.threads = m_console.budget.threads;
        JobContext placing = m_console.job.part(0.5, 1);
        if (m_flags.method == "umap") {
            UmapOptions umap;
            umap.dims = m_flags.dims;
            umap.neighbourCount = m_flags.neighbours;
            umap.minDistance = m_flags.minDistance;
            umap.metric = m_flags.metricKind();
            umap.threads = transform.threads;
            MOLRL_TRY(m_placement, placeOnUmap(rows, map, umap, transform, placing));
            return {};
        }
        TsneOptions tsne;
        tsne.dims = m_flags.dims;
        tsne.perplexity = m_flags.perplexity;
        tsne.metric = m_flags.metricKind();
        tsne.threads = transform.threads;
        MOLRL_TRY(m_placement, placeOnTsne(rows, map, tsne, transform, placing));
        return {};
    }

    Result<void> store()
    {
        const std::size_t dims = m_old.places.cols;
        std::vector<std::string> names;
        std::vector<std::vector<double>> columns(dims + 1, std::vector<double>(m_input.points.rows, kNone));
        for (std::size_t axis = 0; axis < dims; ++axis) {
            names.emplace_back(kAxes[axis]);
            for (std::size_t row = 0; m_isSame && row < m_input.points.rows; ++row)
                columns[axis][row] = m_old.places.row(row)[axis];
            for (std::size_t i = 0; i < m_rows.size(); ++i)
                columns[axis][m_rows[i]] = m_placement.positions.row(i)[axis];
        }
        names.emplace_back("novelty");
        for (std::size_t i = 0; i < m_rows.size(); ++i)
            columns[dims][m_rows[i]] = m_placement.novelty[i];
        if (!m_flags.out.empty())
            return saveResultTable(m_flags.out, m_input.ids, names, columns);
        const std::string how = m_flags.parameters().dump() + ", placed on the map of " + m_flags.placeOn;
        for (std::string& name : names)
            name.insert(0, m_flags.name() + " ");
        MOLRL_TRY(m_columns,
                  storeResult(m_input, {kMapMaker, m_flags.method, how, std::move(names), std::move(columns)}));
        return {};
    }

    void report() const
    {
        const auto strange = std::count(m_placement.isOutOfDomain.begin(), m_placement.isOutOfDomain.end(), 1);
        if (m_console.json) {
            nlohmann::ordered_json object{{"file", m_flags.vectors.input}, {"placedOn", m_flags.placeOn},
                                          {"standing", m_standing},        {"placed", m_rows.size()},
                                          {"outOfDomain", strange},        {"parameters", m_flags.parameters()}};
            m_flags.out.empty() ? object["stored"] = m_columns : object["out"] = m_flags.out;
            Console::print(object);
            return;
        }
        std::printf("%zu rows placed on the map of %zu, which stays as it is\n", m_rows.size(), m_standing);
        if (strange > 0)
            std::printf("%td of them are unlike anything that was mapped (novelty above 1); their places say little\n",
                        strange);
    }

    const MapFlags& m_flags;
    Console& m_console;
    OldMap m_old;
    VectorInput m_input;
    bool m_isSame = false;
    std::vector<std::size_t> m_rows; ///< those that are placed
    std::size_t m_standing = 0;
    Placement m_placement;
    std::vector<std::string> m_columns;
};

} // namespace

Result<void> placeRows(const MapFlags& flags, Console& console)
{
    return Placing(flags, console).run();
}

} // namespace molrl::cli
