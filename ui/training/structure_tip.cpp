// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/structure_tip.h"

#include "core/chem/depiction.h"
#include "ui/adapt/adapt.h"
#include "ui/widgets/palette.h"

#include <QGuiApplication>
#include <QLabel>
#include <QScreen>
#include <QVBoxLayout>
#include <algorithm>

namespace molrl::ui {
namespace {

constexpr int kSidePx = 190;
constexpr int kGapPx = 16;

} // namespace

Result<QImage> drawSmallStructure(const std::string& smiles, int sidePx, double pixelRatio, bool dark)
{
    MOLRL_TRY(const chem::Molecule molecule, chem::parseSmiles(smiles));
    chem::DepictionStyle style;
    style.widthPx = style.heightPx = static_cast<int>(sidePx * pixelRatio);
    style.fixedBondLengthPx = 24 * pixelRatio;
    style.darkPalette = dark;
    if (dark)
        style.background = {0.09, 0.10, 0.11};
    MOLRL_TRY(const chem::Depiction drawn, chem::depict(molecule, style));
    QImage image = toQImage(drawn.picture).copy();
    image.setDevicePixelRatio(pixelRatio);
    return image;
}

StructureTip::StructureTip(JobRunner& jobs, QWidget* parent)
    : QFrame(parent, Qt::ToolTip | Qt::WindowTransparentForInput), m_drawing(jobs)
{
    setObjectName(QStringLiteral("structureTip"));
    setAttribute(Qt::WA_ShowWithoutActivating);
    setFrameShape(QFrame::Box);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    m_picture = new QLabel(this);
    m_picture->setFixedSize(kSidePx, kSidePx);
    m_picture->setAlignment(Qt::AlignCenter);
    m_words = new QLabel(this);
    m_words->setTextFormat(Qt::PlainText);
    m_words->setWordWrap(true);
    m_words->setFixedWidth(kSidePx);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(6, 6, 6, 6);
    layout->setSpacing(4);
    layout->addWidget(m_picture);
    layout->addWidget(m_words);
}

void StructureTip::showAt(const QPoint& globalPos, const std::string& smiles, const QString& words)
{
    m_words->setText(words);
    m_picture->setVisible(!smiles.empty());
    m_picture->clear();
    adjustSize();
    QPoint at = globalPos + QPoint(kGapPx, kGapPx);
    if (const QScreen* screen = QGuiApplication::screenAt(globalPos)) {
        const QRect area = screen->availableGeometry();
        if (at.x() + width() > area.right())
            at.setX(globalPos.x() - kGapPx - width());
        if (at.y() + height() > area.bottom())
            at.setY(std::max(area.top(), globalPos.y() - kGapPx - height()));
    }
    move(at);
    show();
    if (smiles.empty())
        return;
    m_drawing.start(
        tr("Drawing a structure"),
        [smiles, ratio = devicePixelRatioF(), dark = isDark(palette())](JobContext&) {
            return drawSmallStructure(smiles, kSidePx, ratio, dark);
        },
        this,
        [this](Result<QImage> image) {
            if (image)
                m_picture->setPixmap(QPixmap::fromImage(*image));
            else
                m_picture->setText(toErrorText(image.error()).title);
        });
}

void StructureTip::dismiss()
{
    m_drawing.stop();
    hide();
}

} // namespace molrl::ui
