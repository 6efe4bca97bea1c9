// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pictures/picture_dialog.h"

#include "core/chem/depiction.h"
#include "tests/ui/shell/shell_fixture.h"
#include "ui/adapt/adapt.h"
#include "ui/pictures/picture_view.h"

#include <QAction>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDir>
#include <QListWidget>
#include <QMimeData>
#include <QPainter>
#include <QScreen>
#include <QSignalSpy>
#include <QSlider>

namespace molrl::test {
namespace {

QImage drawingOf(const char* smiles, int sidePx)
{
    chem::DepictionStyle style;
    style.widthPx = style.heightPx = sidePx;
    const auto molecule = chem::parseSmiles(smiles);
    EXPECT_TRUE(molecule);
    return ui::toQImage(chem::depict(*molecule, style)->picture).copy();
}

class PictureDialogTest : public ShellTest {
protected:
    ui::PictureDialog* dialog() const { return m_window->findChild<ui::PictureDialog*>(); }
    [[nodiscard]] bool settle() const
    {
        return QTest::qWaitFor([this] { return dialog() && !dialog()->isBusy() && isCalm(); }, 60000);
    }
    QString write(const QImage& image, const char* name)
    {
        QString path = QString::fromStdString(m_dir.file(name));
        EXPECT_TRUE(image.save(path));
        return path;
    }
    /// Two molecules side by side.
    static QImage page()
    {
        QImage sheet(1300, 640, QImage::Format_RGB32);
        sheet.fill(Qt::white);
        QPainter painter(&sheet);
        painter.drawImage(QPoint(20, 60), drawingOf("CC(=O)Oc1ccccc1C(=O)O", 500));
        painter.drawImage(QPoint(760, 60), drawingOf("CN1CCN(c2ccccc2)CC1", 500));
        return sheet;
    }
};

} // namespace

TEST_F(PictureDialogTest, AFileIsCleanedAndItsMoleculeFoundInTheLibrary)
{
    open();
    m_window->importNow({writeAssay()});
    ASSERT_TRUE(waitForRows(5));
    m_window->action(QStringLiteral("action.tools.encode"))->trigger();
    ASSERT_TRUE(QTest::qWaitFor([&] { return isCalm(); }, 60000));
    m_window->showPicture(write(drawingOf("c1ccccc1", 500), "benzene.png"));
    ASSERT_TRUE(settle());
    ASSERT_TRUE(dialog()->cleaned());
    EXPECT_EQ(dialog()->cleaned()->drawings.size(), 1u);
    ASSERT_TRUE(dialog()->seen());
    EXPECT_EQ(dialog()->seen()->likely.searched, 4);
    auto* likely = find<QListWidget>("picture.likely");
    ASSERT_EQ(likely->count(), 4);
    EXPECT_TRUE(likely->item(0)->text().startsWith(QStringLiteral("odd cell")))
        << likely->item(0)->text().toStdString();
    likely->setCurrentRow(0);
    const auto compound = m_window->document().workspace()->compound(m_window->selection().current());
    ASSERT_TRUE(compound);
    EXPECT_EQ(compound->name, "odd cell") << "the picked structure becomes the window's current compound";
    find<QCheckBox>("picture.attention")->setChecked(true);
    EXPECT_NE(dialog()->cleanedView().image().width(), 224) << "the patches' colours";
}

TEST_F(PictureDialogTest, DrawingsOfAPageAndRegionsAreChosenByTheMouse)
{
    open();
    m_window->showPicture(write(page(), "page.png"));
    ASSERT_TRUE(settle());
    ASSERT_TRUE(dialog()->cleaned());
    ASSERT_EQ(dialog()->cleaned()->drawings.size(), 2u);
    ui::PictureView& view = dialog()->originalView();
    const QRectF shown = view.imageRect();
    const auto at = [&](double x, double y) {
        return (shown.topLeft() + QPointF(x * shown.width() / 1300, y * shown.height() / 640)).toPoint();
    };
    const QImage first = dialog()->cleanedView().image();
    QTest::mouseClick(&view, Qt::LeftButton, {}, at(1000, 300));
    ASSERT_TRUE(settle());
    EXPECT_NE(dialog()->cleanedView().image(), first) << "the second drawing";
    QTest::mousePress(&view, Qt::LeftButton, {}, at(5, 5));
    QTest::mouseMove(&view, at(300, 300));
    QTest::mouseMove(&view, at(640, 630));
    QTest::mouseRelease(&view, Qt::LeftButton, {}, at(640, 630));
    ASSERT_TRUE(settle());
    EXPECT_EQ(dialog()->cleaned()->drawings.size(), 1u);
    EXPECT_NEAR(view.region().right(), 640, 8);
    QTest::mouseClick(find<QWidget>("picture.whole"), Qt::LeftButton);
    ASSERT_TRUE(settle());
    EXPECT_EQ(dialog()->cleaned()->drawings.size(), 2u);
}

TEST_F(PictureDialogTest, SettingsCleanAgainAndStepsCanBeLookedAt)
{
    open();
    m_window->showPicture(write(page(), "page.png"));
    ASSERT_TRUE(settle());
    auto* steps = find<QComboBox>("picture.step");
    EXPECT_EQ(steps->count(), 8);
    EXPECT_EQ(steps->currentIndex(), 7);
    find<QCheckBox>("picture.separate")->setChecked(false);
    ASSERT_TRUE(settle());
    EXPECT_EQ(dialog()->cleaned()->drawings.size(), 1u);
    find<QSlider>("picture.threshold")->setValue(1);
    ASSERT_TRUE(settle());
    QTest::mouseClick(find<QWidget>("picture.reset"), Qt::LeftButton);
    ASSERT_TRUE(settle());
    EXPECT_EQ(dialog()->cleaned()->drawings.size(), 2u);
}

TEST_F(PictureDialogTest, AnEditOfTheLibraryLeavesTheInspectorToTheCompound)
{
    open();
    m_window->importNow({writeAssay()});
    ASSERT_TRUE(waitForRows(5));
    m_window->showPicture(write(drawingOf("c1ccccc1", 500), "benzene.png"));
    ASSERT_TRUE(settle());
    ASSERT_TRUE(dialog()->seen());
    QSignalSpy shown(dialog(), &ui::PictureDialog::drawingShown);
    QSignalSpy looked(dialog(), &ui::PictureDialog::looked);
    const auto addOne = [&] {
        workspace::AddCompounds edit;
        edit.entries.push_back({"CCCO", "propanol"});
        m_window->document().edit(edit);
        EXPECT_TRUE(QTest::qWaitFor([&] { return !m_window->document().isEditing(); }, 60000));
        QTest::qWait(50);
        EXPECT_TRUE(settle());
    };
    addOne();
    const auto before = looked.count();
    EXPECT_GE(before, 1) << "an open dialog compares with the new compound";
    EXPECT_EQ(shown.count(), 0);
    dialog()->close();
    addOne();
    addOne();
    EXPECT_EQ(looked.count(), before) << "a closed dialog runs no network";
    dialog()->show();
    ASSERT_TRUE(settle());
    EXPECT_EQ(looked.count(), before + 1) << "and catches up once";
    EXPECT_EQ(shown.count(), 0);
    find<QCheckBox>("picture.evenLines")->toggle();
    ASSERT_TRUE(settle());
    EXPECT_EQ(shown.count(), 1) << "what the user does to the picture is shown";
}

TEST_F(PictureDialogTest, APickOfTheCurrentStructureBringsItBackToTheInspector)
{
    open();
    m_window->importNow({writeAssay()});
    ASSERT_TRUE(waitForRows(5));
    m_window->action(QStringLiteral("action.tools.encode"))->trigger();
    ASSERT_TRUE(QTest::qWaitFor([&] { return isCalm(); }, 60000));
    m_window->showPicture(write(drawingOf("c1ccccc1", 500), "benzene.png"));
    ASSERT_TRUE(settle());
    auto* likely = find<QListWidget>("picture.likely");
    ASSERT_GT(likely->count(), 0);
    likely->setCurrentRow(0);
    QSignalSpy picked(&m_window->selection(), &ui::Selection::picked);
    QTest::mouseClick(likely->viewport(), Qt::LeftButton, {}, likely->visualItemRect(likely->item(0)).center());
    EXPECT_EQ(picked.count(), 1);
}

TEST_F(PictureDialogTest, APastedPictureOpensAndPastedTextDoesNot)
{
    open();
    QGuiApplication::clipboard()->setImage(drawingOf("CCOc1ccccc1", 400));
    m_window->action(QStringLiteral("action.edit.paste"))->trigger();
    ASSERT_TRUE(settle());
    EXPECT_EQ(dialog()->picture().width(), 400);
    EXPECT_TRUE(dialog()->cleaned());
    delete dialog();
    QGuiApplication::clipboard()->setText(QStringLiteral("CCO ethanol"));
    m_window->action(QStringLiteral("action.edit.paste"))->trigger();
    EXPECT_TRUE(waitForRows(1));
    EXPECT_EQ(dialog(), nullptr);
}

TEST_F(PictureDialogTest, WhatCannotBeReadOrIsNoDrawingIsTold)
{
    open();
    m_window->showPicture(QString::fromStdString(m_dir.write("cut.png", "\x89PNG\r\n\x1a\nrest")));
    ASSERT_TRUE(settle());
    EXPECT_TRUE(dialog()->originalView().message().contains(QStringLiteral("cut short")))
        << dialog()->originalView().message().toStdString();
    EXPECT_TRUE(hasNotice(QStringLiteral("cut.png")));
    QImage blank(300, 300, QImage::Format_RGB32);
    blank.fill(Qt::white);
    m_window->showPicture(write(blank, "blank.png"));
    ASSERT_TRUE(settle());
    EXPECT_FALSE(dialog()->cleaned());
    EXPECT_TRUE(dialog()->cleanedView().message().contains(QStringLiteral("blank")));
}

// Pictures for people to look at: set MOLRL_SHOTS to a folder.
TEST_F(PictureDialogTest, LooksWellInLightAndDark)
{
    if (qEnvironmentVariableIsEmpty("MOLRL_SHOTS"))
        GTEST_SKIP() << "set MOLRL_SHOTS to a folder to get the pictures";
    const QString folder = QString::fromLocal8Bit(qgetenv("MOLRL_SHOTS"));
    ASSERT_TRUE(QDir().mkpath(folder));
    open();
    m_window->importNow({QStringLiteral(MOLRL_SOURCE_DIR "/resources/demo/approved_drugs.csv")});
    ASSERT_TRUE(waitForRows(1284));
    m_window->action(QStringLiteral("action.tools.encode"))->trigger();
    ASSERT_TRUE(QTest::qWaitFor([&] { return isCalm(); }, 300000));
    for (const char* theme : {"light", "dark"}) {
        m_window->action(QStringLiteral("action.view.theme.") + QLatin1String(theme))->trigger();
        m_window->showPicture(write(page(), "page.png"));
        ASSERT_TRUE(settle());
        find<QCheckBox>("picture.attention")->setChecked(qstrcmp(theme, "dark") == 0);
        QTest::qWait(600);
        EXPECT_TRUE(dialog()->grab().save(folder + QStringLiteral("/picture-") + QLatin1String(theme) +
                                          QStringLiteral(".png")));
    }
}

} // namespace molrl::test
