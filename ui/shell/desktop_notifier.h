// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <QString>
#include <functional>

class QWidget;

namespace molrl::ui {

class JobRunner;

/// Tells the user through the desktop what happened while they look elsewhere; where the desktop takes no messages, the
/// window's entry in the task bar asks for attention.
///
/// Says nothing while a window of the program is active: there the window's own notices do.
class DesktopNotifier {
public:
    /// Delivers one message; may take its time, runs on a worker. @error IoError  the desktop takes none.
    using Send = std::function<Result<void>(const QString& title, const QString& text)>;

    DesktopNotifier(JobRunner& jobs, QWidget& window, Send send = sendOverDBus);

    void setEnabled(bool on) { m_isEnabled = on; }
    /// @return whether somebody looks elsewhere and will be told
    bool tell(const QString& title, const QString& text);
    void setSend(Send send) { m_send = std::move(send); }
    /// For tests: what counts as looking at the program.
    void setIsLookedAt(std::function<bool()> isLookedAt) { m_isLookedAt = std::move(isLookedAt); }

    /// By org.freedesktop.Notifications. @error IoError  no session bus, or nobody who shows notifications
    static Result<void> sendOverDBus(const QString& title, const QString& text);

private:
    JobRunner& m_jobs;
    QWidget& m_window;
    Send m_send;
    std::function<bool()> m_isLookedAt;
    bool m_isEnabled = true;
};

} // namespace molrl::ui
