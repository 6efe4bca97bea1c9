// SPDX-License-Identifier: GPL-3.0-or-later
// Keys on the sheet: of what lies under the pointer, then of the tools.
#include "ui/adapt/adapt.h"
#include "ui/sketcher/sketch_view.h"

#include "core/sketch/edits.h"

#include <QAction>
#include <QKeyEvent>
#include <cmath>

namespace molrl::ui {

namespace {

constexpr double kNudge = 0.15;

bool isPlain(const QKeyEvent& event)
{
    return !(event.modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier));
}

bool isArrow(int key)
{
    return key == Qt::Key_Left || key == Qt::Key_Right || key == Qt::Key_Up || key == Qt::Key_Down;
}

} // namespace

void SketchView::addKey(const QKeySequence& key, QAction* action)
{
    m_keys.insert(key, action);
}

QAction* SketchView::actionOf(const QKeyEvent& event) const
{
    // A key is known by what it writes ("+" on any keyboard), or with its modifiers.
    if (isPlain(event) && !event.text().isEmpty() && event.text()[0].isPrint() && event.text()[0] != QLatin1Char(' ')) {
        const QChar letter = event.text()[0];
        const QString name = letter.isUpper() ? QStringLiteral("Shift+") + letter : QString(letter.toUpper());
        return m_keys.value(QKeySequence(name));
    }
    return m_keys.value(QKeySequence(QKeyCombination(event.modifiers() & ~Qt::KeypadModifier, Qt::Key(event.key()))));
}

bool SketchView::takesKey(const QKeyEvent& event) const
{
    if (actionOf(event) != nullptr)
        return true;
    if (!isPlain(event))
        return false;
    const int key = event.key();
    return key == Qt::Key_Delete || key == Qt::Key_Backspace || key == Qt::Key_Escape || key == Qt::Key_Return ||
           key == Qt::Key_Enter || key == Qt::Key_F2 || isArrow(key) ||
           (event.text().size() == 1 && event.text()[0].isPrint());
}

bool SketchView::event(QEvent* event)
{
    // The window has the same keys for its table: while the sheet has the focus, they are the sheet's.
    if (event->type() == QEvent::ShortcutOverride && takesKey(*static_cast<QKeyEvent*>(event))) {
        event->accept();
        return true;
    }
    return QGraphicsView::event(event);
}

void SketchView::keyPressEvent(QKeyEvent* event)
{
    const int key = event->key();
    if (key == Qt::Key_Escape) {
        m_typed.clear();
        endDrag();
        setGhost({});
        return m_selected.empty() ? setMode(SketchMode::Select) : select({});
    }
    if (isPlain(*event)) {
        if (key == Qt::Key_Delete || key == Qt::Key_Backspace)
            return removeSelected();
        if ((key == Qt::Key_Return || key == Qt::Key_Enter || key == Qt::Key_F2) && m_hoveredAtom >= 0)
            return editLabel(m_hoveredAtom);
        if (isArrow(key))
            return moveHover(key);
        const QString text = event->text();
        if (text.size() == 1 && text[0].isPrint() && text[0] != QLatin1Char(' ') && onHotkey(text))
            return;
    }
    if (QAction* action = actionOf(*event)) {
        if (action->isEnabled())
            action->trigger();
        return;
    }
    QGraphicsView::keyPressEvent(event);
}

/// @return whether the key was meant for what lies under the pointer
bool SketchView::onHotkey(const QString& key)
{
    const char letter = key[0].toLatin1();
    if (m_hoveredAtom < 0 && m_hoveredBond >= 0) {
        if (auto edit = sketch::editBondByKey(drawing(), m_hoveredBond, letter))
            commit(toQString(edit->name), std::move(edit->drawing));
        return true; // a key that means nothing on a bond is no tool's either
    }
    if (m_hoveredAtom < 0)
        return false;
    // What goes on with a label is a part of it ("CO2"); else signs and digits are keys of their own.
    const bool goesOn =
        !m_typed.isEmpty() && (key[0].isLetter() || sketch::mayGoOn((m_typed + key).toStdString(), m_groups) ||
                               m_groups.has((m_typed + key).toStdString()));
    if (!goesOn && !m_typed.isEmpty())
        m_typed.clear();
    if (m_typed.isEmpty())
        if (auto edit = sketch::editAtomByKey(drawing(), m_hoveredAtom, letter)) {
            commit(toQString(edit->name), std::move(edit->drawing));
            return true;
        }
    if (key[0].isLetterOrNumber() || key == QLatin1String("*"))
        typeOn(key);
    return true;
}

/// One more letter of a label. All letters together are one step: each takes the place of the one before.
void SketchView::typeOn(const QString& key)
{
    const QString label = m_typed + key;
    const auto before = m_typed.isEmpty() ? m_history.share() : m_beforeTyping;
    const bool hasTyped = !m_typed.isEmpty() && m_hasTyped;
    const int atom = m_hoveredAtom;
    const bool mayGoOn = sketch::mayGoOn(label.toStdString(), m_groups);
    auto done = sketch::setLabel(*before, atom, label.toStdString(), m_groups);
    if (!done && !mayGoOn) {
        m_typed.clear();
        viewport()->update();
        return Q_EMIT notice(toQString(done.error().what));
    }
    m_beforeTyping = before;
    m_hasTyped = hasTyped;
    if (done) {
        const bool isChanged = hasTyped ? m_history.amend(done->name, std::move(done->drawing))
                                        : m_history.commit(done->name, std::move(done->drawing));
        m_hasTyped = *before != drawing();
        if (isChanged)
            announce();
    }
    m_typed = mayGoOn ? label : QString();
    m_typing.start();
    viewport()->update();
}

/// With arrow keys: what is selected is nudged, else the pointer's place goes to the next atom that way.
void SketchView::moveHover(int key)
{
    const double dx = key == Qt::Key_Left ? -1 : key == Qt::Key_Right ? 1 : 0;
    const double dy = key == Qt::Key_Down ? -1 : key == Qt::Key_Up ? 1 : 0;
    if (!m_selected.empty()) {
        sketch::Drawing next = drawing();
        sketch::moveAtoms(next, chosenAtoms(), dx * kNudge, dy * kNudge);
        return commit(tr("move"), std::move(next));
    }
    const auto from =
        m_hoveredAtom >= 0 ? drawing().atoms[static_cast<std::size_t>(m_hoveredAtom)].at : toSketch(m_mouseAt);
    int best = m_hoveredAtom;
    double nearest = 1e300;
    for (int i = 0; i < static_cast<int>(drawing().atoms.size()); ++i) {
        const auto at = drawing().atoms[static_cast<std::size_t>(i)].at;
        const double ahead = (at.x - from.x) * dx + (at.y - from.y) * dy;
        const double aside = std::abs((at.x - from.x) * dy - (at.y - from.y) * dx);
        const bool isNext = m_hoveredAtom < 0 || (ahead > 0.05 && aside <= 2 * ahead);
        if (const double distance = std::hypot(ahead, 2 * aside); i != m_hoveredAtom && isNext && distance < nearest) {
            nearest = distance;
            best = i;
        }
    }
    if (best >= 0)
        hover(toScene(drawing().atoms[static_cast<std::size_t>(best)].at));
    viewport()->update();
}

} // namespace molrl::ui
