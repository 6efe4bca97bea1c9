// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <vector>

namespace molrl::ui {

/// The note that a running Studio keeps about itself: which process it is and which workspace it has open.
///
/// A clean end takes the note away; one whose process is gone tells of a crash or a kill. A process is known by its id
/// and the moment it began, so that an id given anew to another program doesn't hide a crash.
class SessionFile {
public:
    struct Other {
        QString file; ///< the note
        QString workspacePath;
        qint64 processId = 0;
    };

    explicit SessionFile(const QString& folder);
    ~SessionFile();
    SessionFile(const SessionFile&) = delete;
    SessionFile& operator=(const SessionFile&) = delete;

    /// What is open now; empty: nothing.
    void noteWorkspace(const QString& path);

    /// Notes whose process has ended without taking them away; newest first.
    [[nodiscard]] static std::vector<Other> findCrashed(const QString& folder);
    /// Notes of other processes that run now.
    [[nodiscard]] static std::vector<Other> findRunning(const QString& folder);
    static void forget(const Other& session);

private:
    QString m_path;
};

} // namespace molrl::ui
