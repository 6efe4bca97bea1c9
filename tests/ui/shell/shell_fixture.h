// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/temp_dir.h"
#include "ui/shell/main_window.h"
#include "ui/table/table_page.h"

#include <QApplication>
#include <QLabel>
#include <QSettings>
#include <QTest>
#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <memory>

namespace molrl::test {

/// A main window with settings and workspaces of its own.
class ShellTest : public ::testing::Test {
protected:
    void SetUp() override
    {
        QApplication::setOrganizationName(QStringLiteral("MolRL"));
        QApplication::setApplicationName(QStringLiteral("molrl-studio"));
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, QString::fromStdString(m_dir.file("config")));
        m_data = QString::fromStdString(m_dir.file("data"));
    }
    void TearDown() override { m_window.reset(); }

    ui::MainWindow& open(const ui::MainWindow::Start& what = {}, QSize size = {1600, 1000})
    {
        m_window = std::make_unique<ui::MainWindow>(
            ui::MainWindow::Paths{m_data, m_data + QStringLiteral("/studio.log")}, ui::Settings::load());
        m_window->resize(size);
        m_window->show();
        EXPECT_TRUE(QTest::qWaitForWindowExposed(m_window.get()));
        m_window->start(what);
        EXPECT_TRUE(QTest::qWaitFor([this] { return m_window->document().workspace() && isCalm(); }, 60000));
        return *m_window;
    }
    [[nodiscard]] bool isCalm() const { return !m_window->jobs().isBusy(); }
    /// Waits until the rows are in the table and nothing runs any more.
    [[nodiscard]] bool waitForRows(qint64 rows, int timeoutMs = 60000)
    {
        return QTest::qWaitFor([&] { return isCalm() && visibleRows() == rows; }, timeoutMs);
    }
    [[nodiscard]] qint64 visibleRows() const
    {
        const auto state = m_window->table().viewState();
        return state ? static_cast<qint64>(state->rowCount()) : -1;
    }
    template <class W> W* find(const char* name) const
    {
        W* widget = m_window->findChild<W*>(QLatin1String(name));
        EXPECT_NE(widget, nullptr) << name;
        return widget;
    }
    [[nodiscard]] bool hasNotice(const QString& words) const
    {
        const auto labels = m_window->notices().findChildren<QLabel*>(QStringLiteral("notice.text"));
        return std::any_of(labels.begin(), labels.end(), [&](const QLabel* l) { return l->text().contains(words); });
    }
    /// Five rows: three good ones (a salt and two spellings of ethanol), a bad SMILES, an unreadable cell.
    [[nodiscard]] QString writeAssay() const
    {
        return QString::fromStdString(m_dir.write("assay.csv", "name,smiles,pIC50,comment\n"
                                                               "ethanol,CCO,5.1,a\n"
                                                               "ethanol again,OCC,5.2,b\n"
                                                               "salt,CC(=O)[O-].[Na+],6.5,c\n"
                                                               "broken,C1CC(,7.0,d\n"
                                                               "odd cell,c1ccccc1,high,e\n"));
    }

    TempDir m_dir;
    QString m_data;
    std::unique_ptr<ui::MainWindow> m_window;
};

} // namespace molrl::test
