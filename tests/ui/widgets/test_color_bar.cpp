// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/busy_overlay.h"
#include "ui/widgets/color_bar.h"

#include <QTest>
#include <cmath>
#include <gtest/gtest.h>

namespace molrl::ui {
namespace {

TEST(ColorBarTest, showsItsColoursAndNumbersAtAnyWidth)
{
    ColorBar bar;
    bar.setSpec({QStringLiteral("Local 2"), {ColorMap::Viridis, 0.5, 2.5, false}, Qt::white, 1});
    for (const int width : {120, 280, 900}) {
        bar.resize(width, bar.sizeHint().height());
        EXPECT_GE(bar.ticks().size(), 2u);
        EXPECT_GE(bar.ticks().front(), 0.5);
        EXPECT_LE(bar.ticks().back(), 2.5);
        const QImage image = bar.grab().toImage();
        const int y = bar.fontMetrics().height() + 10; // the middle of the bar
        const auto near = [](const QColor& a, const QColor& b) {
            return std::abs(a.red() - b.red()) + std::abs(a.green() - b.green()) + std::abs(a.blue() - b.blue()) < 40;
        };
        EXPECT_TRUE(near(image.pixelColor(4, y), colorAt(ColorMap::Viridis, 0.01)));
        EXPECT_TRUE(near(image.pixelColor(width - 5, y), colorAt(ColorMap::Viridis, 0.99)));
    }
    EXPECT_TRUE(bar.accessibleDescription().contains(QStringLiteral("Local 2")));
}

TEST(ColorBarTest, markingAValueChangesThePicture)
{
    ColorBar bar;
    bar.resize(300, bar.sizeHint().height());
    bar.setSpec({QStringLiteral("x"), {}, Qt::white, 1});
    const QImage plain = bar.grab().toImage();
    bar.setMarkedValue(0.4);
    EXPECT_NE(bar.grab().toImage(), plain);
    bar.setMarkedValue({});
    EXPECT_EQ(bar.grab().toImage(), plain);
}

TEST(BusyOverlayTest, quickWorkShowsNothingAndSlowWorkSaysSo)
{
    QWidget page;
    page.resize(300, 200);
    BusyOverlay overlay(&page);
    page.show();
    ASSERT_TRUE(QTest::qWaitForWindowExposed(&page));
    overlay.start(QStringLiteral("Working"));
    QTest::qWait(100);
    EXPECT_FALSE(overlay.isVisible());
    overlay.stop();
    QTest::qWait(300);
    EXPECT_FALSE(overlay.isVisible());
    overlay.start(QStringLiteral("Working"));
    EXPECT_TRUE(QTest::qWaitFor([&] { return overlay.isVisible(); }, 1000));
    page.resize(400, 300);
    EXPECT_EQ(overlay.size(), page.size());
    overlay.stop();
    EXPECT_FALSE(overlay.isVisible());
}

} // namespace
} // namespace molrl::ui
