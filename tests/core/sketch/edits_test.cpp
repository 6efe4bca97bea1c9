// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/rng.h"
#include "core/sketch/conversion.h"
#include "core/sketch/edits.h"
#include "core/sketch/groups.h"
#include "core/sketch/history.h"

#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

namespace molrl::sketch {
namespace {

GroupLibrary groups()
{
    std::ifstream file(std::string(MOLRL_SOURCE_DIR) + "/resources/templates/groups.tsv");
    std::stringstream text;
    text << file.rdbuf();
    auto library = GroupLibrary::parse(text.str());
    EXPECT_TRUE(library) << (library ? "" : library.error().message());
    return library.value_or(GroupLibrary());
}

std::string smilesOf(const Drawing& d)
{
    return toSmiles(d).value_or("-");
}

TEST(Edits, RingsFuseAndSprout)
{
    Drawing d;
    addRingAt(d, {}, 6, true);
    EXPECT_EQ(smilesOf(d), "c1ccccc1");
    addRingOnBond(d, 0, 6, true);
    EXPECT_EQ(smilesOf(d), "c1ccc2ccccc2c1");
    addRingOnBond(d, d.bondBetween(2, 3), 5, false);
    EXPECT_EQ(d.atoms.size(), 13u);
    Drawing biphenyl;
    addRingAt(biphenyl, {}, 6, true);
    addRingOnAtom(biphenyl, 0, 6, true);
    EXPECT_EQ(smilesOf(biphenyl), "c1ccc(-c2ccccc2)cc1");
    for (int size = 3; size <= 8; ++size) {
        Drawing ring;
        addRingAt(ring, {}, size, false);
        EXPECT_EQ(ring.bonds.size(), static_cast<std::size_t>(size));
    }
}

TEST(Edits, SproutsGoOnInZigzagAndStraightAtTriples)
{
    Drawing d;
    int last = addAtom(d, 6, {});
    for (int i = 0; i < 5; ++i)
        last = sprout(d, last);
    EXPECT_EQ(smilesOf(d), "CCCCCC");
    EXPECT_GT(distanceOf(d.atoms[0].at, d.atoms[5].at), 4 * kBondLength);
    const Point straight = sproutPlace(d, last, BondKind::Triple);
    EXPECT_NEAR(distanceOf(straight, d.atoms[4].at), 2 * kBondLength, 1e-9);
}

TEST(Edits, GroupsExpandAsTheirSmiles)
{
    const GroupLibrary library = groups();
    EXPECT_GT(library.size(), 60u);
    for (const auto& [name, smiles] : library.smiles()) {
        Drawing d;
        addAtom(d, 9, {});
        const int end = sprout(d, 0);
        ASSERT_TRUE(library.expand(d, end, name)) << name;
        std::string wanted = smiles;
        wanted.replace(wanted.find('*'), 1, "F");
        EXPECT_EQ(smilesOf(d), chem::toSmiles(*chem::parseSmiles(wanted))) << name;
    }
    Drawing d;
    addChain(d, -1, {}, {5, 0}, 3);
    EXPECT_EQ(library.expand(d, 1, "Boc").error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(library.expand(d, 0, "Xyz").error().code, ErrorCode::NotFound);
    EXPECT_FALSE(GroupLibrary::parse("Me C"));
    EXPECT_FALSE(GroupLibrary::parse("Me\tC"));
    EXPECT_FALSE(GroupLibrary::parse("Me\t*C("));
}

TEST(Edits, MergingFusesAndFlippingAPartIsLeftAlone)
{
    Drawing d;
    addRingAt(d, {}, 6, false);
    Drawing other = d;
    const auto added = insertDrawing(d, other);
    moveAtoms(d, added, d.atoms[0].at.x - d.atoms[6].at.x + 0.1, d.atoms[0].at.y - d.atoms[6].at.y);
    EXPECT_EQ(mergeOverlaps(d, added), 6);
    EXPECT_EQ(smilesOf(d), "C1CCCCC1");
    const Drawing before = d;
    flipAtoms(d, std::vector<int>{0, 1}, false);
    EXPECT_EQ(d, before);
}

/// One random change, of every kind.
Drawing change(Drawing d, Rng& rng, const GroupLibrary& library)
{
    const auto pick = [&](std::size_t n) { return static_cast<int>(rng() % n); };
    const Point anywhere{rng.uniform(-10, 10), rng.uniform(-10, 10)};
    if (d.isEmpty()) {
        addRingAt(d, anywhere, 3 + pick(6), rng.chance(0.3));
        return d;
    }
    const int atom = pick(d.atoms.size());
    std::vector<int> part;
    for (const int i : allAtoms(d))
        if (rng.chance(0.4))
            part.push_back(i);
    switch (pick(15)) {
    case 0: addAtom(d, 1 + pick(17), anywhere); break;
    case 1: sprout(d, atom, 6 + pick(3), static_cast<BondKind>(pick(9))); break;
    case 2: addRingOnAtom(d, atom, 3 + pick(6), rng.chance(0.5)); break;
    case 3:
        if (!d.bonds.empty())
            addRingOnBond(d, pick(d.bonds.size()), 3 + pick(6), rng.chance(0.5));
        break;
    case 4: addChain(d, atom, {}, anywhere, 1 + pick(5)); break;
    case 5: setElement(d, atom, 1 + pick(53)); break;
    case 6: d.atoms[static_cast<std::size_t>(atom)].charge += pick(3) - 1; break;
    case 7: d.atoms[static_cast<std::size_t>(atom)].isotope = pick(20); break;
    case 8: removeParts(d, part, {}); break;
    case 9: moveAtoms(d, part, 1, -2); break;
    case 10: rotateAtoms(d, part, anywhere, 0.7); break;
    case 11: flipAtoms(d, d.fragmentOf(atom), rng.chance(0.5)); break;
    case 12: mergeOverlaps(d, part, 0.8); break;
    case 13:
        if (auto clean = cleanUp(d))
            d = *clean;
        break;
    default: [[maybe_unused]] auto ignored = library.expand(d, atom, "Boc"); break;
    }
    if (d.atoms.size() > 40)
        d = Drawing();
    return d;
}

TEST(History, AThousandRandomSequencesUndoToTheStartAndRedoToTheEnd)
{
    const GroupLibrary library = groups();
    for (std::uint64_t seed = 0; seed < 1000; ++seed) {
        Rng rng(seed);
        History history;
        std::vector<Drawing> states{history.drawing()};
        for (int step = 0; step < 12; ++step)
            if (history.commit("step", change(history.drawing(), rng, library)))
                states.push_back(history.drawing());
        for (std::size_t i = states.size(); i-- > 1;) {
            ASSERT_EQ(history.drawing(), states[i]);
            ASSERT_TRUE(history.undo());
        }
        ASSERT_TRUE(history.drawing().isEmpty());
        ASSERT_FALSE(history.undo());
        while (history.redo()) {
        }
        ASSERT_EQ(history.drawing(), states.back()) << seed;
    }
}

TEST(History, AnEqualDrawingIsNoStepAndANewStepForgetsWhatWasUndone)
{
    History history;
    EXPECT_FALSE(history.commit("nothing", Drawing()));
    Drawing d;
    addAtom(d, 6, {});
    EXPECT_TRUE(history.commit("add atom", d));
    EXPECT_EQ(history.undoName(), "add atom");
    EXPECT_TRUE(history.undo());
    EXPECT_EQ(history.redoName(), "add atom");
    addAtom(d, 7, {3, 0});
    EXPECT_TRUE(history.commit("other", d));
    EXPECT_FALSE(history.canRedo());
}

} // namespace
} // namespace molrl::sketch
