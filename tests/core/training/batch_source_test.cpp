// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/batch_source.h"

#include "tests/core/training/fixture.h"
#include "tests/core/training/together.h"

#include <algorithm>
#include <mutex>

namespace molrl::training {
namespace {

/// What a batch is made of: the pixels of each molecule's first view, in any order.
using Content = std::vector<std::vector<std::uint8_t>>;

class BatchSourceTest : public TrainingTest {
protected:
    static PretrainConfig config()
    {
        PretrainConfig config = tinyConfig();
        config.weights.descriptors = config.weights.clusters = 0; // these need a reference
        config.maxHeavyAtoms = 12;
        return config;
    }
    /// Batches as processes share them out: content over all, and the state after each.
    struct Course {
        std::vector<Content> batches;
        std::vector<RunState> states;
        std::vector<std::string> bad;
    };
    static void follow(const std::vector<CorpusFile>& files, ProcessGroup* group, Course& course, std::mutex& mutex)
    {
        CorpusStream stream = std::move(CorpusStream::open(files, {1, 32, 1, 0})).value();
        const SampleMaker maker(config(), nullptr, nullptr);
        const Shard shard = group == nullptr ? Shard{} : Shard{group->rank(), group->size()};
        RunState state;
        state.position = 5;
        ASSERT_TRUE(stream.skipTo(state.position));
        SampleQueue queue(stream, maker, 2, 24, shard);
        BatchSource source(queue, 8, group, [&](const std::string& why, std::int64_t) {
            const std::scoped_lock lock(mutex);
            course.bad.push_back(why);
        });
        const JobContext job;
        for (std::size_t i = 0; i < 12; ++i) {
            const auto samples = source.next(state, job);
            ASSERT_TRUE(samples) << samples.error().message();
            const std::scoped_lock lock(mutex);
            course.batches.resize(std::max(course.batches.size(), i + 1));
            for (const Sample& sample : *samples)
                course.batches[i].push_back(sample.views[0].patches.pixels);
            if (group == nullptr || group->isLead())
                course.states.push_back(state);
        }
    }
    static Course courseOf(const std::vector<CorpusFile>& files, int size)
    {
        Course course;
        std::mutex mutex;
        if (size == 1)
            follow(files, nullptr, course, mutex);
        else
            runTogether(size,
                        [&](const std::shared_ptr<ProcessGroup>& group) { follow(files, group.get(), course, mutex); });
        for (Content& batch : course.batches)
            std::sort(batch.begin(), batch.end());
        std::sort(course.bad.begin(), course.bad.end());
        return course;
    }
};

TEST_F(BatchSourceTest, AnyNumberOfProcessesShareOutTheSameBatches)
{
    std::string extra; // a third of the lines give nothing, some of them in long rows
    for (int i = 0; i < 30; ++i)
        extra += i % 2 == 0 ? "C1CC(\n" : std::string(20, 'C') + "\n";
    const std::vector<CorpusFile> files{{writeCorpus("a.smi", 60, extra), 1}};
    const Course one = courseOf(files, 1);
    ASSERT_EQ(one.batches.size(), 12u);
    for (const Content& batch : one.batches)
        EXPECT_EQ(batch.size(), 8u);
    EXPECT_GT(one.states.back().bad, 10);
    EXPECT_GT(one.states.back().tooLarge, 10);
    EXPECT_EQ(one.states.back().position, 5 + 12 * 8 + one.states.back().bad + one.states.back().tooLarge);
    for (const int size : {2, 3}) {
        const Course other = courseOf(files, size);
        EXPECT_EQ(one.batches, other.batches) << size << " processes";
        EXPECT_EQ(one.bad, other.bad) << "each bad row is named once";
        ASSERT_EQ(one.states.size(), other.states.size());
        for (std::size_t i = 0; i < one.states.size(); ++i) {
            EXPECT_EQ(one.states[i].position, other.states[i].position) << "batch " << i;
            EXPECT_EQ(one.states[i].bad, other.states[i].bad);
            EXPECT_EQ(one.states[i].tooLarge, other.states[i].tooLarge);
        }
    }
}

TEST_F(BatchSourceTest, AStopEndsASingleProcess)
{
    CorpusStream stream = std::move(CorpusStream::open({{writeCorpus("a.smi", 20), 1}}, {1, 32, 1, 0})).value();
    const SampleMaker maker(config(), nullptr, nullptr);
    SampleQueue queue(stream, maker, 1, 8);
    BatchSource source(queue, 4, nullptr, {});
    RunState state;
    JobContext job;
    EXPECT_TRUE(source.next(state, job));
    job.requestStop();
    EXPECT_EQ(source.next(state, job).error().code, ErrorCode::Cancelled);
}

TEST_F(BatchSourceTest, ACorpusOfProseIsAnErrorNotALoop)
{
    CorpusStream stream =
        std::move(CorpusStream::open({{write("a.smi", "this\nis\nprose\n"), 1}}, {1, 32, 1, 0})).value();
    const SampleMaker maker(config(), nullptr, nullptr);
    SampleQueue queue(stream, maker, 2, 4096);
    BatchSource source(queue, 512, nullptr, {});
    RunState state;
    const auto samples = source.next(state, JobContext());
    ASSERT_FALSE(samples);
    EXPECT_NE(samples.error().message().find("gave no molecule"), std::string::npos);
}

} // namespace
} // namespace molrl::training
