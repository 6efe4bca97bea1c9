// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/log.h"

#include <memory>
#include <spdlog/logger.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>

namespace molrl {
namespace {

spdlog::level::level_enum toSpdlog(LogLevel level)
{
    switch (level) {
    case LogLevel::Debug: return spdlog::level::debug;
    case LogLevel::Info: return spdlog::level::info;
    case LogLevel::Warning: return spdlog::level::warn;
    case LogLevel::Error: return spdlog::level::err;
    }
    return spdlog::level::info;
}

LogSink wrap(spdlog::sink_ptr sink, LogLevel least, spdlog::level::level_enum flushed = spdlog::level::warn)
{
    auto logger = std::make_shared<spdlog::logger>("molrl", std::move(sink));
    logger->set_level(toSpdlog(least));
    logger->flush_on(flushed);
    logger->set_pattern("%Y-%m-%dT%H:%M:%S.%e %^%l%$ %v");
    return [logger](LogLevel level, std::string_view text) {
        logger->log(toSpdlog(level), spdlog::string_view_t(text.data(), text.size()));
    };
}

} // namespace

LogSink makeConsoleLog(LogLevel least)
{
    return wrap(std::make_shared<spdlog::sinks::stderr_color_sink_mt>(), least);
}

LogSink makeFileLog(const char* path, LogLevel least)
{
    constexpr std::size_t kMaxBytes = 4u << 20;
    constexpr std::size_t kKept = 3;
    try {
        // Through to the file at once: the lines before a crash are those that matter.
        return wrap(std::make_shared<spdlog::sinks::rotating_file_sink_mt>(path, kMaxBytes, kKept), least,
                    spdlog::level::info);
    } catch (const spdlog::spdlog_ex&) {
        return makeConsoleLog(least);
    }
}

LogSink makeNullLog()
{
    return [](LogLevel, std::string_view) {};
}

} // namespace molrl
