// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/head_grid.h"

#include "ui/widgets/palette.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>

namespace molrl::ui {

constexpr int kGap = 6;

HeadGrid::HeadGrid(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("inspector.heads"));
    setAccessibleName(tr("Heads of the layer, the mean first"));
    setFocusPolicy(Qt::TabFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void HeadGrid::setHeads(InspectorScene scene, const HeatSource& heat, int chosen)
{
    const bool isOtherCount = heat.values.size() != m_values.size();
    m_scene = std::move(scene);
    m_scene.hoveredPatch = m_scene.hoveredAtom = m_scene.pinnedPatch = -1;
    for (const auto layer : {SceneLayer::Graph, SceneLayer::Grid, SceneLayer::Clusters, SceneLayer::Atoms})
        m_scene.layer(layer).visible = false;
    m_scene.layer(SceneLayer::Heat) = {true, std::max(0.5, m_scene.layer(SceneLayer::Heat).opacity01)};
    m_values = heat.values;
    m_chosen = chosen;
    if (isOtherCount)
        setFixedHeight(heightForWidth(width()));
    update();
}

int HeadGrid::columns(int width) const
{
    const int count = std::max(1, static_cast<int>(m_values.size()));
    return std::clamp((width + kGap) / (72 + kGap), 1, count);
}

int HeadGrid::cellSide(int width) const
{
    const int across = columns(width);
    return std::clamp((width - kGap * (across - 1)) / across, 40, 132);
}

int HeadGrid::heightForWidth(int width) const
{
    const int count = std::max(1, static_cast<int>(m_values.size()));
    const int down = (count + columns(width) - 1) / columns(width);
    return down * (cellSide(width) + labelHeight()) + (down - 1) * kGap;
}

QSize HeadGrid::sizeHint() const
{
    return {320, heightForWidth(std::max(width(), 320))};
}

void HeadGrid::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    setFixedHeight(heightForWidth(width())); // a scroll area doesn't ask for the height that goes with a width
}

QRect HeadGrid::cellRect(int index) const
{
    const int across = columns(width());
    const int side = cellSide(width());
    return {(index % across) * (side + kGap), (index / across) * (side + labelHeight() + kGap), side, side};
}

void HeadGrid::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    for (int i = 0; i < static_cast<int>(m_values.size()); ++i) {
        const QRect cell = cellRect(i);
        painter.fillRect(cell, palette().color(QPalette::Base));
        m_scene.heat = m_values[static_cast<std::size_t>(i)];
        paintScene(painter, m_scene, cell.adjusted(2, 2, -2, -2), SceneColors::of(palette()));
        const bool isChosen = i - 1 == m_chosen;
        painter.setPen(QPen(isChosen ? palette().color(QPalette::Highlight) : hairline(palette()), isChosen ? 2 : 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(cell.adjusted(0, 0, -1, -1));
        painter.setPen(isChosen ? palette().color(QPalette::WindowText) : subduedText(palette()));
        painter.drawText(QRect(cell.left(), cell.bottom() + 2, cell.width(), labelHeight()), Qt::AlignHCenter,
                         i == 0 ? tr("Mean") : tr("Head %1").arg(i));
    }
}

void HeadGrid::mousePressEvent(QMouseEvent* event)
{
    for (int i = 0; i < static_cast<int>(m_values.size()); ++i)
        if (cellRect(i).contains(event->position().toPoint())) {
            Q_EMIT headChosen(i - 1);
            return;
        }
}

void HeadGrid::keyPressEvent(QKeyEvent* event)
{
    const int last = static_cast<int>(m_values.size()) - 2;
    if (event->key() == Qt::Key_Right && m_chosen < last)
        Q_EMIT headChosen(m_chosen + 1);
    else if (event->key() == Qt::Key_Left && m_chosen >= 0)
        Q_EMIT headChosen(m_chosen - 1);
    else
        QWidget::keyPressEvent(event);
}

bool HeadGrid::event(QEvent* event)
{
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut)
        update();
    return QWidget::event(event);
}

} // namespace molrl::ui
