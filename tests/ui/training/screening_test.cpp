// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/finetune_run.h"
#include "core/training/task_model.h"
#include "tests/ui/training/finetune_fixture.h"

#include <cmath>
#include <fstream>

namespace molrl::ui {
namespace {

/// Screens salts, which an import strips, with models that learned from either kind of structure.
class ScreeningTest : public FinetuneTest {
protected:
    QString train(const std::string& structures)
    {
        std::string text = "smiles,acid\n";
        for (int i = 0; i < 60; ++i)
            text += std::string(static_cast<std::size_t>(1 + i / 2), 'C') +
                    (i % 2 ? "C(=O)[O-].[Na+],1\n" : "[NH3+].[Cl-],0\n");
        training::FinetuneRunOptions options;
        options.source.path = m_dir.write("salts.csv", text);
        options.source.labels = {"acid"};
        options.config.split = "random";
        options.config.structures = structures;
        options.config.frozenEpochs = 2;
        options.config.epochs = 0;
        options.network = tinyNetwork();
        options.directory = m_dir.file("run-" + structures);
        JobContext job;
        const auto run = training::runFinetuning(options, job);
        EXPECT_TRUE(run) << run.error().message();
        return run ? QString::fromStdString(run->modelPath) : QString();
    }
    std::vector<double> screened(const QString& model)
    {
        const auto before = m_workspace->columns().value().size();
        QSignalSpy finished(&m_screening, &Screening::finished);
        m_screening.start({model});
        EXPECT_TRUE(finished.count() > 0 || finished.wait(120000));
        EXPECT_TRUE(settle());
        return m_workspace->loadColumn(m_workspace->columns().value()[before].id, m_workspace->snapshot().value())
            .value()
            ->numbers;
    }
    /// By the model itself, of structures made ready by hand.
    static std::vector<double> expected(const QString& model, const std::vector<std::string>& smiles)
    {
        const auto loaded = training::TaskModel::load(model.toStdString()).value();
        std::vector<chem::Molecule> molecules;
        for (const auto& one : smiles)
            molecules.push_back(*chem::parseSmiles(one));
        JobContext job;
        return loaded->predict(molecules, {}, job)->tasks[0].value;
    }
};

TEST_F(ScreeningTest, AModelSeesStructuresAsItLearnedThem)
{
    const std::vector<std::string> salts{"CCCCC(=O)[O-].[Na+]", "CCCC[NH3+].[Cl-]"};
    const std::vector<std::string> parents{"CCCCC(=O)O", "CCCCN"};
    auto space = workspace::Workspace::create(m_dir.file("salts.molrl")).value();
    workspace::AddCompounds add;
    for (const auto& salt : salts)
        add.entries.push_back({salt, ""});
    ASSERT_TRUE(space->apply(add));
    m_workspace = space;
    m_document.setWorkspace(space);
    ASSERT_TRUE(settle());
    ASSERT_EQ(space->loadSmiles(space->snapshot().value()).value(), parents)
        << "an import takes salts and charges away";

    const QString standard = train("standard");
    const QString written = train("written");
    const auto byStandard = screened(standard);
    const auto byWritten = screened(written);
    const auto ofParents = expected(standard, parents);
    const auto ofSalts = expected(written, salts);
    const auto wrong = expected(written, parents);
    ASSERT_EQ(byStandard.size(), 2U);
    for (std::size_t i = 0; i < 2; ++i) {
        EXPECT_NEAR(byStandard[i], ofParents[i], 1e-5);
        EXPECT_NEAR(byWritten[i], ofSalts[i], 1e-5);
        EXPECT_GT(std::abs(ofSalts[i] - wrong[i]), 1e-4) << "else this test could not tell";
    }
}

TEST_F(ScreeningTest, AWorkspaceWithoutStructuresIsLeftAlone)
{
    m_workspace = workspace::Workspace::create(m_dir.file("empty.molrl")).value();
    m_document.setWorkspace(m_workspace);
    ASSERT_TRUE(settle());
    const QString model = train("standard");
    QSignalSpy failed(&m_screening, &Screening::failed);
    QSignalSpy finished(&m_screening, &Screening::finished);
    m_screening.start({model});
    ASSERT_TRUE(failed.count() > 0 || failed.wait(60000));
    ASSERT_TRUE(settle());
    EXPECT_EQ(finished.count(), 0);
    EXPECT_NE(failed[0][1].value<Error>().message().find("import or open a library"), std::string::npos);
    EXPECT_TRUE(m_workspace->columns().value().empty());
    EXPECT_EQ(m_document.undoStack().count(), 0);
}

} // namespace
} // namespace molrl::ui
