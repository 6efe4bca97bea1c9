// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/selection.h"

#include "core/base/rng.h"

#include <QSignalSpy>
#include <gtest/gtest.h>
#include <set>

namespace molrl::ui {
namespace {

using workspace::CompoundId;

TEST(CompoundSet, AgreesWithAPlainSetUnderRandomOperations)
{
    Rng rng(5);
    CompoundSet set;
    std::set<std::int64_t> plain;
    for (int step = 0; step < 5000; ++step) {
        const CompoundId id{static_cast<std::int64_t>(rng.below(700)) + 1};
        if (rng.chance(0.6)) {
            set.add(id);
            plain.insert(id.value);
        } else {
            set.remove(id);
            plain.erase(id.value);
        }
        ASSERT_EQ(set.contains(id), plain.count(id.value) == 1);
    }
    ASSERT_EQ(set.size(), plain.size());
    std::vector<std::int64_t> values;
    for (const auto id : set.toVector())
        values.push_back(id.value);
    EXPECT_EQ(values, std::vector<std::int64_t>(plain.begin(), plain.end()));
}

TEST(CompoundSet, UnionDifferenceAndIntersection)
{
    const auto a = CompoundSet::from({{1}, {64}, {1000}});
    const auto b = CompoundSet::from({{64}, {65}});
    auto both = a;
    both |= b;
    EXPECT_EQ(both, CompoundSet::from({{1}, {64}, {65}, {1000}}));
    auto less = a;
    less -= b;
    EXPECT_EQ(less, CompoundSet::from({{1}, {1000}}));
    auto common = a;
    common &= b;
    EXPECT_EQ(common, CompoundSet::from({{64}}));
    EXPECT_EQ(common.size(), 1u);
}

TEST(CompoundSet, TheNullIdIsNeverInIt)
{
    CompoundSet set;
    set.add({});
    EXPECT_TRUE(set.isEmpty());
    EXPECT_FALSE(set.contains({}));
}

TEST(Selection, SpeaksOnlyWhenSomethingChanged)
{
    Selection selection;
    QSignalSpy current(&selection, &Selection::currentChanged);
    QSignalSpy selected(&selection, &Selection::selectionChanged);
    selection.setCurrent({4});
    selection.setCurrent({4});
    selection.setSelected(CompoundSet::from({{4}}));
    selection.setSelected(CompoundSet::from({{4}}));
    EXPECT_EQ(current.count(), 1);
    EXPECT_EQ(selected.count(), 1);
    selection.clear();
    EXPECT_EQ(current.count(), 2);
    EXPECT_TRUE(selection.selected().isEmpty());
}

TEST(Selection, TellsWhatPassesTheFilters)
{
    Selection selection;
    QSignalSpy passing(&selection, &Selection::passingChanged);
    EXPECT_TRUE(selection.passes({7}));
    selection.setPassing(CompoundSet::from({{4}}));
    selection.setPassing(CompoundSet::from({{4}}));
    EXPECT_EQ(passing.count(), 1);
    EXPECT_TRUE(selection.passes({4}));
    EXPECT_FALSE(selection.passes({7}));
    selection.setPassing(CompoundSet());
    EXPECT_FALSE(selection.passes({4})) << "nothing passes";
    selection.setPassing({});
    EXPECT_TRUE(selection.passes({7}));
}

} // namespace
} // namespace molrl::ui
