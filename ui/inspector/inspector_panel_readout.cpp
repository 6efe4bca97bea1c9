// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/inspector_panel.h"

#include "ui/adapt/adapt.h"
#include "ui/inspector/figure_export.h"
#include "ui/inspector/inspector_canvas.h"
#include "ui/inspector/layer_list.h"

#include <QComboBox>
#include <QLabel>
#include <algorithm>

namespace molrl::ui {

QString InspectorPanel::compoundTitle() const
{
    const auto& compound = m_outcome.compound;
    if (!compound.name.empty())
        return toQString(compound.name);
    return compound.id ? tr("Compound %1").arg(compound.id.value) : QString();
}

QString InspectorPanel::heatTitle() const
{
    const auto* source = heat();
    if (!source)
        return {};
    QString head;
    if (source->headCount > 1)
        head = QStringLiteral(", ") +
               (m_head >= 0 && m_head < source->headCount ? tr("head %1").arg(m_head + 1) : tr("mean of heads"));
    if (m_pinned >= 0) {
        std::size_t last = 0;
        return tr("%1%2: where %3 looks, × even")
            .arg(nameOfRun(m_outcome.molecule->record(), attendingLayer(), last), head, patchName(m_pinned));
    }
    return tr("%1%2: %3").arg(source->name, head, source->measure);
}

void InspectorPanel::updateHeader()
{
    m_title->setText(compoundTitle());
    m_title->setToolTip(compoundTitle());
    const auto network = m_document.network();
    const bool isUntrained = network && !network->provenance().trained;
    m_modelLine->setText(!network ? tr("No model")
                         : isUntrained && network->provenance().name.find("untrained") == std::string::npos
                             ? tr("Model %1, untrained").arg(toQString(network->provenance().name))
                             : tr("Model %1").arg(toQString(network->provenance().name)));
    m_modelLine->setToolTip(network ? toQString(network->provenance().description) : QString());
    m_notice->setVisible(isUntrained);
}

QString InspectorPanel::patchName(int patch) const
{
    const auto i = static_cast<std::size_t>(patch);
    return tr("patch r%1 c%2")
        .arg(m_outcome.molecule->record().row[i] + 1)
        .arg(m_outcome.molecule->record().col[i] + 1);
}

void InspectorPanel::updateReadout()
{
    if (!m_outcome.molecule) {
        m_readout->clear();
        m_bar->setMarkedValue({});
        return;
    }
    const auto& molecule = *m_outcome.molecule;
    if (m_hoveredPatch < 0) {
        m_bar->setMarkedValue({});
        m_readout->setText(m_pinned >= 0
                               ? tr("Pinned: %1. Esc or a second click releases it.").arg(patchName(m_pinned))
                               : tr("Point at a patch or atom. A click pins a patch and shows where it looks."));
        return;
    }
    const auto i = static_cast<std::size_t>(m_hoveredPatch);
    QStringList parts{patchName(m_hoveredPatch)};
    parts[0][0] = parts[0][0].toUpper();
    QStringList atoms;
    for (const auto& share : molecule.map.patchToAtoms[i])
        if (share.share >= 0.1f)
            atoms << molecule.atomNames[static_cast<std::size_t>(share.index)];
    if (!atoms.isEmpty())
        parts << tr("atoms %1").arg(atoms.join(QStringLiteral(", ")));
    if (i < m_scene.heat.size()) {
        const QString value = formatNumber(m_scene.heat[i], 3);
        const auto kind = heat()->kind;
        parts << (m_pinned >= 0                       ? tr("looked at %1×").arg(value)
                  : kind == HeatSource::Kind::Layer   ? tr("received %1×").arg(value)
                  : kind == HeatSource::Kind::Rollout ? tr("rollout %1×").arg(value)
                                                      : tr("readout %1×").arg(value));
        m_bar->setMarkedValue(m_scene.heat[i]);
    }
    const int pooling = std::clamp(m_layers->pooling(), 0, std::max(0, static_cast<int>(molecule.clusters.size()) - 1));
    if (!molecule.clusters.empty())
        parts << tr("cluster %1").arg(molecule.clusters[static_cast<std::size_t>(pooling)].cluster[i] + 1);
    m_readout->setText(parts.join(QStringLiteral("  ·  ")));
}

void InspectorPanel::onPointed(int patch, int atom)
{
    if (atom < 0 && patch >= 0 && m_outcome.molecule) { // the patch's chief atom
        float most = 0;
        for (const auto& share : m_outcome.molecule->map.patchToAtoms[static_cast<std::size_t>(patch)])
            if (share.share > most) {
                most = share.share;
                atom = share.index;
            }
    }
    if (patch == m_hoveredPatch && atom == m_hoveredAtom)
        return;
    m_hoveredPatch = patch;
    m_hoveredAtom = atom;
    updateScene();
    updateReadout();
    m_focus.setHoveredAtom(atom);
}

void InspectorPanel::onFocusAtomChanged(int atom)
{
    if (atom == m_hoveredAtom || !m_outcome.molecule)
        return;
    m_hoveredAtom = atom;
    m_hoveredPatch = -1;
    float most = 0;
    if (atom >= 0 && atom < static_cast<int>(m_outcome.molecule->map.atomToPatches.size()))
        for (const auto& share : m_outcome.molecule->map.atomToPatches[static_cast<std::size_t>(atom)])
            if (share.share > most) {
                most = share.share;
                m_hoveredPatch = share.index;
            }
    updateScene();
    updateReadout();
}

void InspectorPanel::onPatchClicked(int patch)
{
    pinPatch(patch == m_pinned ? -1 : patch);
}

void InspectorPanel::pinPatch(int patch)
{
    if (patch == m_pinned)
        return;
    m_pinned = m_outcome.molecule && patch < m_outcome.molecule->patchCount() ? patch : -1;
    updateHeat();
}

void InspectorPanel::saveFigureTo(const QString& path)
{
    if (!m_outcome.molecule)
        return;
    FigureSpec spec;
    spec.scene = m_canvas->scene();
    spec.scene.hoveredPatch = spec.scene.hoveredAtom = -1;
    spec.bar = m_bar->spec();
    spec.hasBar = spec.scene.isShown(SceneLayer::Heat) || spec.scene.isShown(SceneLayer::Atoms);
    spec.title = compoundTitle();
    spec.caption = tr("%1. %2. Attention shows where the network looks, not what causes a prediction.")
                       .arg(m_modelLine->text(), heatTitle());
    spec.font = font();
    m_document.jobs().start<void>(
        Lane::Background, tr("Save figure"), [path, spec](JobContext&) { return saveFigure(path, spec); }, this,
        [this, path](Result<void> done) {
            m_readout->setText(done ? tr("Saved %1").arg(path) : toErrorText(done.error()).title);
        });
}

void InspectorPanel::saveValuesTo(const QString& path)
{
    const QString csv = makeValuesCsv(m_scene, heatTitle());
    m_document.jobs().start<void>(
        Lane::Background, tr("Save values"), [path, csv](JobContext&) { return saveText(path, csv); }, this,
        [this, path](Result<void> done) {
            m_readout->setText(done ? tr("Saved %1").arg(path) : toErrorText(done.error()).title);
        });
}

} // namespace molrl::ui
