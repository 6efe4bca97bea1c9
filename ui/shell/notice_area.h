// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <QFrame>
#include <QList>
#include <QString>
#include <functional>

class QVBoxLayout;

namespace molrl::ui {

class NoticeFrame;

/// Something to tell the user that must not stop them: shown above the page until closed.
struct Notice {
    enum class Kind { Info, Success, Warning, Error };
    struct Button {
        QString name; ///< of the object, "notice.reopen"
        QString text;
        std::function<void()> action; ///< the notice closes after it; may be empty
    };

    QString id; ///< a new notice takes the place of an older one with the same id; may be empty
    Kind kind = Kind::Info;
    QString title;
    QString text;    ///< what to do about it
    QString details; ///< behind "Details"; empty: none
    QList<Button> buttons;
    int hideAfterMs = 0;       ///< 0: stays
    bool isOfDocument = false; ///< speaks of the open workspace, and goes with it
};

/// An error in words with its remedy, the technical part behind "Details".
[[nodiscard]] Notice makeErrorNotice(const QString& whatFailed, const Error& error);

/// The notices, newest on top, three at most. Takes no room when there are none.
class NoticeArea : public QWidget {
    Q_OBJECT

public:
    explicit NoticeArea(QWidget* parent = nullptr);

    void show(const Notice& notice);
    void dismiss(const QString& id);
    void dismissOfDocument(); ///< see Notice::isOfDocument
    [[nodiscard]] int count() const;

private:
    void removeIf(const std::function<bool(const NoticeFrame&)>& isUnwanted);

    QVBoxLayout* m_layout;
};

/// One notice.
class NoticeFrame : public QFrame {
    Q_OBJECT

public:
    NoticeFrame(const Notice& notice, QWidget* parent = nullptr);
    [[nodiscard]] const QString& id() const { return m_id; }
    [[nodiscard]] bool isOfDocument() const { return m_isOfDocument; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_id;
    Notice::Kind m_kind;
    bool m_isOfDocument;
};

} // namespace molrl::ui
