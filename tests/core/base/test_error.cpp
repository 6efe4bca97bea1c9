// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"

#include <gtest/gtest.h>
#include <stdexcept>

namespace molrl {
namespace {

Result<int> half(int value)
{
    if (value % 2 != 0)
        return fail(ErrorCode::InvalidArgument, "odd");
    return value / 2;
}

Result<int> quarter(int value)
{
    MOLRL_TRY(const int once, half(value));
    MOLRL_TRY(const int twice, half(once));
    return twice;
}

TEST(Error, TryPassesTheFirstCauseOn)
{
    EXPECT_EQ(quarter(8).value(), 2);
    const auto failed = quarter(6);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(failed.error().what, "odd");
}

TEST(Error, ContextGrowsOutwardsAndKeepsTheCause)
{
    const Error error = Error{ErrorCode::ParseError, "bad atom", {}}.withContext("row 17").withContext("a.csv");
    EXPECT_EQ(error.message(), "a.csv: row 17: bad atom");
    EXPECT_EQ(error.what, "bad atom");
}

TEST(Error, GuardedTurnsExceptionsIntoCodes)
{
    const auto memory = guarded("allocating", []() -> int { throw std::bad_alloc(); });
    ASSERT_FALSE(memory);
    EXPECT_EQ(memory.error().code, ErrorCode::ResourceExhausted);
    EXPECT_EQ(memory.error().context, "allocating");

    const auto argument = guarded("asking", []() { throw std::invalid_argument("negative"); });
    ASSERT_FALSE(argument);
    EXPECT_EQ(argument.error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(argument.error().what, "negative");

    EXPECT_EQ(guarded("x", []() -> int { throw 3; }).error().code,
              ErrorCode::Internal); // NOLINT: not an std::exception
}

TEST(Error, GuardedPassesValuesAndResultsThrough)
{
    EXPECT_EQ(guarded("x", [] { return 7; }).value(), 7);
    EXPECT_EQ(guarded("x", [] { return half(8); }).value(), 4);
    EXPECT_FALSE(guarded("x", [] { return half(7); }));
    EXPECT_TRUE(guarded("x", [] {}));
}

TEST(Error, EveryCodeHasAStableName)
{
    EXPECT_EQ(toString(ErrorCode::ParseError), "parse_error");
    EXPECT_EQ(toString(ErrorCode::Cancelled), "cancelled");
    EXPECT_EQ(toString(ErrorCode::UnsupportedModel), "unsupported_model");
}

} // namespace
} // namespace molrl
