// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/program.h"

#include <algorithm>
#include <filesystem>

namespace molrl::cli {
namespace {

/// The scripts of installer/cluster, with commands that print what they were told.
class LaunchersTest : public CliTest {
protected:
    static std::string script(const std::string& name) { return MOLRL_SOURCE_DIR "/installer/cluster/" + name; }
    /// What molrl-rank tells a process that has these variables and no others.
    static Ran rankWith(const std::vector<std::string>& variables)
    {
        std::vector<std::string> arguments{"env", "-i", "PATH=/usr/bin:/bin"};
        arguments.insert(arguments.end(), variables.begin(), variables.end());
        arguments.insert(arguments.end(), {script("molrl-rank"), "sh", "-c",
                                           "echo $RANK/$WORLD_SIZE local $LOCAL_RANK/$LOCAL_WORLD_SIZE at "
                                           "$MASTER_ADDR:$MASTER_PORT"});
        return runProgram(arguments);
    }
};

TEST_F(LaunchersTest, EachSchedulersVariablesBecomeTorchs)
{
    EXPECT_EQ(rankWith({"OMPI_COMM_WORLD_RANK=3", "OMPI_COMM_WORLD_SIZE=4", "OMPI_COMM_WORLD_LOCAL_RANK=3",
                        "OMPI_COMM_WORLD_LOCAL_SIZE=4"})
                  .out,
              "3/4 local 3/4 at 127.0.0.1:29500\n");
    EXPECT_EQ(rankWith({"SLURM_PROCID=5", "SLURM_STEP_ID=0", "SLURM_STEP_NUM_TASKS=8", "SLURM_NTASKS=16",
                        "SLURM_LOCALID=1", "SLURM_JOB_ID=4711", "MASTER_ADDR=node1"})
                  .out,
              "5/8 local 1/ at node1:30211\n");
    EXPECT_EQ(rankWith({"PMI_RANK=0", "PMI_SIZE=2", "MPI_LOCALRANKID=0", "MPI_LOCALNRANKS=2"}).out,
              "0/2 local 0/2 at 127.0.0.1:29500\n");
    EXPECT_EQ(rankWith({"RANK=1", "WORLD_SIZE=2", "MASTER_ADDR=a", "MASTER_PORT=7"}).out, "1/2 local / at a:7\n");
}

TEST_F(LaunchersTest, WhatIsNotKnownIsAskedFor)
{
    const Ran nothing = rankWith({});
    EXPECT_EQ(nothing.exitCode, 2);
    EXPECT_NE(nothing.err.find("srun or mpirun"), std::string::npos) << nothing.err;
    const Ran noAddress = rankWith({"OMPI_COMM_WORLD_RANK=3", "OMPI_COMM_WORLD_SIZE=4", "OMPI_COMM_WORLD_LOCAL_RANK=1",
                                    "OMPI_COMM_WORLD_LOCAL_SIZE=2"});
    EXPECT_EQ(noAddress.exitCode, 2);
    EXPECT_NE(noAddress.err.find("MASTER_ADDR"), std::string::npos) << noAddress.err;
    EXPECT_EQ(runProgram({script("molrl-ssh"), "--", "true"}).exitCode, 2);
    EXPECT_EQ(runProgram({script("molrl-ssh"), "-H", "localhost:0", "--", "true"}).exitCode, 2);
    EXPECT_EQ(runProgram({script("molrl-ssh"), "-H", "localhost,other", "--", "true"}).exitCode, 2)
        << "127.0.0.1 is not there";
}

TEST_F(LaunchersTest, SshStartsEachRankOnItsMachine)
{
    // An ssh that runs the far command here.
    const std::string ssh = dir.write("ssh", "#!/bin/bash\nshift 2\nHOST=$1 exec bash -c \"$2\"\n");
    std::filesystem::permissions(ssh, std::filesystem::perms::owner_all);
    const std::string path = "PATH=" + dir.path().string() + ":/usr/bin:/bin";
    Program program(
        {script("molrl-ssh"), "-H", "one:2,two", "-p", "77", "-e", "GREETING", "--", "sh", "-c",
         "echo \"$RANK/$WORLD_SIZE $LOCAL_RANK/$LOCAL_WORLD_SIZE $HOST $MASTER_ADDR:$MASTER_PORT $GREETING $0\"",
         "it's an argument"},
        {path, "GREETING=good day"});
    const Ran ran = program.wait();
    EXPECT_EQ(ran.exitCode, 0) << ran.err;
    for (const char* line :
         {"0/3 0/2 one one:77 good day it's an argument\n", "1/3 1/2 one one:77 good day it's an argument\n",
          "2/3 0/1 two one:77 good day it's an argument\n"})
        EXPECT_NE(ran.out.find(line), std::string::npos) << ran.out;
}

TEST_F(LaunchersTest, SshPassesCodesAndStopsOn)
{
    const std::string ssh = dir.write("ssh", "#!/bin/bash\nshift 2\nexec bash -c \"$2\"\n");
    std::filesystem::permissions(ssh, std::filesystem::perms::owner_all);
    const std::string path = "PATH=" + dir.path().string() + ":/usr/bin:/bin";
    EXPECT_EQ(
        Program({script("molrl-ssh"), "-H", "one,localhost", "-a", "127.0.0.1", "--", "sh", "-c", "exit $((RANK * 3))"},
                {path})
            .wait()
            .exitCode,
        3);
    const std::string marks = dir.file("mark");
    Program waiting({script("molrl-ssh"), "-H", "one,localhost", "-a", "127.0.0.1", "--", "bash", "-c",
                     "trap 'echo asked >" + marks + "$RANK; exit 1' TERM; echo here >" + marks +
                         "$RANK; while :; do sleep 0.05; done"},
                    {path});
    while (contentOf(marks + "0") != "here\n" || contentOf(marks + "1") != "here\n") {
        ASSERT_TRUE(waiting.runs()) << waiting.errorsSoFar();
        usleep(5000);
    }
    waiting.send(SIGINT);
    EXPECT_EQ(waiting.wait().exitCode, 1);
    EXPECT_EQ(contentOf(marks + "0"), "asked\n") << "over ssh";
    EXPECT_EQ(contentOf(marks + "1"), "asked\n") << "here";
}

TEST_F(LaunchersTest, TheSlurmFileStartsResumesAndQueuesUpAgain)
{
    // A Slurm whose srun notes its arguments and works until it is stopped or, with WORK=no, is done at once.
    const std::string log = dir.file("log");
    const auto place = [&](const std::string& name, const std::string& text) {
        std::filesystem::permissions(dir.write(name, "#!/bin/bash\n" + text), std::filesystem::perms::owner_all);
    };
    place("srun", "trap 'echo stopped >>" + log + "; exit 1' TERM\necho srun \"$@\" >>" + log +
                      "\nwhile [[ ${WORK-} != no ]]; do sleep 0.05; done\n");
    place("scontrol", "echo scontrol \"$@\" >>" + log + "\n");
    const std::string path = "PATH=" + dir.path().string() + ":/usr/bin:/bin";
    const std::string run = dir.file("run");
    const std::vector<std::string> job{
        "bash", script("molrl-pretrain.sbatch"), run, "--corpus", "a file.smi", "--config", "base"};
    Program first(job, {path, "SLURM_JOB_ID=12", "SLURM_CPUS_PER_TASK=6"});
    while (contentOf(log).empty()) {
        ASSERT_TRUE(first.runs()) << first.errorsSoFar();
        usleep(5000);
    }
    usleep(50000);
    first.send(SIGUSR1); // the time limit is near
    EXPECT_EQ(first.wait().exitCode, 1);
    EXPECT_EQ(contentOf(log), "srun --kill-on-bad-exit=1 --cpus-per-task=6 molrl-rank molrl pretrain --run " + run +
                                  " --device cuda --threads 6 --corpus a file.smi --config base\nstopped\n"
                                  "scontrol requeue 12\n");

    std::filesystem::create_directories(run + "/checkpoints");
    dir.write("run/checkpoints/step-000000001.safetensors", "x");
    std::filesystem::remove(log);
    EXPECT_EQ(Program(job, {path, "WORK=no", "SLURM_JOB_ID=12", "MOLRL_DEVICE=cpu"}).wait().exitCode, 0);
    EXPECT_EQ(contentOf(log), "srun --kill-on-bad-exit=1 --cpus-per-task=1 molrl-rank molrl pretrain --run " + run +
                                  " --device cpu --threads 1 --resume\n");
    EXPECT_EQ(Program({"bash", script("molrl-pretrain.sbatch")}, {path}).wait().exitCode, 2) << "no run named";
}

} // namespace
} // namespace molrl::cli
