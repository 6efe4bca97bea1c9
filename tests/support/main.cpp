// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/run_all.h"

int main(int argc, char** argv)
{
    ::testing::InitGoogleTest(&argc, argv);
    return molrl::test::runAllTests();
}
