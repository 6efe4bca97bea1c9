// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/sample.h"

#include "core/training/drawn_view.h"
#include "tests/core/training/fixture.h"

#include <algorithm>

namespace molrl::training {
namespace {

/// Views of one molecule under a kind of augmentation.
std::vector<View> viewsOf(const std::string& augmentation, std::int64_t position = 0)
{
    PretrainConfig config = tinyConfig();
    config.augmentation = augmentation;
    config.weights.descriptors = config.weights.clusters = 0; // these need a reference
    const SampleMaker maker(config, nullptr, nullptr);
    CorpusRecord record;
    record.position = position;
    record.raw.structure = "CC(C)Cc1ccc(cc1)C(C)C(=O)O";
    auto prepared = maker.prepare(record, chem::FileFormat::Smiles, "corpus");
    EXPECT_EQ(prepared.outcome, PreparedRecord::Outcome::Ready) << prepared.why;
    return std::move(prepared.sample.views);
}

TEST(Augmentation, WithoutItViewsAreThePlainDrawing)
{
    const auto views = viewsOf("none");
    ASSERT_EQ(views.size(), 2u);
    EXPECT_EQ(views[0].patches.pixels, views[1].patches.pixels);
    EXPECT_EQ(views[0].patches.pixels, viewsOf("none", 5)[0].patches.pixels);
}

TEST(Augmentation, EachKindMakesViewsDiffer)
{
    for (const char* kind : {"picture", "coordinates", "both"}) {
        const auto views = viewsOf(kind);
        EXPECT_NE(views[0].patches.pixels, views[1].patches.pixels) << kind;
    }
}

TEST(Augmentation, ScansAreAShareOfTheViewsAndNothingWithoutThem)
{
    const auto drawViews = [](double share) {
        const auto mol = *chem::parseSmiles("CC(C)Cc1ccc(cc1)C(C)C(=O)O");
        std::vector<std::vector<std::uint8_t>> pixels;
        for (std::uint64_t seed = 0; seed < 8; ++seed) {
            Rng rng(seed);
            pixels.push_back(drawAugmentedView(mol, tinyConfig().network, rng, "both", share)->patches.pixels);
        }
        return pixels;
    };
    const auto without = drawViews(0);
    const auto all = drawViews(1);
    EXPECT_EQ(all, drawViews(1));
    const auto isGrey = [](const std::vector<std::uint8_t>& pixels) { // three equal planes a patch
        const auto window = static_cast<std::size_t>(tinyConfig().network.patchPx) + 6;
        const std::size_t plane = window * window;
        for (std::size_t i = 0; i + 3 * plane <= pixels.size(); i += 3 * plane)
            if (!std::equal(pixels.begin() + static_cast<std::ptrdiff_t>(i),
                            pixels.begin() + static_cast<std::ptrdiff_t>(i + plane),
                            pixels.begin() + static_cast<std::ptrdiff_t>(i + plane)))
                return false;
        return true;
    };
    for (std::size_t i = 0; i < all.size(); ++i) {
        EXPECT_NE(all[i], without[i]) << i;
        EXPECT_TRUE(isGrey(all[i])) << i;
    }
    EXPECT_FALSE(std::all_of(without.begin(), without.end(), isGrey));
}

TEST(Augmentation, OfThePictureLeavesEachAtomInItsPatch)
{
    // Line widths and letters change which patches hold ink, but an atom never changes its patch; turning does that.
    const auto atomsAt = [](const View& view) {
        std::vector<std::pair<int, int>> cells;
        for (std::size_t i = 0; i < view.targets.atomNode.size(); ++i) {
            const auto node = static_cast<std::size_t>(view.targets.atomNode[i]);
            cells.emplace_back(view.patches.row[node], view.patches.col[node]);
        }
        return cells;
    };
    EXPECT_EQ(atomsAt(viewsOf("picture", 1)[0]), atomsAt(viewsOf("none")[0]));
    EXPECT_NE(atomsAt(viewsOf("coordinates", 1)[0]), atomsAt(viewsOf("none")[0]));
}

} // namespace
} // namespace molrl::training
