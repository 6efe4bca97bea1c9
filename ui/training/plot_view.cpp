// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/plot_view.h"

#include "ui/adapt/adapt.h"
#include "ui/training/result_plots.h"
#include "ui/widgets/palette.h"

#include <QEvent>
#include <QHeaderView>
#include <QLabel>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QTabBar>
#include <QTableWidget>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

namespace molrl::ui {
namespace {

constexpr int kConfusionKind = -1; ///< of the tab that is no plot

int classCount(const runs::TaskResult& of)
{
    return of.kind == runs::TaskKind::Binary ? 2 : std::max(1, static_cast<int>(of.classes.size()));
}

/// Label and prediction as classes; a probability counts from 0.5.
std::pair<int, int> classesOf(const runs::TaskResult& of, std::size_t row)
{
    if (of.kind == runs::TaskKind::Binary)
        return {of.truth[row] > 0.5 ? 1 : 0, of.prediction[row] >= 0.5 ? 1 : 0};
    const int last = classCount(of) - 1;
    return {std::clamp(static_cast<int>(of.truth[row]), 0, last),
            std::clamp(static_cast<int>(of.prediction[row]), 0, last)};
}

} // namespace

PlotView::PlotView(QWidget* parent) : QWidget(parent)
{
    m_kinds = new QTabBar(this);
    m_kinds->setObjectName(QStringLiteral("results.kinds"));
    m_kinds->setAccessibleName(tr("Kind of plot"));
    m_kinds->setDrawBase(false);
    m_kinds->setExpanding(false);
    m_kinds->setMinimumHeight(fontMetrics().height() + 12); // filled while hidden, it would keep its empty height
    m_plot = new PointPlot(this);
    m_plot->setObjectName(QStringLiteral("results.plot"));
    m_pages = new QStackedWidget(this);
    m_pages->addWidget(m_plot);
    m_pages->addWidget(buildConfusion());
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    layout->addWidget(m_kinds);
    layout->addWidget(m_pages, 1);
    connect(m_kinds, &QTabBar::currentChanged, this, &PlotView::showPlot);
    connect(m_plot, &PointPlot::hovered, this, &PlotView::hovered);
    connect(m_plot, &PointPlot::chosen, this, &PlotView::chosen);
}

QWidget* PlotView::buildConfusion()
{
    auto* box = new QWidget(this);
    m_confusion = new QTableWidget(2, 2, box);
    m_confusion->setObjectName(QStringLiteral("results.confusion"));
    m_confusion->setAccessibleName(tr("Confusion matrix"));
    m_confusion->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_confusion->setSelectionMode(QAbstractItemView::SingleSelection);
    m_confusion->setFrameShape(QFrame::NoFrame);
    for (QHeaderView* header : {m_confusion->horizontalHeader(), m_confusion->verticalHeader()}) {
        header->setSectionResizeMode(QHeaderView::Stretch);
        header->setHighlightSections(false);
    }
    auto* hint = new QLabel(tr("At a probability of 0.5. Click a field to select its compounds."), box);
    hint->setForegroundRole(QPalette::PlaceholderText);
    hint->setWordWrap(true);
    hint->setContentsMargins(8, 4, 8, 6);
    auto* layout = new QVBoxLayout(box);
    layout->setContentsMargins({});
    layout->addWidget(m_confusion, 1);
    layout->addWidget(hint);
    connect(m_confusion, &QTableWidget::cellClicked, this, &PlotView::onField);
    return box;
}

void PlotView::onField(int truth, int said)
{
    std::vector<std::uint32_t> rows;
    for (std::size_t row = 0; !m_scope.isEmpty() && row < m_scope.results->rows(); ++row)
        if (m_scope.has(row) && classesOf(m_scope.of(), row) == std::pair(truth, said))
            rows.push_back(static_cast<std::uint32_t>(row));
    Q_EMIT chosen(rows, false);
}

bool PlotView::isConfusion() const
{
    return m_kinds->count() > 0 && m_kinds->tabData(m_kinds->currentIndex()).toInt() == kConfusionKind;
}

void PlotView::setScope(const ResultScope& scope)
{
    m_scope = scope;
    {
        const QSignalBlocker quiet(m_kinds);
        const QString wanted = m_kinds->tabText(m_kinds->currentIndex());
        while (m_kinds->count() > 0)
            m_kinds->removeTab(0);
        if (!m_scope.isEmpty()) {
            for (const ResultPlotKind kind : plotsFor(m_scope.of().kind))
                m_kinds->setTabData(m_kinds->addTab(describe(kind)), static_cast<int>(kind));
            if (m_scope.of().kind != runs::TaskKind::Regression)
                m_kinds->setTabData(m_kinds->addTab(tr("Confusion")), kConfusionKind);
            for (int i = 0; i < m_kinds->count(); ++i)
                if (m_kinds->tabText(i) == wanted)
                    m_kinds->setCurrentIndex(i);
        }
    }
    showPlot();
}

void PlotView::showPlot()
{
    if (m_scope.isEmpty() || m_kinds->count() == 0) {
        m_plot->setContent({});
        m_pages->setCurrentIndex(0);
    } else {
        m_pages->setCurrentIndex(isConfusion() ? 1 : 0);
        if (isConfusion())
            showConfusion();
        else
            m_plot->setContent(
                makeResultPlot(*m_scope.results, m_scope.task, m_scope.part,
                               static_cast<ResultPlotKind>(m_kinds->tabData(m_kinds->currentIndex()).toInt())));
    }
    Q_EMIT shown();
}

void PlotView::showConfusion()
{
    const runs::TaskResult& of = m_scope.of();
    const bool binary = of.kind == runs::TaskKind::Binary;
    const int classes = classCount(of);
    std::vector<int> counts(static_cast<std::size_t>(classes * classes));
    for (std::size_t row = 0; row < m_scope.results->rows(); ++row)
        if (m_scope.has(row)) {
            const auto [truth, said] = classesOf(of, row);
            ++counts[static_cast<std::size_t>(truth * classes + said)];
        }
    m_confusion->setRowCount(classes);
    m_confusion->setColumnCount(classes);
    QStringList rows, columns;
    for (int c = 0; c < classes; ++c) {
        const QString name =
            binary ? (c == 0 ? tr("negative") : tr("positive")) : toQString(of.classes[static_cast<std::size_t>(c)]);
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

void PlotView::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_confusion != nullptr && !m_scope.isEmpty() && isConfusion())
        showConfusion();
}

} // namespace molrl::ui
