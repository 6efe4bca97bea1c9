// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/vtk_widget.h"

#include <QMouseEvent>
#include <QOpenGLContext>
#include <QOpenGLExtraFunctions>
#include <QWheelEvent>
#include <vtkCallbackCommand.h>
#include <vtkCommand.h>
#include <vtkGenericOpenGLRenderWindow.h>
#include <vtkGenericRenderWindowInteractor.h>
#include <vtkInteractorStyleTrackballCamera.h>
#include <vtkNew.h>
#include <vtkOpenGLFramebufferObject.h>
#include <vtkOpenGLState.h>
#include <vtkRenderer.h>

namespace molrl::ui {

struct VtkWidget::Impl {
    vtkNew<vtkGenericOpenGLRenderWindow> window;
    vtkNew<vtkGenericRenderWindowInteractor> interactor;
    vtkNew<vtkInteractorStyleTrackballCamera> style;
    vtkNew<vtkRenderer> scene;
    vtkNew<vtkCallbackCommand> callback;
    QMetaObject::Connection contextDying;
    bool ready = false;
    bool painting = false;
};

VtkWidget::VtkWidget(QWidget* parent) : QOpenGLWidget(parent), m_impl(std::make_unique<Impl>())
{
    QSurfaceFormat wanted = QSurfaceFormat::defaultFormat();
    wanted.setRenderableType(QSurfaceFormat::OpenGL);
    wanted.setVersion(3, 2); // the least that VTK 9 takes
    wanted.setProfile(QSurfaceFormat::CoreProfile);
    wanted.setDepthBufferSize(24);
    wanted.setStencilBufferSize(8);
    wanted.setSamples(0); // VTK smooths within its own framebuffer
    setFormat(wanted);
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setUpdateBehavior(QOpenGLWidget::NoPartialUpdate);

    m_impl->window->SetMultiSamples(4);
    m_impl->window->AddRenderer(m_impl->scene);
    m_impl->window->SetInteractor(m_impl->interactor);
    m_impl->interactor->SetInteractorStyle(m_impl->style);
    m_impl->interactor->EnableRenderOff();
    m_impl->interactor->Initialize();
    m_impl->window->SetFrameBlitModeToNoBlit(); // its own blit leaves the widget black
    m_impl->window->SetReadyForRendering(false);
    m_impl->scene->SetBackgroundAlpha(1); // 0 by default: a grab would see through
    observeWindow();
}

VtkWidget::~VtkWidget()
{
    release();
    m_impl->window->RemoveObserver(m_impl->callback);
    m_impl->interactor->RemoveObserver(m_impl->callback);
    m_impl->window->SetInteractor(nullptr);
}

void VtkWidget::observeWindow()
{
    m_impl->callback->SetClientData(this);
    m_impl->callback->SetCallback([](vtkObject*, unsigned long what, void* client, void* answer) {
        auto* self = static_cast<VtkWidget*>(client);
        const bool isCurrent = self->m_impl->ready && QOpenGLContext::currentContext() == self->context();
        switch (what) {
        case vtkCommand::WindowMakeCurrentEvent:
            if (self->m_impl->ready && !isCurrent)
                self->makeCurrent();
            break;
        case vtkCommand::WindowIsCurrentEvent: *static_cast<bool*>(answer) = isCurrent; break;
        case vtkCommand::WindowSupportsOpenGLEvent:
        case vtkCommand::WindowIsDirectEvent: *static_cast<int*>(answer) = 1; break;
        case vtkCommand::RenderEvent:
            if (!self->m_impl->painting)
                self->update();
            break;
        default: break;
        }
    });
    for (const auto what : {vtkCommand::WindowMakeCurrentEvent, vtkCommand::WindowIsCurrentEvent,
                            vtkCommand::WindowSupportsOpenGLEvent, vtkCommand::WindowIsDirectEvent})
        m_impl->window->AddObserver(what, m_impl->callback);
    m_impl->interactor->AddObserver(vtkCommand::RenderEvent, m_impl->callback);
}

void VtkWidget::release()
{
    if (!m_impl->ready)
        return;
    makeCurrent();
    m_impl->window->Finalize(); // frees VTK's GL objects while their context is current
    m_impl->window->SetReadyForRendering(false);
    m_impl->ready = false;
    disconnect(m_impl->contextDying);
    doneCurrent();
}

vtkRenderer* VtkWidget::renderer() const
{
    return m_impl->scene;
}
vtkGenericOpenGLRenderWindow* VtkWidget::renderWindow() const
{
    return m_impl->window;
}
bool VtkWidget::isReady() const
{
    return m_impl->ready;
}

void VtkWidget::initializeGL()
{
    // Called again with a new context when the widget gets another window.
    m_impl->contextDying = connect(
        context(), &QOpenGLContext::aboutToBeDestroyed, this, [this] { release(); }, Qt::DirectConnection);
    m_impl->ready = true;
    m_impl->window->SetReadyForRendering(true);
    m_impl->window->SetForceMaximumHardwareLineWidth(1);
    m_impl->window->OpenGLInitContext();
    m_impl->window->OpenGLInitState();
}

void VtkWidget::resizeGL(int width, int height)
{
    const qreal ratio = devicePixelRatioF();
    const int widthPx = qRound(width * ratio);
    const int heightPx = qRound(height * ratio);
    m_impl->window->SetSize(widthPx, heightPx);
    m_impl->interactor->SetSize(widthPx, heightPx);
    m_impl->interactor->ConfigureEvent();
    Q_EMIT resized();
}

void VtkWidget::paintGL()
{
    if (!m_impl->ready)
        return;
    m_impl->painting = true;
    auto* state = m_impl->window->GetState();
    state->Reset(); // Qt changed GL's state behind VTK's back
    state->Push();
    state->vtkglDepthFunc(GL_LEQUAL);
    m_impl->window->Render();
    state->Pop();
    m_impl->painting = false;

    makeCurrent(); // an observer may have made another context current
    auto* gl = context()->extraFunctions();
    const int* size = m_impl->window->GetSize();
    m_impl->window->GetDisplayFramebuffer()->Bind(GL_READ_FRAMEBUFFER);
    m_impl->window->GetDisplayFramebuffer()->ActivateReadBuffer(0);
    gl->glBindFramebuffer(GL_DRAW_FRAMEBUFFER, defaultFramebufferObject());
    gl->glDisable(GL_SCISSOR_TEST);
    gl->glBlitFramebuffer(0, 0, size[0], size[1], 0, 0, size[0], size[1], GL_COLOR_BUFFER_BIT, GL_NEAREST);
    gl->glBindFramebuffer(GL_FRAMEBUFFER, defaultFramebufferObject());
    Q_EMIT painted();
}

bool VtkWidget::handleMouse(QEvent* event)
{
    auto* mouse = static_cast<QMouseEvent*>(event);
    const QPoint place = (mouse->position() * devicePixelRatioF()).toPoint();
    const bool isDouble = event->type() == QEvent::MouseButtonDblClick;
    m_impl->interactor->SetEventInformationFlipY(place.x(), place.y(), mouse->modifiers() & Qt::ControlModifier,
                                                 mouse->modifiers() & Qt::ShiftModifier, 0, isDouble);
    unsigned long what = vtkCommand::MouseMoveEvent;
    if (event->type() == QEvent::MouseMove) {
        if (mouse->buttons() == Qt::NoButton) {
            const int* size = m_impl->window->GetSize();
            Q_EMIT hovered(QPoint(place.x(), size[1] - 1 - place.y()));
        }
    } else {
        Q_EMIT handled();
        const bool isUp = event->type() == QEvent::MouseButtonRelease;
        switch (mouse->button()) {
        case Qt::LeftButton: what = isUp ? vtkCommand::LeftButtonReleaseEvent : vtkCommand::LeftButtonPressEvent; break;
        case Qt::RightButton:
            what = isUp ? vtkCommand::RightButtonReleaseEvent : vtkCommand::RightButtonPressEvent;
            break;
        default: what = isUp ? vtkCommand::MiddleButtonReleaseEvent : vtkCommand::MiddleButtonPressEvent; break;
        }
    }
    m_impl->interactor->InvokeEvent(what, nullptr);
    event->accept();
    return true;
}

bool VtkWidget::event(QEvent* event)
{
    switch (event->type()) {
    case QEvent::MouseButtonPress:
    case QEvent::MouseButtonDblClick:
    case QEvent::MouseButtonRelease:
    case QEvent::MouseMove: return handleMouse(event);
    case QEvent::Leave: Q_EMIT left(); return QOpenGLWidget::event(event);
    case QEvent::Wheel: {
        auto* wheel = static_cast<QWheelEvent*>(event);
        const QPoint place = (wheel->position() * devicePixelRatioF()).toPoint();
        m_impl->interactor->SetEventInformationFlipY(place.x(), place.y(), 0, 0);
        m_impl->interactor->InvokeEvent(wheel->angleDelta().y() > 0 ? vtkCommand::MouseWheelForwardEvent
                                                                    : vtkCommand::MouseWheelBackwardEvent,
                                        nullptr);
        Q_EMIT handled();
        event->accept();
        return true;
    }
    default: return QOpenGLWidget::event(event);
    }
}

} // namespace molrl::ui
