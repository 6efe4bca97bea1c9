// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workspace/testable_property.h"
#include "ui/map/stored_map.h"

#include <QString>
#include <memory>
#include <vector>

namespace molrl::ui {

/// How a group of compounds differs in a property from the others.
struct PropertyDifference {
    workspace::ColumnId column;
    QString name;
    QString category;     ///< empty for numbers
    bool isShare = false; ///< a category, or a number that is 0 or 1 throughout: odds ratio; else Cliff's delta
    double inside = 0;    ///< share01, or the median
    double outside = 0;
    double effect = 0;
    double lower = 0; ///< 95 % interval of the odds ratio
    double upper = 0;
    double q = 1;
};

/// Every cluster against the rest of the map, in every property; q over all of them. Made once a clustering.
class ClusterTests {
public:
    /// @error Cancelled
    [[nodiscard]] static Result<std::shared_ptr<const ClusterTests>>
    make(std::vector<workspace::TestableProperty> properties, const MapPoints& points, JobContext& job);
    /// What sets a cluster apart, strongest evidence first: q below `mostQ`, rarer categories than elsewhere only where
    /// a number says so (what a group hasn't got is seldom news).
    [[nodiscard]] std::vector<PropertyDifference> of(int cluster, double mostQ = 0.05) const;

private:
    std::vector<std::vector<PropertyDifference>> m_ofCluster; ///< by cluster - 1, strongest first
};

/// One group against another, in every property, strongest evidence first; `inside` is of the first group.
/// @param group  by point: 0 or 1, else in neither. @error Cancelled
[[nodiscard]] Result<std::vector<PropertyDifference>>
compareGroups(const std::vector<workspace::TestableProperty>& properties, const std::vector<int>& group,
              JobContext& job);

/// "82 % here, 11 % elsewhere · odds ratio 35 (21 to 58) · q 2e-9", "median 4.1 here, 2.6 elsewhere · …".
[[nodiscard]] QString differenceText(const PropertyDifference& difference);
/// "therapeutic_area: Antibacterials", "clogp".
[[nodiscard]] QString propertyTitle(const PropertyDifference& difference);
[[nodiscard]] QString
effectText(const PropertyDifference& difference); ///< "odds ratio 35 (21 to 58)", "Cliff's δ +0.52"
[[nodiscard]] QString qNumber(double q);          ///< "2e-9"
[[nodiscard]] QString valueText(const PropertyDifference& difference, bool inside); ///< "82 %", "4.1"

} // namespace molrl::ui
