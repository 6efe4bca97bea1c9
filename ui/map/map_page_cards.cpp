// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/map/map_page.h"

#include "ui/widgets/palette.h"

#include <algorithm>

namespace molrl::ui {

std::vector<workspace::Column> MapPage::cardColumns() const
{
    std::vector<workspace::Column> shown;
    const auto points = m_model.points();
    for (const workspace::Column& column : m_model.columns())
        if (column.id == m_colorColumn || (points && column.id == points->stored.cluster))
            shown.push_back(column);
    for (const workspace::Column& column : m_model.columns())
        if (!column.hidden && column.kind == workspace::ColumnKind::Number && shown.size() < 3 &&
            std::none_of(shown.begin(), shown.end(), [&](const auto& s) { return s.id == column.id; }))
            shown.push_back(column);
    return shown;
}

void MapPage::updateHover()
{
    const workspace::CompoundId id = m_selection.hovered();
    m_view->setEmphasisedCluster(m_view->clusterOf(id));
    const auto points = m_model.points();
    std::optional<double> value;
    if (points && id && m_colorData && m_colorData->kind == workspace::ColumnKind::Number)
        if (const auto row = points->snapshot->rowOf(id))
            value = m_colorData->numbers[*row];
    m_legend->setMarkedValue(value);

    // A card only for what the pointer is on: hovering in the table shall not cover the map.
    const auto place = placeOf(id);
    const bool isPinned =
        std::any_of(m_pinned.begin(), m_pinned.end(), [&](const CompoundCard* c) { return c->compound() == id; });
    if (!id || id != m_pointed || !place || isPinned) {
        m_hoverCard->hide();
        return;
    }
    const CardContent* content = m_cards->want(id, isDark(palette()), devicePixelRatioF());
    if (content == nullptr)
        return; // the card of the one before stays for the few milliseconds
    m_hoverCard->setContent(*content);
    m_hoverCard->moveBeside(*place);
    m_hoverCard->show();
    m_hoverCard->raise();
}

std::optional<QPointF> MapPage::placeOf(workspace::CompoundId id) const
{
    return isInSpace() && m_view3d ? m_view3d->placeOf(id) : m_view->placeOf(id);
}

/// The sketch's mark, on whichever canvas shows the map; while a layout runs nobody knows its place.
void MapPage::updateGuest()
{
    const auto& guest = m_model.guest();
    const bool isShown = guest && !m_showsLive;
    const QString name = isShown && guest->isStranger() ? tr("Sketch (far from all)") : tr("Sketch");
    m_view->setGuest(
        isShown && !isInSpace() ? std::optional(QPointF(double(guest->x), double(guest->y))) : std::nullopt, name);
    if (m_view3d)
        m_view3d->setGuest(isShown && isInSpace() ? std::optional(std::array{guest->x, guest->y, guest->z})
                                                  : std::nullopt);
    updateStatus();
}

void MapPage::pin(workspace::CompoundId id, bool keepOthers)
{
    if (!keepOthers)
        closeCards();
    m_hoverCard->hide();
    for (const CompoundCard* card : m_pinned)
        if (card->compound() == id)
            return;
    auto* card = new CompoundCard(canvas(), true);
    connect(card, &CompoundCard::closeClicked, this, [this, card] {
        m_pinned.removeOne(card);
        card->deleteLater();
        m_view->update();
    });
    CardContent content;
    content.id = id;
    const CardContent* known = m_cards->want(id, isDark(palette()), devicePixelRatioF());
    card->setContent(known != nullptr ? *known : content);
    m_pinned << card;
    updateCards();
    card->show();
}

void MapPage::closeCards()
{
    for (CompoundCard* card : m_pinned)
        card->deleteLater();
    m_pinned.clear();
    m_hoverCard->hide();
    m_view->update();
}

void MapPage::updateCards()
{
    m_hoverCard->hide();
    for (CompoundCard* card : m_pinned) {
        if (const CardContent* content = m_cards->want(card->compound(), isDark(palette()), devicePixelRatioF()))
            card->setContent(*content);
        const auto place = placeOf(card->compound());
        if (place && !card->wasDragged())
            card->moveBeside(*place);
    }
}

} // namespace molrl::ui
