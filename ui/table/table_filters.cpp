// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/table/table_filters.h"

#include <algorithm>

namespace molrl::ui {
namespace {

bool isSingle(FilterKind kind)
{
    return kind == FilterKind::Similarity || kind == FilterKind::State || kind == FilterKind::OnlySelected;
}

bool isOn(const FilterEntry& entry)
{
    return entry.enabled && (entry.filter || entry.kind == FilterKind::OnlySelected);
}

} // namespace

FilterEntry* TableFilters::entry(int key)
{
    const auto found =
        std::find_if(m_entries.begin(), m_entries.end(), [key](const FilterEntry& one) { return one.key == key; });
    return found == m_entries.end() ? nullptr : &*found;
}

const FilterEntry* TableFilters::find(int key) const
{
    return const_cast<TableFilters*>(this)->entry(key);
}

int TableFilters::add(FilterKind kind, workspace::ColumnId column, std::optional<workspace::Filter> filter)
{
    for (const auto& one : m_entries) {
        if (one.kind != kind || !(isSingle(kind) || (kind == FilterKind::NumberRange && one.column == column)))
            continue;
        const int key = one.key;
        if (filter)
            setFilter(key, std::move(filter));
        Q_EMIT focusRequested(key);
        return key;
    }
    const int key = m_nextKey++;
    m_entries.push_back({key, kind, column, true, std::move(filter)});
    Q_EMIT added(key);
    if (isOn(m_entries.back()))
        Q_EMIT changed();
    return key;
}

void TableFilters::remove(int key)
{
    const auto* found = entry(key);
    if (found == nullptr)
        return;
    const bool wasOn = isOn(*found);
    std::erase_if(m_entries, [key](const FilterEntry& one) { return one.key == key; });
    Q_EMIT removed(key);
    if (wasOn)
        Q_EMIT changed();
}

void TableFilters::setEnabled(int key, bool enabled)
{
    auto* found = entry(key);
    if (found == nullptr || found->enabled == enabled)
        return;
    found->enabled = enabled;
    Q_EMIT changed();
}

void TableFilters::setFilter(int key, std::optional<workspace::Filter> filter)
{
    auto* found = entry(key);
    if (found == nullptr || found->filter == filter)
        return; // a card that only shows what it was given must not begin the search once more, nor undo a stop
    found->filter = std::move(filter);
    if (found->enabled)
        Q_EMIT changed();
}

void TableFilters::setQuickText(const QString& text)
{
    if (text == m_quickText)
        return;
    m_quickText = text;
    Q_EMIT quickTextChanged();
    Q_EMIT changed();
}

void TableFilters::clear()
{
    if (m_entries.empty() && m_quickText.isEmpty())
        return;
    const auto entries = std::move(m_entries);
    m_entries.clear();
    m_quickText.clear();
    for (const auto& one : entries)
        Q_EMIT removed(one.key);
    Q_EMIT quickTextChanged();
    Q_EMIT changed();
}

std::vector<workspace::Filter> TableFilters::active(const std::vector<workspace::CompoundId>& selected) const
{
    std::vector<workspace::Filter> filters;
    if (!m_quickText.trimmed().isEmpty())
        filters.push_back(workspace::TextFilter{{}, m_quickText.trimmed().toStdString()});
    for (const auto& one : m_entries) {
        if (!isOn(one))
            continue;
        if (one.kind == FilterKind::OnlySelected)
            filters.push_back(workspace::IdFilter{selected});
        else
            filters.push_back(*one.filter);
    }
    return filters;
}

bool TableFilters::hasActive() const
{
    return !m_quickText.trimmed().isEmpty() || std::any_of(m_entries.begin(), m_entries.end(), isOn);
}

bool TableFilters::followsSelection() const
{
    return std::any_of(m_entries.begin(), m_entries.end(),
                       [](const FilterEntry& one) { return one.kind == FilterKind::OnlySelected && one.enabled; });
}

std::string TableFilters::highlightQuery() const
{
    for (const auto& one : m_entries)
        if (isOn(one) && one.kind == FilterKind::Substructure)
            return std::get<workspace::SubstructureFilter>(*one.filter).query;
    return {};
}

} // namespace molrl::ui
