// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/sketcher/live_engine.h"
#include "ui/sketcher/sketch_view.h"

#include <QWidget>

class QActionGroup;
class QLabel;
class QListWidget;
class QMimeData;
class QToolBar;

namespace molrl::ui {

/// The sketcher: sheet, tools, what the drawing means, and the library's compounds that are like it.
class SketcherPanel : public QWidget {
    Q_OBJECT

public:
    explicit SketcherPanel(Document& document, QWidget* parent = nullptr);

    [[nodiscard]] SketchView& view() { return *m_view; }
    [[nodiscard]] const QString& smiles() const { return m_smiles; } ///< empty while the drawing is no molecule
    void clearSheet();
    /// Draws text of any format in the background. @param isReplaced  else it comes beside what is there
    void load(const QString& text, bool isReplaced);
    [[nodiscard]] bool isBusy() const { return m_analyzing.isRunning() || m_parsing.isRunning() || m_cleaning.isRunning(); }

    void copy();
    void paste();
    void cleanUp();

Q_SIGNALS:
    /// The drawing means this molecule now; empty: none. What predictions and other views follow.
    void moleculeChanged(const QString& smiles);
    void neighbourChosen(molrl::workspace::CompoundId id);
    void addAsked(const QString& smiles);

private:
    QToolBar* buildTools();
    QAction* addPen(QToolBar* bar, const char* id, const QString& text, const QString& glyph, const SketchPen& pen);
    QAction* addRun(QToolBar* bar, const char* id, const QString& text, const QString& glyph,
                    const std::function<void()>& run);
    void analyze();
    void showAnalysis(const sketch::Analysis& analysis);
    void tell(const QString& text);

    Document& m_document;
    SketchView* m_view = nullptr;
    QActionGroup* m_pens = nullptr;
    QLabel* m_facts = nullptr;
    QLabel* m_words = nullptr;
    QLabel* m_nearTitle = nullptr;
    QListWidget* m_near = nullptr;
    QAction* m_undo = nullptr;
    QAction* m_redo = nullptr;
    QAction* m_add = nullptr;
    LiveEngine* m_live = nullptr;
    LatestOnly<std::shared_ptr<const sketch::Analysis>> m_analyzing;
    LatestOnly<sketch::Drawing> m_parsing;
    LatestOnly<sketch::Drawing> m_cleaning;
    LatestOnly<std::shared_ptr<QMimeData>> m_copying;
    QString m_smiles;
};

} // namespace molrl::ui
