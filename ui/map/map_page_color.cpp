// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/map/map_page.h"

#include "ui/adapt/adapt.h"

#include <QComboBox>
#include <algorithm>

namespace molrl::ui {

void MapPage::colorBy(workspace::ColumnId column)
{
    const auto points = m_model.points();
    m_colorColumn = points && column && column == points->stored.cluster ? kByCluster : column;
    m_colorIsChosen = true;
    fillColumns();
    m_recolorTimer.start();
}

void MapPage::setNumberScale(NumberScale scale)
{
    m_scale = scale;
    m_recolorTimer.start();
}

ColoringOptions MapPage::coloringOptions(const QColor& paper) const
{
    ColoringOptions options;
    options.scale = m_scale;
    options.paper = paper;
    return options;
}

void MapPage::recolor()
{
    const auto points = m_model.points();
    const auto cache = m_model.viewCache();
    if (!points || !cache || m_showsLive)
        return;
    const auto& columns = m_model.columns();
    const auto found =
        std::find_if(columns.begin(), columns.end(), [&](const auto& c) { return c.id == m_colorColumn; });
    const bool byCluster = !points->cluster.empty() && m_colorColumn == kByCluster;
    ColoringOptions options = coloringOptions(palette().color(QPalette::Base));
    if (!byCluster && found == columns.end()) {
        m_coloring.stop();
        m_colorData.reset();
        showColoring(makePlainColoring(points->ids.size(), palette().color(QPalette::Highlight)),
                     points->isInSpace() ? nullptr : m_view->order());
        return;
    }
    const QString title = byCluster ? tr("Cluster") : toQString(found->name);
    options.asCategory = byCluster;
    options.mostCategories = byCluster ? 18 : 9;
    auto loaded = std::make_shared<workspace::ColumnDataPtr>();
    const auto order = points->isInSpace() ? nullptr : m_view->order();
    if (order && order->size() != points->ids.size())
        return; // the points are still being prepared; then this is called again
    m_coloring.start(
        tr("Colouring"),
        [points, cache, title, options, byCluster, column = m_colorColumn, loaded,
         order](JobContext&) -> Result<Coloring> {
            const auto ordered = [&](Coloring coloring) {
                return order ? orderColoring(std::move(coloring), *order) : std::move(coloring);
            };
            if (byCluster) {
                workspace::ColumnData numbers;
                std::vector<std::int32_t> rows;
                for (std::size_t i = 0; i < points->cluster.size(); ++i) {
                    numbers.numbers.push_back(points->cluster[i] > 0 ? points->cluster[i] : workspace::kMissing);
                    rows.push_back(static_cast<std::int32_t>(i));
                }
                return ordered(makeColoring(title, numbers, rows, options));
            }
            MOLRL_TRY(*loaded, cache->column(column, points->snapshot));
            return ordered(makeColoring(title, **loaded, points->rows, options));
        },
        this,
        [this, points, loaded, order](Result<Coloring> coloring) {
            if (!m_model.points() || m_model.points()->ids != points->ids || m_showsLive)
                return;
            if (coloring) {
                m_colorData = *loaded;
                showColoring(std::move(*coloring), order);
            } else if (coloring.error().code != ErrorCode::Cancelled) {
                Q_EMIT failed(tr("The map could not be coloured."), coloring.error());
            }
        });
}

void MapPage::showColoring(Coloring coloring, const std::shared_ptr<const std::vector<std::uint32_t>>& order)
{
    const MapLegend legend = coloring.legend;
    if (isInSpace() && m_view3d && !order && coloring.color.size() == m_view3d->pointCount())
        m_view3d->setColoring(std::move(coloring));
    else if (order && order == m_view->order() && coloring.color.size() == m_view->pointCount())
        m_view->setOrderedColoring(std::move(coloring));
    else
        return; // of points that have been replaced since
    m_legend->setLegend(legend);
    m_scaleBox->setVisible(legend.kind == MapLegend::Kind::Scale || m_scale != NumberScale::Automatic);
    m_cards->setColumns(cardColumns());
    placeLegend();
}

const Coloring& MapPage::coloring() const
{
    return isInSpace() && m_view3d ? m_view3d->coloring() : m_view->coloring();
}

void MapPage::selectCategory(int category, Qt::KeyboardModifiers modifiers)
{
    if (!isInSpace())
        return m_view->selectCategory(category, modifiers);
    const auto points = m_model.points();
    CompoundSet set;
    for (std::size_t i = 0; i < coloring().category.size(); ++i)
        if (coloring().category[i] == category && m_selection.passes(points->ids[i]))
            set.add(points->ids[i]);
    const CompoundSet led = set;
    if ((modifiers & Qt::ShiftModifier) != 0)
        set |= m_selection.selected();
    m_selection.selectAndLead(std::move(set), led);
}

void MapPage::placeLegend()
{
    const int room = canvas()->height();
    m_legend->setMostHeight(room - 24);
    m_legend->move(12, std::max(12, room - m_legend->height() - 12));
    m_legend->raise();
    m_view->setReservedCorner(m_legend->isHidden() ? QSizeF(0, 0) : QSizeF(m_legend->size() + QSize(12, 12)));
}

} // namespace molrl::ui
