// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/map/point_cloud.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vtkActor.h>
#include <vtkCamera.h>
#include <vtkCellArray.h>
#include <vtkFloatArray.h>
#include <vtkMatrix4x4.h>
#include <vtkNew.h>
#include <vtkOutlineSource.h>
#include <vtkPointData.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper.h>
#include <vtkProperty.h>
#include <vtkRenderer.h>
#include <vtkUnsignedCharArray.h>

namespace molrl::ui {
namespace {

constexpr std::size_t kMostSpheres = 60000; // shaded points cost a software renderer several times as much
constexpr double kRaised = 1.35;            // how much larger those are that stand out
constexpr double kMark = 2.1;
constexpr double kGuest = 2.6;
constexpr double kDepthPx = 60; // a step in depth through the whole cloud counts as so many pixels beside the pointer

} // namespace

/// One set of points with colours of their own.
struct PointLayer {
    vtkNew<vtkPolyData> data;
    vtkNew<vtkPolyDataMapper> mapper;
    vtkNew<vtkActor> actor;

    PointLayer()
    {
        mapper->SetInputData(data);
        mapper->SetScalarModeToUsePointData();
        mapper->SetColorModeToDirectScalars();
        actor->SetMapper(mapper);
        actor->GetProperty()->SetAmbient(0.45);
        actor->GetProperty()->SetDiffuse(0.6);
        actor->GetProperty()->SetSpecular(0.1);
    }
    void set(const std::vector<float>& xyz, const std::vector<QRgb>& colors)
    {
        const auto count = static_cast<vtkIdType>(colors.size());
        vtkNew<vtkPoints> points;
        points->SetDataTypeToFloat();
        points->SetNumberOfPoints(count);
        std::copy(xyz.begin(), xyz.end(), static_cast<float*>(points->GetVoidPointer(0)));
        vtkNew<vtkUnsignedCharArray> rgb;
        rgb->SetNumberOfComponents(3);
        rgb->SetNumberOfTuples(count);
        for (vtkIdType i = 0; i < count; ++i) {
            const QRgb color = colors[static_cast<std::size_t>(i)];
            const unsigned char parts[3] = {static_cast<unsigned char>(qRed(color)),
                                            static_cast<unsigned char>(qGreen(color)),
                                            static_cast<unsigned char>(qBlue(color))};
            rgb->SetTypedTuple(i, parts);
        }
        vtkNew<vtkCellArray> cells; // one cell of all points
        cells->InsertNextCell(static_cast<int>(count));
        for (vtkIdType i = 0; i < count; ++i)
            cells->InsertCellPoint(i);
        data->SetPoints(points);
        data->SetVerts(cells);
        data->GetPointData()->SetScalars(rgb);
        data->Modified();
        actor->SetVisibility(count > 0);
    }
};

struct PointCloud::Impl {
    explicit Impl(vtkRenderer& r) : renderer(r) {}

    vtkRenderer& renderer;
    std::vector<float> xyz; ///< [points, 3]
    double diameter = 5;
    PointLayer plain;
    PointLayer raised;
    PointLayer current;
    PointLayer hovered;
    PointLayer guest;
    vtkNew<vtkOutlineSource> box;
    vtkNew<vtkPolyDataMapper> boxMapper;
    vtkNew<vtkActor> boxActor;

    [[nodiscard]] std::size_t size() const { return xyz.size() / 3; }
    [[nodiscard]] bool hasPlace(std::size_t i) const
    {
        return std::isfinite(xyz[3 * i]) && std::isfinite(xyz[3 * i + 1]) && std::isfinite(xyz[3 * i + 2]);
    }
    /// Device pixels and depth in [-1, 1]; nullopt: behind the eye.
    struct View {
        std::array<double, 16> matrix{};
        int width = 1;
        int height = 1;
        [[nodiscard]] std::optional<std::array<double, 3>> project(const float* p) const
        {
            double out[4];
            for (int row = 0; row < 4; ++row) {
                const auto at = static_cast<std::size_t>(4 * row);
                out[row] = matrix[at] * double(p[0]) + matrix[at + 1] * double(p[1]) + matrix[at + 2] * double(p[2]) +
                           matrix[at + 3];
            }
            if (out[3] <= 0)
                return {};
            return std::array{(out[0] / out[3] + 1) / 2 * width, (out[1] / out[3] + 1) / 2 * height, out[2] / out[3]};
        }
    };
    [[nodiscard]] View view() const
    {
        View view;
        const int* size = renderer.GetSize();
        view.width = std::max(1, size[0]);
        view.height = std::max(1, size[1]);
        const auto* matrix = renderer.GetActiveCamera()->GetCompositeProjectionTransformMatrix(
            static_cast<double>(view.width) / view.height, -1, 1);
        std::copy(matrix->GetData(), matrix->GetData() + 16, view.matrix.begin());
        return view;
    }
    void applySizes()
    {
        const bool spheres = size() <= kMostSpheres;
        const std::pair<PointLayer*, double> layers[] = {
            {&plain, 1}, {&raised, kRaised}, {&current, kMark}, {&hovered, kMark}, {&guest, kGuest}};
        for (const auto& [layer, factor] : layers) {
            layer->actor->GetProperty()->SetPointSize(static_cast<float>(std::max(1.0, diameter * factor)));
            layer->actor->GetProperty()->SetRenderPointsAsSpheres(spheres && layer != &guest); // a square among balls
        }
    }
    [[nodiscard]] std::vector<vtkActor*> actors()
    {
        return {boxActor.Get(),      plain.actor.Get(),   raised.actor.Get(),
                current.actor.Get(), hovered.actor.Get(), guest.actor.Get()};
    }
    void mark(PointLayer& layer, int point, const QColor& color)
    {
        const bool shown = point >= 0 && point < static_cast<int>(size()) && hasPlace(static_cast<std::size_t>(point));
        if (!shown)
            return layer.actor->SetVisibility(false);
        const auto at = xyz.begin() + 3 * point;
        layer.set({at, at + 3}, {color.rgb()});
    }
};

PointCloud::PointCloud(vtkRenderer& renderer) : m_impl(std::make_unique<Impl>(renderer))
{
    auto& d = *m_impl;
    d.boxMapper->SetInputConnection(d.box->GetOutputPort());
    d.boxActor->SetMapper(d.boxMapper);
    d.boxActor->GetProperty()->SetLineWidth(1);
    d.boxActor->GetProperty()->LightingOff();
    d.boxActor->VisibilityOff();
    for (vtkActor* actor : d.actors())
        renderer.AddActor(actor);
    for (PointLayer* layer : {&d.raised, &d.current, &d.hovered, &d.guest})
        layer->actor->SetVisibility(false);
}

PointCloud::~PointCloud()
{
    auto& d = *m_impl;
    for (vtkActor* actor : d.actors())
        d.renderer.RemoveActor(actor);
}

void PointCloud::setPoints(std::span<const float> x, std::span<const float> y, std::span<const float> z)
{
    auto& d = *m_impl;
    d.xyz.resize(3 * x.size());
    double bounds[6] = {1e30, -1e30, 1e30, -1e30, 1e30, -1e30};
    for (std::size_t i = 0; i < x.size(); ++i) {
        const float place[3] = {x[i], y[i], z[i]};
        std::copy(place, place + 3, d.xyz.begin() + static_cast<std::ptrdiff_t>(3 * i));
        for (int c = 0; c < 3 && d.hasPlace(i); ++c) {
            bounds[2 * c] = std::min(bounds[2 * c], double(place[c]));
            bounds[2 * c + 1] = std::max(bounds[2 * c + 1], double(place[c]));
        }
    }
    if (bounds[0] <= bounds[1])
        d.box->SetBounds(bounds);
    d.boxActor->SetVisibility(bounds[0] <= bounds[1]);
    d.applySizes();
    setCurrent(-1, {});
    setHovered(-1, {});
    setColors(std::vector<QRgb>(x.size(), qRgb(128, 128, 128)), {});
}

void PointCloud::setColors(const std::vector<QRgb>& color, const std::vector<bool>& raised)
{
    auto& d = *m_impl;
    std::vector<float> xyz[2];
    std::vector<QRgb> colors[2];
    for (std::size_t i = 0; i < d.size(); ++i) {
        if (!d.hasPlace(i))
            continue;
        const std::size_t which = !raised.empty() && raised[i] ? 1 : 0;
        xyz[which].insert(xyz[which].end(), {d.xyz[3 * i], d.xyz[3 * i + 1], d.xyz[3 * i + 2]});
        colors[which].push_back(color[i]);
    }
    d.plain.set(xyz[0], colors[0]);
    d.raised.set(xyz[1], colors[1]);
}

void PointCloud::setDiameter(double px)
{
    m_impl->diameter = px;
    m_impl->applySizes();
}

void PointCloud::setBackground(const QColor& color)
{
    m_impl->renderer.SetBackground(color.redF(), color.greenF(), color.blueF());
    const double line = color.lightnessF() < 0.5 ? 0.42 : 0.78;
    m_impl->boxActor->GetProperty()->SetColor(line, line, line);
}

void PointCloud::setCurrent(int point, const QColor& color)
{
    m_impl->mark(m_impl->current, point, color);
}

void PointCloud::setHovered(int point, const QColor& color)
{
    m_impl->mark(m_impl->hovered, point, color);
}

void PointCloud::setGuest(const std::optional<std::array<float, 3>>& place, const QColor& color)
{
    if (place)
        m_impl->guest.set({place->begin(), place->end()}, {color.rgb()});
    else
        m_impl->guest.actor->SetVisibility(false);
}

void PointCloud::resetView()
{
    vtkCamera* camera = m_impl->renderer.GetActiveCamera();
    camera->SetPosition(0.6, 0.45, 1);
    camera->SetFocalPoint(0, 0, 0);
    camera->SetViewUp(0, 1, 0);
    m_impl->renderer.ResetCamera();
    camera->Zoom(1.15);
    m_impl->renderer.ResetCameraClippingRange();
}

std::size_t PointCloud::size() const
{
    return m_impl->size();
}

std::optional<QPointF> PointCloud::placeOf(std::size_t point) const
{
    if (point >= m_impl->size() || !m_impl->hasPlace(point))
        return {};
    const auto place = m_impl->view().project(m_impl->xyz.data() + 3 * point);
    return place ? std::optional(QPointF((*place)[0], (*place)[1])) : std::nullopt;
}

std::optional<std::size_t> PointCloud::pointAt(const QPointF& place, double radiusPx,
                                               const std::function<bool(std::size_t)>& accept) const
{
    const auto& d = *m_impl;
    const auto view = d.view();
    double range[2]; // of depth, over the points under the pointer: projected depth is uneven, so only its order counts
    range[0] = 2;
    range[1] = -2;
    std::vector<std::pair<std::size_t, std::array<double, 2>>> found; // distance, depth
    for (std::size_t i = 0; i < d.size(); ++i) {
        if (!d.hasPlace(i))
            continue;
        const auto at = view.project(d.xyz.data() + 3 * i);
        if (!at)
            continue;
        const double distance = std::hypot((*at)[0] - place.x(), (*at)[1] - place.y());
        if (distance > radiusPx || !accept(i))
            continue;
        found.push_back({i, {distance, (*at)[2]}});
        range[0] = std::min(range[0], (*at)[2]);
        range[1] = std::max(range[1], (*at)[2]);
    }
    const double span = std::max(range[1] - range[0], 1e-12);
    const auto cost = [&](const auto& one) {
        return one.second[0] + std::min(kDepthPx, radiusPx * 1.5) * (one.second[1] - range[0]) / span;
    };
    const auto best =
        std::min_element(found.begin(), found.end(), [&](const auto& a, const auto& b) { return cost(a) < cost(b); });
    return best == found.end() ? std::nullopt : std::optional(best->first);
}

} // namespace molrl::ui
