// SPDX-License-Identifier: GPL-3.0-or-later
// Drugs drawn by mouse and keys alone, each compared by its canonical isomeric SMILES.
#include "tests/ui/sketcher/sketch_fixture.h"
#include "ui/sketcher/label_edit.h"

#include <algorithm>
#include <cmath>

namespace molrl::test {
namespace {

using sketch::BondKind;
using sketch::Drawing;
using sketch::Point;

/// By the short ways that people take: rings, groups, hotkeys.
class ByHand : public SketcherTest {};

TEST_F(ByHand, Aspirin)
{
    benzene();
    grow(0, "CO2H");
    grow(1, "OAc");
    EXPECT_EQ(drawn(), canonical("CC(=O)Oc1ccccc1C(=O)O"));
}
TEST_F(ByHand, Paracetamol)
{
    benzene();
    grow(0, "o");
    grow(3, "NHAc");
    EXPECT_EQ(drawn(), canonical("CC(=O)Nc1ccc(O)cc1"));
}
TEST_F(ByHand, Ibuprofen)
{
    benzene();
    grow(0, "iBu");
    const int ch = grow(3);
    grow(ch);
    grow(ch, "CO2H");
    EXPECT_EQ(drawn(), canonical("CC(C)Cc1ccc(C(C)C(=O)O)cc1"));
}
TEST_F(ByHand, LAlanineWithAWedgeAndItsMirror)
{
    tool("single");
    click({0, 0}); // ethane
    grow(0, "n");
    grow(0, "CO2H");
    tool("wedge");
    click(bond(0, 1));
    if (view().drawing().bonds[0].a != 0)
        click(bond(0, 1));
    const std::string one = drawn();
    type(bond(0, 1), "h");
    const std::string other = drawn();
    EXPECT_NE(one, other);
    EXPECT_EQ((std::set{one, other}), (std::set{canonical("N[C@@H](C)C(=O)O"), canonical("N[C@H](C)C(=O)O")}));
}
TEST_F(ByHand, AcetylcholineHasACharge)
{
    tool("single");
    click({0, 0});
    type(atom(0), "n");
    for (int i = 0; i < 3; ++i)
        grow(0);
    type(atom(0), "+");
    const int c = grow(1);
    grow(c, "OAc");
    EXPECT_EQ(drawn(), canonical("C[N+](C)(C)CCOC(C)=O"));
}
TEST_F(ByHand, RingsFuseOnBonds)
{
    benzene();
    tool("benzene");
    click(bond(0, 1));
    EXPECT_EQ(drawn(), canonical("c1ccc2ccccc2c1"));
    tool("ring5");
    click(bond(3, 4));
    EXPECT_EQ(count(), 13);
    EXPECT_NE(drawn(), "no molecule");
}
TEST_F(ByHand, CinnamicAcidIsEAsDrawn)
{
    benzene();
    const int a = grow(0);
    const int b = grow(a);
    grow(b, "CO2H");
    type(bond(a, b), "2");
    EXPECT_EQ(drawn(), canonical("O=C(O)/C=C/c1ccccc1"));
}
TEST_F(ByHand, Benzonitrile)
{
    benzene();
    grow(0, "cn"); // whatever the case
    EXPECT_EQ(drawn(), canonical("N#Cc1ccccc1"));
}
TEST_F(ByHand, Lidocaine)
{
    benzene();
    grow(1);
    grow(5);
    const int n = grow(0, "n");
    const int c = grow(n);
    const int ch2 = grow(c);
    const int o = grow(c, "o");
    type(bond(c, o), "2");
    grow(ch2, "NEt2");
    EXPECT_EQ(drawn(), canonical("CCN(CC)CC(=O)Nc1c(C)cccc1C"));
}
TEST_F(ByHand, APyridiniumSalt)
{
    benzene();
    type(atom(0), "n");
    EXPECT_EQ(drawn(), canonical("c1ccncc1"));
    tool("elementCl");
    click({5, 3});
    type(atom(6), "-");
    type(atom(0), "+");
    EXPECT_EQ(drawn(), canonical("[Cl-].c1cc[nH+]cc1"));
}
TEST_F(ByHand, ChainByDragging)
{
    tool("chain");
    drag({-4, 0}, {1.2, 0});
    EXPECT_EQ(drawn(), canonical("CCCCC"));
}
TEST_F(ByHand, SpiroAndSproutedRingsByDigits)
{
    tool("ring6");
    click({0, 0});
    type(atom(0), "5"); // on a member, at the end of a bond
    EXPECT_EQ(drawn(), canonical("C1CCCCC1C1CCCC1"));
    type(atom(6), "a");
    EXPECT_EQ(drawn(), canonical("C1CCCCC1C1(CCCC1)c1ccccc1"));
}

struct Drug {
    const char* name;
    const char* smiles;
};

/// Bond by bond along a two-dimensional layout: drags, clicks and keys, as somebody copies a printed structure.
class ByLayout : public SketcherTest, public ::testing::WithParamInterface<Drug> {
protected:
    /// So that all of it lies on the sheet.
    void zoomFor(const Drawing& target)
    {
        const QRect room = view().viewport()->rect().adjusted(10, 10, -10, -10);
        const auto fits = [&] {
            return std::all_of(target.atoms.begin(), target.atoms.end(),
                               [&](const sketch::Atom& a) { return room.contains(at(a.at)); });
        };
        for (int i = 0; i < 12 && !fits(); ++i)
            key(Qt::Key_Minus, Qt::ControlModifier);
        ASSERT_TRUE(fits());
    }
    int there(Point p) { return view().drawing().atomNear(p, 0.3); }
    void drawBonds(const Drawing& target)
    {
        std::vector<char> isDone(target.bonds.size(), 0);
        for (bool isFurther = true; isFurther;) {
            isFurther = false;
            for (std::size_t i = 0; i < target.bonds.size(); ++i) {
                auto [a, b, kind] = target.bonds[i];
                const Point from = target.atoms[static_cast<std::size_t>(a)].at;
                const Point to = target.atoms[static_cast<std::size_t>(b)].at;
                const bool isReachable = count() == 0 || there(from) >= 0 || there(to) >= 0;
                if (isDone[i] || !isReachable)
                    continue;
                const int order = sketch::orderOf(kind);
                tool(order == 1 ? "single" : order == 2 ? "double" : "triple");
                const bool isForwards = count() == 0 || there(from) >= 0;
                drag(isForwards ? from : to, isForwards ? to : from, Qt::AltModifier);
                isDone[i] = 1;
                isFurther = true;
            }
            // A further fragment begins at its first atom.
            for (std::size_t i = 0; i < target.bonds.size() && !isFurther; ++i)
                if (!isDone[i]) {
                    tool("elementC");
                    click(target.atoms[static_cast<std::size_t>(target.bonds[i].a)].at);
                    isFurther = true;
                }
        }
    }
    void setAtoms(const Drawing& target)
    {
        for (std::size_t i = 0; i < target.atoms.size(); ++i) {
            const auto& wanted = target.atoms[i];
            if (there(wanted.at) < 0) { // an ion
                tool("elementC");
                click(wanted.at);
            }
            const Point here = atom(there(wanted.at));
            if (wanted.isotope != 0 && wanted.number != 1) { // by the label's field
                move({here.x + 50, here.y});
                move(here);
                key(Qt::Key_Return);
                auto* field = view().findChild<ui::LabelEdit*>();
                ASSERT_TRUE(field->isVisible());
                QTest::keyClicks(field, QString::number(wanted.isotope) +
                                            QString::fromStdString(sketch::symbolOf(wanted.number)));
                QTest::keyClick(field, Qt::Key_Return);
                EXPECT_FALSE(field->isVisible());
            } else if (wanted.number != 6) {
                type(here, wanted.isotope == 2 ? "d" : sketch::symbolOf(wanted.number).c_str());
            }
            for (int c = 0; c < std::abs(wanted.charge); ++c)
                type(here, wanted.charge > 0 ? "+" : "-");
            for (int r = 0; r < wanted.radicals; ++r)
                type(here, ".");
        }
    }
    void setStereo(const Drawing& target)
    {
        for (const auto& wanted : target.bonds) {
            const bool isWedge = wanted.kind == BondKind::Wedge;
            if (!isWedge && wanted.kind != BondKind::Hash && wanted.kind != BondKind::DoubleEither)
                continue;
            const int a = there(target.atoms[static_cast<std::size_t>(wanted.a)].at);
            const int b = there(target.atoms[static_cast<std::size_t>(wanted.b)].at);
            tool(isWedge ? "wedge" : wanted.kind == BondKind::Hash ? "hash" : "either");
            click(bond(a, b));
            const auto& done = view().drawing().bonds[static_cast<std::size_t>(view().drawing().bondBetween(a, b))];
            if (done.kind != BondKind::DoubleEither && done.a != a)
                click(bond(a, b)); // turned round
        }
    }
};

TEST_P(ByLayout, IsTheMoleculeThatWasMeant)
{
    Drawing target = read(GetParam().smiles);
    const Point middle = sketch::centerOf(target, sketch::allAtoms(target));
    sketch::moveAtoms(target, sketch::allAtoms(target), -middle.x, -middle.y);
    zoomFor(target);
    drawBonds(target);
    setAtoms(target);
    setStereo(target);
    EXPECT_EQ(drawn(), canonical(GetParam().smiles)) << GetParam().name;
    // Every click was a step: undone one by one, nothing is left.
    while (view().history().canUndo())
        key(Qt::Key_Z, Qt::ControlModifier);
    EXPECT_TRUE(view().drawing().isEmpty());
    while (view().history().canRedo())
        key(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    EXPECT_EQ(drawn(), canonical(GetParam().smiles));
}

const Drug kDrugs[] = {
    {"Caffeine", "Cn1c(=O)c2c(ncn2C)n(C)c1=O"},
    {"Nicotine", "CN1CCC[C@H]1c1cccnc1"},
    {"Dexibuprofen", "CC(C)Cc1ccc([C@H](C)C(=O)O)cc1"},
    {"Imatinib", "Cc1ccc(NC(=O)c2ccc(CN3CCN(C)CC3)cc2)cc1Nc1nccc(-c2cccnc2)n1"},
    {"Sildenafil", "CCCc1nn(C)c2c(=O)[nH]c(-c3cc(S(=O)(=O)N4CCN(C)CC4)ccc3OCC)nc12"},
    {"Esomeprazole", "COc1ccc2[nH]c([S@@+]([O-])Cc3ncc(C)c(OC)c3C)nc2c1"},
    {"Benzylpenicillin", "CC1(C)S[C@@H]2[C@H](NC(=O)Cc3ccccc3)C(=O)N2[C@H]1C(=O)O"},
    {"Testosterone", "C[C@]12CC[C@H]3[C@@H](CCC4=CC(=O)CC[C@@]43C)[C@@H]1CC[C@@H]2O"},
    {"Levodopa", "N[C@@H](Cc1ccc(O)c(O)c1)C(=O)O"},
    {"Warfarin", "CC(=O)C[C@@H](c1ccccc1)c1c(O)c2ccccc2oc1=O"},
    {"Metformin", "CN(C)C(=N)NC(=N)N"},
    {"Atorvastatin", "CC(C)c1c(C(=O)Nc2ccccc2)c(-c2ccccc2)c(-c2ccc(F)cc2)n1CC[C@@H](O)C[C@@H](O)CC(=O)O"},
    {"Ciprofloxacin", "O=C(O)c1cn(C2CC2)c2cc(N3CCNCC3)c(F)cc2c1=O"},
    {"Fluoxetine", "CNCC[C@@H](Oc1ccc(C(F)(F)F)cc1)c1ccccc1"},
    {"Losartan", "CCCCc1nc(Cl)c(CO)n1Cc1ccc(-c2ccccc2-c2nnn[nH]2)cc1"},
    {"Diclofenac sodium", "O=C([O-])Cc1ccccc1Nc1c(Cl)cccc1Cl.[Na+]"},
    {"Tamoxifen", "CC/C(=C(\\c1ccccc1)c1ccc(OCCN(C)C)cc1)c1ccccc1"},
    {"Tretinoin", "CC1=C(/C=C/C(C)=C/C=C/C(C)=C/C(=O)O)C(C)(C)CCC1"},
    {"Acetylcholine chloride", "CC(=O)OCC[N+](C)(C)C.[Cl-]"},
    {"Nitroglycerin", "O=[N+]([O-])OCC(CO[N+](=O)[O-])O[N+](=O)[O-]"},
    {"Sulfamethoxazole", "Cc1cc(NS(=O)(=O)c2ccc(N)cc2)no1"},
    {"Methotrexate", "CN(Cc1cnc2nc(N)nc(N)c2n1)c1ccc(C(=O)N[C@@H](CCC(=O)O)C(=O)O)cc1"},
    {"Oseltamivir", "CCOC(=O)C1=C[C@@H](OC(CC)CC)[C@H](NC(C)=O)[C@@H](N)C1"},
    {"Zidovudine", "Cc1cn([C@H]2C[C@H](N=[N+]=[N-])[C@@H](CO)O2)c(=O)[nH]c1=O"},
    {"Levofloxacin", "C[C@H]1COc2c(N3CCN(C)CC3)c(F)cc3c(=O)c(C(=O)O)cn1c23"},
    {"Lisinopril", "NCCCC[C@H](N[C@@H](CCc1ccccc1)C(=O)O)C(=O)N1CCC[C@H]1C(=O)O"},
    {"Captopril", "C[C@H](CS)C(=O)N1CCC[C@H]1C(=O)O"},
    {"Levothyroxine", "N[C@@H](Cc1cc(I)c(Oc2cc(I)c(O)c(I)c2)c(I)c1)C(=O)O"},
    {"Ribavirin", "NC(=O)c1ncn([C@@H]2O[C@H](CO)[C@@H](O)[C@H]2O)n1"},
    {"Sitagliptin", "N[C@@H](CC(=O)N1CCn2c(nnc2C(F)(F)F)C1)Cc1cc(F)c(F)cc1F"},
    {"Celecoxib", "Cc1ccc(-c2cc(C(F)(F)F)nn2-c2ccc(S(N)(=O)=O)cc2)cc1"},
    {"Clopidogrel", "COC(=O)[C@H](c1ccccc1Cl)N1CCc2sccc2C1"},
    {"Deuterated methanol", "[2H]C([2H])([2H])O"},
    {"Fludeoxyglucose", "OC[C@H]1OC(O)[C@H]([18F])[C@@H](O)[C@@H]1O"},
    {"Tempol, a radical", "CC1(C)CC(O)CC(C)(C)N1[O]"},
    {"Bromopride", "CCN(CC)CCNC(=O)c1cc(Br)c(N)cc1OC"},
    {"Bortezomib", "CC(C)C[C@H](NC(=O)[C@H](Cc1ccccc1)NC(=O)c1cnccn1)B(O)O"},
    {"Fosfomycin", "C[C@@H]1O[C@@H]1P(=O)(O)O"},
};
INSTANTIATE_TEST_SUITE_P(Drugs, ByLayout, ::testing::ValuesIn(kDrugs), [](const auto& drug) {
    std::string name = drug.param.name;
    std::erase_if(name, [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); });
    return name;
});

} // namespace
} // namespace molrl::test
