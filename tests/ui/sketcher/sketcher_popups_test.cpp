// SPDX-License-Identifier: GPL-3.0-or-later
// Templates, groups, elements and the menu.
#include "tests/support/temp_dir.h"
#include "tests/ui/sketcher/sketch_fixture.h"
#include "ui/sketcher/element_table.h"
#include "ui/sketcher/sketch_menu.h"

#include <QMenu>
#include <QSignalSpy>

namespace molrl::test {
namespace {

using namespace ui;
using sketch::Point;

TEST_F(SketcherTest, TemplatesGroupsAndElementsComeFromThePopUps)
{
    const auto pick = [&](const char* name) {
        for (const auto& structure : panel.templates().structures())
            if (structure.name == QLatin1String(name)) {
                Q_EMIT panel.templates().chosen(structure);
                return;
            }
        FAIL() << name;
    };
    pick("Indole");
    click({0, 0});
    EXPECT_EQ(drawn(), canonical("c1ccc2[nH]ccc2c1"));
    panel.clearSheet();
    benzene();
    pick("Morpholine");
    click(atom(0));
    EXPECT_EQ(drawn(), canonical("c1ccccc1N1CCOCC1"));
    pick("CF3");
    click(atom(3));
    EXPECT_EQ(drawn(), canonical("FC(F)(F)c1ccc(cc1)N1CCOCC1"));
    auto* table = panel.findChild<ElementTable*>();
    Q_EMIT table->chosen(34);
    click(atom(6));
    EXPECT_EQ(view().drawing().atoms[6].number, 34);
}

TEST(SketchTemplates, TheUsersOwnAreKeptAndCanGo)
{
    TempDir dir;
    JobRunner jobs;
    Document document(jobs);
    const QString folder = QString::fromStdString(dir.file("data"));
    const auto settle = [&](SketcherPanel& panel) {
        return QTest::qWaitFor([&] { return !panel.isBusy() && !jobs.isBusy(); }, 30000);
    };
    const auto mine = [](SketcherPanel& panel) {
        int count = 0;
        for (const auto& structure : panel.templates().structures())
            count += structure.category == TemplatePicker::mine();
        return count;
    };
    {
        SketcherPanel panel(document, folder);
        panel.load(QStringLiteral("c1ccc2[nH]ccc2c1"), true);
        ASSERT_TRUE(settle(panel));
        Q_EMIT panel.templates().saveAsked(QStringLiteral("Our indole"));
        ASSERT_TRUE(settle(panel));
        EXPECT_EQ(mine(panel), 1);
        QSignalSpy failed(&panel, &SketcherPanel::failed);
        panel.clearSheet();
        Q_EMIT panel.templates().saveAsked(QStringLiteral("Nothing"));
        EXPECT_EQ(failed.size(), 1);
    }
    SketcherPanel again(document, folder);
    ASSERT_TRUE(settle(again));
    EXPECT_EQ(mine(again), 1);
    again.templates().removeTemplate(QStringLiteral("Our indole"));
    ASSERT_TRUE(settle(again));
    EXPECT_EQ(mine(again), 0);
}

TEST_F(SketcherTest, TheMenuChangesAtomsAndBonds)
{
    tool("single");
    click({0, 0});
    const auto choose = [&](Point where, const QStringList& path) {
        move(where);
        QMenu* menu = makeSketchMenu(view(), panel.tools(), &panel);
        QMenu* now = menu;
        for (const QString& name : path) {
            QAction* found = nullptr;
            for (QAction* action : now->actions())
                if (action->text().section(QLatin1Char('\t'), 0, 0) == name)
                    found = action;
            ASSERT_NE(found, nullptr) << name.toStdString();
            if (found->menu() != nullptr)
                now = found->menu();
            else
                found->trigger();
        }
        delete menu;
    };
    choose(atom(0), {QStringLiteral("Isotope"), QStringLiteral("13C")});
    choose(atom(1), {QStringLiteral("Charge"), QStringLiteral("+1")});
    EXPECT_EQ(drawn(), canonical("[13CH3][CH2+]"));
    choose(atom(1), {QStringLiteral("Charge"), QStringLiteral("none")});
    choose(atom(1), {QStringLiteral("Radical"), QStringLiteral("one unpaired electron")});
    EXPECT_EQ(drawn(), canonical("[13CH3][CH2]"));
    choose(atom(1), {QStringLiteral("Radical"), QStringLiteral("none")});
    choose(bond(0, 1), {QStringLiteral("Triple")});
    EXPECT_EQ(drawn(), canonical("[13CH]#C"));
    choose(bond(0, 1), {QStringLiteral("Delete")});
    EXPECT_EQ(drawn(), canonical("[13CH4].C"));
}

} // namespace
} // namespace molrl::test
