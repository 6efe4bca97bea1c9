// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QFile>
#include <QObject>
#include <QString>
#include <QTimer>
#include <algorithm>
#include <string>
#include <vector>

namespace molrl::test {

/// Measures for how long the GUI thread's event loop went unserved.
///
/// A 5 ms timer on the GUI thread looks how late it is. What counts is the time in which the thread was busy or
/// blocked: the time it stood ready and the system gave the processor to somebody else (Linux tells it in schedstat) is
/// taken off, so that a loaded machine does not fail a test. Where the system doesn't tell, the whole gap counts. Make
/// it on the GUI thread. enter() names what goes on, for the report.
class StallWatchdog : public QObject {
public:
    struct Stall {
        std::string during;
        double stalledMs = 0; ///< busy or blocked
        double wallMs = 0;
    };

    StallWatchdog()
    {
        m_timer.setTimerType(Qt::PreciseTimer);
        m_timer.setInterval(kTickMs);
        QObject::connect(&m_timer, &QTimer::timeout, this, [this] { look(); });
        restart();
        m_timer.start();
    }

    void enter(const std::string& what)
    {
        look();
        m_during = what;
    }
    /// Forgets the time since the last look: for work that is known to be long and is not under test.
    void restart()
    {
        m_clock.start();
        m_lastNs = m_clock.nsecsElapsed();
        m_lastWaitNs = readyWaitNs();
    }
    [[nodiscard]] double longestMs() const
    {
        double longest = 0;
        for (const Stall& stall : m_longest)
            longest = std::max(longest, stall.stalledMs);
        return longest;
    }
    /// The longest of each part, in the order of the parts.
    [[nodiscard]] const std::vector<Stall>& stalls() const { return m_longest; }
    [[nodiscard]] std::string report() const
    {
        std::string text;
        for (const Stall& stall : m_longest)
            text += stall.during + ": longest " + std::to_string(static_cast<int>(stall.stalledMs + 0.5)) +
                    " ms (wall " + std::to_string(static_cast<int>(stall.wallMs + 0.5)) + " ms)\n";
        return text;
    }

private:
    static constexpr int kTickMs = 5;

    /// How long this thread has stood ready without a processor, since it began.
    static qint64 readyWaitNs()
    {
        QFile file(QStringLiteral("/proc/thread-self/schedstat"));
        if (!file.open(QIODevice::ReadOnly))
            return 0;
        const QList<QByteArray> fields = file.readAll().split(' ');
        return fields.size() > 1 ? fields[1].toLongLong() : 0;
    }

    void look()
    {
        const qint64 now = m_clock.nsecsElapsed();
        const qint64 waited = readyWaitNs();
        const double wall = static_cast<double>(now - m_lastNs) / 1e6;
        const double stalled = wall - static_cast<double>(waited - m_lastWaitNs) / 1e6 - kTickMs;
        m_lastNs = now;
        m_lastWaitNs = waited;
        if (m_longest.empty() || m_longest.back().during != m_during)
            m_longest.push_back({m_during, 0, 0});
        if (stalled > m_longest.back().stalledMs) {
            m_longest.back().stalledMs = stalled;
            m_longest.back().wallMs = wall;
        }
    }

    QTimer m_timer;
    QElapsedTimer m_clock;
    qint64 m_lastNs = 0;
    qint64 m_lastWaitNs = 0;
    std::string m_during = "start";
    std::vector<Stall> m_longest;
};

} // namespace molrl::test
