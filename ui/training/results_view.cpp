// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/results_view.h"

#include "core/runs/result_curves.h"
#include "ui/adapt/adapt.h"
#include "ui/training/structure_tip.h"
#include "ui/widgets/palette.h"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QListWidget>
#include <QSignalBlocker>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabBar>
#include <QTableWidget>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace molrl::ui {
namespace {

constexpr int kWorstPx = 92;
constexpr std::size_t kMostWorst = 24;
constexpr int kConfusionKind = -1; ///< of the tab that is no plot

/// The workspace's compounds of the results' rows: by id where the run knows it and the structure agrees, else by SMILES.
Result<std::vector<workspace::CompoundId>> match(const runs::RunResults& results, const workspace::Workspace& workspace,
                                                 JobContext& job)
{
    MOLRL_TRY(const auto snapshot, workspace.snapshot());
    MOLRL_TRY(const auto smiles, workspace.loadSmiles(snapshot));
    std::unordered_map<std::string, workspace::CompoundId> bySmiles;
    for (std::size_t i = 0; i < smiles.size(); ++i)
        if (!smiles[i].empty())
            bySmiles.emplace(smiles[i], snapshot->ids[i]);
    if (job.stopRequested())
        return JobContext::cancelled();
    std::vector<workspace::CompoundId> compounds(results.rows());
    for (std::size_t i = 0; i < results.rows(); ++i) {
        const workspace::CompoundId wanted{i < results.compound.size() ? results.compound[i] : 0};
        const auto row = wanted ? snapshot->rowOf(wanted) : std::nullopt;
        if (row && smiles[*row] == results.smiles[i])
            compounds[i] = wanted;
        else if (const auto found = bySmiles.find(results.smiles[i]); found != bySmiles.end())
            compounds[i] = found->second;
    }
    return compounds;
}

} // namespace

ResultsView::ResultsView(Document& document, Selection& selection, QWidget* parent)
    : QWidget(parent), m_document(document), m_selection(selection), m_matching(document.jobs()),
      m_drawing(document.jobs())
{
    setObjectName(QStringLiteral("results"));
    buildLayout();
    connect(&m_selection, &Selection::selectionChanged, this, &ResultsView::showMarked);
    connect(&m_document, &Document::workspaceChanged, this, &ResultsView::matchCompounds);
    connect(&m_document, &Document::compoundsChanged, this, &ResultsView::matchCompounds);
    setResults(nullptr);
}

ResultsView::~ResultsView() = default;

QWidget* ResultsView::buildConfusion()
{
    auto* box = new QWidget(this);
    m_confusion = new QTableWidget(2, 2, box);
    m_confusion->setObjectName(QStringLiteral("results.confusion"));
    m_confusion->setAccessibleName(tr("Confusion matrix"));
    m_confusion->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_confusion->setSelectionMode(QAbstractItemView::SingleSelection);
    m_confusion->setFrameShape(QFrame::NoFrame);
    for (QHeaderView* header : {m_confusion->horizontalHeader(), m_confusion->verticalHeader()})
        header->setSectionResizeMode(QHeaderView::Stretch);
    auto* hint = new QLabel(tr("At a probability of 0.5. Click a field to select its compounds."), box);
    hint->setForegroundRole(QPalette::PlaceholderText);
    hint->setMargin(4);
    auto* layout = new QVBoxLayout(box);
    layout->setContentsMargins({});
    layout->addWidget(m_confusion, 1);
    layout->addWidget(hint);
    connect(m_confusion, &QTableWidget::cellClicked, this, [this](int row, int column) {
        const auto& of = m_results->tasks.at(task());
        std::vector<std::uint32_t> rows;
        for (std::uint32_t i = 0; i < m_results->rows(); ++i) {
            if (m_results->part[i] != part() || !std::isfinite(of.truth[i]) || !std::isfinite(of.prediction[i]))
                continue;
            const bool binary = of.kind == runs::TaskKind::Binary;
            const int truth = binary ? of.truth[i] > 0.5 : static_cast<int>(of.truth[i]);
            const int said = binary ? of.prediction[i] >= 0.5 : static_cast<int>(of.prediction[i]);
            if (truth == row && said == column)
                rows.push_back(i);
        }
        choose(rows, false);
    });
    return box;
}

void ResultsView::buildLayout()
{
    const auto box = [this](const char* name, const QString& words) {
        auto* combo = new QComboBox(this);
        combo->setObjectName(QLatin1String(name));
        combo->setAccessibleName(words);
        combo->setToolTip(words);
        combo->setSizeAdjustPolicy(QComboBox::AdjustToContents);
        return combo;
    };
    m_task = box("results.task", tr("Property that was learned"));
    m_part = box("results.part", tr("Compounds that the model did not learn from"));
    m_kinds = new QTabBar(this);
    m_kinds->setObjectName(QStringLiteral("results.kinds"));
    m_kinds->setAccessibleName(tr("Kind of plot"));
    m_kinds->setDrawBase(false);
    m_kinds->setExpanding(false);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(8, 4, 8, 2);
    row->addWidget(m_task);
    row->addWidget(m_part);
    row->addSpacing(8);
    row->addWidget(m_kinds);
    row->addStretch(1);

    m_metrics = new QTableWidget(this);
    m_metrics->setObjectName(QStringLiteral("results.metrics"));
    m_metrics->setAccessibleName(tr("Numbers of the model and of the baselines"));
    m_metrics->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_metrics->setSelectionMode(QAbstractItemView::NoSelection);
    m_metrics->setFocusPolicy(Qt::TabFocus);
    m_metrics->setShowGrid(false);
    m_metrics->setFrameShape(QFrame::NoFrame);
    m_metrics->verticalHeader()->hide();
    m_metrics->setWordWrap(false);

    m_plot = new PointPlot(this);
    m_plot->setObjectName(QStringLiteral("results.plot"));
    m_pages = new QStackedWidget(this);
    m_pages->addWidget(m_plot);
    m_pages->addWidget(buildConfusion());

    m_worst = new QListWidget(this);
    m_worst->setObjectName(QStringLiteral("results.worst"));
    m_worst->setAccessibleName(tr("Predictions that were most wrong"));
    m_worst->setViewMode(QListView::IconMode);
    m_worst->setMovement(QListView::Static);
    m_worst->setResizeMode(QListView::Adjust);
    m_worst->setIconSize({kWorstPx, kWorstPx});
    m_worst->setSpacing(4);
    m_worst->setFrameShape(QFrame::NoFrame);
    m_worst->setSelectionMode(QAbstractItemView::ExtendedSelection);
    auto* worst = new QWidget(this);
    auto* worstLayout = new QVBoxLayout(worst);
    worstLayout->setContentsMargins({});
    worstLayout->setSpacing(2);
    auto* worstTitle = new QLabel(tr("Most wrong"), worst);
    worstTitle->setMargin(4);
    worstLayout->addWidget(worstTitle);
    worstLayout->addWidget(m_worst, 1);

    auto* splitter = new QSplitter(Qt::Horizontal, this);
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(m_metrics);
    splitter->addWidget(m_pages);
    splitter->addWidget(worst);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 4);
    splitter->setStretchFactor(2, 2);
    m_note = new QLabel(this);
    m_note->setForegroundRole(QPalette::PlaceholderText);
    m_note->setContentsMargins(10, 2, 10, 4);
    m_note->setWordWrap(true);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    layout->addLayout(row);
    layout->addWidget(splitter, 1);
    layout->addWidget(m_note);
    m_tip = new StructureTip(m_document.jobs(), this);
    connect(m_task, &QComboBox::currentIndexChanged, this, &ResultsView::showTask);
    connect(m_part, &QComboBox::currentIndexChanged, this, &ResultsView::showTask);
    connect(m_kinds, &QTabBar::currentChanged, this, &ResultsView::showPlot);
    connect(m_plot, &PointPlot::hovered, this, &ResultsView::onHovered);
    connect(m_plot, &PointPlot::chosen, this, &ResultsView::choose);
    connect(m_worst, &QListWidget::itemSelectionChanged, this, [this] {
        std::vector<std::uint32_t> rows;
        for (const QListWidgetItem* item : m_worst->selectedItems())
            rows.push_back(item->data(Qt::UserRole).toUInt());
        if (!rows.empty())
            choose(rows, false);
    });
}

std::size_t ResultsView::task() const
{
    return static_cast<std::size_t>(std::max(0, m_task->currentIndex()));
}

std::string ResultsView::part() const
{
    return m_part->currentData().toString().toStdString();
}

workspace::CompoundId ResultsView::compoundOf(std::uint32_t row) const
{
    return row < m_compounds.size() ? m_compounds[row] : workspace::CompoundId{};
}

void ResultsView::setResults(ResultsPtr results)
{
    if (results && results == m_results)
        return;
    m_results = std::move(results);
    m_compounds.clear();
    m_tip->dismiss();
    const QSignalBlocker quietTask(m_task);
    const QSignalBlocker quietPart(m_part);
    m_task->clear();
    m_part->clear();
    if (m_results) {
        for (const auto& of : m_results->tasks)
            m_task->addItem(toQString(of.name));
        for (const auto& [key, words] : {std::pair{"test", tr("test set")}, {"validation", tr("validation set")}})
            if (std::find(m_results->part.begin(), m_results->part.end(), key) != m_results->part.end())
                m_part->addItem(words, QLatin1String(key));
    }
    m_task->setVisible(m_task->count() > 1);
    matchCompounds();
    showTask();
}

void ResultsView::matchCompounds()
{
    m_matching.stop();
    const auto workspace = m_document.workspace();
    if (!m_results || !workspace) {
        m_compounds.clear();
        return;
    }
    m_matching.start(
        tr("Looking for the results' compounds"),
        [results = m_results, workspace](JobContext& job) { return match(*results, *workspace, job); }, this,
        [this](Result<std::vector<workspace::CompoundId>> compounds) {
            if (compounds)
                m_compounds = std::move(*compounds);
            showMarked();
        });
}

void ResultsView::showTask()
{
    const bool any = m_results && !m_results->tasks.empty();
    {
        const QSignalBlocker quiet(m_kinds);
        const QString wanted = m_kinds->tabText(m_kinds->currentIndex());
        while (m_kinds->count() > 0)
            m_kinds->removeTab(0);
        if (any) {
            for (const ResultPlotKind kind : plotsFor(m_results->tasks[task()].kind))
                m_kinds->setTabData(m_kinds->addTab(describe(kind)), static_cast<int>(kind));
            if (m_results->tasks[task()].kind != runs::TaskKind::Regression)
                m_kinds->setTabData(m_kinds->addTab(tr("Confusion")), kConfusionKind);
            for (int i = 0; i < m_kinds->count(); ++i)
                if (m_kinds->tabText(i) == wanted)
                    m_kinds->setCurrentIndex(i);
        }
    }
    showMetrics();
    showPlot();
    showWorst();
}

void ResultsView::showMetrics()
{
    m_metrics->clear();
    m_metrics->setRowCount(0);
    m_metrics->setColumnCount(0);
    if (!m_results || m_results->tasks.empty())
        return;
    QStringList models;
    QStringList names;
    const auto isShown = [&](const runs::MetricValue& value) {
        return value.part == part() && (value.task == m_results->tasks[task()].name || value.task.empty());
    };
    for (const auto& value : m_results->metrics)
        if (isShown(value)) {
            if (!models.contains(toQString(value.model)))
                models << toQString(value.model);
            if (!names.contains(toQString(value.metric)))
                names << toQString(value.metric);
        }
    m_metrics->setRowCount(static_cast<int>(models.size()));
    m_metrics->setColumnCount(1 + static_cast<int>(names.size()));
    m_metrics->setHorizontalHeaderLabels(QStringList{tr("Model")} + names);
    for (int r = 0; r < m_metrics->rowCount(); ++r)
        m_metrics->setItem(r, 0, new QTableWidgetItem(models[r]));
    for (const auto& value : m_results->metrics) {
        if (!isShown(value))
            continue;
        QString words = formatNumber(value.value, 3);
        if (value.low != value.high)
            words += QStringLiteral(" [%1, %2]").arg(formatNumber(value.low, 3), formatNumber(value.high, 3));
        auto* item = new QTableWidgetItem(words);
        item->setToolTip(value.low != value.high ? tr("95 % interval over the compounds of the set") : QString());
        m_metrics->setItem(static_cast<int>(models.indexOf(toQString(value.model))),
                           1 + static_cast<int>(names.indexOf(toQString(value.metric))), item);
    }
    QFont bold = m_metrics->font();
    bold.setBold(true);
    for (int c = 0; c < m_metrics->columnCount(); ++c)
        if (auto* item = m_metrics->item(0, c))
            item->setFont(bold); // the model itself; the baselines follow
    m_metrics->resizeColumnsToContents();
}

void ResultsView::showPlot()
{
    m_tip->dismiss();
    if (!m_results || m_results->tasks.empty() || m_kinds->count() == 0) {
        m_plot->setContent({});
        m_pages->setCurrentIndex(0);
        return;
    }
    const int kind = m_kinds->tabData(m_kinds->currentIndex()).toInt();
    m_pages->setCurrentIndex(kind == kConfusionKind ? 1 : 0);
    if (kind == kConfusionKind)
        showConfusion();
    else
        m_plot->setContent(makeResultPlot(*m_results, task(), part(), static_cast<ResultPlotKind>(kind)));
    showMarked();
}

void ResultsView::showConfusion()
{
    const runs::TaskResult& of = m_results->tasks[task()];
    const bool binary = of.kind == runs::TaskKind::Binary;
    const int classes = binary ? 2 : std::max(1, static_cast<int>(of.classes.size()));
    std::vector<int> counts(static_cast<std::size_t>(classes * classes));
    for (std::size_t i = 0; i < m_results->rows(); ++i) {
        if (m_results->part[i] != part() || !std::isfinite(of.truth[i]) || !std::isfinite(of.prediction[i]))
            continue;
        const int truth = binary ? of.truth[i] > 0.5 : std::clamp(static_cast<int>(of.truth[i]), 0, classes - 1);
        const int said = binary ? of.prediction[i] >= 0.5 : std::clamp(static_cast<int>(of.prediction[i]), 0, classes - 1);
        ++counts[static_cast<std::size_t>(truth * classes + said)];
    }
    m_confusion->setRowCount(classes);
    m_confusion->setColumnCount(classes);
    QStringList rows, columns;
    for (int c = 0; c < classes; ++c) {
        const QString name = binary ? (c == 0 ? tr("negative") : tr("positive"))
                                    : toQString(of.classes[static_cast<std::size_t>(c)]);
        rows << tr("is %1").arg(name);
        columns << tr("said to be %1").arg(name);
    }
    m_confusion->setVerticalHeaderLabels(rows);
    m_confusion->setHorizontalHeaderLabels(columns);
    for (int r = 0; r < classes; ++r) {
        int total = 0;
        for (int c = 0; c < classes; ++c)
            total += counts[static_cast<std::size_t>(r * classes + c)];
        for (int c = 0; c < classes; ++c) {
            const int count = counts[static_cast<std::size_t>(r * classes + c)];
            auto* item = new QTableWidgetItem(
                total > 0 ? tr("%1  (%2 %)").arg(count).arg(std::lround(100.0 * count / total)) : QStringLiteral("0"));
            item->setTextAlignment(Qt::AlignCenter);
            const double share = total > 0 ? static_cast<double>(count) / total : 0;
            const QColor ink = r == c ? palette().color(QPalette::Highlight) : QColor(0xd5, 0x5e, 0x00);
            item->setBackground(mixColors(palette().color(QPalette::Base), ink, 0.55 * share));
            m_confusion->setItem(r, c, item);
        }
    }
}

QString ResultsView::wordsOf(std::uint32_t row) const
{
    QStringList lines;
    if (!m_results->names[row].empty())
        lines << toQString(m_results->names[row]);
    const runs::TaskResult& of = m_results->tasks[task()];
    const auto number = [&](double value) {
        if (of.kind == runs::TaskKind::MultiClass && std::isfinite(value) && value >= 0 &&
            static_cast<std::size_t>(value) < of.classes.size())
            return toQString(of.classes[static_cast<std::size_t>(value)]);
        return formatNumber(value, 4);
    };
    lines << tr("measured %1").arg(number(of.truth[row]));
    QString predicted = tr("predicted %1").arg(number(of.prediction[row]));
    if (row < of.low.size() && std::isfinite(of.low[row]) && std::isfinite(of.high[row]))
        predicted += QStringLiteral(" [%1, %2]").arg(formatNumber(of.low[row], 3), formatNumber(of.high[row], 3));
    lines << predicted;
    if (row < m_results->domain.size() && m_results->domain[row] == "out")
        lines << tr("far from the training set");
    else if (row < m_results->domain.size() && m_results->domain[row] == "edge")
        lines << tr("at the edge of the training set");
    if (m_document.workspace() && !isMatching() && !compoundOf(row))
        lines << tr("not in this workspace");
    return lines.join(QLatin1Char('\n'));
}

void ResultsView::onHovered(int row, const QPoint& globalPos)
{
    if (row < 0 || !m_results) {
        m_tip->dismiss();
        m_selection.setHovered({});
        return;
    }
    const auto& content = m_plot->content();
    if (!content.bins.empty()) {
        const auto& point = content.points[static_cast<std::size_t>(row)];
        m_tip->showAt(globalPos, {},
                      tr("%1 compounds\npredicted %2\nobserved %3")
                          .arg(content.bins[static_cast<std::size_t>(row)].size())
                          .arg(point.x, 0, 'f', 2)
                          .arg(point.y, 0, 'f', 2));
        return;
    }
    const auto at = static_cast<std::uint32_t>(row);
    m_tip->showAt(globalPos, m_results->smiles[at], wordsOf(at));
    m_selection.setHovered(compoundOf(at));
}

void ResultsView::choose(const std::vector<std::uint32_t>& rows, bool add)
{
    CompoundSet set = add ? m_selection.selected() : CompoundSet{};
    workspace::CompoundId last;
    std::size_t elsewhere = 0;
    for (const std::uint32_t row : rows)
        if (const auto id = compoundOf(row)) {
            set.add(id);
            last = id;
        } else {
            ++elsewhere;
        }
    m_selection.setSelected(std::move(set));
    if (last)
        m_selection.setCurrent(last);
    m_note->setText(elsewhere == 0 ? QString()
                                   : tr("%1 of the %2 compounds are not in the open workspace; import the file that the "
                                        "run was trained on to see them in the table.")
                                         .arg(formatCount(static_cast<qint64>(elsewhere)),
                                              formatCount(static_cast<qint64>(rows.size()))));
    m_note->setVisible(elsewhere > 0);
}

void ResultsView::showMarked()
{
    m_note->setVisible(!m_note->text().isEmpty());
    if (!m_results)
        return;
    std::vector<bool> marked(m_results->rows());
    for (std::size_t i = 0; i < marked.size() && i < m_compounds.size(); ++i)
        marked[i] = m_compounds[i] && m_selection.selected().contains(m_compounds[i]);
    m_plot->setMarked(std::move(marked));
}

void ResultsView::showWorst()
{
    m_drawing.stop();
    const QSignalBlocker quiet(m_worst);
    m_worst->clear();
    if (!m_results || m_results->tasks.empty())
        return;
    const auto rows = worstRows(*m_results, task(), part(), kMostWorst);
    const runs::TaskResult& of = m_results->tasks[task()];
    std::vector<std::string> smiles;
    QPixmap blank(kWorstPx, kWorstPx);
    blank.fill(Qt::transparent);
    for (const std::uint32_t row : rows) {
        auto* item = new QListWidgetItem(QIcon(blank),
                                         QStringLiteral("%1 → %2").arg(formatNumber(of.truth[row], 3),
                                                                       formatNumber(of.prediction[row], 3)),
                                         m_worst);
        item->setData(Qt::UserRole, row);
        item->setToolTip(wordsOf(row));
        smiles.push_back(m_results->smiles[row]);
    }
    m_drawing.start(
        tr("Drawing structures"),
        [smiles, ratio = devicePixelRatioF(), dark = isDark(palette())](JobContext& job) -> Result<std::vector<QImage>> {
            std::vector<QImage> images;
            for (const std::string& one : smiles) {
                if (job.stopRequested())
                    return JobContext::cancelled();
                images.push_back(drawSmallStructure(one, kWorstPx, ratio, dark).value_or(QImage()));
            }
            return images;
        },
        this,
        [this](Result<std::vector<QImage>> images) {
            if (images)
                for (int i = 0; i < m_worst->count() && i < static_cast<int>(images->size()); ++i)
                    m_worst->item(i)->setIcon(QIcon(QPixmap::fromImage((*images)[static_cast<std::size_t>(i)])));
        });
}

void ResultsView::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_worst != nullptr) {
        showWorst();
        if (m_pages->currentIndex() == 1 && m_results)
            showConfusion();
    }
}

} // namespace molrl::ui
