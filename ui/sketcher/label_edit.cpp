// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sketcher/label_edit.h"

#include "ui/adapt/adapt.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QKeyEvent>
#include <algorithm>

namespace molrl::ui {

LabelEdit::LabelEdit(const sketch::GroupLibrary& groups, QWidget* parent) : QLineEdit(parent)
{
    setObjectName(QStringLiteral("sketch.labelEdit"));
    setAccessibleName(tr("Label of the atom"));
    setToolTip(tr("An element, mass and charge, or a group: N, 13C, NH3+, Boc, CO2Me (Return takes it)"));
    setAlignment(Qt::AlignCenter);
    setMaxLength(24);
    QStringList names;
    for (const auto& [name, smiles] : groups.smiles())
        names << toQString(name);
    auto* completer = new QCompleter(names, this);
    completer->setCaseSensitivity(Qt::CaseInsensitive);
    completer->setMaxVisibleItems(9);
    setCompleter(completer);
    hide();
}

void LabelEdit::open(int atom, const QString& text, const QPoint& center)
{
    m_atom = atom;
    setText(text);
    selectAll();
    resize(96, sizeHint().height());
    QPoint corner = center - QPoint(width() / 2, height() / 2);
    corner.setX(std::clamp(corner.x(), 0, std::max(0, parentWidget()->width() - width())));
    corner.setY(std::clamp(corner.y(), 0, std::max(0, parentWidget()->height() - height())));
    move(corner);
    show();
    raise();
    setFocus();
}

void LabelEdit::leave()
{
    m_atom = -1;
    hide();
    parentWidget()->setFocus();
}

void LabelEdit::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        return leave();
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        const int atom = m_atom;
        const QString typed = text().trimmed();
        leave();
        if (atom >= 0 && !typed.isEmpty())
            Q_EMIT accepted(atom, typed);
        return;
    }
    QLineEdit::keyPressEvent(event);
}

void LabelEdit::focusOutEvent(QFocusEvent* event)
{
    QLineEdit::focusOutEvent(event);
    if (event->reason() != Qt::PopupFocusReason && !(completer()->popup() && completer()->popup()->isVisible())) {
        m_atom = -1;
        hide();
    }
}

} // namespace molrl::ui
