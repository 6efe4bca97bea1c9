// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/desktop_notifier.h"

#include "ui/jobs/job_runner.h"

#include <QApplication>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QFileInfo>
#include <QVariantMap>
#include <QWidget>

namespace molrl::ui {
namespace {

constexpr int kAnswerMs = 3000;
const QString kBus = QStringLiteral("molrl-notifications"); ///< a connection of the worker's own

/// Whether a bus is there at all: asking for one that isn't would start it, and take seconds.
bool hasSessionBus()
{
    return qEnvironmentVariableIsSet("DBUS_SESSION_BUS_ADDRESS") ||
           QFileInfo::exists(qEnvironmentVariable("XDG_RUNTIME_DIR", QStringLiteral("/nowhere")) +
                             QStringLiteral("/bus"));
}

} // namespace

DesktopNotifier::DesktopNotifier(JobRunner& jobs, QWidget& window, Send send)
    : m_jobs(jobs), m_window(window), m_send(std::move(send)),
      m_isLookedAt([&window] { return QApplication::activeWindow() != nullptr && !window.isMinimized(); })
{
}

bool DesktopNotifier::tell(const QString& title, const QString& text)
{
    if (!m_isEnabled || m_isLookedAt())
        return false;
    m_jobs.start<bool>(
        Lane::Interactive, title,
        [send = m_send, title, text](JobContext&) -> Result<bool> {
            MOLRL_CHECK(send(title, text));
            return true;
        },
        &m_window,
        [window = &m_window](Result<bool> sent) {
            if (!sent)
                QApplication::alert(window);
        },
        true);
    return true;
}

Result<void> DesktopNotifier::sendOverDBus(const QString& title, const QString& text)
{
    if (!hasSessionBus())
        return fail(ErrorCode::IoError, "there is no session bus");
    QDBusMessage answer;
    {
        const QDBusConnection bus = QDBusConnection::connectToBus(QDBusConnection::SessionBus, kBus);
        QDBusMessage call = QDBusMessage::createMethodCall(
            QStringLiteral("org.freedesktop.Notifications"), QStringLiteral("/org/freedesktop/Notifications"),
            QStringLiteral("org.freedesktop.Notifications"), QStringLiteral("Notify"));
        const QVariantMap hints{{QStringLiteral("desktop-entry"), QGuiApplication::desktopFileName()}};
        call.setArguments({QApplication::applicationDisplayName(), 0U, QGuiApplication::desktopFileName(), title, text,
                           QStringList(), hints, -1});
        answer = bus.isConnected()
                     ? bus.call(call, QDBus::Block, kAnswerMs)
                     : QDBusMessage::createError(QStringLiteral("molrl.NoBus"), QStringLiteral("no connection"));
    }
    QDBusConnection::disconnectFromBus(kBus);
    if (answer.type() == QDBusMessage::ErrorMessage)
        return fail(ErrorCode::IoError, "the desktop takes no notifications: " + answer.errorMessage().toStdString());
    return {};
}

} // namespace molrl::ui
