// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sketcher/figure_dialog.h"

#include "ui/adapt/adapt.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>

namespace molrl::ui {

constexpr QSize kPreview(460, 300);
constexpr int kPreviewDpi = 160;

FigureDialog::FigureDialog(JobRunner& jobs, sketch::Drawing drawing, QWidget* parent)
    : QDialog(parent), m_previewing(jobs), m_saving(jobs), m_drawing(std::move(drawing))
{
    setObjectName(QStringLiteral("sketch.figure"));
    setWindowTitle(tr("Save a figure"));
    m_preview = new QLabel(this);
    m_preview->setObjectName(QStringLiteral("sketch.figure.preview"));
    m_preview->setAccessibleName(tr("Preview"));
    m_preview->setMinimumSize(kPreview);
    m_preview->setAlignment(Qt::AlignCenter);
    m_preview->setFrameShape(QFrame::StyledPanel);
    m_preview->setAutoFillBackground(true); // paper is white whatever the theme
    QPalette paper = m_preview->palette();
    paper.setColor(QPalette::Window, Qt::white);
    m_preview->setPalette(paper);
    m_size = new QLabel(this);
    m_size->setForegroundRole(QPalette::PlaceholderText);
    m_dpi = new QSpinBox(this);
    m_dpi->setObjectName(QStringLiteral("sketch.figure.dpi"));
    m_dpi->setRange(72, 2400);
    m_dpi->setSingleStep(100);
    m_dpi->setValue(SketchFigure{}.dpi);
    m_dpi->setSuffix(tr(" dpi"));
    m_dpi->setToolTip(tr("Resolution of a PNG (72 to 2400); SVG and PDF have none"));
    m_coloured = new QCheckBox(tr("Colour hetero atoms"), this);
    m_coloured->setObjectName(QStringLiteral("sketch.figure.coloured"));
    m_transparent = new QCheckBox(tr("No paper (PNG and SVG)"), this);
    m_transparent->setObjectName(QStringLiteral("sketch.figure.transparent"));
    auto* form = new QFormLayout;
    form->addRow(tr("Resolution"), m_dpi);
    form->addRow(QString(), m_coloured);
    form->addRow(QString(), m_transparent);
    form->addRow(QString(), m_size);
    auto* buttons = new QHBoxLayout;
    buttons->addStretch(1);
    for (const char* ending : {"png", "svg", "pdf"}) {
        const QString name = QLatin1String(ending);
        auto* button = new QPushButton(tr("Save %1…").arg(name.toUpper()), this);
        button->setObjectName(QStringLiteral("sketch.figure.") + name);
        button->setDefault(name == QLatin1String("png"));
        connect(button, &QPushButton::clicked, this, [this, name] { askWhere(name); });
        buttons->addWidget(button);
    }
    auto* close = new QPushButton(tr("Close"), this);
    connect(close, &QPushButton::clicked, this, &QDialog::reject);
    buttons->addWidget(close);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_preview, 1);
    auto* words =
        new QLabel(tr("Exactly as on the sheet, in the style ACS 1996: bonds of 14.4 points, letters of 10."), this);
    words->setWordWrap(true);
    words->setForegroundRole(QPalette::PlaceholderText);
    layout->addWidget(words);
    layout->addLayout(form);
    layout->addLayout(buttons);
    connect(m_coloured, &QCheckBox::toggled, this, &FigureDialog::showPreview);
    connect(m_dpi, &QSpinBox::valueChanged, this, &FigureDialog::showPreview);
    showPreview();
}

SketchFigure FigureDialog::figure() const
{
    SketchFigure figure;
    figure.dpi = m_dpi->value();
    figure.isColoured = m_coloured->isChecked();
    figure.isTransparent = m_transparent->isChecked();
    return figure;
}

void FigureDialog::showPreview()
{
    SketchFigure preview = figure();
    preview.dpi = kPreviewDpi;
    m_previewing.start(
        tr("Draw the figure"),
        [drawing = m_drawing, preview](JobContext&) -> Result<QImage> { return makeFigureImage(drawing, preview); },
        this,
        [this](Result<QImage> image) {
            if (!image)
                return;
            const double inch = double(kPreviewDpi);
            m_size->setText(
                tr("%1 × %2 mm, %3 × %4 pixels")
                    .arg(formatNumber(image->width() / inch * 25.4, 3), formatNumber(image->height() / inch * 25.4, 3))
                    .arg(qRound(image->width() / inch * m_dpi->value()))
                    .arg(qRound(image->height() / inch * m_dpi->value())));
            image->setDevicePixelRatio(1);
            m_preview->setPixmap(
                QPixmap::fromImage(image->width() > kPreview.width() || image->height() > kPreview.height()
                                       ? image->scaled(kPreview, Qt::KeepAspectRatio, Qt::SmoothTransformation)
                                       : *image));
        });
}

void FigureDialog::askWhere(const QString& ending)
{
    auto* dialog = new QFileDialog(this, tr("Save a figure"), {}, tr("%1 files (*.%2)").arg(ending.toUpper(), ending));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(ending);
    connect(dialog, &QFileDialog::fileSelected, this, &FigureDialog::saveTo);
    dialog->open();
}

void FigureDialog::saveTo(const QString& path)
{
    m_saving.start(
        tr("Save a figure"),
        [path, drawing = m_drawing, options = figure()](JobContext&) -> Result<QString> {
            MOLRL_CHECK(saveFigure(path, drawing, options));
            return path;
        },
        this,
        [this](Result<QString> done) {
            if (!done)
                return Q_EMIT failed(tr("The figure was not saved."), done.error());
            Q_EMIT saved(*done);
            accept();
        });
}

} // namespace molrl::ui
