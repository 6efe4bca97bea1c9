// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <vector>

namespace molrl::ui {

/// The pre-flight report in words.
struct PreflightText {
    enum class Weight { Good, Note, Warning, Problem };
    struct Line {
        Weight weight = Weight::Note;
        QString title;
        QString details; ///< what to do, or examples; may be empty
    };
    QString headline;
    std::vector<Line> lines;
    QString estimate;      ///< time and memory
    bool canStart = false; ///< nothing stands against it
};

} // namespace molrl::ui
