// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sketch/groups.h"

#include <QLineEdit>

namespace molrl::ui {

/// A small field over an atom for its label: an element, a mass, a charge or a group, completed from the groups' names.
/// Return takes it, Escape and a click elsewhere leave it.
class LabelEdit : public QLineEdit {
    Q_OBJECT

public:
    LabelEdit(const sketch::GroupLibrary& groups, QWidget* parent);
    void open(int atom, const QString& text, const QPoint& center);

Q_SIGNALS:
    void accepted(int atom, const QString& text);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    void leave();
    int m_atom = -1;
};

} // namespace molrl::ui
