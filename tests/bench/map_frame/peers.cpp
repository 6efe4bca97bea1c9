// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/map_frame/peers.h"

#include <algorithm>
#include <qcustomplot.h>
#include <vtkActor.h>
#include <vtkCamera.h>
#include <vtkCellArray.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper.h>
#include <vtkProperty.h>
#include <vtkRenderWindow.h>
#include <vtkRenderer.h>
#include <vtkUnsignedCharArray.h>

namespace molrl::bench {
namespace {

constexpr double kPointPx = 3;

} // namespace

Frame makeQCustomPlot(const Cloud& cloud, const QSize& size, std::shared_ptr<void>& keepAlive)
{
    auto plot = std::make_shared<QCustomPlot>();
    keepAlive = plot;
    plot->resize(size);
    for (std::size_t g = 0; g < cloud.colors.size(); ++g) {
        QVector<double> x;
        QVector<double> y;
        for (std::size_t i = 0; i < cloud.x.size(); ++i)
            if (cloud.group[i] == static_cast<std::int32_t>(g) + 1) {
                x << double(cloud.x[i]);
                y << double(cloud.y[i]);
            }
        QCPGraph* graph = plot->addGraph();
        graph->setLineStyle(QCPGraph::lsNone);
        graph->setPen(QPen(cloud.colors[g]));
        graph->setScatterStyle(
            QCPScatterStyle(QCPScatterStyle::ssSquare, QPen(Qt::NoPen), QBrush(cloud.colors[g]), kPointPx));
        graph->setAntialiasedScatters(false);
        graph->setAdaptiveSampling(false);
        graph->setData(x, y);
    }
    plot->rescaleAxes();
    plot->show();
    const QCPRange whole = plot->xAxis->range();
    return [plot, whole](double shift01) {
        plot->xAxis->setRange(whole.lower + shift01 * whole.size(), whole.upper + shift01 * whole.size());
        plot->replot(QCustomPlot::rpImmediateRefresh);
    };
}

Frame makeVtk(const Cloud& cloud, const QSize& size, std::shared_ptr<void>& keepAlive)
{
    struct Scene {
        vtkNew<vtkRenderWindow> window;
        vtkNew<vtkRenderer> renderer;
        vtkNew<vtkPolyData> data;
        vtkNew<vtkPolyDataMapper> mapper;
        vtkNew<vtkActor> actor;
    };
    auto scene = std::make_shared<Scene>();
    keepAlive = scene;
    const auto count = static_cast<vtkIdType>(cloud.x.size());
    vtkNew<vtkPoints> points;
    points->SetNumberOfPoints(count);
    vtkNew<vtkUnsignedCharArray> rgb;
    rgb->SetNumberOfComponents(3);
    rgb->SetNumberOfTuples(count);
    vtkNew<vtkCellArray> cells;
    cells->InsertNextCell(static_cast<int>(count));
    for (vtkIdType i = 0; i < count; ++i) {
        const auto at = static_cast<std::size_t>(i);
        points->SetPoint(i, double(cloud.x[at]), double(cloud.y[at]), 0);
        const QColor color = cloud.colors[static_cast<std::size_t>(cloud.group[at] - 1)];
        const unsigned char parts[3] = {static_cast<unsigned char>(color.red()),
                                        static_cast<unsigned char>(color.green()),
                                        static_cast<unsigned char>(color.blue())};
        rgb->SetTypedTuple(i, parts);
        cells->InsertCellPoint(i);
    }
    scene->data->SetPoints(points);
    scene->data->SetVerts(cells);
    scene->data->GetPointData()->SetScalars(rgb);
    scene->mapper->SetInputData(scene->data);
    scene->mapper->SetColorModeToDirectScalars();
    scene->actor->SetMapper(scene->mapper);
    scene->actor->GetProperty()->SetPointSize(static_cast<float>(kPointPx));
    scene->actor->GetProperty()->LightingOff();
    scene->renderer->AddActor(scene->actor);
    scene->renderer->SetBackground(1, 1, 1);
    scene->window->SetOffScreenRendering(1);
    scene->window->SetMultiSamples(0);
    scene->window->SetSize(size.width(), size.height());
    scene->window->AddRenderer(scene->renderer);
    vtkCamera* camera = scene->renderer->GetActiveCamera();
    camera->ParallelProjectionOn();
    scene->renderer->ResetCamera();
    double focus[3];
    double eye[3];
    camera->GetFocalPoint(focus);
    camera->GetPosition(eye);
    const double width = 2 * camera->GetParallelScale();
    return [scene, camera, fx = focus[0], fy = focus[1], fz = focus[2], ex = eye[0], ey = eye[1], ez = eye[2],
            width](double shift01) {
        camera->SetFocalPoint(fx + shift01 * width, fy, fz);
        camera->SetPosition(ex + shift01 * width, ey, ez);
        scene->window->Render();
        scene->window->WaitForCompletion();
    };
}

} // namespace molrl::bench
