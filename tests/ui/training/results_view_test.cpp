// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/results_view.h"

#include "tests/support/temp_dir.h"
#include "ui/training/desirability_bar.h"
#include "ui/training/rank_dialog.h"
#include "ui/training/wish_row.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTabBar>
#include <QTabWidget>
#include <QTableWidget>
#include <QTest>
#include <QToolButton>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace molrl::ui {
namespace {

using ::testing::ElementsAre;

class ResultsTest : public ::testing::Test {
protected:
    static constexpr const char* kSmiles[] = {"CCO", "c1ccccc1", "CCN", "CC(=O)O", "CCCl", "CCBr"};

    void SetUp() override
    {
        m_workspace = workspace::Workspace::create(m_dir.file("a.molrl")).value();
        workspace::AddCompounds add;
        for (const char* smiles : kSmiles)
            add.entries.push_back({smiles, std::string("compound ") + smiles});
        ASSERT_TRUE(m_workspace->apply(add));
        m_ids = m_workspace->snapshot().value()->ids;
        m_document.setWorkspace(m_workspace);
    }
    bool settle()
    {
        return QTest::qWaitFor([this] { return !m_jobs.isBusy(); }, 30000);
    }
    /// Five rows of the test set (one of them unknown to the workspace), one of validation.
    static std::shared_ptr<runs::RunResults> makeResults(runs::TaskKind kind)
    {
        auto results = std::make_shared<runs::RunResults>();
        results->smiles = {"CCO", "c1ccccc1", "CCN", "CC(=O)O", "CCCCCCCCI", "CCCl"};
        results->names.resize(6);
        results->compound.resize(6);
        results->part = {"test", "test", "test", "test", "test", "validation"};
        results->domain = {"in", "in", "out", "in", "edge", "in"};
        runs::TaskResult task;
        task.name = "active";
        task.kind = kind;
        if (kind == runs::TaskKind::Binary) {
            task.truth = {1, 0, 1, 0, 1, 1};
            task.prediction = {0.9, 0.2, 0.3, 0.6, 0.8, 0.7};
        } else {
            task.truth = {1, 2, 3, 4, 5, 6};
            task.prediction = {1.1, 2.2, 5, 4.1, 4.8, 6};
            task.low = {1, 2, 4.5, 4, 4.5, 5};
            task.high = {1.2, 2.4, 5.5, 4.2, 5, 7};
        }
        results->tasks.push_back(task);
        results->metrics = {{"this model", "active", "test", "ROC-AUC", 0.83, 0.7, 0.9},
                            {"Morgan counts + random forest", "active", "test", "ROC-AUC", 0.8, 0.8, 0.8},
                            {"mean label", "active", "test", "ROC-AUC", 0.5, 0.5, 0.5},
                            {"this model", "active", "test", "Brier", 0.2, 0.2, 0.2},
                            {"mean label", "active", "test", "Brier", 0.15, 0.15, 0.15},
                            {"this model", "active", "validation", "ROC-AUC", 0.9, 0.9, 0.9}};
        results->scaffolds = {{"", 4, 0.3, 12}, {"c1ccccc1", 1, 0.2, 7}};
        return results;
    }
    void show(runs::TaskKind kind)
    {
        m_view = std::make_unique<ResultsView>(m_document, m_selection);
        m_view->resize(1200, 420);
        m_view->setResults(makeResults(kind));
        m_view->show();
        ASSERT_TRUE(QTest::qWaitForWindowExposed(m_view.get()));
        ASSERT_TRUE(settle());
    }
    void click(std::size_t point, Qt::KeyboardModifiers modifiers = {})
    {
        const QPoint at = m_view->plot().positionOf(point);
        QWidget* target = m_view->plot().childAt(at);
        ASSERT_NE(target, nullptr);
        QTest::mouseClick(target, Qt::LeftButton, modifiers, target->mapFrom(&m_view->plot(), at));
    }

    test::TempDir m_dir;
    JobRunner m_jobs;
    Document m_document{m_jobs};
    Selection m_selection;
    std::shared_ptr<workspace::Workspace> m_workspace;
    std::vector<workspace::CompoundId> m_ids;
    std::unique_ptr<ResultsView> m_view;
};

TEST_F(ResultsTest, APointOfTheRocCurveIsACompound)
{
    show(runs::TaskKind::Binary);
    const auto& points = m_view->plot().content().points;
    ASSERT_EQ(points.size(), 5u); // the test set alone
    EXPECT_EQ(points[0].row, 0u);
    click(0);
    EXPECT_THAT(m_selection.selected().toVector(), ElementsAre(m_ids[0]));
    EXPECT_EQ(m_selection.current(), m_ids[0]);
    click(2, Qt::ShiftModifier); // acetic acid, 0.6
    EXPECT_THAT(m_selection.selected().toVector(), ElementsAre(m_ids[0], m_ids[3]));
}

TEST_F(ResultsTest, TheKindsOfPlotsAreInSightAlsoWhenResultsComeLater)
{
    ResultsView view(m_document, m_selection);
    view.resize(1200, 420);
    view.show();
    ASSERT_TRUE(QTest::qWaitForWindowExposed(&view));
    view.hide();
    view.setResults(makeResults(runs::TaskKind::Binary));
    view.show();
    ASSERT_TRUE(QTest::qWaitForWindowExposed(&view));
    auto* kinds = view.findChild<QTabBar*>(QStringLiteral("results.kinds"));
    EXPECT_TRUE(kinds->isVisible());
    EXPECT_GE(kinds->height(), kinds->fontMetrics().height());
    ASSERT_TRUE(settle());
}

TEST_F(ResultsTest, ACompoundThatIsNotInTheWorkspaceIsSaidToBeElsewhere)
{
    show(runs::TaskKind::Binary);
    EXPECT_FALSE(m_view->compoundOf(4));
    EXPECT_EQ(m_view->compoundOf(1), m_ids[1]);
    click(1); // 0.8: octyl iodide
    EXPECT_TRUE(m_selection.selected().isEmpty());
}

TEST_F(ResultsTest, TheNumbersStandBesideTheBaselines)
{
    show(runs::TaskKind::Binary);
    auto* metrics = m_view->findChild<QTableWidget*>(QStringLiteral("results.metrics"));
    ASSERT_EQ(metrics->rowCount(), 3);
    EXPECT_EQ(metrics->item(0, 1)->text(), QStringLiteral("0.830"));
    EXPECT_TRUE(metrics->item(0, 1)->toolTip().contains(QStringLiteral("0.700")));
    EXPECT_EQ(metrics->item(1, 1)->text(), QStringLiteral("0.800"));
    EXPECT_TRUE(metrics->item(0, 1)->font().bold()); // the best AUC
    EXPECT_FALSE(metrics->item(1, 1)->font().bold());
    EXPECT_TRUE(metrics->item(2, 2)->font().bold()); // the best Brier score is the lowest
    EXPECT_EQ(m_view->findChild<QLabel*>(QStringLiteral("results.value"))->text(), QStringLiteral("0.830"));
    const QString headline = m_view->findChild<QLabel*>(QStringLiteral("results.headline"))->text();
    EXPECT_TRUE(headline.contains(QStringLiteral("0.700"))) << headline.toStdString();
    EXPECT_TRUE(headline.contains(QStringLiteral("Morgan counts"))) << headline.toStdString(); // the best baseline
    m_view->findChild<QComboBox*>(QStringLiteral("results.part"))->setCurrentIndex(1);
    EXPECT_EQ(metrics->rowCount(), 1);
    EXPECT_EQ(metrics->item(0, 1)->text(), QStringLiteral("0.900"));
    EXPECT_FALSE(metrics->item(0, 1)->font().bold()); // nobody to be better than
}

TEST_F(ResultsTest, AFieldOfTheConfusionMatrixSelectsItsCompounds)
{
    show(runs::TaskKind::Binary);
    auto* kinds = m_view->findChild<QTabBar*>(QStringLiteral("results.kinds"));
    ASSERT_EQ(kinds->count(), 4);
    kinds->setCurrentIndex(3);
    auto* matrix = m_view->findChild<QTableWidget*>(QStringLiteral("results.confusion"));
    EXPECT_TRUE(matrix->item(1, 0)->text().startsWith(QStringLiteral("1 "))); // the missed amine
    QTest::mouseClick(matrix->viewport(), Qt::LeftButton, {}, matrix->visualItemRect(matrix->item(1, 0)).center());
    EXPECT_THAT(m_selection.selected().toVector(), ElementsAre(m_ids[2]));
}

TEST_F(ResultsTest, ABinOfTheCalibrationSelectsAllOfIt)
{
    show(runs::TaskKind::Binary);
    m_view->findChild<QTabBar*>(QStringLiteral("results.kinds"))->setCurrentIndex(2);
    const auto& content = m_view->plot().content();
    ASSERT_EQ(content.bins.size(), content.points.size());
    click(0);
    EXPECT_EQ(m_selection.selected().size(), content.bins[0].size());
}

TEST_F(ResultsTest, ParityShowsIntervalsAndTheFrameSelects)
{
    show(runs::TaskKind::Regression);
    const auto& content = m_view->plot().content();
    ASSERT_EQ(content.points.size(), 5u);
    EXPECT_TRUE(content.isSquare);
    EXPECT_DOUBLE_EQ(content.points[2].low, 4.5);
    EXPECT_EQ(content.points[2].group, 1); // out of the domain
    QWidget* target = m_view->plot().childAt(m_view->plot().positionOf(0));
    const QPoint from = target->mapFrom(&m_view->plot(), m_view->plot().positionOf(0)) + QPoint(-12, 12);
    const QPoint to = target->mapFrom(&m_view->plot(), m_view->plot().positionOf(1)) + QPoint(12, -12);
    QTest::mousePress(target, Qt::LeftButton, {}, from);
    QTest::mouseMove(target, to);
    QMouseEvent move(QEvent::MouseMove, to, target->mapToGlobal(to), Qt::NoButton, Qt::LeftButton, {});
    QApplication::sendEvent(target, &move);
    QTest::mouseRelease(target, Qt::LeftButton, {}, to);
    EXPECT_THAT(m_selection.selected().toVector(), ElementsAre(m_ids[0], m_ids[1]));
}

TEST_F(ResultsTest, TheMostWrongComeFirst)
{
    show(runs::TaskKind::Regression);
    auto* worst = m_view->findChild<QListWidget*>(QStringLiteral("results.worst"));
    ASSERT_EQ(worst->count(), 5);
    EXPECT_EQ(worst->item(0)->data(Qt::UserRole).toUInt(), 2u);
    EXPECT_TRUE(worst->item(0)->toolTip().contains(QStringLiteral("predicted 5 (4.5 to 5.5)")));
    EXPECT_TRUE(worst->item(0)->toolTip().contains(QStringLiteral("far from")));
    worst->item(0)->setSelected(true);
    EXPECT_THAT(m_selection.selected().toVector(), ElementsAre(m_ids[2]));
}

TEST_F(ResultsTest, AScaffoldSelectsItsCompounds)
{
    show(runs::TaskKind::Regression);
    auto* table = m_view->findChild<QTableWidget*>(QStringLiteral("results.scaffolds"));
    ASSERT_TRUE(QTest::qWaitFor([&] { return table->rowCount() == 2; }, 30000));
    EXPECT_EQ(table->item(0, 1)->data(Qt::DisplayRole).toInt(), 4); // without rings: the most
    EXPECT_NEAR(table->item(0, 2)->data(Qt::DisplayRole).toDouble(), (0.1 + 2 + 0.1 + 0.2) / 4, 1e-9);
    EXPECT_EQ(table->item(0, 3)->data(Qt::DisplayRole).toInt(), 12);
    table->selectRow(1);
    EXPECT_THAT(m_selection.selected().toVector(), ElementsAre(m_ids[1]));
    table->sortItems(2, Qt::AscendingOrder); // the number, not its text; rows keep their compounds
    table->clearSelection();
    table->selectRow(0);
    EXPECT_THAT(m_selection.selected().toVector(), ElementsAre(m_ids[1]));
}

TEST_F(ResultsTest, AWideDockShowsThePlotBesideTheRestANarrowOneAsItsFirstPage)
{
    show(runs::TaskKind::Regression);
    auto* pages = m_view->findChild<QTabWidget*>(QStringLiteral("results.pages"));
    EXPECT_TRUE(m_view->isWide());
    EXPECT_EQ(pages->count(), 3);
    EXPECT_TRUE(m_view->plot().isVisible());
    m_view->resize(560, 420);
    ASSERT_TRUE(QTest::qWaitFor([&] { return !m_view->isWide(); }, 30000));
    EXPECT_EQ(pages->count(), 4);
    EXPECT_EQ(pages->currentIndex(), 0);
    EXPECT_TRUE(m_view->plot().isVisible());
    m_view->resize(1200, 420);
    ASSERT_TRUE(QTest::qWaitFor([&] { return m_view->isWide(); }, 30000));
    EXPECT_EQ(pages->count(), 3);
    EXPECT_TRUE(m_view->plot().isVisible());
}

TEST_F(ResultsTest, ARunOfAFileFindsItsCompoundsByTheirStandardForm)
{
    auto results = makeResults(runs::TaskKind::Regression);
    results->smiles[0] = "OCC";
    m_view = std::make_unique<ResultsView>(m_document, m_selection);
    m_view->setResults(results);
    ASSERT_TRUE(settle());
    EXPECT_EQ(m_view->compoundOf(0), m_ids[0]);
}

TEST_F(ResultsTest, ThePointerShowsTheStructure)
{
    show(runs::TaskKind::Regression);
    const QPoint at = m_view->plot().positionOf(3);
    QWidget* target = m_view->plot().childAt(at);
    const QPoint inTarget = target->mapFrom(&m_view->plot(), at);
    QMouseEvent move(QEvent::MouseMove, inTarget, target->mapToGlobal(inTarget), Qt::NoButton, {}, {});
    QApplication::sendEvent(target, &move); // a pointer that stands there already would send none
    auto* tip = m_view->findChild<QFrame*>(QStringLiteral("structureTip"));
    ASSERT_TRUE(QTest::qWaitFor([&] { return tip->isVisible(); }, 30000));
    EXPECT_EQ(m_selection.hovered(), m_ids[3]);
    m_view->setResults(nullptr);
    EXPECT_FALSE(tip->isVisible());
}

TEST_F(ResultsTest, APlotIsSavedWhite)
{
    show(runs::TaskKind::Regression);
    const QString path = QString::fromStdString(m_dir.file("plot.png"));
    ASSERT_TRUE(m_view->savePlotAs(path));
    const QImage image(path);
    ASSERT_FALSE(image.isNull());
    EXPECT_EQ(image.pixelColor(1, 1), QColor(Qt::white));
    EXPECT_FALSE(m_view->savePlotAs(QStringLiteral("/nowhere/plot.png")));
}

TEST_F(ResultsTest, TheHandlesOfAWishMoveItsEnds)
{
    const std::vector<double> values{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, std::nan("")};
    WishRow row({1}, QStringLiteral("potency"), values);
    row.resize(700, 90);
    row.show();
    ASSERT_TRUE(QTest::qWaitForWindowExposed(&row));
    EXPECT_EQ(row.desirability().low, 0);
    EXPECT_EQ(row.desirability().high, 10);
    auto* bar = row.findChild<DesirabilityBar*>();
    QSignalSpy changed(&row, &WishRow::changed);
    const int y = bar->height() / 2;
    QTest::mousePress(bar, Qt::LeftButton, {}, {bar->pixelOf(9), y}); // the nearer one is the best
    QTest::mouseMove(bar, {bar->pixelOf(8), y});
    QMouseEvent move(QEvent::MouseMove, QPointF(bar->pixelOf(8), y), bar->mapToGlobal(QPointF(bar->pixelOf(8), y)),
                     Qt::NoButton, Qt::LeftButton, {});
    QApplication::sendEvent(bar, &move);
    QTest::mouseRelease(bar, Qt::LeftButton, {}, {bar->pixelOf(8), y});
    EXPECT_NEAR(row.desirability().high, 8, 0.05);
    EXPECT_EQ(row.desirability().low, 0);
    EXPECT_GE(changed.count(), 1);
    row.findChild<QToolButton*>(QStringLiteral("rank.turn"))->click(); // less is better now
    EXPECT_NEAR(row.desirability().low, 8, 0.05);
    EXPECT_EQ(row.desirability().high, 0);
    bar->setFocus();
    QTest::keyClick(bar, Qt::Key_Right);
    EXPECT_NEAR(row.desirability().high, 0.1, 1e-9);
}

TEST_F(ResultsTest, RankingMakesAScoreThatCanBeUndoneAndSelectsTheBest)
{
    ASSERT_TRUE(m_workspace->apply(workspace::AddColumn{{}, "potency", workspace::ColumnKind::Number, ""}));
    const auto column = m_workspace->columns().value().front().id;
    workspace::SetCells cells{column, {}};
    for (std::size_t i = 0; i < 5; ++i) // the last has none
        cells.cells.emplace_back(m_ids[i], static_cast<double>(i));
    ASSERT_TRUE(m_workspace->apply(cells));
    RankDialog dialog(m_document, m_selection);
    QSignalSpy added(&dialog, &RankDialog::scoreAdded);
    dialog.show();
    ASSERT_TRUE(settle());
    dialog.findChild<QPushButton*>(QStringLiteral("rank.addWish"))->click();
    ASSERT_EQ(dialog.findChildren<WishRow*>().size(), 1);
    dialog.findChild<QSpinBox*>(QStringLiteral("rank.count"))->setValue(2);
    dialog.findChild<QPushButton*>(QStringLiteral("rank.select"))->click();
    ASSERT_TRUE(settle());
    EXPECT_THAT(m_selection.selected().toVector(), ElementsAre(m_ids[3], m_ids[4]));
    EXPECT_EQ(m_selection.current(), m_ids[4]);
    dialog.findChild<QCheckBox*>(QStringLiteral("rank.diverse"))->setChecked(true);
    dialog.findChild<QPushButton*>(QStringLiteral("rank.select"))->click();
    ASSERT_TRUE(settle());
    EXPECT_EQ(m_selection.selected().size(), 2u);
    dialog.findChild<QPushButton*>(QStringLiteral("rank.add"))->click();
    ASSERT_TRUE(settle());
    ASSERT_EQ(added.count(), 1);
    ASSERT_EQ(m_workspace->columns().value().size(), 2u);
    const auto scores = m_workspace->loadColumn(m_workspace->columns().value()[1].id, m_workspace->snapshot().value());
    EXPECT_DOUBLE_EQ((*scores)->numbers[4], 1);
    EXPECT_TRUE(std::isnan((*scores)->numbers[5]));
    m_document.undoStack().undo();
    ASSERT_TRUE(settle());
    EXPECT_EQ(m_workspace->columns().value().size(), 1u);
}

} // namespace
} // namespace molrl::ui
