// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/map/scatter_raster.h"

namespace molrl::ui {

/// Fills the picture with the paper, tinted where points that pass the filters crowd: counts in cells of 4 pixels,
/// smoothed, on a square-root scale up to the most crowded place in view. The same on any number of threads.
void paintDensity(QImage& image, const ScatterPoints& points, const ScatterView& view, const QColor& paper,
                  const QColor& ink, int threads);

} // namespace molrl::ui
