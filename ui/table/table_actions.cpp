// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/adapt/adapt.h"
#include "ui/table/card_view.h"
#include "ui/table/compound_view.h"
#include "ui/table/row_export.h"
#include "ui/table/table_page.h"

#include <QAction>
#include <QClipboard>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QLineEdit>
#include <QMenu>
#include <algorithm>

namespace molrl::ui {
namespace {

using Kind = CompoundTableModel::Kind;

RowExport makeExport(TablePage& page, std::vector<workspace::CompoundId> ids)
{
    RowExport rows{page.document().workspace(), page.viewCache(), page.viewState()->view.snapshot, std::move(ids), {}};
    for (const auto& column : page.viewState()->columns)
        if (!column.hidden)
            rows.columns.push_back(column);
    return rows;
}

} // namespace

QAction* TablePage::addAction(const char* name, const QString& text, const QKeySequence& key, const QString& hint,
                              std::function<void()> run)
{
    auto* action = new QAction(text, this);
    action->setObjectName(QLatin1String(name));
    action->setShortcut(key);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut); // Ctrl+C and Del mean this page only while it has focus
    action->setToolTip(key.isEmpty() ? hint : tr("%1 (%2)").arg(hint, key.toString(QKeySequence::NativeText)));
    action->setStatusTip(hint);
    QWidget::addAction(action);
    connect(action, &QAction::triggered, this, [run = std::move(run)] { run(); });
    m_actions.append(action);
    m_action.insert(QLatin1String(name), action);
    return action;
}

void TablePage::buildActions()
{
    const auto currentOf = [this] { return currentColumn(); };
    auto* find = addAction("action.table.find", tr("&Find in table"), QKeySequence::Find,
                           tr("Show only rows with a text"), [this] {
                               m_quick->setFocus(Qt::ShortcutFocusReason);
                               m_quick->selectAll();
                           });
    find->setShortcutContext(Qt::WindowShortcut);
    addAction("action.table.clearFilters", tr("C&lear filters"), QKeySequence(tr("Ctrl+Shift+L")),
              tr("Show all compounds again"), [this] { m_filters->clear(); });
    addAction("action.table.filterByColumn", tr("Filter by &current column"), QKeySequence(tr("Alt+F3")),
              tr("Add a filter for the column of the current cell"),
              [this, currentOf] { filterByColumn(currentOf()); });
    addAction("action.table.selectAll", tr("Select &all visible"), QKeySequence::SelectAll,
              tr("Select every visible compound"), [this] { m_view->selectAll(); });
    addAction("action.table.invertSelection", tr("&Invert selection"), QKeySequence(tr("Ctrl+Shift+I")),
              tr("Select the visible compounds that are not selected"), [this] { m_view->invertSelection(); });
    addAction("action.table.clearSelection", tr("Select &none"), QKeySequence(tr("Ctrl+Shift+A")),
              tr("Deselect all compounds"), [this] { m_selection.setSelected({}); });
    addAction("action.table.copy", tr("&Copy rows"), QKeySequence::Copy,
              tr("Copy the selected rows as text with SMILES"), [this] { copySelected(); });
    addAction("action.table.delete", tr("&Delete compounds"), QKeySequence::Delete,
              tr("Remove the selected compounds; undo brings them back"), [this] { deleteSelected(); });
    addAction("action.table.editCell", tr("&Edit cell"), QKeySequence(), tr("Type a value into the current cell (F2)"),
              [this] { editCurrentCell(); });
    addAction("action.table.exportSelected", tr("Export &selected…"), QKeySequence(tr("Ctrl+Shift+E")),
              tr("Write the selected compounds to a CSV, SDF or SMILES file"), [this] { askExport(true); });
    addAction("action.table.exportVisible", tr("Export &visible…"), QKeySequence(tr("Ctrl+Alt+E")),
              tr("Write the visible compounds to a CSV, SDF or SMILES file"), [this] { askExport(false); });
    addAction("action.table.addColumn", tr("Add c&olumn…"), QKeySequence(tr("Ctrl+Alt+N")),
              tr("Add an empty column of numbers or text"), [this] { askAddColumn(); });
    addAction("action.table.renameColumn", tr("&Rename column…"), QKeySequence(tr("Shift+F2")),
              tr("Rename the column of the current cell"), [this, currentOf] { askRenameColumn(currentOf()); });
    addAction("action.table.hideColumn", tr("&Hide column"), QKeySequence(tr("Ctrl+Shift+H")),
              tr("Hide the column of the current cell"), [this, currentOf] { hideColumn(currentOf()); });
    addAction("action.table.removeColumn", tr("Re&move column"), QKeySequence(),
              tr("Remove the column of the current cell; undo brings it back"),
              [this, currentOf] { removeColumn(currentOf()); });
    addAction("action.table.sortAscending", tr("Sort asc&ending"), QKeySequence(tr("Ctrl+Alt+Up")),
              tr("Sort by the column of the current cell, smallest first"),
              [this, currentOf] { sortByColumn(currentOf(), false); });
    addAction("action.table.sortDescending", tr("Sort descendin&g"), QKeySequence(tr("Ctrl+Alt+Down")),
              tr("Sort by the column of the current cell, largest first"),
              [this, currentOf] { sortByColumn(currentOf(), true); });
    addAction("action.table.clearSort", tr("Order of the &files"), QKeySequence(tr("Ctrl+Alt+0")),
              tr("Show the compounds in the order in which they came"),
              [this] { sortBy(workspace::SortKey::Row, {}, false); });
    auto* cards = addAction("action.table.cards", tr("Show as car&ds"), QKeySequence(tr("Ctrl+Alt+G")),
                            tr("Show structures as a grid of cards instead of rows"), [this] {});
    cards->setIconText(tr("Cards"));
    cards->setCheckable(true);
    connect(cards, &QAction::toggled, this, [this](bool on) { setCardsShown(on); });
    addAction("action.table.largerStructures", tr("Lar&ger structures"), QKeySequence(tr("Ctrl+Alt++")),
              tr("Draw the structures larger"), [this] { setStructureHeight(m_structureHeight + 24); });
    addAction("action.table.smallerStructures", tr("Smaller str&uctures"), QKeySequence(tr("Ctrl+Alt+-")),
              tr("Draw the structures smaller"), [this] { setStructureHeight(m_structureHeight - 24); });

    for (QWidget* view : {static_cast<QWidget*>(m_view), static_cast<QWidget*>(m_cards)}) {
        view->setContextMenuPolicy(Qt::CustomContextMenu);
        connect(view, &QWidget::customContextMenuRequested, this,
                [this, view](const QPoint& pos) { showRowMenu(view->mapToGlobal(pos)); });
    }
    updateActions();
}

void TablePage::updateActions()
{
    const bool hasRows = viewState() && viewState()->rowCount() > 0;
    const bool hasSelected = hasRows && !m_selection.selected().isEmpty();
    for (const char* name : {"copy", "delete", "exportSelected", "clearSelection"})
        m_action.value(QStringLiteral("action.table.") + QLatin1String(name))->setEnabled(hasSelected);
    for (const char* name : {"selectAll", "invertSelection", "exportVisible", "editCell", "filterByColumn",
                             "renameColumn", "hideColumn", "removeColumn", "sortAscending", "sortDescending"})
        m_action.value(QStringLiteral("action.table.") + QLatin1String(name))->setEnabled(hasRows);
    for (const char* name : {"find", "addColumn", "clearSort"})
        m_action.value(QStringLiteral("action.table.") + QLatin1String(name))->setEnabled(viewState() != nullptr);
    m_action.value(QStringLiteral("action.table.clearFilters"))
        ->setEnabled(!m_filters->entries().empty() || !m_filters->quickText().isEmpty());
}

std::vector<workspace::CompoundId> TablePage::visibleInOrder() const
{
    std::vector<workspace::CompoundId> ids;
    ids.reserve(static_cast<std::size_t>(m_model->rowCount()));
    for (int row = 0; row < m_model->rowCount(); ++row)
        ids.push_back(m_model->idAt(row));
    return ids;
}

std::vector<workspace::CompoundId> TablePage::selectedInOrder() const
{
    // Visible ones in the order shown, then those that filters hide: what is selected is acted upon, whole.
    auto rest = m_selection.selected();
    std::vector<workspace::CompoundId> ids;
    for (const auto id : visibleInOrder())
        if (rest.contains(id)) {
            ids.push_back(id);
            rest.remove(id);
        }
    for (const auto id : rest.toVector())
        ids.push_back(id);
    return ids;
}

void TablePage::copySelected()
{
    if (!viewState() || m_selection.selected().isEmpty())
        return;
    const auto count = static_cast<qint64>(m_selection.selected().size());
    m_document.jobs().start<std::string>(
        Lane::Interactive, tr("Copying rows"),
        [rows = makeExport(*this, selectedInOrder())](JobContext& job) { return makeTabText(rows, job); }, this,
        [this, count](Result<std::string> text) {
            if (!text) {
                Q_EMIT message(toErrorText(text.error()).title);
                return;
            }
            QGuiApplication::clipboard()->setText(toQString(*text));
            Q_EMIT message(tr("%n row(s) copied", nullptr, static_cast<int>(count)));
        },
        true);
}

void TablePage::deleteSelected()
{
    if (!viewState() || m_selection.selected().isEmpty())
        return;
    // The row that takes the place of the current one becomes current, so that Del can be pressed again.
    const int row = m_model->rowOf(m_selection.current());
    workspace::CompoundId next;
    if (row >= 0) {
        for (int below = row; below < m_model->rowCount() && !next; ++below)
            if (!m_selection.selected().contains(m_model->idAt(below)))
                next = m_model->idAt(below);
        for (int above = row - 1; above >= 0 && !next; --above)
            if (!m_selection.selected().contains(m_model->idAt(above)))
                next = m_model->idAt(above);
    }
    m_document.edit(workspace::RemoveCompounds{m_selection.selected().toVector()}, [this, next](Result<void> done) {
        if (done)
            m_selection.setCurrent(next);
    });
}

void TablePage::editCurrentCell()
{
    const auto index = m_view->currentIndex();
    if (index.isValid() && (m_model->flags(index) & Qt::ItemIsEditable))
        m_view->edit(index);
    else
        Q_EMIT message(tr("Choose a cell of a name or a column first."));
}

void TablePage::askExport(bool onlySelected)
{
    auto* dialog =
        new QFileDialog(this, onlySelected ? tr("Export selected compounds") : tr("Export visible compounds"));
    dialog->setObjectName(QStringLiteral("dialog.table.export"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilters({tr("CSV (*.csv)"), tr("SD file (*.sdf)"), tr("SMILES (*.smi)"), tr("Tab-separated (*.tsv)"),
                            tr("Packed CSV (*.csv.gz)"), tr("Packed SD file (*.sdf.gz)")});
    dialog->setDefaultSuffix(QStringLiteral("csv"));
    connect(dialog, &QFileDialog::filterSelected, dialog, [dialog](const QString& filter) {
        const auto from = filter.indexOf(QLatin1String("*.")) + 2;
        dialog->setDefaultSuffix(filter.mid(from, filter.indexOf(QLatin1Char(')')) - from));
    });
    connect(dialog, &QFileDialog::fileSelected, this,
            [this, onlySelected](const QString& path) { exportRows(path, onlySelected); });
    dialog->open();
}

void TablePage::exportRows(const QString& path, bool onlySelected)
{
    if (!viewState())
        return;
    auto rows = makeExport(*this, onlySelected ? selectedInOrder() : visibleInOrder());
    const QString name = QFileInfo(path).fileName();
    m_document.jobs().start<std::size_t>(
        Lane::Background, tr("Exporting %1").arg(name),
        [rows = std::move(rows), file = path.toStdString()](JobContext& job) { return writeRows(rows, file, job); },
        this,
        [this, name](Result<std::size_t> written) {
            if (written)
                Q_EMIT message(tr("%1 compounds written to %2").arg(formatCount(static_cast<qint64>(*written)), name));
            else if (written.error().code == ErrorCode::Cancelled)
                Q_EMIT message(tr("The export was stopped; no file was written."));
            else
                Q_EMIT message(tr("Not exported: %1. %2")
                                   .arg(toErrorText(written.error()).title, toErrorText(written.error()).remedy));
        });
}

void TablePage::showRowMenu(const QPoint& globalPos)
{
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("menu.table.rows"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (const char* name :
         {"copy", "editCell", "", "exportSelected", "exportVisible", "", "selectAll", "invertSelection",
          "clearSelection", "", "filterByColumn", "clearFilters", "", "cards", "", "delete"}) {
        if (*name == '\0')
            menu->addSeparator();
        else
            menu->addAction(m_action.value(QStringLiteral("action.table.") + QLatin1String(name)));
    }
    menu->popup(globalPos);
}

} // namespace molrl::ui
