// SPDX-License-Identifier: GPL-3.0-or-later
// How soon after a stroke the sketch is checked, predicted and compared, and how long the window stands still at worst.
//
//   bench_sketcher [MODEL.safetensors] [TASK-MODEL.safetensors]
//
// The library is the demo library, encoded; a stroke adds an atom to each of forty of its drugs.
#include "core/chem/record_reader.h"
#include "core/model/default_model.h"
#include "core/model/encoder.h"
#include "core/sketch/conversion.h"
#include "core/sketch/edits.h"
#include "core/sketch/formats.h"
#include "tests/support/stall_watchdog.h"
#include "tests/support/temp_dir.h"
#include "ui/inspector/inspector_panel.h"
#include "ui/sketcher/sketcher_panel.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QMouseEvent>
#include <QTimer>
#include <algorithm>
#include <cstdio>
#include <functional>

namespace molrl {
namespace {

constexpr int kStrokes = 40;
constexpr int kLongestWaitMs = 60000;

std::vector<std::string> readDemo()
{
    std::vector<std::string> smiles;
    auto reader = chem::RecordReader::open(std::string(MOLRL_SOURCE_DIR) + "/resources/demo/approved_drugs.csv");
    while (reader) {
        auto record = (*reader)->next();
        if (!record || !*record)
            break;
        if (chem::parseSmiles((*record)->structure))
            smiles.push_back((*record)->structure);
    }
    return smiles;
}

/// Lets the window work until it is so; looks every millisecond, so that workers have the processor.
void waitFor(const std::function<bool()>& isDone)
{
    QEventLoop loop;
    QElapsedTimer clock;
    clock.start();
    QTimer look;
    QObject::connect(&look, &QTimer::timeout, &loop, [&] {
        if (isDone() || clock.elapsed() > kLongestWaitMs)
            loop.quit();
    });
    look.start(1);
    loop.exec();
}

struct Times {
    std::vector<double> ms;
    void print(const char* what)
    {
        std::sort(ms.begin(), ms.end());
        const auto at = [&](double share) {
            return ms.empty() ? 0.0 : ms[std::min(ms.size() - 1, std::size_t(share * double(ms.size())))];
        };
        std::printf("%-44s %5zu  p50 %6.1f ms  p95 %6.1f ms\n", what, ms.size(), at(0.5), at(0.95));
    }
};

struct Window {
    test::TempDir dir;
    ui::JobRunner jobs;
    ui::Document document{jobs};
    ui::Selection selection;
    ui::AtomFocus focus;
    std::unique_ptr<ui::SketcherPanel> sketcher;
    std::unique_ptr<ui::InspectorPanel> inspector;

    bool setUp(const std::shared_ptr<const model::Network>& network, const std::vector<std::string>& smiles)
    {
        auto workspace = workspace::Workspace::create(dir.file("bench.molrl"));
        workspace::AddCompounds add;
        std::vector<chem::Molecule> molecules;
        for (const auto& text : smiles) {
            add.entries.push_back({text, {}});
            molecules.push_back(*chem::parseSmiles(text));
        }
        if (!workspace || !(*workspace)->apply(add))
            return false;
        JobContext job;
        const auto encoded = model::encodeMolecules(*network, molecules, {}, job);
        const auto snapshot = *(*workspace)->snapshot();
        if (!encoded || !(*workspace)->storeEmbeddings(network->hash(), snapshot->ids, encoded->embeddings))
            return false;
        document.setWorkspace(*workspace);
        document.setNetwork(network);
        sketcher = std::make_unique<ui::SketcherPanel>(document, QString());
        inspector = std::make_unique<ui::InspectorPanel>(document, selection, focus);
        QObject::connect(sketcher.get(), &ui::SketcherPanel::moleculeChanged, inspector.get(),
                         [this](const QString& drawn) {
                             if (!drawn.isEmpty())
                                 inspector->showStructure(drawn, QStringLiteral("Sketch"));
                         });
        for (QWidget* widget : std::initializer_list<QWidget*>{sketcher.get(), inspector.get()}) {
            widget->resize(1000, 760);
            widget->show();
        }
        settle();
        return true;
    }
    void settle()
    {
        waitFor([this] { return !sketcher->isBusy() && !inspector->isLoading() && !jobs.isBusy(); });
    }
};

void benchStrokes(Window& window, const std::vector<std::string>& smiles, bool hasTaskModel)
{
    Times checked;
    Times near;
    Times predicted;
    Times attention;
    for (int i = 0; i < kStrokes; ++i) {
        window.sketcher->load(QString::fromStdString(smiles[std::size_t(i) * smiles.size() / kStrokes]), true);
        window.settle();
        sketch::Drawing next = window.sketcher->view().drawing();
        int end = 0; // any atom with room: the first that is a carbon at an end
        for (int a = 0; a < static_cast<int>(next.atoms.size()); ++a)
            if (next.atoms[std::size_t(a)].number == 6 && next.neighbours(a).size() == 1)
                end = a;
        sketch::sprout(next, end);
        if (!sketch::toSmiles(next))
            continue; // this one has no room for an atom
        double times[4] = {-1, -1, -1, -1};
        QElapsedTimer clock;
        const auto note = [&](int which) {
            return [&times, &clock, which] {
                times[which] = times[which] < 0 ? double(clock.nsecsElapsed()) / 1e6 : times[which];
            };
        };
        QObject guard;
        QObject::connect(window.sketcher.get(), &ui::SketcherPanel::moleculeChanged, &guard, note(0));
        QObject::connect(&window.sketcher->live(), &ui::LiveEngine::ready, &guard, note(1));
        QObject::connect(&window.sketcher->live(), &ui::LiveEngine::predicted, &guard,
                         [run = note(2)](const ui::LivePredictions& p) {
                             if (!p.rows.empty())
                                 run();
                         });
        QObject::connect(window.inspector.get(), &ui::InspectorPanel::shownChanged, &guard, note(3));
        clock.start();
        window.sketcher->view().commit(QStringLiteral("stroke"), std::move(next));
        waitFor([&] { return times[0] >= 0 && times[1] >= 0 && times[3] >= 0 && (!hasTaskModel || times[2] >= 0); });
        checked.ms.push_back(times[0]);
        near.ms.push_back(times[1]);
        attention.ms.push_back(times[3]);
        if (hasTaskModel)
            predicted.ms.push_back(times[2]);
    }
    checked.print("stroke -> checked, formula, logP, stereo");
    near.print("stroke -> embedding and nearest compounds");
    attention.print("stroke -> attention in the inspector");
    if (hasTaskModel)
        predicted.print("stroke -> prediction (one view)");
}

void benchBlocking(Window& window)
{
    QString large;
    for (int i = 0; i < 50; ++i)
        large += QStringLiteral("c1cc(F)c(O)cc1CN");
    QString peptide = QStringLiteral("N");
    for (int i = 0; i < 1000; ++i)
        peptide += QStringLiteral("[C@@H](C)C(=O)N");
    test::StallWatchdog watchdog;
    const auto paste = [&](const char* what, const QString& text) {
        window.sketcher->clearSheet();
        window.settle();
        watchdog.enter(what);
        window.sketcher->load(text, true);
        window.settle();
        watchdog.enter("between");
    };
    paste("paste 550 atoms", large);
    watchdog.enter("point at 550 atoms, with ghosts");
    ui::SketchView& view = window.sketcher->view();
    for (const auto& atom : sketch::Drawing(view.drawing()).atoms) {
        const QPoint place = view.mapFromScene(ui::toScene(atom.at));
        QMouseEvent event(QEvent::MouseMove, place, view.viewport()->mapToGlobal(place), Qt::NoButton, Qt::NoButton,
                          Qt::NoModifier);
        QApplication::sendEvent(view.viewport(), &event);
        QCoreApplication::processEvents();
    }
    watchdog.enter("edit 550 atoms");
    for (int i = 0; i < 20; ++i) {
        sketch::Drawing next = window.sketcher->view().drawing();
        sketch::sprout(next, static_cast<int>(next.atoms.size()) - 1);
        window.sketcher->view().commit(QStringLiteral("stroke"), std::move(next));
        QCoreApplication::processEvents();
    }
    window.settle();
    watchdog.enter("between");
    paste("paste 1,000 residues", peptide);
    paste("paste garbage", QString(200000, QLatin1Char('x')));
    for (const auto& stall : watchdog.stalls())
        if (stall.during != "between")
            std::printf("%-44s longest block %5.1f ms\n", stall.during.c_str(), stall.stalledMs);
}

int run(int argc, char** argv)
{
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication app(argc, argv);
    const std::string path =
        argc > 1 ? argv[1] : std::string(MOLRL_SOURCE_DIR) + "/resources/models/molrl-small.safetensors";
    const auto network = model::Network::load(path);
    if (!network) {
        std::fprintf(stderr, "%s\n", network.error().message().c_str());
        return 1;
    }
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    const auto smiles = readDemo();
    Window window;
    if (!window.setUp(*network, smiles)) {
        std::fprintf(stderr, "the demo library could not be set up\n");
        return 1;
    }
    std::printf("library of %zu compounds, model %s\n", smiles.size(), (*network)->provenance().name.c_str());
    if (argc > 2) {
        window.sketcher->addModelFile(QString::fromLocal8Bit(argv[2]));
        window.settle();
    }
    benchStrokes(window, smiles, argc > 2);
    benchBlocking(window);
    return 0;
}

} // namespace
} // namespace molrl

int main(int argc, char** argv)
{
    return molrl::run(argc, argv);
}
