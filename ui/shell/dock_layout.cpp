// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/dock_layout.h"

#include <QDockWidget>
#include <QGuiApplication>
#include <QMainWindow>
#include <QRect>
#include <QScreen>
#include <QSettings>
#include <QTimer>
#include <algorithm>

namespace molrl::ui {
namespace {

constexpr int kVersion = 4; ///< a layout of other docks is not restored
constexpr int kLowWindowPx = 860;
const QString kGeometryKey = QStringLiteral("window/geometry");
const QString kStateKey = QStringLiteral("window/docks");

bool isLow(const QMainWindow& window)
{
    return window.height() < kLowWindowPx;
}

void applyDefaultSizes(QMainWindow& window, const Docks& docks)
{
    const int right = std::clamp(window.width() * 34 / 100, 380, 620);
    const int left = std::clamp(window.width() * 16 / 100, 220, 300);
    window.resizeDocks({docks.filters, docks.inspector}, {left, right}, Qt::Horizontal);
    if (!isLow(window))
        window.resizeDocks({docks.inspector, docks.properties},
                           {window.height() * 66 / 100, window.height() * 34 / 100}, Qt::Vertical);
}

} // namespace

void applyDefaultLayout(QMainWindow& window, const Docks& docks)
{
    window.setAnimated(false); // sizes given to docks that are still moving are lost
    for (QDockWidget* dock : docks.all()) {
        dock->setFloating(false);
        window.removeDockWidget(dock);
    }
    window.addDockWidget(Qt::LeftDockWidgetArea, docks.filters);
    window.addDockWidget(Qt::RightDockWidgetArea, docks.inspector);
    window.addDockWidget(Qt::BottomDockWidgetArea, docks.jobs);
    window.addDockWidget(Qt::TopDockWidgetArea, docks.map);
    window.tabifyDockWidget(docks.filters, docks.clusters);
    window.tabifyDockWidget(docks.clusters, docks.neighbours);
    window.tabifyDockWidget(docks.jobs, docks.runs);
    window.tabifyDockWidget(docks.map, docks.sketch);
    const bool low = isLow(window);
    if (low) {
        window.tabifyDockWidget(docks.inspector, docks.properties);
    } else {
        window.addDockWidget(Qt::RightDockWidgetArea, docks.properties);
        window.splitDockWidget(docks.inspector, docks.properties, Qt::Vertical);
    }
    window.tabifyDockWidget(docks.properties, docks.view3d);
    for (QDockWidget* dock : {docks.filters, docks.inspector, docks.properties, docks.view3d})
        dock->show();
    for (QDockWidget* dock : {docks.jobs, docks.runs, docks.map, docks.clusters, docks.neighbours, docks.sketch})
        dock->hide();
    (low ? docks.inspector : docks.properties)->raise();
    window.setAnimated(true);
    // Sizes given before the docks have been laid out are lost.
    QMetaObject::invokeMethod(
        &window, [&window, docks] { applyDefaultSizes(window, docks); }, Qt::QueuedConnection);
}

namespace {

/// Gives a dock above the table most of the height.
void giveHeight(QMainWindow& window, QDockWidget* dock, int percent)
{
    if (!dock->isFloating())
        QTimer::singleShot(0, &window, [&window, dock, percent] {
            window.resizeDocks({dock}, {window.height() * percent / 100}, Qt::Vertical);
            window.setAnimated(true);
        });
}

} // namespace

void showMapDocks(QMainWindow& window, const Docks& docks)
{
    window.setAnimated(false); // sizes given to docks that are still moving are lost
    docks.map->show();
    docks.map->raise();
    docks.clusters->show();
    docks.clusters->raise();
    giveHeight(window, docks.map, 58);
}

void showSketchDock(QMainWindow& window, const Docks& docks)
{
    const bool wasShown = docks.sketch->isVisible();
    window.setAnimated(false);
    docks.sketch->show();
    docks.sketch->raise();
    if (!wasShown)
        giveHeight(window, docks.sketch, 64);
}

void saveLayout(const QMainWindow& window)
{
    QSettings store;
    store.setValue(kGeometryKey, window.saveGeometry());
    store.setValue(kStateKey, window.saveState(kVersion));
}

bool restoreLayout(QMainWindow& window)
{
    const QSettings store;
    window.restoreGeometry(store.value(kGeometryKey).toByteArray());
    return window.restoreState(store.value(kStateKey).toByteArray(), kVersion);
}

QRect clampedToScreens(const QRect& rect, const QList<QRect>& screens)
{
    if (screens.isEmpty())
        return rect;
    const auto area = [&](const QRect& screen) {
        const QRect common = screen.intersected(rect);
        return static_cast<qint64>(common.width()) * common.height();
    };
    const QRect& home = *std::max_element(screens.begin(), screens.end(),
                                          [&](const auto& a, const auto& b) { return area(a) < area(b); });
    QRect result(rect.topLeft(), rect.size().boundedTo(home.size()));
    result.moveLeft(std::clamp(result.left(), home.left(), home.right() - result.width() + 1));
    result.moveTop(std::clamp(result.top(), home.top(), home.bottom() - result.height() + 1));
    return result;
}

void clampToScreens(QMainWindow& window, const Docks& docks)
{
    QList<QRect> screens;
    for (const QScreen* screen : QGuiApplication::screens())
        screens << screen->availableGeometry();
    QList<QWidget*> windows{&window};
    for (QDockWidget* dock : docks.all())
        if (dock->isFloating())
            windows << dock;
    for (QWidget* widget : windows) {
        if (widget->isMaximized() || widget->isFullScreen())
            continue;
        const QRect wanted = clampedToScreens(widget->geometry(), screens);
        if (wanted != widget->geometry())
            widget->setGeometry(wanted);
    }
}

} // namespace molrl::ui
