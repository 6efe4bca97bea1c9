// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workspace/view.h"

#include "core/base/parallel.h"
#include "core/chem/fingerprint.h"
#include "core/chem/molecule.h"
#include "core/chem/search.h"
#include "core/workspace/text_fold.h"
#include "core/workspace/view_sort.h"

#include <algorithm>
#include <cmath>
#include <mutex>
#include <numeric>
#include <tuple>

namespace molrl::workspace {
namespace {

using Mask = std::vector<std::uint8_t>; // by snapshot row; 1: visible
using Texts = std::shared_ptr<const std::vector<std::string>>;
using Order = std::shared_ptr<const std::vector<std::uint32_t>>;
constexpr std::size_t kTextBlock = 1024;

} // namespace

/// What was loaded for one snapshot. Loading happens outside the lock: two threads may load the same thing once each,
/// the first to end is kept, and nobody waits for a long load of something else.
struct ViewCache::Impl {
    std::shared_ptr<const Workspace> workspace;
    std::mutex mutex;
    SnapshotPtr snapshot;
    std::uint64_t epoch = 0; ///< counts invalidations: what was loading meanwhile is not kept
    std::map<ColumnId, ColumnDataPtr> columns;
    std::map<std::tuple<SortKey, ColumnId, bool>, Order> orders;
    Texts names;
    Texts smiles;
    std::shared_ptr<const Workspace::SearchData> search;

    /// Forgets what belongs to another snapshot. With the mutex held.
    void adopt(const SnapshotPtr& current)
    {
        if (snapshot && snapshot->generation == current->generation)
            return;
        snapshot = current;
        columns.clear();
        orders.clear();
        names.reset();
        smiles.reset();
        search.reset();
        ++epoch;
    }

    /// The value of `slot`, or what `load` gives, kept if it still belongs to this snapshot.
    template <class T, class Slot, class Load> Result<T> cached(const SnapshotPtr& current, Slot&& slot, Load&& load)
    {
        std::uint64_t started = 0;
        {
            const std::lock_guard lock(mutex);
            adopt(current);
            if (T& kept = slot(); kept)
                return kept;
            started = epoch;
        }
        MOLRL_TRY(T loaded, load());
        const std::lock_guard lock(mutex);
        if (started == epoch)
            slot() = loaded;
        return loaded;
    }

    Result<ColumnDataPtr> column(ColumnId id, const SnapshotPtr& current)
    {
        return cached<ColumnDataPtr>(
            current, [&]() -> ColumnDataPtr& { return columns[id]; },
            [&] { return workspace->loadColumn(id, current); });
    }

    Result<Texts> loadNames(const SnapshotPtr& current)
    {
        return cached<Texts>(
            current, [&]() -> Texts& { return names; },
            [&]() -> Result<Texts> {
                MOLRL_TRY(auto loaded, workspace->loadNames(current));
                return std::make_shared<const std::vector<std::string>>(std::move(loaded));
            });
    }

    Result<Texts> loadSmiles(const SnapshotPtr& current)
    {
        return cached<Texts>(
            current, [&]() -> Texts& { return smiles; },
            [&]() -> Result<Texts> {
                MOLRL_TRY(auto loaded, workspace->loadSmiles(current));
                return std::make_shared<const std::vector<std::string>>(std::move(loaded));
            });
    }

    Result<std::shared_ptr<const Workspace::SearchData>> searchData(const SnapshotPtr& current, JobContext& job)
    {
        return cached<std::shared_ptr<const Workspace::SearchData>>(
            current, [&]() -> auto& { return search; }, [&] { return workspace->loadSearchData(current, job); });
    }

    Result<Order> order(const ViewSpec& spec, const SnapshotPtr& current)
    {
        const auto key =
            std::tuple(spec.sort, spec.sort == SortKey::Column ? spec.sortColumn : ColumnId{}, spec.descending);
        return cached<Order>(
            current, [&]() -> Order& { return orders[key]; },
            [&]() -> Result<Order> {
                std::vector<std::uint32_t> rows;
                if (spec.sort == SortKey::Name) {
                    MOLRL_TRY(const Texts texts, loadNames(current));
                    rows = orderTexts(*texts, spec.descending);
                } else {
                    MOLRL_TRY(const ColumnDataPtr data, column(spec.sortColumn, current));
                    rows = data->kind == ColumnKind::Number ? orderNumbers(data->numbers, spec.descending)
                                                            : orderTexts(data->texts, spec.descending);
                }
                return std::make_shared<const std::vector<std::uint32_t>>(std::move(rows));
            });
    }
};

namespace {

/// Lets the filters of one view narrow its mask. Impl is the cache's; it is private to ViewCache, hence the template.
template <class Cache> struct Narrower {
    Cache& cache;
    const SnapshotPtr& snapshot;
    int threads;
    JobContext& job;
    Mask mask;
    std::vector<float> similarity;

    Result<void> operator()(const NumberRangeFilter& filter)
    {
        MOLRL_TRY(const ColumnDataPtr data, cache.column(filter.column, snapshot));
        if (data->kind != ColumnKind::Number)
            return fail(ErrorCode::InvalidArgument, "a range needs a column of numbers");
        for (std::size_t row = 0; row < mask.size(); ++row) {
            const double value = data->numbers[row];
            const bool passes = std::isnan(value) ? filter.keepMissing : value >= filter.low && value <= filter.high;
            mask[row] &= static_cast<std::uint8_t>(passes);
        }
        return {};
    }

    Result<void> operator()(const TextFilter& filter)
    {
        if (filter.needle.empty())
            return {};
        std::vector<const std::vector<std::string>*> places;
        std::vector<std::shared_ptr<const void>> keep;
        const auto addColumn = [&](ColumnId id) -> Result<void> {
            MOLRL_TRY(const ColumnDataPtr data, cache.column(id, snapshot));
            if (data->kind == ColumnKind::Number)
                return fail(ErrorCode::InvalidArgument, "a text is looked for in columns of text only");
            keep.push_back(data);
            places.push_back(&data->texts);
            return {};
        };
        if (filter.column) {
            MOLRL_CHECK(addColumn(filter.column));
        } else {
            MOLRL_TRY(const Texts names, cache.loadNames(snapshot));
            MOLRL_TRY(const Texts smiles, cache.loadSmiles(snapshot));
            keep = {names, smiles};
            places = {names.get(), smiles.get()};
            MOLRL_TRY(const std::vector<Column> columns, cache.workspace->columns());
            for (const Column& column : columns)
                if (column.kind == ColumnKind::Text)
                    MOLRL_CHECK(addColumn(column.id));
        }
        const std::string needle = foldCase(filter.needle);
        const std::size_t blocks = (mask.size() + kTextBlock - 1) / kTextBlock;
        return parallelFor(blocks, threads, job, [&](std::size_t block) {
            std::string folded;
            const auto holdsNeedle = [&](const std::string& text) {
                if (text.size() < needle.size())
                    return false;
                foldCase(text, folded);
                return folded.find(needle) != std::string::npos;
            };
            const std::size_t end = std::min(mask.size(), (block + 1) * kTextBlock);
            for (std::size_t row = block * kTextBlock; row < end; ++row)
                if (mask[row] != 0)
                    mask[row] = std::any_of(places.begin(), places.end(),
                                            [&](const auto* texts) { return holdsNeedle((*texts)[row]); });
        });
    }

    Result<void> operator()(const SubstructureFilter& filter)
    {
        MOLRL_TRY(const auto query, chem::SubstructureQuery::parse(filter.query));
        MOLRL_TRY(const auto search, cache.searchData(snapshot, job));
        MOLRL_TRY(const auto hits, chem::findSubstructure(search->library(), query, threads, job));
        Mask isHit(mask.size(), 0);
        for (const std::uint32_t row : hits)
            isHit[row] = 1;
        for (std::size_t row = 0; row < mask.size(); ++row)
            mask[row] &= isHit[row];
        return {};
    }

    Result<void> operator()(const SimilarityFilter& filter)
    {
        MOLRL_TRY(const auto molecule, chem::parseSmiles(filter.query));
        MOLRL_TRY(const auto bits, chem::computeMorganBits(molecule));
        MOLRL_TRY(const auto search, cache.searchData(snapshot, job));
        MOLRL_TRY(similarity, chem::computeSimilarities(search->library(), bits, threads, job));
        for (std::size_t row = 0; row < mask.size(); ++row)
            mask[row] &= static_cast<std::uint8_t>(snapshot->isBad[row] == 0 && similarity[row] >= filter.threshold);
        return {};
    }

    Result<void> operator()(const StateFilter& filter)
    {
        for (std::size_t row = 0; row < mask.size(); ++row)
            mask[row] &= static_cast<std::uint8_t>(snapshot->isBad[row] != 0 ? filter.showBad : filter.showGood);
        return {};
    }

    Result<void> operator()(const IdFilter& filter)
    {
        auto next = filter.ids.begin();
        for (std::size_t row = 0; row < mask.size(); ++row) {
            next = std::lower_bound(next, filter.ids.end(), snapshot->ids[row]);
            mask[row] &= static_cast<std::uint8_t>(next != filter.ids.end() && *next == snapshot->ids[row]);
        }
        return {};
    }
};

} // namespace

ViewCache::ViewCache(std::shared_ptr<const Workspace> workspace) : m_impl(std::make_unique<Impl>())
{
    m_impl->workspace = std::move(workspace);
}

ViewCache::~ViewCache() = default;

void ViewCache::invalidate(std::optional<ColumnId> column)
{
    const std::lock_guard lock(m_impl->mutex);
    ++m_impl->epoch;
    const auto isStale = [&](const auto& entry) {
        return std::get<SortKey>(entry.first) == SortKey::Column && std::get<ColumnId>(entry.first) == *column;
    };
    if (column) {
        m_impl->columns.erase(*column);
        std::erase_if(m_impl->orders, isStale);
        return;
    }
    m_impl->columns.clear();
    m_impl->orders.clear();
    m_impl->names.reset();
    m_impl->smiles.reset();
    m_impl->search.reset();
}

Result<ColumnDataPtr> ViewCache::column(ColumnId id, const SnapshotPtr& snapshot)
{
    return m_impl->column(id, snapshot);
}

Result<TableView> ViewCache::compute(const ViewSpec& spec, int threads, JobContext& job)
{
    MOLRL_TRY(const SnapshotPtr snapshot, m_impl->workspace->snapshot());
    Narrower<Impl> narrower{*m_impl, snapshot, std::max(1, threads), job, Mask(snapshot->rows(), 1), {}};
    for (std::size_t i = 0; i < spec.filters.size(); ++i) {
        if (job.stopRequested())
            return JobContext::cancelled();
        MOLRL_CHECK(std::visit(narrower, spec.filters[i]));
        job.report(static_cast<double>(i + 1) / static_cast<double>(spec.filters.size() + 1));
    }
    TableView view;
    view.snapshot = snapshot;
    view.similarity = std::move(narrower.similarity);
    const auto take = [&](std::uint32_t row) {
        if (narrower.mask[row] != 0)
            view.rows.push_back(row);
    };
    if (spec.sort == SortKey::Name || spec.sort == SortKey::Column) {
        MOLRL_TRY(const Order order, m_impl->order(spec, snapshot));
        std::for_each(order->begin(), order->end(), take);
    } else if (spec.sort == SortKey::Similarity && !view.similarity.empty()) {
        const auto order = orderFloats(view.similarity, spec.descending);
        std::for_each(order.begin(), order.end(), take);
    } else {
        const auto rows = static_cast<std::uint32_t>(snapshot->rows());
        for (std::uint32_t i = 0; i < rows; ++i)
            take(spec.descending && spec.sort == SortKey::Row ? rows - 1 - i : i);
    }
    if (job.stopRequested())
        return JobContext::cancelled();
    return view;
}

} // namespace molrl::workspace
