// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAction>
#include <QString>

namespace molrl::ui {

/// The action's text without mnemonic and dots.
[[nodiscard]] QString plainText(const QAction& action);
/// Tooltip and status tip; the tooltip names the key.
void setActionTip(QAction& action, const QString& tip);
/// Whether the tooltip names the action's key; true without a key.
[[nodiscard]] bool namesItsKey(const QAction& action);
/// The icon for a command of the table's own, by its object name; empty: none.
[[nodiscard]] QString iconOfTableAction(const QString& objectName);
/// The same for a command of the map's.
[[nodiscard]] QString iconOfMapAction(const QString& objectName);
[[nodiscard]] QString iconOfRunsAction(const QString& objectName);

} // namespace molrl::ui
