// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QAction;
class QVBoxLayout;

namespace molrl::ui {

/// What an empty workspace shows: the ways to begin, and what was open lately.
class WelcomePage : public QWidget {
    Q_OBJECT

public:
    /// @param actions  the ways to begin, the first of them the main one.
    explicit WelcomePage(const QList<QAction*>& actions, QWidget* parent = nullptr);
    /// @param untitled  workspaces without a name that were left with molecules in them.
    void setFiles(const QStringList& recent, const QStringList& untitled);

Q_SIGNALS:
    void fileChosen(const QString& path);

private:
    void addHeading(const QString& text);
    void addFile(const QString& path, bool isUntitled);
    QVBoxLayout* m_files;
};

} // namespace molrl::ui
