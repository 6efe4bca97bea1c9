// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/structure_cache.h"

#include "core/chem/depiction.h"
#include "core/chem/search.h"
#include "ui/adapt/adapt.h"

#include <QPainter>
#include <algorithm>
#include <cmath>
#include <optional>

namespace molrl::ui {
namespace {

constexpr int kKeptKilobytes = 192 * 1024;
constexpr std::size_t kBatch = 4;        // ~4 ms: what the inspector may have to wait behind
constexpr int kMostInFlight = 2;         // the lane's threads
constexpr std::size_t kMostWishes = 192; // more than any screen holds
constexpr double kBondLengthPx = 20;     // longest bond, logical: small molecules aren't blown up

Result<QImage> drawParsed(const std::string& smiles, const StructureLook& look,
                          const std::optional<chem::SubstructureQuery>& query)
{
    MOLRL_TRY(const auto mol, chem::parseSmiles(smiles));
    chem::DepictionStyle style;
    style.widthPx = std::max(8, static_cast<int>(std::lround(look.size.width() * look.pixelRatio)));
    style.heightPx = std::max(8, static_cast<int>(std::lround(look.size.height() * look.pixelRatio)));
    // Width of the lines follows the drawing's size, within what stays crisp.
    style.lineWidthPx = std::clamp(look.size.height() / 90.0, 1.1, 2.0) * look.pixelRatio;
    style.fixedBondLengthPx = kBondLengthPx * std::clamp(look.size.height() / 100.0, 0.8, 1.6) * look.pixelRatio;
    style.fontScale = look.size.height() < 130 ? 1.25 : 1.1; // letters stay readable in a small cell
    style.padding01 = 0.04;
    style.darkPalette = look.dark;
    if (look.dark)
        style.background = {0, 0, 0};
    if (query)
        style.highlightAtoms = query->matchAtoms(mol);
    MOLRL_TRY(const auto depiction, chem::depict(mol, style));
    QImage image = toQImage(depiction.picture);
    image.setDevicePixelRatio(look.pixelRatio);
    return image;
}

std::optional<chem::SubstructureQuery> parseHighlight(const std::string& text)
{
    if (text.empty())
        return {};
    auto query = chem::SubstructureQuery::parse(text);
    return query ? std::optional(std::move(*query)) : std::nullopt;
}

} // namespace

Result<QImage> drawStructure(const std::string& smiles, const StructureLook& look)
{
    return drawParsed(smiles, look, parseHighlight(look.highlight));
}

void paintStructure(QPainter& painter, const QRect& rect, const QImage& image, bool dark)
{
    const QSize size = (QSizeF(image.size()) / image.devicePixelRatio()).toSize();
    const QPoint at = rect.topLeft() + QPoint((rect.width() - size.width()) / 2, (rect.height() - size.height()) / 2);
    const auto before = painter.compositionMode();
    painter.setCompositionMode(dark ? QPainter::CompositionMode_Screen : QPainter::CompositionMode_Multiply);
    painter.drawImage(at, image);
    painter.setCompositionMode(before);
}

StructureCache::StructureCache(JobRunner& jobs, QObject* parent)
    : QObject(parent), m_jobs(jobs), m_pictures(kKeptKilobytes)
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(0);
    connect(&m_timer, &QTimer::timeout, this, &StructureCache::draw);
}

void StructureCache::clear()
{
    ++m_epoch;
    m_pictures.clear();
    m_wishes.clear();
    m_asked.clear();
    m_inFlight = 0;
}

int StructureCache::lookIndex(const StructureLook& look)
{
    const auto found = std::find(m_looks.rbegin(), m_looks.rend(), look);
    if (found != m_looks.rend())
        return static_cast<int>(m_looks.rend() - found) - 1;
    m_looks.push_back(look);
    return static_cast<int>(m_looks.size()) - 1;
}

const StructurePicture* StructureCache::find(workspace::CompoundId id, const std::string& smiles,
                                             const StructureLook& look)
{
    const Key key{id.value, lookIndex(look)};
    if (const auto* picture = m_pictures.object(key))
        return picture;
    if (!m_asked.contains(key)) {
        m_asked.insert(key);
        m_wishes.push_back({key, smiles});
        if (!m_timer.isActive())
            m_timer.start();
    }
    return nullptr;
}

void StructureCache::draw()
{
    if (m_wishes.size() > kMostWishes) {
        const auto kept = m_wishes.end() - static_cast<std::ptrdiff_t>(kMostWishes);
        for (auto it = m_wishes.begin(); it != kept; ++it)
            m_asked.remove(it->key);
        m_wishes.erase(m_wishes.begin(), kept);
    }
    struct Drawn {
        Key key;
        StructurePicture picture;
    };
    while (m_inFlight < kMostInFlight && !m_wishes.empty()) {
        const int look = m_wishes.back().key.look;
        std::vector<Wish> batch;
        while (!m_wishes.empty() && batch.size() < kBatch && m_wishes.back().key.look == look) {
            batch.push_back(std::move(m_wishes.back()));
            m_wishes.pop_back();
        }
        ++m_inFlight;
        m_jobs.start<std::vector<Drawn>>(
            Lane::Interactive, tr("Drawing structures"),
            [batch, style = m_looks[static_cast<std::size_t>(look)]](JobContext& job) -> Result<std::vector<Drawn>> {
                const auto query = parseHighlight(style.highlight);
                std::vector<Drawn> drawn;
                for (const auto& wish : batch) {
                    if (job.stopRequested())
                        return JobContext::cancelled();
                    auto image = drawParsed(wish.smiles, style, query);
                    drawn.push_back({wish.key, image ? StructurePicture{*image, {}}
                                                     : StructurePicture{{}, toQString(image.error().what)}});
                }
                return drawn;
            },
            this,
            [this, batch, epoch = m_epoch](Result<std::vector<Drawn>> drawn) {
                if (epoch != m_epoch)
                    return;
                --m_inFlight;
                std::vector<workspace::CompoundId> ids;
                for (const auto& wish : batch) {
                    m_asked.remove(wish.key);
                    ids.push_back({wish.key.id});
                }
                if (drawn)
                    for (auto& one : *drawn)
                        m_pictures.insert(one.key, new StructurePicture(one.picture),
                                          1 + static_cast<qsizetype>(one.picture.image.sizeInBytes() / 1024));
                if (!m_wishes.empty())
                    m_timer.start();
                if (drawn)
                    Q_EMIT this->drawn(ids);
            },
            true);
    }
}

} // namespace molrl::ui
