// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workspace/import.h"
#include "core/workspace/workspace.h"
#include "tests/support/temp_dir.h"

#include <gtest/gtest.h>
#include <memory>
#include <string>

namespace molrl::workspace {

/// An open workspace in a folder of its own.
class WorkspaceTest : public ::testing::Test {
protected:
    void SetUp() override
    {
        auto made = Workspace::create(dir.file("test.molrl"));
        ASSERT_TRUE(made) << made.error().message();
        workspace = *made;
    }

    void reopen()
    {
        workspace.reset();
        auto opened = Workspace::open(dir.file("test.molrl"));
        ASSERT_TRUE(opened) << opened.error().message();
        workspace = *opened;
    }

    ImportReport import(const std::string& name, const std::string& content, const ImportOptions& options = {})
    {
        JobContext job;
        auto report = importFile(*workspace, dir.write(name, content), options, job);
        EXPECT_TRUE(report) << report.error().message();
        return report ? *report : ImportReport{};
    }

    Edit apply(const Edit& edit)
    {
        auto undo = workspace->apply(edit);
        EXPECT_TRUE(undo) << undo.error().message();
        return undo ? *undo : edit;
    }

    SnapshotPtr snapshot()
    {
        auto taken = workspace->snapshot();
        EXPECT_TRUE(taken) << taken.error().message();
        return *taken;
    }

    std::vector<Column> columns()
    {
        auto live = workspace->columns();
        EXPECT_TRUE(live) << live.error().message();
        return live ? *live : std::vector<Column>{};
    }

    Column column(const std::string& name)
    {
        for (const Column& c : columns())
            if (c.name == name)
                return c;
        ADD_FAILURE() << "no column " << name;
        return {};
    }

    std::vector<std::string> columnNames()
    {
        std::vector<std::string> names;
        for (const Column& c : columns())
            names.push_back(c.name);
        return names;
    }

    CellValue cell(std::size_t row, const std::string& name)
    {
        const auto cells = workspace->cells(snapshot()->ids.at(row));
        EXPECT_TRUE(cells);
        const auto found = cells->find(column(name).id);
        return found == cells->end() ? CellValue{} : found->second;
    }

    test::TempDir dir;
    std::shared_ptr<Workspace> workspace;
};

} // namespace molrl::workspace
