// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/jobs/job_runner.h"
#include "ui/sketcher/sketch_figure.h"

#include <QDialog>

class QCheckBox;
class QLabel;
class QSpinBox;

namespace molrl::ui {

/// Saves a drawing as a figure: a preview, resolution and colours, and a button for each format.
class FigureDialog : public QDialog {
    Q_OBJECT

public:
    FigureDialog(JobRunner& jobs, sketch::Drawing drawing, QWidget* parent = nullptr);
    void saveTo(const QString& path);

Q_SIGNALS:
    void saved(const QString& path);
    void failed(const QString& whatFailed, const molrl::Error& error);

private:
    [[nodiscard]] SketchFigure figure() const;
    void showPreview();
    void askWhere(const QString& ending);

    LatestOnly<QImage> m_previewing;
    LatestOnly<QString> m_saving;
    sketch::Drawing m_drawing;
    QLabel* m_preview = nullptr;
    QLabel* m_size = nullptr;
    QSpinBox* m_dpi = nullptr;
    QCheckBox* m_coloured = nullptr;
    QCheckBox* m_transparent = nullptr;
};

} // namespace molrl::ui
