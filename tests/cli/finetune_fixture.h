// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/network.h"
#include "tests/cli/program.h"

#include <csignal>
#include <fcntl.h>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace molrl::cli {

/// Fine-tuning on the command line, on a file and a network that need a second.
class FinetuneCommandTest : public CliTest {
protected:
    std::string data(int count = 80) const
    {
        std::string text = "smiles,size,acid,note\n";
        for (int i = 0; i < count; ++i)
            text += std::string(static_cast<std::size_t>(1 + i / 2), 'C') + (i % 2 ? "C(=O)O" : "N") + "," +
                    std::to_string(2 + i / 2) + "," + std::to_string(i % 2) + ",text " + std::to_string(i) + "\n";
        return dir.write("data.csv", text);
    }
    /// A network that needs milliseconds.
    std::string network() const
    {
        model::NetworkConfig config;
        config.name = "tiny";
        config.picturePx = 112;
        config.dim = 16;
        config.heads = 2;
        config.cnnChannels1 = config.cnnChannels2 = 4;
        config.structureLayers = config.localLayers = 1;
        config.poolClusters = {4};
        config.globalLayers = {1};
        const auto made = model::Network::makeUntrained(config, 1);
        EXPECT_TRUE(made);
        EXPECT_TRUE((*made)->save(dir.file("tiny.safetensors")));
        return dir.file("tiny.safetensors");
    }
    std::vector<std::string> arguments(const std::string& label, const std::string& epochs = "1") const
    {
        return {"finetune",
                data(),
                "--label",
                label,
                "--run",
                dir.file("run"),
                "--model",
                network(),
                "--split",
                "random",
                "--learning-rate",
                "1e-3",
                "--views",
                "2",
                "--epochs",
                epochs,
                "--config",
                dir.write("settings.json", R"({"frozenEpochs": 3, "frozenViews": 2, "checkpointEvery": 1,
                 "patience": 100000})"),
                "--threads",
                "1"};
    }
    static std::string messageOf(const nlohmann::json& failed) { return failed["error"]["message"].get<std::string>(); }

    /// Runs a command and kills it as soon as a file has so many bytes, as if the machine had lost its power.
    /// @return whether it was killed; false: it had ended before.
    static bool startAndKill(std::vector<std::string> command, const std::string& file, std::size_t bytes)
    {
        std::vector<char*> argv;
        for (std::string& word : command)
            argv.push_back(word.data());
        argv.push_back(nullptr);
        const pid_t child = fork();
        if (child == 0) {
            const int null = open("/dev/null", O_WRONLY);
            dup2(null, STDOUT_FILENO);
            dup2(null, STDERR_FILENO);
            execv(argv[0], argv.data());
            _exit(127);
        }
        int status = 0;
        for (int i = 0; i < 60000 && contentOf(file).size() < bytes; ++i) {
            if (waitpid(child, &status, WNOHANG) == child)
                return false;
            usleep(2000);
        }
        kill(child, SIGKILL);
        waitpid(child, &status, 0);
        return WIFSIGNALED(status);
    }
};

} // namespace molrl::cli
