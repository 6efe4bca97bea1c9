// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sketcher/sketcher_panel.h"

#include "core/sketch/conversion.h"
#include "core/sketch/edits.h"
#include "core/sketch/formats.h"
#include "ui/adapt/adapt.h"
#include "ui/sketcher/compare_dialog.h"
#include "ui/sketcher/facts_bar.h"
#include "ui/sketcher/figure_dialog.h"
#include "ui/sketcher/live_view.h"

#include <QClipboard>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QGuiApplication>
#include <QMimeData>
#include <QSaveFile>
#include <QSettings>
#include <algorithm>

namespace molrl::ui {

namespace {

constexpr qsizetype kMaxPasted = 2'000'000;
constexpr int kKeepMs = 1500;
const QString kModelsKey = QStringLiteral("sketch/models");

} // namespace

SketcherPanel::SketcherPanel(Document& document, const QString& dataFolder, QWidget* parent)
    : QWidget(parent), m_document(document), m_dataFolder(dataFolder), m_analyzing(document.jobs()),
      m_parsing(document.jobs()), m_cleaning(document.jobs()), m_copying(document.jobs()),
      m_saving(document.jobs(), Lane::Background)
{
    setObjectName(QStringLiteral("sketcher"));
    setAccessibleName(tr("Sketcher"));
    buildLayout();
    connect(m_view, &SketchView::changed, this, [this] {
        analyze();
        if (!m_dataFolder.isEmpty())
            m_keeping.start();
    });
    connect(m_view, &SketchView::selectionChanged, this, &SketcherPanel::updateCommands);
    connect(m_view, &SketchView::notice, this, [this](const QString& text) { tell(text); });
    connect(m_view, &SketchView::menuAsked, this, &SketcherPanel::showMenu);
    connect(m_live, &LiveEngine::unavailable, m_liveView, [this](const QString& why) {
        m_liveView->setUnavailable(why);
        updateCommands();
        Q_EMIT embeddingChanged({});
    });
    connect(m_live, &LiveEngine::ready, m_liveView, [this](const LiveNeighbours& found) {
        m_liveView->setNeighbours(found);
        updateCommands();
        Q_EMIT embeddingChanged(found.embedding);
    });
    connect(m_live, &LiveEngine::predicted, m_liveView, &LiveView::setPredictions);
    connect(m_liveView, &LiveView::neighbourChosen, this, &SketcherPanel::neighbourChosen);
    connect(m_liveView, &LiveView::modelsChosen, this, &SketcherPanel::chooseModels);
    connect(m_liveView, &LiveView::modelFileAsked, this, &SketcherPanel::modelFileAsked);
    connect(&m_document, &Document::workspaceChanged, this, &SketcherPanel::updateCommands);
    m_keeping.setSingleShot(true);
    m_keeping.setInterval(kKeepMs);
    connect(&m_keeping, &QTimer::timeout, this, &SketcherPanel::keepSheet);
    m_chosenModels = m_dataFolder.isEmpty() ? QStringList() : QSettings().value(kModelsKey).toStringList();
    setModels({});
    analyze();
    restoreSheet();
}

SketcherPanel::~SketcherPanel() = default;

bool SketcherPanel::isBusy() const
{
    return m_analyzing.isRunning() || m_parsing.isRunning() || m_cleaning.isRunning() || m_copying.isRunning() ||
           m_live->isBusy() || m_templates->isBusy();
}

void SketcherPanel::tell(const QString& text, bool isProblem)
{
    m_words = text;
    m_view->setNotice(text, isProblem);
    m_view->setAccessibleDescription(text);
}

void SketcherPanel::clearSheet()
{
    m_view->commit(tr("new sketch"), {});
    m_view->zoomToFit();
    m_view->setFocus();
}

void SketcherPanel::load(const QString& text, bool isReplaced)
{
    if (text.trimmed().isEmpty())
        return tell(tr("The clipboard holds no text. SMILES, InChI, MOL and SDF can be pasted, and pictures."), true);
    if (text.size() > kMaxPasted)
        return tell(tr("The text has %1 characters, far more than a molecule. Import it as a file instead.")
                        .arg(formatCount(text.size())),
                    true);
    m_parsing.start(
        tr("Read a structure"), [text = text.toStdString()](JobContext&) { return sketch::parseDrawing(text); }, this,
        [this, isReplaced](Result<sketch::Drawing> read) {
            if (!read)
                return tell(
                    tr("The text can't be drawn: %1. SMILES, InChI, MOL and SDF of up to 2,000 atoms can; larger "
                       "molecules can be imported.")
                        .arg(toQString(read.error().what)),
                    true);
            sketch::Drawing next = isReplaced ? sketch::Drawing() : m_view->drawing();
            const auto added = sketch::insertDrawing(next, *read);
            m_view->select({});
            m_view->commit(isReplaced ? tr("open structure") : tr("paste"), std::move(next));
            if (!isReplaced && added.size() < m_view->drawing().atoms.size())
                m_view->select({added.begin(), added.end()});
            m_view->zoomToFit();
        });
}

void SketcherPanel::paste()
{
    if (const QMimeData* content = QGuiApplication::clipboard()->mimeData())
        pasteData(*content);
}

/// A picture without text is a picture of a molecule.
void SketcherPanel::pasteData(const QMimeData& content)
{
    const QString text = textOf(content);
    if (text.trimmed().isEmpty() && content.hasImage())
        return Q_EMIT pictureAsked(qvariant_cast<QImage>(content.imageData()));
    load(text, false);
}

sketch::Drawing SketcherPanel::chosenDrawing() const
{
    sketch::Drawing what = m_view->drawing();
    if (m_view->selected().empty())
        return what;
    std::vector<int> rest;
    for (const int i : sketch::allAtoms(what))
        if (m_view->selected().count(i) == 0)
            rest.push_back(i);
    sketch::removeParts(what, rest, {});
    return what;
}

void SketcherPanel::copy()
{
    if (m_view->drawing().isEmpty())
        return;
    m_copying.start(
        tr("Copy the sketch"),
        [what = chosenDrawing()](JobContext&) -> Result<CopiedSketch> { return copySketch(what); }, this,
        [this](Result<CopiedSketch> copied) {
            if (!copied)
                return;
            QGuiApplication::clipboard()->setMimeData(toMimeData(*copied));
            tell(tr("Copied as SMILES, MOL, InChI, SVG and picture."));
        });
}

void SketcherPanel::cut()
{
    copy();
    if (m_view->selected().empty())
        m_view->commit(tr("cut"), {});
    else
        m_view->removeSelected();
}

void SketcherPanel::cleanUp()
{
    const auto& chosen = m_view->selected();
    std::vector<int> part(chosen.begin(), chosen.end());
    if (part.size() == m_view->drawing().atoms.size())
        part.clear();
    const auto before = m_view->history().share();
    m_cleaning.start(
        tr("Clean up the sketch"), [before, part](JobContext&) { return sketch::cleanUp(*before, part); }, this,
        [this, before](Result<sketch::Drawing> clean) {
            if (before != m_view->history().share())
                return; // the pen went on meanwhile
            if (!clean)
                return tell(tr("Not cleaned up: %1.").arg(toQString(clean.error().what)), true);
            m_view->commit(tr("clean up"), std::move(*clean));
        });
}

void SketcherPanel::setScaffold()
{
    m_scaffold = chosenDrawing();
    tell(m_scaffold.isEmpty() ? tr("Nothing is drawn yet that could be a scaffold.")
                              : tr("Kept as the scaffold: Align lays other drawings out like it."));
    updateCommands();
}

/// To the kept scaffold, or else to the current compound as it is drawn in the library.
void SketcherPanel::align()
{
    const auto before = m_view->history().share();
    m_cleaning.start(
        tr("Align the sketch"),
        [before, scaffold = m_scaffold,
         smiles = m_compoundSmiles.toStdString()](JobContext&) -> Result<sketch::Drawing> {
            if (!scaffold.isEmpty())
                return sketch::alignTo(*before, scaffold);
            MOLRL_TRY(const auto compound, sketch::parseDrawing(smiles));
            return sketch::alignTo(*before, compound);
        },
        this,
        [this, before](Result<sketch::Drawing> aligned) {
            if (before != m_view->history().share())
                return;
            if (!aligned)
                return tell(tr("Not aligned: %1.").arg(toQString(aligned.error().what)), true);
            m_view->commit(tr("align"), std::move(*aligned));
            m_view->zoomToFit();
        });
}

void SketcherPanel::exportFigure()
{
    if (m_view->drawing().isEmpty())
        return tell(tr("Nothing is drawn yet."));
    auto* dialog = new FigureDialog(m_document.jobs(), chosenDrawing(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &FigureDialog::failed, this, &SketcherPanel::failed);
    connect(dialog, &FigureDialog::saved, this,
            [this](const QString& path) { tell(tr("Saved as %1.").arg(QDir::toNativeSeparators(path))); });
    dialog->open();
}

void SketcherPanel::compare()
{
    if (m_smiles.isEmpty() || m_compoundSmiles.isEmpty())
        return tell(tr("Choose a compound in the table, and draw a molecule, to compare both."));
    if (!m_compareDialog) {
        m_compareDialog = new CompareDialog(m_document, this);
        m_compareDialog->setAttribute(Qt::WA_DeleteOnClose);
    }
    m_compareDialog->compare({m_compoundName, m_compoundSmiles}, {tr("Sketch"), m_smiles}, m_live->models());
    m_compareDialog->show();
    m_compareDialog->raise();
}

void SketcherPanel::setCurrentCompound(const QString& name, const QString& smiles)
{
    m_compoundName = name;
    m_compoundSmiles = smiles;
    if (m_compareDialog && !m_smiles.isEmpty() && !smiles.isEmpty())
        compare();
    updateCommands();
}

void SketcherPanel::setModels(const std::vector<LiveModel>& offered)
{
    m_offered = offered;
    for (const QString& path : m_chosenModels) // chosen files that are no run's
        if (std::none_of(m_offered.begin(), m_offered.end(), [&](const LiveModel& m) { return m.path == path; }))
            m_offered.push_back({QFileInfo(path).completeBaseName(), path});
    chooseModels(m_chosenModels);
}

void SketcherPanel::addModelFile(const QString& path)
{
    if (std::none_of(m_offered.begin(), m_offered.end(), [&](const LiveModel& m) { return m.path == path; }))
        m_offered.push_back({QFileInfo(path).completeBaseName(), path});
    if (!m_chosenModels.contains(path))
        chooseModels(m_chosenModels + QStringList{path});
}

void SketcherPanel::chooseModels(const QStringList& paths)
{
    m_chosenModels = paths;
    if (!m_dataFolder.isEmpty())
        QSettings().setValue(kModelsKey, paths);
    std::vector<LiveModel> models;
    for (const LiveModel& model : m_offered)
        if (paths.contains(model.path))
            models.push_back(model);
    m_liveView->setModels(m_offered, paths);
    m_live->setModels(std::move(models));
}

void SketcherPanel::updateCommands()
{
    const auto enable = [this](const char* id, bool on) { m_tools->find(QLatin1String(id))->setEnabled(on); };
    const auto& history = m_view->history();
    const bool isDrawn = !m_view->drawing().isEmpty();
    const bool isMolecule = !m_smiles.isEmpty();
    const bool hasWorkspace = m_document.workspace() != nullptr;
    enable("undo", history.canUndo());
    enable("redo", history.canRedo());
    for (const char* id : {"clear", "cut", "copy", "cleanUp", "flipH", "flipV", "rotate", "rotateLeft", "selectAll",
                           "export", "scaffold"})
        enable(id, isDrawn);
    enable("align", isMolecule && (!m_scaffold.isEmpty() || !m_compoundSmiles.isEmpty()));
    enable("add", isMolecule && hasWorkspace);
    enable("similar", isMolecule && hasWorkspace);
    enable("map", isMolecule && !m_liveView->neighbours().nearest.empty());
    enable("compare", isMolecule && !m_compoundSmiles.isEmpty());
    const auto name = [this](const char* id, const QString& text, const std::string& step) {
        QAction* action = m_tools->find(QLatin1String(id));
        const QString key = action->property("sketchKey").toString();
        action->setToolTip(step.empty() ? QStringLiteral("%1 (%2)").arg(text, key)
                                        : QStringLiteral("%1: %2 (%3)").arg(text, toQString(step), key));
    };
    name("undo", tr("Undo"), history.undoName());
    name("redo", tr("Redo"), history.redoName());
}

void SketcherPanel::analyze()
{
    updateCommands(); // words about the step before stay until this one has been looked at: nothing flickers
    const auto drawing = m_view->history().share();
    m_analyzing.start(
        tr("Check the sketch"),
        [drawing](JobContext&) -> Result<std::shared_ptr<const sketch::Analysis>> {
            return std::make_shared<const sketch::Analysis>(sketch::analyze(*drawing));
        },
        this,
        [this, drawing](Result<std::shared_ptr<const sketch::Analysis>> analysis) {
            if (analysis && drawing == m_view->history().share())
                showAnalysis(*analysis);
        });
}

void SketcherPanel::showAnalysis(const std::shared_ptr<const sketch::Analysis>& analysis)
{
    m_view->setAnalysis(analysis);
    constexpr int kMostProblems = 3;
    QStringList problems;
    for (const auto& problem : analysis->problems)
        problems << toQString(problem.what);
    tell(problems.mid(0, kMostProblems).join(QLatin1Char('\n')), !problems.isEmpty());
    QList<FactsBar::Fact> facts = factsOf(*analysis);
    if (facts.isEmpty() && !problems.isEmpty())
        facts << FactsBar::Fact{{}, tr("No molecule until the marked atoms are mended."), {}};
    if (!analysis->smiles.empty())
        facts << FactsBar::Fact{tr("SMILES"), toQString(analysis->smiles).left(120), tr("Canonical isomeric SMILES")};
    m_facts->setFacts(facts);
    m_smiles = toQString(analysis->smiles);
    updateCommands();
    m_live->follow(analysis->smiles);
    if (m_compareDialog && !m_smiles.isEmpty())
        compare();
    Q_EMIT moleculeChanged(m_smiles);
}

void SketcherPanel::restoreSheet()
{
    if (m_dataFolder.isEmpty())
        return;
    m_parsing.start(
        tr("Open the last sketch"),
        [path = m_dataFolder + QStringLiteral("/sketch.txt")](JobContext&) -> Result<sketch::Drawing> {
            QFile file(path);
            if (!file.open(QIODevice::ReadOnly))
                return sketch::Drawing();
            return sketch::parseDrawing(file.read(kMaxPasted).toStdString());
        },
        this,
        [this](Result<sketch::Drawing> last) {
            if (!last || last->isEmpty() || !m_view->drawing().isEmpty())
                return; // a damaged note is no reason to complain: what was drawn since stands
            m_view->commit(tr("open the last sketch"), std::move(*last));
            m_view->zoomToFit();
        });
}

void SketcherPanel::keepSheet()
{
    m_saving.start(
        tr("Keep the sketch"),
        [folder = m_dataFolder, text = sketch::toOwnText(m_view->drawing())](JobContext&) -> Result<bool> {
            QDir().mkpath(folder);
            QSaveFile file(folder + QStringLiteral("/sketch.txt"));
            const QByteArray bytes = QByteArray::fromStdString(text);
            return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit();
        },
        this, [](const Result<bool>&) {}); // a full disk is told by what the user saves
}

} // namespace molrl::ui
