// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/table/table_fixture.h"
#include "ui/table/calculate_dialog.h"

#include <QLabel>
#include <QPushButton>
#include <QScrollBar>
#include <QSettings>
#include <QSignalSpy>
#include <QTreeWidget>
#include <algorithm>
#include <atomic>
#include <cmath>
#include <utility>

namespace molrl::test {
namespace {

using ui::CalculateDialog;
using ui::ColumnCalculator;

/// Letters of the SMILES; may be told to wait, and to fail for what has a bromine.
class Letters : public plugin::ColumnProvider {
public:
    [[nodiscard]] std::string name() const override { return "Letters"; }
    [[nodiscard]] std::vector<plugin::ColumnInfo> columns() const override
    {
        return {{"length", "Length", "Letters of the SMILES"},
                {"first", "First", "The first letter", true},
                {"odd", "Odd", "Whether the length is odd", false, false}};
    }
    [[nodiscard]] Result<std::vector<plugin::Cell>> compute(const std::string& smiles,
                                                            std::span<const std::size_t> wanted) const override
    {
        while (isHeld)
            QThread::msleep(1);
        if (smiles.find("Br") != std::string::npos)
            return fail(ErrorCode::Internal, "no bromine, please");
        std::vector<plugin::Cell> cells;
        for (const std::size_t column : wanted)
            if (column == 1)
                cells.emplace_back(smiles.substr(0, 1));
            else
                cells.emplace_back(static_cast<double>(column == 0 ? smiles.size() : smiles.size() % 2));
        return cells;
    }
    std::atomic<bool> isHeld{false};
};

class CalculateTest : public TableFixture {
protected:
    void SetUp() override
    {
        TableFixture::SetUp();
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, QString::fromStdString(dir.file("config")));
        letters = std::make_shared<Letters>();
        calculator = std::make_unique<ColumnCalculator>(*document);
    }
    void TearDown() override
    {
        letters->isHeld = false;
        settle();
        calculator.reset();
        TableFixture::TearDown();
    }
    [[nodiscard]] std::vector<plugin::WantedColumn> wanted(std::initializer_list<std::size_t> which,
                                                           const char* version = "1.0") const
    {
        std::vector<plugin::WantedColumn> columns;
        for (const std::size_t i : which)
            columns.push_back({letters, i, letters->columns()[i],
                               std::string("letters ") + version + ": " + letters->columns()[i].id});
        return columns;
    }
    void calculate(std::vector<plugin::WantedColumn> columns)
    {
        QSignalSpy finished(calculator.get(), &ColumnCalculator::finished);
        calculator->start(std::move(columns));
        WAIT_UNTIL(finished.count() == 1);
        settle();
    }
    [[nodiscard]] int count(const std::string& name) const
    {
        const std::vector<workspace::Column> columns = space->columns().value();
        return static_cast<int>(
            std::count_if(columns.begin(), columns.end(), [&](const auto& one) { return one.name == name; }));
    }

    std::shared_ptr<Letters> letters;
    std::unique_ptr<ColumnCalculator> calculator;
};

TEST_F(CalculateTest, ColumnsComeAsOneEditThatUndoTakesBack)
{
    openDrugs(40);
    const auto before = space->columns()->size();
    calculate(wanted({0, 1}));
    ASSERT_EQ(space->columns()->size(), before + 2);
    EXPECT_EQ(column("Length").origin, "calculated by letters 1.0: length");
    const auto snapshot = *space->snapshot();
    const auto smiles = *space->loadSmiles(snapshot);
    const auto lengths = (*space->loadColumn(column("Length").id, snapshot))->numbers;
    int bad = 0;
    for (std::size_t i = 0; i < smiles.size(); ++i)
        if (smiles[i].empty()) {
            ++bad;
            EXPECT_TRUE(std::isnan(lengths[i]));
        } else if (smiles[i].find("Br") == std::string::npos) {
            EXPECT_EQ(lengths[i], static_cast<double>(smiles[i].size()));
        }
    EXPECT_EQ(bad, 2);
    EXPECT_EQ(document->undoStack().undoText(), QStringLiteral("calculate properties"));
    document->undo();
    settle();
    EXPECT_EQ(space->columns()->size(), before);
    document->redo();
    settle();
    EXPECT_EQ(count("Length"), 1);
}

TEST_F(CalculateTest, ASecondCalculationReplacesTheFirstAndNoOthersColumn)
{
    openDrugs(20);
    space->apply(workspace::AddColumn{{}, "First", workspace::ColumnKind::Text, "typed in"}).value();
    Q_EMIT document->columnsChanged();
    calculate(wanted({0, 1}));
    EXPECT_EQ(count("First"), 1);
    EXPECT_EQ(count("First (2)"), 1) << "the user's own keeps its name";
    calculate(wanted({0}, "1.1"));
    EXPECT_EQ(count("Length"), 1);
    EXPECT_EQ(column("Length").origin, "calculated by letters 1.1: length");
    EXPECT_EQ(count("First (2)"), 1) << "it was not asked for again";
    document->undo();
    settle();
    EXPECT_EQ(column("Length").origin, "calculated by letters 1.0: length");
}

TEST_F(CalculateTest, SaysHowManyFailedAndWhy)
{
    openDrugs(300);
    QSignalSpy finished(calculator.get(), &ColumnCalculator::finished);
    calculator->start(wanted({0}));
    WAIT_UNTIL(finished.count() == 1);
    const auto summary = finished.at(0).at(0).value<ui::CalculationSummary>();
    EXPECT_EQ(summary.compounds, 300);
    EXPECT_GT(summary.failed, 0);
    EXPECT_LT(summary.failed, 30);
    EXPECT_TRUE(summary.firstProblem.contains(QStringLiteral("no bromine, please")));
    settle();
}

TEST_F(CalculateTest, ACancelledCalculationLeavesNothing)
{
    openDrugs(300);
    const auto before = space->columns()->size();
    letters->isHeld = true;
    calculator->start(wanted({0}));
    EXPECT_TRUE(calculator->isRunning());
    calculator->start(wanted({1})); // one at a time
    WAIT_UNTIL(jobs.isBusy());
    for (const auto& job : jobs.jobs())
        job->cancel();
    letters->isHeld = false;
    WAIT_UNTIL(!calculator->isRunning());
    settle();
    EXPECT_EQ(space->columns()->size(), before);
    EXPECT_FALSE(document->undoStack().canUndo());
}

TEST_F(CalculateTest, AClosedWorkspaceGetsNoColumnsOfTheOneBefore)
{
    openDrugs(300);
    letters->isHeld = true;
    calculator->start(wanted({0}));
    WAIT_UNTIL(jobs.isBusy());
    document->setWorkspace(nullptr);
    letters->isHeld = false;
    WAIT_UNTIL(!calculator->isRunning());
    EXPECT_EQ(count("Length"), 0);
}

TEST_F(CalculateTest, AWorkspaceThatIsClosedWhileColumnsAreStoredDoesNotBlockTheNext)
{
    openDrugs(300);
    bool wasClosed = false; // in the moment when the columns are calculated and go to be stored
    QObject::connect(document.get(), &ui::Document::editingChanged, document.get(), [&] {
        if (calculator->isRunning() && document->isEditing() && !std::exchange(wasClosed, true))
            QMetaObject::invokeMethod(
                document.get(), [&] { document->setWorkspace(nullptr); }, Qt::QueuedConnection);
    });
    calculator->start(wanted({0}));
    WAIT_UNTIL(wasClosed);
    WAIT_UNTIL(!calculator->isRunning());
    settle();
}

TEST_F(CalculateTest, TheDialogTicksTheUsualColumnsAndRemembersWhatWasChosen)
{
    openDrugs(20);
    const plugin::Registry registry = plugin::Registry::load({MOLRL_PLUGINS});
    ASSERT_EQ(registry.plugins().size(), 2u);
    {
        CalculateDialog dialog(registry, *calculator);
        dialog.show();
        screenshot(dialog, "calculate");
        EXPECT_TRUE(dialog.chosen().contains(QStringLiteral("mw")));
        EXPECT_FALSE(dialog.chosen().contains(QStringLiteral("inchikey")));
        EXPECT_EQ(dialog.findChild<QLabel*>(QStringLiteral("calculate.refused")), nullptr);
        auto* tree = dialog.findChild<QTreeWidget*>(QStringLiteral("calculate.columns"));
        auto* start = dialog.findChild<QPushButton*>(QStringLiteral("calculate.start"));
        for (int i = 0; i < tree->topLevelItemCount(); ++i) // a group's tick is that of all its columns
            tree->topLevelItem(i)->setCheckState(0, Qt::Unchecked);
        EXPECT_TRUE(dialog.chosen().isEmpty());
        EXPECT_FALSE(start->isEnabled());
        for (const char* name : {"MW", "Formula"})
            tree->findItems(QLatin1String(name), Qt::MatchExactly | Qt::MatchRecursive)
                .at(0)
                ->setCheckState(0, Qt::Checked);
        EXPECT_TRUE(start->isEnabled());
        QSignalSpy finished(calculator.get(), &ColumnCalculator::finished);
        start->click();
        EXPECT_FALSE(dialog.isVisible());
        WAIT_UNTIL(finished.count() == 1);
        settle();
    }
    EXPECT_EQ(count("MW"), 1);
    EXPECT_EQ(count("Formula"), 1);
    EXPECT_EQ(count("cLogP"), 0);
    EXPECT_NEAR(number("MW", page->model().idAt(0)), 418.505, 0.01);
    const CalculateDialog again(registry, *calculator);
    EXPECT_EQ(again.chosen(), (QStringList{QStringLiteral("mw"), QStringLiteral("formula")}));
}

TEST_F(CalculateTest, TheTableShowsWhereTheNewColumnsAre)
{
    openDrugs(20);
    page->resize(600, 500);
    calculate(wanted({0, 1}));
    const auto isShown = [&](const char* name) {
        const int at = page->model().columnOf(ui::CompoundTableModel::Kind::Data, column(name).id);
        return page->view().viewport()->rect().contains(page->view().visualRect(page->model().index(0, at)).center());
    };
    page->view().horizontalScrollBar()->setValue(0);
    EXPECT_FALSE(isShown("Length"));
    page->revealColumnOf("calculated by letters 1.0: length");
    EXPECT_TRUE(isShown("Length"));
    page->view().horizontalScrollBar()->setValue(0);
    page->revealColumnOf("calculated by letters 1.0: odd"); // comes later
    EXPECT_EQ(page->view().horizontalScrollBar()->value(), 0);
    calculate(wanted({2}));
    WAIT_UNTIL(isShown("Odd"));
}

TEST_F(CalculateTest, TheDialogNamesAPluginThatCantBeUsed)
{
    std::filesystem::create_directory(dir.path() / "plugins");
    const std::string broken = dir.write("plugins/broken.so", "no library");
    const plugin::Registry registry = plugin::Registry::load({dir.path() / "plugins"});
    const CalculateDialog dialog(registry, *calculator);
    const auto* note = dialog.findChild<QLabel*>(QStringLiteral("calculate.refused"));
    ASSERT_NE(note, nullptr);
    EXPECT_TRUE(note->text().contains(QString::fromStdString(broken)));
    EXPECT_TRUE(dialog.findChild<QLabel*>(QStringLiteral("calculate.summary"))
                    ->text()
                    .contains(QStringLiteral("No plugin was found")));
    EXPECT_FALSE(dialog.findChild<QPushButton*>(QStringLiteral("calculate.start"))->isEnabled());
}

} // namespace
} // namespace molrl::test
