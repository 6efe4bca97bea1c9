// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/explain/attention_view.h"
#include "core/model/encoder.h"
#include "core/workspace/workspace.h"

#include <QImage>
#include <QRectF>
#include <QString>
#include <memory>
#include <optional>
#include <vector>

namespace molrl::ui {

/// The layer's name as it stands in menus and titles.
[[nodiscard]] QString capitalised(QString text);
/// "Local 1", or "Local 1 to 3" for a run of layers that share one attention (local layers share their routing).
/// @param last  receives the last layer of the run
[[nodiscard]] QString nameOfRun(const model::NetworkRecord& record, std::size_t layer, std::size_t& last);

/// A number for each patch that the network's record gives: one picture of the heat map.
struct HeatSource {
    enum class Kind { Layer, Rollout, Readout };
    Kind kind = Kind::Layer;
    std::size_t index = 0; ///< of the layer, or of the readout
    QString name;          ///< "Local 2", "Rollout", "Readout, 32 clusters"
    QString measure;       ///< what the numbers are: "received attention, average patch = 1"
    int headCount = 1;
    std::vector<std::vector<float>> values; ///< [mean, head 1 …][n]; rollout and readout have the mean alone
};

/// A compound as the network saw it, and everything about it that costs time to compute. Immutable.
struct InspectedMolecule {
    workspace::Compound compound;
    chem::Molecule molecule;
    model::Inspection inspection;
    explain::PatchAtomMap map;
    std::vector<HeatSource> heats;
    std::vector<explain::PatchClusters> clusters; ///< by pooling
    std::vector<QString> atomNames;               ///< "C4": element and number from 1
    model::Provenance provenance;

    [[nodiscard]] const model::NetworkRecord& record() const { return inspection.record; }
    [[nodiscard]] int patchCount() const { return static_cast<int>(record().row.size()); }
    [[nodiscard]] double sidePx() const { return double(record().gridSide) * record().patchPx; }
    /// In pixels of the network's drawing.
    [[nodiscard]] QRectF patchRect(int patch) const;
    [[nodiscard]] int patchAt(int row, int col) const; ///< -1: blank there
    [[nodiscard]] int atomAt(QPointF place) const;     ///< nearest within 0.42 bond lengths; -1: none
};
using InspectedPtr = std::shared_ptr<const InspectedMolecule>;

/// Either the molecule, or why there is none; the compound's own words are there in both cases.
struct InspectionOutcome {
    workspace::Compound compound;
    InspectedPtr molecule;
    std::optional<Error> problem;
};

/// Reads a compound and shows it to the network; what is wrong with the compound itself is a problem, not an error.
/// @error Cancelled; NotFound and IoError of the workspace
[[nodiscard]] Result<InspectionOutcome> inspectCompound(const workspace::Workspace& workspace,
                                                        const model::Network& network, workspace::CompoundId id,
                                                        JobContext& job);

/// The same of a structure that is in no workspace: its compound has a name and no id.
[[nodiscard]] Result<InspectionOutcome> inspectStructure(const std::string& smiles, const std::string& name,
                                                         const model::Network& network, JobContext& job);

/// The same of a cleaned picture whose atoms nobody knows: patches and attention alone, and a null molecule.
/// @param drawing  as model::inspectPicture
[[nodiscard]] Result<InspectionOutcome> inspectDrawing(const Picture& drawing, const std::string& name,
                                                       const model::Network& network, JobContext& job);

/// The drawing at another size and on any paper (of a picture, the picture itself): transparent, light lines if asked,
/// and placed so that each atom lies where it lies in the network's drawing.
struct SharpDrawing {
    QImage image;  ///< ARGB32_Premultiplied
    QRectF placed; ///< its rectangle in pixels of the network's drawing
    bool isLight = false;
};
[[nodiscard]] Result<SharpDrawing> drawSharp(const chem::Molecule& molecule, const chem::Depiction& seen, int sidePx,
                                             bool lightLines);

} // namespace molrl::ui
