// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/imaging/cleaning.h"
#include "core/model/network.h"
#include "core/workspace/workspace.h"

#include <QImage>
#include <QRect>
#include <QString>
#include <memory>
#include <vector>

namespace molrl::ui {

/// A picture from outside: a file, or the clipboard's pixels.
/// @error as imaging::loadPicture
[[nodiscard]] Result<Picture> readPictureFile(const QString& path);
/// @error ResourceExhausted, InvalidArgument (no picture)
[[nodiscard]] Result<Picture> readImage(const QImage& image);

/// A library compound whose drawing the network finds alike.
struct LikelyStructure {
    workspace::CompoundId id;
    QString name;
    QString smiles;
    float similarity = 0; ///< -1 to 1
    QImage drawing;
};

struct LikelyStructures {
    std::vector<LikelyStructure> nearest; ///< nearest first
    qint64 searched = 0;                  ///< compounds that have an embedding of this model
    qint64 compounds = 0;                 ///< good ones in the workspace
};

/// What the network makes of one cleaned drawing.
struct SeenPicture {
    LikelyStructures likely;
    std::vector<QRect> patches; ///< in pixels of the cleaned drawing
    std::vector<float> heat;    ///< attention through all layers on each patch, average patch = 1
};

/// @param workspace  may be null: without likely structures
/// @error Cancelled; as model::encodePictures
[[nodiscard]] Result<SeenPicture> lookAt(const Picture& drawing, const model::Network& network,
                                         const workspace::Workspace* workspace, std::size_t count, JobContext& job);

/// The drawing on its patches' colours.
/// @param[out] low, high  of the colours
[[nodiscard]] QImage paintHeat(const QImage& drawing, const SeenPicture& seen, double& low, double& high);

} // namespace molrl::ui
