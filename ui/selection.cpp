// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/selection.h"

#include <algorithm>
#include <bit>

namespace molrl::ui {
namespace {

std::size_t wordOf(workspace::CompoundId id)
{
    return static_cast<std::size_t>(id.value) / 64;
}
std::uint64_t bitOf(workspace::CompoundId id)
{
    return 1ULL << (id.value % 64);
}

std::size_t countBits(const std::vector<std::uint64_t>& words)
{
    std::size_t count = 0;
    for (const auto word : words)
        count += static_cast<std::size_t>(std::popcount(word));
    return count;
}

} // namespace

void CompoundSet::add(workspace::CompoundId id)
{
    if (!id)
        return;
    if (wordOf(id) >= m_words.size())
        m_words.resize(std::max(wordOf(id) + 1, m_words.size() * 2));
    auto& word = m_words[wordOf(id)];
    m_count += (word & bitOf(id)) == 0;
    word |= bitOf(id);
}

void CompoundSet::remove(workspace::CompoundId id)
{
    if (!contains(id))
        return;
    m_words[wordOf(id)] &= ~bitOf(id);
    --m_count;
}

void CompoundSet::clear()
{
    m_words.clear();
    m_count = 0;
}

bool CompoundSet::contains(workspace::CompoundId id) const
{
    return id && wordOf(id) < m_words.size() && (m_words[wordOf(id)] & bitOf(id)) != 0;
}

std::vector<workspace::CompoundId> CompoundSet::toVector() const
{
    std::vector<workspace::CompoundId> ids;
    ids.reserve(m_count);
    for (std::size_t w = 0; w < m_words.size(); ++w)
        for (auto word = m_words[w]; word != 0; word &= word - 1)
            ids.push_back({static_cast<std::int64_t>(w * 64) + std::countr_zero(word)});
    return ids;
}

workspace::CompoundId CompoundSet::first() const
{
    for (std::size_t w = 0; w < m_words.size(); ++w)
        if (m_words[w] != 0)
            return {static_cast<std::int64_t>(w * 64) + std::countr_zero(m_words[w])};
    return {};
}

CompoundSet CompoundSet::from(const std::vector<workspace::CompoundId>& ids)
{
    CompoundSet set;
    for (const auto id : ids)
        set.add(id);
    return set;
}

CompoundSet& CompoundSet::operator|=(const CompoundSet& other)
{
    m_words.resize(std::max(m_words.size(), other.m_words.size()));
    for (std::size_t i = 0; i < other.m_words.size(); ++i)
        m_words[i] |= other.m_words[i];
    m_count = countBits(m_words);
    return *this;
}

CompoundSet& CompoundSet::operator-=(const CompoundSet& other)
{
    for (std::size_t i = 0; i < std::min(m_words.size(), other.m_words.size()); ++i)
        m_words[i] &= ~other.m_words[i];
    m_count = countBits(m_words);
    return *this;
}

CompoundSet& CompoundSet::operator&=(const CompoundSet& other)
{
    for (std::size_t i = 0; i < m_words.size(); ++i)
        m_words[i] &= i < other.m_words.size() ? other.m_words[i] : 0;
    m_count = countBits(m_words);
    return *this;
}

bool CompoundSet::operator==(const CompoundSet& other) const
{
    if (m_count != other.m_count)
        return false;
    const auto& longer = m_words.size() >= other.m_words.size() ? m_words : other.m_words;
    const auto& shorter = m_words.size() >= other.m_words.size() ? other.m_words : m_words;
    return std::equal(shorter.begin(), shorter.end(), longer.begin()); // equal counts: the rest is zero
}

void Selection::setCurrent(workspace::CompoundId id)
{
    if (id == m_current)
        return;
    m_current = id;
    Q_EMIT currentChanged(id);
}

void Selection::pick(workspace::CompoundId id)
{
    if (!id)
        return;
    setCurrent(id);
    Q_EMIT picked(id);
}

void Selection::setHovered(workspace::CompoundId id)
{
    if (id == m_hovered)
        return;
    m_hovered = id;
    Q_EMIT hoveredChanged(id);
}

void Selection::setSelected(CompoundSet set)
{
    if (set == m_selected)
        return;
    m_selected = std::move(set);
    Q_EMIT selectionChanged();
}

void Selection::selectAndLead(CompoundSet set, const CompoundSet& led)
{
    setSelected(std::move(set));
    workspace::CompoundId id = m_firstOf ? m_firstOf(led) : workspace::CompoundId{};
    if (!id)
        id = led.first();
    if (!id)
        return;
    pick(id);
    Q_EMIT this->led(id);
}

void Selection::setPassing(std::optional<CompoundSet> set)
{
    if (set == m_passing)
        return;
    m_passing = std::move(set);
    Q_EMIT passingChanged();
}

void Selection::clear()
{
    setHovered({});
    setCurrent({});
    setSelected({});
}

void AtomFocus::setHoveredAtom(int atomIdx)
{
    if (atomIdx == m_hoveredAtom)
        return;
    m_hoveredAtom = atomIdx;
    Q_EMIT hoveredAtomChanged(atomIdx);
}

void AtomFocus::setAtomValues(workspace::CompoundId compound, const QString& layerName, std::vector<float> values,
                              float low, float high)
{
    m_compound = compound;
    m_layerName = layerName;
    m_atomValues = std::move(values);
    m_low = low;
    m_high = high;
    Q_EMIT atomValuesChanged();
}

} // namespace molrl::ui
