// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/temp_dir.h"

#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <functional>
#include <gtest/gtest.h>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace molrl::cli {

/// What a run of a program left behind.
struct Ran {
    int exitCode = -1; ///< -1: a signal ended it
    std::string out;
    std::string err;
    long peakKb = 0; ///< resident memory
};

inline std::string contentOf(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// Starts a program and waits for it; sends it SIGINT as soon as `isTime`, if given.
inline Ran runProgram(std::vector<std::string> arguments, const std::function<bool()>& isTime = {})
{
    const test::TempDir dir;
    const std::string out = dir.file("out");
    const std::string err = dir.file("err");
    std::vector<char*> argv;
    for (std::string& argument : arguments)
        argv.push_back(argument.data());
    argv.push_back(nullptr);
    const pid_t child = fork();
    if (child == 0) {
        dup2(open(out.c_str(), O_WRONLY | O_CREAT, 0600), STDOUT_FILENO);
        dup2(open(err.c_str(), O_WRONLY | O_CREAT, 0600), STDERR_FILENO);
        execvp(argv[0], argv.data());
        _exit(127);
    }
    if (isTime) {
        while (!isTime() && kill(child, 0) == 0)
            usleep(5000);
        kill(child, SIGINT);
    }
    Ran ran;
    int status = 0;
    rusage usage{};
    wait4(child, &status, 0, &usage);
    ran.exitCode = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    ran.peakKb = usage.ru_maxrss;
    ran.out = contentOf(out);
    ran.err = contentOf(err);
    return ran;
}

class CliTest : public ::testing::Test {
protected:
    static Ran molrl(std::vector<std::string> arguments, const std::function<bool()>& isTime = {})
    {
        arguments.insert(arguments.begin(), MOLRL_PROGRAM);
        return runProgram(std::move(arguments), isTime);
    }

    /// Runs with --json and parses stdout, which must be exactly one object.
    static nlohmann::json json(std::vector<std::string> arguments, int expectedExit = 0)
    {
        arguments.emplace_back("--json");
        const Ran ran = molrl(std::move(arguments));
        EXPECT_EQ(ran.exitCode, expectedExit) << ran.err;
        const auto object = nlohmann::json::parse(ran.out, nullptr, false);
        EXPECT_TRUE(object.is_object()) << ran.out;
        return object;
    }

    test::TempDir dir;
};

} // namespace molrl::cli
