// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/figure_export.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QSaveFile>
#include <QSvgGenerator>
#include <cmath>

namespace molrl::ui {
namespace {

constexpr double kWidth = 640; // in points of the layout; PNG is written at three times that
constexpr double kMargin = 24;
constexpr double kPngScale = 3;

double barHeight(const QFont& font)
{
    return 2 * QFontMetricsF(font).height() + 24;
}

QRectF captionArea(const FigureSpec& spec, double top)
{
    const QRectF room(kMargin, top, kWidth - 2 * kMargin, 400);
    return QFontMetricsF(spec.font).boundingRect(room, Qt::TextWordWrap, spec.caption);
}

double figureHeight(const FigureSpec& spec)
{
    QFont bold = spec.font;
    bold.setBold(true);
    const double title = QFontMetricsF(bold).height();
    return kMargin + title + 8 + (kWidth - 2 * kMargin) + (spec.hasBar ? 12 + barHeight(spec.font) : 0) + 8 +
           captionArea(spec, 0).height() + kMargin;
}

void paintFigure(QPainter& painter, const FigureSpec& spec)
{
    painter.setPen(Qt::black);
    QFont bold = spec.font;
    bold.setBold(true);
    painter.setFont(bold);
    const QFontMetricsF metrics(bold);
    double top = kMargin;
    painter.drawText(QRectF(kMargin, top, kWidth - 2 * kMargin, metrics.height()), Qt::AlignLeft,
                     metrics.elidedText(spec.title, Qt::ElideRight, kWidth - 2 * kMargin));
    top += metrics.height() + 8;
    const double side = kWidth - 2 * kMargin;
    paintScene(painter, spec.scene, {kMargin, top, side, side}, SceneColors::forExport());
    top += side;
    painter.setFont(spec.font);
    painter.setPen(Qt::black);
    if (spec.hasBar) {
        top += 12;
        paintColorBar(painter, {kMargin, top, side, barHeight(spec.font)}, spec.bar);
        top += barHeight(spec.font);
    }
    painter.drawText(captionArea(spec, top + 8), Qt::TextWordWrap, spec.caption);
}

Result<void> savePng(const QString& path, const FigureSpec& onPaper)
{
    QImage image(
        QSize(static_cast<int>(kWidth * kPngScale), static_cast<int>(std::ceil(figureHeight(onPaper) * kPngScale))),
        QImage::Format_RGB32);
    image.fill(Qt::white);
    image.setDotsPerMeterX(qRound(300 / 0.0254));
    image.setDotsPerMeterY(qRound(300 / 0.0254));
    QPainter painter(&image);
    painter.scale(kPngScale, kPngScale);
    paintFigure(painter, onPaper);
    painter.end();
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || !image.save(&file, "PNG") || !file.commit())
        return fail(ErrorCode::IoError, file.errorString().toStdString(), "writing " + path.toStdString());
    return {};
}

Result<void> saveSvg(const QString& path, const FigureSpec& onPaper)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return fail(ErrorCode::IoError, file.errorString().toStdString(), "writing " + path.toStdString());
    const QSize size(static_cast<int>(kWidth), static_cast<int>(std::ceil(figureHeight(onPaper))));
    QSvgGenerator generator;
    generator.setOutputDevice(&file);
    generator.setSize(size);
    generator.setViewBox(QRect(QPoint(), size));
    generator.setTitle(onPaper.title);
    generator.setDescription(onPaper.caption);
    QPainter painter(&generator);
    painter.fillRect(QRect(QPoint(), size), Qt::white);
    paintFigure(painter, onPaper);
    painter.end();
    if (!file.commit())
        return fail(ErrorCode::IoError, file.errorString().toStdString(), "writing " + path.toStdString());
    return {};
}

QString quoted(QString text)
{
    return QLatin1Char('"') + text.replace(QLatin1Char('"'), QLatin1String("\"\"")) + QLatin1Char('"');
}

QString numberText(float value)
{
    return std::isnan(value) ? QString() : QString::number(double(value), 'g', 7);
}

} // namespace

Result<void> saveFigure(const QString& path, FigureSpec spec)
{
    if (!spec.scene.molecule)
        return fail(ErrorCode::InvalidArgument, "there is no compound to draw");
    MOLRL_TRY(spec.scene.drawing,
              drawSharp(spec.scene.molecule->molecule, spec.scene.molecule->inspection.depiction, 1792, false));
    // On white the salient end is the dark one.
    const bool isSequential = spec.scene.scale.map != ColorMap::Diverging;
    spec.scene.scale.reversed = isSequential;
    spec.bar.scale.reversed = isSequential;
    spec.bar.paper = Qt::white;
    spec.font.setPixelSize(13); // of the layout; points would follow each image's resolution
    return path.endsWith(QLatin1String(".svg"), Qt::CaseInsensitive) ? saveSvg(path, spec) : savePng(path, spec);
}

QString makeValuesCsv(const InspectorScene& scene, const QString& measure)
{
    if (!scene.molecule)
        return {};
    const auto& molecule = *scene.molecule;
    QString csv = QStringLiteral("kind,grid_row,grid_column,atom,%1,cluster,atoms\n").arg(quoted(measure));
    for (int patch = 0; patch < molecule.patchCount(); ++patch) {
        const auto i = static_cast<std::size_t>(patch);
        QStringList atoms;
        for (const auto& share : molecule.map.patchToAtoms[i])
            atoms << molecule.atomNames[static_cast<std::size_t>(share.index)];
        const QString cluster =
            scene.clustersOf < 0
                ? QString()
                : QString::number(molecule.clusters[static_cast<std::size_t>(scene.clustersOf)].cluster[i] + 1);
        csv += QStringLiteral("patch,%1,%2,,%3,%4,%5\n")
                   .arg(QString::number(molecule.record().row[i] + 1), QString::number(molecule.record().col[i] + 1),
                        i < scene.heat.size() ? numberText(scene.heat[i]) : QString(), cluster,
                        quoted(atoms.join(QLatin1Char(' '))));
    }
    for (std::size_t i = 0; i < molecule.atomNames.size(); ++i)
        csv +=
            QStringLiteral("atom,,,%1,%2,,\n")
                .arg(molecule.atomNames[i], i < scene.atomValues.size() ? numberText(scene.atomValues[i]) : QString());
    return csv;
}

Result<void> saveText(const QString& path, const QString& text)
{
    QSaveFile file(path);
    const QByteArray bytes = text.toUtf8();
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
        return fail(ErrorCode::IoError, file.errorString().toStdString(), "writing " + path.toStdString());
    return {};
}

} // namespace molrl::ui
