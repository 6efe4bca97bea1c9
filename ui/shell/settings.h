// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/thread_budget.h"
#include "ui/shell/theme.h"

#include <QString>
#include <QStringList>

namespace molrl::ui {

/// What the user prefers, beyond one workspace. Kept by QSettings; a copy is a plain value.
struct Settings {
    ThemeChoice theme = ThemeChoice::System;
    int fontPointSize = 0;                   ///< 0: the desktop's
    int threads = 0;                         ///< 0: every processor
    QString device = QStringLiteral("auto"); ///< "cpu", "cuda", "mps", "auto"
    QString modelFile;                       ///< empty: the model that came with the program
    int structureSizePx = 104;               ///< height of a structure in the table

    [[nodiscard]] static Settings load();
    void save() const;
    [[nodiscard]] ThreadBudget budget() const { return ThreadBudget::make(threads); }
    bool tellOnDesktop = true; ///< when a run ends while no window is active
    bool operator==(const Settings&) const = default;
};

/// Files opened lately, newest first, ten at most; those that have gone are left out.
class RecentFiles {
public:
    [[nodiscard]] static QStringList load();
    static void add(const QString& path);
    static void remove(const QString& path);
    static void clear();
};

} // namespace molrl::ui
