// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/map/map_export.h"

#include "ui/widgets/palette.h"

#include <QFileInfo>
#include <QFontMetricsF>
#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>
#include <QSaveFile>
#include <QSvgGenerator>
#include <algorithm>
#include <cmath>

namespace molrl::ui {
namespace {

constexpr double kMargin = 24;
constexpr double kMapWidth = 640;
constexpr double kMapHeight = 500;
constexpr int kFontPx = 13;
constexpr double kGap = 18;
constexpr double kPngScale = 3;
constexpr std::size_t kMostVectors = 20000;

struct Layout {
    QSizeF whole;
    QRectF title;
    QRectF map;
    QRectF legend;
    QRectF caption;
};

QFont boldOf(QFont font)
{
    font.setBold(true);
    return font;
}

Layout layoutOf(const MapFigure& figure)
{
    Layout layout;
    const double titleHeight = QFontMetricsF(boldOf(figure.font)).height();
    const QSizeF legend = legendSize(figure.legend, figure.font);
    const double legendRoom = legend.isEmpty() ? 0 : kGap + legend.width();
    layout.title = {kMargin, kMargin, kMapWidth + legendRoom, titleHeight};
    layout.map = {kMargin, layout.title.bottom() + 8, kMapWidth, kMapHeight};
    layout.legend = {QPointF(layout.map.right() + kGap, layout.map.top()), legend};
    const double below = std::max(layout.map.bottom(), layout.legend.bottom()) + 10;
    const QRectF room(kMargin, below, kMapWidth + legendRoom, 1000);
    layout.caption = QFontMetricsF(figure.font).boundingRect(room, Qt::TextWordWrap, figure.caption);
    layout.caption.setWidth(room.width());
    layout.whole = {std::ceil(room.right() + kMargin), std::ceil(layout.caption.bottom() + kMargin)};
    return layout;
}

void paintFigure(QPainter& painter, const MapFigure& figure, const Layout& layout, bool asVectors)
{
    painter.fillRect(QRectF(QPointF(0, 0), layout.whole), Qt::white);
    painter.setPen(Qt::black);
    painter.setFont(boldOf(figure.font));
    painter.drawText(layout.title, Qt::AlignLeft | Qt::AlignVCenter, figure.title);
    painter.setFont(figure.font);
    if (figure.picture.isNull()) {
        figure.view->paintFigure(painter, layout.map, figure.palette, figure.font, asVectors ? 0 : kPngScale);
    } else {
        const QSizeF size = QSizeF(figure.picture.size()).scaled(layout.map.size(), Qt::KeepAspectRatio);
        painter.setRenderHint(QPainter::SmoothPixmapTransform);
        painter.drawImage(QRectF(layout.map.center() - QPointF(size.width(), size.height()) / 2, size), figure.picture);
    }
    painter.setPen(QPen(QColor(0xb0, 0xb0, 0xb0), 0.8));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(layout.map);
    paintLegend(painter, layout.legend.topLeft(), figure.legend, figure.font, Qt::white, Qt::black);
    painter.setPen(QColor(0x40, 0x40, 0x40));
    painter.setFont(figure.font);
    painter.drawText(layout.caption, Qt::TextWordWrap, figure.caption);
}

tl::unexpected<Error> writeFailed(const QFileDevice& file, const QString& path)
{
    return fail(ErrorCode::IoError, file.errorString().toStdString(), "writing " + path.toStdString());
}

} // namespace

Result<void> saveMapFigure(const QString& path, MapFigure figure)
{
    figure.font.setPixelSize(kFontPx); // points would follow each device's resolution
    const QString ending = QFileInfo(path).suffix().toLower();
    const bool isPng = ending == QLatin1String("png");
    const bool isSvg = ending == QLatin1String("svg");
    if (!isPng && !isSvg && ending != QLatin1String("pdf"))
        return fail(ErrorCode::InvalidArgument, "a figure is written as .png, .svg or .pdf", path.toStdString());
    const Layout layout = layoutOf(figure);
    const bool asVectors = !isPng && figure.picture.isNull() && figure.view->pointCount() <= kMostVectors;
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return writeFailed(file, path);
    if (isPng) {
        QImage image((layout.whole * kPngScale).toSize(), QImage::Format_RGB32);
        image.fill(Qt::white);
        image.setDotsPerMeterX(qRound(300 / 0.0254));
        image.setDotsPerMeterY(qRound(300 / 0.0254));
        QPainter painter(&image);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.scale(kPngScale, kPngScale);
        paintFigure(painter, figure, layout, false);
        painter.end();
        if (!image.save(&file, "PNG"))
            return writeFailed(file, path);
    } else if (isSvg) {
        QSvgGenerator generator;
        generator.setOutputDevice(&file);
        generator.setSize(layout.whole.toSize());
        generator.setViewBox(QRectF(QPointF(0, 0), layout.whole));
        generator.setTitle(figure.title);
        generator.setDescription(figure.caption);
        QPainter painter(&generator);
        paintFigure(painter, figure, layout, asVectors);
    } else {
        QPdfWriter writer(&file);
        writer.setTitle(figure.title);
        writer.setPageMargins({0, 0, 0, 0});
        writer.setPageSize(QPageSize(layout.whole, QPageSize::Point, QString(), QPageSize::ExactMatch));
        QPainter painter(&writer);
        painter.scale(writer.logicalDpiX() / 72.0, writer.logicalDpiY() / 72.0);
        paintFigure(painter, figure, layout, asVectors);
    }
    if (!file.commit())
        return writeFailed(file, path);
    return {};
}

} // namespace molrl::ui
