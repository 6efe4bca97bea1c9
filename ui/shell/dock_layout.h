// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>

class QDockWidget;
class QMainWindow;
class QRect;

namespace molrl::ui {

/// The docks of the main window, by place.
struct Docks {
    QDockWidget* filters = nullptr;
    QDockWidget* inspector = nullptr;
    QDockWidget* properties = nullptr;
    QDockWidget* view3d = nullptr;
    QDockWidget* jobs = nullptr;
    QDockWidget* map = nullptr;
    QDockWidget* clusters = nullptr;
    QDockWidget* neighbours = nullptr;
    QDockWidget* runs = nullptr;
    QDockWidget* sketch = nullptr;
    [[nodiscard]] QList<QDockWidget*> all() const
    {
        return {filters, inspector, properties, view3d, jobs, map, clusters, neighbours, runs, sketch};
    }
};

/// The arrangement for the window's size: on a low window the right side is one stack of tabs.
void applyDefaultLayout(QMainWindow& window, const Docks& docks);
/// Shows the map above the table and the clusters beside it, and gives them room, when they are shown by a command.
void showMapDocks(QMainWindow& window, const Docks& docks);
/// Shows the sketch above the table and gives it room, when it is shown by a command.
void showSketchDock(QMainWindow& window, const Docks& docks);
void saveLayout(const QMainWindow& window);
/// @return false: none was saved, or by a version with other docks.
bool restoreLayout(QMainWindow& window);
/// Brings the window and its floating docks back onto a screen; shrinks what is larger than it.
void clampToScreens(QMainWindow& window, const Docks& docks);
/// The rectangle moved and shrunk into the screen that shows most of it, or else the first.
[[nodiscard]] QRect clampedToScreens(const QRect& rect, const QList<QRect>& screens);

} // namespace molrl::ui
