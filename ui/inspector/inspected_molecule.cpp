// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/inspected_molecule.h"

#include "core/model/picture_encoder.h"
#include "ui/adapt/adapt.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

namespace molrl::ui {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("molrl::ui::InspectedMolecule", text);
}

HeatSource makeLayerHeat(const model::NetworkRecord& record, std::size_t layer, std::size_t& last)
{
    const auto& entry = record.layers[layer];
    HeatSource heat;
    heat.kind = HeatSource::Kind::Layer;
    heat.index = layer;
    heat.name = nameOfRun(record, layer, last);
    heat.measure = tr("received attention, × average");
    heat.headCount = entry.attention.shape.empty() ? 1 : static_cast<int>(entry.attention.shape[0]);
    for (int head = explain::kAllHeads; head < heat.headCount; ++head)
        heat.values.push_back(explain::computeReceivedAttention(explain::attentionBetweenPatches(record, layer, head)));
    return heat;
}

std::vector<float> timesPatchCount(std::vector<float> shares)
{
    for (auto& share : shares)
        share *= static_cast<float>(shares.size());
    return shares;
}

std::vector<HeatSource> makeHeats(const model::NetworkRecord& record, const JobContext& job)
{
    std::vector<HeatSource> heats;
    for (std::size_t layer = 0, last = 0; layer < record.layers.size() && !job.stopRequested(); layer = last + 1)
        heats.push_back(makeLayerHeat(record, layer, last));
    HeatSource rollout;
    rollout.kind = HeatSource::Kind::Rollout;
    rollout.name = tr("Rollout");
    rollout.measure = tr("attention through all layers, × average");
    rollout.values.push_back(timesPatchCount(explain::computeRollout(record)));
    heats.push_back(std::move(rollout));
    for (std::size_t entry = 0; entry < record.readout.size(); ++entry) {
        HeatSource readout;
        readout.kind = HeatSource::Kind::Readout;
        readout.index = entry;
        const auto nodes = record.readout[entry].values.size();
        readout.name =
            record.readoutLevel[entry] == 0 ? tr("Readout of patches") : tr("Readout of %1 clusters").arg(nodes);
        readout.measure = tr("readout weight, × average");
        readout.values.push_back(timesPatchCount(explain::readoutOnPatches(record, entry)));
        heats.push_back(std::move(readout));
    }
    return heats;
}

/// What follows from the record, whatever was looked at.
Result<InspectedPtr> finish(std::shared_ptr<InspectedMolecule> seen, const model::Network& network, JobContext& job)
{
    seen->map = explain::mapPatchesToAtoms(seen->record(), seen->inspection.depiction);
    if (seen->patchCount() > 0)
        seen->heats = makeHeats(seen->record(), job);
    for (std::size_t pooling = 0; pooling < seen->record().assignments.size(); ++pooling)
        seen->clusters.push_back(explain::clustersOfPatches(seen->record(), pooling));
    seen->provenance = network.provenance();
    if (job.stopRequested())
        return JobContext::cancelled();
    return InspectedPtr(std::move(seen));
}

Result<InspectedPtr> inspectGood(const workspace::Compound& compound, const model::Network& network, JobContext& job)
{
    auto seen = std::make_shared<InspectedMolecule>();
    seen->compound = compound;
    MOLRL_TRY(seen->molecule, chem::parseSmiles(compound.smiles));
    MOLRL_TRY(seen->inspection, model::inspectMolecule(network, seen->molecule, job));
    for (int atom = 0; atom < seen->molecule.atomCount(); ++atom)
        seen->atomNames.push_back(toQString(seen->molecule.atomSymbol(atom)) + QString::number(atom + 1));
    return finish(std::move(seen), network, job);
}

/// Pixels of a drawing on white (or black) as ink of varying transparency.
QImage liftFromPaper(const QImage& drawing, bool blackPaper)
{
    QImage lifted(drawing.size(), QImage::Format_ARGB32_Premultiplied);
    for (int y = 0; y < drawing.height(); ++y) {
        const auto* from = reinterpret_cast<const QRgb*>(drawing.constScanLine(y));
        auto* to = reinterpret_cast<QRgb*>(lifted.scanLine(y));
        for (int x = 0; x < drawing.width(); ++x) {
            const int r = qRed(from[x]);
            const int g = qGreen(from[x]);
            const int b = qBlue(from[x]);
            if (blackPaper) {
                to[x] = qRgba(r, g, b, std::max({r, g, b}));
            } else {
                const int least = std::min({r, g, b});
                to[x] = qRgba(r - least, g - least, b - least, 255 - least); // premultiplied: c - (255 - alpha)
            }
        }
    }
    return lifted;
}

/// The scale and shift that carry the sharp drawing's atoms onto the seen one's, by least squares.
QRectF placeOnto(const std::vector<PointPx>& sharp, const std::vector<PointPx>& seen, double sidePx, double seenSidePx)
{
    const QRectF whole(0, 0, seenSidePx, seenSidePx);
    if (sharp.size() != seen.size() || sharp.size() < 2)
        return whole;
    const double n = double(sharp.size());
    PointPx meanFrom;
    PointPx meanTo;
    for (std::size_t i = 0; i < sharp.size(); ++i) {
        meanFrom.x += sharp[i].x / n;
        meanFrom.y += sharp[i].y / n;
        meanTo.x += seen[i].x / n;
        meanTo.y += seen[i].y / n;
    }
    double product = 0;
    double square = 0;
    for (std::size_t i = 0; i < sharp.size(); ++i) {
        const double dx = sharp[i].x - meanFrom.x;
        const double dy = sharp[i].y - meanFrom.y;
        product += dx * (seen[i].x - meanTo.x) + dy * (seen[i].y - meanTo.y);
        square += dx * dx + dy * dy;
    }
    if (square <= 0 || product <= 0)
        return whole;
    const double scale = product / square;
    return {meanTo.x - scale * meanFrom.x, meanTo.y - scale * meanFrom.y, scale * sidePx, scale * sidePx};
}

/// Inspects the outcome's compound; what goes wrong is its problem, but being cancelled.
Result<InspectionOutcome> inspectInto(InspectionOutcome outcome, const model::Network& network, JobContext& job)
{
    auto seen = inspectGood(outcome.compound, network, job);
    if (seen)
        outcome.molecule = *seen;
    else if (seen.error().code == ErrorCode::Cancelled)
        return fail(seen.error());
    else
        outcome.problem = seen.error();
    return outcome;
}

} // namespace

QString capitalised(QString text)
{
    if (!text.isEmpty())
        text[0] = text[0].toUpper();
    return text;
}

QString nameOfRun(const model::NetworkRecord& record, std::size_t layer, std::size_t& last)
{
    const auto& first = record.layers[layer];
    last = layer;
    while (last + 1 < record.layers.size() && record.layers[last + 1].kind == first.kind &&
           record.layers[last + 1].attention.values == first.attention.values)
        ++last;
    const QString name = capitalised(toQString(first.name));
    const QString end = toQString(record.layers[last].name).section(QLatin1Char(' '), -1);
    return last == layer ? name : tr("%1 to %2").arg(name, end);
}

QRectF InspectedMolecule::patchRect(int patch) const
{
    const double side = record().patchPx;
    const auto i = static_cast<std::size_t>(patch);
    return {record().col[i] * side, record().row[i] * side, side, side};
}

int InspectedMolecule::patchAt(int row, int col) const
{
    for (int i = 0; i < patchCount(); ++i)
        if (record().row[static_cast<std::size_t>(i)] == row && record().col[static_cast<std::size_t>(i)] == col)
            return i;
    return -1;
}

int InspectedMolecule::atomAt(QPointF place) const
{
    const auto& depiction = inspection.depiction;
    const double bond = depiction.bondLengthPx > 0 ? depiction.bondLengthPx : 24;
    double nearest = 0.42 * bond;
    int found = -1;
    for (std::size_t i = 0; i < depiction.atoms.size(); ++i) {
        const double distance = std::hypot(depiction.atoms[i].x - place.x(), depiction.atoms[i].y - place.y());
        if (distance < nearest) {
            nearest = distance;
            found = static_cast<int>(i);
        }
    }
    return found;
}

Result<InspectionOutcome> inspectCompound(const workspace::Workspace& workspace, const model::Network& network,
                                          workspace::CompoundId id, JobContext& job)
{
    InspectionOutcome outcome;
    MOLRL_TRY(outcome.compound, workspace.compound(id));
    if (!outcome.compound.error.empty()) {
        outcome.problem = Error{ErrorCode::ParseError, outcome.compound.error, {}};
        return outcome;
    }
    return inspectInto(std::move(outcome), network, job);
}

Result<InspectionOutcome> inspectStructure(const std::string& smiles, const std::string& name,
                                           const model::Network& network, JobContext& job)
{
    InspectionOutcome outcome;
    outcome.compound.name = name;
    outcome.compound.original = outcome.compound.smiles = smiles;
    return inspectInto(std::move(outcome), network, job);
}

Result<InspectionOutcome> inspectDrawing(const Picture& drawing, const std::string& name, const model::Network& network,
                                         JobContext& job)
{
    InspectionOutcome outcome;
    outcome.compound.name = name;
    auto seen = std::make_shared<InspectedMolecule>();
    seen->compound = outcome.compound;
    MOLRL_TRY(seen->inspection.record, model::inspectPicture(network, drawing, job));
    seen->inspection.depiction.picture = drawing;
    MOLRL_TRY(outcome.molecule, finish(std::move(seen), network, job));
    return outcome;
}

Result<SharpDrawing> drawSharp(const chem::Molecule& molecule, const chem::Depiction& seen, int sidePx, bool lightLines)
{
    if (molecule.isNull()) { // a picture: there is nothing to draw it anew from
        SharpDrawing same;
        same.isLight = lightLines;
        QImage picture = toQImage(seen.picture).scaled(sidePx, sidePx, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
        if (lightLines)
            picture.invertPixels();
        same.image = liftFromPaper(picture.convertToFormat(QImage::Format_RGB32), lightLines);
        same.placed = QRectF(0, 0, seen.picture.width(), seen.picture.height());
        return same;
    }
    chem::DepictionStyle style;
    style.widthPx = sidePx;
    style.heightPx = sidePx;
    style.lineWidthPx = 1.6; // a little finer than what the network sees: easier on the eye at this size
    style.darkPalette = lightLines;
    if (lightLines)
        style.background = {0, 0, 0};
    MOLRL_TRY(const auto drawn, chem::depict(molecule, style));
    SharpDrawing sharp;
    sharp.isLight = lightLines;
    sharp.image = liftFromPaper(toQImage(drawn.picture), lightLines);
    sharp.placed = placeOnto(drawn.atoms, seen.atoms, sidePx, seen.picture.width());
    return sharp;
}

} // namespace molrl::ui
