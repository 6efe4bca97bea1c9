// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QTimer>
#include <QWidget>

namespace molrl::ui {

/// Says over its parent that work is going on, once that has taken 0.3 s; quick work leaves no flicker.
///
/// Lets the mouse through and follows the parent's size.
class BusyOverlay : public QWidget {
    Q_OBJECT

public:
    explicit BusyOverlay(QWidget* parent);

    void start(const QString& text);
    void stop();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_text;
    QTimer m_delay;
    QTimer m_frame;
    int m_angle = 0;
};

} // namespace molrl::ui
