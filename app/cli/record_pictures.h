// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/colour_map.h"
#include "core/base/matrix.h"
#include "core/chem/depiction.h"
#include "core/explain/attention_view.h"
#include "core/model/network.h"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace molrl::cli {

/// Pictures of a network's record laid over the drawing, four times the network's size, with title and numbered scale.
///
/// A patch's colour multiplies the drawing, so that bonds stay black and letters readable at any value.
class RecordPictures {
public:
    /// @param large  the drawing at kScale times the size of the one that the network saw, same layout.
    RecordPictures(const model::NetworkRecord& record, const chem::Depiction& depiction, Picture large);

    static constexpr int kScale = 4;

    /// The grid: inked patches tinted, rows and columns numbered, node numbers in the corners.
    [[nodiscard]] Picture patchGrid() const;
    /// One value a patch. @param unit  what the numbers at the scale count, "times the average"
    [[nodiscard]] Picture heatMap(std::span<const float> values, const std::string& title,
                                  const std::string& unit) const;
    /// The strongest edges of an [n, n] or [heads, n, n] graph (mean over heads), width and colour by weight.
    [[nodiscard]] Picture graph(const NamedArray& graph, const std::string& title) const;
    /// Patches coloured by cluster, paler where the assignment is less sure.
    [[nodiscard]] Picture clusters(const explain::PatchClusters& clusters, const std::string& title) const;
    /// One value an atom, as discs; NaN (no ink) as empty circles.
    [[nodiscard]] Picture atoms(std::span<const float> values, const std::string& title, const std::string& unit) const;

private:
    [[nodiscard]] PointPx centre(std::size_t node) const; ///< on the large drawing

    const model::NetworkRecord& m_record;
    const chem::Depiction& m_depiction;
    Picture m_large;
};

} // namespace molrl::cli
