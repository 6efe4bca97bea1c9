// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/map/cluster_tests.h"

#include "core/embedding/enrichment.h"
#include "ui/adapt/adapt.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

namespace molrl::ui {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("molrl::ui::ClusterTests", text);
}

double medianOf(std::vector<double>& values)
{
    if (values.empty())
        return workspace::kMissing;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    if (values.size() % 2 != 0)
        return *middle;
    return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

/// What the test compared, in figures that people read.
PropertyDifference describe(const workspace::TestableProperty& property, const embedding::Enrichment& test,
                            const std::vector<int>& labels, bool onlyLabelled)
{
    PropertyDifference difference{property.column,
                                  toQString(property.name),
                                  toQString(property.category),
                                  test.isBinary,
                                  0,
                                  0,
                                  test.effect,
                                  test.lower,
                                  test.upper,
                                  test.q};
    std::vector<double> inside;
    std::vector<double> outside;
    for (std::size_t i = 0; i < labels.size(); ++i)
        if (std::isfinite(property.values[i]) && (!onlyLabelled || labels[i] >= 0))
            (labels[i] == test.cluster ? inside : outside).push_back(property.values[i]);
    const auto mean = [](const std::vector<double>& values) {
        double sum = 0;
        for (const double value : values)
            sum += value;
        return values.empty() ? workspace::kMissing : sum / static_cast<double>(values.size());
    };
    difference.inside = test.isBinary ? mean(inside) : medianOf(inside);
    difference.outside = test.isBinary ? mean(outside) : medianOf(outside);
    return difference;
}

std::vector<std::vector<double>> valuesOf(const std::vector<workspace::TestableProperty>& properties)
{
    std::vector<std::vector<double>> values;
    for (const workspace::TestableProperty& property : properties)
        values.push_back(property.values);
    return values;
}

} // namespace

Result<std::shared_ptr<const ClusterTests>> ClusterTests::make(std::vector<workspace::TestableProperty> properties,
                                                               const MapPoints& points, JobContext& job)
{
    embedding::Clustering clustering;
    clustering.count = points.clusterCount();
    for (const std::int32_t cluster : points.cluster)
        clustering.labels.push_back(cluster - 1);
    MOLRL_TRY(const auto tests, embedding::computeEnrichments(clustering, valuesOf(properties), job));
    auto result = std::make_shared<ClusterTests>();
    result->m_ofCluster.resize(static_cast<std::size_t>(clustering.count));
    for (const auto& test : tests) {
        if (test.q > 0.05) // the rest is never asked for, and costs a pass over the points each
            continue;
        if (job.stopRequested())
            return JobContext::cancelled();
        result->m_ofCluster[static_cast<std::size_t>(test.cluster)].push_back(
            describe(properties[test.property], test, clustering.labels, false));
    }
    return std::shared_ptr<const ClusterTests>(std::move(result));
}

std::vector<PropertyDifference> ClusterTests::of(int cluster, double mostQ) const
{
    std::vector<PropertyDifference> found;
    if (cluster < 1 || cluster > static_cast<int>(m_ofCluster.size()))
        return found;
    for (const auto& one : m_ofCluster[static_cast<std::size_t>(cluster - 1)])
        if (one.q < mostQ && (one.category.isEmpty() || one.effect > 1))
            found.push_back(one);
    return found;
}

Result<std::vector<PropertyDifference>> compareGroups(const std::vector<workspace::TestableProperty>& properties,
                                                      const std::vector<int>& group, JobContext& job)
{
    // Only rows of the two groups take part, so that each is the other's outside.
    embedding::Clustering clustering;
    clustering.count = 2;
    std::vector<std::size_t> rows;
    for (std::size_t i = 0; i < group.size(); ++i)
        if (group[i] == 0 || group[i] == 1) {
            rows.push_back(i);
            clustering.labels.push_back(group[i]);
        }
    std::vector<workspace::TestableProperty> parts;
    for (const workspace::TestableProperty& property : properties) {
        workspace::TestableProperty part{property.column, property.name, property.category, {}};
        for (const std::size_t row : rows)
            part.values.push_back(property.values[row]);
        parts.push_back(std::move(part));
    }
    MOLRL_TRY(const auto tests, embedding::computeEnrichments(clustering, valuesOf(parts), job));
    std::vector<PropertyDifference> differences;
    for (const auto& test : tests)
        if (test.cluster == 0)
            differences.push_back(describe(parts[test.property], test, clustering.labels, true));
    return differences;
}

QString qNumber(double q)
{
    return q < 1e-99 ? QStringLiteral("< 1e-99") : QString::number(q, 'g', q < 0.001 ? 1 : 2);
}

QString valueText(const PropertyDifference& difference, bool inside)
{
    const double value = inside ? difference.inside : difference.outside;
    if (!std::isfinite(value))
        return QStringLiteral("–");
    if (difference.isShare)
        return tr("%1 %").arg(QString::number(value * 100, 'f', value < 0.0995 && value > 0 ? 1 : 0));
    const auto decimals = findDecimals({difference.inside, difference.outside}, 0);
    return decimals ? formatDecimals(value, *decimals) : formatNumber(value, 3);
}

QString effectText(const PropertyDifference& difference)
{
    if (!difference.isShare)
        return tr("Cliff's δ %1")
            .arg((difference.effect > 0 ? QStringLiteral("+") : QString()) +
                 QString::number(difference.effect, 'f', 2).replace(QLatin1Char('-'), QChar(0x2212)));
    const auto ratio = [](double value) {
        return std::isfinite(value) ? value >= 1000 ? QStringLiteral("> 999") : formatNumber(value, 2)
                                    : QStringLiteral("∞");
    };
    return tr("odds ratio %1 (%2 to %3)")
        .arg(ratio(difference.effect), ratio(difference.lower), ratio(difference.upper));
}

QString differenceText(const PropertyDifference& difference)
{
    const QString values = difference.isShare ? tr("%1 here, %2 elsewhere") : tr("median %1 here, %2 elsewhere");
    return values.arg(valueText(difference, true), valueText(difference, false)) + QStringLiteral(" · ") +
           effectText(difference) + QStringLiteral(" · ") + tr("q %1").arg(qNumber(difference.q));
}

QString propertyTitle(const PropertyDifference& difference)
{
    return difference.category.isEmpty() ? difference.name : tr("%1: %2").arg(difference.name, difference.category);
}

} // namespace molrl::ui
