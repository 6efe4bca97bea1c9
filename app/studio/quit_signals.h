// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <array>

namespace molrl {

/// Turns SIGTERM, SIGINT and SIGHUP (a session that ends, Ctrl-C in a terminal) into a Qt signal, so that the window
/// closes as if its user had closed it. One at a time.
class QuitSignals : public QObject {
    Q_OBJECT

public:
    explicit QuitSignals(QObject* parent = nullptr);
    ~QuitSignals() override;

Q_SIGNALS:
    void quitRequested();

private:
    std::array<int, 2> m_sockets{-1, -1};
};

} // namespace molrl
