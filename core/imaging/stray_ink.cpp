// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/stray_ink.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace molrl::imaging {
namespace {

// Shares of a bond's length.
constexpr double kLetterGap = 0.3; // letters nearer than this are one label
constexpr double kLineEnd = 0.45;  // a line that leads to a label ends no farther from it
constexpr double kBracket = 2.2;   // a lone line longer than this is no bond
constexpr double kDashGap = 4;     // line widths between the dashes of a wedge, at most

double gapOf(const cv::Rect& a, const cv::Rect& b)
{
    const int dx = std::max({0, a.x - b.br().x, b.x - a.br().x});
    const int dy = std::max({0, a.y - b.br().y, b.y - a.br().y});
    return std::hypot(dx, dy);
}

/// Whether the line ends near the box and, drawn on, would run into it or nearly so.
bool leadsTo(const LineEnd& end, const cv::Rect& box, double reachPx)
{
    if (gapOf(box, cv::Rect(end.at, cv::Size(1, 1))) >= reachPx)
        return false;
    const cv::Point2d middle = cv::Point2d(box.tl() + box.br()) * 0.5 - cv::Point2d(end.at);
    constexpr double kCosine = 0.64; // 50 degrees: the inner lines of a ring point past its atoms' numbers
    return cv::norm(end.direction) == 0 || middle.dot(end.direction) > kCosine * cv::norm(middle);
}

bool isBracket(const InkPiece& piece, double bond)
{
    const bool isNarrow =
        std::min(piece.box.width, piece.box.height) < 0.2 * std::max(piece.box.width, piece.box.height);
    return isNarrow && piece.longestPx > kBracket * bond && piece.longestPx > 0.6 * piece.totalPx;
}

/// Labels: letters chained by nearness.
std::vector<std::vector<const InkPiece*>> findLabels(const std::vector<InkPiece>& pieces, double bond)
{
    std::vector<const InkPiece*> open;
    for (const InkPiece& piece : pieces)
        if (piece.isLetter)
            open.push_back(&piece);
    std::vector<std::vector<const InkPiece*>> labels;
    while (!open.empty()) {
        std::vector<const InkPiece*> label{open.back()};
        open.pop_back();
        for (std::size_t i = 0; i < label.size(); ++i)
            std::erase_if(open, [&](const InkPiece* other) {
                const bool isNear = gapOf(label[i]->box, other->box) < kLetterGap * bond;
                if (isNear)
                    label.push_back(other);
                return isNear;
            });
        labels.push_back(std::move(label));
    }
    return labels;
}

/// Three or more strokes in a row, close to one another.
bool hasDashes(const std::vector<const InkPiece*>& label, double lineWidthPx)
{
    const auto countNear = [&](const InkPiece* piece) {
        return std::count_if(label.begin(), label.end(), [&](const InkPiece* other) {
            return other != piece && other->isStroke && gapOf(piece->box, other->box) < kDashGap * lineWidthPx;
        });
    };
    return std::any_of(label.begin(), label.end(),
                       [&](const InkPiece* piece) { return piece->isStroke && countNear(piece) >= 2; });
}

/// Whether ink of other pieces lies within `reachPx` of the box.
bool touchesLines(const cv::Mat& labels, const cv::Rect& box, int reachPx, const std::set<int>& lines)
{
    const cv::Rect near = (box - cv::Point(reachPx, reachPx) + cv::Size(2 * reachPx, 2 * reachPx)) &
                          cv::Rect(0, 0, labels.cols, labels.rows);
    for (int y = near.y; y < near.br().y; ++y)
        for (int x = near.x; x < near.br().x; ++x)
            if (lines.contains(labels.at<int>(y, x)))
                return true;
    return false;
}

} // namespace

std::vector<int> findStrayInk(const cv::Mat& labels, const std::vector<InkPiece>& pieces,
                              const std::vector<LineEnd>& freeEnds, double bondLengthPx, double lineWidthPx)
{
    std::vector<int> stray;
    std::set<int> lines;
    for (const InkPiece& piece : pieces)
        if (isBracket(piece, bondLengthPx))
            stray.push_back(piece.label);
        else if (!piece.isLetter)
            lines.insert(piece.label);
    if (lines.empty())
        return {};
    std::vector<LineEnd> ends;
    for (const LineEnd& end : freeEnds)
        if (lines.contains(labels.at<int>(end.at)))
            ends.push_back(end);
    const int touch = static_cast<int>(std::ceil(1.5 * lineWidthPx));
    for (const auto& label : findLabels(pieces, bondLengthPx)) {
        const auto isBound = [&](const InkPiece* letter) {
            return touchesLines(labels, letter->box, touch, lines) ||
                   std::any_of(ends.begin(), ends.end(),
                               [&](const LineEnd& end) { return leadsTo(end, letter->box, kLineEnd * bondLengthPx); });
        };
        if (!hasDashes(label, lineWidthPx) && std::none_of(label.begin(), label.end(), isBound))
            for (const InkPiece* letter : label)
                stray.push_back(letter->label);
    }
    return stray;
}

} // namespace molrl::imaging
