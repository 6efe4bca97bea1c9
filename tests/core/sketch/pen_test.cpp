// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sketch/conversion.h"
#include "core/sketch/edits.h"
#include "core/sketch/history.h"
#include "core/sketch/hotkeys.h"
#include "core/sketch/pen.h"

#include <cmath>
#include <fstream>
#include <gtest/gtest.h>
#include <set>
#include <sstream>

namespace molrl::sketch {
namespace {

std::string resource(const char* name)
{
    std::ifstream file(std::string(MOLRL_SOURCE_DIR) + "/resources/templates/" + name);
    std::stringstream text;
    text << file.rdbuf();
    EXPECT_FALSE(text.str().empty()) << name;
    return text.str();
}

GroupLibrary groups()
{
    return GroupLibrary::parse(resource("groups.tsv")).value_or(GroupLibrary());
}
std::string smilesOf(const Drawing& d)
{
    return toSmiles(d).value_or("-");
}
std::string canonical(const char* smiles)
{
    return chem::toSmiles(*chem::parseSmiles(smiles));
}
Drawing draw(const char* smiles)
{
    return fromMolecule(*chem::parseSmiles(smiles)).value_or(Drawing());
}

std::string labelled(const char* label, const char* start = "CC")
{
    auto done = setLabel(draw(start), 1, label, groups());
    return done ? smilesOf(done->drawing) : std::string(toString(done.error().code));
}

TEST(Hotkeys, LabelsAreElementsAtomsAndGroupsWhateverTheirCase)
{
    const std::pair<const char*, const char*> kLabels[] = {{"n", "CN"},
                                                           {"N", "CN"},
                                                           {"cl", "CCl"},
                                                           {"Br", "CBr"},
                                                           {"br", "CBr"},
                                                           {"si", "C[SiH3]"},
                                                           {"13C", "C[13CH3]"},
                                                           {"D", "[2H]C"},
                                                           {"NH3+", "C[NH3+]"},
                                                           {"O-", "C[O-]"},
                                                           {"nh2", "CN"},
                                                           {"Co", "C[Co]"},
                                                           {"co", "C[Co]"},
                                                           {"cn", "CC#N"},
                                                           {"CN", "CC#N"},
                                                           {"no2", "C[N+](=O)[O-]"},
                                                           {"Boc", "CC(=O)OC(C)(C)C"},
                                                           {"boc", "CC(=O)OC(C)(C)C"},
                                                           {"co2me", "CC(=O)OC"},
                                                           {"Ac", "CC(C)=O"},
                                                           {"ac", "CC(C)=O"},
                                                           {"Ph", "Cc1ccccc1"},
                                                           {"*", "*C"},
                                                           {"Mg+2", "C[Mg+2]"}};
    for (const auto& [label, smiles] : kLabels)
        EXPECT_EQ(labelled(label), canonical(smiles)) << label;
    EXPECT_EQ(labelled("Quark"), toString(ErrorCode::NotFound));
    EXPECT_EQ(labelled("Boc", "CCC"), toString(ErrorCode::InvalidArgument)); // two bonds
    for (const char* start : {"C", "CO", "CO2", "no", "Bo", "T"})
        EXPECT_TRUE(mayGoOn(start, groups())) << start;
    EXPECT_FALSE(mayGoOn("Boc", groups()));
    EXPECT_FALSE(mayGoOn("qx", groups()));
}

TEST(Hotkeys, KeysOfBondsAndAtoms)
{
    const Drawing ethane = draw("CC");
    EXPECT_EQ(smilesOf(editBondByKey(ethane, 0, '2')->drawing), "C=C");
    EXPECT_EQ(smilesOf(editBondByKey(ethane, 0, '3')->drawing), "C#C");
    EXPECT_EQ(smilesOf(editBondByKey(ethane, 0, 'a')->drawing), "c1ccccc1");
    EXPECT_EQ(smilesOf(editBondByKey(ethane, 0, '5')->drawing), "C1CCCC1");
    EXPECT_FALSE(editBondByKey(ethane, 0, 'q'));
    const Drawing wedge = editBondByKey(ethane, 0, 'w')->drawing;
    EXPECT_EQ(wedge.bonds[0].kind, BondKind::Wedge);
    EXPECT_EQ(editBondByKey(wedge, 0, 'w')->drawing.bonds[0].a, wedge.bonds[0].b);
    EXPECT_EQ(smilesOf(editAtomByKey(ethane, 0, '1')->drawing), "CCC");
    EXPECT_EQ(smilesOf(editAtomByKey(ethane, 0, '2')->drawing), "C=CC");
    EXPECT_EQ(smilesOf(editAtomByKey(ethane, 0, '3')->drawing), canonical("CC1CC1"));
    EXPECT_EQ(smilesOf(editAtomByKey(ethane, 0, '+')->drawing), canonical("C[CH2+]"));
    EXPECT_EQ(smilesOf(editAtomByKey(ethane, 0, '.')->drawing), canonical("C[CH2]"));
    EXPECT_FALSE(editAtomByKey(ethane, 0, '9'));
}

TEST(Pen, DragsSnapUnlessFreeAndEndOnAtoms)
{
    Drawing d;
    addAtom(d, 6, {});
    Stroke stroke{{}, {3, 0.2}, true, false, 0, -1};
    Drawing next = applyPen(d, {}, stroke, groups()).drawing;
    ASSERT_EQ(next.atoms.size(), 2u);
    EXPECT_NEAR(next.atoms[1].at.x, kBondLength, 1e-9);
    stroke.isFree = true;
    next = applyPen(d, {}, stroke, groups()).drawing;
    EXPECT_NEAR(next.atoms[1].at.x, 3, 1e-9);
    addAtom(d, 7, {2, 0});
    next = applyPen(d, {}, {{}, {2.1, 0.1}, true, false, 0, -1}, groups()).drawing;
    EXPECT_EQ(next.atoms.size(), 2u);
    EXPECT_EQ(smilesOf(next), "CN");
}

TEST(Pen, EveryToolOnNothingOnAnAtomAndOnABond)
{
    Pen pen;
    pen.tool = PenTool::Group;
    pen.text = "CF3";
    const Drawing propane = draw("CCC");
    EXPECT_EQ(smilesOf(applyPen(propane, pen, {{}, {}, false, false, 0, -1}, groups()).drawing),
              canonical("CCC(F)(F)F"));
    EXPECT_EQ(smilesOf(applyPen(propane, pen, {{}, {}, false, false, 1, -1}, groups()).drawing),
              canonical("CC(C)C(F)(F)F"));
    EXPECT_EQ(smilesOf(applyPen({}, pen, {{}, {}, false, false, -1, -1}, groups()).drawing), canonical("FC(F)F"));
    pen.text = "Xyz";
    EXPECT_FALSE(applyPen(propane, pen, {{}, {}, false, false, 0, -1}, groups()).problem.empty());
    pen.tool = PenTool::Chain;
    EXPECT_EQ(smilesOf(applyPen({}, pen, {{}, {5.2, 0}, true, false, -1, -1}, groups()).drawing), "CCCCC");
    pen.tool = PenTool::Erase;
    EXPECT_EQ(smilesOf(applyPen(propane, pen, {{}, {}, false, false, 1, -1}, groups()).drawing), "C.C");
    EXPECT_EQ(smilesOf(applyPen(propane, pen, {{}, {}, false, false, -1, 0}, groups()).drawing), "C.CC");
    pen.tool = PenTool::Charge;
    pen.value = -1;
    EXPECT_EQ(smilesOf(applyPen(draw("CO"), pen, {{}, {}, false, false, 1, -1}, groups()).drawing), "C[O-]");
    EXPECT_EQ(applyPen(propane, pen, {{}, {}, false, false, -1, -1}, groups()).drawing, propane);
    pen.tool = PenTool::Radical;
    EXPECT_EQ(smilesOf(applyPen(draw("CO"), pen, {{}, {}, false, false, 1, -1}, groups()).drawing), "C[O]");
}

TEST(Templates, AllThatShipAreStructuresAndGoOntoAtomsAndBonds)
{
    const auto library = TemplateLibrary::parse(resource("structures.tsv"));
    ASSERT_TRUE(library) << library.error().message();
    EXPECT_GT(library->entries().size(), 100u);
    std::set<std::string> names;
    for (const TemplateEntry& entry : library->entries()) {
        EXPECT_TRUE(names.insert(entry.category + entry.name).second) << entry.name;
        const auto made = makeTemplate(entry.text);
        ASSERT_TRUE(made) << entry.name << made.error().message();
        Drawing alone;
        placeTemplate(alone, *made, {3, 4});
        EXPECT_NE(smilesOf(alone), "-") << entry.name;
        EXPECT_NEAR(centerOf(alone, allAtoms(alone)).x, 3, 1e-6) << entry.name;
        Drawing onMethane = draw("C");
        placeTemplateOnAtom(onMethane, *made, 0);
        EXPECT_EQ(smilesOf(onMethane), smilesOf(alone)) << entry.name;
        if (entry.text[0] != '*')
            continue;
        Drawing onEthane = draw("CF"); // the end atom becomes the template's
        placeTemplateOnAtom(onEthane, *made, 0);
        std::string wanted = entry.text;
        wanted.replace(0, 1, "F");
        EXPECT_EQ(smilesOf(onEthane), canonical(wanted.c_str())) << entry.name;
        Drawing onRing = draw("c1ccccc1"); // a member sprouts a bond first
        placeTemplateOnAtom(onRing, *made, 0);
        wanted.replace(0, 1, "c1ccccc1-");
        EXPECT_NE(smilesOf(onRing), "-") << entry.name;
    }
}

TEST(Templates, FuseOnBonds)
{
    const auto benzene = makeTemplate("*c1ccccc1");
    ASSERT_TRUE(benzene);
    for (int bond = 0; bond < 6; ++bond) {
        Drawing d = draw("c1ccccc1");
        placeTemplateOnBond(d, *benzene, bond);
        EXPECT_EQ(smilesOf(d), "c1ccc2ccccc2c1") << bond;
    }
    Drawing ethane = draw("CC");
    placeTemplateOnBond(ethane, *benzene, 0);
    EXPECT_EQ(smilesOf(ethane), "c1ccccc1");
    Drawing saturated = draw("C1CCCCC1");
    placeTemplateOnBond(saturated, *benzene, 0);
    EXPECT_EQ(smilesOf(saturated), canonical("C1CCc2ccccc2C1"));
    const auto chain = makeTemplate("CCO");
    placeTemplateOnBond(ethane, *chain, 0);
    EXPECT_EQ(smilesOf(ethane), "c1ccccc1"); // no ring, no change
}

TEST(Templates, UsersOwnAreKeptExactly)
{
    TemplateLibrary mine;
    const Drawing drawing = draw("N[C@@H](C)C(=O)O");
    ASSERT_TRUE(mine.add("Mine", "alanine\tof ours", drawing));
    EXPECT_FALSE(mine.add("Mine", "  ", drawing));
    EXPECT_FALSE(mine.add("Mine", "nothing", {}));
    const auto again = TemplateLibrary::parse(mine.toText());
    ASSERT_TRUE(again) << again.error().message();
    ASSERT_EQ(again->entries().size(), 1u);
    EXPECT_EQ(again->entries()[0].name, "alanine of ours");
    EXPECT_EQ(makeTemplate(again->entries()[0].text)->drawing, drawing);
    EXPECT_TRUE(mine.remove("Mine", "alanine of ours"));
    EXPECT_FALSE(mine.remove("Mine", "alanine of ours"));
    for (const char* bad : {"one\ttwo", "\tname\tC", "a\tb\t", "a\t\tC"})
        EXPECT_EQ(TemplateLibrary::parse(bad).error().code, ErrorCode::ParseError) << bad;
    EXPECT_FALSE(makeTemplate("nonsense of course"));
}

TEST(Align, TheCommonCoreLiesWhereItLiesInTheScaffold)
{
    Drawing scaffold = draw("c1ccc2[nH]ccc2c1");
    rotateAtoms(scaffold, allAtoms(scaffold), {}, 0.9);
    const Drawing tryptophan = draw("N[C@@H](Cc1c[nH]c2ccccc12)C(=O)O");
    const auto aligned = alignTo(tryptophan, scaffold);
    ASSERT_TRUE(aligned) << aligned.error().message();
    EXPECT_EQ(smilesOf(*aligned), smilesOf(tryptophan));
    const auto pairs = findCommonCore(*aligned, scaffold);
    EXPECT_EQ(pairs.size(), 9u);
    for (const auto& [own, other] : pairs)
        EXPECT_LT(distanceOf(aligned->atoms[static_cast<std::size_t>(own)].at,
                             scaffold.atoms[static_cast<std::size_t>(other)].at),
                  0.05);
    EXPECT_EQ(alignTo(draw("CCCC"), scaffold).error().code, ErrorCode::NotFound);
    EXPECT_EQ(alignTo({}, scaffold).error().code, ErrorCode::InvalidArgument);
}

TEST(Flip, APartOnASingleBondTurnsOverAndKeepsItsStereo)
{
    for (const char* smiles : {"c1ccccc1C[C@H](N)C(=O)O", "CC(=O)N[C@@H](C)c1ccc(/C=C/F)cc1", "C[C@H](O)[C@@H](N)F"}) {
        const Drawing drawing = draw(smiles);
        for (int bond = 0; bond < static_cast<int>(drawing.bonds.size()); ++bond) {
            Drawing cut = drawing;
            removeParts(cut, {}, std::vector{bond});
            const Bond& b = drawing.bonds[static_cast<std::size_t>(bond)];
            const auto part = cut.fragmentOf(b.a);
            if (part.size() == cut.atoms.size() || orderOf(b.kind) != 1)
                continue;
            Drawing flipped = drawing;
            flipAtoms(flipped, part, false);
            EXPECT_EQ(smilesOf(flipped), smilesOf(drawing)) << smiles << " bond " << bond;
            flipAtoms(flipped, part, true);
            for (std::size_t i = 0; i < flipped.atoms.size(); ++i)
                EXPECT_LT(distanceOf(flipped.atoms[i].at, drawing.atoms[i].at), 1e-9);
        }
    }
}

TEST(History, TypingOnIsOneStep)
{
    History history;
    Drawing d = draw("CC");
    history.commit("draw", d);
    const Drawing start = d;
    setElement(d, 1, 5);
    EXPECT_TRUE(history.commit("type B", d));
    Drawing bromine = start;
    setElement(bromine, 1, 35);
    EXPECT_TRUE(history.amend("type Br", bromine));
    EXPECT_EQ(history.undoName(), "type Br");
    EXPECT_TRUE(history.undo());
    EXPECT_EQ(history.drawing(), start);
    history.redo();
    EXPECT_EQ(history.drawing(), bromine);
    EXPECT_TRUE(history.amend("typed back", start)); // nothing is left of the step
    EXPECT_EQ(history.undoName(), "draw");
    EXPECT_FALSE(history.canRedo());
    History empty;
    EXPECT_TRUE(empty.amend("first", start));
    EXPECT_TRUE(empty.canUndo());
}

} // namespace
} // namespace molrl::sketch
