// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/rank_dialog.h"

#include "ui/adapt/adapt.h"
#include "ui/training/wish_row.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QSpinBox>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

namespace molrl::ui {
namespace {

constexpr int kDiversePool = 10; ///< differing ones are picked among so many times as many of the best

} // namespace

RankDialog::RankDialog(Document& document, Selection& selection, QWidget* parent)
    : QDialog(parent), m_document(document), m_selection(selection), m_loading(document.jobs()),
      m_working(document.jobs())
{
    setObjectName(QStringLiteral("rankDialog"));
    setWindowTitle(tr("Rank compounds"));
    buildLayout();
    connect(&m_document, &Document::compoundsChanged, this, &RankDialog::load);
    connect(&m_document, &Document::columnsChanged, this, &RankDialog::load);
    connect(&m_document, &Document::workspaceChanged, this, &QDialog::close);
    load();
}

RankDialog::~RankDialog() = default;

void RankDialog::buildLayout()
{
    resize(820, 460);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 14, 16, 14);
    auto* words =
        new QLabel(tr("The score of a compound is the weighted geometric mean of how near each property is to "
                      "its best value: who fails in one is not saved by the others."),
                   this);
    words->setWordWrap(true);
    layout->addWidget(words);
    auto* choice = new QHBoxLayout;
    m_columns = new QComboBox(this);
    m_columns->setObjectName(QStringLiteral("rank.columns"));
    m_columns->setAccessibleName(tr("Column"));
    m_columns->setMinimumContentsLength(24);
    m_addWish = new QPushButton(tr("Add property"), this);
    m_addWish->setObjectName(QStringLiteral("rank.addWish"));
    m_addWish->setToolTip(tr("Let this column count in the score"));
    choice->addWidget(m_columns);
    choice->addWidget(m_addWish);
    choice->addStretch(1);
    layout->addLayout(choice);
    auto* scroll = new QScrollArea(this);
    scroll->setObjectName(QStringLiteral("rank.scroll"));
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    auto* content = new QWidget(scroll);
    auto* contentLayout = new QVBoxLayout(content);
    contentLayout->setContentsMargins({});
    m_rows = new QVBoxLayout;
    contentLayout->addLayout(m_rows);
    contentLayout->addStretch(1);
    scroll->setWidget(content);
    layout->addWidget(scroll, 1);
    m_summary = new QLabel(this);
    m_summary->setObjectName(QStringLiteral("rank.summary"));
    m_summary->setWordWrap(true);
    layout->addWidget(m_summary);
    auto* foot = new QHBoxLayout;
    m_count = new QSpinBox(this);
    m_count->setObjectName(QStringLiteral("rank.count"));
    m_count->setAccessibleName(tr("How many to select"));
    m_count->setRange(1, 1000000);
    m_count->setValue(50);
    m_count->setPrefix(tr("best "));
    m_diverse = new QCheckBox(tr("that differ"), this);
    m_diverse->setObjectName(QStringLiteral("rank.diverse"));
    m_diverse->setToolTip(
        tr("Picks compounds that resemble each other little among the best %1 times as many").arg(kDiversePool));
    m_select = new QPushButton(tr("Select"), this);
    m_select->setObjectName(QStringLiteral("rank.select"));
    m_select->setToolTip(tr("Select these compounds everywhere"));
    m_export = new QPushButton(tr("Select and export…"), this);
    m_export->setObjectName(QStringLiteral("rank.export"));
    m_export->setToolTip(
        tr("Writes these compounds as CSV or SDF; columns of predictions carry their model's name and id"));
    m_add = new QPushButton(tr("Add score as a column"), this);
    m_add->setObjectName(QStringLiteral("rank.add"));
    m_add->setToolTip(tr("Puts the score into the table; can be undone"));
    auto* close = new QPushButton(tr("Close"), this);
    close->setObjectName(QStringLiteral("rank.close"));
    for (QPushButton* button : {m_addWish, m_select, m_export, m_add, close})
        button->setAutoDefault(false);
    foot->addWidget(m_count);
    foot->addWidget(m_diverse);
    foot->addWidget(m_select);
    foot->addWidget(m_export);
    foot->addStretch(1);
    foot->addWidget(m_add);
    foot->addWidget(close);
    layout->addLayout(foot);
    connect(m_addWish, &QPushButton::clicked, this, [this] { addWish({m_columns->currentData().toLongLong()}); });
    connect(m_select, &QPushButton::clicked, this, [this] { selectBest(false); });
    connect(m_export, &QPushButton::clicked, this, [this] { selectBest(true); });
    connect(m_add, &QPushButton::clicked, this, &RankDialog::addColumn);
    connect(close, &QPushButton::clicked, this, &QDialog::close);
}

void RankDialog::useColumns(const std::vector<workspace::ColumnId>& columns)
{
    m_wanted = columns;
    if (!m_isLoaded)
        return;
    for (const auto column : std::exchange(m_wanted, {}))
        addWish(column);
}

void RankDialog::load()
{
    const auto workspace = m_document.workspace();
    if (!workspace)
        return;
    m_loading.start(
        tr("Reading columns"),
        [workspace](JobContext& job) -> Result<Loaded> {
            Loaded loaded;
            MOLRL_TRY(loaded.snapshot, workspace->snapshot());
            MOLRL_TRY(const auto columns, workspace->columns());
            for (const workspace::Column& column : columns) {
                if (job.stopRequested())
                    return JobContext::cancelled();
                if (column.kind != workspace::ColumnKind::Number)
                    continue;
                MOLRL_TRY(auto values, workspace->loadColumn(column.id, loaded.snapshot));
                loaded.columns.push_back(column);
                loaded.data.push_back(std::move(values));
            }
            return loaded;
        },
        this,
        [this](Result<Loaded> loaded) {
            if (!loaded) {
                if (loaded.error().code != ErrorCode::Cancelled)
                    Q_EMIT failed(tr("The columns could not be read."), loaded.error());
                return;
            }
            m_loaded = std::move(*loaded);
            m_isLoaded = true;
            const QVariant before = m_columns->currentData();
            m_columns->clear();
            for (const workspace::Column& column : m_loaded.columns)
                m_columns->addItem(toQString(column.name), static_cast<qlonglong>(column.id.value));
            m_columns->setCurrentIndex(std::max(0, m_columns->findData(before)));
            for (WishRow* row : findChildren<WishRow*>())
                if (indexOf(row->column()) == m_loaded.columns.size())
                    delete row; // its column has gone
            useColumns(std::exchange(m_wanted, {}));
            rescore();
        });
}

std::size_t RankDialog::indexOf(workspace::ColumnId column) const
{
    return static_cast<std::size_t>(std::find_if(m_loaded.columns.begin(), m_loaded.columns.end(),
                                                 [&](const auto& one) { return one.id == column; }) -
                                    m_loaded.columns.begin());
}

void RankDialog::addWish(workspace::ColumnId column)
{
    const std::size_t at = indexOf(column);
    const auto rows = findChildren<WishRow*>();
    if (at == m_loaded.columns.size() ||
        std::any_of(rows.begin(), rows.end(), [&](const WishRow* row) { return row->column() == column; }))
        return;
    auto* row = new WishRow(column, toQString(m_loaded.columns[at].name), m_loaded.data[at]->numbers, this);
    m_rows->addWidget(row);
    connect(row, &WishRow::changed, this, &RankDialog::rescore);
    connect(row, &WishRow::removeRequested, this, [this, row] {
        row->setParent(nullptr);
        row->deleteLater();
        rescore();
    });
    rescore();
}

void RankDialog::rescore()
{
    std::vector<std::span<const double>> columns;
    std::vector<workspace::Desirability> wishes;
    for (const WishRow* row : findChildren<WishRow*>())
        if (const std::size_t at = indexOf(row->column()); at < m_loaded.columns.size()) {
            columns.emplace_back(m_loaded.data[at]->numbers);
            wishes.push_back(row->desirability());
        }
    auto scores = workspace::computeScores(columns, wishes); // 100k rows of five columns: 12 ms
    m_scores = scores ? std::move(*scores) : std::vector<double>{};
    m_addWish->setEnabled(m_columns->count() > 0);
    m_select->setEnabled(scores.has_value());
    m_export->setEnabled(scores.has_value());
    m_add->setEnabled(scores.has_value());
    if (!scores) {
        m_summary->setText(m_loaded.columns.empty() && m_isLoaded
                               ? tr("There is no column of numbers yet: import some, or screen with a model first.")
                           : columns.empty() ? tr("Add the properties that shall count.")
                                             : toErrorText(scores.error()).title);
        return;
    }
    const auto scored = std::count_if(m_scores.begin(), m_scores.end(), [](double s) { return !std::isnan(s); });
    const auto perfect = std::count_if(m_scores.begin(), m_scores.end(), [](double s) { return s > 0.999; });
    const auto none = std::count_if(m_scores.begin(), m_scores.end(), [](double s) { return s == 0; });
    m_summary->setText(tr("%1 of %2 compounds have all these properties; %3 have the full score, %4 none.")
                           .arg(formatCount(scored), formatCount(static_cast<qint64>(m_scores.size())),
                                formatCount(perfect), formatCount(none)));
}

void RankDialog::selectBest(bool thenExport)
{
    const auto workspace = m_document.workspace();
    if (!workspace)
        return;
    const auto k = static_cast<std::size_t>(m_count->value());
    m_working.start(
        tr("Select the best"),
        [workspace, snapshot = m_loaded.snapshot, scores = m_scores, k,
         diverse = m_diverse->isChecked()](JobContext& job) -> Result<std::vector<workspace::CompoundId>> {
            auto rows = workspace::topRows(scores, diverse ? k * kDiversePool : k);
            if (diverse) {
                MOLRL_TRY(const auto library, workspace->loadSearchData(snapshot, job));
                MOLRL_TRY(rows, workspace::pickDiverse(*library, rows, k, job));
            }
            std::vector<workspace::CompoundId> ids;
            for (const std::uint32_t row : rows)
                ids.push_back(snapshot->ids[row]);
            return ids;
        },
        this,
        [this, thenExport](Result<std::vector<workspace::CompoundId>> ids) {
            if (!ids) {
                if (ids.error().code != ErrorCode::Cancelled)
                    Q_EMIT failed(tr("Nothing was selected."), ids.error());
                return;
            }
            m_selection.setSelected(CompoundSet::from(*ids));
            if (!ids->empty())
                m_selection.pick(ids->front());
            Q_EMIT message(tr("%1 compounds selected.").arg(formatCount(static_cast<qint64>(ids->size()))));
            if (thenExport)
                Q_EMIT exportRequested();
        },
        false);
}

void RankDialog::addColumn()
{
    const auto workspace = m_document.workspace();
    if (!workspace)
        return;
    QStringList parts;
    for (const WishRow* row : findChildren<WishRow*>())
        if (const std::size_t at = indexOf(row->column()); at < m_loaded.columns.size())
            parts << toQString(m_loaded.columns[at].name);
    m_document.jobs().start<Added>(
        Lane::Document, tr("Adding the score"),
        [workspace, snapshot = m_loaded.snapshot, scores = m_scores,
         origin = tr("score of %1").arg(parts.join(QStringLiteral(", "))).toStdString()](JobContext&) -> Result<Added> {
            MOLRL_TRY(const auto columns, workspace->columns());
            std::string name = "score";
            for (int i = 2; std::any_of(columns.begin(), columns.end(), [&](const auto& c) { return c.name == name; });
                 ++i)
                name = "score " + std::to_string(i);
            MOLRL_TRY(auto undo,
                      workspace->apply(workspace::AddColumn{{}, name, workspace::ColumnKind::Number, origin}));
            const auto* added = std::get_if<workspace::RemoveColumn>(&undo);
            MOLRL_ASSERT(added != nullptr);
            workspace::SetCells cells{added->id, {}};
            for (std::size_t i = 0; i < scores.size(); ++i)
                if (!std::isnan(scores[i]))
                    cells.cells.emplace_back(snapshot->ids[i], scores[i]);
            MOLRL_CHECK(workspace->apply(cells));
            return Added{added->id, std::move(undo)};
        },
        this,
        [this](Result<Added> added) {
            if (!added) {
                Q_EMIT failed(tr("The score was not added."), added.error());
                return;
            }
            m_document.noteDone(std::move(added->undo), tr("add score"));
            Q_EMIT scoreAdded(added->column);
        },
        true);
}

} // namespace molrl::ui
