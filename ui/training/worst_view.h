// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/training/result_scope.h"
#include "ui/widgets/structure_cache.h"

#include <QWidget>
#include <vector>

class QLabel;
class QListWidget;

namespace molrl::ui {

/// The predictions that were most wrong, as cards: structure, measured, predicted with its uncertainty, and whether the
/// compound is far from what the model knows.
class WorstView : public QWidget {
    Q_OBJECT

public:
    explicit WorstView(JobRunner& jobs, QWidget* parent = nullptr);
    void setScope(const ResultScope& scope);

Q_SIGNALS:
    void chosen(const std::vector<std::uint32_t>& rows);

private:
    ResultScope m_scope;
    StructureCache m_pictures;
    QListWidget* m_list;
    QLabel* m_note;
};

} // namespace molrl::ui
