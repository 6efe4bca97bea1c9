// SPDX-License-Identifier: GPL-3.0-or-later
#include <QApplication>
#include <QStandardPaths>
#include <QSurfaceFormat>
#include <clocale>
#include <gtest/gtest.h>

#include "tests/support/own_display.h"
#include "tests/support/run_all.h"

int main(int argc, char** argv)
{
    ::testing::InitGoogleTest(&argc, argv);
    if (GTEST_FLAG_GET(list_tests))
        return RUN_ALL_TESTS(); // discovery has no display
    const molrl::test::OwnDisplay display;
    QStandardPaths::setTestModeEnabled(true); // never the settings or workspaces of the person who runs the tests
    QSurfaceFormat format;
    format.setVersion(3, 2);
    format.setProfile(QSurfaceFormat::CoreProfile);
    format.setDepthBufferSize(24);
    format.setStencilBufferSize(8);
    QSurfaceFormat::setDefaultFormat(format);
    QCoreApplication::setAttribute(Qt::AA_ShareOpenGLContexts);
    QApplication app(argc, argv);
    std::setlocale(LC_NUMERIC, "C"); // as app/studio
    QApplication::setQuitOnLastWindowClosed(false);
    return molrl::test::runAllTests();
}
