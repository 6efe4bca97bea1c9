// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workspace/types.h"

#include <QElapsedTimer>
#include <QObject>
#include <QString>
#include <QTimer>
#include <functional>
#include <vector>

namespace molrl::ui {
class MainWindow;
enum class ThemeChoice;
} // namespace molrl::ui

namespace molrl {

/// A walk through the demo library that leaves pictures of the window: each step does something, waits until the window
/// has followed, and is photographed. Ends the program with 0, or 1 when a step was not followed in time.
class Tour : public QObject {
    Q_OBJECT

public:
    Tour(ui::MainWindow& window, const QString& folder, QObject* parent = nullptr);
    void start();

private:
    struct Step {
        QString picture; ///< name of the file; empty: none
        std::function<void()> act;
        std::function<bool()> isDone; ///< empty: when no job runs
    };
    void addSteps();
    void addInspectorSteps();
    void addMapSteps(const std::function<void(ui::ThemeChoice)>& setTheme);
    void addSketchSteps(const std::function<void(ui::ThemeChoice)>& setTheme);
    void lassoCluster(int cluster);
    void pointAt(workspace::CompoundId id);
    [[nodiscard]] workspace::ColumnId column(const char* name) const;
    void trigger(const char* actionName);
    void selectCompound(const QString& name);
    void poll();
    void next();
    bool photograph(const QString& name);

    ui::MainWindow& m_window;
    QString m_folder;
    std::vector<Step> m_steps;
    std::size_t m_at = 0;
    QTimer m_timer;
    QElapsedTimer m_waiting;
    int m_calm = 0; ///< polls in a row at which the step was done: the window had time to draw itself
};

} // namespace molrl
