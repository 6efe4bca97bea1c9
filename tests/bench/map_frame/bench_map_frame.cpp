// SPDX-License-Identifier: GPL-3.0-or-later
// How long the map keeps the window waiting: frames while it is panned, beside QCustomPlot and VTK drawing the same
// points in the same run; hovering, lassos, selections, recolouring (the view stays), outlines. Milliseconds: the least
// of many, and the median behind it, since on a busy machine the least is nearest to what it takes.
#include "core/base/rng.h"
#include "core/base/thread_budget.h"
#include "tests/bench/map_frame/peers.h"
#include "ui/map/map_view.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QTest>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

using namespace molrl;
using namespace molrl::ui;

namespace {

constexpr QSize kSize(1200, 800);
constexpr int kGroups = 40;
constexpr int kColors = 9;

/// Families of unequal size and spread, as maps have them.
bench::Cloud makeCloud(std::size_t count)
{
    Rng rng(3);
    bench::Cloud cloud;
    double center[kGroups][3];
    for (auto& one : center) {
        one[0] = rng.uniform(-10, 10);
        one[1] = rng.uniform(-7, 7);
        one[2] = rng.uniform(0.2, 1.2);
    }
    for (std::size_t i = 0; i < count; ++i) {
        const auto g =
            std::min<std::size_t>(kGroups - 1, static_cast<std::size_t>(kGroups * rng.uniform01() * rng.uniform01()));
        cloud.x.push_back(static_cast<float>(center[g][0] + center[g][2] * rng.normal()));
        cloud.y.push_back(static_cast<float>(center[g][1] + center[g][2] * rng.normal()));
        cloud.group.push_back(static_cast<std::int32_t>(g) + 1);
    }
    for (int g = 0; g < kGroups; ++g)
        cloud.colors.push_back(categoryColorOn(Qt::white, g % kColors));
    return cloud;
}

double msOf(const std::function<void()>& work)
{
    QElapsedTimer timer;
    timer.start();
    work();
    return static_cast<double>(timer.nsecsElapsed()) / 1e6;
}

struct Time {
    double least = 0;
    double median = 0;
};

Time timesMs(int times, const std::function<void(int)>& work)
{
    std::vector<double> all;
    for (int i = 0; i < times; ++i)
        all.push_back(msOf([&] { work(i); }));
    std::sort(all.begin(), all.end());
    return {all.front(), all[all.size() / 2]};
}

Time panMs(const bench::Frame& frame, int times)
{
    frame(0);
    return timesMs(times, [&](int i) { frame(0.1 * std::sin(i * 0.7)); });
}

struct Row {
    std::size_t count = 0;
    Time moving, whole, plot, vtk, lasso, lassoPaint, all, recolor;
    double points = 1e9, hover = 0, clusters = 0;
    double jobPrepare = 0, guiPoints = 0, jobColor = 0, jobOutline = 0;
};

void measureView(const bench::Cloud& cloud, Row& row)
{
    Selection selection;
    MapView view(selection);
    view.setThreads(ThreadBudget::make(0).threads);
    view.resize(kSize);
    view.show();
    if (!QTest::qWaitForWindowExposed(&view))
        std::abort();
    std::vector<workspace::CompoundId> ids(cloud.x.size());
    for (std::size_t i = 0; i < ids.size(); ++i)
        ids[i] = {static_cast<std::int64_t>(i) + 1};
    PreparedPoints prepared;
    row.jobPrepare = msOf([&] { prepared = preparePoints(ids, cloud.x, cloud.y, true); });
    row.guiPoints = msOf([&] { view.setPoints(std::move(prepared)); });
    workspace::ColumnData data;
    std::vector<std::int32_t> rows(ids.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        rows[i] = static_cast<std::int32_t>(i);
        data.numbers.push_back(cloud.group[i]);
    }
    ColoringOptions options;
    options.asCategory = true;
    options.paper = Qt::white;
    Coloring coloring;
    row.jobColor = msOf(
        [&] { coloring = orderColoring(makeColoring(QStringLiteral("group"), data, rows, options), *view.order()); });
    std::vector<ClusterOutline> outlines;
    row.jobOutline = msOf([&] { outlines = computeOutlines(cloud.x, cloud.y, cloud.group); });
    row.clusters = msOf([&] { view.setClusters(cloud.group, outlines); });
    row.recolor = timesMs(15, [&](int) {
        Coloring copy = coloring;
        view.setOrderedColoring(std::move(copy));
        view.repaint();
    });
    row.whole = timesMs(30, [&](int i) { // each time another view: nothing is left from the last frame
        view.setReservedCorner(i % 2 == 0 ? QSizeF(1, 1) : QSizeF(0, 0));
        view.repaint();
        row.points = std::min(row.points, view.lastRasterMs());
    });
    row.moving = timesMs(60, [&](int i) {
        view.panBy({i % 2 == 0 ? 7.0 : -7.0, 0});
        view.repaint();
    });
    view.fitAll();
    view.repaint();
    Rng rng(1);
    constexpr int kPlaces = 2000;
    row.hover =
        msOf([&] {
            for (int i = 0; i < kPlaces; ++i)
                static_cast<void>(view.compoundAt({rng.uniform(0, kSize.width()), rng.uniform(0, kSize.height())}));
        }) /
        kPlaces;
    QPolygonF lasso;
    for (int i = 0; i < 300; ++i) {
        const double angle = i * 6.28318 / 300;
        const double radius = 300 + 30 * std::sin(9 * angle);
        lasso << QPointF(600 + 1.4 * radius * std::cos(angle), 400 + radius * std::sin(angle));
    }
    row.lasso =
        timesMs(15, [&](int i) { view.selectInside(lasso.translated(i % 2 == 0 ? 40 : -40, 0), Qt::NoModifier); });
    row.lassoPaint = timesMs(15, [&](int i) {
        view.selectInside(lasso.translated(i % 2 == 0 ? 40 : -40, 0), Qt::NoModifier);
        view.repaint();
    });
    const CompoundSet every = CompoundSet::from(ids);
    row.all = timesMs(15, [&](int i) {
        selection.setSelected(i % 2 == 0 ? every : CompoundSet());
        view.repaint();
    });
}

Row measure(std::size_t count)
{
    Row row;
    row.count = count;
    const bench::Cloud cloud = makeCloud(count);
    measureView(cloud, row);
    const int times = count > 300000 ? 8 : 20;
    std::shared_ptr<void> keep;
    row.plot = panMs(bench::makeQCustomPlot(cloud, kSize, keep), times);
    keep.reset();
    row.vtk = panMs(bench::makeVtk(cloud, kSize, keep), times);
    return row;
}

} // namespace

int main(int argc, char** argv)
{
    QApplication app(argc, argv);
    std::vector<std::size_t> counts;
    for (int i = 1; i < argc; ++i)
        counts.push_back(static_cast<std::size_t>(std::atoll(argv[i])));
    if (counts.empty())
        counts = {10000, 100000, 1000000};
    double load = 0;
    std::ifstream("/proc/loadavg") >> load;
    std::vector<Row> rows;
    for (const std::size_t count : counts)
        rows.push_back(measure(count));
    std::printf("%d x %d, %d threads, load %.1f at the start; milliseconds\n\n", kSize.width(), kSize.height(),
                ThreadBudget::make(0).threads, load);
    const auto show = [](const Time& time) {
        char text[40];
        std::snprintf(text, sizeof text, "%.1f (%.1f)", time.least, time.median);
        return std::string(text);
    };
    std::printf("| points | ours, moving | ours, at rest | its points alone | QCustomPlot | VTK "
                "|\n|---|---|---|---|---|---|\n");
    for (const Row& r : rows)
        std::printf("| %zu | %s | %s | %.1f | %s | %s |\n", r.count, show(r.moving).c_str(), show(r.whole).c_str(),
                    r.points, show(r.plot).c_str(), show(r.vtk).c_str());
    std::printf(
        "\n| points | hover | lasso | lasso, drawn | select all, drawn | recolour, drawn | clusters set | map set |\n"
        "|---|---|---|---|---|---|---|---|\n");
    for (const Row& r : rows)
        std::printf("| %zu | %.3f | %s | %s | %s | %s | %.1f | %.1f |\n", r.count, r.hover, show(r.lasso).c_str(),
                    show(r.lassoPaint).c_str(), show(r.all).c_str(), show(r.recolor).c_str(), r.clusters, r.guiPoints);
    std::printf("\n| points, in jobs | prepare | colours | outlines |\n|---|---|---|---|\n");
    for (const Row& r : rows)
        std::printf("| %zu | %.1f | %.1f | %.1f |\n", r.count, r.jobPrepare, r.jobColor, r.jobOutline);
    return 0;
}
