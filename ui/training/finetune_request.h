// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/finetune_config.h"
#include "core/training/label_table.h"
#include "core/workspace/types.h"

#include <QMetaType>
#include <QString>
#include <vector>

namespace molrl::ui {

/// What shall be learned, from which compounds and how.
struct FinetuneRequest {
    QString name;
    bool fromWorkspace = true;
    std::vector<workspace::Column> columns; ///< of the workspace: labels, and the one that splits
    training::LabelSource source;           ///< its path is set when the workspace's compounds have been written
    training::FinetuneConfig config;
};

} // namespace molrl::ui

Q_DECLARE_METATYPE(molrl::ui::FinetuneRequest)
