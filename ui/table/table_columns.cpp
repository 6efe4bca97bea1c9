// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/adapt/adapt.h"
#include "ui/table/card_view.h"
#include "ui/table/column_dialogs.h"
#include "ui/table/compound_view.h"
#include "ui/table/table_page.h"

#include <QAction>
#include <QActionGroup>
#include <QHeaderView>
#include <QMenu>
#include <QProxyStyle>
#include <QScopedValueRollback>
#include <algorithm>

namespace molrl::ui {
namespace {

using Kind = CompoundTableModel::Kind;
using workspace::SortKey;

QString widthKey(const CompoundTableModel::Shown& shown)
{
    return QStringLiteral("%1:%2").arg(static_cast<int>(shown.kind)).arg(shown.column.id.value);
}

int defaultWidth(const CompoundTableModel::Shown& shown, const QFontMetrics& metrics, const QString& title)
{
    const int em = metrics.horizontalAdvance(QLatin1Char('0'));
    const int heading = metrics.horizontalAdvance(title) + 7 * em; // margins and the arrow
    switch (shown.kind) {
    case Kind::Name: return 24 * em;
    case Kind::Smiles:
    case Kind::Problem: return 40 * em;
    case Kind::Data:
        return std::clamp(heading, shown.column.kind == workspace::ColumnKind::Number ? 11 * em : 18 * em, 30 * em);
    default: return std::max(heading, 12 * em);
    }
}

/// Gives headings the cells' margin.
class HeaderStyle : public QProxyStyle {
public:
    int pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const override
    {
        return metric == PM_HeaderMargin ? 7 : QProxyStyle::pixelMetric(metric, option, widget);
    }
};

/// Orders by what a column shows; empty where it shows nothing that has an order.
std::optional<SortKey> sortKeyOf(Kind kind)
{
    switch (kind) {
    case Kind::Name: return SortKey::Name;
    case Kind::Data: return SortKey::Column;
    case Kind::Similarity: return SortKey::Similarity;
    case Kind::Source: return SortKey::Row;
    default: return {};
    }
}

} // namespace

void TablePage::connectHeader()
{
    auto* header = m_view->horizontalHeader();
    header->setObjectName(QStringLiteral("table.header"));
    header->setAccessibleName(tr("Columns"));
    auto* style = new HeaderStyle;
    style->setParent(header);
    header->setStyle(style);
    header->setSectionsClickable(true);
    header->setSectionsMovable(true);
    header->setHighlightSections(false);
    header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    header->setMinimumSectionSize(48);
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    header->setToolTip(tr("Click to sort, drag to move, right-click for more"));
    connect(header, &QHeaderView::sectionClicked, this, &TablePage::onHeaderClicked);
    connect(header, &QHeaderView::sectionMoved, this, &TablePage::onSectionMoved);
    connect(header, &QHeaderView::customContextMenuRequested, this, &TablePage::showHeaderMenu);
    connect(header, &QHeaderView::sectionResized, this, [this](int section, int, int width) {
        if (!m_isApplyingHeader && section > 0 && section < m_model->columnCount())
            m_widths[widthKey(m_model->shownColumn(section))] = width;
    });
    connect(m_model, &QAbstractItemModel::modelReset, this, &TablePage::applyHeader);
    connect(m_columnsMenu, &QMenu::aboutToShow, this, &TablePage::fillColumnsMenu);
}

void TablePage::applyHeader()
{
    const QScopedValueRollback guard(m_isApplyingHeader, true);
    auto* header = m_view->horizontalHeader();
    for (int section = 0; section < m_model->columnCount(); ++section) {
        if (header->visualIndex(section) != section)
            header->moveSection(header->visualIndex(section), section);
        const auto& shown = m_model->shownColumn(section);
        const QString title = m_model->headerData(section, Qt::Horizontal, Qt::DisplayRole).toString();
        const int width = section == 0 ? m_structureHeight * 8 / 5
                                       : m_widths.value(widthKey(shown), defaultWidth(shown, fontMetrics(), title));
        if (header->sectionSize(section) != width)
            header->resizeSection(section, width);
    }
    int sorted = -1;
    if (m_sort == SortKey::Name)
        sorted = m_model->columnOf(Kind::Name);
    else if (m_sort == SortKey::Column)
        sorted = m_model->columnOf(Kind::Data, m_sortColumn);
    else if (m_sort == SortKey::Similarity)
        sorted = m_model->columnOf(Kind::Similarity);
    else if (m_descending)
        sorted = m_model->columnOf(Kind::Source);
    header->setSortIndicatorShown(sorted >= 0);
    header->setSortIndicator(sorted, m_descending ? Qt::DescendingOrder : Qt::AscendingOrder);
}

void TablePage::sortBy(SortKey key, workspace::ColumnId column, bool descending)
{
    m_sort = key;
    m_sortColumn = column;
    m_descending = descending;
    m_showTop = true;
    applyHeader(); // the arrow answers at once
    refresh();
}

void TablePage::sortByColumn(int column, bool descending)
{
    if (column < 0)
        return;
    const auto& shown = m_model->shownColumn(column);
    if (const auto key = sortKeyOf(shown.kind))
        sortBy(*key, shown.column.id, descending);
    else
        Q_EMIT message(tr("Rows can't be sorted by %1.").arg(CompoundTableModel::builtInName(shown.kind)));
}

void TablePage::onHeaderClicked(int section)
{
    const auto& shown = m_model->shownColumn(section);
    const auto key = sortKeyOf(shown.kind);
    const bool isSorted = key == m_sort && shown.column.id == m_sortColumn;
    const bool startsDescending = shown.kind == Kind::Similarity;
    if (!isSorted)
        sortByColumn(section, startsDescending);
    else if (m_descending == startsDescending)
        sortByColumn(section, !startsDescending);
    else
        sortBy(SortKey::Row, {}, false); // third click: the order of the files
}

void TablePage::onSectionMoved(int logical, int oldVisual, int newVisual)
{
    if (m_isApplyingHeader)
        return;
    const auto& shown = m_model->shownColumn(logical);
    auto* header = m_view->horizontalHeader();
    // Where the column lands among all, hidden ones counted: behind the visible one to its left.
    int position = 0;
    for (int visual = newVisual - 1; visual >= 0; --visual) {
        const auto& left = m_model->shownColumn(header->logicalIndex(visual));
        if (left.kind != Kind::Data)
            continue;
        const auto& all = m_model->state()->columns;
        const auto at = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.id == left.column.id; });
        position = static_cast<int>(at - all.begin()) + (newVisual > oldVisual ? 0 : 1); // the place it leaves closes
        break;
    }
    if (shown.kind == Kind::Data && position != shown.column.position)
        m_document.edit(workspace::MoveColumn{shown.column.id, position});
    else
        QMetaObject::invokeMethod(this, &TablePage::applyHeader, Qt::QueuedConnection); // after the drag's own end
}

int TablePage::currentColumn() const
{
    const int column = m_view->currentIndex().column();
    return column < m_model->columnCount() ? column : -1;
}

void TablePage::showHeaderMenu(const QPoint& pos)
{
    auto* header = m_view->horizontalHeader();
    const int section = header->logicalIndexAt(pos);
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("menu.table.header"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (section >= 0) {
        const auto shown = m_model->shownColumn(section);
        if (sortKeyOf(shown.kind)) {
            menu->addAction(tr("Sort ascending"), this, [this, section] { sortByColumn(section, false); });
            menu->addAction(tr("Sort descending"), this, [this, section] { sortByColumn(section, true); });
            menu->addSeparator();
        }
        menu->addAction(tr("Filter by this column"), this, [this, section] { filterByColumn(section); });
        if (shown.kind == Kind::Data) {
            menu->addAction(tr("Rename column…"), this, [this, section] { askRenameColumn(section); });
            menu->addAction(tr("Hide column"), this, [this, section] { hideColumn(section); });
            menu->addAction(tr("Remove column"), this, [this, section] { removeColumn(section); });
        } else if (shown.kind == Kind::Smiles || shown.kind == Kind::Source || shown.kind == Kind::Problem) {
            menu->addAction(tr("Hide column"), this, [this, section] { hideColumn(section); });
        }
        menu->addSeparator();
    }
    menu->addAction(m_action.value(QStringLiteral("action.table.addColumn")));
    menu->addMenu(m_columnsMenu);
    menu->popup(header->mapToGlobal(pos));
}

void TablePage::fillColumnsMenu()
{
    m_columnsMenu->clear();
    const auto addToggle = [this](const QString& name, bool isShown, auto onToggled) {
        auto* action = m_columnsMenu->addAction(QString(name).replace(QLatin1Char('&'), QStringLiteral("&&")));
        action->setCheckable(true);
        action->setChecked(isShown);
        connect(action, &QAction::toggled, this, onToggled);
    };
    if (const auto state = viewState()) {
        for (const auto& column : state->columns)
            addToggle(toQString(column.name), !column.hidden, [this, id = column.id](bool on) {
                m_document.edit(workspace::SetColumnHidden{id, !on});
            });
    }
    m_columnsMenu->addSeparator();
    for (const auto kind : {Kind::Smiles, Kind::Source, Kind::Problem})
        addToggle(CompoundTableModel::builtInName(kind), m_model->isBuiltInShown(kind), [this, kind](bool on) {
            m_model->setBuiltInShown(kind, on);
            m_view->followSelection();
        });
    m_columnsMenu->addSeparator();
    if (const auto state = viewState()) {
        auto* captions = m_columnsMenu->addMenu(tr("Value on cards"));
        captions->setObjectName(QStringLiteral("menu.table.captions"));
        auto* group = new QActionGroup(captions);
        const auto addChoice = [&](const QString& name, workspace::ColumnId id) {
            auto* action = captions->addAction(QString(name).replace(QLatin1Char('&'), QStringLiteral("&&")));
            action->setCheckable(true);
            action->setChecked(m_cards->captionColumn() == id);
            group->addAction(action);
            connect(action, &QAction::triggered, this, [this, id] { m_cards->setCaptionColumn(id); });
        };
        addChoice(tr("Automatic"), {});
        for (const auto& column : state->columns)
            if (!column.hidden)
                addChoice(toQString(column.name), column.id);
    }
    m_columnsMenu->addAction(m_action.value(QStringLiteral("action.table.addColumn")));
}

void TablePage::askAddColumn()
{
    openAddColumnDialog(*this, viewState() ? viewState()->columns : std::vector<workspace::Column>{},
                        [this](const QString& name, workspace::ColumnKind kind) {
                            m_document.edit(workspace::AddColumn{{}, name.toStdString(), kind, "typed by hand"});
                        });
}

void TablePage::askRenameColumn(int column)
{
    if (column < 0 || m_model->shownColumn(column).kind != Kind::Data)
        return;
    const auto info = m_model->shownColumn(column).column;
    openRenameColumnDialog(*this, info, viewState()->columns, [this, id = info.id](const QString& name) {
        m_document.edit(workspace::RenameColumn{id, name.toStdString()});
    });
}

void TablePage::hideColumn(int column)
{
    if (column < 0)
        return;
    const auto shown = m_model->shownColumn(column);
    if (shown.kind == Kind::Data)
        m_document.edit(workspace::SetColumnHidden{shown.column.id, true});
    else if (shown.kind == Kind::Smiles || shown.kind == Kind::Source || shown.kind == Kind::Problem)
        m_model->setBuiltInShown(shown.kind, false);
    else
        Q_EMIT message(tr("This column is always shown."));
}

void TablePage::removeColumn(int column)
{
    if (column < 0 || m_model->shownColumn(column).kind != Kind::Data)
        return;
    const auto id = m_model->shownColumn(column).column.id;
    if (m_sort == SortKey::Column && m_sortColumn == id) {
        m_sort = SortKey::Row;
        m_sortColumn = {};
        m_descending = false;
    }
    m_document.edit(workspace::RemoveColumn{id});
}

void TablePage::filterByColumn(int column)
{
    if (column < 0)
        return;
    const auto shown = m_model->shownColumn(column);
    switch (shown.kind) {
    case Kind::Data:
        m_filters->add(shown.column.kind == workspace::ColumnKind::Number ? FilterKind::NumberRange : FilterKind::Text,
                       shown.column.id);
        break;
    case Kind::Structure:
    case Kind::Smiles: m_filters->add(FilterKind::Substructure); break;
    case Kind::Similarity: m_filters->add(FilterKind::Similarity); break;
    case Kind::Problem: m_filters->add(FilterKind::State); break;
    case Kind::Name:
    case Kind::Source: m_filters->add(FilterKind::Text); break;
    }
}

} // namespace molrl::ui
