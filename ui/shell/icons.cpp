// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/icons.h"

namespace molrl::ui {

QIcon makeAppIcon()
{
    return QIcon(QStringLiteral(":/molrl/icons/molrl-studio.svg"));
}

} // namespace molrl::ui
