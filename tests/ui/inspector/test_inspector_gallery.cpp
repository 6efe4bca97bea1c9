// SPDX-License-Identifier: GPL-3.0-or-later
// Draws the inspector in both themes. With MOLRL_SHOTS=<folder> the pictures are kept, to be looked at.
#include "tests/ui/inspector/inspector_fixture.h"
#include "ui/inspector/inspector_canvas.h"
#include "ui/inspector/inspector_panel.h"
#include "ui/inspector/properties_panel.h"

#include <QDir>

namespace molrl::ui {
namespace {

class InspectorGallery : public InspectorFixture {
protected:
    void keep(const QWidget& widget, const QString& name)
    {
        const QString folder = qEnvironmentVariable("MOLRL_SHOTS");
        const QPixmap picture = const_cast<QWidget&>(widget).grab();
        ASSERT_FALSE(picture.isNull());
        if (!folder.isEmpty()) {
            EXPECT_TRUE(picture.save(QDir(folder).filePath(name + QStringLiteral(".png"))));
        }
    }
};

TEST_F(InspectorGallery, drawsEveryCompoundInBothThemes)
{
    for (const bool dark : {false, true}) {
        QApplication::setPalette(makeTestPalette(dark));
        InspectorPanel panel(m_document, m_selection, m_focus);
        panel.resize(dark ? QSize(980, 680) : QSize(460, 960));
        panel.show();
        ASSERT_TRUE(QTest::qWaitForWindowExposed(&panel));
        const QString theme = dark ? QStringLiteral("dark") : QStringLiteral("light");
        keep(panel, QStringLiteral("empty-") + theme);
        for (std::size_t i = 0; i < m_ids.size(); ++i) {
            m_selection.setCurrent(m_ids[i]);
            ASSERT_TRUE(waitIdle());
            QTest::qWait(100);
            ASSERT_TRUE(waitIdle());
            const QString name = QString::fromLatin1(kDrugs[i].name);
            if (i == 1)
                panel.setLayerShown(SceneLayer::Graph, true);
            if (i == 2) {
                panel.setLayerShown(SceneLayer::Graph, false);
                panel.setLayerShown(SceneLayer::Heat, false);
                panel.setLayerShown(SceneLayer::Clusters, true);
                panel.setLayerShown(SceneLayer::Grid, true);
            }
            if (i == 3) {
                panel.setLayerShown(SceneLayer::Clusters, false);
                panel.setLayerShown(SceneLayer::Grid, false);
                panel.setLayerShown(SceneLayer::Atoms, true);
            }
            QTest::qWait(50);
            keep(panel, name + QLatin1Char('-') + theme);
            if (i == 0) {
                panel.pinPatch(panel.shown()->patchCount() / 3);
                keep(panel, name + QStringLiteral("-pinned-") + theme);
                panel.saveFigureTo(QDir(qEnvironmentVariable("MOLRL_SHOTS", m_dir.path().c_str()))
                                       .filePath(QStringLiteral("figure-") + theme + QStringLiteral(".png")));
                ASSERT_TRUE(waitIdle());
                panel.pinPatch(-1);
                panel.findChild<QAction*>(QStringLiteral("action.inspector.allHeads"))->trigger();
                QTest::qWait(50);
                keep(panel, name + QStringLiteral("-heads-") + theme);
                panel.findChild<QAction*>(QStringLiteral("action.inspector.allHeads"))->trigger();
            }
        }
        m_selection.setCurrent({});
    }
}

TEST_F(InspectorGallery, drawsPropertiesInBothThemes)
{
    for (const bool dark : {false, true}) {
        QApplication::setPalette(makeTestPalette(dark));
        PropertiesPanel panel(m_document, m_selection);
        panel.resize(340, 620);
        panel.show();
        ASSERT_TRUE(QTest::qWaitForWindowExposed(&panel));
        m_selection.setCurrent(m_ids[1]);
        ASSERT_TRUE(waitIdle());
        QTest::qWait(50);
        keep(panel, dark ? QStringLiteral("properties-dark") : QStringLiteral("properties-light"));
        m_selection.setCurrent({});
    }
}

} // namespace
} // namespace molrl::ui
