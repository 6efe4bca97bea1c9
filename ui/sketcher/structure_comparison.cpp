// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chem/descriptors.h"
#include "core/chem/fingerprint.h"
#include "core/model/encoder.h"
#include "core/sketch/conversion.h"
#include "core/training/task_model.h"
#include "ui/adapt/adapt.h"
#include "ui/sketcher/compare_dialog.h"
#include "ui/sketcher/sketch_painter.h"

#include <QPainter>
#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

namespace molrl::ui {
namespace {

constexpr QSize kPicture(360, 260);
constexpr double kRatio = 2;
constexpr double kMostScale = 1.1;
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

QString signedNumber(double value, int decimals)
{
    if (std::abs(value) < 0.5 * std::pow(10.0, -decimals))
        return QStringLiteral("0");
    return (value > 0 ? QStringLiteral("+") : QStringLiteral("−")) + QString::number(std::abs(value), 'f', decimals);
}

void addRow(StructureComparison& comparison, const QString& property, double first, double second, int decimals)
{
    comparison.rows.push_back({property, QString::number(first, 'f', decimals), QString::number(second, 'f', decimals),
                               signedNumber(second - first, decimals)});
}

/// Atoms outside the common core stand on a tint.
QImage drawWithMarks(const sketch::Drawing& drawing, const std::set<int>& common)
{
    QImage image(kPicture * kRatio, QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    SketchStyle style;
    const SketchPainter laid(std::make_shared<const sketch::Drawing>(drawing), style);
    const QRectF box = laid.bounds().adjusted(-18, -18, 18, 18);
    const double scale = std::min({kMostScale * kRatio, image.width() / box.width(), image.height() / box.height()});
    painter.translate(QRectF(image.rect()).center());
    painter.scale(scale, scale);
    painter.translate(-box.center());
    const QColor tint(0xff, 0xe2, 0xa8);
    if (!common.empty()) {
        for (const auto& bond : drawing.bonds)
            if (!common.count(bond.a) || !common.count(bond.b)) {
                painter.setPen(QPen(tint, 20, Qt::SolidLine, Qt::RoundCap));
                painter.drawLine(laid.placeOf(bond.a), laid.placeOf(bond.b));
            }
        painter.setPen(Qt::NoPen);
        painter.setBrush(tint);
        for (int i = 0; i < static_cast<int>(drawing.atoms.size()); ++i)
            if (!common.count(i))
                painter.drawEllipse(laid.placeOf(i), 14, 14);
    }
    laid.paint(painter);
    return image;
}

void draw(StructureComparison& comparison, const chem::Molecule& first, const chem::Molecule& second)
{
    auto one = sketch::fromMolecule(first);
    auto two = sketch::fromMolecule(second);
    if (!one || !two)
        return;
    if (auto aligned = sketch::alignTo(*two, *one))
        two = std::move(aligned);
    std::set<int> inFirst;
    std::set<int> inSecond;
    for (const auto& [b, a] : sketch::findCommonCore(*two, *one)) {
        inFirst.insert(a);
        inSecond.insert(b);
    }
    comparison.firstPicture = drawWithMarks(*one, inFirst);
    comparison.secondPicture = drawWithMarks(*two, inSecond);
}

Result<void> addPredictions(StructureComparison& comparison, const std::vector<chem::Molecule>& both,
                            const std::vector<LiveModel>& models, JobContext& job)
{
    for (const LiveModel& model : models) {
        const auto loaded = training::TaskModel::load(model.path.toStdString());
        if (!loaded)
            continue; // the sketcher says so already
        const auto& info = (*loaded)->info();
        const std::vector prepared{training::prepareStructure(info, both[0]),
                                   training::prepareStructure(info, both[1])};
        MOLRL_TRY(const auto predictions, (*loaded)->predict(prepared, {}, job));
        for (std::size_t t = 0; t < info.tasks.size(); ++t) {
            const auto& task = info.tasks[t];
            const auto& value = predictions.tasks[t].value;
            if (task.kind != training::TaskKind::MultiClass)
                addRow(comparison, QStringLiteral("%1 (%2)").arg(toQString(task.column), model.name), value[0],
                       value[1], 2);
        }
    }
    return {};
}

double cosineOf(std::span<const float> a, std::span<const float> b)
{
    double product = 0;
    double squareA = 0;
    double squareB = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        product += double(a[i]) * b[i];
        squareA += double(a[i]) * a[i];
        squareB += double(b[i]) * b[i];
    }
    return squareA > 0 && squareB > 0 ? product / std::sqrt(squareA * squareB) : kNone;
}

} // namespace

Result<StructureComparison> compareStructures(const NamedStructure& first, const NamedStructure& second,
                                              const model::Network* network, const std::vector<LiveModel>& models,
                                              JobContext& job)
{
    const auto tr = [](const char* words) { return CompareDialog::tr(words); };
    StructureComparison comparison{first, second, {}, {}, {}, 0, kNone};
    MOLRL_TRY(const auto one, chem::parseSmiles(first.smiles.toStdString()));
    MOLRL_TRY(const auto two, chem::parseSmiles(second.smiles.toStdString()));
    const std::vector both{one, two};
    draw(comparison, one, two);
    if (job.stopRequested())
        return JobContext::cancelled();
    MOLRL_TRY(const auto p, chem::computeProperties(one));
    MOLRL_TRY(const auto q, chem::computeProperties(two));
    comparison.rows.push_back({tr("Formula"), toQString(p.formula), toQString(q.formula), {}});
    addRow(comparison, tr("Molecular weight"), p.molecularWeight, q.molecularWeight, 2);
    addRow(comparison, tr("logP (Crippen)"), p.logP, q.logP, 2);
    addRow(comparison, tr("TPSA"), p.tpsa, q.tpsa, 1);
    addRow(comparison, tr("Hydrogen bond donors"), p.hBondDonors, q.hBondDonors, 0);
    addRow(comparison, tr("Hydrogen bond acceptors"), p.hBondAcceptors, q.hBondAcceptors, 0);
    addRow(comparison, tr("Rotatable bonds"), p.rotatableBonds, q.rotatableBonds, 0);
    addRow(comparison, tr("Fraction sp³"), p.fractionCsp3, q.fractionCsp3, 2);
    MOLRL_TRY(const auto bitsOne, chem::computeMorganBits(one));
    MOLRL_TRY(const auto bitsTwo, chem::computeMorganBits(two));
    comparison.tanimoto = chem::computeTanimoto(bitsOne, bitsTwo);
    if (network != nullptr) {
        model::EncodeOptions options;
        options.budget.threads = 1;
        MOLRL_TRY(const auto encoded, model::encodeMolecules(*network, both, options, job));
        if (!encoded.errors[0] && !encoded.errors[1])
            comparison.cosine = cosineOf(encoded.embeddings.row(0), encoded.embeddings.row(1));
    }
    MOLRL_CHECK(addPredictions(comparison, both, models, job));
    return comparison;
}

} // namespace molrl::ui
