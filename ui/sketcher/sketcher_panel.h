// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/sketcher/live_engine.h"
#include "ui/sketcher/sketch_figure.h"
#include "ui/sketcher/sketch_tools.h"
#include "ui/sketcher/template_picker.h"

#include <QPointer>
#include <QWidget>

class QToolBar;

namespace molrl::ui {

class CompareDialog;
class ElementTable;
class FactsBar;
class LiveView;

/// The sketcher: sheet and tools, what the drawing means, and what model and library say about it while it is drawn.
///
/// Reading, checking, laying out, encoding and predicting run in the background, the newest alone; the pen never waits.
class SketcherPanel : public QWidget {
    Q_OBJECT

public:
    /// @param dataFolder  where the sheet and the user's templates are kept; empty: nowhere, for tests.
    SketcherPanel(Document& document, const QString& dataFolder, QWidget* parent = nullptr);
    ~SketcherPanel() override;

    [[nodiscard]] SketchView& view() { return *m_view; }
    [[nodiscard]] SketchTools& tools() { return *m_tools; }
    [[nodiscard]] TemplatePicker& templates() { return *m_templates; }
    [[nodiscard]] LiveEngine& live() { return *m_live; }
    [[nodiscard]] LiveView& liveView() { return *m_liveView; }
    [[nodiscard]] const FactsBar& facts() const { return *m_facts; }
    [[nodiscard]] const QString& smiles() const { return m_smiles; } ///< empty while the drawing is no molecule
    [[nodiscard]] QString words() const { return m_words; }          ///< what the sheet says at its lower edge
    [[nodiscard]] bool isBusy() const;

    void clearSheet();
    /// Draws text of any format in the background. @param isReplaced  else it comes beside what is there
    void load(const QString& text, bool isReplaced);
    /// The window's current compound, for comparing and aligning; empty: none.
    void setCurrentCompound(const QString& name, const QString& smiles);
    /// Fine-tuned models to choose from; those chosen before stay chosen.
    void setModels(const std::vector<LiveModel>& offered);
    void addModelFile(const QString& path);

    void copy();
    void cut();
    void paste();
    void pasteData(const QMimeData& content);
    void cleanUp();
    void exportFigure();
    void compare();

Q_SIGNALS:
    /// The drawing means this molecule now; empty: none. What the inspector follows.
    void moleculeChanged(const QString& smiles);
    void neighbourChosen(molrl::workspace::CompoundId id);
    void addAsked(const QString& smiles);
    void similarAsked(const QString& smiles);
    /// The sketch's place on the map is asked for: its embedding, and the compounds nearest to it.
    void mapAsked(const molrl::ui::LiveNeighbours& found);
    /// The embedding follows the drawing. Empty: the drawing is no molecule now.
    void embeddingChanged(const std::vector<float>& embedding);
    void pictureAsked(const QImage& image);
    void modelFileAsked();
    void failed(const QString& whatFailed, const molrl::Error& error);

private:
    // sketcher_panel_ui.cpp
    void buildLayout();
    void buildCommands();
    QToolBar* buildBar();
    QWidget* buildStrip();
    void openTemplates(const QString& category);
    void showMenu(const QPoint& place);

    // sketcher_panel.cpp
    void analyze();
    void showAnalysis(const std::shared_ptr<const sketch::Analysis>& analysis);
    void tell(const QString& text, bool isProblem = false);
    void updateCommands();
    void align();
    void setScaffold();
    void chooseModels(const QStringList& paths);
    void restoreSheet();
    void keepSheet();
    [[nodiscard]] sketch::Drawing chosenDrawing() const; ///< the selected, else all

    Document& m_document;
    QString m_dataFolder;
    SketchView* m_view = nullptr;
    SketchTools* m_tools = nullptr;
    FactsBar* m_facts = nullptr;
    LiveView* m_liveView = nullptr;
    LiveEngine* m_live = nullptr;
    TemplatePicker* m_templates = nullptr;
    ElementTable* m_elements = nullptr;
    QWidget* m_strip = nullptr;
    QPointer<CompareDialog> m_compareDialog;
    LatestOnly<std::shared_ptr<const sketch::Analysis>> m_analyzing;
    LatestOnly<sketch::Drawing> m_parsing;
    LatestOnly<sketch::Drawing> m_cleaning;
    LatestOnly<CopiedSketch> m_copying;
    LatestOnly<bool> m_saving;
    QTimer m_keeping; ///< the sheet is written when the pen rests
    QString m_smiles;
    QString m_words;
    sketch::Drawing m_scaffold;
    QString m_compoundName;
    QString m_compoundSmiles;
    std::vector<LiveModel> m_offered;
    QStringList m_chosenModels;
};

} // namespace molrl::ui
