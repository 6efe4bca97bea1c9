// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workspace/types.h"

#include <QString>
#include <functional>
#include <vector>

class QWidget;

namespace molrl::ui {

/// Asks for a new column's name and kind; `onAccepted` runs later, when the user agrees. Returns at once.
void openAddColumnDialog(QWidget& parent, const std::vector<workspace::Column>& taken,
                         std::function<void(const QString& name, workspace::ColumnKind kind)> onAccepted);
void openRenameColumnDialog(QWidget& parent, const workspace::Column& column,
                            const std::vector<workspace::Column>& taken,
                            std::function<void(const QString& name)> onAccepted);

} // namespace molrl::ui
