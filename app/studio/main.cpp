// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/crash_handler.h"
#include "app/studio/quit_signals.h"
#include "app/studio/tour.h"
#include "core/base/log.h"
#include "core/base/thread_budget.h"
#include "core/model/encoder.h"
#include "ui/shell/icons.h"
#include "ui/shell/main_window.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QDir>
#include <QFileInfo>
#include <QSettings>
#include <QStandardPaths>
#include <QSurfaceFormat>
#include <QTemporaryDir>
#include <QTimer>
#include <algorithm>
#include <clocale>
#include <cstdio>
#include <cstring>
#include <initializer_list>
#include <optional>

namespace {

molrl::LogSink& logSink()
{
    static molrl::LogSink sink = molrl::makeConsoleLog(molrl::LogLevel::Warning); // until the file is known
    return sink;
}

void logQt(QtMsgType type, const QMessageLogContext&, const QString& text)
{
    molrl::LogLevel level = molrl::LogLevel::Info;
    if (type == QtDebugMsg)
        level = molrl::LogLevel::Debug;
    else if (type == QtWarningMsg)
        level = molrl::LogLevel::Warning;
    else if (type == QtCriticalMsg || type == QtFatalMsg)
        level = molrl::LogLevel::Error;
    logSink()(level, text.toStdString());
}

/// VTK needs OpenGL 3.2; the format must be known before the first window, and shared, so that a dock can be torn off.
void setUpOpenGl()
{
    QSurfaceFormat format;
    format.setVersion(3, 2);
    format.setProfile(QSurfaceFormat::CoreProfile);
    format.setDepthBufferSize(24);
    format.setStencilBufferSize(8);
    QSurfaceFormat::setDefaultFormat(format);
    QCoreApplication::setAttribute(Qt::AA_ShareOpenGLContexts);
}

struct Options {
    molrl::ui::MainWindow::Start start;
    QString theme;
    QString tour;
};

/// Ends the program after help, the version or an error.
Options parseOptions(const QCoreApplication& app)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(QCoreApplication::translate(
        "main", "See, screen and map molecules through a network that learned from their pictures."));
    parser.addHelpOption();
    parser.addVersionOption();
    const QCommandLineOption theme(QStringLiteral("theme"),
                                   QCoreApplication::translate("main", "Colours of the window."),
                                   QStringLiteral("light|dark|system"));
    const QCommandLineOption workspace(QStringLiteral("workspace"),
                                       QCoreApplication::translate("main", "Open or create this workspace."),
                                       QStringLiteral("file"));
    const QCommandLineOption demo(QStringLiteral("demo"),
                                  QCoreApplication::translate("main", "Open the demo library of approved drugs."));
    const QCommandLineOption tour(
        QStringLiteral("tour"),
        QCoreApplication::translate("main", "Make a tour of the demo library, write pictures to the folder, and quit."),
        QStringLiteral("folder"));
    parser.addOptions({theme, workspace, demo, tour});
    parser.addPositionalArgument(QStringLiteral("files"),
                                 QCoreApplication::translate("main", "Workspaces or files of molecules."),
                                 QStringLiteral("[files...]"));
    parser.process(app);
    Options options;
    options.theme = parser.value(theme);
    if (!options.theme.isEmpty() && options.theme != QLatin1String("system") &&
        molrl::ui::themeFromText(options.theme) == molrl::ui::ThemeChoice::System) {
        std::fprintf(stderr, "molrl-studio: --theme is light, dark or system, not \"%s\"\n",
                     qUtf8Printable(options.theme));
        std::exit(2);
    }
    options.start.workspace = parser.value(workspace);
    options.start.files = parser.positionalArguments();
    options.start.demo = parser.isSet(demo);
    options.tour = parser.value(tour);
    return options;
}

bool hasFlag(int argc, char** argv, std::initializer_list<const char*> flags)
{
    return std::any_of(argv + 1, argv + argc, [&](const char* argument) {
        return std::any_of(flags.begin(), flags.end(),
                           [&](const char* flag) { return std::strcmp(argument, flag) == 0; });
    });
}

/// Where there is none, Qt would abort the program.
bool hasDisplay(int argc, char** argv)
{
#if defined(Q_OS_LINUX)
    return qEnvironmentVariableIsSet("QT_QPA_PLATFORM") || !qEnvironmentVariableIsEmpty("DISPLAY") ||
           !qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY") || hasFlag(argc, argv, {"-platform", "--platform"});
#else
    return true;
#endif
}

void nameApplication()
{
    QCoreApplication::setApplicationName(QStringLiteral("molrl-studio"));
    QCoreApplication::setApplicationVersion(QStringLiteral(MOLRL_VERSION));
    QCoreApplication::setOrganizationName(QStringLiteral("MolRL"));
}

int runStudio(const QApplication& app, const Options& options)
{
    using namespace molrl::ui;
    std::optional<QTemporaryDir> own; // of a tour, which shows the program as it comes and leaves nothing behind
    QString data = QStandardPaths::writableLocation(QStandardPaths::AppDataLocation);
    if (!options.tour.isEmpty()) {
        data = own.emplace().path();
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, data);
    }
    const QString logFile = data + QStringLiteral("/log/studio.log");
    QDir().mkpath(QFileInfo(logFile).absolutePath());
    logSink() = molrl::makeFileLog(logFile.toUtf8().constData(), molrl::LogLevel::Info);
    qInstallMessageHandler(logQt);
    molrl::installCrashHandler(QFileInfo(logFile).absolutePath().toStdString());

    Settings settings = Settings::load();
    if (!options.theme.isEmpty())
        settings.theme = themeFromText(options.theme);
    molrl::model::applyThreadBudget(settings.budget());
    MainWindow window({data, logFile}, settings);
    const molrl::QuitSignals quitSignals;
    QObject::connect(&quitSignals, &molrl::QuitSignals::quitRequested, &window, &MainWindow::closeNow);
    window.show();
    MainWindow::Start start = options.start;
    start.offerRecovery = options.tour.isEmpty();
    window.start(start);
    std::unique_ptr<molrl::Tour> tour;
    if (!options.tour.isEmpty()) {
        window.setGeometry(0, 0, 1600, 1000);
        tour = std::make_unique<molrl::Tour>(window, options.tour);
        QTimer::singleShot(0, tour.get(), &molrl::Tour::start);
    }
    return app.exec();
}

} // namespace

extern "C" int molrlMain(int argc, char** argv) // called by app/launch
{
    nameApplication();
    if (hasFlag(argc, argv, {"-h", "--help", "--help-all", "-v", "--version"})) { // works without a display
        const QCoreApplication app(argc, argv);
        parseOptions(app);
        return 0;
    }
    if (!hasDisplay(argc, argv)) {
        std::fputs(
            "molrl-studio: there is no display: start it on a desktop, over \"ssh -X\", or with \"xvfb-run\" for "
            "a tour; molrl works without one\n",
            stderr);
        return 1;
    }
    molrl::prepareMathLibraries(argv);
    setUpOpenGl();
    const QApplication app(argc, argv);
    // QApplication takes over the user's locale, for the C library, too, where a comma for a point spoils what files,
    // chemistry and boosted trees read and write. What the user reads goes through QLocale.
    std::setlocale(LC_NUMERIC, "C");
    QApplication::setApplicationDisplayName(QStringLiteral("MolRL Studio"));
    QApplication::setDesktopFileName(QStringLiteral("studio.molrl.Studio"));
    QApplication::setWindowIcon(molrl::ui::makeAppIcon());
    return runStudio(app, parseOptions(app));
}
