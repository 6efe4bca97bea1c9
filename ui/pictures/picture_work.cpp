// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pictures/picture_work.h"

#include "core/chem/depiction.h"
#include "core/explain/attention_view.h"
#include "core/model/picture_encoder.h"
#include "ui/adapt/adapt.h"
#include "ui/widgets/color_map.h"

#include <QPainter>
#include <algorithm>
#include <cmath>
#include <cstring>

namespace molrl::ui {
namespace {

constexpr int kThumbnailPx = 300;

Result<LikelyStructures> findLikely(const std::vector<float>& embedding, const model::Network& network,
                                    const workspace::Workspace& workspace, std::size_t count, JobContext& job)
{
    LikelyStructures result;
    MOLRL_TRY(const auto snapshot, workspace.snapshot());
    MOLRL_TRY(const Matrix stored, workspace.loadEmbeddings(network.hash(), snapshot->ids));
    result.compounds = std::count(snapshot->isBad.begin(), snapshot->isBad.end(), std::uint8_t{0});
    if (stored.cols == 0)
        return result;
    for (std::size_t i = 0; i < stored.rows; ++i)
        result.searched += std::isnan(stored.row(i)[0]) ? 0 : 1;
    MOLRL_TRY(const auto nearest, model::findNearest(stored, embedding, count));
    for (const model::Neighbour& neighbour : nearest) {
        if (job.stopRequested())
            return JobContext::cancelled();
        MOLRL_TRY(const auto compound, workspace.compound(snapshot->ids[neighbour.row]));
        LikelyStructure likely;
        likely.id = compound.id;
        likely.name = toQString(compound.name);
        likely.smiles = toQString(compound.smiles);
        likely.similarity = neighbour.similarity;
        chem::DepictionStyle style;
        style.widthPx = style.heightPx = kThumbnailPx;
        if (const auto molecule = chem::parseSmiles(compound.smiles))
            if (const auto depiction = chem::depict(*molecule, style))
                likely.drawing = toQImage(depiction->picture);
        result.nearest.push_back(std::move(likely));
    }
    return result;
}

} // namespace

Result<Picture> readPictureFile(const QString& path)
{
    return imaging::loadPicture(path.toStdString());
}

Result<Picture> readImage(const QImage& image)
{
    if (image.isNull())
        return fail(ErrorCode::InvalidArgument, "the clipboard holds no picture");
    const imaging::PictureLimits limits;
    if (static_cast<qint64>(image.width()) * image.height() > limits.maxPixels)
        return fail(ErrorCode::ResourceExhausted, "the picture on the clipboard has more than " +
                                                      std::to_string(limits.maxPixels / 1'000'000) +
                                                      " megapixels; copy a part of it");
    QImage onPaper(image.size(), QImage::Format_RGB32);
    onPaper.fill(Qt::white);
    {
        QPainter painter(&onPaper);
        painter.drawImage(QRect(QPoint(), image.size()), image); // its own resolution may be another
    }
    Picture picture(onPaper.width(), onPaper.height());
    for (int y = 0; y < onPaper.height(); ++y)
        std::memcpy(picture.mutableData() + static_cast<std::size_t>(y) * picture.stride(), onPaper.constScanLine(y),
                    picture.stride());
    return picture;
}

Result<SeenPicture> lookAt(const Picture& drawing, const model::Network& network, const workspace::Workspace* workspace,
                           std::size_t count, JobContext& job)
{
    MOLRL_TRY(const model::NetworkRecord record, model::inspectPicture(network, drawing, job));
    SeenPicture seen;
    seen.heat = explain::computeRollout(record);
    for (std::size_t i = 0; i < record.row.size(); ++i) {
        seen.heat[i] *= static_cast<float>(record.row.size());
        seen.patches.emplace_back(record.col[i] * record.patchPx, record.row[i] * record.patchPx, record.patchPx,
                                  record.patchPx);
    }
    if (workspace != nullptr) {
        MOLRL_TRY(seen.likely, findLikely(record.embedding, network, *workspace, count, job));
    }
    if (job.stopRequested())
        return JobContext::cancelled();
    return seen;
}

QImage paintHeat(const QImage& drawing, const SeenPicture& seen, double& low, double& high)
{
    low = high = 0;
    if (seen.heat.empty())
        return drawing;
    const auto [least, most] = std::minmax_element(seen.heat.begin(), seen.heat.end());
    low = *least;
    high = *most > *least ? *most : *least + 1;
    const ColorScale scale = makeScaleFor(false, ColorMap::Mako, low, high);
    constexpr int kZoom = 3; // patches' edges stay sharp when the view grows the picture
    QImage heat(drawing.size() * kZoom, QImage::Format_RGB32);
    heat.fill(Qt::white);
    QPainter painter(&heat);
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    for (std::size_t i = 0; i < seen.patches.size(); ++i) {
        const QRect& patch = seen.patches[i];
        QColor colour = scale.color(seen.heat[i]);
        colour.setAlphaF(0.75F);
        painter.fillRect(QRect(patch.topLeft() * kZoom, patch.size() * kZoom), colour);
    }
    painter.setCompositionMode(QPainter::CompositionMode_Multiply);
    painter.drawImage(heat.rect(), drawing);
    return heat;
}

} // namespace molrl::ui
