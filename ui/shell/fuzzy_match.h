// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <optional>
#include <vector>

namespace molrl::ui {

/// How well a text answers what was typed.
struct FuzzyMatch {
    int score = 0;                    ///< higher is better
    std::vector<qsizetype> positions; ///< of the matched letters in the text, ascending
};

/// The letters of `typed`, in order but not side by side, in `text`; case and blanks in `typed` don't matter. Letters
/// that begin a word or follow one another count more, later and scattered ones less. Nothing typed matches all.
[[nodiscard]] std::optional<FuzzyMatch> matchFuzzy(const QString& typed, const QString& text);

} // namespace molrl::ui
