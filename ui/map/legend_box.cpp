// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/map/legend_box.h"

#include "ui/adapt/adapt.h"
#include "ui/widgets/palette.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>

namespace molrl::ui {
namespace {

constexpr int kPadding = 10;
constexpr int kNothing = -3; ///< the category of a line that can't be clicked

} // namespace

LegendBox::LegendBox(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("map.legend"));
    setAccessibleName(tr("Legend"));
    setMouseTracking(true);
    hide();
}

MapLegend LegendBox::shown() const
{
    MapLegend legend = m_legend;
    const double room = m_mostHeight - 2 * kPadding;
    const auto fits = [&] { return legendSize(legend, font()).height() <= room; };
    if (legend.kind != MapLegend::Kind::Categories || fits())
        return legend;
    legend.entries.push_back({});
    while (legend.entries.size() > 2 && !fits()) {
        const auto last = legend.entries.end() - 2;
        legend.entries.back().count += last->count;
        legend.entries.erase(last);
    }
    MapLegend::Entry& rest = legend.entries.back();
    rest.text = tr("%1 more: enlarge the map").arg(m_legend.entries.size() - legend.entries.size() + 1);
    rest.color = palette().color(QPalette::Base).rgb();
    rest.category = kNothing;
    return legend;
}

void LegendBox::setMostHeight(int px)
{
    m_mostHeight = std::max(60, px);
    resize(sizeHint());
    update();
}

QSize LegendBox::sizeHint() const
{
    const QSizeF inner = legendSize(shown(), font());
    return {static_cast<int>(inner.width()) + 2 * kPadding, static_cast<int>(inner.height()) + 2 * kPadding};
}

void LegendBox::setLegend(MapLegend legend)
{
    m_legend = std::move(legend);
    m_emphasised = -1;
    const bool isList = m_legend.kind == MapLegend::Kind::Categories;
    setFocusPolicy(isList ? Qt::TabFocus : Qt::NoFocus);
    setCursor(isList ? Qt::PointingHandCursor : Qt::ArrowCursor);
    setToolTip(isList ? tr("Click selects these compounds; Shift adds, Alt takes away") : QString());
    QStringList words;
    for (const auto& entry : m_legend.entries)
        words << QStringLiteral("%1: %2").arg(entry.text, formatCount(entry.count));
    if (m_legend.kind == MapLegend::Kind::Scale)
        words << tr("from %1 to %2").arg(formatNumber(m_legend.scale.low), formatNumber(m_legend.scale.high));
    setAccessibleDescription(m_legend.title + QStringLiteral("; ") + words.join(QStringLiteral(", ")));
    setVisible(m_legend.kind != MapLegend::Kind::None);
    resize(sizeHint());
    update();
}

void LegendBox::setMarkedValue(std::optional<double> value)
{
    if (value == m_marked)
        return;
    m_marked = value;
    update();
}

QPoint LegendBox::entryCenter(int entry) const
{
    const double line = (legendSize(m_legend, font()).height()) / static_cast<double>(m_legend.entries.size() + 1);
    return {kPadding + 20, kPadding + static_cast<int>(line * (entry + 1.5))};
}

int LegendBox::entryAt(const QPointF& place) const
{
    if (m_legend.kind != MapLegend::Kind::Categories)
        return -1;
    const MapLegend legend = shown();
    const double line = legendSize(legend, font()).height() / static_cast<double>(legend.entries.size() + 1);
    const int entry = static_cast<int>((place.y() - kPadding) / line) - 1;
    return place.y() >= kPadding + line && entry < static_cast<int>(legend.entries.size()) &&
                   legend.entries[static_cast<std::size_t>(entry)].category != kNothing
               ? entry
               : -1;
}

void LegendBox::setEmphasised(int entry)
{
    if (entry == m_emphasised)
        return;
    m_emphasised = entry;
    update();
}

void LegendBox::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor base = palette().color(QPalette::Base);
    const QColor ink = palette().color(QPalette::Text);
    QColor veil = base;
    veil.setAlphaF(0.88f);
    painter.setPen(QPen(mixColors(base, ink, 0.14), 1));
    painter.setBrush(veil);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
    paintLegend(painter, QPointF(kPadding, kPadding), shown(), font(), base, ink, m_marked, m_emphasised);
}

void LegendBox::mousePressEvent(QMouseEvent* event)
{
    const int entry = entryAt(event->position());
    if (entry >= 0 && event->button() == Qt::LeftButton)
        Q_EMIT categoryClicked(m_legend.entries[static_cast<std::size_t>(entry)].category, event->modifiers());
    event->accept();
}

void LegendBox::mouseMoveEvent(QMouseEvent* event)
{
    setEmphasised(entryAt(event->position()));
}

void LegendBox::leaveEvent(QEvent*)
{
    setEmphasised(-1);
}

void LegendBox::keyPressEvent(QKeyEvent* event)
{
    const int count = static_cast<int>(m_legend.entries.size());
    if (event->key() == Qt::Key_Down && count > 0)
        setEmphasised(std::min(count - 1, m_emphasised + 1));
    else if (event->key() == Qt::Key_Up && count > 0)
        setEmphasised(std::max(0, m_emphasised - 1));
    else if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter || event->key() == Qt::Key_Space) &&
             m_emphasised >= 0)
        Q_EMIT categoryClicked(m_legend.entries[static_cast<std::size_t>(m_emphasised)].category, event->modifiers());
    else
        QWidget::keyPressEvent(event);
}

void LegendBox::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        resize(sizeHint());
}

} // namespace molrl::ui
