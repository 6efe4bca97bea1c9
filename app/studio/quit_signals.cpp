// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/quit_signals.h"

#include <QSocketNotifier>
#include <csignal>
#include <sys/socket.h>
#include <unistd.h>

namespace molrl {
namespace {

constexpr std::array kSignals{SIGTERM, SIGINT, SIGHUP};
int wakeUpSocket = -1; ///< a handler reaches nothing but globals

void onSignal(int)
{
    const char byte = 1;
    if (write(wakeUpSocket, &byte, 1) < 0)
        _exit(1); // nobody listens any more
}

} // namespace

QuitSignals::QuitSignals(QObject* parent) : QObject(parent)
{
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, m_sockets.data()) != 0)
        return; // the system's own handling stays
    wakeUpSocket = m_sockets[0];
    auto* notifier = new QSocketNotifier(m_sockets[1], QSocketNotifier::Read, this);
    connect(notifier, &QSocketNotifier::activated, this, [this, notifier] {
        notifier->setEnabled(false);
        Q_EMIT quitRequested();
    });
    for (const int signal : kSignals)
        std::signal(signal, onSignal);
}

QuitSignals::~QuitSignals()
{
    for (const int signal : kSignals)
        std::signal(signal, SIG_DFL);
    for (const int socket : m_sockets)
        if (socket >= 0)
            close(socket);
}

} // namespace molrl
