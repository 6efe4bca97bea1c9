// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/sample_queue.h"

#include "tests/core/training/fixture.h"

#include <map>

namespace molrl::training {
namespace {

class SampleQueueTest : public TrainingTest {
protected:
    static PretrainConfig config()
    {
        PretrainConfig config = tinyConfig();
        config.weights.descriptors = config.weights.clusters = 0; // these need a reference
        config.bootstrapShare = 0.5;
        return config;
    }
    std::vector<PreparedRecord> take(const std::vector<CorpusFile>& files, int workers, int count,
                                     std::shared_ptr<const ExclusionSet> excluded = {}, Shard shard = {})
    {
        CorpusStream stream = std::move(CorpusStream::open(files, {1, 32, 1, 0})).value();
        const SampleMaker maker(config(), std::move(excluded), nullptr);
        SampleQueue queue(stream, maker, workers, 7, shard);
        std::vector<PreparedRecord> records;
        for (int i = 0; i < count; ++i)
            records.push_back(queue.next().value());
        return records;
    }
};

TEST_F(SampleQueueTest, ShardsTogetherGiveTheWholeStream)
{
    const std::vector<CorpusFile> files{{writeCorpus("a.smi", 50), 1}};
    const auto whole = take(files, 2, 30);
    for (int rank = 0; rank < 3; ++rank) {
        const auto part = take(files, 2, 10, {}, {rank, 3});
        for (std::size_t i = 0; i < part.size(); ++i) {
            const PreparedRecord& same = whole[3 * i + static_cast<std::size_t>(rank)];
            EXPECT_EQ(part[i].position, same.position);
            EXPECT_EQ(part[i].sample.views[0].patches.pixels, same.sample.views[0].patches.pixels);
        }
    }
}

TEST_F(SampleQueueTest, GivesTheSameSamplesOnAnyNumberOfThreads)
{
    const std::vector<CorpusFile> files{{writeCorpus("a.smi", 50), 1}};
    const auto one = take(files, 1, 30);
    const auto three = take(files, 3, 30);
    int pairs = 0;
    for (std::size_t i = 0; i < one.size(); ++i) {
        EXPECT_EQ(one[i].position, static_cast<std::int64_t>(i));
        EXPECT_EQ(one[i].position, three[i].position);
        const auto& a = one[i].sample.views;
        const auto& b = three[i].sample.views;
        ASSERT_EQ(a.size(), b.size());
        pairs += a.size() == 2 ? 1 : 0;
        for (std::size_t v = 0; v < a.size(); ++v) {
            EXPECT_EQ(a[v].patches.pixels, b[v].patches.pixels);
            EXPECT_EQ(a[v].targets.facts, b[v].targets.facts);
            EXPECT_EQ(a[v].targets.environment2, b[v].targets.environment2);
        }
        EXPECT_EQ(one[i].sample.morgan.words, three[i].sample.morgan.words);
    }
    EXPECT_GT(pairs, 5) << "half of the molecules are drawn twice";
    EXPECT_LT(pairs, 25);
}

TEST_F(SampleQueueTest, TheTwoViewsOfAMoleculeDiffer)
{
    for (const PreparedRecord& record : take({{writeCorpus("a.smi", 20), 1}}, 1, 20))
        if (record.sample.views.size() == 2) {
            EXPECT_NE(record.sample.views[0].patches.pixels, record.sample.views[1].patches.pixels);
        }
}

TEST_F(SampleQueueTest, BadExcludedAndHugeLinesAreToldApart)
{
    JobContext job;
    const auto excluded =
        std::make_shared<const ExclusionSet>(ExclusionSet::load({write("out.smi", "c1ccccc1O\n")}, 1, job).value());
    const std::string corpus = write("mixed.smi", "CCO\nOc1ccccc1\nC1CC(\n" + std::string(150, 'C') + "\nCCN\nCCCl\n");
    std::map<PreparedRecord::Outcome, int> outcomes;
    for (const PreparedRecord& record : take({{corpus, 1}}, 2, 32, excluded)) {
        outcomes[record.outcome] += 1;
        if (record.outcome == PreparedRecord::Outcome::Bad) {
            EXPECT_NE(record.why.find("mixed.smi, row 3"), std::string::npos) << record.why;
        }
    }
    using Outcome = PreparedRecord::Outcome;
    EXPECT_GE(outcomes[Outcome::Bad], 5);
    EXPECT_GE(outcomes[Outcome::Excluded], 5);
    EXPECT_GE(outcomes[Outcome::TooLarge], 5);
    EXPECT_GE(outcomes[Outcome::Ready], 15);
}

TEST_F(SampleQueueTest, MayBeLeftWhileItsWorkersWait)
{
    (void)take({{writeCorpus("a.smi", 30), 1}}, 4, 1);
}

TEST_F(SampleQueueTest, AFailingCorpusEndsTheWaiting)
{
    CorpusStream stream =
        std::move(CorpusStream::open({{write("one.smi", "CCO\nCCO\n"), 1}}, {1, 8, 1, 0.999999999})).value();
    const SampleMaker maker(config(), nullptr, nullptr);
    SampleQueue queue(stream, maker, 2, 4);
    EXPECT_EQ(queue.next().error().code, ErrorCode::InvalidArgument);
}

} // namespace
} // namespace molrl::training
