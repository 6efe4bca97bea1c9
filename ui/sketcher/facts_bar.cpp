// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sketcher/facts_bar.h"

#include "ui/adapt/adapt.h"
#include "ui/widgets/palette.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

namespace molrl::ui {
namespace {

constexpr int kGapPx = 20;
constexpr int kInnerPx = 6;
constexpr int kMarginPx = 10;

/// "C9H8O4" with its digits set low.
QString lowDigits(const QString& formula)
{
    QString text;
    bool isCharge = false;
    for (const QChar c : formula) {
        isCharge = isCharge || c == QLatin1Char('+') || c == QLatin1Char('-');
        text += c.isDigit() && !isCharge ? QChar(0x2080 + c.digitValue()) : c;
    }
    return text;
}

} // namespace

FactsBar::FactsBar(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("sketch.facts"));
    setAccessibleName(tr("Properties of the sketch"));
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void FactsBar::setFacts(QList<Fact> facts)
{
    m_facts = std::move(facts);
    setAccessibleDescription(text());
    updateGeometry();
    update();
}

QString FactsBar::text() const
{
    QStringList all;
    for (const Fact& fact : m_facts)
        all << (fact.name.isEmpty() ? fact.value : fact.name + QLatin1Char(' ') + fact.value);
    return all.join(QStringLiteral("   "));
}

int FactsBar::widthOf(const Fact& fact) const
{
    const QFontMetrics metrics(font());
    return metrics.horizontalAdvance(fact.value) +
           (fact.name.isEmpty() ? 0 : metrics.horizontalAdvance(fact.name) + kInnerPx);
}

QList<QRect> FactsBar::places(int width) const
{
    const int height = QFontMetrics(font()).height() + 8;
    QList<QRect> rects;
    int x = kMarginPx;
    int y = 0;
    for (const Fact& fact : m_facts) {
        const int wide = widthOf(fact);
        if (x > kMarginPx && x + wide > width - kMarginPx) {
            x = kMarginPx;
            y += height - 2;
        }
        rects << QRect(x, y, wide, height);
        x += wide + kGapPx;
    }
    return rects;
}

QSize FactsBar::sizeHint() const
{
    return {400, QFontMetrics(font()).height() + 8};
}

int FactsBar::heightForWidth(int width) const
{
    const auto rects = places(width);
    return rects.isEmpty() ? sizeHint().height() : rects.last().bottom() + 1;
}

void FactsBar::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const auto rects = places(width());
    const QFontMetrics metrics(font());
    for (int i = 0; i < m_facts.size(); ++i) {
        QRect rect = rects[i];
        if (!m_facts[i].name.isEmpty()) {
            painter.setPen(subduedText(palette()));
            painter.drawText(rect, Qt::AlignLeft | Qt::AlignVCenter, m_facts[i].name);
            rect.setLeft(rect.left() + metrics.horizontalAdvance(m_facts[i].name) + kInnerPx);
        }
        painter.setPen(palette().color(QPalette::WindowText));
        painter.drawText(rect.adjusted(0, 0, 4, 0), Qt::AlignLeft | Qt::AlignVCenter, m_facts[i].value);
    }
}

bool FactsBar::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const auto rects = places(width());
        for (int i = 0; i < rects.size(); ++i)
            if (rects[i].contains(help->pos())) {
                QToolTip::showText(help->globalPos(), m_facts[i].tip, this);
                return true;
            }
        QToolTip::hideText();
        return true;
    }
    return QWidget::event(event);
}

QList<FactsBar::Fact> factsOf(const sketch::Analysis& analysis)
{
    const auto tr = [](const char* words) { return FactsBar::tr(words); };
    if (!analysis.properties)
        return {};
    const auto& p = *analysis.properties;
    QList<FactsBar::Fact> facts{
        {{}, lowDigits(toQString(p.formula)), tr("Molecular formula")},
        {tr("MW"), formatNumber(p.molecularWeight), tr("Molecular weight, g/mol")},
        {tr("logP"), QString::number(p.logP, 'f', 2), tr("Octanol-water partition by Crippen")},
        {tr("TPSA"), QString::number(p.tpsa, 'f', 1), tr("Topological polar surface area, Å²")},
        {tr("HBD"), QString::number(p.hBondDonors), tr("Hydrogen bond donors (Lipinski)")},
        {tr("HBA"), QString::number(p.hBondAcceptors), tr("Hydrogen bond acceptors (Lipinski)")},
        {tr("RotB"), QString::number(p.rotatableBonds), tr("Rotatable bonds")},
        {tr("Fsp³"), QString::number(p.fractionCsp3, 'f', 2), tr("Share of carbons that are sp³")}};
    if (p.stereoCenterCount > 0)
        facts << FactsBar::Fact{
            tr("Stereo"),
            p.unspecifiedStereoCenterCount > 0
                ? FactsBar::tr("%1 (%2 undefined)").arg(p.stereoCenterCount).arg(p.unspecifiedStereoCenterCount)
                : QString::number(p.stereoCenterCount),
            tr("Stereo centres; undefined ones are marked by ? on the sheet")};
    return facts;
}

} // namespace molrl::ui
