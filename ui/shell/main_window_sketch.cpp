// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/inspector_panel.h"
#include "ui/shell/main_window.h"
#include "ui/sketcher/sketcher_panel.h"

#include <QAction>
#include <QDockWidget>
#include <QStatusBar>

namespace molrl::ui {

constexpr int kLeastSketchPx = 340;

void MainWindow::buildSketch()
{
    m_sketcher = new SketcherPanel(*m_document, this);
    m_sketcher->setMinimumHeight(kLeastSketchPx);
    m_docks.sketch = addDock(QStringLiteral("sketch"), tr("Sketch"), m_sketcher, QStringLiteral("sketch"));
    connect(m_sketcher, &SketcherPanel::moleculeChanged, this, [this](const QString& smiles) {
        if (!smiles.isEmpty())
            m_inspector->showStructure(smiles, tr("Sketch"));
    });
    connect(m_sketcher, &SketcherPanel::neighbourChosen, this, [this](workspace::CompoundId id) {
        m_selection->setSelected(CompoundSet::from({id}));
        m_selection->setCurrent(id);
    });
    connect(m_sketcher, &SketcherPanel::addAsked, this, &MainWindow::addSketchToLibrary);
    connect(m_selection.get(), &Selection::currentChanged, this, &MainWindow::updateActions);
}

void MainWindow::buildSketchActions()
{
    addCommand(QStringLiteral("sketch.new"), tr("&New sketch"), tr("Draw a molecule on an empty sheet"),
               QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_N), QStringLiteral("sketch"), [this] {
                   showSketch();
                   m_sketcher->clearSheet();
               });
    addCommand(QStringLiteral("sketch.edit"), tr("&Edit a copy of the current compound"),
               tr("Draw an analogue; the compound itself stays"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_D), {}, [this] {
                   const auto workspace = m_document->workspace();
                   if (!workspace || !m_selection->current())
                       return;
                   const auto compound = workspace->compound(m_selection->current());
                   if (!compound)
                       return onFailed(tr("The compound could not be read."), compound.error());
                   showSketch();
                   m_sketcher->load(
                       QString::fromStdString(compound->smiles.empty() ? compound->original : compound->smiles), true);
               });
}

void MainWindow::showSketch()
{
    m_docks.sketch->show();
    m_docks.sketch->raise();
    m_sketcher->view().setFocus();
}

void MainWindow::addSketchToLibrary(const QString& smiles)
{
    workspace::AddCompounds edit;
    edit.entries.push_back({smiles.toStdString(), tr("Sketch").toStdString()});
    m_document->edit(edit, [this](Result<void> done) {
        if (done)
            statusBar()->showMessage(tr("The sketch was added to the library; Undo takes it back."), 5000);
    });
}

} // namespace molrl::ui
