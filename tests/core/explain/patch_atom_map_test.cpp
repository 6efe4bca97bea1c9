// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/explain/attention_view.h"

#include <cmath>
#include <gtest/gtest.h>

namespace molrl::explain {
namespace {

void paint(Picture& picture, int left, int top, int width, int height)
{
    for (int y = top; y < top + height; ++y)
        for (int x = left; x < left + width; ++x)
            for (int c = 0; c < 3; ++c)
                picture.mutableData()[static_cast<std::size_t>(y) * picture.stride() + static_cast<std::size_t>(x) * 4 +
                                      static_cast<std::size_t>(c)] = 0;
}

/// A grid of 4 x 4 patches of 14 px, of which the given ones are nodes.
model::NetworkRecord recordOf(std::vector<std::int16_t> rows, std::vector<std::int16_t> cols)
{
    model::NetworkRecord record;
    record.gridSide = 4;
    record.patchPx = 14;
    record.hasInk.assign(rows.size(), 1);
    record.row = std::move(rows);
    record.col = std::move(cols);
    return record;
}

TEST(PatchAtomMap, LoneAtomTakesTheValueOfItsPatch)
{
    chem::Depiction depiction;
    depiction.picture = Picture(56, 56);
    depiction.atoms = {{21, 21}, {49, 49}};
    paint(depiction.picture, 19, 19, 4, 4); // in patch (1, 1)
    paint(depiction.picture, 47, 47, 4, 4); // in patch (3, 3)
    const PatchAtomMap map = mapPatchesToAtoms(recordOf({1, 3}, {1, 3}), depiction);
    EXPECT_EQ(projectToAtoms(std::vector<float>{5, -2}, map), (std::vector<float>{5, -2}));
    ASSERT_EQ(map.patchToAtoms[0].size(), 1u);
    EXPECT_EQ(map.patchToAtoms[0][0].index, 0);
    EXPECT_FLOAT_EQ(map.patchToAtoms[0][0].share, 1);
}

TEST(PatchAtomMap, BondIsSplitInTheMiddle)
{
    chem::Depiction depiction;
    depiction.picture = Picture(56, 56);
    depiction.atoms = {{7, 21}, {49, 21}};
    depiction.bonds = {{0, 1, {7, 21}, {49, 21}}};
    depiction.bondLengthPx = 42;
    paint(depiction.picture, 7, 20, 42, 2); // through the patches (1, 0) to (1, 3)
    const PatchAtomMap map = mapPatchesToAtoms(recordOf({1, 1, 1, 1}, {0, 1, 2, 3}), depiction);
    // Atom 0 has the pixels 7..27: 7 in patch 0, 14 in patch 1.
    ASSERT_EQ(map.atomToPatches[0].size(), 2u);
    EXPECT_NEAR(map.atomToPatches[0][0].share, 7.0 / 21, 1e-6);
    EXPECT_NEAR(map.atomToPatches[0][1].share, 14.0 / 21, 1e-6);
    const std::vector<float> values = projectToAtoms(std::vector<float>{3, 0, 0, 6}, map);
    EXPECT_NEAR(values[0], 1, 1e-5);
    EXPECT_NEAR(values[1], 2, 1e-5);
}

TEST(PatchAtomMap, AtomWithoutInkIsNotANumber)
{
    chem::Depiction depiction;
    depiction.picture = Picture(56, 56);
    depiction.atoms = {{21, 21}, {49, 7}};
    paint(depiction.picture, 19, 19, 4, 4);
    const PatchAtomMap map = mapPatchesToAtoms(recordOf({1}, {1}), depiction);
    const std::vector<float> values = projectToAtoms(std::vector<float>{5}, map);
    EXPECT_EQ(values[0], 5);
    EXPECT_TRUE(map.atomToPatches[1].empty());
    EXPECT_TRUE(std::isnan(values[1]));
}

TEST(PatchAtomMap, AtomsOutsideThePictureAndBlankPicturesAreHarmless)
{
    chem::Depiction depiction;
    depiction.picture = Picture(56, 56);
    depiction.atoms = {{-500, 1e9}, {NAN, 3}};
    depiction.bonds = {{0, 1, {-500, 1e9}, {NAN, 3}}};
    paint(depiction.picture, 19, 19, 4, 4);
    const PatchAtomMap map = mapPatchesToAtoms(recordOf({1}, {1}), depiction);
    EXPECT_TRUE(map.atomToPatches[0].empty());
    EXPECT_TRUE(map.patchToAtoms[0].empty());
    EXPECT_EQ(mapPatchesToAtoms(recordOf({}, {}), depiction).atomToPatches.size(), 2u);
    EXPECT_TRUE(mapPatchesToAtoms(recordOf({}, {}), {}).atomToPatches.empty());
}

} // namespace
} // namespace molrl::explain
