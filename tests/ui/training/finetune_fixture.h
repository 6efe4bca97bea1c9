// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/temp_dir.h"
#include "ui/training/finetune_dialog.h"
#include "ui/training/finetune_jobs.h"
#include "ui/training/results_view.h"
#include "ui/training/runs_panel.h"
#include "ui/training/screening.h"

#include <QComboBox>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>
#include <QTreeWidget>
#include <gtest/gtest.h>

namespace molrl::ui {

/// A network small enough for a test.
inline std::shared_ptr<const model::Network> tinyNetwork()
{
    model::NetworkConfig config = model::NetworkConfig::small();
    config.dim = 32;
    config.cnnChannels1 = 8;
    config.cnnChannels2 = 8;
    config.structureLayers = 1;
    config.localLayers = 1;
    static const auto network = model::Network::makeUntrained(config, 1).value();
    return network;
}

/// Alcohols and alkanes of growing length: 60 molecules whose label is whether they hold oxygen.
inline std::vector<std::pair<std::string, double>> molecules()
{
    std::vector<std::pair<std::string, double>> all;
    for (int length = 1; length <= 30; ++length) {
        all.emplace_back(std::string(static_cast<std::size_t>(length), 'C') + "O", 1);
        all.emplace_back(std::string(static_cast<std::size_t>(length), 'C') + "N", 0);
    }
    return all;
}

/// A workspace of 60 molecules with a label, and all that trains on it.
class FinetuneTest : public ::testing::Test {
protected:
    void SetUp() override
    {
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, QString::fromStdString(m_dir.file("config")));
        QSettings().remove(QStringLiteral("runs"));
        m_workspace = workspace::Workspace::create(m_dir.file("a.molrl")).value();
        workspace::AddCompounds add;
        for (const auto& [smiles, label] : molecules())
            add.entries.push_back({smiles, ""});
        ASSERT_TRUE(m_workspace->apply(add));
        ASSERT_TRUE(m_workspace->apply(workspace::AddColumn{{}, "alcohol", workspace::ColumnKind::Number, ""}));
        const auto ids = m_workspace->snapshot().value()->ids;
        workspace::SetCells cells{m_workspace->columns().value().front().id, {}};
        for (std::size_t i = 0; i < ids.size(); ++i)
            cells.cells.emplace_back(ids[i], molecules()[i].second);
        ASSERT_TRUE(m_workspace->apply(cells));
        m_document.setWorkspace(m_workspace);
        m_document.setNetwork(tinyNetwork());
        m_finetuning.setUp({}, ThreadBudget::make(1), QStringLiteral("cpu"));
        m_screening.setUp({}, ThreadBudget::make(1), QStringLiteral("cpu"));
        m_panel.resize(1300, 420);
        m_panel.show();
        ASSERT_TRUE(QTest::qWaitForWindowExposed(&m_panel));
        QObject::connect(&m_finetuning, &FinetuneJobs::failed, [](const QString& what, const Error& error) {
            ADD_FAILURE() << what.toStdString() << " " << error.message();
        });
    }
    bool settle(int ms = 60000)
    {
        return QTest::qWaitFor([this] { return !m_jobs.isBusy(); }, ms);
    }
    [[nodiscard]] runs::RunState stateOf(const QString& path) const
    {
        const RunEntry* run = m_store.find(path);
        return run != nullptr && run->view ? run->view->state : runs::RunState::Unknown;
    }
    bool waitFor(const QString& path, runs::RunState state, int ms = 120000)
    {
        return QTest::qWaitFor([&] { return stateOf(path) == state; }, ms);
    }
    template <class W> W* find(QWidget* in, const char* name)
    {
        auto* widget = in->findChild<W*>(QLatin1String(name));
        EXPECT_NE(widget, nullptr) << name;
        return widget;
    }
    /// A new dialog whose data is checked: alcohols, stratified.
    FinetuneDialog* openChecked()
    {
        FinetuneDialog* dialog = m_panel.openNew();
        EXPECT_TRUE(QTest::qWaitFor([&] { return !dialog->isChecking(); }, 20000));
        dialog->chooseLabels({QStringLiteral("alcohol")});
        find<QComboBox>(dialog, "finetune.split")->setCurrentIndex(3); // stratified
        find<QPushButton>(dialog, "finetune.next")->click();
        EXPECT_TRUE(QTest::qWaitFor([&] { return !dialog->isChecking(); }, 60000));
        return dialog;
    }
    /// Through the dialog. @return path of the run
    QString start(int epochs)
    {
        QSignalSpy started(&m_finetuning, &FinetuneJobs::started);
        FinetuneDialog* dialog = m_panel.openNew();
        EXPECT_TRUE(QTest::qWaitFor([&] { return !dialog->isChecking(); }, 20000));
        dialog->chooseLabels({QStringLiteral("alcohol")});
        find<QComboBox>(dialog, "finetune.split")->setCurrentIndex(3); // stratified
        find<QSpinBox>(dialog, "finetune.epochs")->setValue(epochs);
        find<QSpinBox>(dialog, "finetune.patience")->setValue(1000);
        auto* next = find<QPushButton>(dialog, "finetune.next");
        next->click();
        EXPECT_TRUE(QTest::qWaitFor([&] { return next->isEnabled() && !dialog->isChecking(); }, 120000));
        EXPECT_TRUE(dialog->check().canStart) << dialog->check().headline.toStdString();
        EXPECT_GT(find<QTreeWidget>(dialog, "finetune.report")->topLevelItemCount(), 1);
        next->click();
        next->click();
        EXPECT_TRUE(started.count() == 1 || started.wait(20000));
        return started.isEmpty() ? QString() : started[0][0].toString();
    }

    /// Where the runs lie.
    [[nodiscard]] QString folder() const
    {
        return qEnvironmentVariable("MOLRL_TEST_RUNS", QString::fromStdString(m_dir.file("runs")));
    }

    test::TempDir m_dir;
    JobRunner m_jobs;
    Document m_document{m_jobs};
    Selection m_selection;
    std::shared_ptr<workspace::Workspace> m_workspace;
    RunStore m_store{folder()};
    FinetuneJobs m_finetuning{m_document, m_store};
    Screening m_screening{m_document};
    RunsPanel m_panel{m_store, m_finetuning, m_screening, m_document, m_selection};
};

} // namespace molrl::ui
