// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/molecule_scene.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <array>
#include <cmath>
#include <vtkActor.h>
#include <vtkCamera.h>
#include <vtkCellArray.h>
#include <vtkFloatArray.h>
#include <vtkGlyph3DMapper.h>
#include <vtkMath.h>
#include <vtkNew.h>
#include <vtkPeriodicTable.h>
#include <vtkPointData.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper.h>
#include <vtkProperty.h>
#include <vtkRenderer.h>
#include <vtkSphereSource.h>
#include <vtkTubeFilter.h>
#include <vtkUnsignedCharArray.h>

namespace molrl::ui {
namespace {

using Place = std::array<double, 3>;

constexpr double kStickRadius = 0.12; // Å
constexpr double kBallShare = 0.25;   // of the van der Waals radius

double ballRadius(int atomicNumber)
{
    vtkNew<vtkPeriodicTable> table;
    const double radius = table->GetVDWRadius(static_cast<unsigned short>(atomicNumber));
    return kBallShare * (radius > 0 ? radius : 1.7);
}

void shade(vtkActor& actor)
{
    auto* property = actor.GetProperty();
    property->SetInterpolationToPhong();
    property->SetAmbient(0.22);
    property->SetDiffuse(0.78);
    property->SetSpecular(0.25);
    property->SetSpecularPower(24);
}

void addColor(vtkUnsignedCharArray& colors, const QColor& color)
{
    const unsigned char rgb[3] = {static_cast<unsigned char>(color.red()), static_cast<unsigned char>(color.green()),
                                  static_cast<unsigned char>(color.blue())};
    colors.InsertNextTypedTuple(rgb);
}

Place toDisplay(vtkRenderer& renderer, const Place& world)
{
    renderer.SetWorldPoint(world[0], world[1], world[2], 1);
    renderer.WorldToDisplay();
    Place display{};
    renderer.GetDisplayPoint(display.data());
    return display;
}

} // namespace

struct MoleculeScene::Impl {
    explicit Impl(vtkRenderer& r) : renderer(r) {}

    vtkRenderer& renderer;
    chem::Conformer3D conformer;
    std::vector<QString> names;
    std::vector<QColor> colors;
    std::vector<double> radii;
    bool hydrogens = true;
    bool labels = false;
    int highlighted = -1;

    vtkNew<vtkPolyData> balls;
    vtkNew<vtkSphereSource> ball;
    vtkNew<vtkGlyph3DMapper> ballMapper;
    vtkNew<vtkActor> ballActor;
    vtkNew<vtkPolyData> sticks;
    vtkNew<vtkTubeFilter> tube;
    vtkNew<vtkPolyDataMapper> stickMapper;
    vtkNew<vtkActor> stickActor;
    vtkNew<vtkSphereSource> halo;
    vtkNew<vtkPolyDataMapper> haloMapper;
    vtkNew<vtkActor> haloActor;
};

MoleculeScene::MoleculeScene(vtkRenderer& renderer) : m_impl(std::make_unique<Impl>(renderer))
{
    auto& d = *m_impl;
    d.ball->SetThetaResolution(28);
    d.ball->SetPhiResolution(20);
    d.ball->SetRadius(1);
    d.ballMapper->SetInputData(d.balls);
    d.ballMapper->SetSourceConnection(d.ball->GetOutputPort());
    d.ballMapper->SetScaleModeToScaleByMagnitude();
    d.ballMapper->SetScaleArray("radius");
    d.ballMapper->SetScalarModeToUsePointFieldData();
    d.ballMapper->SelectColorArray("color");
    d.ballActor->SetMapper(d.ballMapper);
    d.tube->SetInputData(d.sticks);
    d.tube->SetRadius(kStickRadius);
    d.tube->SetNumberOfSides(16);
    d.stickMapper->SetInputConnection(d.tube->GetOutputPort());
    d.stickActor->SetMapper(d.stickMapper);
    d.halo->SetThetaResolution(28);
    d.halo->SetPhiResolution(20);
    d.haloMapper->SetInputConnection(d.halo->GetOutputPort());
    d.haloActor->SetMapper(d.haloMapper);
    d.haloActor->GetProperty()->SetOpacity(0.45);
    d.haloActor->VisibilityOff();
    shade(*d.ballActor);
    shade(*d.stickActor);
    for (auto* actor : {d.ballActor.Get(), d.stickActor.Get(), d.haloActor.Get()})
        renderer.AddActor(actor);
    rebuild();
}

MoleculeScene::~MoleculeScene() = default;

const chem::Conformer3D& MoleculeScene::conformer() const
{
    return m_impl->conformer;
}

void MoleculeScene::setConformer(chem::Conformer3D conformer, std::vector<QString> names)
{
    auto& d = *m_impl;
    d.conformer = std::move(conformer);
    d.names = std::move(names);
    d.colors.clear();
    d.radii.clear();
    for (const int number : d.conformer.atomicNumbers) {
        d.colors.push_back(elementColor(number));
        d.radii.push_back(ballRadius(number));
    }
    setHighlight(-1, {});
    rebuild();
}

void MoleculeScene::clear()
{
    setConformer({}, {});
}

void MoleculeScene::setColors(std::vector<QColor> colors)
{
    if (colors.size() != m_impl->colors.size() || colors == m_impl->colors)
        return;
    m_impl->colors = std::move(colors);
    rebuild();
}

void MoleculeScene::setHydrogensShown(bool shown)
{
    m_impl->hydrogens = shown;
    rebuild();
}

void MoleculeScene::setLabelsShown(bool shown)
{
    m_impl->labels = shown;
}

void MoleculeScene::setBackground(const QColor& color)
{
    m_impl->renderer.SetBackground(color.redF(), color.greenF(), color.blueF());
}

bool MoleculeScene::isShown(std::size_t atom) const
{
    return m_impl->hydrogens || m_impl->conformer.atomicNumbers[atom] != 1;
}

void MoleculeScene::setHighlight(int atom, const QColor& color)
{
    auto& d = *m_impl;
    const auto i = static_cast<std::size_t>(atom);
    const bool isOn = atom >= 0 && i < d.conformer.positions.size() && isShown(i);
    d.highlighted = isOn ? atom : -1;
    d.haloActor->SetVisibility(isOn);
    if (!isOn)
        return;
    d.halo->SetRadius(d.radii[i] * 1.45);
    d.halo->SetCenter(d.conformer.positions[i].data());
    d.haloActor->GetProperty()->SetColor(color.redF(), color.greenF(), color.blueF());
}

void MoleculeScene::rebuild()
{
    auto& d = *m_impl;
    vtkNew<vtkPoints> centers;
    vtkNew<vtkFloatArray> radii;
    radii->SetName("radius");
    vtkNew<vtkUnsignedCharArray> ballColors;
    ballColors->SetName("color");
    ballColors->SetNumberOfComponents(3);
    for (std::size_t i = 0; i < d.conformer.positions.size(); ++i) {
        if (!isShown(i))
            continue;
        centers->InsertNextPoint(d.conformer.positions[i].data());
        radii->InsertNextValue(static_cast<float>(d.radii[i]));
        addColor(*ballColors, d.colors[i]);
    }
    d.balls->SetPoints(centers);
    d.balls->GetPointData()->AddArray(radii);
    d.balls->GetPointData()->AddArray(ballColors);

    vtkNew<vtkPoints> ends;
    vtkNew<vtkCellArray> lines;
    vtkNew<vtkUnsignedCharArray> stickColors;
    stickColors->SetNumberOfComponents(3);
    const auto addHalf = [&](const Place& from, const Place& to, const QColor& color) {
        const vtkIdType line[2] = {ends->InsertNextPoint(from.data()), ends->InsertNextPoint(to.data())};
        lines->InsertNextCell(2, line);
        addColor(*stickColors, color);
        addColor(*stickColors, color);
    };
    for (const auto& bond : d.conformer.bonds) {
        const auto a = static_cast<std::size_t>(bond.a);
        const auto b = static_cast<std::size_t>(bond.b);
        if (!isShown(a) || !isShown(b))
            continue;
        const Place& from = d.conformer.positions[a];
        const Place& to = d.conformer.positions[b];
        const Place middle{(from[0] + to[0]) / 2, (from[1] + to[1]) / 2, (from[2] + to[2]) / 2};
        addHalf(from, middle, d.colors[a]);
        addHalf(middle, to, d.colors[b]);
    }
    d.sticks->SetPoints(ends);
    d.sticks->SetLines(lines);
    d.sticks->GetPointData()->SetScalars(stickColors);
    d.balls->Modified();
    d.sticks->Modified();
    const bool hasAtoms = centers->GetNumberOfPoints() > 0;
    d.ballActor->SetVisibility(hasAtoms);
    d.stickActor->SetVisibility(ends->GetNumberOfPoints() > 0);
    if (d.highlighted >= 0 && !isShown(static_cast<std::size_t>(d.highlighted)))
        setHighlight(-1, {});
}

std::vector<MoleculeScene::Label> MoleculeScene::labels() const
{
    const auto& d = *m_impl;
    std::vector<Label> labels;
    for (std::size_t i = 0; d.labels && i < d.conformer.positions.size() && i < d.names.size(); ++i)
        if (!d.names[i].isEmpty() && isShown(i)) {
            const Place at = toDisplay(d.renderer, d.conformer.positions[i]);
            labels.push_back({d.names[i], {at[0], at[1]}});
        }
    return labels;
}

void MoleculeScene::paintLabels(QPainter& painter, const std::vector<Label>& labels, double height, double ratio,
                                const QColor& ink, const QColor& rim)
{
    painter.setRenderHint(QPainter::Antialiasing);
    const QFontMetricsF metrics(painter.font());
    for (const auto& label : labels) {
        const QPointF middle(label.place.x() / ratio, height - label.place.y() / ratio);
        QPainterPath text;
        text.addText(middle + QPointF(-metrics.horizontalAdvance(label.text) / 2, metrics.capHeight() / 2),
                     painter.font(), label.text);
        painter.strokePath(text, QPen(rim, 3, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter.fillPath(text, ink);
    }
}

void MoleculeScene::resetView()
{
    auto& d = *m_impl;
    const auto& places = d.conformer.positions;
    if (places.empty())
        return;
    Place center{};
    for (const auto& place : places)
        for (std::size_t k = 0; k < 3; ++k)
            center[k] += place[k] / double(places.size());
    double spread[3][3] = {};
    for (const auto& place : places)
        for (std::size_t i = 0; i < 3; ++i)
            for (std::size_t k = 0; k < 3; ++k)
                spread[i][k] += (place[i] - center[i]) * (place[k] - center[k]);
    double axes[3][3]; // columns, in no order of variance
    double variance[3];
    vtkMath::Diagonalize3x3(spread, variance, axes);
    std::array<std::size_t, 3> order{0, 1, 2};
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return variance[a] < variance[b]; });
    const auto thin = order[0];
    const auto up = order[1];
    const auto wide = order[2];
    // The middle of what is seen, and how far it reaches along each axis.
    Place middle = center;
    double reach[3];
    for (const auto axis : {thin, up, wide}) {
        double least = INFINITY;
        double most = -INFINITY;
        for (std::size_t i = 0; i < places.size(); ++i) {
            double along = 0;
            for (std::size_t k = 0; k < 3; ++k)
                along += (places[i][k] - center[k]) * axes[k][axis];
            least = std::min(least, along - d.radii[i]);
            most = std::max(most, along + d.radii[i]);
        }
        reach[axis] = (most - least) / 2;
        for (std::size_t k = 0; k < 3; ++k)
            middle[k] += axes[k][axis] * (most + least) / 2;
    }
    auto* camera = d.renderer.GetActiveCamera();
    const double aspect = std::max(0.2, d.renderer.GetTiledAspectRatio());
    const double slope = std::tan(vtkMath::RadiansFromDegrees(camera->GetViewAngle()) / 2);
    const double distance = 1.08 * std::max(reach[up], reach[wide] / aspect) / slope + reach[thin];
    camera->SetFocalPoint(middle.data());
    camera->SetPosition(middle[0] + distance * axes[0][thin], middle[1] + distance * axes[1][thin],
                        middle[2] + distance * axes[2][thin]);
    camera->SetViewUp(axes[0][up], axes[1][up], axes[2][up]);
    d.renderer.ResetCameraClippingRange();
}

int MoleculeScene::atomAt(QPoint place) const
{
    auto& d = *m_impl;
    double right[3];
    auto* camera = d.renderer.GetActiveCamera();
    const double* forward = camera->GetDirectionOfProjection();
    const double* up = camera->GetViewUp();
    right[0] = forward[1] * up[2] - forward[2] * up[1];
    right[1] = forward[2] * up[0] - forward[0] * up[2];
    right[2] = forward[0] * up[1] - forward[1] * up[0];
    const double length = std::hypot(right[0], right[1], right[2]);
    int found = -1;
    double nearest = 2;
    for (std::size_t i = 0; i < d.conformer.positions.size() && length > 0; ++i) {
        if (!isShown(i))
            continue;
        const Place& at = d.conformer.positions[i];
        const double reach = d.radii[i] * 1.1 / length;
        const Place rim =
            toDisplay(d.renderer, {at[0] + right[0] * reach, at[1] + right[1] * reach, at[2] + right[2] * reach});
        const Place middle = toDisplay(d.renderer, at);
        const double radius = std::max(5.0, std::hypot(rim[0] - middle[0], rim[1] - middle[1]));
        if (std::hypot(middle[0] - place.x(), middle[1] - place.y()) <= radius && middle[2] < nearest) {
            nearest = middle[2];
            found = static_cast<int>(i);
        }
    }
    return found;
}

QColor MoleculeScene::elementColor(int atomicNumber)
{
    vtkNew<vtkPeriodicTable> table;
    float rgb[3] = {0.5f, 0.5f, 0.5f};
    table->GetDefaultRGBTuple(static_cast<unsigned short>(std::clamp(atomicNumber, 0, 118)), rgb);
    return QColor::fromRgbF(rgb[0], rgb[1], rgb[2]);
}

} // namespace molrl::ui
