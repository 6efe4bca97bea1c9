// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/shell/shell_fixture.h"

#include "ui/shell/import_dialog.h"
#include "ui/shell/import_report_dialog.h"

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QDropEvent>
#include <QLabel>
#include <QMimeData>
#include <QPushButton>
#include <QTableView>
#include <QUrl>

namespace molrl::test {
namespace {

using ui::ColumnMappingModel;

class ImportTest : public ShellTest {
protected:
    ui::ImportDialog* openDialog(const QString& path)
    {
        m_window->askImport({path});
        auto* dialog = m_window->findChild<ui::ImportDialog*>();
        EXPECT_NE(dialog, nullptr);
        EXPECT_TRUE(QTest::qWaitFor([&] { return !dialog->isLooking() && isCalm(); }, 20000));
        return dialog;
    }
    void click(QWidget* parent, const char* name)
    {
        auto* button = parent->findChild<QAbstractButton*>(QLatin1String(name));
        ASSERT_NE(button, nullptr) << name;
        ASSERT_TRUE(button->isEnabled()) << name;
        QTest::mouseClick(button, Qt::LeftButton);
    }
};

} // namespace

TEST_F(ImportTest, TakesAFileThroughTheDialogAndReportsIt)
{
    open();
    auto* dialog = openDialog(writeAssay());
    auto* columns = dialog->findChild<QTableView*>(QStringLiteral("import.columns"))->model();
    ASSERT_EQ(columns->rowCount(), 4);
    auto* preview = dialog->findChild<QTableView*>(QStringLiteral("import.preview"))->model();
    EXPECT_EQ(preview->rowCount(), 5);
    EXPECT_EQ(dialog->findChild<QComboBox*>(QStringLiteral("import.structure"))->currentText(),
              QStringLiteral("smiles"));

    // Leave the comment out, rename the assay, make it a column of numbers.
    EXPECT_TRUE(columns->setData(columns->index(3, ColumnMappingModel::FileName), Qt::Unchecked, Qt::CheckStateRole));
    EXPECT_TRUE(
        columns->setData(columns->index(2, ColumnMappingModel::TableName), QStringLiteral("BACE"), Qt::EditRole));
    EXPECT_TRUE(columns->setData(columns->index(2, ColumnMappingModel::Kind), true, Qt::EditRole));
    click(dialog, "import.accept");
    ASSERT_TRUE(waitForRows(5));

    const auto state = m_window->table().viewState();
    std::vector<std::string> names;
    for (const auto& column : state->columns)
        names.push_back(column.name);
    EXPECT_THAT(names, ::testing::Contains("BACE"));
    EXPECT_THAT(names, ::testing::Not(::testing::Contains("comment")));
    EXPECT_THAT(names, ::testing::Not(::testing::Contains("pIC50")));

    auto* report = m_window->findChild<ui::ImportReportDialog*>();
    ASSERT_NE(report, nullptr);
    EXPECT_TRUE(report->isVisible());
    const auto& r = report->shown()->report;
    EXPECT_EQ(r.rows, 5);
    EXPECT_EQ(r.kept, 4);
    EXPECT_EQ(r.flagged, 1);
    EXPECT_EQ(r.changed, 1);
    EXPECT_EQ(r.duplicates, 1);
    EXPECT_EQ(r.badCells, 1);

    // A click on the flagged row goes to its compound.
    auto* flagged = report->findChild<QTableView*>(QStringLiteral("report.flagged"));
    ASSERT_EQ(flagged->model()->rowCount(), 1);
    QTest::mouseClick(flagged->viewport(), Qt::LeftButton, {},
                      flagged->visualRect(flagged->model()->index(0, 3)).center());
    const auto id = m_window->selection().current();
    ASSERT_TRUE(id);
    const auto compound = m_window->document().workspace()->compound(id);
    ASSERT_TRUE(compound);
    EXPECT_EQ(compound->name, "broken");
    EXPECT_FALSE(compound->error.empty());
}

TEST_F(ImportTest, UndoTakesAnImportBackAndRedoBringsItAgain)
{
    auto& window = open();
    window.importNow({writeAssay()});
    ASSERT_TRUE(waitForRows(5));
    QAction* undo = window.action(QStringLiteral("action.edit.undo"));
    ASSERT_TRUE(undo->isEnabled());
    EXPECT_TRUE(undo->text().contains(QStringLiteral("assay.csv"))) << undo->text().toStdString();
    undo->trigger();
    ASSERT_TRUE(waitForRows(0));
    EXPECT_TRUE(window.table().viewState()->columns.empty());
    window.action(QStringLiteral("action.edit.redo"))->trigger();
    ASSERT_TRUE(waitForRows(5));
    EXPECT_FALSE(window.table().viewState()->columns.empty());
}

TEST_F(ImportTest, AnOverrideLooksAgain)
{
    open();
    const QString path = QString::fromStdString(m_dir.write("semi.txt", "CCO;first\nCCN;second\n"));
    auto* dialog = openDialog(path);
    auto* format = dialog->findChild<QComboBox*>(QStringLiteral("import.format"));
    format->setCurrentIndex(format->findData(static_cast<int>(chem::FileFormat::Delimited)));
    Q_EMIT format->activated(format->currentIndex());
    ASSERT_TRUE(QTest::qWaitFor([&] { return !dialog->isLooking() && isCalm(); }));
    auto* delimiter = dialog->findChild<QComboBox*>(QStringLiteral("import.delimiter"));
    delimiter->setCurrentIndex(delimiter->findData(static_cast<int>(';')));
    Q_EMIT delimiter->activated(delimiter->currentIndex());
    auto* header = dialog->findChild<QComboBox*>(QStringLiteral("import.header"));
    header->setCurrentIndex(header->findData(0));
    Q_EMIT header->activated(header->currentIndex());
    ASSERT_TRUE(QTest::qWaitFor([&] { return !dialog->isLooking() && isCalm(); }));
    auto* preview = dialog->findChild<QTableView*>(QStringLiteral("import.preview"))->model();
    EXPECT_EQ(preview->rowCount(), 2);
    EXPECT_EQ(preview->columnCount(), 2);
    EXPECT_EQ(preview->index(1, 0).data().toString(), QStringLiteral("CCN"));
    click(dialog, "import.accept");
    ASSERT_TRUE(waitForRows(2));
}

TEST_F(ImportTest, FilesThatCantBeReadAreNamedAndLeftOut)
{
    open();
    const QString empty = QString::fromStdString(m_dir.write("empty.csv", ""));
    auto* dialog = openDialog(empty);
    EXPECT_FALSE(dialog->findChild<QPushButton*>(QStringLiteral("import.accept"))->isEnabled());
    const QString status = dialog->findChild<QLabel*>(QStringLiteral("import.status"))->text();
    EXPECT_TRUE(status.contains(QStringLiteral("empty.csv"))) << status.toStdString();
    dialog->addFiles({writeAssay()});
    ASSERT_TRUE(QTest::qWaitFor([&] { return !dialog->isLooking() && isCalm(); }));
    click(dialog, "import.accept");
    ASSERT_TRUE(waitForRows(5));
}

TEST_F(ImportTest, AFileThatCantBeImportedIsToldWithDetails)
{
    auto& window = open();
    window.importNow({QStringLiteral("/nowhere/at/all.sdf")});
    ASSERT_TRUE(QTest::qWaitFor([&] { return isCalm() && window.notices().count() > 0; }));
    EXPECT_TRUE(hasNotice(QStringLiteral("all.sdf")));
    EXPECT_NE(find<QPushButton>("notice.showDetails"), nullptr);
}

TEST_F(ImportTest, DroppedFilesOpenTheDialogAndDroppedWorkspacesOpen)
{
    auto& window = open();
    const auto drop = [&](const QString& path) {
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(path)});
        QDragEnterEvent enter({200, 200}, Qt::CopyAction, &data, Qt::LeftButton, {});
        QApplication::sendEvent(&window, &enter);
        EXPECT_TRUE(enter.isAccepted());
        EXPECT_TRUE(find<QWidget>("dropHint")->isVisible());
        QDropEvent event({200, 200}, Qt::CopyAction, &data, Qt::LeftButton, {});
        QApplication::sendEvent(&window, &event);
        EXPECT_TRUE(event.isAccepted());
        EXPECT_FALSE(find<QWidget>("dropHint")->isVisible());
    };
    drop(writeAssay());
    auto* dialog = window.findChild<ui::ImportDialog*>();
    ASSERT_NE(dialog, nullptr);
    ASSERT_TRUE(QTest::qWaitFor([&] { return !dialog->isLooking() && isCalm(); }));
    click(dialog, "import.accept");
    ASSERT_TRUE(waitForRows(5));

    const std::string other = m_dir.file("other.molrl");
    ASSERT_TRUE(workspace::Workspace::create(other));
    drop(QString::fromStdString(other));
    ASSERT_TRUE(QTest::qWaitFor(
        [&] { return isCalm() && window.document().workspace() && window.document().workspace()->path() == other; }));
    EXPECT_TRUE(window.windowTitle().contains(QStringLiteral("other.molrl")));
}

} // namespace molrl::test
