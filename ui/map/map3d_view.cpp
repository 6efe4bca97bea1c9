// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/map/map3d_view.h"

#include "core/base/error.h"
#include "ui/map/point_cloud.h"
#include "ui/map/scatter_raster.h"
#include "ui/widgets/palette.h"
#include "ui/widgets/vtk_widget.h"

#include <QApplication>
#include <QBoxLayout>
#include <QEvent>
#include <QLabel>
#include <QMouseEvent>
#include <algorithm>
#include <cmath>
#include <utility>
#include <vtkCamera.h>
#include <vtkRenderer.h>

namespace molrl::ui {
namespace {

constexpr double kReachPx = 9; // of the pointer, logical

} // namespace

Map3dView::Map3dView(Selection& selection, QWidget* parent) : QWidget(parent), m_selection(selection)
{
    setObjectName(QStringLiteral("map.view3d"));
    setAccessibleName(tr("Map of the compounds in space: drag to turn, wheel to zoom, click to select"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins({});
    m_words = new QLabel(this);
    m_words->setAlignment(Qt::AlignCenter);
    m_words->setWordWrap(true);
    m_words->hide();
    column->addWidget(m_words);
    connect(&m_selection, &Selection::selectionChanged, this, &Map3dView::refreshColors);
    connect(&m_selection, &Selection::passingChanged, this, &Map3dView::refreshColors);
    connect(&m_selection, &Selection::currentChanged, this, &Map3dView::refreshMarks);
    connect(&m_selection, &Selection::hoveredChanged, this, &Map3dView::refreshMarks);
}

Map3dView::~Map3dView()
{
    m_cloud.reset(); // before the widget that owns its renderer
}

void Map3dView::setPoints(std::vector<workspace::CompoundId> ids, std::span<const float> x, std::span<const float> y,
                          std::span<const float> z)
{
    MOLRL_ASSERT(x.size() == ids.size() && y.size() == ids.size() && z.size() == ids.size());
    m_ids = std::move(ids);
    m_x.assign(x.begin(), x.end());
    m_y.assign(y.begin(), y.end());
    m_z.assign(z.begin(), z.end());
    m_coloring = makePlainColoring(m_ids.size(), palette().color(QPalette::Highlight));
    m_isTurned = false;
    load();
}

void Map3dView::setColoring(Coloring coloring)
{
    MOLRL_ASSERT(coloring.color.size() == m_ids.size());
    m_coloring = std::move(coloring);
    refreshColors();
}

void Map3dView::setSizeFactor(double factor)
{
    m_sizeFactor = factor;
    if (!m_cloud)
        return;
    m_cloud->setDiameter(diameterPx());
    m_view->update();
}

void Map3dView::setGuest(const std::optional<std::array<float, 3>>& place)
{
    m_guest = place;
    refreshMarks();
}

double Map3dView::diameterPx() const
{
    const double natural =
        std::clamp(15 - 2.6 * std::log10(std::max<double>(10, static_cast<double>(m_ids.size()))), 1.5, 10.0);
    return natural * m_sizeFactor * devicePixelRatioF();
}

void Map3dView::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    // Later: while docks are being arranged a page is shown for a moment, and OpenGL in a window slows all of it.
    QMetaObject::invokeMethod(
        this,
        [this] {
            if (isVisible() && !m_view)
                makeView();
        },
        Qt::QueuedConnection);
}

void Map3dView::makeView()
{
    m_view = new VtkWidget;
    m_view->setObjectName(QStringLiteral("map.canvas3d"));
    m_view->setAccessibleName(accessibleName());
    layout()->addWidget(m_view);
    m_cloud = std::make_unique<PointCloud>(*m_view->renderer());
    m_view->installEventFilter(this);
    connect(m_view, &VtkWidget::hovered, this, &Map3dView::onHovered);
    connect(m_view, &VtkWidget::left, this, [this] {
        m_selection.setHovered({});
        Q_EMIT pointed({});
    });
    connect(m_view, &VtkWidget::handled, this, [this] { m_isTurned = true; });
    connect(m_view, &VtkWidget::resized, this, [this] {
        if (!m_isTurned)
            m_cloud->resetView();
    });
    connect(
        m_view, &VtkWidget::painted, this,
        [this] { // a frame for another hovered compound moves nothing
            const auto moved = static_cast<quint64>(m_view->renderer()->GetActiveCamera()->GetMTime());
            if (std::exchange(m_cameraTime, moved) != moved)
                Q_EMIT viewMoved();
        },
        Qt::QueuedConnection);
    connect(
        m_view, &VtkWidget::painted, this,
        [this] {
            if (m_view->isReady())
                return;
            m_words->setText(
                tr("This computer offers no OpenGL 3.2, which the map in space needs. Lay it out in two dimensions."));
            m_words->show();
            m_view->hide();
        },
        Qt::QueuedConnection);
    load();
}

void Map3dView::load()
{
    if (!m_cloud)
        return;
    m_cloud->setPoints(m_x, m_y, m_z);
    m_cloud->setDiameter(diameterPx());
    if (!m_isTurned)
        m_cloud->resetView();
    refreshColors();
    refreshMarks();
}

void Map3dView::refreshColors()
{
    if (!m_cloud)
        return;
    paintColors(palette().color(QPalette::Base), m_coloring.palette);
    m_view->update();
}

void Map3dView::paintColors(const QColor& paper, const std::vector<QRgb>& colors)
{
    const CompoundSet& selected = m_selection.selected();
    std::vector<QRgb> color(m_ids.size());
    std::vector<bool> raised(m_ids.size(), false);
    const bool dims = std::any_of(m_ids.begin(), m_ids.end(), [&](auto id) { return selected.contains(id); });
    for (std::size_t i = 0; i < m_ids.size(); ++i) {
        const QRgb own = colors[m_coloring.color[i]];
        raised[i] = dims && selected.contains(m_ids[i]);
        color[i] = !m_selection.passes(m_ids[i]) ? mixColors(paper, QColor(dimmedColor(own, paper)), 0.4).rgb()
                   : dims && !raised[i]          ? dimmedColor(own, paper)
                                                 : own;
    }
    m_cloud->setBackground(paper);
    m_cloud->setColors(color, raised);
}

void Map3dView::refreshMarks()
{
    if (!m_cloud)
        return;
    const auto number = [&](workspace::CompoundId id) {
        const auto point = pointOf(id);
        return point ? static_cast<int>(*point) : -1;
    };
    m_cloud->setCurrent(number(m_selection.current()), palette().color(QPalette::Highlight));
    m_cloud->setHovered(number(m_selection.hovered()), palette().color(QPalette::Text));
    m_cloud->setGuest(m_guest, palette().color(QPalette::Highlight));
    m_view->update();
}

std::optional<std::size_t> Map3dView::pointOf(workspace::CompoundId id) const
{
    const auto found = std::lower_bound(m_ids.begin(), m_ids.end(), id);
    if (!id || found == m_ids.end() || *found != id)
        return {};
    return static_cast<std::size_t>(found - m_ids.begin());
}

std::optional<QPointF> Map3dView::placeOf(workspace::CompoundId id) const
{
    const auto point = pointOf(id);
    if (!m_cloud || !point)
        return {};
    const auto place = m_cloud->placeOf(*point);
    if (!place)
        return {};
    const double ratio = devicePixelRatioF();
    return QPointF(place->x() / ratio, height() - place->y() / ratio);
}

workspace::CompoundId Map3dView::compoundAt(const QPointF& place) const
{
    if (!m_cloud)
        return {};
    const double ratio = devicePixelRatioF();
    const QPointF there(place.x() * ratio, (height() - place.y()) * ratio);
    const auto point =
        m_cloud->pointAt(there, kReachPx * ratio, [this](std::size_t i) { return m_selection.passes(m_ids[i]); });
    return point ? m_ids[*point] : workspace::CompoundId{};
}

void Map3dView::resetView()
{
    m_isTurned = false;
    if (!m_cloud)
        return;
    m_cloud->resetView();
    m_view->update();
}

void Map3dView::turnBy(double azimuthDeg, double elevationDeg)
{
    if (!m_cloud)
        return;
    m_isTurned = true;
    vtkCamera* camera = m_view->renderer()->GetActiveCamera();
    camera->Azimuth(azimuthDeg);
    camera->Elevation(elevationDeg);
    camera->OrthogonalizeViewUp();
    m_view->renderer()->ResetCameraClippingRange();
    m_view->update();
}

QImage Map3dView::grabFigure(const std::vector<QRgb>& colors)
{
    if (!m_cloud)
        return {};
    m_cloud->setCurrent(-1, {});
    m_cloud->setHovered(-1, {});
    paintColors(Qt::white, colors);
    QImage picture = m_view->grabFramebuffer().convertToFormat(QImage::Format_RGB32);
    refreshColors();
    refreshMarks();
    return picture;
}

void Map3dView::onHovered(const QPoint& placePx)
{
    const double ratio = devicePixelRatioF();
    const workspace::CompoundId id = compoundAt(QPointF(placePx.x() / ratio, height() - placePx.y() / ratio));
    m_selection.setHovered(id);
    Q_EMIT pointed(id);
}

void Map3dView::onClicked(const QPointF& place, Qt::KeyboardModifiers modifiers)
{
    const workspace::CompoundId id = compoundAt(place);
    CompoundSet set = m_selection.selected();
    if (!id) {
        if (modifiers == Qt::NoModifier)
            m_selection.setSelected({});
    } else {
        if ((modifiers & Qt::ControlModifier) != 0 && set.contains(id))
            set.remove(id);
        else if ((modifiers & (Qt::ControlModifier | Qt::ShiftModifier)) != 0)
            set.add(id);
        else
            set = CompoundSet::from({id});
        m_selection.selectAndLead(std::move(set), CompoundSet::from({id}));
    }
    Q_EMIT clicked(id, modifiers);
}

bool Map3dView::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != m_view)
        return QWidget::eventFilter(watched, event);
    auto* mouse = static_cast<QMouseEvent*>(event);
    if (event->type() == QEvent::MouseButtonPress) {
        m_pressedAt = mouse->position();
        m_selection.setHovered({});
        Q_EMIT pointed({});
    } else if (event->type() == QEvent::MouseButtonRelease && mouse->button() == Qt::LeftButton &&
               (mouse->position() - m_pressedAt).manhattanLength() < QApplication::startDragDistance() / 2.0) {
        const bool wasTurned = m_isTurned;
        onClicked(mouse->position(), mouse->modifiers());
        m_isTurned = wasTurned;
    }
    return false;
}

void Map3dView::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        refreshColors();
        refreshMarks();
    }
}

} // namespace molrl::ui
