// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sketch/groups.h"
#include "core/sketch/history.h"
#include "ui/sketcher/sketch_paint.h"

#include <QGraphicsView>
#include <QTimer>
#include <optional>

namespace molrl::ui {

enum class SketchTool { Select, Lasso, Bond, Chain, Ring, Element, Erase, Charge };

/// What the pen does. For Bond, `kind`; for Ring, size and aromatic; for Element, the atomic number; Charge: +1 or -1.
struct SketchPen {
    SketchTool tool = SketchTool::Bond;
    sketch::BondKind kind = sketch::BondKind::Single;
    int value = 6;
    bool isAromatic = false;
};

/// The sheet: shows a drawing, turns mouse and keys into edits of its history.
///
/// Keys work while the sheet has the focus, never from elsewhere, and go before the window's shortcuts of the same keys.
/// What takes text or chemistry (analysis, paste) is asked for by signals: the panel does it in the background.
class SketchView : public QGraphicsView {
    Q_OBJECT

public:
    explicit SketchView(QWidget* parent = nullptr);

    [[nodiscard]] const sketch::Drawing& drawing() const { return m_history.drawing(); }
    [[nodiscard]] const sketch::History& history() const { return m_history; }
    [[nodiscard]] const std::set<int>& selected() const { return m_selected; }
    [[nodiscard]] const SketchPen& pen() const { return m_pen; }
    void setPen(const SketchPen& pen);
    void setGroups(sketch::GroupLibrary groups) { m_groups = std::move(groups); }
    /// One undoable step. @param name  in a user's words
    void commit(const QString& name, sketch::Drawing next);
    void setAnalysis(std::shared_ptr<const sketch::Analysis> analysis); ///< ignored where it is of an older drawing
    void undo();
    void redo();
    void selectAll();
    void select(std::set<int> atoms);
    void removeSelected();
    void flip(bool isVertical);
    void rotate(double degrees);
    void zoomToFit();

Q_SIGNALS:
    void changed(); ///< the drawing, by any way
    void selectionChanged();
    void copyAsked();
    void pasteAsked();
    void cleanUpAsked();
    void message(const QString& text);

protected:
    bool event(QEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void drawForeground(QPainter* painter, const QRectF& rect) override;

private:
    [[nodiscard]] bool takesKey(const QKeyEvent& event) const;
    void onHotkey(const QString& key);
    void applyLabel(const QString& label);
    void hover(QPointF scenePlace);
    [[nodiscard]] sketch::Drawing draw(sketch::Point from, sketch::Point to, bool isDrag, QString& name) const;
    [[nodiscard]] sketch::Point snapped(sketch::Point from, sketch::Point to) const;
    [[nodiscard]] std::vector<int> movedAtoms() const;
    void announce();

    sketch::History m_history;
    sketch::GroupLibrary m_groups;
    std::shared_ptr<const sketch::Analysis> m_analysis;
    SketchPen m_pen;
    std::set<int> m_selected;
    int m_hoveredAtom = -1;
    int m_hoveredBond = -1;
    bool m_isPressed = false;
    bool m_isDrag = false;
    bool m_isMove = false;
    QPointF m_pressAt;  ///< scene
    QPointF m_mouseAt;  ///< scene
    int m_pressAtom = -1;
    int m_pressBond = -1;
    QPolygonF m_lasso;
    std::optional<sketch::Drawing> m_ghost; ///< what a release would make
    QString m_typed;
    QTimer m_typing;
};

} // namespace molrl::ui
