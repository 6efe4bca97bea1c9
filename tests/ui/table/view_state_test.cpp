// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/table/table_fixture.h"
#include "ui/table/compound_model.h"

namespace molrl::test {
namespace {

class ViewStateTest : public TableFixture {};

TEST_F(ViewStateTest, ComputedNumbersStandBelowEachOtherAndWrittenOnesAsTheyCame)
{
    openDrugs(6);
    const auto fill = [&](const char* name, const char* origin, const std::vector<double>& values) {
        document->edit(workspace::AddColumn{{}, name, workspace::ColumnKind::Number, origin});
        settle();
        workspace::SetCells cells{column(name).id, {}};
        const auto ids = (*space->snapshot())->ids;
        for (std::size_t i = 0; i < values.size(); ++i)
            cells.cells.emplace_back(ids[i], values[i]);
        document->edit(cells);
        settle();
    };
    const std::vector<double> lipophilicity{2.5562, 4.89408, -1.4367, 0.001, 3, -0.001};
    fill("cLogP*", "calculated by properties 1.0: logp", lipophilicity);
    fill("measured", "typed by hand", lipophilicity);
    fill("probability", "predicted by tox 1234", {0.7345678, 0.5, 0.01, 1});
    fill("weight", "calculated by properties 1.0: mw", {420.528, 1202.6, 46.069});
    fill("donors", "calculated by properties 1.0: hbd", {3, 0, 12});
    fill("rate", "score of a, b", {1.25e-9, 3e-9, 2e-9});
    const auto cell = [&](const char* name, workspace::CompoundId id) {
        return page->model().index(page->model().rowOf(id),
                                   page->model().columnOf(ui::CompoundTableModel::Kind::Data, column(name).id));
    };
    const auto shown = [&](const char* name) {
        QStringList texts;
        for (const auto id : (*space->snapshot())->ids)
            texts << cell(name, id).data().toString();
        texts.removeAll(QString());
        return texts.join(QLatin1Char(' ')).toStdString();
    };
    EXPECT_EQ(shown("cLogP*"), "2.56 4.89 −1.44 0.00 3.00 0.00");
    EXPECT_EQ(shown("measured"), "2.5562 4.89408 −1.4367 0.001 3 −0.001");
    EXPECT_EQ(shown("probability"), "0.735 0.500 0.010 1.000");
    EXPECT_EQ(shown("weight"), "420.53 1202.60 46.07");
    EXPECT_EQ(shown("donors"), "3 0 12");
    EXPECT_EQ(shown("rate"), "1.25e−09 3e−09 2e−09");
    const auto second = cell("cLogP*", (*space->snapshot())->ids[1]);
    EXPECT_EQ(second.data(Qt::ToolTipRole).toString(), QStringLiteral("4.89408")) << "nothing is lost";
    EXPECT_EQ(second.data(Qt::EditRole).toString(), QStringLiteral("4.89408"));
}

} // namespace
} // namespace molrl::test
