// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

namespace molrl::ui {

[[nodiscard]] QString moleculeFileFilter();  ///< for file dialogs
[[nodiscard]] QString workspaceFileFilter(); ///< for file dialogs
[[nodiscard]] QString modelFileFilter();     ///< for file dialogs
[[nodiscard]] bool isWorkspaceFile(const QString& path);
[[nodiscard]] QString pictureFileFilter();
[[nodiscard]] bool isPictureFile(const QString& path); ///< by its ending ///< by its name
/// The demo library that came with the program; empty when it is not there.
[[nodiscard]] QString findDemoLibrary();

} // namespace molrl::ui
