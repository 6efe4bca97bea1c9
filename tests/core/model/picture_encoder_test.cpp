// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/picture_encoder.h"

#include "core/chem/depiction.h"
#include "core/model/encoder.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <limits>

namespace molrl::model {
namespace {

std::shared_ptr<const Network> network()
{
    auto made = Network::makeUntrained(NetworkConfig::small(), 3);
    EXPECT_TRUE(made);
    return *made;
}

Matrix rowsOf(std::vector<std::vector<float>> rows)
{
    Matrix matrix(rows.size(), rows[0].size());
    for (std::size_t i = 0; i < rows.size(); ++i)
        std::copy(rows[i].begin(), rows[i].end(), matrix.row(i).begin());
    return matrix;
}

} // namespace

TEST(PictureEncoder, ADrawingTakenAsAPictureHasItsMoleculesEmbedding)
{
    const auto net = network();
    const auto molecule = *chem::parseSmiles("CC(=O)Oc1ccccc1C(=O)O");
    JobContext job;
    const auto asMolecule = encodeMolecules(*net, std::span(&molecule, 1), {}, job);
    ASSERT_TRUE(asMolecule);
    const Picture pictures[] = {chem::depict(molecule)->picture, Picture(224, 224)};
    const auto asPicture = encodePictures(*net, pictures, job);
    ASSERT_TRUE(asPicture) << asPicture.error().message();
    for (std::size_t k = 0; k < asPicture->cols; ++k) {
        EXPECT_NEAR(asPicture->row(0)[k], asMolecule->embeddings.row(0)[k], 1e-4);
        EXPECT_TRUE(std::isnan(asPicture->row(1)[k])) << "a blank picture has no embedding";
    }
    const auto record = inspectPicture(*net, pictures[0], job);
    ASSERT_TRUE(record);
    EXPECT_GT(record->row.size(), 10u);
    EXPECT_NEAR(record->embedding[0], asPicture->row(0)[0], 1e-4);
}

TEST(PictureEncoder, OtherSizesBlankPicturesAndStopsAreTold)
{
    const auto net = network();
    JobContext job;
    const Picture small(100, 224);
    const auto refused = encodePictures(*net, std::span(&small, 1), job);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::InvalidArgument);
    EXPECT_NE(refused.error().what.find("clean"), std::string::npos) << "names the remedy";
    EXPECT_EQ(inspectPicture(*net, Picture(224, 224), job).error().code, ErrorCode::InvalidArgument);
    const Picture drawn = chem::depict(*chem::parseSmiles("CCO"))->picture;
    job.requestStop();
    EXPECT_EQ(encodePictures(*net, std::span(&drawn, 1), job).error().code, ErrorCode::Cancelled);
}

TEST(Nearest, ComesNearestFirstAndPassesOverBadRows)
{
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const Matrix library = rowsOf({{1, 0}, {nan, nan}, {0, 1}, {1, 1}, {1, 0}});
    const std::vector<float> query{2, 0.1F};
    const auto nearest = findNearest(library, query, 10);
    ASSERT_TRUE(nearest);
    ASSERT_EQ(nearest->size(), 4u);
    EXPECT_EQ((*nearest)[0].row, 0u);
    EXPECT_EQ((*nearest)[1].row, 4u) << "equal ones by row";
    EXPECT_EQ((*nearest)[2].row, 3u);
    EXPECT_NEAR((*nearest)[2].similarity, 2.1 / std::sqrt(2 * 4.01), 1e-5);
    EXPECT_EQ(findNearest(library, query, 1)->size(), 1u);
    EXPECT_TRUE(findNearest(Matrix(0, 2), query, 3)->empty());
    EXPECT_EQ(findNearest(library, std::vector<float>{1}, 3).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(findNearest(library, std::vector<float>{nan, 1}, 3).error().code, ErrorCode::InvalidArgument);
}

TEST(Nearest, WhatAllRowsShareDoesNotCount)
{
    std::vector<std::vector<float>> rows;
    for (int i = 0; i < 40; ++i)
        rows.push_back({100, static_cast<float>(std::cos(i)), static_cast<float>(std::sin(i))});
    const auto nearest = findNearest(
        rowsOf(rows), std::vector<float>{100, static_cast<float>(std::cos(7)), static_cast<float>(std::sin(7))}, 40);
    ASSERT_TRUE(nearest);
    EXPECT_EQ(nearest->front().row, 7u);
    EXPECT_LT(nearest->back().similarity, -0.9) << "without the shared part, opposite directions are opposite";
}

} // namespace molrl::model
