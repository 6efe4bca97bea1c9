// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chem/search.h"
#include "tests/ui/table/table_fixture.h"
#include "ui/table/histogram_plot.h"

#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QSignalSpy>
#include <QSlider>
#include <QToolButton>

namespace molrl::test {
namespace {

using ui::FilterKind;

class FilterPanelTest : public TableFixture {
protected:
    template <class T> T* field(int key, const char* name)
    {
        auto* found = panel->findChild<T*>(QStringLiteral("filter.%1.%2").arg(key).arg(QLatin1String(name)));
        EXPECT_NE(found, nullptr) << name;
        return found;
    }
    int rows() { return page->model().rowCount(); }
    /// Six numbers and a row without one.
    void openNumbers()
    {
        importInto(dir.write("numbers.csv", "smiles,name,act\nC,a,0.5\nCC,b,2.25\nCCC,c,4.95\nCCCC,d,5.05\n"
                                            "CCCCC,e,7.5\nCCCCCC,f,9.75\nCCCCCCC,g,\n"));
    }
    /// Whether the card's fields say what the table is filtered by.
    void expectFieldsOfFilter(int key, double low, double high)
    {
        EXPECT_DOUBLE_EQ(field<QDoubleSpinBox>(key, "low")->value(), low);
        EXPECT_DOUBLE_EQ(field<QDoubleSpinBox>(key, "high")->value(), high);
        const auto& filter = page->filters().find(key)->filter;
        ASSERT_TRUE(filter);
        EXPECT_DOUBLE_EQ(std::get<workspace::NumberRangeFilter>(*filter).low, low);
        EXPECT_DOUBLE_EQ(std::get<workspace::NumberRangeFilter>(*filter).high, high);
    }
};

TEST_F(FilterPanelTest, ARangeKeepsExactlyTheRowsWithinIt)
{
    openDrugs();
    const int key = page->filters().add(FilterKind::NumberRange, column("mol_weight").id);
    settle();
    EXPECT_EQ(rows(), 302) << "a new range holds all";
    field<QDoubleSpinBox>(key, "low")->setValue(200);
    field<QDoubleSpinBox>(key, "high")->setValue(350);
    settle();
    int expected = 0;
    const auto snapshot = space->snapshot().value();
    for (const auto id : snapshot->ids) {
        const double weight = number("mol_weight", id);
        expected += weight >= 200 && weight <= 350;
    }
    EXPECT_GT(expected, 10);
    EXPECT_EQ(rows(), expected);
    for (int row = 0; row < rows(); ++row) {
        const double weight = number("mol_weight", page->model().idAt(row));
        EXPECT_TRUE(weight >= 200 && weight <= 350);
    }
    field<QCheckBox>(key, "keepMissing")->setChecked(true);
    settle();
    EXPECT_EQ(rows(), expected + 2);
    field<QCheckBox>(key, "enabled")->setChecked(false);
    settle();
    EXPECT_EQ(rows(), 302);
    screenshot(*panel, "range");
}

TEST_F(FilterPanelTest, TheHistogramsEdgeIsDragged)
{
    openDrugs();
    const int key = page->filters().add(FilterKind::NumberRange, column("mol_weight").id);
    settle();
    auto* plot = field<ui::HistogramPlot>(key, "histogram");
    auto* canvas = plot->findChildren<QWidget*>().first();
    const int from = plot->pixelOf(field<QDoubleSpinBox>(key, "high")->value());
    const int to = plot->pixelOf(400);
    const int y = plot->height() / 2;
    QTest::mousePress(canvas, Qt::LeftButton, {}, QPoint(from, y));
    QTest::mouseMove(canvas, QPoint(to, y));
    QMouseEvent move(QEvent::MouseMove, QPointF(to, y), canvas->mapToGlobal(QPointF(to, y)), Qt::NoButton,
                     Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(canvas, &move);
    QTest::mouseRelease(canvas, Qt::LeftButton, {}, QPoint(to, y));
    settle();
    const double high = field<QDoubleSpinBox>(key, "high")->value();
    EXPECT_NEAR(high, 400, 15);
    ASSERT_GT(rows(), 0);
    EXPECT_LT(rows(), 302);
    for (int row = 0; row < rows(); ++row)
        EXPECT_LE(number("mol_weight", page->model().idAt(row)), high);
    screenshot(*panel, "range_dragged");
}

TEST_F(FilterPanelTest, ARangeStaysInItsFieldsWhenTheRowsWithinGoAndComeBack)
{
    openNumbers();
    const int key = page->filters().add(FilterKind::NumberRange, column("act").id);
    settle();
    field<QDoubleSpinBox>(key, "low")->setValue(5);
    settle();
    ASSERT_EQ(rows(), 3);
    const double high = field<QDoubleSpinBox>(key, "high")->value();
    page->findChild<ui::CompoundView*>()->selectAll();
    document->edit(workspace::RemoveCompounds{selection.selected().toVector()});
    settle();
    EXPECT_EQ(rows(), 0);
    expectFieldsOfFilter(key, 5, high);
    document->undoStack().undo();
    settle();
    EXPECT_EQ(rows(), 3);
    expectFieldsOfFilter(key, 5, high);
}

TEST_F(FilterPanelTest, AGivenRangeIsShownAsItIs)
{
    openNumbers();
    const auto act = column("act").id;
    const int key =
        page->filters().add(FilterKind::NumberRange, act, workspace::NumberRangeFilter{act, 0, 20.1234, true});
    settle();
    EXPECT_EQ(rows(), 7);
    expectFieldsOfFilter(key, 0, 20.1234);
    EXPECT_TRUE(field<QCheckBox>(key, "keepMissing")->isChecked());
}

TEST_F(FilterPanelTest, ARangeOfAllTakesInLargerValuesThatComeLater)
{
    openNumbers();
    const auto act = column("act").id;
    const int key = page->filters().add(FilterKind::NumberRange, act);
    settle();
    field<QDoubleSpinBox>(key, "low")->setValue(5);
    field<QDoubleSpinBox>(key, "low")->setValue(field<QDoubleSpinBox>(key, "low")->minimum());
    settle();
    EXPECT_EQ(rows(), 6) << "all values, but not the row without one";
    workspace::AddCompounds more;
    more.entries.push_back({"CCCCCCCC", "h"});
    document->edit(more);
    settle();
    ASSERT_EQ(space->snapshot().value()->rows(), 8U);
    document->edit(workspace::SetCells{act, {{space->snapshot().value()->ids.back(), 250.0}}});
    settle();
    EXPECT_EQ(rows(), 7);
    expectFieldsOfFilter(key, 0.5, 250);
}

TEST_F(FilterPanelTest, ADoubleClickOnTheHistogramTakesInTheExtremeRows)
{
    importInto(dir.write("extremes.csv", "smiles,act\nC,0.12777\nCC,40\nCCC,99.98211\n"));
    const int key = page->filters().add(FilterKind::NumberRange, column("act").id);
    settle();
    field<QDoubleSpinBox>(key, "low")->setValue(20);
    settle();
    ASSERT_EQ(rows(), 2);
    auto* canvas = field<ui::HistogramPlot>(key, "histogram")->findChildren<QWidget*>().first();
    QTest::mouseDClick(canvas, Qt::LeftButton, {}, canvas->rect().center());
    settle();
    EXPECT_EQ(rows(), 3);
}

TEST_F(FilterPanelTest, ASubstructureIsCheckedWhileTypedAndFindsWhatMatches)
{
    openDrugs();
    const int key = page->filters().add(FilterKind::Substructure);
    auto* query = field<QLineEdit>(key, "query");
    QTest::keyClicks(query, QStringLiteral("c1cc"));
    QTest::qWait(300); // typing pauses, nobody presses Enter
    settle();
    auto* note = field<QLabel>(key, "note");
    ASSERT_NE(note, nullptr);
    EXPECT_TRUE(note->text().startsWith(QStringLiteral("⚠"))) << note->text().toStdString();
    EXPECT_EQ(rows(), 302) << "an unfinished query filters nothing";
    query->setText(QStringLiteral("S(=O)(=O)N"));
    QTest::keyClick(query, Qt::Key_Return);
    settle();
    EXPECT_TRUE(note->text().startsWith(QStringLiteral("✓"))) << note->text().toStdString();
    const auto parsed = chem::SubstructureQuery::parse("S(=O)(=O)N").value();
    int expected = 0;
    const auto snapshot = space->snapshot().value();
    for (const auto id : snapshot->ids) {
        const auto compound = space->compound(id).value();
        if (const auto mol = chem::parseSmiles(compound.smiles); mol && compound.error.empty())
            expected += parsed.matches(*mol);
    }
    EXPECT_GT(expected, 3);
    EXPECT_EQ(rows(), expected);
    screenshot(*page, "substructure");
    screenshot(*panel, "substructure_panel");
}

// Its card reads the query and shows that it is one; were the search begun again then, a stop before would be undone.
TEST_F(FilterPanelTest, AGivenStructureIsSearchedForOnce)
{
    openDrugs();
    QSignalSpy changed(&page->filters(), &ui::TableFilters::changed);
    const int key = page->filters().add(FilterKind::Substructure, {}, workspace::SubstructureFilter{"S(=O)(=O)N"});
    auto* query = field<QLineEdit>(key, "query");
    ASSERT_EQ(query->text(), QStringLiteral("S(=O)(=O)N"));
    QTest::qWait(400); // longer than its pause for typing
    settle();
    EXPECT_EQ(changed.count(), 1);
    query->setText(QStringLiteral("S(=O)(=O)"));
    WAIT_UNTIL(changed.count() == 2);
}

TEST_F(FilterPanelTest, SimilarityAddsItsColumnAndPutsTheNearestFirst)
{
    openDrugs();
    const auto probe = space->compound(page->model().idAt(7)).value();
    const int key = page->filters().add(FilterKind::Similarity);
    field<QLineEdit>(key, "query")->setText(QString::fromStdString(probe.smiles));
    settle();
    field<QSlider>(key, "threshold")->setValue(20);
    settle();
    const int column = page->model().columnOf(ui::CompoundTableModel::Kind::Similarity);
    ASSERT_GE(column, 0);
    ASSERT_GT(rows(), 1);
    EXPECT_EQ(page->model().idAt(0), probe.id);
    double before = 1.01;
    for (int row = 0; row < rows(); ++row) {
        const double value = page->model().data(page->model().index(row, column), Qt::DisplayRole).toDouble();
        EXPECT_LE(value, before + 1e-9);
        EXPECT_GE(value, 0.1995);
        before = value;
    }
    screenshot(*page, "similarity");
    page->filters().remove(key);
    settle();
    EXPECT_EQ(page->model().columnOf(ui::CompoundTableModel::Kind::Similarity), -1);
    EXPECT_EQ(rows(), 302);
}

TEST_F(FilterPanelTest, BadRowsAloneAndOnlySelectedOnes)
{
    openDrugs();
    const int state = page->filters().add(FilterKind::State, {}, workspace::StateFilter{false, true});
    settle();
    EXPECT_EQ(rows(), 2);
    page->filters().remove(state);
    settle();
    selection.setSelected(ui::CompoundSet::from({page->model().idAt(4), page->model().idAt(40)}));
    page->filters().add(FilterKind::OnlySelected);
    settle();
    EXPECT_EQ(rows(), 2);
    auto wider = selection.selected();
    wider.add(space->snapshot().value()->ids[50]);
    selection.setSelected(wider);
    settle();
    EXPECT_EQ(rows(), 3) << "it follows the selection";
    panel->findChild<QToolButton*>(QStringLiteral("filter.clear"))->click();
    settle();
    EXPECT_EQ(rows(), 302);
    EXPECT_TRUE(page->filters().entries().empty());
}

TEST_F(FilterPanelTest, TheCountsSayVisibleSelectedAndAll)
{
    openDrugs();
    selection.setSelected(ui::CompoundSet::from({page->model().idAt(0)}));
    page->filters().add(FilterKind::Text, {}, workspace::TextFilter{{}, "cancer"});
    settle();
    const QString expected = QStringLiteral("%1 of 302 visible – 1 selected").arg(rows());
    const auto* counts = panel->findChild<QLabel*>(QStringLiteral("filter.counts"));
    EXPECT_EQ(counts->text(), expected);
    EXPECT_TRUE(counts->isVisibleTo(panel.get()));
    EXPECT_EQ(page->findChild<QLabel*>(QStringLiteral("table.counts"))->text(), expected);
}

TEST_F(FilterPanelTest, TheHintNeverSaysThatAllAreShownWhileTheSearchFieldHidesSome)
{
    const auto* hint = panel->findChild<QLabel*>(QStringLiteral("filter.hint"));
    const auto* counts = panel->findChild<QLabel*>(QStringLiteral("filter.counts"));
    EXPECT_TRUE(hint->text().contains(QStringLiteral("once there are some"))) << qPrintable(hint->text());
    EXPECT_FALSE(counts->isVisibleTo(panel.get()));
    openDrugs(60);
    EXPECT_FALSE(counts->isVisibleTo(panel.get())) << "the table says it already, and nothing is filtered";
    EXPECT_TRUE(hint->text().startsWith(QStringLiteral("All compounds are shown.")));
    page->filters().setQuickText(QStringLiteral(" <b>an "));
    settle();
    EXPECT_TRUE(hint->text().contains(QStringLiteral("“<b>an”"))) << qPrintable(hint->text());
    EXPECT_FALSE(hint->text().contains(QStringLiteral("All compounds")));
    panel->findChild<QToolButton*>(QStringLiteral("filter.clear"))->click();
    settle();
    EXPECT_TRUE(hint->text().startsWith(QStringLiteral("All compounds are shown.")));
}

TEST_F(FilterPanelTest, TheFilterOfARemovedColumnGoesWithIt)
{
    openDrugs(60);
    const auto id = column("mol_weight").id;
    page->filters().add(FilterKind::NumberRange, id, workspace::NumberRangeFilter{id, 0, 300, false});
    settle();
    EXPECT_LT(rows(), 62);
    document->edit(workspace::RemoveColumn{id});
    settle();
    EXPECT_TRUE(page->filters().entries().empty());
    EXPECT_EQ(rows(), 62);
}

TEST_F(FilterPanelTest, LooksRightInLightAndDark)
{
    openDrugs();
    const auto weight = column("mol_weight").id;
    page->filters().add(FilterKind::NumberRange, weight, workspace::NumberRangeFilter{weight, 200, 400, false});
    const int key = page->filters().add(FilterKind::Substructure);
    field<QLineEdit>(key, "query")->setText(QStringLiteral("c1ccccc1"));
    page->filters().add(FilterKind::Text);
    for (const bool dark : {false, true}) {
        useDarkPalette(dark);
        settle();
        screenshot(*panel, dark ? "filters_dark" : "filters_light");
        screenshot(*page, dark ? "highlight_dark" : "highlight_light");
        EXPECT_EQ(panel->grab().toImage().pixelColor(3, 3).lightnessF() < 0.5F, dark);
    }
}

} // namespace
} // namespace molrl::test
