// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/temp_dir.h"
#include "ui/document.h"
#include "ui/selection.h"
#include "ui/table/compound_view.h"
#include "ui/table/filter_panel.h"
#include "ui/table/table_page.h"

#include <QAction>
#include <QApplication>
#include <QTest>
#include <gtest/gtest.h>
#include <memory>
#include <string>

namespace molrl::test {

/// Waits without ever blocking; a failure names what did not come.
#define WAIT_UNTIL(condition) ASSERT_TRUE(QTest::qWaitFor([&] { return (condition); }, 20000)) << #condition

/// A table page and a filter panel on a workspace that was imported from a real file.
class TableFixture : public ::testing::Test {
protected:
    void SetUp() override;
    void TearDown() override;

    /// Real drugs, `good` of them, and two rows that can't be read.
    void openDrugs(int good = 300);
    /// The same drugs repeated up to `rows`, with random numbers.
    void openMany(int rows);
    void importInto(const std::string& file);
    void settle(); ///< until no job runs and the view has followed
    [[nodiscard]] workspace::Column column(const std::string& name) const;
    [[nodiscard]] double number(const std::string& name, workspace::CompoundId id) const;
    [[nodiscard]] QAction* action(const char* name) const;
    void screenshot(QWidget& widget, const char* name) const; ///< into $MOLRL_SHOTS, if set
    void useDarkPalette(bool dark);

    TempDir dir;
    ui::JobRunner jobs;
    std::unique_ptr<ui::Document> document;
    ui::Selection selection;
    std::unique_ptr<ui::TablePage> page;
    std::unique_ptr<ui::FilterPanel> panel;
    std::shared_ptr<workspace::Workspace> space;
};

} // namespace molrl::test
