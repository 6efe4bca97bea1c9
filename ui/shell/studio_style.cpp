// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/studio_style.h"

#include "ui/shell/icons.h"
#include "ui/widgets/palette.h"

#include <QAbstractSpinBox>
#include <QIcon>
#include <QPainter>
#include <QPainterPath>
#include <QStyleFactory>
#include <QStyleOption>
#include <QToolBar>
#include <algorithm>

namespace molrl::ui {
namespace {

constexpr qreal kRadius = 4;
constexpr int kMenuArrowPx = 14;
constexpr int kBoxPx = 16; ///< of a check box
constexpr int kShortestHandlePx = 28;

/// Tool buttons with words that open a menu.
bool hasArrowBeside(const QStyleOptionToolButton& button)
{
    return (button.features & QStyleOptionToolButton::HasMenu) && button.toolButtonStyle != Qt::ToolButtonIconOnly &&
           !(button.features & QStyleOptionToolButton::MenuButtonPopup) && !button.text.isEmpty();
}

QColor borderOf(const QStyleOption& option)
{
    if ((option.state & QStyle::State_HasFocus) && (option.state & QStyle::State_Enabled))
        return option.palette.color(QPalette::Highlight);
    return mixColors(option.palette.color(QPalette::Window), option.palette.color(QPalette::WindowText), 0.22);
}

void drawRounded(QPainter& painter, const QRect& rect, const QColor& fill, const QColor& border)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(border.isValid() ? QPen(border, 1) : QPen(Qt::NoPen));
    painter.setBrush(fill);
    painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), kRadius, kRadius);
    painter.restore();
}

void drawArrowDown(QPainter& painter, const QPointF& center, const QColor& color)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(color, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(Qt::NoBrush);
    painter.drawPolyline(
        QPolygonF({center + QPointF(-3.5, -1.75), center + QPointF(0, 1.75), center + QPointF(3.5, -1.75)}));
    painter.restore();
}

} // namespace

StudioStyle::StudioStyle() : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion")))
{
    setObjectName(name());
}

void StudioStyle::drawPushButtonPanel(const QStyleOption& option, QPainter& painter) const
{
    const auto* button = qstyleoption_cast<const QStyleOptionButton*>(&option);
    const bool enabled = option.state & State_Enabled;
    const bool isDefault = enabled && button && (button->features & QStyleOptionButton::DefaultButton);
    if (button && (button->features & QStyleOptionButton::Flat) &&
        !(option.state & (State_MouseOver | State_Sunken | State_On | State_HasFocus)))
        return;
    QColor fill = option.palette.color(isDefault ? QPalette::Highlight : QPalette::Button);
    const QColor ink = option.palette.color(isDefault ? QPalette::HighlightedText : QPalette::WindowText);
    if (option.state & (State_Sunken | State_On))
        fill = mixColors(fill, ink, 0.14);
    else if (enabled && (option.state & State_MouseOver))
        fill = mixColors(fill, ink, 0.07);
    QColor border = borderOf(option);
    if (isDefault)
        border = option.state & State_HasFocus ? option.palette.color(QPalette::WindowText) : fill;
    drawRounded(painter, option.rect, fill, border);
}

void StudioStyle::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                                const QWidget* widget) const
{
    switch (element) {
    case PE_PanelButtonCommand: drawPushButtonPanel(*option, *painter); return;
    case PE_PanelButtonTool: {
        const bool on = option->state & (State_Sunken | State_On);
        const bool hover = (option->state & State_Enabled) && (option->state & State_MouseOver);
        const QColor window = option->palette.color(QPalette::Window);
        if (on)
            drawRounded(*painter, option->rect, mixColors(window, option->palette.color(QPalette::Highlight), 0.20),
                        {});
        else if (hover || !(option->state & State_AutoRaise))
            drawRounded(*painter, option->rect, mixColors(window, option->palette.color(QPalette::WindowText), 0.08),
                        {});
        return;
    }
    case PE_FrameFocusRect:
        if (option->state & State_KeyboardFocusChange)
            drawRounded(*painter, option->rect, Qt::transparent, option->palette.color(QPalette::Highlight));
        return;
    case PE_PanelLineEdit: {
        const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option);
        if (!frame || frame->lineWidth <= 0)
            break;
        const QPalette::ColorRole ground = option->state & State_Enabled ? QPalette::Base : QPalette::Window;
        drawRounded(*painter, option->rect, option->palette.color(ground), borderOf(*option));
        return;
    }
    case PE_IndicatorCheckBox:
    case PE_IndicatorItemViewItemCheck: drawCheckBox(*option, *painter); return;
    case PE_FrameStatusBarItem:
    case PE_PanelStatusBar:
    case PE_FrameDockWidget: return;
    case PE_IndicatorDockWidgetResizeHandle: return; // the gap itself is the handle
    case PE_FrameTabBarBase: {
        painter->fillRect(QRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1),
                          option->palette.color(QPalette::Mid));
        return;
    }
    default: break;
    }
    QProxyStyle::drawPrimitive(element, option, painter, widget);
}

void StudioStyle::drawCheckBox(const QStyleOption& option, QPainter& painter) const
{
    const bool enabled = option.state & State_Enabled;
    const bool filled = option.state & (State_On | State_NoChange);
    QRect box(0, 0, kBoxPx, kBoxPx);
    box.moveCenter(option.rect.center());
    QColor accent = option.palette.color(QPalette::Highlight);
    if (!enabled)
        accent = mixColors(option.palette.color(QPalette::Window), option.palette.color(QPalette::WindowText), 0.3);
    const QColor line = mixColors(option.palette.color(QPalette::Window), option.palette.color(QPalette::WindowText),
                                  enabled ? 0.5 : 0.25); // 3 : 1 on the window: the box itself must be seen
    const QColor ground = option.palette.color(enabled ? QPalette::Base : QPalette::Window);
    drawRounded(painter, box, filled ? accent : ground, filled ? accent : line);
    if (!filled)
        return;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor mark = option.palette.color(enabled ? QPalette::HighlightedText : QPalette::Window);
    painter.setPen(QPen(mark, 2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    const QPointF at = box.topLeft();
    if (option.state & State_NoChange)
        painter.drawLine(at + QPointF(4.5, 8), at + QPointF(11.5, 8));
    else
        painter.drawPolyline(QPolygonF({at + QPointF(4, 8.25), at + QPointF(7, 11), at + QPointF(12, 5.25)}));
    painter.restore();
}

void StudioStyle::drawDockTitle(const QStyleOption& option, QPainter& painter, const QWidget* widget) const
{
    const auto* dock = qstyleoption_cast<const QStyleOptionDockWidget*>(&option);
    if (dock == nullptr)
        return;
    const QRect text = proxy()->subElementRect(SE_DockWidgetTitleBarText, &option, widget).adjusted(6, 0, 0, 0);
    QFont font = painter.font();
    font.setWeight(QFont::DemiBold);
    painter.save();
    painter.setFont(font);
    const QString title = painter.fontMetrics().elidedText(dock->title, Qt::ElideRight, text.width());
    drawItemText(&painter, text, Qt::AlignLeft | Qt::AlignVCenter, option.palette, true, title, QPalette::WindowText);
    painter.restore();
}

void StudioStyle::drawTabShape(const QStyleOption& option, QPainter& painter) const
{
    const bool selected = option.state & State_Selected;
    const QRect& r = option.rect;
    const QColor ink = option.palette.color(QPalette::WindowText);
    if (!selected && (option.state & State_MouseOver))
        drawRounded(painter, r.adjusted(2, 2, -2, -3), mixColors(option.palette.color(QPalette::Window), ink, 0.07),
                    {});
    if (!selected)
        return;
    const auto* tab = qstyleoption_cast<const QStyleOptionTab*>(&option);
    const bool below = tab && (tab->shape == QTabBar::RoundedSouth || tab->shape == QTabBar::TriangularSouth);
    const int y = below ? r.top() : r.bottom() - 1;
    painter.fillRect(QRect(r.left() + 6, y, r.width() - 12, 2), option.palette.color(QPalette::Highlight));
}

void StudioStyle::drawHeaderSection(const QStyleOption& option, QPainter& painter) const
{
    const QColor window = option.palette.color(QPalette::Window);
    QColor fill = window;
    if (option.state & State_Sunken)
        fill = mixColors(window, option.palette.color(QPalette::WindowText), 0.12);
    else if ((option.state & State_MouseOver) && (option.state & State_Enabled))
        fill = mixColors(window, option.palette.color(QPalette::WindowText), 0.05);
    painter.fillRect(option.rect, fill);
    const QColor line = option.palette.color(QPalette::Mid);
    painter.fillRect(QRect(option.rect.right(), option.rect.top(), 1, option.rect.height()), line);
    painter.fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1), line);
}

void StudioStyle::drawProgress(const QStyleOption& option, QPainter& painter) const
{
    const auto* bar = qstyleoption_cast<const QStyleOptionProgressBar*>(&option);
    if (bar == nullptr)
        return;
    const int height = std::min(6, bar->rect.height());
    QRectF groove(bar->rect.left(), bar->rect.center().y() - height / 2.0 + 0.5, bar->rect.width(), height);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(
        mixColors(option.palette.color(QPalette::Window), option.palette.color(QPalette::WindowText), 0.14));
    painter.drawRoundedRect(groove, height / 2.0, height / 2.0);
    const double span = bar->maximum - bar->minimum;
    if (span > 0) {
        groove.setWidth(std::max<qreal>(height, groove.width() * (bar->progress - bar->minimum) / span));
        painter.setBrush(option.palette.color(QPalette::Highlight));
        if (bar->progress > bar->minimum)
            painter.drawRoundedRect(groove, height / 2.0, height / 2.0);
    } else {
        painter.setBrush(
            mixColors(option.palette.color(QPalette::Window), option.palette.color(QPalette::Highlight), 0.6));
        painter.drawRoundedRect(groove, height / 2.0, height / 2.0);
    }
    painter.restore();
}

void StudioStyle::drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                              const QWidget* widget) const
{
    switch (element) {
    case CE_PushButtonLabel:
        if (const auto* button = qstyleoption_cast<const QStyleOptionButton*>(option);
            button && (button->features & QStyleOptionButton::DefaultButton) && (button->state & State_Enabled)) {
            QStyleOptionButton copy = *button;
            copy.palette.setColor(QPalette::ButtonText, option->palette.color(QPalette::HighlightedText));
            QProxyStyle::drawControl(element, &copy, painter, widget);
            return;
        }
        break;
    case CE_DockWidgetTitle: drawDockTitle(*option, *painter, widget); return;
    case CE_TabBarTabShape: drawTabShape(*option, *painter); return;
    case CE_HeaderSection: drawHeaderSection(*option, *painter); return;
    case CE_HeaderEmptyArea: painter->fillRect(option->rect, option->palette.color(QPalette::Window)); return;
    case CE_ProgressBarGroove: return;
    case CE_ProgressBarContents: drawProgress(*option, *painter); return;
    case CE_ToolBar:
        painter->fillRect(option->rect, option->palette.color(QPalette::Window));
        if (const auto* bar = qobject_cast<const QToolBar*>(widget); bar && bar->orientation() == Qt::Horizontal)
            painter->fillRect(QRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1),
                              option->palette.color(QPalette::Mid));
        return;
    default: break;
    }
    QProxyStyle::drawControl(element, option, painter, widget);
}

void StudioStyle::drawComboBox(const QStyleOptionComplex& option, QPainter& painter, const QWidget* widget) const
{
    QColor fill = option.palette.color(QPalette::Button);
    if ((option.state & State_Enabled) && (option.state & State_MouseOver))
        fill = mixColors(fill, option.palette.color(QPalette::WindowText), 0.05);
    drawRounded(painter, option.rect, fill, borderOf(option));
    const QRect arrow = proxy()->subControlRect(CC_ComboBox, &option, SC_ComboBoxArrow, widget);
    drawArrowDown(painter, QRectF(arrow).center(), option.palette.color(QPalette::ButtonText));
}

void StudioStyle::drawSpinBox(const QStyleOptionComplex& option, QPainter& painter, const QWidget* widget) const
{
    const auto* spin = qstyleoption_cast<const QStyleOptionSpinBox*>(&option);
    if (spin == nullptr)
        return;
    const bool enabled = option.state & State_Enabled;
    drawRounded(painter, option.rect, option.palette.color(enabled ? QPalette::Base : QPalette::Window),
                borderOf(option));
    for (const SubControl part : {SC_SpinBoxUp, SC_SpinBoxDown}) {
        const bool up = part == SC_SpinBoxUp;
        const bool possible =
            spin->stepEnabled & (up ? QAbstractSpinBox::StepUpEnabled : QAbstractSpinBox::StepDownEnabled);
        const QPalette::ColorGroup group = enabled && possible ? QPalette::Normal : QPalette::Disabled;
        const QPointF center = QRectF(proxy()->subControlRect(CC_SpinBox, &option, part, widget)).center();
        painter.save();
        painter.translate(center);
        painter.scale(0.85, up ? -0.85 : 0.85);
        drawArrowDown(painter, {}, option.palette.color(group, QPalette::ButtonText));
        painter.restore();
    }
}

void StudioStyle::drawScrollBar(const QStyleOptionComplex& option, QPainter& painter, const QWidget* widget) const
{
    const auto* bar = qstyleoption_cast<const QStyleOptionSlider*>(&option);
    if (bar == nullptr)
        return;
    const QColor window = option.palette.color(QPalette::Window);
    const QColor ink = option.palette.color(QPalette::WindowText);
    painter.fillRect(option.rect, window);
    if (bar->maximum <= bar->minimum)
        return;
    const bool active =
        (option.activeSubControls & SC_ScrollBarSlider) && (option.state & (State_MouseOver | State_Sunken));
    QRectF handle = proxy()->subControlRect(CC_ScrollBar, bar, SC_ScrollBarSlider, widget);
    handle = bar->orientation == Qt::Vertical ? handle.adjusted(3, 2, -3, -2) : handle.adjusted(2, 3, -2, -3);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(mixColors(window, ink, active ? 0.5 : 0.3));
    const qreal radius = std::min(handle.width(), handle.height()) / 2;
    painter.drawRoundedRect(handle, radius, radius);
    painter.restore();
}

/// A button with a menu: an arrow beside the text, where Fusion puts a dot into the corner.
void StudioStyle::drawMenuButton(const QStyleOptionToolButton& option, QPainter& painter, const QWidget* widget) const
{
    proxy()->drawPrimitive(PE_PanelButtonTool, &option, &painter, widget);
    QStyleOptionToolButton label = option;
    label.rect.adjust(0, 0, -kMenuArrowPx, 0);
    proxy()->drawControl(CE_ToolButtonLabel, &label, &painter, widget);
    drawArrowDown(painter, QPointF(option.rect.right() - kMenuArrowPx / 2.0 - 1, option.rect.center().y() + 1),
                  option.palette.color(QPalette::ButtonText));
}

QRect StudioStyle::subControlRect(ComplexControl control, const QStyleOptionComplex* option, SubControl part,
                                  const QWidget* widget) const
{
    const auto* bar = control == CC_ScrollBar ? qstyleoption_cast<const QStyleOptionSlider*>(option) : nullptr;
    if (bar == nullptr)
        return QProxyStyle::subControlRect(control, option, part, widget);
    const QRect& all = option->rect;
    const bool vertical = bar->orientation == Qt::Vertical;
    const int length = vertical ? all.height() : all.width();
    const int range = bar->maximum - bar->minimum;
    int handle = length;
    if (range > 0)
        handle = std::clamp(static_cast<int>(static_cast<qint64>(bar->pageStep) * length / (range + bar->pageStep)),
                            std::min(kShortestHandlePx, length), length);
    const int at =
        sliderPositionFromValue(bar->minimum, bar->maximum, bar->sliderPosition, length - handle, bar->upsideDown);
    const auto piece = [&](int from, int to) {
        return vertical ? QRect(all.left(), all.top() + from, all.width(), to - from)
                        : QRect(all.left() + from, all.top(), to - from, all.height());
    };
    switch (part) { // no buttons at the ends
    case SC_ScrollBarGroove: return all;
    case SC_ScrollBarSlider: return piece(at, at + handle);
    case SC_ScrollBarSubPage: return piece(0, at);
    case SC_ScrollBarAddPage: return piece(at + handle, length);
    default: return {};
    }
}

void StudioStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                                     const QWidget* widget) const
{
    if (control == CC_ComboBox) {
        const auto* combo = qstyleoption_cast<const QStyleOptionComboBox*>(option);
        if (combo && combo->frame && !combo->editable) {
            drawComboBox(*option, *painter, widget);
            return;
        }
    }
    if (control == CC_SpinBox) {
        drawSpinBox(*option, *painter, widget);
        return;
    }
    if (control == CC_ScrollBar) {
        drawScrollBar(*option, *painter, widget);
        return;
    }
    if (control == CC_ToolButton) {
        const auto* button = qstyleoption_cast<const QStyleOptionToolButton*>(option);
        if (button && hasArrowBeside(*button)) {
            drawMenuButton(*button, *painter, widget);
            return;
        }
    }
    QProxyStyle::drawComplexControl(control, option, painter, widget);
}

int StudioStyle::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const
{
    switch (metric) {
    case PM_DockWidgetSeparatorExtent: return 6;
    case PM_SplitterWidth: return 6;
    case PM_ToolBarFrameWidth: return 0;
    case PM_ToolBarItemMargin: return 4;
    case PM_ToolBarItemSpacing: return 2;
    case PM_ToolBarIconSize: return 20;
    case PM_DockWidgetTitleMargin: return 4;
    case PM_TabBarTabHSpace: return 24;
    case PM_TabBarTabVSpace: return 10;
    case PM_MenuPanelWidth: return 1;
    case PM_ScrollBarExtent: return 12;
    case PM_IndicatorWidth:
    case PM_IndicatorHeight: return kBoxPx;
    case PM_ScrollBarSliderMin: return kShortestHandlePx;
    default: return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

QIcon StudioStyle::standardIcon(StandardPixmap standard, const QStyleOption* option, const QWidget* widget) const
{
    switch (standard) {
    case SP_TitleBarCloseButton:
    case SP_LineEditClearButton: return makeIcon(QStringLiteral("close"));
    case SP_TitleBarNormalButton: return makeIcon(QStringLiteral("float"));
    default: return QProxyStyle::standardIcon(standard, option, widget);
    }
}

int StudioStyle::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                           QStyleHintReturn* returnData) const
{
    switch (hint) {
    case SH_DockWidget_ButtonsHaveFrame: return 0;
    case SH_TabBar_Alignment: return Qt::AlignLeft;
    case SH_DialogButtonBox_ButtonsHaveIcons: return 0;
    default: return QProxyStyle::styleHint(hint, option, widget, returnData);
    }
}

QSize StudioStyle::sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& size,
                                    const QWidget* widget) const
{
    QSize result = QProxyStyle::sizeFromContents(type, option, size, widget);
    if (type == CT_ToolButton)
        if (const auto* button = qstyleoption_cast<const QStyleOptionToolButton*>(option);
            button && hasArrowBeside(*button))
            result += QSize(kMenuArrowPx, 0);
    if (type == CT_PushButton)
        result += QSize(8, 2);
    return result;
}

} // namespace molrl::ui
