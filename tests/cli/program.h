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

/// A program that runs beside the test. One that still runs when the test is done with it is killed.
class Program {
public:
    /// @param variables      "NAME=value", set for it
    /// @param fileSizeLimit  > 0: writing a file beyond so many bytes fails, as on a full disk
    explicit Program(std::vector<std::string> arguments, const std::vector<std::string>& variables = {},
                     rlim_t fileSizeLimit = 0)
        : m_out(m_dir.file("out")), m_err(m_dir.file("err"))
    {
        std::vector<char*> argv;
        for (std::string& argument : arguments)
            argv.push_back(argument.data());
        argv.push_back(nullptr);
        m_pid = fork();
        if (m_pid != 0)
            return;
        dup2(open(m_out.c_str(), O_WRONLY | O_CREAT, 0600), STDOUT_FILENO);
        dup2(open(m_err.c_str(), O_WRONLY | O_CREAT, 0600), STDERR_FILENO);
        for (const std::string& variable : variables)
            putenv(const_cast<char*>(variable.c_str()));
        if (fileSizeLimit > 0) {
            const rlimit limit{fileSizeLimit, fileSizeLimit};
            setrlimit(RLIMIT_FSIZE, &limit);
            signal(SIGXFSZ, SIG_IGN); // an error, not an end
        }
        execvp(argv[0], argv.data());
        _exit(127);
    }
    ~Program()
    {
        if (!m_waited) {
            send(SIGKILL);
            static_cast<void>(wait());
        }
    }
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    void send(int signal) const { kill(m_pid, signal); }
    [[nodiscard]] bool runs() const
    {
        siginfo_t info{};
        return waitid(P_PID, static_cast<id_t>(m_pid), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == 0;
    }
    [[nodiscard]] std::string errorsSoFar() const { return contentOf(m_err); }
    Ran wait()
    {
        Ran ran;
        int status = 0;
        rusage usage{};
        wait4(m_pid, &status, 0, &usage);
        m_waited = true;
        ran.exitCode = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
        ran.peakKb = usage.ru_maxrss;
        ran.out = contentOf(m_out);
        ran.err = contentOf(m_err);
        return ran;
    }

private:
    test::TempDir m_dir;
    std::string m_out;
    std::string m_err;
    pid_t m_pid = -1;
    bool m_waited = false;
};

/// Starts a program and waits for it; sends it SIGINT as soon as `isTime`, if given.
inline Ran runProgram(std::vector<std::string> arguments, const std::function<bool()>& isTime = {})
{
    Program program(std::move(arguments));
    if (isTime) {
        while (!isTime() && program.runs())
            usleep(5000);
        program.send(SIGINT);
    }
    return program.wait();
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
