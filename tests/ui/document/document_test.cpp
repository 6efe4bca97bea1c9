// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/document.h"

#include "tests/support/temp_dir.h"

#include <QSignalSpy>
#include <QTest>
#include <gtest/gtest.h>

namespace molrl::ui {
namespace {

using namespace workspace;

class DocumentTest : public ::testing::Test {
protected:
    void SetUp() override { m_document.setWorkspace(Workspace::create(m_dir.file("doc.molrl")).value()); }
    void settle()
    {
        ASSERT_TRUE(QTest::qWaitFor([this] { return !m_jobs.isBusy(); }, 10000));
    }
    std::size_t rows() { return m_document.workspace()->snapshot().value()->rows(); }

    test::TempDir m_dir;
    JobRunner m_jobs;
    Document m_document{m_jobs};
};

TEST_F(DocumentTest, AnEditIsDoneTakenBackAndDoneAgain)
{
    QSignalSpy changed(&m_document, &Document::compoundsChanged);
    m_document.edit(AddCompounds{{{"CCO", "ethanol"}, {"c1ccccc1", "benzene"}}});
    settle();
    EXPECT_EQ(rows(), 2u);
    EXPECT_EQ(changed.count(), 1);
    ASSERT_TRUE(m_document.undoStack().canUndo());

    m_document.undoStack().undo();
    settle();
    EXPECT_EQ(rows(), 0u);
    m_document.undoStack().redo();
    settle();
    EXPECT_EQ(rows(), 2u);
    EXPECT_EQ(changed.count(), 3);
}

TEST_F(DocumentTest, ManyUndosAtOnceEndWhereTheyShould)
{
    for (int i = 0; i < 5; ++i)
        m_document.edit(AddCompounds{{{"C", "methane " + std::to_string(i)}}});
    settle();
    const auto before = m_document.workspace()->snapshot().value()->ids;
    ASSERT_EQ(before.size(), 5u);
    for (int i = 0; i < 5; ++i)
        m_document.undoStack().undo(); // without waiting: the lane keeps the order
    for (int i = 0; i < 5; ++i)
        m_document.undoStack().redo();
    settle();
    EXPECT_EQ(m_document.workspace()->snapshot().value()->ids, before); // the same ids come back
}

TEST_F(DocumentTest, AnUndoWhileAnEditRunsTakesThatEditBack)
{
    m_document.edit(AddCompounds{{{"CCO", "first"}}});
    settle();
    QSignalSpy told(&m_document, &Document::editingChanged);
    m_document.edit(AddCompounds{{{"CCN", "second"}, {"CCC", "third"}}});
    EXPECT_TRUE(m_document.isEditing());
    m_document.undo(); // the edit is not on the stack yet
    settle();
    EXPECT_FALSE(m_document.isEditing());
    EXPECT_GE(told.count(), 2);
    EXPECT_EQ(rows(), 1u);
    ASSERT_TRUE(m_document.undoStack().canRedo());
    m_document.redo();
    m_document.undo();
    m_document.undo();
    m_document.redo();
    settle();
    EXPECT_EQ(rows(), 1u);
    EXPECT_EQ(m_document.undoStack().index(), 1);
}

TEST_F(DocumentTest, AFailedEditSaysSoAndLeavesNoUndo)
{
    QSignalSpy failed(&m_document, &Document::editFailed);
    bool told = false;
    m_document.edit(RenameColumn{{999}, "x"}, [&](Result<void> result) { told = !result; });
    settle();
    EXPECT_EQ(failed.count(), 1);
    EXPECT_TRUE(told);
    EXPECT_FALSE(m_document.undoStack().canUndo());
}

TEST_F(DocumentTest, WithoutAWorkspaceAnEditIsRefused)
{
    m_document.setWorkspace(nullptr);
    Error error;
    m_document.edit(AddCompounds{{{"C", ""}}}, [&](Result<void> result) { error = result.error(); });
    settle();
    EXPECT_EQ(error.code, ErrorCode::NotFound);
}

TEST_F(DocumentTest, ColumnEditsSpeakOfColumns)
{
    QSignalSpy columns(&m_document, &Document::columnsChanged);
    QSignalSpy compounds(&m_document, &Document::compoundsChanged);
    m_document.edit(AddColumn{{}, "pIC50", ColumnKind::Number, "typed"});
    settle();
    EXPECT_EQ(columns.count(), 1);
    EXPECT_EQ(compounds.count(), 0);
    EXPECT_EQ(m_document.workspace()->columns().value().size(), 1u);
    m_document.undoStack().undo();
    settle();
    EXPECT_TRUE(m_document.workspace()->columns().value().empty());
}

} // namespace
} // namespace molrl::ui
