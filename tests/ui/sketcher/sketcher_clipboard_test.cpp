// SPDX-License-Identifier: GPL-3.0-or-later
// Text and pictures in and out, what is refused, and the sheet that is kept.
#include "core/sketch/formats.h"
#include "tests/support/temp_dir.h"
#include "tests/ui/sketcher/sketch_fixture.h"

#include <QClipboard>
#include <QMimeData>
#include <QSignalSpy>
#include <fstream>

namespace molrl::test {
namespace {

using namespace ui;

TEST_F(SketcherTest, CopyAndPasteInEveryFormat)
{
    benzene();
    ASSERT_TRUE(settle());
    EXPECT_EQ(panel.smiles(), QStringLiteral("c1ccccc1"));
    key(Qt::Key_C, Qt::ControlModifier);
    ASSERT_TRUE(settle());
    const QMimeData* data = QGuiApplication::clipboard()->mimeData();
    EXPECT_EQ(data->text(), QStringLiteral("c1ccccc1"));
    for (const char* type :
         {"image/svg+xml", "chemical/x-mdl-molfile", "chemical/x-inchi", "application/x-molrl-sketch"})
        EXPECT_TRUE(data->hasFormat(QLatin1String(type))) << type;
    EXPECT_TRUE(data->hasImage());
    key(Qt::Key_V, Qt::ControlModifier);
    ASSERT_TRUE(settle());
    EXPECT_EQ(drawn(), "c1ccccc1.c1ccccc1");
    EXPECT_EQ(view().selected().size(), 6u); // what came is selected
    key(Qt::Key_X, Qt::ControlModifier);
    ASSERT_TRUE(settle());
    EXPECT_EQ(drawn(), "c1ccccc1");
    const std::string aspirin = "CC(=O)Oc1ccccc1C(=O)O";
    const auto drawing = *sketch::parseDrawing(aspirin);
    const std::string block = sketch::toMolBlock(drawing);
    for (const std::string& text :
         {aspirin, std::string("InChI=1S/C9H8O4/c1-6(10)13-8-5-3-2-4-7(8)9(11)12/h2-5H,1H3,(H,11,12)"), block,
          block + "> <IC50>\n12\n\n$$$$\n", sketch::toOwnText(drawing), "  " + aspirin + "  aspirin\n"}) {
        panel.clearSheet();
        QGuiApplication::clipboard()->setText(QString::fromStdString(text));
        key(Qt::Key_V, Qt::ControlModifier);
        ASSERT_TRUE(settle());
        EXPECT_EQ(drawn(), aspirin) << text;
    }
}

TEST_F(SketcherTest, APastedPictureIsForThePictureDialog)
{
    QSignalSpy asked(&panel, &SketcherPanel::pictureAsked);
    QMimeData data;
    QImage image(40, 30, QImage::Format_RGB32);
    image.fill(Qt::white);
    data.setImageData(image);
    panel.pasteData(data);
    ASSERT_EQ(asked.size(), 1);
    EXPECT_EQ(asked[0][0].value<QImage>().size(), QSize(40, 30));
    data.setText(QStringLiteral("CCO")); // where there is text, the text is meant
    panel.pasteData(data);
    ASSERT_TRUE(settle());
    EXPECT_EQ(asked.size(), 1);
    EXPECT_EQ(drawn(), "CCO");
}

TEST_F(SketcherTest, BadTextTellsWhyAndWhatToDo)
{
    benzene();
    ASSERT_TRUE(settle());
    QString peptide = QStringLiteral("N");
    for (int i = 0; i < 1000; ++i)
        peptide += QStringLiteral("[C@@H](C)C(=O)N");
    for (const QString& bad : {QStringLiteral("Dear colleagues"), peptide, QString(1000, QLatin1Char('A')),
                               QStringLiteral("InChI=1S/nonsense"), QString(3'000'000, QLatin1Char('C'))}) {
        panel.load(bad, false);
        ASSERT_TRUE(settle());
        EXPECT_TRUE(panel.words().contains(QStringLiteral("can't be drawn")) ||
                    panel.words().contains(QStringLiteral("Import")))
            << panel.words().toStdString();
    }
    panel.load(QStringLiteral("   \n"), false);
    EXPECT_TRUE(panel.words().contains(QStringLiteral("no text")));
    EXPECT_EQ(drawn(), "c1ccccc1");
    click({8, 0}); // the pen goes on, and the words go with the next step
    EXPECT_EQ(count(), 12);
}

TEST_F(SketcherTest, AnImpossibleValenceIsDrawnMarkedAndExplained)
{
    tool("single");
    click({0, 0});
    for (int i = 0; i < 4; ++i)
        grow(0);
    ASSERT_TRUE(settle());
    EXPECT_TRUE(panel.smiles().isEmpty());
    EXPECT_TRUE(panel.words().contains(QStringLiteral("5 bonds"))) << panel.words().toStdString();
    EXPECT_FALSE(panel.tools().find(QStringLiteral("add"))->isEnabled());
    panel.load(QStringLiteral("CN(C)(C)C"), true); // pasted, it is drawn all the same
    ASSERT_TRUE(settle());
    EXPECT_EQ(count(), 5);
    EXPECT_TRUE(panel.words().contains(QStringLiteral("Press +"))) << panel.words().toStdString();
    type(atom(1), "+");
    ASSERT_TRUE(settle());
    EXPECT_EQ(panel.smiles(), QStringLiteral("C[N+](C)(C)C"));
    EXPECT_TRUE(panel.words().isEmpty());
    EXPECT_TRUE(panel.facts().text().contains(QStringLiteral("MW 74.14"))) << panel.facts().text().toStdString();
}

TEST(SketchKeeping, TheSheetComesBackAfterARestart)
{
    TempDir dir;
    JobRunner jobs;
    Document document(jobs);
    const QString folder = QString::fromStdString(dir.file("data"));
    {
        SketcherPanel panel(document, folder);
        panel.load(QStringLiteral("CC(=O)Oc1ccccc1C(=O)O"), true);
        const std::string path = (folder + QStringLiteral("/sketch.txt")).toStdString();
        ASSERT_TRUE(QTest::qWaitFor([&] { return std::ifstream(path).good(); }, 30000));
        ASSERT_TRUE(QTest::qWaitFor([&] { return !jobs.isBusy(); }, 30000));
    }
    SketcherPanel again(document, folder);
    ASSERT_TRUE(QTest::qWaitFor([&] { return again.smiles() == QLatin1String("CC(=O)Oc1ccccc1C(=O)O"); }, 30000));
    std::ofstream((folder + QStringLiteral("/sketch.txt")).toStdString()) << "MOLRL-SKETCH 1\n9 9 damaged";
    SketcherPanel damaged(document, folder);
    ASSERT_TRUE(QTest::qWaitFor([&] { return !damaged.isBusy() && !jobs.isBusy(); }, 30000));
    EXPECT_TRUE(damaged.view().drawing().isEmpty());
}

} // namespace
} // namespace molrl::test
