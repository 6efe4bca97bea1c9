// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/inspector/inspector_fixture.h"
#include "ui/inspector/inspector_canvas.h"
#include "ui/inspector/inspector_panel.h"
#include "ui/inspector/layer_list.h"

#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFile>
#include <QLabel>
#include <QScrollArea>
#include <QSignalSpy>
#include <QSlider>
#include <QToolButton>
#include <algorithm>
#include <cmath>

namespace molrl::ui {
namespace {

class InspectorPanelTest : public InspectorFixture {
protected:
    void SetUp() override
    {
        InspectorFixture::SetUp();
        if (HasFatalFailure())
            return;
        m_panel = std::make_unique<InspectorPanel>(m_document, m_selection, m_focus);
        m_panel->resize(480, 940);
        m_panel->show();
        ASSERT_TRUE(QTest::qWaitForWindowExposed(m_panel.get()));
        m_canvas = m_panel->findChild<InspectorCanvas*>();
        m_bar = m_panel->findChild<ColorBar*>();
        m_readout = m_panel->findChild<QLabel*>(QStringLiteral("inspector.readout"));
        ASSERT_TRUE(m_canvas && m_bar && m_readout);
        m_panel->activateWindow(); // shortcuts need the focus
        ASSERT_TRUE(QTest::qWaitForWindowActive(m_panel.get()));
    }

    void choose(std::size_t drug)
    {
        m_selection.setCurrent(m_ids[drug]);
        ASSERT_TRUE(waitIdle());
        QTest::qWait(80); // the sharp drawing is asked for after a short rest
        ASSERT_TRUE(waitIdle());
        ASSERT_TRUE(m_panel->shown());
        ASSERT_FALSE(m_canvas->scene().drawing.image.isNull());
    }
    // Through the window: a move sent to a widget takes the detour by the real pointer and comes when the server likes.
    void hover(QPointF place)
    {
        QTest::mouseMove(m_panel->windowHandle(), m_canvas->mapTo(m_panel.get(), place).toPoint());
    }
    void click(QPointF place) { QTest::mouseClick(m_canvas, Qt::LeftButton, {}, place.toPoint()); }
    void press(const char* action)
    {
        auto* found = m_panel->findChild<QAction*>(QStringLiteral("action.inspector.") + QLatin1String(action));
        ASSERT_TRUE(found) << action;
        found->trigger();
    }
    int strongestPatchOfAtom(int atom) const
    {
        const auto& shares = m_panel->shown()->map.atomToPatches[static_cast<std::size_t>(atom)];
        return std::max_element(shares.begin(), shares.end(),
                                [](const auto& a, const auto& b) { return a.share < b.share; })
            ->index;
    }

    std::unique_ptr<InspectorPanel> m_panel;
    InspectorCanvas* m_canvas = nullptr;
    ColorBar* m_bar = nullptr;
    QLabel* m_readout = nullptr;
};

TEST_F(InspectorPanelTest, hoveringEachPatchReadsOutThatPatch)
{
    choose(0);
    const auto& record = m_panel->shown()->record();
    for (int patch = 0; patch < m_panel->shown()->patchCount(); ++patch) {
        hover(m_canvas->patchCenter(patch));
        ASSERT_EQ(m_canvas->scene().hoveredPatch, patch);
        const auto i = static_cast<std::size_t>(patch);
        EXPECT_TRUE(m_readout->text().startsWith(
            QStringLiteral("Patch r%1 c%2 ").arg(record.row[i] + 1).arg(record.col[i] + 1)))
            << m_readout->text().toStdString();
        EXPECT_TRUE(m_readout->text().contains(QStringLiteral("received ")));
        EXPECT_TRUE(m_readout->text().contains(QStringLiteral("cluster ")));
    }
}

TEST_F(InspectorPanelTest, hoveringAnAtomTellsTheOtherViewsAndBack)
{
    choose(0);
    for (int atom = 0; atom < m_panel->shown()->molecule.atomCount(); ++atom) {
        hover(m_canvas->atomCenter(atom));
        EXPECT_EQ(m_focus.hoveredAtom(), atom);
        EXPECT_EQ(m_canvas->scene().hoveredAtom, atom);
    }
    hover(QPointF(3, 3));
    EXPECT_EQ(m_focus.hoveredAtom(), -1);
    // The 3-D view points at an atom: the patch that holds it lights up here.
    m_focus.setHoveredAtom(4);
    EXPECT_EQ(m_canvas->scene().hoveredAtom, 4);
    EXPECT_EQ(m_canvas->scene().hoveredPatch, strongestPatchOfAtom(4));
}

TEST_F(InspectorPanelTest, sharpDrawingPutsAtomsWhereTheNetworkSawThem)
{
    for (const std::size_t drug : {0u, 1u, 2u, 3u}) {
        choose(drug);
        const auto& seen = m_panel->shown()->inspection.depiction;
        for (const int side : {448, 1024, 1792}) {
            chem::DepictionStyle style;
            style.widthPx = style.heightPx = side;
            style.lineWidthPx = 1.6;
            const auto sharp = chem::depict(m_panel->shown()->molecule, style);
            ASSERT_TRUE(sharp);
            const auto drawing = drawSharp(m_panel->shown()->molecule, seen, side, false);
            ASSERT_TRUE(drawing);
            const double scale = drawing->placed.width() / side;
            for (std::size_t i = 0; i < seen.atoms.size(); ++i) {
                EXPECT_NEAR(drawing->placed.x() + sharp->atoms[i].x * scale, seen.atoms[i].x, 1.0);
                EXPECT_NEAR(drawing->placed.y() + sharp->atoms[i].y * scale, seen.atoms[i].y, 1.0);
            }
        }
    }
}

TEST_F(InspectorPanelTest, clickPinsAPatchAndShowsItsRowUntilSecondClickOrEscape)
{
    choose(0);
    const int patch = m_panel->shown()->patchCount() / 2;
    const auto before = m_canvas->scene().heat;
    click(m_canvas->patchCenter(patch));
    ASSERT_EQ(m_panel->pinnedPatch(), patch);
    const auto& heat = m_canvas->scene().heat;
    EXPECT_NE(heat, before);
    double sum = 0;
    for (const float value : heat)
        sum += value;
    EXPECT_NEAR(sum, double(heat.size()), 1e-2 * double(heat.size())); // a row sums to 1; shown times n
    const auto layer = m_panel->shown()->heats[static_cast<std::size_t>(m_panel->heatIndex())].index;
    const auto attention = explain::attentionBetweenPatches(m_panel->shown()->record(), layer);
    EXPECT_FLOAT_EQ(heat[1], attention.values[static_cast<std::size_t>(patch) * heat.size() + 1] *
                                 static_cast<float>(heat.size()));
    ASSERT_FALSE(m_canvas->scene().pinTargets.empty());
    for (const auto& target : m_canvas->scene().pinTargets)
        EXPECT_EQ(target.a, patch);
    click(m_canvas->patchCenter(patch));
    EXPECT_EQ(m_panel->pinnedPatch(), -1);
    EXPECT_EQ(m_canvas->scene().heat, before);
    click(m_canvas->patchCenter(0));
    ASSERT_EQ(m_panel->pinnedPatch(), 0);
    m_canvas->setFocus();
    QTest::keyClick(m_canvas, Qt::Key_Escape);
    EXPECT_EQ(m_panel->pinnedPatch(), -1);
}

TEST_F(InspectorPanelTest, draggingPansAndPinsNothing)
{
    choose(0);
    const QPointF start = m_canvas->patchCenter(2);
    const QRectF before = m_canvas->pictureRect();
    QTest::mousePress(m_canvas, Qt::LeftButton, {}, start.toPoint());
    QMouseEvent move(QEvent::MouseMove, start + QPointF(40, 25), m_canvas->mapToGlobal(start + QPointF(40, 25)),
                     Qt::NoButton, Qt::LeftButton, {});
    QApplication::sendEvent(m_canvas, &move);
    QTest::mouseRelease(m_canvas, Qt::LeftButton, {}, (start + QPointF(40, 25)).toPoint());
    EXPECT_EQ(m_panel->pinnedPatch(), -1);
    EXPECT_NEAR(m_canvas->pictureRect().x() - before.x(), 40, 2);
    EXPECT_NEAR(m_canvas->pictureRect().y() - before.y(), 25, 2);
}

TEST_F(InspectorPanelTest, steppingLayersChangesThePictureAndTheNumbers)
{
    choose(0);
    QStringList titles;
    std::vector<QImage> pictures;
    std::vector<std::vector<float>> heats;
    const auto count = m_panel->heatNames().size();
    ASSERT_GE(count, 6);
    for (int i = 0; i < count; ++i) {
        titles << m_bar->spec().title;
        heats.push_back(m_canvas->scene().heat);
        pictures.push_back(m_canvas->grab().toImage());
        press("nextLayer");
    }
    EXPECT_EQ(titles.removeDuplicates(), 0);
    EXPECT_EQ(m_bar->spec().title, titles.first()); // all the way round
    for (std::size_t i = 1; i < pictures.size(); ++i) {
        EXPECT_NE(heats[i], heats[i - 1]) << titles[int(i)].toStdString();
        EXPECT_NE(pictures[i], pictures[i - 1]) << titles[int(i)].toStdString();
    }
}

TEST_F(InspectorPanelTest, colourBarIsNumberedAndSpansTheData)
{
    choose(1);
    const auto& heat = m_canvas->scene().heat;
    const auto [low, high] = std::minmax_element(heat.begin(), heat.end());
    EXPECT_FLOAT_EQ(static_cast<float>(m_bar->spec().scale.low), *low);
    EXPECT_FLOAT_EQ(static_cast<float>(m_bar->spec().scale.high), *high);
    const auto ticks = m_bar->ticks();
    ASSERT_GE(ticks.size(), 2u);
    for (const double tick : ticks) {
        EXPECT_GE(tick, double(*low) - 1e-6);
        EXPECT_LE(tick, double(*high) + 1e-6);
    }
    EXPECT_FLOAT_EQ(m_focus.rangeLow(), *low);
    EXPECT_FLOAT_EQ(m_focus.rangeHigh(), *high);
    EXPECT_EQ(m_focus.atomValues().size(), static_cast<std::size_t>(m_panel->shown()->molecule.atomCount()));
}

TEST_F(InspectorPanelTest, sharedRangeStaysWhileLayersChangeAndFixedIsTheUsers)
{
    choose(0);
    m_panel->setRangeMode(RangeMode::Shared);
    const auto shared = m_bar->spec().scale;
    for (int i = 0; i < m_panel->heatNames().size(); ++i) {
        m_panel->showHeat(i);
        EXPECT_EQ(m_bar->spec().scale, shared);
        for (const float value : m_canvas->scene().heat) {
            EXPECT_GE(value, shared.low - 1e-6);
            EXPECT_LE(value, shared.high + 1e-6);
        }
    }
    m_panel->setRangeMode(RangeMode::Fixed);
    m_panel->findChild<QDoubleSpinBox*>(QStringLiteral("inspector.range.low"))->setValue(0.25);
    m_panel->findChild<QDoubleSpinBox*>(QStringLiteral("inspector.range.high"))->setValue(3.5);
    EXPECT_DOUBLE_EQ(m_bar->spec().scale.low, 0.25);
    EXPECT_DOUBLE_EQ(m_bar->spec().scale.high, 3.5);
}

TEST_F(InspectorPanelTest, headsChangeTheHeatAndTheMeanIsTheirMean)
{
    choose(0);
    const auto mean = m_canvas->scene().heat;
    const auto& source = m_panel->shown()->heats[static_cast<std::size_t>(m_panel->heatIndex())];
    std::vector<double> sum(mean.size(), 0);
    for (int head = 0; head < source.headCount; ++head) {
        m_canvas->setFocus();
        QTest::keyClick(m_canvas, Qt::Key_H);
        EXPECT_EQ(m_panel->head(), head);
        EXPECT_NE(m_canvas->scene().heat, mean);
        for (std::size_t i = 0; i < sum.size(); ++i)
            sum[i] += m_canvas->scene().heat[i];
    }
    for (std::size_t i = 0; i < sum.size(); ++i)
        EXPECT_NEAR(sum[i] / source.headCount, mean[i], 1e-3);
    press("nextHead");
    EXPECT_EQ(m_panel->head(), explain::kAllHeads);
}

TEST_F(InspectorPanelTest, whatHasOneHeadOffersNoOthers)
{
    choose(0);
    const auto& heats = m_panel->shown()->heats;
    auto* heads = m_panel->findChild<QComboBox*>(QStringLiteral("inspector.head"));
    auto* all = m_panel->findChild<QToolButton*>(QStringLiteral("inspector.allHeads"));
    bool hasSeenOne = false;
    for (std::size_t i = 0; i < heats.size(); ++i) {
        m_panel->showHeat(static_cast<int>(i));
        press("grid");
        const int patch = static_cast<int>(i) % m_panel->shown()->patchCount();
        hover(m_canvas->patchCenter(patch)); // draws the scene anew, and nothing else
        ASSERT_EQ(m_canvas->scene().hoveredPatch, patch);
        EXPECT_EQ(heads->isEnabled(), heats[i].headCount > 1) << i;
        EXPECT_EQ(all->isEnabled(), heats[i].headCount > 1) << i;
        hasSeenOne = hasSeenOne || heats[i].headCount == 1;
    }
    EXPECT_TRUE(hasSeenOne);
}

TEST_F(InspectorPanelTest, allLayersAreInSightWhereThereIsRoomAndNoneWithoutACompound)
{
    auto* controls = m_panel->findChild<QScrollArea*>(QStringLiteral("inspector.controls"));
    auto* layers = m_panel->findChild<LayerList*>();
    ASSERT_TRUE(controls && layers);
    EXPECT_FALSE(controls->isVisible());
    m_panel->showStructure(QStringLiteral("CCN"), QStringLiteral("Sketch"));
    EXPECT_TRUE(controls->isVisible());
    m_panel->leaveStructure();
    EXPECT_FALSE(controls->isVisible());
    choose(0);
    EXPECT_TRUE(controls->isVisible());
    const std::pair<QSize, bool> sizes[] = {{{520, 610}, true}, {{330, 900}, false}, {{520, 610}, true}};
    for (const auto& [size, isPaired] : sizes) {
        m_panel->resize(size);
        const auto areInSight = [&] {
            const auto boxes = layers->findChildren<QCheckBox*>();
            return std::ranges::all_of(boxes, [&](const QCheckBox* box) {
                const QRect place(box->mapTo(controls->viewport(), QPoint()), box->sizeHint());
                return controls->viewport()->rect().contains(place);
            });
        };
        EXPECT_TRUE(QTest::qWaitFor([&] { return m_panel->size() == size && areInSight(); })) << size.width();
        EXPECT_EQ(layers->isPaired(), isPaired);
        for (auto* box : layers->findChildren<QCheckBox*>())
            for (auto* slider : layers->findChildren<QSlider*>(Qt::FindDirectChildrenOnly))
                EXPECT_FALSE(box->geometry().intersects(slider->geometry())) << qPrintable(box->text());
    }
}

TEST_F(InspectorPanelTest, keysShowAndHideLayers)
{
    choose(0);
    m_canvas->setFocus();
    const QImage plain = m_canvas->grab().toImage();
    const std::pair<Qt::Key, SceneLayer> keys[] = {{Qt::Key_G, SceneLayer::Graph},
                                                   {Qt::Key_P, SceneLayer::Grid},
                                                   {Qt::Key_C, SceneLayer::Clusters},
                                                   {Qt::Key_A, SceneLayer::Atoms}};
    for (const auto& [key, layer] : keys) {
        QTest::keyClick(m_canvas, key);
        EXPECT_TRUE(m_canvas->scene().isShown(layer));
        EXPECT_NE(m_canvas->grab().toImage(), plain);
        const double opacity = m_canvas->scene().layer(layer).opacity01;
        QTest::keyClick(m_canvas, Qt::Key_Minus);
        EXPECT_NEAR(m_canvas->scene().layer(layer).opacity01, opacity - 0.1, 0.011);
        QTest::keyClick(m_canvas, key);
        EXPECT_EQ(m_canvas->grab().toImage(), plain);
    }
    EXPECT_FALSE(m_canvas->scene().edges.edges.empty());
}

TEST_F(InspectorPanelTest, graphThresholdAndCountLimitTheEdges)
{
    choose(1);
    const auto& record = m_panel->shown()->record();
    for (const auto& graph : listGraphs(record)) {
        const auto all = selectEdges(record, graph, explain::kAllHeads, 0, 1000000);
        ASSERT_GT(all.edges.size(), 10u) << graph.name.toStdString();
        EXPECT_EQ(static_cast<int>(all.edges.size()), all.total);
        EXPECT_TRUE(std::is_sorted(all.edges.begin(), all.edges.end(),
                                   [](const auto& a, const auto& b) { return a.weight > b.weight; }));
        for (const auto& edge : selectEdges(record, graph, explain::kAllHeads, 0.5, 1000000).edges)
            EXPECT_GE(edge.weight, all.strongest * 0.5f);
        EXPECT_EQ(selectEdges(record, graph, explain::kAllHeads, 0, 7).edges.size(), 7u);
    }
}

TEST_F(InspectorPanelTest, onlyTheLastOfManyCompoundsIsShown)
{
    QSignalSpy shown(m_panel.get(), &InspectorPanel::shownChanged);
    for (int round = 0; round < 5; ++round)
        for (const std::size_t drug : {0u, 1u, 2u, 3u})
            m_selection.setCurrent(m_ids[drug]);
    ASSERT_TRUE(waitIdle());
    ASSERT_TRUE(m_panel->shown());
    EXPECT_EQ(m_panel->shown()->compound.name, "Ethanol");
    EXPECT_EQ(shown.count(), 1);
}

TEST_F(InspectorPanelTest, aPickOfTheCurrentCompoundBringsItBackFromASketchOrAPicture)
{
    choose(0);
    const int atoms = m_panel->shown()->molecule.atomCount();
    const auto picture = m_panel->shown()->inspection.depiction.picture;
    QSignalSpy changed(m_panel.get(), &InspectorPanel::shownChanged);
    m_selection.pick(m_ids[0]);
    ASSERT_TRUE(waitIdle());
    EXPECT_EQ(changed.count(), 0) << "it is shown already";
    m_panel->showStructure(QStringLiteral("CCN"), QStringLiteral("Sketch"));
    ASSERT_TRUE(waitIdle());
    ASSERT_TRUE(m_panel->shown());
    ASSERT_EQ(m_panel->shown()->molecule.atomCount(), 3);
    m_selection.setCurrent(m_ids[0]); // an echo is no pick
    ASSERT_TRUE(waitIdle());
    EXPECT_EQ(m_panel->shown()->molecule.atomCount(), 3);
    m_selection.pick(m_ids[0]);
    ASSERT_TRUE(waitIdle());
    ASSERT_TRUE(m_panel->shown());
    EXPECT_EQ(m_panel->shown()->molecule.atomCount(), atoms);
    m_panel->showPicture(picture, QStringLiteral("Picture"));
    ASSERT_TRUE(waitIdle());
    ASSERT_TRUE(m_panel->shown());
    EXPECT_TRUE(m_panel->shown()->molecule.isNull());
    m_selection.selectAndLead(CompoundSet::from({m_ids[0]}), CompoundSet::from({m_ids[0]}));
    ASSERT_TRUE(waitIdle());
    ASSERT_TRUE(m_panel->shown());
    EXPECT_EQ(m_panel->shown()->molecule.atomCount(), atoms) << "a click on the map is a pick as well";
}

TEST_F(InspectorPanelTest, saysThatAnUntrainedNetworkShowsNoise)
{
    choose(0);
    auto* notice = m_panel->findChild<QWidget*>(QStringLiteral("inspector.notice"));
    ASSERT_TRUE(notice);
    EXPECT_TRUE(notice->isVisible());
    EXPECT_EQ(m_panel->findChild<QLabel*>(QStringLiteral("inspector.noticeText"))->text(),
              QStringLiteral("Untrained network: its attention is noise. Load or train a model to see structure."));
    EXPECT_TRUE(m_panel->findChild<QLabel*>(QStringLiteral("inspector.honesty"))->isVisible());
    m_document.setNetwork({});
    EXPECT_FALSE(notice->isVisible());
    EXPECT_EQ(m_canvas->headline(), QStringLiteral("No model is loaded"));
}

TEST_F(InspectorPanelTest, aBadCompoundShowsItsReasonAndItsText)
{
    choose(0);
    m_selection.setCurrent(m_ids[4]);
    ASSERT_TRUE(waitIdle());
    EXPECT_FALSE(m_panel->shown());
    EXPECT_EQ(m_canvas->headline(), QStringLiteral("This row has no valid structure"));
    EXPECT_TRUE(m_canvas->messageText().contains(QStringLiteral("valence"))) << m_canvas->messageText().toStdString();
    EXPECT_TRUE(m_canvas->messageText().contains(QLatin1String(kDrugs[4].smiles)));
    EXPECT_TRUE(m_focus.atomValues().empty());
    for (auto* action : m_panel->pageActions())
        EXPECT_FALSE(action->isEnabled()) << action->text().toStdString();
    m_selection.setCurrent({});
    EXPECT_EQ(m_canvas->headline(), QStringLiteral("No compound chosen"));
}

TEST_F(InspectorPanelTest, exportsFigureAndValues)
{
    choose(0);
    const QString png = QString::fromStdString(m_dir.file("figure.png"));
    const QString svg = QString::fromStdString(m_dir.file("figure.svg"));
    const QString csv = QString::fromStdString(m_dir.file("values.csv"));
    QApplication::setPalette(makeTestPalette(true)); // white whatever the theme
    m_panel->saveFigureTo(png);
    m_panel->saveFigureTo(svg);
    m_panel->saveValuesTo(csv);
    ASSERT_TRUE(waitIdle());
    const QImage figure(png);
    ASSERT_FALSE(figure.isNull());
    EXPECT_EQ(figure.pixelColor(2, 2), QColor(Qt::white));
    EXPECT_GE(figure.width(), 1200);
    QFile drawing(svg);
    ASSERT_TRUE(drawing.open(QIODevice::ReadOnly));
    EXPECT_TRUE(drawing.readAll().contains("</svg>"));
    QFile values(csv);
    ASSERT_TRUE(values.open(QIODevice::ReadOnly));
    const auto lines = QString::fromUtf8(values.readAll()).trimmed().split(QLatin1Char('\n'));
    EXPECT_EQ(lines.size(), 1 + m_panel->shown()->patchCount() + m_panel->shown()->molecule.atomCount());
    const auto first = lines[1].split(QLatin1Char(','));
    EXPECT_NEAR(first[4].toDouble(), m_canvas->scene().heat[0], 1e-5);
    m_panel->saveFigureTo(QString::fromStdString(m_dir.file("no/such/folder.png")));
    ASSERT_TRUE(waitIdle());
    EXPECT_FALSE(m_readout->text().startsWith(QStringLiteral("Saved")));
}

TEST_F(InspectorPanelTest, everyActionAndControlHasAName)
{
    for (auto* action : m_panel->pageActions()) {
        EXPECT_TRUE(action->objectName().startsWith(QStringLiteral("action.inspector.")));
        EXPECT_FALSE(action->text().isEmpty());
        if (!action->shortcut().isEmpty()) {
            EXPECT_TRUE(action->toolTip().contains(action->shortcut().toString(QKeySequence::NativeText)));
            EXPECT_EQ(action->shortcutContext(), Qt::WidgetWithChildrenShortcut);
        }
    }
    for (auto* widget : m_panel->findChildren<QWidget*>())
        if (widget->focusPolicy() & Qt::TabFocus && widget->objectName().startsWith(QStringLiteral("inspector"))) {
            EXPECT_FALSE(widget->accessibleName().isEmpty()) << widget->objectName().toStdString();
        }
}

} // namespace
} // namespace molrl::ui
