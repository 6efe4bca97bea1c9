// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/table/table_fixture.h"

#include "core/workspace/import.h"

#include <QDir>
#include <QPalette>
#include <QStyleFactory>
#include <algorithm>
#include <fstream>
#include <random>
#include <sstream>

namespace molrl::test {
namespace {

constexpr const char* kDrugs = MOLRL_SOURCE_DIR "/resources/demo/approved_drugs.csv";

std::vector<std::string> drugLines()
{
    std::ifstream file(kDrugs);
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);)
        lines.push_back(line);
    return lines;
}

} // namespace

void TableFixture::SetUp()
{
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    useDarkPalette(false);
    document = std::make_unique<ui::Document>(jobs);
    page = std::make_unique<ui::TablePage>(*document, selection);
    panel = std::make_unique<ui::FilterPanel>(*page);
    page->resize(1100, 700);
    page->show();
    panel->move(1150, 0); // beside, so that the pointer meets the table
    panel->resize(280, 700);
    panel->show();
}

void TableFixture::TearDown()
{
    panel.reset();
    page.reset();
    document.reset();
    useDarkPalette(false);
}

void TableFixture::useDarkPalette(bool dark)
{
    QPalette palette = QApplication::style()->standardPalette();
    if (dark) {
        palette = QPalette(QColor(0x2b, 0x2d, 0x30), QColor(0x2b, 0x2d, 0x30));
        palette.setColor(QPalette::Base, QColor(0x1e, 0x1f, 0x22));
        palette.setColor(QPalette::AlternateBase, QColor(0x26, 0x28, 0x2b));
        palette.setColor(QPalette::Text, QColor(0xdf, 0xe1, 0xe5));
        palette.setColor(QPalette::WindowText, QColor(0xdf, 0xe1, 0xe5));
        palette.setColor(QPalette::ButtonText, QColor(0xdf, 0xe1, 0xe5));
        palette.setColor(QPalette::PlaceholderText, QColor(0x9a, 0x9d, 0xa3));
        palette.setColor(QPalette::Highlight, QColor(0x3d, 0x7e, 0xd0));
        palette.setColor(QPalette::HighlightedText, Qt::white);
    }
    QApplication::setPalette(palette);
}

void TableFixture::importInto(const std::string& file)
{
    auto made = workspace::Workspace::create(dir.file("space.molrl"));
    ASSERT_TRUE(made) << made.error().message();
    space = *made;
    JobContext job;
    workspace::ImportOptions options;
    options.budget.threads = 2;
    const auto report = workspace::importFile(*space, file, options, job);
    ASSERT_TRUE(report) << report.error().message();
    document->setWorkspace(space);
    settle();
}

void TableFixture::openDrugs(int good)
{
    const auto lines = drugLines();
    ASSERT_GT(static_cast<int>(lines.size()), good);
    std::ostringstream text;
    for (int i = 0; i <= good; ++i)
        text << lines[static_cast<std::size_t>(i)] << '\n';
    // The heading's columns decide how many blanks follow.
    const auto commas = static_cast<std::size_t>(std::count(lines[0].begin(), lines[0].end(), ','));
    text << "open ring,c1ccccc" << std::string(commas - 1, ',') << '\n'
         << "words,not a molecule" << std::string(commas - 1, ',') << '\n';
    importInto(dir.write("drugs.csv", text.str()));
}

void TableFixture::openMany(int rows)
{
    std::mt19937 random(7);
    std::uniform_real_distribution<double> value(0, 10);
    std::vector<std::string> smiles;
    for (const auto& line : drugLines()) { // the small ones: the test is about rows, not about parsing
        const auto comma = line.find(',');
        const auto end = line.find(',', comma + 1);
        if (line.find('"') == std::string::npos && end - comma < 24)
            smiles.push_back(line.substr(comma + 1, end - comma - 1));
    }
    std::ostringstream text;
    text << "smiles,name,activity,note\n";
    for (int i = 0; i < rows; ++i)
        text << smiles[1 + static_cast<std::size_t>(i) % (smiles.size() - 1)] << ",compound " << i << ','
             << value(random) << ",note " << i % 17 << '\n';
    importInto(dir.write("many.csv", text.str()));
}

void TableFixture::settle()
{
    QTest::qWait(5);
    // A job's end may start the next one, after a timer of zero.
    for (int quiet = 0; quiet < 3;) {
        WAIT_UNTIL(!jobs.isBusy() && !document->isEditing());
        QTest::qWait(40);
        quiet = jobs.isBusy() ? 0 : quiet + 1;
    }
}

workspace::Column TableFixture::column(const std::string& name) const
{
    const auto columns = space->columns().value();
    for (const auto& one : columns)
        if (one.name == name)
            return one;
    ADD_FAILURE() << "no column " << name;
    return {};
}

double TableFixture::number(const std::string& name, workspace::CompoundId id) const
{
    const auto cells = space->cells(id).value();
    const auto found = cells.find(column(name).id);
    return found != cells.end() && std::holds_alternative<double>(found->second) ? std::get<double>(found->second)
                                                                                 : workspace::kMissing;
}

QAction* TableFixture::action(const char* name) const
{
    for (auto* one : page->pageActions())
        if (one->objectName() == QLatin1String(name))
            return one;
    ADD_FAILURE() << "no action " << name;
    return nullptr;
}

void TableFixture::screenshot(QWidget& widget, const char* name) const
{
    const QString folder = qEnvironmentVariable("MOLRL_SHOTS");
    if (!folder.isEmpty()) {
        QDir().mkpath(folder);
        widget.grab().save(folder + QLatin1Char('/') + QLatin1String(name) + QStringLiteral(".png"));
    }
}

} // namespace molrl::test
