// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sketch/analysis.h"
#include "core/sketch/history.h"
#include "core/sketch/hotkeys.h"
#include "ui/sketcher/selection_box.h"
#include "ui/sketcher/sketch_painter.h"

#include <QGraphicsView>
#include <QHash>
#include <QTimer>
#include <optional>
#include <set>

class QAction;

namespace molrl::ui {

class LabelEdit;

/// What the mouse does on the sheet.
enum class SketchMode { Draw, Select, Lasso };

/// The sheet: shows a drawing, turns mouse and keys into edits of its history.
///
/// Keys work while the sheet has the focus, never from elsewhere, and go before the window's shortcuts of the same
/// keys. What takes chemistry or long (analysis, paste, clean-up) is asked for by signals: the panel does it in the
/// background.
class SketchView : public QGraphicsView {
    Q_OBJECT

public:
    explicit SketchView(QWidget* parent = nullptr);
    ~SketchView() override;

    [[nodiscard]] const sketch::Drawing& drawing() const { return m_history.drawing(); }
    [[nodiscard]] const sketch::History& history() const { return m_history; }
    [[nodiscard]] const std::set<int>& selected() const { return m_selected; }
    [[nodiscard]] SketchMode mode() const { return m_mode; }
    [[nodiscard]] const sketch::Pen& pen() const { return m_pen; }
    [[nodiscard]] int hoveredAtom() const { return m_hoveredAtom; }
    [[nodiscard]] int hoveredBond() const { return m_hoveredBond; }
    [[nodiscard]] const sketch::GroupLibrary& groups() const { return m_groups; }
    /// What a click or a release would make, while it would change something.
    [[nodiscard]] const sketch::Drawing* ghost() const { return m_ghost ? &m_ghost->drawing() : nullptr; }

    void setPen(const sketch::Pen& pen);
    void setMode(SketchMode mode);
    void setGroups(sketch::GroupLibrary groups);
    /// A command that has this key while the sheet has the focus; letters and digits only where no atom or bond is
    /// meant.
    void addKey(const QKeySequence& key, QAction* action);
    void setAnalysis(std::shared_ptr<const sketch::Analysis> analysis); ///< of the present drawing
    void setNotice(const QString& text, bool isProblem = false);        ///< words at the sheet's lower edge

    // sketch_view.cpp: changes, each one undoable step
    void commit(const QString& name, sketch::Drawing next);
    void undo();
    void redo();
    void select(std::set<int> atoms);
    void selectAll();
    void removeSelected();
    void flip(bool isVertical);
    void rotate(double degrees);
    void setLabelOf(int atom, const QString& label);
    void editLabel(int atom); ///< opens the field
    void zoomToFit();
    void zoomBy(double factor);
    [[nodiscard]] std::vector<int> chosenAtoms() const; ///< the selected, else all

Q_SIGNALS:
    void changed(); ///< the drawing, by any way
    void selectionChanged();
    void penChanged();
    void notice(const QString& text);
    void menuAsked(const QPoint& globalPlace);

protected:
    bool event(QEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void drawForeground(QPainter* painter, const QRectF& rect) override;
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    // sketch_view.cpp
    void announce();
    void endDrag();
    void rebuild();
    [[nodiscard]] double zoom() const { return transform().m11(); }
    [[nodiscard]] SelectionBox selectionBox() const;

    // sketch_view_keys.cpp
    [[nodiscard]] QAction* actionOf(const QKeyEvent& event) const;
    [[nodiscard]] bool takesKey(const QKeyEvent& event) const;
    bool onHotkey(const QString& key);
    void typeOn(const QString& key);
    void moveHover(int key);

    // sketch_view_mouse.cpp
    enum class Drag { None, Stroke, Band, Move, Turn, Scale, Pan, Erase };
    void hover(QPointF place);
    void showHoverGhost(bool isFree);
    void setGhost(std::optional<sketch::Drawing> ghost);
    [[nodiscard]] sketch::Stroke stroke(bool isFree) const;
    [[nodiscard]] std::vector<int> movedAtoms() const;
    [[nodiscard]] sketch::Drawing transformed(QPointF place, bool isFree) const;
    [[nodiscard]] std::set<int> inBand(QPointF place) const;
    void beginDrag(QMouseEvent* event, QPointF place);
    void continueDrag(QPointF place, bool isFree);
    void finishSelecting(QPointF place, Qt::KeyboardModifiers modifiers);
    void eraseUnder(QPointF place);

    // sketch_view_paint.cpp
    void paintMarks(QPainter& painter) const;
    void paintStereo(QPainter& painter) const;
    void paintProblems(QPainter& painter) const;
    void paintWords(QPainter& painter) const;
    void paintBand(QPainter& painter) const;
    void paintFusing(QPainter& painter) const;
    [[nodiscard]] QString problemAt(int atom) const;

    sketch::History m_history;
    sketch::GroupLibrary m_groups;
    std::shared_ptr<const sketch::Analysis> m_analysis;
    std::unique_ptr<SketchPainter> m_painter; ///< of the present drawing
    std::unique_ptr<SketchPainter> m_ghost;
    QHash<QKeySequence, QAction*> m_keys;
    sketch::Pen m_pen;
    SketchMode m_mode = SketchMode::Draw;
    std::set<int> m_selected;
    int m_hoveredAtom = -1;
    int m_hoveredBond = -1;

    Drag m_drag = Drag::None;
    bool m_isDrag = false; ///< the mouse has left the place where it was pressed
    bool m_isCopy = false; ///< the drag leaves the selected where they are and moves a copy
    QPointF m_pressAt;     ///< scene
    QPointF m_mouseAt;     ///< scene
    int m_pressAtom = -1;
    int m_pressBond = -1;
    QPolygonF m_lasso;
    std::set<int> m_erasedAtoms;
    std::set<int> m_erasedBonds;

    QString m_typed;
    std::shared_ptr<const sketch::Drawing> m_beforeTyping;
    bool m_hasTyped = false; ///< the letters so far have made a step
    QTimer m_typing;
    LabelEdit* m_labelEdit = nullptr;
    QString m_notice;
    bool m_isProblem = false;
};

} // namespace molrl::ui
