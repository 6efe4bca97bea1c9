// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/inspector/inspector_fixture.h"
#include "ui/inspector/molecule_scene.h"
#include "ui/inspector/view3d_panel.h"
#include "ui/widgets/vtk_widget.h"

#include <QCheckBox>
#include <QLabel>
#include <set>

namespace molrl::ui {
namespace {

int countOther(const QImage& image, const QColor& background)
{
    int count = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            count += image.pixel(x, y) != background.rgb();
    return count;
}

class View3DPanelTest : public InspectorFixture {
protected:
    void open(std::size_t drug)
    {
        m_panel = std::make_unique<View3DPanel>(m_document, m_selection, m_focus);
        m_panel->resize(560, 520);
        EXPECT_EQ(m_panel->view(), nullptr); // no OpenGL before it is shown
        m_panel->show();
        ASSERT_TRUE(QTest::qWaitForWindowExposed(m_panel.get()));
        m_selection.setCurrent(m_ids[drug]);
        ASSERT_TRUE(waitIdle());
        ASSERT_TRUE(m_panel->view());
    }
    QImage picture() { return m_panel->view()->grabFramebuffer().convertToFormat(QImage::Format_RGB32); }

    std::unique_ptr<View3DPanel> m_panel;
};

TEST_F(View3DPanelTest, drawsAMoleculeThatTurnsUnderTheMouse)
{
    open(0);
    EXPECT_EQ(m_panel->atomCount(), 21); // C9H8O4
    EXPECT_EQ(m_panel->findChild<QLabel*>(QStringLiteral("view3d.caption"))->text(),
              QStringLiteral("Computed conformer (ETKDG + MMFF94s)"));
    const QImage before = picture();
    EXPECT_GT(countOther(before, m_panel->palette().color(QPalette::Base)), before.width() * before.height() / 50);
    const QString folder = qEnvironmentVariable("MOLRL_SHOTS");
    if (!folder.isEmpty())
        m_panel->grab().save(folder + QStringLiteral("/view3d-light.png"));
    auto* view = m_panel->view();
    const QPoint start(view->width() / 2, view->height() / 2);
    QTest::mousePress(view, Qt::LeftButton, {}, start);
    for (int step = 1; step <= 6; ++step)
        QTest::mouseMove(view, start + QPoint(15 * step, 8 * step));
    QTest::mouseRelease(view, Qt::LeftButton, {}, start + QPoint(90, 48));
    const QImage after = picture();
    EXPECT_NE(after, before);
    m_panel->resetView();
    EXPECT_EQ(picture(), before);
}

TEST_F(View3DPanelTest, hydrogensLabelsAndLayerColoursChangeThePicture)
{
    open(0);
    const QImage all = picture();
    m_panel->findChild<QCheckBox*>(QStringLiteral("view3d.hydrogens"))->setChecked(false);
    const QImage heavy = picture();
    EXPECT_NE(heavy, all);
    m_panel->findChild<QCheckBox*>(QStringLiteral("view3d.labels"))->setChecked(true);
    auto* sheet = m_panel->view()->findChild<QWidget*>(QStringLiteral("view3d.labelSheet"));
    ASSERT_TRUE(sheet);
    EXPECT_TRUE(QTest::qWaitFor([&] { return sheet->isVisible(); }, 2000));
    EXPECT_EQ(picture(), heavy); // text lies over the frame, not in it
    std::vector<float> values(13);
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = static_cast<float>(i);
    m_focus.setAtomValues(m_ids[0], QStringLiteral("Test layer"), values, 0, 12);
    EXPECT_EQ(picture(), heavy); // by element still
    m_panel->setColoredByLayer(true);
    EXPECT_NE(picture(), heavy);
    EXPECT_TRUE(m_panel->findChild<QWidget*>(QStringLiteral("view3d.colorBar"))->isVisible());
    const QString folder = qEnvironmentVariable("MOLRL_SHOTS");
    QApplication::setPalette(makeTestPalette(true));
    QTest::qWait(50);
    if (!folder.isEmpty())
        m_panel->grab().save(folder + QStringLiteral("/view3d-layer-dark.png"));
    const auto path = QString::fromStdString(m_dir.file("space.png"));
    m_panel->savePictureTo(path);
    ASSERT_TRUE(waitIdle());
    const QImage saved(path);
    ASSERT_FALSE(saved.isNull());
    EXPECT_EQ(saved.pixelColor(1, 1), QColor(Qt::white));
}

TEST_F(View3DPanelTest, hoveringAnAtomIsToldBothWays)
{
    open(3);
    auto* view = m_panel->view();
    std::set<int> told;
    for (int y = 4; y < view->height(); y += 12)
        for (int x = 4; x < view->width(); x += 12) {
            QTest::mouseMove(m_panel->windowHandle(), view->mapTo(m_panel.get(), QPoint(x, y)));
            if (m_panel->hoveredAtom() >= 0 && m_panel->hoveredAtom() < 3) {
                EXPECT_EQ(m_focus.hoveredAtom(), m_panel->hoveredAtom());
                told.insert(m_focus.hoveredAtom());
            }
        }
    EXPECT_EQ(told, (std::set<int>{0, 1, 2})); // both carbons and the oxygen of ethanol
    m_focus.setHoveredAtom(1);
    EXPECT_EQ(m_panel->hoveredAtom(), 1);
}

TEST_F(View3DPanelTest, survivesBeingTakenOutOfItsWindow)
{
    open(0);
    const int before = countOther(picture(), m_panel->palette().color(QPalette::Base));
    QWidget other;
    other.resize(600, 560);
    m_panel->setParent(&other);
    m_panel->show();
    other.show();
    ASSERT_TRUE(QTest::qWaitForWindowExposed(&other));
    ASSERT_TRUE(waitIdle());
    const int after = countOther(picture(), m_panel->palette().color(QPalette::Base));
    EXPECT_NEAR(after, before, before * 0.5);
    m_panel->setParent(nullptr);
}

TEST_F(View3DPanelTest, saysInWordsWhyThereIsNothing)
{
    open(4);
    auto* words = m_panel->findChild<QLabel*>(QStringLiteral("view3d.words"));
    EXPECT_TRUE(words->isVisible());
    EXPECT_TRUE(words->text().contains(QStringLiteral("valence"))) << words->text().toStdString();
    m_selection.setCurrent({});
    EXPECT_EQ(words->text(), QStringLiteral("No compound chosen"));
}

TEST_F(View3DPanelTest, takesTheCoordinatesOfTheFileWhereItHasThem)
{
    const std::string block = "water-like\n     test\n\n  3  2  0  0  0  0  0  0  0  0999 V2000\n"
                              "    1.2000    0.1000    0.4000 O   0  0\n"
                              "    0.0000    0.0000    0.0000 C   0  0\n"
                              "   -1.0000    1.0000   -0.5000 C   0  0\n"
                              "  1  2  1  0\n  2  3  1  0\nM  END\n";
    workspace::AddCompounds add;
    add.entries.push_back({block, "Placed"});
    ASSERT_TRUE(m_workspace->apply(add));
    m_ids = (*m_workspace->snapshot())->ids;
    open(m_ids.size() - 1);
    EXPECT_EQ(m_panel->findChild<QLabel*>(QStringLiteral("view3d.caption"))->text(),
              QStringLiteral("Coordinates of the file"));
}

} // namespace
} // namespace molrl::ui
