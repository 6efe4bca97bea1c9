// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/inspector_scene.h"

#include "ui/widgets/palette.h"

#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

namespace molrl::ui {
namespace {

/// Carries pixels of the network's drawing to the painter.
class ScenePainter {
public:
    ScenePainter(QPainter& painter, const InspectorScene& scene, const QRectF& target, const SceneColors& colors)
        : m_painter(painter), m_scene(scene), m_molecule(*scene.molecule), m_target(target), m_colors(colors),
          m_scale(target.width() / m_molecule.sidePx())
    {
    }

    void paint()
    {
        m_painter.setRenderHint(QPainter::Antialiasing);
        m_painter.setRenderHint(QPainter::SmoothPixmapTransform);
        paintCells(SceneLayer::Clusters);
        paintCells(SceneLayer::Heat);
        paintGrid();
        paintAtoms();
        paintDrawing();
        paintGraph();
        paintPin();
        paintHover();
        m_painter.setOpacity(1);
    }

private:
    [[nodiscard]] QPointF at(const PointPx& place) const
    {
        return m_target.topLeft() + QPointF(place.x, place.y) * m_scale;
    }
    [[nodiscard]] QRectF rectOf(const QRectF& rect) const
    {
        return {m_target.topLeft() + rect.topLeft() * m_scale, rect.size() * m_scale};
    }
    [[nodiscard]] QRectF cellOf(int patch) const { return rectOf(m_molecule.patchRect(patch)); }
    [[nodiscard]] double bondLength() const
    {
        const double bond = m_molecule.inspection.depiction.bondLengthPx;
        return (bond > 0 ? bond : 24) * m_scale;
    }
    /// Of discs and rings about atoms; small molecules are drawn large, their discs need not be.
    [[nodiscard]] double atomRadius() const { return std::min(0.36 * bondLength(), 11 * m_scale); }
    [[nodiscard]] double opacityOf(SceneLayer which) const { return m_scene.layer(which).opacity01; }

    /// Cells abut without seams: whole device pixels, no smoothing.
    void paintCells(SceneLayer which)
    {
        const bool isHeat = which == SceneLayer::Heat;
        if (!m_scene.isShown(which) || (isHeat ? m_scene.heat.empty() : m_scene.clustersOf < 0))
            return;
        m_painter.setOpacity(opacityOf(which));
        m_painter.setRenderHint(QPainter::Antialiasing, false);
        m_painter.setPen(Qt::NoPen);
        for (int patch = 0; patch < m_molecule.patchCount(); ++patch) {
            const auto i = static_cast<std::size_t>(patch);
            QColor color;
            if (isHeat) {
                color = m_scene.scale.color(m_scene.heat[i]);
            } else {
                const auto& clusters = m_molecule.clusters[static_cast<std::size_t>(m_scene.clustersOf)];
                color = categoryColor(clusters.cluster[i]);
                color.setAlphaF(0.45f + 0.55f * std::clamp(clusters.strength[i], 0.f, 1.f));
            }
            m_painter.setBrush(color);
            const QRectF cell = cellOf(patch);
            m_painter.drawRect(QRect(cell.topLeft().toPoint(), cell.bottomRight().toPoint() - QPoint(1, 1)));
        }
        m_painter.setRenderHint(QPainter::Antialiasing);
        if (!isHeat)
            paintClusterBorders();
    }

    /// Lines where one cluster meets another, so that colour alone doesn't carry it.
    void paintClusterBorders()
    {
        const auto& clusters = m_molecule.clusters[static_cast<std::size_t>(m_scene.clustersOf)].cluster;
        const auto clusterAt = [&](int row, int col) {
            const int patch = m_molecule.patchAt(row, col);
            return patch < 0 ? -1 : clusters[static_cast<std::size_t>(patch)];
        };
        m_painter.setPen(QPen(m_colors.paper, 2));
        for (int patch = 0; patch < m_molecule.patchCount(); ++patch) {
            const auto i = static_cast<std::size_t>(patch);
            const int row = m_molecule.record().row[i];
            const int col = m_molecule.record().col[i];
            const QRectF cell = cellOf(patch);
            if (const int right = clusterAt(row, col + 1); right >= 0 && right != clusters[i])
                m_painter.drawLine(cell.topRight(), cell.bottomRight());
            if (const int below = clusterAt(row + 1, col); below >= 0 && below != clusters[i])
                m_painter.drawLine(cell.bottomLeft(), cell.bottomRight());
        }
    }

    void paintGrid()
    {
        if (!m_scene.isShown(SceneLayer::Grid))
            return;
        m_painter.setOpacity(opacityOf(SceneLayer::Grid));
        m_painter.setBrush(Qt::NoBrush);
        m_painter.setPen(QPen(m_colors.faint, 0));
        const int side = m_molecule.record().gridSide;
        const double step = m_target.width() / side;
        for (int i = 0; i <= side; ++i) {
            m_painter.drawLine(m_target.topLeft() + QPointF(i * step, 0), m_target.bottomLeft() + QPointF(i * step, 0));
            m_painter.drawLine(m_target.topLeft() + QPointF(0, i * step), m_target.topRight() + QPointF(0, i * step));
        }
        QColor line = mixColors(m_colors.paper, m_colors.ink, 0.62);
        m_painter.setPen(QPen(line, 1.2));
        for (int patch = 0; patch < m_molecule.patchCount(); ++patch)
            if (m_molecule.record().hasInk[static_cast<std::size_t>(patch)])
                m_painter.drawRect(cellOf(patch));
    }

    void paintAtoms()
    {
        if (!m_scene.isShown(SceneLayer::Atoms))
            return;
        m_painter.setOpacity(opacityOf(SceneLayer::Atoms));
        const double radius = atomRadius();
        const auto& atoms = m_molecule.inspection.depiction.atoms;
        m_painter.setPen(QPen(m_colors.paper, 1.5));
        for (std::size_t i = 0; i < atoms.size() && i < m_scene.atomValues.size(); ++i) {
            if (std::isnan(m_scene.atomValues[i]))
                continue;
            m_painter.setBrush(m_scene.scale.color(m_scene.atomValues[i]));
            m_painter.drawEllipse(at(atoms[i]), radius, radius);
        }
    }

    void paintDrawing()
    {
        if (!m_scene.isShown(SceneLayer::Drawing) || m_scene.drawing.image.isNull())
            return;
        m_painter.setOpacity(opacityOf(SceneLayer::Drawing));
        m_painter.drawImage(rectOf(m_scene.drawing.placed), m_scene.drawing.image);
    }

    void paintGraph()
    {
        if (!m_scene.isShown(SceneLayer::Graph) || m_scene.edges.edges.empty())
            return;
        m_painter.setOpacity(opacityOf(SceneLayer::Graph));
        const double unit = m_scale / 2.2; // 1 at 500 px
        std::vector<bool> touched(static_cast<std::size_t>(m_molecule.patchCount()), false);
        // Weakest first, so that the strong ones lie on top.
        for (auto edge = m_scene.edges.edges.rbegin(); edge != m_scene.edges.edges.rend(); ++edge) {
            const double strength = std::sqrt(double(edge->weight) / m_scene.edges.strongest);
            QColor color = m_colors.accent;
            color.setAlphaF(static_cast<float>(0.15 + 0.75 * strength));
            m_painter.setPen(QPen(color, std::max(0.75, 3.2 * strength * unit), Qt::SolidLine, Qt::RoundCap));
            m_painter.drawLine(cellOf(edge->a).center(), cellOf(edge->b).center());
            touched[static_cast<std::size_t>(edge->a)] = touched[static_cast<std::size_t>(edge->b)] = true;
        }
        m_painter.setPen(QPen(m_colors.paper, 1));
        m_painter.setBrush(m_colors.accent);
        for (int patch = 0; patch < m_molecule.patchCount(); ++patch)
            if (touched[static_cast<std::size_t>(patch)])
                m_painter.drawEllipse(cellOf(patch).center(), std::max(2.0, 3 * unit), std::max(2.0, 3 * unit));
    }

    /// A bowed arrow with a rim of paper, readable on any colour.
    void paintArrow(const QPointF& from, const QPointF& to, double width)
    {
        const QPointF along = to - from;
        const double length = std::hypot(along.x(), along.y());
        if (length < 1)
            return;
        const QPointF normal(-along.y() / length, along.x() / length);
        const QPointF bend = (from + to) / 2 + normal * length * 0.12;
        const QPointF arriving = (to - bend) / std::hypot((to - bend).x(), (to - bend).y());
        const QPointF side(-arriving.y(), arriving.x());
        const double head = 4 + 2 * width;
        const QPointF neck = to - arriving * head;
        QPainterPath shaft(from);
        shaft.quadTo(bend, neck);
        const QPolygonF tip({to, neck + side * head * 0.45, neck - side * head * 0.45});
        for (const bool isRim : {true, false}) {
            const QColor color = isRim ? m_colors.paper : m_colors.ink;
            m_painter.setBrush(Qt::NoBrush);
            m_painter.setPen(QPen(color, width + (isRim ? 3 : 0), Qt::SolidLine, Qt::RoundCap));
            m_painter.drawPath(shaft);
            m_painter.setBrush(color);
            m_painter.setPen(QPen(color, isRim ? 3 : 0.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
            m_painter.drawPolygon(tip);
        }
    }

    /// Where the line from a cell's middle leaves it.
    [[nodiscard]] static QPointF borderToward(const QRectF& cell, const QPointF& target)
    {
        const QPointF along = target - cell.center();
        const double reach = std::max(std::abs(along.x()), std::abs(along.y()));
        return reach <= 0 ? cell.center() : cell.center() + along * (cell.width() / 2 / reach);
    }

    void outline(const QRectF& rect, const QColor& color, double width)
    {
        m_painter.setBrush(Qt::NoBrush);
        m_painter.setPen(QPen(m_colors.paper, width + 2.5, Qt::SolidLine, Qt::SquareCap, Qt::MiterJoin));
        m_painter.drawRect(rect);
        m_painter.setPen(QPen(color, width, Qt::SolidLine, Qt::SquareCap, Qt::MiterJoin));
        m_painter.drawRect(rect);
    }

    void paintPin()
    {
        if (m_scene.pinnedPatch < 0)
            return;
        m_painter.setOpacity(1);
        const QRectF pinned = cellOf(m_scene.pinnedPatch);
        const float strongest = m_scene.pinTargets.empty() ? 1.f : m_scene.pinTargets.front().weight;
        for (auto target = m_scene.pinTargets.rbegin(); target != m_scene.pinTargets.rend(); ++target)
            paintArrow(borderToward(pinned, cellOf(target->b).center()), cellOf(target->b).center(),
                       0.8 + 1.6 * target->weight / strongest);
        outline(pinned, m_colors.accent, 2.5);
    }

    void paintHover()
    {
        m_painter.setOpacity(1);
        if (m_scene.hoveredPatch >= 0 && m_scene.hoveredPatch < m_molecule.patchCount())
            outline(cellOf(m_scene.hoveredPatch), m_colors.ink, 1.5);
        const auto& atoms = m_molecule.inspection.depiction.atoms;
        const auto ring = [&](int atom, double width) {
            if (atom < 0 || static_cast<std::size_t>(atom) >= atoms.size())
                return;
            const double radius = atomRadius();
            m_painter.setBrush(Qt::NoBrush);
            m_painter.setPen(QPen(m_colors.paper, width + 2.5));
            m_painter.drawEllipse(at(atoms[static_cast<std::size_t>(atom)]), radius, radius);
            m_painter.setPen(QPen(m_colors.accent, width));
            m_painter.drawEllipse(at(atoms[static_cast<std::size_t>(atom)]), radius, radius);
        };
        if (m_scene.hoveredPatch >= 0 && m_scene.hoveredPatch < static_cast<int>(m_molecule.map.patchToAtoms.size()))
            for (const auto& share : m_molecule.map.patchToAtoms[static_cast<std::size_t>(m_scene.hoveredPatch)])
                if (share.share >= 0.1f && share.index != m_scene.hoveredAtom)
                    ring(share.index, 1.2);
        ring(m_scene.hoveredAtom, 2.2);
    }

    QPainter& m_painter;
    const InspectorScene& m_scene;
    const InspectedMolecule& m_molecule;
    QRectF m_target;
    SceneColors m_colors;
    double m_scale;
};

} // namespace

SceneColors SceneColors::of(const QPalette& palette)
{
    const QColor paper = palette.color(QPalette::Base);
    const QColor ink = palette.color(QPalette::Text);
    return {paper, ink, mixColors(paper, ink, 0.13), palette.color(QPalette::Highlight)};
}

SceneColors SceneColors::forExport()
{
    return {QColor(Qt::white), QColor(Qt::black), QColor(222, 222, 222), QColor(0x1b, 0x63, 0xb8)};
}

void paintScene(QPainter& painter, const InspectorScene& scene, const QRectF& target, const SceneColors& colors)
{
    if (!scene.molecule || scene.molecule->sidePx() <= 0)
        return;
    painter.save();
    ScenePainter(painter, scene, target, colors).paint();
    painter.restore();
}

} // namespace molrl::ui
