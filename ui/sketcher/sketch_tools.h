// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/sketcher/sketch_view.h"

#include <QAction>
#include <QObject>
#include <functional>

class QActionGroup;

namespace molrl::ui {

/// The tools of the sheet as actions, each with an icon, a key and a tooltip that names it. The keys work on the sheet
/// alone; letters, digits and signs only where no atom or bond is under the pointer.
class SketchTools : public QObject {
    Q_OBJECT

public:
    SketchTools(SketchView& view, QObject* parent);

    /// A tool that stays chosen.
    QAction* addPen(const char* id, const QString& text, const char* key, const QString& onAtom, const QIcon& icon,
                    const sketch::Pen& pen);
    QAction* addMode(const char* id, const QString& text, const char* key, const QString& hint, const QIcon& icon,
                     SketchMode mode);
    /// Something that is done at once.
    QAction* addCommand(const char* id, const QString& text, const QStringList& keys, const QIcon& icon,
                        const std::function<void()>& run);
    [[nodiscard]] QAction* find(const QString& id) const;
    [[nodiscard]] const QList<QAction*>& all() const { return m_all; }

    /// All drawing tools, row by row of the strip's columns; null is a gap.
    [[nodiscard]] const QList<QAction*>& strip() const { return m_strip; }

private:
    QAction* add(const char* id, const QString& text, const QStringList& keys, const QString& hint, const QIcon& icon);
    void buildPens();
    void buildRings();
    void buildAtoms();
    void showChosen();

    SketchView& m_view;
    QActionGroup* m_pens;
    QList<QAction*> m_all;
    QList<QAction*> m_strip;
    QHash<QAction*, sketch::Pen> m_penOf;
    QHash<QAction*, SketchMode> m_modeOf;
};

/// A letter as an icon, in the colour of the element on the sheet.
[[nodiscard]] QIcon makeElementIcon(int number);

} // namespace molrl::ui
