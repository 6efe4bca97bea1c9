// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/console.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <unistd.h>

namespace molrl::cli {
namespace {

// A signal's handler can only reach what is global. (Blocking the signals and waiting for them does not do: OpenBLAS
// has threads before main begins, and one that has not blocked them takes the default action, which ends the program.)
std::atomic<int> stopsAsked{0};
static_assert(std::atomic<int>::is_always_lock_free);

extern "C" void onStopSignal(int)
{
    if (stopsAsked.fetch_add(1) > 0)
        _exit(130);
}

} // namespace

void Console::note(const std::string& text) const
{
    if (!quiet)
        warn(text);
}

void Console::detail(const std::string& text) const
{
    if (verbosity > 0)
        note(text);
}

void Console::warn(const std::string& text) const
{
    std::fprintf(stderr, "%s\n", text.c_str());
}

void Console::print(const nlohmann::ordered_json& object)
{
    // Files may hold text that is no UTF-8; JSON may not.
    const std::string text = object.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    std::fprintf(stdout, "%s\n", text.c_str());
}

int Console::fail(const Error& error, int exitCode) const
{
    if (json)
        print({{"error", toJson(error)}});
    if (error.code == ErrorCode::Cancelled)
        note("molrl: stopped");
    else
        warn("molrl: " + error.message());
    return exitCode;
}

nlohmann::ordered_json toJson(const Error& error)
{
    return {{"code", std::string(toString(error.code))}, {"message", error.message()}};
}

Watcher::Watcher(const JobContext& job) : m_job(job)
{
    struct sigaction action {};
    action.sa_handler = onStopSignal;
    action.sa_flags = SA_RESTART;
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
    m_thread = std::thread([this] { watch(); });
}

Watcher::~Watcher()
{
    m_end = true;
    m_thread.join();
}

void Watcher::watch()
{
    const bool isTerminal = isatty(STDERR_FILENO) != 0;
    while (!m_end) {
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        if (stopsAsked > 0)
            m_job.requestStop();
        if (isTerminal && m_show)
            draw(m_job.progress());
    }
    clear();
}

void Watcher::draw(const JobProgress& progress)
{
    constexpr int kWidth = 30;
    const int done = std::clamp(static_cast<int>(progress.fraction01 * kWidth), 0, kWidth);
    std::string bar;
    for (int i = 0; i < kWidth; ++i)
        bar += i < done ? "█" : "░";
    std::fprintf(stderr, "\r\x1b[K%s %3d %% %.60s", bar.c_str(), static_cast<int>(progress.fraction01 * 100),
                 progress.stage.c_str());
    std::fflush(stderr);
    m_drawn = true;
}

void Watcher::clear()
{
    if (m_drawn)
        std::fprintf(stderr, "\r\x1b[K");
    m_drawn = false;
}

} // namespace molrl::cli
