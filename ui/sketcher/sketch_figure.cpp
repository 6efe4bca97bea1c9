// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sketcher/sketch_figure.h"

#include "core/sketch/conversion.h"
#include "core/sketch/formats.h"
#include "ui/adapt/adapt.h"
#include "ui/sketcher/sketch_painter.h"

#include <QBuffer>
#include <QFileInfo>
#include <QMimeData>
#include <QPageSize>
#include <QPdfWriter>
#include <QSaveFile>
#include <QSvgGenerator>
#include <algorithm>
#include <cmath>

namespace molrl::ui {
namespace {

constexpr double kUnitPt = 0.1; ///< of SketchStyle::acs
constexpr double kPtPerInch = 72;
constexpr int kCopyDpi = 300;
constexpr int kLargestSidePx = 20000;

const QString kOwnType = QStringLiteral("application/x-molrl-sketch");
const QString kMolType = QStringLiteral("chemical/x-mdl-molfile");
const QString kInchiType = QStringLiteral("chemical/x-inchi");
const QString kSvgType = QStringLiteral("image/svg+xml");

/// A drawing laid out for a figure.
struct Sheet {
    SketchPainter painter;
    QRectF box; ///< in the painter's units

    Sheet(const sketch::Drawing& drawing, const SketchFigure& figure)
        : painter(std::make_shared<const sketch::Drawing>(drawing), SketchStyle::acs(figure.isColoured)),
          box(painter.bounds())
    {
        constexpr double kMargin = 16; // 1.6 points, as the style asks
        box.adjust(-kMargin, -kMargin, kMargin, kMargin);
    }
    [[nodiscard]] QSizeF sizePt() const { return box.size() * kUnitPt; }
    /// @param scale  of the target's units a point
    void paint(QPainter& target, double scale) const
    {
        target.scale(scale * kUnitPt, scale * kUnitPt);
        target.translate(-box.topLeft());
        painter.paint(target);
    }
};

Result<void> write(const QString& path, const QByteArray& bytes)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
        return fail(ErrorCode::IoError, file.errorString().toStdString(), path.toStdString());
    return {};
}

QByteArray makeFigurePdf(const sketch::Drawing& drawing, const SketchFigure& figure)
{
    const Sheet sheet(drawing, figure);
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    {
        QPdfWriter writer(&buffer);
        writer.setResolution(1200);
        writer.setPageMargins({});
        writer.setPageSize(QPageSize(sheet.sizePt(), QPageSize::Point, QString(), QPageSize::ExactMatch));
        writer.setTitle(QStringLiteral("MolRL Studio"));
        QPainter painter(&writer);
        sheet.paint(painter, 1200 / kPtPerInch);
    }
    return bytes;
}

} // namespace

QImage makeFigureImage(const sketch::Drawing& drawing, const SketchFigure& figure)
{
    if (drawing.isEmpty())
        return {};
    const Sheet sheet(drawing, figure);
    double scale = std::clamp(figure.dpi, 72, 2400) / kPtPerInch;
    const QSizeF size = sheet.sizePt();
    scale = std::min(scale, kLargestSidePx / std::max(size.width(), size.height()));
    QImage image((size * scale).toSize().expandedTo({1, 1}), QImage::Format_ARGB32_Premultiplied);
    image.fill(figure.isTransparent ? Qt::transparent : Qt::white);
    {
        QPainter painter(&image);
        sheet.paint(painter, scale);
    }
    const int perMetre = static_cast<int>(std::lround(scale * kPtPerInch / 0.0254));
    image.setDotsPerMeterX(perMetre);
    image.setDotsPerMeterY(perMetre);
    return image;
}

QByteArray makeFigureSvg(const sketch::Drawing& drawing, const SketchFigure& figure)
{
    if (drawing.isEmpty())
        return {};
    const Sheet sheet(drawing, figure);
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    {
        QSvgGenerator generator;
        generator.setOutputDevice(&buffer);
        generator.setResolution(static_cast<int>(kPtPerInch));
        generator.setSize(sheet.sizePt().toSize().expandedTo({1, 1}) + QSize(1, 1));
        generator.setViewBox(QRectF(QPointF(), sheet.sizePt()));
        generator.setTitle(QStringLiteral("MolRL Studio"));
        QPainter painter(&generator);
        if (!figure.isTransparent)
            painter.fillRect(QRectF(QPointF(), sheet.sizePt()), Qt::white);
        sheet.paint(painter, 1);
    }
    return bytes;
}

Result<void> saveFigure(const QString& path, const sketch::Drawing& drawing, const SketchFigure& figure)
{
    if (drawing.isEmpty())
        return fail(ErrorCode::InvalidArgument, "nothing is drawn yet");
    const QString ending = QFileInfo(path).suffix().toLower();
    if (ending == QLatin1String("svg"))
        return write(path, makeFigureSvg(drawing, figure));
    if (ending == QLatin1String("pdf"))
        return write(path, makeFigurePdf(drawing, figure));
    if (ending != QLatin1String("png"))
        return fail(ErrorCode::InvalidArgument, "figures are PNG, SVG or PDF by the file's ending", path.toStdString());
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    if (!makeFigureImage(drawing, figure).save(&buffer, "PNG"))
        return fail(ErrorCode::ResourceExhausted, "the picture is too large; choose a lower resolution");
    return write(path, bytes);
}

CopiedSketch copySketch(const sketch::Drawing& drawing)
{
    CopiedSketch copied;
    const std::string own = sketch::toOwnText(drawing);
    copied.own = QByteArray::fromStdString(own);
    const auto smiles = sketch::toSmiles(drawing);
    copied.text = toQString(smiles ? *smiles : own);
    copied.mol = QByteArray::fromStdString(sketch::toMolBlock(drawing));
    if (const auto inchi = sketch::toInchi(drawing))
        copied.inchi = QByteArray::fromStdString(*inchi);
    SketchFigure figure;
    figure.dpi = kCopyDpi;
    copied.svg = makeFigureSvg(drawing, figure);
    copied.picture = makeFigureImage(drawing, figure);
    return copied;
}

QMimeData* toMimeData(const CopiedSketch& copied)
{
    auto* data = new QMimeData;
    data->setData(kOwnType, copied.own);
    data->setText(copied.text);
    for (const auto& [type, bytes] :
         {std::pair{kMolType, copied.mol}, {kInchiType, copied.inchi}, {kSvgType, copied.svg}})
        if (!bytes.isEmpty())
            data->setData(type, bytes);
    if (!copied.picture.isNull())
        data->setImageData(copied.picture);
    return data;
}

QString textOf(const QMimeData& data)
{
    for (const QString& type : {kOwnType, kMolType, kInchiType})
        if (data.hasFormat(type))
            return QString::fromUtf8(data.data(type));
    return data.text();
}

} // namespace molrl::ui
