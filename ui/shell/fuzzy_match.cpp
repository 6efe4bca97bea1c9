// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/fuzzy_match.h"

#include <algorithm>

namespace molrl::ui {
namespace {

constexpr int kWordStart = 8;
constexpr int kFollows = 6;
constexpr int kGap = 1;
constexpr int kMostGap = 5;
constexpr int kWholeText = 12;

bool beginsWord(const QString& text, qsizetype i)
{
    return i == 0 || (!text[i - 1].isLetterOrNumber() && text[i].isLetterOrNumber()) ||
           (text[i - 1].isLower() && text[i].isUpper());
}

/// The greedy walk from one start; the letters that come first are taken.
std::optional<FuzzyMatch> matchFrom(const QString& letters, const QString& lowerText, const QString& text,
                                    qsizetype start)
{
    FuzzyMatch match;
    qsizetype at = start;
    for (const QChar letter : letters) {
        const qsizetype found = lowerText.indexOf(letter, at);
        if (found < 0)
            return std::nullopt;
        if (beginsWord(text, found))
            match.score += kWordStart;
        if (!match.positions.empty()) {
            const qsizetype gap = found - match.positions.back() - 1;
            match.score += gap == 0 ? kFollows : -kGap * static_cast<int>(std::min<qsizetype>(gap, kMostGap));
        }
        match.positions.push_back(found);
        at = found + 1;
    }
    return match;
}

} // namespace

std::optional<FuzzyMatch> matchFuzzy(const QString& typed, const QString& text)
{
    QString letters = typed.toLower();
    letters.removeIf([](QChar c) { return c.isSpace(); });
    if (letters.isEmpty())
        return FuzzyMatch{};
    const QString lowerText = text.toLower();
    if (lowerText.size() != text.size()) // a letter whose lower case is longer: positions would be off
        return std::nullopt;
    std::optional<FuzzyMatch> best;
    for (qsizetype start = lowerText.indexOf(letters[0]); start >= 0;
         start = lowerText.indexOf(letters[0], start + 1)) {
        auto match = matchFrom(letters, lowerText, text, start);
        if (!match)
            break; // later starts have fewer letters left
        if (!best || match->score > best->score)
            best = std::move(match);
    }
    if (best)
        best->score += (letters.size() == text.size() ? kWholeText : 0) - static_cast<int>(text.size() / 16);
    return best;
}

} // namespace molrl::ui
