// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtest/gtest.h>

namespace molrl::test {

/// What the program ends with: RUN_ALL_TESTS()'s answer, but 77 where there were tests and all of them were skipped.
/// CTest shows that as skipped (SKIP_RETURN_CODE); 0 would read as proven.
inline int runAllTests()
{
    const int answer = RUN_ALL_TESTS();
    const auto& all = *::testing::UnitTest::GetInstance();
    const bool isProven = all.successful_test_count() > 0 || all.skipped_test_count() == 0;
    return answer != 0 || isProven ? answer : 77;
}

} // namespace molrl::test
