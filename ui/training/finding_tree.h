// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/training/preflight_text.h"

#include <QTreeWidget>

namespace molrl::ui {

/// What a check found, one below the other: a mark of its weight, a title, and the details in full under it.
class FindingTree : public QTreeWidget {
    Q_OBJECT

public:
    explicit FindingTree(QWidget* parent = nullptr);
    void setFindings(const std::vector<PreflightText::Line>& lines);

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void fill();
    std::vector<PreflightText::Line> m_lines;
};

} // namespace molrl::ui
