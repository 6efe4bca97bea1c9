// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/table/table_fixture.h"
#include "ui/table/card_view.h"
#include "ui/table/compound_delegate.h"
#include "ui/widgets/structure_cache.h"

#include <QClipboard>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QSignalSpy>
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>

namespace molrl::test {
namespace {

using ui::CompoundSet;
using Kind = ui::CompoundTableModel::Kind;
using workspace::CompoundId;

class TablePageTest : public TableFixture {
protected:
    ui::CompoundTableModel& model() { return page->model(); }
    ui::CompoundView& view() { return page->view(); }
    CompoundId idAt(int row) { return model().idAt(row); }
    QString textAt(int row, int column) { return model().data(model().index(row, column), Qt::DisplayRole).toString(); }
    void click(int row, Qt::KeyboardModifiers modifiers = {})
    {
        const QRect rect = view().visualRect(model().index(row, 1));
        QTest::mouseClick(view().viewport(), Qt::LeftButton, modifiers, rect.center());
    }
};

TEST_F(TablePageTest, SaysInWordsThatNothingIsOpen)
{
    EXPECT_EQ(page->findChild<QLabel*>(QStringLiteral("table.emptyTitle"))->text(),
              QStringLiteral("No workspace is open"));
    EXPECT_FALSE(view().isVisible());
}

TEST_F(TablePageTest, ShowsEveryRowOfTheFileWithTheBadOnesMarked)
{
    openDrugs();
    ASSERT_EQ(model().rowCount(), 302);
    EXPECT_EQ(page->countsText(), QStringLiteral("302 of 302 visible – 0 selected"));
    // Every column of the file, but those that the table has a place of its own for.
    EXPECT_EQ(model().state()->columns.size(), 10u);
    for (const char* name : {"chembl_id", "therapeutic_area", "clogp"})
        EXPECT_GE(model().columnOf(Kind::Data, column(name).id), 0) << name;
    int bad = 0;
    for (int row = 0; row < model().rowCount(); ++row)
        bad += model().isBadAt(row);
    EXPECT_EQ(bad, 2);
    model().setBuiltInShown(Kind::Problem, true);
    view().scrollToBottom();
    settle();
    const int problem = model().columnOf(Kind::Problem);
    ASSERT_GE(problem, 0);
    EXPECT_FALSE(textAt(301, problem).isEmpty());
    EXPECT_FALSE(model().data(model().index(301, 0), Qt::ToolTipRole).toString().isEmpty());
    EXPECT_EQ(textAt(300, model().columnOf(Kind::Name)), QStringLiteral("open ring"));
    screenshot(*page, "bad_rows");
}

TEST_F(TablePageTest, StructuresStayInSightWhileOtherColumnsScroll)
{
    openDrugs(60);
    page->resize(700, 500);
    settle();
    const int structure = model().columnOf(Kind::Structure);
    const int name = model().columnOf(Kind::Name);
    ASSERT_EQ(view().horizontalHeader()->logicalIndex(0), structure);
    EXPECT_EQ(view().pinnedWidth(), 0);
    const QImage before = view().viewport()->grab().toImage();
    view().horizontalScrollBar()->setValue(view().horizontalScrollBar()->maximum());
    const int width = view().columnWidth(structure);
    ASSERT_EQ(view().pinnedWidth(), width);
    settle();
    const QImage after = view().viewport()->grab().toImage();
    const QRect band(0, 0, width - 2, before.height()); // but for the edge
    EXPECT_EQ(before.copy(band), after.copy(band)) << "the same structures in the same place";
    auto* heading = view().findChild<QWidget*>(QStringLiteral("table.pinnedHeader"));
    ASSERT_TRUE(heading && heading->isVisible());
    EXPECT_EQ(heading->width(), width);
    // What is pointed at there is the structure, not what lies below it.
    EXPECT_EQ(view().indexAt({5, 5}).column(), structure);
    EXPECT_EQ(view().visualRect(model().index(0, structure)).left(), 0);
    EXPECT_NE(view().indexAt({width + 5, 5}).column(), structure);
    QTest::mouseClick(view().viewport(), Qt::LeftButton, {}, view().visualRect(model().index(1, structure)).center());
    EXPECT_EQ(selection.current(), idAt(1));
    screenshot(*page, "pinned");
    // A column that is asked for doesn't hide below them; the row of a structure can be, without going back sideways.
    const int sideways = view().horizontalScrollBar()->value();
    view().scrollTo(model().index(40, structure));
    EXPECT_EQ(view().horizontalScrollBar()->value(), sideways);
    EXPECT_TRUE(view().viewport()->rect().contains(view().visualRect(model().index(40, structure)).center()));
    view().scrollTo(model().index(40, name));
    EXPECT_GE(view().columnViewportPosition(name), view().pinnedWidth());
    view().horizontalScrollBar()->setValue(0);
    EXPECT_FALSE(heading->isVisible());
    // Too wide for half of the table: then they scroll like the rest.
    view().setColumnWidth(structure, view().viewport()->width() * 3 / 5);
    view().horizontalScrollBar()->setValue(50);
    EXPECT_EQ(view().pinnedWidth(), 0);
}

TEST_F(TablePageTest, NumbersStandToTheRightAndEmptyCellsAreEmpty)
{
    openDrugs(20);
    const int weight = model().columnOf(Kind::Data, column("mol_weight").id);
    ASSERT_GE(weight, 0);
    EXPECT_TRUE(model().data(model().index(0, weight), Qt::TextAlignmentRole).toInt() & Qt::AlignRight);
    EXPECT_EQ(textAt(0, weight), QStringLiteral("418.505"));
    EXPECT_EQ(textAt(20, weight), QString()); // a bad row without a value
}

TEST_F(TablePageTest, SortingByTheHeaderGoesUpThenDownThenBack)
{
    openDrugs();
    const auto weight = column("mol_weight");
    const int section = model().columnOf(Kind::Data, weight.id);
    auto* header = view().horizontalHeader();
    header->resizeSection(section, 80);
    view().scrollTo(model().index(0, section));
    const auto clickHeader = [&] {
        QTest::mouseClick(header->viewport(), Qt::LeftButton, {},
                          QPoint(header->sectionViewportPosition(section) + 20, header->height() / 2));
        settle();
    };
    const auto isOrdered = [&](bool descending) {
        double before = descending ? 1e9 : -1e9;
        for (int row = 0; row < 300; ++row) { // the two without a value come last either way
            const double value = number("mol_weight", idAt(row));
            if (std::isnan(value) || (descending ? value > before : value < before))
                return false;
            before = value;
        }
        return true;
    };
    const auto first = idAt(0);
    clickHeader();
    EXPECT_TRUE(isOrdered(false));
    EXPECT_TRUE(header->isSortIndicatorShown());
    EXPECT_EQ(header->sortIndicatorSection(), section);
    clickHeader();
    EXPECT_TRUE(isOrdered(true));
    EXPECT_EQ(header->sortIndicatorOrder(), Qt::DescendingOrder);
    clickHeader();
    EXPECT_EQ(idAt(0), first);
    EXPECT_FALSE(header->isSortIndicatorShown());
}

TEST_F(TablePageTest, TheSameCompoundsStaySelectedAfterSortingAndFiltering)
{
    openDrugs();
    const auto chosen = CompoundSet::from({idAt(3), idAt(100), idAt(250)});
    selection.setSelected(chosen);
    selection.setCurrent(idAt(100));
    const auto current = selection.current();
    page->sortBy(workspace::SortKey::Name, {}, true);
    settle();
    EXPECT_TRUE(selection.selected() == chosen);
    EXPECT_EQ(selection.current(), current);
    EXPECT_EQ(model().idAt(view().currentIndex().row()), current);
    EXPECT_EQ(view().selectionModel()->selectedRows().size(), 3);
    for (const auto& index : view().selectionModel()->selectedRows())
        EXPECT_TRUE(chosen.contains(idAt(index.row())));
    page->filters().setQuickText(QStringLiteral("zzzz nothing has this"));
    settle();
    EXPECT_EQ(model().rowCount(), 0);
    EXPECT_TRUE(selection.selected() == chosen) << "what filters hide stays selected";
    EXPECT_EQ(page->findChild<QLabel*>(QStringLiteral("table.emptyTitle"))->text(),
              QStringLiteral("No rows pass the filters"));
    screenshot(*page, "no_rows");
    page->filters().clear();
    settle();
    EXPECT_TRUE(selection.selected() == chosen);
    EXPECT_EQ(model().rowCount(), 302);
}

TEST_F(TablePageTest, TheStructureShownAfterFilteringIsTheCompoundsOwn)
{
    openDrugs();
    page->filters().setQuickText(QStringLiteral("antineoplastic"));
    settle();
    ASSERT_GT(model().rowCount(), 3);
    ASSERT_LT(model().rowCount(), 200);
    page->sortBy(workspace::SortKey::Name, {}, false);
    settle();
    const QImage shown = view().viewport()->grab().toImage();
    for (int row = 0; row < 3; ++row) {
        const auto compound = space->compound(idAt(row)).value();
        if (!compound.error.empty())
            continue;
        const QRect cell = view().visualRect(model().index(row, 0));
        const auto* delegate = static_cast<ui::CompoundDelegate*>(view().itemDelegate());
        const auto direct = ui::drawStructure(compound.smiles, delegate->lookFor(cell, view()));
        ASSERT_TRUE(direct);
        QImage expected(cell.size(), QImage::Format_RGB32);
        expected.fill(ui::rowColors(view().palette(), false, false).background);
        QPainter painter(&expected);
        ui::paintStructure(painter, QRect(QPoint(0, 0), cell.size()), *direct, false);
        painter.end();
        int dark = 0;
        int wrong = 0;
        for (int y = 4; y < cell.height() - 4; ++y)
            for (int x = 4; x < cell.width() - 4; ++x) {
                const int seen = qGray(shown.pixel(cell.left() + x, cell.top() + y));
                dark += seen < 128;
                wrong += std::abs(seen - qGray(expected.pixel(x, y))) > 8;
            }
        EXPECT_GT(dark, 50) << compound.name << " is not drawn";
        EXPECT_EQ(wrong, 0) << compound.name << " shows another structure";
    }
}

TEST_F(TablePageTest, ClicksSelectAndTheSharedSelectionIsFollowedWithoutAnEcho)
{
    openDrugs(60);
    QSignalSpy changes(&selection, &ui::Selection::selectionChanged);
    click(2);
    EXPECT_TRUE(selection.selected() == CompoundSet::from({idAt(2)}));
    EXPECT_EQ(selection.current(), idAt(2));
    EXPECT_EQ(changes.count(), 1);
    click(4, Qt::ControlModifier);
    EXPECT_TRUE(selection.selected() == CompoundSet::from({idAt(2), idAt(4)}));
    EXPECT_EQ(changes.count(), 2);
    click(1);
    click(4, Qt::ShiftModifier);
    EXPECT_TRUE(selection.selected() == CompoundSet::from({idAt(1), idAt(2), idAt(3), idAt(4)}));
    changes.clear();
    selection.setSelected(CompoundSet::from({idAt(5), idAt(9)})); // as another view would
    EXPECT_EQ(changes.count(), 1);
    EXPECT_EQ(view().selectionModel()->selectedRows().size(), 2);
    selection.setCurrent(idAt(40));
    EXPECT_EQ(view().currentIndex().row(), 40);
    view().selectRow(7); // as a screen reader would
    EXPECT_TRUE(selection.selected().contains(idAt(7)));
}

TEST_F(TablePageTest, KeysMoveSelectAndExtend)
{
    openDrugs(60);
    view().setFocus();
    click(1);
    QTest::keyClick(&view(), Qt::Key_Down);
    EXPECT_EQ(selection.current(), idAt(2));
    EXPECT_TRUE(selection.selected() == CompoundSet::from({idAt(2)}));
    QTest::keyClick(&view(), Qt::Key_Down, Qt::ShiftModifier);
    QTest::keyClick(&view(), Qt::Key_Down, Qt::ShiftModifier);
    EXPECT_TRUE(selection.selected() == CompoundSet::from({idAt(2), idAt(3), idAt(4)}));
    QTest::keyClick(&view(), Qt::Key_Down, Qt::ControlModifier);
    QTest::keyClick(&view(), Qt::Key_Space, Qt::ControlModifier);
    EXPECT_TRUE(selection.selected() == CompoundSet::from({idAt(2), idAt(3), idAt(4), idAt(5)}));
    action("action.table.invertSelection")->trigger();
    EXPECT_EQ(selection.selected().size(), 58u);
    QTest::keyClick(&view(), Qt::Key_Escape);
    EXPECT_TRUE(selection.selected().isEmpty());
    action("action.table.selectAll")->trigger();
    EXPECT_EQ(selection.selected().size(), 62u);
}

TEST_F(TablePageTest, TheRowUnderThePointerIsTheHoveredCompound)
{
    openDrugs(60);
    // To the widget, not by the display's one pointer: tests beside this one have windows on the same display.
    const QPointF at = view().visualRect(model().index(2, 1)).center();
    QMouseEvent move(QEvent::MouseMove, at, view().viewport()->mapToGlobal(at), Qt::NoButton, Qt::NoButton,
                     Qt::NoModifier);
    QApplication::sendEvent(view().viewport(), &move);
    WAIT_UNTIL(selection.hovered() == idAt(2));
    QEvent leave(QEvent::Leave);
    QApplication::sendEvent(&view(), &leave);
    EXPECT_FALSE(selection.hovered());
}

TEST_F(TablePageTest, DeletedCompoundsComeBackByUndo)
{
    openDrugs(60);
    const auto gone = CompoundSet::from({idAt(10), idAt(11)});
    const auto next = idAt(12);
    selection.setSelected(gone);
    selection.setCurrent(idAt(10));
    action("action.table.delete")->trigger();
    settle();
    EXPECT_EQ(model().rowCount(), 60);
    EXPECT_TRUE(selection.selected().isEmpty());
    EXPECT_EQ(selection.current(), next);
    document->undoStack().undo();
    settle();
    EXPECT_EQ(model().rowCount(), 62);
    EXPECT_TRUE(gone.contains(idAt(10)));
    document->undoStack().redo();
    settle();
    EXPECT_EQ(model().rowCount(), 60);
}

TEST_F(TablePageTest, KeysTypedIntoTheSearchFieldStayThere)
{
    openDrugs(20);
    selection.setSelected(CompoundSet::from({idAt(0)}));
    auto* quick = page->findChild<QLineEdit*>(QStringLiteral("table.quickFilter"));
    page->activateWindow();
    action("action.table.find")->trigger();
    QTest::keyClicks(quick, QStringLiteral("le"));
    QTest::keyClick(quick, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClick(quick, Qt::Key_Delete);
    settle();
    EXPECT_TRUE(quick->text().isEmpty());
    EXPECT_EQ(model().rowCount(), 22);
    EXPECT_EQ(selection.selected().size(), 1u);
}

TEST_F(TablePageTest, ACellIsEditedAndTheEditUndone)
{
    openDrugs(60);
    const int weight = model().columnOf(Kind::Data, column("mol_weight").id);
    const auto id = idAt(0);
    const QString before = textAt(0, weight);
    view().setCurrentIndex(model().index(0, weight));
    view().edit(model().index(0, weight));
    auto* editor = view().findChild<QLineEdit*>(QStringLiteral("table.cellEditor"));
    ASSERT_NE(editor, nullptr);
    EXPECT_EQ(editor->text(), before);
    editor->selectAll();
    QTest::keyClicks(editor, QStringLiteral("12.5"));
    QTest::keyClick(editor, Qt::Key_Return);
    settle();
    EXPECT_EQ(number("mol_weight", id), 12.5);
    EXPECT_EQ(textAt(0, weight), QStringLiteral("12.5"));
    EXPECT_FALSE(model().setData(model().index(0, weight), QStringLiteral("heavy"), Qt::EditRole));
    document->undoStack().undo();
    settle();
    EXPECT_EQ(textAt(0, weight), before);
    model().setData(model().index(0, 1), QStringLiteral("another name"), Qt::EditRole);
    settle();
    EXPECT_EQ(textAt(0, 1), QStringLiteral("another name"));
}

TEST_F(TablePageTest, ColumnsAreAddedRenamedHiddenMovedAndRemoved)
{
    openDrugs(20);
    action("action.table.addColumn")->trigger();
    auto* name = page->findChild<QLineEdit*>(QStringLiteral("table.columnName"));
    ASSERT_NE(name, nullptr);
    auto* accept = page->findChild<QWidget*>(QStringLiteral("table.columnAccept"));
    EXPECT_FALSE(accept->isEnabled());
    QTest::keyClicks(name, QStringLiteral("MOL_WEIGHT"));
    EXPECT_FALSE(accept->isEnabled()) << "that name is taken";
    name->clear();
    QTest::keyClicks(name, QStringLiteral("assay"));
    QTest::keyClick(name, Qt::Key_Return);
    settle();
    const auto assay = column("assay");
    ASSERT_GE(model().columnOf(Kind::Data, assay.id), 0);
    document->edit(workspace::RenameColumn{assay.id, "pIC50"});
    settle();
    EXPECT_EQ(model().headerData(model().columnOf(Kind::Data, assay.id), Qt::Horizontal, Qt::DisplayRole).toString(),
              QStringLiteral("pIC50"));
    auto* header = view().horizontalHeader();
    const int from = model().columnOf(Kind::Data, assay.id);
    header->moveSection(from, 3); // a drag's end: right of the first column of data
    settle();
    EXPECT_EQ(column("pIC50").position, 1);
    EXPECT_EQ(model().columnOf(Kind::Data, assay.id), 3);
    EXPECT_EQ(header->visualIndex(3), 3);
    header->moveSection(0, 2); // the structure stays first
    settle();
    EXPECT_EQ(header->visualIndex(0), 0);
    view().setCurrentIndex(model().index(0, 3));
    action("action.table.hideColumn")->trigger();
    settle();
    EXPECT_EQ(model().columnOf(Kind::Data, assay.id), -1);
    document->undoStack().undo();
    settle();
    EXPECT_EQ(model().columnOf(Kind::Data, assay.id), 3);
    view().setCurrentIndex(model().index(0, 3));
    action("action.table.removeColumn")->trigger();
    settle();
    EXPECT_EQ(model().columnOf(Kind::Data, assay.id), -1);
}

TEST_F(TablePageTest, CopiedRowsHoldSmilesAndValuesInTheOrderShown)
{
    openDrugs(20);
    page->sortBy(workspace::SortKey::Name, {}, true);
    settle();
    selection.setSelected(CompoundSet::from({idAt(0), idAt(1), idAt(5)}));
    action("action.table.copy")->trigger();
    settle();
    const auto lines = QApplication::clipboard()->text().split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    ASSERT_EQ(lines.size(), 4);
    EXPECT_TRUE(lines[0].startsWith(QStringLiteral("SMILES\tName\t")));
    for (int i : {0, 1, 2}) {
        const auto compound = space->compound(idAt(i == 2 ? 5 : i)).value();
        const auto fields = lines[i + 1].split(QLatin1Char('\t'));
        EXPECT_EQ(fields[0].toStdString(), compound.smiles.empty() ? compound.original : compound.smiles);
        EXPECT_EQ(fields[1].toStdString(), compound.name);
        EXPECT_EQ(fields.size(), lines[0].split(QLatin1Char('\t')).size());
    }
}

TEST_F(TablePageTest, ExportsWhatIsVisibleBadRowsIncluded)
{
    openDrugs(20);
    const std::string path = dir.file("out.csv");
    page->exportRows(QString::fromStdString(path), false);
    settle();
    std::ifstream file(path);
    int lines = 0;
    for (std::string line; std::getline(file, line);)
        ++lines;
    EXPECT_EQ(lines, 1 + 22);
    QSignalSpy messages(page.get(), &ui::TablePage::message);
    page->exportRows(QString::fromStdString(dir.file("no/such/folder/out.csv")), false);
    settle();
    ASSERT_EQ(messages.count(), 1);
    EXPECT_TRUE(messages[0][0].toString().startsWith(QStringLiteral("Not exported")));
}

TEST_F(TablePageTest, AClickOnTheCurrentRowIsToldAsAPick)
{
    openDrugs(60);
    click(3);
    QSignalSpy picked(&selection, &ui::Selection::picked);
    QSignalSpy changed(&selection, &ui::Selection::currentChanged);
    click(3);
    EXPECT_EQ(picked.count(), 1);
    QTest::keyClick(&view(), Qt::Key_Space);
    EXPECT_EQ(picked.count(), 2);
    page->setCardsShown(true);
    settle();
    EXPECT_EQ(picked.count(), 2) << "following is no pick";
    QTest::mouseClick(page->cards().viewport(), Qt::LeftButton, {}, page->cards().cardRect(3).center());
    EXPECT_EQ(picked.count(), 3);
    QTest::keyClick(&page->cards(), Qt::Key_Space);
    EXPECT_EQ(picked.count(), 4);
    EXPECT_EQ(picked[3][0].value<workspace::CompoundId>(), idAt(3));
    EXPECT_EQ(changed.count(), 0);
}

TEST_F(TablePageTest, CardsShowTheSameRowsAndSelection)
{
    openDrugs(60);
    page->setCardsShown(true);
    settle();
    auto& cards = page->cards();
    ASSERT_TRUE(cards.isVisible());
    QTest::mouseClick(cards.viewport(), Qt::LeftButton, {}, cards.cardRect(1).center());
    EXPECT_TRUE(selection.selected() == CompoundSet::from({idAt(1)}));
    QTest::keyClick(&cards, Qt::Key_Right);
    EXPECT_EQ(selection.current(), idAt(2));
    QTest::keyClick(&cards, Qt::Key_End);
    EXPECT_EQ(selection.current(), idAt(61));
    EXPECT_TRUE(cards.viewport()->rect().contains(cards.cardRect(61).center()));
    QTest::keyClick(&cards, Qt::Key_Home);
    settle();
    screenshot(*page, "cards");
    page->setCardsShown(false);
    EXPECT_TRUE(view().isVisible());
}

TEST_F(TablePageTest, EveryActionHasANameATooltipAndItsOwnKey)
{
    QSet<QString> keys;
    for (const auto* one : page->pageActions()) {
        EXPECT_TRUE(one->objectName().startsWith(QStringLiteral("action.table.")));
        EXPECT_FALSE(one->toolTip().isEmpty());
        if (one->shortcut().isEmpty())
            continue;
        const QString key = one->shortcut().toString(QKeySequence::NativeText);
        EXPECT_FALSE(keys.contains(key)) << key.toStdString() << " twice";
        EXPECT_TRUE(one->toolTip().contains(key)) << one->toolTip().toStdString();
        keys.insert(key);
    }
    EXPECT_GT(keys.size(), 10);
}

TEST_F(TablePageTest, LooksRightInLightAndDark)
{
    openDrugs();
    selection.setSelected(CompoundSet::from({idAt(1), idAt(2)}));
    selection.setCurrent(idAt(2));
    for (const bool dark : {false, true}) {
        useDarkPalette(dark);
        settle();
        const QImage picture = page->grab().toImage();
        screenshot(*page, dark ? "table_dark" : "table_light");
        const QColor ground = picture.pixelColor(picture.width() - 30, picture.height() - 30);
        EXPECT_EQ(ground.lightnessF() < 0.5F, dark);
    }
}

} // namespace
} // namespace molrl::test
