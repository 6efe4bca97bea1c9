// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>
#include <QString>

class QMenuBar;
class QPlainTextEdit;
class QTreeWidget;

namespace molrl::ui {

class AboutDialog : public QDialog {
    Q_OBJECT

public:
    explicit AboutDialog(QWidget* parent = nullptr);
};

/// Every key, by menu: made from the commands themselves, so that it can't be out of date.
class ShortcutsDialog : public QDialog {
    Q_OBJECT

public:
    ShortcutsDialog(const QMenuBar& menus, QWidget* parent = nullptr);

private:
    QTreeWidget* m_keys;
};

/// The end of the log file, with its place.
class LogDialog : public QDialog {
    Q_OBJECT

public:
    explicit LogDialog(const QString& logFile, QWidget* parent = nullptr);
    void reload();

private:
    QString m_file;
    QPlainTextEdit* m_text;
};

} // namespace molrl::ui
