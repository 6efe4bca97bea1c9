// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/table/table_page.h"

#include "core/base/thread_budget.h"
#include "ui/adapt/adapt.h"
#include "ui/table/card_view.h"
#include "ui/table/compound_delegate.h"
#include "ui/table/compound_view.h"
#include "ui/widgets/structure_cache.h"

#include <QAction>
#include <QEvent>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPointer>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollBar>
#include <QSlider>
#include <QStackedWidget>
#include <QToolButton>
#include <algorithm>

namespace molrl::ui {
TablePage::TablePage(Document& document, Selection& selection, QWidget* parent)
    : QWidget(parent), m_document(document), m_selection(selection)
{
    setObjectName(QStringLiteral("table.page"));
    setAccessibleName(tr("Table of compounds"));
    m_filters = new TableFilters(this);
    m_rows = new RowCache(document.jobs(), this);
    m_structures = new StructureCache(document.jobs(), this);
    m_model = new CompoundTableModel(document, *m_rows, this);
    buildLayout();
    buildActions();
    m_cardsButton->setDefaultAction(m_action.value(QStringLiteral("action.table.cards")));
    connectHeader();
    connectDocument();
    setStructureHeight(m_structureHeight);
    onWorkspaceChanged();
}

TablePage::~TablePage()
{
    if (m_search)
        m_search->cancel();
}

void TablePage::connectDocument()
{
    m_refreshTimer.setSingleShot(true); // several signals of one edit make one refresh
    m_refreshTimer.setInterval(0);
    connect(&m_refreshTimer, &QTimer::timeout, this, &TablePage::refresh);
    connect(&m_document, &Document::workspaceChanged, this, &TablePage::onWorkspaceChanged);
    connect(&m_document, &Document::compoundsChanged, this, [this] {
        m_rows->clear();
        if (m_cache)
            m_cache->invalidate();
        m_refreshTimer.start();
    });
    connect(&m_document, &Document::columnsChanged, this, [this] { m_refreshTimer.start(); });
    connect(&m_document, &Document::cellsChanged, this, [this](workspace::ColumnId column) {
        if (m_cache)
            m_cache->invalidate(column);
        m_refreshTimer.start();
    });
    connect(&m_selection, &Selection::selectionChanged, this, &TablePage::onSelectionChanged);
    m_selection.setOrder([page = QPointer(this)](const CompoundSet& set) -> workspace::CompoundId {
        const ViewStatePtr state = page ? page->viewState() : nullptr;
        for (int row = 0; state && row < state->rowCount() && !set.isEmpty(); ++row)
            if (set.contains(state->idAt(row)))
                return state->idAt(row);
        return {};
    });
    connect(m_filters, &TableFilters::changed, this, &TablePage::onFiltersChanged);
    connect(m_filters, &TableFilters::added, this, &TablePage::updateActions);
    connect(m_filters, &TableFilters::removed, this, &TablePage::updateActions);
    connect(m_filters, &TableFilters::quickTextChanged, this, [this] {
        if (m_quick->text() != m_filters->quickText())
            m_quick->setText(m_filters->quickText());
    });
}

void TablePage::onWorkspaceChanged()
{
    if (m_search)
        m_search->cancel();
    m_search.reset();
    m_revealed.clear();
    m_cache = m_document.workspace() ? std::make_shared<workspace::ViewCache>(m_document.workspace()) : nullptr;
    m_rows->setWorkspace(m_document.workspace());
    m_structures->clear();
    m_widths.clear();
    m_sort = workspace::SortKey::Row;
    m_sortColumn = {};
    m_descending = false;
    m_generation = 0;
    m_filters->clear();
    m_selection.setPassing({});
    m_model->setState(nullptr);
    m_strip->hide();
    refresh();
    updateEmptyState();
    emitCounts();
}

void TablePage::onFiltersChanged()
{
    const auto& entries = m_filters->entries();
    const bool hasSimilarity = std::any_of(entries.begin(), entries.end(), [](const FilterEntry& one) {
        return one.kind == FilterKind::Similarity && one.enabled && one.filter;
    });
    const bool hadSimilarity = viewState() && !viewState()->view.similarity.empty();
    if (hasSimilarity && !hadSimilarity) { // the most similar first is what the question was
        m_sort = workspace::SortKey::Similarity;
        m_sortColumn = {};
        m_descending = true;
        m_showTop = true;
    } else if (!hasSimilarity && m_sort == workspace::SortKey::Similarity) {
        m_sort = workspace::SortKey::Row;
        m_descending = false;
    }
    refresh();
}

void TablePage::refresh()
{
    if (!m_cache)
        return;
    if (m_search)
        m_search->cancel();
    workspace::ViewSpec spec;
    spec.filters = m_filters->active(m_filters->followsSelection() ? m_selection.selected().toVector()
                                                                   : std::vector<workspace::CompoundId>{});
    spec.sort = m_sort;
    spec.sortColumn = m_sortColumn;
    spec.descending = m_descending;
    m_wasStopped = false;
    if (!m_stripTimer.isActive())
        m_stripTimer.start();
    auto slot = std::make_shared<JobPtr>();
    *slot = m_document.jobs().start<ViewStatePtr>(
        Lane::Interactive, tr("Filtering and sorting"),
        [cache = m_cache, workspace = m_document.workspace(), spec](JobContext& job) {
            return computeViewState(*workspace, *cache, spec, ThreadBudget::make(0).threads, job);
        },
        this, [this, slot](Result<ViewStatePtr> state) { onViewComputed(*slot, std::move(state)); }, true);
    m_search = *slot;
}

void TablePage::onViewComputed(const JobPtr& job, Result<ViewStatePtr> state)
{
    if (job != m_search)
        return; // overtaken by a newer one
    m_search.reset();
    m_stripTimer.stop();
    if (state) {
        m_strip->hide();
        showState(std::move(*state));
        return;
    }
    m_wasStopped = true;
    m_stripBar->hide();
    const bool isCancelled = state.error().code == ErrorCode::Cancelled;
    const auto text = toErrorText(state.error());
    m_stripText->setText(isCancelled ? tr("The search was stopped. The table shows the rows from before it.")
                                     : tr("%1. %2").arg(text.title, text.remedy));
    m_stripText->setToolTip(isCancelled ? QString() : text.details);
    m_stripButton->setText(tr("Search again"));
    m_strip->show();
}

void TablePage::showSearchStrip()
{
    if (!m_search)
        return;
    m_stripText->setText(tr("Searching"));
    m_stripText->setToolTip({});
    m_stripButton->setText(tr("Stop"));
    m_stripBar->setValue(static_cast<int>(m_search->progress().fraction01 * 1000));
    m_stripBar->show();
    m_strip->show();
    connect(m_search.get(), &JobHandle::changed, this, [this] {
        if (m_search)
            m_stripBar->setValue(static_cast<int>(m_search->progress().fraction01 * 1000));
    });
}

void TablePage::revealColumnOf(const std::string& origin)
{
    m_revealed = origin;
    reveal();
}

void TablePage::reveal()
{
    const auto state = m_model->state();
    if (m_revealed.empty() || !state)
        return;
    const auto it = std::find_if(state->columns.begin(), state->columns.end(),
                                 [this](const workspace::Column& column) { return column.origin == m_revealed; });
    const int at = it == state->columns.end() ? -1 : m_model->columnOf(CompoundTableModel::Kind::Data, it->id);
    if (at < 0)
        return;
    m_revealed.clear();
    const int first =
        m_view->horizontalHeader()->sectionSize(m_view->horizontalHeader()->logicalIndex(0)); // stays in sight
    m_view->horizontalScrollBar()->setValue(m_view->horizontalHeader()->sectionPosition(at) - first);
}

void TablePage::showState(ViewStatePtr state)
{
    const auto highlight = m_filters->highlightQuery();
    m_delegate->setHighlight(highlight);
    m_cards->setHighlight(highlight);
    for (const auto& entry : std::vector<FilterEntry>(m_filters->entries())) {
        const auto isIt = [&](const workspace::Column& column) { return column.id == entry.column; };
        if (entry.column && std::none_of(state->columns.begin(), state->columns.end(), isIt))
            m_filters->remove(entry.key);
    }
    const auto topId = m_model->idAt(m_view->rowAt(0));
    const int offset = topId ? m_view->rowViewportPosition(m_model->rowOf(topId)) : 0;
    const auto before = m_model->state();
    const int sideways = m_view->horizontalScrollBar()->value();

    m_model->setState(state);
    applyHeader();
    dropLostSelection(*state);
    tellWhatPasses(*state);
    updateEmptyState(); // before scrolling: a hidden view has no geometry
    m_view->followSelection();
    m_cards->followModel();

    // Whoever sorts wants to see the first rows; else the eye stays where it was: on the row at the top, else on the
    // current one, else at the start.
    if (before && before->view.rows != state->view.rows) {
        const int top = m_model->rowOf(topId);
        const int current = m_model->rowOf(m_selection.current());
        if (m_showTop)
            m_view->scrollToTop();
        else if (current >= 0)
            m_view->scrollTo(m_model->index(current, 0));
        else if (top >= 0)
            m_view->verticalScrollBar()->setValue(top * m_structureHeight - offset);
        else
            m_view->scrollToTop();
    } else if (before) {
        const int top = m_model->rowOf(topId);
        if (top >= 0)
            m_view->verticalScrollBar()->setValue(top * m_structureHeight - offset);
    }
    m_showTop = false;
    m_view->horizontalScrollBar()->setValue(sideways);
    reveal();
    m_view->viewport()->update();
    m_prefetchTimer.start();
    emitCounts();
    updateActions();
    Q_EMIT viewChanged();
}

void TablePage::dropLostSelection(const ViewState& state)
{
    const auto& snapshot = *state.view.snapshot;
    if (snapshot.generation == m_generation)
        return;
    m_generation = snapshot.generation;
    auto selected = m_selection.selected();
    for (const auto id : m_selection.selected().toVector())
        if (!snapshot.rowOf(id))
            selected.remove(id);
    if (m_selection.current() && !snapshot.rowOf(m_selection.current()))
        m_selection.setCurrent({});
    if (m_selection.hovered() && !snapshot.rowOf(m_selection.hovered()))
        m_selection.setHovered({});
    m_selection.setSelected(std::move(selected));
}

void TablePage::tellWhatPasses(const ViewState& state)
{
    if (state.view.rows.size() == state.view.snapshot->rows()) {
        m_selection.setPassing({});
        return;
    }
    CompoundSet passing;
    for (const std::uint32_t row : state.view.rows)
        passing.add(state.view.snapshot->ids[row]);
    m_selection.setPassing(std::move(passing));
}

void TablePage::updateEmptyState()
{
    const auto state = viewState();
    const bool hasRows = state && state->rowCount() > 0;
    m_quick->setEnabled(state != nullptr);
    m_columnsButton->setEnabled(state != nullptr);
    m_emptyButton->setVisible(false);
    if (hasRows) {
        m_stack->setCurrentWidget(m_action.value(QStringLiteral("action.table.cards"))->isChecked()
                                      ? static_cast<QWidget*>(m_cards)
                                      : m_view);
        return;
    }
    if (!m_document.workspace()) {
        m_emptyTitle->setText(tr("No workspace is open"));
        m_emptyHint->setText(tr("Open a workspace, or import a file of compounds."));
    } else if (!state) {
        m_emptyTitle->setText(tr("Reading the compounds"));
        m_emptyHint->clear();
    } else if (state->view.snapshot->rows() == 0) {
        m_emptyTitle->setText(tr("No compounds yet"));
        m_emptyHint->setText(tr("Import a SMILES, CSV or SDF file, or drop one onto the window."));
    } else {
        m_emptyTitle->setText(tr("No rows pass the filters"));
        m_emptyHint->setText(
            tr("%1 compounds are hidden.").arg(formatCount(static_cast<qint64>(state->view.snapshot->rows()))));
        m_emptyButton->setVisible(true);
    }
    m_stack->setCurrentWidget(m_emptyPage);
}

QString TablePage::countsText() const
{
    const auto state = m_model->state();
    if (!state)
        return {};
    const auto total = static_cast<qint64>(state->view.snapshot->rows());
    if (total == 0)
        return {};
    const auto selected = static_cast<qint64>(m_selection.selected().size());
    QString text = tr("%1 of %2 visible").arg(formatCount(state->rowCount()), formatCount(total));
    return text + QStringLiteral(" – ") + tr("%1 selected").arg(formatCount(selected));
}

void TablePage::emitCounts()
{
    m_counts->setText(countsText());
    const auto state = viewState();
    Q_EMIT countsChanged(state ? state->rowCount() : 0, static_cast<qint64>(m_selection.selected().size()),
                         state ? static_cast<qint64>(state->view.snapshot->rows()) : 0);
}

void TablePage::onSelectionChanged()
{
    if (m_filters->followsSelection())
        m_refreshTimer.start();
    emitCounts();
    updateActions();
}

void TablePage::prefetchAround()
{
    const int first = m_view->rowAt(0);
    if (first < 0 || areCardsShown())
        return;
    const int screen = std::max(1, m_view->viewport()->height() / std::max(1, m_structureHeight)) + 1;
    std::vector<workspace::CompoundId> ids; // newest wish is served first: the visible rows last
    for (int row = first - screen; row < first + 3 * screen; ++row)
        if (const auto id = m_model->idAt(row))
            ids.push_back(id);
    m_rows->prefetch(ids);
}

void TablePage::setStructureHeight(int heightPx)
{
    heightPx = std::clamp(heightPx, kSmallestHeight, kLargestHeight);
    const int top = m_view->rowAt(0);
    m_structureHeight = heightPx;
    if (m_size->value() != heightPx)
        m_size->setValue(heightPx);
    m_view->verticalHeader()->setDefaultSectionSize(heightPx);
    m_view->setColumnWidth(0, heightPx * 8 / 5);
    m_cards->setStructureHeight(heightPx);
    if (top > 0)
        m_view->verticalScrollBar()->setValue(top * heightPx);
}

bool TablePage::areCardsShown() const
{
    return m_stack->currentWidget() == m_cards;
}

void TablePage::setCardsShown(bool shown)
{
    m_action.value(QStringLiteral("action.table.cards"))->setChecked(shown);
    updateEmptyState();
    if (shown)
        m_cards->followModel();
}

workspace::Column TablePage::columnInfo(workspace::ColumnId id) const
{
    if (const auto state = m_model->state())
        for (const auto& column : state->columns)
            if (column.id == id)
                return column;
    return {};
}

void TablePage::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        emitCounts();
}

} // namespace molrl::ui
