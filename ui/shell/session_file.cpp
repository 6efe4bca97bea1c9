// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/session_file.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <cerrno>
#include <csignal>

namespace molrl::ui {
namespace {

const QString kSuffix = QStringLiteral(".session");

/// When the process began, in the kernel's ticks since boot; empty where the system doesn't say or it is gone.
QString startOfProcess(qint64 processId)
{
    QFile stat(QStringLiteral("/proc/%1/stat").arg(processId));
    if (!stat.open(QIODevice::ReadOnly))
        return {};
    const QByteArray text = stat.readAll();
    // The program's name, in parentheses, may hold blanks; the start time is the 20th field after it.
    const QList<QByteArray> fields = text.mid(text.lastIndexOf(')') + 2).split(' ');
    return fields.size() > 19 ? QString::fromLatin1(fields[19]) : QString();
}

bool isRunning(qint64 processId, const QString& start)
{
    if (::kill(static_cast<pid_t>(processId), 0) != 0 && errno == ESRCH)
        return false;
    const QString now = startOfProcess(processId);
    return start.isEmpty() || now.isEmpty() || now == start;
}

std::vector<SessionFile::Other> findNotes(const QString& folder, bool running)
{
    std::vector<SessionFile::Other> found;
    const QDir dir(folder);
    for (const QFileInfo& info : dir.entryInfoList({QLatin1Char('*') + kSuffix}, QDir::Files, QDir::Time)) {
        QFile file(info.absoluteFilePath());
        if (!file.open(QIODevice::ReadOnly))
            continue;
        const QJsonObject note = QJsonDocument::fromJson(file.readAll()).object();
        const auto processId = note[QLatin1String("pid")].toInteger();
        const bool isSelf = processId == QCoreApplication::applicationPid();
        if (isRunning(processId, note[QLatin1String("start")].toString()) == running && !(running && isSelf))
            found.push_back({info.absoluteFilePath(), note[QLatin1String("workspace")].toString(), processId});
    }
    return found;
}

} // namespace

SessionFile::SessionFile(const QString& folder)
{
    QDir().mkpath(folder);
    m_path = QStringLiteral("%1/%2-%3%4")
                 .arg(folder)
                 .arg(QCoreApplication::applicationPid())
                 .arg(reinterpret_cast<quintptr>(this), 0, 16)
                 .arg(kSuffix);
    noteWorkspace({});
}

SessionFile::~SessionFile()
{
    QFile::remove(m_path);
}

void SessionFile::noteWorkspace(const QString& path)
{
    const qint64 self = QCoreApplication::applicationPid();
    const QJsonObject note{{QStringLiteral("pid"), self},
                           {QStringLiteral("start"), startOfProcess(self)},
                           {QStringLiteral("workspace"), path}};
    // Not synced to the disk: it has to outlive this process, not the machine.
    QFile file(m_path);
    if (file.open(QIODevice::WriteOnly | QIODevice::Truncate))
        file.write(QJsonDocument(note).toJson());
    else
        qWarning("can't write %s: a crash would not be noticed", qUtf8Printable(m_path));
}

std::vector<SessionFile::Other> SessionFile::findCrashed(const QString& folder)
{
    return findNotes(folder, false);
}
std::vector<SessionFile::Other> SessionFile::findRunning(const QString& folder)
{
    return findNotes(folder, true);
}
void SessionFile::forget(const Other& session)
{
    QFile::remove(session.file);
}

} // namespace molrl::ui
