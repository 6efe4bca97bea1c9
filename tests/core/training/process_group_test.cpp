// SPDX-License-Identifier: GPL-3.0-or-later
#include <ATen/ATen.h>

#include "core/training/process_group_impl.h"

#include "tests/core/training/together.h"

#include <array>
#include <atomic>
#include <map>

namespace molrl::training {
namespace {

Result<ProcessGroupOptions> parse(const std::map<std::string, std::string>& variables)
{
    return ProcessGroupOptions::fromVariables([&](const char* name) {
        const auto found = variables.find(name);
        return found == variables.end() ? nullptr : found->second.c_str();
    });
}

TEST(ProcessGroupOptions, ReadTheLaunchersVariables)
{
    EXPECT_EQ(parse({}).value().size, 1) << "alone";
    EXPECT_EQ(parse({{"RANK", "0"}, {"WORLD_SIZE", "1"}}).value().size, 1) << "and then nothing else is asked for";
    const auto options = parse({{"RANK", "5"},
                                {"WORLD_SIZE", "8"},
                                {"LOCAL_RANK", "1"},
                                {"LOCAL_WORLD_SIZE", "4"},
                                {"MASTER_ADDR", "node1"},
                                {"MASTER_PORT", "1234"},
                                {"GLOO_SOCKET_IFNAME", "ib0"}})
                             .value();
    EXPECT_EQ(options.rank, 5);
    EXPECT_EQ(options.size, 8);
    EXPECT_EQ(options.localRank, 1);
    EXPECT_EQ(options.localSize, 4);
    EXPECT_EQ(options.address, "node1");
    EXPECT_EQ(options.port, 1234);
    EXPECT_EQ(options.interfaceName, "ib0");
    EXPECT_FALSE(options.isServedByLauncher);
}

TEST(ProcessGroupOptions, TorchrunMayServeTheMeetingPointItself)
{
    std::map<std::string, std::string> variables{{"RANK", "0"},
                                                 {"WORLD_SIZE", "2"},
                                                 {"MASTER_ADDR", "a"},
                                                 {"MASTER_PORT", "1234"},
                                                 {"TORCHELASTIC_USE_AGENT_STORE", "True"},
                                                 {"TORCHELASTIC_RESTART_COUNT", "2"}};
    const auto served = parse(variables).value();
    EXPECT_TRUE(served.isServedByLauncher);
    variables["TORCHELASTIC_RESTART_COUNT"] = "3";
    EXPECT_NE(served.prefix, parse(variables).value().prefix) << "attempts don't meet one another";
    variables["MOLRL_MASTER_PORT"] = "1235";
    EXPECT_FALSE(parse(variables).value().isServedByLauncher);
    EXPECT_EQ(parse(variables).value().port, 1235);
}

TEST(ProcessGroupOptions, NamesWhatIsMissingOrWrong)
{
    const auto saying = [](const std::map<std::string, std::string>& variables) {
        const auto options = parse(variables);
        EXPECT_EQ(options.error().code, ErrorCode::InvalidArgument);
        return options.error().message();
    };
    EXPECT_NE(saying({{"RANK", "0"}}).find("WORLD_SIZE"), std::string::npos);
    EXPECT_NE(saying({{"WORLD_SIZE", "2"}}).find("RANK"), std::string::npos);
    EXPECT_NE(saying({{"RANK", "2"}, {"WORLD_SIZE", "2"}}).find("0 to 1"), std::string::npos);
    EXPECT_NE(saying({{"RANK", "1x"}, {"WORLD_SIZE", "2"}}).find("\"1x\""), std::string::npos);
    EXPECT_NE(saying({{"RANK", "1"}, {"WORLD_SIZE", "2"}}).find("MASTER_ADDR"), std::string::npos);
    EXPECT_NE(saying({{"RANK", "1"}, {"WORLD_SIZE", "2"}, {"MASTER_ADDR", "a"}}).find("MASTER_PORT"),
              std::string::npos);
    EXPECT_NE(
        saying({{"RANK", "1"}, {"WORLD_SIZE", "2"}, {"MASTER_ADDR", "a"}, {"MASTER_PORT", "70000"}}).find("65535"),
        std::string::npos);
}

TEST(ProcessGroup, AddsUpSpreadsAndWaits)
{
    for (const int size : {2, 3}) {
        std::atomic<int> arrived{0};
        std::vector<std::array<double, 3>> sums(static_cast<std::size_t>(size));
        runTogether(size, [&](const std::shared_ptr<ProcessGroup>& group) {
            const int rank = group->rank();
            EXPECT_EQ(group->size(), size);
            EXPECT_EQ(group->isLead(), rank == 0);
            std::array<double, 3>& numbers = sums[static_cast<std::size_t>(rank)];
            numbers = {1.0 / (rank + 1), static_cast<double>(rank), -1e300};
            ASSERT_TRUE(group->sum(numbers));
            std::string bytes = group->isLead() ? std::string("a\0b", 3) : "what stood there before";
            ASSERT_TRUE(group->broadcast(bytes));
            EXPECT_EQ(bytes, std::string("a\0b", 3));
            std::string nothing = group->isLead() ? "" : "x";
            ASSERT_TRUE(group->broadcast(nothing));
            EXPECT_EQ(nothing, "");
            arrived += 1;
            ASSERT_TRUE(group->barrier());
            EXPECT_EQ(arrived.load(), size);
        });
        EXPECT_NEAR(sums[0][0], size == 2 ? 1.5 : 1.5 + 1.0 / 3, 1e-12);
        EXPECT_EQ(sums[0][1], size == 2 ? 1 : 3);
        for (const auto& other : sums)
            EXPECT_EQ(other, sums[0]) << "the same to the bit";
    }
}

TEST(ProcessGroup, RowsOfAllComeTogetherEvenIfSomeHaveNone)
{
    runTogether(3, [](const std::shared_ptr<ProcessGroup>& group) {
        const at::Tensor own =
            group->rank() == 1 ? at::Tensor() : at::full({group->rank() + 1, 4}, group->rank(), at::kFloat);
        const auto all = gatherRows(*group, own);
        ASSERT_TRUE(all) << all.error().message();
        ASSERT_EQ(all->sizes(), (std::vector<std::int64_t>{4, 4}));
        EXPECT_TRUE(at::equal(all->select(1, 0), at::tensor({0.0, 2.0, 2.0, 2.0}, at::kDouble)));
        const auto none = gatherRows(*group, {});
        ASSERT_TRUE(none);
        EXPECT_EQ(none->numel(), 0);
    });
}

TEST(ProcessGroup, WhoLeavesTellsWhy)
{
    for (const int leaver : {0, 2}) {
        std::atomic<int> heard{0};
        runTogether(3, [&](const std::shared_ptr<ProcessGroup>& group) {
            if (group->rank() == leaver) {
                group->leave("the disk is full");
                EXPECT_FALSE(group->barrier()) << "and does not come back";
                return;
            }
            const auto waited = group->barrier();
            ASSERT_FALSE(waited);
            EXPECT_EQ(waited.error().code, ErrorCode::IoError);
            EXPECT_NE(waited.error().message().find("rank " + std::to_string(leaver) + " ended: the disk is full"),
                      std::string::npos)
                << waited.error().message();
            EXPECT_NE(waited.error().message().find("rank " + std::to_string(group->rank()) + " of 3"),
                      std::string::npos);
            EXPECT_NE(group->barrier().error().message().find("the disk is full"), std::string::npos);
            heard += 1;
        });
        EXPECT_EQ(heard.load(), 2);
    }
}

TEST(ProcessGroup, WhoVanishesIsNamed)
{
    runTogether(3, [](std::shared_ptr<ProcessGroup> group) {
        if (group->rank() == 1) {
            group.reset();
            return;
        }
        std::array<double, 1> number{1};
        const auto summed = group->sum(number);
        ASSERT_FALSE(summed);
        EXPECT_NE(summed.error().message().find("rank 1 ("), std::string::npos) << summed.error().message();
        EXPECT_NE(summed.error().message().find("does not answer"), std::string::npos);
    });
}

TEST(ProcessGroup, ImpossibleGroupsAreErrors)
{
    ProcessGroupOptions options;
    EXPECT_EQ(ProcessGroup::connect(options).error().code, ErrorCode::InvalidArgument) << "one is no group";
    options.size = 2;
    options.rank = 2;
    EXPECT_EQ(ProcessGroup::connect(options).error().code, ErrorCode::InvalidArgument);
    options.rank = 1;
    options.port = test::findFreePort();
    options.timeout = std::chrono::milliseconds(10);
    EXPECT_EQ(ProcessGroup::connect(options).error().code, ErrorCode::InvalidArgument) << "no time";
    options.timeout = std::chrono::seconds(1);
    const auto alone = ProcessGroup::connect(options);
    EXPECT_EQ(alone.error().code, ErrorCode::IoError);
    EXPECT_NE(alone.error().message().find("rank 1 of 2, meeting at 127.0.0.1:" + std::to_string(options.port)),
              std::string::npos)
        << alone.error().message();
}

} // namespace
} // namespace molrl::training
