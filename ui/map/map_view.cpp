// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/map/map_view.h"

#include "ui/adapt/adapt.h"
#include "ui/widgets/palette.h"

#include <QEvent>
#include <QPainter>
#include <algorithm>
#include <chrono>
#include <cmath>

namespace molrl::ui {

using namespace std::chrono_literals;

namespace {

constexpr double kFitMargin = 0.07;
constexpr double kFrameBudgetNs = 10e6; // of a frame while the view moves
constexpr std::size_t kLeastMovingPoints = 50000;
constexpr double kMostDiameterPx = 22;
constexpr std::size_t kDensityFrom = 2000; // fewer points show themselves how crowded a place is

/// The diameter that suits so many points on an ordinary screen, logical pixels.
double naturalDiameter(std::size_t count)
{
    return std::clamp(12 - 1.8 * std::log10(std::max<double>(10, static_cast<double>(count))), 1.0, 8.0);
}

} // namespace

MapView::MapView(Selection& selection, QWidget* parent) : QWidget(parent), m_selection(selection)
{
    setObjectName(QStringLiteral("map.view"));
    setAccessibleName(tr("Map of the compounds"));
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAttribute(Qt::WA_OpaquePaintEvent);
    m_restTimer.setSingleShot(true);
    m_restTimer.setInterval(120ms);
    connect(&m_restTimer, &QTimer::timeout, this, [this] { invalidate(false); });
    connect(&m_selection, &Selection::selectionChanged, this, &MapView::refreshStates);
    connect(&m_selection, &Selection::passingChanged, this, &MapView::refreshStates);
    connect(&m_selection, &Selection::hoveredChanged, this, [this] { update(); });
    connect(&m_selection, &Selection::currentChanged, this, [this] { update(); });
    updateCursor();
}

void MapView::setPoints(const std::vector<workspace::CompoundId>& ids, std::span<const float> x,
                        std::span<const float> y)
{
    setPoints(preparePoints(ids, x, y, false));
}

void MapView::setPoints(PreparedPoints prepared)
{
    m_order = std::move(prepared.order);
    m_ids = std::move(prepared.ids);
    m_x = std::move(prepared.x);
    m_y = std::move(prepared.y);
    m_pointOf = std::move(prepared.pointOf);
    m_index = std::move(prepared.index);
    m_raster.forgetPlaces();
    m_state.assign(m_ids.size(), 0);
    m_cluster.assign(m_ids.size(), 0);
    m_outlines.clear();
    ++m_outlineVersion;
    m_coloring = makePlainColoring(m_ids.size(), palette().color(QPalette::Highlight));
    refreshStates();
    fitAll();
}

void MapView::setPositions(std::span<const float> x, std::span<const float> y)
{
    MOLRL_ASSERT(x.size() == m_ids.size() && y.size() == m_ids.size());
    m_x = inOrder(x, *m_order);
    m_y = inOrder(y, *m_order);
    m_index.reset();
    m_raster.forgetPlaces();
    m_outlines.clear(); // they were those of other places
    ++m_outlineVersion;
    refreshStates();
    if (!m_isUserView)
        fit(computeBounds(m_x, m_y));
}

void MapView::setColoring(Coloring coloring)
{
    MOLRL_ASSERT(coloring.color.size() == m_ids.size());
    setOrderedColoring(orderColoring(std::move(coloring), *m_order));
}

void MapView::setOrderedColoring(Coloring coloring)
{
    MOLRL_ASSERT(coloring.color.size() == m_ids.size());
    m_coloring = std::move(coloring);
    invalidate();
}

void MapView::setClusters(std::span<const std::int32_t> cluster, std::vector<ClusterOutline> outlines)
{
    m_cluster = cluster.empty() ? std::vector<std::int32_t>(m_ids.size(), 0) : inOrder(cluster, *m_order);
    m_outlines = std::move(outlines);
    ++m_outlineVersion;
    update();
}

void MapView::setLook(const MapLook& look)
{
    if (look == m_look)
        return;
    m_look = look;
    invalidate();
}

bool MapView::isDensityShown() const
{
    return m_look.showDensity.value_or(m_ids.size() >= kDensityFrom);
}

void MapView::setEmphasisedCluster(int cluster)
{
    if (cluster == m_emphasised)
        return;
    m_emphasised = cluster;
    update();
}

void MapView::setLinks(const std::vector<MapLink>& links, int emphasised)
{
    m_links = links;
    m_emphasisedLink = emphasised;
    update();
}

void MapView::setGuest(const std::optional<QPointF>& place, const QString& name)
{
    if (place == m_guest && name == m_guestName)
        return;
    m_guest = place;
    m_guestName = name;
    const bool isOutside = place && !visibleData().contains(*place);
    if (isOutside && !m_isUserView)
        fitAll();
    describe();
    update();
}

QRectF MapView::bounds() const
{
    const QRectF points = computeBounds(m_x, m_y);
    return m_guest ? points.united(QRectF(*m_guest, QSizeF(1e-6, 1e-6))) : points;
}

void MapView::refreshStates()
{
    const CompoundSet& selected = m_selection.selected();
    const bool all = !m_selection.passing();
    std::uint8_t changed = 0;
    for (std::size_t i = 0; i < m_ids.size(); ++i) {
        std::uint8_t state = 0;
        if (!std::isfinite(m_x[i]) || !std::isfinite(m_y[i]))
            state |= kPointWithoutPlace;
        if (selected.contains(m_ids[i]))
            state |= kPointSelected;
        if (!all && !m_selection.passes(m_ids[i]))
            state |= kPointFilteredOut;
        changed |= static_cast<std::uint8_t>(m_state[i] ^ state);
        m_state[i] = state;
    }
    if ((changed & ~kPointSelected) != 0)
        m_raster.forgetShading();
    describe();
    invalidate();
}

void MapView::describe()
{
    const auto selected =
        std::count_if(m_state.begin(), m_state.end(), [](auto s) { return (s & kPointSelected) != 0; });
    setAccessibleDescription(tr("%1 compounds, %2 selected%3. Arrow keys pan, plus and minus zoom, Ctrl and arrow keys "
                                "go to the next compound, Space selects it.")
                                 .arg(formatCount(static_cast<qint64>(m_ids.size())), formatCount(selected),
                                      m_guest ? tr(", and a mark: %1").arg(m_guestName) : QString()));
}

bool MapView::isPickable(std::size_t point) const
{
    return (m_state[point] & (kPointFilteredOut | kPointWithoutPlace)) == 0;
}

std::optional<std::size_t> MapView::pointOf(workspace::CompoundId id) const
{
    const auto found = std::lower_bound(m_pointOf.begin(), m_pointOf.end(), std::pair{id, std::uint32_t{0}});
    if (!id || found == m_pointOf.end() || found->first != id)
        return {};
    return found->second;
}

std::optional<QPointF> MapView::placeOf(workspace::CompoundId id) const
{
    const auto point = pointOf(id);
    if (!point || (m_state[*point] & kPointWithoutPlace) != 0)
        return {};
    return m_view.toPixel(double(m_x[*point]), double(m_y[*point]));
}

int MapView::clusterOf(workspace::CompoundId id) const
{
    const auto point = pointOf(id);
    return point ? m_cluster[*point] : 0;
}

const ScatterIndex& MapView::index() const
{
    if (!m_index)
        m_index = std::make_unique<ScatterIndex>(m_x, m_y);
    return *m_index;
}

workspace::CompoundId MapView::compoundAt(const QPointF& place) const
{
    if (m_ids.empty())
        return {};
    const QPointF there = m_view.toData(place);
    const double reach = std::max(6.0, diameterPx(1) / 2 + 2) / m_view.scale;
    const auto point = index().nearest(there.x(), there.y(), reach, [this](std::size_t i) { return isPickable(i); });
    return point ? m_ids[*point] : workspace::CompoundId{};
}

QRectF MapView::visibleData() const
{
    return QRectF(m_view.toData({0, double(height())}), m_view.toData({double(width()), 0})).normalized();
}

double MapView::diameterPx(double pixelRatio) const
{
    // Points grow more slowly than distances do, so that zooming in parts what lay together.
    const double zoom = std::pow(std::clamp(m_view.scale / m_fitScale, 1.0, 64.0), 0.3);
    return std::clamp(naturalDiameter(m_ids.size()) * m_look.sizeFactor * zoom, 1.0, kMostDiameterPx) * pixelRatio;
}

ScatterPoints MapView::points() const
{
    return {m_x, m_y, m_coloring.color, m_state};
}

void MapView::setReservedCorner(const QSizeF& px)
{
    if (px == m_reservedCorner)
        return;
    m_reservedCorner = px;
    if (!m_isUserView)
        fitAll();
}

/// Where a part of the map goes, and how large it becomes there.
MapView::Frame MapView::frameFor(const QRectF& box) const
{
    const auto frame = [&](double left, double bottom) {
        const QRectF room(left, 0, width() - left, height() - bottom);
        const double usable = 1 - 2 * kFitMargin;
        return Frame{room, std::min(room.width() * usable / std::max(box.width(), 1e-6),
                                    room.height() * usable / std::max(box.height(), 1e-6))};
    };
    const Frame whole = frame(0, 0);
    const Frame beside = frame(m_reservedCorner.width(), 0);
    const Frame above = frame(0, m_reservedCorner.height());
    const Frame& better = above.scale > beside.scale ? above : beside;
    return better.scale < whole.scale / 2 ? whole : better;
}

void MapView::fit(const QRectF& box)
{
    const Frame frame = frameFor(box);
    m_view.scale = frame.scale;
    const QPointF middle = frame.room.center();
    m_view.origin = {middle.x() - m_view.scale * box.center().x(), middle.y() + m_view.scale * box.center().y()};
    m_fitScale = frameFor(computeBounds(m_x, m_y)).scale;
    invalidate();
    Q_EMIT viewMoved();
}

void MapView::fitAll()
{
    m_isUserView = false;
    fit(bounds());
}

void MapView::fitSelected()
{
    std::vector<float> x;
    std::vector<float> y;
    for (std::size_t i = 0; i < m_ids.size(); ++i)
        if ((m_state[i] & kPointSelected) != 0) {
            x.push_back(m_x[i]);
            y.push_back(m_y[i]);
        }
    QRectF box = computeBounds(x, y);
    if (x.empty())
        return;
    const double least = 0.05 * std::max(index().bounds().width(), index().bounds().height());
    if (std::max(box.width(), box.height()) < least)
        box = QRectF(box.center() - QPointF(least / 2, least / 2), QSizeF(least, least));
    m_isUserView = true;
    fit(box);
}

void MapView::invalidate(bool isMoving)
{
    m_isStale = true;
    m_isMoving = isMoving;
    update();
}

void MapView::render()
{
    const double ratio = devicePixelRatioF();
    const QSize size = (QSizeF(this->size()) * ratio).toSize();
    if (m_image.size() != size)
        m_image = QImage(size, QImage::Format_RGB32);
    const ScatterView device{m_view.scale * ratio, m_view.origin * ratio};
    ScatterStyle style;
    style.paper = palette().color(QPalette::Base);
    style.ink = palette().color(QPalette::Text);
    style.palette = m_coloring.palette;
    style.diameterPx = diameterPx(ratio);
    style.opacity01 = m_look.opacity01;
    style.showDensity = isDensityShown();
    style.dimUnselected = std::any_of(m_state.begin(), m_state.end(), [](auto s) { return (s & kPointSelected) != 0; });
    const bool inPart = m_isMoving && m_nsPerPoint * static_cast<double>(m_ids.size()) > kFrameBudgetNs;
    if (inPart) {
        style.mostPoints = std::max(kLeastMovingPoints, static_cast<std::size_t>(kFrameBudgetNs / m_nsPerPoint));
        style.showDensity = false;
    }
    if (m_isMoving)
        m_restTimer.start(); // then all points, and outlines as they should be
    const auto start = std::chrono::steady_clock::now();
    const bool isSorted = m_raster.draw(m_image, points(), device, style, m_threads);
    const auto ns = std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - start).count();
    m_lastRasterMs = ns / 1e6;
    if (isSorted && inPart) // without the shading, which a whole picture has
        m_nsPerPoint = std::min(m_nsPerPoint, ns / static_cast<double>(std::min(style.mostPoints, m_ids.size())));
    else if (isSorted)
        m_nsPerPoint = ns / static_cast<double>(m_ids.size());
    m_image.setDevicePixelRatio(ratio);
    m_isStale = false;
}

MapOverlay MapView::overlay(const QColor& paper, const QColor& ink, const QFont& labelFont) const
{
    MapOverlay overlay;
    overlay.clusters = m_outlines;
    overlay.showOutlines = m_look.showOutlines;
    overlay.showLabels = m_look.showLabels;
    overlay.emphasised = m_emphasised;
    overlay.paper = paper;
    overlay.ink = ink;
    overlay.font = labelFont;
    overlay.nameOf = [](int cluster) { return QString::number(cluster); };
    overlay.colorOf = [line = mixColors(ink, paper, 0.2)](int) { return line; };
    return overlay;
}

void MapView::paintMark(QPainter& painter, workspace::CompoundId id, double extraPx, const QColor& color,
                        double width) const
{
    const auto place = placeOf(id);
    if (!place)
        return;
    const double radius = diameterPx(1) / 2 + extraPx;
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(palette().color(QPalette::Base), width + 2));
    painter.drawEllipse(*place, radius, radius);
    painter.setPen(QPen(color, width));
    painter.drawEllipse(*place, radius, radius);
}

/// Outlines and names are painted once a view: hovering, selecting and recolouring find them ready.
void MapView::paintOverlay(QPainter& painter)
{
    const QColor paper = palette().color(QPalette::Base);
    const QColor ink = palette().color(QPalette::Text);
    if (m_outlines.empty())
        return;
    MapOverlay over = overlay(paper, ink, font());
    over.emphasised = 0;
    if (m_isMoving) {
        over.isDraft = true;
        return paintClusters(painter, size(), m_view, over);
    }
    const OverlayKey key{m_view,    size(), devicePixelRatioF(), m_look.showOutlines, m_look.showLabels, paper.rgb(),
                         ink.rgb(), font(), m_outlineVersion};
    if (key != m_overlayKey || m_overlayImage.isNull()) {
        m_overlayImage = QImage((QSizeF(size()) * key.ratio).toSize(), QImage::Format_ARGB32_Premultiplied);
        m_overlayImage.setDevicePixelRatio(key.ratio);
        m_overlayImage.fill(Qt::transparent);
        QPainter onImage(&m_overlayImage);
        paintClusters(onImage, size(), m_view, over);
        m_overlayKey = key;
    }
    painter.drawImage(0, 0, m_overlayImage);
    const auto strong = std::find_if(m_outlines.begin(), m_outlines.end(),
                                     [&](const auto& one) { return one.cluster == m_emphasised; });
    if (strong == m_outlines.end())
        return;
    over.clusters = {*strong};
    over.emphasised = m_emphasised;
    over.showLabels = false;
    paintClusters(painter, size(), m_view, over);
}

void MapView::paintLinks(QPainter& painter, const ScatterView& view, const QColor& paper, const QColor& ink) const
{
    const auto draw = [&](const MapLink& link, const QColor& color, double width) {
        const auto a = pointOf(link.a);
        const auto b = pointOf(link.b);
        if (!a || !b || ((m_state[*a] | m_state[*b]) & (kPointWithoutPlace | kPointFilteredOut)) != 0)
            return;
        painter.setPen(QPen(color, width, Qt::SolidLine, Qt::RoundCap));
        painter.drawLine(view.toPixel(double(m_x[*a]), double(m_y[*a])),
                         view.toPixel(double(m_x[*b]), double(m_y[*b])));
    };
    const auto tinted = [&](double weight01) { // seen through, so that points under them are seen
        QColor color = mixColors(paper, ink, 0.75);
        color.setAlphaF(static_cast<float>(0.25 + 0.5 * weight01));
        return color;
    };
    for (auto link = m_links.rbegin(); link != m_links.rend(); ++link) // the strongest last, on top
        draw(*link, tinted(link->weight01), 0.7 + 1.1 * link->weight01);
    if (m_emphasisedLink >= 0 && m_emphasisedLink < static_cast<int>(m_links.size())) {
        const MapLink& link = m_links[static_cast<std::size_t>(m_emphasisedLink)];
        draw(link, paper, 6);
        draw(link, palette().color(QPalette::Highlight), 3);
    }
}

void MapView::paintEvent(QPaintEvent*)
{
    if (m_isStale)
        render();
    QPainter painter(this);
    painter.drawImage(0, 0, m_image);
    const QColor paper = palette().color(QPalette::Base);
    const QColor ink = palette().color(QPalette::Text);
    paintOverlay(painter);
    painter.setRenderHint(QPainter::Antialiasing);
    paintLinks(painter, m_view, paper, ink);
    const QColor accent = palette().color(QPalette::Highlight);
    paintMark(painter, m_selection.current(), 4, accent, 2.2);
    paintMark(painter, m_selection.hovered(), 3, ink, 1.6);
    paintGuest(painter, m_view, paper, ink, font());
    const QPolygonF drag = dragPolygon();
    if (!drag.isEmpty()) {
        QColor wash = accent;
        wash.setAlphaF(0.12f);
        painter.setBrush(wash);
        painter.setPen(QPen(accent, 1.5));
        painter.drawPolygon(drag);
    }
    if (hasFocus()) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(accent, 1));
        painter.drawRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5));
    }
}

void MapView::resizeEvent(QResizeEvent*)
{
    if (!m_isUserView)
        fit(bounds());
    invalidate();
}

void MapView::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        invalidate();
}

} // namespace molrl::ui
