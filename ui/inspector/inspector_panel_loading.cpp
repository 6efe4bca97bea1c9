// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/inspector_panel.h"

#include "ui/adapt/adapt.h"
#include "ui/inspector/inspector_canvas.h"
#include "ui/widgets/busy_overlay.h"
#include "ui/widgets/palette.h"

#include <QScrollArea>

namespace molrl::ui {

void InspectorPanel::showStructure(const QString& smiles, const QString& name)
{
    m_structure = smiles;
    m_picture = {};
    m_structureName = name;
    load();
}

void InspectorPanel::leaveStructure()
{
    if (!m_structure.isEmpty())
        showCurrent();
}

void InspectorPanel::showPicture(const Picture& drawing, const QString& name)
{
    m_structure.clear();
    m_picture = drawing;
    m_structureName = name;
    load();
}

void InspectorPanel::showCurrent()
{
    m_structure.clear();
    m_picture = {};
    load();
}

void InspectorPanel::loadStructure()
{
    const auto network = m_document.network();
    if (!network)
        return showWords(tr("No model is loaded"),
                         tr("The inspector shows a structure through a model. Load one first."));
    m_loading.start(
        tr("Inspect structure"),
        [network, smiles = m_structure.toStdString(), picture = m_picture,
         name = m_structureName.toStdString()](JobContext& job) {
            return picture.isEmpty() ? inspectStructure(smiles, name, *network, job)
                                     : inspectDrawing(picture, name, *network, job);
        },
        this, [this](Result<InspectionOutcome> outcome) { onLoaded(std::move(outcome)); });
}

void InspectorPanel::load()
{
    m_loading.stop();
    m_busy->stop();
    const auto workspace = m_document.workspace();
    const auto id = m_selection.current();
    const bool isStructure = !m_structure.isEmpty() || !m_picture.isEmpty();
    m_controlScroll->setVisible(isStructure || (workspace && id)); // of what isn't there, nothing can be set
    if (isStructure)
        return loadStructure();
    updateHeader();
    const auto network = m_document.network();
    if (!workspace || !id)
        return showWords(tr("No compound chosen"), tr("Click a row of the table to see how the network sees it."));
    if (!network)
        return showWords(tr("No model is loaded"),
                         tr("The inspector shows a compound through a model. Load one first."));
    m_busy->start(tr("Looking at the compound…"));
    m_loading.start(
        tr("Inspect compound"),
        [workspace, network, id](JobContext& job) { return inspectCompound(*workspace, *network, id, job); }, this,
        [this](Result<InspectionOutcome> outcome) { onLoaded(std::move(outcome)); });
}

void InspectorPanel::onLoaded(Result<InspectionOutcome> outcome)
{
    m_busy->stop();
    if (!outcome) {
        if (outcome.error().code == ErrorCode::Cancelled)
            return;
        const auto text = toErrorText(outcome.error());
        return showWords(text.title, text.remedy);
    }
    if (!outcome->molecule) {
        const auto compound = outcome->compound;
        const auto problem = outcome->problem.value_or(Error{});
        showWords(compound.error.empty() ? tr("The network can't look at this compound")
                                         : tr("This row has no valid structure"),
                  toErrorText(problem).title + QStringLiteral("\n\n") +
                      tr("As it was read:\n%1").arg(toQString(compound.original).left(600)));
        m_outcome.compound = compound;
        updateHeader();
        Q_EMIT shownChanged();
        return;
    }
    m_outcome = std::move(*outcome);
    if (m_outcome.molecule->patchCount() == 0) {
        const auto compound = m_outcome.compound;
        showWords(tr("There is nothing to draw"),
                  tr("The structure has no atoms, so the network sees a blank picture."));
        m_outcome.compound = compound;
        updateHeader();
        return;
    }
    m_pinned = m_hoveredPatch = m_hoveredAtom = -1;
    m_scene.molecule = m_outcome.molecule;
    m_scene.drawing = {};
    m_scene.pinTargets.clear();
    fillChoices();
    updateHeader();
    updateEdges();
    updateHeat();
    requestDrawing();
    Q_EMIT shownChanged();
}

void InspectorPanel::showWords(const QString& headline, const QString& text)
{
    m_drawing.stop();
    m_outcome = {};
    m_scene.molecule.reset();
    m_scene.heat.clear();
    m_scene.atomValues.clear();
    m_pinned = m_hoveredPatch = m_hoveredAtom = -1;
    m_canvas->setMessage(headline, text);
    updateHeader();
    updateScene();
    updateReadout();
    m_focus.setAtomValues({}, {}, {}, 0, 1);
    Q_EMIT shownChanged();
}

void InspectorPanel::requestDrawing()
{
    if (!m_outcome.molecule)
        return;
    const int side = m_canvas->wantedSidePx();
    const bool light = isDark(palette());
    if (m_scene.drawing.image.width() == side && m_scene.drawing.isLight == light)
        return;
    m_drawing.start(
        tr("Draw compound"),
        [molecule = m_outcome.molecule, side, light](JobContext&) {
            return drawSharp(molecule->molecule, molecule->inspection.depiction, side, light);
        },
        this,
        [this](Result<SharpDrawing> drawing) {
            if (!drawing)
                return;
            m_scene.drawing = std::move(*drawing);
            updateScene();
        });
}

} // namespace molrl::ui
