// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/drop_hint.h"

#include "ui/shell/icons.h"

#include <QPainter>

namespace molrl::ui {

DropHint::DropHint(QWidget* window) : QWidget(window)
{
    setObjectName(QStringLiteral("dropHint"));
    setAttribute(Qt::WA_TransparentForMouseEvents);
    hide();
}

void DropHint::showEvent(QShowEvent*)
{
    setGeometry(parentWidget()->rect());
}

void DropHint::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QColor veil = palette().color(QPalette::Window);
    veil.setAlphaF(0.82F);
    painter.fillRect(rect(), veil);
    painter.setPen(QPen(palette().color(QPalette::Highlight), 2, Qt::DashLine));
    painter.drawRoundedRect(QRectF(rect()).adjusted(16, 16, -16, -16), 12, 12);
    constexpr int kIconPx = 48;
    const QRect icon(rect().center().x() - kIconPx / 2, rect().center().y() - kIconPx - 12, kIconPx, kIconPx);
    makeIcon(QStringLiteral("import")).paint(&painter, icon);
    QFont font = painter.font();
    font.setPointSizeF(font.pointSizeF() * 1.4);
    painter.setFont(font);
    painter.setPen(palette().color(QPalette::WindowText));
    painter.drawText(rect().adjusted(0, kIconPx, 0, 0), Qt::AlignCenter,
                     tr("Drop files of molecules to import them, or a workspace to open it"));
}

} // namespace molrl::ui
