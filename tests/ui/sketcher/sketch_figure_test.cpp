// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sketch/edits.h"
#include "core/sketch/formats.h"
#include "tests/support/temp_dir.h"
#include "ui/sketcher/sketch_figure.h"
#include "ui/sketcher/sketch_painter.h"

#include <QFile>
#include <QMimeData>
#include <cmath>
#include <gtest/gtest.h>

namespace molrl::test {
namespace {

using namespace ui;

sketch::Drawing drug()
{
    return *sketch::parseDrawing("CC(=O)Oc1ccccc1C(=O)O");
}

/// Share of pixels that aren't paper.
double inkOf(const QImage& image)
{
    qint64 ink = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            ink += qGray(image.pixel(x, y)) < 200 && qAlpha(image.pixel(x, y)) > 100;
    return double(ink) / (double(image.width()) * image.height());
}

TEST(SketchFigure, HasItsResolutionAndShowsTheDrawingAsItLies)
{
    SketchFigure figure;
    figure.dpi = 300;
    const QImage image = makeFigureImage(drug(), figure);
    ASSERT_FALSE(image.isNull());
    EXPECT_NEAR(image.dotsPerMeterX() * 0.0254, 300, 1);
    EXPECT_GT(inkOf(image), 0.005);
    EXPECT_LT(inkOf(image), 0.3);
    EXPECT_EQ(image.pixelColor(0, 0), QColor(Qt::white));
    figure.dpi = 600;
    EXPECT_NEAR(makeFigureImage(drug(), figure).width(), 2 * image.width(), 3);
    sketch::Drawing turned = drug();
    sketch::rotateAtoms(turned, sketch::allAtoms(turned), {}, M_PI / 2);
    figure.dpi = 300;
    const QImage upright = makeFigureImage(turned, figure);
    EXPECT_GT(std::abs(upright.width() - image.width()), 20); // turned on the sheet, turned in the figure
    figure.isTransparent = true;
    EXPECT_EQ(makeFigureImage(drug(), figure).pixelColor(0, 0).alpha(), 0);
    EXPECT_TRUE(makeFigureImage({}, figure).isNull());
}

TEST(SketchFigure, BondsAreFourteenPointFourPoints)
{
    sketch::Drawing ethane;
    sketch::addAtom(ethane, 6, {0, 0});
    sketch::addAtom(ethane, 6, {sketch::kBondLength, 0});
    sketch::setBond(ethane, 0, 1, sketch::BondKind::Single);
    const SketchPainter painter(std::make_shared<const sketch::Drawing>(ethane), SketchStyle::acs(false));
    EXPECT_NEAR(painter.placeOf(1).x() - painter.placeOf(0).x(), 144, 1e-9); // tenths of a point
}

TEST(SketchFigure, SvgAndPdfAndPngAreWritten)
{
    TempDir dir;
    for (const char* name : {"a.png", "a.svg", "a.pdf"}) {
        const QString path = QString::fromStdString(dir.file(name));
        const auto saved = saveFigure(path, drug(), {});
        ASSERT_TRUE(saved) << saved.error().message();
        QFile file(path);
        ASSERT_TRUE(file.open(QIODevice::ReadOnly));
        const QByteArray head = file.read(400);
        EXPECT_TRUE(head.contains(name[2] == 'p' && name[3] == 'n' ? "PNG" : name[2] == 's' ? "<svg" : "%PDF")) << name;
        EXPECT_GT(file.size(), 900) << name;
    }
    EXPECT_EQ(saveFigure(QString::fromStdString(dir.file("a.doc")), drug(), {}).error().code,
              ErrorCode::InvalidArgument);
    EXPECT_EQ(saveFigure(QStringLiteral("/nowhere/at/all.svg"), drug(), {}).error().code, ErrorCode::IoError);
    EXPECT_EQ(saveFigure(QString::fromStdString(dir.file("b.svg")), {}, {}).error().code, ErrorCode::InvalidArgument);
}

TEST(SketchFigure, WhatIsCopiedComesBackExactly)
{
    const auto drawing = drug();
    const CopiedSketch copied = copySketch(drawing);
    const std::unique_ptr<QMimeData> data(toMimeData(copied));
    EXPECT_EQ(*sketch::parseDrawing(textOf(*data).toStdString()), drawing);
    EXPECT_TRUE(data->hasImage());
    sketch::Drawing impossible = *sketch::parseDrawing("C(C)(C)(C)(C)C");
    const CopiedSketch bad = copySketch(impossible);
    EXPECT_TRUE(bad.inchi.isEmpty());
    EXPECT_FALSE(bad.svg.isEmpty()); // it can be shown all the same
    const std::unique_ptr<QMimeData> badData(toMimeData(bad));
    EXPECT_EQ(*sketch::parseDrawing(badData->text().toStdString()), impossible);
    QMimeData other;
    other.setText(QStringLiteral("CCO"));
    EXPECT_EQ(textOf(other), QStringLiteral("CCO"));
    EXPECT_TRUE(textOf(QMimeData()).isEmpty());
}

TEST(SketchPainter, LettersKeepBondsOffAndGrowTheBounds)
{
    sketch::Drawing water;
    sketch::addAtom(water, 8, {0, 0});
    const SketchPainter painter(std::make_shared<const sketch::Drawing>(water), SketchStyle());
    EXPECT_TRUE(painter.hasLabel(0));
    EXPECT_GT(painter.labelRect(0).width(), 20); // H2O: with its hydrogens
    EXPECT_TRUE(painter.bounds().contains(painter.labelRect(0)));
    const SketchPainter nothing(std::make_shared<const sketch::Drawing>(), SketchStyle());
    EXPECT_TRUE(nothing.bounds().isEmpty());
    // An oxygen's bond ends outside of its letter.
    sketch::Drawing methanol = *sketch::parseDrawing("CO");
    QImage image(200, 200, QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter target(&image);
    target.translate(100, 100);
    SketchStyle black;
    black.isColoured = false;
    SketchPainter(std::make_shared<const sketch::Drawing>(methanol), black).paint(target);
    target.end();
    EXPECT_GT(inkOf(image), 0.002);
}

} // namespace
} // namespace molrl::test
