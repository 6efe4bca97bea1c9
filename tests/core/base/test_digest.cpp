// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/digest.h"
#include "tests/support/temp_dir.h"

#include <gtest/gtest.h>

namespace molrl {
namespace {

// The vectors of FIPS 180-4.
constexpr const char* kAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

TEST(Digest, MatchesThePublishedVectors)
{
    EXPECT_EQ(computeSha256("abc"), kAbc);
    EXPECT_EQ(computeSha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Digest, OfAFileEqualsThatOfItsBytes)
{
    const test::TempDir dir;
    EXPECT_EQ(computeFileSha256(dir.write("abc", "abc")).value(), kAbc);
    const std::string big(3 << 20, 'x');
    EXPECT_EQ(computeFileSha256(dir.write("big", big)).value(), computeSha256(big));
    EXPECT_EQ(computeFileSha256(dir.file("none")).error().code, ErrorCode::IoError);
}

} // namespace
} // namespace molrl
