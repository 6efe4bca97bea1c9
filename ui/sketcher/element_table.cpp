// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sketcher/element_table.h"

#include "ui/adapt/adapt.h"
#include "ui/sketcher/sketch_style.h"

#include <QGridLayout>
#include <QGuiApplication>
#include <QScreen>
#include <QToolButton>
#include <algorithm>

namespace molrl::ui {
namespace {

constexpr int kCellPx = 30;
constexpr int kGapRow = 7; ///< between the table and the f block

/// Row and column, from 0; the f block stands below.
std::pair<int, int> cellOf(int number)
{
    if (number == 1)
        return {0, 0};
    if (number == 2)
        return {0, 17};
    if (number >= 57 && number <= 70)
        return {8, number - 57 + 2};
    if (number >= 89 && number <= 102)
        return {9, number - 89 + 2};
    constexpr int kFirst[] = {1, 3, 11, 19, 37, 55, 87, 119};
    int row = 0;
    while (number >= kFirst[row + 1])
        ++row;
    int column = number - kFirst[row];
    if (row <= 2 && column >= 2)
        column += 10;
    else if (row >= 5 && column >= 2)
        column -= 14; // the f block has gone out of the row
    return {row, column};
}

} // namespace

ElementTable::ElementTable(QWidget* parent) : QFrame(parent, Qt::Popup)
{
    setObjectName(QStringLiteral("sketch.elements"));
    setAccessibleName(tr("Periodic table"));
    setFrameShape(QFrame::StyledPanel);
    setAutoFillBackground(true);
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(8, 8, 8, 8);
    grid->setSpacing(1);
    for (int number = 1; number <= 103; ++number) {
        const auto [row, column] = cellOf(number);
        auto* button = new QToolButton(this);
        const QString symbol = toQString(sketch::symbolOf(number));
        button->setText(symbol);
        button->setObjectName(QStringLiteral("sketch.element.") + symbol);
        button->setAccessibleName(symbol);
        button->setToolTip(tr("%1, number %2 (type it on an atom)").arg(symbol).arg(number));
        button->setFixedSize(kCellPx, kCellPx);
        button->setAutoRaise(true);
        m_buttons.emplace_back(number, button);
        connect(button, &QToolButton::clicked, this, [this, number = number] {
            close();
            Q_EMIT chosen(number);
        });
        grid->addWidget(button, row, column);
    }
    grid->setRowMinimumHeight(kGapRow, 6);
}

void ElementTable::openAt(const QPoint& globalCorner)
{
    const SketchStyle style = SketchStyle::sheet(QGuiApplication::palette()); // the theme may have changed
    for (const auto& [number, button] : m_buttons) {
        QPalette colors;
        colors.setColor(QPalette::ButtonText, style.colorOf(number));
        button->setPalette(colors);
    }
    adjustSize();
    const QRect screen =
        (parentWidget() != nullptr ? parentWidget()->screen() : QGuiApplication::primaryScreen())->availableGeometry();
    move(std::clamp(globalCorner.x(), screen.left(), std::max(screen.left(), screen.right() - width())),
         std::clamp(globalCorner.y(), screen.top(), std::max(screen.top(), screen.bottom() - height())));
    show();
}

} // namespace molrl::ui
