// SPDX-License-Identifier: GPL-3.0-or-later
// Keys: what they choose, and where they mean text.
#include "tests/ui/sketcher/sketch_fixture.h"
#include "ui/sketcher/label_edit.h"

#include <QToolButton>

namespace molrl::test {
namespace {

using namespace ui;
using sketch::Point;

TEST_F(SketcherTest, KeysInTextFieldsDontDraw)
{
    benzene();
    QLineEdit other(&panel);
    other.show();
    auto* find = panel.templates().findChild<QLineEdit*>(QStringLiteral("sketch.templates.find"));
    move(atom(0));
    const auto before = view().drawing();
    for (QLineEdit* edit : {&other, find}) {
        if (edit == find)
            panel.templates().openAt(panel.mapToGlobal(QPoint(50, 50)));
        edit->setFocus();
        QTest::keyClicks(edit, QStringLiteral("nboc123+-"));
        QTest::keyClick(edit, Qt::Key_Delete);
        QTest::keyClick(edit, Qt::Key_Z, Qt::ControlModifier);
        QTest::keyClicks(edit, QStringLiteral("x"));
        EXPECT_EQ(view().drawing(), before);
        EXPECT_TRUE(edit->text().contains(QLatin1Char('x')));
    }
    panel.templates().close();
    view().setFocus();
    move(atom(0));
    key(Qt::Key_Return);
    auto* label = view().findChild<LabelEdit*>();
    ASSERT_TRUE(label->isVisible());
    QTest::keyClicks(label, QStringLiteral("no12+"));
    EXPECT_EQ(view().drawing(), before);
    QTest::keyClick(label, Qt::Key_Escape);
    EXPECT_FALSE(label->isVisible());
    EXPECT_EQ(view().drawing(), before);
    view().setFocus();
    EXPECT_EQ(view().pen().tool, sketch::PenTool::Ring); // no letter has chosen another tool
}

TEST_F(SketcherTest, EveryToolHasATooltipThatNamesItsKeyAndTheKeyChoosesIt)
{
    std::set<QString> keys;
    for (QAction* action : panel.tools().all()) {
        const QString key = action->property("sketchKey").toString();
        ASSERT_FALSE(key.isEmpty()) << action->objectName().toStdString();
        EXPECT_TRUE(action->toolTip().contains(key)) << action->toolTip().toStdString();
        EXPECT_TRUE(keys.insert(key).second) << "twice: " << key.toStdString();
    }
    for (const auto* button : panel.findChildren<QToolButton*>()) {
        if (!button->objectName().startsWith(QLatin1String("button.sketch.")))
            continue;
        EXPECT_FALSE(button->accessibleName().isEmpty()) << button->objectName().toStdString();
        EXPECT_FALSE(button->toolTip().isEmpty()) << button->objectName().toStdString();
        EXPECT_FALSE(button->icon().isNull()) << button->objectName().toStdString();
    }
    move({6, 6}); // over nothing
    for (QAction* action : panel.tools().strip()) {
        const QString key = action->property("sketchKey").toString();
        if (key == QLatin1String("Space"))
            QTest::keyClick(&view(), Qt::Key_Space);
        else if (key.startsWith(QLatin1String("Shift+")))
            QTest::keyClicks(&view(), key.right(1));
        else
            QTest::keyClicks(&view(), key.toLower());
        EXPECT_TRUE(action->isChecked()) << action->objectName().toStdString();
    }
    EXPECT_TRUE(view().drawing().isEmpty());
}

TEST_F(SketcherTest, ArrowKeysGoFromAtomToAtomAndNudge)
{
    panel.load(QStringLiteral("CCCC"), true);
    ASSERT_TRUE(settle());
    view().setFocus();
    move(atom(0));
    std::set<int> seen{view().hoveredAtom()};
    const bool isRightwards = atom(3).x > atom(0).x;
    for (int i = 0; i < 3; ++i) {
        key(isRightwards ? Qt::Key_Right : Qt::Key_Left);
        seen.insert(view().hoveredAtom());
    }
    EXPECT_EQ(seen.size(), 4u);
    QTest::keyClicks(&view(), QStringLiteral("o"));
    EXPECT_EQ(drawn(), "CCCO");
    key(Qt::Key_A, Qt::ControlModifier);
    const Point before = atom(0);
    key(Qt::Key_Up);
    EXPECT_GT(atom(0).y, before.y);
}

} // namespace
} // namespace molrl::test
