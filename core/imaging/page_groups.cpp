// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/page_groups.h"

#include "core/imaging/stray_ink.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <opencv2/imgproc.hpp>
#include <optional>

namespace molrl::imaging {
namespace {

// Shares of a bond's length.
constexpr double kReach = 0.6;         // ink nearer than this belongs together: a bond and its label, dashes of a wedge
constexpr double kBondLike = 0.55;     // shorter straight parts are letters, dashes, ends at labels
constexpr double kArrowLike = 2.6;     // a single straight part longer than this is an arrow, a rule or an underline
constexpr double kBigComponent = 0.4;  // of the biggest component's extent: where the bond length is measured
constexpr std::size_t kFewLetters = 8; // fewer pieces of ink are no text
constexpr std::size_t kManyLetters = 60;
constexpr double kCompany = 2.5;    // line widths between the dashes of a wedge, at most
constexpr double kLeastSlender = 3; // line widths; what is shorter is no line but a blob
constexpr int kAloneBonds = 5;      // beside a drawing of so many bonds, ink with one or two of them is no drawing

struct Component {
    cv::Rect box;
    int area = 0;
    bool isSpeck = false;
    bool isFrame = false;
    std::vector<LineSegment> segments;
    [[nodiscard]] int extent() const { return std::max(box.width, box.height); }
    [[nodiscard]] bool isDropped() const { return isSpeck || isFrame; }
};

std::vector<Component> findComponents(const cv::Mat& ink, const std::vector<LineSegment>& segments, cv::Mat& labels)
{
    cv::Mat stats, centres;
    const int count = cv::connectedComponentsWithStats(ink, labels, stats, centres, 8, CV_32S);
    std::vector<Component> components(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) {
        const auto* s = stats.ptr<int>(i);
        components[static_cast<std::size_t>(i)].box = {s[cv::CC_STAT_LEFT], s[cv::CC_STAT_TOP], s[cv::CC_STAT_WIDTH],
                                                       s[cv::CC_STAT_HEIGHT]};
        components[static_cast<std::size_t>(i)].area = s[cv::CC_STAT_AREA];
    }
    components[0].isSpeck = true; // the paper
    for (const LineSegment& segment : segments)
        components[static_cast<std::size_t>(labels.at<int>(segment.a))].segments.push_back(segment);
    return components;
}

int largestExtent(const std::vector<Component>& components)
{
    int largest = 0;
    for (const Component& c : components)
        if (!c.isDropped())
            largest = std::max(largest, c.extent());
    return largest;
}

/// The lower one where two are in the middle: of a small drawing's few pieces half may be large.
int medianOf(std::vector<int> extents)
{
    if (extents.empty())
        return 0;
    const auto middle = extents.begin() + static_cast<std::ptrdiff_t>((extents.size() - 1) / 2);
    std::nth_element(extents.begin(), middle, extents.end());
    return *middle;
}

double medianExtent(const std::vector<Component>& components)
{
    std::vector<int> extents;
    for (const Component& c : components)
        if (!c.isDropped())
            extents.push_back(c.extent());
    return medianOf(std::move(extents));
}

/// A line round other ink: its box is nearly empty, and all of it lies at the box's edges.
void markFrames(const cv::Mat& labels, std::vector<Component>& components)
{
    for (std::size_t i = 1; i < components.size(); ++i) {
        Component& c = components[i];
        if (c.isDropped() || c.box.width < labels.cols / 2 || c.box.height < labels.rows / 3 || c.box.height < 40)
            continue;
        const int inset = std::max(6, std::min(c.box.width, c.box.height) / 20);
        const cv::Rect inner(c.box.x + inset, c.box.y + inset, c.box.width - 2 * inset, c.box.height - 2 * inset);
        const int inside = cv::countNonZero(labels(inner) == static_cast<int>(i));
        const int others = cv::countNonZero(labels(inner)) - inside;
        c.isFrame = inside < c.area / 50 && others > 0;
    }
}

using Parts = std::vector<const Component*>;

double estimateBondLength(const Parts& parts, double lineWidthPx)
{
    int largest = 0;
    for (const Component* c : parts)
        largest = std::max(largest, c->extent());
    std::vector<LineSegment> lines;
    for (const Component* c : parts)
        if (c->extent() >= kBigComponent * largest)
            for (const LineSegment& segment : c->segments)
                if (segment.lengthPx >= 2.5 * lineWidthPx)
                    lines.push_back(segment);
    // The middle of what is about as long as the middle: without short ends at labels and long rules.
    const double first = weightedMedianLength(lines);
    std::erase_if(lines,
                  [first](const LineSegment& s) { return s.lengthPx < 0.6 * first || s.lengthPx > 1.7 * first; });
    return weightedMedianLength(std::move(lines));
}

Parts livingOf(const std::vector<Component>& components)
{
    Parts parts;
    for (const Component& c : components)
        if (!c.isDropped())
            parts.push_back(&c);
    return parts;
}

/// Small isolated ink. The dashes of a wedge are small, too, but one by one they lead to something larger.
void markSpecks(const cv::Mat& labels, std::vector<Component>& components, double speckPx, double companyPx)
{
    std::vector<std::size_t> small;
    for (std::size_t i = 1; i < components.size(); ++i) {
        Component& c = components[i];
        c.isSpeck = c.extent() <= 2 * speckPx;
        if (c.isSpeck && c.extent() > 0.6 * speckPx && c.area > 2)
            small.push_back(i);
    }
    const int reach = std::max(2, static_cast<int>(std::lround(companyPx)));
    const auto hasCompany = [&](const Component& c) {
        const cv::Rect near = (c.box - cv::Point(reach, reach) + cv::Size(2 * reach, 2 * reach)) &
                              cv::Rect(0, 0, labels.cols, labels.rows);
        for (int y = near.y; y < near.br().y; ++y)
            for (int x = near.x; x < near.br().x; ++x)
                if (!components[static_cast<std::size_t>(labels.at<int>(y, x))].isDropped())
                    return true;
        return false;
    };
    for (bool changed = true; changed;) {
        changed = std::erase_if(small, [&](std::size_t i) {
                      const bool stays = hasCompany(components[i]);
                      if (stays)
                          components[i].isSpeck = false;
                      return stays;
                  }) > 0;
    }
}

/// Letters are all about as big; a drawing is bigger than its letters.
bool isText(const Parts& parts)
{
    if (parts.size() < 4)
        return false;
    std::vector<int> extents;
    for (const Component* c : parts)
        extents.push_back(c->extent());
    return *std::max_element(extents.begin(), extents.end()) < 1.9 * medianOf(extents);
}

int countBonds(const Parts& parts, double bond)
{
    int bonds = 0;
    for (const Component* c : parts)
        for (const LineSegment& s : c->segments)
            bonds += s.lengthPx >= kBondLike * bond ? 1 : 0;
    return bonds;
}

bool isDrawing(const Parts& parts, double bond)
{
    int extent = 0;
    double longest = 0, total = 0;
    for (const Component* c : parts) {
        extent = std::max(extent, c->extent());
        for (const LineSegment& s : c->segments) {
            longest = std::max(longest, s.lengthPx);
            total += s.lengthPx;
        }
    }
    const bool isArrow = longest > kArrowLike * bond && longest > 0.6 * total;
    return countBonds(parts, bond) >= 1 && extent >= 0.8 * bond && !isArrow && !isText(parts);
}

/// Ink of one straight stroke.
bool isStroke(const Component& c, double lineWidthPx)
{
    const double length = std::hypot(c.box.width, c.box.height);
    return c.area < 1.5 * lineWidthPx * length;
}

/// Letters are lower than a bond is long and have no straight part of a bond's length. A single stroke is a bond
/// between two labels or the inner line of a double bond, unless it stands beside a letter as the l of Cl does.
bool isLetterLike(const Component& c, const std::vector<Component>& all, double bond, double lineWidthPx)
{
    double longest = 0;
    for (const LineSegment& s : c.segments)
        longest = std::max(longest, s.lengthPx);
    if (c.box.height > 0.8 * bond || longest > 0.72 * bond)
        return false;
    if (!isStroke(c, lineWidthPx) || c.extent() < 0.3 * bond)
        return true;
    if (c.box.width > 1.8 * lineWidthPx)
        return false;
    return std::any_of(all.begin(), all.end(), [&](const Component& other) {
        const double gap = c.box.x - (other.box.x + other.box.width);
        return !other.isDropped() && !isStroke(other, lineWidthPx) && other.extent() < 0.8 * bond &&
               gap > -lineWidthPx && gap < 0.25 * bond && std::abs(other.box.br().y - c.box.br().y) < 0.12 * bond;
    });
}

void markLetters(InkGroups& groups, InkGroup& group, const std::vector<Component>& components, double lineWidthPx)
{
    std::vector<int> heights;
    for (const int member : group.components) {
        const Component& c = components[static_cast<std::size_t>(member)];
        const bool isLetter = isLetterLike(c, components, group.bondLengthPx, lineWidthPx);
        groups.isLetter[static_cast<std::size_t>(member)] = isLetter;
        if (isLetter && c.extent() > 0.2 * group.bondLengthPx)
            heights.push_back(c.box.height);
    }
    if (heights.empty())
        return;
    std::nth_element(heights.begin(), heights.begin() + static_cast<std::ptrdiff_t>(heights.size() / 2), heights.end());
    group.letterHeightPx = heights[heights.size() / 2];
}

/// The bond length of a group, where it is a drawing; a drawing much smaller than the page's others must have a part
/// that no letter has: at least five bonds in one piece, larger than the page's letters.
std::optional<double> bondOfDrawing(const Parts& parts, double pageBond, double lineWidthPx)
{
    const double own = estimateBondLength(parts, lineWidthPx);
    if (own >= kBondLike * pageBond || own <= 0) {
        const double bond = std::max(own, kBondLike * pageBond);
        return isDrawing(parts, std::min(bond, pageBond)) ? std::optional(bond) : std::nullopt;
    }
    const bool hasSkeleton = std::any_of(parts.begin(), parts.end(), [&](const Component* c) {
        return countBonds({c}, own) >= kAloneBonds && c->extent() >= 0.8 * pageBond;
    });
    return hasSkeleton && isDrawing(parts, own) ? std::optional(own) : std::nullopt;
}

/// Groups by nearness: components whose ink is at most `reach` apart, however long the chain.
std::map<int, std::vector<int>> joinNear(const cv::Mat& kept, const cv::Mat& labels, double reach)
{
    cv::Mat distance, joined;
    cv::distanceTransform(255 - kept, distance, cv::DIST_L2, cv::DIST_MASK_PRECISE);
    cv::connectedComponents(distance <= reach / 2, joined, 8, CV_32S);
    std::map<int, int> groupOf; // component -> group
    for (int y = 0; y < kept.rows; ++y)
        for (int x = 0; x < kept.cols; ++x)
            if (kept.at<std::uint8_t>(y, x) != 0)
                groupOf.emplace(labels.at<int>(y, x), joined.at<int>(y, x));
    std::map<int, std::vector<int>> groups;
    for (const auto& [component, group] : groupOf)
        groups[group].push_back(component);
    return groups;
}

/// Rows from the top, each from the left. A row is what overlaps its first drawing's upper half.
void sortForReading(std::vector<InkGroup>& groups)
{
    std::sort(groups.begin(), groups.end(), [](const InkGroup& a, const InkGroup& b) { return a.box.y < b.box.y; });
    for (std::size_t begin = 0; begin < groups.size();) {
        const int limit = groups[begin].box.y + groups[begin].box.height / 2;
        std::size_t end = begin;
        while (end < groups.size() && groups[end].box.y <= limit)
            ++end;
        std::sort(groups.begin() + static_cast<std::ptrdiff_t>(begin),
                  groups.begin() + static_cast<std::ptrdiff_t>(end),
                  [](const InkGroup& a, const InkGroup& b) { return a.box.x < b.box.x; });
        begin = end;
    }
}

InkGroup makeGroup(const std::vector<int>& members, const std::vector<Component>& components)
{
    InkGroup group;
    group.components = members;
    for (const int member : members) {
        const cv::Rect& box = components[static_cast<std::size_t>(member)].box;
        group.box = group.box.empty() ? box : group.box | box;
    }
    return group;
}

/// Takes brackets, numbers and other labels out of a drawing; its letters' height stays that of before.
void dropStrayInk(InkGroups& groups, InkGroup& group, const std::vector<Component>& components,
                  const std::vector<LineEnd>& freeEnds, double lineWidthPx)
{
    std::vector<InkPiece> pieces;
    for (const int member : group.components) {
        const Component& c = components[static_cast<std::size_t>(member)];
        InkPiece piece{member, c.box, groups.isLetter[static_cast<std::size_t>(member)], isStroke(c, lineWidthPx)};
        for (const LineSegment& segment : c.segments) {
            piece.longestPx = std::max(piece.longestPx, segment.lengthPx);
            piece.totalPx += segment.lengthPx;
        }
        pieces.push_back(piece);
    }
    const std::vector<int> stray = findStrayInk(groups.labels, pieces, freeEnds, group.bondLengthPx, lineWidthPx);
    if (stray.empty())
        return;
    ++groups.dropped;
    std::vector<int> kept;
    for (const int member : group.components)
        if (std::find(stray.begin(), stray.end(), member) == stray.end())
            kept.push_back(member);
    InkGroup rest = makeGroup(kept, components);
    rest.bondLengthPx = group.bondLengthPx;
    rest.letterHeightPx = group.letterHeightPx;
    group = std::move(rest);
}

} // namespace

InkGroups groupInk(const cv::Mat& ink, const cv::Mat& skeleton, const std::vector<LineSegment>& segments,
                   double lineWidthPx, const GroupOptions& options)
{
    InkGroups result;
    std::vector<Component> components = findComponents(ink, segments, result.labels);
    if (options.removeLabels)
        markFrames(result.labels, components);
    result.bondLengthPx = estimateBondLength(livingOf(components), lineWidthPx);
    const double bond = std::max(result.bondLengthPx, 3 * lineWidthPx);
    if (result.bondLengthPx > 0 && result.bondLengthPx < kLeastSlender * lineWidthPx) {
        result.whyNone = "this looks like a photograph, not like a drawing; choose the part with the structure";
        return result;
    }
    if (options.speckSize > 0)
        markSpecks(result.labels, components, options.speckSize * lineWidthPx,
                   std::min(0.3 * bond, kCompany * lineWidthPx));
    cv::Mat kept(ink.size(), CV_8U, cv::Scalar(0));
    for (int y = 0; y < ink.rows; ++y)
        for (int x = 0; x < ink.cols; ++x)
            if (!components[static_cast<std::size_t>(result.labels.at<int>(y, x))].isDropped())
                kept.at<std::uint8_t>(y, x) = 255;
    std::size_t live = 0;
    for (std::size_t i = 1; i < components.size(); ++i) {
        result.specks += components[i].isSpeck ? 1 : 0;
        result.dropped += components[i].isFrame ? 1 : 0;
        live += components[i].isDropped() ? 0 : 1;
    }
    // In much text some letters touch, and pieces of two or three are longer.
    const double textExtent = (live >= kManyLetters ? 3.2 : 1.9) * medianExtent(components);
    if (options.removeLabels && live >= kFewLetters && largestExtent(components) < textExtent) {
        result.whyNone = "this looks like text, not like a drawing; choose the part of the page with the structure";
        return result;
    }
    const auto near = live == 0 ? std::map<int, std::vector<int>>{} : joinNear(kept, result.labels, kReach * bond);
    std::vector<bool> isKept(components.size(), false);
    std::vector<int> bondCounts;
    for (const auto& [group, members] : near) {
        Parts parts;
        for (const int member : members)
            parts.push_back(&components[static_cast<std::size_t>(member)]);
        const auto own = bondOfDrawing(parts, bond, lineWidthPx);
        if (options.removeLabels && !own) {
            ++result.dropped;
            continue;
        }
        bondCounts.push_back(countBonds(parts, own.value_or(bond)));
        result.groups.push_back(makeGroup(members, components));
        result.groups.back().bondLengthPx = own.value_or(bond);
    }
    if (options.removeLabels && !bondCounts.empty() &&
        *std::max_element(bondCounts.begin(), bondCounts.end()) >= kAloneBonds) {
        std::vector<InkGroup> large;
        for (std::size_t i = 0; i < bondCounts.size(); ++i)
            if (bondCounts[i] > 2)
                large.push_back(std::move(result.groups[i]));
        result.dropped += static_cast<int>(result.groups.size() - large.size());
        result.groups = std::move(large);
    }
    result.isLetter.assign(components.size(), false);
    for (InkGroup& group : result.groups)
        markLetters(result, group, components, lineWidthPx);
    if (options.removeLabels) {
        const std::vector<LineEnd> ends = findFreeEnds(skeleton, segments);
        for (InkGroup& group : result.groups)
            dropStrayInk(result, group, components, ends, lineWidthPx);
    }
    std::vector<int> all;
    for (const InkGroup& group : result.groups)
        for (const int member : group.components) {
            isKept[static_cast<std::size_t>(member)] = true;
            all.push_back(member);
        }
    if (!options.separate && result.groups.size() > 1) {
        result.groups = {makeGroup(all, components)};
        result.groups[0].bondLengthPx = bond;
        markLetters(result, result.groups[0], components, lineWidthPx);
    }
    sortForReading(result.groups);
    result.removed = cv::Mat(ink.size(), CV_8U, cv::Scalar(0));
    for (int y = 0; y < ink.rows; ++y)
        for (int x = 0; x < ink.cols; ++x) {
            const auto label = static_cast<std::size_t>(result.labels.at<int>(y, x));
            if (label != 0 && !isKept[label])
                result.removed.at<std::uint8_t>(y, x) = 255;
        }
    if (result.groups.empty())
        result.whyNone = live == 0 ? "the picture is blank but for specks; choose the part with the structure"
                                   : "no drawing of a molecule was found, only single lines or letters; choose the "
                                     "part with the structure, or keep labels";
    return result;
}

cv::Mat maskOf(const InkGroups& groups, const InkGroup& group, InkKind kind)
{
    std::vector<bool> isMember;
    for (const int member : group.components) {
        if (kind != InkKind::All && groups.isLetter[static_cast<std::size_t>(member)] != (kind == InkKind::Letters))
            continue;
        if (isMember.size() <= static_cast<std::size_t>(member))
            isMember.resize(static_cast<std::size_t>(member) + 1, false);
        isMember[static_cast<std::size_t>(member)] = true;
    }
    const cv::Mat labels = groups.labels(group.box);
    cv::Mat mask(labels.size(), CV_8U, cv::Scalar(0));
    for (int y = 0; y < labels.rows; ++y)
        for (int x = 0; x < labels.cols; ++x) {
            const auto label = static_cast<std::size_t>(labels.at<int>(y, x));
            if (label < isMember.size() && isMember[label])
                mask.at<std::uint8_t>(y, x) = 255;
        }
    return mask;
}

} // namespace molrl::imaging
