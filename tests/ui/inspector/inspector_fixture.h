// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/network.h"
#include "core/workspace/workspace.h"
#include "tests/support/temp_dir.h"
#include "ui/document.h"
#include "ui/selection.h"

#include <QApplication>
#include <QPalette>
#include <QStyleFactory>
#include <QTest>
#include <gtest/gtest.h>

namespace molrl::ui {

inline QPalette makeTestPalette(bool dark)
{
    QPalette palette;
    const auto set = [&palette](QPalette::ColorRole role, const char* name) {
        palette.setColor(role, QColor(QLatin1String(name)));
    };
    set(QPalette::Window, dark ? "#202326" : "#f3f4f6");
    set(QPalette::WindowText, dark ? "#e6e8ea" : "#1d2125");
    set(QPalette::Base, dark ? "#17191c" : "#ffffff");
    set(QPalette::AlternateBase, dark ? "#1d2023" : "#f7f8fa");
    set(QPalette::Text, dark ? "#e6e8ea" : "#1d2125");
    set(QPalette::Button, dark ? "#2b2f33" : "#e9ebee");
    set(QPalette::ButtonText, dark ? "#e6e8ea" : "#1d2125");
    set(QPalette::Highlight, dark ? "#4c9be8" : "#1b6fc8");
    set(QPalette::HighlightedText, "#ffffff");
    set(QPalette::ToolTipBase, dark ? "#2b2f33" : "#ffffff");
    set(QPalette::ToolTipText, dark ? "#e6e8ea" : "#1d2125");
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, QColor(QLatin1String(dark ? "#7b8187" : "#9aa1a8")));
    return palette;
}

/// A workspace with a few compounds, an untrained network, and the parts that the window's pages share.
class InspectorFixture : public ::testing::Test {
protected:
    struct Drug {
        const char* name;
        const char* smiles;
    };
    static constexpr Drug kDrugs[] = {
        {"Aspirin", "CC(=O)Oc1ccccc1C(=O)O"},
        {"Imatinib", "Cc1ccc(NC(=O)c2ccc(CN3CCN(C)CC3)cc2)cc1Nc1nccc(-c2cccnc2)n1"},
        {"Testosterone", "C[C@]12CC[C@H]3[C@@H](CCC4=CC(=O)CC[C@@]43C)[C@@H]1CC[C@@H]2O"},
        {"Ethanol", "CCO"},
        {"Broken", "CC(C)(C)(C)(C)C"},
    };

    void SetUp() override
    {
        QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
        QApplication::setPalette(makeTestPalette(false));
        auto made = workspace::Workspace::create((m_dir.path() / "inspector.molrl").string());
        ASSERT_TRUE(made) << made.error().message();
        m_workspace = *made;
        workspace::AddCompounds add;
        for (const auto& drug : kDrugs)
            add.entries.push_back({drug.smiles, drug.name});
        const auto added = m_workspace->apply(add);
        ASSERT_TRUE(added) << added.error().message();
        m_ids = (*m_workspace->snapshot())->ids;
        ASSERT_EQ(m_ids.size(), std::size(kDrugs));
        m_document.setWorkspace(m_workspace);
        static const auto network = model::Network::makeUntrained(model::NetworkConfig::small(), 1);
        ASSERT_TRUE(network) << network.error().message();
        m_document.setNetwork(*network);
    }
    void TearDown() override { QApplication::setPalette(makeTestPalette(false)); }

    bool waitIdle()
    {
        return QTest::qWaitFor([this] { return !m_jobs.isBusy(); }, 20000);
    }

    test::TempDir m_dir;
    JobRunner m_jobs;
    Document m_document{m_jobs};
    Selection m_selection;
    AtomFocus m_focus;
    std::shared_ptr<workspace::Workspace> m_workspace;
    std::vector<workspace::CompoundId> m_ids;
};

} // namespace molrl::ui
