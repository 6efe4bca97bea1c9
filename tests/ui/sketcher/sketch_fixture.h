// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sketch/conversion.h"
#include "core/sketch/edits.h"
#include "ui/sketcher/facts_bar.h"
#include "ui/sketcher/sketcher_panel.h"

#include <QAction>
#include <QApplication>
#include <QGuiApplication>
#include <QLineEdit>
#include <QMouseEvent>
#include <QTest>
#include <gtest/gtest.h>
#include <set>

namespace molrl::test {

/// Draws with nothing but mouse and key events on the sheet and clicks on the tools.
class SketcherTest : public ::testing::Test {
protected:
    SketcherTest() : document(jobs), panel(document, {})
    {
        panel.resize(1300, 860);
        panel.show();
        EXPECT_TRUE(QTest::qWaitForWindowExposed(&panel));
        EXPECT_TRUE(settle());
        view().setFocus();
    }
    ui::SketchView& view() { return panel.view(); }
    QPoint at(sketch::Point p) { return view().mapFromScene(ui::toScene(p)); }
    sketch::Point atom(int i) { return view().drawing().atoms[static_cast<std::size_t>(i)].at; }
    int count() { return static_cast<int>(view().drawing().atoms.size()); }
    sketch::Point bond(int a, int b) { return {(atom(a).x + atom(b).x) / 2, (atom(a).y + atom(b).y) / 2}; }
    void tool(const QString& id)
    {
        auto* action = panel.tools().find(id);
        ASSERT_NE(action, nullptr) << id.toStdString();
        action->trigger();
    }
    void tool(const char* id) { tool(QString::fromLatin1(id)); }
    void move(sketch::Point p, Qt::MouseButtons buttons = Qt::NoButton, Qt::KeyboardModifiers modifiers = {})
    {
        const QPoint place = at(p);
        QMouseEvent event(QEvent::MouseMove, place, view().viewport()->mapToGlobal(place), Qt::NoButton, buttons,
                          modifiers);
        QApplication::sendEvent(view().viewport(), &event);
    }
    void click(sketch::Point p, Qt::KeyboardModifiers m = {})
    {
        move(p, Qt::NoButton, m);
        QTest::mouseClick(view().viewport(), Qt::LeftButton, m, at(p));
    }
    void drag(sketch::Point from, sketch::Point to, Qt::KeyboardModifiers m = {})
    {
        move(from, Qt::NoButton, m);
        QTest::mousePress(view().viewport(), Qt::LeftButton, m, at(from));
        for (int i = 1; i <= 4; ++i)
            move({from.x + (to.x - from.x) * i / 4, from.y + (to.y - from.y) * i / 4}, Qt::LeftButton, m);
        QTest::mouseRelease(view().viewport(), Qt::LeftButton, m, at(to));
    }
    void type(sketch::Point p, const char* keys)
    {
        move({p.x + 50, p.y + 50}); // away first: letters typed before don't go on
        move(p);
        QTest::keyClicks(&view(), QString::fromLatin1(keys));
    }
    void key(Qt::Key key, Qt::KeyboardModifiers m = {}) { QTest::keyClick(&view(), key, m); }
    /// A new carbon on an atom; its index.
    int grow(int from)
    {
        tool("single");
        click(atom(from));
        return count() - 1;
    }
    int grow(int from, const char* keys)
    {
        const int end = grow(from);
        type(atom(end), keys);
        return end;
    }
    void benzene()
    {
        tool("benzene");
        click({0, 0});
    }
    std::string drawn() { return sketch::toSmiles(view().drawing()).value_or("no molecule"); }
    static std::string canonical(const char* smiles) { return chem::toSmiles(*chem::parseSmiles(smiles)); }
    static sketch::Drawing read(const char* smiles) { return *sketch::fromMolecule(*chem::parseSmiles(smiles)); }
    bool settle()
    {
        return QTest::qWaitFor([this] { return !panel.isBusy() && !jobs.isBusy(); }, 60000);
    }

    ui::JobRunner jobs;
    ui::Document document;
    ui::SketcherPanel panel;
};

} // namespace molrl::test
