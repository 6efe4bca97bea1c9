// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/command_palette.h"

#include "ui/adapt/adapt.h"
#include "ui/shell/fuzzy_match.h"
#include "ui/shell/icons.h"
#include "ui/shell/palette_delegate.h"

#include <QAbstractListModel>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QMenuBar>
#include <QVBoxLayout>
#include <algorithm>

namespace molrl::ui {
namespace {

constexpr std::size_t kMostResults = 60;
constexpr std::size_t kMostCompounds = 20;
constexpr int kShortestName = 2; ///< letters before compounds are searched
constexpr int kWidthPx = 620;
constexpr int kHeightPx = 420;

QString withoutMnemonic(QString text)
{
    return text.remove(QLatin1Char('&')).remove(QStringLiteral("…"));
}

void collect(const QMenu& menu, const QString& path, CommandScope scope, std::vector<PaletteEntry>& out)
{
    for (QAction* action : menu.actions()) {
        if (action->menu() != nullptr) {
            collect(*action->menu(), path + QStringLiteral(" › ") + withoutMnemonic(action->text()), scope, out);
            continue;
        }
        const bool wanted = scope == CommandScope::All || (action->isEnabled() && action->isVisible());
        if (action->isSeparator() || !wanted || action->text().isEmpty())
            continue;
        PaletteEntry entry;
        entry.text = withoutMnemonic(action->text());
        entry.path = path;
        entry.key = action->shortcut().toString(QKeySequence::NativeText);
        entry.icon = action->icon();
        entry.run = [guard = QPointer<QAction>(action)] {
            if (guard)
                guard->trigger();
        };
        entry.bonus = 4;
        out.push_back(std::move(entry));
    }
}

} // namespace

class CommandPalette::ResultModel : public QAbstractListModel {
public:
    using QAbstractListModel::QAbstractListModel;

    void set(std::vector<PaletteEntry> entries)
    {
        beginResetModel();
        m_shown = std::move(entries);
        endResetModel();
    }
    [[nodiscard]] const PaletteEntry& at(int row) const { return m_shown[static_cast<std::size_t>(row)]; }
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override
    {
        return parent.isValid() ? 0 : static_cast<int>(m_shown.size());
    }
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override
    {
        const PaletteEntry& entry = at(index.row());
        switch (role) {
        case Qt::DisplayRole: return entry.text;
        case Qt::DecorationRole: return entry.icon;
        case Qt::AccessibleTextRole: return entry.text + QStringLiteral(", ") + entry.path;
        case PaletteDelegate::PathRole: return entry.path;
        case PaletteDelegate::KeyRole: return entry.key;
        case PaletteDelegate::MarksRole: {
            QVariantList marks;
            for (const qsizetype mark : entry.marks)
                marks << mark;
            return marks;
        }
        default: return {};
        }
    }

private:
    std::vector<PaletteEntry> m_shown;
};

std::vector<PaletteEntry> collectCommands(const QMenuBar& menus, CommandScope scope)
{
    std::vector<PaletteEntry> entries;
    for (const QAction* action : menus.actions())
        if (action->menu() != nullptr)
            collect(*action->menu(), withoutMnemonic(action->text()), scope, entries);
    return entries;
}

CommandPalette::CommandPalette(Document& document, QWidget* parent)
    : QDialog(parent, Qt::Popup | Qt::FramelessWindowHint), m_document(document), m_searching(document.jobs()),
      m_edit(new QLineEdit(this)), m_list(new QListView(this)), m_results(new ResultModel(this))
{
    setObjectName(QStringLiteral("commandPalette"));
    setAccessibleName(tr("Command palette"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->setSpacing(8);
    m_edit->setObjectName(QStringLiteral("palette.edit"));
    m_edit->setAccessibleName(tr("Search commands, files, columns and compounds"));
    m_edit->setPlaceholderText(tr("Search commands, files, columns and compounds"));
    m_edit->setClearButtonEnabled(true);
    m_edit->addAction(makeIcon(QStringLiteral("find")), QLineEdit::LeadingPosition);
    m_edit->setMinimumHeight(fontMetrics().height() + 18);
    m_edit->installEventFilter(this);
    m_list->setObjectName(QStringLiteral("palette.results"));
    m_list->setAccessibleName(tr("Results"));
    m_list->setModel(m_results);
    m_list->setItemDelegate(new PaletteDelegate(m_list));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setUniformItemSizes(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    layout->addWidget(m_edit);
    layout->addWidget(m_list, 1);
    connect(m_edit, &QLineEdit::textChanged, this, &CommandPalette::search);
    connect(m_list, &QListView::clicked, this, &CommandPalette::run);
}

void CommandPalette::open(std::vector<PaletteEntry> entries, std::function<void(workspace::CompoundId)> goTo)
{
    m_entries = std::move(entries);
    m_goTo = std::move(goTo);
    m_compounds.clear();
    const QWidget* window = parentWidget();
    resize(std::min(kWidthPx, window->width() - 40), std::min(kHeightPx, window->height() - 80));
    move(window->mapToGlobal(QPoint((window->width() - width()) / 2, std::min(96, window->height() / 8))));
    m_edit->clear();
    search();
    show();
    m_edit->setFocus();
}

int CommandPalette::resultCount() const
{
    return m_results->rowCount();
}
QString CommandPalette::resultText(int row) const
{
    return m_results->at(row).text;
}

void CommandPalette::search()
{
    const QString typed = m_edit->text().trimmed();
    m_compounds.clear();
    rank(typed);
    searchCompounds(typed);
}

void CommandPalette::searchCompounds(const QString& typed)
{
    const auto workspace = m_document.workspace();
    if (!workspace || typed.size() < kShortestName) {
        m_searching.stop();
        return;
    }
    m_searching.start(
        tr("Search names"),
        [workspace, typed](JobContext& job) -> Result<std::vector<FoundCompound>> {
            MOLRL_TRY(const auto snapshot, workspace->snapshot());
            MOLRL_TRY(const auto names, workspace->loadNames(snapshot));
            std::vector<FoundCompound> found;
            for (std::size_t i = 0; i < names.size(); ++i) {
                if (i % 1024 == 0 && job.stopRequested())
                    return JobContext::cancelled();
                if (names[i].empty())
                    continue;
                QString name = toQString(names[i]);
                if (auto match = matchFuzzy(typed, name))
                    found.push_back({snapshot->ids[i], std::move(name), match->score, std::move(match->positions)});
            }
            const auto keep = std::min(found.size(), kMostCompounds);
            std::partial_sort(
                found.begin(), found.begin() + static_cast<std::ptrdiff_t>(keep), found.end(),
                [](const auto& a, const auto& b) { return a.score != b.score ? a.score > b.score : a.id < b.id; });
            found.resize(keep);
            return found;
        },
        this,
        [this, typed](Result<std::vector<FoundCompound>> found) {
            if (!found || !isVisible())
                return;
            m_compounds = std::move(*found);
            rank(typed);
        });
}

void CommandPalette::rank(const QString& typed)
{
    std::vector<std::pair<int, PaletteEntry>> ranked;
    for (const PaletteEntry& entry : m_entries) {
        auto match = matchFuzzy(typed, entry.text);
        const bool byPath = !match;
        if (byPath)
            match = matchFuzzy(typed, entry.path + QLatin1Char(' ') + entry.text);
        if (!match)
            continue;
        ranked.emplace_back(match->score + entry.bonus - (byPath ? 6 : 0), entry);
        ranked.back().second.marks = byPath ? std::vector<qsizetype>{} : std::move(match->positions);
    }
    for (const FoundCompound& compound : m_compounds) {
        PaletteEntry entry;
        entry.text = compound.name;
        entry.path = tr("Compound");
        entry.icon = makeIcon(QStringLiteral("compound"));
        entry.marks = compound.marks;
        entry.run = [goTo = m_goTo, id = compound.id] { goTo(id); };
        ranked.emplace_back(compound.score, std::move(entry));
    }
    if (!typed.isEmpty())
        std::stable_sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    std::vector<PaletteEntry> shown;
    for (std::size_t i = 0; i < std::min(ranked.size(), kMostResults); ++i)
        shown.push_back(std::move(ranked[i].second));
    m_results->set(std::move(shown));
    if (m_results->rowCount() > 0)
        m_list->setCurrentIndex(m_results->index(0));
}

void CommandPalette::run()
{
    const QModelIndex index = m_list->currentIndex();
    if (!index.isValid())
        return;
    const auto action = m_results->at(index.row()).run;
    m_searching.stop();
    close(); // first: what runs may want the window's focus
    if (action)
        action();
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != m_edit || event->type() != QEvent::KeyPress)
        return QDialog::eventFilter(watched, event);
    const auto* key = static_cast<QKeyEvent*>(event);
    const int last = m_results->rowCount() - 1;
    const int row = m_list->currentIndex().row();
    const auto go = [&](int to) { m_list->setCurrentIndex(m_results->index(std::clamp(to, 0, std::max(0, last)))); };
    constexpr int kPage = 8;
    switch (key->key()) {
    case Qt::Key_Down: go(row == last ? 0 : row + 1); return true;
    case Qt::Key_Up: go(row <= 0 ? last : row - 1); return true;
    case Qt::Key_PageDown: go(row + kPage); return true;
    case Qt::Key_PageUp: go(row - kPage); return true;
    case Qt::Key_Return:
    case Qt::Key_Enter: run(); return true;
    default: return false;
    }
}

} // namespace molrl::ui
