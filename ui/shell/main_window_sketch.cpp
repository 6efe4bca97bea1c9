// SPDX-License-Identifier: GPL-3.0-or-later
// What joins the sketcher to table, inspector, map, pictures and models.
#include "ui/adapt/adapt.h"
#include "ui/inspector/inspector_panel.h"
#include "ui/map/map_board.h"
#include "ui/pictures/picture_dialog.h"
#include "ui/shell/main_window.h"
#include "ui/sketcher/sketcher_panel.h"
#include "ui/table/table_page.h"
#include "ui/training/run_store.h"
#include "ui/training/runs_panel.h"

#include <QAction>
#include <QDockWidget>
#include <QFileDialog>
#include <QStatusBar>

namespace molrl::ui {

namespace {

constexpr int kLeastSketchPx = 340;
constexpr double kLikeness = 0.5; ///< Tanimoto that "Find similar" begins with
constexpr int kNewsMs = 5000;

} // namespace

void MainWindow::buildSketch()
{
    m_sketcher = new SketcherPanel(*m_document, m_paths.data, this);
    m_sketcher->setMinimumHeight(kLeastSketchPx);
    m_docks.sketch = addDock(QStringLiteral("sketch"), tr("Sketch"), m_sketcher, QStringLiteral("sketch"));
    connect(m_sketcher, &SketcherPanel::moleculeChanged, this, [this](const QString& smiles) {
        if (!smiles.isEmpty() && m_docks.sketch->isVisible())
            m_inspector->showStructure(smiles, tr("Sketch"));
        else if (m_sketcher->view().drawing().isEmpty())
            m_inspector->leaveStructure();
    });
    connect(m_sketcher, &SketcherPanel::neighbourChosen, this, [this](workspace::CompoundId id) {
        m_selection->setSelected(CompoundSet::from({id}));
        m_selection->pick(id);
    });
    connect(m_sketcher, &SketcherPanel::addAsked, this, &MainWindow::addSketchToLibrary);
    connect(m_sketcher, &SketcherPanel::similarAsked, this, &MainWindow::findSimilarTo);
    connect(m_sketcher, &SketcherPanel::mapAsked, this, &MainWindow::showSketchOnMap);
    connect(m_sketcher, &SketcherPanel::embeddingChanged, this, [this](const std::vector<float>& embedding) {
        if (m_sketcher->view().drawing().isEmpty())
            m_isSketchOnMap = false;
        if (m_isSketchOnMap || embedding.empty())
            m_maps->setGuest(embedding);
    });
    connect(m_docks.sketch->toggleViewAction(), &QAction::toggled, this, [this](bool isShown) {
        if (!isShown) {
            m_isSketchOnMap = false;
            m_maps->setGuest({});
            m_inspector->leaveStructure();
        }
    });
    connect(m_sketcher, &SketcherPanel::failed, this, &MainWindow::onFailed);
    connect(m_sketcher, &SketcherPanel::pictureAsked, this,
            [this](const QImage& image) { pictureDialog()->openImage(image, tr("Pasted picture")); });
    connect(m_sketcher, &SketcherPanel::modelFileAsked, this, &MainWindow::chooseSketchModel);
    connect(m_selection.get(), &Selection::currentChanged, this, &MainWindow::onCurrentForSketch);
    for (const auto signal : {&RunStore::runChanged, &RunStore::runFound})
        connect(m_runStore, signal, this, [this] { offerModelsToSketch(); });
    connect(m_runStore, &RunStore::listChanged, this, &MainWindow::offerModelsToSketch);
}

void MainWindow::buildSketchActions()
{
    addCommand(QStringLiteral("sketch.new"), tr("&New sketch"), tr("Draw a molecule on an empty sheet"),
               QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_N), QStringLiteral("sketch"), [this] {
                   showSketch();
                   m_sketcher->clearSheet();
               });
    addCommand(QStringLiteral("sketch.edit"), tr("&Edit a copy of the current compound"),
               tr("Draw an analogue; the compound itself stays"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_D),
               QStringLiteral("compound"), [this] {
                   withCompound(m_selection->current(), [this](const workspace::Compound& compound) {
                       showSketch();
                       m_sketcher->load(toQString(compound.smiles.empty() ? compound.original : compound.smiles), true);
                   });
               });
}

/// Reads a compound in the background, for the disk may be slow.
void MainWindow::withCompound(workspace::CompoundId id, std::function<void(const workspace::Compound&)> then)
{
    const auto workspace = m_document->workspace();
    if (!workspace || !id)
        return;
    m_jobs->start<workspace::Compound>(
        Lane::Interactive, tr("Read a compound"), [workspace, id](JobContext&) { return workspace->compound(id); },
        this,
        [this, then = std::move(then)](Result<workspace::Compound> compound) {
            if (compound)
                then(*compound);
            else if (compound.error().code != ErrorCode::Cancelled)
                onFailed(tr("The compound could not be read."), compound.error());
        },
        true);
}

void MainWindow::onCurrentForSketch(workspace::CompoundId id)
{
    updateActions();
    if (!id)
        return m_sketcher->setCurrentCompound({}, {});
    withCompound(id, [this, id](const workspace::Compound& compound) {
        if (m_selection->current() == id)
            m_sketcher->setCurrentCompound(toQString(compound.name.empty() ? compound.smiles : compound.name),
                                           toQString(compound.smiles));
    });
}

void MainWindow::showSketch()
{
    showSketchDock(*this, m_docks);
    m_sketcher->view().setFocus();
    if (!m_sketcher->smiles().isEmpty())
        m_inspector->showStructure(m_sketcher->smiles(), tr("Sketch"));
}

void MainWindow::addSketchToLibrary(const QString& smiles)
{
    workspace::AddCompounds edit;
    edit.entries.push_back({smiles.toStdString(), tr("Sketch").toStdString()});
    m_document->edit(edit, [this](Result<void> done) {
        if (done)
            statusBar()->showMessage(tr("The sketch was added to the library; Undo takes it back."), kNewsMs);
    });
}

void MainWindow::findSimilarTo(const QString& smiles)
{
    TableFilters& filters = m_table->filters();
    for (const FilterEntry& entry : std::vector<FilterEntry>(filters.entries()))
        if (entry.kind == FilterKind::Similarity)
            filters.remove(entry.key); // the last sketch's
    filters.add(FilterKind::Similarity, {}, workspace::SimilarityFilter{smiles.toStdString(), kLikeness});
    m_docks.filters->show();
    m_docks.filters->raise();
    statusBar()->showMessage(
        tr("The table shows what has a Tanimoto similarity of %1 or more to the sketch.").arg(kLikeness), kNewsMs);
}

/// The sketch is no compound of the library: a mark says where it would lie, until it is cleared or closed.
void MainWindow::showSketchOnMap(const LiveNeighbours& found)
{
    if (found.nearest.empty())
        return;
    std::vector<workspace::CompoundId> nearest;
    for (const auto& entry : found.nearest)
        nearest.push_back(entry.id);
    showMapDocks(*this, m_docks);
    m_selection->setSelected(CompoundSet::from(nearest));
    m_selection->setCurrent(nearest.front());
    m_isSketchOnMap = true;
    for (MapPage* page : m_maps->pages())
        page->view().fitAll(); // it may lie outside of what is looked at
    m_maps->setGuest({});      // asked for anew: told anew, where a map has no place for it
    m_maps->setGuest(found.embedding);
    const bool hasMap = m_maps->primary().model().points() != nullptr;
    statusBar()->showMessage(
        hasMap ? tr("The diamond marks the sketch and follows it; the compounds nearest to it are selected.")
               : tr("The compounds nearest to the sketch are selected; lay out a map to see where it lies."),
        kNewsMs);
}

void MainWindow::offerModelsToSketch()
{
    std::vector<LiveModel> models;
    for (const RunEntry& entry : m_runStore->entries())
        if (entry.view && entry.view->kind == runs::RunKind::FineTuning && !entry.view->modelPath.empty())
            models.push_back({toQString(entry.view->name), toQString(entry.view->modelPath)});
    m_sketcher->setModels(models);
}

void MainWindow::chooseSketchModel()
{
    auto* dialog = new QFileDialog(this, tr("A fine-tuned model that predicts along"), {},
                                   tr("Model files (*.safetensors);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, m_sketcher, &SketcherPanel::addModelFile);
    dialog->open();
}

} // namespace molrl::ui
