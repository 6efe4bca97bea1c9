// SPDX-License-Identifier: GPL-3.0-or-later
// How Studio answers where no window can be shown.
#include "tests/cli/program.h"

namespace molrl::cli {
namespace {

class StudioTest : public CliTest {
protected:
    static Ran startWithoutDisplay(const std::string& argument = {})
    {
        std::vector<std::string> command{"env",       "-u", "DISPLAY", "-u", "WAYLAND_DISPLAY", "-u", "QT_QPA_PLATFORM",
                                         MOLRL_STUDIO};
        if (!argument.empty())
            command.push_back(argument);
        return runProgram(command);
    }
};

TEST_F(StudioTest, HelpAndVersionNeedNoDisplay)
{
    for (const char* flag : {"--help", "-h"}) {
        const Ran help = startWithoutDisplay(flag);
        EXPECT_EQ(help.exitCode, 0) << help.err;
        EXPECT_NE(help.out.find("--workspace <file>"), std::string::npos) << help.out;
    }
    for (const char* flag : {"--version", "-v"}) {
        const Ran version = startWithoutDisplay(flag);
        EXPECT_EQ(version.exitCode, 0) << version.err;
        EXPECT_EQ(version.out.rfind("molrl-studio ", 0), 0U) << version.out;
    }
}

TEST_F(StudioTest, AMissingDisplayIsAnErrorWithARemedy)
{
    const Ran ran = startWithoutDisplay();
    EXPECT_EQ(ran.exitCode, 1) << "it must not be aborted";
    EXPECT_NE(ran.err.find("no display"), std::string::npos) << ran.err;
    EXPECT_NE(ran.err.find("xvfb-run"), std::string::npos) << ran.err;
}

} // namespace
} // namespace molrl::cli
