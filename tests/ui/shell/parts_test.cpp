// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/temp_dir.h"
#include "ui/shell/dock_layout.h"
#include "ui/shell/fuzzy_match.h"
#include "ui/shell/icons.h"
#include "ui/shell/import_controller.h"
#include "ui/shell/import_report_dialog.h"
#include "ui/shell/pasted_text.h"
#include "ui/shell/session_file.h"
#include "ui/shell/theme.h"

#include <QDir>
#include <QFile>
#include <QRect>
#include <algorithm>
#include <gtest/gtest.h>

namespace molrl::ui {
namespace {

int score(const char* typed, const char* text)
{
    const auto match = matchFuzzy(QLatin1String(typed), QLatin1String(text));
    return match ? match->score : -1000;
}

TEST(FuzzyMatch, FindsLettersInOrderAndPrefersWordStarts)
{
    EXPECT_GT(score("im", "Import molecules"), score("im", "Cimetidine"));
    EXPECT_GT(score("imp", "Import molecules"), score("imp", "Invert map"));
    EXPECT_GT(score("el", "Encode library"), score("el", "Reload"));
    EXPECT_FALSE(matchFuzzy(QStringLiteral("xyz"), QStringLiteral("Import")).has_value());
    EXPECT_TRUE(matchFuzzy({}, QStringLiteral("anything")).has_value());
}

TEST(FuzzyMatch, MarksTheLettersThatMatched)
{
    const auto match = matchFuzzy(QStringLiteral("R L"), QStringLiteral("Reset layout"));
    ASSERT_TRUE(match);
    EXPECT_EQ(match->positions, (std::vector<qsizetype>{0, 6}));
}

TEST(Theme, TextKeepsAaContrastInBothThemes)
{
    for (const bool dark : {false, true}) {
        const QPalette p = makePalette(dark);
        const auto contrast = [&](QPalette::ColorRole text, QPalette::ColorRole ground) {
            return computeContrast(p.color(text), p.color(ground));
        };
        for (const auto ground : {QPalette::Window, QPalette::Base, QPalette::AlternateBase, QPalette::Button}) {
            EXPECT_GE(contrast(QPalette::WindowText, ground), 7) << dark << ground;
            EXPECT_GE(contrast(QPalette::PlaceholderText, ground), 4.5) << dark << ground;
            EXPECT_GE(contrast(QPalette::Link, ground), 4.5) << dark << ground;
            EXPECT_GE(contrast(QPalette::BrightText, ground), 4.5) << dark << ground;
        }
        EXPECT_GE(contrast(QPalette::HighlightedText, QPalette::Highlight), 4.5) << dark;
        EXPECT_GE(contrast(QPalette::ToolTipText, QPalette::ToolTipBase), 4.5) << dark;
    }
    EXPECT_NEAR(computeContrast(Qt::black, Qt::white), 21, 0.01);
}

TEST(Icons, AllOfThemDrawInk)
{
    const QDir folder(QStringLiteral(":/molrl/icons"));
    const auto files = folder.entryList({QStringLiteral("*.svg")});
    ASSERT_GT(files.size(), 30);
    for (const QString& file : files) {
        const QImage image = makeIcon(file.chopped(4)).pixmap(QSize(24, 24), 1.0).toImage();
        int ink = 0;
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x)
                ink += qAlpha(image.pixel(x, y)) > 100;
        EXPECT_GT(ink, 15) << file.toStdString();
    }
}

TEST(DockLayout, BringsWindowsBackOntoAScreen)
{
    const QList<QRect> screens{{0, 0, 1920, 1040}, {1920, 0, 1280, 720}};
    EXPECT_EQ(clampedToScreens({100, 100, 800, 600}, screens), QRect(100, 100, 800, 600));
    EXPECT_EQ(clampedToScreens({5000, 3000, 800, 600}, screens), QRect(1120, 440, 800, 600));
    EXPECT_EQ(clampedToScreens({1950, 50, 1600, 1000}, screens), QRect(1920, 0, 1280, 720));
    EXPECT_EQ(clampedToScreens({5, 5, 10, 10}, {}), QRect(5, 5, 10, 10));
}

TEST(PastedText, TakesLinesOfSmilesWithNames)
{
    const auto edit = parsePastedText(QStringLiteral("CCO ethanol\r\n\r\nc1ccccc1\tbenzene ring\nnonsense here\n"));
    ASSERT_TRUE(edit) << edit.error().message();
    ASSERT_EQ(edit->entries.size(), 3U);
    EXPECT_EQ(edit->entries[0].original, "CCO");
    EXPECT_EQ(edit->entries[1].name, "benzene ring");
    EXPECT_EQ(edit->entries[2].original, "nonsense");
}

TEST(PastedText, TakesMolBlocksAndInchi)
{
    const auto inchi = parsePastedText(QStringLiteral("InChI=1S/CH4/h1H4"));
    ASSERT_TRUE(inchi);
    const auto methane = chem::parseSmiles("C");
    const auto block = chem::toMolBlock(*methane);
    ASSERT_TRUE(block);
    const auto edit = parsePastedText(QString::fromStdString(*block + "$$$$\n" + *block + "$$$$\n"));
    ASSERT_TRUE(edit) << edit.error().message();
    EXPECT_EQ(edit->entries.size(), 2U);
    for (const auto& entry : edit->entries)
        EXPECT_TRUE(chem::parseAny(entry.original)) << entry.original;
}

TEST(PastedText, RefusesTextWithoutAMolecule)
{
    for (const char* text : {"", "  \n ", "Dear colleagues, see below"}) {
        const auto edit = parsePastedText(QLatin1String(text));
        ASSERT_FALSE(edit) << text;
        EXPECT_EQ(edit.error().code, ErrorCode::ParseError);
    }
}

TEST(SessionFile, TellsRunningCrashedAndEndedSessionsApart)
{
    const test::TempDir dir;
    const QString folder = QString::fromStdString(dir.file("sessions"));
    {
        SessionFile session(folder);
        session.noteWorkspace(QStringLiteral("/a/b.molrl"));
        EXPECT_TRUE(SessionFile::findCrashed(folder).empty()) << "this process runs";
        EXPECT_TRUE(SessionFile::findRunning(folder).empty()) << "this process is no other";
    }
    EXPECT_TRUE(QDir(folder).entryList(QDir::Files).isEmpty()) << "a clean end leaves nothing";

    // The id of a process that runs, but began at another moment: the number was given anew.
    QFile reused(folder + QStringLiteral("/reused.session"));
    ASSERT_TRUE(reused.open(QIODevice::WriteOnly));
    reused.write(R"({"pid": 1, "start": "not this one", "workspace": "/c/d.molrl"})");
    reused.close();
    QFile cut(folder + QStringLiteral("/cut.session"));
    ASSERT_TRUE(cut.open(QIODevice::WriteOnly));
    cut.write("{\"pi");
    cut.close();
    const auto crashed = SessionFile::findCrashed(folder);
    ASSERT_GE(crashed.size(), 1U);
    const auto found = std::find_if(crashed.begin(), crashed.end(), [](const auto& other) {
        return other.workspacePath == QLatin1String("/c/d.molrl");
    });
    ASSERT_NE(found, crashed.end());
    SessionFile::forget(*found);
    EXPECT_FALSE(QFile::exists(found->file));
}

TEST(MapColumns, GoesByNameAndTheNthOfANameToTheNth)
{
    workspace::ColumnMapping skip;
    skip.take = false;
    workspace::ColumnMapping renamed;
    renamed.name = "activity";
    const std::vector<ColumnChoice> choices{{"id", {}}, {"x", skip}, {"x", renamed}};
    const auto mapping = mapColumns(choices, {"x", "id", "x", "new"});
    ASSERT_EQ(mapping.size(), 4U);
    EXPECT_FALSE(mapping[0].take);
    EXPECT_TRUE(mapping[1].take);
    EXPECT_EQ(mapping[2].name, "activity");
    EXPECT_TRUE(mapping[3].take);
    EXPECT_EQ(mapColumns(choices, {}).size(), 3U) << "an SDF: columns are not known before it is read";
}

TEST(ReportCsv, QuotesCellsAndNamesAFolderThatIsNotThere)
{
    const test::TempDir dir;
    workspace::ImportReport report;
    report.issues.push_back({3, 4, "C,\"C", "two\nlines"});
    const QString path = QString::fromStdString(dir.file("report.csv"));
    ASSERT_TRUE(writeReportCsv(report, path));
    QFile file(path);
    ASSERT_TRUE(file.open(QIODevice::ReadOnly));
    EXPECT_EQ(file.readAll(), QByteArray("kind,row,line,text,reason\nflagged,3,4,\"C,\"\"C\",\"two\nlines\"\n"));
    const auto refused = writeReportCsv(report, QStringLiteral("/nowhere/at/all.csv"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::IoError);
    EXPECT_EQ(refused.error().context, "/nowhere/at/all.csv");
}

} // namespace
} // namespace molrl::ui
