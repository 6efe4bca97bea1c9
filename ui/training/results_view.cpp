// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/results_view.h"

#include "ui/adapt/adapt.h"
#include "ui/training/comparison_view.h"
#include "ui/training/result_match.h"
#include "ui/training/scaffold_view.h"
#include "ui/training/structure_tip.h"
#include "ui/training/worst_view.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QResizeEvent>
#include <QSignalBlocker>
#include <QSplitter>
#include <QTabBar>
#include <QTabWidget>
#include <QVBoxLayout>
#include <algorithm>

namespace molrl::ui {
namespace {

constexpr int kWidePx = 660;

} // namespace

ResultsView::ResultsView(Document& document, Selection& selection, QWidget* parent)
    : QWidget(parent), m_document(document), m_selection(selection), m_matching(document.jobs())
{
    setObjectName(QStringLiteral("results"));
    buildLayout();
    connect(&m_selection, &Selection::selectionChanged, this, &ResultsView::showMarked);
    connect(&m_document, &Document::workspaceChanged, this, &ResultsView::matchCompounds);
    connect(&m_document, &Document::compoundsChanged, this, &ResultsView::matchCompounds);
    setResults(nullptr);
}

ResultsView::~ResultsView() = default;

QWidget* ResultsView::buildHeader()
{
    auto* header = new QWidget(this);
    const auto makeBox = [&](const char* name, const QString& words) {
        auto* combo = new QComboBox(header);
        combo->setObjectName(QLatin1String(name));
        combo->setAccessibleName(words);
        combo->setToolTip(words);
        combo->setSizeAdjustPolicy(QComboBox::AdjustToContents);
        combo->setMaximumWidth(220);
        return combo;
    };
    m_task = makeBox("results.task", tr("Property that was learned"));
    m_part = makeBox("results.part", tr("Compounds that the model did not learn from"));
    m_value = new QLabel(header);
    m_value->setObjectName(QStringLiteral("results.value"));
    QFont large = m_value->font();
    large.setPointSizeF(large.pointSizeF() * 1.9);
    large.setBold(true);
    m_value->setFont(large);
    m_headline = new QLabel(header);
    m_headline->setObjectName(QStringLiteral("results.headline"));
    m_headline->setTextFormat(Qt::RichText);
    m_headline->setWordWrap(true);
    m_headline->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* row = new QHBoxLayout(header);
    row->setContentsMargins(10, 4, 8, 4);
    row->setSpacing(10);
    row->addWidget(m_value);
    row->addWidget(m_headline, 1);
    row->addWidget(m_task);
    row->addWidget(m_part);
    return header;
}

void ResultsView::buildLayout()
{
    m_plots = new PlotView(this);
    m_comparison = new ComparisonView(this);
    m_scaffolds = new ScaffoldView(m_document.jobs(), this);
    m_worst = new WorstView(m_document.jobs(), this);
    m_pages = new QTabWidget(this);
    m_pages->setObjectName(QStringLiteral("results.pages"));
    m_pages->setDocumentMode(true);
    m_pages->tabBar()->setObjectName(QStringLiteral("results.pageBar"));
    m_pages->addTab(m_comparison, tr("Baselines"));
    m_pages->addTab(m_scaffolds, tr("Scaffolds"));
    m_pages->addTab(m_worst, tr("Most wrong"));
    m_splitter = new QSplitter(Qt::Horizontal, this);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->addWidget(m_pages);
    m_note = new QLabel(this);
    m_note->setObjectName(QStringLiteral("results.note"));
    m_note->setForegroundRole(QPalette::PlaceholderText);
    m_note->setContentsMargins(10, 2, 10, 4);
    m_note->setWordWrap(true);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    layout->addWidget(buildHeader());
    layout->addWidget(m_splitter, 1);
    layout->addWidget(m_note);
    m_pages->insertTab(0, m_plots, tr("Plots"));
    m_pages->setCurrentIndex(0);
    m_tip = new StructureTip(m_document.jobs(), this);
    connect(m_task, &QComboBox::currentIndexChanged, this, &ResultsView::showScope);
    connect(m_part, &QComboBox::currentIndexChanged, this, &ResultsView::showScope);
    connect(m_plots, &PlotView::shown, this, &ResultsView::showMarked);
    connect(m_plots, &PlotView::hovered, this, &ResultsView::onHovered);
    connect(m_plots, &PlotView::chosen, this, &ResultsView::choose);
    const auto only = [this](const std::vector<std::uint32_t>& rows) { choose(rows, false); };
    connect(m_scaffolds, &ScaffoldView::chosen, this, only);
    connect(m_worst, &WorstView::chosen, this, only);
}

/// Wide: the plot stays in sight beside the pages. Narrow: it is the first of them.
void ResultsView::arrange(bool wide)
{
    if (wide == m_isWide)
        return;
    m_isWide = wide;
    if (wide) {
        m_pages->removeTab(m_pages->indexOf(m_plots));
        m_splitter->insertWidget(0, m_plots);
        m_splitter->setStretchFactor(0, 1);
        m_splitter->setStretchFactor(1, 1);
        m_splitter->setSizes({width() * 44 / 100, width() * 56 / 100});
    } else {
        m_pages->insertTab(0, m_plots, tr("Plots"));
        m_pages->setCurrentIndex(0);
    }
    m_plots->show();
}

void ResultsView::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    arrange(event->size().width() >= kWidePx);
}

workspace::CompoundId ResultsView::compoundOf(std::uint32_t row) const
{
    return row < m_compounds.size() ? m_compounds[row] : workspace::CompoundId{};
}

void ResultsView::setResults(ResultsPtr results)
{
    if (results && results == m_scope.results)
        return;
    m_scope = {std::move(results), 0, {}};
    m_compounds.clear();
    m_note->clear();
    m_tip->dismiss();
    const QSignalBlocker quietTask(m_task);
    const QSignalBlocker quietPart(m_part);
    m_task->clear();
    m_part->clear();
    if (const auto& read = m_scope.results) {
        for (const auto& of : read->tasks)
            m_task->addItem(toQString(of.name));
        for (const auto& [key, words] : {std::pair{"test", tr("test set")}, {"validation", tr("validation set")}})
            if (std::find(read->part.begin(), read->part.end(), key) != read->part.end())
                m_part->addItem(words, QLatin1String(key));
    }
    m_task->setVisible(m_task->count() > 1);
    matchCompounds();
    showScope();
}

void ResultsView::matchCompounds()
{
    m_matching.stop();
    const auto workspace = m_document.workspace();
    if (!m_scope.results || !workspace) {
        m_compounds.clear();
        return;
    }
    m_matching.start(
        tr("Looking for the results' compounds"),
        [results = m_scope.results, workspace](JobContext& job) {
            return ui::matchCompounds(*results, *workspace, job);
        },
        this,
        [this](Result<std::vector<workspace::CompoundId>> compounds) {
            if (compounds)
                m_compounds = std::move(*compounds);
            showMarked();
        });
}

void ResultsView::showScope()
{
    m_scope.task = static_cast<std::size_t>(std::max(0, m_task->currentIndex()));
    m_scope.part = m_part->currentData().toString().toStdString();
    m_tip->dismiss();
    m_plots->setScope(m_scope);
    m_comparison->setScope(m_scope);
    m_scaffolds->setScope(m_scope);
    m_worst->setScope(m_scope);
    showHeadline();
}

void ResultsView::showHeadline()
{
    const ModelComparison& comparison = m_comparison->comparison();
    m_value->clear();
    m_headline->clear();
    if (m_scope.isEmpty())
        return;
    const bool test = m_scope.part == "test";
    const auto count = formatCount(static_cast<qint64>(m_scope.count()));
    QStringList facts{test ? tr("%1 test compounds").arg(count)
                           : tr("%1 validation compounds, on which settings were chosen").arg(count)};
    QString name, interval;
    if (!comparison.isEmpty() && comparison.rows.front().isThisModel && comparison.rows.front().values[0]) {
        const runs::MetricValue& value = *comparison.rows.front().values[0];
        m_value->setText(formatMetric(value.value));
        name = comparison.titles.front();
        interval = formatInterval(value);
        if (const auto* best = comparison.bestBaseline(0))
            facts << tr("best baseline %1 (%2)").arg(formatMetric(best->values[0]->value), best->model);
    } else {
        name = tr("No number can be given: is there one class alone?");
    }
    if (!interval.isEmpty())
        interval = QStringLiteral("&ensp;") + tr("95 % interval %1").arg(interval);
    m_headline->setText(QStringLiteral("<b>%1</b>%2<br>%3")
                            .arg(name.toHtmlEscaped(), interval, facts.join(QStringLiteral(" · ")).toHtmlEscaped()));
}

QString ResultsView::wordsOf(std::uint32_t row) const
{
    QString words = describeRow(m_scope, row);
    if (m_document.workspace() && !isMatching() && !compoundOf(row))
        words += QLatin1Char('\n') + tr("not in this workspace");
    return words;
}

void ResultsView::onHovered(int row, const QPoint& globalPos)
{
    if (row < 0 || m_scope.isEmpty()) {
        m_tip->dismiss();
        m_selection.setHovered({});
        return;
    }
    const auto& content = plot().content();
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
    m_tip->showAt(globalPos, m_scope.results->smiles[at], wordsOf(at));
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
    m_note->setText(
        elsewhere == 0
            ? QString()
            : tr("%1 of these %2 compounds are not in the open workspace; import the file that the "
                 "run was trained on to see them in the table.")
                  .arg(formatCount(static_cast<qint64>(elsewhere)), formatCount(static_cast<qint64>(rows.size()))));
    m_selection.setSelected(std::move(set));
    if (last)
        m_selection.pick(last);
    m_note->setVisible(elsewhere > 0);
}

void ResultsView::showMarked()
{
    m_note->setVisible(!m_note->text().isEmpty());
    if (!m_scope.results)
        return;
    std::vector<bool> marked(m_scope.results->rows());
    for (std::size_t i = 0; i < marked.size() && i < m_compounds.size(); ++i)
        marked[i] = m_compounds[i] && m_selection.selected().contains(m_compounds[i]);
    m_plots->setMarked(std::move(marked));
}

} // namespace molrl::ui
