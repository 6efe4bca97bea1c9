// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workspace/import.h"
#include "tests/ui/inspector/inspector_fixture.h"
#include "ui/inspector/properties_panel.h"

#include <QClipboard>
#include <QLabel>
#include <QTextEdit>
#include <QToolButton>

namespace molrl::ui {
namespace {

using PropertiesPanelTest = InspectorFixture;

TEST_F(PropertiesPanelTest, aspirinIsAsTheTextbooksSay)
{
    PropertiesPanel panel(m_document, m_selection);
    m_selection.setCurrent(m_ids[0]);
    ASSERT_TRUE(waitIdle());
    const auto expect = [&panel](const char* label, const char* value) {
        EXPECT_EQ(panel.valueOf(QLatin1String(label)).toStdString(), value) << label;
    };
    expect("Name", "Aspirin");
    expect("Formula", "C9H8O4");
    expect("Molecular weight", "180.16 g/mol");
    expect("log P", "1.31");
    expect("TPSA", "63.6 Å²");
    expect("H-bond donors", "1");
    expect("H-bond acceptors", "3");
    expect("Rings", "1, 1 of them aromatic");
    expect("Stereo centres", "0");
    expect("Heavy atoms", "13");
    expect("InChIKey", "BSYNRYMUTXBXSQ-UHFFFAOYSA-N");
    expect("SMILES", "CC(=O)Oc1ccccc1C(=O)O");
    expect("Rule of five", "Within all four limits");
    expect("Source", "Drawn or pasted");
    panel.findChild<QToolButton*>(QStringLiteral("properties.copy.InChIKey"))->click();
    EXPECT_EQ(QApplication::clipboard()->text(), QStringLiteral("BSYNRYMUTXBXSQ-UHFFFAOYSA-N"));
}

TEST_F(PropertiesPanelTest, aLongSmilesIsCopiedByHandAsItIs)
{
    PropertiesPanel panel(m_document, m_selection);
    panel.resize(320, 600);
    panel.show();
    m_selection.setCurrent(m_ids[1]);
    ASSERT_TRUE(waitIdle());
    for (auto* text : panel.findChildren<QTextEdit*>())
        if (text->accessibleName() == QStringLiteral("SMILES")) {
            text->selectAll();
            EXPECT_EQ(text->textCursor().selectedText(), panel.valueOf(QStringLiteral("SMILES")));
            return;
        }
    FAIL() << "no SMILES line";
}

TEST_F(PropertiesPanelTest, aFileGivesSourceLineColumnsAndWhatChanged)
{
    const auto path =
        m_dir.write("series.csv", "smiles,name,pIC50\nCCO,Alcohol,5.25\nCC(N)C(=O)O.Cl,Alanine salt,6.5\n");
    JobContext job;
    const auto report = workspace::importFile(*m_workspace, path, {}, job);
    ASSERT_TRUE(report) << report.error().message();
    const auto ids = (*m_workspace->snapshot())->ids;
    PropertiesPanel panel(m_document, m_selection);
    m_selection.setCurrent(ids.back());
    ASSERT_TRUE(waitIdle());
    EXPECT_EQ(panel.valueOf(QStringLiteral("pIC50")), QStringLiteral("6.5"));
    EXPECT_EQ(panel.valueOf(QStringLiteral("Source")), QString::fromStdString(path) + QStringLiteral(", line 3"));
    EXPECT_EQ(panel.valueOf(QStringLiteral("Stereo centres")), QStringLiteral("1, 1 unspecified"));
    EXPECT_NE(panel.valueOf(QStringLiteral("Standardising")), QStringLiteral("Changed nothing"));
    EXPECT_EQ(panel.valueOf(QStringLiteral("As it was read")), QStringLiteral("CC(N)C(=O)O.Cl"));
}

TEST_F(PropertiesPanelTest, aBadCompoundKeepsItsTextAndReason)
{
    PropertiesPanel panel(m_document, m_selection);
    m_selection.setCurrent(m_ids[4]);
    ASSERT_TRUE(waitIdle());
    EXPECT_TRUE(panel.valueOf(QStringLiteral("Problem")).contains(QStringLiteral("valence")));
    EXPECT_EQ(panel.valueOf(QStringLiteral("As it was read")), QLatin1String(kDrugs[4].smiles));
    EXPECT_TRUE(panel.valueOf(QStringLiteral("Formula")).isEmpty());
}

} // namespace
} // namespace molrl::ui
