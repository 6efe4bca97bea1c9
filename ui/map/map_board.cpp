// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/map/map_board.h"

#include <QAction>
#include <QBoxLayout>
#include <QSplitter>
#include <algorithm>

namespace molrl::ui {

namespace {

constexpr int kLeastWidthPx = 300; // of a page; its bars would push the window over the screen's edge

} // namespace

MapBoard::MapBoard(MapModel& model, Selection& selection, QWidget* parent)
    : QWidget(parent), m_model(model), m_selection(selection)
{
    setObjectName(QStringLiteral("map.board"));
    setAccessibleName(tr("Maps side by side"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins({});
    m_splitter = new QSplitter(Qt::Horizontal, this);
    m_splitter->setChildrenCollapsible(false);
    column->addWidget(m_splitter);
    m_primary = new MapPage(model, selection, this);
    m_primary->setMinimumWidth(kLeastWidthPx);
    m_splitter->addWidget(m_primary);
    m_addBeside = new QAction(tr("Another map &beside"), this);
    m_addBeside->setObjectName(QStringLiteral("action.map.beside"));
    m_addBeside->setToolTip(tr("Show one more of the stored maps beside this one, with the same selection"));
    m_addBeside->setStatusTip(m_addBeside->toolTip());
    connect(m_addBeside, &QAction::triggered, this, &MapBoard::addBeside);
    m_primary->addToBar(m_addBeside);
    connect(m_primary, &MapPage::failed, this, &MapBoard::failed);
    connect(m_primary, &MapPage::message, this, &MapBoard::message);
    connect(&m_model, &MapModel::linksChanged, this, &MapBoard::shareLinks);
    connect(&m_model, &MapModel::mapsChanged, this, &MapBoard::updateState);
    connect(&m_model, &MapModel::pointsReplaced, this, &MapBoard::updateState);
    connect(&m_model.document(), &Document::workspaceChanged, this, [this] {
        m_guest.clear();
        while (!m_beside.empty())
            close(m_beside.back().page);
    });
    updateState();
}

MapBoard::~MapBoard()
{
    while (!m_beside.empty()) { // pages refer to their models
        delete m_beside.back().page;
        delete m_beside.back().model;
        m_beside.pop_back();
    }
}

QList<QAction*> MapBoard::boardActions() const
{
    return m_primary->pageActions() << m_addBeside;
}

std::vector<MapPage*> MapBoard::pages() const
{
    std::vector<MapPage*> pages{m_primary};
    for (const Beside& one : m_beside)
        pages.push_back(one.page);
    return pages;
}

MapPage* MapBoard::addBeside()
{
    const auto points = m_model.points();
    if (!points || m_model.maps().empty() || static_cast<int>(m_beside.size()) + 1 >= kMostPages)
        return nullptr;
    int wanted = points->stored.serial;
    for (auto map = m_model.maps().rbegin(); map != m_model.maps().rend(); ++map) {
        const bool isShown = std::any_of(m_beside.begin(), m_beside.end(), [&](const Beside& one) {
            return one.model->points() && one.model->points()->stored.serial == map->serial;
        });
        if (map->serial != points->stored.serial && !isShown) {
            wanted = map->serial;
            break;
        }
    }
    Beside beside;
    beside.model = new MapModel(m_model.document(), this);
    beside.model->showMap(wanted);
    beside.page = new MapPage(*beside.model, m_selection, this);
    beside.page->makeSecondary();
    beside.page->setMinimumWidth(kLeastWidthPx);
    beside.page->setThreads(m_threads);
    beside.page->colorBy(m_primary->colorColumn());
    connect(beside.page, &MapPage::failed, this, &MapBoard::failed);
    connect(beside.page, &MapPage::message, this, &MapBoard::message);
    connect(beside.page, &MapPage::closeWanted, this, [this, page = beside.page] { close(page); });
    m_splitter->addWidget(beside.page);
    m_beside.push_back(beside);
    beside.model->setGuest(m_guest);
    const int each = std::max(1, m_splitter->width() / m_splitter->count());
    m_splitter->setSizes(QList<int>(m_splitter->count(), each));
    beside.page->show();
    shareLinks();
    updateState();
    return beside.page;
}

void MapBoard::close(MapPage* page)
{
    const auto found =
        std::find_if(m_beside.begin(), m_beside.end(), [&](const Beside& one) { return one.page == page; });
    if (found == m_beside.end())
        return;
    const Beside gone = *found;
    m_beside.erase(found);
    gone.page->hide();
    gone.model->setParent(gone.page); // children go after the page's own members
    gone.page->deleteLater();
    updateState();
}

void MapBoard::shareLinks()
{
    for (const Beside& one : m_beside)
        one.model->setLinks(m_model.links(), m_model.emphasisedLink());
}

void MapBoard::setGuest(const std::vector<float>& embedding)
{
    m_guest = embedding;
    m_model.setGuest(embedding);
    for (const Beside& one : m_beside)
        one.model->setGuest(embedding);
}

void MapBoard::setThreads(int threads)
{
    m_threads = threads;
    for (MapPage* page : pages())
        page->setThreads(threads);
}

void MapBoard::updateState()
{
    m_addBeside->setEnabled(m_model.points() && !m_model.maps().empty() &&
                            static_cast<int>(m_beside.size()) + 1 < kMostPages);
}

} // namespace molrl::ui
