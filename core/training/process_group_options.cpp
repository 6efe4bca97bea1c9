// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/process_group.h"

#include <charconv>
#include <optional>
#include <string_view>

namespace molrl::training {
namespace {

using Lookup = std::function<const char*(const char*)>;

std::string_view textOf(const Lookup& variable, const char* name)
{
    const char* text = variable(name);
    return text == nullptr ? std::string_view() : std::string_view(text);
}

Result<int> numberOf(const Lookup& variable, const char* name, int low, int high, std::optional<int> fallback = {})
{
    const std::string_view text = textOf(variable, name);
    if (text.empty()) {
        if (fallback)
            return *fallback;
        return fail(ErrorCode::InvalidArgument, std::string("training with other processes needs the variable ") +
                                                    name + "; start them with torchrun or molrl-rank");
    }
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value < low || value > high)
        return fail(ErrorCode::InvalidArgument, std::string("the variable ") + name + " is \"" + std::string(text) +
                                                    "\" but must be a number from " + std::to_string(low) + " to " +
                                                    std::to_string(high));
    return value;
}

} // namespace

Result<ProcessGroupOptions> ProcessGroupOptions::fromVariables(const Lookup& variable)
{
    ProcessGroupOptions options;
    if (textOf(variable, "RANK").empty() && textOf(variable, "WORLD_SIZE").empty())
        return options;
    constexpr int kMost = 1 << 16;
    MOLRL_TRY(options.size, numberOf(variable, "WORLD_SIZE", 1, kMost));
    MOLRL_TRY(options.rank, numberOf(variable, "RANK", 0, options.size - 1));
    if (options.size == 1)
        return options;
    MOLRL_TRY(options.localRank, numberOf(variable, "LOCAL_RANK", 0, kMost, 0));
    MOLRL_TRY(options.localSize, numberOf(variable, "LOCAL_WORLD_SIZE", 0, kMost, 0));
    options.address = textOf(variable, "MASTER_ADDR");
    if (options.address.empty())
        return fail(ErrorCode::InvalidArgument, "training with other processes needs the variable MASTER_ADDR, the "
                                                "name or address of rank 0's machine");
    options.interfaceName = textOf(variable, "GLOO_SOCKET_IFNAME");
    if (!textOf(variable, "MOLRL_MASTER_PORT").empty()) {
        MOLRL_TRY(options.port, numberOf(variable, "MOLRL_MASTER_PORT", 1, 65535));
        return options;
    }
    MOLRL_TRY(options.port, numberOf(variable, "MASTER_PORT", 1, 65535));
    options.isServedByLauncher = textOf(variable, "TORCHELASTIC_USE_AGENT_STORE") == "True";
    if (options.isServedByLauncher)
        options.prefix = "attempt_" + std::string(textOf(variable, "TORCHELASTIC_RESTART_COUNT"));
    return options;
}

} // namespace molrl::training
