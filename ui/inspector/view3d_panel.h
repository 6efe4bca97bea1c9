// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chem/conformer.h"
#include "ui/document.h"
#include "ui/selection.h"

#include <QAction>
#include <QWidget>
#include <memory>
#include <vector>

class QCheckBox;
class QComboBox;
class QLabel;
class QStackedLayout;

namespace molrl::ui {

class BusyOverlay;
class ColorBar;
class LabelSheet;
class MoleculeScene;
class VtkWidget;

/// The current compound in space: balls and sticks, by element or by the values of the layer that the inspector shows.
///
/// Computes and draws only while it is visible; its OpenGL widget is made when it is first shown.
class View3DPanel : public QWidget {
    Q_OBJECT

public:
    View3DPanel(Document& document, Selection& selection, AtomFocus& focus, QWidget* parent = nullptr);
    ~View3DPanel() override;

    [[nodiscard]] QList<QAction*> pageActions() const { return m_actions; }
    [[nodiscard]] VtkWidget* view() const { return m_view; } ///< null until first shown
    [[nodiscard]] int atomCount() const;                     ///< of the molecule shown, hydrogens included
    [[nodiscard]] int hoveredAtom() const { return m_hovered; }
    void setColoredByLayer(bool byLayer);
    void resetView();
    /// White background whatever the theme, with the colour bar where values are coloured.
    void savePictureTo(const QString& path);

    /// A conformer, and which atom of the inspector's drawing each of its atoms is (-1: none, such as a hydrogen).
    struct Conformation {
        workspace::Compound compound;
        chem::Conformer3D conformer;
        std::vector<int> drawnAtom;
        std::vector<QString> names;
    };

Q_SIGNALS:
    void shownChanged();

protected:
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void buildLayout();
    void buildActions();
    void makeView();
    void onShown();
    void load();
    void onLoaded(Result<Conformation> loaded);
    void showWords(const QString& text);
    void updateColors();
    void updateTheme();
    void updateLabels();
    void onHovered(QPoint place);
    void onFocusAtomChanged(int atom);
    void askWhereToSave();
    [[nodiscard]] bool isColoredByLayer() const;

    Document& m_document;
    Selection& m_selection;
    AtomFocus& m_focus;
    LatestOnly<Conformation> m_loading;
    Conformation m_shown;
    workspace::CompoundId m_loadedId;
    bool m_isTurned = false; ///< by the user; else the view fits itself to the widget
    int m_hovered = -1;      ///< of the conformer's atoms

    QStackedLayout* m_stack = nullptr;
    QLabel* m_words = nullptr;
    VtkWidget* m_view = nullptr;
    LabelSheet* m_labelSheet = nullptr;
    std::unique_ptr<MoleculeScene> m_scene;
    BusyOverlay* m_busy = nullptr;
    QComboBox* m_colorBox = nullptr;
    QCheckBox* m_hydrogenBox = nullptr;
    QCheckBox* m_labelBox = nullptr;
    ColorBar* m_bar = nullptr;
    QLabel* m_caption = nullptr;
    QList<QAction*> m_actions;
};

} // namespace molrl::ui
