// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QEvent>
#include <QIcon>
#include <QLabel>

namespace molrl::ui {

/// An icon that follows the palette and the screen's pixel ratio; a plain label's pixmap would not.
class IconLabel : public QLabel {
    Q_OBJECT

public:
    IconLabel(int sizePx, QWidget* parent = nullptr) : QLabel(parent), m_sizePx(sizePx)
    {
        setFixedSize(sizePx, sizePx);
    }
    void setIcon(const QIcon& icon)
    {
        m_icon = icon;
        refresh();
    }

protected:
    void changeEvent(QEvent* event) override
    {
        QLabel::changeEvent(event);
        if (event->type() == QEvent::PaletteChange || event->type() == QEvent::ApplicationPaletteChange)
            refresh();
    }

private:
    void refresh() { setPixmap(m_icon.pixmap(QSize(m_sizePx, m_sizePx), devicePixelRatioF())); }

    QIcon m_icon;
    int m_sizePx;
};

} // namespace molrl::ui
