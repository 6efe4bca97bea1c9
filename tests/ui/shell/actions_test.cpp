// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/shell/shell_fixture.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractSlider>
#include <QAbstractSpinBox>
#include <QAction>
#include <QActionGroup>
#include <QComboBox>
#include <QDockWidget>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QScrollBar>
#include <QTabBar>
#include <QWidgetAction>

namespace molrl::test {
namespace {

/// Receivers are known to the object alone; this makes them visible to a test.
class Counter : public QAction {
public:
    using QAction::QAction;
    static int receivers(const QAction& action, const char* signal)
    {
        return (action.*static_cast<int (QObject::*)(const char*) const>(&Counter::receivers))(signal);
    }
    using QObject::receivers;
};

/// The commands of the program: not the private ones of Qt's own widgets, nor separators and submenus.
QList<QAction*> commandsOf(const QWidget& window)
{
    QList<QAction*> commands;
    for (QAction* action : window.findChildren<QAction*>()) {
        const bool isQtOwn = action->objectName().startsWith(QLatin1String("_q_")) ||
                             qobject_cast<QLineEdit*>(action->parent()) || qobject_cast<QWidgetAction*>(action);
        if (!action->isSeparator() && action->menu() == nullptr && !isQtOwn)
            commands << action;
    }
    return commands;
}

std::string describe(const QAction& action)
{
    return "action \"" + action.objectName().toStdString() + "\" (" + action.text().toStdString() + ")";
}

bool isWindowWide(const QAction& action)
{
    return action.shortcutContext() == Qt::WindowShortcut || action.shortcutContext() == Qt::ApplicationShortcut;
}

/// Whether one place of the focus makes both apply.
bool contextsOverlap(const QAction& a, const QAction& b)
{
    if (isWindowWide(a) || isWindowWide(b))
        return true;
    for (QObject* one : a.associatedObjects())
        for (QObject* other : b.associatedObjects()) {
            const auto* x = qobject_cast<QWidget*>(one);
            const auto* y = qobject_cast<QWidget*>(other);
            if (x == nullptr || y == nullptr || qobject_cast<const QMenu*>(x) || qobject_cast<const QMenu*>(y))
                continue; // in a menu a key of a part stays the part's
            if (x == y || x->isAncestorOf(y) || y->isAncestorOf(x))
                return true;
        }
    return false;
}

} // namespace

TEST_F(ShellTest, EveryActionHasNameTextAndTipThatNamesItsKey)
{
    const auto& window = open();
    const auto commands = commandsOf(window);
    EXPECT_GT(commands.size(), 40);
    for (const QAction* action : commands) {
        EXPECT_FALSE(action->objectName().isEmpty()) << describe(*action);
        EXPECT_FALSE(action->text().isEmpty()) << describe(*action);
        EXPECT_FALSE(action->toolTip().isEmpty()) << describe(*action);
        const QString key = action->shortcut().toString(QKeySequence::NativeText);
        EXPECT_TRUE(key.isEmpty() || action->toolTip().contains(key))
            << describe(*action) << " does not name " << key.toStdString();
    }
}

TEST_F(ShellTest, NoTwoActionsClaimTheSameKeyInTheSamePlace)
{
    const auto& window = open();
    const auto commands = commandsOf(window);
    int keys = 0;
    for (qsizetype i = 0; i < commands.size(); ++i)
        for (const QKeySequence& key : commands[i]->shortcuts()) {
            ++keys;
            for (qsizetype j = i + 1; j < commands.size(); ++j)
                if (commands[j]->shortcuts().contains(key)) {
                    EXPECT_FALSE(contextsOverlap(*commands[i], *commands[j]))
                        << key.toString().toStdString() << ": " << describe(*commands[i]) << " and "
                        << describe(*commands[j]);
                }
        }
    EXPECT_GT(keys, 20);
}

TEST_F(ShellTest, EveryMenuEntryDoesSomething)
{
    const auto& window = open();
    for (const QAction* action : commandsOf(window)) {
        int own = 0; // menus, buttons and groups listen to their actions themselves
        for (QObject* object : action->associatedObjects())
            own += qobject_cast<QMenu*>(object) != nullptr;
        own += action->actionGroup() != nullptr;
        const int receivers = Counter::receivers(*action, SIGNAL(triggered(bool))) - own +
                              Counter::receivers(*action, SIGNAL(toggled(bool)));
        EXPECT_GT(receivers, 0) << describe(*action) << " does nothing";
    }
}

TEST_F(ShellTest, EveryWidgetThatTakesInputCanBeNamedAndRead)
{
    const auto& window = open();
    int seen = 0;
    for (const QWidget* widget : window.findChildren<QWidget*>()) {
        const bool isInput = qobject_cast<const QAbstractButton*>(widget) || qobject_cast<const QComboBox*>(widget) ||
                             qobject_cast<const QLineEdit*>(widget) || qobject_cast<const QAbstractSlider*>(widget) ||
                             qobject_cast<const QAbstractSpinBox*>(widget) ||
                             qobject_cast<const QAbstractItemView*>(widget);
        const QString name = widget->objectName();
        bool isQtOwn = name.startsWith(QLatin1String("qt_")) || qobject_cast<const QScrollBar*>(widget);
        for (const QWidget* up = widget->parentWidget(); up != nullptr; up = up->parentWidget())
            isQtOwn = isQtOwn || qobject_cast<const QComboBox*>(up) || qobject_cast<const QAbstractSpinBox*>(up) ||
                      qobject_cast<const QTabBar*>(up) || qobject_cast<const QLineEdit*>(up) ||
                      qobject_cast<const QAbstractItemView*>(up) || qobject_cast<const QMenuBar*>(up) ||
                      up->objectName().startsWith(QLatin1String("qt_"));
        // A tool bar's buttons are their actions, which have names; the extension button is Qt's.
        const bool isOfBar = widget->parentWidget() && widget->parentWidget()->inherits("QToolBar");
        if (!isInput || isQtOwn || isOfBar)
            continue;
        ++seen;
        EXPECT_FALSE(name.isEmpty()) << widget->metaObject()->className() << " in "
                                     << widget->parentWidget()->objectName().toStdString();
        QString readable = widget->accessibleName();
        if (const auto* button = qobject_cast<const QAbstractButton*>(widget); button && readable.isEmpty())
            readable = button->text();
        EXPECT_FALSE(readable.isEmpty()) << widget->metaObject()->className() << " " << name.toStdString()
                                         << " has no accessible name";
    }
    EXPECT_GT(seen, 20);
}

} // namespace molrl::test
