// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workspace/types.h"

#include <QObject>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace molrl::ui {

/// A set of compounds as a bitset over ids: a million take 125 kB, and set operations are word-wise.
class CompoundSet {
public:
    void add(workspace::CompoundId id);
    void remove(workspace::CompoundId id);
    void clear();
    [[nodiscard]] bool contains(workspace::CompoundId id) const;
    [[nodiscard]] std::size_t size() const { return m_count; }
    [[nodiscard]] bool isEmpty() const { return m_count == 0; }
    [[nodiscard]] std::vector<workspace::CompoundId> toVector() const; ///< ascending
    [[nodiscard]] workspace::CompoundId first() const;                 ///< the smallest id; 0: empty
    static CompoundSet from(const std::vector<workspace::CompoundId>& ids);
    CompoundSet& operator|=(const CompoundSet& other);
    CompoundSet& operator-=(const CompoundSet& other);
    CompoundSet& operator&=(const CompoundSet& other);
    bool operator==(const CompoundSet& other) const;

private:
    std::vector<std::uint64_t> m_words;
    std::size_t m_count = 0;
};

/// The one selection that the table, the inspector, the 3-D view, the map and (later) plots share.
///
/// Views write their user's clicks here and follow the signals; none talks to another. A setter that changes nothing
/// emits nothing, so that views may echo without a loop; pick() alone always tells, and is for clicks and keys only.
class Selection : public QObject {
    Q_OBJECT

public:
    explicit Selection(QObject* parent = nullptr) : QObject(parent) {}

    [[nodiscard]] workspace::CompoundId current() const { return m_current; } ///< what the inspector shows; 0: none
    [[nodiscard]] workspace::CompoundId hovered() const { return m_hovered; }
    [[nodiscard]] const CompoundSet& selected() const { return m_selected; }

    /// Whether a compound passes the table's filters: what does not is shown faint elsewhere and can't be picked.
    [[nodiscard]] bool passes(workspace::CompoundId id) const { return !m_passing || m_passing->contains(id); }
    [[nodiscard]] const std::optional<CompoundSet>& passing() const { return m_passing; } ///< empty: all pass

    void setCurrent(workspace::CompoundId id);
    /// The user's hand on a compound: the current one from now on, and told even where it was that already, since the
    /// inspector may be showing something else meanwhile (a sketch, a picture). 0 does nothing.
    void pick(workspace::CompoundId id);
    void setHovered(workspace::CompoundId id);
    void setSelected(CompoundSet set);
    /// What a picture picks at once (a lasso, a legend's entry): selects `set`, and makes the first of `led` in the
    /// rows' order the current compound, so that table and inspector move along. Nothing in `led`: the current one
    /// stays.
    void selectAndLead(CompoundSet set, const CompoundSet& led);
    /// Who knows the rows' order tells which of a set comes first; without it that is the smallest id.
    void setOrder(std::function<workspace::CompoundId(const CompoundSet&)> firstOf) { m_firstOf = std::move(firstOf); }
    void setPassing(std::optional<CompoundSet> set);
    void clear();

Q_SIGNALS:
    void currentChanged(molrl::workspace::CompoundId id);
    void hoveredChanged(molrl::workspace::CompoundId id);
    void selectionChanged();
    void passingChanged();
    void picked(molrl::workspace::CompoundId id); ///< by the user, be it the current one already; after currentChanged
    void led(molrl::workspace::CompoundId id);    ///< lists scroll to it, be it the current one already

private:
    workspace::CompoundId m_current;
    workspace::CompoundId m_hovered;
    CompoundSet m_selected;
    std::optional<CompoundSet> m_passing;
    std::function<workspace::CompoundId(const CompoundSet&)> m_firstOf;
};

/// The atom and patch that inspector and 3-D view point at together, and the layer's value of each atom.
class AtomFocus : public QObject {
    Q_OBJECT

public:
    explicit AtomFocus(QObject* parent = nullptr) : QObject(parent) {}

    [[nodiscard]] int hoveredAtom() const { return m_hoveredAtom; } ///< -1: none
    [[nodiscard]] const std::vector<float>& atomValues() const
    {
        return m_atomValues;
    } ///< of the layer shown; may be empty
    [[nodiscard]] float rangeLow() const { return m_low; }
    [[nodiscard]] float rangeHigh() const { return m_high; }
    [[nodiscard]] const QString& layerName() const { return m_layerName; }
    [[nodiscard]] workspace::CompoundId compound() const { return m_compound; } ///< whose atoms these are

    void setHoveredAtom(int atomIdx);
    void setAtomValues(workspace::CompoundId compound, const QString& layerName, std::vector<float> values, float low,
                       float high);

Q_SIGNALS:
    void hoveredAtomChanged(int atomIdx);
    void atomValuesChanged();

private:
    int m_hoveredAtom = -1;
    workspace::CompoundId m_compound;
    QString m_layerName;
    std::vector<float> m_atomValues;
    float m_low = 0;
    float m_high = 1;
};

} // namespace molrl::ui
