// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QOpenGLWidget>
#include <memory>

class vtkGenericOpenGLRenderWindow;
class vtkRenderer;

namespace molrl::ui {

/// A VTK scene in a Qt 6 widget (Debian's VTK brings a bridge for Qt 5 alone).
///
/// VTK draws into its own framebuffer, only within paintGL(), and the picture is copied into the widget's. Survives a
/// change of GL context, as when a dock is floated. One such widget makes its whole window GL-composed: create it when
/// it is first shown.
class VtkWidget : public QOpenGLWidget {
    Q_OBJECT

public:
    explicit VtkWidget(QWidget* parent = nullptr);
    ~VtkWidget() override;

    [[nodiscard]] vtkRenderer* renderer() const;
    [[nodiscard]] vtkGenericOpenGLRenderWindow* renderWindow() const;
    /// False before the first paint, or where the machine offers no OpenGL 3.2.
    [[nodiscard]] bool isReady() const;

Q_SIGNALS:
    void hovered(const QPoint& positionPx); ///< device pixels, y upwards as VTK counts; no button down
    void left();
    void painted(); ///< a frame is done; what lies over it may follow
    void resized(); ///< the renderer knows its new size
    void handled(); ///< a button or the wheel moved the view

protected:
    void initializeGL() override;
    void resizeGL(int width, int height) override;
    void paintGL() override;
    bool event(QEvent* event) override;

private:
    void observeWindow();
    void release();
    bool handleMouse(QEvent* event);

    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace molrl::ui
