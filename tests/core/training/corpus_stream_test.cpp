// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/corpus_stream.h"

#include "tests/core/training/fixture.h"

#include <map>
#include <set>

namespace molrl::training {
namespace {

class CorpusStreamTest : public TrainingTest {
protected:
    static std::vector<std::string> take(CorpusStream& stream, int count)
    {
        std::vector<std::string> lines;
        for (int i = 0; i < count; ++i)
            lines.push_back(stream.next().value().raw.structure);
        return lines;
    }
    static CorpusStream open(const std::vector<CorpusFile>& files, const CorpusOptions& options)
    {
        return std::move(CorpusStream::open(files, options)).value();
    }
};

TEST_F(CorpusStreamTest, SameSeedSameOrderOtherSeedOtherOrder)
{
    const std::vector<CorpusFile> files{{writeCorpus("a.smi", 100), 1}};
    CorpusStream one = open(files, {1, 32, 1, 0});
    CorpusStream same = open(files, {1, 32, 1, 0});
    CorpusStream other = open(files, {2, 32, 1, 0});
    const auto lines = take(one, 150);
    EXPECT_EQ(lines, take(same, 150));
    EXPECT_NE(lines, take(other, 150));
}

TEST_F(CorpusStreamTest, APassGivesEveryLineOnce)
{
    const std::vector<CorpusFile> files{{writeCorpus("a.smi", 64), 1}};
    CorpusStream stream = open(files, {3, 64, 1, 0});
    const auto lines = take(stream, 64);
    EXPECT_EQ(std::set<std::string>(lines.begin(), lines.end()).size(), 64u);
    const auto again = take(stream, 64);
    EXPECT_EQ(std::set<std::string>(again.begin(), again.end()), std::set<std::string>(lines.begin(), lines.end()));
    EXPECT_NE(lines, again) << "each pass is shuffled anew";
    EXPECT_EQ(stream.passes().at(0), 1);
}

TEST_F(CorpusStreamTest, ThinnedPassesTogetherGiveEveryLineOnce)
{
    const std::vector<CorpusFile> files{{writeCorpus("a.smi", 120), 1}};
    CorpusStream stream = open(files, {3, 120, 4, 0});
    const auto lines = take(stream, 120);
    EXPECT_EQ(std::set<std::string>(lines.begin(), lines.end()).size(), 120u);
}

TEST_F(CorpusStreamTest, WeightsDecideHowOftenAFileSpeaks)
{
    const std::vector<CorpusFile> files{{writeCorpus("a.smi", 50), 3}, {write("b.smi", "[Na+].[Cl-]\nCBr\n"), 1}};
    CorpusStream stream = open(files, {1, 100, 1, 0});
    int second = 0;
    for (int i = 0; i < 2000; ++i)
        second += stream.next().value().file == 1 ? 1 : 0;
    EXPECT_NEAR(second / 2000.0, 0.25, 0.04);
}

TEST_F(CorpusStreamTest, HeldOutLinesAreNeverGivenOut)
{
    const std::vector<CorpusFile> files{{writeCorpus("a.smi", 140), 1}};
    CorpusStream stream = open(files, {1, 64, 1, 0.2});
    std::set<std::string> held;
    const auto records = stream.readHeldOut(1000).value();
    for (const CorpusRecord& record : records)
        held.insert(record.raw.structure);
    EXPECT_GT(held.size(), 10u);
    EXPECT_LT(held.size(), 60u);
    for (const std::string& line : take(stream, 300))
        EXPECT_FALSE(held.contains(line)) << line;
    EXPECT_EQ(stream.readHeldOut(5).value().size(), 5u);
}

TEST_F(CorpusStreamTest, SkippingGoesOnWhereReadingWouldHaveBeen)
{
    const std::vector<CorpusFile> files{{writeCorpus("a.smi", 90), 1}, {writeCorpus("b.smi", 30), 2}};
    CorpusStream read = open(files, {5, 16, 2, 0.1});
    CorpusStream skipped = open(files, {5, 16, 2, 0.1});
    (void)take(read, 77);
    ASSERT_TRUE(skipped.skipTo(77));
    EXPECT_EQ(skipped.position(), 77);
    EXPECT_EQ(take(read, 50), take(skipped, 50));
}

TEST_F(CorpusStreamTest, WrongCorporaAreErrors)
{
    EXPECT_EQ(CorpusStream::open({}, {}).error().code, ErrorCode::InvalidArgument);
    const auto missing = CorpusStream::open({{path("missing.smi"), 1}}, {});
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, ErrorCode::NotFound);
    EXPECT_NE(missing.error().message().find("missing.smi"), std::string::npos);
    EXPECT_EQ(CorpusStream::open({{writeCorpus("a.smi", 5), -1}}, {}).error().code, ErrorCode::InvalidArgument);
}

TEST_F(CorpusStreamTest, ACorpusThatIsAllHeldOutIsAnErrorNotALoop)
{
    CorpusStream stream = open({{write("one.smi", "CCO\nCCO\n"), 1}}, {1, 8, 1, 0.999999999});
    EXPECT_EQ(stream.next().error().code, ErrorCode::InvalidArgument);
}

} // namespace
} // namespace molrl::training
